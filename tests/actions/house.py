"""A household with a library: releases are offered, downloads come along, and people call actions."""

from dataclasses import dataclass, field
import json
from pathlib import Path
import time
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.radarr_mvp.actions import ACTIONS
from custom_components.radarr_mvp.coordinator import RadarrMvpData
from custom_components.radarr_mvp.engine.keeping.records import TrackedDownload
from custom_components.radarr_mvp.engine.road import Road
from tests.integration import TRANSLATIONS, TYPED_SECRETS, Home, Surroundings
from tests.sandbox.catalogue import FILMS, Film
from tests.sandbox.films import Codec, FilmSpec, Picture, place_film
from tests.sandbox.torrents import Torrent, make_torrent

FILM_OF: Final = {film.title: film for film in FILMS}
NOSFERATU: Final = FILM_OF["Nosferatu"]
SINTEL: Final = FILM_OF["Sintel"]
GENERAL: Final = FILM_OF["The General"]

ANNOUNCE: Final = "http://127.0.0.1:1/announce?passkey=plantedAnnounceKey4711"
BEST: Final = "Nosferatu 1922 1080p BluRay FLAC 2.0 x264-SANDBOX"
OTHER: Final = "Nosferatu 1922 720p BluRay x264-SANDBOX"
SINTEL_BEST: Final = "Sintel 2010 1080p BluRay x264-SANDBOX"

type Told = dict[str, Any]


