"""Everything that helps to find out why something does not work, for a person who asks others for help."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.loader import Integration, async_get_integration
from packaging.requirements import Requirement
from yarl import URL

from .actions.telling import history_data, job_data, letter_data, queue_data
from .clients.mdblist import MdbAddress
from .clients.trakt import ListAddress
from .connections import Connection, Health
from .const import CONF_ADDRESS, CONF_USER, DOMAIN, SUBENTRY_LIST
from .coordinator import RadarrMvpConfigEntry, RadarrMvpData
from .database import answers_file, database_file, journal_file
from .engine.failures import recording
from .engine.figures import Figures
from .engine.household import Housekeeping
from .engine.importing.rows import IMPORT_BLOCKED
from .engine.keeping.asked import HistoryFilter
from .engine.keeping.books import Transaction
from .engine.keeping.records import HistoryRecord
from .engine.resilience import ServiceGate
from .engine.secrecy import MASK
from .problems import problem_key
from .redaction import redacted, sanitized, secrets_of
from .store.about import about
from .store.errors import StoreError

_MOST_DOWNLOADS: Final = 100
_MOST_RECORDS: Final = 20

_FAILURES: Final = HistoryFilter(
    kinds=(
        recording.FAILED,
        recording.RETRY_SCHEDULED,
        recording.SEARCH_FAILED,
        IMPORT_BLOCKED,
    )
)

type Plain = dict[str, Any]


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: RadarrMvpConfigEntry
) -> Plain:
    """Return how an entry stands; no service is asked for it."""
    integration = await async_get_integration(hass, DOMAIN)
    found: Plain = {"entry": _entry(entry)}
    if entry.state is ConfigEntryState.LOADED:
        found |= await _async_library(entry.runtime_data)
    paths = {
        "database": database_file(hass, entry.entry_id),
        "journal": journal_file(hass, entry.entry_id),
        "answers": answers_file(hass, entry.entry_id),
    }
    secrets = [*secrets_of(_config(entry)), *_people(entry)]

    def finish() -> Plain:
        found["versions"] = _versions(integration)
        found["files"] = {name: _sizes(path) for name, path in paths.items()}
        return dict(sanitized(found, secrets))

    return await hass.async_add_executor_job(finish)


def _config(entry: ConfigEntry) -> Plain:
    """Return all that was configured."""
    return {
        "data": entry.data,
        "options": entry.options,
        "subentries": {id_: one.data for id_, one in entry.subentries.items()},
    }


def _entry(entry: ConfigEntry) -> Plain:
    """Return what is configured, without secrets."""
    return {
        "title": entry.title,
        "state": entry.state,
        "version": f"{entry.version}.{entry.minor_version}",
        "data": redacted(entry.data),
        "options": redacted(entry.options),
        "subentries": [
            {
                "id": one.subentry_id,
                "type": one.subentry_type,
                "title": one.title,
                "data": _subentry(one),
            }
            for one in entry.subentries.values()
        ],
    }


def _subentry(subentry: ConfigSubentry) -> Plain:
    """Return what is configured of an indexer or a list; where a list is often names the person who keeps it."""
    data = redacted(subentry.data)
    if subentry.subentry_type != SUBENTRY_LIST:
        return data
    for key in (CONF_ADDRESS, CONF_URL):
        if isinstance(data.get(key), str):
            data[key] = _place(data[key])
    return data


def _place(address: str) -> str:
    """Return where a list is, without what may be the name of a person."""
    if "://" in address:
        with suppress(ValueError):
            return f"{URL(address).origin()}/{MASK}"
    return MASK if "/" in address else address


def _people(entry: ConfigEntry) -> Iterator[str]:
    """Yield the names of people who keep lists; they may be called so in any message."""
    for subentry in entry.get_subentries_of_type(SUBENTRY_LIST):
        yield str(subentry.data.get(CONF_USER, ""))
        typed = str(subentry.data.get(CONF_ADDRESS, ""))
        for address in (ListAddress.parse(typed), MdbAddress.parse(typed)):
            if address is not None:
                yield address.owner


async def _async_library(data: RadarrMvpData) -> Plain:
    """Return how an open library stands."""
    road, queue = data.road, data.queue
    shown = queue_data(queue.data, up_to_date=queue.last_update_success)
    for name in ("items", "seeding"):
        shown[name] = shown[name][:_MOST_DOWNLOADS]
    return {
        "opened": _opened(data),
        "coordinators": {
            name: _coordinator(one)
            for name, one in (
                ("connections", data.connections),
                ("queue", queue),
                ("library", data.library),
            )
        },
        "connections": [
            _connection(one, data.connections.data.get(one.id))
            for one in data.connections.connections.values()
        ],
        "figures": _figures(data.library.data, road.house),
        "queue": shown,
        "schedule": road.schedule.times(),
        "settings": road.house.settings,
        "rules": _rules(road.house),
        "jobs_in_hand": [one.as_dict() for one in road.jobs.in_hand()],
        **await _async_records(data),
    }


def _opened(data: RadarrMvpData) -> str:
    """Return whether the library was read, or why it could not be."""
    opened = data.opened
    if not opened.done():
        return "opening"
    if opened.cancelled():
        return "closing"
    error = opened.exception()
    return "open" if error is None else f"{type(error).__name__}: {error}"


def _coordinator(coordinator: DataUpdateCoordinator[Any]) -> Plain:
    """Return how what runs in the background comes along."""
    error = coordinator.last_exception
    return {
        "every": coordinator.update_interval,
        "works": coordinator.last_update_success,
        "error": None if error is None else f"{type(error).__name__}: {error}",
    }


def _connection(connection: Connection, health: Health | None) -> Plain:
    """Return how a service is doing, and what it allows."""
    gate = connection.gate
    return {
        "name": connection.name,
        "kind": connection.kind,
        "health": None if health is None else _health(health),
        "gate": _gate(gate),
    }


def _health(health: Health) -> Plain:
    """Return how a service was when it was last looked at."""
    error = health.error
    return {
        "connected": health.connected,
        "version": health.version,
        "latency": health.latency,
        "problem": None if error is None else problem_key(error),
        "error": None if error is None else str(error),
    }


def _gate(gate: ServiceGate) -> Plain:
    """Return what a service allows, and what the calls to it came to since the start."""
    counters = gate.counters
    return {
        "state": gate.state,
        "next_attempt": gate.next_attempt,
        "limit": gate.limit,
        "budget_left": gate.budget_left,
        "silent_for": gate.silent_for,
        "outcomes": counters.outcomes,
        "latency_median": counters.percentile(0.5),
        "latency_95": counters.percentile(0.95),
        "last_success": counters.last_success,
        "last_failure": counters.last_failure,
        "last_error": counters.last_error,
    }


def _figures(figures: Figures, house: Housekeeping) -> Plain:
    """Return the figures of a library, what has happened last as history tells it."""
    found = {one.name: getattr(figures, one.name) for one in fields(figures)}
    return {
        name: history_data(value, house) if isinstance(value, HistoryRecord) else value
        for name, value in found.items()
    }


def _rules(house: Housekeeping) -> Plain:
    """Return by what rules releases are judged, as far as they differ from library to library."""
    return {
        "profiles": [one.name for one in house.profiles.values()],
        "default_profile": house.default_profile.name if house.profiles else None,
        "profile_rules": len(house.profile_rules),
        "custom_formats": [one.name for one in house.formats],
        "movies_in_memory": len(house.index),
    }


async def _async_records(data: RadarrMvpData) -> Plain:
    """Return what the books tell of failures and of work, or why they cannot be read."""
    books, house = data.road.books, data.road.house

    def read(transaction: Transaction) -> Plain:
        most = _MOST_RECORDS
        failures = books.history.page(transaction, _FAILURES, limit=most).items
        letters = books.dead_letters.page(transaction, limit=most).items
        return {
            "database": about(transaction),
            "failures": [history_data(one, house) for one in failures],
            "dead_letters": [letter_data(one) for one in letters],
            "jobs": [
                job_data(one) for one in books.jobs.page(transaction, limit=most).items
            ],
        }

    try:
        return {**await books.read(read), "lists": await _async_lists(data)}
    except StoreError as error:
        return {"database": f"{type(error).__name__}: {error}"}


async def _async_lists(data: RadarrMvpData) -> Plain:
    """Return how lists stand, and what cleaning waits for."""
    lists = data.road.lists
    return {
        "followed": [one.as_dict() for one in await lists.statuses()],
        "cleaning": (await lists.cleaning()).as_dict(),
    }


def _versions(integration: Integration) -> Plain:
    """Return the versions of what is at work here; it blocks."""
    names = [Requirement(one).name for one in integration.requirements]
    found: Plain = {name: _version(name) for name in ("sqlalchemy", *names)}
    return {DOMAIN: str(integration.version), **found}


def _version(package: str) -> str | None:
    """Return the version of a package, None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _sizes(path: Path) -> dict[str, int]:
    """Return the bytes of a file and of what belongs to it; it blocks."""
    found: dict[str, int] = {}
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        with suppress(FileNotFoundError):
            found[part.name] = part.stat().st_size
    return found
