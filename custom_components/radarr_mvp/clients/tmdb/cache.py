"""Answers kept for a while, so that nobody is asked twice for the same thing."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, Protocol

from ...engine.ports import Clock
from ..http import MEBIBYTE

_DEFAULT_SIZE: Final = 16 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """A body, the mark by which the service recognises it, and its times in seconds since 1970."""

    body: bytes = field(repr=False)
    etag: str
    confirmed: float
    # Beyond this it must not even be shown as outdated.
    expires: float

    def is_fresh(self, now: float, lifetime: float) -> bool:
        """Tell whether the service vouched for it recently; a clock set back makes nothing fresh."""
        return 0 <= now - self.confirmed < lifetime


class AnswerCache(Protocol):
    """Keeps answers by key until they expire."""

    async def get(self, key: str) -> StoredAnswer | None:
        """Return an answer that has not expired, None where there is none."""

    async def put(self, key: str, answer: StoredAnswer) -> None:
        """Keep an answer in place of the one before."""


class MemoryCache:
    """An answer cache of bounded size; what was not used for longest goes first."""

    def __init__(self, clock: Clock, size: int = _DEFAULT_SIZE) -> None:
        """Hold at most the given number of bytes."""
        self._clock = clock
        self._size = size
        self._answers: OrderedDict[str, StoredAnswer] = OrderedDict()
        self.bytes_held = 0

    async def get(self, key: str) -> StoredAnswer | None:
        """Return an answer that has not expired, None where there is none."""
        answer = self._answers.get(key)
        if answer is None:
            return None
        if answer.expires <= self._clock.now():
            self._drop(key)
            return None
        self._answers.move_to_end(key)
        return answer

    async def put(self, key: str, answer: StoredAnswer) -> None:
        """Keep an answer in place of the one before, unless it is too large for all of the cache."""
        self._drop(key)
        weight = _weight(key, answer)
        if weight > self._size:
            return
        self._answers[key] = answer
        self.bytes_held += weight
        while self.bytes_held > self._size:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: str) -> None:
        """Forget an answer."""
        if (answer := self._answers.pop(key, None)) is not None:
            self.bytes_held -= _weight(key, answer)


def _weight(key: str, answer: StoredAnswer) -> int:
    """Return the bytes an answer takes up."""
    return len(key) + len(answer.body) + len(answer.etag)
