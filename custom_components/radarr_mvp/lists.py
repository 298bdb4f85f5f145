"""The lists of an entry as they are set up at any moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any, Final, NoReturn

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import instance_id

from .clients.plex import PlexDevice
from .clients.tmdb import TmdbClient
from .const import CONF_FILE, CONF_OPTIONS, MANUFACTURER, SUBENTRY_LIST
from .engine.lists.sources import ListAnswer, ListRefused, ListSource, ListTrouble
from .engine.lists.wanted import WantedList
from .engine.log import LOGGER
from .engine.quality.formats.custom import name_key
from .engine.quality.profiles import QualityProfile
from .list_options import (
    CONF_ENABLED,
    CONF_LIST_PROFILE,
    list_options_of,
    stored_options,
)
from .list_sources import ListMaker, lists_folder
from .outside import Outside
from .trakt_account import TraktAccount

_NEVER_MIND: Final = timedelta(hours=1)


class EntryLists:
    """All lists that may be followed at a moment, those that were set up first come first."""

    def __init__(self, entry: ConfigEntry, maker: ListMaker) -> None:
        """Know the lists of an entry."""
        self._entry = entry
        self.maker = maker
        self._made: dict[str, _Made] = {}
        self._profiles: dict[int, str] = {}

    @property
    def ids(self) -> list[str]:
        """Return the ids of the lists."""
        return list(self.current())

    def current(self) -> Mapping[str, WantedList]:
        """Return the lists by their ids; what was made once serves until it is changed."""
        made = {
            one.subentry_id: self._take(one)
            for one in self._entry.get_subentries_of_type(SUBENTRY_LIST)
        }
        self._made = made
        return {list_id: one.wanted for list_id, one in made.items()}

    @callback
    def async_decide(self, list_id: str, options: Mapping[str, Any]) -> None:
        """Keep another decision on how a list is followed; it holds at once, without loading the entry anew."""
        subentry = self._entry.subentries[list_id]
        decided = {**stored_options(subentry.data), **options}
        self.maker.hass.config_entries.async_update_subentry(
            self._entry, subentry, data={**subentry.data, CONF_OPTIONS: decided}
        )

    @callback
    def async_switch(self, list_id: str, *, on: bool) -> None:
        """Follow a list, or leave it alone."""
        self.async_decide(list_id, {CONF_ENABLED: on})

    @callback
    def async_follow_profiles(self, profiles: Iterable[QualityProfile]) -> None:
        """Stay with the profiles that lists name, whatever they are called now."""
        before, self._profiles = self._profiles, {one.id: one.name for one in profiles}
        now = {
            name_key(name): self._profiles.get(profile_id, name)
            for profile_id, name in before.items()
        }
        for list_id, wanted in self.current().items():
            named = wanted.options.quality_profile
            if (name := now.get(name_key(named), named)) != named:
                self.async_decide(list_id, {CONF_LIST_PROFILE: name})

    def _take(self, subentry: ConfigSubentry) -> _Made:
        """Return a list, made anew where it has changed."""
        known = self._made.get(subentry.subentry_id)
        if known is not None and known.is_of(subentry):
            return known
        source = self._source(subentry)
        wanted = WantedList(
            subentry.subentry_id,
            subentry.title,
            list_options_of(stored_options(subentry.data)),
            source,
            partial(self.maker.outside.gatehouse.forgive, source.service),
        )
        return _Made(subentry.title, subentry.data, wanted)

    def _source(self, subentry: ConfigSubentry) -> ListSource:
        """Return what is visited; a list that cannot be one must not keep the others from being followed."""
        try:
            return self.maker.make(subentry.data)
        except ListRefused as error:
            return _Unusable(error)
        except KeyError, TypeError, ValueError:
            LOGGER.warning(
                "The list “%s” is not stored as it should be", subentry.title
            )
            return _Unusable(
                ListRefused(
                    subentry.title,
                    "it is not stored as it should be",
                    ListTrouble.INVALID,
                )
            )


@dataclass(frozen=True, slots=True)
class _Made:
    """A list, and what it was made of."""

    title: str
    data: Mapping[str, Any]
    wanted: WantedList

    def is_of(self, subentry: ConfigSubentry) -> bool:
        """Tell whether nothing has changed."""
        return self.title == subentry.title and self.data == subentry.data


class _Unusable:
    """A list that cannot be visited until somebody changes it."""

    minimum_interval: timedelta = _NEVER_MIND

    def __init__(self, error: ListRefused) -> None:
        """Know why."""
        self._error = error
        self.service: str = error.service

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Say why."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        """Raise what is wrong, each time as an error of its own."""
        error = self._error
        raise ListRefused(error.service, error.message, error.trouble)


async def async_list_maker(
    hass: HomeAssistant,
    entry: ConfigEntry,
    outside: Outside,
    tmdb: TmdbClient,
    trakt: TraktAccount | None = None,
) -> ListMaker:
    """Return what makes the lists of an entry; files of lists that are gone are removed first."""
    await _async_tidy_files(hass, entry)
    version = outside.user_agent.rpartition("/")[2]
    device = PlexDevice(
        identifier=f"{await instance_id.async_get(hass)}-{entry.entry_id}",
        product=MANUFACTURER,
        version=version,
    )
    return ListMaker(
        hass=hass,
        outside=outside,
        tmdb=tmdb,
        folder=lists_folder(hass, entry.entry_id),
        device=device,
        trakt_account=trakt,
    )


async def async_forget_files(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remove the files that people have handed over to an entry that is removed."""
    folder = lists_folder(hass, entry.entry_id)
    await hass.async_add_executor_job(lambda: rmtree(folder, ignore_errors=True))


async def _async_tidy_files(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remove files that belong to no list; while one is being set up, its file is nobody's yet."""
    handler = (entry.entry_id, SUBENTRY_LIST)
    if hass.config_entries.subentries.async_progress_by_handler(handler):
        return
    kept = {
        str(one.data.get(CONF_FILE))
        for one in entry.get_subentries_of_type(SUBENTRY_LIST)
    }
    folder = lists_folder(hass, entry.entry_id)
    await hass.async_add_executor_job(_tidy, folder, kept)


def _tidy(folder: Path, kept: set[str]) -> None:
    """Remove all files of a folder but some; what cannot be removed now is so another time."""
    try:
        for one in folder.iterdir() if folder.is_dir() else ():
            if one.name not in kept and not one.is_dir():
                one.unlink(missing_ok=True)
    except OSError as err:
        LOGGER.warning("Files of lists that are gone could not be removed: %s", err)
