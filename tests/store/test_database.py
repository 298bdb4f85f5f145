"""Tests of the database as a whole: threads, batches, errors, crashes."""

import asyncio
from collections import Counter
import logging
import os
from pathlib import Path
import shutil
import sqlite3
import subprocess
import sys
from threading import Event
import time

import pytest
from sqlalchemy import Connection, text

from custom_components.radarr_mvp.engine.keeping.records import HistoryRecord
from custom_components.radarr_mvp.store import engines, history, movies, settings
from custom_components.radarr_mvp.store.database import Database
from custom_components.radarr_mvp.store.errors import (
    Conflict,
    DatabaseBusy,
    DatabaseClosed,
    DatabaseDamaged,
    DatabaseFull,
    DatabaseUnreachable,
    DriverMissing,
    StoreError,
)
from custom_components.radarr_mvp.store.standing import LULL, Standing

from .house import NOW, TODAY, Place, a_movie, nosferatu
from .killed import BEFORE_THE_LAST
from .postgresql import Server

ROOT = Path(__file__).parents[2]


def happened(title: str) -> HistoryRecord:
    """Return something to write."""
    return HistoryRecord(kind="test", at=TODAY, title=title)


def write_down(title: str):  # type: ignore[no-untyped-def]
    """Return an act that writes."""
    return lambda connection: history.add(connection, happened(title))


def titles(connection: Connection) -> list[str]:
    """Return all that was written, in order."""
    page = history.page(connection, limit=1000)
    return [record.title for record in reversed(page.items)]


class Hold:
    """An act that keeps the writer busy until it is let go."""

    def __init__(self) -> None:
        """Hold."""
        self.begun = Event()
        self.over = Event()

    def __call__(self, connection: Connection) -> None:
        """Wait."""
        self.begun.set()
        assert self.over.wait(10)

    async def on(self, database: Database) -> asyncio.Task[None]:
        """Begin."""
        task = asyncio.create_task(database.write(self))
        await asyncio.to_thread(self.begun.wait, 10)
        return task


async def test_what_was_written_is_there_after_a_restart(place: Place) -> None:
    """Whatever was waiting when it was closed included."""
    database = await Database.open(place.where, library=place.library)
    writes = [
        asyncio.create_task(database.write(write_down(f"{n}"))) for n in range(200)
    ]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*writes)
    await database.close()

    again = await Database.open(place.where, library=place.library)
    assert Counter(await again.read(titles)) == Counter(f"{n}" for n in range(200))
    await again.close()


async def test_libraries_do_not_see_each_other(place: Place) -> None:
    """Two of one name are one."""
    other_where = f"{place.where}.other" if place.is_file else place.where
    one = await Database.open(place.where, library=place.library)
    other = await Database.open(other_where, library=f"{place.library}_other")
    await one.write(write_down("one"))

    assert await other.read(titles) == []
    assert one.is_file is place.is_file
    await one.close()
    await other.close()


async def test_two_programs_may_start_at_once(place: Place) -> None:
    """One makes the tables, the other waits."""
    both = await asyncio.gather(
        *(Database.open(place.where, library=place.library) for _ in range(2))
    )
    await asyncio.gather(*(one.write(write_down("x")) for one in both))

    assert await both[0].read(titles) == ["x", "x"]
    for one in both:
        await one.close()


async def test_a_closed_database_says_so(place: Place) -> None:
    """To readers and writers."""
    database = await Database.open(place.where, library=place.library)
    await database.close()

    with pytest.raises(DatabaseClosed):
        await database.read(titles)
    with pytest.raises(DatabaseClosed):
        await database.write(write_down("late"))
    with pytest.raises(DatabaseClosed):
        await database.pause()


async def test_readers_that_are_under_way_may_finish(place: Place) -> None:
    """Closing waits for them."""
    database = await Database.open(place.where, library=place.library)
    begun = Event()

    def slow(connection: Connection) -> list[str]:
        """Take a while."""
        begun.set()
        time.sleep(0.1)
        return titles(connection)

    reading = asyncio.create_task(database.read(slow))
    await asyncio.to_thread(begun.wait, 10)
    await database.close()

    assert await reading == []


