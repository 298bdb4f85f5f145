"""Adding lists to an entry, and changing them; each is read before it is stored."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Any, Final
from unittest.mock import AsyncMock

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp import list_sources
from custom_components.radarr_mvp.clients.trakt import Tokens
from custom_components.radarr_mvp.engine.keeping.records import SyncStatus
from custom_components.radarr_mvp.engine.lists.kinds import ListKind
from custom_components.radarr_mvp.flow import list_files
from custom_components.radarr_mvp.flow.list_answers import read_list
from custom_components.radarr_mvp.flow.list_schemas import FORMS
from tests.sandbox.catalogue import FILMS
from tests.sandbox.list_host import FakeListHost, custom, generic_feed, imdb_csv
from tests.sandbox.planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET
from tests.sandbox.tmdb_answers import number_of
from tests.sandbox.trakt import PUBLIC_LIST, FakeTrakt

from .integration import TRANSLATIONS, Home, Typed, assert_described, suggested

TEXTS: Final = TRANSLATIONS["config_subentries"]["import_list"]
FOLLOW: Final[Typed] = {
    "name": "Mine",
    "add_automatically": True,
    "search_on_add": False,
    "monitor": "movie",
    "filters": {"most_at_once": 100},
    "visits": {"interval": 12, "priority": 5},
}
THREE: Final = FILMS[:3]


@dataclass
class Lists:
    """The lists of an entry, and what people do with them."""

    home: Home
    host: FakeListHost
    trakt: FakeTrakt
    entry: MockConfigEntry

    async def begin(self, *path: str, **context: Any) -> Any:
        """Begin to add a list, and choose by the menus."""
        context = context or {"source": SOURCE_USER}
        subentries = self.home.hass.config_entries.subentries
        result = await subentries.async_init(
            (self.entry.entry_id, "import_list"), context=context
        )
        self.seen(result)
        for step in path:
            result = await self.submit(result, {"next_step_id": step})
        return result

    async def change(self, subentry_id: str, *path: str) -> Any:
        """Begin to change a list."""
        return await self.begin(
            *path, source=SOURCE_RECONFIGURE, subentry_id=subentry_id
        )

    async def submit(self, form: Any, typed: Typed) -> Any:
        """Send a form."""
        subentries = self.home.hass.config_entries.subentries
        result = await subentries.async_configure(form["flow_id"], typed)
        await self.home.settle()
        return self.seen(result)

    async def add(self, path: tuple[str, ...], typed: Typed, **follow: Any) -> str:
        """Add a list, and return its id."""
        form = await self.submit(await self.begin(*path), typed)
        assert form.get("step_id") == "follow", form.get("errors")
        result = await self.submit(form, FOLLOW | follow)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        return next(
            one.subentry_id
            for one in self.entry.subentries.values()
            if one.subentry_type == "import_list" and one.title == result["title"]
        )

    def seen(self, result: Any) -> Any:
        """Make sure that what is shown is a sentence without gaps."""
        shown: list[str] = [
            TEXTS["error"][key] for key in (result.get("errors") or {}).values()
        ]
        if result["type"] is FlowResultType.ABORT:
            if result["reason"] != "reconfigure_successful":
                shown.append(TEXTS["abort"][result["reason"]])
        elif result["type"] is FlowResultType.MENU:
            step = TEXTS["step"][result["step_id"]]
            assert set(step["menu_options"]) == set(result["menu_options"])
        elif result["type"] is FlowResultType.FORM:
            step = TEXTS["step"][result["step_id"]]
            shown += [step["title"], step["description"]]
            shown += step["data_description"].values()
            schema = dict(result["data_schema"].schema)
            if result["step_id"].endswith(("_watchlist", "_favourites")):
                # There is none of a page that could not be had.
                schema.setdefault("picture", None)
            if "picture" not in step["data"]:
                schema.pop("picture", None)
            assert_described(schema, step)
        gaps = dict(result.get("description_placeholders") or {})
        for text in shown:
            assert set(re.findall(r"{(\w+)}", text)) <= set(gaps)
        return result


@pytest.fixture
async def lists(home: Home, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Lists]:
    """Return a library with a Trakt account, and a server that keeps lists."""
    async with FakeListHost() as host, FakeTrakt(home.world.clock.now) as trakt:
        for service in ("letterboxd", "mdblist", "stevenlu"):
            monkeypatch.setitem(list_sources.HOSTS, service, host.url)
        data = home.world.entry_data() | {
            "trakt": {
                "client_id": TRAKT_CLIENT_ID,
                "client_secret": TRAKT_CLIENT_SECRET,
                "url": trakt.url,
                "oauth_url": trakt.oauth_url,
            }
        }
        entry = await home.set_up(home.entry(data=data))
        issued = trakt.desk.issue("alice")
        await entry.runtime_data.trakt.keeper.adopt(
            Tokens(
                access=issued.access,
                refresh=issued.refresh,
                created=trakt.clock(),
                lifetime=issued.lifetime,
            )
        )
        yield Lists(home, host, trakt, entry)


async def test_a_list_from_the_menu_to_the_library(lists: Lists) -> None:
    """What it names is told before it is stored, and added at the first visit."""
    form = await lists.submit(
        await lists.begin("tmdb", "tmdb_list"),
        {"address": "https://www.themoviedb.org/list/10-masterpieces"},
    )
    assert form["step_id"] == "follow"
    told = form["description_placeholders"]
    assert (told["count"], told["others"]) == ("3", "1")
    assert told["titles"].startswith("Nosferatu")
    assert suggested(form)["name"] == "Masterpieces"
    result = await lists.submit(form, FOLLOW | {"name": "Best of all"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Best of all"
    (kept,) = lists.entry.get_subentries_of_type("import_list")
    assert kept.data["kind"] == "tmdb_list"
    assert kept.data["address"] == "10"
    assert kept.data["options"]["enabled"] is True
    road = lists.entry.runtime_data.road
    (report,) = await road.lists.sync(kept.subentry_id)
    assert (report.status, report.outcomes) == (SyncStatus.SUCCESS, {"added": 3})


ONES: Final[list[tuple[tuple[str, ...], Typed]]] = [
    (("trakt", "trakt_watchlist"), {}),
    (("trakt", "trakt_collection"), {"user": "bob"}),
    (("trakt", "trakt_list"), {"address": str(PUBLIC_LIST)}),
    (("trakt", "trakt_liked"), {"address": "bob/lists/everything"}),
    (("trakt", "trakt_recommendations"), {"most": 10}),
    (("trakt", "trakt_trending"), {"most": 10}),
    (("trakt", "trakt_box_office"), {"most": 10}),
    (("trakt", "trakt_played"), {"most": 10, "period": "monthly"}),
    (("tmdb", "tmdb_collection"), {"address": "266672"}),
    (
        ("tmdb", "tmdb_person"),
        {"address": str(number_of("Buster Keaton")), "parts": ["cast", "directing"]},
    ),
    (("tmdb", "tmdb_top_rated"), {"most": 10}),
    (
        ("tmdb", "tmdb_discover"),
        {"order": "votes", "languages": "de", "last_year": 1930, "most": 10},
    ),
    (("stevenlu",), {"variant": "movies"}),
    (("rss",), {"url": "{host}/feed", "verify_ssl": True, "holds_all": False}),
    (("json",), {"url": "{host}/list.json", "verify_ssl": True}),
    (("imdb", "imdb_csv"), {"url": "{host}/list.csv"}),
]


@pytest.mark.parametrize(("path", "typed"), ONES, ids=[path[-1] for path, _ in ONES])
async def test_each_kind_is_read_and_stored(
    lists: Lists, path: tuple[str, ...], typed: Typed
) -> None:
    """Whatever its service, the films that a list names are counted."""
    lists.host.say("/feed", generic_feed(THREE))
    lists.host.say("/list.json", custom(THREE))
    lists.host.say("/movies.json", custom(THREE))
    lists.host.say("/list.csv", imdb_csv(THREE))
    if path[-1] == "tmdb_collection":
        film = next(
            one for one in lists.home.world.tmdb.films.values() if one.collection
        )
        assert film.collection is not None
        typed = {"address": str(film.collection[0])}
    typed = {
        key: value.format(host=lists.host.url) if isinstance(value, str) else value
        for key, value in typed.items()
    }
    form = await lists.submit(await lists.begin(*path), typed)
    assert form.get("step_id") == "follow", form.get("errors")
    assert int(form["description_placeholders"]["count"]) > 0
    result = await lists.submit(form, FOLLOW)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (kept,) = lists.entry.get_subentries_of_type("import_list")
    assert kept.data["kind"] == path[-1]


@pytest.mark.parametrize(
    ("path", "typed", "errors"),
    [
        (("tmdb", "tmdb_list"), {"address": "11"}, {"base": "list_private"}),
        (("tmdb", "tmdb_list"), {"address": "404"}, {"base": "list_gone"}),
        (("tmdb", "tmdb_list"), {"address": "?"}, {"address": "invalid_address"}),
        (("trakt", "trakt_list"), {"address": "404"}, {"base": "list_gone"}),
        (
            ("letterboxd", "letterboxd_diary"),
            {
                "user": "?",
                "least_stars": 0,
                "with_rewatches": True,
                "only_liked": False,
            },
            {"user": "invalid_member"},
        ),
        (("json",), {"url": "no address", "verify_ssl": True}, {"url": "invalid_url"}),
        (("imdb", "imdb_csv"), {}, {"file": "required"}),
        (("mdblist",), {"address": "123"}, {"base": "list_account"}),
    ],
)
async def test_what_cannot_be_read_is_not_stored(
    lists: Lists, path: tuple[str, ...], typed: Typed, errors: dict[str, str]
) -> None:
    """The form says why, and nothing is added."""
    form = await lists.submit(await lists.begin(*path), typed)
    assert form["type"] is FlowResultType.FORM
    assert form["errors"] == errors
    assert lists.entry.get_subentries_of_type("import_list") == []


async def test_the_same_list_twice(lists: Lists) -> None:
    """It is followed already."""
    await lists.add(("tmdb", "tmdb_list"), {"address": "10"})
    form = await lists.submit(
        await lists.begin("tmdb", "tmdb_list"), {"address": "10-masterpieces"}
    )
    assert form["errors"] == {"base": "already_configured"}


async def test_how_a_list_is_followed_is_changed(lists: Lists) -> None:
    """Its service is not asked for that, and the form shows what is stored."""
    list_id = await lists.add(("tmdb", "tmdb_list"), {"address": "10"}, tags=["silent"])
    form = await lists.change(list_id, "follow")
    shown = suggested(form)
    assert (shown["name"], shown["tags"]) == ("Mine", ["silent"])
    changed = FOLLOW | {"name": "Yours", "visits": {"interval": 24, "priority": 1}}
    result = await lists.submit(form, changed)
    assert result["reason"] == "reconfigure_successful"
    kept = lists.entry.subentries[list_id]
    assert (kept.title, kept.data["address"]) == ("Yours", "10")
    assert lists.entry.runtime_data.lists.current()[list_id].options.priority == 1


async def test_which_list_it_is_is_changed(lists: Lists) -> None:
    """The new one is read first; how it is followed stays."""
    list_id = await lists.add(("tmdb", "tmdb_list"), {"address": "10"}, tags=["x"])
    form = await lists.change(list_id, "source")
    assert suggested(form) == {"address": "10"}
    form = await lists.submit(form, {"address": "12"})
    assert form["description_placeholders"]["count"] == "41"
    assert suggested(form)["tags"] == ["x"]
    await lists.submit(form, FOLLOW)
    assert lists.entry.subentries[list_id].data["address"] == "12"


async def test_a_file_is_kept_beside_the_library(
    lists: Lists, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is read from there at each visit; one that is no list leaves nothing behind."""
    good, bad = tmp_path / "watchlist.csv", tmp_path / "page.csv"
    good.write_text(imdb_csv(THREE))
    bad.write_text("<html>a page</html>")

    @contextmanager
    def uploaded(hass: HomeAssistant, file_id: str) -> Iterator[Path]:
        """Return a file as the browser has handed it over."""
        yield good if file_id == "0" * 32 else bad

    monkeypatch.setattr(list_files, "process_uploaded_file", uploaded)
    folder = lists.entry.runtime_data.lists.maker.folder
    form = await lists.submit(await lists.begin("imdb", "imdb_csv"), {"file": "1" * 32})
    assert form["errors"] == {"base": "list_invalid"}
    assert list(folder.iterdir()) == []
    form = await lists.submit(form, {"file": "0" * 32})
    assert form["description_placeholders"]["count"] == "3"
    await lists.submit(form, FOLLOW)
    (kept,) = lists.entry.get_subentries_of_type("import_list")
    assert [one.name for one in folder.iterdir()] == [kept.data["file"]]
    (report,) = await lists.entry.runtime_data.road.lists.sync(kept.subentry_id)
    assert report.outcomes == {"added": 3}


