"""Lists of every kind: what is on them, page by page, and whether that is all."""

from datetime import UTC, datetime

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.clients.rows import BrokenRowError, Row
from custom_components.radarr_mvp.clients.trakt import (
    Chart,
    ChartFilter,
    ListAddress,
    Listing,
    Period,
    Privacy,
    Span,
    TraktIds,
    TraktItem,
    reading,
)
from custom_components.radarr_mvp.engine.errors import (
    BadAnswer,
    Flaw,
    NotFound,
    Unavailable,
)
from tests.sandbox.service import FaultMode
from tests.sandbox.trakt import LONG_LIST, OFFICIAL_LIST, PRIVATE_LIST, PUBLIC_LIST
from tests.sandbox.trakt_answers import SHOW, many

from .house import AGENT, TraktHouse


def titles(listing: Listing[TraktItem]) -> list[str]:
    """Return the titles on a list."""
    return [item.movie.title for item in listing.items]


async def test_every_request_carries_what_trakt_wants(house: TraktHouse) -> None:
    """Application, version, content type and who we are, also on a GET; no token where none is needed."""
    await house.client().chart(Chart.TRENDING, most=1)
    headers = house.last().headers
    assert headers["trakt-api-key"] == house.app.client_id
    assert headers["trakt-api-version"] == "2"
    assert headers["Content-Type"] == "application/json"
    assert headers["User-Agent"] == AGENT
    assert "Authorization" not in headers


async def test_who_am_i(house: TraktHouse) -> None:
    """Name, membership and limits of the account."""
    account = await house.member().who_am_i()
    assert (account.slug, account.username) == ("alice", "alice")
    assert not account.is_vip
    assert not account.is_private
    assert account.timezone == "Europe/Berlin"
    limits = account.limits
    assert (limits.lists, limits.list_items) == (5, 250)
    assert (limits.watchlist_items, limits.favorites) == (250, 250)
    house.fake.alice.vip = True
    account = await house.client(house.keeper()).who_am_i()
    assert account.is_vip
    assert (account.limits.lists, account.limits.list_items) == (100, 5000)


async def test_a_watchlist(house: TraktHouse) -> None:
    """Rank, moment, and ids as far as they are known: no year, no IMDb id."""
    found = await house.member().watchlist()
    assert titles(found) == ["Nosferatu", "Return to the Farmhouse", "The General"]
    first, odd, _ = found.items
    assert first.rank == 1
    assert first.listed_at == datetime(2026, 1, 2, 6, 7, 12, tzinfo=UTC)
    assert first.movie.ids == TraktIds(
        trakt=660, slug="nosferatu-1922", imdb="tt0013442", tmdb=653
    )
    assert odd.movie.year is None
    assert odd.movie.ids.imdb is None
    assert odd.movie.ids.tmdb == 90_000_001
    assert found.complete
    assert found.total == 3
    assert house.last().path == "/sync/watchlist/movies/rank/asc"


async def test_everything_else_that_is_mine(house: TraktHouse) -> None:
    """Collection, watched films, favourites and recommendations, each in its own wrapping."""
    client = house.member()
    collection = await client.collection()
    assert titles(collection) == ["Metropolis"]
    assert collection.items[0].listed_at == datetime(2026, 1, 2, 6, 7, 12, tzinfo=UTC)
    watched = await client.watched()
    assert len(watched.items) == 1
    assert watched.items[0].listed_at is not None
    assert len((await client.favorites()).items) == 1
    recommended = await client.recommendations()
    assert len(recommended.items) == 20
    assert [item.rank for item in recommended.items] == list(range(1, 21))
    assert recommended.complete
    assert house.last().query == {
        "page": ["1"],
        "limit": ["100"],
        "ignore_collected": ["true"],
        "ignore_watchlisted": ["true"],
    }


async def test_fewer_recommendations(house: TraktHouse) -> None:
    """Never more than are asked for."""
    client = house.member()
    found = await client.recommendations(most=3, ignore_collected=False)
    assert len(found.items) == 3
    assert house.last().query["ignore_collected"] == ["false"]
    await client.recommendations(most=1000)
    assert house.last().query["limit"] == ["100"]


async def test_what_somebody_else_shares(house: TraktHouse) -> None:
    """With or without being signed in; people among the films are left out."""
    client = house.client()
    assert len((await client.watchlist("bob")).items) == 1
    assert len((await client.collection("bob")).items) == 1
    assert len((await client.watched("bob")).items) == 1
    assert len((await house.member().favorites("bob")).items) == 1
    assert house.last().path == "/users/bob/favorites/movies/rank"
    assert "Authorization" in house.last().headers


