"""What was typed about TMDb."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..const import CONF_TMDB_API_KEY, CONF_TMDB_URL
from .fields import missing, public_url, texts_of, url_errors
from .known import Known, completed
from .reading import Reading


def read_tmdb(typed: Mapping[str, Any], known: Known = MappingProxyType({})) -> Reading:
    """Read key and address; a key that was left empty is the known one."""
    key = completed(texts_of(typed, CONF_TMDB_API_KEY), CONF_TMDB_API_KEY, known)
    url = public_url(typed, CONF_TMDB_URL)
    return Reading({**key, CONF_TMDB_URL: url}, missing(key) | url_errors(url, "base"))
