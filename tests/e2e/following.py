"""Lists in a running Home Assistant, set up as a person does it: by forms, and by a code that is entered at Trakt."""

import asyncio
import time
from typing import Any, Final

from tests.sandbox.planted import TORZNAB_API_KEY, TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET
from tests.sandbox.torznab import FakeTorznab
from tests.sandbox.trakt import FakeTrakt

from .home_assistant import HomeAssistant, HomeAssistantError

_ENTRIES: Final = "/api/config/config_entries/entry"
_FLOWS: Final = "/api/config/config_entries/flow"
_SUBENTRY_FLOWS: Final = "/api/config/config_entries/subentries/flow"
_PATIENCE: Final = 30.0

LIST_NAME: Final = "My watchlist"
WATCHLIST: Final = "trakt_watchlist"


def trakt_answers(trakt: FakeTrakt) -> dict[str, Any]:
    """Return what a person types to sign in to the sandbox's Trakt."""
    return {
        "client_id": TRAKT_CLIENT_ID,
        "client_secret": TRAKT_CLIENT_SECRET,
        "advanced": {"url": trakt.url, "oauth_url": trakt.oauth_url},
    }


def followed(name: str = LIST_NAME, **visits: Any) -> dict[str, Any]:
    """Return what a person says about how a list is followed."""
    return {
        "name": name,
        "add_automatically": True,
        "search_on_add": True,
        "monitor": "movie",
        "filters": {"most_at_once": 100},
        "visits": {"interval": 12, "priority": 5, **visits},
    }


async def sign_in(hass: HomeAssistant, entry_id: str, trakt: FakeTrakt) -> None:
    """Sign a library that is there in to Trakt: the code that is shown is entered at its page."""

    async def enter(form: dict[str, Any]) -> None:
        if form["step_id"] == "trakt_code":
            trakt.desk.enter(form["description_placeholders"]["code"])

    steps = {
        "reconfigure": {"next_step_id": "reconfigure_trakt"},
        "reconfigure_trakt": trakt_answers(trakt),
        "trakt_code": {},
    }
    menu = await hass.post(_FLOWS, {"handler": "radarr_mvp", "entry_id": entry_id})
    result = await hass.walk(f"{_FLOWS}/{menu['flow_id']}", menu, steps, enter)
    if result.get("reason") != "reconfigure_successful":
        raise HomeAssistantError(f"the sign-in ends with {result}")
    await wait_until_loaded(hass, entry_id)


async def add_torznab(
    hass: HomeAssistant, entry_id: str, service: FakeTorznab, name: str
) -> None:
    """Add an indexer that speaks Torznab."""
    typed: dict[str, Any] = {
        "name": name,
        "url": service.api_url,
        "api_key": TORZNAB_API_KEY,
        "advanced": {},
    }
    steps = {"user": {"next_step_id": "torznab"}, "torznab": typed}
    await _add(hass, entry_id, "indexer", steps)


async def follow(
    hass: HomeAssistant, entry_id: str, kind: str, how: dict[str, Any]
) -> str:
    """Follow a list of the account at Trakt; return its id."""
    before = set(await lists_of(hass, entry_id))
    steps = {
        "user": {"next_step_id": "trakt"},
        "trakt": {"next_step_id": kind},
        kind: {},
        "follow": how,
    }
    await _add(hass, entry_id, "import_list", steps)
    (added,) = set(await lists_of(hass, entry_id)) - before
    return added


async def change_list(
    hass: HomeAssistant, entry_id: str, list_id: str, how: dict[str, Any]
) -> None:
    """Follow a list in another way."""
    steps = {"reconfigure": {"next_step_id": "follow"}, "follow": how}
    handler = {"handler": [entry_id, "import_list"], "subentry_id": list_id}
    menu = await hass.post(_SUBENTRY_FLOWS, handler)
    result = await hass.walk(f"{_SUBENTRY_FLOWS}/{menu['flow_id']}", menu, steps)
    if result.get("reason") != "reconfigure_successful":
        raise HomeAssistantError(f"the form answers {result}")
    await wait_until_loaded(hass, entry_id)


async def lists_of(hass: HomeAssistant, entry_id: str) -> dict[str, str]:
    """Return the names of the lists that an entry follows, by their ids."""
    async with hass.websocket() as commands:
        return {
            one["subentry_id"]: one["title"]
            for one in await commands.call(
                "config_entries/subentries/list", entry_id=entry_id
            )
            if one["subentry_type"] == "import_list"
        }


async def wait_until_loaded(hass: HomeAssistant, entry_id: str) -> None:
    """Wait until an entry has begun anew, as it does after each change."""
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        states = {one["entry_id"]: one["state"] for one in await hass.get(_ENTRIES)}
        if states[entry_id] == "loaded":
            return
        await asyncio.sleep(0.05)
    raise HomeAssistantError("the library is not loaded again")


async def _add(
    hass: HomeAssistant, entry_id: str, kind: str, steps: dict[str, dict[str, Any]]
) -> None:
    """Add something that an entry may have several of."""
    begun = await hass.post(_SUBENTRY_FLOWS, {"handler": [entry_id, kind]})
    path = f"{_SUBENTRY_FLOWS}/{begun['flow_id']}"
    result = await hass.walk(path, begun, steps)
    if result["type"] != "create_entry":
        raise HomeAssistantError(f"the form answers {result}")
    await wait_until_loaded(hass, entry_id)
