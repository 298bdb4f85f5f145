"""Errors as sentences."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
import re
from typing import Final

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.radarr_mvp import problems
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
from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.lists.sources import ListRefused, ListTrouble
from custom_components.radarr_mvp.problems import (
    library_problem,
    problem_key,
    problem_of,
    problem_placeholders,
    service_problem,
    spoken_name,
)
from custom_components.radarr_mvp.store import errors as store_errors
from custom_components.radarr_mvp.store.errors import StoreError

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
SENTENCES: Final = {
    key: one["message"] for key, one in TRANSLATIONS["exceptions"].items()
}
PACKAGE: Final = Path(problems.__file__).parent
# Only forms check these, and they have sentences of their own.
ONLY_IN_FORMS: Final = (
    "clients/torznab/settings.py",
    "engine/importing/naming/check.py",
    "engine/releases/terms.py",
)
# What is raised with a key of its own is an exception of Home Assistant.
RAISED: Final = (
    "BrowseError",
    "ConfigEntryError",
    "HomeAssistantError",
    "ServiceValidationError",
    "Unresolvable",
)

type Places = dict[str, set[frozenset[str]]]


def gaps_of(sentence: str) -> set[str]:
    """Return the names of the gaps in a sentence."""
    return set(re.findall(r"{(\w+)}", sentence))


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Return all calls in the package, each with the name of what is called."""
    for path in sorted(PACKAGE.rglob("*.py")):
        where = str(path.relative_to(PACKAGE))
        if where in ONLY_IN_FORMS or where.startswith(("flow/", "option", "config")):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield _called(node, where), node


def _called(call: ast.Call, where: str) -> str:
    """Return the name of what is called; a kind of mistake hands its key to the mother of all."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="vol")):
            return ""
        case ast.Name(id=name) | ast.Attribute(attr=name) if name != "__init__":
            return name
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return "Invalid" if where == "engine/library/problems.py" else ""
    return ""


def mistakes() -> Places:
    """Return the keys of all mistakes that people can make, with what each is raised with."""
    found: Places = defaultdict(set)
    for name, call in calls():
        if name != "Invalid":
            continue
        (key,) = call.args
        assert isinstance(key, ast.Constant), ast.unparse(call)
        given = {one.arg for one in call.keywords}
        assert None not in given, ast.unparse(call)
        found[str(key.value)].add(frozenset(str(one) for one in given))
    return found


def others() -> set[str]:
    """Return the keys of what else is raised as a sentence."""
    found = {
        str(one.value.value)
        for name, call in calls()
        if name in RAISED
        for one in call.keywords
        if one.arg == "translation_key" and isinstance(one.value, ast.Constant)
    }
    found |= {
        str(call.args[0].value)
        for name, call in calls()
        if name == "_problem" and isinstance(call.args[0], ast.Constant)
    }
    return found


def words() -> set[str]:
    """Return every word that the code outside of the engine has, such as keys that it chooses between."""
    return {
        node.value
        for path in (*PACKAGE.glob("*.py"), *PACKAGE.glob("assist/*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def of_the_store() -> set[str]:
    """Return the keys of what can go wrong with the database."""
    kinds = [one for one in vars(store_errors).values() if isinstance(one, type)]
    return {one.key for one in kinds if issubclass(one, StoreError)}


def of_files() -> set[str]:
    """Return the keys of what can go wrong with files."""
    return {f"file_{one.value}" for one in FileProblem}


def test_every_error_has_a_sentence_and_every_sentence_an_error() -> None:
    """In actions and buttons; the config flow uses the same keys."""
    keys = {problem_key(error) for error in EVERY_ERROR}
    assert keys <= set(TRANSLATIONS["config"]["error"])
    # What is wrong with a list is said in the form of lists.
    keys |= {problem_key(ListRefused("s", "m", trouble)) for trouble in ListTrouble}
    raised = keys | set(mistakes()) | others() | of_the_store() | of_files()
    assert raised - set(SENTENCES) == set()
    assert set(SENTENCES) - raised - words() == set()


def test_every_gap_is_filled() -> None:
    """Wherever a mistake is told, by whoever tells it."""
    found = mistakes()
    assert len(found) > 80
    for key, places in found.items():
        for given in places:
            assert gaps_of(SENTENCES[key]) <= given, key
    for key in of_the_store():
        assert gaps_of(SENTENCES[key]) <= {"detail"}, key
    for key in of_files():
        assert gaps_of(SENTENCES[key]) <= {"path", "detail"}, key


@pytest.mark.parametrize("problem", FileProblem)
def test_trouble_with_files(problem: FileProblem) -> None:
    """It is told with the path, and with what the system says where nothing better is known."""
    raised = problem_of(FileTrouble(problem, Path("/films/a"), "odd"))
    assert raised is not None
    message = SENTENCES[str(raised.translation_key)]
    told = message.format(**(raised.translation_placeholders or {}))
    assert "/films/a" in told
    assert ("odd" in told) is (problem is FileProblem.UNKNOWN)


def test_mistakes_of_people() -> None:
    """They are told apart from what has failed."""
    raised = problem_of(Invalid("job_not_in_hand", job="job_1"))
    assert isinstance(raised, ServiceValidationError)
    assert raised.translation_placeholders == {"job": "job_1"}
    assert not isinstance(problem_of(StoreError("x")), ServiceValidationError)


def test_what_nobody_has_thought_of() -> None:
    """It is no sentence, unless the whole library does not open because of it."""
    assert problem_of(RuntimeError("x")) is None
    raised = library_problem(RuntimeError("x"))
    assert raised.translation_key == "library_not_opened"
    assert raised.translation_placeholders == {"detail": "x"}


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("tmdb:api.themoviedb.org:443", "TMDb"),
        ("qbittorrent:127.0.0.1:8080", "qBittorrent"),
        ("something:else", "something"),
        ("HDBits", "HDBits"),
    ],
)
def test_services_are_called_by_their_names(service: str, name: str) -> None:
    """Not by their addresses."""
    assert spoken_name(service, ()) == name


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