@pytest.mark.parametrize(
    "address",
    [
        ListAddress("55"),
        ListAddress("55", "alice"),
        ListAddress("wanted", "alice"),
        ListAddress("wanted", "me"),
    ],
)
async def test_a_list_by_any_name(house: TraktHouse, address: ListAddress) -> None:
    """By its number, by owner and name, as one's own."""
    found = await house.member().items(address)
    assert titles(found) == ["Nosferatu", "The General", "Metropolis"]
    assert found.items[0].notes == "The tinted version"
    assert found.items[1].notes == ""
    assert found.complete
    assert found.others == 0


async def test_what_is_no_film_is_counted(house: TraktHouse) -> None:
    """Where Trakt does not heed the wish for films only."""
    house.fake.honours_type = False
    found = await house.client().items(ListAddress(str(PUBLIC_LIST)))
    assert len(found.items) == 3
    assert found.others == 2
    assert found.complete
    mine = await house.member().watched()
    assert (len(mine.items), mine.others) == (1, 1)
    theirs = await house.client().watchlist("bob")
    assert (len(theirs.items), theirs.others) == (1, 1)


async def test_my_lists(house: TraktHouse) -> None:
    """The private ones too, and those of others that I like."""
    client = house.member()
    wanted, secret = (await client.lists()).items
    assert (wanted.id, wanted.slug, wanted.name) == (PUBLIC_LIST, "wanted", "Wanted")
    assert (wanted.owner, wanted.owner_name) == ("alice", "Alice")
    assert (wanted.item_count, wanted.likes) == (5, 3)
    assert wanted.privacy is Privacy.PUBLIC
    assert wanted.updated_at == datetime(2026, 1, 2, 6, 7, 12, tzinfo=UTC)
    assert wanted.link == "https://trakt.tv/lists/55"
    assert (secret.id, secret.privacy) == (PRIVATE_LIST, Privacy.PRIVATE)
    (liked,) = (await client.liked_lists()).items
    assert (liked.name, liked.owner) == ("Everything", "bob")


async def test_lists_of_others(house: TraktHouse) -> None:
    """What bob shows, and what everybody looks at; an official list has no owner."""
    client = house.client()
    assert [one.id for one in (await client.lists("bob")).items] == [LONG_LIST]
    trending = await client.trending_lists()
    assert [one.id for one in trending.items] == [
        OFFICIAL_LIST,
        PUBLIC_LIST,
        LONG_LIST,
    ]
    assert trending.items[0].owner == ""
    popular = await client.popular_lists(most=2)
    assert len(popular.items) == 2


@pytest.mark.parametrize("chart", list(Chart))
async def test_every_chart(house: TraktHouse, chart: Chart) -> None:
    """Bare or wrapped, with a period where there are several."""
    found = await house.client().chart(chart, most=7)
    assert titles(found) == [film.title for film in house.fake.films[:7]]
    assert [item.rank for item in found.items] == list(range(1, 8))
    assert found.complete
    assert house.last().path.endswith("/weekly") is chart.has_periods


async def test_a_period(house: TraktHouse) -> None:
    """As asked for."""
    await house.client().chart(Chart.PLAYED, Period.ALL, most=1)
    assert house.last().path == "/movies/played/all"


async def test_the_box_office_has_ten(house: TraktHouse) -> None:
    """And no pages."""
    found = await house.client().chart(Chart.BOX_OFFICE)
    assert len(found.items) == 10
    assert found.complete
    assert found.total is None


async def test_a_chart_in_several_pages(house: TraktHouse) -> None:
    """Not more than are wanted, in pages as large as possible."""
    house.fake.per_page = 10
    found = await house.client().chart(Chart.POPULAR, most=15)
    assert len(found.items) == 15
    assert [request.query["page"] for request in house.requests()] == [["1"], ["2"]]
    house.fake.per_page = 250
    found = await house.client().chart(Chart.POPULAR, most=1000)
    assert len(found.items) == len(house.fake.films)
    assert found.complete
    assert house.last().query["limit"] == ["250"]


async def test_a_chart_that_moves_is_still_a_chart(house: TraktHouse) -> None:
    """Who moved down is met twice and counted once."""
    house.fake.per_page = 10
    films = house.fake.films
    house.fake.after_page.append(lambda: films.insert(0, films.pop()))
    found = await house.client().chart(Chart.TRENDING, most=15)
    assert found.complete
    assert len(set(titles(found))) == len(found.items) == 15


