"""The watchlist of an account, and everything that Plex may answer instead."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.radarr_mvp.clients.plex import PlexToken, Shown
from custom_components.radarr_mvp.clients.plex.watchlist import read_page
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    ServiceError,
    Throttled,
    Unavailable,
)
from tests.sandbox.catalogue import FILMS
from tests.sandbox.plex import NO_IDS, SHOW
from tests.sandbox.service import FaultMode

from ..listing import AGENT, answer_of, titles
from .house import DEVICE, PlexHouse


async def test_a_watchlist(house: PlexHouse) -> None:
    """Ids as far as Plex knows them; some films have none yet."""
    source = house.watchlist()
    found = await source.fetch()
    assert titles(found) == ["Nosferatu", "The General", "Metropolis", "No Ids Yet"]
    first, *_, odd = found.movies
    assert (first.tmdb_id, first.imdb_id, first.year) == (653, "tt0013442", 1922)
    assert (odd.tmdb_id, odd.imdb_id, odd.year) == (None, None, 2027)
    assert [movie.place for movie in found.movies] == [1, 2, 3, 4]
    assert found.complete
    assert source.minimum_interval == timedelta(minutes=15)
    assert source.service == "plex_watchlist"


async def test_what_plex_gets_to_see(house: PlexHouse) -> None:
    """The token is in a header and in no address; the device is always the same."""
    await house.watchlist().fetch()
    (request,) = house.fake.log.requests
    assert request.headers["X-Plex-Token"] == house.fake.token
    assert house.fake.token not in str(request.query)
    assert request.headers["X-Plex-Client-Identifier"] == DEVICE.identifier
    assert request.headers["X-Plex-Product"] == "Radarr MVP"
    assert request.headers["X-Plex-Device-Name"] == "Radarr MVP"
    assert request.headers["Accept"] == "application/json"
    assert request.headers["User-Agent"] == AGENT
    assert request.query["includeGuids"] == ["1"]
    assert request.query["type"] == ["1"]


@pytest.mark.parametrize("shown", list(Shown))
async def test_parts_of_it(house: PlexHouse, shown: Shown) -> None:
    """All, or what can be seen already."""
    await house.watchlist(shown=shown).fetch()
    path = house.fake.log.requests[0].path
    assert path == f"/library/sections/watchlist/{shown}"


@pytest.mark.parametrize("per_page", [100, 40])
@pytest.mark.parametrize("tells_total", [True, False])
async def test_pages(house: PlexHouse, per_page: int, tells_total: bool) -> None:
    """Also where Plex gives fewer at once than it is asked for."""
    house.fake.watchlist = [
        NO_IDS | {"ratingKey": str(n), "title": f"Film {n}"} for n in range(137)
    ]
    house.fake.per_page = per_page
    house.fake.tells_total = tells_total
    found = await house.watchlist().fetch()
    if tells_total or per_page == 100:
        assert len(found.movies) == 137
        assert found.complete
        assert found.movies[-1].place == 137
    else:
        # Without a count, a page that is not full is the last one.
        assert len(found.movies) == 40


async def test_series_are_counted(house: PlexHouse) -> None:
    """Where Plex does not heed the wish for films only."""
    house.fake.honours_type = False
    house.fake.watchlist.append(SHOW)
    found = await house.watchlist().fetch()
    assert (len(found.movies), found.others, found.complete) == (4, 1, True)


async def test_an_empty_watchlist(house: PlexHouse) -> None:
    """There is no list of films in the answer then."""
    house.fake.watchlist = []
    found = await house.watchlist().fetch()
    assert found.complete
    assert not found.movies
    house.fake.tells_total = False
    assert (await house.watchlist().fetch()).complete


async def test_a_row_without_anything(house: PlexHouse) -> None:
    """It is counted, and nothing is concluded from such a list."""
    house.fake.watchlist.append({"type": "movie"})
    found = await house.watchlist().fetch()
    assert (found.unread, found.complete) == (1, False)


async def test_a_watchlist_that_grows_shorter_meanwhile(house: PlexHouse) -> None:
    """Films may have slipped through between two pages."""
    house.fake.watchlist = [NO_IDS | {"ratingKey": str(n)} for n in range(150)]
    house.fake.after_page.append(lambda: house.fake.watchlist.__delitem__(slice(60)))
    found = await house.watchlist().fetch()
    assert len(found.movies) == 100
    assert not found.complete


async def test_a_page_that_does_not_come(house: PlexHouse) -> None:
    """What was read until then is there, but is not all."""
    house.fake.watchlist = [NO_IDS | {"ratingKey": str(n)} for n in range(150)]
    house.fake.after_page.append(lambda: house.fake.fail(FaultMode.HTML))
    found = await house.watchlist().fetch()
    assert len(found.movies) == 100
    assert not found.complete


async def test_a_token_that_is_worth_nothing(house: PlexHouse) -> None:
    """It is not sent again until it changes."""
    with pytest.raises(AuthRefused):
        await house.watchlist("something-else").fetch()
    with pytest.raises(AuthRefused, match="refused before"):
        await house.watchlist("something-else").fetch()
    assert len(house.fake.log.requests) == 1
    assert (await house.watchlist().fetch()).complete


async def test_the_host_that_the_watchlist_has_left(house: PlexHouse) -> None:
    """That is no empty watchlist."""
    house.fake.moved = True
    with pytest.raises(BadAnswer, match="moved") as caught:
        await house.watchlist().fetch()
    assert caught.value.flaw is Flaw.UNSUPPORTED


async def test_an_error_that_calls_itself_success(house: PlexHouse) -> None:
    """Plex's own words are passed on."""
    house.fake.reports = "Something is off"
    with pytest.raises(BadAnswer, match="Something is off"):
        await house.watchlist().fetch()


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        (FaultMode.THROTTLE, Throttled),
        (FaultMode.UNAUTHORIZED, AuthRefused),
        (FaultMode.SERVER_ERROR, Unavailable),
        (FaultMode.HTML, BadAnswer),
        (FaultMode.TRUNCATED, BadAnswer),
        (FaultMode.WRONG_SHAPE, BadAnswer),
        (FaultMode.HUGE, BadAnswer),
        (FaultMode.RESET, Unavailable),
    ],
)
async def test_faults(
    house: PlexHouse, mode: FaultMode, error: type[ServiceError]
) -> None:
    """Each is an error, and none an empty list."""
    house.fake.fail(mode)
    with pytest.raises(error):
        await house.watchlist().fetch()


@pytest.mark.parametrize(
    "box",
    [
        {},
        {"size": 3},
        {"totalSize": 3, "size": 0},
        {"totalSize": 3, "Metadata": None},
        {"Metadata": {"a": 1}},
    ],
)
def test_shapes_without_a_list(box: dict[str, Any]) -> None:
    """A list that is missing although there should be one is no empty list."""
    with pytest.raises(BadAnswer, match="no watchlist"):
        read_page(answer_of(""), {"MediaContainer": box}, 0)


def test_a_token_is_kept_out_of_sight() -> None:
    """What was pasted with it is dropped."""
    token = PlexToken(" planted-plex-token-0009 ")
    assert token.value == "planted-plex-token-0009"
    assert "planted" not in repr(token)


async def test_films_from_the_catalogue_keep_their_key(house: PlexHouse) -> None:
    """The surest id is what a film is known by at the next visit."""
    found = await house.watchlist().fetch()
    assert found.movies[0].key == f"tmdb:{FILMS[0].tmdb_id}"
    assert found.movies[3].key == "title:noidsyet:2027"
