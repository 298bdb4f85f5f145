"""What becomes of movies that no list names any more, and what keeps that from being done."""

from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.engine.library import AddRequest, MovieChanges
from custom_components.radarr_mvp.engine.lists.options import Leaving
from custom_components.radarr_mvp.engine.movies import MovieFile
from tests.engine.lists.village import MINUTE, SILENT, WHY, FakeList, Village, listed

REMOVING = [Leaving.REMOVE, Leaving.REMOVE_AND_DELETE]


async def lose(village: Village, *tmdb_ids: int, level: Leaving) -> FakeList:
    """Have a list that has named films and names the first of them no more."""
    village.films(*tmdb_ids)
    village.clean(level)
    source = village.follow()
    source.names(*map(listed, tmdb_ids))
    await village.visit()
    source.names(*map(listed, tmdb_ids[1:]))
    return source


def _write(path: Path) -> None:
    """Put a film on the disk."""
    path.parent.mkdir()
    path.write_bytes(b"film")


async def with_file(village: Village, tmdb_id: int) -> Path:
    """Let a film be there."""
    movie = village.movie(tmdb_id)
    path = Path(movie.root_folder, movie.folder, "film.mkv")
    _write(path)
    books, now = village.rooms.books, village.rooms.clock.now()
    file = MovieFile(path=path.name, size=4)
    kept = await books.write(lambda one: books.files.add(one, movie.id, file, now))
    village.rooms.house.put(replace(movie, file=kept))
    return path


async def test_off_does_nothing(village: Village) -> None:
    """But that the movie has left the list is known."""
    await lose(village, 1, 2, level=Leaving.OFF)
    report = await village.visit()
    assert (report.removed, report.cleaned) == (1, 0)
    assert village.movie(1).monitored
    (row,) = await village.why(1)
    assert row.left_at == village.rooms.house.now
    assert set(await village.items()) == {"tmdb:2"}
    assert await village.kinds() == ["added", "added"]


async def test_log_writes_it_down_once(village: Village) -> None:
    """And again only after the list has named it in between."""
    source = await lose(village, 1, 2, level=Leaving.LOG)
    for _ in range(3):
        await village.visit()
    assert (await village.kinds()).count("left_lists") == 1
    assert village.movie(1).monitored
    record = (await village.rooms.history())[-1]
    assert record.title == "Film 1"
    assert record.correlation_id == WHY
    assert dict(record.data) == {
        "lists": ["List a"],
        "level": "log",
        "tmdb_id": 1,
        "year": 2000,
    }
    source.names(listed(1), listed(2))
    await village.visit()
    assert (await village.why(1))[0].left_at is None
    source.names(listed(2))
    await village.visit()
    assert (await village.kinds()).count("left_lists") == 2


async def test_unmonitor_leaves_it_where_it_is(village: Village) -> None:
    """A person who wants it all the same is not contradicted."""
    await lose(village, 1, 2, level=Leaving.UNMONITOR)
    report = await village.visit()
    movie = village.movie(1)
    assert (report.cleaned, movie.monitored) == (1, False)
    assert village.movie(2).monitored
    await village.library.update(movie.id, MovieChanges(monitored=True))
    await village.visit()
    assert village.movie(1).monitored


@pytest.mark.parametrize("level", REMOVING)
@pytest.mark.parametrize("has_bin", [True, False])
async def test_remove_with_and_without_files(
    village: Village, level: Leaving, *, has_bin: bool
) -> None:
    """Where files are to go they go to the recycle bin, if there is one."""
    bin_ = village.rooms.folder / "bin"
    if has_bin:
        bin_.mkdir()
        village.decide("media", recycle_bin=bin_)
    await lose(village, 1, 2, level=level)
    path = await with_file(village, 1)
    await with_file(village, 2)
    await village.visit()

    assert village.library_ids() == {2}
    assert path.exists() is (level is Leaving.REMOVE)
    binned = list(bin_.rglob("*.mkv")) if has_bin else []
    assert bool(binned) is (level is Leaving.REMOVE_AND_DELETE and has_bin)
    (row,) = await village.why(1)
    assert (row.movie_id, row.added_at is None) == (None, False)
    assert (await village.kinds())[-2:] == ["left_lists", "removed"]


