"""What the form for names shows: the tokens that are used most, and a sample of what they give."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration

from ..const import DOMAIN
from ..engine.importing.naming.check import preview
from ..options import naming_of

# Those that most names are made of; the documentation has them all.
TOKENS: Final = (
    "Movie Title",
    "Release Year",
    "Quality Full",
    "Edition Tags",
    "Release Group",
    "Custom Formats",
    "MediaInfo Simple",
    "Movie Collection",
    "ImdbId",
    "TmdbId",
)
PAGE: Final = "/blob/HEAD/docs/users/options.md#all-tokens"


async def async_gaps_of(hass: HomeAssistant) -> dict[str, str]:
    """Return what fills the gaps of the form beside the sample; texts of translations cannot have braces."""
    integration = await async_get_integration(hass, DOMAIN)
    return {
        "tokens": " ".join(f"`{{{token}}}`" for token in TOKENS),
        "documentation": f"{integration.documentation}{PAGE}",
    }


def sample_of(naming: Mapping[str, Any]) -> dict[str, str]:
    """Return what a film and its folder would be called, for the gaps of a text."""
    names = preview(naming_of(naming))
    return {"folder": names.folder, "file": names.file}
