"""What has happened, as the logbook tells it."""

import asyncio
from datetime import UTC, datetime, timedelta
import json
import logging
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.radarr_mvp.const import DOMAIN
from custom_components.radarr_mvp.engine.events import (
    DownloadCompleted,
    DownloadFailed,
    Event,
    EventKind,
    FailurePattern,
    HealthChanged,
    ImportBlocked,
    ListSynced,
    MovieAdded,
    MovieImported,
    MovieRemoved,
    MovieUpgraded,
    ReleaseBlocked,
    ReleaseGrabbed,
    Subject,
)
from custom_components.radarr_mvp.engine.failures.patterns import PatternKind
from custom_components.radarr_mvp.engine.failures.steps import StepKind
from custom_components.radarr_mvp.engine.library import FileFate
from custom_components.radarr_mvp.happenings import SENTENCES
from custom_components.radarr_mvp.logbook import ICONS

from .actions.house import House
from .furnished import furnish
from .integration import ENTRY_ID, Home

MOVIE = Subject(id=1, title="Nosferatu", year=1922, tmdb_id=653)
RELEASE = "Nosferatu.1922.1080p.BluRay.x264-SANDBOX"
AT = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)


class Logbook:
    """The logbook as a person reads it."""

    def __init__(self, house: House, ask: WebSocketGenerator) -> None:
        """Read from now on."""
        self.house = house
        self._ask = ask
        self._began = dt_util.utcnow() - timedelta(seconds=1)

    @property
    def hass(self) -> HomeAssistant:
        """Return whose logbook it is."""
        return self.house.home.hass

    async def lines(self) -> list[dict[str, Any]]:
        """Return what is told of movies, the oldest first."""
        return [one for one in await self.all() if one.get("domain") == "radarr_mvp"]

    async def all(self, **of: Any) -> list[dict[str, Any]]:
        """Return all that is told of devices or entities, the oldest first."""
        await self.house.home.settle()
        await get_instance(self.hass).async_block_till_done()
        client = await self._ask(self.hass)
        start = self._began.isoformat()
        await client.send_json_auto_id(
            {"type": "logbook/get_events", "start_time": start, **of}
        )
        answer = await client.receive_json()
        assert answer["success"]
        told: list[dict[str, Any]] = answer["result"]
        return told

    async def of(self, *events: Event) -> list[str]:
        """Return what is told of events."""
        before = len(await self.lines())
        self.house.road.bus.tell(*events)
        lines = (await self.lines())[before:]
        return [f"{one['name']} {one['message']}" for one in lines]


@pytest.fixture
async def logbook(
    recorder_mock: Recorder,
    home: Home,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
) -> Logbook:
    """Return the logbook of a household."""
    for chatty in ("homeassistant.components.recorder", "sqlalchemy.engine"):
        caplog.set_level(logging.WARNING, chatty)
    house = await furnish(home)
    assert await async_setup_component(home.hass, "logbook", {})
    return Logbook(house, hass_ws_client)


async def test_a_movie_on_its_way(logbook: Logbook) -> None:
    """Each step is a sentence, and all of them name the person who has begun it."""
    house = logbook.house
    torrent = house.offer()
    ada = await logbook.hass.auth.async_create_user("Ada")
    await house.do("add_movie", tmdb_id=653, context=Context(user_id=ada.id))
    await house.complete(torrent)
    lines = await logbook.lines()
    assert [one["name"] for one in lines] == ["Nosferatu (1922)"] * 4
    added, grabbed, completed, imported = (one["message"] for one in lines)
    assert added == "was added to Movies"
    assert grabbed.startswith("is being downloaded as Bluray-1080p from HDBits: Nosf")
    assert completed.startswith("was downloaded (")
    assert imported == "can be watched: Bluray-1080p, in Movies"
    assert {one["context_user_id"] for one in lines} == {ada.id}
    # Those of the triggers for the same, so that they are recognized.
    file = Path(__file__).parents[1] / "custom_components/radarr_mvp/icons.json"
    triggers = json.loads(await asyncio.to_thread(file.read_text))["triggers"]
    known = {name: shown["trigger"] for name, shown in triggers.items()}
    kinds = (
        EventKind.MOVIE_ADDED,
        EventKind.RELEASE_GRABBED,
        EventKind.DOWNLOAD_COMPLETED,
        EventKind.MOVIE_IMPORTED,
    )
    assert [one["icon"] for one in lines] == [known[kind] for kind in kinds]
    assert known.items() <= {str(kind): icon for kind, icon in ICONS.items()}.items()


