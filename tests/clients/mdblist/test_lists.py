"""Lists of MDBList, with a key and without."""

from datetime import timedelta
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.mdblist import MdbAddress, MdbList
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    ServiceError,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.lists.sources import ListRefused, ListTrouble
from tests.sandbox.catalogue import FILMS
from tests.sandbox.mdblist import SHOW, FakeMdbList
from tests.sandbox.planted import MDBLIST_API_KEY
from tests.sandbox.service import FaultMode
from tests.support import open_gate

from ..listing import AGENT, titles


def source(
    session: ClientSession,
    fake: FakeMdbList,
    typed: str = "alice/wanted",
    **options: Any,
) -> MdbList:
    """Return a list."""
    address = MdbAddress.parse(typed)
    assert address is not None
    return MdbList(
        session,
        open_gate("mdblist"),
        address,
        user_agent=AGENT,
        url=fake.url,
        api_url=fake.url,
        **options,
    )


def keyed(
    session: ClientSession, fake: FakeMdbList, typed: str = "alice/wanted"
) -> MdbList:
    """Return a list that is read with a key."""
    return source(session, fake, typed, api_key=f" {MDBLIST_API_KEY} ")


async def test_a_public_list(session: ClientSession, mdblist: FakeMdbList) -> None:
    """Its films with their ids; series are counted."""
    wanted = source(session, mdblist)
    found = await wanted.fetch()
    assert titles(found) == ["Nosferatu", "The General", "Metropolis"]
    first = found.movies[0]
    assert (first.tmdb_id, first.imdb_id, first.year) == (653, "tt0013442", 1922)
    assert (first.place, first.language) == (1, "de")
    assert (found.others, found.complete) == (1, True)
    (request,) = mdblist.log.requests
    assert request.path == "/lists/alice/wanted/json"
    assert request.query == {"limit": ["1000"], "offset": ["0"]}
    assert wanted.minimum_interval == timedelta(hours=6)
    assert wanted.service == "mdblist"


@pytest.mark.parametrize("typed", ["alice/wanted", "101"])
async def test_a_list_of_the_api(
    session: ClientSession, mdblist: FakeMdbList, typed: str
) -> None:
    """By its name or its number."""
    found = await keyed(session, mdblist, typed).fetch()
    assert len(found.movies) == 3
    assert (found.others, found.complete) == (1, True)
    assert mdblist.log.requests[0].query["apikey"] == [MDBLIST_API_KEY]


async def test_pages_of_the_api(session: ClientSession, mdblist: FakeMdbList) -> None:
    """MDBList says whether there are more, however few it gives at once."""
    mdblist.most_per_page = 7
    found = await keyed(session, mdblist, "bob/everything").fetch()
    assert titles(found) == [film.title for film in FILMS[:20]]
    assert found.complete
    offsets = [request.query["offset"] for request in mdblist.log.requests]
    assert offsets == [["0"], ["7"], ["14"]]


async def test_a_count_that_does_not_fit(
    session: ClientSession, mdblist: FakeMdbList
) -> None:
    """Fewer films than MDBList has counted: a page was cut without a word."""
    mdblist.most_per_page = 7
    mdblist.tells_more = False
    assert not (await keyed(session, mdblist, "bob/everything").fetch()).complete


async def test_pages_of_a_public_list(
    session: ClientSession, mdblist: FakeMdbList
) -> None:
    """A full page is followed by another."""
    rows = [{"id": number, "mediatype": "movie"} for number in range(1, 1502)]
    mdblist.lists[0].entries = rows
    found = await source(session, mdblist).fetch()
    assert len(found.movies) == 1501
    assert found.complete
    assert len(mdblist.log.requests) == 2


@pytest.mark.parametrize(("count", "complete"), [(1501, True), (1000, False)])
async def test_a_page_that_ignores_the_limit(
    session: ClientSession, mdblist: FakeMdbList, count: int, complete: bool
) -> None:
    """All of it comes at once; where it comes twice, nobody knows whether that is all."""
    mdblist.honours_limit = False
    rows = [{"id": number, "mediatype": "movie"} for number in range(1, count + 1)]
    mdblist.lists[0].entries = rows
    found = await source(session, mdblist).fetch()
    assert len(found.movies) == count
    assert found.complete is complete