async def test_trakt_that_is_not_set_up(home: Home) -> None:
    """It is said where to do that."""
    entry = await home.set_up()
    flows = home.hass.config_entries.subentries
    form = await flows.async_init(
        (entry.entry_id, "import_list"), context={"source": SOURCE_USER}
    )
    result = await flows.async_configure(form["flow_id"], {"next_step_id": "trakt"})
    assert result["reason"] == "trakt_missing"


async def test_an_entry_that_is_not_loaded(home: Home) -> None:
    """Nothing can be read without it."""
    entry = home.entry()
    result = await home.hass.config_entries.subentries.async_init(
        (entry.entry_id, "import_list"), context={"source": SOURCE_USER}
    )
    assert result["reason"] == "not_loaded"


async def test_liked_lists_that_cannot_be_had(lists: Lists) -> None:
    """The address of a list can be typed instead."""
    lists.trakt.answer_once(404, "/users/likes")
    form = await lists.begin("trakt", "trakt_liked")
    form = await lists.submit(form, {"address": str(PUBLIC_LIST)})
    assert form["step_id"] == "follow"


def test_every_kind_has_a_form() -> None:
    """And no other."""
    assert set(FORMS) == set(ListKind)


def test_a_secret_that_is_left_empty_is_the_known_one() -> None:
    """Whoever changes something else need not look it up."""
    known = {"kind": "mdblist", "api_key": "known"}
    typed = {"address": "https://mdblist.com/lists/a/b", "api_key": ""}
    answers = read_list(ListKind.MDBLIST, typed, known)
    assert answers.stored == typed | {"api_key": "known"}
    assert answers.errors == {}
    assert "known" not in answers.unique_id
    assert "known" not in repr(answers)


async def test_a_library_that_does_not_come_back(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is stored all the same; it is not visited at once."""
    monkeypatch.setattr(
        lists.home.hass.config_entries, "async_reload", AsyncMock(return_value=False)
    )
    list_id = await lists.add(("trakt", "trakt_watchlist"), {})
    road = lists.entry.runtime_data.road
    assert (await road.lists.syncs(list_id)).items == ()