async def test_a_narrower_chart(house: TraktHouse) -> None:
    """By years and genres; a minus means without."""
    only = ChartFilter(years=Span(first=1920, last=1929), genres=("-horror",))
    found = await house.client().chart(Chart.POPULAR, only=only)
    assert found.items
    assert {(item.movie.year or 0) // 10 for item in found.items} == {192}
    assert "Nosferatu" not in titles(found)
    assert house.last().query["years"] == ["1920-1929"]
    assert house.last().query["genres"] == ["-horror"]


def test_every_filter_is_spelled() -> None:
    """As Trakt spells them; what does not matter is left out."""
    assert ChartFilter().spell() == {}
    assert ChartFilter(
        years=Span(first=2020, last=2025),
        ratings=Span(first=60, last=100),
        runtimes=Span(first=60, last=180),
        genres=("action", "-horror"),
        certifications=("pg-13",),
        countries=("us", "de"),
        languages=("en",),
        ignore_watched=True,
        ignore_collected=True,
        ignore_watchlisted=True,
    ).spell() == {
        "years": "2020-2025",
        "ratings": "60-100",
        "runtimes": "60-180",
        "genres": "action,-horror",
        "certifications": "pg-13",
        "countries": "us,de",
        "languages": "en",
        "ignore_watched": "true",
        "ignore_collected": "true",
        "ignore_watchlisted": "true",
    }


async def test_a_personal_filter_says_who_asks(house: TraktHouse) -> None:
    """Trakt must know what has been watched."""
    only = ChartFilter(ignore_watched=True)
    await house.member().chart(Chart.TRENDING, only=only)
    assert house.last().headers["Authorization"].startswith("Bearer ")


async def test_a_long_list_is_read_to_its_end(house: TraktHouse) -> None:
    """Pages are asked for at the largest size that Trakt gives."""
    found = await house.client().items(ListAddress(str(LONG_LIST)))
    assert len(found.items) == found.total == 612
    assert found.complete
    assert [request.query for request in house.requests()] == [
        {"page": [str(number)], "limit": ["250"]} for number in (1, 2, 3)
    ]


async def test_smaller_pages_than_asked_for(house: TraktHouse) -> None:
    """Trakt cuts them without a word; its count of pages is what counts."""
    house.fake.per_page = 100
    found = await house.client().items(ListAddress(str(LONG_LIST)))
    assert len(found.items) == 612
    assert found.complete
    assert len(house.requests()) == 7


@pytest.mark.parametrize("change", ["shrinks", "grows", "swaps"])
async def test_a_list_that_changes_while_it_is_read(
    house: TraktHouse, change: str
) -> None:
    """Is not complete: what is missing may only have moved across the edge of a page."""
    items = house.fake.bob.lists[0].items
    changes = {
        "shrinks": lambda: items.pop(0),
        "grows": lambda: items.insert(0, house.fake.films[-1]),
        "swaps": lambda: items.insert(0, items.pop()),
    }
    house.fake.after_page.append(changes[change])
    found = await house.client().items(ListAddress(str(LONG_LIST)))
    assert not found.complete
    assert found.problem is None
    assert len(found.items) >= 611


async def test_a_page_that_fails_leaves_the_others(house: TraktHouse) -> None:
    """With what went wrong, and not as if it were all."""
    house.fake.after_page.append(lambda: house.fake.fail(FaultMode.SERVER_ERROR))
    found = await house.client().items(ListAddress(str(LONG_LIST)))
    assert len(found.items) == 250
    assert not found.complete
    assert isinstance(found.problem, Unavailable)


async def test_a_chart_whose_second_page_fails(house: TraktHouse) -> None:
    """Is shorter than it should be, and says so."""
    house.fake.per_page = 10
    house.fake.after_page.append(lambda: house.fake.fail(FaultMode.SERVER_ERROR))
    found = await house.client().chart(Chart.POPULAR, most=15)
    assert len(found.items) == 10
    assert not found.complete


async def test_without_counts_the_size_of_pages_decides(house: TraktHouse) -> None:
    """A page that is not full is the last one."""
    house.fake.tells_pages = False
    found = await house.client().items(ListAddress(str(LONG_LIST)))
    assert len(found.items) == 612
    assert found.complete
    assert found.total is None
    assert len(house.requests()) == 3


async def test_without_counts_and_without_pages(house: TraktHouse) -> None:
    """A server that gives the same again and again is asked twice, and not believed to be done."""
    house.fake.tells_pages = False
    items = house.fake.bob.lists[0].items
    body = many(250, [])
    items[:] = body + body
    found = await house.client().items(ListAddress(str(LONG_LIST)))
    assert len(found.items) == 250
    assert not found.complete
    assert len(house.requests()) == 2


async def test_an_exactly_full_last_page(house: TraktHouse) -> None:
    """Is followed by nothing."""
    house.fake.bob.lists[0].items[:] = many(500, house.fake.films)
    found = await house.client().items(ListAddress(str(LONG_LIST)))
    assert (len(found.items), found.complete) == (500, True)
    assert len(house.requests()) == 2


async def test_an_empty_list(house: TraktHouse) -> None:
    """Is a complete answer."""
    house.fake.bob.lists[0].items.clear()
    found = await house.client().items(ListAddress(str(LONG_LIST)))
    assert found == Listing(total=0)


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ({"X-Pagination-Page": "1", "X-Pagination-Page-Count": "9"}, 2),
        ({"X-Pagination-Page": "4", "X-Pagination-Page-Count": "9"}, 1),
    ],
)
async def test_counts_that_lie(
    house: TraktHouse, headers: dict[str, str], asked: int
) -> None:
    """A page that comes again, or another than was asked for, ends the reading without being complete."""
    body = '[{"type":"movie","movie":{"title":"A","ids":{"trakt":1}}}]'
    house.fake.answer_once(200, "/items/", times=None, body=body, headers=headers)
    found = await house.client().items(ListAddress("55"))
    assert not found.complete
    assert len(house.requests()) == asked


