"""What disk and database say about options before they are kept."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
import grp
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from ..engine.invalid import Invalid
from ..engine.log import LOGGER
from ..store.database import Database
from ..store.errors import DatabaseUnreachable, StoreError
from .library import folder_problem, overlap

# Seconds that a database has for its first answer: a person waits in front of the form.
PATIENCE: Final = 15.0
_PATIENCE_TO_CONNECT: Final = "10"
# The drivers that understand how long to wait for a connection; others are left to their own patience.
_PATIENT: Final = frozenset({"psycopg", "psycopg2"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The folders that are spoken for: our first one, those of other libraries, and that of the downloads."""

    own: Path
    others: tuple[Path, ...] = ()
    downloads: Path | None = None


def check_root_folders(folders: Iterable[Path], around: Surroundings) -> None:
    """Refuse folders that films cannot be filed into."""
    own = [around.own]
    for folder in folders:
        _check_folder(folder, around.downloads)
        if _meets(folder, around.others):
            raise Invalid("folder_in_use", folder=str(folder))
        if _meets(folder, own):
            raise Invalid("folders_overlap", folder=str(folder))
        own.append(folder)


def check_recycle_bin(
    folder: Path | None, folders: Iterable[Path], around: Surroundings
) -> None:
    """Refuse a folder in which films that left would be taken for films that are there."""
    if folder is None:
        return
    _check_folder(folder, around.downloads)
    if _meets(folder, (around.own, *folders, *around.others)):
        raise Invalid("bin_in_library", folder=str(folder))


def check_group(group: str | int | None) -> None:
    """Refuse the name of a group that the system does not know."""
    if isinstance(group, str):
        try:
            grp.getgrnam(group)
        except KeyError as error:
            raise Invalid("group_unknown", group=group) from error


async def async_check_database(address: str, library: str) -> None:
    """Refuse the address of a database that cannot be opened; the address itself is repeated nowhere."""
    try:
        async with asyncio.timeout(PATIENCE):
            database = await Database.open(_patient(address), library=library)
    except TimeoutError as error:
        raise Invalid(DatabaseUnreachable.key) from error
    except StoreError as error:
        LOGGER.debug("The database could not be opened: %s", error)
        raise Invalid(error.key) from error
    await database.close()


def _check_folder(folder: Path, downloads: Path | None) -> None:
    """Refuse a folder that nothing can be stored in, or that belongs to the downloads."""
    if problem := folder_problem(folder):
        raise Invalid(problem, folder=str(folder))
    if downloads is not None and overlap(folder, downloads):
        raise Invalid("overlaps_downloads", folder=str(folder))


def _meets(folder: Path, others: Iterable[Path]) -> bool:
    """Return whether a folder is one of some others, or inside, or around one."""
    return any(overlap(folder, other) for other in others)


def _patient(address: str) -> str:
    """Return an address of PostgreSQL with a limit to the wait for it."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise Invalid("db_url_malformed") from error
    if url.get_backend_name() != "postgresql":
        raise Invalid("db_url_malformed")
    driver = url.drivername.partition("+")[2] or "psycopg2"
    if driver in _PATIENT and "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": _PATIENCE_TO_CONNECT})
    return url.render_as_string(hide_password=False)
