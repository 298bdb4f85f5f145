"""A search for one movie: everybody is asked, all is judged and kept, the best is taken."""

import asyncio
from dataclasses import replace
import logging
from types import MappingProxyType

import pytest

from custom_components.radarr_mvp.engine.decision.context import Occasion
from custom_components.radarr_mvp.engine.decision.decide import Outcome
from custom_components.radarr_mvp.engine.decision.reasons import Reason
from custom_components.radarr_mvp.engine.errors import ServiceError
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.quality.formats.conditions import (
    Condition,
    LanguageTest,
    TitleTest,
)
from custom_components.radarr_mvp.engine.quality.formats.custom import CustomFormat
from custom_components.radarr_mvp.engine.quality.profiles import LANGUAGE_ORIGINAL
from custom_components.radarr_mvp.engine.releases.languages import (
    ENGLISH,
    FRENCH,
    GERMAN,
    ITALIAN,
    JAPANESE,
    SPANISH,
)
from custom_components.radarr_mvp.engine.search.questions import query_titles
from custom_components.radarr_mvp.engine.search.reports import Problem
from tests.engine.road.indexer import (
    BROKEN,
    DOWN,
    FAULTS,
    NAME,
    NONSENSE,
    OTHER,
    REFUSED,
    RESTING,
    SPENT,
    THROTTLED,
    UNKNOWN,
    FakeIndexer,
    change_movie,
)
from tests.engine.road.searching import SOON, scene, until
from tests.engine.rooms import Rooms

BETTER = "Nosferatu.1922.REPACK.1080p.BluRay.x264-GRP"
WORSE = "Nosferatu.1922.720p.BluRay.x264-GRP"
ANOTHER = "Metropolis.1927.1080p.BluRay.x264-GRP"
CAUSE = "01CAUSE"


async def test_the_best_of_all_indexers_is_taken(rooms: Rooms) -> None:
    """Whoever has it; what was judged is kept in its order, and the movie counts as searched for."""
    first, second = FakeIndexer(), FakeIndexer(id="other", name="Other")
    first.offer(WORSE, NAME, ANOTHER)
    second.offer(BETTER)
    house = scene(rooms, first, second)
    movie = await rooms.movie()
    report = await house.search.for_movie(
        movie.id, Occasion.SEARCH, correlation_id=CAUSE
    )

    (call,) = house.taker.calls
    assert call.titles == (BETTER,)
    assert (call.correlation_id, call.by_person) == (CAUSE, False)
    assert [one.title for one in report.grabbed] == [BETTER]
    kept = await house.kept(movie.id)
    assert [one.release.title for one in kept] == [BETTER, NAME, WORSE, ANOTHER]
    assert [one.place for one in kept] == [0, 1, 2, 3]
    assert {one.correlation_id for one in kept} == {CAUSE}
    assert kept[0].quality.quality.name == "Bluray-1080p"
    assert kept[-1].outcome is Outcome.REJECTED
    assert house.last_searched(movie.id) == rooms.clock.now()
    stored = await rooms.books.read(
        lambda transaction: rooms.books.movies.get(transaction, movie.id)
    )
    assert stored == rooms.house.index.get(movie.id)
    assert (report.partial, report.duplicates) == (False, 0)
    assert house.search.searches == 1


async def test_what_was_found_can_be_taken_later(rooms: Rooms) -> None:
    """By its id or its key; a search that only shows takes nothing."""
    indexer = FakeIndexer()
    indexer.offer(NAME, ANOTHER)
    house, movie = scene(rooms, indexer), await rooms.movie()
    report = await house.search.releases(movie, Occasion.REQUEST)

    assert house.taker.calls == [] and report.grabbed == ()
    assert list(report.judged) == await house.kept(movie.id)
    one = report.judged[0]
    found = await rooms.books.read(
        lambda transaction: rooms.books.candidates.get(transaction, one.id)
    )
    assert found == one and one.release.download_url == "https://tracker.invalid/get"
    by_key = await rooms.books.read(
        lambda transaction: rooms.books.candidates.by_key(transaction, one.key)
    )
    assert by_key == [one]
    assert len(report.correlation_id) == 26