async def test_promised_pages_that_are_empty(house: TraktHouse) -> None:
    """End the reading; without what was promised it is not complete."""
    headers = {"X-Pagination-Page-Count": "9", "X-Pagination-Item-Count": "2000"}
    house.fake.answer_once(200, "/items/", times=None, body="[]", headers=headers)
    found = await house.client().items(ListAddress("55"))
    assert found.items == ()
    assert not found.complete


async def test_films_without_ids_are_kept(house: TraktHouse) -> None:
    """With what is known; a null year, a TMDb id of 0 and a malformed IMDb id are nothing."""
    house.fake.alice.lists[0].items[:] = [
        {"type": "movie", "movie": {"title": "Lost", "year": 1927, "ids": {}}},
        {"type": "movie", "movie": {"title": "Lost", "year": None, "ids": None}},
        {
            "type": "movie",
            "movie": {"title": None, "ids": {"tmdb": 0, "imdb": "n/a", "slug": "x-1"}},
        },
        {"type": "movie", "movie": {"title": "", "year": 1930, "ids": {"tmdb": 0}}},
        {"type": "movie", "movie": None},
    ]
    found = await house.client().items(ListAddress("55"))
    assert [(item.movie.title, item.movie.year) for item in found.items] == [
        ("Lost", 1927),
        ("Lost", None),
        ("", None),
    ]
    assert found.items[0].movie.ids == TraktIds()
    assert found.items[2].movie.ids == TraktIds(slug="x-1")
    assert found.unreadable == 2
    assert not found.complete


async def test_a_list_of_nothing_known(house: TraktHouse) -> None:
    """Is no empty list, but an answer that cannot be used."""
    house.fake.fail(FaultMode.WRONG_SHAPE)
    with pytest.raises(BadAnswer, match="nothing on it is known") as caught:
        await house.client().items(ListAddress("55"))
    assert caught.value.flaw is Flaw.UNEXPECTED


async def test_a_list_of_shows(house: TraktHouse) -> None:
    """Is understood, and has no films."""
    house.fake.honours_type = False
    house.fake.alice.lists[0].items[:] = [SHOW]
    found = await house.client().items(ListAddress("55"))
    assert (found.items, found.others, found.complete) == ((), 1, True)


@pytest.mark.parametrize(
    "address",
    [
        ListAddress(""),
        ListAddress("../users"),
        ListAddress(".."),
        ListAddress("a/b"),
        ListAddress("55", "alice/../bob"),
        ListAddress("55?x=1"),
    ],
)
async def test_only_names_become_part_of_an_address(
    house: TraktHouse, address: ListAddress
) -> None:
    """Nothing is asked for others."""
    with pytest.raises(NotFound, match="name of a list"):
        await house.client().items(address)
    with pytest.raises(NotFound, match="name of a Trakt user"):
        await house.client().watchlist("../admin")
    assert house.requests() == []


_FIELDS = (
    *("type", "movie", "show", "list", "ids", "trakt", "tmdb", "imdb", "slug"),
    *("title", "year", "rank", "listed_at", "user", "name", "notes", "username"),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_FIELDS),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_nothing_that_trakt_might_send_breaks_the_reading(told: object) -> None:
    """It is read, or refused in the one way that is expected."""
    for read in (reading.item, reading.user_list):
        try:
            read(reading.as_row(told), 1)
        except BrokenRowError:
            continue
    try:
        reading.account(Row(told if isinstance(told, dict) else {}))
    except BrokenRowError:
        return