async def test_writes_that_gather_share_a_transaction(database: Database) -> None:
    """And keep their order."""
    hold = Hold()
    holding = await hold.on(database)
    before = database.transactions
    writes = [
        asyncio.create_task(database.write(write_down(f"{n}"))) for n in range(50)
    ]
    await asyncio.sleep(0)
    hold.over.set()
    ids = await asyncio.gather(*writes)
    await holding

    assert database.transactions == before + 1
    assert ids == sorted(ids)
    assert await database.read(titles) == [f"{n}" for n in range(50)]


async def test_a_write_that_fails_takes_no_other_along(database: Database) -> None:
    """Nothing of it is kept, all of the others is."""
    await database.write(lambda connection: movies.add(connection, nosferatu(), NOW))

    def twice(connection: Connection) -> None:
        """Write something that may stay, and something that may not."""
        history.add(connection, happened("half"))
        movies.add(connection, nosferatu(), NOW)

    def broken(connection: Connection) -> None:
        """Write something and fail for a reason of one's own."""
        history.add(connection, happened("broken"))
        raise ZeroDivisionError

    hold = Hold()
    holding = await hold.on(database)
    acts = [write_down("one"), twice, write_down("two"), broken, write_down("three")]
    writes = [asyncio.create_task(database.write(act)) for act in acts]
    await asyncio.sleep(0)
    hold.over.set()
    results = await asyncio.gather(*writes, return_exceptions=True)
    await holding

    assert [type(result) for result in results] == [
        int,
        Conflict,
        int,
        ZeroDivisionError,
        int,
    ]
    assert await database.read(titles) == ["one", "two", "three"]


async def test_one_who_no_longer_waits_gets_nothing_written(database: Database) -> None:
    """Unless it was begun."""
    hold = Hold()
    holding = await hold.on(database)
    given_up = asyncio.create_task(database.write(write_down("given up")))
    wanted = asyncio.create_task(database.write(write_down("wanted")))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.sleep(0)
    hold.over.set()
    await asyncio.gather(holding, wanted)

    assert given_up.cancelled()
    assert await database.read(titles) == ["wanted"]


async def test_a_thread_can_write_and_wait(database: Database) -> None:
    """As the importer does, which works in threads."""

    def work() -> int:
        """Write from a thread."""
        return database.submit(write_down("from a thread")).result(10)

    assert await asyncio.to_thread(work) > 0
    assert await database.read(titles) == ["from a thread"]


async def test_readers_never_wait_and_see_whole_states(database: Database) -> None:
    """While one writes without pause."""
    done = Event()
    await database.write(lambda c: settings.keep(c, "one", {"n": 0}, NOW))
    await database.write(lambda c: settings.keep(c, "two", {"n": 0}, NOW))

    def look(connection: Connection) -> int:
        """Look at both, with a pause in between."""
        one = settings.get(connection, "one")
        time.sleep(0.001)
        assert settings.get(connection, "two") == one
        return int(str(one["n"]))

    async def keep_looking() -> list[int]:
        """Look until the writer is done."""
        seen: list[int] = []
        while not done.is_set():
            seen.append(await database.read(look))
        return seen

    async def keep_writing() -> None:
        """Change both together."""
        for number in range(1, 151):

            def change(connection: Connection, number: int = number) -> None:
                """Change both."""
                settings.keep(connection, "one", {"n": number}, NOW)
                settings.keep(connection, "two", {"n": number}, NOW)

            await database.write(change)
        done.set()

    *seen, _ = await asyncio.gather(*(keep_looking() for _ in range(8)), keep_writing())

    assert all(numbers == sorted(numbers) for numbers in seen)
    assert len({number for numbers in seen for number in numbers}) > 5
    assert await database.read(look) == 150


async def test_readers_cannot_write(database: Database) -> None:
    """There is one who does."""
    with pytest.raises(DatabaseUnreachable):
        await database.read(write_down("no"))

    assert await database.read(titles) == []


async def test_a_statement_that_makes_no_sense_is_told_without_its_values(
    database: Database,
) -> None:
    """Values may be addresses with keys."""

    def nonsense(connection: Connection) -> None:
        """Ask for a table that is not there."""
        connection.execute(text("SELECT :value FROM nowhere"), {"value": "passkey1234"})

    for ask in (database.read, database.write):
        with pytest.raises(StoreError) as failed:
            await ask(nonsense)
        assert "nowhere" in str(failed.value)
        assert "passkey1234" not in f"{failed.value} {failed.value.__cause__}"


