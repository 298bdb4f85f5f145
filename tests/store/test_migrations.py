"""Tests of the way from every older version to the newest."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, insert, inspect, select, text
from sqlalchemy.engine.interfaces import ReflectedColumn

from custom_components.radarr_mvp.engine.keeping.records import SyncStatus
from custom_components.radarr_mvp.store import list_items
from custom_components.radarr_mvp.store.database import Database
from custom_components.radarr_mvp.store.engines import Engines, check, make_engines
from custom_components.radarr_mvp.store.errors import (
    DatabaseTooNew,
    DatabaseUnreachable,
    MigrationFailed,
)
from custom_components.radarr_mvp.store.migrations import (
    STEPS,
    current_version,
    migrate,
    schema_version,
)
from custom_components.radarr_mvp.store.schema import METADATA, quality_profiles

from .house import NOW, Place

# What each version can hold, to see that later versions still have it.
ROWS: dict[int, tuple[str, dict[str, Any]]] = {
    1: (
        "quality_profiles",
        {"name_key": "any", "data": {"cutoff": 7}, "updated_at": NOW},
    ),
    2: (
        "history",
        {
            "kind": "grabbed",
            "at": NOW,
            "title": "Nosferatu",
            "quality": {},
            "score": 1,
            "download_id": "",
            "correlation_id": "",
            "data": {},
        },
    ),
    3: (
        "exclusions",
        {"title": "M", "year": 1931, "reason": "", "excluded_by": "", "at": NOW},
    ),
    4: ("settings", {"name": "sizes", "data": {"a": 1}, "updated_at": NOW}),
    5: (
        "list_states",
        {
            "list_id": "a",
            "name": "Watchlist",
            "mark": "etag",
            "attempts": 1,
            "complete": True,
            "held": 0,
        },
    ),
}


@pytest.fixture
def engines(place: Place) -> Iterator[Engines]:
    """Return connections to a place without tables."""
    engines = make_engines(place.where, place.library, 1)
    check(engines, place.library)
    yield engines
    engines.dispose()


def version(engines: Engines) -> int:
    """Return the version of the tables."""
    with engines.writing.connect() as connection:
        return current_version(connection)


def described(connection: Connection) -> dict[str, Any]:
    """Return all that can be told of the tables."""
    inspector = inspect(connection)

    def column(one: ReflectedColumn) -> tuple[Any, ...]:
        """Return a column in words."""
        kind = one["type"].compile(connection.dialect)
        return one["name"], kind, one["nullable"], bool(one.get("autoincrement"))

    def words(found: Any) -> Any:
        """Return what was found with its expressions as text."""
        if isinstance(found, Mapping):
            return {key: words(value) for key, value in found.items()}
        return str(found)

    return {
        name: {
            "columns": sorted(column(one) for one in inspector.get_columns(name)),
            "key": inspector.get_pk_constraint(name),
            "references": sorted(map(str, inspector.get_foreign_keys(name))),
            "unique": sorted(map(str, inspector.get_unique_constraints(name))),
            "indexes": sorted(str(words(one)) for one in inspector.get_indexes(name)),
        }
        for name in inspector.get_table_names()
        if name != "schema_version"
    }


@pytest.mark.parametrize("first", range(len(STEPS) + 1))
def test_every_version_becomes_the_newest(engines: Engines, first: int) -> None:
    """And nothing that it held is lost."""
    migrate(engines, STEPS[:first])
    assert version(engines) == first
    held = [ROWS[number] for number in range(1, first + 1)]
    with engines.writing.begin() as connection:
        for table, row in held:
            connection.execute(insert(METADATA.tables[table]).values(row))
    migrate(engines)
    migrate(engines)

    assert version(engines) == len(STEPS)
    with engines.writing.connect() as connection:
        for table, row in held:
            found = connection.execute(select(METADATA.tables[table])).mappings().one()
            assert {name: found[name] for name in row} == row
        applied = connection.scalars(select(schema_version.c.version)).all()
    assert sorted(applied) == list(range(1, len(STEPS) + 1))


def test_visits_of_before_tell_how_they_went(engines: Engines) -> None:
    """By what went wrong, as nothing else was known of them; entries have no sentence yet."""
    migrate(engines, STEPS[:4])
    with engines.writing.begin() as connection:
        for error in ("", "Out of reach"):
            connection.execute(
                text(
                    "INSERT INTO list_syncs (list_id, began_at, ended_at, found, added,"
                    " removed, excluded, error, correlation_id)"
                    " VALUES ('a', 1, 2, 3, 0, 0, 0, :error, '')"
                ),
                {"error": error},
            )
    migrate(engines)
    with engines.writing.connect() as connection:
        good, bad = list_items.syncs(connection, "a").items[::-1]
    assert (good.status, good.error, good.found) == (SyncStatus.SUCCESS, "", 3)
    assert (bad.status, bad.failed, bad.data) == (SyncStatus.FAILED, 0, {})


def test_the_steps_lead_to_the_tables_as_they_are_declared(engines: Engines) -> None:
    """To the last index."""
    with engines.writing.connect() as connection:
        METADATA.create_all(connection)
        declared = described(connection)
        connection.rollback()
    migrate(engines)
    with engines.writing.connect() as connection:
        assert described(connection) == declared


def test_every_reference_has_an_index() -> None:
    """Or each removal would read whole tables."""
    for table in METADATA.tables.values():
        indexed = {next(iter(one.columns)).name for one in table.indexes}
        indexed |= {
            next(iter(one.columns)).name
            for one in table.constraints
            if list(getattr(one, "columns", ()))
            and type(one).__name__ in ("UniqueConstraint", "PrimaryKeyConstraint")
        }
        for key in table.foreign_keys:
            assert key.parent.name in indexed, f"{table.name}.{key.parent.name}"


async def test_tables_of_a_later_version_are_not_touched(place: Place) -> None:
    """The way back is a backup."""
    database = await Database.open(place.where, library=place.library)
    later = len(STEPS) + 1
    await database.write(
        lambda connection: connection.execute(
            insert(schema_version).values(version=later, applied_at=NOW)
        ).close()
    )
    await database.close()

    with pytest.raises(DatabaseTooNew, match=str(later)):
        await Database.open(place.where, library=place.library)


def test_a_step_that_fails_leaves_everything_as_it_was(engines: Engines) -> None:
    """And can be taken again."""

    def broken(connection: Connection) -> None:
        """Do one half."""
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        connection.execute(text("DELETE FROM quality_profiles"))
        connection.execute(text("SELECT * FROM nowhere"))

    migrate(engines, STEPS)
    with engines.writing.begin() as connection:
        connection.execute(insert(quality_profiles).values(ROWS[1][1]))
    with pytest.raises(MigrationFailed, match=f"Step {len(STEPS) + 1}"):
        migrate(engines, [*STEPS, broken])

    assert version(engines) == len(STEPS)
    with engines.writing.connect() as connection:
        assert "half" not in inspect(connection).get_table_names()
        assert len(connection.execute(select(quality_profiles)).all()) == 1
    migrate(engines, [*STEPS, lambda connection: None])
    assert version(engines) == len(STEPS) + 1


def test_two_programs_do_not_take_a_step_twice(engines: Engines) -> None:
    """The later one finds it taken."""
    taken: list[int] = []

    def step(connection: Connection) -> None:
        """Note that it is taken."""
        taken.append(1)

    def overtaken(connection: Connection) -> None:
        """Pretend that another program has taken the next step as well."""
        connection.execute(insert(schema_version).values(version=2, applied_at=NOW))

    migrate(engines, [overtaken, step])

    assert taken == []
    assert version(engines) == 2


def test_a_table_can_be_made_anew_without_losing_what_refers_to_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """As SQLite needs it for most changes."""
    engines = make_engines(tmp_path_factory.mktemp("m") / "library.db", "x", 1)
    check(engines, "x")

    def parents(connection: Connection) -> None:
        """Make two tables."""
        for statement in (
            "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
            "CREATE TABLE child (id INTEGER REFERENCES parent(id) ON DELETE CASCADE)",
            "INSERT INTO parent VALUES (1)",
            "INSERT INTO child VALUES (1)",
        ):
            connection.exec_driver_sql(statement)

    def renewed(connection: Connection) -> None:
        """Make one of them anew."""
        for statement in (
            "CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT)",
            "INSERT INTO new (id) SELECT id FROM parent",
            "DROP TABLE parent",
            "ALTER TABLE new RENAME TO parent",
        ):
            connection.exec_driver_sql(statement)

    def orphaned(connection: Connection) -> None:
        """Forget what the other refers to."""
        connection.exec_driver_sql("DELETE FROM parent")

    migrate(engines, [parents, renewed])
    with engines.writing.connect() as connection:
        assert connection.exec_driver_sql("SELECT * FROM child").all() == [(1,)]
    with pytest.raises(MigrationFailed, match="child"):
        migrate(engines, [parents, renewed, orphaned])
    with engines.writing.connect() as connection:
        assert connection.exec_driver_sql("SELECT * FROM parent").all() == [(1, None)]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engines.dispose()


def test_tables_that_cannot_be_made_are_reported(engines: Engines) -> None:
    """As where the database may only be read."""
    with pytest.raises(DatabaseUnreachable):
        migrate(Engines(engines.reading, engines.reading))
