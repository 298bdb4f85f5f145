"""Read Prowlarr's JSON, in which any value may be null and an id of 0 is left out."""

from collections.abc import Callable, Mapping
from typing import Any

from ...engine.errors import Flaw
from ..http import Answer

type Record = Mapping[str, Any]


async def one(answer: Answer) -> Record:
    """Return the object an answer consists of."""
    value = await answer.json()
    if not isinstance(value, dict):
        raise answer.bad(Flaw.UNEXPECTED, "answered with JSON of an unknown shape")
    return value


async def many(answer: Answer) -> list[Record]:
    """Return the objects an answer consists of."""
    return _objects(answer, await answer.json())


async def many_in(answer: Answer, name: str) -> list[Record]:
    """Return the objects in a list of an answer."""
    return _objects(answer, (await one(answer)).get(name))


def read_all[T](
    records: list[Record], read: Callable[[Record], T | None]
) -> tuple[T, ...]:
    """Read each record; those that mean nothing are left out."""
    return tuple(item for item in map(read, records) if item is not None)


def text(record: Record, name: str) -> str:
    """Return a text, empty where there is none."""
    value = record.get(name)
    return value if isinstance(value, str) else ""


def number(record: Record, name: str) -> int:
    """Return a whole number, 0 where there is none."""
    value = record.get(name)
    return int(value) if isinstance(value, int | float) else 0


def flag(record: Record, name: str, *, default: bool = False) -> bool:
    """Return a yes or no."""
    value = record.get(name)
    return value if isinstance(value, bool) else default


def objects(record: Record, name: str) -> list[Record]:
    """Return the objects of a list inside a record."""
    value = record.get(name)
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, dict)]


def texts(record: Record, name: str) -> tuple[str, ...]:
    """Return the texts of a list inside a record."""
    value = record.get(name)
    if not isinstance(value, list):
        return ()
    return tuple(item for item in value if isinstance(item, str))


def _objects(answer: Answer, value: Any) -> list[Record]:
    """Make sure that this is a list of objects."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise answer.bad(Flaw.UNEXPECTED, "answered with JSON of an unknown shape")
    return value
