"""The whole sandbox: services, seeders and a download client, started and stopped together."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from .catalogue import FILMS, Film
from .films import Codec, FilmSpec, Picture, place_film
from .hdbits import FakeHDBits
from .imdb import FakeImdb
from .list_host import FakeListHost
from .mdblist import FakeMdbList
from .plex import FakePlex
from .prowlarr import FakeProwlarr
from .radarr import FakeRadarr
from .service import FakeService
from .swarm import Swarm
from .tmdb import FakeTmdb
from .torrents import Torrent, make_torrent
from .torznab import FakeTorznab
from .trakt import FakeTrakt


@dataclass(frozen=True, slots=True)
class Offer:
    """A release that HDBits offers; only some of them are really seeded."""

    title: str
    name: str
    picture: Picture | None = None
    codec: Codec = Codec.H264


OFFERS = (
    Offer(
        "Nosferatu", "Nosferatu 1922 1080p BluRay FLAC 2.0 x264-SANDBOX", Picture.HD1080
    ),
    Offer("Nosferatu", "Nosferatu 1922 720p BluRay x264-SANDBOX"),
    Offer(
        "The General",
        "The General 1926 720p BluRay FLAC 2.0 x264-SANDBOX",
        Picture.HD720,
    ),
    Offer("The General", "The General 1926 DVDRip XviD-OLD"),
    Offer(
        "Sintel",
        "Sintel 2010 2160p WEB-DL AAC 2.0 H.265-SANDBOX",
        Picture.UHD,
        Codec.HEVC,
    ),
    Offer("Sintel", "Sintel 2010 1080p BluRay x264-SANDBOX", Picture.HD1080),
    Offer("Charade", "Charade 1963 1080p BluRay Remux AVC FLAC 2.0-SANDBOX"),
    Offer("Metropolis", "Metropolis 1927 1080p Blu-ray AVC DTS-HD MA 5.1-SANDBOX"),
)


@dataclass
class World:
    """Everything outside of Home Assistant."""

    folder: Path
    version: str | None = None
    hdbits: FakeHDBits = field(default_factory=FakeHDBits)
    tmdb: FakeTmdb = field(default_factory=FakeTmdb)
    torznab: FakeTorznab = field(default_factory=FakeTorznab)
    prowlarr: FakeProwlarr = field(default_factory=FakeProwlarr)
    trakt: FakeTrakt = field(default_factory=FakeTrakt)
    imdb: FakeImdb = field(default_factory=FakeImdb)
    plex: FakePlex = field(default_factory=FakePlex)
    mdblist: FakeMdbList = field(default_factory=FakeMdbList)
    radarr: FakeRadarr = field(default_factory=FakeRadarr)
    list_host: FakeListHost = field(default_factory=FakeListHost)
    torrents: dict[str, Torrent] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the swarm below the folder."""
        self.swarm = Swarm(self.folder, self.version)
        self._running = AsyncExitStack()

    @property
    def services(self) -> tuple[FakeService, ...]:
        """Return the services that can be made to misbehave."""
        indexers = (self.hdbits, self.torznab, self.prowlarr)
        lists = (self.trakt, self.imdb, self.plex, self.mdblist, self.radarr)
        return (*indexers, self.tmdb, *lists, self.list_host)

    @property
    def library(self) -> Path:
        """Return the folder films are to be filed into, on the file system of the downloads."""
        return self.folder / "library"

    async def __aenter__(self) -> Self:
        """Start everything and publish the offers."""
        self.library.mkdir(parents=True, exist_ok=True)
        async with AsyncExitStack() as starting:
            for service in self.services:
                await starting.enter_async_context(service)
            await starting.enter_async_context(self.swarm)
            await asyncio.to_thread(self._publish)
            self._running = starting.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop everything."""
        await self._running.aclose()

    def publish(
        self,
        film: Film,
        name: str,
        picture: Picture = Picture.HD1080,
        *,
        seeded: bool = True,
        **details: Any,
    ) -> Torrent:
        """Offer one more release at HDBits, which nobody may have; `details` overrule what HDBits tells of it."""
        spec, release = FilmSpec(film, picture), ".".join(name.split())
        if seeded:
            torrent = self.swarm.seeder.seed_film(spec, release)
        else:
            lost = self.folder / "lost"
            lost.mkdir(exist_ok=True)
            place_film(spec, lost / f"{release}.mkv")
            torrent = make_torrent(lost / f"{release}.mkv", self.swarm.seeder.announce)
        self.torrents[name] = torrent
        self.hdbits.add_torrent(film, name, torrent.data, **details)
        return torrent

    def _publish(self) -> None:
        """Make films where none are kept from earlier runs, seed them, and offer them."""
        films: dict[str, Film] = {film.title: film for film in FILMS}
        for offer in OFFERS:
            film = films[offer.title]
            data = b""
            if offer.picture is not None:
                torrent = self.swarm.seeder.seed_film(
                    FilmSpec(film, offer.picture, offer.codec),
                    ".".join(offer.name.split()),
                )
                self.torrents[offer.name] = torrent
                data = torrent.data
            self.hdbits.add_torrent(film, offer.name, data)