async def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    """When there is room again, writing goes on."""
    database = await Database.open(tmp_path / "library.db")
    await database.write(write_down("before"))

    def limit(connection: Connection, pages: int) -> None:
        """Set how large the file may become."""
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    def fill(connection: Connection) -> None:
        """Write more than there is room for."""
        settings.keep(connection, "large", {"text": "x" * 1_000_000}, NOW)

    await database.write(lambda connection: limit(connection, 1))
    results = await asyncio.gather(
        *(database.write(fill) for _ in range(3)), return_exceptions=True
    )
    assert [type(result) for result in results] == [DatabaseFull] * 3
    assert await database.read(titles) == ["before"]

    await database.write(lambda connection: limit(connection, 1_000_000))
    await database.write(fill)
    await database.close()


def test_trouble_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """When it begins and when it is over, not for what is nobody's fault outside, nor at each small success."""
    caplog.set_level(logging.INFO)
    clock = [0.0]
    standing = Standing(lambda: clock[0])
    full = DatabaseFull("database or disk is full")

    def told() -> list[tuple[str, str]]:
        """Return what was logged since, shortened."""
        lines = [(one.levelname, one.getMessage()[-28:]) for one in caplog.records]
        caplog.clear()
        return lines

    standing.worked()
    standing.failed(Conflict("two of a kind"))
    assert told() == []
    for _ in range(3):
        standing.failed(full)
        clock[0] += LULL - 1
        standing.worked()
    assert told() == [("WARNING", "ts: database or disk is full")]
    clock[0] += 1
    standing.worked()
    standing.worked()
    assert told() == [("INFO", "base can be written to again")]
    standing.failed(full)
    assert [level for level, _ in told()] == ["WARNING"]


async def test_a_full_disk_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """However many acts come to nothing."""
    database = await Database.open(tmp_path / "library.db")

    def fail(connection: Connection) -> None:
        """Find no room."""
        raise DatabaseFull("database or disk is full")

    caplog.clear()
    for _ in range(3):
        with pytest.raises(DatabaseFull):
            await database.write(fail)
    await database.close()
    lines = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert len(lines) == 1
    assert "database or disk is full" in lines[0].getMessage()


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", DatabaseFull),
        ("40001", DatabaseBusy),
        ("XX001", DatabaseDamaged),
        ("57P03", DatabaseUnreachable),
        ("23505", Conflict),
        ("22012", StoreError),
    ],
)
async def test_what_a_server_reports_is_understood(
    server: Server, state: str, kind: type[StoreError]
) -> None:
    """By its own code."""
    database = await Database.open(server.url, library="reports")
    statement = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(StoreError) as failed:
        await database.write(
            lambda connection: connection.exec_driver_sql(statement).close()
        )
    await database.close()

    assert type(failed.value) is kind


async def test_a_server_that_is_gone_is_reached_again(server: Server) -> None:
    """Without a restart of ours."""
    database = await Database.open(server.url, library="restarted")
    await database.write(write_down("before"))
    assert await database.read(titles) == ["before"]
    server.stop("fast")
    try:
        with pytest.raises(DatabaseUnreachable):
            await database.read(titles)
        with pytest.raises(DatabaseUnreachable):
            await database.write(write_down("meanwhile"))
        with pytest.raises(DatabaseUnreachable):
            await Database.open(server.url, library="restarted")
    finally:
        server.start()
    await database.write(write_down("after"))

    assert await database.read(titles) == ["before", "after"]
    await database.close()


async def test_another_program_that_holds_the_file_is_named_as_the_cause(
    tmp_path: Path,
) -> None:
    """Readers are not disturbed."""
    path = tmp_path / "library.db"
    database = await Database.open(path)
    await database.write(
        lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout=10").close()
    )
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy):
        await database.write(write_down("no"))
    assert await database.read(titles) == []
    other.execute("ROLLBACK")
    other.close()
    await database.write(write_down("yes"))
    await database.close()


async def test_a_commit_that_fails_is_not_tried_again(tmp_path: Path) -> None:
    """It is not known whether it was made; here references are only checked at its end."""
    database = await Database.open(tmp_path / "library.db")
    runs: list[None] = []

    def broken(connection: Connection) -> None:
        """Refer to nothing."""
        runs.append(None)
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        record = HistoryRecord(kind="x", at=TODAY, movie_id=99)
        history.add(connection, record)

    with pytest.raises(Conflict):
        await database.write(broken)
    assert len(runs) == 1
    await database.write(write_down("after"))
    assert await database.read(titles) == ["after"]
    await database.close()


