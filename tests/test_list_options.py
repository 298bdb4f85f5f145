"""How a list is followed, as people choose it in the form: each choice has its effect in the library."""

from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentryDataWithId
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.engine.keeping.list_records import ItemStatus
from custom_components.radarr_mvp.engine.keeping.records import SyncStatus
from custom_components.radarr_mvp.engine.lists.reports import ListReport
from custom_components.radarr_mvp.engine.road import Road
from custom_components.radarr_mvp.flow.list_follow import follow_schema

from .following import FOLLOW
from .integration import TRANSLATIONS, Home, Typed
from .sandbox.catalogue import FILMS, Film
from .sandbox.list_host import FakeListHost, custom

LIVING_DEAD, CHARADE, SINTEL = 10331, 4808, 45745
DAY: Final = 24 * 3600.0


@dataclass
class Household:
    """A library with lists, each at an address of its own."""

    home: Home
    host: FakeListHost
    entry: MockConfigEntry | None = None

    @property
    def road(self) -> Road:
        """Return the road of the library."""
        assert self.entry is not None
        road: Road = self.entry.runtime_data.road
        return road

    def a_list(
        self, name: str, films: Iterable[Film], **chosen: Any
    ) -> ConfigSubentryDataWithId:
        """Return a list as it is stored when its form was filled in so."""
        self.name(name, films)
        # The form has to accept it.
        options = follow_schema(["HD - 720p/1080p", "Any", "Silent"], self.folders)(
            FOLLOW | chosen
        )
        return ConfigSubentryDataWithId(
            data={
                "kind": "json",
                "url": f"{self.host.url}/{name}.json",
                "verify_ssl": True,
                "options": {"enabled": True, **options},
            },
            subentry_id=f"list_{name}",
            subentry_type="import_list",
            title=name,
            unique_id=None,
        )

    @property
    def folders(self) -> list[str]:
        """Return the folders of the library."""
        library = self.home.world.library
        return [str(library), str(library.with_name("second"))]

    def name(self, name: str, films: Iterable[Film]) -> None:
        """Let a list name these films."""
        self.host.say(f"/{name}.json", custom(films))

    async def follow(self, *lists: ConfigSubentryDataWithId, **options: Any) -> None:
        """Open a library that follows lists."""
        self.home.world.library.with_name("second").mkdir(exist_ok=True)
        usual = {
            "quality_profile": "HD - 720p/1080p",
            "automation": {"search": False},
            "media": {"root_folders": self.folders},
        }
        self.entry = self.home.entry(
            options=usual | options, subentries_data=[self.home.indexer(), *lists]
        )
        await self.home.set_up(self.entry)

    async def sync(self) -> dict[str, ListReport]:
        """Visit all lists; return what each visit brought, by the names of the lists."""
        reports = await self.road.lists.sync()
        await self.home.settle()
        return {one.name: one for one in reports}

    async def movies(self) -> dict[int, dict[str, Any]]:
        """Return the movies as people see them."""
        told = await self.home.act("get_movies", {"limit": 500})
        return {one["tmdb_id"]: one for one in told["movies"]}

    async def statuses(self, name: str) -> dict[int | None, str]:
        """Return what became of the entries of a list."""
        page, _ = await self.road.lists.items(f"list_{name}")
        return {one.tmdb_id: one.status for one in page.items}


@pytest.fixture
async def house(home: Home) -> AsyncGenerator[Household]:
    """Return a household that has not been opened yet."""
    async with FakeListHost() as host:
        yield Household(home, host)


