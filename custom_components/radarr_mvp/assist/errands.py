"""Actions as assistants call them: with patience, and only for libraries that they may see."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.components.todo import DOMAIN as TODO_DOMAIN
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import Context, HomeAssistant, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er

from ..actions import ACTIONS
from ..const import DOMAIN
from ..coordinator import RadarrMvpConfigEntry
from ..todo import WANTED

type Plain = dict[str, Any]

_ANSWERS: Final = {
    one.name: one.response is not SupportsResponse.NONE for one in ACTIONS
}


class StillAtWork(HomeAssistantError):
    """An action has not come to its end in time; it goes on by itself."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(translation_domain=DOMAIN, translation_key="still_at_work")


async def async_do(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    action: str,
    given: Mapping[str, object],
    context: Context,
    *,
    patience: float,
) -> Plain:
    """Call an action and return its answer; what takes longer goes on, and is not waited for."""
    answers = _ANSWERS[action]
    task = hass.async_create_background_task(
        hass.services.async_call(
            DOMAIN,
            action,
            {ATTR_CONFIG_ENTRY_ID: entry.entry_id, **given},
            blocking=True,
            context=context,
            return_response=answers,
        ),
        f"{DOMAIN} {action} for an assistant",
    )
    # What it raises when nobody waits any longer is written down by the engine.
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    await asyncio.wait({task}, timeout=patience)
    if not task.done():
        raise StillAtWork
    return dict(task.result() or {})


@callback
def async_shown_libraries(
    hass: HomeAssistant, assistant: str | None
) -> list[RadarrMvpConfigEntry]:
    """Return the libraries that an assistant may use: those whose list of wanted movies is exposed to it."""
    entries: list[RadarrMvpConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    if assistant is None:
        return entries
    registry = er.async_get(hass)
    return [
        entry
        for entry in entries
        if (list_id := _list_of(registry, entry)) is not None
        and async_should_expose(hass, assistant, list_id)
    ]


@callback
def async_by_name(
    entries: list[RadarrMvpConfigEntry],
) -> dict[str, RadarrMvpConfigEntry]:
    """Return libraries by what they are called; of two with one name the later goes by its id."""
    named: dict[str, RadarrMvpConfigEntry] = {}
    for entry in entries:
        named[entry.entry_id if entry.title in named else entry.title] = entry
    return named


def _list_of(registry: er.EntityRegistry, entry: RadarrMvpConfigEntry) -> str | None:
    """Return the entity of the list of wanted movies."""
    return registry.async_get_entity_id(
        TODO_DOMAIN, DOMAIN, f"{entry.entry_id}-{WANTED.key}"
    )
