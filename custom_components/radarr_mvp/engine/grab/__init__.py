"""From a chosen release to a torrent in the download client."""

from .facts import GrabFacts
from .grabber import Grabber

__all__ = ["GrabFacts", "Grabber"]
