"""Actions about what has happened: history, failures, the blocklist, and what was given up."""

from datetime import datetime, timedelta
from typing import Any

from homeassistant.util import dt as dt_util
import pytest

from custom_components.radarr_mvp.actions.records import KINDS
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from tests.furnished import wait_until
from tests.sandbox.films import Picture

from .house import BEST, GENERAL, NOSFERATU, OTHER, SINTEL, House, is_refused

RELEASE = "Nosferatu.1922.1080p.BluRay.x264-GRP"


async def failed(house: House) -> None:
    """Have a download that a person has marked as failed."""
    house.offer()
    await house.add()
    await house.do("remove_download", download_id=1, block=True)


async def test_history_comes_in_pages(house: House) -> None:
    """The newest first; what a page shows is not shown again."""
    for film in (NOSFERATU, GENERAL, SINTEL):
        await house.add(film, search=False)
        house.world.clock.advance(10)
    shown: list[str] = []
    cursor = ""
    for _ in range(3):
        told = await house.act("get_history", limit=1, cursor=cursor)
        (record,) = told["history"]
        shown.append(record["movie"])
        cursor = told["cursor"]
    assert shown == ["Sintel (2010)", "The General (1926)", "Nosferatu (1922)"]
    assert cursor is None
    said = await house.refused("list_failed", cursor="WyJoaXN0b3J5IiwxLDFd")
    assert said.startswith("The cursor does not belong to this list.")


async def test_history_is_filtered(house: House) -> None:
    """By movie, kind, cause and time; a time without a zone is that of the house."""
    await house.home.hass.config.async_set_time_zone("Pacific/Auckland")
    await failed(house)
    house.world.clock.advance(3600)
    await house.add(SINTEL, search=False)
    added = await house.history(title="Sintel")
    assert [one["kind"] for one in added] == ["added"]
    kinds = [one["kind"] for one in await house.history(kind=["failed", "grabbed"])]
    assert kinds == ["grabbed", "failed"]
    cause = added[0]["correlation_id"]
    assert await house.history(correlation_id=cause) == added
    half_an_hour_ago = dt_util.as_local(
        datetime.fromtimestamp(house.world.clock.now() - 1800, dt_util.UTC)
    )
    local = half_an_hour_ago.replace(tzinfo=None).isoformat(sep=" ")
    assert await house.history(since=local) == added
    assert await house.history(since=half_an_hour_ago.isoformat()) == added
    before = await house.history(until=local)
    assert before and added[0] not in before


async def test_history_by_severity(house: House) -> None:
    """What came to nothing, what needs a look, and the rest; kinds may narrow it down."""
    await failed(house)
    told = await house.history()
    assert {one["severity"] for one in told} == {"info", "error"}
    (error,) = await house.history(severity="error")
    assert error["kind"] == "failed"
    assert await house.history(severity=["warning"]) == []
    both = await house.history(severity=["error", "info"])
    assert both == told
    assert await house.history(severity="error", kind=["added", "grabbed"]) == []
    assert [
        one["kind"] for one in await house.history(severity="info", kind="grabbed")
    ] == ["grabbed"]
    await house.act("block_release", release=RELEASE, movie_id=1)
    (warning,) = await house.history(severity="warning")
    assert warning["kind"] == "release_blocked"
    assert is_refused("get_history", {"severity": "critical"})


def test_what_no_text_can_be() -> None:
    """A title as long as a book, a hash that is none; an empty field is no field."""
    for action, field in (("lookup_movie", "text"), ("add_movie", "title")):
        assert is_refused(action, {field: "x" * 4097})
        assert not is_refused(action, {field: "x" * 4096})
    release = {"release": RELEASE}
    for wrong in ("zz", "a" * 41, "a" * 39):
        assert is_refused("block_release", release | {"info_hash": wrong})
    for right in ("", "aB" * 20, "0" * 64):
        assert not is_refused("block_release", release | {"info_hash": right})


