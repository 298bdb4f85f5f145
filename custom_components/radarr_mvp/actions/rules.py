"""Actions about what is wanted of releases: profiles and custom formats."""

from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..engine.invalid import Invalid
from .action import Action, Answer, Errand


async def _import_formats(errand: Errand) -> Answer:
    """Take in custom formats in the shape that programs share."""
    scores = [_profile_id(errand, one) for one in errand.get("quality_profile", ())]
    taken = await errand.road.quality.import_formats(
        errand.get("formats"), score_in=scores
    )
    return taken.as_dict()


def _profile_id(errand: Errand, name: str) -> int:
    """Return the id of the profile of a name."""
    for one in errand.road.house.profiles.values():
        if one.name.casefold() == name.casefold():
            return one.id
    raise Invalid("profile_unknown", id=name)


ACTIONS: Final = (
    Action(
        name="import_custom_formats",
        run=_import_formats,
        fields={
            vol.Required("formats"): vol.Any(dict, list, cv.string),
            vol.Optional("quality_profile"): vol.All(cv.ensure_list, [cv.string]),
        },
        response=SupportsResponse.OPTIONAL,
    ),
)
