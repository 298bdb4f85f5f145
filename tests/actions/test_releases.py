"""Actions about releases."""

import pytest

from tests.sandbox.films import Picture
from tests.sandbox.service import FaultMode

from .house import BEST, GENERAL, OTHER, House, is_refused


async def test_what_is_offered_is_shown_and_taken(house: House) -> None:
    """The best first, each with what speaks against it; any of them can be taken."""
    house.offer()
    torrent = house.offer(OTHER, picture=Picture.HD720)
    house.offer("Nosferatu 1922 DVDRip XviD-OLD")
    await house.add(search=False)
    told = await house.act("search_releases", title="Nosferatu")
    assert (told["found"], told["accepted"], told["rejected"]) == (3, 2, 1)
    assert not told["partial"]
    assert [one["name"] for one in told["indexers"]] == ["HDBits"]
    first, second, third = told["releases"]
    assert (first["release"], first["outcome"]) == (".".join(BEST.split()), "accepted")
    assert (first["quality"], first["indexer"]) == ("Bluray-1080p", "HDBits")
    assert first["info_url"].startswith(f"{house.world.hdbits.url}/details.php?id=")
    (rejection,) = third["rejections"]
    assert rejection["reason"] == "quality_not_wanted"
    assert rejection["permanent"] and rejection["sentence"]
    assert not house.world.qbittorrent.torrents

    taken = await house.act("grab_release", release_id=second["release_id"])
    assert (taken["state"], taken["message"]) == ("downloading", "")
    assert taken["release"] == ".".join(OTHER.split())
    assert list(house.world.qbittorrent.torrents) == [torrent.info_hash]
    (grabbed,) = house.events("release_grabbed")
    assert grabbed["correlation_id"] == taken["correlation_id"]
    said = await house.refused("grab_release", release_id=second["release_id"])
    assert "is on its way already" in said


async def test_only_some_releases_are_wanted(house: House) -> None:
    """The best of them; all are counted, and can be taken by a later answer."""
    house.offer()
    house.offer(OTHER, picture=Picture.HD720)
    await house.add(search=False)
    told = await house.act("search_releases", movie_id=1, limit=1)
    assert told["found"] == 2
    assert [one["release"] for one in told["releases"]] == [".".join(BEST.split())]


async def test_what_was_rejected_can_be_taken(house: House) -> None:
    """A person knows better."""
    house.offer("Nosferatu 1922 DVDRip XviD-OLD", picture=Picture.SD)
    await house.add(search=False)
    told = await house.act("search_movie", movie_id=1)
    assert (told["rejected"], told["grabbed"]) == (1, [])
    (release,) = (await house.act("search_releases", movie_id=1))["releases"]
    taken = await house.act("grab_release", release_id=release["release_id"])
    assert taken["state"] == "downloading"


async def test_a_release_that_is_not_known(house: House) -> None:
    """It was forgotten, or never was."""
    said = await house.refused_alone("grab_release", release_id=7)
    assert said.startswith("There is no release with the number 7.")


async def test_the_best_is_taken(house: House) -> None:
    """Whether an answer is wanted or not."""
    house.offer()
    house.offer(OTHER, picture=Picture.HD720)
    await house.add(search=False)
    told = await house.act("search_movie", title="nosferatu", year=1922)
    assert told["grabbed"] == [".".join(BEST.split())]
    await house.add(GENERAL, search=False)
    house.offer("The General 1926 720p BluRay x264-SANDBOX", GENERAL, Picture.HD720)
    await house.do("search_movie", tmdb_id=GENERAL.tmdb_id)
    assert len(house.world.qbittorrent.torrents) == 2


async def test_an_indexer_that_is_down_is_told_of(house: House) -> None:
    """The search itself has not failed."""
    await house.add(search=False)
    house.world.hdbits.fail(FaultMode.SERVER_ERROR)
    told = await house.act("search_releases", movie_id=1)
    (indexer,) = told["indexers"]
    assert told["partial"]
    assert indexer["problem"] == "unavailable"
    assert indexer["error"]


async def test_all_that_is_missing_is_looked_for(house: House) -> None:
    """As a job that tells what it came to, also to those who ask later."""
    house.offer()
    await house.add(search=False)
    await house.add(GENERAL, search=False)
    told = await house.act("search_missing")
    assert (told["missing"], told["searched"], told["grabbed"]) == (2, 2, 1)
    (job,) = (await house.act("get_jobs", kind="search_missing"))["jobs"]
    assert (job["job_id"], job["state"]) == (told["job_id"], "completed")
    assert job["correlation_id"] == told["correlation_id"]
    assert (job["result"]["grabbed"], job["done"], job["total"]) == (1, 2, 2)
    assert job["ended_at"] >= job["created_at"]


async def test_a_name_is_explained(house: House) -> None:
    """For the movie that it means or another; the size, the seeders and the indexer count."""
    await house.add(search=False)
    await house.add(GENERAL, search=False)
    name = "Nosferatu.1922.1080p.BluRay.x264-GRP"
    told = await house.act("test_release", release=name, size=8_000_000_000)
    assert told["parsed"]["quality"] == "Bluray-1080p"
    assert told["verdict"]["movie"]["title"] == "Nosferatu"
    assert told["verdict"]["outcome"] == "accepted"
    for given, reason in (
        ({"size": 10**15}, "no_space"),
        ({"seeders": 0, "indexer": "HDBits"}, "too_few_seeders"),
        ({"title": "The General"}, "wrong_movie"),
    ):
        told = await house.act("test_release", release=name, **given)
        assert reason in [one["reason"] for one in told["verdict"]["reasons"]]
    odd = await house.act("test_release", release="?")
    assert odd["parsed"] is None


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("grab_release", {}),
        ("grab_release", {"release_id": -1}),
        ("test_release", {"release": "x", "size": -1}),
        ("search_releases", {"movie_id": 1, "limit": 0}),
        ("search_releases", {"movie_id": 1, "limit": 1001}),
    ],
)
def test_what_makes_no_sense(action: str, given: dict[str, int]) -> None:
    """It is refused before anything happens."""
    assert is_refused(action, given)
