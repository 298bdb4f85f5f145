"""Actions about lists."""

from collections.abc import AsyncGenerator
from dataclasses import replace

from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.radarr_mvp.engine.lists.options import Leaving
from tests.sandbox.list_host import FakeListHost

from .house import House, Told, is_refused

FEED = "/mine.rss"


@pytest.fixture
async def host(house: House) -> AsyncGenerator[FakeListHost]:
    """Return a server of lists beside the household."""
    async with FakeListHost() as running:
        yield running


def feed(*titles: str) -> str:
    """Return a feed of titles, without any id."""
    items = "".join(f"<item><title>{one}</title></item>" for one in titles)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Mine</title>{items}</channel></rss>'


async def masterpieces(house: House, **options: object) -> str:
    """Follow a list of three films at TMDb."""
    return await house.follow(
        "Masterpieces", "tmdb_list", address="10", options=options
    )


async def entries(house: House, **given: object) -> dict[str, Told]:
    """Return what a list names, by titles."""
    told = await house.act("get_lists", items=True, **given)
    return {one["title"]: one for one in told["items"]}


async def test_lists_are_visited(house: House) -> None:
    """All that are switched on, or those that are named; each answers with what it brought, and is a job."""
    await masterpieces(house)
    off = await house.follow(
        "Off", "tmdb_list", address="12", options={"enabled": False}
    )
    told = await house.act("sync_lists")
    (report,) = told["lists"]
    assert (report["name"], report["status"]) == ("Masterpieces", "success")
    assert (report["found"], report["added"], report["others"]) == (3, 3, 1)
    assert report["message"] is None
    assert report["correlation_id"] == told["correlation_id"]
    (job,) = (await house.act("get_jobs", kind="sync_list"))["jobs"]
    assert job["correlation_id"] == told["correlation_id"]
    assert job["result"]["added"] == 3
    assert {one["correlation_id"] for one in house.events("movie_added")} == {
        told["correlation_id"]
    }
    (again,) = (await house.act("sync_lists", list=["masterpieces"]))["lists"]
    assert (again["added"], again["outcomes"]) == (0, {"added": 3})
    assert "The list Off is switched off" in await house.refused(
        "sync_lists", list=["Masterpieces", off]
    )
    await house.do("sync_lists", list="Masterpieces")


async def test_a_list_is_named_by_its_device(house: House) -> None:
    """As the form offers it; the device of something else is no list."""
    list_id = await masterpieces(house)
    registry = dr.async_get(house.home.hass)
    devices = {
        one.name: one
        for one in dr.async_entries_for_config_entry(registry, house.entry.entry_id)
    }
    device = registry.async_get_or_create(
        config_entry_id=house.entry.entry_id,
        config_subentry_id=list_id,
        identifiers={("radarr_mvp", list_id)},
        name="Masterpieces",
    )
    (report,) = (await house.act("sync_lists", list=device.id))["lists"]
    assert report["list_id"] == list_id
    assert "no list Movies" in await house.refused(
        "sync_lists", list=[devices["Movies"].id]
    )
    assert "no list Nothing" in await house.refused("get_lists", list="Nothing")


async def test_nothing_is_followed(house: House) -> None:
    """That is said, with what can be done about it."""
    assert "No list is followed" in await house.refused("sync_lists")
    assert "No list is followed" in await house.refused("get_list_history")
    told = await house.act("get_lists")
    assert told["lists"] == []
    assert told["cleaning"]["level"] == "off"
    await masterpieces(house, enabled=False)
    assert "No list is followed" in await house.refused("sync_lists")


async def test_which_of_several_lists_is_meant(house: House) -> None:
    """It has to be said, and such that only one can be meant."""
    first = await masterpieces(house)
    await house.follow("Long", "tmdb_list", address="12")
    told = await house.refused("get_list_history")
    assert "Masterpieces, Long" in told
    await masterpieces(house)
    told = await house.refused("get_list_history", list="masterpieces ")
    assert "Several lists are called masterpieces" in told
    assert (await house.act("get_list_history", list=first))["visits"] == []


