"""Ask a service whether what was typed is right, before any of it is stored."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ..clients.qbittorrent import QBittorrentClient
from ..const import CONF_KIND, ServiceKind
from ..engine.errors import ServiceError
from ..engine.invalid import Invalid
from ..engine.lists.sources import ListAnswer
from ..engine.log import LOGGER
from ..list_sources import ListMaker
from ..outside import Outside
from ..problems import problem_key, problem_placeholders
from .answers import Problems

# Seconds until a test gives up: a person waits in front of the form.
PATIENCE: Final = 15.0
# A long list comes in many pages.
PATIENCE_WITH_LISTS: Final = 90.0
# An indexer may have to ask its tracker first.
PATIENCE_WITH_TRACKERS: Final = 45.0

type Settings = Mapping[str, Any]


async def async_try_tmdb(hass: HomeAssistant, settings: Settings) -> Problems:
    """Ask TMDb whether it knows the key."""
    outside = await Outside.async_open(hass)
    client = outside.tmdb(settings)
    return await async_try(lambda: client.check(deliberate=True, deadline=PATIENCE))


async def async_try_qbittorrent(
    hass: HomeAssistant,
    settings: Settings,
    expected: Collection[str] = (),
    *,
    deliberate: bool = True,
) -> tuple[Problems, str]:
    """Log in to qBittorrent, look whether it has the expected torrents, and return where it stores what it fetches."""
    outside = await Outside.async_open(hass)
    client = outside.qbittorrent(settings)
    save_path = ""

    async def check() -> None:
        nonlocal save_path
        server = await client.check(deliberate=deliberate, deadline=PATIENCE)
        save_path = server.save_path.strip()
        if not save_path:
            raise Invalid("no_save_path")
        await _async_look_for(client, expected)

    try:
        return await async_try(check), save_path
    finally:
        await client.close()


async def _async_look_for(client: QBittorrentClient, expected: Collection[str]) -> None:
    """Refuse a qBittorrent that lacks torrents."""
    if not expected:
        return
    listed = {one.info_hash for one in await client.downloads(*expected)}
    if absent := len(set(expected) - listed):
        raise Invalid("downloads_elsewhere", count=str(absent))


async def async_try_indexer(
    hass: HomeAssistant, settings: Settings, flow_id: str, *, of_use: bool = False
) -> Problems:
    """Ask an indexer whether it knows the account or key and, where it matters, whether it is of any use."""
    outside = await Outside.async_open(hass)

    async def check() -> None:
        match settings[CONF_KIND]:
            case ServiceKind.HDBITS:
                await outside.hdbits(settings, flow_id).test(deadline=PATIENCE)
            case ServiceKind.TORZNAB:
                async with asyncio.timeout(PATIENCE_WITH_TRACKERS):
                    await outside.torznab(settings, flow_id).test()
            case _:
                async with asyncio.timeout(PATIENCE):
                    await _async_try_prowlarr(outside, settings, flow_id, of_use)

    try:
        return await async_try(check)
    finally:
        # What was typed here must not bind an entry that never comes to be.
        outside.gatehouse.leave(flow_id)


async def async_try_list(
    maker: ListMaker, settings: Settings
) -> tuple[Problems, ListAnswer]:
    """Read a list, and return what it names."""
    answer = ListAnswer()

    async def check() -> None:
        nonlocal answer
        async with asyncio.timeout(PATIENCE_WITH_LISTS):
            source = maker.make(settings)
            # Whoever sends the form says that what is in it is right.
            await maker.outside.gatehouse.forgive(source.service)
            answer = await source.fetch()

    return await async_try(check), answer


async def _async_try_prowlarr(
    outside: Outside, settings: Settings, flow_id: str, of_use: bool
) -> None:
    """Ask Prowlarr who it is and, where it matters, whether there is an indexer behind it."""
    prowlarr = outside.prowlarr(settings, flow_id)
    await prowlarr.test()
    if of_use and not await prowlarr.sources(refresh=True):
        raise Invalid("no_indexers")


async def async_try(check: Callable[[], Awaitable[object]]) -> Problems:
    """Return the problem that a check comes to, none where it passes."""
    problems = Problems()
    try:
        await check()
    except Invalid as problem:
        problems.add("base", problem)
    except TimeoutError:
        problems.add("base", Invalid("timeout_connect"))
    except ServiceError as error:
        LOGGER.debug("The connection test failed: %s", error)
        problems.add("base", Invalid(problem_key(error), **problem_placeholders(error)))
    except Exception:
        LOGGER.exception("The connection test failed in an unforeseen way")
        problems.add("base", Invalid("unknown"))
    return problems
