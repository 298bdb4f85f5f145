"""Errors as sentences."""

import re
from typing import Final

import pytest

from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    BudgetSpent,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.problems import (
    problem_key,
    problem_placeholders,
    service_problem,
)

from .integration import TRANSLATIONS

EVERY_ERROR: Final[tuple[ServiceError, ...]] = (
    *(AuthRefused("s", "m", reason) for reason in Refusal),
    *(Unavailable("s", "m", reason) for reason in Outage),
    *(BadAnswer("s", "m", flaw) for flaw in Flaw),
    Throttled("s", "m"),
    BudgetSpent("s", "m", 90.0),
    NotFound("s", "m"),
    ServiceError("s", "m"),
)
# What else the code raises.
OTHERS: Final = {"service_not_set_up"}


def test_every_error_has_a_sentence_and_every_sentence_an_error() -> None:
    """In actions and buttons; the config flow uses the same keys."""
    keys = {problem_key(error) for error in EVERY_ERROR}
    assert keys | OTHERS == set(TRANSLATIONS["exceptions"])
    assert keys <= set(TRANSLATIONS["config"]["error"])


@pytest.mark.parametrize("error", EVERY_ERROR, ids=repr)
def test_no_gap_is_left(error: ServiceError) -> None:
    """Neither in a form nor in an exception, which names the service."""
    key = problem_key(error)
    problem = service_problem(error, "HDBits")
    assert problem.translation_key == key
    assert problem.__cause__ is error
    gaps = problem.translation_placeholders or {}
    message = TRANSLATIONS["exceptions"][key]["message"].format(**gaps)
    assert "{" not in message
    assert re.search("HDBits|qBittorrent", message)
    sentence = TRANSLATIONS["config"]["error"][key]
    assert "{" not in sentence.format(**problem_placeholders(error))


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [(None, "60"), (0.0, "1"), (10.0, "1"), (60.0, "1"), (61.0, "2"), (900.0, "15")],
)
def test_minutes_to_wait(seconds: float | None, minutes: str) -> None:
    """Rounded up, since a try too early is in vain."""
    assert problem_placeholders(Throttled("s", "m", seconds)) == {"minutes": minutes}
