"""A whole town in one process: the road with real books and real files, and everybody whom it asks.

Whatever the road begins in the background is waited for by `settle`; time passes only where a test says so.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
import logging
from pathlib import Path
from typing import Any, Final, override

from custom_components.radarr_mvp.engine.downloads import DownloadState
from custom_components.radarr_mvp.engine.errors import BadAnswer, Flaw, ServiceError
from custom_components.radarr_mvp.engine.events import Bus, Event
from custom_components.radarr_mvp.engine.household import Housekeeping
from custom_components.radarr_mvp.engine.importing.journal import FileJournal
from custom_components.radarr_mvp.engine.importing.scanning import Probe
from custom_components.radarr_mvp.engine.importing.transfer import Carrier
from custom_components.radarr_mvp.engine.indexing import (
    FeedAnswer,
    FeedMark,
    MagnetLink,
    Release,
    SearchAnswer,
    SearchQuery,
)
from custom_components.radarr_mvp.engine.keeping.asked import (
    ALL_DOWNLOADS,
    HistoryFilter,
)
from custom_components.radarr_mvp.engine.keeping.books import Books
from custom_components.radarr_mvp.engine.keeping.records import (
    BlockRecord,
    DeadLetter,
    HistoryRecord,
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.library import AddRequest
from custom_components.radarr_mvp.engine.lists.wanted import WantedList
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile
from custom_components.radarr_mvp.engine.path_mapping import PathMapping
from custom_components.radarr_mvp.engine.quality.definitions import QualityModel
from custom_components.radarr_mvp.engine.road import Road
from custom_components.radarr_mvp.engine.round import Round
from custom_components.radarr_mvp.engine.settings import (
    Downloading,
    MediaManagement,
    Settings,
)
from custom_components.radarr_mvp.engine.torrent_file import (
    NotATorrent,
    TorrentFile,
    read_torrent,
)
from custom_components.radarr_mvp.engine.track import Look
from custom_components.radarr_mvp.store.books import books_of
from custom_components.radarr_mvp.store.database import Database
from tests.engine.road.client import SAVE_PATH, FakeClient
from tests.engine.road.filing import (
    INFO,
    NEW,
    OLD,
    Content,
    FakeProber,
    contents,
    write,
)
from tests.engine.road.grabbing import PASSKEY, a_torrent
from tests.engine.road.indexer import SERVICE, FakeIndexer, FakeIndexers, a_release
from tests.engine.road.metadata import FakeMetadata
from tests.engine.rooms import Rooms
from tests.sandbox.catalogue import FILMS, Film
from tests.support import ManualClock

MINUTE: Final = 60.0
HOUR: Final = 3600.0
DAY: Final = 86_400.0

WHY: Final = "01KANQ5B2YT6Z0X8V4N3M2K1J0"
_BY_TITLE: Final = {film.title: film for film in FILMS}
NOSFERATU: Final = _BY_TITLE["Nosferatu"]
METROPOLIS: Final = _BY_TITLE["Metropolis"]
GENERAL: Final = _BY_TITLE["The General"]

BLURAY_1080: Final = "Nosferatu.1922.1080p.BluRay.x264-GRP"
WEB_1080: Final = "Nosferatu.1922.1080p.WEB-DL.DD5.1.H.264-NTb"
BLURAY_720: Final = "Nosferatu.1922.720p.BluRay.x264-OLD"
METROPOLIS_1080: Final = "Metropolis.1927.1080p.BluRay.x264-GRP"

FILM: Final = "Nosferatu (1922)/Nosferatu (1922) Bluray-1080p.mkv"
FILM_WEB: Final = "Nosferatu (1922)/Nosferatu (1922) WEBDL-1080p.mkv"
FILM_720: Final = "Nosferatu (1922)/Nosferatu (1922) Bluray-720p.mkv"
FILM_OF_METROPOLIS: Final = "Metropolis (1927)/Metropolis (1927) Bluray-1080p.mkv"

SMALLER: Final = Probe(info=replace(INFO, width=1280, height=720))

# Half the gap that still counts as watched, so that idle downloads are seen to be so.
_EVERY: Final = 90.0
_MOST_LOOKS: Final = 30
_STATEMENTS: Final = "sqlalchemy.engine"
_PATIENCE: Final = 20.0


@dataclass(eq=False)
class _Nap:
    """Somebody who waits for time to pass."""

    until: float
    task: asyncio.Task[Any] | None
    over: asyncio.Future[None]


@dataclass
class TownClock(ManualClock):
    """A clock that moves only when told to; who sleeps is woken by it."""

    asleep: list[_Nap] = field(default_factory=list)

    @override
    async def sleep(self, seconds: float) -> None:
        """Wait until so much time was let pass."""
        self.naps.append(seconds)
        over = asyncio.get_running_loop().create_future()
        nap = _Nap(self.ticks + seconds, asyncio.current_task(), over)
        self.asleep.append(nap)
        try:
            await over
        finally:
            self.asleep.remove(nap)

    @override
    def advance(self, seconds: float) -> None:
        """Let time pass."""
        super().advance(seconds)
        for nap in self.asleep:
            if nap.until <= self.ticks and not nap.over.done():
                nap.over.set_result(None)

    @property
    def sleepers(self) -> set[asyncio.Task[Any] | None]:
        """Return who waits for time to pass."""
        return {nap.task for nap in self.asleep if not nap.over.done()}


@dataclass
class TownIndexer(FakeIndexer):
    """An indexer whose single doors can be shut, and that hands out what it was given, be it a torrent or not."""

    faults: dict[str, Exception] = field(default_factory=dict)
    spoiled: dict[str, Exception | bytes] = field(default_factory=dict)

    @override
    async def search(self, query: SearchQuery) -> SearchAnswer:
        """Return all that there is."""
        self._pass("search")
        return await super().search(query)

    @override
    async def feed(self, since: FeedMark | None = None) -> FeedAnswer:
        """Return what was announced after the mark."""
        self._pass("feed")
        return await super().feed(since)

    @override
    async def fetch_torrent(self, release: Release) -> TorrentFile | MagnetLink:
        """Return the torrent behind a release, checked as all clients do."""
        self._pass("fetch_torrent")
        match self.spoiled.get(release.guid):
            case Exception() as error:
                self.fetched.append(release.guid)
                raise error
            case bytes() as body:
                self.fetched.append(release.guid)
                return _read(release, body)
        return await super().fetch_torrent(release)

    def _pass(self, door: str) -> None:
        """Fail where a door is shut."""
        if fault := self.faults.get(door):
            raise fault


def _read(release: Release, body: bytes) -> TorrentFile:
    """Return the torrent in a body, or what is wrong with it."""
    try:
        torrent = read_torrent(body)
    except NotATorrent as error:
        text = f"sent no usable torrent file: {error}"
        raise BadAnswer(SERVICE, text, Flaw.NOT_A_TORRENT) from error
    if release.info_hash and not torrent.matches(release.info_hash):
        text = "sent another torrent than the one it announced"
        raise BadAnswer(SERVICE, text, Flaw.WRONG_HASH)
    return torrent


@dataclass
class MeddlingProber(FakeProber):
    """Looks into films while others meddle with them, by the films' names; what is raised is raised by the look."""

    acts: dict[str, Callable[[Path], object]] = field(default_factory=dict)

    @override
    async def probe(self, path: Path) -> Probe:
        """Return what a film is said to be, after somebody has had his way with it."""
        if act := self.acts.pop(path.name, None):
            act(path)
        return await super().probe(path)