async def test_a_commit_that_fails_alone_does_not_stop_the_others(
    tmp_path: Path,
) -> None:
    """They are found out one by one."""
    database = await Database.open(tmp_path / "library.db")

    def wrong(connection: Connection) -> None:
        """Fail."""
        raise ZeroDivisionError

    def refers_to_nothing(connection: Connection) -> None:
        """Fail at the end."""
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        history.add(connection, HistoryRecord(kind="x", at=TODAY, movie_id=99))

    hold = Hold()
    holding = await hold.on(database)
    acts = [wrong, refers_to_nothing, write_down("kept")]
    writes = [asyncio.create_task(database.write(act)) for act in acts]
    await asyncio.sleep(0)
    hold.over.set()
    results = await asyncio.gather(*writes, return_exceptions=True)
    await holding

    assert [type(result) for result in results] == [ZeroDivisionError, Conflict, int]
    assert await database.read(titles) == ["kept"]
    await database.close()


async def test_a_new_file_that_another_program_uses_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a while."""
    path = tmp_path / "library.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE other (id INTEGER)")
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(engines, "_SQLITE", {"busy_timeout": "1"})
    with monkeypatch.context() as impatient:
        impatient.setattr(engines, "_RESTS", (0.0,))
        with pytest.raises(DatabaseBusy):
            await Database.open(path)
    asyncio.get_running_loop().call_later(0.1, lambda: other.execute("ROLLBACK"))
    database = await Database.open(path)
    await database.close()
    other.close()


async def test_a_paused_database_can_be_copied(tmp_path: Path) -> None:
    """One file holds everything; what is written meanwhile waits."""
    path, copy = tmp_path / "library.db", tmp_path / "copy.db"
    database = await Database.open(path)
    await database.write(write_down("before"))
    await database.pause()
    waiting = asyncio.create_task(database.write(write_down("meanwhile")))
    await asyncio.sleep(0.02)
    shutil.copy(path, copy)
    assert not waiting.done()
    database.resume()
    await waiting
    restored = await Database.open(copy)

    assert await restored.read(titles) == ["before"]
    assert await database.read(titles) == ["before", "meanwhile"]
    await restored.close()
    await database.close()


async def test_a_pause_that_nobody_ends_ends_by_itself(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """The library must not stand still for ever."""
    await database.pause(longest=0.01)
    await database.write(write_down("after"))

    assert "held for too long" in caplog.text
    await database.pause()
    await database.close()


async def test_a_pause_that_nobody_ended_does_not_stop_the_next(
    database: Database,
) -> None:
    """What was waiting is written first, so that the next copy has it as well."""
    await database.pause()
    waiting = asyncio.create_task(database.write(write_down("meanwhile")))
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await database.pause()
        await waiting
    later = asyncio.create_task(database.write(write_down("later")))
    await asyncio.sleep(0.02)
    assert not later.done()
    assert await database.read(titles) == ["meanwhile"]
    database.resume()
    await later


async def test_a_pause_can_be_given_up_before_it_began(database: Database) -> None:
    """Nothing stands still for a copy that nobody makes."""
    hold = Hold()
    holding = await hold.on(database)
    pause = asyncio.create_task(database.pause())
    await asyncio.sleep(0)
    database.resume()
    hold.over.set()
    async with asyncio.timeout(10):
        await asyncio.gather(holding, pause)
        await database.write(write_down("after"))


async def test_a_pause_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    """Nothing stands still then."""
    path = tmp_path / "library.db"
    database = await Database.open(path)
    await database.write(
        lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout=10").close()
    )
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError):
        await database.pause()
    other.execute("ROLLBACK")
    other.close()
    await database.write(write_down("after"))
    await database.close()


async def test_a_database_that_cannot_be_tidied_up_is_closed_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The next start finds everything."""
    path = tmp_path / "library.db"
    database = await Database.open(path)
    await database.write(write_down("kept"))
    await database.write(
        lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout=10").close()
    )
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    await database.close()
    other.execute("ROLLBACK")
    other.close()
    assert "not tidied up" in caplog.text

    again = await Database.open(path)
    assert await again.read(titles) == ["kept"]
    await again.close()


