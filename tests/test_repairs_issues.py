"""What a person is told of, when that begins, and when it is over: as the page of the repairs shows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
import errno
import logging
from pathlib import Path
import shutil
import string
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.helpers import issue_registry as ir
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.radarr_mvp.const import DOMAIN
from custom_components.radarr_mvp.engine import figures
from custom_components.radarr_mvp.engine.keeping.records import (
    LetterStatus,
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.secrecy import protect
from custom_components.radarr_mvp.store.database import Database
from custom_components.radarr_mvp.store.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseFull,
)
from custom_components.radarr_mvp.troubles import links
from custom_components.radarr_mvp.troubles.downloads import is_there
from custom_components.radarr_mvp.troubles.wording import escaped, listed, plain
from tests.sandbox.fake_qbittorrent import Generation
from tests.sandbox.service import FaultMode

from .actions.house import BEST, GENERAL, SINTEL, House
from .furnished import count, furnish
from .integration import ENTRY_ID, INDEXER_ID, WRONG_KEY, Home
from .repairing import Repairs, issue_of
from .test_repairs import (
    BLOCKED,
    LETTERS,
    NO_INDEXER,
    UNSEEN,
    block,
    fetch_elsewhere,
    give_up,
)

QBITTORRENT = issue_of("service", "qbittorrent")
TMDB = issue_of("service", "tmdb")
HDBITS = issue_of("service", INDEXER_ID)
FFPROBE = issue_of("ffprobe_missing")
FULL = issue_of("database_full")
DAMAGED = issue_of("database_damaged")
DOWNLOADS_DISK = issue_of("disk_low", "downloads")
MINUTE = 60.5
MEGABYTE = 1024 * 1024


@pytest.fixture
async def house(home: Home) -> House:
    """Return a household whose library is open."""
    return await furnish(home)


@pytest.fixture
async def page(
    house: House,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> Repairs:
    """Return the page of the repairs of that household."""
    return await Repairs.open(house.home, hass_ws_client, hass_client)


async def minutes(house: House, number: int) -> None:
    """Let minutes pass, in each of which it is looked."""
    for _ in range(number):
        await house.home.let_pass(MINUTE)


async def test_nothing_is_wrong(house: House, page: Repairs) -> None:
    """Then nothing is shown, also while films come in."""
    torrent = house.offer()
    await house.add()
    await house.complete(torrent)
    await minutes(house, 20)
    assert len(house.films()) == 1
    assert await page.issues() == {}


async def test_a_service_that_is_gone_for_long(house: House, page: Repairs) -> None:
    """Told after a quarter of an hour, and until it has been back for two minutes."""
    port = house.world.qbittorrent.port
    await house.world.qbittorrent.stop()
    await minutes(house, 12)
    assert await page.issues() == {}
    await minutes(house, 5)
    issue = (await page.issues())[QBITTORRENT]
    assert issue["severity"] == "error"
    assert issue["title"].startswith("qBittorrent has been out of reach since 20")
    assert "everything else of Movies goes on" in issue["text"]
    created = issue["created"]
    await house.world.qbittorrent.start(port)
    await house.act("test_connection")
    assert QBITTORRENT in await page.issues()
    await minutes(house, 1)
    # It comes and goes: that is one issue, not two, though it says something else now.
    house.world.qbittorrent.fail(FaultMode.RESET)
    await minutes(house, 2)
    assert (await page.issues())[QBITTORRENT]["created"] == created
    house.world.qbittorrent.heal()
    await house.act("test_connection")
    await minutes(house, 4)
    assert await page.issues() == {}


async def test_a_service_that_comes_and_goes(house: House, page: Repairs) -> None:
    """It counts as gone where it was never back for long, and not where it was."""
    for rest, told in ((1, True), (3, False)):
        house.world.qbittorrent.heal()
        await house.act("test_connection")
        await minutes(house, 4)
        assert await page.issues() == {}
        for _ in range(2):
            house.world.qbittorrent.fail(FaultMode.RESET)
            await minutes(house, 9)
            house.world.qbittorrent.heal()
            await house.act("test_connection")
            await minutes(house, rest)
        assert (QBITTORRENT in await page.issues()) is told


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        (FaultMode.SERVER_ERROR, "service_failing"),
        (FaultMode.HTML, "service_failing"),
        (FaultMode.RESET, "service_failing"),
        (None, "service_unreachable"),
    ],
)
async def test_why_a_service_is_gone(
    house: House, page: Repairs, mode: FaultMode | None, text: str
) -> None:
    """It is told what is wrong, not that we leave it alone because of that."""
    if mode is None:
        await house.world.tmdb.stop()
    else:
        house.world.tmdb.fail(mode)
    await minutes(house, 16 + 17)
    issue = (await page.issues())[TMDB]
    assert (issue["translation_key"], issue["severity"]) == (text, "warning")
    assert "left alone" not in issue["text"]


async def test_a_service_that_bans_us(house: House, page: Repairs) -> None:
    """As it does after too many wrong logins."""
    house.world.qbittorrent.bad_logins = 99
    house.world.qbittorrent.expire_sessions()
    await minutes(house, 20)
    assert (await page.issues())[QBITTORRENT]["translation_key"] == "service_banned"


async def test_a_service_that_does_not_know_its_name(
    house: House, page: Repairs
) -> None:
    """As behind another port."""
    house.world.qbittorrent.wrong_host = True
    await minutes(house, 20)
    issue = (await page.issues())[QBITTORRENT]
    assert issue["translation_key"] == "service_host_check"


async def test_a_service_that_is_too_old(house: House, page: Repairs) -> None:
    """That does not pass by waiting, so it is told at once."""
    modern = house.world.qbittorrent.generation
    house.world.qbittorrent.generation = Generation("v4.0.4", "2.0.2", modern.cookie)
    await minutes(house, 2)
    assert (await page.issues())[QBITTORRENT]["title"] == "qBittorrent is too old"
    house.world.qbittorrent.generation = modern
    await minutes(house, 4)
    assert await page.issues() == {}


async def test_a_service_that_asks_for_patience(house: House, page: Repairs) -> None:
    """It gets an hour of it."""
    house.world.tmdb.fail(FaultMode.THROTTLE)
    await minutes(house, 60)
    assert await page.issues() == {}
    await minutes(house, 20)
    assert (await page.issues())[TMDB]["translation_key"] == "service_throttled"


async def test_refused_credentials(
    house: House, page: Repairs, issue_registry: ir.IssueRegistry
) -> None:
    """Home Assistant asks for new ones and says so itself: that is not doubled."""
    house.world.tmdb.fail(FaultMode.UNAUTHORIZED)
    await minutes(house, 40)
    assert len(house.home.reauths()) == 1
    assert list(issue_registry.issues) == [
        ("homeassistant", f"config_entry_reauth_{DOMAIN}_{ENTRY_ID}")
    ]
    assert await page.issues() == {}


async def test_an_indexer_that_is_gone(house: House, page: Repairs) -> None:
    """It is called by its name."""
    house.world.hdbits.fail(FaultMode.SERVER_ERROR)
    await minutes(house, 61 + 16)
    assert (await page.issues())[HDBITS]["title"].startswith("HDBits has been failing")


async def test_a_rest_that_lasts_over_a_restart(house: House, page: Repairs) -> None:
    """Why it is left alone is not known any more, only that it is."""
    house.world.hdbits.fail(FaultMode.SERVER_ERROR)
    await minutes(house, 61 + 16)
    await house.home.hass.config_entries.async_reload(ENTRY_ID)
    await house.home.settle()
    assert await page.issues() == {}
    await minutes(house, 17)
    assert HDBITS in await page.issues()


async def test_blocked_downloads_are_one_issue(house: House, page: Repairs) -> None:
    """However many there are; a few are named."""
    await fill(house, 200)
    await house.look()
    issues = await page.issues()
    assert set(issues) == {BLOCKED}
    gaps = issues[BLOCKED]["translation_placeholders"]
    assert gaps["count"] == "200"
    assert len(gaps["downloads"].splitlines()) == 6
    assert gaps["downloads"].endswith("(+195)")
    talk = await page.begin(BLOCKED)
    assert len(talk.options("download")) == 100
    await house.road.books.write(
        lambda transaction: house.road.books.downloads.forget_over(
            transaction, 1e12, ()
        )
    )


async def fill(house: House, number: int, **changes: Any) -> None:
    """Have downloads that wait for a person."""
    usual = TrackedDownload(
        info_hash="",
        title="Some.Film.1080p.x264-GRP",
        added_at=house.road.house.now,
        state=TrackState.BLOCKED,
        problem="unparsable",
        message="Nobody knows what it is",
    )
    rows = [
        replace(usual, info_hash=f"{one:040x}", **changes)
        for one in range(1, number + 1)
    ]
    for row in rows:
        house.world.qbittorrent.put(
            row.info_hash, name=row.title, state="stalledUP", progress=1.0
        )
    books = house.road.books

    def write(transaction: Any) -> None:
        for row in rows:
            books.downloads.add(transaction, row, 0.0)

    await books.write(write)


async def test_hostile_names(house: House, page: Repairs) -> None:
    """They are shown as they are: neither marks, nor links, nor lines, nor secrets of theirs."""
    name = "[Win](http://evil.test) <img src=x>\n# *A* `B` www.evil.test __C__ | D"
    protect("planted-in-a-message-4711")
    await fill(
        house,
        1,
        title=name,
        message="https://x.test/announce/planted-in-a-message-4711 &amp; \x1b[31m~~no~~",
        data={"reasons": [{"file": "a`b.mkv", "sentence": "*x*"}, "odd"]},
    )
    await house.look()
    gaps = (await page.issues())[BLOCKED]["translation_placeholders"]
    shown = gaps["downloads"]
    assert "planted-in-a-message" not in shown
    assert len(shown.splitlines()) == 1
    for mark in "[]()<>#*`_|~&:.":
        bare = shown.removeprefix("- **").replace("**: ", "", 1)
        assert f"\\{mark}" in bare
        assert mark not in bare.replace(f"\\{mark}", "")
    talk = await page.begin(BLOCKED)
    assert r"a\`b\.mkv" in talk.text
    assert "\\[Win\\]" in talk.text
    assert "\n#" not in talk.text


async def test_blocked_downloads_while_the_client_is_away(
    house: House, page: Repairs
) -> None:
    """They wait all the same; after a start nobody can tell at first, so nothing is withdrawn."""
    await block(house)
    house.world.qbittorrent.fail(FaultMode.RESET)
    await minutes(house, 2)
    assert BLOCKED in await page.issues()
    await page.ignore(BLOCKED)
    await house.home.hass.config_entries.async_reload(ENTRY_ID)
    await house.home.settle()
    assert (await page.issues())[BLOCKED]["ignored"]


async def test_what_is_ignored_stays_so(house: House, page: Repairs) -> None:
    """When the entry is loaded anew, and when the issue says something else."""
    await block(house)
    await page.ignore(BLOCKED)
    await block(house, "Another Unheard Of Film 1080p BluRay x264-GRP")
    issue = (await page.issues())[BLOCKED]
    assert issue["ignored"]
    assert issue["title"].endswith("(2)")
    await house.home.hass.config_entries.async_reload(ENTRY_ID)
    await house.home.settle()
    assert (await page.issues())[BLOCKED]["ignored"]
    await house.do("remove_download", download_id=[1, 2], force=True)
    await house.look()
    assert await page.issues() == {}


async def test_an_entry_that_is_unloaded(house: House, page: Repairs) -> None:
    """Nothing is told of it until it is loaded again; what was wrong still is."""
    await block(house)
    await house.home.hass.config_entries.async_unload(ENTRY_ID)
    assert await page.issues() == {}
    await house.home.hass.config_entries.async_setup(ENTRY_ID)
    await house.home.settle()
    assert set(await page.issues()) == {BLOCKED}


async def test_home_assistant_stops(
    house: House, issue_registry: ir.IssueRegistry
) -> None:
    """Nothing is withdrawn on the way, and nothing goes wrong."""
    await block(house)
    house.home.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await house.home.settle()
    assert issue_registry.async_get_issue(DOMAIN, BLOCKED) is not None


async def test_an_issue_that_somebody_deletes(house: House, page: Repairs) -> None:
    """As long as it is so, it comes back."""
    await block(house)
    ir.async_delete_issue(house.home.hass, DOMAIN, BLOCKED)
    await house.home.settle()
    assert BLOCKED in await page.issues()
    ir.async_create_issue(
        house.home.hass,
        "other",
        "of_another",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="x",
    )
    ir.async_delete_issue(house.home.hass, "other", "of_another")
    await house.home.settle()
    assert set(await page.issues()) == {BLOCKED}


async def test_dead_letters_are_told_and_withdrawn(house: House, page: Repairs) -> None:
    """Whoever decides about them, and how."""
    await give_up(house, GENERAL, SINTEL)
    assert (await page.issues())[LETTERS]["title"].endswith("(2)")
    for letter_id in (1, 2):
        await house.do("ignore_dead_letter", dead_letter_id=letter_id)
    await count(house)
    assert await page.issues() == {}
    # Read anew only where something has changed.
    await house.road.books.write(
        lambda transaction: house.road.books.dead_letters.settle(
            transaction, 1, LetterStatus.FAILED, 0.0
        )
    )
    await count(house)
    assert (await page.issues())[LETTERS]["title"].endswith("(1)")


async def test_a_path_that_is_there_again(house: House, page: Repairs) -> None:
    """A share that was not mounted: told, and withdrawn by itself."""
    torrent = house.offer()
    await house.add()
    file = house.place(torrent)
    away = house.world.downloads.rename(house.world.folder / "away")
    await house.look(3)
    assert UNSEEN in await page.issues()
    talk = await page.begin(UNSEEN)
    assert escaped(file.name) in talk.text
    away.rename(house.world.downloads)
    await minutes(house, 2)
    assert UNSEEN not in await page.issues()
    await minutes(house, 31)
    await house.look()
    assert len(house.films()) == 1


async def test_many_paths_that_cannot_be_seen(house: House, page: Repairs) -> None:
    """They are one issue, and not all are looked for."""
    await fill(house, 30, problem="file_move_error", message="not there")
    await house.look()
    issues = await page.issues()
    # Those that were not looked for wait for a person.
    assert set(issues) == {UNSEEN, BLOCKED}
    assert issues[UNSEEN]["translation_placeholders"]["count"] == "10"


async def test_a_path_outside_the_mapping(
    home: Home, hass_ws_client: WebSocketGenerator, hass_client: ClientSessionGenerator
) -> None:
    """There is no place here where it could be looked for; what is known of the mapping is shown."""
    data = home.world.entry_data()
    mapping = {"downloads_remote": "/data", "downloads_local": "/media/nowhere"}
    data["library"] |= mapping
    house = House(home, home.entry(data=data))
    await home.set_up(house.entry)
    page = await Repairs.open(home, hass_ws_client, hass_client)
    await fetch_elsewhere(house)
    gaps = (await page.issues())[UNSEEN]["translation_placeholders"]
    assert gaps["local"] == "—"
    assert (await page.begin(UNSEEN)).suggested == mapping


def test_what_counts_as_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that cannot be looked at at the moment is no wrong path."""
    tmp_path.joinpath("film").touch()
    assert is_there(tmp_path / "film")
    assert not is_there(tmp_path / "nothing")
    assert not is_there(tmp_path / "film" / "within")
    assert is_there(Path("a\0b"))

    def fail(_: Path) -> None:
        raise OSError(errno.ESTALE, "Stale file handle")

    monkeypatch.setattr(Path, "lstat", fail)
    assert is_there(tmp_path / "film")


