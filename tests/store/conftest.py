"""Databases of both kinds."""

from collections.abc import AsyncGenerator, Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection

from custom_components.radarr_mvp.store.database import Database
from custom_components.radarr_mvp.store.engines import Engines, check, make_engines
from custom_components.radarr_mvp.store.migrations import migrate

from .house import Place
from .postgresql import Server, programs, running_server

KINDS = ["sqlite", "postgresql"]
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Return a PostgreSQL server."""
    found = programs()
    if found is None or find_spec("psycopg") is None:
        pytest.skip("PostgreSQL or its driver is missing; scripts/setup installs both")
    with running_server(found) as server:
        yield server


def _new_place(request: pytest.FixtureRequest, kind: str, folder: Path) -> Place:
    """Return where there is no library yet."""
    library = f"library_{next(_NUMBERS)}"
    if kind == "sqlite":
        return Place(str(folder / f"{library}.db"), library)
    return Place(request.getfixturevalue("server").url, library)


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Return where a new database of each kind may be."""
    return _new_place(request, request.param, tmp_path)


@pytest.fixture
async def database(place: Place) -> AsyncGenerator[Database]:
    """Return an empty database."""
    database = await Database.open(place.where, library=place.library)
    yield database
    await database.close()


@pytest.fixture(scope="session", params=KINDS)
def engines(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engines]:
    """Return connections to tables that all tests of aggregates share."""
    place = _new_place(request, request.param, tmp_path_factory.mktemp("store"))
    engines = make_engines(place.where, place.library, 2)
    check(engines, place.library)
    migrate(engines)
    yield engines
    engines.dispose()


@pytest.fixture
def connection(engines: Engines) -> Iterator[Connection]:
    """Return a connection to empty tables; whatever is written is taken back after the test."""
    with engines.writing.connect() as connection:
        yield connection
        connection.rollback()
