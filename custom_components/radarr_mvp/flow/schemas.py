"""The forms of the flow."""

from typing import Any, Final

from homeassistant.const import (
    CONF_API_KEY,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_URL,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
)
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import (
    CONF_CATEGORY,
    CONF_DOWNLOADS_LOCAL,
    CONF_DOWNLOADS_REMOTE,
    CONF_PASSKEY,
    CONF_PRIORITY,
    CONF_QUALITY_PROFILE,
    CONF_REQUESTS_PER_HOUR,
    CONF_ROOT_FOLDER,
    CONF_SECONDS_BETWEEN_REQUESTS,
    CONF_TMDB_API_KEY,
    CONF_TMDB_URL,
    DEFAULT_CATEGORY,
    DEFAULT_NAME,
    SECTION_ADVANCED,
    ServiceKind,
)
from ..engine.indexing import DEFAULT_PRIORITY
from ..engine.quality.defaults import DEFAULT_PROFILE_NAMES, PRESELECTED_PROFILE
from ..outside import HDBITS_LIMIT, HDBITS_URL, TMDB_URL

_TEXT: Final = TextSelector()
_URL: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
# A browser must not fill in the user's login to Home Assistant. It only leaves a password alone that it takes for new.
_ACCOUNT: Final = TextSelector(TextSelectorConfig(autocomplete="off"))
_SECRET: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
)


def advanced(fields: dict[vol.Marker, Any]) -> section:
    """Return a folded section for what hardly anybody needs."""
    return section(vol.Schema(fields), {"collapsed": True})


# Asking less often than this would be no automation any more.
_SLOWEST: Final = 600.0
_LEAST_PRIORITY: Final = 50


def _number(lowest: float, highest: float, unit: str | None = None) -> vol.All[int]:
    """Return a field for a whole number: the bounds are what protects an account."""
    config = NumberSelectorConfig(
        min=lowest, max=highest, step=1, mode=NumberSelectorMode.BOX
    )
    if unit:
        config["unit_of_measurement"] = unit
    return vol.All(NumberSelector(config), vol.Coerce(int))


TMDB_KEY: Final = vol.Schema({vol.Required(CONF_TMDB_API_KEY): _SECRET})

_TMDB_ADVANCED: Final = {
    vol.Required(SECTION_ADVANCED): advanced(
        {vol.Required(CONF_TMDB_URL, default=TMDB_URL): _URL}
    )
}

USER: Final = vol.Schema(
    {
        vol.Required(CONF_NAME, default=DEFAULT_NAME): _TEXT,
        **TMDB_KEY.schema,
        **_TMDB_ADVANCED,
    }
)

CHANGED_TMDB: Final = vol.Schema(
    {vol.Optional(CONF_TMDB_API_KEY): _SECRET, **_TMDB_ADVANCED}
)

QBITTORRENT_LOGIN: Final = vol.Schema(
    {
        vol.Optional(CONF_USERNAME): _ACCOUNT,
        vol.Optional(CONF_PASSWORD): _SECRET,
        vol.Optional(CONF_API_KEY): _SECRET,
    }
)

QBITTORRENT: Final = vol.Schema(
    {
        vol.Required(CONF_URL): _URL,
        **QBITTORRENT_LOGIN.schema,
        vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
        vol.Required(CONF_CATEGORY, default=DEFAULT_CATEGORY): _TEXT,
    }
)

HDBITS_ACCOUNT: Final = vol.Schema(
    {
        vol.Optional(CONF_USERNAME): _ACCOUNT,
        vol.Optional(CONF_PASSKEY): _SECRET,
    }
)

_HDBITS_ADVANCED: Final[dict[vol.Marker, Any]] = {
    vol.Required(CONF_URL, default=HDBITS_URL): _URL,
    vol.Required(CONF_SECONDS_BETWEEN_REQUESTS, default=HDBITS_LIMIT.spacing): _number(
        HDBITS_LIMIT.spacing, _SLOWEST, "s"
    ),
    vol.Required(CONF_REQUESTS_PER_HOUR, default=HDBITS_LIMIT.budget): _number(
        1, HDBITS_LIMIT.budget or 1
    ),
}

HDBITS: Final = vol.Schema(
    {
        **HDBITS_ACCOUNT.schema,
        vol.Required(SECTION_ADVANCED): advanced(_HDBITS_ADVANCED),
    }
)

API_KEY: Final = vol.Schema({vol.Optional(CONF_API_KEY): _SECRET})

_PRIORITY: Final[dict[vol.Marker, Any]] = {
    vol.Required(CONF_PRIORITY, default=DEFAULT_PRIORITY): _number(1, _LEAST_PRIORITY)
}
_VERIFY_SSL: Final[dict[vol.Marker, Any]] = {
    vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector()
}


INDEXER_CREDENTIALS: Final = {
    ServiceKind.HDBITS: HDBITS_ACCOUNT,
    ServiceKind.TORZNAB: API_KEY,
    ServiceKind.PROWLARR: API_KEY,
}

INDEXER_NAMES: Final = {
    ServiceKind.HDBITS: "HDBits",
    ServiceKind.TORZNAB: "Torznab",
    ServiceKind.PROWLARR: "Prowlarr",
}


def _behind_an_address(kind: ServiceKind, folded: dict[vol.Marker, Any]) -> vol.Schema:
    """Return the form of an indexer that is found at an address and asked with a key."""
    return vol.Schema(
        {
            vol.Required(CONF_NAME, default=INDEXER_NAMES[kind]): _TEXT,
            vol.Required(CONF_URL): _URL,
            **API_KEY.schema,
            vol.Required(SECTION_ADVANCED): advanced(folded),
        }
    )


INDEXERS: Final = {
    ServiceKind.HDBITS: vol.Schema(
        {
            **HDBITS_ACCOUNT.schema,
            vol.Required(SECTION_ADVANCED): advanced(_HDBITS_ADVANCED | _PRIORITY),
        }
    ),
    ServiceKind.TORZNAB: _behind_an_address(
        ServiceKind.TORZNAB, _PRIORITY | _VERIFY_SSL
    ),
    # The indexers behind Prowlarr have their priorities there.
    ServiceKind.PROWLARR: _behind_an_address(ServiceKind.PROWLARR, _VERIFY_SSL),
}

_ROOT_FOLDER: Final = {vol.Required(CONF_ROOT_FOLDER): _TEXT}
_DOWNLOADS: Final = {
    vol.Optional(CONF_DOWNLOADS_REMOTE): _TEXT,
    vol.Optional(CONF_DOWNLOADS_LOCAL): _TEXT,
}

LIBRARY: Final = vol.Schema(
    {
        **_ROOT_FOLDER,
        vol.Required(CONF_QUALITY_PROFILE, default=PRESELECTED_PROFILE): SelectSelector(
            SelectSelectorConfig(
                options=list(DEFAULT_PROFILE_NAMES), mode=SelectSelectorMode.DROPDOWN
            )
        ),
        **_DOWNLOADS,
    }
)

CHANGED_LIBRARY: Final = vol.Schema({**_ROOT_FOLDER, **_DOWNLOADS})
