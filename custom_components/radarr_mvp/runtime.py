"""An entry while it is loaded: everything is built here, opened in the background, and closed in order."""

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers.dispatcher import async_dispatcher_connect

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
    ListCoordinator,
    QueueCoordinator,
    RadarrMvpConfigEntry,
    RadarrMvpData,
)
from .database import (
    async_open_answers,
    async_open_database,
    journal_file,
    posters_folder,
)
from .default_profile import async_follow_profile
from .engine.events import Bus
from .engine.files import FileTrouble
from .engine.household import Housekeeping
from .engine.importing.journal import FileJournal
from .engine.importing.scanning import CachedProber
from .engine.importing.transfer import Carrier
from .engine.indexing import Indexer
from .engine.log import LOGGER
from .engine.overview import Overview
from .engine.road import Road
from .engine.round import Round
from .events import Announcer
from .films import films_of
from .gatekeeping import SystemClock
from .indexers import EntryIndexers
from .lists import EntryLists, async_list_maker
from .options import settings_of
from .outside import Outside
from .posters import PosterFolder, Posters
from .store.books import books_of
from .store.cache import DatabaseCache
from .trakt_account import async_keep_first_tokens, trakt_account_of
from .troubles.watch import Troubles


async def async_begin(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
    """Build all that an entry works with; where that fails, nothing stays open."""
    if hass.is_stopping:
        # Nobody would close what is opened now.
        raise ConfigEntryNotReady
    outside = await Outside.async_open(hass)
    async with AsyncExitStack() as closing:
        database = await async_open_database(hass, entry)
        closing.push_async_callback(database.close)
        answers = await async_open_answers(hass, entry)
        if answers is not None:
            closing.push_async_callback(answers.close)
        journal = await _async_open_journal(hass, entry)
        clock, settings = SystemClock(), settings_of(entry, country=hass.config.country)
        tmdb = outside.tmdb(
            entry.data[CONF_TMDB],
            locale=Locale(settings.metadata.language, settings.metadata.region),
            cache=DatabaseCache(answers, clock, StoredAnswer) if answers else None,
        )
        qbittorrent = outside.qbittorrent(entry.data[CONF_QBITTORRENT])
        closing.push_async_callback(qbittorrent.close)
        found = _Indexers(outside, entry)
        await async_keep_first_tokens(hass, entry)
        account = trakt_account_of(hass, entry, outside)
        if account is not None:
            closing.push_async_callback(account.keeper.settle)
        maker = await async_list_maker(hass, entry, outside, tmdb, account)
        lists = EntryLists(entry, maker)
        books, bus, ffprobe = books_of(database), Bus(), FfprobeClient()

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
            carrier=Carrier(journal),
            prober=CachedProber(ffprobe),
            spawn=spawn,
            sources=lists.current,
        )
        connections = (*connections_of(entry, tmdb, qbittorrent), *found.connections)
        entry.runtime_data = RadarrMvpData(
            road=road,
            database=database,
            journal=journal,
            connections=ConnectionCoordinator(hass, entry, connections),
            queue=QueueCoordinator(hass, entry, road),
            library=LibraryCoordinator(hass, entry, Round(road, spawn)),
            followed={
                list_id: ListCoordinator(hass, entry, list_id, road)
                for list_id in lists.ids
            },
            announcer=Announcer(hass, entry),
            posters=Posters(
                books,
                tmdb.images,
                PosterFolder(posters_folder(hass, entry.entry_id)),
                spawn,
            ),
            films=Overview(road.house, films_of),
            lists=lists,
            trakt=account,
            opened=hass.loop.create_future(),
            closing=closing.pop_all(),
        )
    for subentry_id in found.ids:
        entry.async_on_unload(partial(outside.gatehouse.leave, subentry_id))
    _listen(hass, entry)
    Troubles(hass, entry, ffprobe.is_there).begin()
    _watch_subentries(hass, entry, (*found.ids, *lists.ids))


@callback
def async_open(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
    """Begin to read the library in the background; neither a slow service nor a large library is waited for."""
    data = entry.runtime_data
    data.opening = entry.async_create_background_task(
        hass, _open(hass, entry, data), f"{DOMAIN} opening"
    )


async def async_end(data: RadarrMvpData, *, for_good: bool = False) -> None:
    """Close an entry in order: first what begins things, then what writes, then what is written to.

    Where Home Assistant ends `for_good`, a thread that carries a large film is not waited for.
    """
    if data.opening is not None:
        data.opening.cancel()
        await asyncio.wait({data.opening})
    if not data.opened.done():
        # Whoever waits for it must not do so for ever.
        data.opened.cancel()
    for coordinator in (data.connections, data.queue, data.library):
        await coordinator.async_shutdown()
    for followed in data.followed.values():
        await followed.async_shutdown()
    try:
        await data.road.close(patiently=not for_good)
    except Exception:
        LOGGER.exception("Not all that was under way could be ended in order")
    finally:
        with suppress(Exception):
            await data.closing.aclose()


async def _async_open_journal(
    hass: HomeAssistant, entry: RadarrMvpConfigEntry
) -> FileJournal:
    """Open the journal of imports, or say what is wrong."""
    path = journal_file(hass, entry.entry_id)
    try:
        return await hass.async_add_executor_job(FileJournal, path)
    except FileTrouble as trouble:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key=f"file_{trouble.problem}",
            translation_placeholders=trouble.placeholders,
        ) from trouble


