"""Whether the page about the options tells of all that can be decided."""

from pathlib import Path
import re
from typing import Any, Final

import pytest

from tests.integration import TRANSLATIONS

PAGE: Final = Path(__file__).parents[2] / "docs/users/options.md"
STEPS: Final[dict[str, Any]] = TRANSLATIONS["options"]["step"]
PARTS: Final = (
    "automation",
    "media",
    "naming",
    "releases",
    "failures",
    "metadata",
    "storage",
)


def labels_of(part: str) -> set[str]:
    """Return what the fields of a form are called, those of its sections too."""
    forms = [STEPS[part], *STEPS[part].get("sections", {}).values()]
    return {label for form in forms for label in form.get("data", {}).values()}


@pytest.mark.parametrize("part", PARTS)
def test_every_option_is_documented(part: str) -> None:
    """By the name that the form has for it, in a section that is called like the form."""
    (section,) = (
        text
        for text in PAGE.read_text().split("\n## ")
        if text.startswith(f"{STEPS[part]['title']}\n")
    )
    names = re.findall(r"^\| ([^|(]+?)(?: \([^|]*\))? \|", section, re.MULTILINE)
    assert set(names) - {"Option", "---"} == labels_of(part)