@dataclass
class House:
    """A Home Assistant with a library, and what surrounds it."""

    home: Home
    entry: MockConfigEntry
    torrents: dict[str, Torrent] = field(default_factory=dict)
    heard: list[tuple[str, Told]] = field(default_factory=list)

    @property
    def world(self) -> Surroundings:
        """Return the services and folders around it."""
        return self.home.world

    @property
    def data(self) -> RadarrMvpData:
        """Return what the entry works with."""
        return self.entry.runtime_data  # type: ignore[no-any-return]  # Entries of tests have no type.

    @property
    def road(self) -> Road:
        """Return the road of the library."""
        return self.data.road

    async def act(self, action: str, **data: Any) -> Told:
        """Call an action that answers; what it answers can be sent, and holds no secret."""
        told = await self.home.act(action, data)
        assert isinstance(told, dict)
        # As the websocket sends it.
        sent = orjson.dumps(told).decode()
        for secret in (*TYPED_SECRETS, "plantedAnnounceKey", "download.php"):
            assert secret not in sent
        return dict(json.loads(sent))

    async def do(
        self, action: str, *, context: Context | None = None, **data: Any
    ) -> None:
        """Call an action as an automation does that wants no answer, and wait until all is done."""
        await self.home.hass.services.async_call(
            "radarr_mvp", action, data, blocking=True, context=context
        )
        await self.home.settle()

    async def refused(self, action: str, **data: Any) -> str:
        """Call an action that must not work, and return what a user reads."""
        with pytest.raises(HomeAssistantError) as told:
            await self.home.act(action, data)
        return sentence(told.value)

    async def refused_alone(self, action: str, **data: Any) -> str:
        """Do the same where no answer is wanted."""
        with pytest.raises(HomeAssistantError) as told:
            await self.do(action, **data)
        return sentence(told.value)

    async def add(self, film: Film = NOSFERATU, **wishes: Any) -> Told:
        """Take a film into the library."""
        told = await self.act("add_movie", tmdb_id=film.tmdb_id, **wishes)
        await self.home.settle()
        return dict(told["movie"])

    async def follow(self, title: str, kind: str, **data: Any) -> str:
        """Follow a list; return its id. Nothing of it is searched for unless that is said.

        It is switched on at the very end, so that nobody visits it before the test does.
        """
        options = {"search_on_add": False} | data.pop("options", {})
        wanted = options.get("enabled", True)
        options["enabled"] = False
        number = len(self.entry.subentries)
        subentry = ConfigSubentry(
            data=MappingProxyType({"kind": kind, **data, "options": options}),
            subentry_id=f"01JSUBENTRY0000000000LIST{number}",
            subentry_type="import_list",
            title=title,
            unique_id=None,
        )
        entries = self.home.hass.config_entries
        entries.async_add_subentry(self.entry, subentry)
        await self.home.settle()
        if wanted:
            self.data.lists.async_switch(subentry.subentry_id, on=True)
        return subentry.subentry_id

    def offer(
        self,
        name: str = BEST,
        film: Film = NOSFERATU,
        picture: Picture = Picture.HD1080,
        **details: Any,
    ) -> Torrent:
        """Offer a release at HDBits; its file is kept beside the downloads until it is fetched."""
        file = self.world.folder / "seeds" / f"{'.'.join(name.split())}.mkv"
        spec = FilmSpec(film, picture, Codec.H264)
        torrent = make_torrent(place_film(spec, file), ANNOUNCE)
        self.torrents[torrent.info_hash] = torrent
        # A size of real life: what is offered must look as large as a film is.
        size = {"size": details.pop("size", 6_000_000_000)}
        self.world.hdbits.add_torrent(film, name, torrent.data, **size, **details)
        return torrent

    async def complete(self, torrent: Torrent) -> None:
        """Let a download come to its end, and the film be filed."""
        self.place(torrent)
        await self.look()

    def place(self, torrent: Torrent) -> Path:
        """Put the files of a download where the client says they are."""
        downloads = self.world.downloads
        target = downloads / torrent.name
        (self.world.folder / "seeds" / torrent.name).rename(target)
        self.world.qbittorrent.torrents[torrent.info_hash] |= {
            "name": torrent.name,
            "state": "stalledUP",
            "save_path": str(downloads),
            "content_path": str(target),
            "size": torrent.size,
            "amount_left": 0,
            "progress": 1.0,
            "completion_on": int(time.time()),
        }
        return target

    def stand(self, torrent: Torrent, **fields: Any) -> None:
        """Change how a torrent stands in the client."""
        self.world.qbittorrent.torrents[torrent.info_hash] |= {
            "name": torrent.name,
            "save_path": str(self.world.downloads),
            "content_path": str(self.world.downloads / torrent.name),
            "size": torrent.size,
            "amount_left": torrent.size,
            "progress": 0.0,
            **fields,
        }

    async def look(self, times: int = 2) -> None:
        """Let the queue be looked at, and all that follows from it be done."""
        for _ in range(times):
            await self.data.queue.async_refresh()
            await self.home.settle()

    async def queue(self) -> list[Told]:
        """Return the downloads under way."""
        return list((await self.act("get_queue"))["items"])

    async def row(self, download_id: int) -> TrackedDownload:
        """Return a download as the books have it."""
        books = self.road.books
        found = await books.read(
            lambda transaction: books.downloads.get(transaction, download_id)
        )
        assert found is not None
        return found

    async def history(self, **which: Any) -> list[Told]:
        """Return what has happened, the oldest first."""
        told = await self.act("get_history", **which)
        return list(reversed(told["history"]))

    def events(self, kind: str) -> list[Told]:
        """Return the events of a kind that were heard."""
        return [data for told, data in self.heard if told == kind]

    def films(self) -> list[Path]:
        """Return the files of the library."""
        return sorted(
            path.relative_to(self.world.library)
            for path in self.world.library.rglob("*")
            if path.is_file()
        )


def is_refused(action: str, given: dict[str, Any]) -> bool:
    """Return whether something is refused before anything happens."""
    (meant,) = (one for one in ACTIONS if one.name == action)
    try:
        meant.schema(given)
    except vol.Invalid:
        return True
    return False


def sentence(problem: HomeAssistantError) -> str:
    """Return what a user reads of an error; it has no gaps, and Home Assistant shows the same."""
    gaps = problem.translation_placeholders or {}
    message = TRANSLATIONS["exceptions"][problem.translation_key]["message"]
    text = message.format(**gaps)
    # Home Assistant leaves out the full stop in its log.
    assert str(problem) == message.rstrip(".").format(**gaps)
    for secret in TYPED_SECRETS:
        assert secret not in text
    return str(text)