@dataclass
class Parcel:
    """What arrives in the client's folder once a torrent is fetched; nobody sends one that is not `seeded`."""

    title: str
    files: Mapping[str, Content]
    seeded: bool = True


@dataclass
class Town:
    """A household on its road; `events` are what was told, `said` why the client could not be looked at, `begun` what was."""

    folder: Path
    database: Database
    books: Books
    house: Housekeeping
    clock: TownClock = field(default_factory=TownClock)
    bus: Bus = field(default_factory=Bus)
    events: list[Event] = field(default_factory=list)
    metadata: FakeMetadata = field(default_factory=FakeMetadata)
    client: FakeClient = field(default_factory=FakeClient)
    hdbits: TownIndexer = field(default_factory=TownIndexer)
    other: TownIndexer = field(
        default_factory=lambda: TownIndexer("other", "Other", 50)
    )
    prober: MeddlingProber = field(default_factory=MeddlingProber)
    parcels: dict[str, Parcel] = field(default_factory=dict)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    begun: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    round_is_made: bool = False
    lists: dict[str, WantedList] = field(default_factory=dict)
    road: Road = field(init=False)
    round: Round = field(init=False)

    def __post_init__(self) -> None:
        """Build the road."""
        self.bus.listen(self.events.append)
        self.indexers = FakeIndexers(self.hdbits, self.other)
        self.build()

    @property
    def library(self) -> Path:
        """Return the root folder."""
        return self.house.settings.media.root_folder

    @property
    def downloads(self) -> Path:
        """Return where we see the client's folder."""
        return self.folder / "downloads"

    @property
    def bin(self) -> Path:
        """Return the recycle bin."""
        return self.folder / "bin"

    @property
    def rooms(self) -> Rooms:
        """Return what tests of single rooms know."""
        return Rooms(
            self.folder, self.books, self.clock, self.house, self.bus, self.events
        )

    # Beginning and ending.

    def build(self) -> None:
        """Put a road together that knows nothing but what is in the books."""
        self.house = Housekeeping(self.books, self.clock, self.house.settings)
        self.carrier = Carrier(FileJournal(self.folder / "imports.jsonl"))
        self.road = Road(
            books=self.books,
            house=self.house,
            bus=self.bus,
            clock=self.clock,
            client=self.client,
            indexers=self.indexers,
            metadata=self.metadata,
            carrier=self.carrier,
            prober=self.prober,
            spawn=self.spawn,
            sources=lambda: self.lists,
        )
        self.round = Round(self.road, self.spawn)

    async def open(self) -> None:
        """Open the road, and wait for what that begins."""
        await self.road.open()
        await self.quiet()

    async def restart(self) -> None:
        """Close the road as it should be, and begin anew with what is in the books."""
        await self.close()
        self.build()
        await self.open()

    async def close(self) -> None:
        """Close the road, and end what is left."""
        await self.road.close()
        for task in tuple(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Begin something that nobody waits for."""
        task = asyncio.create_task(work, name=name)
        self.begun.append(name)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def decide(self, part: str, **changes: Any) -> None:
        """Change one part of the settings."""
        settings = self.house.settings
        changed = replace(getattr(settings, part), **changes)
        self.house.settings = replace(settings, **{part: changed})

    # What people do.

    async def add(
        self,
        film: Film = NOSFERATU,
        *,
        search: bool = True,
        correlation_id: str = WHY,
        settle: bool = True,
        **wanted: Any,
    ) -> Movie:
        """Wish for a film."""
        movie = await self.road.add_movie(
            AddRequest(tmdb_id=film.tmdb_id, **wanted),
            search=search,
            correlation_id=correlation_id,
            source="test",
        )
        if settle:
            await self.settle()
        return movie

    async def with_film(
        self, movie: Movie, quality: QualityModel, path: str, release: str
    ) -> Movie:
        """Give a movie a film."""
        write(self.library / movie.folder / path, OLD)
        now = self.clock.now()
        file = MovieFile(
            path=path,
            size=len(OLD),
            quality=quality,
            added=self.house.now,
            scene_name=release,
        )
        kept = await self.books.write(
            lambda one: self.books.files.add(one, movie.id, file, now)
        )
        changed = replace(movie, file=kept)
        self.house.put(changed)
        return changed

    # What the world does.

    def offer(
        self,
        title: str,
        *,
        by: TownIndexer | None = None,
        film: Film = NOSFERATU,
        files: Mapping[str, Content] | None = None,
        seeded: bool = True,
        fresh: bool = False,
        **fields: Any,
    ) -> Release:
        """Have a release with a real torrent behind it; a `fresh` one is in the feed, others are found by searches."""
        indexer = by or self.hdbits
        torrent = a_torrent(title)
        given: dict[str, Any] = {
            "guid": f"{indexer.id}-{title}",
            "indexer": indexer.name,
            "indexer_id": indexer.id,
            "indexer_priority": indexer.priority,
            "info_hash": torrent.info_hash,
            "download_url": f"https://tracker.invalid/get?passkey={PASSKEY}",
            "imdb_id": film.imdb_id,
        }
        release = a_release(title, **given | fields)
        indexer.torrents[release.guid] = torrent
        if fresh:
            indexer.fresh.insert(0, release)
            indexer.mark = FeedMark(guid=release.guid)
        else:
            indexer.releases.append(release)
        files = files or {f"{title}/{title}.mkv": NEW}
        self.parcels[torrent.info_hash] = Parcel(title, files, seeded)
        if "720p" in title:
            for name in files:
                self.prober.by_name[Path(name).name] = SMALLER
        return release

    def deliver(self, title: str) -> None:
        """Let the client have all of a torrent."""
        info_hash = a_torrent(title).info_hash
        parcel = self.parcels[info_hash]
        for name, content in parcel.files.items():
            write(self.downloads / name, content)
        tops = {name.partition("/")[0] for name in parcel.files}
        top = tops.pop() if len(tops) == 1 else title
        self.client.change(info_hash, name=title)
        self.client.complete(info_hash, f"{SAVE_PATH}/{top}")

    def stall(self, title: str) -> None:
        """Let nobody have a torrent any more."""
        self.client.change(
            a_torrent(title).info_hash, name=title, state=DownloadState.STALLED
        )

    def _deliver_all(self) -> bool:
        """Let the client have what somebody seeds; return whether there was anything."""
        waiting = [
            parcel
            for info_hash, parcel in self.parcels.items()
            if parcel.seeded
            and (live := self.client.torrents.get(info_hash)) is not None
            and live.state is DownloadState.DOWNLOADING
        ]
        for parcel in waiting:
            self.deliver(parcel.title)
        return bool(waiting)

    # Time.

    async def quiet(self) -> None:
        """Wait until all that was begun is done, or waits for time to pass."""
        async with asyncio.timeout(_PATIENCE):
            while busy := self.tasks - self.clock.sleepers:
                await asyncio.wait(
                    busy, timeout=0.01, return_when=asyncio.FIRST_COMPLETED
                )

    async def look(self) -> Look:
        """Look once, and wait for what that begins."""
        look = await self.road.look()
        await self.quiet()
        return look

    async def settle(self) -> None:
        """Go on until nothing moves any more."""
        if self.round_is_made:
            await self.round.do_what_is_due()
        await self.quiet()
        for _ in range(_MOST_LOOKS):
            before = self.database.transactions
            try:
                await self.look()
            except ServiceError as error:
                # The client is away: all waits for the next time, as it does for the coordinator.
                self.said.append(str(error))
                await self.quiet()
                return
            moved = self._deliver_all()
            if self.database.transactions == before and not moved:
                return
        raise AssertionError(f"it goes on and on: {await self.states()}")

    async def pass_time(self, seconds: float, *, every: float = _EVERY) -> None:
        """Let time pass, and see to all that this brings."""
        while seconds > 0:
            self.clock.advance(min(every, seconds))
            seconds -= every
            await self.settle()

    # What there is to see.

    async def rows(self) -> list[TrackedDownload]:
        """Return all downloads, the oldest first."""
        page = await self.books.read(
            partial(self.books.downloads.page, which=ALL_DOWNLOADS, limit=1000)
        )
        return sorted(page.items, key=lambda one: one.id)

    async def row(self, title: str = BLURAY_1080) -> TrackedDownload:
        """Return the download of a release."""
        (found,) = [one for one in await self.rows() if one.title == title]
        return found

    async def states(self) -> dict[str, TrackState]:
        """Return how far each release has come."""
        return {one.title: one.state for one in await self.rows()}

    async def change(self, download: TrackedDownload, **fields: Any) -> TrackedDownload:
        """Change a download, as somebody else does."""
        changed, now = replace(download, **fields), self.clock.now()
        await self.books.write(
            lambda one: self.books.downloads.change(one, changed, now)
        )
        return changed

    async def history(self, correlation_id: str = "") -> list[HistoryRecord]:
        """Return what was written down, of one cause or of all, the oldest first."""
        which = HistoryFilter(correlation_id=correlation_id)
        page = await self.books.read(
            partial(self.books.history.page, which=which, limit=1000)
        )
        return list(reversed(page.items))

    async def kinds(self, correlation_id: str = "") -> list[str]:
        """Return what kinds of things have happened, the oldest first."""
        return [one.kind for one in await self.history(correlation_id)]

    def told(self, movie: Movie | None = None) -> list[str]:
        """Return the kinds of events that were told, of one movie or of all."""
        return [
            one.kind.value
            for one in self.events
            if movie is None
            or (one.movie is not None and one.movie.tmdb_id == movie.tmdb_id)
        ]

    def causes(self) -> set[str]:
        """Return the correlation ids of all events."""
        return {one.correlation_id for one in self.events}

    async def movie(self, movie: Movie) -> Movie:
        """Return a movie as it stands in the books."""
        known = await self.house.whole(movie.id)
        assert known is not None
        return known

    def films(self) -> dict[str, bytes]:
        """Return all files in the library."""
        return contents(self.library)

    def binned(self) -> list[bytes]:
        """Return what is in the recycle bin."""
        return list(contents(self.bin).values())

    async def blocks(self) -> list[BlockRecord]:
        """Return the blocklist."""
        return list((await self.road.failures.blocklist()).items)

    async def letters(self) -> list[DeadLetter]:
        """Return the dead letters."""
        return list((await self.road.failures.dead_letters()).items)

    def sent(self) -> list[str]:
        """Return the titles of the torrents that the client was given, in order."""
        return [self.parcels[one].title for one in self.client.added]


def town_settings(folder: Path) -> Settings:
    """Return the settings of a household that keeps what it replaces."""
    return Settings(
        media=MediaManagement(
            root_folders=(folder / "library",), recycle_bin=folder / "bin"
        ),
        downloading=Downloading(
            mapping=PathMapping(SAVE_PATH, str(folder / "downloads"))
        ),
        profile="HD - 720p/1080p",
    )


@asynccontextmanager
async def open_town(
    folder: Path, settings: Settings | None = None
) -> AsyncGenerator[Town]:
    """Open a town in a folder, with an empty library."""
    with _in_haste():
        async with _open_town(folder, settings) as town:
            yield town


@asynccontextmanager
async def _open_town(folder: Path, settings: Settings | None) -> AsyncGenerator[Town]:
    """Open a town."""
    for name in ("library", "downloads", "bin"):
        (folder / name).mkdir(exist_ok=True)
    database = await Database.open(folder / "library.db")
    clock, books = TownClock(), books_of(database)
    house = Housekeeping(books, clock, settings or town_settings(folder))
    metadata = FakeMetadata.with_films((NOSFERATU, METROPOLIS, GENERAL))
    town = Town(folder, database, books, house, clock, metadata=metadata)
    try:
        await town.open()
        yield town
    finally:
        await town.close()
        await database.close()


@contextmanager
def _in_haste() -> Generator[None]:
    """Leave out what takes longer than the road itself: a stack for each future, a log line for each statement."""
    loop, statements = asyncio.get_running_loop(), logging.getLogger(_STATEMENTS)
    debug, level = loop.get_debug(), statements.level
    loop.set_debug(False)
    statements.setLevel(logging.WARNING)
    try:
        yield
    finally:
        loop.set_debug(debug)
        statements.setLevel(level)