async def test_all_that_happens_can_be_asked_for(house: House) -> None:
    """As when a better film takes the place of one; every kind has a name."""
    worse = house.offer(OTHER, picture=Picture.HD720)
    await house.add()
    await house.complete(worse)
    better = house.offer()
    await house.do("search_movie", movie_id=1)
    await house.complete(better)
    (upgraded,) = await house.history(kind="upgraded")
    assert upgraded["quality"] == "Bluray-1080p"
    assert {one["kind"] for one in await house.history()} <= set(KINDS)
    assert len(house.films()) == 1
    (movie,) = (await house.act("get_movies"))["movies"]
    assert movie["file"]["quality"] == "Bluray-1080p"


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("get_history", {"kind": "exploded"}),
        ("get_history", {"since": "soon"}),
        ("get_blocklist", {"reason": "exploded"}),
        ("get_dead_letters", {"status": "lost"}),
        ("block_release", {"release": "x", "release_id": 1}),
        ("unblock_release", {}),
        ("purge_dead_letters", {"dead_letter_id": "all"}),
        ("cancel_job", {}),
    ],
)
def test_what_makes_no_sense(action: str, given: dict[str, Any]) -> None:
    """It is refused before anything happens."""
    assert is_refused(action, given)


async def test_failures_are_shown(house: House) -> None:
    """With what trying again has brought."""
    await failed(house)
    told = await house.act("list_failed")
    (failure,) = told["failures"]
    assert failure["release"] == ".".join(BEST.split())
    assert failure["data"]["reason"] == "manually_rejected"
    assert (told["cursor"], told["patterns"]) == (None, [])
    assert told["retries"]["attempts"] == 0
    later = dt_util.utcnow() + timedelta(days=1)
    assert (await house.act("list_failed", since=later.isoformat()))["failures"] == []
    assert (await house.act("list_failed", title="Nosferatu"))["failures"] == [failure]


async def test_what_failures_have_in_common_is_shown(house: House) -> None:
    """Several within a day make a pattern, and tries again are counted."""
    await house.add(search=False)
    for number in range(4):
        house.offer(f"Nosferatu 1922 1080p BluRay x264-GRP{number}")
    releases = (await house.act("search_releases", movie_id=1))["releases"]
    for number, one in enumerate(releases, 1):
        await house.act("grab_release", release_id=one["release_id"])
        (row,) = await house.queue()
        assert row["id"] == number
        await house.road.failures.handle(
            await house.row(number),
            FailureReason.HASH_MISMATCH,
            "broken",
            search_again=False,
        )
        await house.look()
    told = await house.act("list_failed")
    assert len(told["failures"]) == 4
    assert told["patterns"][0]["count"] >= 2
    assert told["patterns"][0]["examples"]


async def test_a_release_is_blocked_and_let_go(house: House) -> None:
    """By its name, for the movie that it means; it is not taken as long as it is blocked."""
    house.offer()
    await house.add(search=False)
    name = ".".join(BEST.split())
    told = await house.act("block_release", release=name, days=7, notes="Grainy")
    block = told["blocked"]
    assert (block["movie_id"], block["indexer"], block["tries"]) == (1, "", 1)
    assert (block["reason"], block["message"]) == ("manually_rejected", "Grainy")
    until = datetime.fromisoformat(block["until"])
    assert until - datetime.fromisoformat(block["blocked_at"]) == timedelta(days=7)
    (event,) = house.events("release_blocked")
    assert event["release"] == name
    assert (await house.act("search_movie", movie_id=1))["grabbed"] == []
    listed = await house.act("get_blocklist", reason="manually_rejected", movie_id=1)
    assert [one["id"] for one in listed["blocked"]] == [block["id"]]
    assert (listed["active"], listed["by_reason"]) == (1, {"manually_rejected": 1})
    assert (await house.act("unblock_release", block_id=block["id"])) == {
        "unblocked": 1
    }
    said = await house.refused("unblock_release", block_id=[block["id"], 99])
    assert f"none of the entries {block['id']}, 99" in said
    assert (await house.act("unblock_release", block_id=[])) == {"unblocked": 0}
    assert (await house.act("search_movie", movie_id=1))["grabbed"] == [name]


async def test_a_release_that_was_found_is_blocked(house: House) -> None:
    """With all that tells it from others; only this one is left alone."""
    house.offer()
    house.offer(OTHER, picture=Picture.HD720)
    await house.add(search=False)
    first, _ = (await house.act("search_releases", movie_id=1))["releases"]
    told = await house.act("block_release", release_id=first["release_id"])
    assert told["blocked"]["release"] == first["release"]
    assert told["blocked"]["indexer"] == "HDBits"
    assert told["blocked"]["info_hash"]
    assert told["blocked"]["until"] is None
    grabbed = (await house.act("search_movie", movie_id=1))["grabbed"]
    assert grabbed == [".".join(OTHER.split())]


