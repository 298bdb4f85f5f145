"""Have the torrent behind a release, from wherever it can be had."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ..deduplication import normalised_title, similar_size
from ..downloads import AddOptions, AddOutcome
from ..errors import ServiceError
from ..failures.classify import classify
from ..failures.taxonomy import FailureReason
from ..indexing import Indexer, MagnetLink, Release, info_hash_of
from ..keeping.books import Books, Transaction
from ..keeping.records import TrackedDownload
from ..log import LOGGER
from ..ports import DownloadClient, Indexers
from ..secrecy import scrub
from ..torrent_file import TorrentFile
from .setbacks import ReleaseFailed

_MOST_KEPT: Final = 200
# Clients know torrents of the second protocol by the beginning of their hash.
_HASH_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A torrent that may be handed over; what it is handed over as is None where the client has it already."""

    info_hash: str
    info_hashes: frozenset[str]
    size: int
    name: str = ""
    release: Release | None = None
    item: TorrentFile | MagnetLink | None = None

    async def hand_to(self, client: DownloadClient, options: AddOptions) -> AddOutcome:
        """Hand the torrent to a client; the address of a tracker goes nowhere else."""
        match self.item:
            case TorrentFile(content=content):
                return await client.add(content, self.info_hash, options)
            case MagnetLink(uri=uri):
                return await client.add_magnet(uri, self.info_hash, options)
        return AddOutcome.EXISTED


class Fetcher:
    """Asks the indexer of a release for its torrent, and others that offer the same."""

    def __init__(self, books: Books, indexers: Indexers) -> None:
        """Know where releases are written down, and who has them."""
        self._books = books
        self._indexers = indexers

    async def fetch(self, download: TrackedDownload) -> Found:
        """Return the torrent of a download, or raise `ReleaseFailed` with what its own indexer said."""
        sources = await self._books.read(lambda one: self._sources(one, download))
        if not sources:
            text = "The release is no longer known"
            raise ReleaseFailed(FailureReason.RELEASE_PURGED, text)
        indexers = await self._indexers.current()
        failures: list[ReleaseFailed] = []
        for release in sources:
            try:
                return await _fetch(release, indexers)
            except ReleaseFailed as failure:
                LOGGER.debug("%s: %s", release.title, failure.message)
                failures.append(failure)
        raise failures[0]

    def _sources(
        self, transaction: Transaction, download: TrackedDownload
    ) -> list[Release]:
        """Return where a release can be had, the place it was chosen at first."""
        candidates = self._books.candidates
        known = candidates.by_key(transaction, download.release_key)
        if not known:
            return []
        chosen = known[0].release
        kept = candidates.of_movie(transaction, download.movie_id, _MOST_KEPT)
        same = [one.release for one in kept if _is_same(chosen, one.release)]
        return [chosen, *{one.indexer_id: one for one in reversed(same)}.values()]


async def _fetch(release: Release, indexers: Mapping[str, Indexer]) -> Found:
    """Return the torrent that one indexer has behind a release."""
    indexer = indexers.get(release.indexer_id)
    if indexer is None:
        text = f"The indexer {release.indexer} cannot be asked at the moment"
        raise ReleaseFailed(FailureReason.SERVER_ERROR, text)
    try:
        item = await indexer.fetch_torrent(release)
    except ServiceError as error:
        message = f"{release.indexer}: {error.message}"
        raise ReleaseFailed(classify(error), message) from error
    except Exception as error:
        LOGGER.exception("Asking %s for a torrent went wrong", release.indexer)
        text = f"Asking {release.indexer} for the torrent went wrong"
        raise ReleaseFailed(FailureReason.UNKNOWN, text) from error
    found = _found(release, item)
    if release.info_hash and not _means(release.info_hash, found.info_hashes):
        text = f"{release.indexer} sent another torrent than the one it announced"
        raise ReleaseFailed(FailureReason.HASH_MISMATCH, text)
    return found


def _found(release: Release, item: TorrentFile | MagnetLink) -> Found:
    """Return a torrent by the hash that clients know it by."""
    if isinstance(item, TorrentFile):
        return Found(
            item.info_hash, item.info_hashes, item.size, item.name, release, item
        )
    info_hash = info_hash_of(item.info_hash)
    if info_hash is None:
        text = f"{release.indexer} sent a magnet link without a hash"
        raise ReleaseFailed(FailureReason.CORRUPTED_DOWNLOAD, text)
    short = info_hash[:_HASH_LENGTH]
    return Found(short, frozenset({info_hash, short}), release.size, "", release, item)


def _means(announced: str, hashes: frozenset[str]) -> bool:
    """Return whether an announced hash is one of a torrent's."""
    announced = announced.lower()
    return bool(hashes & {announced, announced[:_HASH_LENGTH]})


def _is_same(chosen: Release, other: Release) -> bool:
    """Return whether another indexer offers the same torrent, as far as that can be told."""
    if other.indexer_id == chosen.indexer_id or other.protocol is not chosen.protocol:
        return False
    if chosen.info_hash and other.info_hash:
        return chosen.info_hash.lower() == other.info_hash.lower()
    return normalised_title(chosen.title) == normalised_title(
        other.title
    ) and similar_size(chosen.size, other.size)


def source_of(found: Found, download: TrackedDownload, key: str) -> TrackedDownload:
    """Return a download with the place where its torrent was really had from."""
    release = found.release
    if release is None:
        return download
    data = {
        **download.data,
        "indexer_id": release.indexer_id,
        "guid": scrub(release.guid),
        "name": found.name,
    }
    return replace(
        download,
        title=release.title,
        indexer=release.indexer,
        release_key=key,
        data=data,
    )