async def test_a_killed_program_has_kept_what_it_promised(place: Place) -> None:
    """All of each write or nothing of it; the next start finds everything sound."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}

    def run_until_half() -> set[str]:
        """Return what a program was promised before it was killed in the middle of a write."""
        promised: set[str] = set()
        with subprocess.Popen(
            [sys.executable, "-m", "tests.store.killed", place.where, place.library],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        ) as program:
            assert program.stdout is not None
            for line in program.stdout:
                if line.strip() == "half":
                    break
                promised.add(line.strip())
            program.kill()
        return promised

    promised = await asyncio.to_thread(run_until_half)
    assert len(promised) == BEFORE_THE_LAST

    database = await Database.open(place.where, library=place.library)
    found = Counter(await database.read(titles))
    assert found == dict.fromkeys(promised, 2)
    await database.write(write_down("after"))
    await database.close()


async def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    """Nor what belongs to it; folders above are made."""
    path = tmp_path / "deep" / "library.db"
    database = await Database.open(str(path))
    await database.write(write_down("x"))

    assert {one.stat().st_mode & 0o777 for one in path.parent.iterdir()} == {0o600}
    await database.close()
    assert [one.name for one in path.parent.iterdir()] == ["library.db"]


async def test_an_address_of_a_file_is_a_file(tmp_path: Path) -> None:
    """As the recorder writes it."""
    database = await Database.open(f"sqlite:///{tmp_path}/library.db")

    assert database.is_file
    assert (tmp_path / "library.db").exists()
    await database.close()


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """Byte for byte."""
    path = tmp_path / "library.db"
    path.write_bytes(b"These are not the tables you are looking for. " * 100)
    with pytest.raises(DatabaseDamaged):
        await Database.open(path)

    assert path.read_bytes() == b"These are not the tables you are looking for. " * 100


async def test_a_damaged_file_is_noticed_at_the_start(tmp_path: Path) -> None:
    """And left alone, so that it can be looked at or replaced by a backup."""
    path = tmp_path / "library.db"
    database = await Database.open(path)
    many = [a_movie(number) for number in range(500)]
    await database.write(lambda connection: movies.add_many(connection, many, NOW))
    await database.close()
    content = bytearray(path.read_bytes())
    # Every table's first page is hit somewhere.
    for page in range(4096, len(content), 4096):
        content[page : page + 200] = b"\xff" * 200
    path.write_bytes(content)

    with pytest.raises(DatabaseDamaged):
        await Database.open(path)
    assert path.read_bytes() == content


async def test_damage_that_hurts_no_table_yet_is_noticed_too(tmp_path: Path) -> None:
    """It would spread with the next writes."""
    path = tmp_path / "library.db"
    await (await Database.open(path)).close()
    content = bytearray(path.read_bytes())
    # Five pages are said to be free, the first of them far behind the end of the file.
    content[32:40] = (99_999).to_bytes(4) + (5).to_bytes(4)
    path.write_bytes(content)

    with pytest.raises(DatabaseDamaged, match="library.db"):
        await Database.open(path)
    assert path.read_bytes() == content


async def test_a_place_that_cannot_be_a_file_is_told(tmp_path: Path) -> None:
    """With the system's own words."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(DatabaseUnreachable, match="Not a directory|File exists"):
        await Database.open(tmp_path / "file" / "library.db")


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("mysql://user:hunter22@localhost/x", DatabaseUnreachable),
        ("postgresql+pg8000://user:hunter22@localhost/x", DriverMissing),
        ("postgresql+nothing://user:hunter22@localhost/x", DriverMissing),
        ("postgresql://user:hunter22@localhost:port/x", DatabaseUnreachable),
        ("://", DatabaseUnreachable),
        (
            "postgresql+psycopg://user:hunter22@/x?host=/nowhere&connect_timeout=1",
            DatabaseUnreachable,
        ),
    ],
)
async def test_an_address_that_leads_nowhere_is_told_without_its_password(
    where: str, kind: type[StoreError]
) -> None:
    """What is wrong with it is told."""
    with pytest.raises(kind) as failed:
        await Database.open(where)

    assert "hunter22" not in f"{failed.value}{failed.value.__cause__}"


@pytest.mark.parametrize("library", ["", "Upper", "1st", 'a"b', "x" * 64])
async def test_a_library_needs_a_plain_name(server: Server, library: str) -> None:
    """It becomes the name of a schema."""
    with pytest.raises(DatabaseUnreachable):
        await Database.open(server.url, library=library)
