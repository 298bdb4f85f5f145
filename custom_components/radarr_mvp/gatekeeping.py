"""One gatehouse for the whole of Home Assistant, with a memory that outlives it."""

import asyncio
from dataclasses import asdict
from math import isfinite
import time
from typing import Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.singleton import singleton
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .engine.log import LOGGER
from .engine.ports import Clock, ServiceMemory, ServiceRecord
from .engine.resilience import Gatehouse

_GATEHOUSE: HassKey[Gatehouse] = HassKey(f"{DOMAIN}_gatehouse")
_STORAGE_KEY: Final = f"{DOMAIN}.services"
_STORAGE_VERSION: Final = 1


class SystemClock(Clock):
    """The time of this machine."""

    @override
    def now(self) -> float:
        """Return the wall clock."""
        return time.time()

    @override
    def monotonic(self) -> float:
        """Return the clock that is never set."""
        return time.monotonic()

    @override
    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class StoredMemory(ServiceMemory):
    """Service records in Home Assistant's storage."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Use a file of our own, replaced in one step when it is written."""
        self._store: Store[dict[str, dict[str, Any]]] = Store(
            hass, _STORAGE_VERSION, _STORAGE_KEY, private=True, atomic_writes=True
        )
        self._records: dict[str, ServiceRecord] = {}

    async def load(self) -> None:
        """Read what the last run left, as far as it can be read."""
        for service, stored in (await self._stored()).items():
            try:
                self._records[service] = _read_record(stored)
            except KeyError, TypeError, ValueError:
                LOGGER.warning("What was stored of %s is not readable", service)

    @override
    def recall(self, service: str) -> ServiceRecord:
        """Return the record of a service."""
        return self._records.get(service, ServiceRecord())

    @override
    async def remember(self, service: str, record: ServiceRecord) -> None:
        """Write the record before anything is done that it speaks of."""
        self._records[service] = record
        await self._store.async_save(
            {name: _write_record(known) for name, known in self._records.items()}
        )
        # The store logs that it could not write, but does not say so.
        if (await self._stored()).get(service) != _write_record(record):
            raise HomeAssistantError(f"The record of {service} did not reach the disk")

    async def _stored(self) -> dict[str, Any]:
        """Return what is in the file, nothing where it is damaged or of a later version."""
        try:
            stored = await self._store.async_load()
        except (
            HomeAssistantError,
            LookupError,
            NotImplementedError,
            TypeError,
            ValueError,
        ) as err:
            LOGGER.warning("What was stored of the services is not readable: %s", err)
            return {}
        return stored if isinstance(stored, dict) else {}


def _write_record(record: ServiceRecord) -> dict[str, Any]:
    """Return a record as JSON has it."""
    return asdict(record) | {"requests": list(record.requests)}


def _read_record(stored: Any) -> ServiceRecord:
    """Return a record, or raise where it is none."""
    return ServiceRecord(
        requests=tuple(map(_finite, stored["requests"])),
        level=int(stored["level"]),
        resting_until=_finite(stored["resting_until"]),
        throttled=bool(stored["throttled"]),
        refused=str(stored["refused"]),
    )


def _finite(value: Any) -> float:
    """Return a moment; what is no number or none that can be reckoned with raises."""
    number = float(value)
    if not isfinite(number):
        raise ValueError("not a moment")
    return number


@singleton(_GATEHOUSE, async_=True)
async def async_get_gatehouse(hass: HomeAssistant) -> Gatehouse:
    """Return the gatehouse, shared by all entries and flows: an account has one limit, not one per entry."""
    memory = StoredMemory(hass)
    await memory.load()
    return Gatehouse(SystemClock(), memory)
