"""What is stored already: it fills forms in, and a secret of it stands in for one that was left empty."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import CONF_API_KEY, CONF_PASSWORD, CONF_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from ..const import CONF_CLIENT_SECRET, CONF_PASSKEY, CONF_TMDB_API_KEY, DOMAIN

SECRETS: Final = frozenset(
    {
        CONF_API_KEY,
        CONF_PASSKEY,
        CONF_PASSWORD,
        CONF_TMDB_API_KEY,
        CONF_TOKEN,
        CONF_CLIENT_SECRET,
    }
)

type Known = Mapping[str, Any]


def filled_in(schema: vol.Schema, known: Known) -> dict[str, Any]:
    """Return what a form is filled in with, its sections too; a secret is never shown again."""
    form: dict[str, Any] = {}
    for name, part in schema.schema.items():
        if isinstance(part, section):
            form[str(name)] = filled_in(part.schema, known)
        elif name in known and name not in SECRETS:
            form[str(name)] = known[name]
    return form


def secret_of(settings: Known) -> str:
    """Return the field of a service's secret, the form as a whole where it has none."""
    return next((name for name in settings if name in SECRETS), "base")


async def async_hint(hass: HomeAssistant, known: Known) -> dict[str, str]:
    """Return what fills the gap where a form says how to keep a secret: nothing where none is stored yet."""
    if not known:
        return {"keep": ""}
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    return {"keep": texts.get(f"component.{DOMAIN}.common.keep_stored", "")}


def completed(texts: Mapping[str, str], secret: str, known: Known) -> dict[str, str]:
    """Return the texts with the known secret where none was typed."""
    return {**texts, secret: texts[secret] or known.get(secret, "")}