@contextmanager
def free(monkeypatch: pytest.MonkeyPatch, **space: int) -> Iterator[None]:
    """Have so much free space in root folders."""
    with monkeypatch.context() as measured:
        measured.setattr(figures, "free_space", lambda _: dict(space))
        yield


async def test_a_disk_that_fills(
    house: House, page: Repairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told below what is to stay free, and until there is clearly more."""
    folder = str(house.world.library)
    for megabytes, told in ((101, False), (99, True), (105, True), (111, False)):
        with free(monkeypatch, **{folder: megabytes * MEGABYTE}):
            await count(house)
        issues = await page.issues()
        assert bool(issues) is told, megabytes
    with free(monkeypatch, **{folder: 0}):
        await count(house)
    (issue,) = (await page.issues()).values()
    assert issue["title"] == "The disk of Movies is nearly full"
    assert "only 0 B are free, and 105 MB are to stay free" in issue["text"]
    assert escaped(folder) in issue["text"]
    # A folder that cannot be measured is neither full nor empty.
    with free(monkeypatch):
        await count(house)
    assert len(await page.issues()) == 1


async def test_the_disk_of_the_client(house: House, page: Repairs) -> None:
    """It tells itself how much is free there."""
    for free_space, told in ((200, False), (99, True), (105, True), (120, False)):
        house.world.qbittorrent.free_space = free_space * MEGABYTE
        await house.look()
        await count(house)
        assert set(await page.issues()) == ({DOWNLOADS_DISK} if told else set())


@pytest.mark.parametrize(("known", "number"), [(True, 1), (False, 2)])
async def test_one_disk_for_both(
    house: House,
    page: Repairs,
    monkeypatch: pytest.MonkeyPatch,
    known: bool,
    number: int,
) -> None:
    """It is told once, where that is known."""
    if known:
        await block(house)
        await house.look()
    house.world.qbittorrent.free_space = 0
    with free(monkeypatch, **{str(house.world.library): 0}):
        await house.look()
        await count(house)
    assert len(set(await page.issues()) - {BLOCKED}) == number


@pytest.mark.parametrize(("mapped", "number"), [("", 1), ("nowhere", 2)])
async def test_one_disk_by_the_mapping(
    house: House,
    page: Repairs,
    monkeypatch: pytest.MonkeyPatch,
    mapped: str,
    number: int,
) -> None:
    """What is mapped is known; what is not there is on no disk."""
    local = str(house.world.downloads / mapped)
    settings = house.road.house.settings
    mapping = replace(settings.downloading.mapping, remote="/data", local=local)
    house.road.house.settings = replace(
        settings, downloading=replace(settings.downloading, mapping=mapping)
    )
    house.world.qbittorrent.free_space = 0
    with free(monkeypatch, **{str(house.world.library): 0}):
        await house.look()
        await count(house)
    assert len(await page.issues()) == number


async def test_a_household_that_does_not_care(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> None:
    """Where free space is not checked, nothing is told of it."""
    house = await furnish(home, media={"check_free_space": False})
    page = await Repairs.open(home, hass_ws_client, hass_client)
    house.world.qbittorrent.free_space = 0
    with free(monkeypatch, **{str(house.world.library): 0}):
        await house.look()
        await count(house)
    assert await page.issues() == {}


def no_links(_: Path, __: Path) -> None:
    """Refuse to link, as between two file systems."""
    raise OSError(errno.EXDEV, "Invalid cross-device link")


async def test_films_that_have_to_be_copied(
    house: House, page: Repairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told for the root folder, also after a restart, until links work again."""
    torrent = house.offer()
    await house.add()
    with monkeypatch.context() as other_device:
        other_device.setattr(Path, "hardlink_to", no_links)
        await house.complete(torrent)
        await count(house)
        (first,) = (await page.issues()).values()
        assert first["title"] == "Files of Movies are copied instead of linked"
        assert escaped(str(house.world.library)) in first["text"]
        assert escaped(str(house.world.downloads)) in first["text"]
        await page.ignore(first["issue_id"])
        await house.home.hass.config_entries.async_reload(ENTRY_ID)
        await house.home.settle()
        (again,) = (await page.issues()).values()
        assert again["ignored"]
    before = sorted(house.world.folder.rglob("*"))
    await house.home.hass.config_entries.async_reload(ENTRY_ID)
    await house.home.settle()
    assert await page.issues() == {}
    assert [one.name for one in before if one.name.endswith(".try")] == []


async def test_films_that_are_linked_again(
    house: House, page: Repairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one that is linked shows it; one that a person points at says nothing."""
    torrents = [house.offer(), house.offer("Sintel 2010 1080p BluRay x264-A", SINTEL)]
    await house.add()
    with monkeypatch.context() as other_device:
        other_device.setattr(Path, "hardlink_to", no_links)
        await house.complete(torrents[0])
        await count(house)
        assert len(await page.issues()) == 1
    await house.add(SINTEL)
    await house.complete(torrents[1])
    await count(house)
    assert await page.issues() == {}


async def test_links_that_cannot_be_tried(
    house: House, page: Repairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing may be written beside the download, it is as it was; so it is where that is gone."""
    torrent = house.offer()
    await house.add()

    def refuse(_: Path, __: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    with monkeypatch.context() as guarded:
        guarded.setattr(Path, "hardlink_to", refuse)
        await house.complete(torrent)
        await count(house)
        assert len(await page.issues()) == 1
    shutil.rmtree(house.world.downloads)
    await house.home.hass.config_entries.async_reload(ENTRY_ID)
    await house.home.settle()
    assert any("hard_links" in one for one in await page.issues())


async def test_films_that_a_person_has_brought(
    house: House, page: Repairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From wherever those were copied, that is no trouble."""
    await house.add(search=False)
    house.offer(BEST)
    folder = house.world.library / "inbox"
    folder.mkdir()
    (seed,) = (house.world.folder / "seeds").iterdir()
    seed.rename(folder / seed.name)
    with monkeypatch.context() as other_device:
        other_device.setattr(Path, "hardlink_to", no_links)
        monkeypatch.setattr(house.home.hass.config, "is_allowed_path", lambda _: True)
        folder = folder.rename(house.world.folder / "inbox")
        told = await house.act("import_path", path=str(folder), movie_id=1)
        assert told["files"][0]["means"] == "copy"
        await count(house)
        assert await page.issues() == {}


async def test_history_that_cannot_be_read(
    house: House, page: Repairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read the next time."""
    torrent = house.offer()
    await house.add()

    def fail(*_: object) -> None:
        raise DatabaseBusy("database is locked")

    with monkeypatch.context() as other_device:
        other_device.setattr(Path, "hardlink_to", no_links)
        with monkeypatch.context() as busy:
            busy.setattr(links, "_copied_from", fail)
            await house.complete(torrent)
            await count(house)
            assert await page.issues() == {}
        await minutes(house, 1)
        assert len(await page.issues()) == 1


async def test_no_ffprobe(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> None:
    """Told at once, and withdrawn when a film comes in with it."""
    with monkeypatch.context() as bare:
        bare.setenv("PATH", "/nowhere")
        house = await furnish(home)
        page = await Repairs.open(home, hass_ws_client, hass_client)
        issue = (await page.issues())[FFPROBE]
        assert issue["title"] == "Files of Movies cannot be looked into"
    await minutes(house, 2)
    assert FFPROBE in await page.issues()
    torrent = house.offer()
    await house.add()
    await house.complete(torrent)
    await count(house)
    assert await page.issues() == {}


@pytest.mark.parametrize("during", ["work", "opening"])
async def test_a_database_without_room(
    house: House, page: Repairs, monkeypatch: pytest.MonkeyPatch, during: str
) -> None:
    """Told while it is so; it is no damage."""

    async def fail(*_: object) -> None:
        raise DatabaseFull("database or disk is full")

    with monkeypatch.context() as full:
        if during == "work":
            full.setattr(Database, "read", fail)
            await minutes(house, 1)
        else:
            full.setattr(type(house.road), "open", fail)
            await house.home.hass.config_entries.async_reload(ENTRY_ID)
            await house.home.settle()
        issue = (await page.issues())[FULL]
        assert issue["title"] == "There is no room for the library of Movies"
    if during == "opening":
        await house.home.hass.config_entries.async_reload(ENTRY_ID)
    await minutes(house, 1)
    assert await page.issues() == {}


async def test_a_database_without_room_is_logged_once(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """By each who works with it, as a warning, and once more when it goes on."""

    async def fail(*_: object) -> None:
        raise DatabaseFull("database or disk is full")

    caplog.clear()
    with monkeypatch.context() as full:
        full.setattr(Database, "read", fail)
        await minutes(house, 3)
    await minutes(house, 3)
    told = [
        (one.levelname, one.getMessage())
        for one in caplog.records
        if one.name == "custom_components.radarr_mvp"
        and one.levelno > logging.DEBUG
        and one.getMessage().startswith("radarr_mvp queue")
    ]
    assert told == [
        ("WARNING", "radarr_mvp queue has stopped: database or disk is full"),
        ("INFO", "radarr_mvp queue goes on"),
    ]


async def test_an_answer_of_the_client_that_is_odd_is_logged_once(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Also where the client is well otherwise, so that nobody else says so."""
    caplog.clear()
    house.world.qbittorrent.fail(FaultMode.TRUNCATED, path="sync/maindata")
    await minutes(house, 5)
    house.world.qbittorrent.heal()
    await minutes(house, 3)
    levels = [
        one.levelname
        for one in caplog.records
        if one.name == "custom_components.radarr_mvp" and one.levelno > logging.DEBUG
    ]
    assert levels == ["WARNING", "INFO"]


async def test_a_damage_of_a_database_elsewhere(
    house: House, page: Repairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is nothing that could be set aside here."""

    async def fail(*_: object) -> None:
        raise DatabaseDamaged("invalid page in block 7")

    house.home.hass.config_entries.async_update_entry(
        house.entry,
        options={**house.entry.options, "storage": {"db_url": "postgresql://x/y"}},
    )
    with monkeypatch.context() as broken:
        broken.setattr(Database, "read", fail)
        await minutes(house, 1)
        assert DAMAGED not in await page.issues()


async def test_a_part_that_fails(
    house: House,
    page: Repairs,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its issues stay as they are, and the others are looked after."""
    await give_up(house, GENERAL)
    assert LETTERS in await page.issues()

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("never thought of")

    with monkeypatch.context() as broken:
        broken.setattr(house.road.failures, "dead_letters", fail)
        await count(house)
        await block(house)
        assert set(await page.issues()) == {LETTERS, BLOCKED}
    assert "never thought of" in caplog.text


async def test_no_indexer(
    home: Home,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> None:
    """Nothing would ever be found; it can be ignored."""
    await home.set_up(home.entry(subentries_data=[]))
    page = await Repairs.open(home, hass_ws_client, hass_client)
    assert set(await page.issues()) == {NO_INDEXER}
    await page.ignore(NO_INDEXER)
    await home.let_pass(MINUTE)
    assert (await page.issues())[NO_INDEXER]["ignored"]


async def test_two_libraries(
    home: Home,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> None:
    """Each has issues of its own."""
    await home.set_up()
    home.world.folder.joinpath("library-4k").mkdir()
    other = await home.set_up(home.second_entry())
    page = await Repairs.open(home, hass_ws_client, hass_client)
    home.world.qbittorrent.fail(FaultMode.RESET)
    for _ in range(18):
        await home.let_pass(MINUTE)
    both = {QBITTORRENT, f"service_{other.entry_id}_qbittorrent"}
    assert set(await page.issues()) == both
    await home.hass.config_entries.async_remove(other.entry_id)
    assert set(await page.issues()) == {QBITTORRENT}


async def test_wrong_key_from_the_start(home: Home) -> None:
    """That is Home Assistant's own matter as well."""
    data = home.world.entry_data()
    data["tmdb"]["tmdb_api_key"] = WRONG_KEY
    await home.set_up(home.entry(data=data))
    for _ in range(20):
        await home.let_pass(MINUTE)
    issues = ir.async_get(home.hass).issues
    assert not [one for domain, one in issues if domain == DOMAIN]


@given(st.text(max_size=300))
def test_escaped_texts_mean_nothing(text: str) -> None:
    """Every mark is escaped, on one line, and nothing else is changed."""
    shown = escaped(text)
    assert not set(shown) & set("\r\n\t\v\f\x00\x1b")
    marks = iter(shown)
    for one in marks:
        if one == "\\":
            assert next(marks) in string.punctuation
        else:
            assert one not in string.punctuation
    assert len(plain(text)) <= 200


@pytest.mark.parametrize("number", [0, 1, 5, 6])
def test_lists_are_short(number: int) -> None:
    """Five at most, and how many more there are."""
    shown = listed(("name", "") for _ in range(number)).splitlines()
    assert len(shown) == min(number, 6)
    assert shown[:1] == ["- **name**"][:number]
    if number == 6:
        assert shown[-1] == "- … (+1)"
