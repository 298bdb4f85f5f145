"""What the system page tells: whether services answer, and how the libraries stand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .coordinator import RadarrMvpConfigEntry, RadarrMvpData
from .store.about import about
from .store.errors import StoreError

_MEGABYTE: Final = 1_000_000


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what is told."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return how things stand, for each library where there are several; no service is asked for it."""
    loaded = hass.config_entries.async_loaded_entries(DOMAIN)
    every = hass.config_entries.async_entries(DOMAIN)
    info: dict[str, Any] = {"libraries": f"{len(loaded)} / {len(every)}"}
    for key, tell in FIGURES.items():
        told = [(one.title, tell(one.runtime_data)) for one in loaded]
        if any(figure is not None for _, figure in told):
            info[key] = _together(told)
    if loaded:
        # Whoever asks waits for this one by itself.
        info["database"] = _async_databases(loaded)
    return info


async def _async_databases(entries: list[RadarrMvpConfigEntry]) -> Any:
    """Return where the libraries are kept, and how large that is."""
    return _together(
        [(one.title, await _database(one.runtime_data)) for one in entries]
    )


async def _database(data: RadarrMvpData) -> Any:
    """Return what keeps a library, and its size."""
    try:
        known = await data.database.read(about)
    except StoreError as error:
        return {"type": "failed", "error": error.key}
    return f"{known.name} {known.version}, {known.size / _MEGABYTE:.1f} MB"


def _reachable(data: RadarrMvpData) -> str:
    """Return how many of the services answered when something was last heard of them."""
    health = data.connections.data.values()
    well = sum(one.connected for one in health)
    return f"{well} / {len(data.connections.connections)}"


def _unreachable(data: RadarrMvpData) -> str | None:
    """Return which services do not answer."""
    known = data.connections.data
    gone = [
        connection.name
        for id_, connection in data.connections.connections.items()
        if (health := known.get(id_)) is not None and not health.connected
    ]
    return ", ".join(gone) or None


def _movies(data: RadarrMvpData) -> int | None:
    """Return how many movies there are, None before they were counted."""
    library = data.library
    return library.data.counts.movies if library.last_update_success else None


def _queue(data: RadarrMvpData) -> int | None:
    """Return for how many downloads something is still to be done, None where that is not known."""
    queue = data.queue
    return len(queue.data.items) if queue.last_update_success else None


def _together(told: Sequence[tuple[str, Any]]) -> Any:
    """Return what is told of each library as one value, by the names of the libraries where there are several."""
    if len(told) == 1:
        return told[0][1]
    return "; ".join(
        f"{title}: {_short(figure)}" for title, figure in told if figure is not None
    )


def _short(figure: Any) -> Any:
    """Return a figure as it can stand among others."""
    return figure["error"] if isinstance(figure, dict) else figure


FIGURES: Final[Mapping[str, Callable[[RadarrMvpData], Any]]] = {
    "services_reachable": _reachable,
    "services_unreachable": _unreachable,
    "movies": _movies,
    "queue": _queue,
}
