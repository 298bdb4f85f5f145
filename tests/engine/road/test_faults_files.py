"""Disks and films that are not as they should be: what can wait waits, what is broken is replaced, the rest is asked."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
import errno
import os
from pathlib import Path
import shutil
import subprocess
import tempfile
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.events import (
    DownloadFailed,
    ImportBlocked,
    MovieImported,
)
from custom_components.radarr_mvp.engine.importing.checks.facts import ImportSettings
from custom_components.radarr_mvp.engine.importing.naming.subject import NamingOptions
from custom_components.radarr_mvp.engine.importing.scanning import Probe, ProbeProblem
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from tests.engine.importing.home import refuse
from tests.engine.road.filing import INFO, NEW, OLD, quality, write
from tests.engine.road.grabbing import a_torrent
from tests.engine.road.town import (
    BLURAY_1080,
    FILM,
    FILM_OF_METROPOLIS,
    FILM_WEB,
    HOUR,
    METROPOLIS,
    METROPOLIS_1080,
    MINUTE,
    WEB_1080,
    WHY,
    Town,
    open_town,
)

HASH = a_torrent(BLURAY_1080).info_hash
STORY = ["added", "grabbed", "completed", "imported"]
NAME = f"{BLURAY_1080}.mkv"
ROOMY = ImportSettings(check_free_space=False)
MUTE = Probe(info=replace(INFO, audio_stream_count=0))
SHORT = Probe(info=replace(INFO, runtime_seconds=45.0))
BROKEN = Probe(problem=ProbeProblem.UNREADABLE, detail="no streams")
AS_ROOT = os.geteuid() == 0


@pytest.fixture
async def town(tmp_path: Path) -> AsyncGenerator[Town]:
    """Return a household with an empty library."""
    async with open_town(tmp_path) as opened:
        yield opened


@contextmanager
def mounted(where: Path, *options: str) -> Generator[Callable[..., None]]:
    """Have a small disk of its own at a folder; what is returned mounts it anew with other options."""
    mount = shutil.which("mount")
    if mount is None or not AS_ROOT:
        pytest.skip("only root can mount a disk")

    def run(*arguments: str) -> None:
        done = subprocess.run(
            [mount, *arguments, str(where)],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")

    run("-t", "tmpfs", "-o", ",".join(options), "tmpfs")
    try:
        yield lambda *others: run("-o", ",".join(("remount", *others)))
    finally:
        subprocess.run(["umount", str(where)], check=True)


@contextmanager
def second_disk(first: Path) -> Generator[Path]:
    """Have a folder on another file system."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == first.stat().st_dev:
        pytest.skip("there is no second file system")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@contextmanager
def forbidden(folder: Path) -> Generator[None]:
    """Let nobody write into a folder, not even root."""
    if not AS_ROOT:
        folder.chmod(0o500)
        try:
            yield
        finally:
            folder.chmod(0o700)
        return
    chattr = shutil.which("chattr")
    locks = [chattr or "chattr", "+i", str(folder)]
    if (
        chattr is None
        or subprocess.run(locks, check=False, capture_output=True).returncode
    ):
        pytest.skip("root may write everywhere here")
    try:
        yield
    finally:
        subprocess.run([chattr, "-i", str(folder)], check=True)


async def waiting(town: Town, reason: str) -> str:
    """Return why the film is not filed yet; it must be for a reason that time may mend."""
    row = await town.row()
    assert (row.state, row.problem) == (TrackState.COMPLETED, reason)
    assert row.next_retry_at is not None
    (told,) = [one for one in town.events if isinstance(one, DownloadFailed)]
    assert (told.reason, told.next_step) == (reason, "retry")
    assert town.films() == {}
    assert HASH in town.client.torrents
    return row.message


async def filed_later(town: Town, after: float = HOUR, **film: Any) -> None:
    """See that the film gets into the library by itself once things are better."""
    await town.pass_time(after + MINUTE, every=after)
    assert town.films() == {FILM: film.get("content", NEW)}
    kinds = await town.kinds(WHY)
    assert [one for one in kinds if one != "retry_scheduled"] == STORY
    assert "retry_scheduled" in kinds
    row = await town.row()
    assert (row.state, row.problem, row.retries) == (
        TrackState.SEEDING,
        "",
        row.retries,
    )
    assert await town.blocks() == []


