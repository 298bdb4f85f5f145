"""Downloads of ours: these rows are the truth, whatever a restart interrupts."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    func,
    insert,
    select,
    update,
)

from ..engine.decision.records import QueuedRelease
from ..engine.keeping.asked import ALL_DOWNLOADS, DownloadFilter
from ..engine.keeping.records import (
    NOT_OVER,
    OVER,
    After,
    Slice,
    TrackedDownload,
    TrackState,
)
from ..engine.quality.definitions import UNKNOWN_QUALITY, QualityModel
from .codec import build_or, plain
from .columns import at_time, document, moment, when
from .rows import Values, in_parts, page as read_page
from .schema import downloads

_ORDER: Final = (downloads.c.added_at, downloads.c.id)
_FORGETTABLE: Final = tuple(OVER - {TrackState.SEEDING})
# Made once, as that takes longer than to execute it.
_QUEUED: Final = (
    select(
        downloads.c.movie_id,
        downloads.c.title,
        downloads.c.quality,
        downloads.c.score,
        downloads.c.info_hash,
    )
    .where(downloads.c.state.in_(NOT_OVER), downloads.c.movie_id.is_not(None))
    .order_by(*_ORDER)
)


def add(
    connection: Connection, download: TrackedDownload, now: float
) -> TrackedDownload:
    """Write down a download; the same one for the same movie is a conflict."""
    id_ = connection.scalar(
        insert(downloads).values(_values(download, now)).returning(downloads.c.id)
    )
    return replace(download, id=id_ or 0)


def change(connection: Connection, download: TrackedDownload, now: float) -> bool:
    """Write what is known of a download by its id; return whether it is there."""
    statement = update(downloads).where(downloads.c.id == download.id)
    return connection.execute(statement.values(_values(download, now))).rowcount > 0


def change_many(
    connection: Connection, changed: Iterable[TrackedDownload], now: float
) -> None:
    """Write what is known of several downloads."""
    for download in changed:
        change(connection, download, now)


def advance(
    connection: Connection,
    download_id: int,
    expected: Collection[TrackState],
    state: TrackState,
    now: float,
) -> bool:
    """Move a download on from one of the expected states; return whether it was in one.

    Of two who want to do the same next step, one is told to.
    """
    statement = update(downloads).where(
        downloads.c.id == download_id, downloads.c.state.in_(tuple(expected))
    )
    done = connection.execute(statement.values(state=state, updated_at=now))
    return done.rowcount > 0


def remove(connection: Connection, download_id: int) -> bool:
    """Forget a download; return whether it was there."""
    statement = delete(downloads).where(downloads.c.id == download_id)
    return connection.execute(statement).rowcount > 0


def get(connection: Connection, download_id: int) -> TrackedDownload | None:
    """Return a download."""
    statement = select(downloads).where(downloads.c.id == download_id)
    row = connection.execute(statement).first()
    return None if row is None else _download(row)


def by_hash(connection: Connection, info_hash: str) -> list[TrackedDownload]:
    """Return the downloads of a torrent, which may be for several movies."""
    statement = select(downloads).where(downloads.c.info_hash == info_hash.lower())
    rows = connection.execute(statement.order_by(downloads.c.id))
    return [_download(row) for row in rows]


def by_hashes(
    connection: Connection, hashes: Iterable[str], states: Collection[TrackState] = ()
) -> dict[str, list[TrackedDownload]]:
    """Return the downloads of several torrents, or those in some states, by the hashes of those that are known."""
    found: dict[str, list[TrackedDownload]] = {}
    for part in in_parts({one.lower() for one in hashes}):
        statement = select(downloads).where(downloads.c.info_hash.in_(part))
        if states:
            statement = statement.where(downloads.c.state.in_(tuple(states)))
        for row in connection.execute(statement.order_by(downloads.c.id)):
            found.setdefault(row.info_hash, []).append(_download(row))
    return found


def under_way(connection: Connection) -> list[TrackedDownload]:
    """Return all downloads that something is still to be done for, the oldest first."""
    return in_states(connection, NOT_OVER)


def in_states(
    connection: Connection, states: Collection[TrackState]
) -> list[TrackedDownload]:
    """Return all downloads in some states, the oldest first."""
    statement = select(downloads).where(downloads.c.state.in_(tuple(states)))
    return [_download(row) for row in connection.execute(statement.order_by(*_ORDER))]


def page(
    connection: Connection,
    which: DownloadFilter = ALL_DOWNLOADS,
    *,
    after: After | None = None,
    limit: int = 50,
) -> Slice[TrackedDownload]:
    """Return a page of downloads, newest first."""
    statement = select(downloads).where(*_conditions(which))
    return read_page(connection, statement, _ORDER, _download, after=after, limit=limit)


def queue(connection: Connection) -> dict[int, list[QueuedRelease]]:
    """Return what decisions must know of downloads under way, by movie."""
    found: dict[int, list[QueuedRelease]] = {}
    for movie_id, title, quality, score, info_hash in connection.execute(_QUEUED):
        queued = QueuedRelease(
            movie_id=movie_id,
            title=title,
            quality=build_or(QualityModel, quality, UNKNOWN_QUALITY),
            score=score,
            info_hash=info_hash,
        )
        found.setdefault(movie_id, []).append(queued)
    return found


def to_retry(connection: Connection, now: float) -> list[TrackedDownload]:
    """Return the downloads whose next try is due, the longest due first."""
    due = downloads.c.next_retry_at <= now
    statement = select(downloads).where(due).order_by(downloads.c.next_retry_at)
    return [_download(row) for row in connection.execute(statement)]


def count_by_state(connection: Connection) -> dict[TrackState, int]:
    """Return how many downloads there are in each state."""
    statement = select(downloads.c.state, func.count()).group_by(downloads.c.state)
    counts: dict[TrackState, int] = {}
    for state, count in connection.execute(statement):
        counts[_state(state)] = counts.get(_state(state), 0) + count
    return counts


def forget_over(
    connection: Connection, before: float, keep: Collection[str] = ()
) -> int:
    """Forget downloads that were over before some time, but for some torrents; return how many those were.

    What is seeded is followed further on, however long ago it came into the library.
    """
    statement = select(downloads.c.id, downloads.c.info_hash).where(
        downloads.c.state.in_(_FORGETTABLE), downloads.c.updated_at < before
    )
    kept = {one.lower() for one in keep}
    over = [
        row.id for row in connection.execute(statement) if row.info_hash not in kept
    ]
    for part in in_parts(over):
        connection.execute(delete(downloads).where(downloads.c.id.in_(part)))
    return len(over)


def _conditions(which: DownloadFilter) -> list[ColumnElement[bool]]:
    """Return a filter as conditions."""
    conditions: list[ColumnElement[bool]] = []
    if which.states:
        conditions.append(downloads.c.state.in_(tuple(which.states)))
    if which.movie_id is not None:
        conditions.append(downloads.c.movie_id == which.movie_id)
    if which.correlation_id:
        conditions.append(downloads.c.correlation_id == which.correlation_id)
    return conditions


def _state(value: str) -> TrackState:
    """Return the state of a row; one that nobody knows has to be looked at by a person."""
    return TrackState(value) if value in TrackState else TrackState.BLOCKED


def _download(row: Row[Any]) -> TrackedDownload:
    """Return the download of a row."""
    return TrackedDownload(
        id=row.id,
        movie_id=row.movie_id,
        info_hash=row.info_hash,
        title=row.title,
        state=_state(row.state),
        indexer=row.indexer,
        release_key=row.release_key,
        quality=build_or(QualityModel, row.quality, UNKNOWN_QUALITY),
        score=row.score,
        size=row.size,
        left=row.left,
        progress=row.progress,
        save_path=row.save_path,
        content_path=row.content_path,
        problem=row.problem,
        message=row.message,
        retries=row.retries,
        next_retry_at=when(row.next_retry_at),
        correlation_id=row.correlation_id,
        added_at=at_time(row.added_at),
        completed_at=when(row.completed_at),
        imported_at=when(row.imported_at),
        data=document(row.data),
    )


def _values(download: TrackedDownload, now: float) -> Values:
    """Return what a row says of a download."""
    return {
        "movie_id": download.movie_id,
        "info_hash": download.info_hash.lower(),
        "title": download.title,
        "state": download.state,
        "indexer": download.indexer,
        "release_key": download.release_key,
        "quality": plain(download.quality),
        "score": download.score,
        "size": download.size,
        "left": download.left,
        "progress": download.progress,
        "save_path": download.save_path,
        "content_path": download.content_path,
        "problem": download.problem,
        "message": download.message,
        "retries": download.retries,
        "next_retry_at": moment(download.next_retry_at),
        "correlation_id": download.correlation_id,
        "added_at": download.added_at.timestamp(),
        "completed_at": moment(download.completed_at),
        "imported_at": moment(download.imported_at),
        "updated_at": now,
        "data": plain(download.data),
    }
