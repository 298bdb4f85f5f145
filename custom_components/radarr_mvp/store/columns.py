"""The kinds of columns that mean the same on every database."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, override

import orjson
from sqlalchemy import JSON, BigInteger, Dialect, Double, Integer, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

# PostgreSQL's BIGINT, while only SQLite's INTEGER numbers rows by itself.
ID: Final = BigInteger().with_variant(Integer(), "sqlite")
DOCUMENT: Final = JSON().with_variant(JSONB(), "postgresql")
# Seconds since 1970, which sort and compare alike everywhere and know no time zones.
MOMENT: Final[Double[float]] = Double()

# Names of files and of releases may hold what is no character. No database takes these, so they are moved to the end
# of the last private plane, which nobody else uses, and back.
_SURROGATES: Final = range(0xD800, 0xE000)
_PRIVATE: Final = 0x10F000
_HIDE: Final = {code: _PRIVATE + place for place, code in enumerate(_SURROGATES)} | {
    0: None
}
_SHOW: Final = {_PRIVATE + place: code for place, code in enumerate(_SURROGATES)}


def storable(text: str) -> str:
    """Return a text that every database takes; a zero character is left out."""
    if text.isascii() and "\0" not in text:
        return text
    return text.translate(_HIDE)


class Words(TypeDecorator[str]):
    """Text that comes back as it was, whatever it is made of."""

    impl = Text
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Compare texts by their characters' numbers everywhere, not by a server's language."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(Text(collation=collation))

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what is written."""
        return None if value is None else storable(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what was meant."""
        if value is None or value.isascii():
            return value
        return value.translate(_SHOW)


WORDS: Final = Words()


def dump_document(value: object) -> str:
    """Return JSON that every database takes."""
    try:
        text = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    except orjson.JSONEncodeError:
        return orjson.dumps(_storable(value), option=orjson.OPT_NON_STR_KEYS).decode()
    if "\\u0000" in text:
        return orjson.dumps(_storable(value), option=orjson.OPT_NON_STR_KEYS).decode()
    return text


load_document: Final = orjson.loads


def _storable(value: object) -> object:
    """Return plain data whose texts every database takes."""
    match value:
        case str():
            return storable(value)
        case Mapping():
            return {
                storable(key) if isinstance(key, str) else key: _storable(one)
                for key, one in value.items()
            }
        case list() | tuple() | set() | frozenset():
            return [_storable(one) for one in value]
        case _:
            return value


def moment(at: datetime | None) -> float | None:
    """Return seconds since 1970 for an aware time."""
    return None if at is None else at.timestamp()


def when(seconds: float | None) -> datetime | None:
    """Return the time of seconds since 1970."""
    return None if seconds is None else at_time(seconds)


def at_time(seconds: float) -> datetime:
    """Return the time of seconds since 1970, which must be known."""
    return datetime.fromtimestamp(seconds, UTC)


def document(value: Any) -> dict[str, Any]:
    """Return a JSON object out of a column, an empty one where there is none."""
    return value if isinstance(value, dict) else {}