async def blocked(town: Town, reason: str) -> str:
    """Return what a person is told who has to decide about the film."""
    row = await town.row()
    assert (row.state, row.problem) == (TrackState.BLOCKED, reason)
    (told,) = [one for one in town.events if isinstance(one, ImportBlocked)]
    assert reason in told.reasons
    assert (await town.kinds(WHY))[-1] == "import_blocked"
    assert town.films().get(FILM) in (None, OLD)
    return "; ".join(told.messages)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EROFS, "permission_denied"),
        (errno.EIO, "file_move_error"),
        (errno.ENAMETOOLONG, "file_move_error"),
    ],
    ids=["full", "read_only", "device", "name"],
)
async def test_a_disk_that_fails_is_tried_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    """Nothing is left of the attempt, nothing is blamed on the release."""
    town.offer(BLURAY_1080)
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", refuse(number))
        await town.add()
        await waiting(town, reason)
    await filed_later(town, 2 * HOUR)


async def test_a_full_disk_is_waited_for(town: Town) -> None:
    """On a real one: neither the half copy stays nor its torrent goes."""
    town.decide("media", checks=ROOMY)
    files = {f"{BLURAY_1080}/{NAME}": b"film" * 50_000}
    town.offer(BLURAY_1080, files=files, seeded=False)
    await town.add()
    with mounted(town.library, "size=64k") as mount:
        town.deliver(BLURAY_1080)
        await town.settle()
        await waiting(town, "disk_full")
        assert [one for one in town.library.rglob("*") if one.is_file()] == []
        mount("size=8m")
        await filed_later(town, content=b"film" * 50_000)
        row = await town.row()
        assert row.data["means"] == "copy"
        assert (town.downloads / BLURAY_1080 / NAME).is_file()


async def test_what_would_leave_too_little_room_is_not_begun(town: Town) -> None:
    """The reserve stays free; it is said how much is needed."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    with mounted(town.library, "size=50m") as mount:
        town.deliver(BLURAY_1080)
        await town.settle()
        assert "100" in await waiting(town, "disk_full")
        mount("size=300m")
        await filed_later(town)


async def test_a_library_that_is_read_only_is_waited_for(town: Town) -> None:
    """Until somebody mounts it as it should be."""
    town.decide("media", checks=ROOMY)
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    with mounted(town.library, "size=1m,ro") as mount:
        town.deliver(BLURAY_1080)
        await town.settle()
        assert "read-only" in await waiting(town, "permission_denied")
        mount("rw")
        await filed_later(town, 2 * HOUR)


async def test_a_library_that_nobody_may_write_to_is_waited_for(town: Town) -> None:
    """Until somebody gives the right to."""
    town.offer(BLURAY_1080)
    with forbidden(town.library):
        await town.add()
        assert "not allowed" in await waiting(town, "permission_denied")
    await filed_later(town, 2 * HOUR)


async def test_what_stays_forbidden_waits_for_a_person(town: Town) -> None:
    """After three tries; whoever mends it and tries again gets the film."""
    town.offer(BLURAY_1080)
    with forbidden(town.library):
        await town.add()
        await town.pass_time(5 * HOUR, every=HOUR)
        row = await town.row()
        assert (row.state, row.problem) == (TrackState.BLOCKED, "permission_denied")
        (letter,) = await town.letters()
        assert letter.kind == "import"
        assert town.told()[-1] == "import_blocked"
    await town.road.failures.retry_dead_letter(letter.id)
    await town.settle()
    assert town.films() == {FILM: NEW}
    (letter,) = await town.letters()
    assert letter.status == "resolved"


async def test_between_two_disks_a_film_is_copied(town: Town) -> None:
    """It is whole on both, and the old one goes to the recycle bin on the first."""
    with second_disk(town.folder) as library:
        town.decide("media", root_folders=(library,), checks=ROOMY)
        town.offer(BLURAY_1080)
        movie = await town.add(search=False)
        old = "Nosferatu (1922) HDTV-720p.mkv"
        await town.with_film(movie, quality("HDTV-720p"), old, "Nosferatu.1922-OLD")
        town.road.search_soon(movie.id, WHY)
        await town.settle()
        assert town.films() == {FILM: NEW}
        assert town.binned() == [OLD]
        (told,) = [one for one in town.events if isinstance(one, MovieImported)]
        assert (told.means, told.is_upgrade) == ("copy", True)
        assert (town.downloads / BLURAY_1080 / NAME).read_bytes() == NEW


async def test_a_film_that_vanishes_while_it_is_filed_is_waited_for(
    town: Town,
) -> None:
    """Somebody moved it; when it is back it is filed."""
    town.prober.acts[NAME] = Path.unlink
    town.offer(BLURAY_1080)
    await town.add()
    assert "not there" in await waiting(town, "file_move_error")
    town.deliver(BLURAY_1080)
    await filed_later(town)


async def test_a_folder_that_is_not_there_yet_is_waited_for(town: Town) -> None:
    """As where the client's folder is not mounted here."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    town.deliver(BLURAY_1080)
    town.downloads.rename(town.folder / "elsewhere")
    await town.settle()
    await waiting(town, "file_move_error")
    (town.folder / "elsewhere").rename(town.downloads)
    await filed_later(town)


