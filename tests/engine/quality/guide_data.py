"""Where the guide's files are, and the guide itself."""

from functools import cache
import os
from pathlib import Path

import pytest

from custom_components.radarr_mvp.engine.quality.guide.folder import read_guide
from custom_components.radarr_mvp.engine.quality.guide.models import Guide

TRASH = Path(
    os.environ.get("RADARR_MVP_TRASH", Path(__file__).parents[4] / "shared" / "trash")
)
CORPUS = Path(
    os.environ.get("RADARR_MVP_CORPUS", Path(__file__).parents[4] / "shared" / "corpus")
)


@cache
def _guide() -> Guide:
    """Return the guide, read once."""
    return read_guide(TRASH)


def guide() -> Guide:
    """Return the guide, or skip the test where its files are not."""
    if not (TRASH / "cf").is_dir():
        pytest.skip(f"The guide's files are not here: {TRASH}")
    return _guide()
