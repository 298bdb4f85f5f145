"""What automations can ask: whether a movie is there or wanted, and how downloads and services stand.

What is not known, as while a library is being opened, is neither true nor false: Home Assistant is told why, and an
automation stops there, even where it asks for the opposite.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, Unpack, cast, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_OPTIONS
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConditionErrorMessage, TemplateError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.template import Template
from homeassistant.helpers.typing import ConfigType, TemplateVarsType, VolDictType
import voluptuous as vol

from .actions.fields import (
    ATTR_HAS_FILE,
    ATTR_TITLE,
    ATTR_TMDB_ID,
    ATTR_UPGRADES,
    ATTR_YEAR,
    ID,
    YEAR,
)
from .connections import Connection, Health
from .const import ATTR_SERVICE, DOMAIN, ServiceKind
from .coordinator import RadarrMvpData
from .engine.household import Housekeeping
from .engine.keeping.records import TrackState
from .engine.movies import Movie
from .engine.search import is_missing, may_be_better
from .libraries import async_check_library, async_libraries, filled_in

_LIBRARY: Final[VolDictType] = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}
# Which movie is meant may follow from what has started the automation.
_MOVIE: Final[VolDictType] = {
    vol.Optional(ATTR_TITLE): cv.template,
    vol.Optional(ATTR_YEAR): vol.Any(YEAR, cv.dynamic_template),
    vol.Optional(ATTR_TMDB_ID): vol.Any(ID, cv.dynamic_template),
}

# What waits for a person or was stopped by one keeps nobody from calling it a day.
_UNDER_WAY: Final = (
    TrackState.QUEUED,
    TrackState.GRABBING,
    TrackState.DOWNLOADING,
    TrackState.STALLED,
    TrackState.COMPLETED,
    TrackState.IMPORTING,
)


_NUMBERS: Final[Mapping[str, Any]] = {ATTR_YEAR: YEAR, ATTR_TMDB_ID: ID}
_NAMING: Final = (ATTR_TITLE, *_NUMBERS)


class LibraryCondition(Condition):
    """A condition about one library, or about all of them."""

    key: ClassVar[str]
    accepts: ClassVar[Any]

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Accept the fields that this condition has; a library that is named must exist."""
        schema = vol.Schema(
            {
                vol.Optional(CONF_OPTIONS, default=dict): vol.All(
                    dict, filled_in, cls.accepts
                )
            }
        )
        checked = cast(ConfigType, schema(config))
        async_check_library(hass, checked[CONF_OPTIONS])
        return checked

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Keep what was asked."""
        super().__init__(hass, config)
        self._asked = config.options or {}

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        """Return whether it is so."""
        return self._is_so(kwargs.get("variables"))

    @abstractmethod
    def _is_so(self, variables: TemplateVarsType) -> bool:
        """Return whether it is so, as of what has started the automation."""

    def _loaded(self) -> list[RadarrMvpData]:
        """Return the libraries that are meant, all of which must be loaded."""
        entries = async_libraries(self._hass, self._asked)
        if not entries:
            raise self._unknown("there is no library")
        for entry in entries:
            if entry.state is not ConfigEntryState.LOADED:
                raise self._unknown(f"{entry.title} is not loaded")
        return [entry.runtime_data for entry in entries]

    def _open(self) -> list[RadarrMvpData]:
        """Return the libraries that are meant, all of which must have been read."""
        libraries = self._loaded()
        for one in libraries:
            opened = one.opened
            if not opened.done() or opened.cancelled() or opened.exception():
                raise self._unknown("the library is not open")
        return libraries

    def _unknown(self, why: str) -> ConditionErrorMessage:
        """Return why it is not known whether it is so."""
        return ConditionErrorMessage(f"{DOMAIN}.{self.key}", why)


class MovieCondition(LibraryCondition):
    """A condition about a movie, in whichever library it is."""

    @override
    def _is_so(self, variables: TemplateVarsType) -> bool:
        """Return whether it is so for a movie that is named."""
        given = {
            name: text for name in _NAMING if (text := self._text(name, variables))
        }
        if not given.keys() & {ATTR_TITLE, ATTR_TMDB_ID}:
            raise self._unknown("no movie is named")
        houses = [one.road.house for one in self._open()]
        return any(
            self._fits(house, movie)
            for house in houses
            for movie in self._named(house, given)
        )

    @abstractmethod
    def _fits(self, house: Housekeeping, movie: Movie) -> bool:
        """Return whether it is so for a movie of a library."""

    def _named(self, house: Housekeeping, given: Mapping[str, str]) -> Iterator[Movie]:
        """Return the movies of a library that are what was given."""
        year = self._number(ATTR_YEAR, given)
        if (tmdb_id := self._number(ATTR_TMDB_ID, given)) is None:
            yield from house.index.titled(given[ATTR_TITLE], year or 0)
            return
        movie = house.index.by_tmdb(tmdb_id)
        if movie is not None and movie.has_year(year or 0):
            yield movie

    def _number(self, name: str, given: Mapping[str, str]) -> int | None:
        """Return a number that was given, None where there is none."""
        if (text := given.get(name)) is None:
            return None
        try:
            return cast(int, _NUMBERS[name](text))
        except vol.Invalid as error:
            raise self._unknown(f"“{text}” is no {name}") from error

    def _text(self, name: str, variables: TemplateVarsType) -> str:
        """Return what was given for a field, empty where nothing was."""
        value = self._asked.get(name, "")
        if not isinstance(value, Template):
            return str(value)
        try:
            return str(value.async_render(variables, parse_result=False)).strip()
        except TemplateError as error:
            raise self._unknown(str(error)) from error


class MovieInLibrary(MovieCondition):
    """Whether a movie is in the library, with its film or without it."""

    key = "movie_in_library"
    accepts = vol.All(
        {**_MOVIE, vol.Optional(ATTR_HAS_FILE): cv.boolean, **_LIBRARY},
        cv.has_at_least_one_key(ATTR_TITLE, ATTR_TMDB_ID),
    )

    @override
    def _fits(self, house: Housekeeping, movie: Movie) -> bool:
        """Return whether a movie has a film where one is asked for."""
        return self._asked.get(ATTR_HAS_FILE) in (None, movie.file is not None)


class MovieWanted(MovieCondition):
    """Whether a movie is missing and can be had, or may be better."""

    key = "movie_wanted"
    accepts = vol.All(
        {**_MOVIE, vol.Optional(ATTR_UPGRADES): cv.boolean, **_LIBRARY},
        cv.has_at_least_one_key(ATTR_TITLE, ATTR_TMDB_ID),
    )

    @override
    def _fits(self, house: Housekeeping, movie: Movie) -> bool:
        """Return whether a movie is wanted."""
        if is_missing(house, movie):
            return True
        return self._asked.get(ATTR_UPGRADES, False) and may_be_better(house, movie)


class QueueIdle(LibraryCondition):
    """Whether no download is waiting for its turn or under way."""

    key = "queue_idle"
    accepts = _LIBRARY

    @override
    def _is_so(self, variables: TemplateVarsType) -> bool:
        """Return whether nothing is going on."""
        queues = [one.queue for one in self._open()]
        if not all(one.last_update_success for one in queues):
            raise self._unknown("qBittorrent does not tell how downloads stand")
        return not any(one.data.counts[state] for one in queues for state in _UNDER_WAY)


class ServiceAvailable(LibraryCondition):
    """Whether services are connected."""

    key = "service_available"
    accepts: ClassVar[Any] = {
        vol.Optional(ATTR_SERVICE): vol.All(
            cv.ensure_list, [vol.In([kind.value for kind in ServiceKind])]
        ),
        **_LIBRARY,
    }

    @override
    def _is_so(self, variables: TemplateVarsType) -> bool:
        """Return whether all services that are meant are connected."""
        kinds = self._asked.get(ATTR_SERVICE, tuple(ServiceKind))
        chosen = [
            (connection, one.connections.data.get(connection.id))
            for one in self._loaded()
            for connection in one.connections.connections.values()
            if connection.kind in kinds
        ]
        present = {connection.kind for connection, _ in chosen}
        if absent := set(self._asked.get(ATTR_SERVICE, ())) - present:
            raise self._unknown(f"not set up: {', '.join(sorted(absent))}")
        return all(self._is_connected(*one) for one in chosen)

    def _is_connected(self, connection: Connection, health: Health | None) -> bool:
        """Return whether a service is connected."""
        if health is None:
            raise self._unknown(f"{connection.name} has not been asked yet")
        return health.connected


CONDITIONS: Final[Mapping[str, type[Condition]]] = {
    one.key: one for one in (MovieInLibrary, MovieWanted, QueueIdle, ServiceAvailable)
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions."""
    return dict(CONDITIONS)
