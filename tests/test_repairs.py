"""A damaged library, mended by a person who answers a question."""

import re
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.radarr_mvp import repairs
from custom_components.radarr_mvp.const import DOMAIN
from custom_components.radarr_mvp.database import database_file

from .integration import ENTRY_ID, TRANSLATIONS, Home
from .test_database import ISSUE, JUNK, damage, try_in_vain

TEXTS = TRANSLATIONS["issues"]["database_damaged"]


async def ask(home: Home) -> tuple[Any, Any]:
    """Return the flow manager, and the question as it is shown."""
    assert await async_setup_component(home.hass, "repairs", {})
    await home.settle()
    manager = home.hass.data["repairs"]["flow_manager"]
    form = await manager.async_init(DOMAIN, data={"issue_id": ISSUE})
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "confirm"
    return manager, form


async def test_beginning_anew(home: Home, issue_registry: ir.IssueRegistry) -> None:
    """The file is set aside, and the entry loads with an empty library."""
    path = database_file(home.hass, ENTRY_ID)
    damage(path)
    entry = await try_in_vain(home)
    manager, form = await ask(home)
    gaps = form["description_placeholders"]
    for text in (*TEXTS["fix_flow"]["step"]["confirm"].values(), TEXTS["title"]):
        assert set(re.findall(r"{(\w+)}", text)) <= set(gaps)
    assert path.read_bytes() == JUNK

    done = await manager.async_configure(form["flow_id"], {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await home.settle()
    assert entry.state is ConfigEntryState.LOADED
    assert home.state("sensor.movies_movies").state == "0"
    assert issue_registry.async_get_issue(DOMAIN, ISSUE) is None
    assert path.with_name(f"{path.name}.damaged-1").read_bytes() == JUNK


async def test_a_file_that_cannot_be_set_aside(
    home: Home, issue_registry: ir.IssueRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is said, and can be tried again."""

    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    damage(database_file(home.hass, ENTRY_ID))
    entry = await try_in_vain(home)
    with monkeypatch.context() as locked:
        locked.setattr(repairs, "set_aside", refuse)
        manager, form = await ask(home)
        done = await manager.async_configure(form["flow_id"], {})
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] in TEXTS["fix_flow"]["abort"]
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert issue_registry.async_get_issue(DOMAIN, ISSUE) is not None

    _, form = await ask(home)
    await manager.async_configure(form["flow_id"], {})
    await home.settle()
    assert entry.state is ConfigEntryState.LOADED
