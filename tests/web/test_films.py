"""Films as players get them."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from homeassistant.components.http.auth import async_sign_path
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.radarr_mvp.engine.movies import Movie, MovieFile
from tests.actions.house import House
from tests.furnished import furnish
from tests.integration import ENTRY_ID, Home
from tests.shelved import movie_of, shelve, with_film

FILM = f"/api/radarr_mvp/film/{ENTRY_ID}/1"
CONTENT = bytes(range(256)) * 40


@pytest.fixture
async def house(home: Home) -> House:
    """Return a household with one film."""
    house = await furnish(home)
    (movie,) = await shelve(house, with_film(movie_of(house, "Film", 1), CONTENT))
    assert movie.id == 1
    return house


def put(house: House, path: str) -> None:
    """Say that the film of the movie is at another place, seen from its folder."""
    movie = house.road.house.index.get(1)
    assert movie is not None
    house.road.house.put(replace(movie, file=MovieFile(path=path)))


async def test_a_film(house: House, hass_client: ClientSessionGenerator) -> None:
    """A player gets all of it, and is told what it is and that it may ask for parts."""
    client = await hass_client()
    answer = await client.get(FILM)
    assert answer.status == HTTPStatus.OK
    assert await answer.read() == CONTENT
    assert answer.content_type == "video/x-matroska"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    known = await client.get(FILM, headers={"If-None-Match": answer.headers["ETag"]})
    assert known.status == HTTPStatus.NOT_MODIFIED


@pytest.mark.parametrize(
    ("wanted", "begin", "end"),
    [
        ("bytes=0-", 0, 10240),
        ("bytes=10000-", 10000, 10240),
        ("bytes=5-9", 5, 10),
        ("bytes=-100", 10140, 10240),
        ("bytes=10000-99999", 10000, 10240),
    ],
)
async def test_a_part_of_a_film(
    house: House,
    hass_client: ClientSessionGenerator,
    wanted: str,
    begin: int,
    end: int,
) -> None:
    """People wind forward."""
    client = await hass_client()
    answer = await client.get(FILM, headers={"Range": wanted})
    assert answer.status == HTTPStatus.PARTIAL_CONTENT
    assert await answer.read() == CONTENT[begin:end]
    assert answer.headers["Content-Range"] == f"bytes {begin}-{end - 1}/10240"


async def test_beyond_the_end(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """There is no such part."""
    client = await hass_client()
    answer = await client.get(FILM, headers={"Range": "bytes=10240-"})
    assert answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE


async def test_only_the_head(house: House, hass_client: ClientSessionGenerator) -> None:
    """Renderers on the network ask for it first."""
    client = await hass_client()
    answer = await client.head(FILM)
    assert answer.status == HTTPStatus.OK
    assert answer.headers["Content-Length"] == "10240"


async def test_who_may_see_it(
    house: House, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Whoever is logged in or has a signed address, and that is for one film alone."""
    client = await hass_client_no_auth()
    assert (await client.get(FILM)).status == HTTPStatus.UNAUTHORIZED
    signed = async_sign_path(
        house.home.hass, FILM, timedelta(minutes=1), use_content_user=True
    )
    assert (await client.get(signed)).status == HTTPStatus.OK
    other = signed.replace("/1?", "/2?")
    assert (await client.get(other)).status == HTTPStatus.UNAUTHORIZED


async def test_what_lies_elsewhere(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """Whatever the books say, only what really lies below a folder of the library is sent."""
    client = await hass_client()
    folder = house.world.library / "1"
    secret = house.world.folder / "secret.mkv"
    secret.write_text("the secret of the house")
    (folder / "link.mkv").symlink_to(secret)
    (folder / "loop.mkv").symlink_to(folder / "loop.mkv")
    (folder / "folder.mkv").mkdir()
    beside = house.world.folder / "library-2"
    beside.mkdir()
    (beside / "film.mkv").write_text("that of another library")
    for path in (
        "../../secret.mkv",
        str(secret),
        "link.mkv",
        "loop.mkv",
        "folder.mkv",
        "../../library-2/film.mkv",
        "gone.mkv",
        "zero\0.mkv",
        "..",
        "",
    ):
        put(house, path)
        assert (await client.get(FILM)).status == HTTPStatus.NOT_FOUND, path
    put(house, "film.mkv")
    assert (await client.get(FILM)).status == HTTPStatus.OK


async def test_a_link_within_the_library(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """It may lead to another of its folders."""
    client = await hass_client()
    (house.world.library / "1" / "link.mp4").symlink_to("film.mkv")
    put(house, "link.mp4")
    answer = await client.get(FILM)
    assert answer.status == HTTPStatus.OK
    assert answer.content_type == "video/mp4"


async def test_a_library_behind_a_link(
    home: Home, tmp_path: Path, hass_client: ClientSessionGenerator
) -> None:
    """Where the whole folder is elsewhere, its films are there as well."""
    (tmp_path / "disk").mkdir()
    home.world.library.rmdir()
    home.world.library.symlink_to(tmp_path / "disk")
    house = await furnish(home)
    await shelve(house, with_film(movie_of(house, "Film", 1), CONTENT))
    client = await hass_client()
    assert (await client.get(FILM)).status == HTTPStatus.OK


async def test_what_is_no_film(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """A browser must never be given a page of somebody else's under our name."""
    client = await hass_client()
    for name in ("page.html", "film.mkv.svg", "film.iso", "mkv"):
        (house.world.library / "1" / name).write_text("<script>")
        put(house, name)
        expected = HTTPStatus.NOT_FOUND
        assert (await client.get(FILM)).status == (expected), name


async def test_what_is_not_there(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """A movie, a film, or a library."""
    client = await hass_client()
    (unseen,) = await shelve(house, movie_of(house, "Unseen", 2))
    other = MockConfigEntry(domain="other", entry_id="01JOTHER")
    other.add_to_hass(house.home.hass)
    for path in (
        f"{ENTRY_ID}/99",
        f"{ENTRY_ID}/{unseen.id}",
        f"{ENTRY_ID}/..%2F1",
        "01JNOBODY/1",
        "01JOTHER/1",
    ):
        answer = await client.get(f"/api/radarr_mvp/film/{path}")
        assert answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST)
    await house.home.hass.config_entries.async_unload(ENTRY_ID)
    assert (await client.get(FILM)).status == HTTPStatus.NOT_FOUND


async def test_a_root_folder_that_was_given_up(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """A movie whose folder is none of the library's any more cannot be played."""
    client = await hass_client()
    elsewhere = house.world.folder / "elsewhere"
    movie: Movie = movie_of(house, "Film", 3, id=1, root_folder=str(elsewhere))
    house.road.house.put(with_film(movie))
    assert (await client.get(FILM)).status == HTTPStatus.NOT_FOUND
