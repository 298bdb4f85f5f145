"""The library of another Radarr as a list."""

from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.radarr import (
    RadarrAccess,
    RadarrClient,
    RadarrFilter,
    RadarrList,
)
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    ServiceError,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.lists.sources import ListRefused, ListTrouble
from tests.sandbox.catalogue import FILMS
from tests.sandbox.planted import RADARR_API_KEY
from tests.sandbox.radarr import FakeRadarr
from tests.sandbox.service import FaultMode
from tests.support import open_gate

from ..listing import AGENT, titles


def client(
    session: ClientSession,
    fake: FakeRadarr,
    *,
    key: str = RADARR_API_KEY,
    base: str = "",
) -> RadarrClient:
    """Return a client."""
    access = RadarrAccess(url=f" {fake.url}{base}/ ", api_key=f"{key}\n")
    return RadarrClient(session, open_gate("radarr"), access, user_agent=AGENT)


def source(session: ClientSession, fake: FakeRadarr, **wanted: Any) -> RadarrList:
    """Return the library as a list."""
    return RadarrList(client(session, fake), RadarrFilter(**wanted))


async def test_a_library(session: ClientSession, radarr: FakeRadarr) -> None:
    """Every movie with what Radarr tells of it."""
    wanted = RadarrList(client(session, radarr))
    found = await wanted.fetch()
    assert titles(found) == [film.title for film in FILMS[:6]]
    first = found.movies[0]
    assert (first.tmdb_id, first.imdb_id, first.year) == (653, "tt0013442", 1922)
    assert first.listed_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (first.rating, first.votes) == (7.1, 1203)
    assert (first.runtime, first.genres) == (FILMS[0].runtime, FILMS[0].genres)
    assert found.complete
    (request,) = radarr.log.requests
    assert request.headers["X-Api-Key"] == RADARR_API_KEY
    assert request.query == {"excludeLocalCovers": ["true"]}
    assert wanted.minimum_interval == timedelta(minutes=15)
    assert wanted.service == "radarr"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"only_monitored": True}, [0, 2, 4]),
        ({"profiles": frozenset({"ultra-hd"})}, [1, 3, 5]),
        ({"profiles": frozenset({"Ultra-HD", "HD-1080p"})}, [0, 1, 2, 3, 4, 5]),
        ({"tags": frozenset({"Kids"})}, [0]),
        ({"root_folders": frozenset({"/data/movies"})}, [0, 2, 4]),
        ({"root_folders": frozenset({"/data/movies4k"})}, [1, 3, 5]),
        ({"tags": frozenset({"classics"}), "only_monitored": True}, [2, 4]),
    ],
)
async def test_a_part_of_it(
    session: ClientSession,
    radarr: FakeRadarr,
    wanted: dict[str, Any],
    expected: list[int],
) -> None:
    """By profile, tag, root folder, and whether it is monitored."""
    found = await source(session, radarr, **wanted).fetch()
    assert titles(found) == [FILMS[place].title for place in expected]
    assert found.complete


async def test_folders_as_windows_has_them(
    session: ClientSession, radarr: FakeRadarr
) -> None:
    """Where the field is missing, the path tells; a folder is not another that begins like it."""
    radarr.folders = ["D:\\Movies\\"]
    for row in radarr.movies:
        row.pop("rootFolderPath")
    radarr.movies[0]["path"] = "d:\\movies\\Nosferatu (1922)"
    radarr.movies[1]["path"] = "D:\\Movies4k\\The General (1926)"
    found = await source(
        session, radarr, root_folders=frozenset({"D:\\Movies"})
    ).fetch()
    assert titles(found) == ["Nosferatu"]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"profiles": frozenset({"4K"})}, "no quality profile called 4K"),
        ({"tags": frozenset({"gone"})}, "no tag called gone"),
        ({"root_folders": frozenset({"/other"})}, "no root folder called /other"),
    ],
)
async def test_choices_that_are_there_no_more(
    session: ClientSession, radarr: FakeRadarr, wanted: dict[str, Any], says: str
) -> None:
    """They must not look like an empty list."""
    with pytest.raises(ListRefused, match=says) as caught:
        await source(session, radarr, **wanted).fetch()
    assert caught.value.trouble is ListTrouble.INVALID


async def test_what_there_is_to_choose(
    session: ClientSession, radarr: FakeRadarr
) -> None:
    """Profiles, tags and folders by their names."""
    choices = await client(session, radarr).choices()
    assert choices.profiles == {4: "HD-1080p", 6: "Ultra-HD"}
    assert choices.tags == {1: "kids", 2: "classics"}
    assert choices.root_folders == ("/data/movies", "/data/movies4k/")


async def test_movies_without_an_id(session: ClientSession, radarr: FakeRadarr) -> None:
    """They are counted, and nothing is concluded from such a list."""
    radarr.movies += [{"id": 9, "title": "Odd", "tmdbId": 0}, None]
    found = await source(session, radarr).fetch()
    assert (len(found.movies), found.unread, found.complete) == (6, 2, False)


async def test_an_empty_library(session: ClientSession, radarr: FakeRadarr) -> None:
    """A Radarr that was just installed."""
    radarr.movies = []
    found = await source(session, radarr).fetch()
    assert found.complete
    assert not found.movies


async def test_a_wrong_key(session: ClientSession, radarr: FakeRadarr) -> None:
    """It is said, and the key is not."""
    with pytest.raises(AuthRefused, match="API key") as caught:
        await client(session, radarr, key="planted-other-key").movies()
    assert "planted-other-key" not in str(caught.value)
    assert RADARR_API_KEY not in repr(RadarrAccess(url="", api_key=RADARR_API_KEY))


async def test_url_bases(session: ClientSession, radarr: FakeRadarr) -> None:
    """Without it Radarr sends us elsewhere; with a wrong one as well."""
    radarr.url_base = "/radarr"
    for base in ("", "/movies"):
        with pytest.raises(BadAnswer, match="URL base") as caught:
            await client(session, radarr, base=base).movies()
        assert caught.value.flaw is Flaw.REDIRECTED
    assert await client(session, radarr, base="/radarr").check() == "6.0.4"
    radarr.url_base = ""
    # Below a base that it does not have, Radarr shows its pages.
    with pytest.raises(BadAnswer, match="URL base"):
        await client(session, radarr, base="/radarr").movies()


async def test_something_else_at_the_address(
    session: ClientSession, radarr: FakeRadarr
) -> None:
    """Another program of the family is not Radarr."""
    radarr.fail(FaultMode.WRONG_SHAPE)
    with pytest.raises(BadAnswer, match="no Radarr"):
        await client(session, radarr).check(deliberate=True)
    radarr.heal()
    radarr.fail(FaultMode.WRONG_SHAPE, path="/movie")
    with pytest.raises(BadAnswer, match="not a list"):
        await client(session, radarr).movies()


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        (FaultMode.THROTTLE, Throttled),
        (FaultMode.UNAUTHORIZED, AuthRefused),
        (FaultMode.SERVER_ERROR, Unavailable),
        (FaultMode.HTML, BadAnswer),
        (FaultMode.TRUNCATED, BadAnswer),
        (FaultMode.RESET, Unavailable),
        (FaultMode.REDIRECT, BadAnswer),
    ],
)
async def test_faults(
    session: ClientSession,
    radarr: FakeRadarr,
    mode: FaultMode,
    error: type[ServiceError],
) -> None:
    """Each is an error, and none an empty list."""
    radarr.fail(mode)
    with pytest.raises(error):
        await source(session, radarr).fetch()
