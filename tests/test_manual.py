"""What the manual says of entities is so."""

from pathlib import Path

from homeassistant.helpers import entity_registry as er

from .integration import Home
from .test_lists import LIST, a_list, entry_with

PAGE = Path(__file__).parents[1].joinpath("docs/users/entities.md").read_text()


def listed() -> dict[str, str]:
    """Return whether entities are on or off at first, by their names, as tables of the page have it."""
    rows = [line.split("|")[1:4] for line in PAGE.splitlines() if line[:1] == "|"]
    return {
        name.strip(): at_first.strip()
        for names, _, at_first in rows
        for name in names.partition("(")[0].split(",")
    }


def named(entity: er.RegistryEntry) -> str:
    """Return under which name an entity is in the manual."""
    name = str(entity.original_name)
    for service in ("TMDb", "qBittorrent"):
        rest = name.removeprefix(f"{service} ").capitalize()
        if rest in {"Circuit breaker", "Next attempt"}:
            return rest
    return {
        "Connection": "TMDb connection",
        "Test connection": "Test TMDb",
    }.get(name, name)


async def test_every_entity(home: Home, entity_registry: er.EntityRegistry) -> None:
    """It is listed under its name, as on or off as it is at first; and nothing is listed that is not there."""
    wanted = {"kind": "trakt_watchlist"}
    entry = await home.set_up(entry_with(home, a_list(LIST, wanted, "Masterpieces")))
    entities = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    found = {named(one): "off" if one.disabled_by else "on" for one in entities}
    shown = listed()
    assert {name: at for name, at in shown.items() if at in {"on", "off"}} == found
