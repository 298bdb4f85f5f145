"""The films of a library in the media browser."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from homeassistant.components.media_player import (
    BrowseError,
    MediaClass,
    SearchMediaQuery,
)
from homeassistant.components.media_source import (
    BrowseMediaSource,
    Unresolvable,
    async_browse_media,
    async_resolve_media,
    async_search_media,
)
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.radarr_mvp import media_source
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile
from custom_components.radarr_mvp.films import films_of

from .actions.house import House, sentence
from .furnished import furnish
from .integration import ENTRY_ID, Home
from .shelved import DAY, movie_of, shelve, with_film

ROOT = "media-source://radarr_mvp"
LIBRARY = f"{ROOT}/{ENTRY_ID}"
MOVIES = [MediaClass.MOVIE, MediaClass.VIDEO]


@pytest.fixture(autouse=True)
async def media(hass: HomeAssistant) -> None:
    """Have a media browser."""
    assert await async_setup_component(hass, "media_source", {})


def film(house: House, title: str, number: int, **fields: Any) -> Movie:
    """Return a movie whose film came into the library on a day of its own."""
    added = DAY + timedelta(days=fields.pop("day", number))
    name = fields.pop("name", "film.mkv")
    return movie_of(
        house, title, number, file=MovieFile(path=name, added=added), **fields
    )


@pytest.fixture
async def house(home: Home) -> House:
    """Return a household with some films, and with some movies that cannot be played."""
    house = await furnish(home)
    await shelve(
        house,
        with_film(movie_of(house, "The General", 1, year=1926)),
        film(house, "Ghost", 2, year=0, name="ghost.mp4", day=9),
        film(house, "Amélie", 3, original_title="Le fabuleux destin", monitored=False),
        film(house, "Éternité", 4),
        film(house, "1917", 5, year=2019),
        film(house, "無声の街", 6),
        film(house, "Disc", 7, name="disc.iso"),
        movie_of(house, "Wanted", 8),
    )
    return house


async def browse(home: Home, address: str) -> BrowseMediaSource:
    """Return a place in the browser, as the frontend is told of it."""
    found = await async_browse_media(home.hass, address)
    assert isinstance(found, BrowseMediaSource)
    assert found.as_dict()["media_content_id"]
    return found


async def titles(home: Home, address: str) -> list[str]:
    """Return what is at a place."""
    return [one.title for one in (await browse(home, address)).children or ()]


async def search(home: Home, text: str, address: str = ROOT, **query: Any) -> list[str]:
    """Return what a search finds."""
    asked = SearchMediaQuery(search_query=text, **query)
    found = await async_search_media(home.hass, address, asked)
    return [one.title for one in found.result]


async def test_among_the_sources(house: House) -> None:
    """The library is one of them."""
    found = await async_browse_media(house.home.hass, "media-source://")
    assert ("Radarr MVP", ROOT) in [
        (one.title, one.media_content_id) for one in found.children or ()
    ]


async def test_the_only_library(house: House) -> None:
    """It is open at once, with lists of all its films and of each initial."""
    found = await browse(house.home, ROOT)
    assert found.title == "Movies"
    assert [one.title for one in found.children or ()] == [
        "Recently imported",
        "All movies",
        "#",
        "A",
        "E",
        "G",
        "無",
    ]
    assert found.can_search
    assert not found.can_play
    for child in found.children or ():
        assert child.can_expand
        assert (await browse(house.home, child.media_content_id)).title == child.title


async def test_films_by_title(house: House) -> None:
    """Articles and accents do not count, and what cannot be played is not shown."""
    assert await titles(house.home, f"{LIBRARY}/all") == [
        "1917 (2019)",
        "Amélie (1922)",
        "Éternité (1922)",
        "The General (1926)",
        "Ghost",
        "無声の街 (1922)",
    ]
    assert await titles(house.home, f"{LIBRARY}/initial/G") == [
        "The General (1926)",
        "Ghost",
    ]
    assert await titles(house.home, f"{LIBRARY}/initial/0") == ["1917 (2019)"]


async def test_the_latest_films(house: House) -> None:
    """The one that came last comes first."""
    found = await titles(house.home, f"{LIBRARY}/latest")
    assert found == [
        "Ghost",
        "無声の街 (1922)",
        "1917 (2019)",
        "Éternité (1922)",
        "Amélie (1922)",
        "The General (1926)",
    ]


async def test_a_film(house: House) -> None:
    """It can be played, and its picture is its poster."""
    listed = await browse(house.home, f"{LIBRARY}/initial/G")
    (general, ghost) = listed.children or ()
    assert listed.children_media_class == MediaClass.MOVIE
    for one in (general, await browse(house.home, general.media_content_id)):
        assert one.can_play
        assert not one.can_expand
        assert one.media_class == MediaClass.MOVIE
        assert one.media_content_type == "video/x-matroska"
        assert one.thumbnail == f"/api/radarr_mvp/poster/{ENTRY_ID}/1"
    assert ghost.media_content_type == "video/mp4"


async def test_what_has_just_come(house: House) -> None:
    """It is in the lists at once."""
    await shelve(house, film(house, "Zorro", 20))
    assert "Z" in await titles(house.home, LIBRARY)
    await house.do("remove_movie", title="Zorro")
    assert "Z" not in await titles(house.home, LIBRARY)


async def test_very_many_films(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many are shown as a browser can bear, and how many are not."""
    monkeypatch.setattr(media_source, "_MOST_SHOWN", 2)
    monkeypatch.setattr(media_source, "_MOST_LATEST", 3)
    found = await browse(house.home, f"{LIBRARY}/all")
    assert len(found.children or ()) == 2
    assert found.not_shown == 4
    found = await browse(house.home, f"{LIBRARY}/latest")
    assert found.not_shown == 1


