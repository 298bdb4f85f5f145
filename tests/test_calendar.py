"""The calendar of releases."""

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Event
import time
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.radarr_mvp import calendar

from .actions.house import House
from .furnished import furnish
from .integration import Home
from .shelved import movie_of, shelve, with_film

RELEASES = "calendar.movies_releases"
MANY = 10_000


def day(year: int, month: int, number: int) -> datetime:
    """Return a day as the library keeps it."""
    return datetime(year, month, number, tzinfo=UTC)


async def events(home: Home, start: str, end: str) -> list[dict[str, Any]]:
    """Return what happens within some time, as an automation asks for it."""
    told = await home.hass.services.async_call(
        "calendar",
        "get_events",
        {"entity_id": RELEASES, "start_date_time": start, "end_date_time": end},
        blocking=True,
        return_response=True,
    )
    return list(told[RELEASES]["events"])  # type: ignore[index, arg-type, call-overload]  # It is JSON.


async def days(home: Home, start: str, end: str) -> list[tuple[str, str]]:
    """Return the days of what happens, and what that is."""
    found = await events(home, start, end)
    return [(one["start"], one["summary"]) for one in found]


async def with_releases(home: Home) -> House:
    """Return a household with movies that come out in 2030, one of them unwanted."""
    house = await furnish(home)
    first = with_film(
        movie_of(
            house,
            "First",
            1,
            imdb_id="tt0000001",
            in_cinemas=day(2030, 3, 1),
            digital_release=day(2030, 3, 31),
            physical_release=day(2030, 5, 1),
        )
    )
    second = movie_of(house, "Second", 2, year=0, digital_release=day(2030, 3, 31))
    other = movie_of(house, "Other", 3, monitored=False, in_cinemas=day(2030, 3, 2))
    await shelve(house, first, second, other, movie_of(house, "Undated", 4))
    return house


async def test_the_entity(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its name and its unique id stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["calendar"])
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


async def test_releases_of_monitored_movies(home: Home) -> None:
    """Each kind of release is an event of its own, for a whole day."""
    await with_releases(home)
    assert await days(home, "2030-01-01 00:00:00", "2031-01-01 00:00:00") == [
        ("2030-03-01", "First (1922): In cinemas"),
        ("2030-03-31", "First (1922): Digital release"),
        ("2030-03-31", "Second: Digital release"),
        ("2030-05-01", "First (1922): Physical release"),
    ]
    (event,) = await events(home, "2030-03-01 00:00:00", "2030-03-02 00:00:00")
    assert event["end"] == "2030-03-02"
    assert event["description"] == "https://www.themoviedb.org/movie/1"


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2030-03-01 00:00:00", "2030-03-02 00:00:00", 1),
        ("2030-03-01 23:00:00", "2030-03-01 23:30:00", 1),
        ("2030-02-01 00:00:00", "2030-03-01 00:00:00", 0),
        ("2030-02-01 00:00:00", "2030-03-01 00:00:01", 1),
        ("2030-03-02 00:00:00", "2030-03-31 00:00:00", 0),
        ("2030-03-31 00:00:00", "2030-03-31 12:00:00", 2),
        ("1999-01-01 00:00:00", "1999-02-01 00:00:00", 0),
        ("2040-01-01 00:00:00", "2040-02-01 00:00:00", 0),
    ],
)
async def test_the_edges_of_a_time(
    home: Home, start: str, end: str, found: int
) -> None:
    """What touches a time only at its end is outside of it; a day belongs to where the house is."""
    await home.hass.config.async_set_time_zone("America/Los_Angeles")
    await with_releases(home)
    assert len(await days(home, start, end)) == found


