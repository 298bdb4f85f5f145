"""A program that writes until it is killed; it tells what it has been promised."""

import asyncio
from datetime import UTC, datetime
import sys
import time

from sqlalchemy import Connection

from custom_components.radarr_mvp.engine.keeping.records import HistoryRecord
from custom_components.radarr_mvp.store import history
from custom_components.radarr_mvp.store.database import Database

BEFORE_THE_LAST = 60


def happened(title: str) -> HistoryRecord:
    """Return something to write."""
    return HistoryRecord(kind="test", at=datetime.now(UTC), title=title)


def half(connection: Connection) -> None:
    """Write one half, and never come to the other."""
    history.add(connection, happened("half"))
    print("half", flush=True)
    time.sleep(60)


async def main(where: str, library: str) -> None:
    """Write pairs, several at a time, then half a pair."""
    database = await Database.open(where, library=library)

    async def write(number: int) -> None:
        """Write a pair and tell so."""
        pair = [happened(f"{number}"), happened(f"{number}")]
        await database.write(lambda connection: history.add_many(connection, pair))
        print(number, flush=True)

    await asyncio.gather(*(write(number) for number in range(BEFORE_THE_LAST)))
    await database.write(half)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
