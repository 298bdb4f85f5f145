"""What tests of grabbing share: a grabber in rooms, with real torrents to be had and a client to take them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
import hashlib
from typing import Any, Final

from custom_components.radarr_mvp.engine.decision.context import Inquiry, Occasion
from custom_components.radarr_mvp.engine.decision.decide import (
    Decision,
    Outcome,
    decide,
)
from custom_components.radarr_mvp.engine.decision.records import HistoryKind
from custom_components.radarr_mvp.engine.failures.steps import NextStep, StepKind
from custom_components.radarr_mvp.engine.failures.taxonomy import (
    POLICIES,
    Blame,
    FailureReason,
)
from custom_components.radarr_mvp.engine.grab import Grabber
from custom_components.radarr_mvp.engine.indexing import Release
from custom_components.radarr_mvp.engine.keeping.records import (
    HistoryRecord,
    JudgedRelease,
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.movies import Movie
from custom_components.radarr_mvp.engine.quality.definitions import UNKNOWN_QUALITY
from custom_components.radarr_mvp.engine.torrent_file import TorrentFile, read_torrent
from tests.engine.road.client import FakeClient
from tests.engine.road.indexer import NAME, FakeIndexer, FakeIndexers, a_release
from tests.engine.rooms import Rooms
from tests.sandbox.torrents import bencode

BLURAY_1080: Final = NAME
WEB_1080: Final = "Nosferatu.1922.1080p.WEB-DL.DD5.1.H.264-NTb"
BLURAY_720: Final = "Nosferatu.1922.720p.BluRay.x264-OLD"
WEB_720: Final = "Nosferatu.1922.720p.WEB-DL.H.264-NEW"
TELECINE: Final = "Nosferatu.1922.TELECINE.x264-BAD"
PASSKEY: Final = "0123456789abcdef0123456789abcdef"
WHY: Final = "01KANQ5B2YT6Z0X8V4N3M2K1J0"

_PIECE: Final = 16 * 1024 * 1024


def a_torrent(name: str, size: int = 8 * 1024**3) -> TorrentFile:
    """Return the torrent file of a film, with a passkey in its announce address."""
    pieces = -(-size // _PIECE)
    mark = hashlib.sha1(name.encode(), usedforsecurity=False).digest()
    info = {
        "name": f"{name}.mkv",
        "piece length": _PIECE,
        "pieces": mark * pieces,
        "length": size,
    }
    announce = f"https://tracker.invalid/{PASSKEY}/announce"
    return read_torrent(bencode({"announce": announce, "info": info}))


@dataclass
class FakeFailures:
    """Knows who is to blame, and writes that down unless it is told not to; `calls` is what it was told."""

    rooms: Rooms
    writes: bool = True
    gives_up: bool = False
    fault: Exception | None = None
    calls: list[tuple[str, FailureReason]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)

    async def handle(
        self,
        download: TrackedDownload,
        reason: FailureReason,
        message: str,
        *,
        by_person: bool = False,
    ) -> NextStep:
        """Have what is to blame for itself replaced, and the rest tried again in an hour."""
        self.calls.append((download.title, reason))
        self.messages.append(message)
        if self.fault is not None:
            raise self.fault
        step = self._step(reason)
        if self.writes:
            await self.write(download, reason, step)
        return step

    async def answered(self, download_id: int) -> None:
        """Note that another release was looked for."""
        self.settled.append(download_id)

    async def write(
        self, download: TrackedDownload, reason: FailureReason, step: NextStep
    ) -> None:
        """Write down what becomes of a download."""
        again = step.kind is StepKind.RETRY
        changed = replace(
            download,
            state=TrackState.QUEUED if again else TrackState.FAILED,
            problem=reason.value,
            next_retry_at=step.at,
            retries=download.retries + again,
        )
        told = HistoryRecord(
            kind=HistoryKind.FAILED,
            at=self.rooms.house.now,
            movie_id=download.movie_id,
            title=download.title,
            quality=download.quality,
            download_id=download.info_hash,
        )
        books, now = self.rooms.books, self.rooms.clock.now()

        def act(transaction: object) -> None:
            books.downloads.change(transaction, changed, now)
            if not again:
                books.history.add(transaction, told)

        await books.write(act)

    def _step(self, reason: FailureReason) -> NextStep:
        """Return how it goes on."""
        if POLICIES[reason].blame is Blame.SURROUNDINGS:
            return NextStep(StepKind.RETRY, self.rooms.house.now + timedelta(hours=1))
        return NextStep(StepKind.GIVE_UP if self.gives_up else StepKind.ANOTHER_RELEASE)


@dataclass
class Grabs:
    """A household that grabs; `left` is of which movies nothing was left."""

    rooms: Rooms
    client: FakeClient
    hdbits: FakeIndexer
    other: FakeIndexer
    indexers: FakeIndexers
    failures: FakeFailures
    grabber: Grabber
    left: list[int] = field(default_factory=list)

    def offer(
        self,
        title: str,
        *,
        by: FakeIndexer | None = None,
        told: bool = True,
        **fields: Any,
    ) -> Release:
        """Have a release with a real torrent behind it, whose hash the indexer may tell."""
        indexer = by or self.hdbits
        torrent = a_torrent(title)
        given: dict[str, Any] = {
            "guid": f"{indexer.id}-{title}",
            "indexer": indexer.name,
            "indexer_id": indexer.id,
            "info_hash": torrent.info_hash if told else None,
            "download_url": f"https://tracker.invalid/get?passkey={PASSKEY}",
            "imdb_id": "tt0013442",
        }
        release = a_release(title, **given | fields)
        indexer.torrents[release.guid] = torrent
        return release

    async def judge(
        self, *releases: Release, occasion: Occasion = Occasion.SEARCH
    ) -> list[Decision]:
        """Return what becomes of releases, as a search would have it, and write them down as it does."""
        house = self.rooms.house
        household = await house.household([one.id for one in house.index])
        inquiry = Inquiry(occasion=occasion, now=house.now)
        decisions = decide(releases, household, inquiry)
        await self.keep(*map(self.judged, decisions))
        return decisions

    def judged(self, decision: Decision) -> JudgedRelease:
        """Return a decision as it is written down."""
        candidate = decision.candidate
        return JudgedRelease(
            release=decision.release,
            outcome=decision.outcome,
            movie_id=decision.movie.id if decision.movie else None,
            rejections=decision.rejections,
            quality=candidate.quality if candidate else UNKNOWN_QUALITY,
        )

    async def pick(self, release: Release, movie: Movie) -> JudgedRelease:
        """Return a release as somebody picks it who does not mind what speaks against it."""
        (decision,) = await self.judge(release)
        judged = self.judged(decision)
        return replace(judged, movie_id=movie.id, outcome=Outcome.REJECTED)

    async def keep(self, *judged: JudgedRelease) -> None:
        """Write releases down."""
        books, now = self.rooms.books, self.rooms.clock.now()
        await books.write(lambda one: books.candidates.keep(one, judged, now))

    async def take(self, *releases: Release, **how: Any) -> list[TrackedDownload]:
        """Judge releases and take the best of each movie."""
        decisions = await self.judge(*releases)
        return await self.grabber.take(decisions, correlation_id=WHY, **how)

    async def rows(self) -> list[TrackedDownload]:
        """Return all downloads, the oldest first."""
        books = self.rooms.books
        page = await books.read(partial(books.downloads.page, limit=1000))
        return sorted(page.items, key=lambda one: one.id)

    async def row(self, title: str) -> TrackedDownload:
        """Return the download of a release."""
        (found,) = [one for one in await self.rows() if one.title == title]
        return found

    async def states(self) -> dict[str, TrackState]:
        """Return how far each release has come."""
        return {one.title: one.state for one in await self.rows()}

    async def change(self, download: TrackedDownload, **fields: Any) -> TrackedDownload:
        """Change a download, as somebody else does."""
        books, now = self.rooms.books, self.rooms.clock.now()
        changed = replace(download, **fields)
        await books.write(lambda one: books.downloads.change(one, changed, now))
        return changed

    async def add(self, movie: Movie, **fields: Any) -> TrackedDownload:
        """Write down a download that is there from before."""
        books, now = self.rooms.books, self.rooms.clock.now()
        given: dict[str, Any] = {
            "info_hash": "",
            "title": BLURAY_1080,
            "movie_id": movie.id,
            "added_at": self.rooms.house.now,
            "state": TrackState.QUEUED,
        }
        download = TrackedDownload(**given | fields)
        return await books.write(lambda one: books.downloads.add(one, download, now))

    async def told(self, kind: str) -> list[HistoryRecord]:
        """Return what history tells of a kind, the oldest first."""
        return [one for one in await self.rooms.history() if one.kind == kind]

    def sent(self) -> list[str]:
        """Return the titles of the torrents that the client was given, in order."""
        names = {a_torrent(title).info_hash: title for title in _TITLES}
        return [names.get(one, one) for one in self.client.added]


_TITLES: Final[Sequence[str]] = (BLURAY_1080, WEB_1080, BLURAY_720, WEB_720, TELECINE)


def grabs(rooms: Rooms, *, search: bool = True) -> Grabs:
    """Return a household that grabs; without `search` nobody looks further where nothing is left."""
    client, failures = FakeClient(), FakeFailures(rooms)
    hdbits, other = FakeIndexer(), FakeIndexer("other", "Other")
    indexers = FakeIndexers(hdbits, other)
    left: list[int] = []

    def nothing_left(movie_id: int, correlation_id: str) -> None:
        left.append(movie_id)

    grabber = Grabber(
        books=rooms.books,
        house=rooms.house,
        bus=rooms.bus,
        clock=rooms.clock,
        indexers=indexers,
        client=client,
        failures=failures,
        nothing_left=nothing_left if search else None,
    )
    return Grabs(rooms, client, hdbits, other, indexers, failures, grabber, left)