async def test_a_film_that_still_grows_gets_in_whole_and_once(town: Town) -> None:
    """What was seen first was less than there is now."""

    def grow(path: Path) -> None:
        with path.open("ab") as stream:
            stream.write(b"the end")

    town.prober.acts[NAME] = grow
    town.offer(BLURAY_1080)
    movie = await town.add()
    await town.pass_time(2 * HOUR, every=HOUR / 2)
    assert town.films() == {FILM: NEW + b"the end"}
    file = (await town.movie(movie)).file
    assert file is not None
    assert file.size == len(NEW) + 7
    kinds = await town.kinds(WHY)
    assert kinds.count("imported") == 1
    assert (await town.row()).state is TrackState.SEEDING


async def test_what_the_client_still_writes_is_waited_for(town: Town) -> None:
    """Its name tells."""
    partly = f"{BLURAY_1080}/{NAME}.!qB"
    town.offer(BLURAY_1080, files={partly: NEW})
    await town.add()
    assert "still being written" in await waiting(town, "file_move_error")
    path = town.downloads / partly
    path.rename(path.with_name(NAME))
    await filed_later(town)


@pytest.mark.parametrize(
    ("files", "probe", "reason"),
    [
        ({f"{BLURAY_1080}/{NAME}": NEW}, MUTE, "no_sound"),
        ({f"{BLURAY_1080}/{NAME}": NEW}, SHORT, "sample"),
        ({f"{BLURAY_1080}/{BLURAY_1080}.rar": b"Rar!"}, None, "archives"),
        ({f"{BLURAY_1080}/readme.txt": b"words"}, None, "no_video"),
    ],
    ids=["no_sound", "sample_only", "archives", "no_film"],
)
async def test_what_only_a_person_can_judge_waits_for_one(
    town: Town, files: dict[str, Any], probe: Probe | None, reason: str
) -> None:
    """It is told once, with the reason in words; nothing else is fetched in its place."""
    if probe is not None:
        town.prober.by_name[NAME] = probe
    town.offer(BLURAY_1080, files=files)
    town.offer(WEB_1080)
    movie = await town.add()
    assert await blocked(town, reason)
    await town.pass_time(2 * HOUR, every=HOUR)
    assert town.told().count("import_blocked") == 1
    assert town.sent() == [BLURAY_1080]
    if probe is None:
        return
    await town.road.importer.import_blocked((await town.row()).id, movie.id)
    await town.settle()
    assert town.films() == {FILM: NEW}
    assert (await town.row()).state is TrackState.SEEDING


@pytest.mark.parametrize("name", ["film.exe", "film.lnk", "film.scr"])
async def test_what_may_do_harm_is_blocked_and_replaced(town: Town, name: str) -> None:
    """It never gets near the library, and is not offered again."""
    town.offer(BLURAY_1080, files={f"{BLURAY_1080}/{name}": b"MZ"})
    town.offer(WEB_1080)
    await town.add()
    assert town.films() == {FILM_WEB: NEW}
    (block,) = await town.blocks()
    assert (block.title, block.reason) == (BLURAY_1080, "unsupported_format")
    assert block.until is None
    (told,) = [one for one in town.events if isinstance(one, DownloadFailed)]
    assert (told.release, told.next_step) == (BLURAY_1080, "another_release")
    assert (await town.row()).state is TrackState.FAILED
    assert town.causes() == {WHY}


