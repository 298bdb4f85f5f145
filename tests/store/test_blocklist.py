"""Tests of the blocklist."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import Connection

from custom_components.radarr_mvp.engine.decision.records import Blocklist
from custom_components.radarr_mvp.engine.keeping.records import BlockRecord
from custom_components.radarr_mvp.store import blocklist, movies

from .house import A_DAY, HASH, NOW, OTHER_HASH, TODAY, a_release, stored

TITLE = a_release().title


def an_hour(_retries: int) -> float:
    """Block for an hour."""
    return 3600.0


def for_ever(_retries: int) -> None:
    """Block for ever."""


def a_block(**changes: object) -> BlockRecord:
    """Return a release to block."""
    record = BlockRecord(
        title=TITLE,
        indexer="HDBits",
        info_hash=HASH,
        reason="download_stalled",
        message="Nobody has it",
        correlation_id="req_0123456789ab",
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def test_a_block_comes_back_as_it_was(connection: Connection) -> None:
    """With its times."""
    record = blocklist.block(
        connection, a_block(movie_id=stored(connection)), NOW, an_hour
    )

    assert record == a_block(
        id=record.id,
        movie_id=record.movie_id,
        until=TODAY + timedelta(hours=1),
        created_at=TODAY,
        updated_at=TODAY,
    )
    assert blocklist.page(connection).items == (record,)


def test_blocking_anew_counts_a_try_and_begins_the_time_again(
    connection: Connection,
) -> None:
    """Also after the time was over."""
    blocklist.block(connection, a_block(), NOW, lambda tries: 60.0 * 2**tries)
    later = NOW + A_DAY
    record = blocklist.block(
        connection,
        a_block(info_hash=HASH.upper(), reason="hash_mismatch"),
        later,
        lambda tries: 60.0 * 2**tries,
    )

    assert record.retries == 1
    assert record.until == TODAY + timedelta(days=1, seconds=120)
    assert record.created_at == TODAY
    assert record.reason == "hash_mismatch"
    assert len(blocklist.page(connection).items) == 1


def test_a_block_ends_by_itself_or_never(connection: Connection) -> None:
    """To the second."""
    blocklist.block(connection, a_block(), NOW, an_hour)
    blocklist.block(connection, a_block(info_hash=OTHER_HASH), NOW, for_ever)

    def is_blocked(info_hash: str, at: float) -> bool:
        """Ask for a release."""
        return blocklist.is_blocked(connection, info_hash, TITLE, "HDBits", at)

    assert is_blocked(HASH, NOW + 3599)
    assert not is_blocked(HASH, NOW + 3600)
    assert is_blocked(OTHER_HASH, NOW + 1000 * A_DAY)
    assert not blocklist.is_blocked(connection, HASH, TITLE, "Elsewhere", NOW)


def test_a_block_without_hash_goes_by_the_title(connection: Connection) -> None:
    """In any case; a block of no indexer holds for all."""
    blocklist.block(connection, a_block(info_hash=None, indexer=""), NOW, for_ever)

    assert blocklist.is_blocked(connection, HASH, TITLE.upper(), "HDBits", NOW)
    assert blocklist.is_blocked(connection, None, TITLE, "Elsewhere", NOW)
    assert not blocklist.is_blocked(connection, None, "Metropolis", "HDBits", NOW)


def test_another_torrent_of_the_same_title_is_not_blocked(
    connection: Connection,
) -> None:
    """Its hash tells."""
    blocklist.block(connection, a_block(), NOW, for_ever)

    assert not blocklist.is_blocked(connection, OTHER_HASH, TITLE, "HDBits", NOW)


def test_decisions_find_what_is_blocked_for_a_movie(connection: Connection) -> None:
    """Of what is blocked now."""
    one, other = stored(connection, 1), stored(connection, 2)
    blocklist.block(connection, a_block(movie_id=one), NOW, an_hour)
    blocklist.block(
        connection, a_block(movie_id=other, info_hash=OTHER_HASH), NOW, for_ever
    )
    blocklist.block(connection, a_block(indexer="Elsewhere"), NOW, for_ever)
    found = Blocklist(blocklist.blocked(connection, NOW)).find(one, a_release())

    assert found is not None and found.cause == "Nobody has it"
    assert {each.movie_id for each in blocklist.blocked(connection, NOW)} == {
        one,
        other,
    }
    assert [each.movie_id for each in blocklist.blocked(connection, NOW, [one])] == [
        one
    ]
    assert [each.movie_id for each in blocklist.blocked(connection, NOW + A_DAY)] == [
        other
    ]
    assert a_block().as_blocked() is None


def test_pages_show_what_was_blocked_last_first(connection: Connection) -> None:
    """And can be narrowed."""
    movie_id = stored(connection)
    for number in range(5):
        record = a_block(
            info_hash=f"{number:040}",
            reason="rate_limited" if number % 2 else "disk_full",
            movie_id=movie_id if number < 2 else None,
        )
        blocklist.block(connection, record, NOW + number, an_hour)
    first = blocklist.page(connection, limit=3)
    rest = blocklist.page(connection, after=first.after, limit=3)
    of_movie = blocklist.page(connection, movie_id=movie_id)
    of_reason = blocklist.page(connection, reason="rate_limited")

    assert [int(one.info_hash or "", 10) for one in (*first.items, *rest.items)] == [
        4,
        3,
        2,
        1,
        0,
    ]
    assert [one.reason for one in of_movie.items] == ["rate_limited", "disk_full"]
    assert len(of_reason.items) == 2
    expiring = blocklist.expiring(connection, NOW, NOW + 3602)
    assert [one.updated_at for one in expiring] == [TODAY, TODAY + timedelta(seconds=1)]
    later = blocklist.expiring(connection, NOW + 3600, NOW + 3602)
    assert [one.updated_at for one in later] == [TODAY + timedelta(seconds=1)]


def test_entries_can_be_removed(connection: Connection) -> None:
    """By id, by release, by movie, by indexer, or all."""
    movie_id = stored(connection)
    ids = [
        blocklist.block(connection, a_block(**each), NOW, an_hour).id
        for each in (
            {"info_hash": "1" * 40},
            {"info_hash": "2" * 40},
            {"info_hash": "3" * 40, "movie_id": movie_id},
            {"info_hash": "4" * 40, "indexer": "Elsewhere"},
            {"info_hash": "5" * 40},
        )
    ]

    assert blocklist.unblock(connection, [ids[0], 10**6]) == 1
    assert blocklist.unblock_release(connection, "2" * 40, "", "HDBits")
    assert not blocklist.unblock_release(connection, "2" * 40, "", "HDBits")
    assert blocklist.clear(connection, movie_id=movie_id) == 1
    assert blocklist.clear(connection, indexer="Elsewhere") == 1
    assert blocklist.clear(connection) == 1
    assert blocklist.page(connection).items == ()


def test_a_removed_movie_takes_its_blocks_along(connection: Connection) -> None:
    """Added again, it begins anew."""
    movie_id = stored(connection)
    blocklist.block(connection, a_block(movie_id=movie_id), NOW, for_ever)
    movies.remove(connection, movie_id)

    assert blocklist.page(connection).items == ()


def test_expired_entries_are_forgotten_after_a_while(connection: Connection) -> None:
    """Until then they tell how often their release failed; those for ever stay."""
    blocklist.block(connection, a_block(), NOW, an_hour)
    blocklist.block(connection, a_block(info_hash=OTHER_HASH), NOW, for_ever)

    assert blocklist.forget_expired(connection, NOW) == 0
    assert blocklist.forget_expired(connection, NOW + A_DAY) == 1
    (left,) = blocklist.page(connection).items
    assert left.info_hash == OTHER_HASH


def test_statistics_tell_what_fails_and_where(connection: Connection) -> None:
    """Counted over what is still blocked."""
    for number, (reason, indexer, at) in enumerate(
        (
            ("disk_full", "HDBits", NOW),
            ("disk_full", "Elsewhere", NOW),
            ("rate_limited", "HDBits", NOW),
            ("rate_limited", "HDBits", NOW - 2 * A_DAY),
        )
    ):
        record = a_block(info_hash=f"{number:040}", reason=reason, indexer=indexer)
        blocklist.block(connection, record, at, an_hour if number else for_ever)
    blocklist.block(connection, a_block(info_hash=f"{2:040}"), NOW, an_hour)
    found = blocklist.statistics(connection, NOW)

    assert (found.active, found.expired, found.permanent, found.last_day) == (
        3,
        1,
        1,
        3,
    )
    assert found.by_reason == {"disk_full": 2, "download_stalled": 1}
    assert found.by_indexer == {"HDBits": 2, "Elsewhere": 1}
    assert found.average_retries == {"disk_full": 0.0, "download_stalled": 1.0}
    assert blocklist.failures_by_indexer(connection, NOW - A_DAY) == {
        "HDBits": 2,
        "Elsewhere": 1,
    }


def test_statistics_of_an_empty_blocklist(connection: Connection) -> None:
    """Are zeros."""
    found = blocklist.statistics(connection, NOW)

    assert (found.active, found.expired, found.by_reason) == (0, 0, {})


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(["block", "unblock", "wait"]),
            st.sampled_from([HASH, OTHER_HASH, None]),
            st.sampled_from(["HDBits", "Elsewhere"]),
        ),
        max_size=20,
    )
)
def test_a_release_is_blocked_as_long_as_it_was_said(
    connection: Connection, acts: list[tuple[str, str | None, str]]
) -> None:
    """Whatever happens in between, the table agrees with a simple reckoning."""
    now = NOW
    until: dict[tuple[str | None, str], float] = {}
    with connection.begin_nested() as savepoint:
        for act, info_hash, indexer in acts:
            title = f"Title at {indexer}" if info_hash is None else "Other"
            if act == "block":
                record = a_block(info_hash=info_hash, indexer=indexer, title=title)
                blocklist.block(connection, record, now, an_hour)
                until[info_hash, indexer] = now + 3600
            elif act == "unblock":
                blocklist.unblock_release(connection, info_hash, title, indexer)
                until.pop((info_hash, indexer), None)
            else:
                now += 2000
            expected = until.get((info_hash, indexer), 0) > now
            assert (
                blocklist.is_blocked(connection, info_hash, title, indexer, now)
                is expected
            )
        savepoint.rollback()
