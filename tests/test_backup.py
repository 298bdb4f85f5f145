"""What Home Assistant copies can be restored, whatever is under way meanwhile."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
import errno
import os
from pathlib import Path
import shutil
import sqlite3
import tarfile
from types import SimpleNamespace
from typing import Any, cast

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.radarr_mvp.backup import (
    _hold,
    async_post_backup,
    async_pre_backup,
)
from custom_components.radarr_mvp.coordinator import RadarrMvpData
from custom_components.radarr_mvp.engine.importing.journal import FileJournal
from custom_components.radarr_mvp.engine.importing.results import Imported
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.engine.settings import MediaManagement, Settings
from custom_components.radarr_mvp.store.database import Database

from .actions.house import GENERAL, NOSFERATU, SINTEL, House
from .engine.road.filing import NEW, Depot
from .engine.rooms import open_rooms
from .furnished import furnish, wait_until
from .integration import ENTRY_ID, Home

FILM = "Nosferatu (1922)/Nosferatu (1922) Bluray-1080p.mkv"
DATABASE, JOURNAL = f"{ENTRY_ID.lower()}.db", f"{ENTRY_ID.lower()}.journal"
FILMS = {
    NOSFERATU: "Nosferatu 1922 1080p BluRay FLAC 2.0 x264-SANDBOX",
    SINTEL: "Sintel 2010 1080p BluRay x264-SANDBOX",
    GENERAL: "The General 1926 1080p BluRay x264-SANDBOX",
}


def folder_of(home: Home) -> Path:
    """Return where Home Assistant keeps its files."""
    return Path(home.hass.config.config_dir)


def log_size(database: Path) -> int:
    """Return how much of a database is not in its file yet."""
    return database.with_name(f"{database.name}-wal").stat().st_size


async def back_up(home: Home, target: Path) -> None:
    """Copy Home Assistant's files as it does, without those that it leaves out."""
    await async_pre_backup(home.hass)
    leave_out = shutil.ignore_patterns("*.db-shm", ".cache")
    await asyncio.to_thread(
        shutil.copytree, folder_of(home), target, ignore=leave_out, dirs_exist_ok=True
    )
    await async_post_backup(home.hass)


async def restore(house: House, copy: Path) -> None:
    """Let Home Assistant begin anew with files of another time; films stay as they are."""
    hass = house.home.hass
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    hass.config.config_dir = str(copy)
    await house.home.set_up(house.entry)


async def assert_whole(house: House) -> None:
    """Make sure that each film is in the library once, and that books and files say the same."""
    await house.look(3)
    books = house.road.books
    movies = await books.read(lambda transaction: list(books.movies.every(transaction)))
    assert len(movies) == len(FILMS)
    paths = {
        Path(one.root_folder, one.folder, one.file.path) for one in movies if one.file
    }
    library = house.world.library
    assert {one.relative_to(library) for one in paths} == set(house.films())
    assert len(paths) == len(FILMS)
    counts = await books.read(books.downloads.count_by_state)
    assert counts == {TrackState.SEEDING: len(FILMS)}
    told = [one["kind"] for one in await house.history()]
    assert told.count("imported") == len(FILMS)
    journal = folder_of(house.home) / "radarr_mvp" / JOURNAL
    assert FileJournal(journal).entries() == ()


async def begin_imports(home: Home) -> House:
    """Return a household in which several films are about to be filed at once."""
    house = await furnish(home, media={"concurrent_imports": 4})
    torrents = [house.offer(name, film) for film, name in FILMS.items()]
    for film in FILMS:
        await house.add(film)
    await house.look()
    for torrent in torrents:
        house.place(torrent)
    return house


