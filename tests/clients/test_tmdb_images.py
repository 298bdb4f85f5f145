"""Posters, from a host that never sees the key."""

from collections.abc import AsyncGenerator
from io import BytesIO

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from aiohttp.web import Application, Request, Response
from PIL import Image
import pytest

from custom_components.radarr_mvp.clients.tmdb import OFFICIAL_URL, poster_size
from custom_components.radarr_mvp.engine.errors import (
    BadAnswer,
    Flaw,
    NotFound,
    Unavailable,
)
from tests.sandbox.planted import TMDB_API_KEY, TMDB_TOKEN
from tests.sandbox.service import FaultMode
from tests.sandbox.tmdb import FakeTmdb

from .tmdb_house import TmdbHouse


@pytest.fixture
async def house(session: ClientSession) -> AsyncGenerator[TmdbHouse]:
    """Return a TMDb in good health."""
    async with FakeTmdb() as fake:
        yield TmdbHouse(fake, session)


async def test_the_poster_of_a_movie(house: TmdbHouse) -> None:
    """A real picture of the width asked for."""
    client = house.client()
    movie = (await client.movies.details(653)).value
    assert movie.poster_path is not None
    file = await client.images.fetch(movie.poster_path, "w342")
    assert file.content_type == "image/jpeg"
    picture = Image.open(BytesIO(file.body))
    assert (picture.format, picture.width) == ("JPEG", 342)
    assert "\\x" not in repr(file)


async def test_a_logo_is_a_png(house: TmdbHouse) -> None:
    """The type is that of the bytes."""
    file = await house.client().images.fetch("/logo-653.png", "original")
    assert file.content_type == "image/png"


@pytest.mark.parametrize("key", [TMDB_API_KEY, TMDB_TOKEN])
async def test_the_image_host_sees_no_key(house: TmdbHouse, key: str) -> None:
    """Pictures are public."""
    await house.client(key).images.fetch("/poster-653.jpg")
    request = house.requests("/t/p/")[0]
    assert request.query == {}
    assert "Authorization" not in request.headers


async def test_a_mirror_says_where_pictures_are(house: TmdbHouse) -> None:
    """It is asked once, and the answer kept for a week."""
    images = house.client().images
    address = await images.url("/poster-653.jpg", "w92")
    assert address == f"{house.fake.url}/t/p/w92/poster-653.jpg"
    house.clock.advance(6 * 86400)
    await images.url("/poster-19.jpg")
    assert len(house.requests("configuration")) == 1


async def test_a_configured_image_host(house: TmdbHouse) -> None:
    """It is taken as given."""
    images = house.client(image_url="https://pictures.example/t/p/").images
    assert (
        await images.url("/a.jpg", "w500") == "https://pictures.example/t/p/w500/a.jpg"
    )
    assert house.requests() == []


async def test_the_official_image_host(house: TmdbHouse) -> None:
    """It goes without asking."""
    images = house.client(url=OFFICIAL_URL).images
    assert await images.url("/a.jpg") == "https://image.tmdb.org/t/p/w500/a.jpg"
    assert house.requests() == []


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/../../etc/passwd.jpg", "w500"),
        ("//evil.example/a.jpg", "w500"),
        ("https://evil.example/a.jpg", "w500"),
        ("/a.svg", "w500"),
        ("/a.jpg?x=1", "w500"),
        ("/a.jpg", "w500/.."),
        ("/a.jpg", "huge"),
        ("", "w500"),
    ],
)
async def test_odd_paths_are_not_followed(
    house: TmdbHouse, path: str, size: str
) -> None:
    """Only plain file names in known sizes become addresses."""
    with pytest.raises(NotFound):
        await house.client().images.fetch(path, size)
    assert house.requests() == []


async def test_a_picture_that_is_gone(house: TmdbHouse) -> None:
    """The image host answers with a page of its own."""
    with pytest.raises(NotFound):
        await house.client().images.fetch("/gone.jpg")


async def test_a_sick_image_host_leaves_metadata_alone(house: TmdbHouse) -> None:
    """The two have separate breakers."""
    client = house.client()
    house.fake.fail(FaultMode.SERVER_ERROR, path="/t/p/")
    for _ in range(3):
        with pytest.raises(Unavailable):
            await client.images.fetch("/poster-653.jpg")
    assert (await client.movies.details(653)).value.tmdb_id == 653
    assert len(house.requests("/t/p/")) == 1
    assert client.gate.counters.success_rate == 1


async def test_a_page_is_not_a_picture(house: TmdbHouse) -> None:
    """However friendly it welcomes us."""
    house.fake.fail(FaultMode.HTML, path="/t/p/")
    with pytest.raises(BadAnswer) as caught:
        await house.client().images.fetch("/poster-653.jpg")
    assert caught.value.flaw is Flaw.HTML


async def test_pictures_have_a_largest_size(house: TmdbHouse) -> None:
    """Nobody fills our memory."""
    house.fake.fail(FaultMode.HUGE, path="/t/p/")
    with pytest.raises(BadAnswer) as caught:
        await house.client().images.fetch("/poster-653.jpg")
    assert caught.value.flaw is Flaw.TOO_LARGE


@pytest.mark.parametrize(
    ("status", "claimed", "body", "flaw"),
    [
        (200, "image/jpeg", b"not a picture", Flaw.UNEXPECTED),
        (200, "image/svg+xml", b"<svg onload='x'/>", Flaw.UNEXPECTED),
        (200, "application/json", b"\xff\xd8\xff", Flaw.UNEXPECTED),
        (200, "image/webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", None),
        (403, "text/plain", b"AccessDenied", Flaw.REJECTED),
    ],
)
async def test_only_pictures_count_as_pictures(
    house: TmdbHouse, status: int, claimed: str, body: bytes, flaw: Flaw | None
) -> None:
    """Claim and first bytes must both say so."""

    async def answer(_: Request) -> Response:
        return Response(status=status, body=body, content_type=claimed)

    app = Application()
    app.router.add_get("/w500/a.jpg", answer)
    async with TestServer(app) as server:
        images = house.client(image_url=str(server.make_url("/"))).images
        if flaw is None:
            assert (await images.fetch("/a.jpg")).content_type == claimed
            return
        with pytest.raises(BadAnswer) as caught:
            await images.fetch("/a.jpg")
    assert caught.value.flaw is flaw


@pytest.mark.parametrize(
    ("width", "size"), [(1, "w92"), (92, "w92"), (93, "w154"), (781, "original")]
)
def test_poster_sizes(width: int, size: str) -> None:
    """The smallest that is wide enough."""
    assert poster_size(width) == size