async def test_a_list_that_cannot_be_read(house: House) -> None:
    """The others are; what is wrong is a sentence, in the report, the state and the history."""
    await masterpieces(house)
    private = await house.follow("Mine", "tmdb_list", address="11")
    told = await house.act("sync_lists")
    reports = {one["name"]: one for one in told["lists"]}
    assert reports["Masterpieces"]["added"] == 3
    assert reports["Mine"]["status"] == "failed"
    message = reports["Mine"]["message"]
    assert message
    assert "list private" not in message
    (status,) = (await house.act("get_lists", list=private))["lists"]
    assert (status["status"], status["message"]) == ("failed", message)
    (visit,) = (await house.act("get_list_history", list=private))["visits"]
    assert (visit["status"], visit["message"]) == ("failed", message)


async def test_how_lists_stand(house: House) -> None:
    """Each with its kind and wishes, when it was visited, and when it will be."""
    list_id = await masterpieces(house, visits={"interval": 24, "priority": 2})
    (status,) = (await house.act("get_lists"))["lists"]
    assert (status["name"], status["kind"]) == ("Masterpieces", "tmdb_list")
    assert (status["last_sync"], status["items"]) == (None, 0)
    await house.act("sync_lists")
    told = await house.act("get_lists")
    (status,) = told["lists"]
    assert status["list_id"] == list_id
    assert (status["priority"], status["interval_hours"]) == (2, 24.0)
    assert (status["monitor"], status["add_automatically"]) == ("movie", True)
    assert (status["status"], status["items"], status["added"]) == ("success", 3, 3)
    assert status["outcomes"] == {"added": 3}
    assert status["next_sync"] > status["last_sync"]
    assert status["message"] is None
    assert told["cleaning"]["last_at"] is not None
    assert "items" not in told


async def test_what_a_list_names(house: House) -> None:
    """In its own order, page by page, or what came to some end."""
    await masterpieces(house)
    await house.act("sync_lists")
    told = await house.act("get_lists", items=True, limit=2)
    assert [one["title"] for one in told["items"]] == ["Nosferatu", "Metropolis"]
    rest = await house.act("get_lists", items=True, cursor=told["cursor"])
    assert [one["title"] for one in rest["items"]] == ["The General"]
    assert rest["cursor"] is None
    (first, _) = told["items"]
    assert (first["entry"], first["place"]) == ("tmdb:653", 1)
    assert first["status"] == "added"
    assert house.road.house.index.get(first["movie_id"]).tmdb_id == first["tmdb_id"]
    assert first["candidates"] == []
    assert await entries(house, status="failed") == {}
    assert len(await entries(house, status=["added", "failed"])) == 3
    other = await house.refused(
        "get_lists", items=True, status="added", cursor=told["cursor"]
    )
    assert "cursor does not belong" in other


async def test_a_person_says_which_movie_is_meant(
    house: House, host: FakeListHost
) -> None:
    """An entry in doubt is told with what it may mean; the next visit goes by the word of a person."""
    host.say(FEED, feed("Man (1936)", "Nosferatu (1922)"))
    await house.follow("Feed", "rss", url=f"{host.url}{FEED}")
    (report,) = (await house.act("sync_lists"))["lists"]
    assert report["outcomes"] == {"added": 1, "unidentified": 1}
    doubtful = (await entries(house, status="unidentified"))["Man"]
    assert doubtful["reason"]
    assert doubtful["message"]
    found = {one["tmdb_id"]: one["title"] for one in doubtful["candidates"]}
    assert found[13562] == "My Man Godfrey"
    entry = doubtful["entry"]
    told = await house.act("assign_list_item", entry=entry, tmdb_id=13562)
    assert told["entry"] == entry
    assert (told["movie"]["title"], told["movie"]["year"]) == ("My Man Godfrey", 1936)
    host.say(FEED, feed("Man (1936)", "Nosferatu (1922)", "Sintel (2010)"))
    (report,) = (await house.act("sync_lists"))["lists"]
    assert report["added"] == 2
    assert (await entries(house))["Man"]["tmdb_id"] == 13562
    assert "no entry nothing" in await house.refused(
        "assign_list_item", entry="nothing", tmdb_id=13562
    )
    assert "no movie like TMDb 4711" in await house.refused(
        "assign_list_item", entry=entry, tmdb_id=4711
    )


