"""The fields of conditions, asked for by name and kind."""

from collections.abc import Mapping
from math import isfinite

from ...invalid import Invalid
from ..definitions import Modifier, Resolution, Source
from .patterns import compile_pattern
from .streams import AudioKind, HdrKind

type Fields = Mapping[str, object]


class Given:
    """The fields of one condition, asked for by name and kind."""

    def __init__(self, fields: Fields, where: str) -> None:
        """Keep the fields and whom they belong to."""
        self._fields = fields
        self.where = where

    def pattern(self) -> str:
        """Return an expression that has been compiled without complaint."""
        value = self._fields.get("value")
        if not isinstance(value, str):
            raise self.wrong("value")
        compile_pattern(value, where=self.where)
        return value

    def whole(self, key: str = "value") -> int:
        """Return a whole number."""
        value = self.number(key)
        if value != int(value):
            raise self.wrong(key)
        return int(value)

    def number(self, key: str) -> float:
        """Return a number, which some programs write as text."""
        value = self._fields.get(key)
        try:
            if isinstance(value, int | float | str) and not isinstance(value, bool):
                number = float(value)
                if isfinite(number):
                    return number
        except ValueError, OverflowError:
            pass
        raise self.wrong(key)

    def either(self, *keys: str) -> None:
        """Demand that at least one of some fields is there."""
        if all(self._fields.get(key) is None for key in keys):
            raise self.wrong(keys[0])

    def number_or(self, key: str, default: float) -> float:
        """Return a number, the default where it is absent."""
        return default if self._fields.get(key) is None else self.number(key)

    def whole_or[D: (int, None)](self, key: str, default: D) -> int | D:
        """Return a whole number, the default where it is absent."""
        return default if self._fields.get(key) is None else self.whole(key)

    def text(self, key: str = "value") -> str:
        """Return a text, empty where it is absent."""
        value = self._fields.get(key)
        if value is not None and not isinstance(value, str):
            raise self.wrong(key)
        return (value or "").strip()

    def word_of[E: (HdrKind, AudioKind)](self, kind: type[E]) -> E:
        """Return a member of an enumeration by its word."""
        try:
            return kind(self.text().lower())
        except ValueError as err:
            raise self.wrong("value") from err

    def flag(self, key: str) -> bool:
        """Return a truth value, false where it is absent."""
        value = self._fields.get(key) or False
        if not isinstance(value, bool):
            raise self.wrong(key)
        return value

    def one_of[E: (Source, Modifier, Resolution)](self, kind: type[E]) -> E:
        """Return a member of an enumeration by its number."""
        try:
            return kind(self.whole())
        except ValueError as err:
            raise self.wrong("value") from err

    def limits[N: (int, float)](self, least: N, most: N) -> tuple[N, N]:
        """Return two limits that are in order."""
        if least > most:
            raise self.wrong("min")
        return least, most

    def wrong(self, key: str) -> Invalid:
        """Return the complaint about a field."""
        return Invalid("condition_field", where=self.where, field=key)
