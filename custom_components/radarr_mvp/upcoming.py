"""What comes out next, in the shape that poster cards of dashboards read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .engine.coming import ComingMovie, ReleaseKind, Upcoming
from .web.posters import poster_url

# Dashboards stay open for days, and each new signature is a new state.
_SIGNED_FOR: Final = timedelta(days=14)
_RENEWED_AFTER: Final = timedelta(days=7)

# The first element tells the card what stands in its lines.
_TEMPLATE: Final[Mapping[str, str]] = {
    "title_default": "$title",
    "line1_default": "$release",
    "line2_default": "$genres",
    "line3_default": "$rating - $runtime",
    "line4_default": "$studio",
    "icon": "mdi:arrow-down-bold",
}
_BACKDROPS: Final = "https://image.tmdb.org/t/p/w780"
_MOVIES: Final = "https://www.themoviedb.org/movie"

type Card = dict[str, Any]


class _Signed(NamedTuple):
    """A signed address, and since when it is."""

    address: str
    at: datetime


class PosterAddresses:
    """The addresses of posters, signed such that a browser needs nothing else to show them."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Sign nothing yet."""
        self._hass = hass
        self._entry_id = entry_id
        self._signed: dict[int, _Signed] = {}

    @callback
    def async_get(self, movie_ids: set[int]) -> dict[int, str]:
        """Return the addresses for some movies; each stays the same for a week."""
        now = dt_util.utcnow()
        self._signed = {id_: self._fresh(id_, now) for id_ in sorted(movie_ids)}
        return {id_: signed.address for id_, signed in self._signed.items()}

    @callback
    def _fresh(self, movie_id: int, now: datetime) -> _Signed:
        """Return an address that is good for a while."""
        known = self._signed.get(movie_id)
        if known is not None and now - known.at < _RENEWED_AFTER:
            return known
        path = poster_url(self._entry_id, movie_id)
        address = async_sign_path(self._hass, path, _SIGNED_FOR, use_content_user=True)
        return _Signed(address, now)


@callback
def release_names(hass: HomeAssistant) -> dict[str, str]:
    """Return what the kinds of releases are called."""
    prefix = f"component.{DOMAIN}.common.release_"
    texts = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)
    return {kind: texts.get(f"{prefix}{kind}", kind) for kind in ReleaseKind}


def card_data(
    upcoming: Upcoming, posters: Mapping[int, str], texts: Mapping[str, str]
) -> list[Card]:
    """Return what a card shows; `texts` are by the kind of release."""
    items = [_item(one, posters.get(one.movie_id, ""), texts) for one in upcoming.first]
    return [dict(_TEMPLATE), *items]


def _item(movie: ComingMovie, poster: str, texts: Mapping[str, str]) -> Card:
    """Return one movie of a card."""
    airdate = f"{movie.at.date().isoformat()}T00:00:00Z"
    fanart = f"{_BACKDROPS}{movie.backdrop_path}" if movie.backdrop_path else poster
    item: Card = {
        "airdate": airdate,
        "aired": airdate,
        # The card puts in weekday and date by the words of its reader.
        "release": f"{texts[movie.kind]} $day, $date",
        "flag": movie.has_film,
        "title": movie.title,
        "year": movie.year or None,
        "runtime": movie.runtime or None,
        "genres": ", ".join(movie.genres),
        "studio": movie.studio,
        "rating": f"★ {movie.rating:.1f}" if movie.rating else "",
        "summary": movie.overview,
        "poster": poster,
        "fanart": fanart,
        "tmdb_id": movie.tmdb_id,
    }
    if movie.tmdb_id:
        item["deep_link"] = f"{_MOVIES}/{movie.tmdb_id}"
    if movie.trailer:
        item["trailer"] = movie.trailer
    return item
