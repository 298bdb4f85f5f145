"""A movie that was wished for is searched for, whatever comes between."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.radarr_mvp.engine.library import FileFate
from tests.engine.road.filing import NEW
from tests.engine.road.town import BLURAY_1080, FILM, WHY, Town, open_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncGenerator[Town]:
    """Return a household with an empty library."""
    async with open_town(tmp_path) as opened:
        yield opened


async def test_a_wish_that_a_restart_cut_off_is_taken_up(town: Town) -> None:
    """Under the id of its cause, and only once."""
    movie = await town.add(search=False)
    await town.road.wishes.note(movie.id, WHY)
    town.offer(BLURAY_1080)
    await town.restart()
    await town.settle()
    assert town.films() == {FILM: NEW}
    assert await town.road.wishes.pending() == {}
    told = await town.kinds(WHY)
    assert told[-3:] == ["grabbed", "completed", "imported"]


async def test_a_wish_that_is_fulfilled_or_gone_is_forgotten(town: Town) -> None:
    """Nobody is asked for it again."""
    town.offer(BLURAY_1080)
    movie = await town.add()
    await town.settle()
    assert await town.road.wishes.pending() == {}
    await town.road.wishes.note(movie.id, WHY)
    await town.restart()
    assert await town.road.wishes.pending() == {}
    await town.road.remove_movie(
        movie.id, files=FileFate.KEEP, exclude=False, correlation_id=WHY
    )
    await town.road.wishes.note(movie.id, WHY)
    await town.restart()
    assert await town.road.wishes.pending() == {}


async def test_a_search_that_fails_by_our_own_fault_is_not_repeated_for_ever(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is in the log, and the next scheduled search finds the movie."""
    movie = await town.add(search=False)

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(town.road.search, "for_movie", fail)
    town.road.search_soon(movie.id, WHY)
    await town.settle()
    assert await town.road.wishes.pending() == {}
    assert "a bug" in caplog.text
