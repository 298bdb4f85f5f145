"""Lists that were fine when they were added, and are not at a later visit: nothing is added wrongly, and nothing goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from custom_components.radarr_mvp.engine.keeping.records import SyncStatus

from .following import Following
from .integration import Typed
from .sandbox.catalogue import FILMS
from .sandbox.list_host import custom, imdb_csv
from .sandbox.mdblist import FakeMdb
from .sandbox.planted import MDBLIST_API_KEY
from .sandbox.service import FaultMode

PAGE: Final = "<!DOCTYPE html><html><body>Welcome, please log in</body></html>"
# Who wants to lose movies and files as soon as a list does not name them any more.
REMOVES: Final[Typed] = {
    "visits": {
        "interval": 6,
        "priority": 5,
        "on_leaving": "remove_and_delete",
    }
}
SIX: Final = frozenset(one.tmdb_id for one in FILMS[:6])


async def followed(here: Following, path: str = "/list.json") -> str:
    """Follow a list of six movies by somebody who removes what leaves; return its id."""
    here.host.say(path, custom(FILMS[:6]))
    list_id = await here.add(
        ("json",), {"url": f"{here.host.url}{path}", "verify_ssl": True}, REMOVES
    )
    report = await here.visit(list_id)
    assert (report.status, report.failed) == (SyncStatus.SUCCESS, 0)
    assert set(await here.movies()) == SIX
    return list_id


def served(body: str | bytes, **how: Any) -> Callable[[Following], object]:
    """Return what puts something else where the list was."""
    return lambda here: here.host.say("/list.json", body, **how)


FAULTS: Final[dict[str, Callable[[Following], object]]] = {
    "a web page": served(PAGE),
    "half of it": served(custom(FILMS[:6])[:-30]),
    "JSON of something else": served('{"message": "maintenance"}'),
    "an error that calls itself success": served('{"error": "try later"}'),
    "nothing": served(""),
    "a sign-in": served("", status=401),
    "private by now": served("no", status=403),
    "gone": served("", status=404),
    "a failure": served("", status=500),
    "too many requests": served("", status=429),
    "far too much": lambda here: here.host.fail(FaultMode.HUGE),
    "a broken connection": lambda here: here.host.fail(FaultMode.RESET),
    "a circle": lambda here: here.host.moved.update({"/list.json": "/list.json"}),
}


async def test_a_list_that_cannot_be_read_any_more(following: Following) -> None:
    """Each visit fails and says so; everything stays, and all is well whenever the list is back."""
    list_id = await followed(following)
    told: dict[str, str] = {}
    for fault, begin in FAULTS.items():
        following.home.world.clock.advance(48 * 3600)
        begin(following)
        report = await following.visit(list_id)
        assert report.status is SyncStatus.FAILED, fault
        assert report.problem, fault
        told[fault] = report.error
        assert set(await following.movies()) == SIX, fault
        status = await following.road.lists.status(list_id)
        assert status.last is not None
        assert status.last.status is SyncStatus.FAILED
        following.host.heal()
        following.host.moved.clear()
        following.host.say("/list.json", custom(FILMS[:6]))
        following.home.world.clock.advance(48 * 3600)
        report = await following.visit(list_id)
        assert (report.status, report.error) == (SyncStatus.SUCCESS, ""), fault
    assert all(told.values())
    # What is wrong is told apart.
    assert len(set(told.values())) >= 9


async def test_a_list_that_shrinks_to_nothing(following: Following) -> None:
    """It is not believed, however often it is said, until a person does."""
    list_id = await followed(following)
    for body in ("[]", '{"items": []}', '{"movies": [], "shows": []}'):
        following.host.say("/list.json", body)
        following.home.world.clock.advance(12 * 3600)
        report = await following.visit(list_id)
        assert (report.held, report.added) == (6, 0)
        assert set(await following.movies()) == SIX
    status = await following.road.lists.status(list_id)
    assert status.held is not None
    assert status.held.vanished == 6
    await following.road.lists.confirm(list_id)
    assert await following.movies() == {}


async def test_a_few_that_leave_are_believed(following: Following) -> None:
    """By the rule that was chosen they go, and nothing else does."""
    list_id = await followed(following)
    following.host.say("/list.json", custom(FILMS[:5]))
    following.home.world.clock.advance(12 * 3600)
    report = await following.visit(list_id)
    assert (report.status, report.removed) == (SyncStatus.SUCCESS, 1)
    assert set(await following.movies()) == SIX - {FILMS[5].tmdb_id}


ODD: Final = (
    ('[{"id": 653}, {"tmdb_id": 653}, {"imdb_id": "tt0013442"}]', 0, 0),
    ('[{"id": 653}, {"id": 1399, "mediatype": "show", "title": "A Series"}]', 1, 0),
    ('[{"id": 653}, {"poster": "x"}, null, 3.5, [], {"title": ""}]', 0, 5),
    ('[{"id": 653}, {"id": -1}, {"id": 1e300}, {"id": true}]', 0, 3),
)


async def test_odd_entries_among_films(following: Following) -> None:
    """What is named twice is added once, series never; what is not understood is counted and makes nothing go."""
    for number, (body, others, unread) in enumerate(ODD):
        following.host.say(f"/odd{number}.json", body, tagged=False)
        address = f"{following.host.url}/odd{number}.json"
        list_id = await following.add(
            ("json",), {"url": address, "verify_ssl": True}, REMOVES
        )
        report = await following.visit(list_id)
        expected = SyncStatus.PARTIAL if unread else SyncStatus.SUCCESS
        assert report.status is expected, body
        assert (report.others, report.unread) == (others, unread), body
        assert set(await following.movies()) == {653}, body


async def test_entries_without_ids(following: Following) -> None:
    """A title and a year that mean one movie will do; all else waits for a person, and nothing is guessed."""
    rows = (
        '[{"title": "Sintel", "year": 2010}, {"title": "Nosferatu"},'
        ' {"title": "Charade", "year": 1999}, {"title": "Nobody Knows This", "year": 2001}]'
    )
    following.host.say("/titles.json", rows)
    list_id = await following.add(
        ("json",), {"url": f"{following.host.url}/titles.json", "verify_ssl": True}
    )
    report = await following.visit(list_id)
    assert report.status is SyncStatus.SUCCESS
    assert report.outcomes["unidentified"] == 3
    assert set(await following.movies()) == {45745}


@dataclass(frozen=True)
class Paged:
    """A list that comes in pages, and how the second of them is kept from coming."""

    path: tuple[str, ...]
    typed: Callable[[Following], Typed]
    spoil: Callable[[Following], object]
    mend: Callable[[Following], object]


def _long(here: Following) -> None:
    """Let lists be longer than a page."""
    here.trakt.per_page = here.imdb.per_page = here.plex.per_page = 8
    here.mdblist.most_per_page = 8
    here.trakt.alice.watchlist = list(FILMS[:20])
    here.plex.watchlist = list(FILMS[:20])
    here.mdblist.lists.append(FakeMdb(200, "carol", "long", FILMS[:20]))
    here.home.world.tmdb.lists["20"] = type(here.home.world.tmdb.lists["10"])(
        "Long", [one.tmdb_id for one in FILMS[:42]]
    )


PAGED: Final = {
    "trakt": Paged(
        ("trakt", "trakt_watchlist"),
        lambda _: {},
        lambda here: here.trakt.after_page.append(
            lambda: here.trakt.answer_once(500, "/watchlist", times=9)
        ),
        lambda here: here.trakt.heal(),
    ),
    "tmdb": Paged(
        ("tmdb", "tmdb_list"),
        lambda _: {"address": "20"},
        lambda here: setattr(here.home.world.tmdb, "spoil", _without_second_page),
        lambda here: setattr(here.home.world.tmdb, "spoil", lambda _, body: body),
    ),
    "imdb": Paged(
        ("imdb", "imdb_list"),
        lambda _: {"address": "ls900000003"},
        lambda here: here.imdb.after_page.append(
            lambda: here.imdb.fail(FaultMode.SERVER_ERROR)
        ),
        lambda here: here.imdb.heal(),
    ),
    "plex": Paged(
        ("plex", "plex_watchlist"),
        lambda here: {"token": here.plex.token},
        lambda here: here.plex.after_page.append(
            lambda: here.plex.fail(FaultMode.SERVER_ERROR)
        ),
        lambda here: here.plex.heal(),
    ),
    "mdblist": Paged(
        ("mdblist",),
        lambda _: {"address": "200", "api_key": MDBLIST_API_KEY},
        lambda here: setattr(here.mdblist, "tells_more", False),
        lambda here: setattr(here.mdblist, "tells_more", True),
    ),
}


def _without_second_page(path: str, body: Any) -> Any:
    """Answer the further pages of a list with nothing that makes sense."""
    return {} if "/list/" in path and body.get("page", 1) > 1 else body


async def test_half_of_the_pages(following: Following) -> None:
    """What was told is taken, the visit is only partly a success, and nothing goes that was not told."""
    _long(following)
    added = {
        service: await following.add(paged.path, paged.typed(following), REMOVES)
        for service, paged in PAGED.items()
    }
    for service, list_id in added.items():
        report = await following.visit(list_id)
        assert report.status is SyncStatus.SUCCESS, service
        assert report.found >= 20, service
    whole = set(await following.movies())
    assert len(whole) == 42
    for service, list_id in added.items():
        following.home.world.clock.advance(48 * 3600)
        PAGED[service].spoil(following)
        report = await following.visit(list_id)
        assert (report.status, report.complete) == (SyncStatus.PARTIAL, False), service
        assert set(await following.movies()) == whole, service
        PAGED[service].mend(following)
        following.home.world.clock.advance(48 * 3600)
        report = await following.visit(list_id)
        assert (report.status, report.complete) == (SyncStatus.SUCCESS, True), service
    assert set(await following.movies()) == whole


async def test_a_file_that_is_lost_or_damaged(following: Following) -> None:
    """The visit fails and says what is wrong; its movies stay."""
    file_id = following.upload(imdb_csv(FILMS[:6]).encode())
    list_id = await following.add(("imdb", "imdb_csv"), {"file": file_id}, REMOVES)
    await following.visit(list_id)
    assert set(await following.movies()) == SIX
    (name,) = following.kept_files
    for content in (b"", PAGE.encode(), b"\0" * 2000, None):
        following.home.world.clock.advance(12 * 3600)
        if content is None:
            (following.folder / name).unlink()
        else:
            (following.folder / name).write_bytes(content)
        report = await following.visit(list_id)
        assert (report.status, bool(report.error)) == (SyncStatus.FAILED, True)
        assert set(await following.movies()) == SIX


async def test_a_table_that_was_cut_off(following: Following) -> None:
    """Half a file names what it names, and nothing goes because of what it does not name."""
    whole = imdb_csv(FILMS[:6]).encode()
    list_id = await following.add(
        ("imdb", "imdb_csv"), {"file": following.upload(whole)}, REMOVES
    )
    await following.visit(list_id)
    (name,) = following.kept_files
    (following.folder / name).write_bytes(whole[: len(whole) * 4 // 5])
    report = await following.visit(list_id)
    assert report.status is SyncStatus.PARTIAL
    assert set(await following.movies()) == SIX
