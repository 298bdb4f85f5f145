"""Lists, watchlists and charts of IMDb, and everything it may answer instead."""

from datetime import timedelta

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.imdb import (
    Chart,
    GraphQl,
    ImdbAddress,
    ImdbChart,
    ImdbList,
    SchemaChanged,
)
from custom_components.radarr_mvp.clients.imdb.const import MOST_PAGES
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.lists.sources import (
    ListAnswer,
    ListRefused,
    ListTrouble,
)
from custom_components.radarr_mvp.engine.resilience import BreakerState
from tests.sandbox.catalogue import FILMS
from tests.sandbox.imdb import (
    ALICE,
    ALICE_PROFILE,
    BOB,
    LONG_LIST,
    PRIVATE_LIST,
    PUBLIC_LIST,
    FakeImdb,
    FakeImdbList,
    GraphError,
)
from tests.sandbox.service import FaultMode
from tests.support import open_gate

from ..listing import AGENT, titles


async def read(graphql: GraphQl, name: str = PUBLIC_LIST) -> ListAnswer:
    """Read a list."""
    return await ImdbList(graphql, ImdbAddress(name)).fetch()


async def test_a_list(graphql: GraphQl, imdb: FakeImdb) -> None:
    """Its films in their order, its name; series and people are counted."""
    found = await read(graphql)
    assert titles(found) == ["Nosferatu", "The General", "Metropolis"]
    assert [movie.place for movie in found.movies] == [1, 2, 3]
    first = found.movies[0]
    assert (first.imdb_id, first.year, first.tmdb_id) == ("tt0013442", 1922, None)
    assert (found.name, found.others, found.complete) == ("Wanted", 2, True)
    headers = imdb.log.requests[0].headers
    assert headers["User-Agent"] == AGENT
    assert headers["x-imdb-user-language"] == "en-US"


async def test_how_gently_it_is_asked(graphql: GraphQl) -> None:
    """Not more often than a few times a day, and all of its lists through one gate."""
    source = ImdbList(graphql, ImdbAddress(PUBLIC_LIST))
    chart = ImdbChart(graphql, Chart.TOP_RATED)
    assert source.minimum_interval == chart.minimum_interval == timedelta(hours=6)
    assert source.service == chart.service == "imdb"


async def test_a_watchlist(graphql: GraphQl, imdb: FakeImdb) -> None:
    """By the id of its owner, or by the name that new pages have for them."""
    mine = await read(graphql, ALICE)
    assert len(mine.movies) == 3
    assert await read(graphql, ALICE_PROFILE) == mine
    assert len(imdb.log.requests) == 3


async def test_pages(graphql: GraphQl, imdb: FakeImdb) -> None:
    """One after the other, each from where the last one ended."""
    imdb.per_page = 10
    found = await read(graphql, LONG_LIST)
    assert titles(found) == [film.title for film in FILMS[:23]]
    assert [movie.place for movie in found.movies] == list(range(1, 24))
    assert found.complete
    assert [
        f'"after":{place}' in request.body
        for request, place in zip(
            imdb.log.requests, ("null", '"cursor10"', '"cursor20"'), strict=True
        )
    ] == [True, True, True]


async def test_a_page_that_does_not_come(graphql: GraphQl, imdb: FakeImdb) -> None:
    """What was read until then is there, but is not all."""
    imdb.per_page = 10
    imdb.after_page.append(lambda: imdb.fail(FaultMode.SERVER_ERROR))
    found = await read(graphql, LONG_LIST)
    assert len(found.movies) == 10
    assert not found.complete


async def test_a_list_that_changes_while_it_is_read(
    graphql: GraphQl, imdb: FakeImdb
) -> None:
    """Films may have slipped through."""
    imdb.per_page = 10
    kept = imdb.lists[LONG_LIST]

    def shorten() -> None:
        kept.entries = kept.entries[1:]

    imdb.after_page.append(shorten)
    assert not (await read(graphql, LONG_LIST)).complete


async def test_a_count_that_does_not_fit(graphql: GraphQl, imdb: FakeImdb) -> None:
    """IMDb says there are more than it shows."""
    imdb.total_off = 1
    assert not (await read(graphql)).complete


async def test_more_pages_than_anybody_reads(graphql: GraphQl, imdb: FakeImdb) -> None:
    """There is an end to patience."""
    imdb.per_page = 1
    imdb.lists[LONG_LIST].entries = FILMS[: MOST_PAGES + 1]
    found = await read(graphql, LONG_LIST)
    assert len(found.movies) == MOST_PAGES
    assert not found.complete


async def test_entries_that_are_empty(graphql: GraphQl, imdb: FakeImdb) -> None:
    """They are counted, and nothing is concluded from such a list."""
    imdb.lists[PUBLIC_LIST].entries = [FILMS[0], None]
    found = await read(graphql)
    assert (len(found.movies), found.unread, found.complete) == (1, 1, False)


async def test_an_empty_list(graphql: GraphQl, imdb: FakeImdb) -> None:
    """It is there, and has nothing on it."""
    imdb.lists[PUBLIC_LIST] = FakeImdbList(PUBLIC_LIST, [])
    found = await read(graphql)
    assert found.complete
    assert not found.movies


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        (PRIVATE_LIST, ListTrouble.PRIVATE),
        ("ls999999999", ListTrouble.GONE),
        ("ls1", ListTrouble.INVALID),
        # An empty account, a private watchlist and no such user look the same.
        (BOB, ListTrouble.PRIVATE),
        ("p.nobody12345", ListTrouble.GONE),
    ],
)
async def test_lists_that_are_not_shown(
    graphql: GraphQl, name: str, trouble: ListTrouble
) -> None:
    """Why, as far as IMDb tells; it is well all the same."""
    with pytest.raises(ListRefused) as caught:
        await read(graphql, name)
    assert caught.value.trouble is trouble


