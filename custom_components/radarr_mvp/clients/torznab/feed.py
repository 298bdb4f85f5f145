"""Read a page of releases."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import isfinite
from typing import Final, Self
from xml.etree.ElementTree import Element

from yarl import URL

from ...engine.errors import Flaw
from ...engine.indexing import (
    NO_FLAGS,
    IndexerIdentity,
    MagnetLink,
    Release,
    ReleaseFlag,
    imdb_id_of,
    info_hash_of,
)
from ...engine.secrecy import scrub
from ..dates import read_date
from ..documents import local_name, read_document, whole
from ..http import Answer
from .magnet import is_magnet, read_magnet

_FEEDS: Final = frozenset({"rss", "rdf", "feed", "channel"})
_USENET: Final = "application/x-nzb"
_BY_DOWNLOAD_FACTOR: Final[Mapping[float | None, ReleaseFlag]] = {
    0.0: ReleaseFlag.FREELEECH,
    0.25: ReleaseFlag.FREELEECH_75,
    0.5: ReleaseFlag.HALFLEECH,
    0.75: ReleaseFlag.FREELEECH_25,
}
_BY_UPLOAD_FACTOR: Final[Mapping[float | None, ReleaseFlag]] = {
    0.0: ReleaseFlag.NEUTRAL_LEECH,
    2.0: ReleaseFlag.DOUBLE_UPLOAD,
}
_BY_TAG: Final = {
    "internal": ReleaseFlag.INTERNAL,
    "scene": ReleaseFlag.SCENE,
    "exclusive": ReleaseFlag.EXCLUSIVE,
    "freeleech": ReleaseFlag.FREELEECH,
    "halfleech": ReleaseFlag.HALFLEECH,
    "neutralleech": ReleaseFlag.NEUTRAL_LEECH,
    "doubleupload": ReleaseFlag.DOUBLE_UPLOAD,
    "nuked": ReleaseFlag.NUKED,
}


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer holds: the releases, and how many items there were with the unreadable ones."""

    releases: tuple[Release, ...]
    received: int

    @property
    def skipped(self) -> int:
        """Return how many items could not be read."""
        return self.received - len(self.releases)


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of a feed, its parts by name in lower case."""

    texts: dict[str, list[str]]
    attributes: dict[str, list[str]]
    enclosures: list[Element]

    @classmethod
    def of(cls, element: Element) -> Self:
        """Sort the parts of an item; names are written in many ways, their namespaces too."""
        item = cls({}, {}, [])
        for part in element:
            name = local_name(part)
            if name == "attr":
                item._keep(item.attributes, part.get("name"), part.get("value"))
            elif name == "enclosure":
                item.enclosures.append(part)
            else:
                item._keep(item.texts, name, part.text)
        return item

    @staticmethod
    def _keep(where: dict[str, list[str]], name: str | None, value: str | None) -> None:
        """Keep a value that says something."""
        if name and value and value.strip():
            where.setdefault(name.lower(), []).append(value.strip())

    def text(self, name: str) -> str:
        """Return the text of an element."""
        return self.texts.get(name, [""])[0]

    def attribute(self, *names: str) -> str:
        """Return the first attribute that is there."""
        values = (value for name in names for value in self.attributes.get(name, ()))
        return next(values, "")

    def number(self, name: str) -> int | None:
        """Return a number from an attribute, else from an element of the same name."""
        told = whole(self.attribute(name))
        return whole(self.text(name)) if told is None else told

    def factor(self, name: str) -> float | None:
        """Return an attribute that is a share or a ratio."""
        try:
            value = float(self.attribute(name))
        except ValueError:
            return None
        return value if isfinite(value) and value >= 0 else None

    @property
    def is_usenet(self) -> bool:
        """Tell whether the item can only be had from Usenet."""
        types = [part.get("type", "").strip().lower() for part in self.enclosures]
        return bool(types) and all(kind == _USENET for kind in types)

    @property
    def enclosure(self) -> Element | None:
        """Return the enclosure that leads to a torrent."""
        kept = (part for part in self.enclosures if part.get("type") != _USENET)
        return next(kept, None)


def read_page(answer: Answer, identity: IndexerIdentity) -> Page:
    """Read a feed; items that offer nothing are left out and counted."""
    root = read_document(answer)
    if local_name(root) not in _FEEDS:
        raise answer.bad(Flaw.UNEXPECTED, "answered with XML that is no feed")
    items = [_Item.of(part) for part in root.iter() if local_name(part) == "item"]
    if items and all(item.is_usenet for item in items):
        raise answer.bad(
            Flaw.UNSUPPORTED, "offers Usenet only; this works with torrents"
        )
    read = (_release(item, identity) for item in items if not item.is_usenet)
    return Page(tuple(filter(None, read)), len(items))


def _release(item: _Item, identity: IndexerIdentity) -> Release | None:
    """Return what an item offers, None where it has no name or no way to get it."""
    title, (url, magnet) = item.text("title"), _sources(item)
    source = url or (magnet.uri if magnet else None)
    if not title or source is None:
        return None
    seeders, leechers, peers = _swarm(item)
    download, upload = (
        item.factor("downloadvolumefactor"),
        item.factor("uploadvolumefactor"),
    )
    return Release(
        guid=_public(item.text("guid") or source),
        title=title,
        indexer=identity.name,
        indexer_id=identity.id,
        indexer_priority=identity.priority,
        size=_size(item),
        info_hash=info_hash_of(item.attribute("infohash"))
        or (magnet.info_hash if magnet else None),
        download_url=url,
        magnet=magnet.uri if magnet else None,
        info_url=_info_url(item, source),
        seeders=seeders,
        leechers=leechers,
        peers=peers,
        grabs=item.number("grabs"),
        files=item.number("files"),
        published=read_date(item.text("pubdate") or item.attribute("publishdate")),
        imdb_id=imdb_id_of(item.attribute("imdb", "imdbid")),
        tmdb_id=item.number("tmdbid") or None,
        categories=_categories(item),
        languages=_languages(item),
        flags=_flags(item, download, upload),
        download_factor=1.0 if download is None else download,
        upload_factor=1.0 if upload is None else upload,
        minimum_ratio=item.factor("minimumratio"),
        minimum_seed_time=item.number("minimumseedtime"),
    )


def _sources(item: _Item) -> tuple[str | None, MagnetLink | None]:
    """Return where the torrent file is and its magnet link, as far as there are any.

    The link of an item may be a page for people, so it counts only where nothing else leads anywhere.
    """
    enclosure = item.enclosure
    address = "" if enclosure is None else enclosure.get("url", "").strip()
    magnet = read_magnet(item.attribute("magneturl"))
    for candidate in (address, "" if magnet else item.text("link")):
        if is_magnet(candidate):
            return None, magnet or read_magnet(candidate)
        if _is_absolute(candidate):
            return candidate, magnet
    return None, magnet


def _is_absolute(address: str) -> bool:
    """Tell whether an address leads to a server."""
    try:
        url = URL(address)
    except ValueError:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)


def _public(text: str) -> str:
    """Return a text, or a digest of one that carries a key."""
    if scrub(text) == text:
        return text
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _info_url(item: _Item, source: str) -> str | None:
    """Return the page for people, unless its address carries a key."""
    for candidate in (
        item.text("comments").removesuffix("#comments"),
        item.text("guid"),
    ):
        if _is_absolute(candidate) and candidate not in (source, ""):
            return candidate if scrub(candidate) == candidate else None
    return None


def _size(item: _Item) -> int:
    """Return the size; the attribute is exact, the others are often empty or zero."""
    enclosure = item.enclosure
    told = (
        item.attribute("size"),
        "" if enclosure is None else enclosure.get("length"),
        item.text("size"),
    )
    return next(filter(None, map(whole, told)), 0)


def _swarm(item: _Item) -> tuple[int | None, int | None, int | None]:
    """Return seeders, leechers and both together, each from the others where it is missing."""
    seeders, leechers, peers = map(item.number, ("seeders", "leechers", "peers"))
    if peers is None and seeders is not None and leechers is not None:
        peers = seeders + leechers
    if leechers is None and seeders is not None and peers is not None:
        leechers = max(peers - seeders, 0)
    return seeders, leechers, peers


def _categories(item: _Item) -> tuple[int, ...]:
    """Return every category once; names of categories say nothing."""
    told = item.texts.get("category", []) + item.attributes.get("category", [])
    numbers = (whole(value) for value in told)
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def _languages(item: _Item) -> tuple[str, ...]:
    """Return every language once."""
    told = item.attributes.get("language", [])
    names = (name.strip() for value in told for name in value.split(","))
    return tuple(dict.fromkeys(filter(None, names)))


def _flags(item: _Item, download: float | None, upload: float | None) -> ReleaseFlag:
    """Return what the indexer says by factors and by tags."""
    flags = _BY_DOWNLOAD_FACTOR.get(download, NO_FLAGS)
    flags |= _BY_UPLOAD_FACTOR.get(upload, NO_FLAGS)
    for tag in item.attributes.get("tag", ()):
        flags |= _BY_TAG.get(tag.lower(), NO_FLAGS)
    return flags
