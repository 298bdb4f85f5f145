"""The kinds of values that options have: how they are stored, and which cannot be used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from pathlib import Path
from typing import Any, Final, Protocol, override

from .engine.invalid import Invalid

_SECOND: Final = timedelta(seconds=1)
_PARTS: Final = frozenset({"days", "hours", "minutes", "seconds", "milliseconds"})


class Damaged(ValueError):
    """A stored value that no form could have left so."""


class Kind[T](Protocol):
    """A kind of value; what a person may get wrong is refused as `Invalid`, the rest as `Damaged`."""

    def read(self, stored: Any) -> T:
        """Return the value that is stored so."""

    def write(self, value: T) -> Any:
        """Return a value as it is stored."""


class Flag(Kind[bool]):
    """Yes or no."""

    @override
    def read(self, stored: Any) -> bool:
        """Return the value that is stored so."""
        if not isinstance(stored, bool):
            raise Damaged("neither yes nor no")
        return stored

    @override
    def write(self, value: bool) -> bool:
        """Return a value as it is stored."""
        return value


@dataclass(frozen=True, slots=True)
class Whole(Kind[int]):
    """A whole number between bounds."""

    least: int
    most: int
    unit: str = ""

    @override
    def read(self, stored: Any) -> int:
        """Return the value that is stored so."""
        number = _number(stored)
        if number != int(number) or not self.least <= number <= self.most:
            raise Damaged(f"no whole number from {self.least} to {self.most}")
        return int(number)

    @override
    def write(self, value: int) -> int:
        """Return a value as it is stored."""
        return value


class Share(Kind[float]):
    """A part of a whole, stored as a percentage."""

    @override
    def read(self, stored: Any) -> float:
        """Return the value that is stored so."""
        percent = _number(stored)
        if not 0 <= percent <= 100:
            raise Damaged("no percentage")
        return percent / 100

    @override
    def write(self, value: float) -> int:
        """Return a value as it is stored."""
        return round(value * 100)


@dataclass(frozen=True, slots=True)
class Span(Kind[timedelta]):
    """A length of time between bounds; `days` tells that it may be typed in days."""

    least: timedelta
    most: timedelta
    days: bool = False

    @override
    def read(self, stored: Any) -> timedelta:
        """Return the value that is stored so."""
        span = _span(stored)
        if span < self.least:
            raise Invalid("duration_too_short", least=_clock(self.least))
        if span > self.most:
            raise Invalid("duration_too_long", most=_clock(self.most))
        return span

    @override
    def write(self, value: timedelta) -> dict[str, int]:
        """Return a value as it is stored."""
        seconds = value // _SECOND
        days = 0
        if self.days:
            days, seconds = divmod(seconds, 86_400)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        parts = {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        return parts if self.days else {k: v for k, v in parts.items() if k != "days"}


@dataclass(frozen=True, slots=True)
class Remembering(Kind[timedelta | None]):
    """How long something is remembered; nothing means for ever."""

    span: Span

    @override
    def read(self, stored: Any) -> timedelta | None:
        """Return the value that is stored so."""
        return self.span.read(stored) if _span(stored) else None

    @override
    def write(self, value: timedelta | None) -> dict[str, int]:
        """Return a value as it is stored."""
        return self.span.write(value or timedelta(0))


@dataclass(frozen=True, slots=True)
class Choice[T](Kind[T]):
    """One of a few values, each stored by its name; `key` leads to the names' texts."""

    key: str
    values: Mapping[str, T]

    @override
    def read(self, stored: Any) -> T:
        """Return the value that is stored so."""
        if not isinstance(stored, str) or stored not in self.values:
            raise Damaged("no value that there is")
        return self.values[stored]

    @override
    def write(self, value: T) -> str:
        """Return a value as it is stored."""
        return next(name for name, one in self.values.items() if one == value)


@dataclass(frozen=True, slots=True)
class Line(Kind[str]):
    """A line of text, perhaps with something that it must fulfil."""

    check: Callable[[str], object] = str

    @override
    def read(self, stored: Any) -> str:
        """Return the value that is stored so."""
        text = _text(stored)
        self.check(text)
        return text

    @override
    def write(self, value: str) -> str:
        """Return a value as it is stored."""
        return value


@dataclass(frozen=True, slots=True)
class Words(Kind[tuple[str, ...]]):
    """Some texts, each once, perhaps with something that each must fulfil."""

    check: Callable[[str], object] = str

    @override
    def read(self, stored: Any) -> tuple[str, ...]:
        """Return the value that is stored so."""
        words = _texts(stored)
        for word in words:
            self.check(word)
        return words

    @override
    def write(self, value: tuple[str, ...]) -> list[str]:
        """Return a value as it is stored."""
        return list(value)


class Folder(Kind[Path | None]):
    """A folder, or none."""

    @override
    def read(self, stored: Any) -> Path | None:
        """Return the value that is stored so."""
        text = _text(stored)
        return _folder(text) if text else None

    @override
    def write(self, value: Path | None) -> str:
        """Return a value as it is stored."""
        return str(value or "")


class Folders(Kind[tuple[Path, ...]]):
    """Some folders, each once."""

    @override
    def read(self, stored: Any) -> tuple[Path, ...]:
        """Return the value that is stored so."""
        return tuple(dict.fromkeys(map(_folder, _texts(stored))))

    @override
    def write(self, value: tuple[Path, ...]) -> list[str]:
        """Return a value as it is stored."""
        return [str(one) for one in value]


class Group(Kind[str | int | None]):
    """A group of users by its name or number, or none."""

    @override
    def read(self, stored: Any) -> str | int | None:
        """Return the value that is stored so."""
        text = _text(stored)
        return int(text) if text.isascii() and text.isdecimal() else text or None

    @override
    def write(self, value: str | int | None) -> str:
        """Return a value as it is stored."""
        return "" if value is None else str(value)


def _number(stored: Any) -> float:
    """Return a number, which yes and no are not."""
    if isinstance(stored, bool) or not isinstance(stored, int | float):
        raise Damaged("no number")
    if not isfinite(stored):
        raise Damaged("no number")
    return stored


def _text(stored: Any) -> str:
    """Return a text without blanks around it."""
    if not isinstance(stored, str):
        raise Damaged("no text")
    return stored.strip()


def _texts(stored: Any) -> tuple[str, ...]:
    """Return some texts, each once, without those that are empty."""
    if not isinstance(stored, list | tuple):
        raise Damaged("no list")
    return tuple(dict.fromkeys(filter(None, map(_text, stored))))


def _folder(text: str) -> Path:
    """Return a folder by its whole path."""
    folder = Path(text)
    if not folder.is_absolute():
        raise Invalid("not_absolute", folder=text)
    return folder


def _span(stored: Any) -> timedelta:
    """Return the length of time that some parts make together."""
    if not isinstance(stored, Mapping) or not stored or not stored.keys() <= _PARTS:
        raise Damaged("no length of time")
    try:
        return timedelta(**{str(key): float(part) for key, part in stored.items()})
    except (TypeError, ValueError, OverflowError) as error:
        raise Damaged("no length of time") from error


def _clock(span: timedelta) -> str:
    """Return a length of time as hours, minutes and seconds."""
    minutes, seconds = divmod(span // _SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
