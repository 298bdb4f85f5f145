"""What was typed about a list, and what stands in the way of changing one."""

from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigSubentry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp import migration
from custom_components.radarr_mvp.engine.lists.kinds import ListKind
from custom_components.radarr_mvp.flow.list_answers import read_list

from ..integration import Home

LIST = "01JSUBENTRY00000000000LIST1"


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (
            ListKind.TRAKT_LIST,
            "https://trakt.tv/users/bob/lists/best",
            "bob/lists/best",
        ),
        (ListKind.TRAKT_LIST, "https://trakt.tv/movies/tron-1982", None),
        (ListKind.TMDB_PERSON, "https://www.themoviedb.org/person/525-x", "525"),
        (ListKind.TMDB_PERSON, "somebody", None),
        (ListKind.IMDB_LIST, "https://www.imdb.com/list/ls012345678/", "ls012345678"),
        (ListKind.IMDB_LIST, "https://www.imdb.com/title/tt0013442/", None),
        (ListKind.MDBLIST, "nothing of theirs", None),
    ],
)
def test_an_address(kind: ListKind, typed: str, stored: str | None) -> None:
    """It is stored in one spelling, so that the same list is known again; what names none is said."""
    answers = read_list(kind, {"address": f" {typed} "}, {})
    if stored is None:
        assert answers.errors == {"address": "invalid_address"}
        return
    assert answers.errors == {}
    assert answers.stored["address"] == stored


def test_a_key_that_is_needed() -> None:
    """Another Radarr lets nobody in without."""
    typed = {"url": "http://host:7878", "verify_ssl": True, "only_monitored": False}
    assert read_list(ListKind.RADARR, typed, {}).errors == {"api_key": "required"}
    assert read_list(ListKind.RADARR, typed, {"api_key": "known"}).errors == {}


def with_list(home: Home, kind: str, **changes: Any) -> MockConfigEntry:
    """Return an entry that follows a list."""
    subentry = ConfigSubentry(
        data=MappingProxyType({"kind": kind}),
        subentry_id=LIST,
        subentry_type="import_list",
        title="Best",
        unique_id=None,
    )
    entry = home.entry(**changes)
    home.hass.config_entries.async_add_subentry(entry, subentry)
    return entry


async def begin(
    hass: HomeAssistant, entry: MockConfigEntry, source: str
) -> dict[str, Any]:
    """Begin to add or to change a list."""
    context: Any = {"source": source}
    if source == SOURCE_RECONFIGURE:
        context["subentry_id"] = LIST
    result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "import_list"), context=context
    )
    return dict(result)


async def test_a_list_of_a_later_version(home: Home) -> None:
    """What is not known cannot be changed."""
    entry = with_list(home, "tea_leaves")
    result = await begin(home.hass, entry, SOURCE_RECONFIGURE)
    assert result["reason"] == "later_version"


@pytest.mark.parametrize("source", [SOURCE_USER, SOURCE_RECONFIGURE])
async def test_a_library_that_is_not_loaded(home: Home, source: str) -> None:
    """No list can be read without."""
    entry = with_list(home, "tmdb_popular")
    result = await begin(home.hass, entry, source)
    assert result["reason"] == "not_loaded"


@pytest.mark.parametrize("source", [SOURCE_USER, SOURCE_RECONFIGURE])
async def test_a_library_of_a_later_version(home: Home, source: str) -> None:
    """Nothing of it is touched."""
    entry = with_list(home, "tmdb_popular", version=migration.VERSION + 1)
    result = await begin(home.hass, entry, source)
    assert result["reason"] == "later_version"