async def test_below_what_it_is_shown(logbook: Logbook) -> None:
    """The sentences stand on the page of the library's device, and in a card that follows the activity."""
    house, told = logbook.house, event_of(MovieAdded, monitored=True)
    registry = dr.async_get(logbook.hass)
    device = registry.async_get_device_by_identifier((DOMAIN, ENTRY_ID), ENTRY_ID)
    assert device is not None
    house.road.bus.tell(told)
    (line,) = await logbook.all(device_ids=[device.id])
    assert (line["name"], line["message"]) == (
        "Nosferatu (1922)",
        "was added to Movies",
    )
    er.async_get(logbook.hass).async_update_entity(
        "event.movies_activity", new_entity_id="event.cinema"
    )
    await house.home.settle()
    house.road.bus.tell(told, told)
    lines = await logbook.all(entity_ids=["event.cinema"])
    # A card can tell the sentences from what the entity says of itself, which names no film.
    kinds = [kind.value for kind in EventKind]
    chosen = [one for one in lines if one.get("state") in kinds]
    assert [one["message"] for one in chosen] == ["was added to Movies"] * 2
    assert any(one.get("entity_id") == "event.cinema" for one in lines)
    assert all("entity_id" not in one for one in chosen)


def event_of(kind: type[Event], **told: Any) -> Event:
    """Return an event about a movie, unless something else is said."""
    return kind(**{"correlation_id": "why", "movie": MOVIE} | told)


EVENTS: list[tuple[str, Event]] = [
    (
        "Nosferatu (1922) was added to Movies",
        event_of(MovieAdded, monitored=True),
    ),
    (
        "Nosferatu (1922) was added to Movies; it is not monitored",
        event_of(MovieAdded, monitored=False),
    ),
    (
        "Nosferatu (1922) was added to Movies by the list “Best: of 1922”",
        event_of(MovieAdded, monitored=True, source="list: Best: of 1922"),
    ),
    (
        "Nosferatu (1922) was added to Movies as a part of “Silents”; it is not monitored",
        event_of(MovieAdded, monitored=False, source="collection: Silents"),
    ),
    (
        "Nosferatu (1922) was added to Movies",
        event_of(MovieAdded, monitored=True, source="of a later version"),
    ),
    (
        "Nosferatu (1922) was removed from Movies; its files stay",
        event_of(MovieRemoved, files=FileFate.KEEP.told),
    ),
    (
        (
            "Nosferatu (1922) was removed from Movies; its files are in the recycle bin; "
            "lists cannot add it again"
        ),
        event_of(MovieRemoved, files=FileFate.RECYCLE.told, excluded=True),
    ),
    (
        "Nosferatu (1922) was removed from Movies; its files are deleted",
        event_of(MovieRemoved, files=FileFate.DELETE.told),
    ),
    (
        f"Nosferatu (1922) is being upgraded to Bluray-1080p from HDBits: {RELEASE}",
        event_of(
            ReleaseGrabbed,
            release=RELEASE,
            indexer="HDBits",
            quality="Bluray-1080p",
            info_hash="a" * 40,
            is_upgrade=True,
        ),
    ),
    (
        f"{RELEASE} is being downloaded as Unknown",
        event_of(
            ReleaseGrabbed,
            movie=None,
            release=RELEASE,
            indexer="",
            quality="Unknown",
            info_hash="a" * 40,
        ),
    ),
    (
        f"Nosferatu (1922) was downloaded (5.6 GB in 12 min): {RELEASE}",
        event_of(
            DownloadCompleted,
            release=RELEASE,
            info_hash="a" * 40,
            size=5_600_000_000,
            seconds=700,
        ),
    ),
    (
        f"{RELEASE} was downloaded (32 MB in 3 s)",
        event_of(
            DownloadCompleted,
            movie=None,
            release=RELEASE,
            info_hash="a" * 40,
            size=32_000_000,
            seconds=3,
        ),
    ),
    (
        f"{RELEASE} was downloaded",
        event_of(DownloadCompleted, movie=None, release=RELEASE, info_hash="a" * 40),
    ),
    (
        "Nosferatu (1922) can be watched: Bluray-1080p, in Movies",
        event_of(MovieImported, path="/x", quality="Bluray-1080p"),
    ),
    (
        "Nosferatu (1922) was upgraded from HDTV-720p to Bluray-1080p",
        event_of(
            MovieUpgraded, path="/x", quality="Bluray-1080p", old_quality="HDTV-720p"
        ),
    ),
    (
        (
            "Nosferatu (1922) could not be downloaded: No byte came for two hours; "
            "another release will be taken"
        ),
        event_of(
            DownloadFailed,
            release=RELEASE,
            reason="download_stalled",
            message="No byte came for two hours.",
            next_step=StepKind.ANOTHER_RELEASE.value,
        ),
    ),
    (
        (
            "Nosferatu (1922) could not be downloaded: The disk is full; "
            "it will be tried again at 2026-11-30 10:30"
        ),
        event_of(
            DownloadFailed,
            release=RELEASE,
            reason="disk_full",
            message="The disk is full.",
            next_step=StepKind.RETRY.value,
            next_attempt_at=AT.isoformat(),
        ),
    ),
    (
        "Nosferatu (1922) was downloaded and waits for a decision: one; two; three",
        event_of(
            ImportBlocked,
            release=RELEASE,
            path="/downloads/x",
            reasons=("a", "b", "c", "d"),
            messages=("one.", "two.", "three.", "four."),
        ),
    ),
    (
        f"{RELEASE} was downloaded and waits for a decision",
        event_of(
            ImportBlocked,
            movie=None,
            release=RELEASE,
            path="/downloads/x",
            reasons=(),
            messages=(),
        ),
    ),
    (
        (
            f"{RELEASE} will not be downloaded again for Nosferatu (1922) "
            "before 2026-11-30 10:30"
        ),
        event_of(
            ReleaseBlocked,
            release=RELEASE,
            indexer="HDBits",
            reason="download_stalled",
            until=AT.isoformat(),
        ),
    ),
    (
        f"{RELEASE} will not be downloaded again",
        event_of(
            ReleaseBlocked, movie=None, release=RELEASE, indexer="", reason="unknown"
        ),
    ),
    (
        "Nosferatu (1922) fails again and again: 3 failures within a day",
        event_of(FailurePattern, pattern="recurring_movie", count=3),
    ),
    (
        "Movies lacks disk space: 4 failures within a day",
        event_of(FailurePattern, movie=None, pattern="disk_space", count=4),
    ),
    (
        "Watchlist was read: 5 found, 2 added, 1 removed",
        event_of(ListSynced, movie=None, name="Watchlist", found=5, added=2, removed=1),
    ),
    (
        "Watchlist was read",
        event_of(ListSynced, movie=None, name="Watchlist"),
    ),
    (
        "Watchlist could not be read: Trakt does not answer",
        event_of(
            ListSynced, movie=None, name="Watchlist", error="Trakt does not answer."
        ),
    ),
    (
        "HDBits is not available: no answer in time",
        event_of(
            HealthChanged,
            movie=None,
            service="HDBits",
            connected=False,
            message="no answer in time",
        ),
    ),
    (
        "HDBits is connected",
        event_of(HealthChanged, movie=None, service="HDBits", connected=True),
    ),
]


