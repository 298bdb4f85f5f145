"""Whether every text is used, and everything shown has a text."""

import ast
import json
from pathlib import Path
import re
from typing import Final, TypeIs, cast

from homeassistant.core import HomeAssistant

from custom_components.radarr_mvp import (
    binary_sensor,
    button,
    calendar,
    config_flow,
    event,
    image,
    media_source,
    number,
    select,
    sensor_table,
    switch,
    todo,
)
from custom_components.radarr_mvp.engine.coming import ReleaseKind
from custom_components.radarr_mvp.engine.events import EventKind
from custom_components.radarr_mvp.engine.keeping.list_records import ItemStatus
from custom_components.radarr_mvp.engine.lists.reports import Standing
from custom_components.radarr_mvp.engine.lists.sources import ListRefused, ListTrouble
from custom_components.radarr_mvp.engine.problem_keys import problem_key
from custom_components.radarr_mvp.engine.resilience import BreakerState
from custom_components.radarr_mvp.flow.import_list import ListSubentryFlow
from custom_components.radarr_mvp.flow.indexer import IndexerSubentryFlow
from custom_components.radarr_mvp.repairs import async_create_fix_flow
from custom_components.radarr_mvp.store import errors
from custom_components.radarr_mvp.troubles import services as troubled
from custom_components.radarr_mvp.troubles.finding import FAMILY, Family

from .integration import TRANSLATIONS

PACKAGE: Final = Path(config_flow.__file__).parent
DOMAIN_MODULE: Final = config_flow.__name__.rpartition(".")[0]
SPOKEN_IN: Final = (
    "engine/problem_keys.py",
    "flow/at_stake.py",
    "flow/fields.py",
    "flow/first_steps.py",
    "flow/library.py",
    "flow/qbittorrent.py",
    "flow/reconfiguration.py",
    "flow/trakt.py",
    "flow/trying.py",
)
INDEXERS_SPOKEN_IN: Final = (
    "engine/problem_keys.py",
    "flow/fields.py",
    "flow/indexer.py",
    "flow/indexer_answers.py",
    "flow/trying.py",
)
LISTS_SPOKEN_IN: Final = (
    "engine/problem_keys.py",
    "flow/import_list.py",
    "flow/list_accounts.py",
    "flow/list_answers.py",
    "flow/list_files.py",
    "flow/trying.py",
)
OPTIONS_SPOKEN_IN: Final = (
    "engine/importing/naming/check.py",
    "engine/releases/terms.py",
    "flow/library.py",
    "flow/option_checks.py",
    "flow/options.py",
    "option_kinds.py",
    "option_table.py",
    "store/errors.py",
)


