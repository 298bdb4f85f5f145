"""Releases that are left alone, for a while or for ever."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
)

from ..engine.decision.records import BlockedRelease
from ..engine.keeping.asked import BlocklistStatistics, Lifetime
from ..engine.keeping.records import After, BlockRecord, Slice
from .columns import when
from .rows import Values, page as read_page, put
from .schema import blocklist

# Put together once, as it is asked for each release. Blocks of another torrent of the same title do not count.
_LOOK_UP: Final = (
    select(blocklist.c.id)
    .where(
        or_(
            blocklist.c.key == bindparam("key"),
            blocklist.c.key == bindparam("title_key"),
        ),
        or_(blocklist.c.indexer == "", blocklist.c.indexer == bindparam("asking")),
        or_(
            blocklist.c.info_hash.is_(None),
            blocklist.c.info_hash == bindparam("hash"),
        ),
        or_(blocklist.c.until.is_(None), blocklist.c.until > bindparam("now")),
    )
    .limit(1)
)
_BLOCKED: Final = (
    select(blocklist)
    .where(
        or_(blocklist.c.until.is_(None), blocklist.c.until > bindparam("now")),
        blocklist.c.movie_id.is_not(None),
    )
    .order_by(blocklist.c.id)
)
_SOME_BLOCKED: Final = _BLOCKED.where(
    blocklist.c.movie_id.in_(
        bindparam("some", expanding=True, type_=blocklist.c.movie_id.type)
    )
)

_ORDER: Final = (blocklist.c.updated_at, blocklist.c.id)
_KEY: Final = ("key", "indexer")
_A_DAY: Final = 86_400.0


def key_of(info_hash: str | None, title: str) -> str:
    """Return what a release is known by: its info-hash, else its title."""
    return info_hash.lower() if info_hash else f"title:{title.casefold()}"


def block(
    connection: Connection, record: BlockRecord, now: float, lifetime: Lifetime
) -> BlockRecord:
    """Block a release, or block it anew: that counts as one more try, and the time begins again.

    `lifetime` returns for how many seconds to block after so many tries, None for ever.
    """
    key = key_of(record.info_hash, record.title)
    known = connection.scalar(
        select(blocklist.c.retries).where(_is(key, record.indexer))
    )
    retries = 0 if known is None else known + 1
    seconds = lifetime(retries)
    until = None if seconds is None else now + seconds
    values = _values(key, record, now) | {"retries": retries, "until": until}
    put(connection, blocklist, [values], _KEY, keep=("created_at",))
    row = connection.execute(select(blocklist).where(_is(key, record.indexer))).one()
    return _record(row)


def is_blocked(
    connection: Connection, info_hash: str | None, title: str, indexer: str, now: float
) -> bool:
    """Return whether a release is blocked now; a block of no indexer holds for all."""
    asked = {
        "key": key_of(info_hash, title),
        "title_key": key_of(None, title),
        "hash": info_hash.lower() if info_hash else None,
        "asking": indexer,
        "now": now,
    }
    return connection.scalar(_LOOK_UP, asked) is not None


def blocked(
    connection: Connection, now: float, movie_ids: Collection[int] | None = None
) -> list[BlockedRelease]:
    """Return what decisions must know, for some movies or for all."""
    if movie_ids is None:
        rows = connection.execute(_BLOCKED, {"now": now})
    else:
        asked = {"now": now, "some": tuple(movie_ids)}
        rows = connection.execute(_SOME_BLOCKED, asked)
    found = (_record(row).as_blocked() for row in rows)
    return [one for one in found if one is not None]


def page(
    connection: Connection,
    *,
    movie_id: int | None = None,
    reason: str = "",
    after: After | None = None,
    limit: int = 50,
) -> Slice[BlockRecord]:
    """Return a page of the blocklist, what was blocked last first."""
    statement = select(blocklist)
    if movie_id is not None:
        statement = statement.where(blocklist.c.movie_id == movie_id)
    if reason:
        statement = statement.where(blocklist.c.reason == reason)
    return read_page(connection, statement, _ORDER, _record, after=after, limit=limit)


def expiring(
    connection: Connection, now: float, before: float, limit: int = 50
) -> list[BlockRecord]:
    """Return what is blocked now and will be free again before some time, the next first."""
    until = blocklist.c.until
    statement = select(blocklist).where(until > now, until < before)
    return _read(connection, statement.order_by(blocklist.c.until).limit(limit))


def unblock(connection: Connection, ids: Collection[int]) -> int:
    """Remove some entries; return how many there were."""
    statement = delete(blocklist).where(blocklist.c.id.in_(tuple(ids)))
    return connection.execute(statement).rowcount


def unblock_release(
    connection: Connection, info_hash: str | None, title: str, indexer: str
) -> bool:
    """Remove the entry of a release; return whether there was one."""
    statement = delete(blocklist).where(_is(key_of(info_hash, title), indexer))
    return connection.execute(statement).rowcount > 0


def clear(
    connection: Connection, *, movie_id: int | None = None, indexer: str | None = None
) -> int:
    """Remove all entries, or those of a movie or an indexer; return how many there were."""
    statement = delete(blocklist)
    if movie_id is not None:
        statement = statement.where(blocklist.c.movie_id == movie_id)
    if indexer is not None:
        statement = statement.where(blocklist.c.indexer == indexer)
    return connection.execute(statement).rowcount


def forget_expired(connection: Connection, before: float) -> int:
    """Remove entries that were over before some time; return how many there were.

    Until then an entry that is over still tells how often its release has failed.
    """
    statement = delete(blocklist).where(blocklist.c.until < before)
    return connection.execute(statement).rowcount


def statistics(connection: Connection, now: float) -> BlocklistStatistics:
    """Return what the blocklist holds, for people to look at."""
    active = _active(now)
    row = connection.execute(
        select(
            func.count().filter(active),
            func.count().filter(~active),
            func.count().filter(blocklist.c.until.is_(None)),
            func.count().filter(blocklist.c.updated_at > now - _A_DAY),
        ).select_from(blocklist)
    ).one()
    reasons = _grouped(connection, blocklist.c.reason, active)
    return BlocklistStatistics(
        active=row[0],
        expired=row[1],
        permanent=row[2],
        last_day=row[3],
        by_reason={reason: count for reason, count, _ in reasons},
        by_indexer={
            indexer: count
            for indexer, count, _ in _grouped(connection, blocklist.c.indexer, active)
        },
        average_retries={reason: float(retries) for reason, _, retries in reasons},
    )


def failures_by_indexer(connection: Connection, since: float) -> dict[str, int]:
    """Return how many releases of each indexer were blocked since some time."""
    recently = blocklist.c.updated_at >= since
    grouped = _grouped(connection, blocklist.c.indexer, recently)
    return {indexer: count for indexer, count, _ in grouped}


def _grouped(
    connection: Connection, by: ColumnElement[Any], which: ColumnElement[bool]
) -> list[Any]:
    """Return groups with their size and how often they were tried, the largest first."""
    count = func.count()
    statement = (
        select(by, count, func.avg(blocklist.c.retries))
        .where(which)
        .group_by(by)
        .order_by(count.desc(), by)
    )
    return list(connection.execute(statement))


def _is(key: str, indexer: str) -> ColumnElement[bool]:
    """Return what finds an entry."""
    return and_(blocklist.c.key == key, blocklist.c.indexer == indexer)


def _active(now: float) -> ColumnElement[bool]:
    """Return what leaves out entries whose time is over."""
    return or_(blocklist.c.until.is_(None), blocklist.c.until > now)


def _read(connection: Connection, statement: Select[Any]) -> list[BlockRecord]:
    """Return the entries that a statement finds."""
    return [_record(row) for row in connection.execute(statement)]


def _record(row: Row[Any]) -> BlockRecord:
    """Return the entry of a row."""
    return BlockRecord(
        id=row.id,
        title=row.title,
        indexer=row.indexer,
        info_hash=row.info_hash,
        movie_id=row.movie_id,
        reason=row.reason,
        message=row.message,
        until=when(row.until),
        retries=row.retries,
        correlation_id=row.correlation_id,
        created_at=when(row.created_at),
        updated_at=when(row.updated_at),
    )


def _values(key: str, record: BlockRecord, now: float) -> Values:
    """Return what a row says of an entry."""
    return {
        "key": key,
        "indexer": record.indexer,
        "info_hash": record.info_hash.lower() if record.info_hash else None,
        "title": record.title,
        "movie_id": record.movie_id,
        "reason": record.reason,
        "message": record.message,
        "correlation_id": record.correlation_id,
        "created_at": now,
        "updated_at": now,
    }
