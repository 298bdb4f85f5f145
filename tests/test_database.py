"""What becomes of an entry whose books cannot be opened."""

from contextlib import closing
from pathlib import Path
import sqlite3
import threading
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp import database
from custom_components.radarr_mvp.const import DOMAIN
from custom_components.radarr_mvp.database import answers_file, database_file, set_aside
from custom_components.radarr_mvp.store.database import Database
from custom_components.radarr_mvp.store.errors import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseTooNew,
    StoreError,
)

from .furnished import furnish
from .integration import ENTRY_ID, TRANSLATIONS, Home

ISSUE = f"database_damaged_{ENTRY_ID}"
JUNK = b"These are not the books that you are looking for. " * 200
# Reached in no time, because nothing listens there.
NOWHERE = "postgresql+psycopg://user:hunter22hunter22@127.0.0.1:1/films"


def damage(path: Path) -> None:
    """Put something else into the place of a database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(JUNK)


async def try_in_vain(home: Home, **changes: Any) -> MockConfigEntry:
    """Return an entry that could not be set up; it has left nothing open, and says why."""
    entry = home.entry(**changes)
    assert not await home.hass.config_entries.async_setup(entry.entry_id)
    await home.settle()
    named = [thread.name for thread in threading.enumerate()]
    assert not [name for name in named if name.startswith("radarr_mvp")]
    texts = TRANSLATIONS["exceptions"]
    assert entry.error_reason_translation_key in texts
    return entry


async def test_a_damaged_library(home: Home, issue_registry: ir.IssueRegistry) -> None:
    """It is left as it is, and a person is asked what to do."""
    path = database_file(home.hass, ENTRY_ID)
    damage(path)
    entry = await try_in_vain(home)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "store_damaged"
    assert path.read_bytes() == JUNK
    issue = issue_registry.async_get_issue(DOMAIN, ISSUE)
    assert issue is not None
    assert issue.is_fixable
    assert issue.severity is ir.IssueSeverity.CRITICAL
    assert issue.translation_placeholders == {"name": "Movies", "path": str(path)}


async def test_a_damaged_library_that_comes_back(
    home: Home, issue_registry: ir.IssueRegistry
) -> None:
    """A backup that was put in its place ends the matter."""
    path = database_file(home.hass, ENTRY_ID)
    damage(path)
    entry = await try_in_vain(home)
    path.unlink()
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    assert entry.state is ConfigEntryState.LOADED
    assert issue_registry.async_get_issue(DOMAIN, ISSUE) is None


async def test_a_damaged_library_whose_entry_is_removed(
    home: Home, issue_registry: ir.IssueRegistry
) -> None:
    """There is nothing left to mend, but the file stays."""
    path = database_file(home.hass, ENTRY_ID)
    damage(path)
    entry = await try_in_vain(home)
    assert await home.hass.config_entries.async_remove(entry.entry_id)
    assert issue_registry.async_get_issue(DOMAIN, ISSUE) is None
    assert path.exists()


async def test_a_database_elsewhere_that_does_not_answer(
    home: Home,
    issue_registry: ir.IssueRegistry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It may be there in a minute, so it is tried again; its password is not told."""
    entry = await try_in_vain(home, options={"storage": {"db_url": NOWHERE}})
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "store_unreachable"
    assert not issue_registry.issues
    assert "hunter22" not in caplog.text


async def test_a_file_that_cannot_be_opened(home: Home) -> None:
    """It is tried again."""
    database_file(home.hass, ENTRY_ID).mkdir(parents=True)
    entry = await try_in_vain(home)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    database_file(home.hass, ENTRY_ID).rmdir()
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    assert home.state("sensor.movies_movies").state == "0"


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (DatabaseBusy, ConfigEntryState.SETUP_RETRY),
        (DatabaseFull, ConfigEntryState.SETUP_RETRY),
        (DatabaseTooNew, ConfigEntryState.SETUP_ERROR),
    ],
)
async def test_other_problems(
    home: Home,
    issue_registry: ir.IssueRegistry,
    monkeypatch: pytest.MonkeyPatch,
    problem: type[StoreError],
    state: ConfigEntryState,
) -> None:
    """Some pass by themselves, others do not; neither is a damage."""

    async def fail(*_: object, **__: object) -> None:
        raise problem("so it is")

    with monkeypatch.context() as broken:
        broken.setattr(Database, "open", fail)
        entry = await try_in_vain(home)
    assert entry.state is state
    assert entry.error_reason_translation_key == problem.key
    assert not issue_registry.issues


async def test_a_journal_that_cannot_be_read(home: Home) -> None:
    """Without it no import would be safe, so it is tried again."""
    path = database.journal_file(home.hass, ENTRY_ID)
    path.mkdir(parents=True)
    entry = await try_in_vain(home)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    path.rmdir()
    assert await home.hass.config_entries.async_reload(entry.entry_id)


async def test_damaged_answers(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """They can be had again, so nobody is asked."""
    path = answers_file(home.hass, ENTRY_ID)
    damage(path)
    path.with_name(path.name + "-wal").write_bytes(JUNK)
    house = await furnish(home)
    assert house.entry.state is ConfigEntryState.LOADED
    assert "The cache of answers was damaged and begins anew" in caplog.text
    await house.add(search=False)
    assert home.world.tmdb.log.requests
    await home.hass.config_entries.async_unload(house.entry.entry_id)
    with closing(sqlite3.connect(path)) as answers:
        assert answers.execute("PRAGMA quick_check").fetchone() == ("ok",)


@pytest.mark.parametrize("stubborn", [False, True])
async def test_answers_that_cannot_be_kept(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    stubborn: bool,
) -> None:
    """Then services are asked each time."""
    path = answers_file(home.hass, ENTRY_ID)
    if stubborn:
        damage(path)

        def refuse(_: Path) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(database, "_remove", refuse)
    else:
        path.mkdir(parents=True)
    house = await furnish(home)
    assert house.entry.state is ConfigEntryState.LOADED
    assert "Answers of services are not kept" in caplog.text
    assert await house.add(search=False)


def test_a_file_set_aside(tmp_path: Path) -> None:
    """What belongs to it goes along, and nothing that was set aside before is lost."""
    path = tmp_path / "movies.db"
    for number in (1, 2):
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).write_text(f"{number}{ending}")
        aside = set_aside(path)
        assert aside == tmp_path / f"movies.db.damaged-{number}"
        for ending in ("", "-wal", "-shm"):
            kept = aside.with_name(aside.name + ending)
            assert kept.read_text() == f"{number}{ending}"
    assert not path.exists()


async def test_files_of_their_own(home: Home, hass: HomeAssistant) -> None:
    """Libraries share neither books nor answers, and answers are not part of backups."""
    first, second = (database_file(hass, one) for one in ("01A", "01B"))
    assert first != second
    assert first.is_relative_to(hass.config.config_dir)
    assert ".cache" in answers_file(hass, "01A").parts