async def test_what_a_list_wants_of_its_movies(house: Household) -> None:
    """Monitoring, profile, folder, availability and tags are those of the list that added the movie."""
    chosen: dict[str, Typed] = {
        "plain": {},
        "unmonitored": {"monitor": "none"},
        "profile": {"quality_profile": "Any"},
        "folder": {"root_folder": house.folders[1]},
        "available": {"minimum_availability": "announced"},
        "released": {"minimum_availability": "released"},
        "tagged": {"tags": ["silent", "black and white"]},
        "offered": {"add_automatically": False},
    }
    films = dict(zip(chosen, FILMS, strict=False))
    await house.follow(
        *(house.a_list(name, [films[name]], **chosen[name]) for name in chosen)
    )
    reports = await house.sync()
    assert {one.status for one in reports.values()} == {SyncStatus.SUCCESS}
    by_id = await house.movies()
    movies = {
        name: by_id[film.tmdb_id]
        for name, film in films.items()
        if film.tmdb_id in by_id
    }
    assert set(movies) == set(chosen) - {"offered"}
    assert await house.statuses("offered") == {
        films["offered"].tmdb_id: ItemStatus.OFFERED
    }
    plain = movies["plain"]
    assert plain["monitored"]
    assert plain["quality_profile"] == "HD - 720p/1080p"
    assert plain["path"].startswith(house.folders[0])
    assert plain["tags"] == []
    assert {name for name, one in movies.items() if not one["monitored"]} == {
        "unmonitored"
    }
    assert {
        name for name, one in movies.items() if one["quality_profile"] == "Any"
    } == {"profile"}
    second = f"{house.folders[1]}/"
    assert {name for name, one in movies.items() if one["path"].startswith(second)} == {
        "folder"
    }
    assert movies["available"]["minimum_availability"] == "announced"
    assert movies["released"]["minimum_availability"] == "released"
    assert {name: one["tags"] for name, one in movies.items() if one["tags"]} == {
        "tagged": ["black and white", "silent"]
    }


async def test_a_movie_and_its_collection(house: Household) -> None:
    """What is missing of the collection and out by now comes with it, wanted as the movie is."""
    films = house.home.world.tmdb.films
    for tmdb_id in (CHARADE, SINTEL):
        films[tmdb_id] = replace(films[tmdb_id], collection=FILMS[4].collection)
    await house.follow(
        house.a_list("living", [FILMS[4]], monitor="movie_and_collection"),
        house.a_list("alone", [FILMS[0]]),
    )
    await house.sync()
    movies = await house.movies()
    assert set(movies) == {LIVING_DEAD, CHARADE, SINTEL, FILMS[0].tmdb_id}
    assert all(one["monitored"] for one in movies.values())


async def test_search_on_add(house: Household) -> None:
    """Only what a list wants to be looked for is, and at once."""
    await house.follow(
        house.a_list("sought", FILMS[:1], search_on_add=True),
        house.a_list("found", FILMS[1:2], search_on_add=False),
        house.a_list("unwanted", FILMS[2:3], search_on_add=True, monitor="none"),
        automation={"search": True},
    )
    await house.sync()
    movies = await house.movies()
    searched = {id_ for id_, one in movies.items() if one["last_searched"]}
    assert searched == {FILMS[0].tmdb_id}
    assert house.home.world.hdbits.log.requests


FILTERS: Final[dict[str, tuple[Typed, Callable[[Film], bool]]]] = {
    "first_year": ({"first_year": 1925}, lambda one: one.year >= 1925),
    "last_year": ({"last_year": 1925}, lambda one: one.year <= 1925),
    "rating": ({"lowest_rating": 7.5}, lambda one: one.vote_average >= 7.5),
    "votes": ({"fewest_votes": 600}, lambda one: one.vote_count >= 600),
    "genres": (
        {"genres": ["Comedy", "Western"]},
        lambda one: bool({"Comedy", "Western"} & set(one.genres)),
    ),
    "without": (
        {"without_genres": ["Horror"]},
        lambda one: "Horror" not in one.genres,
    ),
    "languages": (
        {"languages": ["de", "EN"]},
        lambda one: one.original_language in {"de", "en"},
    ),
    "certification": (
        {"certifications": ["nr"]},
        lambda one: (
            not any(two.country == "US" for two in one.releases if two.certification)
            or any(two.certification == "NR" for two in one.releases)
        ),
    ),
    "other certification": ({"certifications": ["PG"]}, lambda one: not _rated(one)),
    "shortest": ({"shortest": 80}, lambda one: one.runtime >= 80),
    "longest": ({"longest": 80}, lambda one: one.runtime <= 80),
}