async def test_a_person_gets_what_automation_would_not_take(rooms: Rooms) -> None:
    """As of a movie that is left alone; and the indexers know that somebody waits."""
    indexer = FakeIndexer()
    indexer.offer(NAME)
    house = scene(rooms, indexer)
    movie = await rooms.movie(monitored=False)
    await house.search.for_movie(movie.id, Occasion.SEARCH)
    assert house.taker.calls == []

    await house.search.for_movie(movie.id, Occasion.REQUEST)
    assert [one.by_person for one in house.taker.calls] == [True]
    assert [one.interactive for one in indexer.queries] == [False, True]


async def test_a_release_of_several_indexers_is_there_once(rooms: Rooms) -> None:
    """From the better source, and how many were left out is told."""
    first = FakeIndexer(priority=30)
    second = FakeIndexer(id="other", name="Other", priority=10)
    first.offer(NAME)
    second.offer(NAME)
    house, movie = scene(rooms, first, second), await rooms.movie()
    report = await house.search.for_movie(movie.id, Occasion.SEARCH)
    (one,) = report.judged
    assert (one.release.indexer, report.duplicates) == ("Other", 1)


async def test_a_search_says_what_it_came_to(rooms: Rooms) -> None:
    """In plain data, for a response and for people."""
    indexer = FakeIndexer(skipped=2, complete=False)
    indexer.offer(NAME, ANOTHER)
    house, movie = scene(rooms, indexer), await rooms.movie()
    report = await house.search.for_movie(
        movie.id, Occasion.SEARCH, correlation_id=CAUSE
    )
    assert report.as_dict() == {
        "movie_id": movie.id,
        "occasion": "search",
        "correlation_id": CAUSE,
        "found": 2,
        "accepted": 1,
        "delayed": 0,
        "rejected": 1,
        "duplicates": 0,
        "grabbed": [NAME],
        "partial": True,
        "seconds": 0.0,
        "indexers": [
            {
                "indexer_id": "hdbits",
                "name": "HDBits",
                "count": 2,
                "skipped": 2,
                "complete": False,
                "seconds": 0.0,
                "asked": True,
                "late": False,
                "problem": None,
                "error": "",
            }
        ],
    }
    assert house.search.durations.last == 0.0


@pytest.mark.parametrize(
    ("fault", "problem", "asked"),
    [
        (SPENT, Problem.BUDGET_SPENT, False),
        (THROTTLED, Problem.THROTTLED, False),
        (REFUSED, Problem.REFUSED, False),
        (RESTING, Problem.RESTING, False),
        (DOWN, Problem.UNAVAILABLE, False),
        (BROKEN, Problem.UNAVAILABLE, True),
        (NONSENSE, Problem.BAD_ANSWER, True),
        (UNKNOWN, Problem.NOT_FOUND, True),
        (OTHER, Problem.UNEXPECTED, True),
    ],
)
async def test_an_indexer_that_fails_spoils_nothing(
    rooms: Rooms, fault: ServiceError, problem: Problem, asked: bool
) -> None:
    """The others are heard, and the report tells what was wrong with it."""
    bad = FakeIndexer(id="bad", name="Bad", fault=fault)
    good = FakeIndexer()
    good.offer(NAME)
    house, movie = scene(rooms, bad, good), await rooms.movie()
    report = await house.search.for_movie(movie.id, Occasion.SEARCH)

    assert fault in FAULTS
    assert [one.title for one in report.grabbed] == [NAME]
    assert report.partial
    told = report.indexers[0]
    assert (told.name, told.problem, told.asked) == ("Bad", problem, asked)
    assert told.error == fault.message and told.count == 0
    assert report.unasked == (frozenset() if asked else {"bad"})


