"""Actions about the library as a whole."""

from datetime import date, timedelta
import shutil
from typing import Any

from homeassistant.util import dt as dt_util
import pytest

from tests.sandbox.films import Picture

from .house import FILM_OF, GENERAL, NOSFERATU, OTHER, SINTEL, House

TITLES = ("Charade", "Metropolis", "Nosferatu", "Sintel", "The General")


async def fill(house: House) -> None:
    """Take five films into the library."""
    for title in TITLES:
        await house.add(FILM_OF[title], search=False, monitored=title != "Sintel")


async def pages(house: House, action: str, **given: Any) -> list[list[str]]:
    """Return the titles of all pages of a list of movies."""
    found: list[list[str]] = []
    cursor = None
    while True:
        told = await house.act(action, cursor=cursor or "", **given)
        found.append([one["title"] for one in told["movies"]])
        if (cursor := told["cursor"]) is None:
            return found


async def test_a_list_comes_in_pages(house: House) -> None:
    """Each begins behind the one before; the order is kept."""
    await fill(house)
    found = await pages(house, "get_movies", limit=2)
    assert [sorted(one) for one in found] == [
        ["Charade", "The General"],
        ["Metropolis", "Nosferatu"],
        ["Sintel"],
    ]
    by_year = await pages(house, "get_movies", limit=2, order="year", descending=True)
    assert by_year == [
        ["Sintel", "Charade"],
        ["Metropolis", "The General"],
        ["Nosferatu"],
    ]
    assert await pages(house, "get_movies", limit=5) == [
        [title for page in found for title in page]
    ]


async def test_why_a_movie_is_there(house: House) -> None:
    """Who or what has added it, and which lists name it, with their places; of one movie, or of all."""
    await house.add(GENERAL, search=False)
    await house.follow("Masterpieces", "tmdb_list", address="10")
    await house.act("sync_lists")
    told = await house.act("get_movies", title="Nosferatu")
    assert (told["total"], told["cursor"]) == (1, None)
    (movie,) = told["movies"]
    origin = movie["provenance"]
    assert (origin["added_by"], origin["name"]) == ("list", "Masterpieces")
    assert origin["text"].startswith("The list “Masterpieces” added it (")
    (part,) = origin["lists"]
    assert (part["kind"], part["list"], part["place"]) == ("added", "Masterpieces", 1)
    assert "at place 1" in part["text"]
    origins = {
        one["title"]: one["provenance"]
        for one in (await house.act("get_movies"))["movies"]
    }
    assert origins["Nosferatu"] == origin
    by_hand = origins["The General"]
    assert (by_hand["added_by"], by_hand["name"]) == ("action", None)
    assert [one["kind"] for one in by_hand["lists"]] == ["named"]
    assert "no movie like this" in await house.refused("get_movies", title="Sintel")
    wrong_year = await house.refused("get_movies", title="Nosferatu", year=1979)
    assert "no movie like this" in wrong_year


async def test_a_list_is_filtered(house: House) -> None:
    """The total counts what passes."""
    await fill(house)
    told = await house.act("get_movies", monitored=False)
    assert [one["title"] for one in told["movies"]] == ["Sintel"]
    assert told["total"] == 1
    assert (await house.act("get_movies", has_file=True))["total"] == 0
    assert (await house.act("get_movies", has_file=False))["total"] == 5
    assert (await house.act("get_movies", year=1927))["total"] == 1


async def test_a_cursor_belongs_to_its_list(house: House) -> None:
    """Any other is refused with a sentence, whatever it is made of."""
    await fill(house)
    cursor = (await house.act("get_movies", limit=2))["cursor"]
    for given in (
        {"cursor": cursor, "order": "year"},
        {"cursor": cursor, "descending": True},
        {"cursor": "nonsense"},
        {"cursor": "ÄÖÜ"},
        {"cursor": "e30"},
        {"cursor": "MQ"},
        # Places that are none: null, true, infinity, and a number that no database takes.
        {"cursor": "WyJtb3ZpZXMgYnkgdGl0bGUiLG51bGwsMV0"},
        {"cursor": "WyJtb3ZpZXMgYnkgdGl0bGUiLHRydWUsMV0"},
        {"cursor": "WyJtb3ZpZXMgYnkgdGl0bGUiLEluZmluaXR5LDFd"},
        {"cursor": "WyJtb3ZpZXMgYnkgdGl0bGUiLCJhIiwxMDAwMDAwMDAwMDAwMDAwMDAwMDBd"},
    ):
        assert "cursor does not belong" in await house.refused("get_movies", **given)
    assert "cursor does not belong" in await house.refused("get_wanted", cursor=cursor)


