"""Tests of history, downloads, releases with their decisions, and imports."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from custom_components.radarr_mvp.engine.decision.decide import Outcome
from custom_components.radarr_mvp.engine.decision.reasons import Reason, because
from custom_components.radarr_mvp.engine.decision.records import HistoryKind
from custom_components.radarr_mvp.engine.keeping.asked import (
    UNDER_WAY,
    DownloadFilter,
    HistoryFilter,
    ImportKey,
    ImportState,
)
from custom_components.radarr_mvp.engine.keeping.records import (
    HistoryRecord,
    JudgedRelease,
    TrackState,
)
from custom_components.radarr_mvp.store import (
    candidates,
    downloads,
    history,
    imports,
    movies,
)
from custom_components.radarr_mvp.store.schema import decisions, releases

from .house import (
    A_DAY,
    BLURAY,
    HASH,
    NOW,
    OTHER_HASH,
    TODAY,
    a_download,
    a_release,
    stored,
)

ROLLED_BACK = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def an_event(seconds: float, **changes: object) -> HistoryRecord:
    """Return something that happened."""
    record = HistoryRecord(
        kind="grabbed",
        at=TODAY + timedelta(seconds=seconds),
        title="Nosferatu.1922",
        quality=BLURAY,
        score=10,
        download_id=HASH,
        correlation_id="req_0123456789ab",
        data={"indexer": "HDBits", "sizes": [1, 2.5, None]},
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def test_history_comes_back_as_it_was(connection: Connection) -> None:
    """With the data that is particular to its kind."""
    record = an_event(0, movie_id=stored(connection))
    id_ = history.add(connection, record)

    assert history.page(connection).items == (replace(record, id=id_),)
    assert history.last(connection, "grabbed") == replace(record, id=id_)
    assert history.last(connection, "imported") is None


def test_what_happened_last_to_some_movies(connection: Connection) -> None:
    """Of one kind, each movie with the newest; a movie that nothing happened to is left out."""
    movie_id = stored(connection)
    for second, kind in ((3, "added"), (9, "added"), (5, "added"), (10, "grabbed")):
        history.add(connection, an_event(second, kind=kind, movie_id=movie_id))

    found = history.newest_of(connection, (movie_id, 4711), "added")
    assert found.keys() == {movie_id}
    assert found[movie_id].at == an_event(9).at
    assert history.newest_of(connection, (), "added") == {}


def test_history_outlasts_its_movie(connection: Connection) -> None:
    """Only the link is gone."""
    movie_id = stored(connection)
    history.add(connection, an_event(0, movie_id=movie_id))
    movies.remove(connection, movie_id)

    (record,) = history.page(connection).items
    assert record.movie_id is None and record.title == "Nosferatu.1922"


def test_history_can_be_narrowed(connection: Connection) -> None:
    """By movie, kind, chain of events, download and time."""
    movie_id = stored(connection)
    history.add_many(
        connection,
        [
            an_event(1, movie_id=movie_id),
            an_event(2, kind="imported", correlation_id="other"),
            an_event(3, kind="failed", download_id="elsewhere"),
        ],
    )
    history.add_many(connection, [])

    def shown(**which: object) -> list[str]:
        """Return the kinds of a page."""
        page = history.page(connection, HistoryFilter(**which))  # type: ignore[arg-type]
        return [record.kind for record in page.items]

    assert shown() == ["failed", "imported", "grabbed"]
    assert shown(movie_id=movie_id) == ["grabbed"]
    assert shown(kinds=("grabbed", "failed")) == ["failed", "grabbed"]
    assert shown(correlation_id="other") == ["imported"]
    assert shown(download_id="elsewhere") == ["failed"]
    assert shown(since=TODAY + timedelta(seconds=2)) == ["failed", "imported"]
    assert shown(until=TODAY + timedelta(seconds=2)) == ["grabbed"]
    assert history.count_by_kind(connection, NOW + 2) == {"failed": 1, "imported": 1}
    assert history.forget(connection, NOW + 3, ("grabbed",)) == 1
    assert history.forget(connection, NOW + 3) == 1
    assert shown() == ["failed"]


@ROLLED_BACK
@given(
    moments=st.lists(st.integers(0, 5), max_size=30),
    limit=st.integers(1, 12),
)
def test_pages_of_history_show_everything_once_newest_first(
    connection: Connection, moments: list[int], limit: int
) -> None:
    """However many things happened in the same moment."""
    with connection.begin_nested() as savepoint:
        ids = [history.add(connection, an_event(second)) for second in moments]
        seen: list[int] = []
        after = None
        while True:
            page = history.page(connection, after=after, limit=limit)
            assert len(page.items) <= limit
            seen += [record.id for record in page.items]
            if (after := page.after) is None:
                break
        savepoint.rollback()
    in_order = sorted(zip(moments, ids, strict=True), reverse=True)

    assert seen == [id_ for _, id_ in in_order]


@ROLLED_BACK
@given(
    moments=st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abc")), max_size=30),
    limit=st.integers(1, 12),
)
def test_pages_of_several_kinds_show_each_once_newest_first(
    connection: Connection, moments: list[tuple[int, str]], limit: int
) -> None:
    """And no other kind, even where a kind is asked for twice."""
    wanted = HistoryFilter(kinds=("a", "c", "a", "never"))
    with connection.begin_nested() as savepoint:
        ids = [
            history.add(connection, an_event(second, kind=kind))
            for second, kind in moments
        ]
        seen: list[int] = []
        after = None
        while True:
            page = history.page(connection, wanted, after=after, limit=limit)
            assert len(page.items) <= limit
            seen += [record.id for record in page.items]
            if (after := page.after) is None:
                break
        savepoint.rollback()
    expected = [
        (second, id_)
        for (second, kind), id_ in zip(moments, ids, strict=True)
        if kind in "ac"
    ]

    assert seen == [id_ for _, id_ in sorted(expected, reverse=True)]


def test_decisions_see_the_newest_of_each_movie(connection: Connection) -> None:
    """At most so many, and only what concerns them."""
    one, other = stored(connection, 1), stored(connection, 2)
    for second in range(4):
        history.add(connection, an_event(second, movie_id=one))
    history.add(connection, an_event(9, movie_id=one, kind="movie_added"))
    history.add(connection, an_event(5, movie_id=other, kind="imported"))
    events = history.events_of(connection, [one, other, 10**6], limit=2)

    assert [event.at for event in events[one]] == [
        TODAY + timedelta(seconds=3),
        TODAY + timedelta(seconds=2),
    ]
    assert [(event.kind, event.quality) for event in events[other]] == [
        (HistoryKind.IMPORTED, BLURAY)
    ]
    assert events.keys() == {one, other}
    assert an_event(0, kind="movie_added").as_event() is None


def test_a_download_comes_back_as_it_was(connection: Connection) -> None:
    """With all its times."""
    download = a_download(
        movie_id=stored(connection),
        state=TrackState.IMPORTED,
        content_path="/downloads/Nosferatu",
        next_retry_at=TODAY,
        completed_at=TODAY,
        imported_at=TODAY,
        problem="stalled",
        message="Nobody has it",
        retries=2,
    )
    added = downloads.add(connection, download, NOW)

    assert added.id > 0
    assert downloads.get(connection, added.id) == added
    assert downloads.by_hash(connection, HASH.upper()) == [added]
    assert downloads.get(connection, added.id + 1) is None


def test_downloads_by_their_torrents_and_states(connection: Connection) -> None:
    """Those of one torrent together; an unknown torrent has none."""
    one, other = stored(connection), stored(connection, 2)
    first = downloads.add(connection, a_download(movie_id=one), NOW)
    twin = downloads.add(connection, a_download(movie_id=other), NOW)
    seeding = a_download(info_hash=OTHER_HASH, state=TrackState.SEEDING)
    second = downloads.add(connection, seeding, NOW)

    unknown = "0" * 40
    assert downloads.by_hashes(connection, [HASH.upper(), OTHER_HASH, unknown]) == {
        HASH: [first, twin],
        OTHER_HASH: [second],
    }
    states = (TrackState.SEEDING,)
    assert downloads.by_hashes(connection, [HASH, OTHER_HASH], states) == {
        OTHER_HASH: [second]
    }
    assert downloads.by_hashes(connection, ()) == {}
    assert downloads.in_states(connection, (TrackState.SEEDING,)) == [second]
    assert downloads.in_states(connection, (TrackState.FAILED,)) == []


def test_a_download_is_queued_once_for_a_movie(connection: Connection) -> None:
    """But a torrent may hold several movies."""
    one, other = stored(connection, 1), stored(connection, 2)
    downloads.add(connection, a_download(movie_id=one), NOW)
    downloads.add(connection, a_download(movie_id=other), NOW)
    with pytest.raises(IntegrityError), connection.begin_nested():
        downloads.add(connection, a_download(movie_id=one), NOW)

    assert len(downloads.by_hash(connection, HASH)) == 2


def test_a_download_outlasts_its_movie(connection: Connection) -> None:
    """It is still in the client."""
    movie_id = stored(connection)
    added = downloads.add(connection, a_download(movie_id=movie_id), NOW)
    movies.remove(connection, movie_id)

    assert downloads.get(connection, added.id) == replace(added, movie_id=None)
    assert downloads.queue(connection) == {}


def test_of_two_who_want_the_next_step_one_may(connection: Connection) -> None:
    """The other learns that it is done."""
    id_ = downloads.add(connection, a_download(state=TrackState.COMPLETED), NOW).id

    def begin() -> bool:
        """Begin to import."""
        return downloads.advance(
            connection, id_, [TrackState.COMPLETED], TrackState.IMPORTING, NOW
        )

    assert begin()
    assert not begin()
    found = downloads.get(connection, id_)
    assert found is not None and found.state is TrackState.IMPORTING


def test_the_queue_holds_what_is_not_over(connection: Connection) -> None:
    """Oldest first, newest first on pages; decisions see it by movie."""
    movie_id = stored(connection)
    running = [
        downloads.add(
            connection,
            a_download(
                info_hash=f"{number:040}",
                movie_id=movie_id,
                added_at=TODAY + timedelta(seconds=number),
            ),
            NOW,
        )
        for number in range(3)
    ]
    over = downloads.add(connection, a_download(state=TrackState.FAILED), NOW)

    assert downloads.under_way(connection) == running
    first = downloads.page(connection, UNDER_WAY, limit=2)
    rest = downloads.page(connection, UNDER_WAY, after=first.after, limit=2)
    assert (*first.items, *rest.items) == tuple(reversed(running))
    of_movie = DownloadFilter(movie_id=movie_id, correlation_id="req_0123456789ab")
    assert len(downloads.page(connection, of_movie).items) == 3
    assert [one.info_hash for one in downloads.queue(connection)[movie_id]] == [
        one.info_hash for one in running
    ]
    assert downloads.count_by_state(connection) == {
        TrackState.GRABBING: 3,
        TrackState.FAILED: 1,
    }
    assert TrackState.FAILED.is_over and not TrackState.STALLED.is_over
    assert downloads.forget_over(connection, NOW) == 0
    assert downloads.forget_over(connection, NOW + 1, {over.info_hash.upper()}) == 0
    assert downloads.forget_over(connection, NOW + 1) == 1
    assert downloads.get(connection, over.id) is None
    assert downloads.remove(connection, running[0].id)
    assert not downloads.remove(connection, running[0].id)


def test_downloads_change_together(connection: Connection) -> None:
    """As after a look at the client."""
    added = [
        downloads.add(connection, a_download(info_hash=one), NOW)
        for one in (HASH, OTHER_HASH)
    ]
    changed = [replace(one, progress=0.5, left=1) for one in added]
    downloads.change_many(connection, changed, NOW)

    assert [downloads.get(connection, one.id) for one in changed] == changed
    assert not downloads.change(connection, replace(changed[0], id=10**6), NOW)


def test_retries_come_when_they_are_due(connection: Connection) -> None:
    """The one that is due for longest first."""
    due = [
        downloads.add(
            connection,
            a_download(
                info_hash=f"{number:040}",
                next_retry_at=TODAY - timedelta(seconds=number),
            ),
            NOW,
        )
        for number in (-5, 0, 5)
    ]

    assert downloads.to_retry(connection, NOW) == [due[2], due[1]]


def judged(number: int = 0, **changes: object) -> JudgedRelease:
    """Return a release with a decision."""
    one = JudgedRelease(
        release=a_release(guid=f"guid {number}"),
        outcome=Outcome.ACCEPTED,
        place=number,
        quality=BLURAY,
        score=5,
        correlation_id="req_0123456789ab",
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def test_a_decision_comes_back_with_its_release_and_reasons(
    connection: Connection,
) -> None:
    """The addresses included, or it could not be fetched."""
    movie_id = stored(connection)
    one = judged(
        movie_id=movie_id,
        outcome=Outcome.DELAYED,
        rejections=(
            because(Reason.DELAYED, retry_at=TODAY, until="tomorrow"),
            because(Reason.TOO_FEW_SEEDERS, seeders=0, minimum=3),
        ),
    )
    candidates.keep(connection, [one], NOW)
    (found,) = candidates.of_movie(connection, movie_id)

    assert found == replace(
        one,
        id=found.id,
        key=candidates.key_of(one.release),
        decided_at=TODAY,
        first_seen=TODAY,
    )
    assert str(found.rejections[0]) == "Something better may come until tomorrow"
    assert found.release.download_url == "https://tracker.invalid/get/1"
    assert candidates.get(connection, found.id) == found
    assert candidates.by_key(connection, found.key) == [found]
    assert candidates.get(connection, found.id + 1) is None


def test_what_was_kept_can_be_had_by_what_is_returned(connection: Connection) -> None:
    """In the order given, with what is known of it from before; of the same offer there is only the last."""
    movie_id = stored(connection)
    candidates.keep(connection, [judged(1, movie_id=movie_id)], NOW - 5)
    given = [
        judged(2, movie_id=movie_id, score=1),
        judged(1, movie_id=movie_id),
        judged(2, movie_id=movie_id),
        judged(1),
    ]
    kept = candidates.keep(connection, given, NOW)

    assert [(one.place, one.movie_id) for one in kept] == [
        (2, movie_id),
        (1, movie_id),
        (1, None),
    ]
    assert [candidates.get(connection, one.id) for one in kept] == kept
    assert kept[1].first_seen == TODAY - timedelta(seconds=5)
    assert candidates.keep(connection, [], NOW) == []


def test_addresses_are_kept_apart_from_what_is_shown(connection: Connection) -> None:
    """They may carry keys."""
    candidates.keep(connection, [judged()], NOW)
    data = connection.scalars(select(releases.c.data)).one()

    assert "get/1" not in str(data) and "magnet" not in str(data)


def test_releases_are_listed_best_first(connection: Connection) -> None:
    """Accepted, delayed, rejected, and each in its rank."""
    movie_id = stored(connection)
    candidates.keep(
        connection,
        [
            judged(1, movie_id=movie_id),
            judged(0, movie_id=movie_id),
            judged(3, movie_id=movie_id, outcome=Outcome.REJECTED),
            judged(2, movie_id=movie_id, outcome=Outcome.DELAYED),
            judged(4),
        ],
        NOW,
    )

    def places(found: list[JudgedRelease]) -> list[int]:
        """Return the ranks of a list."""
        return [one.place for one in found]

    assert places(candidates.of_movie(connection, movie_id)) == [0, 1, 2, 3]
    assert places(candidates.of_movie(connection, movie_id, limit=2)) == [0, 1]
    assert places(candidates.of_movie(connection, None)) == [4]
    assert places(candidates.recent(connection, Outcome.REJECTED)) == [3]


def test_a_new_decision_replaces_the_one_before(connection: Connection) -> None:
    """But when the release was first seen stays, and so do decisions for other movies."""
    one, other = stored(connection, 1), stored(connection, 2)
    for movie_id in (one, other, None):
        candidates.keep(connection, [judged(movie_id=movie_id)], NOW - 60)
        candidates.keep(connection, [judged(movie_id=movie_id, score=9)] * 2, NOW)
    found = candidates.by_key(connection, candidates.key_of(judged().release))

    assert [(each.movie_id, each.score) for each in found] == [
        (one, 9),
        (other, 9),
        (None, 9),
    ]
    assert {each.first_seen for each in found} == {TODAY - timedelta(seconds=60)}
    candidates.keep(connection, [], NOW)


def test_the_wait_of_a_movie_began_with_its_oldest_release(
    connection: Connection,
) -> None:
    """That is still waiting."""
    movie_id = stored(connection)
    for number, outcome in enumerate(
        (Outcome.ACCEPTED, Outcome.DELAYED, Outcome.DELAYED)
    ):
        one = judged(number, movie_id=movie_id, outcome=outcome)
        candidates.keep(connection, [one], NOW + number)
    candidates.keep(connection, [judged(9, outcome=Outcome.DELAYED)], NOW)

    assert candidates.waiting_since(connection) == {
        movie_id: TODAY + timedelta(seconds=1)
    }


def test_releases_that_nobody_offers_any_more_are_forgotten(
    connection: Connection,
) -> None:
    """With what was decided of them."""
    candidates.keep(connection, [judged(0), judged(1)], NOW - A_DAY)
    candidates.keep(connection, [judged(1)], NOW)
    offered = [judged(0).release, judged(1).release, judged(2).release]

    assert candidates.forget(connection, NOW - 1) == 1
    assert candidates.known_keys(connection, offered) == {candidates.key_of(offered[1])}
    assert len(candidates.of_movie(connection, None)) == 1


def test_a_decision_that_is_not_understood_is_passed_over(
    connection: Connection,
) -> None:
    """The others are shown, and so are its reasons that are understood."""
    candidates.keep(
        connection,
        [judged(n, rejections=(because(Reason.SAMPLE),)) for n in (0, 1)],
        NOW,
    )
    strange = {"quality": {}, "rejections": [{"reason": "from the future"}]}
    connection.execute(
        update(decisions).where(decisions.c.place == 0).values(data=strange)
    )
    found = candidates.of_movie(connection, None)
    assert [one.rejections for one in found] == [(), (because(Reason.SAMPLE),)]

    connection.execute(
        update(releases)
        .where(releases.c.key == found[0].key)
        .values(data={"title": "nothing else"})
    )
    assert candidates.of_movie(connection, None) == found[1:]


def test_an_import_is_begun_once(connection: Connection) -> None:
    """However often its completion is reported, and in whatever case its hash is written."""
    key = ImportKey(stored(connection), HASH, "inode 7")

    assert imports.claim(connection, key, NOW, "job_1")
    assert not imports.claim(connection, replace(key, info_hash=HASH.upper()), NOW)
    assert imports.claim(connection, replace(key, source="inode 8"), NOW)
    assert [one.key.source for one in imports.unfinished(connection)] == [
        "inode 7",
        "inode 8",
    ]
    assert imports.finish(connection, key, None, NOW + 1)
    assert not imports.finish(connection, key, None, NOW + 1)
    assert not imports.claim(connection, key, NOW + 2)
    done, begun = imports.of_download(connection, HASH)
    assert (done.state, done.correlation_id) == (ImportState.DONE, "job_1")
    assert done.ended_at == TODAY + timedelta(seconds=1)
    assert (begun.state, begun.ended_at) == (ImportState.BEGUN, None)


def test_an_import_that_was_given_up_can_be_begun_anew(connection: Connection) -> None:
    """One that is done only after its download was forgotten."""
    key = ImportKey(stored(connection), HASH, "inode 7")
    assert not imports.give_up(connection, key)
    imports.claim(connection, key, NOW)
    assert imports.give_up(connection, key)
    assert imports.claim(connection, key, NOW)
    imports.finish(connection, key, None, NOW)
    assert not imports.give_up(connection, key)
    assert not imports.claim(connection, key, NOW)
    assert imports.forget(connection, key.movie_id, HASH.upper()) == 1
    assert imports.claim(connection, key, NOW)


@ROLLED_BACK
@given(
    reports=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from([HASH, OTHER_HASH])), max_size=20
    )
)
def test_completions_in_any_order_import_each_file_once(
    connection: Connection, reports: list[tuple[int, str]]
) -> None:
    """Doubled, mixed up, and again after the import."""
    done: dict[ImportKey, int] = defaultdict(int)
    with connection.begin_nested() as savepoint:
        movie_id = stored(connection)
        for inode, info_hash in reports:
            key = ImportKey(movie_id, info_hash, str(inode))
            if imports.claim(connection, key, NOW):
                done[key] += 1
                imports.finish(connection, key, None, NOW)
        savepoint.rollback()

    assert len(done) == len(set(reports))
    assert all(times == 1 for times in done.values())
