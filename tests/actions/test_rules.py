"""Actions about profiles and custom formats."""

import json
from typing import Any, Final

from .house import House

X265: Final[dict[str, Any]] = {
    "name": "x265",
    "trash_scores": {"default": -50},
    "specifications": [
        {
            "name": "x265",
            "implementation": "ReleaseTitleSpecification",
            "negate": False,
            "required": True,
            "fields": {"value": "x265"},
        }
    ],
}


async def scores(house: House) -> dict[str, int]:
    """Return what a release in x265 is worth, by the names of profiles."""
    name = "Nosferatu.1922.1080p.BluRay.x265-GRP"
    told = await house.act("test_release", release=name)
    return {one["name"]: one["score"] for one in told["profiles"]}


async def test_custom_formats_are_taken_in(house: House) -> None:
    """As an object, a list or a text; scored in the profiles that are named, and in force at once."""
    told = await house.act(
        "import_custom_formats", formats=X265, quality_profile=["ultra-hd "]
    )
    assert told == {"added": ["x265"], "replaced": []}
    worth = await scores(house)
    assert (worth["Ultra-HD"], worth["Any"]) == (-50, 0)
    for given in ([X265], json.dumps(X265)):
        again = await house.act("import_custom_formats", formats=given)
        assert again == {"added": [], "replaced": ["x265"]}
    assert (await scores(house))["Ultra-HD"] == -50


BROKEN: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({"formats": ""}, "is not in the form that programs share"),
    ({"formats": "{"}, "This is no valid JSON"),
    ({"formats": "[" * 100_000}, "This is no valid JSON"),
    ({"formats": []}, "There is nothing to take in."),
    ({"formats": {"name": "x"}}, "The custom format “x” has no conditions."),
    ({"formats": [X265, X265]}, "“x265” is there twice."),
    (
        {"formats": X265, "quality_profile": "Best"},
        "no quality profile called Best",
    ),
    (
        {
            "formats": {
                "name": "x",
                "specifications": [
                    {
                        "name": "y",
                        "implementation": "ReleaseTitleSpecification",
                        "fields": {"value": "("},
                    }
                ],
            }
        },
        "x: y: the regular expression is not valid",
    ),
)


async def test_custom_formats_that_make_no_sense(house: House) -> None:
    """A sentence tells what is wrong, and none is taken in."""
    for given, said in BROKEN:
        assert said in await house.refused("import_custom_formats", **given)
    assert house.road.house.formats == ()