def clean(house: House, level: Leaving) -> None:
    """Choose what is done about movies that no list names any more."""
    settings = house.road.house.settings
    house.road.house.settings = replace(
        settings, lists=replace(settings.lists, cleaning=level)
    )


async def test_a_list_that_has_lost_everything(house: House) -> None:
    """A person says that it is right, and the rule is applied; nothing happens before."""
    await masterpieces(house)
    clean(house, Leaving.UNMONITOR)
    await house.act("sync_lists")
    assert "Nothing of the list Masterpieces waits" in await house.refused(
        "confirm_list"
    )
    house.world.tmdb.lists["10"].items.clear()
    house.world.clock.advance(86_400)
    (report,) = (await house.act("sync_lists"))["lists"]
    assert (report["found"], report["held"]) == (0, 3)
    told = await house.act("get_lists")
    assert told["lists"][0]["held"]["vanished"] == 3
    assert told["cleaning"]["held_by"] == ["Masterpieces"]
    assert (await house.act("get_movies", monitored=False))["total"] == 0
    told = await house.act("confirm_list", list="Masterpieces")
    assert len(told["movies"]) == 3
    (held,) = (await house.act("get_history", severity="warning"))["history"]
    assert (held["kind"], held["data"]["list"]) == ("list_held", "Masterpieces")
    left = (await house.act("get_history", kind="left_lists"))["history"]
    assert {one["correlation_id"] for one in left} == {told["correlation_id"]}
    assert {one["monitored"] for one in told["movies"]} == {False}
    assert told["cleaning"]["level"] == "unmonitor"
    assert (await house.act("get_movies", monitored=False))["total"] == 3
    assert (await house.act("get_lists"))["lists"][0]["held"] is None


async def test_what_a_list_has_lost_may_stay(house: House) -> None:
    """For good, if a person says so."""
    await masterpieces(house)
    clean(house, Leaving.REMOVE)
    await house.act("sync_lists")
    house.world.tmdb.lists["10"].items.clear()
    house.world.clock.advance(86_400)
    await house.act("sync_lists")
    assert await house.act("dismiss_list") == {"kept": 3}
    house.world.clock.advance(86_400)
    await house.act("sync_lists")
    assert (await house.act("get_movies"))["total"] == 3


async def test_the_visits_to_a_list(house: House) -> None:
    """The latest first, page by page, with what each brought."""
    list_id = await masterpieces(house)
    await house.act("sync_lists")
    house.world.clock.advance(86_400)
    house.world.tmdb.lists["10"].private = True
    await house.act("sync_lists")
    told = await house.act("get_list_history", limit=1)
    assert (told["list_id"], told["name"]) == (list_id, "Masterpieces")
    assert [one["status"] for one in told["visits"]] == ["failed"]
    assert told["visits"][0]["message"]
    rest = await house.act("get_list_history", cursor=told["cursor"])
    (visit,) = rest["visits"]
    assert (visit["status"], visit["found"], visit["added"]) == ("success", 3, 3)
    assert visit["data"]["outcomes"] == {"added": 3}
    assert rest["cursor"] is None


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("get_lists", {"status": "lost"}),
        ("get_lists", {"limit": 0}),
        ("assign_list_item", {"entry": "x"}),
        ("assign_list_item", {"tmdb_id": 1}),
        ("assign_list_item", {"entry": "x", "tmdb_id": 0}),
    ],
)
def test_what_makes_no_sense(action: str, given: Told) -> None:
    """It is refused before anything happens."""
    assert is_refused(action, given)