def _rated(film: Film) -> bool:
    """Tell whether a film has an age rating in the United States."""
    return any(one.country == "US" and one.certification for one in film.releases)


async def test_filters(house: Household) -> None:
    """Each of them keeps out what it speaks against, and nothing else; it is said why."""
    rows = list(FILTERS.items())
    # Every list has films of its own, taken from all over the catalogue.
    shares = [FILMS[number :: len(rows)] for number in range(len(rows))]
    await house.follow(
        *(
            house.a_list(name, share, filters={"most_at_once": 100, **typed})
            for (name, (typed, _)), share in zip(rows, shares, strict=True)
        )
    )
    reports = await house.sync()
    assert {one.status for one in reports.values()} == {SyncStatus.SUCCESS}
    movies, refused = await house.movies(), 0
    for (name, (_, passes)), share in zip(rows, shares, strict=True):
        expected = {one.tmdb_id for one in share if passes(one)}
        assert {one.tmdb_id for one in share} & set(movies) == expected, name
        statuses = await house.statuses(name)
        for film in share:
            wanted = film.tmdb_id in expected
            status = ItemStatus.ADDED if wanted else ItemStatus.FILTERED
            assert statuses[film.tmdb_id] == status, (name, film.title)
            refused += not wanted
    assert refused >= len(rows)


async def test_most_at_once(house: Household) -> None:
    """The others have their turn at the next visits, in the order of the list."""
    films = FILMS[:5]
    await house.follow(house.a_list("long", films, filters={"most_at_once": 2}))
    # A new list is visited by itself.
    for count in (2, 4, 5):
        expected = {one.tmdb_id for one in films[:count]}
        assert set(await house.movies()) == expected
        await house.sync()


async def test_a_list_that_is_switched_off(house: Household) -> None:
    """It is not visited, neither by time nor with all others."""
    off = house.a_list("off", FILMS[:1])
    data = {**off["data"], "options": {**off["data"]["options"], "enabled": False}}
    on = house.a_list("on", FILMS[1:2])
    await house.follow(replaced(off, data), on)
    assert set(await house.sync()) == {"on"}
    assert house.road.lists.next_due("list_off") is None
    assert set(await house.movies()) == {FILMS[1].tmdb_id}
    assert house.host.log.times("/off.json") == []


def replaced(
    given: ConfigSubentryDataWithId, data: dict[str, Any]
) -> ConfigSubentryDataWithId:
    """Return a list with other data."""
    return ConfigSubentryDataWithId(**{**given, "data": data})


async def test_the_interval(house: Household) -> None:
    """A list is left alone for as long as was chosen, and never shorter than its server wants."""
    lists = []
    for name, hours in (("often", 1), ("usual", 12), ("rarely", 168)):
        visits = {"interval": hours, "priority": 5}
        lists.append(house.a_list(name, FILMS[:1], visits=visits))
    # As a hand could write it.
    odd = house.a_list("odd", FILMS[:1])
    options = {**odd["data"]["options"], "visits": {"interval": -3}}
    lists.append(replaced(odd, {**odd["data"], "options": options}))
    await house.follow(*lists)
    now = house.road.house.now
    await house.sync()
    due = {
        name: house.road.lists.next_due(f"list_{name}")
        for name in ("often", "usual", "rarely", "odd")
    }
    waits = {name: at - now for name, at in due.items() if at is not None}
    rounded = {name: round(wait / timedelta(hours=1)) for name, wait in waits.items()}
    assert rounded == {"often": 6, "usual": 12, "rarely": 168, "odd": 12}
    asked = len(house.host.log.times("/often.json"))
    await house.home.let_pass(5.5 * 3600)
    assert len(house.host.log.times("/often.json")) == asked
    for _ in range(4):
        await house.home.let_pass(600)
    assert len(house.host.log.times("/often.json")) == asked + 1


