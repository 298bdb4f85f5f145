"""Reads JSON objects that may lack anything, or hold it in another shape than promised."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from math import isfinite
import re
from typing import Final

# The field under which an answer that is nothing but a list is found.
BARE_LIST: Final = ""

_IMDB_ID: Final = re.compile(r"tt\d{7,10}")


class BrokenRowError(ValueError):
    """A JSON object lacks what makes it what it should be."""


class Row:
    """A JSON object, asked for its fields by type: what is missing or misshapen is empty."""

    __slots__ = ("_data",)

    def __init__(self, data: Mapping[str, object]) -> None:
        """Wrap decoded JSON."""
        self._data = data

    @classmethod
    def of(cls, data: object) -> Row:
        """Wrap a whole answer, or raise; a bare list becomes the only field."""
        match data:
            case dict():
                return cls(data)
            case list():
                return cls({BARE_LIST: data})
            case _:
                raise BrokenRowError("neither object nor list")

    def __contains__(self, key: str) -> bool:
        """Tell whether a field is there at all."""
        return key in self._data

    def raw(self, key: str) -> object:
        """Return a field as it is, None where there is none."""
        return self._data.get(key)

    def text(self, key: str) -> str:
        """Return a text, empty where there is none; numbers become text."""
        match self._data.get(key):
            case bool():
                return ""
            case str() | int() as value:
                return str(value).strip()
            case _:
                return ""

    def maybe(self, key: str) -> str | None:
        """Return a text, None where there is none."""
        return self.text(key) or None

    def whole(self, key: str) -> int:
        """Return a whole number, 0 where there is none."""
        return int(self.number(key))

    def number(self, key: str) -> float:
        """Return a number, 0 where there is none."""
        value = self._data.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return 0
        return value if isfinite(value) else 0

    def flag(self, key: str) -> bool:
        """Return whether a field is true."""
        return self._data.get(key) is True

    def day(self, key: str) -> date | None:
        """Return a calendar day; a time behind it is noise, as the services mean local days."""
        try:
            return date.fromisoformat(self.text(key)[:10])
        except ValueError:
            return None

    def moment(self, key: str) -> datetime | None:
        """Return a point in time, in UTC where nothing else is said."""
        try:
            moment = datetime.fromisoformat(self.text(key).removesuffix(" UTC"))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def imdb(self, key: str) -> str | None:
        """Return an IMDb id, None where there is none or another thing stands in its place."""
        text = self.text(key)
        return text if _IMDB_ID.fullmatch(text) else None

    def row(self, key: str) -> Row:
        """Return the object in a field, an empty one where there is none."""
        value = self._data.get(key)
        return Row(value if isinstance(value, dict) else {})

    def rows(self, key: str) -> list[Row]:
        """Return the objects in a list; other things in it are left out."""
        value = self._data.get(key)
        if not isinstance(value, list):
            return []
        return [Row(item) for item in value if isinstance(item, dict)]

    def is_list(self, key: str) -> bool:
        """Tell whether a field holds a list."""
        return isinstance(self._data.get(key), list)

    def is_object(self, key: str) -> bool:
        """Tell whether a field holds an object."""
        return isinstance(self._data.get(key), dict)

    def elements(self, key: str) -> list[Row]:
        """Return the things in a list; what is no object is an empty one, so that it counts."""
        value = self._data.get(key)
        if not isinstance(value, list):
            return []
        return [Row(item if isinstance(item, dict) else {}) for item in value]

    def length(self, key: str) -> int:
        """Return how many things a list holds, whatever they are."""
        value = self._data.get(key)
        return len(value) if isinstance(value, list) else 0

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts in a list."""
        value = self._data.get(key)
        if not isinstance(value, list):
            return ()
        return tuple(item for item in value if isinstance(item, str))

    def wholes(self, key: str) -> tuple[int, ...]:
        """Return the whole numbers in a list."""
        value = self._data.get(key)
        if not isinstance(value, list):
            return ()
        return tuple(item for item in value if type(item) is int)

    def table(self, key: str) -> dict[str, object]:
        """Return the object in a field as it is."""
        value = self._data.get(key)
        return value if isinstance(value, dict) else {}

    def need_id(self, key: str = "id") -> int:
        """Return an id, or raise: a thing without one is of no use."""
        if (number := self.whole(key)) <= 0:
            raise BrokenRowError(f"no {key}")
        return number

    def need_text(self, key: str) -> str:
        """Return a text that must be there, or raise."""
        if not (text := self.text(key)):
            raise BrokenRowError(f"no {key}")
        return text

    def need_list(self, key: str) -> list[Row]:
        """Return the objects of a list that must be there, or raise."""
        if not isinstance(self._data.get(key), list):
            raise BrokenRowError(f"no list of {key}")
        return self.rows(key)


def each[T](rows: list[Row], parse: Callable[[Row], T]) -> tuple[T, ...]:
    """Return what the rows say, without those that are broken."""
    found = []
    for row in rows:
        try:
            found.append(parse(row))
        except BrokenRowError:
            continue
    return tuple(found)
