"""Actions about single movies."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import ServiceValidationError
import pytest

from tests.sandbox.service import FaultMode

from .house import GENERAL, NOSFERATU, SINTEL, House, is_refused


async def test_a_wish_becomes_a_film(house: House) -> None:
    """Added, searched for, fetched, filed and told of, all under the id of the call's context."""
    torrent = house.offer()
    context = Context(user_id="somebody")
    await house.do("add_movie", context=context, title="Nosferatu", year=1922)
    (item,) = await house.queue()
    assert (item["state"], item["movie"]["title"]) == ("downloading", "Nosferatu")
    await house.complete(torrent)

    (film,) = house.films()
    assert film == Path("Nosferatu (1922)/Nosferatu (1922) Bluray-1080p.mkv")
    download = house.world.downloads / torrent.name
    assert (house.world.library / film).samefile(download)
    (movie,) = (await house.act("get_movies"))["movies"]
    assert movie["file"]["quality"] == "Bluray-1080p"
    told = await house.act("get_queue")
    assert (told["items"], told["up_to_date"]) == ([], True)
    assert [one["state"] for one in told["seeding"]] == ["seeding"]

    kinds = [one["kind"] for one in await house.history(correlation_id=context.id)]
    assert kinds == ["added", "grabbed", "completed", "imported"]
    story = ["movie_added", "release_grabbed", "download_completed", "movie_imported"]
    assert [kind for kind, _ in house.heard] == story
    for _, data in house.heard:
        assert data["correlation_id"] == context.id
        assert (data["title"], data["tmdb_id"]) == ("Nosferatu", 653)


async def test_what_is_wanted_of_a_new_movie(house: House) -> None:
    """It is kept, and told of; nothing is searched for where that is not wanted."""
    movie = await house.add(
        GENERAL,
        quality_profile="ultra-hd",
        monitored=False,
        minimum_availability="announced",
        tags=["Silent", "family night"],
        search=False,
    )
    assert (movie["quality_profile"], movie["monitored"]) == ("Ultra-HD", False)
    assert movie["minimum_availability"] == "announced"
    assert movie["tags"] == ["family night", "silent"]
    assert movie["path"] == str(house.world.library / "The General (1926)")
    assert not house.world.hdbits.log.times("/api/torrents")[1:]


async def test_a_movie_is_added_by_id(house: House) -> None:
    """By any of them, also in place of a title."""
    for named in ({"tmdb_id": 653}, {"imdb_id": "tt0013442"}, {"title": "tt0013442"}):
        told = await house.act("add_movie", search=False, **named)
        assert (told["added"], told["movie"]["title"]) == (True, "Nosferatu")
        await house.do("remove_movie", movie_id=told["movie"]["movie_id"])


async def test_a_title_that_means_several(house: House) -> None:
    """It is answered with those; whoever wants no answer reads a sentence, and nothing is added."""
    other = replace(NOSFERATU, tmdb_id=8, imdb_id="tt5040012", released="2024-12-25")
    house.world.tmdb.films[8] = replace(other, year=2024)
    told = await house.act("add_movie", title="Nosferatu")
    assert not told["added"]
    assert sorted(told["candidates"], key=lambda one: int(one["year"])) == [
        {"tmdb_id": 653, "title": "Nosferatu", "year": 1922},
        {"tmdb_id": 8, "title": "Nosferatu", "year": 2024},
    ]
    said = await house.refused_alone("add_movie", title="Nosferatu")
    assert "Nosferatu (1922)" in said and "Nosferatu (2024)" in said
    assert (await house.act("get_movies"))["total"] == 0


async def test_a_movie_that_cannot_be_added(house: House) -> None:
    """A sentence tells why, and nothing has changed."""
    for given, said in (
        ({}, "It takes a title or an ID to add a movie."),
        ({"title": ""}, "It takes a title or an ID to add a movie."),
        ({"tmdb_id": 4711}, "TMDb knows no movie like 4711."),
        ({"title": "No Such Film", "year": 1999}, "no movie like No Such Film 1999."),
        ({"imdb_id": "nosferatu"}, "nosferatu is no ID of IMDb"),
        ({"tmdb_id": 653, "quality_profile": "Best"}, "no quality profile called Best"),
        ({"tmdb_id": 653, "root_folder": "/nowhere"}, "/nowhere is none of the"),
    ):
        assert said in await house.refused("add_movie", **given)
    assert (await house.act("get_movies"))["total"] == 0
    assert not house.heard


