"""Movies come into the library."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.errors import Unavailable
from custom_components.radarr_mvp.engine.events import MovieAdded
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import Exclusion
from custom_components.radarr_mvp.engine.library import AddRequest, AlreadyInLibrary
from custom_components.radarr_mvp.engine.library.desk import normal_tags
from custom_components.radarr_mvp.engine.quality.profile_rules import ProfileRule
from tests.engine.road.library_home import (
    CHARADE,
    LIVING_DEAD,
    LIVING_DEADS,
    NOSFERATU,
    Home,
    key_of,
)
from tests.engine.road.metadata import DOWN
from tests.engine.rooms import Rooms


async def test_a_movie_is_added_as_usual(rooms: Rooms) -> None:
    """With the household's profile, folder and availability; history and bus tell of it."""
    home = Home(rooms)
    movie = await home.library.add(
        AddRequest(tmdb_id=NOSFERATU), correlation_id="why", source="person"
    )
    assert await home.stored(movie.id) == movie
    assert (movie.title, movie.year) == ("Nosferatu", 1922)
    assert (movie.root_folder, movie.folder) == (str(home.root), "Nosferatu (1922)")
    assert movie.profile_id == rooms.house.default_profile.id
    assert movie.minimum_availability is Status.RELEASED
    assert movie.monitored
    assert movie.added == rooms.house.now
    (event,) = rooms.events
    assert isinstance(event, MovieAdded)
    assert event.as_dict() == {
        "correlation_id": "why",
        "movie_id": movie.id,
        "title": "Nosferatu",
        "year": 1922,
        "tmdb_id": 653,
        "imdb_id": "tt0013442",
        "monitored": True,
        "source": "person",
    }
    (record,) = await rooms.history()
    assert (record.kind, record.movie_id) == ("added", movie.id)
    assert record.correlation_id == "why"
    assert record.data["path"] == f"{home.root}/Nosferatu (1922)"
    kept = await rooms.books.read(lambda one: rooms.books.metadata.get(one, movie.id))
    assert kept is not None and kept.value == home.source.known[NOSFERATU]
    assert kept.at == home.source.at


async def test_a_movie_is_added_as_wished(rooms: Rooms) -> None:
    """Every wish counts; a correlation id is made where none is given."""
    home = Home(rooms)
    archive = home.second_root()
    profile = list(rooms.house.profiles.values())[-1]
    movie = await home.library.add(
        AddRequest(
            imdb_id="tt0013442",
            profile=profile.name.upper(),
            root_folder=archive,
            monitored=False,
            minimum_availability=Status.ANNOUNCED,
            tags=("Silent  Films ", "", "4K"),
        )
    )
    assert movie.root_folder == str(archive)
    assert movie.profile_id == profile.id
    assert not movie.monitored
    assert movie.minimum_availability is Status.ANNOUNCED
    assert movie.tags == {"silent films", "4k"}
    assert len(rooms.events[0].correlation_id) == 26


async def test_a_movie_can_be_given_its_folder(rooms: Rooms) -> None:
    """By its whole path."""
    home = Home(rooms)
    path = home.root / "old" / "Nosferatu"
    movie = await home.library.add(AddRequest(tmdb_id=NOSFERATU, path=path))
    assert (movie.root_folder, movie.folder) == (str(home.root), "old/Nosferatu")


async def test_profiles_go_by_name_or_id(rooms: Rooms) -> None:
    """A number in a text is an id, unless a profile is called so."""
    home = Home(rooms)
    profile = list(rooms.house.profiles.values())[1]
    for wanted, film in ((profile.id, NOSFERATU), (str(profile.id), CHARADE)):
        movie = await home.library.add(AddRequest(tmdb_id=film, profile=wanted))
        assert movie.profile_id == profile.id


@pytest.mark.parametrize("wanted", [4711, "4711", "Best of all", True])
async def test_an_unknown_profile_is_refused(rooms: Rooms, wanted: Any) -> None:
    """Before anybody is asked about the movie."""
    home = Home(rooms)
    with pytest.raises(Invalid) as problem:
        await home.library.add(AddRequest(tmdb_id=NOSFERATU, profile=wanted))
    assert key_of(problem) == "profile_unknown"
    assert not home.source.calls


async def test_a_movie_that_is_there_is_not_added_again(rooms: Rooms) -> None:
    """The problem carries it; by its ids nobody needs to be asked."""
    home = Home(rooms)
    movie = await home.library.add(AddRequest(tmdb_id=NOSFERATU))
    home.source.calls.clear()
    for request in (
        AddRequest(tmdb_id=NOSFERATU),
        AddRequest(imdb_id="13442"),
    ):
        with pytest.raises(AlreadyInLibrary) as problem:
            await home.library.add(request)
        assert problem.value.movie.id == movie.id
        assert problem.value.key == "already_in_library"
        assert problem.value.placeholders == {"title": "Nosferatu", "year": "1922"}
    assert not home.source.calls
    with pytest.raises(AlreadyInLibrary):
        await home.library.add(AddRequest(title="Nosferatu", year=1922))
    assert len(rooms.events) == 1


