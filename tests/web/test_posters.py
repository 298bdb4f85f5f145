"""Posters as browsers get them."""

import asyncio
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
import os
from pathlib import Path

from aiohttp import ClientResponse
from homeassistant.components.http.auth import async_sign_path
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.radarr_mvp.database import posters_folder
from custom_components.radarr_mvp.posters import PosterFolder, Posters
from tests.actions.house import FILM_OF, NOSFERATU, House
from tests.furnished import furnish
from tests.integration import ENTRY_ID, Home
from tests.sandbox.catalogue import ODDITIES
from tests.sandbox.service import FaultMode
from tests.sandbox.tmdb import FakeTmdb

POSTER = f"/api/radarr_mvp/poster/{ENTRY_ID}/1"
UNPICTURED = next(one for one in ODDITIES if not one.pictured)
JPEG = b"\xff\xd8\xff\xe0" + bytes(96)


@pytest.fixture
async def house(home: Home) -> House:
    """Return a household with one movie, which has a poster."""
    house = await furnish(home)
    assert (await house.add(NOSFERATU))["movie_id"] == 1
    return house


def fetched(tmdb: FakeTmdb) -> list[str]:
    """Return which pictures were fetched from TMDb."""
    return [one.path for one in tmdb.log.requests if one.path.startswith("/t/p/")]


def kept(home: Home) -> list[Path]:
    """Return the files that are kept."""
    return sorted(posters_folder(home.hass, ENTRY_ID).iterdir())


async def width_of(answer: ClientResponse) -> int:
    """Return how wide the picture in an answer is."""
    assert answer.status == HTTPStatus.OK
    assert answer.content_type == "image/jpeg"
    return Image.open(BytesIO(await answer.read())).width


