"""Every kind of list from its form to the movies in the library, against the services of the sandbox."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

import pytest

from custom_components.radarr_mvp.engine.keeping.list_records import ItemStatus
from custom_components.radarr_mvp.engine.keeping.records import SyncStatus
from custom_components.radarr_mvp.engine.lists.kinds import ListKind
from custom_components.radarr_mvp.flow.list_schemas import FORMS

from .following import Following
from .integration import Typed
from .sandbox.catalogue import FILMS, Film
from .sandbox.imdb import PUBLIC_LIST as IMDB_LIST
from .sandbox.list_host import imdb_csv
from .sandbox.planted import MDBLIST_API_KEY, RADARR_API_KEY
from .sandbox.tmdb_answers import number_of
from .sandbox.tmdb_discover import discover
from .sandbox.trakt import PUBLIC_LIST
from .sandbox.trakt_answers import FakeList

NOSFERATU, GENERAL, METROPOLIS = (one.tmdb_id for one in FILMS[:3])
CHARADE, LIVING_DEAD, SINTEL = (one.tmdb_id for one in FILMS[3:6])
FARMHOUSE: Final = 90_000_001

type Expected = frozenset[int] | Callable[[Following], frozenset[int]]


@dataclass(frozen=True)
class Row:
    """One kind: the way through the menus, what is typed, and the movies that must come of it.

    `others` and `unidentified` count what is on the list besides.
    """

    path: tuple[str, ...]
    typed: Typed | Callable[[Following], Typed]
    films: Expected
    others: int = 0
    unidentified: int = 0

    @property
    def kind(self) -> str:
        """Return which kind it is."""
        return self.path[-1]

    def answers(self, here: Following) -> Typed:
        """Return what is typed."""
        return self.typed(here) if callable(self.typed) else self.typed

    def expected(self, here: Following) -> frozenset[int]:
        """Return the ids of the movies that must come of it."""
        return self.films(here) if callable(self.films) else self.films


def first(count: int) -> frozenset[int]:
    """Return the ids of the first films of the catalogue."""
    return ids(FILMS[:count])


def ids(films: Iterable[Film]) -> frozenset[int]:
    """Return the ids of films."""
    return frozenset(one.tmdb_id for one in films)


def found(count: int, **query: str) -> Callable[[Following], frozenset[int]]:
    """Return what TMDb finds by conditions."""

    def find(here: Following) -> frozenset[int]:
        films = here.home.world.tmdb.films.values()
        return ids(discover(films, query)[:count])

    return find


def made_by(name: str) -> frozenset[int]:
    """Return the films that somebody has played in or directed."""
    return ids(
        one
        for one in FILMS
        if name == one.director or any(name == player for player, _ in one.cast)
    )


def still_to_come(here: Following) -> frozenset[int]:
    """Return the films that are not out yet."""
    tmdb = here.home.world.tmdb
    return ids(
        one for one in tmdb.films.values() if one.released > tmdb.today.isoformat()
    )


def at(path: str, **more: Any) -> Callable[[Following], Typed]:
    """Return an address of the server of lists as it is typed."""
    return lambda here: {"url": f"{here.host.url}{path}", **more}


def exported(here: Following) -> Typed:
    """Return a file of Letterboxd's as it is handed over."""
    table = "Date,Name,Year,Letterboxd URI\n" + "".join(
        f"2026-01-0{number},{one.title},{one.year},https://boxd.it/{number}aB\n"
        for number, one in enumerate(FILMS[:3], 1)
    )
    told = BytesIO()
    with ZipFile(told, "w") as archive:
        archive.writestr("watchlist.csv", table)
        archive.writestr("profile.csv", "Username\nsomebody\n")
    file_id = here.upload(told.getvalue(), "letterboxd-somebody.zip")
    return {
        "file": file_id,
        "part": "watchlist",
        "least_stars": 0,
        "with_rewatches": True,
    }