async def test_playing(
    house: House, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """A player is told where the film is, as an address and on the disk."""
    played = await async_resolve_media(house.home.hass, f"{LIBRARY}/film/1", None)
    assert played.mime_type == "video/x-matroska"
    assert played.url == f"/api/radarr_mvp/film/{ENTRY_ID}/1"
    assert played.path is not None
    assert played.path.read_bytes() == b"film"


async def test_playing_in_the_browser(
    house: House,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """It is given an address that plays without a password, for a while."""
    client = await hass_ws_client(house.home.hass)
    await client.send_json_auto_id(
        {
            "type": "media_source/resolve_media",
            "media_content_id": f"{LIBRARY}/film/1",
        }
    )
    told = (await client.receive_json())["result"]
    player = await hass_client_no_auth()
    answer = await player.get(told["url"], headers={"Range": "bytes=1-2"})
    assert answer.status == HTTPStatus.PARTIAL_CONTENT
    assert await answer.read() == b"il"


async def test_a_film_that_is_gone(house: House) -> None:
    """Whoever wants to play it is told."""
    with pytest.raises(Unresolvable) as told:
        await async_resolve_media(house.home.hass, f"{LIBRARY}/film/2", None)
    assert "Ghost" in sentence(told.value)


@pytest.mark.parametrize(
    "place",
    [
        "/nowhere",
        "/initial/Q",
        "/initial",
        "/film/99",
        "/film/x",
        "/film/²",
        "/film",
        "x",
    ],
)
async def test_no_such_place(house: House, place: str) -> None:
    """Old bookmarks lead nowhere."""
    with pytest.raises(BrowseError) as told:
        await async_browse_media(house.home.hass, f"{LIBRARY}{place}")
    assert "nothing at this place" in sentence(told.value)
    with pytest.raises(Unresolvable):
        await async_resolve_media(house.home.hass, f"{LIBRARY}{place}", None)


async def test_what_is_no_film_cannot_be_played(house: House) -> None:
    """Neither a list nor a library."""
    for place in ("", "/all", "/initial/G"):
        with pytest.raises(Unresolvable):
            await async_resolve_media(house.home.hass, f"{LIBRARY}{place}", None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("general", ["The General (1926)"]),
        ("GENERAL 1926", ["The General (1926)"]),
        ("amelie", ["Amélie (1922)"]),
        ("fabuleux destin", ["Amélie (1922)"]),
        ("ETERNITE", ["Éternité (1922)"]),
        ("g", ["Ghost", "The General (1926)"]),
        ("街", ["無声の街 (1922)"]),
        ("disc", []),
        ("nothing like it", []),
        ("  ", []),
    ],
)
async def test_searching(house: House, text: str, found: list[str]) -> None:
    """All words have to occur; what begins with them comes first."""
    assert await search(house.home, text) == found
    assert await search(house.home, text, f"{LIBRARY}/all") == found


async def test_searching_for_something_else(house: House) -> None:
    """There is no music here."""
    home = house.home
    wanted = [MediaClass.MUSIC]
    assert await search(home, "general", media_filter_classes=wanted) == []
    found = await search(home, "general", media_filter_classes=[*wanted, *MOVIES])
    assert found == ["The General (1926)"]


async def test_finding_very_much(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is an end to it."""
    monkeypatch.setattr(media_source, "_MOST_FOUND", 2)
    assert len(await search(house.home, "1922")) == 2


async def test_two_libraries(house: House) -> None:
    """One has to choose; a search goes through both."""
    home = house.home
    other = House(home, home.second_entry())
    await home.set_up(other.entry)
    await shelve(other, film(other, "Ghost", 2, root_folder="/nowhere"))
    assert await titles(home, ROOT) == ["Movies", "Movies 4K"]
    assert await search(home, "ghost") == ["Ghost", "Ghost (1922)"]
    assert await search(home, "ghost", LIBRARY) == ["Ghost"]
    with pytest.raises(BrowseError):
        await search(home, "ghost", f"{ROOT}/01JNOBODY")


async def test_no_library(house: House) -> None:
    """Then there is nothing to browse."""
    home = house.home
    await home.hass.config_entries.async_unload(ENTRY_ID)
    assert await titles(home, ROOT) == []
    assert await search(home, "ghost") == []
    with pytest.raises(BrowseError):
        await async_browse_media(home.hass, LIBRARY)


async def test_a_library_that_cannot_be_opened(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wants to browse it reads why."""

    async def fail(_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(
        "custom_components.radarr_mvp.engine.household.Housekeeping.load", fail
    )
    await furnish(home)
    with pytest.raises(BrowseError) as told:
        await async_browse_media(home.hass, ROOT)
    assert "the disk is gone" in sentence(told.value)


async def test_another_language(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a text is missing, a list is called by its key."""
    monkeypatch.setattr(media_source, "async_get_cached_translations", lambda *_: {})
    assert (await titles(house.home, ROOT))[:2] == ["latest", "all"]


def test_odd_titles() -> None:
    """A title of nothing but marks is filed with the numbers, and so is none."""
    odd = [
        Movie(id=number, title=title, file=MovieFile(path="film.mkv"))
        for number, title in enumerate(("...", "", "ßüß", "The"))
    ]
    films = films_of(odd)
    assert {
        key: [one.title for one in found] for key, found in films.by_initial.items()
    } == {
        "#": ["...", ""],
        "S": ["ßüß"],
        "T": ["The"],
    }
    assert films_of([]).titled("a", 5) == []
