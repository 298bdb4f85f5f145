"""The websocket command that tells of what happens."""

from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import Context
import pytest

from custom_components.radarr_mvp.engine.events import MovieRemoved, Subject
from tests.actions.house import GENERAL, NOSFERATU, House
from tests.integration import ENTRY_ID

from .test_jobs import JOBS, QUEUE, Listener, browser

__all__ = ["browser"]

EVENTS = "radarr_mvp/subscribe_events"


def tell(house: House, correlation_id: str = "cause", **told: Any) -> None:
    """Tell of something."""
    movie = Subject(id=1, title="Nosferatu", year=1922, tmdb_id=653)
    event = MovieRemoved(
        correlation_id=correlation_id, movie=movie, files="kept", **told
    )
    house.road.bus.tell(event)


def listeners(house: House) -> int:
    """Return how many listen to what happens."""
    return len(house.road.bus._listeners)


async def test_what_happens_is_told(house: House, browser: Listener) -> None:
    """As it happens, in full, and with its cause."""
    answer = await browser.ask(EVENTS)
    assert (answer["success"], answer["result"]) == (True, {"version": 1})
    await browser.nothing_more()
    house.offer()
    context = Context()
    await house.do("add_movie", tmdb_id=653, context=context)
    added, grabbed = await browser.hear(), await browser.hear()
    assert (added["event"], grabbed["event"]) == ("movie_added", "release_grabbed")
    assert added["version"] == 1
    assert added["data"] == {
        "correlation_id": context.id,
        "movie_id": 1,
        "title": "Nosferatu",
        "year": 1922,
        "tmdb_id": 653,
        "imdb_id": "tt0013442",
        "monitored": True,
        "source": "action",
    }
    assert added["at"].endswith("+00:00")
    assert grabbed["data"]["release"].startswith("Nosferatu.1922.1080p")
    assert grabbed["data"]["correlation_id"] == context.id
    assert "plantedAnnounceKey" not in str([added, grabbed])
    (fired,) = house.events("movie_added")
    assert set(fired) - set(added["data"]) == {"entry_id", "device_id", "entity_id"}
    assert fired["entry_id"] == ENTRY_ID
    assert fired.items() >= added["data"].items()
    await browser.nothing_more()


async def test_only_of_some_types(house: House, browser: Listener) -> None:
    """One or several, by their names."""
    await browser.ask(EVENTS, types=["movie_removed", "download_failed"])
    await house.add(NOSFERATU, search=False)
    await house.do("remove_movie", tmdb_id=653)
    assert (await browser.hear())["event"] == "movie_removed"
    await browser.leave()
    await browser.ask(EVENTS, types="movie_added")
    await house.add(GENERAL, search=False)
    await house.do("remove_movie", tmdb_id=961)
    assert (await browser.hear())["event"] == "movie_added"
    await browser.nothing_more()


async def test_only_of_one_cause(house: House, browser: Listener) -> None:
    """What follows from something else is not told."""
    await browser.ask(EVENTS, correlation_id="mine")
    tell(house, "another")
    tell(house, "mine")
    assert (await browser.hear())["data"]["correlation_id"] == "mine"
    await browser.leave()
    await browser.ask(EVENTS, correlation_id="mine", types=["movie_added"])
    tell(house, "mine")
    await browser.nothing_more()


async def test_of_one_library(house: House, browser: Listener) -> None:
    """Of two, it has to be said which one is meant."""
    second = await house.home.set_up(house.home.second_entry())
    refused = await browser.ask(EVENTS)
    assert refused["error"]["translation_key"] == "library_not_named"
    refused = await browser.ask(EVENTS, config_entry_id="nobody")
    assert refused["error"]["translation_key"] == "service_config_entry_not_found"
    await browser.ask(EVENTS, config_entry_id=ENTRY_ID)
    elsewhere = House(house.home, second)
    tell(elsewhere)
    await browser.nothing_more()
    tell(house)
    assert (await browser.hear())["event"] == "movie_removed"


@pytest.mark.parametrize(
    "given",
    [
        {"types": ["everything"]},
        {"types": [["movie_added"]]},
        {"types": 5},
        {"correlation_id": 5},
        {"kind": "movie_added"},
    ],
)
async def test_what_is_not_understood(
    house: House, browser: Listener, given: dict[str, Any]
) -> None:
    """It is refused, and nothing is left of it."""
    before = listeners(house)
    refused = await browser.ask(EVENTS, **given)
    assert refused["error"]["code"] == "invalid_format"
    assert listeners(house) == before


async def test_who_leaves_is_told_of_nothing(house: House, browser: Listener) -> None:
    """Whether the subscription is ended, or the browser closed."""
    before = listeners(house)
    await browser.ask(EVENTS)
    assert listeners(house) == before + 1
    await browser.leave()
    assert listeners(house) == before
    tell(house)
    await browser.nothing_more()
    await browser.ask(EVENTS)
    await browser.ask(EVENTS, types=["movie_added"])
    assert listeners(house) == before + 2
    await browser.client.close()
    await house.home.settle()
    assert listeners(house) == before


async def test_it_lives_through_a_reload(house: House, browser: Listener) -> None:
    """It goes on once the library is open again."""
    await browser.ask(EVENTS, types=["movie_removed"])
    entries = house.home.hass.config_entries
    before = house.road.bus
    await entries.async_reload(house.entry.entry_id)
    await house.home.settle()
    tell(house)
    assert (await browser.hear())["event"] == "movie_removed"
    assert house.road.bus is not before
    await entries.async_unload(house.entry.entry_id)
    await browser.leave()
    await entries.async_setup(house.entry.entry_id)
    await house.home.settle()
    tell(house)
    await browser.nothing_more()


async def test_names_that_are_no_text(house: House, browser: Listener) -> None:
    """What cannot be sent does not end the connection."""
    await browser.ask(EVENTS)
    house.road.bus.tell(MovieRemoved(correlation_id="a", files="film\udce9"))
    assert (await browser.hear())["data"]["files"] == "film?"


async def test_who_must_not_change_anything_may_listen(
    house: House, browser: Listener, hass_read_only_user: User
) -> None:
    """As with jobs and downloads; it tells nothing that is secret."""
    assert not hass_read_only_user.is_admin
    assert (await browser.ask(EVENTS))["success"]


async def test_all_replies_name_their_version(house: House, browser: Listener) -> None:
    """So that whoever reads them can tell when they have changed."""
    for command in (JOBS, QUEUE):
        assert (await browser.ask(command))["result"] == {"version": 1}
        assert (await browser.hear())["version"] == 1
        await browser.leave()
