"""Releases that indexers offered, and what became of each for which movie."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from ..engine.decision.decide import Outcome
from ..engine.decision.reasons import Rejection
from ..engine.indexing import Release
from ..engine.keeping.records import JudgedRelease
from ..engine.quality.definitions import QualityModel
from .codec import Unreadable, build, plain
from .columns import at_time, moment
from .rows import Values, in_parts, put
from .schema import decisions, releases

_EVERYTHING: Final = select(
    decisions,
    releases.c.data.label("release_data"),
    releases.c.download_url,
    releases.c.magnet,
    releases.c.first_seen,
).join_from(decisions, releases)
# Made once, as that takes longer than to execute them.
_WAITING: Final = (
    select(decisions.c.movie_id, func.min(releases.c.first_seen))
    .join_from(decisions, releases)
    .where(
        decisions.c.outcome == int(Outcome.DELAYED), decisions.c.movie_id.is_not(None)
    )
    .group_by(decisions.c.movie_id)
)
_SOME_WAITING: Final = _WAITING.where(
    decisions.c.movie_id.in_(
        bindparam("some", expanding=True, type_=decisions.c.movie_id.type)
    )
)


def key_of(release: Release) -> str:
    """Return what a release is known by: a digest, as guids are addresses of any length."""
    told = f"{release.indexer_id}\0{release.guid}".encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=16).hexdigest()


def keep(
    connection: Connection, judged: Sequence[JudgedRelease], now: float
) -> list[JudgedRelease]:
    """Write releases and what became of them, in place of what was decided of them before.

    What is returned has the ids and keys by which it can be had again; of two offers that are the same, only the
    later is there.
    """
    # Of two offers with one key the later is the newer.
    offered = {key_of(one.release): one.release for one in judged}
    rows = [_release_values(key, release, now) for key, release in offered.items()]
    put(connection, releases, rows, ["key"], keep=("first_seen",))
    latest = {(key_of(one.release), one.movie_id): one for one in judged}
    _forget_decisions(connection, latest)
    if not latest:
        return []
    ids = connection.scalars(
        insert(decisions).returning(decisions.c.id, sort_by_parameter_order=True),
        [_decision_values(key, one, now) for (key, _), one in latest.items()],
    ).all()
    seen = _first_seen(connection, offered)
    return [
        replace(one, id=id_, key=key, first_seen=seen[key], decided_at=at_time(now))
        for id_, ((key, _), one) in zip(ids, latest.items(), strict=True)
    ]


def _first_seen(connection: Connection, keys: Collection[str]) -> dict[str, datetime]:
    """Return when some releases were first seen."""
    found: dict[str, datetime] = {}
    for part in in_parts(keys):
        statement = select(releases.c.key, releases.c.first_seen)
        for key, first in connection.execute(statement.where(releases.c.key.in_(part))):
            found[key] = at_time(first)
    return found


def _forget_decisions(
    connection: Connection, pairs: Iterable[tuple[str, int | None]]
) -> None:
    """Remove what was decided of some releases for some movies."""
    by_movie: dict[int | None, list[str]] = {}
    for key, movie_id in pairs:
        by_movie.setdefault(movie_id, []).append(key)
    for movie_id, keys in by_movie.items():
        for part in in_parts(keys):
            connection.execute(
                delete(decisions).where(
                    decisions.c.release_key.in_(part), _of(movie_id)
                )
            )


def of_movie(
    connection: Connection, movie_id: int | None, limit: int = 100
) -> list[JudgedRelease]:
    """Return what was decided of a movie's releases, the best first; None asks for those of no movie."""
    statement = _EVERYTHING.where(_of(movie_id)).order_by(
        decisions.c.outcome.desc(), decisions.c.place, decisions.c.id
    )
    return _read(connection.execute(statement.limit(limit)))


def get(connection: Connection, decision_id: int) -> JudgedRelease | None:
    """Return one decision."""
    statement = _EVERYTHING.where(decisions.c.id == decision_id)
    return next(iter(_read(connection.execute(statement))), None)