async def test_a_movie_that_is_there(house: House) -> None:
    """It is not added twice."""
    await house.add(search=False)
    said = await house.refused("add_movie", tmdb_id=653)
    assert said == "Nosferatu (1922) is in the library already."


@pytest.mark.parametrize(
    "given",
    [
        {"tmdb_id": 653, "title": "Nosferatu"},
        {"tmdb_id": 0},
        {"tmdb_id": 2**70},
        {"title": "Nosferatu", "year": "soon"},
        {"title": "Nosferatu", "minimum_availability": "never"},
        {"title": "Nosferatu", "unknown": 1},
    ],
)
def test_what_is_no_wish(given: dict[str, Any]) -> None:
    """It is refused before anything happens."""
    assert is_refused("add_movie", given)


async def test_a_service_that_is_down_is_named(house: House) -> None:
    """As people know it, not by its address."""
    house.world.tmdb.fail(FaultMode.UNAUTHORIZED)
    said = await house.refused("add_movie", tmdb_id=653)
    assert said.startswith("TMDb does not accept the stored credentials.")


async def test_a_movie_is_named_in_many_ways(house: House) -> None:
    """By its title however it is spelt, or by any of its ids; several that agree do no harm."""
    await house.add(search=False)
    for named in (
        {"title": "nosferatu"},
        {"title": "Nosferatu", "year": 1922},
        {"movie_id": 1},
        {"tmdb_id": "653"},
        {"imdb_id": "tt0013442"},
        {"movie_id": 1, "title": "Nosferatu", "tmdb_id": 653},
    ):
        told = await house.act("update_movie", monitored=False, **named)
        assert told["movie"]["movie_id"] == 1


async def test_a_movie_that_is_not_meant_for_sure(house: House) -> None:
    """Nothing happens to any other."""
    await house.add(search=False)
    await house.add(GENERAL, search=False)
    second = replace(NOSFERATU, tmdb_id=8, imdb_id="tt5040012", year=2024)
    house.world.tmdb.films[8] = replace(second, released="2024-12-25")
    await house.act("add_movie", tmdb_id=8, search=False)
    for named, said in (
        ({}, "It takes a title or an ID to know which movie is meant."),
        ({"year": 1922}, "It takes a title or an ID to know which movie is meant."),
        ({"title": "Sintel", "year": 2010}, "no movie like this: Sintel 2010."),
        ({"movie_id": 99}, "The library has no movie like this: 99."),
        ({"movie_id": 1, "tmdb_id": 99}, "no movie like this: 1 99."),
        (
            {"title": "Nosferatu"},
            "Nosferatu (1922, TMDb 653), Nosferatu (2024, TMDb 8). Add the year",
        ),
        (
            {"movie_id": 1, "title": "The General"},
            "different movies: Nosferatu (1922, TMDb 653), The General (1926, TMDb 961)",
        ),
    ):
        assert said in await house.refused_alone("remove_movie", **named)
    assert (await house.act("get_movies"))["total"] == 3


async def test_wishes_are_changed(house: House) -> None:
    """What is not named stays; tags are replaced, added to, or taken away."""
    await house.add(search=False, tags=["silent"])
    told = await house.act(
        "update_movie", title="Nosferatu", quality_profile="Any", monitored=False
    )
    movie = told["movie"]
    assert (movie["quality_profile"], movie["monitored"]) == ("Any", False)
    assert (movie["tags"], movie["minimum_availability"]) == (["silent"], "released")
    for given, tags in (
        ({"tags": ["Vampires"], "tag_mode": "add"}, ["silent", "vampires"]),
        ({"tags": "silent", "tag_mode": "remove"}, ["vampires"]),
        ({"tags": ["old"]}, ["old"]),
        ({"tags": []}, []),
    ):
        told = await house.act("update_movie", movie_id=1, **given)
        assert told["movie"]["tags"] == tags
    assert "no quality profile called Best" in await house.refused(
        "update_movie", movie_id=1, quality_profile="Best", monitored=True
    )
    (movie,) = (await house.act("get_movies"))["movies"]
    assert not movie["monitored"]


