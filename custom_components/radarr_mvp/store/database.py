"""The one door to the database: acts of reading run side by side, acts of writing in turn."""

import asyncio
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Final, Self

from sqlalchemy.exc import DBAPIError

from ..engine.log import LOGGER
from .engines import Engines, check, checkpoint, make_engines
from .errors import DatabaseClosed, store_error
from .migrations import migrate
from .threads import thread_pool
from .writing import Act, Writer

READERS: Final = 4
LONGEST_PAUSE: Final = 1800.0


class Database:
    """A library's database.

    An act is a plain function of a connection; it runs in a thread. What an act of writing did has reached the disk
    when the wait for it ends. One that is no longer waited for may still be written.
    """

    def __init__(self, engines: Engines, readers: int = READERS) -> None:
        """Take over connections to tables that are up to date; it blocks."""
        self._engines = engines
        self._writer = Writer(engines.writing)
        self._readers = thread_pool(readers, "radarr_mvp_read")
        self._closed = False

    @classmethod
    async def open(
        cls,
        where: str | Path,
        *,
        library: str = "radarr_mvp",
        readers: int = READERS,
    ) -> Self:
        """Open a file or an address, look whether it is sound, and bring its tables up to date."""
        return await asyncio.to_thread(
            lambda: cls(_open(where, library, readers), readers)
        )

    @property
    def is_file(self) -> bool:
        """Return whether it is a file of ours, which a backup must find whole."""
        return self._engines.is_sqlite

    @property
    def transactions(self) -> int:
        """Return how many transactions were begun to write."""
        return self._writer.transactions

    async def read[T](self, act: Act[T]) -> T:
        """Return what an act of reading finds; all it looks at is of one moment."""
        if self._closed:
            raise DatabaseClosed("The database is closed")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, partial(self._read, act))

    async def write[T](self, act: Act[T]) -> T:
        """Return the result of an act of writing once it has reached the disk.

        The act may be run twice, the first time in vain, so it must do nothing but read and write the database.
        """
        return await asyncio.wrap_future(self._writer.submit(act))

    def submit[T](self, act: Act[T]) -> Future[T]:
        """Write on behalf of a thread, which can wait for the result."""
        return self._writer.submit(act)

    async def pause(self, longest: float = LONGEST_PAUSE) -> None:
        """Bring everything into the file and write nothing until `resume`, so that the file can be copied."""
        prepare = partial(checkpoint, self._engines)
        await asyncio.wrap_future(self._writer.pause(prepare, longest))

    def resume(self) -> None:
        """Go on writing."""
        self._writer.resume()

    async def close(self) -> None:
        """Write what is waiting, let readers finish, and close the database; twice is no mistake."""
        if self._closed:
            return
        self._closed = True
        await asyncio.to_thread(self._close)

    def _read[T](self, act: Act[T]) -> T:
        """Read in a thread."""
        try:
            with self._engines.reading.connect() as connection:
                return act(connection)
        except DBAPIError as error:
            raise store_error(error) from error

    def _close(self) -> None:
        """Close in a thread."""
        self._writer.close()
        self._readers.shutdown(wait=True)
        try:
            checkpoint(self._engines)
        except Exception as error:  # noqa: BLE001  # Nothing is lost: the next start takes it from the log.
            LOGGER.warning("The database was not tidied up: %s", type(error).__name__)
        self._engines.dispose()


def _open(where: str | Path, library: str, readers: int) -> Engines:
    """Return what connects to a database that is sound and up to date."""
    engines = make_engines(where, library, readers)
    try:
        check(engines, library)
        migrate(engines)
    except BaseException:
        engines.dispose()
        raise
    return engines
