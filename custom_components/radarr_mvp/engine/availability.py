"""When a movie may be searched for: its dates against what its owner waits for."""

from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

HOME_AFTER_CINEMA: Final = timedelta(days=90)
"""How long after the cinema a film is taken to be out at home, if nothing is known."""


class Status(IntEnum):
    """How far a movie has come; also the least its owner waits for."""

    DELETED = -1
    TBA = 0
    ANNOUNCED = 1
    IN_CINEMAS = 2
    RELEASED = 3

    @property
    def key(self) -> str:
        """Return the name as the API writes it."""
        return _KEYS[self]


_KEYS: Final = {
    Status.DELETED: "deleted",
    Status.TBA: "tba",
    Status.ANNOUNCED: "announced",
    Status.IN_CINEMAS: "inCinemas",
    Status.RELEASED: "released",
}


def status_by_key(key: str) -> Status | None:
    """Return the status of a name in any case, with or without underscores."""
    plain = key.replace("_", "").casefold()
    return next(
        (status for status, name in _KEYS.items() if name.casefold() == plain), None
    )


def home_date(
    in_cinemas: datetime | None, physical: datetime | None, digital: datetime | None
) -> datetime | None:
    """Return from when a movie can be had at home, None where no date is known."""
    known = [date for date in (physical, digital) if date is not None]
    if known:
        return min(known)
    return in_cinemas + HOME_AFTER_CINEMA if in_cinemas else None


def status_of(
    in_cinemas: datetime | None,
    physical: datetime | None,
    digital: datetime | None,
    *,
    now: datetime,
) -> Status:
    """Return how far a movie has come."""
    home = home_date(in_cinemas, physical, digital)
    if home is not None and now >= home:
        return Status.RELEASED
    if in_cinemas is not None and now >= in_cinemas:
        return Status.IN_CINEMAS
    return Status.ANNOUNCED


def available_from(
    minimum: Status,
    in_cinemas: datetime | None,
    physical: datetime | None,
    digital: datetime | None,
) -> datetime | None:
    """Return from when a movie counts as available, None where it never does."""
    if minimum is Status.IN_CINEMAS and in_cinemas is not None:
        return in_cinemas
    return home_date(in_cinemas, physical, digital)


def is_available(
    minimum: Status,
    in_cinemas: datetime | None,
    physical: datetime | None,
    digital: datetime | None,
    *,
    now: datetime,
    delay_days: int = 0,
) -> bool:
    """Return whether a movie may be searched for; the delay may be negative."""
    if minimum <= Status.ANNOUNCED:
        return True
    start = available_from(minimum, in_cinemas, physical, digital)
    if start is None:
        return False
    return now - start >= timedelta(days=delay_days)
