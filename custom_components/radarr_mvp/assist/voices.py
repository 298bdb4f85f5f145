"""What the answers to spoken sentences have in common: which library is meant, and what goes wrong said aloud."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.intent import (
    Intent,
    IntentHandler,
    IntentResponse,
    IntentResponseErrorCode,
    IntentResponseType,
    non_empty_string,
)
from homeassistant.helpers.translation import async_get_translations
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import RadarrMvpConfigEntry
from .errands import Plain, StillAtWork, async_by_name, async_do, async_shown_libraries

SLOT_LIBRARY: Final = "library"
SLOT_TITLE: Final = "title"
SLOT_YEAR: Final = "year"
SLOT_AREA: Final = "preferred_area_id"

# Nobody likes to stand before a silent loudspeaker.
PATIENCE: Final = 8.0

YEAR: Final = vol.All(vol.Coerce(int), vol.Range(1870, 2100))
TITLE_SLOTS: Final[VolDictType] = {
    vol.Required(SLOT_TITLE): non_empty_string,
    vol.Optional(SLOT_YEAR): YEAR,
}


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody has said, and to which library."""

    intent: Intent
    entry: RadarrMvpConfigEntry
    slots: Mapping[str, Any]

    async def do(self, action: str, **given: object) -> Plain:
        """Call an action as the person who speaks."""
        return await async_do(
            self.intent.hass,
            self.entry,
            action,
            given,
            self.intent.context,
            patience=PATIENCE,
        )

    @property
    def title(self) -> str:
        """Return the title that was said."""
        return str(self.slots[SLOT_TITLE]).strip()

    @property
    def year(self) -> int | None:
        """Return the year that was said."""
        return self.slots.get(SLOT_YEAR)

    async def movies(self) -> list[Plain]:
        """Return the movies of the library that may be meant; one of the very year is meant alone."""
        found = await self.do("find_movies", text=self.title)
        movies: list[Plain] = found["movies"]
        if self.year is None:
            return movies
        return [one for one in movies if one["year"] == self.year]


class MovieIntent(IntentHandler):
    """Answers a kind of sentence: with values for the words that the sentences' files have for each language."""

    asks = False
    """Whether nothing is changed by it."""

    platforms = {DOMAIN}
    own_slots: VolDictType = {}

    @property
    @override
    def slot_schema(self) -> dict[Any, Any]:
        """Return what may be said."""
        return {
            **self.own_slots,
            vol.Optional(SLOT_LIBRARY): non_empty_string,
            vol.Optional(SLOT_AREA): cv.string,
        }

    @override
    async def async_handle(self, intent_obj: Intent) -> IntentResponse:
        """Answer; what goes wrong is said in the language of the person."""
        given = self.async_validate_slots(intent_obj.slots)
        slots = {key: one["value"] for key, one in given.items()}
        response = intent_obj.create_response()
        if self.asks:
            response.response_type = IntentResponseType.QUERY_ANSWER
        try:
            entry = async_library_of(intent_obj, slots)
            told = await self.answer(Request(intent_obj, entry, slots))
        except StillAtWork as pending:
            response.async_set_speech(await _spoken(intent_obj, pending))
        except HomeAssistantError as problem:
            response.async_set_error(
                IntentResponseErrorCode.FAILED_TO_HANDLE,
                await _spoken(intent_obj, problem),
            )
        else:
            response.speech_slots = {**told, SLOT_LIBRARY: entry.title}
        return response

    @abstractmethod
    async def answer(self, request: Request) -> Plain:
        """Do what is asked, and return what is to be said."""


@callback
def async_library_of(
    intent_obj: Intent, slots: Mapping[str, Any]
) -> RadarrMvpConfigEntry:
    """Return the library that was named, else that of the room, else the only one."""
    entries = async_shown_libraries(intent_obj.hass, intent_obj.assistant)
    libraries = async_by_name(entries)
    names = ", ".join(libraries)
    if not libraries:
        raise _unusable("voice_no_library")
    if (name := slots.get(SLOT_LIBRARY)) is not None:
        for known, entry in libraries.items():
            if known.casefold() == name.strip().casefold():
                return entry
        raise _unusable("voice_library_unknown", library=name, libraries=names)
    if len(entries) > 1:
        area = slots.get(SLOT_AREA) or _area_of(intent_obj.hass, intent_obj.device_id)
        entries = [one for one in entries if _is_in(intent_obj.hass, one, area)]
    if len(entries) != 1:
        raise _unusable("voice_library_unclear", libraries=names)
    return entries[0]


def _unusable(key: str, **placeholders: str) -> HomeAssistantError:
    """Return why no library can be chosen."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


@callback
def _area_of(hass: HomeAssistant, device_id: str | None) -> str | None:
    """Return where a device stands."""
    device = dr.async_get(hass).async_get(device_id) if device_id else None
    return dr.async_get_effective_area_id(hass, device) if device else None


@callback
def _is_in(hass: HomeAssistant, entry: RadarrMvpConfigEntry, area: str | None) -> bool:
    """Return whether a library was put into an area."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    return area is not None and device is not None and device.area_id == area


async def _spoken(intent_obj: Intent, problem: HomeAssistantError) -> str:
    """Return what is wrong in the language of the person who speaks, as far as it is translated."""
    texts = await async_get_translations(
        intent_obj.hass, intent_obj.language, "exceptions", {DOMAIN}
    )
    key = f"component.{DOMAIN}.exceptions.{problem.translation_key}.message"
    text = texts.get(key)
    if problem.translation_domain != DOMAIN or text is None:
        return str(problem)
    return text.format(**problem.translation_placeholders or {})
