"""What many failures tell: patterns of a day, and what came of new tries."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.events import FailurePattern
from custom_components.radarr_mvp.engine.failures.patterns import (
    PatternKind,
    find_patterns,
)
from custom_components.radarr_mvp.engine.failures.taxonomy import (
    FailureReason as Reason,
)
from custom_components.radarr_mvp.engine.failures.tries import (
    Tries,
    failures_by_movie,
    retry_statistics,
)
from custom_components.radarr_mvp.engine.keeping.records import (
    HistoryRecord,
    TrackState,
)
from tests.engine.rooms import Rooms

from .failing import HASH, HOUR, OTHER, Desk

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(rooms: Rooms) -> Desk:
    """Return failures over an empty library."""
    return Desk(rooms)


def record(reason: str = "", kind: str = "failed", **known: Any) -> HistoryRecord:
    """Return a page of history."""
    data = {"reason": reason, **known.pop("data", {})}
    given: dict[str, Any] = {"at": NOW - MINUTE, "title": "Nosferatu"}
    return HistoryRecord(kind=kind, data=data, **given | known)


def found(records: Sequence[HistoryRecord]) -> list[tuple[PatternKind, int, str]]:
    """Return the patterns of some failures in short."""
    return [(one.kind, one.count, one.about) for one in find_patterns(records, NOW)]


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("disk_full", PatternKind.DISK_SPACE),
        ("network_error", PatternKind.NETWORK),
        ("connection_timeout", PatternKind.NETWORK),
        ("hash_mismatch", PatternKind.CORRUPTION),
        ("corrupted_download", PatternKind.CORRUPTION),
    ],
)
def test_two_failures_of_one_cause_are_a_pattern(
    reason: str, kind: PatternKind
) -> None:
    """One is none."""
    one, other = record(reason, id=1), record(reason, "retry_scheduled", id=2)
    assert found([one]) == []
    assert found([one, other]) == [(kind, 2, "")]


def test_the_causes_are_counted_together_where_they_are_akin() -> None:
    """A network that is slow and one that is away are one network."""
    assert found([record("network_error"), record("connection_timeout")]) == [
        (PatternKind.NETWORK, 2, "")
    ]
    assert found([record("network_error"), record("disk_full")]) == []
    searches = [record("network_error", "search_failed") for _ in range(2)]
    assert found(searches) == [(PatternKind.NETWORK, 2, "")]


def test_a_download_that_stays_broken_is_broken_once() -> None:
    """It is checked first, and fails again."""
    twice = [
        record("hash_mismatch", "retry_scheduled", download_id=HASH),
        record("hash_mismatch", download_id=HASH),
    ]
    assert found(twice) == []
    assert found([*twice, record("hash_mismatch", download_id=OTHER)]) == [
        (PatternKind.CORRUPTION, 2, "")
    ]


def test_a_movie_whose_downloads_fail_again_and_again() -> None:
    """Only what came to nothing counts, not what is merely tried again or a person's choice."""
    recurring = [
        record("download_stalled", movie_id=7, at=NOW - one * MINUTE, title=title)
        for one, title in enumerate(("A", "B", "A"))
    ]
    (pattern,) = find_patterns(recurring, NOW)
    assert (pattern.kind, pattern.count, pattern.movie_id) == (
        PatternKind.RECURRING_MOVIE,
        3,
        7,
    )
    assert (pattern.last_at, pattern.examples, pattern.key) == (
        NOW,
        ("A", "B"),
        "recurring_movie:7",
    )
    retried = [record("server_error", "retry_scheduled", movie_id=7)] * 2
    assert found(retried) == []
    by_person = {"by_person": True}
    chosen = [record("manually_rejected", movie_id=7, data=by_person)] * 2
    assert found(chosen) == []
    assert found([record("download_stalled", movie_id=one) for one in (7, 8)]) == []