@pytest.mark.parametrize("level", REMOVING)
async def test_what_cannot_be_removed_stays_and_is_tried_again(
    village: Village, level: Leaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written down once, and the others are not kept by it."""
    source = await lose(village, 1, 2, level=level)
    source.names(listed(3))
    village.films(3)

    async def refuse(movie_id: int, **_: object) -> None:
        raise Invalid("movie_busy", title=str(movie_id))

    with monkeypatch.context() as patch:
        patch.setattr(village.library, "remove", refuse)
        await village.visit()
        await village.visit()
    assert village.library_ids() == {1, 2, 3}
    assert (await village.kinds()).count("left_lists") == 2
    await village.visit()
    assert village.library_ids() == {3}


async def test_what_is_named_again_at_the_last_moment_stays(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The books are looked at once more when it comes to it."""
    await lose(village, 1, 2, level=Leaving.REMOVE)
    revise, books = village.library.revise, village.rooms.books
    item = replace((await village.items())["tmdb:1"], list_id="b")

    async def name_it(movie_id: int, act: object) -> object:
        now = village.rooms.clock.now()
        await books.write(lambda one: books.lists.sync(one, "b", [item], now))
        return await revise(movie_id, act)  # type: ignore[arg-type]  # It is passed on as it is.

    with monkeypatch.context() as patch:
        patch.setattr(village.library, "revise", name_it)
        report = await village.visit()
    # The entry knows its movie by its own id only once it is identified.
    assert report.cleaned == 0
    assert village.library_ids() == {1, 2}


async def test_a_bug_with_one_movie_stops_no_other(
    village: Village, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It stays for the next round."""
    source = await lose(village, 1, 2, 3, level=Leaving.UNMONITOR)
    source.names(listed(3))
    revise, broken = village.library.revise, village.movie(1).id

    async def fail(movie_id: int, act: object) -> object:
        if movie_id == broken:
            raise RuntimeError("a bug")
        return await revise(movie_id, act)  # type: ignore[arg-type]  # It is passed on as it is.

    with monkeypatch.context() as patch:
        patch.setattr(village.library, "revise", fail)
        report = await village.visit()
    assert report.cleaned == 1
    assert "a bug" in caplog.text
    assert village.movie(1).monitored
    await village.visit()
    assert not village.movie(1).monitored


async def test_what_a_person_added_is_never_touched(village: Village) -> None:
    """Nor what was there before the list, nor what was added anew by hand."""
    village.films(1, 2, 3)
    village.clean(Leaving.REMOVE)
    await village.library.add(AddRequest(tmdb_id=1))
    source = village.follow()
    source.names(listed(1), listed(2), listed(3))
    await village.visit()
    await village.library.remove(village.movie(2).id)
    await village.library.add(AddRequest(tmdb_id=2))
    await village.visit()
    source.names(listed(3))
    await village.visit()
    assert village.library_ids() == {1, 2, 3}


async def test_what_another_list_names_stays(village: Village) -> None:
    """By whatever id, and also where that list is not followed at the moment."""
    village.films(1, 2, 3)
    village.clean(Leaving.REMOVE)
    source = village.follow()
    source.names(listed(1), listed(2), listed(3))
    await village.visit()
    other = village.follow("b", FakeList())
    other.names(listed(None, "Film 1", imdb_id="tt0000001"), listed(2))
    await village.visit("b")
    village.follow("b", enabled=False)
    source.names(listed(3))
    await village.visit()
    assert village.library_ids() == {1, 2, 3}
    village.follow("b", enabled=True)
    other.names(listed(2))
    await village.visit_all()
    assert village.library_ids() == {2, 3}


async def test_an_entry_that_nobody_knows_may_mean_it(village: Village) -> None:
    """So what bears its title stays."""
    source = await lose(village, 1, 2, level=Leaving.REMOVE)
    source.names(listed(2), listed(None, "Film 1", year=0))
    await village.visit()
    assert village.library_ids() == {1, 2}
    source.names(listed(2), listed(None, "Film 7", year=0))
    await village.visit()
    assert village.library_ids() == {2}


@pytest.mark.parametrize("state", [TrackState.DOWNLOADING, TrackState.IMPORTING])
async def test_what_is_on_its_way_is_left_for_the_next_round(
    village: Village, state: TrackState
) -> None:
    """Nothing is pulled from under a download."""
    await lose(village, 1, 2, level=Leaving.REMOVE)
    download = await village.download(1, state)
    await village.visit()
    assert village.library_ids() == {1, 2}
    books, now = village.rooms.books, village.rooms.clock.now()
    over = replace(download, state=TrackState.CANCELLED)
    await books.write(lambda one: books.downloads.change(one, over, now))
    await village.visit()
    assert village.library_ids() == {2}


async def test_a_round_waits_for_all_lists(village: Village) -> None:
    """Each has to answer in full since the last one, and none may have failed."""
    village.films(1, 2)
    village.clean(Leaving.REMOVE)
    source, other = village.follow(), village.follow("b", FakeList())
    source.names(listed(1), listed(2))
    other.names(listed(2))
    await village.visit_all()
    assert (await village.lists.cleaning()).last_at is not None
    source.names(listed(2))

    await village.visit("a")
    assert (await village.lists.cleaning()).waits_for == ("List b",)
    other.fault = SILENT
    await village.visit("b")
    other.fault = None
    other.answer = replace(other.answer, complete=False)
    await village.visit("b")
    assert village.library_ids() == {1, 2}
    village.follow("c", FakeList())
    other.answer = replace(other.answer, complete=True)
    await village.visit("b")
    waiting = await village.lists.cleaning()
    assert waiting.as_dict()["waits_for"] == ["List c"]
    assert village.library_ids() == {1, 2}
    await village.visit("c")
    assert village.library_ids() == {2}
    assert len((await village.lists.cleaning()).waits_for) == 3


async def test_a_list_that_fails_after_it_has_answered_holds_the_round(
    village: Village,
) -> None:
    """Its last word counts, and that was none."""
    village.films(1, 2)
    village.clean(Leaving.REMOVE)
    source, other = village.follow(), village.follow("b", FakeList())
    source.names(listed(1), listed(2))
    other.names(listed(2))
    await village.visit_all()
    source.names(listed(2))
    await village.visit("a")
    source.fault = SILENT
    await village.visit("a")
    await village.visit("b")
    assert (await village.lists.cleaning()).waits_for == ("List a",)
    assert village.library_ids() == {1, 2}
    source.fault = None
    await village.visit("a")
    assert village.library_ids() == {2}


async def test_an_entry_that_could_not_be_dealt_with_holds_the_round(
    village: Village,
) -> None:
    """It may mean what seems to have left."""
    source = await lose(village, 1, 2, level=Leaving.REMOVE)
    village.metadata.fault = SILENT
    source.names(listed(2), listed(None, "Another", imdb_id="tt0000001"))
    # The library knows this id; another one it does not.
    source.names(listed(2), listed(None, "Another", imdb_id="tt7777777"))
    await village.visit()
    assert village.library_ids() == {1, 2}
    assert (await village.why(1))[0].left_at is None
    village.metadata.fault = None
    await village.visit()
    assert village.library_ids() == {2}


async def test_a_round_after_the_clock_was_set_back(village: Village) -> None:
    """It does not wait for a year to pass."""
    await lose(village, 1, 2, level=Leaving.REMOVE)
    village.rooms.clock.wall -= 365 * 24 * 60 * MINUTE
    await village.visit()
    assert village.library_ids() == {2}


async def test_the_mildest_of_several_levels_counts(village: Village) -> None:
    """A list may have a level of its own; those that named the movie have to agree."""
    village.films(1, 2, 3)
    village.clean(Leaving.REMOVE)
    source = village.follow(on_leaving=Leaving.REMOVE_AND_DELETE)
    other = village.follow("b", FakeList(), on_leaving=Leaving.UNMONITOR)
    source.names(listed(1), listed(2), listed(3))
    other.names(listed(1), listed(3))
    await village.visit_all()
    await village.visit_all()
    source.names(listed(3))
    other.names(listed(3))
    await village.visit_all()
    assert village.library_ids() == {1, 3}
    assert not village.movie(1).monitored


async def a_hundred(village: Village, level: Leaving = Leaving.REMOVE) -> FakeList:
    """Have a list of a hundred films, all of them in the library."""
    village.films(*range(1, 101))
    village.clean(level)
    source = village.follow()
    source.names(*map(listed, range(1, 101)))
    await village.visit()
    assert len(village.library_ids()) == 100
    return source


async def test_what_shrinks_too_much_is_not_believed(village: Village) -> None:
    """It waits for a person's word, also after a restart; nothing is cleaned meanwhile."""
    source = await a_hundred(village)
    source.names(*map(listed, range(22, 101)), mark="new")
    report = await village.visit()
    assert (report.held, report.removed, report.cleaned) == (21, 0, 0)
    assert len(village.library_ids()) == 100
    await village.restart()
    status = await village.lists.status("a")
    assert status.held is not None
    assert (status.held.vanished, status.held.titles[0]) == (21, "Film 1")
    told = status.as_dict()["held"]
    assert told == {
        "since": village.rooms.house.now.isoformat(),
        "vanished": 21,
        "titles": [f"Film {one}" for one in range(1, 21)],
    }
    assert (await village.lists.cleaning()).held_by == ("List a",)
    assert (await village.kinds()).count("list_held") == 1
    held = status.held.since

    # It stays so while the list says the same, and is not told again.
    source.answer = replace(source.answer, unchanged=True, movies=())
    report = await village.visit()
    assert report.held == 21
    source.names(*map(listed, range(23, 101)), complete=False)
    await village.visit()
    source.names(*map(listed, range(23, 101)))
    await village.visit()
    status = await village.lists.status("a")
    assert status.held is not None
    assert (status.held.vanished, status.held.since) == (22, held)
    assert (await village.kinds()).count("list_held") == 1
    assert (await village.why(1))[0].left_at is None

    done = await village.lists.confirm("a", WHY)
    assert sorted(one.tmdb_id for one in done) == list(range(1, 23))
    assert village.library_ids() == set(range(23, 101))
    with pytest.raises(Invalid) as problem:
        await village.lists.confirm("a")
    assert problem.value.key == "list_not_held"


async def test_on_a_chart_movies_come_and_go(village: Village) -> None:
    """Its rule is applied, unless it has become much shorter as well."""
    source = await a_hundred(village)
    village.films(*range(101, 151))
    source.names(*map(listed, range(51, 151)), is_chart=True)
    report = await village.visit()
    assert (report.held, report.cleaned) == (0, 50)
    assert village.library_ids() == set(range(51, 151))
    source.names(*map(listed, range(80, 151)), is_chart=True)
    assert (await village.visit()).held == 29
    source.names(is_chart=True)
    assert (await village.visit()).held == 100


async def test_a_list_that_recovers_needs_no_word(village: Village) -> None:
    """What had vanished was never forgotten."""
    source = await a_hundred(village)
    source.names()
    report = await village.visit()
    assert report.held == 100
    source.names(*map(listed, range(2, 101)))
    report = await village.visit()
    assert (report.held, report.removed, report.cleaned) == (0, 1, 1)
    assert len(village.library_ids()) == 99
    assert (await village.lists.status("a")).held is None
    assert set((await village.statuses()).values()) == {"added"}


async def test_a_person_may_let_them_stay(village: Village) -> None:
    """For good: no later round touches them, and no word is asked for again."""
    source = await a_hundred(village)
    source.names(listed(100))
    await village.visit()
    assert await village.lists.dismiss("a") == 99
    for _ in range(2):
        report = await village.visit()
        assert report.held == 0
    assert len(village.library_ids()) == 100
    (row,) = await village.why(1)
    assert row.left_at is not None and row.added_at is not None
    with pytest.raises(Invalid):
        await village.lists.dismiss("a")


async def test_what_a_confirmed_round_waits_for(village: Village) -> None:
    """A word about one list does not make up for the answer of another."""
    source = await a_hundred(village)
    other = village.follow("b", FakeList())
    other.fault = SILENT
    source.names(listed(1))
    await village.visit_all()
    assert await village.lists.confirm("a") == []
    assert len(village.library_ids()) == 100
    other.fault = None
    await village.visit_all()
    assert village.library_ids() == {1}


@pytest.mark.parametrize(
    ("known", "gone", "held"),
    [
        (100, 20, False),
        (100, 21, True),
        (20, 5, False),
        (20, 6, True),
        (6, 5, False),
        (6, 6, True),
        (1, 1, True),
    ],
)
async def test_how_much_is_too_much(
    village: Village, known: int, gone: int, *, held: bool
) -> None:
    """More than a fifth and more than five, or everything."""
    source = village.follow(add_automatically=False)
    source.names(*map(listed, range(known)))
    await village.visit()
    source.names(*map(listed, range(gone, known)))
    report = await village.visit()
    assert report.held == (gone if held else 0)


async def test_a_list_that_was_always_empty_is_no_reason_to_worry(
    village: Village,
) -> None:
    """It holds nothing up."""
    await lose(village, 1, 2, level=Leaving.REMOVE)
    village.follow("b", FakeList())
    await village.visit_all()
    assert village.library_ids() == {2}


async def test_how_much_is_too_much_can_be_decided(village: Village) -> None:
    """By the household."""
    village.decide("lists", vanished_count=0, vanished_share=0.0)
    source = village.follow(add_automatically=False)
    source.names(*map(listed, range(10)))
    await village.visit()
    source.names(*map(listed, range(1, 10)))
    assert (await village.visit()).held == 1