async def test_a_profile_without_an_id(graphql: GraphQl, imdb: FakeImdb) -> None:
    """Nobody is behind it."""
    imdb.profiles[ALICE_PROFILE] = ""
    with pytest.raises(ListRefused, match="profile"):
        await read(graphql, ALICE_PROFILE)


@pytest.mark.parametrize("status", [200, 400])
async def test_imdb_changes_its_interface(
    session: ClientSession, imdb: FakeImdb, status: int
) -> None:
    """That is told for what it is, and no reason to leave IMDb alone."""
    imdb.schema_changed = True
    imdb.validation_status = status
    gate = open_gate("imdb")
    graphql = GraphQl(session, gate, user_agent=AGENT, url=imdb.url)
    with pytest.raises(SchemaChanged, match="CSV") as caught:
        await read(graphql)
    assert caught.value.trouble is ListTrouble.CHANGED
    assert gate.state is BreakerState.CLOSED


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        ("INTERNAL_SERVER_ERROR", Unavailable, "did not work out"),
        ("PERSISTED_QUERY_NOT_FOUND", BadAnswer, "did not work out"),
        ("", BadAnswer, "did not work out"),
    ],
)
async def test_other_errors(
    graphql: GraphQl, imdb: FakeImdb, code: str, error: type[ServiceError], says: str
) -> None:
    """IMDb's own words are passed on."""
    imdb.next_error = GraphError(code)
    with pytest.raises(error, match=says):
        await read(graphql)


async def test_data_with_holes(graphql: GraphQl, imdb: FakeImdb) -> None:
    """An error beside the data leaves what is there, but not as the whole."""
    imdb.partial_error = True
    found = await read(graphql)
    assert len(found.movies) == 3
    assert not found.complete


@pytest.mark.parametrize("status", [202, 403, 405])
async def test_the_guard(graphql: GraphQl, imdb: FakeImdb, status: int) -> None:
    """Whatever number it uses, it takes us for a robot."""
    imdb.guarded = status
    with pytest.raises(AuthRefused, match="robot") as caught:
        await read(graphql)
    assert caught.value.reason is Refusal.BANNED


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        (FaultMode.THROTTLE, Throttled),
        (FaultMode.SERVER_ERROR, Unavailable),
        (FaultMode.HTML, BadAnswer),
        (FaultMode.TRUNCATED, BadAnswer),
        (FaultMode.WRONG_SHAPE, BadAnswer),
        (FaultMode.RESET, Unavailable),
        (FaultMode.HUGE, BadAnswer),
    ],
)
async def test_faults(
    graphql: GraphQl, imdb: FakeImdb, mode: FaultMode, error: type[ServiceError]
) -> None:
    """Each is an error, and none an empty list."""
    imdb.fail(mode)
    with pytest.raises(error):
        await read(graphql)


@pytest.mark.parametrize("chart", list(Chart))
async def test_charts(graphql: GraphQl, imdb: FakeImdb, chart: Chart) -> None:
    """All of them, with the places of the films."""
    imdb.films = list(FILMS[:7])
    found = await ImdbChart(graphql, chart).fetch()
    shown = 5 if chart is Chart.BOX_OFFICE else 7
    assert titles(found) == [film.title for film in FILMS[:shown]]
    assert [movie.place for movie in found.movies] == list(range(1, shown + 1))
    assert found.complete


async def test_a_chart_that_is_cut(graphql: GraphQl, imdb: FakeImdb) -> None:
    """More films are on it than are shown."""
    imdb.per_page = 5
    found = await ImdbChart(graphql, Chart.TOP_RATED).fetch()
    assert len(found.movies) == 5
    assert not found.complete


@pytest.mark.parametrize("chart", [Chart.TOP_RATED, Chart.BOX_OFFICE])
async def test_an_empty_chart(graphql: GraphQl, imdb: FakeImdb, chart: Chart) -> None:
    """There is none, so something is wrong."""
    imdb.films = []
    with pytest.raises(BadAnswer) as caught:
        await ImdbChart(graphql, chart).fetch()
    assert caught.value.flaw is Flaw.UNEXPECTED


@pytest.mark.parametrize(
    "odd", [[], {}, {"data": None}, {"data": {}}, {"data": {"list": {"id": "ls1"}}}]
)
async def test_odd_answers(graphql: GraphQl, imdb: FakeImdb, odd: object) -> None:
    """Well-formed, and nothing in its place."""
    imdb.odd_answer = odd
    imdb.fail(FaultMode.WRONG_SHAPE)
    with pytest.raises(BadAnswer) as caught:
        await read(graphql)
    assert caught.value.flaw is Flaw.UNEXPECTED


async def test_more_without_saying_where(graphql: GraphQl, imdb: FakeImdb) -> None:
    """Nobody could read on, so this is no list."""
    imdb.per_page = 10
    imdb.tells_cursor = False
    with pytest.raises(BadAnswer):
        await read(graphql, LONG_LIST)