async def test_two_who_add_the_same_add_it_once(rooms: Rooms) -> None:
    """The second is told, however close behind it comes."""
    home = Home(rooms)
    home.source.gate = asyncio.Event()
    adding = [
        asyncio.create_task(home.library.add(AddRequest(tmdb_id=NOSFERATU)))
        for _ in range(2)
    ]
    await asyncio.sleep(0)
    home.source.gate.set()
    results = await asyncio.gather(*adding, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == [
        "AlreadyInLibrary",
        "Movie",
    ]
    assert len(rooms.house.index) == 1
    assert len(rooms.events) == 1


async def test_two_films_of_one_name_get_two_folders(rooms: Rooms) -> None:
    """Also where only the case differs; the id tells them apart, and is read again by a scan."""
    home = Home(rooms)
    home.source.put(5, "Charade", release_date=home.source.known[CHARADE].release_date)
    home.source.put(6, "CHARADE", release_date=home.source.known[CHARADE].release_date)
    folders = [
        (await home.library.add(AddRequest(tmdb_id=one))).folder
        for one in (CHARADE, 5, 6)
    ]
    assert folders == [
        "Charade (1963)",
        "Charade (1963) {tmdb-5}",
        "CHARADE (1963) {tmdb-6}",
    ]


async def test_a_folder_s_name_is_never_too_long(rooms: Rooms) -> None:
    """The id that tells two films apart stays whole."""
    home = Home(rooms)
    for one in (5, 6):
        home.source.put(one, "Ä" * 300)
    await home.library.add(AddRequest(tmdb_id=5))
    movie = await home.library.add(AddRequest(tmdb_id=6))
    assert movie.folder.endswith(" {tmdb-6}")
    assert len(movie.folder.encode()) <= 255


async def test_a_folder_by_series_is_made(rooms: Rooms) -> None:
    """A format may have several levels; another film of the name gets a folder beside."""
    home = Home(rooms)
    naming = replace(
        rooms.house.settings.media.naming,
        folder_format="{Movie TitleFirstCharacter}/{Movie Title}",
    )
    home.settle(naming=naming)
    home.source.put(5, "Nosferatu")
    first = await home.library.add(AddRequest(tmdb_id=NOSFERATU))
    second = await home.library.add(AddRequest(tmdb_id=5))
    assert (first.folder, second.folder) == ("N/Nosferatu", "N/Nosferatu {tmdb-5}")


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("{root}", "path_outside_root_folders"),
        ("{root}/../elsewhere", "path_outside_root_folders"),
        ("/elsewhere/Charade", "path_outside_root_folders"),
        ("Charade", "path_outside_root_folders"),
        ("{root}/inner", "path_is_root_folder"),
        ("{root}/outer", "path_is_root_folder"),
        ("{root}/bin", "path_is_recycle_bin"),
        ("{root}/bin/2026-01-01", "path_is_recycle_bin"),
        ("{root}/Nosferatu (1922)", "path_taken"),
        ("{root}/Nosferatu (1922)/Charade", "path_within_movie"),
        ("{root}/series", "path_holds_movie"),
    ],
)
async def test_a_folder_that_cannot_be_had_is_refused(
    rooms: Rooms, path: str, key: str
) -> None:
    """Root folders, the recycle bin, other movies' folders, and what holds one of them."""
    home = Home(rooms)
    root = home.root
    home.settle(
        root_folders=(root, root / "inner", root / "outer" / "root"),
        recycle_bin=root / "bin",
    )
    await rooms.movie()
    await rooms.movie(tmdb_id=5, imdb_id=None, folder="series/Vampyr (1932)")
    with pytest.raises(Invalid) as problem:
        await home.library.add(AddRequest(tmdb_id=CHARADE, path=path.format(root=root)))
    assert key_of(problem) == key
    assert len(rooms.house.index) == 2


async def test_what_holds_the_recycle_bin_is_refused(rooms: Rooms) -> None:
    """Its films would be recycled with it."""
    home = Home(rooms)
    home.settle(recycle_bin=home.root / "tidy" / "bin")
    with pytest.raises(Invalid) as problem:
        await home.library.add(AddRequest(tmdb_id=CHARADE, path=home.root / "tidy"))
    assert key_of(problem) == "path_is_recycle_bin"


async def test_an_unknown_root_folder_is_refused(rooms: Rooms, tmp_path: Path) -> None:
    """As is a household that has none."""
    home = Home(rooms)
    with pytest.raises(Invalid) as problem:
        await home.library.add(
            AddRequest(tmdb_id=CHARADE, root_folder=tmp_path / "elsewhere")
        )
    assert key_of(problem) == "root_folder_unknown"
    home.settle(root_folders=())
    with pytest.raises(Invalid) as problem:
        await home.library.add(AddRequest(tmdb_id=CHARADE))
    assert key_of(problem) == "no_root_folder"


