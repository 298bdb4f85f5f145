"""The form of how a list is followed, whatever kind it is."""

from collections.abc import Sequence
from typing import Any, Final

from homeassistant.const import CONF_NAME
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from ..engine.availability import Status
from ..engine.lists.options import Leaving, ListOptions, Monitor
from ..list_options import (
    CONF_ADD_AUTOMATICALLY,
    CONF_CERTIFICATIONS,
    CONF_FEWEST_VOTES,
    CONF_FIRST_YEAR,
    CONF_GENRES,
    CONF_INTERVAL,
    CONF_LANGUAGES,
    CONF_LAST_YEAR,
    CONF_LIST_FOLDER,
    CONF_LIST_PRIORITY,
    CONF_LIST_PROFILE,
    CONF_LONGEST,
    CONF_LOWEST_RATING,
    CONF_MINIMUM_AVAILABILITY,
    CONF_MONITOR,
    CONF_MOST_AT_ONCE,
    CONF_ON_LEAVING,
    CONF_SEARCH_ON_ADD,
    CONF_SHORTEST,
    CONF_TAGS,
    CONF_WITHOUT_GENRES,
    SECTION_FILTERS,
    SECTION_VISITS,
)
from .list_schemas import GENRES, choice, number

_USUAL: Final = ListOptions()
_TEXTS: Final = TextSelector(TextSelectorConfig(multiple=True))
_AVAILABILITIES: Final = tuple(
    one.name.lower() for one in (Status.ANNOUNCED, Status.IN_CINEMAS, Status.RELEASED)
)
_WEEK: Final = 168

_FILTERS: Final[dict[vol.Marker, Any]] = {
    vol.Optional(CONF_FIRST_YEAR): number(1870, 2200),
    vol.Optional(CONF_LAST_YEAR): number(1870, 2200),
    vol.Optional(CONF_LOWEST_RATING): number(0, 10, 0.1),
    vol.Optional(CONF_FEWEST_VOTES): number(0, 1_000_000),
    vol.Optional(CONF_GENRES): choice(sorted(GENRES.values()), multiple=True),
    vol.Optional(CONF_WITHOUT_GENRES): choice(sorted(GENRES.values()), multiple=True),
    vol.Optional(CONF_LANGUAGES): _TEXTS,
    vol.Optional(CONF_CERTIFICATIONS): _TEXTS,
    vol.Optional(CONF_SHORTEST): number(1, 1000),
    vol.Optional(CONF_LONGEST): number(1, 1000),
    vol.Required(CONF_MOST_AT_ONCE, default=_USUAL.filters.most_at_once): number(
        1, 10_000
    ),
}
_VISITS: Final[dict[vol.Marker, Any]] = {
    vol.Required(CONF_INTERVAL, default=12): number(1, _WEEK),
    vol.Required(CONF_LIST_PRIORITY, default=_USUAL.priority): number(1, 10),
    vol.Optional(CONF_ON_LEAVING): choice(
        [one.value for one in Leaving], "list_leaving"
    ),
}


def follow_schema(profiles: Sequence[str], folders: Sequence[str]) -> vol.Schema:
    """Return the form; what is left empty in it is as usual."""
    return vol.Schema(
        {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Required(CONF_ADD_AUTOMATICALLY, default=True): BooleanSelector(),
            vol.Required(CONF_SEARCH_ON_ADD, default=True): BooleanSelector(),
            vol.Required(CONF_MONITOR, default=Monitor.MOVIE.value): choice(
                [one.value for one in Monitor], "list_monitor"
            ),
            # What is chosen from such a field can be emptied again, however little there is to choose.
            vol.Optional(CONF_LIST_PROFILE): choice(list(profiles)),
            vol.Optional(CONF_LIST_FOLDER): choice(list(folders)),
            vol.Optional(CONF_MINIMUM_AVAILABILITY): choice(
                list(_AVAILABILITIES), "minimum_availability"
            ),
            vol.Optional(CONF_TAGS): _TEXTS,
            vol.Required(SECTION_FILTERS): section(
                vol.Schema(_FILTERS), {"collapsed": True}
            ),
            vol.Required(SECTION_VISITS): section(
                vol.Schema(_VISITS), {"collapsed": True}
            ),
        }
    )
