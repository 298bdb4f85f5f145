"""The queue as dashboards see it, and what it costs those who write every state down."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.helpers.event import async_track_state_change_event

from custom_components.radarr_mvp.engine.downloads import Download, DownloadState
from custom_components.radarr_mvp.engine.events import Subject
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.track import QueueItem, QueueView
from custom_components.radarr_mvp.engine.track.view import make_view

from .actions.house import House
from .furnished import furnish
from .integration import Home

QUEUE: Final = "sensor.movies_queue"
OTHERS: Final = {
    f"sensor.movies_{name}"
    for name in (
        "downloading",
        "stalled",
        "download_speed",
        "download_remaining",
        "download_progress",
        "queue_finished_at",
    )
}
UPDATES: Final = 1_000
MINUTE: Final = timedelta(minutes=1)
BEGUN: Final = datetime(2026, 11, 21, tzinfo=UTC)


def items(home: Home) -> list[dict[str, Any]]:
    """Return what dashboards read."""
    found = home.state(QUEUE).attributes["items"]
    assert isinstance(found, list)
    return found


async def test_what_dashboards_read(home: Home) -> None:
    """Each download under its movie's name, in figures that mean something to people."""
    house = await furnish(home)
    assert items(home) == []
    torrent = house.offer()
    await house.add()
    house.stand(
        torrent,
        state="downloading",
        size=4 * 2**30,
        amount_left=2**30,
        progress=0.7567,
        dlspeed=4_040_000,
        eta=266,
    )
    await house.look()
    assert items(home) == [
        {
            "title": "Nosferatu",
            "year": 1922,
            "state": "downloading",
            "progress": 75,
            "speed": 4_000_000,
            "remaining": 270,
            "size": 4 * 2**30,
            "indexer": "HDBits",
            "problem": None,
        }
    ]


async def test_what_is_left_out(home: Home) -> None:
    """What moves all the time is shown, but not kept in the history."""
    await furnish(home)
    info = home.state(QUEUE).state_info
    assert info is not None
    assert "items" in info["unrecorded_attributes"]


async def test_a_thousand_updates(home: Home) -> None:
    """In a minute of them no more states change than values do, and those are few; the last one counts."""
    house = await furnish(home)
    changes: list[Event[EventStateChangedData]] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        changes.append(event)

    every = home.hass.states.async_entity_ids()
    leave = async_track_state_change_event(home.hass, every, note)
    values: Counter[str] = Counter()
    random, view, now = Random(7), QueueView(), house.road.house.now
    before = {one: _seen(home, one) for one in (*OTHERS, QUEUE)}
    for number in range(UPDATES + 1):
        moved = [_moving(one, number, random) for one in range(1, 21)]
        # The last one comes a while after the others.
        now += MINUTE if number == UPDATES else MINUTE / UPDATES
        view = make_view(moved, {TrackState.DOWNLOADING: 20}, now, view)
        house.data.queue.async_set_updated_data(view)
        for entity_id, known in before.items():
            before[entity_id] = _seen(home, entity_id)
            values[entity_id] += before[entity_id] != known
    leave()
    told = Counter(event.data["entity_id"] for event in changes)
    assert set(told) <= set(before)
    assert told == +values
    # Once at the beginning, four times in the minute, and once after it.
    assert max(told.values()) <= 6
    assert told[QUEUE] >= 3
    shown = items(home)
    assert {one["progress"] for one in shown} == {
        int(one.progress * 100) for one in view.items
    }
    assert len(shown) == 20
    assert float(home.state("sensor.movies_download_speed").state) * 1e6 == round(
        view.download_speed, -5
    )


def _seen(home: Home, entity_id: str) -> tuple[str, Any]:
    """Return the value of an entity, with its items."""
    state = home.state(entity_id)
    return state.state, state.attributes.get("items")


def _moving(number: int, update: int, random: Random) -> QueueItem:
    """Return a download whose every figure wavers."""
    progress = 0.003 + number / 25 + update / UPDATES / 10
    download = TrackedDownload(
        id=number,
        info_hash=f"{number:040x}",
        title=f"Movie.{number}.1080p",
        added_at=BEGUN,
        state=TrackState.DOWNLOADING,
    )
    size = 8_000_000_000 + number
    live = Download(
        info_hash=download.info_hash,
        name=download.title,
        state=DownloadState.DOWNLOADING,
        size=size,
        left=round(size * (1 - progress)),
        progress=progress,
        download_speed=random.randrange(1_000_000, 5_000_000),
        seconds_left=random.randrange(600, 6_000),
    )
    return QueueItem(download, live, Subject(id=number, title=f"Movie {number}"))


async def test_one_that_needs_somebody(home: Home) -> None:
    """It is shown at once, and what is wrong with it."""
    house = await furnish(home)
    await house.add(search=False)
    torrent = house.offer("An Unheard Of Film 1080p BluRay x264-GRP")
    home.world.qbittorrent.put(torrent.info_hash, category="radarr_mvp")
    house.place(torrent)
    await house.look()
    await house.look()
    await home.let_pass(1)
    (shown,) = items(home)
    assert shown["state"] == "blocked"
    assert shown["progress"] == 100
    assert shown["remaining"] is None
    assert shown["problem"]


async def test_moving_again_after_a_while(home: Home) -> None:
    """Between two looks only some time has to pass."""
    house = await furnish(home)
    torrent = house.offer()
    await house.add()
    await _stand(house, torrent, 0.25)
    await _stand(house, torrent, 0.5)
    assert items(home)[0]["progress"] == 25
    home.world.clock.advance(15)
    await house.look()
    assert items(home)[0]["progress"] == 50


async def _stand(house: House, torrent: Any, progress: float) -> None:
    """Let a download come so far, and look at it."""
    house.stand(torrent, state="downloading", progress=progress, dlspeed=1_000_000)
    await house.look()
