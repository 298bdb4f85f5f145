"""A household beside every service that keeps lists, and what its people do with them."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
import re
from typing import Any, Final
from uuid import uuid4

from homeassistant.components.file_upload import DOMAIN as FILE_UPLOAD, FileUploadData
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    SubentryFlowContext,
)
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp import list_sources
from custom_components.radarr_mvp.clients.trakt import Tokens
from custom_components.radarr_mvp.engine.lists.reports import ListReport
from custom_components.radarr_mvp.engine.road import Road

from .integration import TRANSLATIONS, Home, Typed, assert_described
from .sandbox.imdb import FakeImdb
from .sandbox.list_host import FakeListHost
from .sandbox.mdblist import FakeMdbList
from .sandbox.planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET
from .sandbox.plex import FakePlex
from .sandbox.radarr import FakeRadarr
from .sandbox.trakt import FakeTrakt

TEXTS: Final = TRANSLATIONS["config_subentries"]["import_list"]
FOLLOW: Final[Typed] = {
    "name": "Mine",
    "add_automatically": True,
    "search_on_add": False,
    "monitor": "movie",
    "filters": {"most_at_once": 100},
    "visits": {"interval": 12, "priority": 5},
}


@dataclass
class Following:
    """A library that follows lists."""

    home: Home
    uploads: Path
    host: FakeListHost = field(default_factory=FakeListHost)
    imdb: FakeImdb = field(default_factory=FakeImdb)
    mdblist: FakeMdbList = field(default_factory=FakeMdbList)
    plex: FakePlex = field(default_factory=FakePlex)
    radarr: FakeRadarr = field(default_factory=FakeRadarr)
    entry: MockConfigEntry = field(init=False)
    trakt: FakeTrakt = field(init=False)

    def __post_init__(self) -> None:
        """Let Trakt live by the clock of the household."""
        self.trakt = FakeTrakt(self.home.world.clock.now)

    @property
    def road(self) -> Road:
        """Return the road of the library as it is open now."""
        road: Road = self.entry.runtime_data.road
        return road

    @property
    def folder(self) -> Path:
        """Return where files are kept that people have handed over."""
        folder: Path = self.entry.runtime_data.lists.maker.folder
        return folder

    @property
    def kept_files(self) -> list[str]:
        """Return the names of the files that are kept."""
        there = self.folder.iterdir() if self.folder.exists() else ()
        return sorted(one.name for one in there)

    @property
    def stored(self) -> list[Any]:
        """Return the lists that are stored."""
        return list(self.entry.get_subentries_of_type("import_list"))

    async def sign_in(self) -> None:
        """Sign in to Trakt."""
        issued = self.trakt.desk.issue("alice")
        await self.entry.runtime_data.trakt.keeper.adopt(
            Tokens(
                access=issued.access,
                refresh=issued.refresh,
                created=self.trakt.clock(),
                lifetime=issued.lifetime,
            )
        )

    def upload(self, body: bytes, name: str = "list.csv") -> str:
        """Hand a file over as a browser does, and return its id."""
        file_id = uuid4().hex
        folder = self.uploads / file_id
        folder.mkdir()
        (folder / name).write_bytes(body)
        self.home.hass.data[FILE_UPLOAD].files[file_id] = name
        return file_id

    async def begin(
        self, *path: str, context: SubentryFlowContext | None = None
    ) -> Any:
        """Begin to add a list, and choose by the menus."""
        context = context or SubentryFlowContext(source=SOURCE_USER)
        subentries = self.home.hass.config_entries.subentries
        result = await subentries.async_init(
            (self.entry.entry_id, "import_list"), context=context
        )
        self.seen(result)
        for step in path:
            result = await self.submit(result, {"next_step_id": step})
        return result

    async def change(self, list_id: str, *path: str) -> Any:
        """Begin to change a list."""
        context = SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=list_id)
        return await self.begin(*path, context=context)

    async def submit(self, form: Any, typed: Typed) -> Any:
        """Send a form."""
        subentries = self.home.hass.config_entries.subentries
        result = await subentries.async_configure(form["flow_id"], typed)
        await self.home.settle()
        return self.seen(result)

    async def add(
        self, path: tuple[str, ...], typed: Typed, follow: Typed | None = None
    ) -> str:
        """Add a list, and return its id."""
        before = {one.subentry_id for one in self.stored}
        form = await self.submit(await self.begin(*path), typed)
        assert form.get("step_id") == "follow", form.get("errors")
        result = await self.submit(form, FOLLOW | (follow or {}))
        assert result["type"] is FlowResultType.CREATE_ENTRY
        (new,) = {one.subentry_id for one in self.stored} - before
        return str(new)

    async def refused(self, path: tuple[str, ...], typed: Typed) -> dict[str, str]:
        """Try to add a list that cannot be one; nothing of it is stored. Return what is wrong."""
        form = await self.submit(await self.begin(*path), typed)
        assert form["type"] is FlowResultType.FORM
        assert form["step_id"] == path[-1]
        assert self.stored == []
        assert self.kept_files == []
        assert list(self.uploads.iterdir()) == []
        return dict(form["errors"])

    def seen(self, result: Any) -> Any:
        """Make sure that what is shown is a sentence without gaps."""
        shown: list[str] = [
            TEXTS["error"][key] for key in (result.get("errors") or {}).values()
        ]
        if result["type"] is FlowResultType.ABORT:
            if result["reason"] != "reconfigure_successful":
                shown.append(TEXTS["abort"][result["reason"]])
        elif result["type"] is FlowResultType.FORM:
            step = TEXTS["step"][result["step_id"]]
            shown += [step["title"], step["description"]]
            assert_described(result["data_schema"].schema, step)
        gaps = dict(result.get("description_placeholders") or {})
        for text in shown:
            assert set(re.findall(r"{(\w+)}", text)) <= set(gaps)
        return result

    async def visit(self, list_id: str) -> ListReport:
        """Visit a list as a person who wants it now."""
        (report,) = await self.road.lists.sync(list_id)
        await self.home.settle()
        return report

    async def movies(self) -> dict[int, dict[str, Any]]:
        """Return the movies of the library as people see them, by their ids of TMDb."""
        told = await self.home.act("get_movies", {"limit": 1000})
        return {one["tmdb_id"]: one for one in told["movies"]}

    async def origins(self) -> dict[int, dict[str, Any]]:
        """Return by which lists each movie of the library is named, by ids of TMDb and of lists."""
        index = {one.id: one for one in self.road.house.index}
        found = await self.road.lists.provenance(index)
        return {
            index[id_].tmdb_id: {one.list_id: one for one in rows}
            for id_, rows in found.items()
        }


@pytest.fixture
async def following(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncGenerator[Following]:
    """Return a library with all services of lists around it, signed in to Trakt."""
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    home.hass.data[FILE_UPLOAD] = FileUploadData(uploads, {})
    here = Following(home, uploads)
    async with AsyncExitStack() as running:
        for service in (here.host, here.imdb, here.mdblist, here.plex, here.radarr):
            await running.enter_async_context(service)
        await running.enter_async_context(here.trakt)
        hosts = {
            "imdb": here.imdb.url,
            "letterboxd": here.host.url,
            "mdblist": here.mdblist.url,
            "mdblist_api": here.mdblist.url,
            "plex": here.plex.url,
            "plex_account": here.plex.url,
            "stevenlu": here.host.url,
        }
        assert set(hosts) == set(list_sources.HOSTS)
        for name, url in hosts.items():
            monkeypatch.setitem(list_sources.HOSTS, name, url)
        here.entry = home.entry(
            data=home.world.entry_data()
            | {
                "trakt": {
                    "client_id": TRAKT_CLIENT_ID,
                    "client_secret": TRAKT_CLIENT_SECRET,
                    "url": here.trakt.url,
                    "oauth_url": here.trakt.oauth_url,
                }
            }
        )
        await home.set_up(here.entry)
        await here.sign_in()
        yield here