async def test_what_is_wanted(house: House) -> None:
    """What is monitored, missing and out, by title; with what has failed for it lately."""
    await fill(house)
    told = await house.act("get_wanted", limit=3)
    assert (told["missing"], told["wanted"], told["cutoff_unmet"]) == (4, 4, 0)
    assert [one["title"] for one in told["movies"]] == [
        "Charade",
        "Metropolis",
        "Nosferatu",
    ]
    assert {one["failures"] for one in told["movies"]} == {None}
    assert await pages(house, "get_wanted", limit=3) == [
        ["Charade", "Metropolis", "Nosferatu"],
        ["The General"],
    ]


async def test_failures_are_told_of_what_is_wanted(house: House) -> None:
    """How often, and why last."""
    house.offer()
    await house.add()
    await house.do("remove_download", download_id=1, block=True)
    (movie,) = (await house.act("get_wanted"))["movies"]
    assert movie["failures"]["count"] == 1
    assert movie["failures"]["last_reason"] == "manually_rejected"


async def test_what_may_be_better(house: House) -> None:
    """Films below the cutoff of their profile, where that allows upgrades."""
    torrent = house.offer(OTHER, picture=Picture.HD720)
    await house.add()
    await house.complete(torrent)
    told = await house.act("get_wanted", upgrades=True)
    assert (told["missing"], told["cutoff_unmet"]) == (0, 1)
    assert [one["title"] for one in told["movies"]] == ["Nosferatu"]
    assert (await house.act("get_wanted"))["movies"] == []


async def test_information_is_refreshed(house: House) -> None:
    """Of one movie at once, of all where it is due; it is a job with a result."""
    await house.add(search=False)
    await house.add(GENERAL, search=False)
    house.world.tmdb.changed = [(653, dt_util.utcnow().date() + timedelta(days=0))]
    told = await house.act("refresh_movie", title="Nosferatu")
    assert told | {"job_id": ""} == {
        "job_id": "",
        "refreshed": 1,
        "changed": 0,
        "gone": 0,
        "failed": 0,
        "left": 0,
    }
    (job,) = (await house.act("get_jobs", kind="refresh_metadata"))["jobs"]
    assert (job["job_id"], job["state"]) == (told["job_id"], "completed")
    assert job["result"]["refreshed"] == 1
    assert (await house.act("refresh_movie"))["refreshed"] == 0


async def test_a_film_that_has_vanished_is_wanted_again(house: House) -> None:
    """Whether one movie or all are looked at."""
    torrent = house.offer()
    await house.add()
    await house.complete(torrent)
    (film,) = house.films()
    (house.world.library / film).unlink()
    # An empty disk might be one that is not mounted.
    (house.world.library / "Another (1999)").mkdir()
    told = await house.act("rescan_library", title="Nosferatu")
    assert (told["looked_at"], told["vanished"], told["adopted"]) == (1, 1, {})
    (movie,) = (await house.act("get_movies"))["movies"]
    assert movie["file"] is None
    assert [one["kind"] for one in await house.history(kind="deleted")] == ["deleted"]


async def test_films_that_lie_in_the_library_are_taken_over(house: House) -> None:
    """The report tells of those that need a person; each root folder is a job."""
    torrent = house.offer()
    folder = house.world.library / "Nosferatu (1922)"
    folder.mkdir()
    seed = house.world.folder / "seeds" / torrent.name
    shutil.copy(seed, folder / "Nosferatu (1922).mkv")
    (house.world.library / "Nothing At All").mkdir()
    told = await house.act("rescan_library", adopt=True)
    adopted = told["adopted"][str(house.world.library)]
    assert adopted["added"] == 1
    empty = str(house.world.library / "Nothing At All")
    assert adopted["folders"] == [{"folder": empty, "result": "no_film"}]
    (movie,) = (await house.act("get_movies"))["movies"]
    assert (movie["tmdb_id"], movie["file"]["path"]) == (653, "Nosferatu (1922).mkv")
    jobs = (await house.act("get_jobs"))["jobs"]
    assert {one["kind"] for one in jobs} == {"adopt_folders", "rescan_library"}


async def test_a_root_folder_that_is_gone_is_told_of(house: House) -> None:
    """It stops nothing else."""
    house.world.library.rmdir()
    told = await house.act("rescan_library", adopt=True)
    problem = told["adopted"][str(house.world.library)]["problem"]
    assert "root folder missing" in problem


@pytest.mark.parametrize("action", ["refresh_movie", "rescan_library"])
async def test_a_movie_that_is_not_there_is_no_job(house: House, action: str) -> None:
    """Nothing is begun."""
    assert "no movie like this: Sintel" in await house.refused(action, title="Sintel")
    assert (await house.act("get_jobs"))["jobs"] == []


def test_the_catalogue_has_what_is_expected() -> None:
    """The films that these tests live on are out."""
    for film in (NOSFERATU, SINTEL):
        assert date.fromisoformat(film.released) < dt_util.utcnow().date()
