"""A real swarm on loopback: qBittorrent as seeder and tracker, and qBittorrent as download client."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
import hashlib
import os
from pathlib import Path
import platform
import shutil
import socket
import subprocess
import time
from typing import Any, Final, Self, override
import urllib.error
import urllib.request

from qbittorrentapi import Client

from .cache import cache_folder
from .films import FilmSpec, place_film
from .planted import QBITTORRENT_PASSWORD, QBITTORRENT_USERNAME
from .torrents import Torrent, make_torrent

# Debian 12 brings this one; newer ones lie unpacked in the cache.
SYSTEM_VERSION: Final = "4.5"
UNPACKED_VERSIONS: Final = ("5.1", "5.3")
ALL_VERSIONS: Final = (SYSTEM_VERSION, *UNPACKED_VERSIONS)

_START_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 10.0
_GLANCE: Final = 0.05

_SEEDING: Final = frozenset({"uploading", "stalledUP", "forcedUP", "queuedUP"})


class SwarmError(RuntimeError):
    """The swarm does not do what it should."""


def _command(version: str) -> list[str] | None:
    """Return what starts a version of qBittorrent, None where it is not installed."""
    if version == SYSTEM_VERSION:
        program = shutil.which("qbittorrent-nox")
        return [program] if program else None
    libraries = _root(version) / f"usr/lib/{platform.machine()}-linux-gnu"
    loader = next(libraries.glob("ld-linux-*.so.*"), None)
    binary = _root(version) / "usr/bin/qbittorrent-nox"
    if loader is None or not binary.exists():
        return None
    # Through its own loader the newer program runs on the older system, and needs no patching before.
    path = ":".join(str(libraries / part) for part in ("", "libproxy", "systemd"))
    return [str(loader), "--library-path", path, str(binary)]


def _root(version: str) -> Path:
    """Return where an unpacked version lies."""
    return cache_folder() / f"qbittorrent-{version}"


def installed_versions() -> tuple[str, ...]:
    """Return the versions of qBittorrent that can be started here, oldest first."""
    return tuple(version for version in ALL_VERSIONS if _command(version))


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def password_hash(password: str) -> str:
    """Return a password as qBittorrent's settings keep it."""
    salt = os.urandom(16)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 100_000)
    return f"@ByteArray({b64encode(salt).decode()}:{b64encode(key).decode()})"


@dataclass(frozen=True, slots=True)
class Account:
    """Who may log in to the WebUI."""

    username: str = QBITTORRENT_USERNAME
    password: str = QBITTORRENT_PASSWORD


