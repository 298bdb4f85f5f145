"""What entities show of the downloads: rounded, in a useful order, and seldom anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.downloads import Download, DownloadState
from custom_components.radarr_mvp.engine.events import Subject
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.track import QueueItem, QueueView
from custom_components.radarr_mvp.engine.track.shown import (
    HOLD,
    MOST_ITEMS,
    SIZE_STEP,
    SPEED_STEP,
    percent,
    rounded_seconds,
    rounded_speed,
)
from custom_components.radarr_mvp.engine.track.view import make_view

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MOVIE = Subject(id=7, title="Nosferatu", year=1922)
GB = 1_000_000_000


def item(
    number: int = 1,
    state: TrackState = TrackState.DOWNLOADING,
    movie: Subject | None = MOVIE,
    live: dict[str, Any] | None = None,
    **known: Any,
) -> QueueItem:
    """Return a download of ten gigabytes, half of which is there."""
    download = TrackedDownload(
        id=number,
        info_hash=f"{number:040x}",
        title=f"Nosferatu.1922.{number}.1080p.BluRay",
        added_at=NOW,
        state=state,
        indexer="HDBits",
        **known,
    )
    usual = Download(
        info_hash=download.info_hash,
        name=download.title,
        state=DownloadState.DOWNLOADING,
        size=10 * GB,
        left=5 * GB,
        progress=0.5,
        download_speed=2_345_678,
        seconds_left=2132,
    )
    return QueueItem(download, replace(usual, **live or {}), movie)


def view_of(
    *items: QueueItem, after: timedelta = timedelta(0), before: QueueView = QueueView()
) -> QueueView:
    """Return how downloads stand some time after now."""
    return make_view(items, {}, NOW + after, before)


def test_an_item() -> None:
    """Its keys are what dashboards read; none of the values wavers with each look."""
    (told,) = view_of(item()).shown.items
    assert told.as_dict() == {
        "title": "Nosferatu",
        "year": 1922,
        "state": "downloading",
        "progress": 50,
        "speed": 2_300_000,
        "remaining": 2160,
        "size": 10 * GB,
        "indexer": "HDBits",
        "problem": None,
    }


def test_an_item_without_a_movie() -> None:
    """It goes by the name of its release; what is not known is not made up."""
    bare = item(movie=None, problem="stalled", live={"seconds_left": None})
    (told,) = view_of(bare).shown.items
    assert (told.title, told.year) == ("Nosferatu.1922.1.1080p.BluRay", None)
    assert (told.remaining, told.problem) == (None, "stalled")
    (told,) = view_of(item(problem="stalled", message="No seeds")).shown.items
    assert told.problem == "No seeds"
    (told,) = view_of(
        item(message="x" * 999, movie=Subject(id=1, title="y" * 999))
    ).shown.items
    assert (len(str(told.problem)), len(told.title), told.year) == (255, 255, None)


def test_the_order() -> None:
    """What waits for somebody comes first, then what moves, then what will; nearly done before just begun."""
    states = (
        TrackState.QUEUED,
        TrackState.GRABBING,
        TrackState.PAUSED,
        TrackState.COMPLETED,
        TrackState.STALLED,
        TrackState.DOWNLOADING,
        TrackState.IMPORTING,
        TrackState.BLOCKED,
        TrackState.CANCELLED,
    )
    items = [item(number, state) for number, state in enumerate(states, start=1)]
    nearly = item(20, TrackState.DOWNLOADING, live={"progress": 0.9})
    shown = view_of(*items, nearly).shown.items
    assert [(one.state.value, one.progress) for one in shown] == [
        ("blocked", 50),
        ("importing", 50),
        ("downloading", 90),
        ("downloading", 50),
        ("stalled", 50),
        ("completed", 50),
        ("paused", 50),
        ("grabbing", 50),
        ("queued", 50),
        ("cancelled", 50),
    ]


def test_too_many() -> None:
    """Only the first are shown, and those are the ones that matter."""
    waiting = [item(number, TrackState.QUEUED) for number in range(1, 60)]
    blocked = item(99, TrackState.BLOCKED)
    shown = view_of(*waiting, blocked).shown.items
    assert len(shown) == MOST_ITEMS
    assert shown[0].state is TrackState.BLOCKED


def test_totals() -> None:
    """They are rounded such that what is left is never nothing."""
    shown = view_of(item(), item(2, live={"left": 1, "progress": 0.999})).shown
    assert shown.speed == 4_700_000
    assert shown.remaining % SIZE_STEP == 0
    assert 0 < shown.remaining - 5 * GB <= SIZE_STEP
    assert shown.progress == 74
    assert shown.finished_at is not None
    assert view_of(item(live={"left": 1})).shown.remaining == SIZE_STEP
    assert view_of().shown == QueueView().shown
    assert view_of().shown.progress is None


@pytest.mark.parametrize(
    ("speed", "shown"),
    [
        (-1, 0),
        (0, 0),
        (1, SPEED_STEP),
        (149_999, SPEED_STEP),
        (151_000, 200_000),
        (12_345_678, 12_300_000),
    ],
)
def test_speeds(speed: int, shown: int) -> None:
    """As long as anything comes it is not nothing."""
    assert rounded_speed(speed) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, None),
        (-5, 0),
        (0, 0),
        (1, 10),
        (59, 60),
        (61, 90),
        (601, 660),
        (3601, 3900),
        (86_400, 86_400),
    ],
)
def test_times(seconds: int | None, shown: int | None) -> None:
    """The longer it takes, the coarser."""
    assert rounded_seconds(seconds) == shown


def test_percent() -> None:
    """All is there only when it is; a number that cannot be written exactly is not less than it is."""
    assert [percent(one) for one in (0.0, 0.29, 0.57, 0.9999, 1.0)] == [
        0,
        29,
        57,
        99,
        100,
    ]


def test_what_merely_moves() -> None:
    """It is shown anew after a while, although nothing more may happen then."""
    first = view_of(item())
    moved = item(live={"progress": 0.9, "download_speed": 0})
    second = view_of(moved, after=HOLD / 2, before=first)
    assert second.download_speed != first.download_speed
    assert second.shown is first.shown
    third = view_of(moved, after=HOLD, before=second)
    assert (third.shown.speed, third.shown.items[0].progress) == (0, 90)
    assert third.items is second.items
    assert view_of(moved, after=HOLD * 3, before=third) is third


@pytest.mark.parametrize(
    "changed",
    [
        [item(), item(2)],
        [],
        [item(state=TrackState.STALLED)],
        [item(problem="disk_full")],
    ],
)
def test_what_matters(changed: list[QueueItem]) -> None:
    """What comes, goes, changes its state or needs somebody is shown at once."""
    first = view_of(item())
    second = view_of(*changed, after=timedelta(seconds=1), before=first)
    assert second.shown != first.shown
    assert len(second.shown.items) == len(changed)


def test_a_clock_that_is_set_back() -> None:
    """It does not keep anything from being shown."""
    first = view_of(item())
    second = view_of(
        item(live={"progress": 0.9}), after=-timedelta(days=1), before=first
    )
    assert second.shown.items[0].progress == 90
