"""How a list is followed, as it is stored beside what the list is known by."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from .const import CONF_OPTIONS
from .engine.availability import status_by_key
from .engine.lists.options import Leaving, ListFilters, ListOptions, Monitor

SECTION_FILTERS: Final = "filters"
SECTION_VISITS: Final = "visits"

CONF_ENABLED: Final = "enabled"
CONF_ADD_AUTOMATICALLY: Final = "add_automatically"
CONF_MONITOR: Final = "monitor"
CONF_SEARCH_ON_ADD: Final = "search_on_add"
CONF_LIST_PROFILE: Final = "quality_profile"
CONF_LIST_FOLDER: Final = "root_folder"
CONF_MINIMUM_AVAILABILITY: Final = "minimum_availability"
CONF_TAGS: Final = "tags"

CONF_FIRST_YEAR: Final = "first_year"
CONF_LAST_YEAR: Final = "last_year"
CONF_LOWEST_RATING: Final = "lowest_rating"
CONF_FEWEST_VOTES: Final = "fewest_votes"
CONF_GENRES: Final = "genres"
CONF_WITHOUT_GENRES: Final = "without_genres"
CONF_LANGUAGES: Final = "languages"
CONF_CERTIFICATIONS: Final = "certifications"
CONF_SHORTEST: Final = "shortest"
CONF_LONGEST: Final = "longest"
CONF_MOST_AT_ONCE: Final = "most_at_once"

CONF_INTERVAL: Final = "interval"
CONF_LIST_PRIORITY: Final = "priority"
CONF_ON_LEAVING: Final = "on_leaving"

_USUAL: Final = ListOptions()


def stored_options(stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return how a list is followed as it is stored beside what the list is known by, whoever wrote it."""
    return _part(stored, CONF_OPTIONS)


def list_options_of(stored: Mapping[str, Any]) -> ListOptions:
    """Return how a list is followed; what is not stored, or makes no sense, is as usual."""
    visits = _part(stored, SECTION_VISITS)
    return ListOptions(
        enabled=_flag(stored, CONF_ENABLED, _USUAL.enabled),
        add_automatically=_flag(
            stored, CONF_ADD_AUTOMATICALLY, _USUAL.add_automatically
        ),
        monitor=_monitor(stored.get(CONF_MONITOR)),
        search_on_add=_flag(stored, CONF_SEARCH_ON_ADD, _USUAL.search_on_add),
        quality_profile=_text(stored, CONF_LIST_PROFILE),
        root_folder=_text(stored, CONF_LIST_FOLDER),
        minimum_availability=status_by_key(_text(stored, CONF_MINIMUM_AVAILABILITY)),
        tags=_texts(stored, CONF_TAGS),
        interval=timedelta(
            hours=_number(visits, CONF_INTERVAL) or _USUAL.interval / timedelta(hours=1)
        ),
        filters=_filters(_part(stored, SECTION_FILTERS)),
        on_leaving=_leaving(visits.get(CONF_ON_LEAVING)),
        priority=int(_number(visits, CONF_LIST_PRIORITY)) or _USUAL.priority,
    )


def _filters(stored: Mapping[str, Any]) -> ListFilters:
    """Return which movies are taken."""
    return ListFilters(
        first_year=int(_number(stored, CONF_FIRST_YEAR)),
        last_year=int(_number(stored, CONF_LAST_YEAR)),
        lowest_rating=_number(stored, CONF_LOWEST_RATING),
        fewest_votes=int(_number(stored, CONF_FEWEST_VOTES)),
        genres=_texts(stored, CONF_GENRES),
        without_genres=_texts(stored, CONF_WITHOUT_GENRES),
        languages=_texts(stored, CONF_LANGUAGES),
        certifications=_texts(stored, CONF_CERTIFICATIONS),
        shortest=int(_number(stored, CONF_SHORTEST)),
        longest=int(_number(stored, CONF_LONGEST)),
        most_at_once=int(_number(stored, CONF_MOST_AT_ONCE))
        or _USUAL.filters.most_at_once,
    )


def _part(stored: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the values of a section."""
    part = stored.get(key)
    return part if isinstance(part, Mapping) else {}


def _flag(stored: Mapping[str, Any], key: str, usual: bool) -> bool:
    """Return yes or no."""
    value = stored.get(key)
    return value if isinstance(value, bool) else usual


def _text(stored: Mapping[str, Any], key: str) -> str:
    """Return a text, an empty one where there is none."""
    value = stored.get(key)
    return value if isinstance(value, str) else ""


def _texts(stored: Mapping[str, Any], key: str) -> frozenset[str]:
    """Return several texts."""
    value = stored.get(key)
    several: Iterable[Any] = value if isinstance(value, list | tuple) else ()
    return frozenset(one for one in several if isinstance(one, str) and one)


def _number(stored: Mapping[str, Any], key: str) -> float:
    """Return a number that is not below zero, zero where there is none."""
    value = stored.get(key)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return max(float(value), 0.0) if is_number and value is not None else 0.0


def _monitor(value: object) -> Monitor:
    """Return what is looked for."""
    known = {one.value: one for one in Monitor}
    return known.get(str(value), _USUAL.monitor)


def _leaving(value: object) -> Leaving | None:
    """Return what happens to movies that leave, None where the household's rule holds."""
    known = {one.value: one for one in Leaving}
    return known.get(str(value))
