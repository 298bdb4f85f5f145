"""Keeps what a restart must not forget of a service."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from ..log import LOGGER
from ..ports import ServiceMemory, ServiceRecord


class Ledger:
    """Writes the record of one service, one write after the other so that the last one is the newest."""

    def __init__(
        self, service: str, memory: ServiceMemory, compose: Callable[[], ServiceRecord]
    ) -> None:
        """Ask `compose` for the record whenever it is written."""
        self._service = service
        self._memory = memory
        self._compose = compose
        self._written = replace(memory.recall(service), requests=())
        self._writing = asyncio.Lock()

    async def write(self) -> None:
        """Store the record, or raise whatever the memory raises."""
        async with self._writing:
            record = self._compose()
            await self._memory.remember(self._service, record)
            self._written = replace(record, requests=())

    async def write_news(self) -> None:
        """Store the record where more than its requests changed; a call does not fail because that fails."""
        if replace(self._compose(), requests=()) == self._written:
            return
        try:
            await self.write()
        except Exception:
            LOGGER.exception("The state of %s could not be stored", self._service)