async def test_a_page_that_does_not_come(
    session: ClientSession, mdblist: FakeMdbList
) -> None:
    """What was read until then is there, but is not all."""
    rows = [{"id": number, "mediatype": "movie"} for number in range(1, 1502)]
    mdblist.lists[0].entries = rows
    wanted = source(session, mdblist)
    page = wanted._page

    async def broken(start: int, before: int) -> Any:
        if start:
            mdblist.fail(FaultMode.SERVER_ERROR)
        return await page(start, before)

    wanted._page = broken  # type: ignore[method-assign]
    found = await wanted.fetch()
    assert len(found.movies) == 1000
    assert not found.complete


async def test_series_only(session: ClientSession, mdblist: FakeMdbList) -> None:
    """There is nothing for us on it, and that is all there is to say."""
    mdblist.lists[0].entries = [SHOW]
    found = await keyed(session, mdblist).fetch()
    assert (found.movies, found.others, found.complete) == ((), 1, True)


@pytest.mark.parametrize(
    ("typed", "status", "trouble"),
    [
        ("alice/secret", 403, ListTrouble.PRIVATE),
        ("alice/secret", 404, ListTrouble.GONE),
        ("alice/nothing", 403, ListTrouble.GONE),
    ],
)
async def test_public_lists_that_are_not_shown(
    session: ClientSession,
    mdblist: FakeMdbList,
    typed: str,
    status: int,
    trouble: ListTrouble,
) -> None:
    """Private, or not there."""
    mdblist.private_status = status
    with pytest.raises(ListRefused) as caught:
        await source(session, mdblist, typed).fetch()
    assert caught.value.trouble is trouble


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [("alice/secret", ListTrouble.PRIVATE), ("999", ListTrouble.GONE)],
)
async def test_lists_of_the_api_that_are_not_shown(
    session: ClientSession, mdblist: FakeMdbList, typed: str, trouble: ListTrouble
) -> None:
    """That is no word about the key."""
    with pytest.raises(ListRefused) as caught:
        await keyed(session, mdblist, typed).fetch()
    assert caught.value.trouble is trouble


async def test_a_key_that_is_refused(
    session: ClientSession, mdblist: FakeMdbList
) -> None:
    """It is not sent again, and nobody reads it."""
    wanted = source(session, mdblist, api_key="planted-wrong-key")
    for _ in range(2):
        with pytest.raises(AuthRefused) as caught:
            await wanted.fetch()
        assert "planted-wrong-key" not in str(caught.value)
    assert len(mdblist.log.requests) == 1


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("Invalid API key!", AuthRefused),
        ("API Limit Reached!", Throttled),
        ("Database is away", BadAnswer),
    ],
)
async def test_errors_that_call_themselves_success(
    session: ClientSession,
    mdblist: FakeMdbList,
    error: str,
    expected: type[ServiceError],
) -> None:
    """What the body says is what happened."""
    mdblist.soft_error = error
    with pytest.raises(expected):
        await keyed(session, mdblist).fetch()


async def test_a_number_needs_a_key(
    session: ClientSession, mdblist: FakeMdbList
) -> None:
    """That is told before anything is sent."""
    with pytest.raises(ListRefused, match="needs an API key") as caught:
        source(session, mdblist, "101")
    assert caught.value.trouble is ListTrouble.ACCOUNT


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        (FaultMode.THROTTLE, Throttled),
        (FaultMode.UNAUTHORIZED, ServiceError),
        (FaultMode.SERVER_ERROR, Unavailable),
        (FaultMode.HTML, BadAnswer),
        (FaultMode.TRUNCATED, BadAnswer),
        (FaultMode.HUGE, BadAnswer),
        (FaultMode.REDIRECT, BadAnswer),
    ],
)
@pytest.mark.parametrize("api_key", ["", MDBLIST_API_KEY])
async def test_faults(
    session: ClientSession,
    mdblist: FakeMdbList,
    mode: FaultMode,
    error: type[ServiceError],
    api_key: str,
) -> None:
    """Each is an error, and none an empty list."""
    mdblist.fail(mode)
    with pytest.raises(error):
        await source(session, mdblist, api_key=api_key).fetch()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("alice/wanted", MdbAddress("wanted", "alice")),
        ("https://mdblist.com/lists/alice/wanted/", MdbAddress("wanted", "alice")),
        ("https://mdblist.com/lists/alice/wanted/json", MdbAddress("wanted", "alice")),
        ("101", MdbAddress("101")),
        ("https://example.org/lists/alice/wanted", None),
        ("https://mdblist.com/", None),
        ("https://[", None),
        ("../admin", None),
        ("wanted", None),
        ("", None),
    ],
)
def test_addresses(typed: str, address: MdbAddress | None) -> None:
    """By owner and name, by number, by page; nothing that leads elsewhere."""
    assert MdbAddress.parse(typed) == address