class QBittorrent(AbstractContextManager["QBittorrent"]):
    """A real qBittorrent on loopback, with a profile and a download folder of its own."""

    def __init__(
        self,
        folder: Path,
        version: str | None = None,
        *,
        account: Account | None = None,
        save_path: Path | None = None,
        settings: Mapping[str, str] | None = None,
        port: int = 0,
    ) -> None:
        """Prepare; `settings` are further lines of the section [Preferences]."""
        self.folder = folder
        self.version = version or next(iter(installed_versions()), SYSTEM_VERSION)
        self.account = account or Account()
        self.save_path = save_path or folder / "downloads"
        self.port = port
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._api: Client | None = None

    @property
    def url(self) -> str:
        """Return the address of the WebUI."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Return everything it has logged."""
        return "".join(
            path.read_text("utf-8", "replace")
            for path in (
                self.folder / "qBittorrent/data/logs/qbittorrent.log",
                self._output,
            )
            if path.exists()
        )

    @property
    def api(self) -> Client:
        """Return the WebUI's API for what a test or the demo needs behind the client's back."""
        if self._api is None:
            self._api = Client(
                host=self.url,
                username=self.account.username,
                password=self.account.password,
                FORCE_SCHEME_FROM_HOST=True,
                REQUESTS_ARGS={"timeout": 10},
            )
        return self._api

    @property
    def _output(self) -> Path:
        """Return where it prints to."""
        return self.folder / "output.txt"

    def start(self) -> None:
        """Start it and wait until the WebUI answers."""
        command = _command(self.version)
        if command is None:
            raise SwarmError(
                f"qBittorrent {self.version} is not installed; scripts/setup fetches it"
            )
        self.port = self.port or free_port()
        self.save_path.mkdir(parents=True, exist_ok=True)
        self._write_profile()
        libraries = _root(self.version) / "usr/lib/x86_64-linux-gnu"
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, f"--profile={self.folder}"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=os.environ
                | {"HOME": str(self.folder)}
                | (
                    {"QT_PLUGIN_PATH": str(libraries / "qt6/plugins")}
                    if self.version != SYSTEM_VERSION
                    else {}
                ),
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise

    def ask_to_stop(self) -> None:
        """Ask it to stop, without waiting."""
        if self._process is not None:
            self._process.terminate()

    def stop(self) -> None:
        """Stop it as a system would, and by force where that takes too long."""
        if self._process is None:
            return
        self.ask_to_stop()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._forget()

    def kill(self) -> None:
        """End it on the spot, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._forget()

    def restart(self) -> None:
        """Stop it and start it on the same port with what it had."""
        self.stop()
        self.start()

    @override
    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    @override
    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    async def __aenter__(self) -> Self:
        """Start without holding up the event loop."""
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop without holding up the event loop."""
        await asyncio.to_thread(self.stop)

    def state(self, info_hash: str) -> str:
        """Return the state of a torrent in its own word, "" where it has none of that hash."""
        listed = self.api.torrents_info(torrent_hashes=info_hash, SIMPLE_RESPONSES=True)
        return str(listed[0]["state"]) if listed else ""

    def _forget(self) -> None:
        """Drop what belonged to the process."""
        self._process = None
        if self._api is not None:
            self._api._trigger_session_initialization()
            self._api = None

    def _write_profile(self) -> None:
        """Write settings that make it usable without a person, unless it has run here before."""
        config = self.folder / "qBittorrent/config/qBittorrent.conf"
        if config.exists():
            return
        config.parent.mkdir(parents=True, exist_ok=True)
        preferences = {
            r"Connection\ResolvePeerCountries": "false",
            r"WebUI\Address": "127.0.0.1",
            r"WebUI\Port": str(self.port),
            r"WebUI\Username": self.account.username,
            r"WebUI\Password_PBKDF2": f'"{password_hash(self.account.password)}"',
            **self._settings,
        }
        session = {
            "Port": str(free_port()),
            "DefaultSavePath": str(self.save_path),
            "Interface": "lo",
            "InterfaceName": "lo",
            "MultiConnectionsPerIp": "true",
            "DHTEnabled": "false",
            "LSDEnabled": "false",
            "PeXEnabled": "false",
            # With a queue, no more than a handful of films would be announced.
            "QueueingSystemEnabled": "false",
            # News of torrents every quarter of a second, not every one and a half.
            "RefreshInterval": "250",
            # A tracker that is stopping as well is not worth waiting for.
            "StopTrackerTimeout": "1",
        }
        lines = [
            "[LegalNotice]",
            "Accepted=true",
            "[BitTorrent]",
            *(rf"Session\{key}={value}" for key, value in session.items()),
            "[Network]",
            "PortForwardingEnabled=false",
            "[Preferences]",
            *(f"{key}={value}" for key, value in preferences.items()),
        ]
        config.write_text("\n".join(lines) + "\n", "utf-8")

    def _wait_until_ready(self) -> None:
        """Wait until the WebUI answers anything at all."""
        ends = time.monotonic() + _START_SECONDS
        while time.monotonic() < ends:
            if self._process is None or self._process.poll() is not None:
                raise SwarmError(f"qBittorrent {self.version} gave up:\n{self.log}")
            if _answers(f"{self.url}/api/v2/app/webapiVersion"):
                return
            time.sleep(_GLANCE)
        raise SwarmError(f"qBittorrent {self.version} does not answer:\n{self.log}")


