"""A download client that lives in memory, and whose torrents and faults are moved by hand."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from custom_components.radarr_mvp.engine.downloads import (
    AddOptions,
    AddOutcome,
    Download,
    DownloadChanges,
    DownloadedFile,
    DownloadState,
    ShareLimits,
    Traffic,
)
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    Outage,
    ServiceError,
    Unavailable,
)
from custom_components.radarr_mvp.engine.ports import DownloadClient

SERVICE: Final = "qbittorrent"
SAVE_PATH: Final = "/downloads"

# What a client answers that is not running, and one that does not let us in.
DOWN: Final = Unavailable(SERVICE, "connection refused", Outage.CONNECTION)
REFUSED: Final = AuthRefused(SERVICE, "wrong password")


@dataclass
class FakeClient:
    """Torrents by their hashes; `calls` is what was asked for, in order, with its hashes.

    `fault` is raised by every call, `faults` by those of a name, each before anything is done; `lost` by the calls of
    a name after they were done, as where the answer does not arrive. `rejects` are hashes that are refused, `gate` is
    waited for by every call, `gates` by those of a name.
    """

    torrents: dict[str, Download] = field(default_factory=dict)
    contents: dict[str, tuple[DownloadedFile, ...]] = field(default_factory=dict)
    calls: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    added: dict[str, bytes | str] = field(default_factory=dict)
    options: dict[str, AddOptions] = field(default_factory=dict)
    removed_files: set[str] = field(default_factory=set)
    categories: dict[str, str] = field(default_factory=dict)
    traffic: Traffic = field(default_factory=Traffic)
    limits: ShareLimits = field(default_factory=ShareLimits)
    fault: ServiceError | None = None
    faults: dict[str, ServiceError] = field(default_factory=dict)
    lost: dict[str, ServiceError] = field(default_factory=dict)
    rejects: set[str] = field(default_factory=set)
    gate: asyncio.Event | None = None
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    _seen: Mapping[str, Download] = field(default_factory=dict)

    def put(self, info_hash: str, **fields: Any) -> Download:
        """Have a torrent listed, downloading where nothing else is said."""
        given: dict[str, Any] = {
            "name": "Nosferatu.1922.1080p.BluRay.x264-GRP",
            "state": DownloadState.DOWNLOADING,
            "save_path": SAVE_PATH,
            "size": 1000,
            "left": 1000,
        }
        return self._list(Download(info_hash=info_hash.lower(), **given | fields))

    def change(self, info_hash: str, **fields: Any) -> Download:
        """Change what is told of a torrent."""
        return self._list(replace(self.torrents[info_hash], **fields))

    def complete(self, info_hash: str, content_path: str | None = None) -> Download:
        """Let a torrent be done and seeding."""
        name = self.torrents[info_hash].name
        return self.change(
            info_hash,
            state=DownloadState.SEEDING,
            progress=1.0,
            left=0,
            content_path=content_path or f"{SAVE_PATH}/{name}",
        )

    def vanish(self, info_hash: str) -> None:
        """Let somebody else have removed a torrent."""
        del self.torrents[info_hash]

    def asked(self, name: str) -> list[tuple[str, ...]]:
        """Return the hashes of every call of a name."""
        return [hashes for called, hashes in self.calls if called == name]

    async def sync(self) -> DownloadChanges:
        """Return all torrents, and what became of them since the last call."""
        await self._called("sync")
        before, now = self._seen, dict(self.torrents)
        self._seen = now
        self._after("sync")
        return DownloadChanges(
            downloads=MappingProxyType(now),
            added=frozenset(now.keys() - before.keys()),
            changed=frozenset(
                one for one in now.keys() & before.keys() if now[one] != before[one]
            ),
            removed=frozenset(before.keys() - now.keys()),
            categories=MappingProxyType(dict(self.categories)),
            traffic=self.traffic,
        )

    async def downloads(
        self, *hashes: str, category: str | None = None, tag: str | None = None
    ) -> tuple[Download, ...]:
        """Return the torrents of the given hashes, category and tag, whichever are given."""
        await self._called("downloads", *hashes)
        wanted = {one.lower() for one in hashes}
        return tuple(
            one
            for one in self.torrents.values()
            if (not wanted or one.info_hash in wanted)
            and category in (None, one.category)
            and (tag is None or tag in one.tags)
        )

    async def files(self, info_hash: str) -> tuple[DownloadedFile, ...]:
        """Return the files of a torrent."""
        await self._called("files", info_hash)
        return self.contents.get(info_hash, ())

    async def add(
        self, torrent: bytes, info_hash: str, options: AddOptions | None = None
    ) -> AddOutcome:
        """Take a torrent; one that is there already is left as it is."""
        return await self._add("add", torrent, info_hash, options)

    async def add_magnet(
        self, magnet: str, info_hash: str, options: AddOptions | None = None
    ) -> AddOutcome:
        """Take a magnet link; a torrent that is there already is left as it is."""
        return await self._add("add_magnet", magnet, info_hash, options)

    async def share_limits(self) -> ShareLimits:
        """Return how long torrents are seeded that have no limits of their own."""
        await self._called("share_limits")
        return self.limits

    async def pause(self, *hashes: str) -> None:
        """Stop torrents."""
        await self._move("pause", hashes, DownloadState.PAUSED)

    async def resume(self, *hashes: str) -> None:
        """Let torrents go on."""
        await self._move("resume", hashes, DownloadState.DOWNLOADING)

    async def recheck(self, *hashes: str) -> None:
        """Have the files of torrents checked."""
        await self._move("recheck", hashes, DownloadState.CHECKING)

    async def reannounce(self, *hashes: str) -> None:
        """Ask the trackers of torrents for peers now."""
        await self._called("reannounce", *hashes)
        self._after("reannounce")

    async def move_to_top(self, *hashes: str) -> None:
        """Put torrents first in the queue."""
        await self._called("move_to_top", *hashes)
        self._after("move_to_top")

    async def set_download_limit(self, limit: int) -> None:
        """Say how fast torrents may be fetched."""
        await self._called("set_download_limit")
        self.traffic = replace(self.traffic, download_limit=limit)
        self._after("set_download_limit")

    async def delete(self, *hashes: str, with_files: bool) -> None:
        """Remove torrents; those that are not there are passed over."""
        await self._called("delete", *hashes)
        for one in hashes:
            if self.torrents.pop(one, None) is not None and with_files:
                self.removed_files.add(one)
        self._after("delete")

    async def _add(
        self,
        name: str,
        content: bytes | str,
        info_hash: str,
        options: AddOptions | None,
    ) -> AddOutcome:
        """Take a torrent in whatever form."""
        await self._called(name, info_hash)
        if info_hash in self.torrents:
            return AddOutcome.EXISTED
        if info_hash in self.rejects:
            raise BadAnswer(SERVICE, "refuses the torrent", Flaw.REJECTED)
        options = options or AddOptions()
        self.added[info_hash] = content
        self.options[info_hash] = options
        self.put(
            info_hash,
            category=options.category,
            tags=frozenset(options.tags),
            state=(
                DownloadState.PAUSED if options.stopped else DownloadState.DOWNLOADING
            ),
        )
        self._after(name)
        return AddOutcome.ADDED

    async def _move(
        self, name: str, hashes: tuple[str, ...], state: DownloadState
    ) -> None:
        """Bring torrents into a state; those that are not there are passed over."""
        await self._called(name, *hashes)
        for one in hashes:
            if one in self.torrents:
                self.change(one, state=state)
        self._after(name)

    def _list(self, download: Download) -> Download:
        """Have a torrent listed as it is now."""
        self.torrents[download.info_hash] = download
        return download

    async def _called(self, name: str, *hashes: str) -> None:
        """Note a call, and wait or fail as was asked for."""
        self.calls.append((name, hashes))
        for gate in (self.gate, self.gates.get(name)):
            if gate is not None:
                await gate.wait()
        if error := self.fault or self.faults.get(name):
            raise error

    def _after(self, name: str) -> None:
        """Fail although it was done, where that was asked for."""
        if error := self.lost.get(name):
            raise error


def _is_a_client(client: FakeClient) -> DownloadClient:
    """Let the type checker compare the fake with the port."""
    return client