async def test_a_poster_is_fetched_once(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """From then on it comes from the folder, and browsers need not ask for a day."""
    client = await hass_client()
    for _ in range(3):
        answer = await client.get(POSTER)
        assert await width_of(answer) == 342
        assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert fetched(house.world.tmdb) == ["/t/p/w342/poster-653.jpg"]
    (file,) = kept(house.home)
    assert file.read_bytes() == await answer.read()


@pytest.mark.parametrize(
    ("width", "shown"), [(1, 92), (92, 92), (93, 154), (500, 500), (99999, 600)]
)
async def test_sizes(
    house: House, hass_client: ClientSessionGenerator, width: int, shown: int
) -> None:
    """What is asked for is the least; nobody gets the largest picture that there is."""
    client = await hass_client()
    answer = await client.get(POSTER, params={"width": width})
    assert await width_of(answer) == shown
    assert "original" not in fetched(house.world.tmdb)[0]


@pytest.mark.parametrize("width", ["w342", "-1", "1e3", "²", "100000"])
async def test_what_is_no_width(
    house: House, hass_client: ClientSessionGenerator, width: str
) -> None:
    """It is said to be none, and nothing is fetched."""
    client = await hass_client()
    answer = await client.get(POSTER, params={"width": width})
    assert answer.status == HTTPStatus.BAD_REQUEST
    assert fetched(house.world.tmdb) == []


async def test_a_browser_that_has_it(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """It is told so, even where the picture is not kept here any more."""
    client = await hass_client()
    etag = (await client.get(POSTER)).headers["ETag"]
    kept(house.home)[0].unlink()
    for known in (etag, f'"other", {etag}', "*"):
        answer = await client.get(POSTER, headers={"If-None-Match": known})
        assert answer.status == HTTPStatus.NOT_MODIFIED
        assert answer.headers["ETag"] == etag
        assert answer.headers["Cache-Control"] == "private, max-age=86400"
        assert await answer.read() == b""
    assert len(fetched(house.world.tmdb)) == 1
    answer = await client.get(POSTER, headers={"If-None-Match": '"other"'})
    assert await width_of(answer) == 342
    other = await client.get(POSTER, params={"width": 92})
    assert other.headers["ETag"] != etag


async def test_only_the_head(house: House, hass_client: ClientSessionGenerator) -> None:
    """Renderers on the network ask for it first."""
    client = await hass_client()
    answer = await client.head(POSTER)
    assert answer.status == HTTPStatus.OK
    assert int(answer.headers["Content-Length"]) > 100


async def test_who_may_see_it(
    house: House, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Whoever is logged in or has a signed address, which is good for every size."""
    client = await hass_client_no_auth()
    assert (await client.get(POSTER)).status == HTTPStatus.UNAUTHORIZED
    signed = async_sign_path(
        house.home.hass, POSTER, timedelta(minutes=1), use_content_user=True
    )
    assert await width_of(await client.get(signed)) == 342
    assert await width_of(await client.get(f"{signed}&width=92")) == 92
    other = signed.replace("/1?", "/2?")
    assert (await client.get(other)).status == HTTPStatus.UNAUTHORIZED


async def test_what_is_not_there(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """A movie, a library, or a poster."""
    client = await hass_client()
    other = await house.add(UNPICTURED)
    for path in (
        f"{ENTRY_ID}/99",
        f"{ENTRY_ID}/{other['movie_id']}",
        f"{ENTRY_ID}/{10**15}",
        f"{ENTRY_ID}/x",
        "01JNOBODY/1",
    ):
        answer = await client.get(f"/api/radarr_mvp/poster/{path}")
        assert answer.status == HTTPStatus.NOT_FOUND
    assert fetched(house.world.tmdb) == []
    await house.home.hass.config_entries.async_unload(ENTRY_ID)
    assert (await client.get(POSTER)).status == HTTPStatus.NOT_FOUND


async def test_tmdb_does_not_have_it(
    house: House, hass_client: ClientSessionGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it names and does not have is not there."""
    monkeypatch.setattr("tests.sandbox.tmdb.picture_subject", lambda _: None)
    client = await hass_client()
    assert (await client.get(POSTER)).status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "mode", [FaultMode.UNAUTHORIZED, FaultMode.HTML, FaultMode.THROTTLE]
)
async def test_tmdb_is_out_of_reach(
    house: House, hass_client: ClientSessionGenerator, mode: FaultMode
) -> None:
    """That is said, nothing is kept of it, and the next one who asks may have more luck."""
    client = await hass_client()
    house.world.tmdb.fail(mode, path="/t/p/")
    answer = await client.get(POSTER)
    assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Retry-After"]) > 0
    house.world.tmdb.heal()
    await house.home.let_pass(3600)
    assert await width_of(await client.get(POSTER)) == 342


async def test_many_ask_at_once(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """They wait for one and the same picture."""
    client = await hass_client()
    answers = await asyncio.gather(*(client.get(POSTER) for _ in range(20)))
    assert {await width_of(one) for one in answers} == {342}
    assert len(fetched(house.world.tmdb)) == 1


async def test_the_library_is_closed_meanwhile(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """Whoever waits is told at once."""
    client = await hass_client()
    house.world.tmdb.fail(FaultMode.HANG, path="/t/p/")
    waiting = asyncio.create_task(client.get(POSTER))
    while not house.data.posters._coming:
        await asyncio.sleep(0.01)
    await house.home.hass.config_entries.async_unload(ENTRY_ID)
    assert (await waiting).status == HTTPStatus.SERVICE_UNAVAILABLE


async def test_whoever_asked_first_has_left(house: House) -> None:
    """The others get the picture all the same, and an error that nobody waits for is no trouble."""
    posters: Posters = house.data.posters
    poster = await posters.of(1)
    assert poster is not None
    first = asyncio.create_task(posters.picture(poster))
    second = asyncio.create_task(posters.picture(poster))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).content_type == "image/jpeg"
    other = await posters.of(1, 92)
    assert other is not None
    house.world.tmdb.fail(FaultMode.UNAUTHORIZED, path="/t/p/")
    third = asyncio.create_task(posters.picture(other))
    await asyncio.sleep(0)
    third.cancel()
    await house.home.settle()
    assert posters._coming == {}


async def test_a_damaged_file(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """It is fetched anew."""
    client = await hass_client()
    await client.get(POSTER)
    kept(house.home)[0].write_bytes(b"")
    assert await width_of(await client.get(POSTER)) == 342
    assert len(fetched(house.world.tmdb)) == 2


async def test_a_folder_that_cannot_be_written_to(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """Pictures are shown, and not kept."""
    folder = posters_folder(house.home.hass, ENTRY_ID)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("this is no folder")
    client = await hass_client()
    for _ in range(2):
        assert await width_of(await client.get(POSTER)) == 342
    assert len(fetched(house.world.tmdb)) == 2


async def test_another_poster(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """A movie that gets another one shows it, whatever is kept of the one before."""
    client = await hass_client()
    etag = (await client.get(POSTER)).headers["ETag"]
    road = house.road
    other = await house.add(FILM_OF["Metropolis"])

    def swap(transaction: object) -> None:
        known = road.books.metadata.get(transaction, other["movie_id"])
        assert known is not None
        road.books.metadata.keep(transaction, 1, known.value, 0.0)

    await road.books.write(swap)
    answer = await client.get(POSTER, headers={"If-None-Match": etag})
    assert await width_of(answer) == 342
    assert answer.headers["ETag"] != etag


async def test_an_entry_that_is_removed(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    """Its posters go with it."""
    client = await hass_client()
    await client.get(POSTER)
    folder = posters_folder(house.home.hass, ENTRY_ID)
    assert folder.exists()
    await house.home.hass.config_entries.async_remove(ENTRY_ID)
    assert not folder.exists()


def test_a_full_folder(tmp_path: Path) -> None:
    """What was not looked at for longest makes room, and what a crash left behind goes as well."""
    (tmp_path / "left.part").write_bytes(bytes(5000))
    folder = PosterFolder(tmp_path, most=1000)
    for number in range(10):
        folder.write(f"picture-{number}", JPEG)
        os.utime(tmp_path / f"picture-{number}", (1000 + number, 1000 + number))
    assert len(list(tmp_path.iterdir())) == 10
    # The oldest was looked at just now.
    os.utime(tmp_path / "picture-0", (2000, 1000))
    folder.write("new", JPEG)
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "new",
        "picture-0",
        *(f"picture-{number}" for number in range(4, 10)),
    ]
    assert folder.read("picture-1") is None
    found = folder.read("new")
    assert found is not None
    assert (found.content_type, found.body) == ("image/jpeg", JPEG)
    # A later start counts what is there.
    again = PosterFolder(tmp_path, most=700)
    again.write("newer", JPEG)
    assert sum(one.stat().st_size for one in tmp_path.iterdir()) <= 700
