"""What an action is, and what each of them is given to work with."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, service
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import RadarrMvpConfigEntry, RadarrMvpData
from ..engine.errors import ServiceError
from ..engine.files import FileTrouble
from ..engine.invalid import Invalid
from ..engine.movies import Movie
from ..engine.road import Road
from ..problems import service_problem
from ..store.errors import StoreError

ATTR_MOVIE_ID: Final = "movie_id"
ATTR_TMDB_ID: Final = "tmdb_id"
ATTR_IMDB_ID: Final = "imdb_id"
ATTR_TITLE: Final = "title"
ATTR_YEAR: Final = "year"

# How an action is told which movie of the library is meant; one of them is enough.
MOVIE_FIELDS: Final[VolDictType] = {
    vol.Optional(ATTR_MOVIE_ID): cv.positive_int,
    vol.Optional(ATTR_TMDB_ID): cv.positive_int,
    vol.Optional(ATTR_IMDB_ID): cv.string,
    vol.Optional(ATTR_TITLE): cv.string,
    vol.Optional(ATTR_YEAR): cv.positive_int,
}


@dataclass(frozen=True, slots=True)
class Errand:
    """One call of an action: what was asked, of which library, and why."""

    call: ServiceCall
    entry: RadarrMvpConfigEntry
    correlation_id: str

    @property
    def data(self) -> RadarrMvpData:
        """Return what the entry works with."""
        return self.entry.runtime_data

    @property
    def road(self) -> Road:
        """Return the road of the library."""
        return self.data.road

    def get(self, field: str, default: Any = None) -> Any:
        """Return what was given for a field."""
        return self.call.data.get(field, default)

    def names_movie(self) -> bool:
        """Return whether a movie was named."""
        return any(self.get(str(one)) is not None for one in MOVIE_FIELDS)

    def movie(self) -> Movie:
        """Return the movie of the library that is meant, or say that there is none."""
        index = self.road.house.index
        found: Movie | None = None
        if (movie_id := self.get(ATTR_MOVIE_ID)) is not None:
            found = index.get(movie_id)
        elif (tmdb_id := self.get(ATTR_TMDB_ID)) is not None:
            found = index.by_tmdb(tmdb_id)
        elif (imdb_id := self.get(ATTR_IMDB_ID)) is not None:
            found = index.by_imdb(imdb_id)
        elif (title := self.get(ATTR_TITLE)) is not None:
            found = self._titled(title)
        else:
            raise Invalid("no_movie_named")
        if found is None:
            raise Invalid("movie_not_in_library", movie=self._named())
        return found

    def _titled(self, title: str) -> Movie | None:
        """Return the movie of a title, and of a year where one is given; several are a mistake."""
        year = self.get(ATTR_YEAR) or 0
        found = self.road.house.index.titled(title, year)
        if len(found) > 1:
            names = ", ".join(f"{one.title} ({one.year})" for one in found)
            raise Invalid("title_means_several", title=title, movies=names)
        return next(iter(found), None)

    def _named(self) -> str:
        """Return how the movie was named."""
        fields = (ATTR_MOVIE_ID, ATTR_TMDB_ID, ATTR_IMDB_ID, ATTR_TITLE, ATTR_YEAR)
        return " ".join(str(self.get(one)) for one in fields if self.get(one))


# What an action answers: plain data, None where it does not answer.
type Answer = Mapping[str, object] | None
type Run = Callable[[Errand], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action: its fields, what it does, and whether it answers."""

    name: str
    run: Run
    fields: VolDictType
    response: SupportsResponse = SupportsResponse.NONE
    needs_library: bool = True

    @property
    def schema(self) -> vol.Schema:
        """Return what may be given."""
        entry = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}
        return vol.Schema({**entry, **self.fields})

    async def handle(self, call: ServiceCall) -> ServiceResponse:
        """Do it, and put what goes wrong into a sentence."""
        entry: RadarrMvpConfigEntry = service.async_get_config_entry(
            call.hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID)
        )
        data = entry.runtime_data
        errand = Errand(call, entry, data.announcer.remember(call.context))
        try:
            if self.needs_library:
                await asyncio.shield(data.opened)
            return cast(ServiceResponse, await self.run(errand))
        except Invalid as error:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key=error.key,
                translation_placeholders=error.placeholders,
            ) from error
        except ServiceError as error:
            raise service_problem(error, error.service) from error
        except FileTrouble as error:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key=f"file_{error.problem}",
                translation_placeholders={"path": str(error.path)},
            ) from error
        except StoreError as error:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key=error.key,
                translation_placeholders={"detail": str(error)},
            ) from error