@callback
def _listen(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
    """Pass on what is told, and hear when Home Assistant stops: entries are not unloaded then."""
    data = entry.runtime_data
    for listener in (data.announcer.hear, data.queue.hear, data.library.hear):
        entry.async_on_unload(data.road.bus.listen(listener))
    entry.async_on_unload(data.road.house.listen(data.library.movies_changed))
    for followed in data.followed.values():
        entry.async_on_unload(data.road.bus.listen(followed.hear))

    @callback
    def look_again(list_id: str) -> None:
        if (one := data.followed.get(list_id)) is not None:
            one.look_again()

    entry.async_on_unload(data.road.lists.listen(look_again))
    # Before any entity hears of it.
    follow = partial(_follow_profiles, hass, entry)
    entry.async_on_unload(data.road.quality.listen(follow))

    async def stop(_: Event) -> None:
        await async_end(data, for_good=True)

    # A listener for once is gone when it has heard, and could not be removed by an unload that comes later.
    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stop))


@callback
def _follow_profiles(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
    """Stay with the quality profiles that the entry and its lists name, whatever they are called now."""
    async_follow_profile(hass, entry)
    data = entry.runtime_data
    data.lists.async_follow_profiles(data.road.quality.profiles())


@callback
def _watch_subentries(
    hass: HomeAssistant, entry: RadarrMvpConfigEntry, known: Iterable[str]
) -> None:
    """Begin anew when an indexer or a list is removed; what is added or changed sees to that itself."""

    @callback
    def look(change: ConfigEntryChange, changed: ConfigEntry) -> None:
        if changed is not entry:
            return
        if set(known) - entry.subentries.keys():
            hass.config_entries.async_schedule_reload(entry.entry_id)
            return
        data = entry.runtime_data
        for list_id, wanted in data.lists.current().items():
            if not wanted.options.enabled:
                data.road.lists.leave_alone(list_id)
        for followed in data.followed.values():
            followed.look_again()

    entry.async_on_unload(
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, look)
    )


async def _open(
    hass: HomeAssistant, entry: RadarrMvpConfigEntry, data: RadarrMvpData
) -> None:
    """Read the library and begin to work; what goes wrong is said by every action."""
    for coordinator in (data.connections, data.queue, data.library):
        # They work on even where nobody looks at any entity of theirs.
        entry.async_on_unload(coordinator.async_add_listener(lambda: None))
    async with asyncio.TaskGroup() as group:
        group.create_task(data.connections.async_refresh())
        try:
            await data.road.open()
        except Exception as error:
            LOGGER.exception("The library could not be opened")
            data.opened.set_exception(error)
            # Nobody may be waiting for it.
            data.opened.exception()
            return
        _follow_profiles(hass, entry)
        data.opened.set_result(None)
        group.create_task(data.queue.async_refresh())
        group.create_task(data.library.async_refresh())
        for followed in data.followed.values():
            group.create_task(followed.async_refresh())


class _Indexers:
    """The indexers of an entry, and how each of them is connected."""

    def __init__(self, outside: Outside, entry: RadarrMvpConfigEntry) -> None:
        """Build a client for each sub-entry."""
        self.connections: list[Connection] = []
        self.ids: list[str] = []
        plain: list[Indexer] = []
        prowlarrs: list[Prowlarr] = []
        for subentry in entry.get_subentries_of_type(SUBENTRY_INDEXER):
            id_, kind = subentry.subentry_id, subentry.data[CONF_KIND]
            if kind not in ServiceKind:
                LOGGER.warning("An indexer of the kind %s is not known here", kind)
                continue
            self.ids.append(id_)
            if kind == ServiceKind.PROWLARR:
                prowlarr = outside.prowlarr(subentry.data, id_)
                prowlarrs.append(prowlarr)
                self.connections.append(prowlarr_connection(prowlarr, subentry))
                continue
            make = outside.hdbits if kind == ServiceKind.HDBITS else outside.torznab
            indexer = make(subentry.data, id_)
            plain.append(indexer)
            self.connections.append(indexer_connection(ServiceKind(kind), indexer))
        self.all = EntryIndexers(plain, prowlarrs)
