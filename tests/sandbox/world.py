"""The whole sandbox: services, seeders and a download client, started and stopped together."""

import asyncio
from collections.abc import Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

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
    """A release that an indexer offers; only some of them are really seeded."""

    title: str
    name: str
    picture: Picture | None = None
    codec: Codec = Codec.H264

    @property
    def release(self) -> str:
        """Return the name as releases bear it."""
        return ".".join(self.name.split())


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


# What a member of Trakt wants to watch. The Torznab server has it, and really seeded.
WATCHLIST: Final = (
    Offer(
        "A Trip to the Moon",
        "A Trip to the Moon 1902 1080p BluRay x264-SANDBOX",
        Picture.HD1080,
    ),
    Offer(
        "The Cabinet of Dr. Caligari",
        "The Cabinet of Dr Caligari 1920 1080p BluRay x264-SANDBOX",
        Picture.HD1080,
    ),
    Offer(
        "Night of the Living Dead",
        "Night of the Living Dead 1968 1080p BluRay x264-SANDBOX",
        Picture.HD1080,
    ),
)
_FILMS: Final = {film.title: film for film in FILMS}


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
        self.trakt.alice.watchlist = list(self.watchlist)
        # Whoever signs in at the demo does not like to wait.
        self.trakt.desk.interval = 1

    @property
    def services(self) -> tuple[FakeService, ...]:
        """Return the services that can be made to misbehave."""
        indexers = (self.hdbits, self.torznab, self.prowlarr)
        lists = (self.trakt, self.imdb, self.plex, self.mdblist, self.radarr)
        return (*indexers, self.tmdb, *lists, self.list_host)

    @property
    def watchlist(self) -> tuple[Film, ...]:
        """Return what the member of Trakt wants to watch in the beginning."""
        return tuple(_FILMS[one.title] for one in WATCHLIST)

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
        self.torrents |= self._seeded([*OFFERS, *WATCHLIST])
        for offer in OFFERS:
            torrent = self.torrents.get(offer.name)
            data = torrent.data if torrent else b""
            self.hdbits.add_torrent(_FILMS[offer.title], offer.name, data)
        for offer in WATCHLIST:
            film, torrent = _FILMS[offer.title], self.torrents[offer.name]
            self.torznab.add_release(film, offer.release, torrent)

    def _seeded(self, offers: Collection[Offer]) -> dict[str, Torrent]:
        """Seed what is to be had of some offers, and return the torrents by their names."""
        specs = {
            one.release: FilmSpec(_FILMS[one.title], one.picture, one.codec)
            for one in offers
            if one.picture is not None
        }
        seeded = self.swarm.seeder.seed_films(specs)
        return {
            one.name: seeded[one.release] for one in offers if one.release in seeded
        }
