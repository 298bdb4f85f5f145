"""What must be known of services after a restart, kept in the database."""

from functools import partial
from typing import override

from sqlalchemy import Connection, select

from ..engine.ports import Clock, ServiceMemory, ServiceRecord
from .database import Database
from .rows import put
from .schema import service_records


def every(connection: Connection) -> dict[str, ServiceRecord]:
    """Return the records of all services."""
    return {
        row.service: ServiceRecord(
            requests=tuple(row.requests),
            level=row.level,
            resting_until=row.resting_until,
            throttled=row.throttled,
            refused=row.refused,
        )
        for row in connection.execute(select(service_records))
    }


def keep(
    connection: Connection, service: str, record: ServiceRecord, now: float
) -> None:
    """Write the record of a service in place of the one before."""
    row = {
        "service": service,
        "requests": list(record.requests),
        "level": record.level,
        "resting_until": record.resting_until,
        "throttled": record.throttled,
        "refused": record.refused,
        "updated_at": now,
    }
    put(connection, service_records, [row], ["service"])


class DatabaseMemory(ServiceMemory):
    """Service records in a database; what was stored is read once, by `load`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Know of no service yet."""
        self._database = database
        self._clock = clock
        self._records: dict[str, ServiceRecord] = {}

    async def load(self) -> None:
        """Read what the last run left."""
        self._records = await self._database.read(every)

    @override
    def recall(self, service: str) -> ServiceRecord:
        """Return the record of a service."""
        return self._records.get(service, ServiceRecord())

    @override
    async def remember(self, service: str, record: ServiceRecord) -> None:
        """Write the record before anything is done that it speaks of."""
        self._records[service] = record
        now = self._clock.now()
        await self._database.write(
            partial(keep, service=service, record=record, now=now)
        )
