"""The forms of lists: what each kind is known by."""

from typing import Any, Final

from homeassistant.const import CONF_API_KEY, CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.helpers.selector import (
    BooleanSelector,
    FileSelector,
    FileSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..clients import custom, imdb, letterboxd, trakt
from ..clients.tmdb.sources import Part
from ..const import (
    CONF_ADDRESS,
    CONF_CHART,
    CONF_FILE,
    CONF_HOLDS_ALL,
    CONF_LEAST_STARS,
    CONF_LIST_NAME,
    CONF_MOST,
    CONF_ONLY_LIKED,
    CONF_ONLY_MONITORED,
    CONF_ORDER,
    CONF_PART,
    CONF_PARTS,
    CONF_PERIOD,
    CONF_SKIP_WATCHED,
    CONF_USER,
    CONF_VARIANT,
    CONF_WITH_REWATCHES,
)
from ..engine.lists.kinds import ListKind
from ..engine.metadata import Order
from ..list_options import (
    CONF_FEWEST_VOTES,
    CONF_FIRST_YEAR,
    CONF_GENRES,
    CONF_LANGUAGES,
    CONF_LAST_YEAR,
    CONF_LOWEST_RATING,
)

type Fields = dict[vol.Marker, Any]

# As TMDb calls them in English, by its numbers.
GENRES: Final = {
    28: "Action",
    12: "Adventure",
    16: "Animation",
    35: "Comedy",
    80: "Crime",
    99: "Documentary",
    18: "Drama",
    10751: "Family",
    14: "Fantasy",
    36: "History",
    27: "Horror",
    10402: "Music",
    9648: "Mystery",
    10749: "Romance",
    878: "Science Fiction",
    10770: "TV Movie",
    53: "Thriller",
    10752: "War",
    37: "Western",
}

_TEXT: Final = TextSelector()
_URL: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
_SECRET: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
)
_FLAG: Final = BooleanSelector()
_MOST_OF_A_CHART: Final = 1000
_USUALLY: Final = 100


def number(lowest: float, highest: float, step: float = 1) -> NumberSelector:
    """Return a field for a number."""
    return NumberSelector(
        NumberSelectorConfig(
            min=lowest, max=highest, step=step, mode=NumberSelectorMode.BOX
        )
    )


def choice(
    options: list[str], key: str | None = None, *, multiple: bool = False
) -> SelectSelector:
    """Return a field for a choice; without a key for its texts they are shown as they are."""
    config = SelectSelectorConfig(
        options=options, multiple=multiple, mode=SelectSelectorMode.DROPDOWN
    )
    if key:
        config["translation_key"] = key
    return SelectSelector(config)


def genre_numbers() -> SelectSelector:
    """Return a field for genres by their numbers."""
    options = [
        SelectOptionDict(value=str(number_), label=name)
        for number_, name in GENRES.items()
    ]
    return SelectSelector(SelectSelectorConfig(options=options, multiple=True))


_SKIPS: Final[Fields] = {vol.Required(CONF_SKIP_WATCHED, default=False): _FLAG}
_ADDRESS: Final[Fields] = {vol.Required(CONF_ADDRESS): _TEXT}
_SOMEBODY: Final[Fields] = {vol.Optional(CONF_USER): _TEXT}
_COUNT: Final[Fields] = {
    vol.Required(CONF_MOST, default=_USUALLY): vol.All(
        number(1, _MOST_OF_A_CHART), vol.Coerce(int)
    )
}
_PERIOD: Final[Fields] = {
    vol.Required(CONF_PERIOD, default=trakt.Period.WEEKLY.value): choice(
        [one.value for one in trakt.Period], "list_period"
    )
}
_AT_URL: Final[Fields] = {
    vol.Required(CONF_URL): _URL,
    vol.Required(CONF_VERIFY_SSL, default=True): _FLAG,
}
_LOGGED: Final[Fields] = {
    vol.Required(CONF_LEAST_STARS, default=0): number(0, 5, 0.5),
    vol.Required(CONF_WITH_REWATCHES, default=True): _FLAG,
}
_DISCOVER: Final[Fields] = {
    vol.Required(CONF_ORDER, default=Order.POPULARITY.name.lower()): choice(
        [one.name.lower() for one in Order], "list_order"
    ),
    vol.Optional(CONF_GENRES): genre_numbers(),
    vol.Optional(CONF_LANGUAGES): _TEXT,
    vol.Optional(CONF_FIRST_YEAR): number(1870, 2200),
    vol.Optional(CONF_LAST_YEAR): number(1870, 2200),
    vol.Optional(CONF_LOWEST_RATING): number(0, 10, 0.1),
    vol.Optional(CONF_FEWEST_VOTES): number(0, 1_000_000),
    **_COUNT,
}
_FILE: Final = FileSelector(FileSelectorConfig(accept=".csv,.zip,.txt"))