async def test_exclusions_are_for_lists(rooms: Rooms) -> None:
    """What a list names stays out; what a person asks for comes in, and is excluded no longer."""
    home, exclusions = Home(rooms), rooms.books.exclusions
    for exclusion in (
        Exclusion(title="Nosferatu", tmdb_id=NOSFERATU),
        Exclusion(title="Charade", imdb_id="tt0056923"),
    ):
        await rooms.books.write(
            lambda one, that=exclusion: exclusions.add(one, that, 0.0)
        )
    for film in (NOSFERATU, CHARADE):
        with pytest.raises(Invalid) as problem:
            await home.library.add(AddRequest(tmdb_id=film, from_list=True))
        assert key_of(problem) == "movie_excluded"
    assert not rooms.events
    await home.library.add(AddRequest(tmdb_id=NOSFERATU))
    left = await rooms.books.read(exclusions.page)
    assert [one.title for one in left.items] == ["Charade"]
    await home.library.add(AddRequest(tmdb_id=961, from_list=True))
    assert len(rooms.house.index) == 2


async def test_a_film_without_an_imdb_id_comes_from_a_list(rooms: Rooms) -> None:
    """Its exclusion is looked for by the one id that it has."""
    home = Home(rooms)
    home.source.put(5, "New Film")
    movie = await home.library.add(AddRequest(tmdb_id=5, from_list=True))
    assert movie.imdb_id is None


async def test_the_collection_of_a_movie_becomes_known(rooms: Rooms) -> None:
    """It is followed only where that is asked for, with the movie's own wishes."""
    home, collections = Home(rooms), rooms.books.collections
    movie = await home.library.add(AddRequest(tmdb_id=LIVING_DEAD, tags=("zombies",)))
    known = await rooms.books.read(lambda one: collections.get(one, LIVING_DEADS))
    assert known is not None
    assert (known.name, known.monitored) == ("Living Dead Collection", False)
    await home.library.remove(movie.id)
    await home.library.add(
        AddRequest(tmdb_id=LIVING_DEAD, tags=("zombies",), monitor_collection=True)
    )
    known = await rooms.books.read(lambda one: collections.get(one, LIVING_DEADS))
    assert known is not None and known.monitored
    assert known.tags == {"zombies"}
    assert known.root_folder == str(home.root)
    assert known.profile_id == rooms.house.default_profile.id


async def test_a_source_that_is_down_adds_nothing(rooms: Rooms) -> None:
    """Who asks is told why."""
    home = Home(rooms)
    home.source.fault = DOWN
    with pytest.raises(Unavailable):
        await home.library.add(AddRequest(tmdb_id=NOSFERATU))
    assert not list(rooms.house.index)
    assert not rooms.events


async def test_who_no_longer_waits_does_not_leave_half_a_movie(rooms: Rooms) -> None:
    """What is written is also in memory, and told."""
    home = Home(rooms)
    async with home.library._desk.placing:
        adding = asyncio.create_task(home.library.add(AddRequest(tmdb_id=NOSFERATU)))
        while not home.library._desk._tasks:
            await asyncio.sleep(0)
        adding.cancel()
        with pytest.raises(asyncio.CancelledError):
            await adding
    await home.library.close()
    (movie,) = rooms.house.index
    assert await home.stored(movie.id) is not None
    assert len(rooms.events) == 1


def test_tags_are_written_one_way() -> None:
    """In lower case, without needless blanks."""
    assert normal_tags(["Kids", "kids ", " ", "Late  Night"]) == {"kids", "late night"}


async def test_a_rule_of_the_household_says_what_nobody_said(rooms: Rooms) -> None:
    """The profile, and where given the root folder and tags; a wish counts more than a rule."""
    home = Home(rooms)
    archive = home.second_root()
    *_, usual, rare = rooms.house.profiles.values()
    rooms.house.profile_rules = (
        ProfileRule(
            name="Old",
            profile_id=rare.id,
            max_year=1930,
            root_folder=str(archive),
            add_tags=("silent",),
        ),
    )
    old = await home.library.add(AddRequest(tmdb_id=NOSFERATU, tags=("horror",)))
    assert (old.profile_id, old.root_folder) == (rare.id, str(archive))
    assert old.tags == {"horror", "silent"}
    new = await home.library.add(AddRequest(tmdb_id=CHARADE))
    assert new.profile_id == rooms.house.default_profile.id
    assert new.root_folder == str(home.root)
    rooms.house.profile_rules = (ProfileRule(name="All", profile_id=rare.id),)
    wished = await home.library.add(
        AddRequest(tmdb_id=LIVING_DEAD, profile=usual.name, root_folder=home.root)
    )
    assert (wished.profile_id, wished.root_folder) == (usual.id, str(home.root))
