"""The entity that tells what happens."""

from homeassistant.core import Context, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.radarr_mvp.engine.events import ImportBlocked, MovieImported
from tests.sandbox.service import FaultMode

from .actions.house import House
from .furnished import furnish
from .integration import ENTRY_ID, Home

ACTIVITY = "event.movies_activity"


def listen(home: Home) -> list[Event]:
    """Return what the entity tells from now on."""
    heard: list[Event] = []

    @callback
    def hear(event: Event) -> None:
        state = event.data["new_state"]
        ours = event.data["entity_id"] == ACTIVITY and state is not None
        if ours and state.attributes.get("event_type"):
            heard.append(event)

    home.hass.bus.async_listen("state_changed", hear)
    return heard


def kinds(heard: list[Event]) -> list[str]:
    """Return what has happened."""
    return [one.data["new_state"].attributes["event_type"] for one in heard]


async def test_the_entity(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its name, its unique id and the kinds of events stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["event"])
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


async def test_a_movie_on_its_way(home: Home) -> None:
    """Each step is told once and in order, under the context of whoever has begun it all."""
    house = await furnish(home)
    heard = listen(home)
    torrent = house.offer()
    begun = Context(user_id=(await home.hass.auth.async_create_user("Ada")).id)
    await house.do("add_movie", tmdb_id=653, context=begun)
    await house.complete(torrent)
    assert kinds(heard) == [
        "movie_added",
        "release_grabbed",
        "download_completed",
        "movie_imported",
    ]
    for one in heard:
        state = one.data["new_state"]
        assert state.context == begun
        assert state.attributes["correlation_id"] == begun.id
        assert state.attributes["tmdb_id"] == 653
        assert state.attributes["title"] == "Nosferatu"
        assert state.attributes["year"] == 1922
        assert state.attributes["sentence"].startswith("Nosferatu (1922) ")
    told = heard[-1].data["new_state"].attributes["sentence"]
    assert told == "Nosferatu (1922) can be watched: Bluray-1080p, in Movies"
    assert heard[-1].data["new_state"].attributes["quality"] == "Bluray-1080p"
    # An automation that waits for one of them must be able to tell them apart.
    assert len({one.data["new_state"].state for one in heard}) == len(heard)


async def test_the_same_on_the_bus(home: Home) -> None:
    """There, each event names the entry and the cause, and carries the context of whoever began it."""
    house = await furnish(home)
    heard: list[Event] = []

    @callback
    def hear(event: Event) -> None:
        heard.append(event)

    for kind in ("movie_added", "release_grabbed", "movie_removed"):
        home.hass.bus.async_listen(f"radarr_mvp_{kind}", hear)
    house.offer()
    begun, ended = Context(), Context()
    await house.do("add_movie", tmdb_id=653, context=begun)
    await house.do("remove_movie", tmdb_id=653, context=ended)
    told = [one.event_type.removeprefix("radarr_mvp_") for one in heard]
    assert told == ["movie_added", "release_grabbed", "movie_removed"]
    device = dr.async_get(home.hass).async_get_device_by_identifier(
        ("radarr_mvp", ENTRY_ID), ENTRY_ID
    )
    assert device is not None
    for one, context in zip(heard, (begun, begun, ended), strict=True):
        assert one.data["device_id"] == device.id
        assert one.data["entity_id"] == ACTIVITY
        assert one.context == context
        assert one.data["entry_id"] == ENTRY_ID
        assert one.data["correlation_id"] == context.id


def blocked(messages: int, length: int) -> ImportBlocked:
    """Return an event with much to say."""
    return ImportBlocked(
        correlation_id="01JCAUSE",
        release="R" * length,
        path="/downloads/" + "p" * length,
        reasons=("no_movie",) * messages,
        messages=("m" * length,) * messages,
    )


async def test_what_is_too_long(home: Home) -> None:
    """The recorder would not take it, so it is cut."""
    house = await furnish(home)
    house.road.bus.tell(blocked(messages=50, length=5000))
    told = home.state(ACTIVITY).attributes
    assert told["event_type"] == "import_blocked"
    assert told["release"] == "R" * 255
    assert told["messages"] == ["m" * 255] * 5
    assert len(str(told)) < 4000
    house.road.bus.tell(
        MovieImported(correlation_id="c", path="/p", quality="q", is_upgrade=True)
    )
    assert home.state(ACTIVITY).attributes["is_upgrade"] is True


async def test_a_service_comes_and_goes(home: Home) -> None:
    """That is told once each time; what is there from the start is no news."""
    await furnish(home)
    assert home.state(ACTIVITY).state == "unknown"
    heard = listen(home)
    home.world.hdbits.fail(FaultMode.SERVER_ERROR)
    await home.let_pass(3601)
    home.world.hdbits.heal()
    for _ in range(7):
        await home.let_pass(61)
    assert kinds(heard) == ["health_changed", "health_changed"]
    first, second = (one.data["new_state"].attributes for one in heard)
    assert (first["service"], first["connected"]) == ("HDBits", False)
    assert first["message"]
    assert (second["connected"], second["message"]) == (True, "")


async def test_a_service_that_is_gone_from_the_start(home: Home) -> None:
    """That is news."""
    home.world.tmdb.fail(FaultMode.SERVER_ERROR)
    await furnish(home)
    told = home.state(ACTIVITY).attributes
    assert (told["service"], told["connected"]) == ("TMDb", False)


async def test_nothing_is_heard_after_the_end(home: Home) -> None:
    """An entity that was removed does not listen on."""
    house: House = await furnish(home)
    road, heard = house.road, listen(home)
    assert await home.hass.config_entries.async_unload(house.entry.entry_id)
    road.bus.tell(blocked(1, 1))
    assert kinds(heard) == []
    assert home.state(ACTIVITY).state == "unavailable"


async def test_another_id(home: Home, entity_registry: er.EntityRegistry) -> None:
    """People may rename it; it tells on."""
    house = await furnish(home)
    entity_registry.async_update_entity(ACTIVITY, new_entity_id="event.cinema")
    await home.settle()
    house.road.bus.tell(blocked(1, 1))
    await home.settle()
    assert home.state("event.cinema").attributes["event_type"] == "import_blocked"
