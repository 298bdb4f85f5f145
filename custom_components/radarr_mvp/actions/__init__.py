"""The actions, by what they are about; `services.py` registers them."""

from typing import Final

from . import connections, files, movies, queue, records, releases, rules
from .action import Action

ACTIONS: Final[tuple[Action, ...]] = (
    *connections.ACTIONS,
    *movies.ACTIONS,
    *releases.ACTIONS,
    *queue.ACTIONS,
    *files.ACTIONS,
    *records.ACTIONS,
    *rules.ACTIONS,
)

__all__ = ["ACTIONS", "Action"]
