"""What the tests of what is told by websocket share."""

from tests.actions.conftest import house

__all__ = ["house"]
