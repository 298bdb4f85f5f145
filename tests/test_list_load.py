"""Long lists: how much is asked for them."""

from dataclasses import replace
import json

from custom_components.radarr_mvp.engine.keeping.records import SyncStatus

from .following import Following
from .sandbox.catalogue import FILMS
from .sandbox.service import FakeService
from .sandbox.tmdb import FakeList as TmdbList
from .sandbox.trakt_answers import FakeList, many


def asked(service: FakeService, path: str) -> int:
    """Return how often a service was asked for something."""
    paths = [one.path for one in service.log.requests]
    return sum(path in one and "/changes" not in one for one in paths)


async def test_twenty_thousand_entries(following: Following) -> None:
    """They are read, kept and sorted; only those are looked up that are added now."""
    following.host.say("/long.json", "[]")
    list_id = await following.add(
        ("json",),
        {"url": f"{following.host.url}/long.json", "verify_ssl": True},
        {"filters": {"most_at_once": 10}},
    )
    rows = [{"id": one.tmdb_id, "title": one.title} for one in FILMS]
    rows += [
        {"id": 7_000_000 + number, "title": f"Reel {number}", "year": 1920}
        for number in range(20_000 - len(rows))
    ]
    following.host.say("/long.json", json.dumps(rows))
    following.home.world.clock.advance(86_400)
    tmdb = following.home.world.tmdb
    before = asked(tmdb, "/3/movie/")
    report = await following.visit(list_id)
    assert (report.found, report.added) == (20_000, 10)
    assert report.outcomes["waiting"] == 19_990
    assert asked(tmdb, "/3/movie/") - before == 10
    assert asked(tmdb, "/3/find/") == 0
    # One that has not changed costs next to nothing.
    following.home.world.clock.advance(86_400)
    report = await following.visit(list_id)
    assert (report.unchanged, report.added) == (True, 10)
    rows = rows[:19_999]
    following.host.say("/long.json", json.dumps([*rows, *rows[:100]]))
    following.home.world.clock.advance(86_400)
    report = await following.visit(list_id)
    # More rows than anybody reads: nothing is concluded from what was not read.
    assert (report.status, report.complete) == (SyncStatus.PARTIAL, False)
    assert report.removed == 0


async def test_a_thousand_movies_at_trakt(following: Following) -> None:
    """Each visit asks for four pages, and TMDb for what is added; what is filtered by what Trakt tells costs nothing."""
    trakt, tmdb = following.trakt, following.home.world.tmdb
    trakt.bob.lists.append(FakeList(77, "Thousand", many(1000, FILMS)))
    list_id = await following.add(
        ("trakt", "trakt_list"),
        {"address": "77"},
        {"filters": {"most_at_once": 10}},
    )
    for _ in range(2):
        following.home.world.clock.advance(86_400)
        pages = asked(trakt, "/lists/77/items")
        details = asked(tmdb, "/3/movie/")
        report = await following.visit(list_id)
        assert (report.found, report.added) == (1000, 10)
        assert asked(trakt, "/lists/77/items") - pages == 4
        assert asked(tmdb, "/3/movie/") - details == 10
    assert asked(tmdb, "/3/find/") == asked(tmdb, "/3/search/") == 0


async def test_a_thousand_movies_at_tmdb(following: Following) -> None:
    """Each visit asks for fifty pages at the most, and for what is added."""
    tmdb = following.home.world.tmdb
    reels = [
        replace(
            FILMS[0], tmdb_id=6_000_000 + number, imdb_id="", title=f"Reel {number}"
        )
        for number in range(1000)
    ]
    tmdb.films |= {one.tmdb_id: one for one in reels}
    tmdb.lists["77"] = TmdbList("Thousand", [one.tmdb_id for one in reels])
    list_id = await following.add(
        ("tmdb", "tmdb_list"),
        {"address": "77"},
        {"filters": {"most_at_once": 5}},
    )
    for _ in range(2):
        following.home.world.clock.advance(86_400)
        pages, details = asked(tmdb, "/list/77"), asked(tmdb, "/3/movie/")
        report = await following.visit(list_id)
        assert (report.found, report.added) == (1000, 5)
        assert asked(tmdb, "/list/77") - pages <= 50
        assert asked(tmdb, "/3/movie/") - details == 5
    assert asked(tmdb, "/3/find/") == asked(tmdb, "/3/search/") == 0
