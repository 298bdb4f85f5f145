"""Actions about collections."""

from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest

from tests.sandbox.catalogue import FILMS

from .house import FILM_OF, House, Told, is_refused

LIVING = FILM_OF["Night of the Living Dead"]
SILENTS = 900
COMEDIES = 901


def collect(house: House) -> None:
    """Let films of the sandbox belong together."""
    tmdb = house.world.tmdb
    for film in FILMS:
        if film.title in {"Nosferatu", "Metropolis", "The General"}:
            collection = (SILENTS, "Silent Collection")
        elif film.title in {"His Girl Friday", "My Man Godfrey"}:
            collection = (COMEDIES, "Comedies")
        else:
            continue
        tmdb.films[film.tmdb_id] = replace(film, collection=collection)


async def names(house: House, **given: object) -> list[str]:
    """Return the names of collections that are listed."""
    told = await house.act("get_collections", **given)
    return [one["name"] for one in told["collections"]]


async def titles(house: House) -> set[str]:
    """Return the titles of the library."""
    told = await house.act("get_movies", limit=1000)
    return {one["title"] for one in told["movies"]}


async def test_a_collection_is_completed(house: House) -> None:
    """What is out is added at once, with its own wishes; the answer tells what is there and what is missing."""
    collect(house)
    await house.add(FILM_OF["Nosferatu"], search=False)
    told = await house.act(
        "add_collection",
        name="silent",
        quality_profile="any",
        tags=["Old"],
        minimum_availability="announced",
        search_on_add=False,
    )
    assert told["followed"] and told["complete"]
    assert {one["title"] for one in told["added"]} == {"Metropolis", "The General"}
    assert {one["quality_profile"] for one in told["added"]} == {"Any"}
    assert told["added"][0]["tags"] == ["old"]
    collection = told["collection"]
    assert (collection["tmdb_id"], collection["name"]) == (SILENTS, "Silent Collection")
    assert collection["monitored"] and not collection["search_on_add"]
    assert collection["quality_profile"] == "Any"
    assert collection["minimum_availability"] == "announced"
    assert len(collection["movies"]) == 3
    assert collection["missing"] == []
    (job,) = (await house.act("get_jobs", kind="refresh_collections"))["jobs"]
    assert (job["job_id"], job["result"]["added"]) == (told["job_id"], 2)
    assert job["correlation_id"] == told["correlation_id"]
    (movie,) = (await house.act("get_movies", title="Metropolis"))["movies"]
    origin = movie["provenance"]
    assert (origin["added_by"], origin["name"]) == ("collection", "Silent Collection")
    assert origin["text"].startswith("It belongs to “Silent Collection”")


async def test_what_is_added_is_searched_for(house: House) -> None:
    """In the background, under the same id, where the household wants that things are searched for."""
    collect(house)
    settings = house.road.house.settings
    house.road.house.settings = replace(
        settings, automation=replace(settings.automation, search=True)
    )
    house.offer()
    told = await house.act("add_collection", tmdb_id=SILENTS)
    await house.home.settle()
    (download,) = await house.queue()
    assert download["movie"]["title"] == "Nosferatu"
    assert download["correlation_id"] == told["correlation_id"]


async def test_a_name_that_means_several(house: House) -> None:
    """Or none quite: those that may be meant are told, and nothing is done."""
    told = await house.act("add_collection", name="Living")
    assert told == {
        "followed": False,
        "candidates": [{"tmdb_id": 10331001, "name": "Living Dead Collection"}],
    }
    assert "Living Dead Collection (10331001)" in await house.refused_alone(
        "add_collection", name="Living"
    )
    assert await names(house) == []
    assert "TMDb knows no collection called Nothing" in await house.refused(
        "add_collection", name="Nothing"
    )
    assert "no collection with the number 4711" in await house.refused(
        "add_collection", tmdb_id=4711
    )
    for action in ("add_collection", "update_collection"):
        assert "Which collection is meant?" in await house.refused(action)