def of_indexer(count: int, reason: str = "download_stalled") -> list[HistoryRecord]:
    """Return failures of releases from one indexer."""
    return [record(reason, id=one, data={"indexer": "HDBits"}) for one in range(count)]


def grabs(count: int) -> list[HistoryRecord]:
    """Return grabs from the same indexer."""
    return [
        record(kind="grabbed", data={"indexer": "HDBits", "by_person": True})
        for _ in range(count)
    ]


@pytest.mark.parametrize(
    ("records", "is_pattern"),
    [
        ([*of_indexer(10), *grabs(100)], True),
        ([*of_indexer(9), *grabs(100)], False),
        ([*of_indexer(5), *grabs(10)], True),
        ([*of_indexer(5), *grabs(11)], False),
        ([*of_indexer(5)], True),
        ([*of_indexer(4), *grabs(4)], False),
        ([*of_indexer(20, "disk_full")], False),
        ([record("download_stalled") for _ in range(20)], False),
    ],
)
def test_an_indexer_that_fails_often_or_most_of_the_time(
    records: list[HistoryRecord], *, is_pattern: bool
) -> None:
    """It is not to blame for a full disk."""
    kinds = [one for one in found(records) if one[0] is PatternKind.INDEXER]
    assert bool(kinds) is is_pattern
    if is_pattern:
        assert kinds[0][2] == "HDBits"


def test_only_a_day_counts_and_the_most_frequent_comes_first() -> None:
    """What was before is another story, and so is what a wrong clock has dated."""
    day = timedelta(hours=24)
    assert found([record("disk_full", at=NOW - day)] * 2) == [
        (PatternKind.DISK_SPACE, 2, "")
    ]
    assert found([record("disk_full", at=NOW - day - MINUTE)] * 2) == []
    assert found([record("disk_full", at=NOW + MINUTE)] * 2) == []
    both = [record("disk_full")] * 2 + [record("network_error")] * 3
    assert [one[0] for one in found(both)] == [
        PatternKind.NETWORK,
        PatternKind.DISK_SPACE,
    ]


async def test_a_pattern_is_told_when_it_is_new_or_grows(desk: Desk) -> None:
    """Also after a restart, and again when it comes back."""
    movie = await desk.rooms.movie()

    async def fail(number: int) -> None:
        download = await desk.row(info_hash=str(number) * 40, movie_id=movie.id)
        await desk.fail(download, Reason.DOWNLOAD_STALLED)

    def told() -> list[int]:
        return [
            one.count for one in desk.rooms.events if isinstance(one, FailurePattern)
        ]

    await fail(1)
    assert await desk.failures.patterns() == []
    await fail(2)
    (pattern,) = await desk.failures.patterns()
    assert (pattern.kind, pattern.count) == (PatternKind.RECURRING_MOVIE, 2)
    event = desk.rooms.events[-1]
    assert isinstance(event, FailurePattern)
    assert (event.pattern, event.correlation_id) == ("recurring_movie", "chain")
    assert event.as_dict()["title"] == movie.title

    desk.restart()
    assert len(await desk.failures.patterns()) == 1
    assert told() == [2]
    await fail(3)
    await desk.failures.patterns()
    assert told() == [2, 3]
    desk.rooms.clock.advance(25 * HOUR)
    assert await desk.failures.patterns() == []
    await fail(4)
    await fail(5)
    await desk.failures.patterns()
    assert told() == [2, 3, 2]


async def test_long_histories_are_read_to_their_end(desk: Desk) -> None:
    """They come in pages."""
    now, books = desk.rooms.house.now, desk.rooms.books
    many = [record("disk_full", at=now) for _ in range(1003)]
    await books.write(lambda one: books.history.add_many(one, many))
    (pattern,) = await desk.failures.patterns()
    assert pattern.count == 1003
    assert len(pattern.examples) == 1


