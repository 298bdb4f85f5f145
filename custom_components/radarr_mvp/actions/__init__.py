"""The actions, by what they are about; `services.py` registers them."""

from typing import Final

from . import (
    asking,
    blocklist,
    collections,
    connections,
    data,
    files,
    jobs,
    letters,
    library,
    lists,
    movies,
    queue,
    records,
    releases,
    rules,
)
from .action import Action

ACTIONS: Final[tuple[Action, ...]] = (
    *connections.ACTIONS,
    *movies.ACTIONS,
    *library.ACTIONS,
    *asking.ACTIONS,
    *collections.ACTIONS,
    *lists.ACTIONS,
    *releases.ACTIONS,
    *queue.ACTIONS,
    *files.ACTIONS,
    *records.ACTIONS,
    *blocklist.ACTIONS,
    *letters.ACTIONS,
    *jobs.ACTIONS,
    *rules.ACTIONS,
    *data.ACTIONS,
)

__all__ = ["ACTIONS", "Action"]