async def test_a_day_of_the_interface(
    home: Home, hass_client: ClientSessionGenerator
) -> None:
    """The calendar panel is told the same, and can tell the events apart."""
    await with_releases(home)
    client = await hass_client()
    answer = await client.get(
        f"/api/calendars/{RELEASES}",
        params={"start": "2030-03-31T12:00:00Z", "end": "2030-03-31T12:00:00Z"},
    )
    assert answer.status == HTTPStatus.OK
    told = await answer.json()
    assert len({one["uid"] for one in told}) == 2
    assert told[0]["start"] == {"date": "2030-03-31"}


async def test_what_comes_next(home: Home, freezer: FrozenDateTimeFactory) -> None:
    """The state tells of the release of today or the next one."""
    await home.hass.config.async_set_time_zone("UTC")
    house = await furnish(home)
    freezer.move_to("2030-04-10 12:00:00+00:00")
    assert home.state(RELEASES).state == "off"
    assert "message" not in home.state(RELEASES).attributes
    await shelve(
        house,
        movie_of(
            house,
            "First",
            1,
            in_cinemas=day(2030, 4, 9),
            digital_release=day(2030, 4, 10),
        ),
        movie_of(house, "Second", 2, digital_release=day(2030, 4, 12)),
    )
    state = home.state(RELEASES)
    assert state.state == "on"
    assert state.attributes["message"] == "First (1922): Digital release"
    freezer.move_to("2030-04-11 12:00:00+00:00")
    await shelve(house, movie_of(house, "Third", 3))
    state = home.state(RELEASES)
    assert state.state == "off"
    assert state.attributes["message"] == "Second (1922): Digital release"
    assert state.attributes["all_day"] is True


async def test_another_language(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a text is missing, the kind of release is said by its name."""
    await with_releases(home)
    monkeypatch.setattr(
        "custom_components.radarr_mvp.upcoming.async_get_cached_translations",
        lambda *_: {"component.radarr_mvp.common.release_cinema": "Im Kino"},
    )
    assert await days(home, "2030-03-01 00:00:00", "2030-04-01 00:00:00") == [
        ("2030-03-01", "First (1922): Im Kino"),
        ("2030-03-31", "First (1922): digital"),
        ("2030-03-31", "Second: digital"),
    ]


async def test_ten_thousand_movies(home: Home) -> None:
    """A year of them is found at once, and looking for it does not stop anything else."""
    house = await furnish(home)
    for number in range(MANY):
        moment = datetime.fromtimestamp(1_893_456_000 + number * 8640, UTC)
        house.road.house.put(
            movie_of(
                house,
                f"Film {number}",
                number + 1,
                id=number + 1,
                in_cinemas=moment,
                digital_release=moment,
                physical_release=moment,
            )
        )
    await home.let_pass(2)
    gaps: list[float] = []

    async def breathe() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0)
            gaps.append(time.perf_counter() - begun)

    heart = asyncio.create_task(breathe())
    entity = home.hass.data["entity_components"]["calendar"].get_entity(RELEASES)
    begun = time.perf_counter()
    found = await entity.async_get_events(home.hass, day(2031, 1, 1), day(2032, 1, 1))
    took = time.perf_counter() - begun
    heart.cancel()
    assert len(found) == 365 * 10 * 3
    assert took < 1
    assert max(gaps) < 0.1


async def test_a_look_that_outlasts_the_library(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it finds is not shown any more, and nothing waits for the next release."""
    house = await with_releases(home)
    begun, go_on, find = Event(), Event(), calendar.releases_within

    def find_slowly(*within: Any) -> Any:
        begun.set()
        go_on.wait(10)
        return find(*within)

    monkeypatch.setattr(calendar, "releases_within", find_slowly)
    late = movie_of(house, "Late", 9, in_cinemas=day(2030, 1, 1))
    shelving = asyncio.create_task(shelve(house, late))
    while not begun.is_set():
        await asyncio.sleep(0.01)
    await home.hass.config_entries.async_unload(house.entry.entry_id)
    go_on.set()
    await shelving
    assert home.state(RELEASES).state == "unavailable"