async def test_a_broken_film_is_checked_once_and_then_replaced(town: Town) -> None:
    """The client may find that a piece is broken; where it does not, the release is to blame."""
    town.prober.by_name[NAME] = BROKEN
    town.offer(BLURAY_1080)
    town.offer(WEB_1080)
    await town.add()
    assert town.client.asked("recheck") == [(HASH,)]
    town.deliver(BLURAY_1080)
    await town.settle()
    assert town.films() == {FILM_WEB: NEW}
    (block,) = await town.blocks()
    assert (block.title, block.reason) == (BLURAY_1080, "corrupted_download")
    steps = [one.next_step for one in town.events if isinstance(one, DownloadFailed)]
    assert steps == ["recheck", "another_release"]


async def test_a_film_that_is_mended_is_filed(town: Town) -> None:
    """The check found a broken piece, and the client has fetched it anew."""
    town.prober.by_name[NAME] = BROKEN
    town.offer(BLURAY_1080)
    town.offer(WEB_1080)
    await town.add()
    del town.prober.by_name[NAME]
    town.deliver(BLURAY_1080)
    await town.settle()
    assert town.films() == {FILM: NEW}
    assert town.sent() == [BLURAY_1080]
    assert await town.blocks() == []


async def test_what_cannot_be_looked_into_stops_no_other(town: Town) -> None:
    """A mistake of ours concerns one download, and is tried again."""

    def fail(_: Path) -> None:
        raise RuntimeError("a mistake of ours")

    town.prober.acts[NAME] = fail
    town.offer(BLURAY_1080, seeded=False)
    town.offer(METROPOLIS_1080, film=METROPOLIS, seeded=False)
    await town.add()
    await town.add(METROPOLIS, correlation_id="other")
    town.deliver(BLURAY_1080)
    town.deliver(METROPOLIS_1080)
    await town.settle()
    assert town.films() == {FILM_OF_METROPOLIS: NEW}
    row = await town.row()
    assert (row.state, row.problem) == (TrackState.COMPLETED, "unknown")
    await town.pass_time(HOUR + MINUTE, every=HOUR)
    assert town.films() == {FILM: NEW, FILM_OF_METROPOLIS: NEW}


async def test_names_of_three_hundred_bytes_find_their_place(town: Town) -> None:
    """Folder and file are cut where letters end, and keep their year and their ending."""
    title = "Die unglaubliche Geschichte " + "ä" * 150
    assert len(title.encode()) > 300
    film = replace(METROPOLIS, title=title, tmdb_id=4711, imdb_id="tt0004711")
    town.metadata.put(
        4711,
        title,
        imdb_id="tt0004711",
        release_date=date(1927, 1, 1),
        runtime=95,
    )
    town.metadata.known[4711] = replace(
        town.metadata.known[METROPOLIS.tmdb_id],
        tmdb_id=4711,
        imdb_id="tt0004711",
        title=title,
    )
    long = f"{title.replace(' ', '.')}.1927.1080p.BluRay.x264-GRP"
    assert len(long.encode()) > 300
    town.offer(long, film=film, files={"film/film.mkv": NEW})
    movie = await town.add(film)
    ((path, content),) = town.films().items()
    assert content == NEW
    folder, name = path.split("/")
    assert max(len(folder.encode()), len(name.encode())) <= 255
    assert folder.startswith("Die unglaubliche Geschichte ää")
    assert folder.endswith("(1927)")
    assert name.endswith(" (1927) Bluray-1080p.mkv")
    assert (await town.movie(movie)).file is not None
    assert await town.kinds(WHY) == STORY


