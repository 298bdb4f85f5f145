"""Torrents that somebody has put into our category by hand: they take our road from here on."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from ..correlation import new_correlation_id
from ..downloads import Download, DownloadState
from ..household import Housekeeping
from ..keeping.books import Books, Transaction
from ..keeping.records import TrackedDownload, TrackState
from ..log import LOGGER
from ..quality.definitions import UNKNOWN_QUALITY
from ..releases.parser import parse_release
from .gone import ENDED_AT, REMOVED_BY_HAND

ADOPTED: Final = "adopted"
BY_HAND: Final = "by_hand"

_OVER: Final = frozenset({TrackState.CANCELLED, TrackState.FAILED})


class Adoption:
    """Finds torrents of our category that we know nothing of, and makes them downloads of ours."""

    def __init__(self, books: Books, house: Housekeeping) -> None:
        """Know of none."""
        self._books = books
        self._house = house
        self._settled: dict[str, str] = {}

    async def adopt(
        self, listed: Mapping[str, Download], followed: Iterable[TrackedDownload]
    ) -> list[TrackedDownload]:
        """Return the new downloads; each torrent is looked at once, and again when its category changes."""
        known = {one.info_hash for one in followed}
        strangers = [one for one in listed.values() if one.info_hash not in known]
        fresh = [
            one
            for one in strangers
            if self._settled.get(one.info_hash) != one.category
            # The name of a magnet link comes with its metadata.
            and one.state is not DownloadState.METADATA
        ]
        ours = self._house.settings.downloading.category
        mine = [one for one in fresh if ours and one.category == ours]
        found = await self._take_in(mine) if mine else []
        self._settled = {
            one.info_hash: one.category
            for one in strangers
            if one.state is not DownloadState.METADATA
        }
        return found

    async def _take_in(self, torrents: list[Download]) -> list[TrackedDownload]:
        """Write down torrents as downloads, but for those that we are done with."""
        now = self._house.now
        new = await asyncio.to_thread(self._read_all, torrents, now)

        def act(transaction: Transaction) -> list[TrackedDownload]:
            hashes = [live.info_hash for live, _ in new]
            known = self._books.downloads.by_hashes(transaction, hashes)
            taken: list[TrackedDownload] = []
            for live, download in new:
                if rows := known.get(live.info_hash):
                    taken += self._revive(transaction, live, rows, now)
                elif not self._is_imported(transaction, live):
                    taken.append(self._add(transaction, download, now))
            return taken

        return await self._books.write(act)

    def _read_all(
        self, torrents: list[Download], now: datetime
    ) -> list[tuple[Download, TrackedDownload]]:
        """Return torrents with the downloads that they become; one that cannot be read is passed over."""
        read: list[tuple[Download, TrackedDownload]] = []
        for live in torrents:
            try:
                read.append((live, self._download(live, now)))
            except Exception:
                LOGGER.exception("%s could not be taken in", live.name)
        return read

    def _download(self, live: Download, now: datetime) -> TrackedDownload:
        """Return a torrent as a download of ours, with the movie that its name means."""
        facts = parse_release(live.name)
        movie = self._house.index.find(facts).movie if facts else None
        added_at = now
        if live.added_at is not None:
            added_at = min(now, datetime.fromtimestamp(live.added_at, UTC))
        return TrackedDownload(
            info_hash=live.info_hash,
            title=live.name,
            added_at=added_at,
            movie_id=movie.id if movie else None,
            state=TrackState.DOWNLOADING,
            quality=facts.quality if facts else UNKNOWN_QUALITY,
            size=live.size,
            left=live.left,
            progress=live.progress,
            save_path=live.save_path,
            correlation_id=new_correlation_id(),
            data={BY_HAND: True},
        )

    def _add(
        self, transaction: Transaction, download: TrackedDownload, now: datetime
    ) -> TrackedDownload:
        """Write down a download."""
        self._books.history.add(transaction, download.as_history(ADOPTED, now))
        return self._books.downloads.add(transaction, download, now.timestamp())

    def _is_imported(self, transaction: Transaction, live: Download) -> bool:
        """Return whether a finished torrent is in the library already."""
        books = self._books
        return live.state.is_complete and bool(
            books.imports.of_download(transaction, live.info_hash)
            or books.files.by_hash(transaction, live.info_hash)
        )

    def _revive(
        self,
        transaction: Transaction,
        live: Download,
        rows: list[TrackedDownload],
        now: datetime,
    ) -> list[TrackedDownload]:
        """Follow the latest download of a torrent again, where it came back after that was over."""
        row = rows[-1]
        if any(one.state not in _OVER for one in rows) or not _came_back(row, live):
            return []
        revived = replace(
            row,
            state=TrackState.DOWNLOADING,
            problem="",
            message="",
            retries=0,
            next_retry_at=None,
            completed_at=None,
            data={BY_HAND: True},
        )
        self._books.downloads.change(transaction, revived, now.timestamp())
        self._books.history.add(transaction, revived.as_history(ADOPTED, now))
        return [revived]


def was_added_after(row: TrackedDownload, live: Download) -> bool:
    """Return whether a torrent is not the one that a download ended with, but was added anew."""
    match row.data.get(ENDED_AT):
        case int() | float() as ended_at:
            return live.added_at is not None and live.added_at > ended_at
    return False


def _came_back(row: TrackedDownload, live: Download) -> bool:
    """Return whether somebody has added a torrent again, or the client had only mislaid it."""
    return row.problem == REMOVED_BY_HAND or was_added_after(row, live)
