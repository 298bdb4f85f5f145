"""Tests of values on their way into columns and back, and of what is kept in the cache."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import IntFlag, StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, assert_type

from hypothesis import example, given, strategies as st
import pytest
from sqlalchemy import Connection, select

from custom_components.radarr_mvp.clients.tmdb.cache import AnswerCache, StoredAnswer
from custom_components.radarr_mvp.engine.ports import ServiceRecord
from custom_components.radarr_mvp.engine.quality.definitions import UNKNOWN, Quality
from custom_components.radarr_mvp.engine.releases.languages import (
    GERMAN,
    UNKNOWN as UNKNOWN_LANGUAGE,
    Language,
)
from custom_components.radarr_mvp.store import cache
from custom_components.radarr_mvp.store.cache import DatabaseCache
from custom_components.radarr_mvp.store.codec import Unreadable, build, plain
from custom_components.radarr_mvp.store.columns import (
    document,
    dump_document,
    load_document,
)
from custom_components.radarr_mvp.store.database import Database
from custom_components.radarr_mvp.store.schema import cache_entries, settings
from custom_components.radarr_mvp.store.service_status import DatabaseMemory
from tests.support import ManualClock

from .house import A_DAY, BLURAY, NOW


class Colour(StrEnum):
    """A kind."""

    RED = "red"
    BLUE = "blue"


class Marks(IntFlag):
    """Several at once."""

    ONE = 1
    TWO = 2


NO_MARKS = Marks(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """A part."""

    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    """A whole with every kind of field."""

    number: int
    colour: Colour = Colour.RED
    marks: Marks = NO_MARKS
    day: date | None = None
    at: datetime | None = None
    parts: tuple[Inner, ...] = ()
    names: frozenset[str] = frozenset()
    prices: Mapping[Colour, float] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    quality: Quality = UNKNOWN
    languages: tuple[Language, ...] = ()
    anything: Any = None
    ready: bool = False
    worked_out: int = field(init=False, default=3)


def test_a_value_comes_back_as_it_was() -> None:
    """Through text."""
    value = Outer(
        number=7,
        colour=Colour.BLUE,
        marks=Marks.ONE | Marks.TWO,
        day=date(1922, 3, 4),
        at=datetime(1922, 3, 4, 5, 6, 7, 8, tzinfo=UTC),
        parts=(Inner(name="a"), Inner(name="b", weight=2.0)),
        names=frozenset({"x", "y"}),
        prices=MappingProxyType({Colour.RED: 1.5}),
        quality=BLURAY.quality,
        languages=(GERMAN,),
        anything={"free": [1, None]},
        ready=True,
    )
    again = build(Outer, load_document(dump_document(plain(value))))

    assert_type(again, Outer)
    assert again == value


def test_what_is_usual_takes_no_room() -> None:
    """A row holds what differs."""
    assert plain(Outer(number=1)) == {"number": 1}
    assert build(Outer, {"number": 1}) == Outer(number=1)


def test_what_another_version_wrote_is_read_as_far_as_it_is_understood() -> None:
    """Unknown fields, kinds and items are passed over."""
    data = {
        "number": 1,
        "colour": "green",
        "parts": [{"name": "a"}, {"weight": 2}, "b", {"name": 7}],
        "day": "someday",
        "names": "x",
        "prices": [1],
        "quality": 123456,
        "languages": [123456],
        "of the future": {},
    }

    assert build(Outer, data) == Outer(
        number=1, parts=(Inner(name="a"),), languages=(UNKNOWN_LANGUAGE,)
    )


@pytest.mark.parametrize("data", [{}, {"number": "x"}, [], None, "text"])
def test_what_has_no_meaning_is_unreadable(data: object) -> None:
    """Where a needed field is missing or wrong, or there are no fields."""
    with pytest.raises(Unreadable):
        build(Outer, data)


def test_what_has_no_plain_form_is_refused() -> None:
    """It is a mistake of the program."""
    with pytest.raises(TypeError):
        plain(object())
    with pytest.raises(TypeError):
        build(Path, "x")


@given(text=st.text())
@example(text="zero\0zero")
def test_any_text_in_a_document_comes_back_but_for_zeros(text: str) -> None:
    """No database takes these."""
    held = load_document(dump_document({"text": [text]}))

    assert held == {"text": [text.replace("\0", "")]}


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "Ü-Größe 吸血鬼 🎬",
        "half \ud83c and \udcff",
        "zero\0zero",
        "\U0010f000x",
    ],
)
def test_any_name_of_a_row_is_stored(connection: Connection, name: str) -> None:
    """As on disk, where names are bytes."""
    connection.execute(settings.insert().values(name=name, data={}, updated_at=NOW))
    found = connection.scalars(select(settings.c.name)).one()
    again = connection.scalars(
        select(settings.c.name).where(settings.c.name == name)
    ).one()

    assert found == again
    if "\0" not in name and "\U0010f000" not in name:
        assert found == name


def test_a_document_that_is_none_is_empty() -> None:
    """So that nobody has to ask."""
    assert document([1]) == {}
    assert document({"a": 1}) == {"a": 1}


def an_answer(body: bytes, confirmed: float = NOW) -> StoredAnswer:
    """Return an answer."""
    return StoredAnswer(body, '"etag"', confirmed, confirmed + A_DAY)


async def test_answers_outlast_a_restart(database: Database) -> None:
    """Until they expire."""
    clock = ManualClock(wall=NOW)
    before: AnswerCache = DatabaseCache(database, clock, StoredAnswer)
    await before.put("https://service.invalid/?key=1", an_answer(b"\0\xff"))
    await before.put("https://service.invalid/?key=1", an_answer(b"newer"))
    after: AnswerCache = DatabaseCache(database, clock, StoredAnswer)

    assert await after.get("https://service.invalid/?key=1") == an_answer(b"newer")
    assert await after.get("another") is None
    clock.advance(A_DAY)
    assert await after.get("https://service.invalid/?key=1") is None


def test_keys_are_not_readable(connection: Connection) -> None:
    """They may be addresses with keys in them."""
    cache.keep(
        connection, "https://service.invalid/?key=1", an_answer(b"x"), NOW, 10**6
    )
    (row,) = connection.execute(select(cache_entries)).mappings()

    assert "service" not in str(dict(row))


def test_the_cache_does_not_grow_beyond_its_bounds(connection: Connection) -> None:
    """What has expired goes first, then what was confirmed longest ago, never what just came."""
    most = 20 * 1128

    def keep(number: int, body: bytes, confirmed: float) -> None:
        """Keep one of many."""
        cache.keep(connection, str(number), an_answer(body, confirmed), NOW, most)
        assert cache.bytes_held(connection) <= most

    keep(-1, b"x" * 900, NOW - 2 * A_DAY)
    for number in range(30):
        keep(number, b"x" * 900, NOW - 1000 + number)
    held = [n for n in range(-1, 30) if cache.get(connection, str(n), NOW)]
    assert held == list(range(held[0], 30))
    assert len(held) == 21

    keep(99, b"x" * (most - 200), NOW - 5000)
    assert cache.bytes_held(connection) == most - 200 + len('"etag"') + 128
    cache.keep(connection, "99", an_answer(b"x" * most), NOW, most)
    assert cache.bytes_held(connection) == 0


def test_many_small_answers_make_room_for_a_large_one(connection: Connection) -> None:
    """However many there are."""
    for number in range(250):
        cache.keep(connection, str(number), an_answer(b""), NOW, 10**6)
    cache.keep(connection, "large", an_answer(b"x" * 35_000), NOW, 36_000)

    assert cache.bytes_held(connection) <= 36_000
    assert cache.get(connection, "large", NOW) is not None


def test_the_cache_can_be_emptied(connection: Connection) -> None:
    """Of what has expired, or altogether."""
    cache.keep(connection, "old", an_answer(b"x", NOW - 2 * A_DAY), NOW, 10**6)
    cache.keep(connection, "new", an_answer(b"x"), NOW, 10**6)

    assert cache.forget_expired(connection, NOW) == 1
    assert cache.get(connection, "new", NOW) is not None
    cache.clear(connection)
    assert cache.bytes_held(connection) == 0


async def test_services_are_remembered_over_a_restart(database: Database) -> None:
    """What was written last."""
    clock = ManualClock(wall=NOW)
    memory = DatabaseMemory(database, clock)
    await memory.load()
    assert memory.recall("hdbits") == ServiceRecord()
    await memory.remember("hdbits", ServiceRecord(level=1))
    record = ServiceRecord((NOW - 1.5, NOW), 2, NOW + 60, throttled=True, refused="no")
    await memory.remember("hdbits", record)
    assert memory.recall("hdbits") == record

    restarted = DatabaseMemory(database, clock)
    await restarted.load()
    assert restarted.recall("hdbits") == record
    assert restarted.recall("tmdb") == ServiceRecord()
