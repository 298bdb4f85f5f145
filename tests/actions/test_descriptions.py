"""How actions are described: every one, every field, every option, in words and pictures."""

from collections.abc import Iterator, Mapping
import json
from typing import Any, Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers.selector import selector
import pytest
import voluptuous as vol
import yaml

from custom_components.radarr_mvp.actions import ACTIONS, Action
from custom_components.radarr_mvp.actions.records import KINDS
from custom_components.radarr_mvp.const import ServiceKind
from custom_components.radarr_mvp.engine.failures.steps import Strategy
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.keeping.asked import MovieOrder
from custom_components.radarr_mvp.engine.keeping.list_records import ItemStatus
from custom_components.radarr_mvp.engine.keeping.records import LetterStatus
from custom_components.radarr_mvp.engine.library import TagMode
from custom_components.radarr_mvp.engine.moving import DataPart, Mode
from custom_components.radarr_mvp.engine.severity import Severity
from tests.integration import TRANSLATIONS, Home
from tests.test_translations import PACKAGE

DESCRIBED: Final[dict[str, Any]] = yaml.safe_load(
    (PACKAGE / "services.yaml").read_text()
)
ICONS: Final[dict[str, Any]] = json.loads((PACKAGE / "icons.json").read_text())
TEXTS: Final[dict[str, Any]] = TRANSLATIONS["services"]
DOCUMENTED: Final = (PACKAGE.parents[1] / "docs/users/actions.md").read_text()
EVERY: Final = pytest.mark.parametrize("action", ACTIONS, ids=lambda one: one.name)

# The options of a field, by the key of their names.
OPTIONS: Final[Mapping[str, set[str]]] = {
    "service": {one.value for one in ServiceKind},
    "minimum_availability": {"announced", "in_cinemas", "released"},
    "tag_mode": {one.value for one in TagMode},
    "movie_order": {one.value for one in MovieOrder},
    "history_kind": set(KINDS),
    "failure_reason": {one.value for one in FailureReason},
    "strategy": {one.value for one in Strategy},
    "letter_status": {one.value for one in LetterStatus},
    "data_part": {one.value for one in DataPart},
    "import_mode": {one.value for one in Mode},
    "severity": {one.value for one in Severity},
    "list_item_status": {one.value for one in ItemStatus},
}


def sections(name: str) -> dict[str, Any]:
    """Return the sections of an action."""
    fields = DESCRIBED[name]["fields"]
    return {key: one for key, one in fields.items() if "fields" in one}


def fields(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return all fields of an action, those in sections too."""
    for key, one in DESCRIBED[name]["fields"].items():
        if "fields" in one:
            yield from one["fields"].items()
        else:
            yield key, one


def test_all_actions_are_described() -> None:
    """And nothing else is."""
    names = [one.name for one in ACTIONS]
    assert len(set(names)) == len(names)
    assert set(DESCRIBED) == set(TEXTS) == set(ICONS["services"]) == set(names)


@EVERY
def test_fields(action: Action) -> None:
    """They are those that the action takes, required where it insists on them; no name is used twice."""
    shown = list(fields(action.name))
    taken = {str(one): one for one in action.schema.schema}
    assert len(dict(shown)) == len(shown)
    assert set(dict(shown)) == set(taken)
    required = {key for key, one in taken.items() if isinstance(one, vol.Required)}
    assert {key for key, one in shown if one["required"]} == required
    for key, one in shown:
        selector(one["selector"])
        assert "example" in one, key
    assert list(dict(shown))[-1] == "config_entry_id"


@EVERY
def test_examples_are_accepted(action: Action) -> None:
    """Each by itself, with what is required."""
    shown = dict(fields(action.name))
    needed = {key: one["example"] for key, one in shown.items() if one["required"]}
    for key, one in shown.items():
        action.schema(needed | {key: one["example"]})


@EVERY
def test_sections(action: Action) -> None:
    """They are folded, named, and have an icon each."""
    found = sections(action.name)
    assert "advanced" in found
    for one in found.values():
        assert one["collapsed"]
        assert one["fields"]
    texts = TEXTS[action.name]["sections"]
    assert set(texts) == set(found)
    assert all(one["name"] for one in texts.values())
    icon = ICONS["services"][action.name]
    assert icon["service"].startswith("mdi:")
    assert set(icon["sections"]) == set(found)


@EVERY
def test_texts(action: Action) -> None:
    """Each field has a name and a sentence, and so has the action."""
    texts = TEXTS[action.name]
    assert set(texts) == {"name", "description", "fields", "sections"}
    assert texts["description"].endswith(".")
    assert set(texts["fields"]) == set(dict(fields(action.name)))
    for one in texts["fields"].values():
        assert one["name"]
        assert one["description"].endswith(".")


def test_options_have_names() -> None:
    """They are those that the actions take."""
    seen: set[str] = set()
    for name in DESCRIBED:
        for _, one in fields(name):
            if (select := one["selector"].get("select")) is None:
                continue
            key = select["translation_key"]
            seen.add(key)
            assert set(select["options"]) == OPTIONS[key]
            names = TRANSLATIONS["selector"][key]["options"]
            assert set(names) >= OPTIONS[key]
    assert seen == set(OPTIONS)


@EVERY
def test_the_documentation_shows_it(action: Action) -> None:
    """With an example of a call, and of its answer where it has one."""
    _, found, after = DOCUMENTED.partition(f"\n### {TEXTS[action.name]['name']}\n")
    assert found
    section = after.partition("\n##")[0]
    assert f"action: radarr_mvp.{action.name}\n" in section
    answers = action.response is not SupportsResponse.NONE
    assert ("# The answer\n" in section) is answers


def test_examples_of_the_documentation_work() -> None:
    """Every call in it is one that the actions take."""
    schemas = {f"radarr_mvp.{one.name}": one for one in ACTIONS}
    calls = [part.partition("```")[0] for part in DOCUMENTED.split("```yaml\n")[1:]]
    assert len(calls) >= len(ACTIONS)
    for text in calls:
        call = yaml.safe_load(text)
        steps = call if isinstance(call, list) else [call]
        for step in steps:
            if (name := step.get("action", "")) not in schemas:
                continue
            action = schemas[name]
            data = {
                key: value
                for key, value in (step.get("data") or {}).items()
                # What a template makes of it cannot be told here.
                if "{{" not in str(value)
            }
            given = {**dict(_required(action)), **data}
            action.schema(given)
            if "response_variable" in step:
                assert action.response is not SupportsResponse.NONE, name
            else:
                assert action.response is not SupportsResponse.ONLY, name


def _required(action: Action) -> Iterator[tuple[str, Any]]:
    """Return examples for what an action insists on."""
    for key, one in fields(action.name):
        if one["required"]:
            yield key, one["example"]


async def test_home_assistant_understands_the_descriptions(home: Home) -> None:
    """All of them are offered to people."""
    from homeassistant.helpers.service import async_get_all_descriptions

    await home.set_up()
    offered = (await async_get_all_descriptions(home.hass))["radarr_mvp"]
    assert set(offered) == {one.name for one in ACTIONS}
    for action in ACTIONS:
        assert dict(fields(action.name)).keys() == action.fields.keys() | {
            "config_entry_id"
        }
        response = offered[action.name].get("response")
        if action.response is SupportsResponse.NONE:
            assert response is None
        else:
            optional = action.response is SupportsResponse.OPTIONAL
            assert response == {"optional": optional}