async def test_a_broken_client_spoils_nothing(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    """Its fault is logged, and told without what it said: that may be anything."""
    bad = FakeIndexer(id="bad", name="Bad", fault=KeyError("passkey=secret"))
    good = FakeIndexer()
    good.offer(NAME)
    house, movie = scene(rooms, bad, good), await rooms.movie()
    report = await house.search.for_movie(movie.id, Occasion.SEARCH)
    assert [one.title for one in report.grabbed] == [NAME]
    assert report.indexers[0].problem is Problem.UNEXPECTED
    assert report.indexers[0].error == "asking it went wrong"
    assert "Asking Bad went wrong" in caplog.text


@pytest.mark.parametrize("fault", [SPENT, REFUSED, RESTING, DOWN])
async def test_a_movie_counts_as_searched_for_only_if_somebody_was_asked(
    rooms: Rooms, fault: ServiceError
) -> None:
    """Otherwise it would be left alone for a day for nothing."""
    indexer = FakeIndexer(fault=fault)
    house, movie = scene(rooms, indexer), await rooms.movie()
    report = await house.search.for_movie(movie.id, Occasion.SEARCH)
    assert not report.asked and report.judged == ()
    assert house.last_searched(movie.id) is None

    indexer.fault = None
    report = await house.search.for_movie(movie.id, Occasion.SEARCH)
    assert report.asked and not report.partial
    assert house.last_searched(movie.id) == rooms.clock.now()


async def test_without_indexers_nothing_is_found(rooms: Rooms) -> None:
    """And that is no failure."""
    house, movie = scene(rooms), await rooms.movie()
    report = await house.search.for_movie(movie.id, Occasion.SEARCH)
    assert report.indexers == () and not report.asked and not report.partial


async def test_a_movie_that_is_not_there_cannot_be_searched_for(rooms: Rooms) -> None:
    """Whoever asks is told so."""
    with pytest.raises(Invalid) as raised:
        await scene(rooms).search.for_movie(7, Occasion.REQUEST)
    assert (raised.value.key, raised.value.placeholders) == (
        "movie_unknown",
        {"movie": "7"},
    )


async def test_a_movie_may_go_while_it_is_searched_for(rooms: Rooms) -> None:
    """What is found then is of no use, and nothing breaks."""
    indexer = FakeIndexer(gate=asyncio.Event())
    indexer.offer(NAME)
    assert indexer.gate is not None
    house, movie = scene(rooms, indexer), await rooms.movie()
    search = asyncio.create_task(house.search.for_movie(movie.id, Occasion.SEARCH))
    await until(lambda: bool(indexer.queries))
    await rooms.books.write(
        lambda transaction: rooms.books.movies.remove(transaction, movie.id)
    )
    rooms.house.remove(movie.id)
    indexer.gate.set()
    report = await search
    assert not report.decisions and not report.judged and not house.taker.calls


async def test_what_is_late_is_not_waited_for_but_used(rooms: Rooms) -> None:
    """Where nothing was taken before, it is taken when it comes."""
    slow, quick = FakeIndexer(gate=asyncio.Event()), FakeIndexer(id="q", name="Quick")
    assert slow.gate is not None
    slow.offer(NAME)
    quick.offer(ANOTHER)
    house, movie = scene(rooms, slow, quick, deadlines=SOON), await rooms.movie()
    report = await house.search.for_movie(
        movie.id, Occasion.SEARCH, correlation_id=CAUSE
    )
    told = report.indexers[0]
    assert report.partial and told.late and told.problem is Problem.LATE
    assert told.error == "no answer within 0.05 s; it is used when it comes"
    assert report.asked and house.last_searched(movie.id) is not None
    assert [one.release.title for one in report.judged] == [ANOTHER]
    assert house.taker.calls == []

    slow.gate.set()
    await until(lambda: bool(house.taker.calls))
    assert house.taker.calls[0].titles == (NAME,)
    assert house.taker.calls[0].correlation_id == CAUSE
    kept = await house.kept(movie.id)
    assert [one.release.title for one in kept] == [NAME, ANOTHER]
    assert [one.place for one in kept] == [0, 1]


async def test_what_is_late_is_not_taken_besides(rooms: Rooms) -> None:
    """A second film would be a surprise, even a better one; but it is there to be taken."""
    slow, quick = FakeIndexer(gate=asyncio.Event()), FakeIndexer(id="q", name="Quick")
    assert slow.gate is not None
    slow.offer(BETTER)
    quick.offer(NAME)
    house, movie = scene(rooms, slow, quick, deadlines=SOON), await rooms.movie()
    await house.search.for_movie(movie.id, Occasion.SEARCH)
    slow.gate.set()
    await until(lambda: not house.search._fan_out._tasks)
    assert [one.titles for one in house.taker.calls] == [(NAME,)]
    kept = await house.kept(movie.id)
    assert {one.release.title for one in kept} == {NAME, BETTER}


async def test_what_is_late_for_a_person_is_only_kept(rooms: Rooms) -> None:
    """Who has looked at a list and gone does not expect a download."""
    slow = FakeIndexer(gate=asyncio.Event())
    assert slow.gate is not None
    slow.offer(NAME)
    house, movie = scene(rooms, slow, deadlines=SOON), await rooms.movie()
    await house.search.for_movie(movie.id, Occasion.REQUEST)
    slow.gate.set()
    await until(lambda: not house.search._fan_out._tasks)
    assert house.taker.calls == []
    (kept,) = await house.kept(movie.id)
    assert kept.outcome is Outcome.ACCEPTED


async def test_a_late_failure_changes_nothing(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    """It is noted for those who look for it."""
    caplog.set_level(logging.DEBUG)
    slow = FakeIndexer(gate=asyncio.Event())
    assert slow.gate is not None
    house, movie = scene(rooms, slow, deadlines=SOON), await rooms.movie()
    await house.search.for_movie(movie.id, Occasion.SEARCH)
    slow.fault = BROKEN
    slow.gate.set()
    await until(lambda: not house.search._fan_out._tasks)
    assert "HDBits: answers with 502" in caplog.text
    assert await house.kept(movie.id) == []


async def test_a_late_answer_that_cannot_be_used_is_logged(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    """There is nobody else to tell."""
    slow = FakeIndexer(gate=asyncio.Event())
    assert slow.gate is not None
    slow.offer(NAME)
    house, movie = scene(rooms, slow, deadlines=SOON), await rooms.movie()
    house.taker.faults[0] = RuntimeError("no client")
    await house.search.for_movie(movie.id, Occasion.SEARCH)
    slow.gate.set()
    await until(lambda: not house.search._fan_out._tasks)
    assert "A late answer of HDBits is lost" in caplog.text


async def test_nobody_is_waited_for_after_the_end(rooms: Rooms) -> None:
    """Neither for who is late nor for who is being asked."""
    late = FakeIndexer(gate=asyncio.Event())
    house, movie = scene(rooms, late, deadlines=SOON), await rooms.movie()
    await house.search.for_movie(movie.id, Occasion.SEARCH)
    assert house.search._fan_out._tasks
    await house.search.close()
    assert not house.search._fan_out._tasks

    busy = scene(rooms, late)
    asking = asyncio.create_task(busy.search.for_movie(movie.id, Occasion.SEARCH))
    await until(lambda: len(late.queries) == 2)
    await busy.search.close()
    report = await asking
    assert report.indexers[0].problem is Problem.ENDED
    assert not report.asked


async def test_a_search_that_is_given_up_asks_nobody_further(rooms: Rooms) -> None:
    """As when a person cancels the job it belongs to."""
    indexer = FakeIndexer(gate=asyncio.Event())
    house, movie = scene(rooms, indexer), await rooms.movie()
    asking = asyncio.create_task(house.search.for_movie(movie.id, Occasion.SEARCH))
    await until(lambda: bool(indexer.queries))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await until(lambda: not house.search._fan_out._tasks)


async def test_who_the_indexers_are_is_not_waited_for_either(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    """A Prowlarr that hangs must not hold a person up."""
    house, movie = scene(rooms, FakeIndexer(), deadlines=SOON), await rooms.movie()
    house.indexers.gate = asyncio.Event()
    report = await house.search.releases(movie, Occasion.REQUEST)
    assert report.partial and not report.asked and report.indexers == ()
    assert "could not be told in time which indexers there are" in caplog.text


async def test_what_failed_to_be_taken_is_the_callers_concern(rooms: Rooms) -> None:
    """But what was found is kept."""
    indexer = FakeIndexer()
    indexer.offer(NAME)
    house, movie = scene(rooms, indexer), await rooms.movie()
    house.taker.faults[movie.id] = RuntimeError("no client")
    with pytest.raises(RuntimeError, match="no client"):
        await house.search.for_movie(movie.id, Occasion.SEARCH)
    assert len(await house.kept(movie.id)) == 1


async def test_what_is_on_its_way_is_not_taken_again(rooms: Rooms) -> None:
    """The same torrent and what is no better are refused, with the reason."""
    indexer = FakeIndexer()
    indexer.offer(NAME, WORSE)
    house, movie = scene(rooms, indexer), await rooms.movie()
    await house.search.for_movie(movie.id, Occasion.SEARCH)
    report = await house.search.for_movie(movie.id, Occasion.SEARCH)
    assert len(house.taker.calls) == 1
    assert report.decisions[0].has(Reason.SAME_TORRENT_IN_QUEUE)


async def test_a_name_that_cannot_be_read_is_kept_with_its_reason(
    rooms: Rooms,
) -> None:
    """A person may still know what it is."""
    indexer = FakeIndexer()
    indexer.offer("0123456789abcdef0123456789abcdef")
    house, movie = scene(rooms, indexer), await rooms.movie()
    report = await house.search.releases(movie, Occasion.REQUEST)
    (one,) = report.judged
    assert one.outcome is Outcome.REJECTED and one.movie_id == movie.id
    assert one.rejections[0].reason is Reason.UNPARSABLE


def a_format(id_: int, *conditions: Condition) -> CustomFormat:
    """Return a custom format."""
    return CustomFormat(id=id_, name=f"format {id_}", conditions=conditions)


async def test_a_movie_is_searched_for_under_all_wanted_titles(rooms: Rooms) -> None:
    """Its own, the original one, and those in languages of the profile and of formats with points."""
    movie = await rooms.movie(
        original_title="Nosferatu, eine Symphonie des Grauens",
        original_language=GERMAN,
        translations={
            ENGLISH.id: "Nosferatu: A Symphony of Horror",
            FRENCH.id: "NOSFERATU",
            SPANISH.id: "Nosferatu, una sinfonía del horror",
            ITALIAN.id: "Nosferatu il vampiro",
            GERMAN.id: "Nosferatu – Eine Symphonie",
            JAPANESE.id: "吸血鬼ノスフェラトゥ",
        },
    )
    formats = [
        a_format(1, Condition("French", LanguageTest(FRENCH.id))),
        a_format(2, Condition("Spanish", LanguageTest(SPANISH.id))),
        a_format(3, Condition("not Italian", LanguageTest(ITALIAN.id), negate=True)),
        a_format(
            4,
            Condition("any but Japanese", LanguageTest(JAPANESE.id, True)),
            Condition("name", TitleTest("x264")),
        ),
        a_format(5, Condition("Original", LanguageTest(LANGUAGE_ORIGINAL))),
    ]
    scores = MappingProxyType({1: 10, 2: -10, 3: 10, 4: 10, 5: 10})
    profile = replace(
        rooms.house.default_profile, language=ENGLISH.id, format_scores=scores
    )
    assert query_titles(movie, profile, formats) == (
        "Nosferatu",
        "Nosferatu, eine Symphonie des Grauens",
        "Nosferatu: A Symphony of Horror",
        "Nosferatu – Eine Symphonie",
    )


async def test_a_question_tells_all_that_identifies_a_movie(rooms: Rooms) -> None:
    """And nothing that is not known, as of a movie without ids, year and profile."""
    indexer = FakeIndexer()
    house, movie = scene(rooms, indexer), await rooms.movie()
    await house.search.for_movie(movie.id, Occasion.SEARCH)
    (asked,) = indexer.queries
    assert (asked.imdb_id, asked.tmdb_id) == ("tt0013442", 653)
    assert (asked.titles, asked.year) == (("Nosferatu",), 1922)

    unknown = await change_movie(
        rooms, movie, imdb_id=None, tmdb_id=0, year=0, profile_id=0
    )
    await house.search.releases(unknown, Occasion.REQUEST)
    asked = indexer.queries[-1]
    assert (asked.imdb_id, asked.tmdb_id, asked.year) == (None, None, None)
    assert asked.titles == ("Nosferatu",)
