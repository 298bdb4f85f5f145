"""What is said of a database, whatever its kind."""

from random import Random

from custom_components.radarr_mvp.store import settings
from custom_components.radarr_mvp.store.about import about
from custom_components.radarr_mvp.store.database import Database
from custom_components.radarr_mvp.store.migrations import STEPS

from .house import NOW, Place


async def test_what_is_said_of_a_database(database: Database, place: Place) -> None:
    """Its kind, its version, that of its tables, and how much room these take."""
    told = await database.read(about)
    expected = ("sqlite", "SQLite") if place.is_file else ("postgresql", "PostgreSQL")
    assert (told.kind, told.name) == expected
    assert int(told.version.partition(".")[0]) >= 3
    assert told.tables == len(STEPS)
    assert 50_000 < told.size < 5_000_000


async def test_a_database_grows(database: Database) -> None:
    """What is written takes room."""
    before = (await database.read(about)).size
    # Of what can be pressed together, little would be left.
    words = {"words": Random(4711).randbytes(200_000).hex()}
    await database.write(
        lambda connection: settings.keep(connection, "large", words, NOW)
    )
    assert (await database.read(about)).size > before + 100_000