async def test_what_happens_to_movies_that_leave(house: Household) -> None:
    """As each list wants it."""
    levels = ("off", "log", "unmonitor", "remove", "remove_and_delete")
    pairs = {
        level: FILMS[2 * place : 2 * place + 2] for place, level in enumerate(levels)
    }
    await house.follow(
        *(
            house.a_list(
                level,
                pairs[level],
                visits={"interval": 6, "priority": 5, "on_leaving": level},
            )
            for level in levels
        )
    )
    await house.sync()
    assert len(await house.movies()) == 10
    for level, pair in pairs.items():
        house.name(level, pair[:1])
    house.home.world.clock.advance(DAY)
    await house.sync()
    await house.sync()
    movies = await house.movies()
    left = {level: movies.get(pair[1].tmdb_id) for level, pair in pairs.items()}
    assert {level for level, movie in left.items() if movie is None} == {
        "remove",
        "remove_and_delete",
    }
    assert {level for level, movie in left.items() if movie and movie["monitored"]} == {
        "off",
        "log",
    }
    assert all(pair[0].tmdb_id in movies for pair in pairs.values())
    told = (await house.home.act("get_history", {}))["history"]
    left_lists = {one["release"] for one in told if one["kind"] == "left_lists"}
    assert left_lists == {pairs[one][1].title for one in levels if one != "off"}


async def test_a_profile_or_folder_that_is_gone(house: Household) -> None:
    """The list says what is wrong, adds nothing by other rules, and goes on when it is mended."""
    await house.follow(
        house.a_list("profile", FILMS[:1], quality_profile="Silent"),
        house.a_list("folder", FILMS[1:2], root_folder=house.folders[1]),
        house.a_list("fine", FILMS[2:3]),
        media={"root_folders": [house.folders[0]]},
    )
    reports = await house.sync()
    assert set(await house.movies()) == {FILMS[2].tmdb_id}
    problems = {name: one.problem for name, one in reports.items()}
    assert problems == {
        "profile": "profile_unknown",
        "folder": "root_folder_unknown",
        "fine": "",
    }
    for name in ("profile", "folder"):
        assert reports[name].status is not SyncStatus.SUCCESS
        assert reports[name].problem in TRANSLATIONS["exceptions"]
        assert (await house.road.lists.status(f"list_{name}")).problem
    quality = house.road.quality
    usual = quality.profiles()[0]
    await quality.save_profile(replace(usual, id=0, name="Silent"))
    await house.sync()
    movies = await house.movies()
    assert movies[FILMS[0].tmdb_id]["quality_profile"] == "Silent"


async def test_a_profile_that_is_renamed_later(house: Household) -> None:
    """The list stays with it: by what it has added, and by what comes later."""
    await house.follow(house.a_list("mine", FILMS[:1], quality_profile="Any"))
    await house.sync()
    quality = house.road.quality
    (kept,) = (one for one in quality.profiles() if one.name == "Any")
    await quality.save_profile(replace(kept, name="Whatever"))
    house.name("mine", FILMS[:2])
    house.home.world.clock.advance(DAY)
    reports = await house.sync()
    movies = await house.movies()
    assert {one["quality_profile"] for one in movies.values()} == {"Whatever"}
    assert set(movies) == {one.tmdb_id for one in FILMS[:2]}
    assert reports["mine"].status is SyncStatus.SUCCESS


async def test_lists_with_the_same_movie(house: Household) -> None:
    """The wishes of the list with the better priority count, whichever was visited first."""
    await house.follow(
        house.a_list(
            "low", FILMS[:1], tags=["low"], visits={"interval": 6, "priority": 9}
        ),
        house.a_list(
            "high", FILMS[:1], tags=["high"], visits={"interval": 6, "priority": 1}
        ),
    )
    await house.sync()
    movies = await house.movies()
    assert [one["tags"] for one in movies.values()] == [["high"]]
