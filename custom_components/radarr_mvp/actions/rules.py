"""Actions about what is wanted of releases: profiles and custom formats."""

from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..engine.invalid import Invalid
from .action import Action, Answer
from .errand import Errand
from .fields import ATTR_FORMATS, ATTR_QUALITY_PROFILE, WORDS


async def _import_formats(errand: Errand) -> Answer:
    """Take in custom formats in the shape that programs share."""
    scores = [_profile_id(errand, one) for one in errand.get(ATTR_QUALITY_PROFILE, ())]
    taken = await errand.road.quality.import_formats(
        errand.get(ATTR_FORMATS), score_in=scores
    )
    return taken.as_dict()


def _profile_id(errand: Errand, name: str) -> int:
    """Return the id of the profile of a name."""
    for one in errand.road.house.profiles.values():
        if one.name.casefold() == name.strip().casefold():
            return one.id
    raise Invalid("profile_unknown", profile=name)


ACTIONS: Final = (
    Action(
        name="import_custom_formats",
        run=_import_formats,
        fields={
            vol.Required(ATTR_FORMATS): vol.Any(dict, list, cv.string),
            vol.Optional(ATTR_QUALITY_PROFILE): WORDS,
        },
        response=SupportsResponse.OPTIONAL,
    ),
)