async def test_files_are_moved_as_a_job(house: House) -> None:
    """To another folder of the library; that may take long, so that it shows, and has an end in the books."""
    other = house.world.folder / "second"
    other.mkdir()
    house.home.hass.config_entries.async_update_entry(
        house.entry,
        options={**house.entry.options, "media": {"root_folders": [str(other)]}},
    )
    await house.home.hass.config_entries.async_reload(house.entry.entry_id)
    await house.home.settle()
    torrent = house.offer()
    await house.add()
    await house.complete(torrent)
    told = await house.act(
        "update_movie", movie_id=1, root_folder=str(other), move_files=True
    )
    assert told["movie"]["path"] == str(other / "Nosferatu (1922)")
    assert house.films() == []
    assert (other / "Nosferatu (1922)/Nosferatu (1922) Bluray-1080p.mkv").is_file()
    (job,) = (await house.act("get_jobs", kind="move_movie"))["jobs"]
    assert (job["state"], job["error"]) == ("completed", "")
    back = await house.act(
        "update_movie", movie_id=1, root_folder=str(house.world.library)
    )
    assert back["movie"]["path"] == str(house.world.library / "Nosferatu (1922)")
    assert house.films() == []


async def test_a_movie_leaves(house: House) -> None:
    """With its unfinished download; who removed it is told."""
    house.offer()
    await house.add()
    context = Context()
    await house.do("remove_movie", context=context, tmdb_id=653, add_exclusion=True)
    assert (await house.act("get_movies"))["total"] == 0
    assert not house.world.qbittorrent.torrents
    (gone,) = house.events("movie_removed")
    assert (gone["correlation_id"], gone["excluded"]) == (context.id, True)
    assert gone["files"] == "kept"
    (found,) = (await house.act("lookup_movie", text="tmdb:653"))["movies"]
    assert (found["in_library"], found["excluded"]) == (False, True)


@pytest.mark.parametrize(
    ("with_bin", "delete", "left", "fate"),
    [
        (False, False, True, "kept"),
        (False, True, False, "deleted"),
        (True, True, False, "recycled"),
    ],
)
async def test_what_becomes_of_files(
    house: House, with_bin: bool, delete: bool, left: bool, fate: str
) -> None:
    """They stay unless told otherwise, and go to the recycle bin where there is one."""
    bin_ = house.world.folder / "bin"
    if with_bin:
        media = house.road.house.settings.media
        house.road.house.settings = replace(
            house.road.house.settings, media=replace(media, recycle_bin=bin_)
        )
    torrent = house.offer()
    await house.add()
    await house.complete(torrent)
    # The folder that remains keeps the disk from looking as if it were not mounted.
    (house.world.library / "Another (1999)").mkdir()
    await house.do("remove_movie", movie_id=1, delete_files=delete)
    assert bool(house.films()) is left
    assert house.events("movie_removed")[0]["files"] == fate
    assert bool(list(bin_.rglob("*.mkv"))) is with_bin
    assert (house.world.downloads / torrent.name).is_file()


async def test_movies_are_looked_up(house: House) -> None:
    """By title, id or address, with what the library knows of them."""
    await house.add(search=False)
    for text in ("Nosferatu 1922", "tt0013442", "https://www.themoviedb.org/movie/653"):
        found = (await house.act("lookup_movie", text=text))["movies"]
        assert found[0]["title"] == "Nosferatu"
        assert (found[0]["movie_id"], found[0]["in_library"]) == (1, True)
    (found,) = (await house.act("lookup_movie", text=f"tmdb:{SINTEL.tmdb_id}"))[
        "movies"
    ]
    assert (found["movie_id"], found["in_library"]) == (None, False)
    assert (await house.act("lookup_movie", text="No Such Film"))["movies"] == []


async def test_a_mistake_is_no_failure(house: House) -> None:
    """What a person has given wrong is told apart from what went wrong."""
    with pytest.raises(ServiceValidationError):
        await house.home.act("add_movie", {"tmdb_id": 4711})