def by_key(connection: Connection, key: str) -> list[JudgedRelease]:
    """Return what was decided of a release, for each movie."""
    statement = _EVERYTHING.where(decisions.c.release_key == key)
    return _read(connection.execute(statement.order_by(decisions.c.id)))


def recent(
    connection: Connection, outcome: Outcome, limit: int = 100
) -> list[JudgedRelease]:
    """Return the latest decisions with an outcome, newest first."""
    statement = _EVERYTHING.where(decisions.c.outcome == int(outcome)).order_by(
        decisions.c.decided_at.desc()
    )
    return _read(connection.execute(statement.limit(limit)))


def waiting_since(
    connection: Connection, movie_ids: Collection[int] | None = None
) -> dict[int, datetime]:
    """Return, by movie, when the oldest release that waits for its time was first seen."""
    if movie_ids is None:
        waiting = connection.execute(_WAITING).all()
    else:
        waiting = [
            row
            for part in in_parts(movie_ids)
            for row in connection.execute(_SOME_WAITING, {"some": part})
        ]
    return {movie_id: at_time(first) for movie_id, first in waiting}


def known_keys(connection: Connection, offered: Iterable[Release]) -> set[str]:
    """Return which of some releases are known, by their keys."""
    keys = {key_of(one) for one in offered}
    found: set[str] = set()
    for part in in_parts(keys):
        found.update(
            connection.scalars(select(releases.c.key).where(releases.c.key.in_(part)))
        )
    return found


def forget(connection: Connection, before: float) -> int:
    """Forget releases that nobody has offered since some time; return how many those were."""
    statement = delete(releases).where(releases.c.last_seen < before)
    return connection.execute(statement).rowcount


def _of(movie_id: int | None) -> ColumnElement[bool]:
    """Return what finds the decisions for a movie, or for none."""
    if movie_id is None:
        return decisions.c.movie_id.is_(None)
    return decisions.c.movie_id == movie_id


def _read(rows: Iterable[Row[Any]]) -> list[JudgedRelease]:
    """Return the decisions of rows, but for those that are no longer understood."""
    found: list[JudgedRelease] = []
    for row in rows:
        try:
            found.append(_judged(row))
        except Unreadable:
            continue
    return found


def _judged(row: Row[Any]) -> JudgedRelease:
    """Return the decision of a row."""
    release = replace(
        build(Release, row.release_data),
        download_url=row.download_url,
        magnet=row.magnet,
    )
    data: Mapping[str, Any] = row.data
    return JudgedRelease(
        release=release,
        outcome=Outcome(row.outcome),
        movie_id=row.movie_id,
        place=row.place,
        quality=build(QualityModel, data["quality"]),
        score=row.score,
        rejections=build(tuple[Rejection, ...], data["rejections"]),
        correlation_id=row.correlation_id,
        decided_at=at_time(row.decided_at),
        id=row.id,
        key=row.release_key,
        first_seen=at_time(row.first_seen),
    )


def _release_values(key: str, release: Release, now: float) -> Values:
    """Return what a row says of a release."""
    return {
        "key": key,
        "indexer_id": release.indexer_id,
        "title": release.title,
        "info_hash": release.info_hash,
        "published": moment(release.published),
        "download_url": release.download_url,
        "magnet": release.magnet,
        "data": plain(replace(release, download_url=None, magnet=None)),
        "first_seen": now,
        "last_seen": now,
    }


def _decision_values(key: str, one: JudgedRelease, now: float) -> Values:
    """Return what a row says of a decision."""
    return {
        "release_key": key,
        "movie_id": one.movie_id,
        "outcome": int(one.outcome),
        "place": one.place,
        "quality_id": one.quality.quality.id,
        "score": one.score,
        "data": {"quality": plain(one.quality), "rejections": plain(one.rejections)},
        "correlation_id": one.correlation_id,
        "decided_at": now,
    }
