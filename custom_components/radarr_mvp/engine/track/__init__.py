"""The client's torrents become the states of our downloads: progress, stalls, completion, trouble."""

from .items import QueueItem
from .looks import Look, Trouble
from .tracker import Tracker
from .view import QueueView

__all__ = ["Look", "QueueItem", "QueueView", "Tracker", "Trouble"]
