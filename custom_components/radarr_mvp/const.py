"""Names shared by the Home Assistant side."""

from typing import Final

from .engine.log import LOGGER

__all__ = ["LOGGER"]

DOMAIN: Final = "radarr_mvp"
