"""The choice of the quality profile that new movies get."""

from dataclasses import replace
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.radarr_mvp.engine.quality.profiles import QualityProfile

from .actions.house import GENERAL, NOSFERATU, SINTEL, House
from .furnished import furnish
from .integration import Home

PROFILE = "select.movies_default_quality_profile"
USUAL = "HD - 720p/1080p"


async def choose(home: Home, option: str) -> None:
    """Choose a profile."""
    await home.hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": PROFILE, "option": option},
        blocking=True,
    )


def profile(house: House, name: str) -> QualityProfile:
    """Return a profile by its name."""
    (found,) = [one for one in house.road.quality.profiles() if one.name == name]
    return found


async def rename(house: House, before: str, now: str) -> None:
    """Give a profile another name."""
    changed = replace(profile(house, before), name=now)
    await house.road.quality.save_profile(changed)
    await house.home.settle()


async def reload(house: House, **options: Any) -> None:
    """Load the entry anew, as a restart does."""
    config_entries = house.home.hass.config_entries
    if options:
        known = {**house.entry.options, **options}
        kept = {key: one for key, one in known.items() if one is not None}
        config_entries.async_update_entry(house.entry, options=kept)
    assert await config_entries.async_reload(house.entry.entry_id)
    await house.home.settle()


async def test_the_entity(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its name, its options and its unique id stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["select"])
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


async def test_a_choice(home: Home) -> None:
    """It holds for what is added from then on, and after a restart; nothing is loaded anew for it."""
    house = await furnish(home, metadata={"language": "de-DE"})
    road = house.road
    assert (await house.add(search=False))["quality_profile"] == USUAL
    await choose(home, "Ultra-HD")
    assert home.state(PROFILE).state == "Ultra-HD"
    added = await house.add(GENERAL, search=False)
    assert added["quality_profile"] == "Ultra-HD"
    assert house.road is road
    assert house.entry.options["metadata"] == {"language": "de-DE"}
    movies = (await house.act("get_movies"))["movies"]
    profiles = {one["tmdb_id"]: one["quality_profile"] for one in movies}
    assert profiles == {NOSFERATU.tmdb_id: USUAL, GENERAL.tmdb_id: "Ultra-HD"}
    await reload(house)
    assert home.state(PROFILE).state == "Ultra-HD"


async def test_no_profile_of_that_name(home: Home) -> None:
    """A mistake is said, and changes nothing."""
    await furnish(home)
    with pytest.raises(ServiceValidationError):
        await choose(home, "Better than real")
    assert home.state(PROFILE).state == USUAL


async def test_before_the_library_is_read(home: Home) -> None:
    """There are no profiles to choose from."""
    entry = home.entry()
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    assert home.state(PROFILE).state == "unavailable"
    await home.settle()
    assert home.state(PROFILE).state == USUAL


@pytest.mark.parametrize("chosen", [USUAL, "Ultra-HD"])
async def test_a_profile_that_is_renamed(home: Home, chosen: str) -> None:
    """New movies go on getting it, at once and after a restart; so with an entry from before."""
    house = await furnish(home)
    if chosen != USUAL:
        await choose(home, chosen)
    await rename(house, chosen, "Ours")
    assert home.state(PROFILE).state == "Ours"
    assert "Ours" in home.state(PROFILE).attributes["options"]
    assert chosen not in home.state(PROFILE).attributes["options"]
    assert (await house.add(search=False))["quality_profile"] == "Ours"
    await home.hass.services.async_call(
        "switch",
        "turn_off",
        {"entity_id": "switch.movies_automatic_upgrades"},
        blocking=True,
    )
    assert (await house.add(GENERAL, search=False))["quality_profile"] == "Ours"
    await reload(house)
    assert home.state(PROFILE).state == "Ours"
    assert (await house.add(SINTEL, search=False))["quality_profile"] == "Ours"


async def test_two_profiles_that_swap_their_names(home: Home) -> None:
    """It is the profile that was chosen, and not what it is called."""
    house = await furnish(home)
    id_ = profile(house, USUAL).id
    await rename(house, USUAL, "Ours")
    await rename(house, "Ultra-HD", USUAL)
    assert house.road.house.default_profile.id == id_
    await reload(house)
    assert home.state(PROFILE).state == "Ours"


async def test_a_rename_that_the_entry_has_missed(home: Home) -> None:
    """A machine that dies at that moment has written the profile, but not the entry."""
    house = await furnish(home)
    await rename(house, USUAL, "Ours")
    await reload(house, quality_profile=USUAL)
    assert home.state(PROFILE).state == "Ours"
    assert house.entry.options["quality_profile"] == "Ours"


async def test_a_database_that_begins_anew(home: Home) -> None:
    """Its numbers mean other profiles, so the name counts."""
    house = await furnish(home)
    other = profile(house, "Ultra-HD").id
    await reload(house, quality_profile_id=other)
    assert home.state(PROFILE).state == USUAL
    assert house.entry.options["quality_profile_id"] == profile(house, USUAL).id


async def test_a_profile_that_is_removed(home: Home) -> None:
    """The first one takes its place; who is given its number later does not."""
    house = await furnish(home)
    gone = profile(house, USUAL)
    await house.road.quality.delete_profile(gone.id)
    await home.settle()
    first = house.road.quality.profiles()[0].name
    assert home.state(PROFILE).state == first
    assert "quality_profile_id" not in house.entry.options
    await house.road.quality.save_profile(replace(gone, id=0, name="Another"))
    await home.settle()
    assert home.state(PROFILE).state == first


async def test_damaged_options(home: Home) -> None:
    """A number that is none counts as never said."""
    house = await furnish(home, quality_profile_id="seven")
    assert home.state(PROFILE).state == USUAL
    assert house.entry.options["quality_profile_id"] == profile(house, USUAL).id