async def test_what_cannot_be_blocked(house: House) -> None:
    """A sentence tells why, and nothing is blocked."""
    await house.add(search=False)
    for given, said in (
        ({}, "It takes the name of a release, or its number"),
        ({"release": "What.Is.This.2001.1080p-GRP"}, "Name the movie, too."),
        ({"release": "?"}, "Name the movie, too."),
        ({"release_id": 99}, "There is no release with the number 99."),
        ({"release": RELEASE, "days": 0}, "cannot be blocked for 0 days"),
        ({"release": RELEASE, "movie_id": 9}, "no movie like this: 9"),
    ):
        assert said in await house.refused("block_release", **given)
    assert (await house.act("get_blocklist"))["active"] == 0


async def test_the_blocklist_is_cleared(house: House) -> None:
    """All of it, or what is of a movie or an indexer."""
    await house.add(search=False)
    await house.add(GENERAL, search=False)
    for number, indexer in enumerate(("HDBits", "HDBits", "Other", "")):
        await house.act(
            "block_release",
            release=f"{RELEASE}{number}",
            indexer=indexer,
            info_hash=str(number) * 40,
            movie_id=1 + number % 2,
        )
    pages = [await house.act("get_blocklist", limit=3)]
    pages.append(await house.act("get_blocklist", cursor=pages[0]["cursor"]))
    assert [len(one["blocked"]) for one in pages] == [3, 1]
    assert await house.act("clear_blocklist", indexer="Other") == {"unblocked": 1}
    assert await house.act("clear_blocklist", title="The General") == {"unblocked": 2}
    await house.do("clear_blocklist")
    assert (await house.act("get_blocklist"))["blocked"] == []


async def given_up(house: House) -> dict[str, Any]:
    """Have a download that was given up; return what is kept of it."""
    house.offer()
    await house.add()
    while not (download := await house.row(1)).state.is_over:
        await house.road.failures.handle(
            download, FailureReason.NETWORK_ERROR, "no way"
        )
        house.world.clock.advance(86_400)
    (letter,) = (await house.act("get_dead_letters", status="failed"))["dead_letters"]
    return dict(letter)


async def test_what_was_given_up_is_tried_again(house: House) -> None:
    """As if it had never failed."""
    letter = await given_up(house)
    assert (letter["kind"], letter["last_error"]) == ("download", "no way")
    told = await house.act("retry_dead_letter", dead_letter_id=letter["id"])
    assert told["strategy"] == "retry"
    await house.home.settle()
    (letter,) = (await house.act("get_dead_letters"))["dead_letters"]
    assert letter["status"] == "retrying"
    assert (await house.act("get_dead_letters", status="failed"))["dead_letters"] == []


async def test_a_movie_is_searched_for_where_its_download_is_gone(house: House) -> None:
    """Under the id of who asked for it."""
    letter = await given_up(house)
    await house.act("clean_queue", days=0)
    house.world.qbittorrent.torrents.clear()
    assert (await house.act("clean_queue", days=0))["forgotten"] == 1
    asked = len(house.world.hdbits.log.times("/api/torrents"))
    told = await house.act("retry_dead_letter", dead_letter_id=letter["id"])
    assert told["strategy"] == "another_release"
    searches = house.world.hdbits.log
    await wait_until(lambda: len(searches.times("/api/torrents")) == asked + 1)


async def test_what_was_given_up_is_put_away(house: House) -> None:
    """Ignored with a note, and then removed; a list that is empty means none."""
    letter = await given_up(house)
    await house.do("ignore_dead_letter", dead_letter_id=letter["id"], notes="So what")
    (kept,) = (await house.act("get_dead_letters", status="ignored"))["dead_letters"]
    assert (kept["status"], kept["notes"]) == ("ignored", "So what")
    assert await house.act("purge_dead_letters", dead_letter_id=[]) == {"removed": 0}
    assert "no given-up work with the number 9, 10" in await house.refused(
        "purge_dead_letters", dead_letter_id=[9, 10]
    )
    assert await house.act("purge_dead_letters") == {"removed": 1}
    said = await house.refused_alone("ignore_dead_letter", dead_letter_id=letter["id"])
    assert "There is no given-up work" in said
    said = await house.refused("retry_dead_letter", dead_letter_id=letter["id"])
    assert "cannot be tried again" in said