async def test_every_sentence(logbook: Logbook) -> None:
    """None is told twice, and none has a gap."""
    events = [event for _, event in EVENTS]
    assert (
        {one.kind for one in events} == set(EventKind) == set(SENTENCES) == set(ICONS)
    )
    assert await logbook.of(*events) == [sentence for sentence, _ in EVENTS]


async def test_how_it_goes_on(logbook: Logbook) -> None:
    """Every way has words, and says when where that is known."""

    def failed(step: StepKind, at: str | None) -> Event:
        return event_of(
            DownloadFailed,
            release=RELEASE,
            reason="unknown",
            message="",
            next_step=step.value,
            next_attempt_at=at,
        )

    for at in (None, AT.isoformat()):
        told = await logbook.of(*(failed(step, at) for step in StepKind))
        assert len(set(told)) == len(StepKind)
        for one in told:
            assert one.startswith("Nosferatu (1922) could not be downloaded; ")
            assert one.endswith(" at 2026-11-30 10:30") is (at is not None)


async def test_what_failures_have_in_common(logbook: Logbook) -> None:
    """Every pattern has words of its own."""
    told = await logbook.of(
        *(
            event_of(FailurePattern, movie=None, pattern=kind.value, count=2)
            for kind in PatternKind
        )
    )
    assert len(set(told)) == len(PatternKind)
    assert not any("one kind" in one for one in told)


async def test_what_other_versions_have_told(logbook: Logbook) -> None:
    """The logbook goes far back, and what is not known is left out."""
    for kind in EventKind:
        logbook.hass.bus.async_fire(f"radarr_mvp_{kind}", {"title": "Charade"})
    logbook.hass.bus.async_fire(
        "radarr_mvp_failure_pattern", {"entry_id": ENTRY_ID, "pattern": "moon"}
    )
    lines = await logbook.lines()
    assert len(lines) == len(EventKind) + 1
    for line in lines:
        assert "None" not in f"{line['name']} {line['message']}"
    told = {f"{one['name']} {one['message']}" for one in lines}
    assert "Charade was downloaded" in told
    assert "Charade could not be downloaded" in told
    assert "Movies has trouble of one kind: 0 failures within a day" in told