def table(here: Following) -> Typed:
    """Return a file of IMDb's as it is handed over."""
    return {"file": here.upload(imdb_csv(FILMS[:3]).encode())}


TRAKT: Final = (
    Row(("trakt", "trakt_watchlist"), {}, frozenset({NOSFERATU, FARMHOUSE, GENERAL})),
    Row(("trakt", "trakt_collection"), {}, frozenset({METROPOLIS})),
    Row(("trakt", "trakt_list"), {"address": str(PUBLIC_LIST)}, first(3)),
    Row(("trakt", "trakt_liked"), {"address": "bob/lists/talkies"}, ids(FILMS[11:13])),
    Row(("trakt", "trakt_recommendations"), {"most": 5}, ids(FILMS[6:11])),
    Row(("trakt", "trakt_trending"), {"most": 4}, first(4)),
    Row(("trakt", "trakt_popular"), {"most": 5}, first(5)),
    Row(("trakt", "trakt_anticipated"), {"most": 6}, first(6)),
    Row(("trakt", "trakt_box_office"), {"most": 7}, first(7)),
    Row(("trakt", "trakt_watched"), {"most": 8, "period": "yearly"}, first(8)),
    Row(("trakt", "trakt_played"), {"most": 9, "period": "all"}, first(9)),
)
TMDB: Final = (
    Row(
        ("tmdb", "tmdb_list"),
        {"address": "10"},
        frozenset({NOSFERATU, METROPOLIS, GENERAL}),
        others=1,
    ),
    Row(
        ("tmdb", "tmdb_collection"),
        {"address": "10331001"},
        frozenset({LIVING_DEAD, FARMHOUSE}),
    ),
    Row(
        ("tmdb", "tmdb_person"),
        {
            "address": str(number_of("Buster Keaton")),
            "parts": ["cast", "directing"],
        },
        made_by("Buster Keaton"),
    ),
    Row(
        ("tmdb", "tmdb_company"),
        {"address": str(number_of("UFA")), "most": 20},
        ids(one for one in FILMS if "UFA" in one.companies),
    ),
    Row(
        ("tmdb", "tmdb_keyword"),
        {"address": str(number_of("film noir")), "most": 20},
        ids(one for one in FILMS if "film noir" in one.keywords),
    ),
    Row(
        ("tmdb", "tmdb_discover"),
        {"order": "votes", "languages": "de", "last_year": 1930, "most": 20},
        ids(one for one in FILMS if one.original_language == "de" and one.year <= 1930),
    ),
    Row(("tmdb", "tmdb_popular"), {"most": 5}, found(5, sort_by="popularity.desc")),
    Row(("tmdb", "tmdb_top_rated"), {"most": 6}, found(6, sort_by="vote_average.desc")),
    Row(("tmdb", "tmdb_upcoming"), {"most": 20}, still_to_come),
    Row(("tmdb", "tmdb_now_playing"), {"most": 4}, found(4, sort_by="vote_count.desc")),
)
OTHERS: Final = (
    Row(("imdb", "imdb_csv"), table, first(3)),
    Row(("imdb", "imdb_list"), {"address": IMDB_LIST}, first(3), others=2),
    Row(("imdb", "imdb_chart"), {"chart": "box_office"}, first(5)),
    Row(
        ("plex", "plex_watchlist"),
        lambda here: {"token": here.plex.token},
        first(3),
        unidentified=1,
    ),
    Row(
        ("plex", "plex_rss"),
        lambda here: {"url": here.plex.feed_url},
        first(3),
        unidentified=1,
    ),
    Row(("letterboxd", "letterboxd_export"), exported, first(3)),
    Row(
        ("letterboxd", "letterboxd_diary"),
        {
            "user": "someone",
            "least_stars": 3.5,
            "with_rewatches": True,
            "only_liked": False,
        },
        first(2),
        others=1,
    ),
    Row(("mdblist",), {"address": "alice/wanted"}, first(3), others=1),
    Row(("mdblist",), {"address": "103", "api_key": MDBLIST_API_KEY}, first(20)),
    Row(("stevenlu",), {"variant": "movies-imdb-min7"}, first(3)),
    Row(
        ("rss",),
        at("/generic.rss", verify_ssl=True, holds_all=True),
        first(3),
        others=1,
    ),
    Row(("json",), at("/custom.json", verify_ssl=True), first(4)),
    Row(
        ("radarr",),
        lambda here: {
            "url": here.radarr.url,
            "api_key": RADARR_API_KEY,
            "verify_ssl": True,
            "only_monitored": True,
        },
        frozenset({NOSFERATU, METROPOLIS, LIVING_DEAD}),
    ),
)
ALL: Final = (*TRAKT, *TMDB, *OTHERS)


