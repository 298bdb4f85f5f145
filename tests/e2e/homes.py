"""The households that tests are made in."""

from typing import Final

import pytest

from tests.sandbox.swarm import SYSTEM_VERSION, UNPACKED_VERSIONS

from .home_assistant import RELEASES

# A release of Home Assistant and a version of qBittorrent.
type Kind = tuple[str, str]

OLDEST: Final[Kind] = (RELEASES[0], SYSTEM_VERSION)
NEWEST: Final[Kind] = (RELEASES[-1], UNPACKED_VERSIONS[-1])


def at(*homes: Kind) -> pytest.MarkDecorator:
    """Return the mark of a test that is made in some households."""
    return pytest.mark.parametrize("shared_home", homes, indirect=True, ids="-".join)