FORMS: Final[dict[ListKind, Fields]] = {
    ListKind.TRAKT_WATCHLIST: _SOMEBODY | _SKIPS,
    ListKind.TRAKT_COLLECTION: _SOMEBODY | _SKIPS,
    ListKind.TRAKT_LIST: _ADDRESS | _SKIPS,
    ListKind.TRAKT_LIKED: _ADDRESS | _SKIPS,
    ListKind.TRAKT_RECOMMENDATIONS: {
        vol.Required(CONF_MOST, default=_USUALLY): vol.All(
            number(1, _USUALLY), vol.Coerce(int)
        ),
        **_SKIPS,
    },
    ListKind.TRAKT_TRENDING: _COUNT | _SKIPS,
    ListKind.TRAKT_POPULAR: _COUNT | _SKIPS,
    ListKind.TRAKT_ANTICIPATED: _COUNT | _SKIPS,
    ListKind.TRAKT_BOX_OFFICE: _COUNT | _SKIPS,
    ListKind.TRAKT_WATCHED: _PERIOD | _COUNT | _SKIPS,
    ListKind.TRAKT_PLAYED: _PERIOD | _COUNT | _SKIPS,
    ListKind.TMDB_LIST: _ADDRESS,
    ListKind.TMDB_COLLECTION: _ADDRESS,
    ListKind.TMDB_PERSON: {
        **_ADDRESS,
        vol.Required(CONF_PARTS, default=[Part.CAST.value]): choice(
            [one.value for one in Part], "list_parts", multiple=True
        ),
    },
    ListKind.TMDB_COMPANY: _ADDRESS | _COUNT,
    ListKind.TMDB_KEYWORD: _ADDRESS | _COUNT,
    ListKind.TMDB_DISCOVER: _DISCOVER,
    ListKind.TMDB_POPULAR: _COUNT,
    ListKind.TMDB_TOP_RATED: _COUNT,
    ListKind.TMDB_UPCOMING: _COUNT,
    ListKind.TMDB_NOW_PLAYING: _COUNT,
    ListKind.TMDB_WATCHLIST: {},
    ListKind.TMDB_FAVOURITES: {},
    ListKind.IMDB_CSV: {
        vol.Optional(CONF_FILE): _FILE,
        vol.Optional(CONF_URL): _URL,
    },
    ListKind.IMDB_LIST: _ADDRESS,
    ListKind.IMDB_CHART: {
        vol.Required(CONF_CHART, default="top_rated"): choice(
            [one.name.lower() for one in imdb.Chart], "list_chart"
        )
    },
    ListKind.PLEX_WATCHLIST: {vol.Optional(CONF_TOKEN): _SECRET},
    ListKind.PLEX_RSS: {vol.Required(CONF_URL): _URL},
    ListKind.LETTERBOXD_EXPORT: {
        vol.Optional(CONF_FILE): _FILE,
        vol.Required(CONF_PART, default=letterboxd.ExportPart.WATCHLIST.value): choice(
            [one.value for one in letterboxd.ExportPart], "list_part"
        ),
        vol.Optional(CONF_LIST_NAME): _TEXT,
        **_LOGGED,
    },
    ListKind.LETTERBOXD_DIARY: {
        vol.Required(CONF_USER): _TEXT,
        **_LOGGED,
        vol.Required(CONF_ONLY_LIKED, default=False): _FLAG,
    },
    ListKind.MDBLIST: {**_ADDRESS, vol.Optional(CONF_API_KEY): _SECRET},
    ListKind.STEVENLU: {
        vol.Required(CONF_VARIANT, default=custom.POPULAR): choice(
            list(custom.VARIANTS)
        )
    },
    ListKind.RSS: {
        **_AT_URL,
        vol.Required(CONF_HOLDS_ALL, default=False): _FLAG,
    },
    ListKind.JSON: _AT_URL,
    ListKind.RADARR: {
        **_AT_URL,
        vol.Optional(CONF_API_KEY): _SECRET,
        vol.Required(CONF_ONLY_MONITORED, default=False): _FLAG,
    },
}


def chosen_of(options: list[SelectOptionDict]) -> vol.Schema:
    """Return a form in which one of some lists of Trakt is chosen."""
    selector = SelectSelector(
        SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
    )
    return vol.Schema({vol.Required(CONF_ADDRESS): selector, **_SKIPS})
