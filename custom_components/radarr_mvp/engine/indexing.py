"""What is asked of indexers and what they offer, in words that belong to none of them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntFlag, StrEnum
import re
from typing import Final, Protocol
import unicodedata

from .torrent_file import TorrentFile

DEFAULT_PRIORITY: Final = 25

_INFO_HASH: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_IMDB_ID: Final = re.compile(r"(?:tt)?0*([1-9][0-9]{0,9})", re.IGNORECASE)
_LEADING_ARTICLE: Final = re.compile(r"^\s*the\s+(?=\S)", re.IGNORECASE)
_APOSTROPHES: Final = re.compile(r"['.`´‘’]")
# The marks of Latin, Greek and Cyrillic letters; a kana with its voice mark is another letter.
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")


class DownloadProtocol(StrEnum):
    """How the files behind a release travel."""

    TORRENT = "torrent"
    USENET = "usenet"


class ReleaseFlag(IntFlag):
    """What an indexer says about a release; the low bits are those that Radarr's API shows."""

    FREELEECH = 1
    HALFLEECH = 2
    DOUBLE_UPLOAD = 4
    GOLDEN = 8
    APPROVED = 16
    INTERNAL = 32
    SCENE = 128
    FREELEECH_75 = 256
    FREELEECH_25 = 512
    NUKED = 2048
    EXCLUSIVE = 1 << 16
    NEUTRAL_LEECH = 1 << 17


NO_FLAGS: Final = ReleaseFlag(0)


@dataclass(frozen=True, slots=True)
class IndexerIdentity:
    """Which indexer speaks, as the household has set it up."""

    id: str
    name: str
    priority: int = DEFAULT_PRIORITY


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCodes:
    """The indexer's own codes for what a release is made from; unknown ones are kept as they came."""

    category: int | None = None
    codec: int | None = None
    medium: int | None = None
    origin: int | None = None
    exclusive: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One offer of one indexer.

    `info_hash` is lower-case hex, `imdb_id` is spelt "tt0013442", `published` is aware, `minimum_seed_time` is in
    seconds, `categories` are Newznab's numbers. A number that the indexer does not tell is None. The addresses may
    carry keys, so they are never shown.
    """

    guid: str
    title: str
    indexer: str
    indexer_id: str
    indexer_priority: int = DEFAULT_PRIORITY
    protocol: DownloadProtocol = DownloadProtocol.TORRENT
    size: int = 0
    info_hash: str | None = None
    download_url: str | None = field(default=None, repr=False)
    magnet: str | None = field(default=None, repr=False)
    info_url: str | None = None
    seeders: int | None = None
    leechers: int | None = None
    peers: int | None = None
    grabs: int | None = None
    files: int | None = None
    published: datetime | None = None
    imdb_id: str | None = None
    tmdb_id: int | None = None
    categories: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    flags: ReleaseFlag = NO_FLAGS
    download_factor: float = 1.0
    upload_factor: float = 1.0
    minimum_ratio: float | None = None
    minimum_seed_time: int | None = None
    source: SourceCodes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """Which film is wanted; an `interactive` query has a person waiting for it."""

    imdb_id: str | None = None
    tmdb_id: int | None = None
    titles: tuple[str, ...] = ()
    year: int | None = None
    interactive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """What a search found.

    `skipped` counts records that could not be read; `complete` is False where there was more than we asked for.
    """

    releases: tuple[Release, ...] = ()
    skipped: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMark:
    """The newest release a feed has shown us; the next poll reads back to it."""

    guid: str
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAnswer:
    """What is new, newest first.

    `gap` tells that the last mark was not reached, so releases in between may have been missed; `mark` is where the
    next poll should stop.
    """

    releases: tuple[Release, ...] = ()
    skipped: int = 0
    gap: bool = False
    mark: FeedMark | None = None


@dataclass(frozen=True, slots=True)
class MagnetLink:
    """What some indexers hand out instead of a torrent file."""

    uri: str = field(repr=False)
    info_hash: str | None = None


class Indexer(Protocol):
    """A place that knows releases; every failure is one of `engine.errors`."""

    @property
    def identity(self) -> IndexerIdentity:
        """Return which indexer this is."""

    @property
    def budget(self) -> int | None:
        """Return how many requests a span of time allows, None where they are not counted."""

    @property
    def budget_left(self) -> int | None:
        """Return how many of them are left, None where they are not counted."""

    async def test(self, *, deliberate: bool = True) -> None:
        """Check address and credentials; deliberately, as a person testing the connection does."""

    async def search(self, query: SearchQuery) -> SearchAnswer:
        """Return what is offered for a film."""

    async def feed(self, since: FeedMark | None = None) -> FeedAnswer:
        """Return what was added after the mark, one page where there is none."""

    async def fetch_torrent(self, release: Release) -> TorrentFile | MagnetLink:
        """Return the torrent behind a release, checked against the announced hash."""


def info_hash_of(value: str | None) -> str | None:
    """Return an info-hash in lower-case hex, None for anything that is not one."""
    cleaned = (value or "").strip().lower()
    return cleaned if _INFO_HASH.fullmatch(cleaned) else None


def imdb_id_of(value: str | int | None) -> str | None:
    """Return an IMDb id with its prefix and at least seven digits, None for anything that is not one."""
    match = _IMDB_ID.fullmatch(str(value or "").strip())
    return f"tt{match[1]:0>7}" if match else None


def search_words(title: str) -> str:
    """Return a title as the words an indexer's text search understands."""
    title = _LEADING_ARTICLE.sub("", title).replace("&", " and ")
    title = _APOSTROPHES.sub("", title)
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", title))
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFC", plain)).strip()
