"""An entry while it is loaded: everything is built here, opened in the background, and closed in order."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback

from .clients.ffprobe import FfprobeClient
from .clients.prowlarr import Prowlarr
from .clients.tmdb import Locale, StoredAnswer
from .connections import (
    Connection,
    connections_of,
    indexer_connection,
    prowlarr_connection,
)
from .const import (
    CONF_KIND,
    CONF_QBITTORRENT,
    CONF_TMDB,
    DOMAIN,
    SUBENTRY_INDEXER,
    ServiceKind,
)
from .coordinator import (
    ConnectionCoordinator,
    LibraryCoordinator,
    QueueCoordinator,
    RadarrMvpConfigEntry,
    RadarrMvpData,
)
from .database import async_open_answers, async_open_database, journal_file
from .engine.events import Bus
from .engine.household import Housekeeping
from .engine.importing.journal import FileJournal
from .engine.importing.scanning import CachedProber
from .engine.importing.transfer import Carrier
from .engine.indexing import Indexer
from .engine.log import LOGGER
from .engine.road import Road
from .engine.round import Round
from .events import Announcer
from .gatekeeping import SystemClock
from .indexers import EntryIndexers
from .options import settings_of
from .outside import Outside
from .store.books import books_of
from .store.cache import DatabaseCache

type Begin = Callable[[], Coroutine[Any, Any, None]]


async def async_begin(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> Begin:
    """Build all that an entry works with, and return what remains to be done in the background."""
    outside = await Outside.async_open(hass)
    database = await async_open_database(hass, entry)
    answers = await async_open_answers(hass, entry)
    closing = [one.close for one in (database, answers) if one is not None]
    try:
        carrier = Carrier(
            await hass.async_add_executor_job(
                FileJournal, journal_file(hass, entry.entry_id)
            )
        )
    except BaseException:
        await _close(closing)
        raise
    clock, settings = SystemClock(), settings_of(entry, country=hass.config.country)
    tmdb = outside.tmdb(
        entry.data[CONF_TMDB],
        locale=Locale(settings.metadata.language, settings.metadata.region),
        cache=None if answers is None else DatabaseCache(answers, clock, StoredAnswer),
    )
    qbittorrent = outside.qbittorrent(entry.data[CONF_QBITTORRENT])
    found = _Indexers(outside, entry)
    books, bus = books_of(database), Bus()

    @callback
    def spawn(work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        return entry.async_create_background_task(hass, work, f"{DOMAIN} {name}")

    road = Road(
        books=books,
        house=Housekeeping(books, clock, settings),
        bus=bus,
        clock=clock,
        client=qbittorrent,
        indexers=found.all,
        metadata=tmdb.movies,
        carrier=carrier,
        prober=CachedProber(FfprobeClient()),
        spawn=spawn,
    )
    connections = (*connections_of(entry, tmdb, qbittorrent), *found.connections)
    announcer = Announcer(hass, entry)
    data = RadarrMvpData(
        road=road,
        connections=ConnectionCoordinator(hass, entry, connections),
        queue=QueueCoordinator(hass, entry, road),
        library=LibraryCoordinator(hass, entry, Round(road, spawn)),
        announcer=announcer,
        opened=hass.loop.create_future(),
        closing=(qbittorrent.close, *closing),
    )
    entry.runtime_data = data
    for listener in (announcer.hear, data.queue.hear, data.library.hear):
        entry.async_on_unload(bus.listen(listener))
    for subentry_id in found.ids:
        entry.async_on_unload(partial(outside.gatehouse.leave, subentry_id))

    async def stop(_: Event) -> None:
        await _close(data.closing)

    # Entries are not unloaded when Home Assistant stops.
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop))
    return partial(_open, entry, data)


async def async_end(data: RadarrMvpData) -> None:
    """Close an entry in order: first what writes, then what is written to."""
    await data.road.close()
    await _close(data.closing)


async def _open(entry: RadarrMvpConfigEntry, data: RadarrMvpData) -> None:
    """Read the library and begin to work; what goes wrong is said by every action."""
    looking = asyncio.create_task(data.connections.async_refresh())
    try:
        await data.road.open()
    except Exception as error:
        LOGGER.exception("The library could not be opened")
        data.opened.set_exception(error)
        # Nobody may be waiting for it.
        data.opened.exception()
        return
    data.opened.set_result(None)
    for coordinator in (data.queue, data.library):
        # They work on even where nobody looks at any entity of theirs.
        entry.async_on_unload(coordinator.async_add_listener(lambda: None))
    await asyncio.gather(
        looking, data.queue.async_refresh(), data.library.async_refresh()
    )


async def _close(closing: Iterable[Callable[[], Awaitable[None]]]) -> None:
    """Close things one after the other, whatever becomes of each."""
    for close in closing:
        with suppress(Exception):
            await close()


class _Indexers:
    """The indexers of an entry, and how each of them is connected."""

    def __init__(self, outside: Outside, entry: RadarrMvpConfigEntry) -> None:
        """Build a client for each sub-entry."""
        self.connections: list[Connection] = []
        self.ids: list[str] = []
        plain: list[Indexer] = []
        prowlarrs: list[Prowlarr] = []
        for subentry in entry.get_subentries_of_type(SUBENTRY_INDEXER):
            id_, kind = subentry.subentry_id, ServiceKind(subentry.data[CONF_KIND])
            self.ids.append(id_)
            if kind is ServiceKind.PROWLARR:
                prowlarr = outside.prowlarr(subentry.data, id_)
                prowlarrs.append(prowlarr)
                self.connections.append(prowlarr_connection(prowlarr, subentry))
                continue
            make = outside.hdbits if kind is ServiceKind.HDBITS else outside.torznab
            indexer = make(subentry.data, id_)
            plain.append(indexer)
            self.connections.append(indexer_connection(kind, indexer))
        self.all = EntryIndexers(plain, prowlarrs)
