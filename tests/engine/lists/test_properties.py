"""Whatever lists answer, in whatever order, and whatever comes between: what must never happen does not."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.engine.library import AddRequest
from custom_components.radarr_mvp.engine.lists.options import Leaving
from custom_components.radarr_mvp.engine.lists.sources import ListAnswer, ListedMovie
from tests.engine.lists.village import (
    HOUR,
    SILENT,
    WHY,
    FakeList,
    Village,
    listed,
    open_village,
)
from tests.engine.road.metadata import DOWN

FILMS = range(1, 9)
LISTS = ("a", "b", "c")
REMOVALS = (Leaving.REMOVE, Leaving.REMOVE_AND_DELETE)
_RUNS = count()

films = st.sampled_from(FILMS)
lists = st.sampled_from(LISTS)
entries = st.lists(
    st.tuples(films, st.sampled_from(("tmdb", "imdb", "title", "vague"))), max_size=8
)
steps = st.one_of(
    st.tuples(st.just("answer"), lists, entries, st.booleans()),
    st.tuples(st.just("answer"), lists, entries, st.just(True)),
    st.tuples(st.just("fault"), lists, st.booleans()),
    st.tuples(st.just("unchanged"), lists),
    st.tuples(st.just("enable"), lists, st.booleans()),
    st.tuples(st.just("visit"), lists),
    st.tuples(st.just("visit_all")),
    st.tuples(st.just("visit_all")),
    st.tuples(st.just("leave"), films),
    st.tuples(st.just("leave"), films),
    st.tuples(st.just("drop"), lists, films),
    st.tuples(st.just("wait"), st.sampled_from((0.2, 13.0))),
    st.tuples(st.just("outage"), st.booleans()),
    st.tuples(st.just("add"), films),
    st.tuples(st.just("remove"), films, st.booleans()),
    st.tuples(st.just("banish"), films),
    st.tuples(st.just("exclude"), films, st.booleans()),
    st.tuples(st.just("download"), films, st.booleans()),
    st.tuples(st.just("restart")),
    st.tuples(st.just("confirm"), lists),
    st.tuples(st.just("dismiss"), lists),
    st.tuples(st.just("level"), st.sampled_from(Leaving)),
)


def entry(film: int, form: str) -> ListedMovie:
    """Return a film as a list may spell it."""
    match form:
        case "tmdb":
            return listed(film)
        case "imdb":
            return listed(None, f"Film {film}", imdb_id=f"tt{film:07}")
        case "title":
            return listed(None, f"Film {film}")
        case _:
            return listed(None, f"Film {film}", year=0)


@dataclass
class Watch:
    """A village under watch: what is known of it from outside, and what has to hold."""

    village: Village
    by_list: set[int] = field(default_factory=set)
    excluded: set[int] = field(default_factory=set)
    busy: set[int] = field(default_factory=set)
    # What each list has last said to us, and whether that was all.
    said: dict[str, tuple[set[int], bool]] = field(default_factory=dict)
    level: Leaving = Leaving.OFF
    rows: Mapping[tuple[int, str], Any] = field(default_factory=dict)

    async def take(self, step: tuple[Any, ...]) -> None:
        """Take a step, and look at what it has done."""
        before = self.village.library_ids()
        monitored = {one for one in before if self.village.movie(one).monitored}
        may_remove = step[1] if step[0] in ("remove", "banish") else None
        await getattr(self, f"_{step[0]}")(*step[1:])
        after = self.village.library_ids()
        added, gone = after - before, before - after - {may_remove}
        still = {one for one in after if self.village.movie(one).monitored}
        if step[0] != "add":
            assert not added & self.excluded, "an excluded film was added"
            self.by_list |= added
        for film in gone:
            self._check_left(film, REMOVALS)
        for film in monitored & after - still:
            self._check_left(film, (Leaving.UNMONITOR,))
        self.by_list &= after
        await self._check_books()

    def _check_left(self, film: int, levels: tuple[Leaving, ...]) -> None:
        """See that a film was dealt with by the rule."""
        assert self.level in levels, "more was done than was wanted"
        assert film in self.by_list, "a person's film was touched"
        assert film not in self.busy, "a film on its way was touched"
        for list_id, wanted in self.village.wanted.items():
            names, complete = self.said.get(list_id, (set(), False))
            assert film not in names, "a film that a list names was touched"
            assert complete or not wanted.options.enabled, "a list had not said all"

    async def _check_books(self) -> None:
        """See that each film is there once, and that nothing of where it comes from was lost."""
        books = self.village.rooms.books
        kept = await books.read(lambda one: list(books.movies.every(one)))
        ids = [one.tmdb_id for one in kept]
        assert len(ids) == len(set(ids))
        assert set(ids) == self.village.library_ids()
        rows = {
            (film, row.list_id): row
            for film in FILMS
            for row in await self.village.why(film)
        }
        for key, row in self.rows.items():
            now = rows[key]
            assert now.first_seen == row.first_seen
            assert row.added_at is None or now.added_at is not None
            assert now.last_seen >= row.last_seen
        for film in self.by_list:
            assert any(row.added_at for key, row in rows.items() if key[0] == film)
        self.rows = rows

    def _visited(self, list_id: str) -> None:
        """Note what a list is about to say."""
        source = self._source(list_id)
        if not self.village.wanted[list_id].options.enabled:
            return
        names, _ = self.said.get(list_id, (set(), False))
        if source.fault is not None:
            self.said[list_id] = (names, False)
        elif not source.answer.unchanged:
            told = {int(one.title.split()[1]) for one in source.answer.movies}
            complete = source.answer.complete
            self.said[list_id] = (told if complete else told | names, complete)
        else:
            self.said[list_id] = (names, True)

    def _source(self, list_id: str) -> FakeList:
        """Return a list."""
        source = self.village.wanted[list_id].source
        assert isinstance(source, FakeList)
        return source

    async def _answer(
        self, list_id: str, told: list[tuple[int, str]], complete: bool
    ) -> None:
        movies = [entry(film, form) for film, form in told]
        self._source(list_id).names(*movies, complete=complete, mark="m")

    async def _fault(self, list_id: str, fails: bool) -> None:
        self._source(list_id).fault = SILENT if fails else None

    async def _unchanged(self, list_id: str) -> None:
        state = self.said.get(list_id)
        if state is not None and state[1] and self._source(list_id).fault is None:
            self._source(list_id).answer = ListAnswer(unchanged=True)

    async def _enable(self, list_id: str, enabled: bool) -> None:
        wanted = self.village.wanted[list_id]
        options = replace(wanted.options, enabled=enabled)
        self.village.wanted[list_id] = replace(wanted, options=options)

    async def _visit(self, list_id: str) -> None:
        if self.village.wanted[list_id].options.enabled:
            self._visited(list_id)
            await self.village.visit(list_id)

    async def _visit_all(self) -> None:
        for list_id in LISTS:
            self._visited(list_id)
        await self.village.visit_all()

    async def _leave(self, film: int) -> None:
        for list_id in LISTS:
            self._without(list_id, film)
        await self._visit_all()

    async def _drop(self, list_id: str, film: int) -> None:
        self._without(list_id, film)
        await self._visit_all()

    def _without(self, list_id: str, film: int) -> None:
        """Let a list name a film no more."""
        source = self._source(list_id)
        left = [
            one for one in source.answer.movies if int(one.title.split()[1]) != film
        ]
        if not source.answer.unchanged:
            source.answer = replace(source.answer, movies=tuple(left))

    async def _wait(self, hours: float) -> None:
        self.village.passes(hours * HOUR)
        for list_id in LISTS:
            if self.village.lists._rounds.is_due(self.village.wanted[list_id]):
                self._visited(list_id)
        self.village.lists.begin_due()
        await self.village.quiet()

    async def _outage(self, fails: bool) -> None:
        self.village.metadata.fault = DOWN if fails else None

    async def _add(self, film: int) -> None:
        village = self.village
        if film not in village.library_ids() and village.metadata.fault is None:
            await village.library.add(AddRequest(tmdb_id=film))
            self.excluded.discard(film)
            self.by_list.discard(film)

    async def _remove(self, film: int, exclude: bool) -> None:
        if film in self.village.library_ids():
            movie = self.village.movie(film)
            await self.village.library.remove(movie.id, exclude=exclude)
            self.busy.discard(film)
            if exclude:
                self.excluded.add(film)

    async def _banish(self, film: int) -> None:
        await self._remove(film, exclude=True)
        await self._visit_all()

    async def _exclude(self, film: int, exclude: bool) -> None:
        books = self.village.rooms.books
        if exclude:
            await self.village.exclude(film)
            self.excluded.add(film)
        else:
            await books.write(lambda one: books.exclusions.remove(one, tmdb_id=film))
            self.excluded.discard(film)

    async def _download(self, film: int, begins: bool) -> None:
        village, books = self.village, self.village.rooms.books
        if film not in village.library_ids():
            return
        if begins and film not in self.busy:
            await village.download(film, TrackState.DOWNLOADING)
            self.busy.add(film)
        elif not begins:
            for one in await books.read(books.downloads.under_way):
                if one.movie_id == village.movie(film).id:
                    await books.write(
                        lambda tx, one=one: books.downloads.remove(tx, one.id)
                    )
            self.busy.discard(film)

    async def _restart(self) -> None:
        await self.village.restart()

    async def _confirm(self, list_id: str) -> None:
        with suppress(Invalid):
            await self.village.lists.confirm(list_id, WHY)

    async def _dismiss(self, list_id: str) -> None:
        with suppress(Invalid):
            await self.village.lists.dismiss(list_id)

    async def _level(self, level: Leaving) -> None:
        self.village.clean(level)
        self.level = level


@given(
    st.tuples(entries, entries, entries),
    st.sampled_from(Leaving),
    st.lists(steps, min_size=5, max_size=25),
)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_whatever_happens(
    tmp_path: Path,
    begun: tuple[list[tuple[int, str]], ...],
    level: Leaving,
    taken: list[tuple[Any, ...]],
) -> None:
    """No film twice, none touched without the rule, exclusions hold, and it stays known where films come from."""
    folder = tmp_path / str(next(_RUNS))
    folder.mkdir()
    async with open_village(folder) as village:
        village.films(*FILMS)
        village.decide("lists", vanished_count=2)
        for place, list_id in enumerate(LISTS):
            village.follow(list_id, FakeList(service=list_id), priority=9 - place)
        watch = Watch(village)
        first = [
            ("answer", list_id, told, True)
            for list_id, told in zip(LISTS, begun, strict=True)
        ]
        for step in (*first, ("level", level), ("visit_all",), *taken):
            await watch.take(step)
