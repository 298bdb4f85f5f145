"""Whether every text is used, and everything shown has a text."""

import ast
from pathlib import Path
from typing import Final

import yaml

from custom_components.radarr_mvp import binary_sensor, button, config_flow, sensor
from custom_components.radarr_mvp.engine.resilience import BreakerState
from custom_components.radarr_mvp.flow.indexer import IndexerSubentryFlow

from .integration import TRANSLATIONS

PACKAGE: Final = Path(config_flow.__file__).parent
SPOKEN_IN: Final = (
    "config_flow.py",
    "problems.py",
    "flow/fields.py",
    "flow/library.py",
    "flow/qbittorrent.py",
    "flow/trying.py",
)
INDEXERS_SPOKEN_IN: Final = (
    "problems.py",
    "flow/fields.py",
    "flow/indexer.py",
    "flow/indexer_answers.py",
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
    return {
        name.removeprefix("async_step_")
        for name in vars(flow)
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
    assert set(texts) == {"indexer"}
    assert steps_of(IndexerSubentryFlow) - {"reconfigure"} == set(
        texts["indexer"]["step"]
    )


def test_every_step_of_the_flow_has_texts() -> None:
    """And there are texts for no other."""
    steps = steps_of(config_flow.RadarrMvpConfigFlow)
    # This one only leads to the others.
    assert steps - {"reauth"} == set(TRANSLATIONS["config"]["step"])


def test_entities() -> None:
    """Each has a name for the device of the library, and one for an indexer's own."""
    keys = {
        "binary_sensor": [binary_sensor.CONNECTIVITY.key],
        "button": [button.TEST_CONNECTION.key],
        "sensor": [description.key for description in sensor.SENSORS],
    }
    expected = {
        platform: {*names, *(f"indexer_{name}" for name in names)}
        for platform, names in keys.items()
    }
    texts = TRANSLATIONS["entity"]
    assert {platform: set(names) for platform, names in texts.items()} == expected
    for name in ("circuit_breaker", "indexer_circuit_breaker"):
        assert set(texts["sensor"][name]["state"]) == set(BreakerState)


def test_actions() -> None:
    """Each action and each field has a name and a description."""
    actions = yaml.safe_load((PACKAGE / "services.yaml").read_text())
    texts = TRANSLATIONS["services"]
    assert set(texts) == set(actions)
    for name, action in actions.items():
        assert set(texts[name]["fields"]) == set(action["fields"])
    options = actions["test_connection"]["fields"]["service"]["selector"]["select"]
    names = TRANSLATIONS["selector"][options["translation_key"]]["options"]
    assert list(names) == options["options"]