async def test_backups_while_imports_run(home: Home) -> None:
    """Each of them can be restored, at the end of it all each film is there once."""
    house = await begin_imports(home)
    imported: list[object] = []
    for kind in ("movie_imported", "import_blocked", "download_failed"):
        home.hass.bus.async_listen(f"radarr_mvp_{kind}", imported.append)
    copies: list[Path] = []
    look = asyncio.create_task(house.data.queue.async_refresh())
    while len(imported) < len(FILMS):
        copies.append(home.world.folder / f"backup-{len(copies)}")
        await back_up(home, copies[-1])
        await asyncio.sleep(0.01)
    await look
    await home.settle()
    assert len(copies) > 1
    for copy in (copies[0], copies[len(copies) // 2], copies[-1]):
        await restore(house, copy)
        await assert_whole(house)


async def test_a_backup_as_home_assistant_makes_it(home: Home) -> None:
    """It holds the database as one whole file, and the journal."""
    house = await begin_imports(home)
    assert await async_setup_component(home.hass, "backup", {})
    await home.settle()
    look = asyncio.create_task(house.data.queue.async_refresh())
    await home.hass.services.async_call("backup", "create", blocking=True)
    await look
    await home.settle()
    (archive,) = (folder_of(home) / "backups").glob("*.tar")
    unpacked = home.world.folder / "unpacked"
    with tarfile.open(archive) as outer:
        outer.extractall(unpacked, filter="data")
    with tarfile.open(unpacked / "homeassistant.tar.gz") as inner:
        inner.extractall(unpacked, filter="data")
    copy = unpacked / "data"
    assert (copy / "radarr_mvp" / DATABASE).stat().st_size > 100_000
    assert log_size(copy / "radarr_mvp" / DATABASE) == 0
    assert not (copy / ".cache" / "radarr_mvp").exists()
    await restore(house, copy)
    await assert_whole(house)


async def test_nothing_changes_while_it_is_copied(home: Home) -> None:
    """Although films are being filed; afterwards they are filed to the end."""
    house = await begin_imports(home)
    files = folder_of(home) / "radarr_mvp"
    look = asyncio.create_task(house.data.queue.async_refresh())
    await wait_until((files / JOURNAL).read_bytes)
    await async_pre_backup(home.hass)
    database, journal = (files / name for name in (DATABASE, JOURNAL))
    held, begun = database.read_bytes(), journal.read_bytes()
    write = asyncio.create_task(house.road.schedule.note("feeds"))
    await asyncio.sleep(0.3)
    assert database.read_bytes() == held
    assert log_size(database) == 0
    assert journal.read_bytes().startswith(begun)
    assert not write.done()
    await async_post_backup(home.hass)
    await asyncio.gather(write, look)
    await home.settle()
    await assert_whole(house)


async def test_an_entry_that_is_closed_meanwhile(home: Home) -> None:
    """It waits for the end of the backup, and not for longer."""
    house = await begin_imports(home)
    journal = folder_of(home) / "radarr_mvp" / JOURNAL
    look = asyncio.create_task(house.data.queue.async_refresh())
    await wait_until(journal.read_bytes)
    await async_pre_backup(home.hass)
    unload = asyncio.create_task(
        home.hass.config_entries.async_unload(house.entry.entry_id)
    )
    await asyncio.sleep(0.2)
    assert not unload.done()
    await async_post_backup(home.hass)
    async with asyncio.timeout(10):
        assert await unload
        await look
    await home.set_up(house.entry)
    await assert_whole(house)


@pytest.fixture
async def two(home: Home) -> tuple[RadarrMvpData, RadarrMvpData]:
    """Return two libraries that are open."""
    first, second = home.entry(), home.second_entry()
    await home.set_up(first)
    if second.state is ConfigEntryState.NOT_LOADED:
        await home.set_up(second)
    return first.runtime_data, second.runtime_data


async def test_a_library_that_cannot_be_held(
    home: Home, two: tuple[RadarrMvpData, RadarrMvpData]
) -> None:
    """No backup is made that cannot be restored, and nothing stands still for it."""
    first, second = two
    file = folder_of(home) / "radarr_mvp" / DATABASE
    await first.database.write(
        lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout=10").close()
    )
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(HomeAssistantError) as refused:
            await async_pre_backup(home.hass)
        other.execute("ROLLBACK")
    assert refused.value.translation_key == "store_busy"
    async with asyncio.timeout(5):
        for one in two:
            await one.road.schedule.note("feeds")
    assert first.journal.may_shrink
    assert second.journal.may_shrink


async def test_a_mistake_is_no_secret(
    home: Home,
    two: tuple[RadarrMvpData, RadarrMvpData],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever keeps a library from being held, whoever makes the backup is told."""

    async def stumble(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(two[0].database, "pause", stumble)
    with pytest.raises(ZeroDivisionError):
        await async_pre_backup(home.hass)
    async with asyncio.timeout(5):
        await two[1].road.schedule.note("feeds")


async def test_a_library_that_was_just_closed(home: Home) -> None:
    """Its file is whole."""
    house = await furnish(home)
    await house.data.database.close()
    await async_pre_backup(home.hass)
    await async_post_backup(home.hass)


async def test_a_library_on_a_server(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not in this backup, and goes on; the journal of its imports is."""
    house = await furnish(home)
    monkeypatch.setattr(Database, "is_file", False)
    await async_pre_backup(home.hass)
    assert not house.data.journal.may_shrink
    async with asyncio.timeout(5):
        await house.road.schedule.note("feeds")
    await async_post_backup(home.hass)
    assert house.data.journal.may_shrink


@dataclass
class Camera:
    """Makes a backup at the moments of an import that it is meant for; none while one is being made."""

    depot: Depot
    database: Database
    folder: Path
    first: int
    every: int
    moving: bool
    moments: int = 0
    copies: list[Path] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Look on at each line of the journal and at each act of writing, before it and after it."""
        loop = asyncio.get_running_loop()
        add: Callable[..., None] = FileJournal._add
        write: Callable[..., Any] = Database.write

        def add_watched(journal: FileJournal, record: dict[str, object]) -> None:
            asyncio.run_coroutine_threadsafe(self.moment(), loop).result(20)
            add(journal, record)
            asyncio.run_coroutine_threadsafe(self.moment(), loop).result(20)

        async def write_watched(database: Database, act: Any) -> Any:
            await self.moment()
            result = await write(database, act)
            await self.moment()
            return result

        patch.setattr(FileJournal, "_add", add_watched)
        patch.setattr(Database, "write", write_watched)

    async def moment(self) -> None:
        """Begin a backup if it is time; what goes on goes on once the books were copied."""
        self.moments += 1
        due = self.moments % self.every == self.first
        if not due or any(not one.done() for one in self.tasks):
            return
        copied = asyncio.Event()
        self.tasks.append(asyncio.create_task(self._copy(copied)))
        await (copied.wait() if self.moving else self.tasks[-1])

    async def _copy(self, copied: asyncio.Event) -> None:
        """Make a backup."""
        journal = self.depot.carrier._journal
        assert isinstance(journal, FileJournal)
        parts = SimpleNamespace(database=self.database, journal=journal)
        await _hold(cast(RadarrMvpData, parts))
        target = self.folder / f"{len(self.copies)}"
        (target / "journal").mkdir(parents=True)
        for part in self.depot.rooms.folder.glob("library.db*"):
            if part.suffix != ".db-shm":
                shutil.copy(part, target)
        copied.set()
        if self.moving:
            await asyncio.sleep(0.05)
        shutil.copy(self.depot.journal, target / "journal")
        self.copies.append(target)
        self.database.resume()
        journal.may_shrink = True


def refuse_links(*_: object, **__: object) -> None:
    """Be a file system that has no links."""
    raise OSError(errno.EPERM, "no links")


async def file_all(depot: Depot) -> None:
    """File what waits to be filed, as the queue does."""
    books = depot.rooms.books
    for row in await books.read(books.downloads.under_way):
        assert row.state is TrackState.COMPLETED
        result = await depot.importer.import_download(row)
        assert isinstance(result, Imported), result


async def begin_anew(copy: Path, library: Path) -> None:
    """Open books of another time beside the films of today, end what they have not ended, and look at it all."""
    settings = Settings(
        media=MediaManagement(root_folders=(library,)), profile="HD - 720p/1080p"
    )
    async with open_rooms(copy, settings) as rooms:
        depot = Depot(rooms)
        depot.library = library
        await depot.importer.recover()
        await file_all(depot)
        (movie,) = rooms.house.index
        known = await depot.movie(movie)
        assert known.file is not None
        assert str(Path(known.folder, known.file.path)) == FILM
        assert len(await depot.files(movie)) == 1
        assert depot.in_library() == {FILM: NEW}
        assert (await depot.kinds()).count("imported") == 1
        counts = await rooms.books.read(rooms.books.downloads.count_by_state)
        assert counts == {TrackState.SEEDING: 1}
        assert FileJournal(depot.journal).entries() == ()


@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize(("upgrade", "linked"), [(False, True), (True, False)])
async def test_a_backup_at_any_moment_of_an_import(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moving: bool,
    upgrade: bool,
    linked: bool,
) -> None:
    """The import goes on, and later the books are as they were in its midst: all is there, and once."""
    if not linked:
        monkeypatch.setattr(os, "link", refuse_links)
    every = 3 if moving else 1
    copies: list[Path] = []
    for first in range(every):
        home = tmp_path / f"home-{first}"
        home.mkdir()
        async with open_rooms(home) as rooms:
            depot = Depot(rooms)
            movie = await rooms.movie()
            if upgrade:
                movie = await depot.with_film(movie)
            download = await depot.fetched(movie)
            database = cast(Database, rooms.books.keeper)
            camera = Camera(depot, database, home / "copies", first, every, moving)
            with monkeypatch.context() as patch:
                camera.install(patch)
                await depot.importer.import_download(download)
                await asyncio.gather(*camera.tasks)
            assert camera.moments > 8
            copies += camera.copies
            assert depot.in_library() == {FILM: NEW}
        for copy in camera.copies:
            await begin_anew(copy, depot.library)
    assert len(copies) > 3
