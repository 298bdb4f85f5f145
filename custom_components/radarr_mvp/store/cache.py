"""Answers of services that are kept for a while, in a bounded space."""

from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from typing import Final, Protocol

from sqlalchemy import Connection, delete, func, select

from ..engine.ports import Clock
from .database import Database
from .rows import put
from .schema import cache_entries

DEFAULT_SIZE: Final = 256 * 1024 * 1024
# What a row takes besides body and mark.
_ROW_SIZE: Final = 128
# So many of the oldest are looked at to make room, before the next are.
_AT_ONCE: Final = 100


class Answer(Protocol):
    """A body, the mark by which its service recognises it, and its times in seconds since 1970."""

    @property
    def body(self) -> bytes:
        """Return what was answered."""

    @property
    def etag(self) -> str:
        """Return the service's mark."""

    @property
    def confirmed(self) -> float:
        """Return when the service last vouched for it."""

    @property
    def expires(self) -> float:
        """Return when it must no longer be shown."""


def digest(key: str) -> str:
    """Return what a key is stored as: keys may be long, and may be addresses."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def get(
    connection: Connection, key: str, now: float
) -> tuple[bytes, str, float, float] | None:
    """Return body, mark and times of an answer that has not expired."""
    row = connection.execute(
        select(
            cache_entries.c.body,
            cache_entries.c.etag,
            cache_entries.c.confirmed,
            cache_entries.c.expires,
        ).where(cache_entries.c.key == digest(key), cache_entries.c.expires > now)
    ).first()
    if row is None:
        return None
    body, etag, confirmed, expires = row
    return bytes(body), etag, confirmed, expires


def keep(
    connection: Connection, key: str, answer: Answer, now: float, most: int
) -> None:
    """Keep an answer in place of the one before, unless it alone is too large; make room where needed."""
    size = len(answer.body) + len(answer.etag) + _ROW_SIZE
    if size > most:
        connection.execute(
            delete(cache_entries).where(cache_entries.c.key == digest(key))
        )
        return
    row = {
        "key": digest(key),
        "body": answer.body,
        "etag": answer.etag,
        "size": size,
        "confirmed": answer.confirmed,
        "expires": answer.expires,
    }
    put(connection, cache_entries, [row], ["key"])
    held = bytes_held(connection)
    if held > most:
        held -= _forget_expired(connection, now)
    while held > most:
        held -= _forget_oldest(connection, held - most, digest(key))


def bytes_held(connection: Connection) -> int:
    """Return how much is kept."""
    return int(connection.scalar(select(func.sum(cache_entries.c.size))) or 0)


def forget_expired(connection: Connection, now: float) -> int:
    """Forget answers that must not be shown any more; return how many those were."""
    statement = delete(cache_entries).where(cache_entries.c.expires <= now)
    return connection.execute(statement).rowcount


def clear(connection: Connection) -> None:
    """Forget all answers."""
    connection.execute(delete(cache_entries))


def _forget_expired(connection: Connection, now: float) -> int:
    """Forget what has expired; return the space that this gave."""
    before = bytes_held(connection)
    forget_expired(connection, now)
    return before - bytes_held(connection)


def _forget_oldest(connection: Connection, space: int, spared: str) -> int:
    """Forget the answers that were confirmed longest ago; return the space that this gave."""
    oldest = connection.execute(
        select(cache_entries.c.key, cache_entries.c.size)
        .where(cache_entries.c.key != spared)
        .order_by(cache_entries.c.confirmed)
        .limit(_AT_ONCE)
    ).all()
    freed, keys = 0, list[str]()
    for key, size in oldest:
        if freed >= space:
            break
        keys.append(key)
        freed += size
    connection.execute(delete(cache_entries).where(cache_entries.c.key.in_(keys)))
    return freed


class DatabaseCache[A: Answer]:
    """An answer cache that outlasts a restart; what was confirmed longest ago goes first."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        make: Callable[[bytes, str, float, float], A],
        size: int = DEFAULT_SIZE,
    ) -> None:
        """Hold at most the given number of bytes; `make` makes an answer from its parts."""
        self._database = database
        self._clock = clock
        self._make = make
        self._size = size

    async def get(self, key: str) -> A | None:
        """Return an answer that has not expired, None where there is none."""
        now = self._clock.now()
        found = await self._database.read(partial(get, key=key, now=now))
        return None if found is None else self._make(*found)

    async def put(self, key: str, answer: A) -> None:
        """Keep an answer in place of the one before."""
        now = self._clock.now()
        await self._database.write(
            partial(keep, key=key, answer=answer, now=now, most=self._size)
        )