async def test_what_is_missing_of_a_collection(house: House) -> None:
    """What is not out yet is missing, too; what is excluded is not added, and that is told."""
    collect(house)
    await house.add(FILM_OF["Metropolis"], search=False)
    await house.do("remove_movie", title="Metropolis", add_exclusion=True)
    await house.act("add_collection", tmdb_id=SILENTS)
    await house.act("add_collection", tmdb_id=10331001)
    told = await house.act("get_collections", monitored=True)
    assert (told["total"], told["missing"], told["cursor"]) == (2, 2, None)
    living, silent = told["collections"]
    assert [one["title"] for one in living["movies"]] == [LIVING.title]
    assert [one["title"] for one in living["missing"]] == ["Return to the Farmhouse"]
    assert living["missing"][0]["release_date"] is None
    (excluded,) = silent["missing"]
    assert excluded["excluded"] and excluded["year"] == 1927
    assert await titles(house) == {LIVING.title, "Nosferatu", "The General"}


async def test_collections_are_listed(house: House) -> None:
    """Those of all movies, by name, page by page; or those that are asked for."""
    collect(house)
    for title in ("Nosferatu", "My Man Godfrey", LIVING.title):
        await house.add(FILM_OF[title], search=False)
    await house.act("add_collection", name="Comedies")
    every = ["Comedies", "Living Dead Collection", "Silent Collection"]
    assert await names(house) == every
    told = await house.act("get_collections", limit=2)
    assert [one["name"] for one in told["collections"]] == every[:2]
    assert (told["total"], await names(house, cursor=told["cursor"])) == (3, every[2:])
    assert await names(house, monitored=True) == ["Comedies"]
    assert await names(house, monitored=False) == every[1:]
    assert await names(house, name="dead coll") == every[1:2]
    assert await names(house, tmdb_id=SILENTS) == every[2:]
    assert await names(house, name="nothing") == []
    odd = urlsafe_b64encode(b'["collections",1,1]').decode()
    for cursor in (odd, "nonsense"):
        assert "cursor does not belong" in await house.refused(
            "get_collections", cursor=cursor
        )


async def test_a_collection_is_let_go_and_taken_up_again(house: House) -> None:
    """Its movies stay; taken up again, what has become missing meanwhile is added."""
    collect(house)
    await house.act("add_collection", name="Comedies", search_on_add=False)
    told = await house.act("update_collection", name="comedies", monitored=False)
    assert not told["collection"]["monitored"]
    assert told["added"] == []
    await house.do("remove_movie", title="My Man Godfrey")
    told = await house.act(
        "update_collection", tmdb_id=COMEDIES, quality_profile="any", tags=["fun"]
    )
    assert (told["collection"]["tags"], told["added"]) == (["fun"], [])
    assert [one["title"] for one in told["collection"]["missing"]] == ["My Man Godfrey"]
    told = await house.act("update_collection", tmdb_id=COMEDIES, monitored=True)
    (movie,) = told["added"]
    assert (movie["title"], movie["tags"]) == ("My Man Godfrey", ["fun"])
    assert movie["quality_profile"] == "Any"
    assert "no collection with the number 4711" in await house.refused(
        "update_collection", tmdb_id=4711
    )
    assert "no quality profile" in await house.refused(
        "update_collection", tmdb_id=COMEDIES, quality_profile="Best"
    )


async def test_new_movies_of_a_collection_are_added_by_themselves(house: House) -> None:
    """Without a hand on it, as soon as the source tells of them; so the figure goes down again."""
    collect(house)
    tmdb = house.world.tmdb
    hidden = tmdb.films.pop(19)
    await house.act("add_collection", tmdb_id=SILENTS)
    assert await titles(house) == {"Nosferatu", "The General"}
    tmdb.films[19] = hidden
    for _ in range(17):
        await house.home.let_pass(86_400)
    assert await titles(house) == {"Nosferatu", "The General", "Metropolis"}


async def test_how_many_are_missing(house: House) -> None:
    """Of monitored collections, as a sensor."""
    sensor = "sensor.movies_missing_in_collections"
    assert house.home.state(sensor).state == "0"
    await house.act("add_collection", tmdb_id=10331001)
    house.data.library.round.forget_figures()
    await house.data.library.async_refresh()
    await house.home.settle()
    assert house.home.state(sensor).state == "1"


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("add_collection", {"name": "a", "tmdb_id": 1}),
        ("get_collections", {"limit": 0}),
        ("update_collection", {"tmdb_id": 0}),
        ("add_collection", {"tmdb_id": 1, "minimum_availability": "never"}),
    ],
)
def test_what_makes_no_sense(action: str, given: Told) -> None:
    """It is refused before anything happens."""
    assert is_refused(action, given)
