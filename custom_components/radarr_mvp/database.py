"""Where an entry keeps its books, and what is said when they cannot be opened."""

from pathlib import Path
from shutil import rmtree
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers.issue_registry import IssueSeverity

from .const import CONF_DB_URL, CONF_STORAGE, DOMAIN
from .engine.log import LOGGER
from .store.database import Database
from .store.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseFull,
    DatabaseUnreachable,
    StoreError,
)
from .troubles.board import async_forget, async_raise
from .troubles.finding import Family, Trouble
from .troubles.wording import plain

# What may be better in a minute; the rest needs a person.
_PASSING: Final = (DatabaseBusy, DatabaseFull, DatabaseUnreachable)


def database_file(hass: HomeAssistant, entry_id: str) -> Path:
    """Return the file of an entry's library."""
    return Path(hass.config.path(DOMAIN, f"{entry_id.lower()}.db"))


def answers_file(hass: HomeAssistant, entry_id: str) -> Path:
    """Return the file of what services have answered, which may be lost."""
    return Path(hass.config.cache_path(DOMAIN, f"{entry_id.lower()}.db"))


def posters_folder(hass: HomeAssistant, entry_id: str) -> Path:
    """Return the folder of an entry's posters, which may be lost."""
    return Path(hass.config.cache_path(DOMAIN, f"{entry_id.lower()}.posters"))


def journal_file(hass: HomeAssistant, entry_id: str) -> Path:
    """Return the file in which imports are noted while they are carried out."""
    return Path(hass.config.path(DOMAIN, f"{entry_id.lower()}.journal"))


async def async_open_database(hass: HomeAssistant, entry: ConfigEntry) -> Database:
    """Open the books of an entry, or say what is wrong; a damaged file stays as it is."""
    where = _url(entry) or database_file(hass, entry.entry_id)
    try:
        database = await Database.open(where, library=library_name(entry))
    except _PASSING as error:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key=error.key,
            translation_placeholders={"detail": str(error)},
        ) from error
    except StoreError as error:
        if isinstance(error, DatabaseDamaged) and is_own_file(entry):
            async_raise(hass, entry, damage_of(hass, entry))
        raise ConfigEntryError(
            translation_domain=DOMAIN,
            translation_key=error.key,
            translation_placeholders={"detail": str(error)},
        ) from error
    async_forget_damage(hass, entry)
    return database


async def async_open_answers(
    hass: HomeAssistant, entry: ConfigEntry
) -> Database | None:
    """Open what services have answered; without it they are asked more often, no more."""
    path = answers_file(hass, entry.entry_id)
    try:
        try:
            return await Database.open(path, readers=1)
        except DatabaseDamaged:
            LOGGER.warning("The cache of answers was damaged and begins anew")
            await hass.async_add_executor_job(_remove, path)
            return await Database.open(path, readers=1)
    except (StoreError, OSError) as error:
        LOGGER.warning("Answers of services are not kept: %s", error)
        return None


def set_aside(path: Path) -> Path:
    """Give a damaged file and what belongs to it other names, so that a new one can begin; it blocks."""
    aside = next(
        one
        for number in range(1, 1000)
        if not (one := path.with_name(f"{path.name}.damaged-{number}")).exists()
    )
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


def _remove(path: Path) -> None:
    """Delete a file of the cache with what belongs to it."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


@callback
def async_forget_damage(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Say no more that an entry's file is damaged."""
    async_forget(hass, entry.entry_id, family=Family.DAMAGED)


def is_own_file(entry: ConfigEntry) -> bool:
    """Return whether an entry keeps its library in a file of its own."""
    return not _url(entry)


def damage_of(hass: HomeAssistant, entry: ConfigEntry) -> Trouble:
    """Return that the library's file is damaged, and which one that is."""
    path = database_file(hass, entry.entry_id)
    return Trouble(
        family=Family.DAMAGED,
        gaps={"path": plain(str(path))},
        severity=IssueSeverity.CRITICAL,
    )


async def async_forget_posters(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete an entry's posters, which nobody would find again."""
    folder = posters_folder(hass, entry.entry_id)
    await hass.async_add_executor_job(lambda: rmtree(folder, ignore_errors=True))


def _url(entry: ConfigEntry) -> str | None:
    """Return where the library is kept, None where that is a file of its own."""
    url: str | None = entry.options.get(CONF_STORAGE, {}).get(CONF_DB_URL)
    return url


def library_name(entry: ConfigEntry) -> str:
    """Return the name under which a shared database keeps this library."""
    return f"{DOMAIN}_{entry.entry_id.lower()}"
