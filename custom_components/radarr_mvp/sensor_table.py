"""Every sensor: what it is called, what it measures, and where its figure comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    EntityCategory,
    UnitOfDataRate,
    UnitOfInformation,
    UnitOfRatio,
    UnitOfTime,
)
from homeassistant.helpers.typing import StateType

from .connections import Connection, Health
from .engine.figures import Figures
from .engine.keeping.list_records import ItemStatus
from .engine.keeping.records import HistoryRecord, TrackState
from .engine.lists.reports import ListStatus, Standing
from .engine.resilience import BreakerState
from .engine.track import QueueView


@dataclass(frozen=True, kw_only=True)
class ConnectionSensorDescription(SensorEntityDescription):
    """A figure that the health of a service holds."""

    value_fn: Callable[[Health], StateType | datetime]
    exists_fn: Callable[[Connection], bool] = lambda _: True


@dataclass(frozen=True, kw_only=True)
class FigureDescription[Data](SensorEntityDescription):
    """A figure that some data hold, and what else they tell of it."""

    value_fn: Callable[[Data], StateType | datetime]
    attributes_fn: Callable[[Data], dict[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class RecordSensorDescription(SensorEntityDescription):
    """Something that has happened last."""

    record_fn: Callable[[Figures], HistoryRecord | None]


CONNECTION_SENSORS: Final = (
    ConnectionSensorDescription(
        key="circuit_breaker",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in BreakerState],
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda health: health.breaker,
    ),
    ConnectionSensorDescription(
        key="next_attempt",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda health: health.next_attempt,
    ),
    ConnectionSensorDescription(
        key="requests_left",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda health: health.budget_left,
        exists_fn=lambda connection: connection.gate.limit.budget is not None,
    ),
)


def _happened(key: str, kind: str) -> FigureDescription[Figures]:
    """Return how often something has happened."""
    return FigureDescription[Figures](
        key=key,
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda figures: figures.happened.get(kind, 0),
    )


def _took(
    key: str, value_fn: Callable[[Figures], float | None], *, enabled: bool = False
) -> FigureDescription[Figures]:
    """Return how long searches take."""
    return FigureDescription[Figures](
        key=key,
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=enabled,
        value_fn=lambda figures: _tenths(value_fn(figures)),
    )


def _tenths(seconds: float | None) -> float | None:
    """Return seconds as far as anybody looks at them."""
    return None if seconds is None else round(seconds, 1)


LIBRARY_SENSORS: Final = (
    FigureDescription[Figures](
        key="movies",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda figures: figures.counts.movies,
    ),
    FigureDescription[Figures](
        key="movies_monitored",
        state_class=SensorStateClass.MEASUREMENT,
        entity_registry_enabled_default=False,
        value_fn=lambda figures: figures.counts.monitored,
    ),
    FigureDescription[Figures](
        key="movies_missing",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda figures: figures.counts.missing,
    ),
    FigureDescription[Figures](
        key="movies_wanted",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda figures: figures.wanted,
    ),
    FigureDescription[Figures](
        key="cutoff_unmet",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda figures: figures.cutoff_unmet,
    ),
    FigureDescription[Figures](
        key="library_size",
        device_class=SensorDeviceClass.DATA_SIZE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIBIBYTES,
        suggested_display_precision=1,
        value_fn=lambda figures: figures.counts.bytes,
    ),
    FigureDescription[Figures](
        key="failed",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda figures: figures.failures_24h,
    ),
    FigureDescription[Figures](
        key="next_release",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda figures: figures.next_release and figures.next_release[0],
        attributes_fn=lambda figures: {
            "title": figures.next_release and figures.next_release[1]
        },
    ),
    FigureDescription[Figures](
        key="missing_in_collections",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda figures: figures.missing_in_collections,
    ),
    FigureDescription[Figures](
        key="blocked_releases",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda figures: figures.blocked_releases,
    ),
    FigureDescription[Figures](
        key="dead_letters",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda figures: figures.dead_letters,
    ),
    _happened("grabs", "grabbed"),
    _happened("imports", "imported"),
    _happened("failures", "failed"),
    _took("search_duration", lambda figures: figures.search_seconds, enabled=True),
    _took("search_duration_average", lambda figures: figures.search_average),
    _took("search_duration_p95", lambda figures: figures.search_p95),
)

SEARCHES: Final = SensorEntityDescription(
    key="searches",
    state_class=SensorStateClass.TOTAL_INCREASING,
    entity_category=EntityCategory.DIAGNOSTIC,
)

UPCOMING: Final = SensorEntityDescription(
    key="upcoming", state_class=SensorStateClass.MEASUREMENT
)

RECORD_SENSORS: Final = (
    RecordSensorDescription(
        key="last_added", record_fn=lambda figures: figures.last_added
    ),
    RecordSensorDescription(
        key="last_grabbed", record_fn=lambda figures: figures.last_grabbed
    ),
    RecordSensorDescription(
        key="last_imported", record_fn=lambda figures: figures.last_imported
    ),
)

FREE_SPACE: Final = SensorEntityDescription(
    key="free_space",
    device_class=SensorDeviceClass.DATA_SIZE,
    state_class=SensorStateClass.MEASUREMENT,
    native_unit_of_measurement=UnitOfInformation.BYTES,
    suggested_unit_of_measurement=UnitOfInformation.GIBIBYTES,
    suggested_display_precision=1,
)

QUEUE_SENSORS: Final = (
    FigureDescription[QueueView](
        key="queue",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda view: len(view.items),
        attributes_fn=lambda view: {
            "items": [one.as_dict() for one in view.shown.items]
        },
    ),
    FigureDescription[QueueView](
        key="downloading",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda view: view.counts[TrackState.DOWNLOADING],
    ),
    FigureDescription[QueueView](
        key="stalled",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda view: view.counts[TrackState.STALLED],
    ),
    FigureDescription[QueueView](
        key="download_speed",
        device_class=SensorDeviceClass.DATA_RATE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfDataRate.BYTES_PER_SECOND,
        suggested_unit_of_measurement=UnitOfDataRate.MEGABYTES_PER_SECOND,
        suggested_display_precision=1,
        value_fn=lambda view: view.shown.speed,
    ),
    FigureDescription[QueueView](
        key="download_remaining",
        device_class=SensorDeviceClass.DATA_SIZE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIBIBYTES,
        suggested_display_precision=1,
        value_fn=lambda view: view.shown.remaining,
    ),
    FigureDescription[QueueView](
        key="download_progress",
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        suggested_display_precision=0,
        value_fn=lambda view: view.shown.progress,
    ),
    FigureDescription[QueueView](
        key="queue_finished_at",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda view: view.shown.finished_at,
    ),
)

LIST_SENSORS: Final = (
    FigureDescription[ListStatus](
        key="list_items",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda status: status.items,
        attributes_fn=lambda status: {
            one.value: status.outcomes.get(one, 0) for one in ItemStatus
        },
    ),
    FigureDescription[ListStatus](
        key="list_status",
        device_class=SensorDeviceClass.ENUM,
        options=[standing.value for standing in Standing],
        value_fn=lambda status: status.standing,
        attributes_fn=lambda status: {
            "error": (status.last.error or None) if status.last else None,
            "failures": status.failures,
            "vanished": status.held.vanished if status.held else 0,
        },
    ),
    FigureDescription[ListStatus](
        key="list_added",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda status: status.brought,
    ),
    FigureDescription[ListStatus](
        key="list_last_sync",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda status: (
            status.last_success.ended_at if status.last_success else None
        ),
    ),
    FigureDescription[ListStatus](
        key="list_next_sync",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda status: status.next_due,
    ),
    FigureDescription[ListStatus](
        key="list_duration",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda status: _tenths(status.last.seconds if status.last else None),
    ),
)