class Seeder(QBittorrent):
    """A qBittorrent that is the tracker as well and has the films everybody wants."""

    tracker_port = 0

    @property
    def announce(self) -> str:
        """Return the tracker's address."""
        return f"http://127.0.0.1:{self.tracker_port}/announce"

    @override
    def start(self) -> None:
        """Start, and switch the tracker on."""
        super().start()
        self.tracker_port = self.tracker_port or free_port()
        self.api.app_set_preferences(
            {
                "enable_embedded_tracker": True,
                "embedded_tracker_port": self.tracker_port,
            }
        )

    def seed_film(self, spec: FilmSpec, release: str, **details: Any) -> Torrent:
        """Seed a film as the single file of a release."""
        name = f"{release}.mkv"
        place_film(spec, self.save_path / name)
        return self.seed(name, **details)

    def seed_films(self, films: Mapping[str, FilmSpec]) -> dict[str, Torrent]:
        """Seed several films by their releases; to wait for all at once takes hardly longer than for one."""
        torrents: dict[str, Torrent] = {}
        for release, spec in films.items():
            name = f"{release}.mkv"
            place_film(spec, self.save_path / name)
            torrents[release] = self._add(name)
        self._wait_for(*torrents.values())
        return torrents

    def seed(self, name: str, **details: Any) -> Torrent:
        """Seed a file or folder that lies in the save path; return once the tracker knows."""
        torrent = self._add(name, **details)
        self._wait_for(torrent)
        return torrent

    def _add(self, name: str, **details: Any) -> Torrent:
        """Begin to seed a file or folder that lies in the save path."""
        torrent = make_torrent(self.save_path / name, self.announce, **details)
        self.api.torrents_add(
            torrent_files=torrent.data,
            save_path=str(self.save_path),
            is_skip_checking=True,
            use_auto_torrent_management=False,
        )
        return torrent

    def _wait_for(self, *torrents: Torrent) -> None:
        """Wait until the tracker knows of torrents."""
        waiting = list(torrents)
        ends = time.monotonic() + _START_SECONDS
        while time.monotonic() < ends:
            waiting = [one for one in waiting if not self._is_seeding(one)]
            if not waiting:
                return
            time.sleep(_GLANCE)
        raise SwarmError(f"the seeder does not seed {waiting[0].name}:\n{self.log}")

    def _is_seeding(self, torrent: Torrent) -> bool:
        """Tell whether a torrent is seeded, and the tracker has heard of it."""
        return self.state(torrent.info_hash) in _SEEDING and self._announced(torrent)

    def _announced(self, torrent: Torrent) -> bool:
        """Tell whether the tracker has heard of the torrent."""
        trackers = self.api.torrents_trackers(torrent.info_hash, SIMPLE_RESPONSES=True)
        return any(
            tracker["url"] == self.announce and tracker["status"] == 2
            for tracker in trackers
        )


class Swarm(AbstractContextManager["Swarm"]):
    """A seeder and a download client that find each other."""

    def __init__(self, folder: Path, version: str | None = None) -> None:
        """Prepare both below one folder; the version is the download client's."""
        self.seeder = Seeder(folder / "seeder")
        self.downloader = QBittorrent(folder / "downloader", version)
        self._running = ExitStack()

    @override
    def __enter__(self) -> Self:
        """Start both."""
        with ExitStack() as starting:
            starting.enter_context(self.seeder)
            starting.enter_context(self.downloader)
            self._running = starting.pop_all()
        return self

    @override
    def __exit__(self, *_: object) -> None:
        """Stop both."""
        self.seeder.ask_to_stop()
        self.downloader.ask_to_stop()
        self._running.close()

    async def __aenter__(self) -> Self:
        """Start both without holding up the event loop."""
        return await asyncio.to_thread(self.__enter__)

    async def __aexit__(self, *_: object) -> None:
        """Stop both without holding up the event loop."""
        await asyncio.to_thread(self.__exit__)


def _answers(url: str) -> bool:
    """Tell whether a web server answers, with whatever status."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=2).close()
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
    return True