async def test_failed_downloads_are_listed_by_date(desk: Desk) -> None:
    """The latest first, all or those of a movie."""
    movie, download = await desk.of_movie()
    await desk.fail(download, Reason.DOWNLOAD_STALLED, "Nobody has it")
    desk.rooms.clock.advance(HOUR)
    later = desk.rooms.house.now
    other = await desk.row(info_hash=OTHER)
    await desk.fail(other, Reason.RELEASE_PURGED)
    listed = (await desk.failures.list_failed()).items
    assert [one.download_id for one in listed] == [OTHER, HASH]
    since = (await desk.failures.list_failed(later)).items
    assert [one.download_id for one in since] == [OTHER]
    of_movie = (await desk.failures.list_failed(movie_id=movie.id)).items
    assert [one.data["message"] for one in of_movie] == ["Nobody has it"]
    first = await desk.failures.list_failed(limit=1)
    rest = await desk.failures.list_failed(after=first.after, limit=1)
    assert [one.download_id for one in rest.items] == [HASH]


def test_new_tries_are_counted_by_reason_and_by_what_was_done() -> None:
    """One has recovered when the film was imported afterwards."""

    def failed(step: str, minutes: int, **known: Any) -> HistoryRecord:
        kind = "failed" if step in ("another_release", "give_up") else "retry_scheduled"
        at, data = NOW + minutes * MINUTE, {"next_step": step}
        return record("network_error", kind, at=at, data=data, **known)

    def imported(minutes: int, **known: Any) -> HistoryRecord:
        return record(kind="imported", at=NOW + minutes * MINUTE, **known)

    found = retry_statistics(
        [
            failed("retry", 0, movie_id=1),
            failed("retry", 5, movie_id=1),
            failed("another_release", 6, movie_id=1, download_id=HASH),
            imported(7, movie_id=1, download_id=OTHER),
            failed("retry", 8, movie_id=1),
            failed("give_up", 9, movie_id=1),
            failed("recheck", 0, download_id=HASH.upper()),
            imported(1, download_id=HASH),
            record("disk_full", at=NOW),
        ]
    )
    assert found.by_reason == {"network_error": Tries(5, 4)}
    assert found.by_step == {
        "retry": Tries(3, 2),
        "another_release": Tries(1, 1),
        "recheck": Tries(1, 1),
    }
    assert found.total.rate == 0.8
    assert retry_statistics([]).total.rate is None


async def test_statistics_come_from_the_books(desk: Desk) -> None:
    """Of a month, or since a date."""
    movie, download = await desk.of_movie(TrackState.IMPORTING)
    await desk.fail(download, Reason.DISK_FULL)
    desk.rooms.clock.advance(HOUR)
    done = record(
        kind="imported",
        at=desk.rooms.house.now,
        movie_id=movie.id,
        download_id=HASH,
    )
    books = desk.rooms.books
    await books.write(lambda one: books.history.add(one, done))
    assert (await desk.failures.retry_statistics()).by_reason == {
        "disk_full": Tries(1, 1)
    }
    later = await desk.failures.retry_statistics(desk.rooms.house.now)
    assert later.total == Tries(0, 0)


async def test_wanted_movies_show_what_has_failed_for_them(desk: Desk) -> None:
    """How often, and why the last time."""
    movie, download = await desk.of_movie()
    await desk.fail(download, Reason.DOWNLOAD_STALLED, "Nobody has it")
    desk.rooms.clock.advance(HOUR)
    second = await desk.row(info_hash=OTHER, movie_id=movie.id)
    await desk.fail(second, Reason.RELEASE_PURGED, "It was removed")
    found = await desk.failures.failures_by_movie()
    assert list(found) == [movie.id]
    tried = found[movie.id]
    assert (tried.failures, tried.last_reason, tried.last_message) == (
        2,
        "release_purged",
        "It was removed",
    )
    assert tried.last_at == desk.rooms.house.now
    assert failures_by_movie([record("disk_full")]) == {}
    desk.rooms.clock.advance(31 * 24 * HOUR)
    assert await desk.failures.failures_by_movie() == {}
