"""What holds for every action: which library it is about, waiting for it to open, and sentences for what goes wrong."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import orjson
import pytest

from custom_components.radarr_mvp.actions.paging import cursor_of, place_of
from custom_components.radarr_mvp.actions.telling import speakable
from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.importing.importer import Importer
from custom_components.radarr_mvp.engine.keeping.records import After
from custom_components.radarr_mvp.engine.library import Library
from custom_components.radarr_mvp.engine.road import Road
from custom_components.radarr_mvp.store.errors import DatabaseFull, StoreError
from tests.integration import ENTRY_ID, Home

from .house import House, sentence


async def test_of_several_libraries_one_is_named(house: House) -> None:
    """Each has movies of its own."""
    second = house.home.second_entry()
    await house.home.set_up(second)
    with pytest.raises(ServiceValidationError) as told:
        await house.home.act("get_movies")
    assert told.value.translation_key
    await house.act("add_movie", config_entry_id=ENTRY_ID, tmdb_id=653, search=False)
    for entry_id, total in ((ENTRY_ID, 1), (second.entry_id, 0)):
        found = await house.act("get_movies", config_entry_id=entry_id)
        assert found["total"] == total


async def test_a_library_that_is_still_opened_is_waited_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its services can be tested meanwhile."""
    goes_on = asyncio.Event()
    open_at_once = Road.open

    async def open_later(road: Road) -> None:
        await goes_on.wait()
        await open_at_once(road)

    monkeypatch.setattr(Road, "open", open_later)
    entry = home.entry()
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    task = asyncio.create_task(home.act("get_movies"))
    assert len((await home.act("test_connection"))["services"]) == 3
    assert not task.done()
    goes_on.set()
    assert (await task)["movies"] == []
    await home.settle()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DatabaseFull("disk is full"), "The database has no room left"),
        (RuntimeError("never thought of"), "could not be opened: never thought of."),
        (RuntimeError(), "could not be opened: RuntimeError."),
        (RuntimeError("passkey=0123456789abcdef"), "could not be opened: passkey=**."),
    ],
)
async def test_a_library_that_cannot_be_opened_says_why(
    home: Home, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    """Every action that needs it does; the services can be tested all the same."""

    async def fail(_: Road) -> None:
        raise error

    monkeypatch.setattr(Road, "open", fail)
    await home.set_up()
    for action, data in (("get_movies", {}), ("add_movie", {"tmdb_id": 653})):
        with pytest.raises(HomeAssistantError) as told:
            await home.act(action, data)
        assert said in sentence(told.value)
    assert len((await home.act("test_connection"))["services"]) == 3


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            FileTrouble(FileProblem.NO_SPACE, Path("/films")),
            "no space left for /films.",
        ),
        (StoreError("locked"), "The database did not do what was asked of it: locked"),
        (
            ExceptionGroup("several", [ExceptionGroup("more", [StoreError("locked")])]),
            "The database did not do what was asked of it: locked",
        ),
    ],
)
async def test_what_goes_wrong_is_a_sentence(
    house: House, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    """Also where several things did so at once."""

    async def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(Importer, "preview_rename", fail)
    assert said in await house.refused("preview_rename")


async def test_a_mistake_of_ours_is_not_hidden(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is raised as it is, so that it can be found."""

    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("never thought of")

    monkeypatch.setattr(Library, "look_up", fail)
    with pytest.raises(RuntimeError, match="never thought of"):
        await house.home.act("lookup_movie", {"text": "Nosferatu"})


async def test_names_that_are_no_text_can_be_told(house: House) -> None:
    """As files may bear them; the rest of the answer stays as it is."""
    await house.add(search=False)
    movie = house.road.house.index.get(1)
    assert movie is not None
    house.road.house.put(replace(movie, folder="Nosferatu \udcff"))
    told = await house.act("get_wanted")
    assert told["movies"][0]["path"].endswith("/Nosferatu ?")
    assert told["movies"][0]["year"] == 1922


def test_what_can_be_sent_is_left_alone() -> None:
    """And what cannot be is only cleaned of what is no character."""
    plain = {"a": [1, "ü", None], "b": {"c": 1.5}}
    assert speakable(plain) == plain
    odd = {"a": ["\udcff", 1, None], "b": {"\udcfe": True}}
    assert speakable(odd) == {"a": ["?", 1, None], "b": {"?": True}}
    orjson.dumps(speakable(odd))


@pytest.mark.parametrize(
    "after", [After("ü: a", 1), After(1.5, 2), After(3, "job_x"), After("\udcff", 1)]
)
def test_a_cursor_comes_back_as_it_was(after: After) -> None:
    """Whatever a list is ordered by."""
    cursor = cursor_of("list", after)
    assert cursor is not None
    assert cursor.isascii() and "=" not in cursor
    assert place_of("list", cursor) == after
    assert cursor_of("list", None) is None
    assert place_of("list", None) is None
