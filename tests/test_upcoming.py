"""What comes out next, for those who show posters of it."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.radarr_mvp.engine.coming import MOST, ComingMovie, ReleaseKind
from custom_components.radarr_mvp.engine.keeping.books import Transaction
from custom_components.radarr_mvp.upcoming import PosterAddresses
from tests.sandbox.catalogue import Film

from .actions.house import NOSFERATU, SINTEL, House
from .furnished import count, furnish
from .integration import ENTRY_ID, Home
from .shelved import movie_of, shelve, with_film

UPCOMING = "sensor.movies_upcoming"
TEMPLATE = {
    "title_default": "$title",
    "line1_default": "$release",
    "line2_default": "$genres",
    "line3_default": "$rating - $runtime",
    "line4_default": "$studio",
    "icon": "mdi:arrow-down-bold",
}


def cards(home: Home) -> list[dict[str, Any]]:
    """Return what a card reads; its first element is a template."""
    template, *items = home.state(UPCOMING).attributes["data"]
    assert template == TEMPLATE
    return items


async def announce(house: House, film: Film, days: int) -> None:
    """Have a film come to the cinemas in some days, and to where it can be had later."""
    movie = await house.add(film, search=False)
    index = house.road.house.index
    known = index.get(movie["movie_id"])
    assert known is not None
    day = house.road.house.now + timedelta(days=days)
    later = day + timedelta(days=60)
    house.road.house.put(
        replace(known, in_cinemas=day, digital_release=later, physical_release=None)
    )


async def test_nothing(home: Home) -> None:
    """An empty library has nothing to come, and a card finds its template all the same."""
    await furnish(home)
    assert home.state(UPCOMING).state == "0"
    assert cards(home) == []
    info = home.state(UPCOMING).state_info
    assert info is not None
    assert "data" in info["unrecorded_attributes"]


async def test_what_comes(home: Home) -> None:
    """The next release of each movie, with all that a card has room for."""
    house = await furnish(home)
    await announce(house, NOSFERATU, 30)
    await announce(house, SINTEL, 10)
    await count(house)
    assert home.state(UPCOMING).state == "2"
    first, second = cards(home)
    day = house.road.house.now + timedelta(days=10)
    airdate = f"{day.date().isoformat()}T00:00:00Z"
    known = await house.road.house.whole(1)
    assert known is not None
    details = await _metadata(house, first["tmdb_id"])
    poster = first.pop("poster")
    assert poster.startswith(f"/api/radarr_mvp/poster/{ENTRY_ID}/")
    assert first == {
        "airdate": airdate,
        "aired": airdate,
        "release": "In cinemas $day, $date",
        "flag": False,
        "title": "Sintel",
        "year": 2010,
        "runtime": details.runtime,
        "genres": ", ".join(one.name for one in details.genres),
        "studio": details.companies[0].name if details.companies else "",
        "rating": f"★ {details.vote_average:.1f}",
        "summary": details.overview[:500],
        "fanart": (
            f"https://image.tmdb.org/t/p/w780{details.backdrop_path}"
            if details.backdrop_path
            else poster
        ),
        "tmdb_id": SINTEL.tmdb_id,
        "deep_link": f"https://www.themoviedb.org/movie/{SINTEL.tmdb_id}",
        **({"trailer": details.trailer.url} if details.trailer else {}),
    }
    assert first["genres"]
    assert second["tmdb_id"] == NOSFERATU.tmdb_id


async def _metadata(house: House, tmdb_id: int) -> Any:
    """Return what the books know of a movie."""
    (movie,) = [one for one in house.road.house.index if one.tmdb_id == tmdb_id]
    books = house.road.books

    def read(transaction: Transaction) -> Any:
        return books.metadata.get(transaction, movie.id)

    return (await books.read(read)).value


async def test_a_movie_of_which_little_is_known(home: Home) -> None:
    """Nothing is made up; a film that is here is marked."""
    house = await furnish(home)
    soon = house.road.house.now + timedelta(days=1)
    bare = movie_of(house, "Bare", 0, year=0, physical_release=soon)
    await shelve(house, with_film(bare))
    await count(house)
    (card,) = cards(home)
    assert card["release"] == "Physical release $day, $date"
    assert (card["flag"], card["year"], card["runtime"]) == (True, None, None)
    assert (card["poster"], card["fanart"], card["rating"]) == ("", "", "")
    assert "deep_link" not in card
    assert "trailer" not in card


async def test_many(home: Home) -> None:
    """All count; a card gets as many as it can show."""
    house = await furnish(home)
    now = house.road.house.now
    movies = [
        movie_of(house, f"Movie {n}", n, digital_release=now + timedelta(days=n))
        for n in range(1, 30)
    ]
    await shelve(house, *movies)
    await count(house)
    assert home.state(UPCOMING).state == "29"
    assert [one["tmdb_id"] for one in cards(home)] == list(range(1, MOST + 1))


async def test_a_day_later(home: Home) -> None:
    """What came out yesterday comes no more, also where nothing has happened to tell of."""
    house = await furnish(home)
    today = house.road.house.now
    await shelve(house, movie_of(house, "Today", 1, in_cinemas=today))
    await count(house)
    assert home.state(UPCOMING).state == "1"
    await home.let_pass(86_400)
    await home.let_pass(61)
    assert home.state(UPCOMING).state == "0"


async def test_a_poster(
    home: Home, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """It can be seen by whoever has its address, and in any width; other posters cannot."""
    house = await furnish(home)
    await announce(house, SINTEL, 10)
    await announce(house, NOSFERATU, 20)
    await count(house)
    first, second = cards(home)
    client = await hass_client_no_auth()
    for address in (first["poster"], f"{first['poster']}&width=500"):
        answer = await client.get(address)
        assert answer.status == HTTPStatus.OK
        assert Image.open(BytesIO(await answer.read())).width >= 300
    path, _, signature = first["poster"].partition("?")
    other = second["poster"].partition("?")[0]
    for address in (path, f"{other}?{signature}"):
        assert (await client.get(address)).status == HTTPStatus.UNAUTHORIZED


async def test_the_address_of_a_poster_stays(home: Home) -> None:
    """As long as it does, the state does; counting anew changes nothing."""
    house = await furnish(home)
    await announce(house, SINTEL, 10)
    await count(house)
    before = home.state(UPCOMING)
    house.road.house.put(next(iter(house.road.house.index)))
    await count(house)
    assert home.state(UPCOMING) is before


async def test_addresses_are_renewed(
    home: Home, hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Long before they end; of movies that have left, nothing is kept."""
    await furnish(home)
    addresses = PosterAddresses(hass, ENTRY_ID)
    first = addresses.async_get({1, 2})
    freezer.tick(timedelta(days=6))
    assert addresses.async_get({1}) == {1: first[1]}
    later = addresses.async_get({1, 2})
    assert later[1] == first[1]
    assert later[2] != first[2]
    freezer.tick(timedelta(days=2))
    assert addresses.async_get({1})[1] != first[1]


async def test_without_texts(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A language that lacks a text falls back to the kind itself."""
    monkeypatch.setattr(
        "custom_components.radarr_mvp.upcoming.async_get_cached_translations",
        lambda *_: {},
    )
    house = await furnish(home)
    await announce(house, SINTEL, 10)
    await count(house)
    assert cards(home)[0]["release"] == f"{ReleaseKind.CINEMA} $day, $date"
    (coming,) = house.data.library.data.upcoming.first
    assert isinstance(coming, ComingMovie)
