"""The quality profile of movies that are added without one: chosen by name, and kept through its renaming."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homeassistant.core import HomeAssistant, callback

from .const import CONF_QUALITY_PROFILE, CONF_QUALITY_PROFILE_ID
from .coordinator import RadarrMvpConfigEntry
from .engine.quality.formats.custom import name_key
from .engine.quality.profiles import QualityProfile


@callback
def async_choose_profile(
    hass: HomeAssistant, entry: RadarrMvpConfigEntry, profile: QualityProfile
) -> None:
    """Give movies this profile from now on where they are added without one."""
    house = entry.runtime_data.road.house
    house.settings = replace(house.settings, profile=profile.name)
    _keep(
        hass,
        entry,
        {CONF_QUALITY_PROFILE: profile.name, CONF_QUALITY_PROFILE_ID: profile.id},
    )


@callback
def async_follow_profile(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
    """Stay with the profile that was chosen, whatever it is called now.

    An entry knows at first only the name, from before there were any profiles. The name counts as long as a profile
    bears it, since numbers begin anew with a new database.
    """
    house = entry.runtime_data.road.house
    name = name_key(house.settings.profile)
    named = [one for one in house.profiles.values() if name_key(one.name) == name]
    numbered = house.profiles.get(_number(entry.options))
    chosen = next(iter(named), numbered)
    if chosen is not None:
        async_choose_profile(hass, entry, chosen)
    elif CONF_QUALITY_PROFILE_ID in entry.options:
        # The profile was removed, and another one may be given its number.
        _keep(hass, entry, {CONF_QUALITY_PROFILE_ID: None})


def _number(options: Mapping[str, Any]) -> int:
    """Return the number of the profile that was chosen, one that no profile has where it is not known."""
    number = options.get(CONF_QUALITY_PROFILE_ID)
    return number if isinstance(number, int) else 0


@callback
def _keep(
    hass: HomeAssistant, entry: RadarrMvpConfigEntry, chosen: Mapping[str, Any]
) -> None:
    """Write what was chosen beside the other options, without what is known no more."""
    options = {**entry.options, **chosen}
    hass.config_entries.async_update_entry(
        entry, options={key: one for key, one in options.items() if one is not None}
    )
