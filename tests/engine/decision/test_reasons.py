"""Reasons are complete, and people can read them."""

from datetime import UTC, datetime
from string import Formatter

import pytest

from custom_components.radarr_mvp.engine.decision.reasons import (
    SENTENCES,
    Reason,
    as_day,
    as_size,
    as_time,
    because,
)


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_a_sentence(reason: Reason) -> None:
    """A sentence that begins like one and ends without a full stop."""
    assert reason.text[0].isupper() or reason.text[0] == "{"
    assert not reason.text.endswith(".")
    assert reason.value == reason.name.lower()


def test_no_two_reasons_say_the_same() -> None:
    """Else one of them would be enough."""
    assert len(SENTENCES) == len(set(SENTENCES.values())) == len(Reason)


def test_only_waiting_helps_against_these() -> None:
    """All others are for good."""
    assert {reason for reason in Reason if not reason.permanent} == {
        Reason.DELAYED,
        Reason.INDEXER_RESTING,
        Reason.UPGRADE_TOO_SOON,
    }


@pytest.mark.parametrize("reason", Reason)
def test_gaps_are_filled_with_text(reason: Reason) -> None:
    """As translations do."""
    gaps = {name: 7 for _, name, _, _ in Formatter().parse(reason.text) if name}
    rejection = because(reason, **gaps)  # type: ignore[arg-type]  # No gap is called so
    assert "{" not in rejection.sentence
    assert str(rejection) == rejection.sentence
    assert set(rejection.placeholders.values()) <= {"7"}
    assert rejection.permanent is reason.permanent


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 kB"),
        (1024**2 - 1, "1024 kB"),
        (1024**2, "1 MB"),
        (700 * 1024**2, "700 MB"),
        (1024**3, "1.0 GB"),
        (1.55 * 1024**3, "1.6 GB"),
        (2 * 1024**4, "2.0 TB"),
        (5000 * 1024**4, "5000.0 TB"),
        (-5 * 1024**3, "-5242880 kB"),
    ],
)
def test_sizes_as_people_write_them(size: float, text: str) -> None:
    """In the largest unit that fits."""
    assert as_size(size) == text


def test_moments() -> None:
    """To the day or the minute."""
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert as_day(moment) == "2026-01-02"
    assert as_day(None) == "an unknown day"
    assert as_time(moment) == "2026-01-02 03:04"
