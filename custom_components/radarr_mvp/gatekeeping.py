"""One gatehouse for the whole of Home Assistant, with a memory that outlives it."""

import asyncio
from dataclasses import asdict
import time
from typing import Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.singleton import singleton
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
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
        """Read what the last run left."""
        for service, stored in (await self._store.async_load() or {}).items():
            self._records[service] = ServiceRecord(
                **(stored | {"requests": tuple(stored["requests"])})
            )

    @override
    def recall(self, service: str) -> ServiceRecord:
        """Return the record of a service."""
        return self._records.get(service, ServiceRecord())

    @override
    async def remember(self, service: str, record: ServiceRecord) -> None:
        """Write the record before anything is done that it speaks of."""
        self._records[service] = record
        await self._store.async_save(
            {name: asdict(known) for name, known in self._records.items()}
        )


@singleton(_GATEHOUSE, async_=True)
async def async_get_gatehouse(hass: HomeAssistant) -> Gatehouse:
    """Return the gatehouse, shared by all entries and flows: an account has one limit, not one per entry."""
    memory = StoredMemory(hass)
    await memory.load()
    return Gatehouse(SystemClock(), memory)
