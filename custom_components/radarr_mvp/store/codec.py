"""The engine's values as plain data and back, so that a table can keep them as a document."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

from ..engine.log import LOGGER
from ..engine.quality.definitions import (
    UNKNOWN as UNKNOWN_QUALITY,
    Quality,
    quality_by_id,
)
from ..engine.releases.languages import (
    UNKNOWN as UNKNOWN_LANGUAGE,
    Language,
    language_by_id,
)

type Read = Callable[[Any], Any]


class Unreadable(ValueError):
    """Plain data does not describe what it should."""


def plain(value: object) -> Any:
    """Return a value as JSON has it; what is as usual in a dataclass is left out."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case Quality() | Language():
            return value.id
        case date():
            return value.isoformat()
        case Mapping():
            return {_key(key): plain(one) for key, one in value.items()}
        case tuple() | list():
            return [plain(one) for one in value]
        case frozenset() | set():
            return sorted(plain(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return _fields_as_plain(value)
    raise TypeError(f"No plain form is known for {type(value).__name__}")


def _key(key: object) -> str:
    """Return the key of a mapping as JSON has it."""
    return str(key.value if isinstance(key, Enum) else key)


def _fields_as_plain(value: Any) -> dict[str, Any]:
    """Return the fields of a dataclass that differ from what is usual."""
    data: dict[str, Any] = {}
    for name, usual in _usual(cast(Any, type(value))):
        held = getattr(value, name)
        if held is not usual and (usual is MISSING or held != usual):
            data[name] = plain(held)
    return data


@cache
def _usual(kind: type) -> tuple[tuple[str, object], ...]:
    """Return the fields of a dataclass that it is made from, with what they usually hold."""
    return tuple((one.name, _default(one)) for one in fields(kind) if one.init)


def _default(field: Field[Any]) -> object:
    """Return what a field holds where it is not given."""
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def build[T](kind: type[T], data: object) -> T:
    """Return the value that plain data describes.

    What an older or newer version wrote is read as far as it is understood: unknown fields are passed over, and
    fields that make no sense hold what is usual. Only without a needed field it is unreadable.
    """
    return cast(T, reader(cast(Any, kind))(data))


def build_or[T, U](kind: type[T], data: object, otherwise: U) -> T | U:
    """Return the value that plain data describes, another where it is not understood.

    A row that is damaged in part must not hide itself, or all the others that are read with it.
    """
    try:
        return build(kind, data)
    except Unreadable as error:
        LOGGER.warning("A part of a row is not understood: %s", error)
        return otherwise


@cache
def reader(kind: Any) -> Read:
    """Return what reads values of a kind."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if kind is Any or kind is object:
        return lambda data: data
    if (origin := get_origin(kind)) is not None:
        return _composite(origin, get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_reader(kind)
    raise TypeError(f"No way is known to read {kind!r}")


def _composite(origin: Any, kinds: tuple[Any, ...]) -> Read:
    """Return what reads values that are made of others."""
    if origin in (Union, UnionType):
        (kind,) = (one for one in kinds if one is not type(None))
        read = reader(kind)
        return lambda data: None if data is None else read(data)
    if issubclass(origin, Mapping):
        return _mapping_reader(reader(kinds[0]), reader(kinds[1]))
    return _sequence_reader(origin, reader(kinds[0]))


def _sequence_reader(kind: Callable[[Any], Any], read: Read) -> Read:
    """Return what reads a sequence; items that are not understood are passed over."""

    def items(data: Any) -> Any:
        """Read the items."""
        if not isinstance(data, list):
            raise Unreadable("not a list")
        return kind(
            value for one in data if (value := _tried(read, one)) is not MISSING
        )

    return items


def _mapping_reader(read_key: Read, read_value: Read) -> Read:
    """Return what reads a mapping; keys of JSON are texts."""

    def pairs(data: Any) -> Any:
        """Read the pairs."""
        if not isinstance(data, dict):
            raise Unreadable("not an object")
        return MappingProxyType(
            {read_key(key): read_value(value) for key, value in data.items()}
        )

    return pairs


def _dataclass_reader(kind: type) -> Read:
    """Return what reads a dataclass."""
    hints = get_type_hints(kind)
    known = [
        (name, reader(hints[name]), usual is MISSING) for name, usual in _usual(kind)
    ]

    def read(data: Any) -> Any:
        """Read the fields that are there."""
        if not isinstance(data, dict):
            raise Unreadable("not an object")
        given: dict[str, Any] = {}
        for name, read_field, needed in known:
            if name not in data:
                continue
            value = _tried(read_field, data[name])
            if value is not MISSING:
                given[name] = value
            elif needed:
                raise Unreadable(f"{name} of {kind.__name__} makes no sense")
        try:
            return kind(**given)
        except TypeError as err:
            raise Unreadable(f"{kind.__name__} is not whole") from err

    return read


def _tried(read: Read, data: object) -> Any:
    """Return what was read, MISSING where the data makes no sense."""
    try:
        return read(data)
    except TypeError, ValueError:
        return MISSING


def _quality(data: Any) -> Quality:
    """Return a quality by its id."""
    return quality_by_id(int(data)) or UNKNOWN_QUALITY


def _language(data: Any) -> Language:
    """Return a language by its id."""
    return language_by_id(int(data)) or UNKNOWN_LANGUAGE


def _text(data: Any) -> str:
    """Return a text."""
    if isinstance(data, str):
        return data
    raise Unreadable("not a text")


_SIMPLE: Final[Mapping[Any, Read]] = {
    bool: bool,
    int: int,
    float: float,
    str: _text,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Quality: _quality,
    Language: _language,
}