async def test_a_name_that_differs_in_case_alone_loses_no_film(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a disk takes both for one, the old film is in the recycle bin and the new one in its place."""
    ignore_case(monkeypatch, town.library)
    naming = NamingOptions(file_format="{Movie Title} ({Release Year})")
    town.decide("media", naming=naming)
    movie = await town.add(search=False)
    old = "NOSFERATU (1922).MKV"
    await town.with_film(movie, quality("HDTV-720p"), old, "Nosferatu.1922-OLD")
    assert (town.library / movie.folder / "nosferatu (1922).mkv").stat().st_size
    town.offer(BLURAY_1080)
    town.road.search_soon(movie.id, WHY)
    await town.settle()
    (only,) = (town.library / movie.folder).iterdir()
    assert only.name.casefold() == "nosferatu (1922).mkv"
    assert only.read_bytes() == NEW
    file = (await town.movie(movie)).file
    assert file is not None
    assert (town.library / movie.folder / file.path).stat().st_size == len(NEW)
    assert town.binned() == [OLD]
    assert (await town.kinds(WHY))[-3:] == ["deleted", "imported", "upgraded"]


async def test_a_foreign_file_in_the_place_is_left_for_a_person(town: Town) -> None:
    """Nothing that is not ours is ever overwritten, and any other release would meet it too."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(WEB_1080)
    await town.add()
    write(town.library / FILM, OLD)
    town.deliver(BLURAY_1080)
    await town.settle()
    row = await town.row()
    assert (row.state, row.problem) == (TrackState.BLOCKED, "target_exists")
    assert town.films() == {FILM: OLD}
    assert town.sent() == [BLURAY_1080]
    (town.library / FILM).unlink()
    await town.road.failures.retry(row.id)
    await town.settle()
    assert town.films() == {FILM: NEW}


async def test_another_film_than_was_fetched_waits_for_a_person(town: Town) -> None:
    """The torrent of one movie holds another of the library; who says so gets it filed there."""
    other = await town.add(METROPOLIS, search=False, correlation_id="other")
    files = {f"{BLURAY_1080}/{METROPOLIS_1080}.mkv": NEW}
    town.offer(BLURAY_1080, files=files)
    await town.add()
    assert "Metropolis" in await blocked(town, "other_movie")
    await town.road.importer.import_blocked((await town.row()).id, other.id)
    await town.settle()
    assert town.films() == {FILM_OF_METROPOLIS: NEW}
    assert (await town.movie(other)).file is not None
    assert (await town.row()).state is TrackState.SEEDING


async def test_a_film_that_may_be_two_movies_waits_for_a_person(town: Town) -> None:
    """Two of one title and year: nothing but a person can tell which it is."""
    town.metadata.known[4711] = replace(
        town.metadata.known[653], tmdb_id=4711, imdb_id="tt0004711"
    )
    twin = replace(METROPOLIS, tmdb_id=4711, imdb_id="tt0004711", title="Nosferatu")
    first = await town.add(search=False)
    second = await town.add(twin, search=False, correlation_id="other")
    town.offer(BLURAY_1080)
    town.client.put(HASH, name=BLURAY_1080, category="radarr_mvp")
    await town.settle()
    row = await town.row()
    assert (row.state, row.problem) == (TrackState.BLOCKED, "ambiguous_movie")
    assert town.films() == {}
    await town.road.importer.import_blocked(row.id, second.id)
    await town.settle()
    assert (await town.movie(second)).file is not None
    assert (await town.movie(first)).file is None
    assert len(town.films()) == 1


def ignore_case(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let a folder take names for one that differ in nothing but case, as the disks of other systems do."""
    listdir = os.listdir

    def known(path: Any) -> Any:
        if not isinstance(path, str | os.PathLike):
            return path
        if not (whole := Path(path)).is_relative_to(folder):
            return path
        found = folder
        for part in whole.relative_to(folder).parts:
            try:
                names = listdir(found)
            except OSError:
                names = []
            same = (one for one in names if one.casefold() == part.casefold())
            found /= next(same, part)
        return found

    def patch(name: str, count: int) -> None:
        real = getattr(os, name)

        def act(*args: Any, **more: Any) -> Any:
            paths, rest = args[:count], args[count:]
            return real(*map(known, paths), *rest, **more)

        monkeypatch.setattr(os, name, act)

    for name in ("stat", "lstat", "unlink", "mkdir", "rmdir", "open", "utime", "chmod"):
        patch(name, 1)
    for name in ("link", "rename", "replace"):
        patch(name, 2)
