"""What somebody watched and rated, from the feed of their profile."""

from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.letterboxd import (
    LetterboxdDiary,
    LoggedFilter,
    member_of,
)
from custom_components.radarr_mvp.engine.errors import AuthRefused, BadAnswer, Refusal
from custom_components.radarr_mvp.engine.lists.sources import ListRefused, ListTrouble
from tests.sandbox.catalogue import FILMS
from tests.sandbox.list_host import FakeListHost, letterboxd_feed, letterboxd_item
from tests.sandbox.service import FaultMode
from tests.support import open_gate

from ..listing import AGENT, titles

SERIES = (
    "<item><title>Show, 2020</title><letterboxd:filmTitle>Show</letterboxd:filmTitle>"
    "<tmdb:tvId>4711</tmdb:tvId></item>"
)


def diary(
    session: ClientSession, host: FakeListHost, member: str = "someone", **wanted: Any
) -> LetterboxdDiary:
    """Return a diary."""
    return LetterboxdDiary(
        session,
        open_gate("letterboxd"),
        member,
        user_agent=AGENT,
        wanted=LoggedFilter(**wanted),
        url=host.url,
    )


async def test_a_diary(session: ClientSession, list_host: FakeListHost) -> None:
    """Films with their ids, when they were seen and what their viewer thinks; lists are counted."""
    source = diary(session, list_host)
    found = await source.fetch()
    assert titles(found) == ["Nosferatu", "The General", "Metropolis"]
    first, second, _ = found.movies
    assert (first.tmdb_id, first.year, first.note) == (653, 1922, "★★★★½")
    assert second.note == "★★★½"
    # The rating is one viewer's, not that of the film.
    assert first.rating is None
    assert first.listed_at == datetime(2026, 11, 19, tzinfo=UTC)
    assert (found.others, found.complete) == (1, True)
    assert found.name == "Letterboxd - Someone"
    assert list_host.log.requests[0].headers["User-Agent"] == AGENT
    assert source.minimum_interval == timedelta(hours=6)
    assert source.service == "letterboxd"
    assert (await source.fetch(found.mark)).unchanged


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"least_stars": 3.5}, ["Nosferatu", "The General"]),
        ({"least_stars": 5.0}, []),
        ({"only_liked": True}, ["Nosferatu"]),
    ],
)
async def test_some_of_a_diary(
    session: ClientSession,
    list_host: FakeListHost,
    wanted: dict[str, Any],
    expected: list[str],
) -> None:
    """By stars or by likes."""
    found = await diary(session, list_host, **wanted).fetch()
    assert titles(found) == expected
    assert found.complete


async def test_films_without_a_rating_and_seen_again(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """They are taken, unless stars or first visits are asked for."""
    more = letterboxd_item(FILMS[3]) + letterboxd_item(FILMS[4], 4.0, again=True)
    list_host.say("/someone/rss/", letterboxd_feed(FILMS[:1], more + SERIES))
    found = await diary(session, list_host).fetch()
    assert len(found.movies) == 3
    assert found.movies[1].note == ""
    assert found.others == 2
    rated = await diary(session, list_host, least_stars=0.5).fetch()
    assert len(rated.movies) == 2
    first_time = await diary(session, list_host, with_rewatches=False).fetch()
    assert len(first_time.movies) == 2


async def test_a_full_feed_is_not_all(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """What was logged earlier has fallen out of it."""
    films = (FILMS * 2)[:49]
    list_host.say("/someone/rss/", letterboxd_feed(films))
    assert not (await diary(session, list_host).fetch()).complete


async def test_an_entry_that_says_nothing(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """Title without year or id: it is counted."""
    odd = "<item><letterboxd:filmTitle>Odd</letterboxd:filmTitle></item>"
    list_host.say("/someone/rss/", letterboxd_feed(FILMS[:1], odd))
    found = await diary(session, list_host).fetch()
    assert (len(found.movies), found.unread, found.complete) == (1, 1, False)


async def test_nobody_of_that_name(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """Unknown and private members look the same."""
    with pytest.raises(ListRefused) as caught:
        await diary(session, list_host, "nobody").fetch()
    assert caught.value.trouble is ListTrouble.GONE


async def test_the_guard_of_letterboxd(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """It turns programs away that it does not like."""
    list_host.say("/someone/rss/", "<!DOCTYPE html><html></html>", status=403)
    with pytest.raises(AuthRefused) as caught:
        await diary(session, list_host).fetch()
    assert caught.value.reason is Refusal.BANNED


@pytest.mark.parametrize("mode", [FaultMode.HTML, FaultMode.TRUNCATED])
async def test_half_a_feed_and_none(
    session: ClientSession, list_host: FakeListHost, mode: FaultMode
) -> None:
    """Neither is an empty diary."""
    list_host.fail(mode)
    with pytest.raises(BadAnswer):
        await diary(session, list_host).fetch()


@pytest.mark.parametrize(
    ("typed", "member"),
    [
        ("Someone", "someone"),
        (" @some_one ", "some_one"),
        ("https://letterboxd.com/Someone/films/diary/", "someone"),
        ("https://www.letterboxd.com/someone", "someone"),
        ("https://example.org/someone", None),
        ("https://letterboxd.com/", None),
        ("https://[", None),
        ("../admin", None),
        ("a", None),
        ("", None),
    ],
)
def test_names_of_members(typed: str, member: str | None) -> None:
    """As typed or pasted; nothing that leads elsewhere."""
    assert member_of(typed) == member


async def test_nobody_at_all(session: ClientSession, list_host: FakeListHost) -> None:
    """It is refused before anything is sent."""
    with pytest.raises(ListRefused) as caught:
        diary(session, list_host, "not a name")
    assert caught.value.trouble is ListTrouble.INVALID
    assert not list_host.log.requests