@pytest.mark.parametrize("rows", [TRAKT, TMDB, OTHERS], ids=["trakt", "tmdb", "others"])
async def test_every_kind_from_its_form_to_the_library(
    following: Following, rows: tuple[Row, ...]
) -> None:
    """It is added by its form, visited, and its movies are there and say which list named them."""
    liked = FakeList(91, "Talkies", list(FILMS[11:13]))
    following.trakt.bob.lists.append(liked)
    following.trakt.alice.liked = [liked]
    added = [
        await following.add(row.path, row.answers(following), {"name": row.kind})
        for row in rows
    ]
    reports = {one.list_id: one for one in await following.road.lists.sync()}
    movies, origins = await following.movies(), await following.origins()
    for row, list_id in zip(rows, added, strict=True):
        report, expected = reports[list_id], row.expected(following)
        assert expected, row.kind
        assert (report.status, report.error) == (SyncStatus.SUCCESS, ""), row.kind
        visits = (await following.road.lists.syncs(list_id)).items
        # One that has nothing new to tell does not count anew.
        assert row.others in {one.data["others"] for one in visits}, row.kind
        assert report.outcomes[ItemStatus.UNIDENTIFIED] == row.unidentified, row.kind
        named = {film for film, rows_ in origins.items() if list_id in rows_}
        assert named == expected, row.kind
        assert expected <= set(movies), row.kind
        for film in expected:
            why = origins[film][list_id]
            assert why.list_name == row.kind
            assert why.first_seen <= why.last_seen
    assert all(one["monitored"] for one in movies.values())
    assert list(following.uploads.iterdir()) == []


def test_no_kind_is_left_out() -> None:
    """A kind that can be chosen has a row here; the account of TMDb is signed in to elsewhere."""
    elsewhere = {ListKind.TMDB_WATCHLIST, ListKind.TMDB_FAVOURITES}
    assert {row.kind for row in ALL} == set(map(str, FORMS)) - elsewhere
    assert {row.kind for row in ALL} == set(ListKind) - elsewhere


async def test_what_the_account_has_watched_is_skipped(following: Following) -> None:
    """It stays on the list and out of the library; what is in there already stays too."""
    trakt = following.trakt
    trakt.alice.watched = [FILMS[0]]
    list_id = await following.add(("trakt", "trakt_watchlist"), {"skip_watched": True})
    await following.visit(list_id)
    assert set(await following.movies()) == {FARMHOUSE, GENERAL}
    page, _ = await following.road.lists.items(list_id, statuses=(ItemStatus.FILTERED,))
    (left_out,) = page.items
    assert (left_out.title, left_out.reason) == ("Nosferatu", "watched")
    assert left_out.message == "It was watched already, by the history at Trakt"
    # Watched in the meantime: the movie has not left the list by that.
    trakt.alice.watched = [FILMS[1]]
    following.home.world.clock.advance(3600)
    report = await following.visit(list_id)
    assert (report.status, report.removed) == (SyncStatus.SUCCESS, 0)
    assert set(await following.movies()) == {NOSFERATU, FARMHOUSE, GENERAL}
    form = await following.submit(
        await following.begin("trakt", "trakt_watchlist"), {"skip_watched": False}
    )
    assert form["errors"] == {"base": "already_configured"}
