"""What automations can be started by: the events of a library, narrowed down to what is of interest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, cast, override

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .actions.fields import ATTR_REASON, ATTR_TITLE, ATTR_TMDB_ID, ID
from .const import ATTR_SERVICE
from .engine.events import EventKind
from .engine.failures.taxonomy import FailureReason
from .engine.releases.clean import clean_title
from .events import ATTR_ENTRY_ID, event_type
from .libraries import async_check_library, filled_in

ATTR_CONNECTED: Final = "connected"
ATTR_IS_UPGRADE: Final = "is_upgrade"

type Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """A field of a trigger: what may be given, and whether what happened fits it."""

    name: str
    accepts: Any
    fits: Callable[[Any, Told], bool]


def _equal(key: str) -> Callable[[Any, Told], bool]:
    """Return a test for something that must be as given."""

    def fits(given: Any, told: Told) -> bool:
        return bool(told.get(key) == given)

    return fits


def _titled(given: str, told: Told) -> bool:
    """Return whether a movie bears a title, however that is spelt."""
    return clean_title(told.get(ATTR_TITLE, "")) == clean_title(given)


def _among_reasons(given: list[str], told: Told) -> bool:
    """Return whether something failed for one of some reasons."""
    return told[ATTR_REASON] in given


_LIBRARY: Final = Filter(ATTR_CONFIG_ENTRY_ID, cv.string, _equal(ATTR_ENTRY_ID))
_MOVIE: Final = (
    Filter(ATTR_TITLE, cv.string, _titled),
    Filter(ATTR_TMDB_ID, ID, _equal(ATTR_TMDB_ID)),
)
_REASON: Final = Filter(
    ATTR_REASON,
    vol.All(cv.ensure_list, [vol.In([one.value for one in FailureReason])]),
    _among_reasons,
)
_UPGRADE: Final = Filter(ATTR_IS_UPGRADE, cv.boolean, _equal(ATTR_IS_UPGRADE))
_SERVICE: Final = Filter(ATTR_SERVICE, cv.string, _equal(ATTR_SERVICE))
_CONNECTED: Final = Filter(ATTR_CONNECTED, cv.boolean, _equal(ATTR_CONNECTED))

FILTERS: Final[Mapping[EventKind, tuple[Filter, ...]]] = {
    EventKind.MOVIE_ADDED: (*_MOVIE, _LIBRARY),
    EventKind.RELEASE_GRABBED: (*_MOVIE, _UPGRADE, _LIBRARY),
    EventKind.DOWNLOAD_COMPLETED: (*_MOVIE, _LIBRARY),
    EventKind.MOVIE_IMPORTED: (*_MOVIE, _UPGRADE, _LIBRARY),
    EventKind.MOVIE_UPGRADED: (*_MOVIE, _LIBRARY),
    EventKind.DOWNLOAD_FAILED: (*_MOVIE, _REASON, _LIBRARY),
    EventKind.IMPORT_BLOCKED: (*_MOVIE, _LIBRARY),
    EventKind.LIST_SYNCED: (_LIBRARY,),
    EventKind.HEALTH_CHANGED: (_SERVICE, _CONNECTED, _LIBRARY),
}


class HappeningTrigger(Trigger):
    """Starts an automation when something of one kind happens that fits all that was asked for.

    It listens to Home Assistant's bus, so that it goes on when a library is reloaded.
    """

    kind: ClassVar[EventKind]

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Accept the fields that this kind has; a library that is named must exist."""
        fields = {vol.Optional(one.name): one.accepts for one in FILTERS[cls.kind]}
        schema = vol.Schema(
            {vol.Optional(CONF_OPTIONS, default=dict): vol.All(dict, filled_in, fields)}
        )
        checked = cast(ConfigType, schema(config))
        async_check_library(hass, checked[CONF_OPTIONS])
        return checked

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Keep what was asked for."""
        super().__init__(hass, config)
        self._asked = config.options or {}

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the automation from now on, under the context of whoever has begun it all."""

        @callback
        def happened(event: Event[Told]) -> None:
            told = dict(event.data)
            run_action(told, _description(self.kind, told), event.context)

        return self._hass.bus.async_listen(event_type(self.kind), happened, self._fits)

    @callback
    def _fits(self, told: Told) -> bool:
        """Return whether what happened is what was asked for."""
        return all(
            one.fits(self._asked[one.name], told)
            for one in FILTERS[self.kind]
            if one.name in self._asked
        )


def _description(kind: EventKind, told: Told) -> str:
    """Return what happened, as the logbook and traces show it."""
    words = kind.value.replace("_", " ")
    subject = told.get(ATTR_TITLE) or told.get(ATTR_SERVICE) or told.get("name")
    return f"{words}: {subject}" if subject else words


def _trigger_of(kind: EventKind) -> type[Trigger]:
    """Return the trigger for a kind of event."""
    name = "".join(map(str.capitalize, kind.value.split("_")))
    return type(f"{name}Trigger", (HappeningTrigger,), {"kind": kind})


TRIGGERS: Final[Mapping[str, type[Trigger]]] = {
    kind.value: _trigger_of(kind) for kind in FILTERS
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return dict(TRIGGERS)
