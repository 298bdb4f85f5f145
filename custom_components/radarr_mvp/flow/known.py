"""What is stored already: it fills forms in, and a secret of it stands in for one that was left empty."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import CONF_API_KEY, CONF_PASSWORD, CONF_TOKEN
from homeassistant.data_entry_flow import section
import voluptuous as vol

from ..const import CONF_CLIENT_SECRET, CONF_PASSKEY, CONF_TMDB_API_KEY

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


def completed(texts: Mapping[str, str], secret: str, known: Known) -> dict[str, str]:
    """Return the texts with the known secret where none was typed."""
    return {**texts, secret: texts[secret] or known.get(secret, "")}