def words_of_the_code(names: tuple[str, ...] = SPOKEN_IN) -> set[str]:
    """Return every string that the code of the flow has, docstrings aside."""
    return {
        node.value
        for name in names
        for node in ast.walk(ast.parse((PACKAGE / name).read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def steps_of(flow: type) -> set[str]:
    """Return the names of the steps of a flow."""
    ours = [one for one in flow.__mro__ if one.__module__.startswith("custom_")]
    return {
        name.removeprefix("async_step_")
        for one in ours
        for name in vars(one)
        if name.startswith("async_step_")
    }


def test_every_error_of_the_flow_is_used() -> None:
    """A sentence that nobody can see is not kept."""
    assert set(TRANSLATIONS["config"]["error"]) <= words_of_the_code()


def test_every_error_of_the_options_is_used() -> None:
    """The same holds there."""
    used = words_of_the_code(OPTIONS_SPOKEN_IN)
    assert set(TRANSLATIONS["options"]["error"]) <= used


def test_every_error_about_an_indexer_is_used() -> None:
    """And there too."""
    used = words_of_the_code(INDEXERS_SPOKEN_IN)
    assert set(TRANSLATIONS["config_subentries"]["indexer"]["error"]) <= used


def test_every_step_to_an_indexer_has_texts() -> None:
    """And there are texts for no other."""
    texts = TRANSLATIONS["config_subentries"]
    assert set(texts) == {"indexer", "import_list"}
    assert steps_of(IndexerSubentryFlow) - {"reconfigure"} == set(
        texts["indexer"]["step"]
    )


def test_every_error_about_a_list_is_used() -> None:
    """And there as well."""
    used = words_of_the_code(LISTS_SPOKEN_IN)
    refusals = {problem_key(ListRefused("", "", one)) for one in ListTrouble}
    errors = set(TRANSLATIONS["config_subentries"]["import_list"]["error"])
    assert refusals <= errors
    assert errors - refusals <= used


def test_every_step_to_a_list_has_texts() -> None:
    """And there are texts for no other; one step only leads to the others."""
    steps = TRANSLATIONS["config_subentries"]["import_list"]["step"]
    assert steps_of(ListSubentryFlow) - {"source"} == set(steps)


def test_every_step_of_the_flow_has_texts() -> None:
    """And there are texts for no other."""
    steps = steps_of(config_flow.RadarrMvpConfigFlow)
    # This one only leads to the others.
    assert steps - {"reauth"} == set(TRANSLATIONS["config"]["step"])


def test_entities() -> None:
    """Each has a name; what tells about a service has one for the device of the library and one for an indexer's own."""
    of_services = {
        "binary_sensor": [binary_sensor.CONNECTIVITY],
        "button": [button.TEST_CONNECTION],
        "sensor": [*sensor_table.CONNECTION_SENSORS],
    }
    of_houses = {
        "binary_sensor": [binary_sensor.PROBLEM],
        "button": [*button.DUTIES, button.SYNC_LISTS, button.SYNC_LIST],
        "calendar": [calendar.RELEASES],
        "event": [event.DESCRIPTION],
        "image": [image.LATEST_IMPORT],
        "number": [number.DOWNLOAD_LIMIT],
        "select": [select.DEFAULT_PROFILE],
        "sensor": [
            *sensor_table.LIBRARY_SENSORS,
            *sensor_table.RECORD_SENSORS,
            *sensor_table.QUEUE_SENSORS,
            *sensor_table.LIST_SENSORS,
            sensor_table.FREE_SPACE,
            sensor_table.SEARCHES,
            sensor_table.UPCOMING,
        ],
        "switch": [*switch.AUTOMATION, switch.DOWNLOADS, switch.LIST_ENABLED],
        "todo": [todo.WANTED],
    }
    expected = {
        platform: {one.key for one in kinds} for platform, kinds in of_houses.items()
    }
    for platform, services in of_services.items():
        names = {one.key for one in services}
        expected[platform] |= names | {f"indexer_{name}" for name in names}
    texts = TRANSLATIONS["entity"]
    found = {platform: set(texts[platform]) for platform in expected}
    assert found == expected
    for name in ("circuit_breaker", "indexer_circuit_breaker"):
        assert set(texts["sensor"][name]["state"]) == set(BreakerState)
    assert set(texts["sensor"]["list_status"]["state"]) == set(Standing)
    outcomes = texts["sensor"]["list_items"]["state_attributes"]
    assert set(outcomes) == set(ItemStatus)
    kinds = texts["event"]["activity"]["state_attributes"]["event_type"]["state"]
    assert set(kinds) == set(EventKind)


def test_names_of_shelves_and_releases() -> None:
    """What the media browser and the calendar say of themselves can be translated."""
    shelves = {media_source.Shelf.ALL, media_source.Shelf.LATEST}
    texts = set(TRANSLATIONS["common"])
    # What the dashboard says is compared with its script.
    of_dashboard = {key for key in texts if key.startswith("dashboard_")}
    # What a form says of a secret that is stored.
    assert texts - of_dashboard - {"keep_stored"} == {
        *(f"films_{shelf}" for shelf in shelves),
        *(f"release_{kind}" for kind in ReleaseKind),
    }


def test_icons() -> None:
    """Each entity has one, but for those whose device class has one."""
    icons = json.loads((PACKAGE / "icons.json").read_text())["entity"]
    for platform, names in TRANSLATIONS["entity"].items():
        if platform != "binary_sensor":
            assert set(icons[platform]) == set(names)


async def test_issues() -> None:
    """Each has its sentences, those about services one for each cause; what can be mended has a text for each step."""
    texts = TRANSLATIONS["issues"]
    about_services = {troubled.UNREACHABLE, *troubled.TEXTS.values()}
    families = {one.value for one in Family if one is not Family.SERVICE}
    others = {"downloads_disk_low", "list_options"}
    assert set(texts) == families | about_services | others
    mended = {one for one in Family if "fix_flow" in texts.get(one.value, {})}
    assert mended == {one for one in Family if one.can_be_mended_here}
    for family in mended:
        data: dict[str, str | int | float | None] = {FAMILY: family, "entry_id": ""}
        flow = await async_create_fix_flow(cast(HomeAssistant, None), "", data)
        steps = {
            step
            for kind in type(flow).__mro__
            if kind.__module__.startswith(DOMAIN_MODULE)
            for step in steps_of(kind)
        }
        shown = set(texts[family.value]["fix_flow"]["step"])
        assert shown <= steps | {"confirm"}
        for step in texts[family.value]["fix_flow"]["step"].values():
            assert set(step.get("menu_options", ())) <= steps


def test_every_error_of_the_database_has_a_sentence() -> None:
    """An entry that cannot be set up says why."""
    kinds = {one.key for one in vars(errors).values() if _is_store_error(one)}
    assert kinds <= set(TRANSLATIONS["exceptions"])
    for key in kinds:
        gaps = re.findall(r"{(\w+)}", TRANSLATIONS["exceptions"][key]["message"])
        assert set(gaps) <= {"detail"}


def _is_store_error(thing: object) -> TypeIs[type[errors.StoreError]]:
    """Tell whether something is a kind of error of the database."""
    return isinstance(thing, type) and issubclass(thing, errors.StoreError)
