"""A stand-in for Torznab indexers: what they offer, how they spell it, and one that stands alone as Jackett's do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha1
import re
from typing import ClassVar, Final, override
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from aiohttp import web
from aiohttp.typedefs import Handler

from .catalogue import Film
from .planted import TORZNAB_API_KEY
from .service import FakeService, Fault, FaultMode
from .torrents import Torrent, bencode

TORRENT_TYPE: Final = "application/x-bittorrent"
FEED_TYPE: Final = "application/rss+xml"
NAMESPACE: Final = "http://torznab.com/schemas/2015/feed"
FIRST_NUMBER: Final = 4_000
FIRST_ADDED: Final = 1_754_732_065

_WORDS: Final = re.compile(r"[\W_]+")

type Attributes = list[tuple[str, str]]


def small_torrent(name: str) -> Torrent:
    """Return a torrent of one piece that nobody will download."""
    info = {
        "length": 16_384,
        "name": name,
        "piece length": 16_384,
        "pieces": sha1(name.encode(), usedforsecurity=False).digest(),
        "private": 1,
    }
    return Torrent(
        name=name,
        info_hash=sha1(bencode(info), usedforsecurity=False).hexdigest(),
        data=bencode({"announce": "http://127.0.0.1:9/announce", "info": info}),
        size=16_384,
    )


@dataclass(slots=True, kw_only=True)
class Offer:
    """One release of an indexer; `xml` replaces the whole item, an empty `date` or `guid` leaves it out."""

    number: int
    title: str
    film: Film | None = None
    torrent: Torrent | None = None
    size: int = 4_000_000_000
    info_hash: str = ""
    seeders: int = 25
    leechers: int = 2
    grabs: int = 120
    categories: tuple[int, ...] = (2000, 2040)
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("English",)
    download_factor: str = "1"
    upload_factor: str = "1"
    minimum_ratio: str = "1"
    minimum_seed_time: str = "172800"
    date: str | None = None
    guid: str | None = None
    hops: int = 0
    xml: str | None = None

    @property
    def added(self) -> datetime:
        """Return when it was added: each a minute after the one before."""
        return datetime.fromtimestamp(
            FIRST_ADDED + 60 * (self.number - FIRST_NUMBER), UTC
        )

    @property
    def magnet(self) -> str:
        """Return a magnet link."""
        return f"magnet:?xt=urn:btih:{self.info_hash}&dn={quote(self.title)}"


@dataclass(slots=True, kw_only=True)
class Shelf:
    """One indexer: what it offers and what it understands."""

    id: int
    title: str
    privacy: str = "private"
    movie_params: str | None = "q,imdbid,tmdbid"
    search_params: str | None = "q"
    movie_available: bool = True
    search_available: bool = True
    raw: bool = False
    limits: str = '<limits default="100" max="100" />'
    categories: tuple[int, ...] = (2000, 2040, 2045, 100001)
    largest_page: int = 100
    knows_pages: bool = True
    answers_magnets: bool = False
    offers: list[Offer] = field(default_factory=list)

    def add_release(
        self,
        film: Film | None,
        title: str = "",
        torrent: Torrent | None = None,
        **details: object,
    ) -> Offer:
        """Put a release on the shelf and return it; details are those of `Offer`."""
        if not title and film is not None:
            title = f"{'.'.join(_WORDS.split(film.title))}.{film.year}.1080p.BluRay.x264-GRP"
        invented = sha1(title.encode(), usedforsecurity=False).hexdigest()
        told: dict[str, object] = {
            "info_hash": torrent.info_hash if torrent else invented,
            **({"size": torrent.size} if torrent else {}),
            **details,
        }
        number = FIRST_NUMBER + len(self.offers)
        offer = Offer(number=number, title=title, film=film, torrent=torrent, **told)  # type: ignore[arg-type] # the details are the caller's
        self.offers.append(offer)
        return offer

    def offer(self, number: str) -> Offer | None:
        """Return the release of a number."""
        return next((item for item in self.offers if str(item.number) == number), None)

    def find(self, query: Mapping[str, str]) -> list[Offer]:
        """Return what answers a question, newest first, of the page asked for."""
        found = [offer for offer in reversed(self.offers) if _answers(offer, query)]
        size = min(int(query.get("limit", "100")), self.largest_page)
        first = int(query.get("offset", "0")) if self.knows_pages else 0
        return found[first : first + size]

    def misunderstood(self, query: Mapping[str, str]) -> tuple[int, str] | None:
        """Return code and text of the error that a question deserves."""
        kind = query.get("t", "")
        if not kind:
            return 200, "Missing parameter (t)"
        known = {"search": self.search_available, "movie": self.movie_available}
        if not known.get(kind):
            return 202, f"No such function ({kind})"
        understood = (self.movie_params or "q,imdbid").split(",")
        for name in ("imdbid", "tmdbid"):
            value = query.get(name)
            if value is not None and (not value.isdecimal() or name not in understood):
                return 201, f"Incorrect parameter ({name})"
        return None

    def caps(self) -> str:
        """Return what the indexer says of itself."""
        search = _mode("search", self.search_available, self.search_params, self.raw)
        movie = _mode("movie-search", self.movie_available, self.movie_params, self.raw)
        categories = "".join(
            f'<category id="{number}" name="Category {number}" />'
            for number in self.categories
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<caps><server title="{self.title}" />{self.limits}'
            f"<searching>{search}{movie}"
            '<tv-search available="no" supportedParams="q" /></searching>'
            f"<categories>{categories}</categories>"
            '<tags><tag name="internal" description="Of an internal group" /></tags></caps>'
        )


def error_xml(code: int, description: str) -> str:
    """Return an error document."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<error code="{code}" description={quoteattr(description)} />'
    )


def feed_xml(items: list[str]) -> str:
    """Return a feed of items."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss version="1.0" xmlns:atom="http://www.w3.org/2005/Atom"'
        f' xmlns:torznab="{NAMESPACE}"><channel>'
        '<atom:link rel="self" type="application/rss+xml" /><title>Sandbox</title>'
        f"{''.join(items)}</channel></rss>"
    )


def prowlarr_item(offer: Offer, link: str, shelf: Shelf) -> str:
    """Spell a release as Prowlarr does."""
    return _item(
        offer,
        f'<prowlarrindexer id="{shelf.id}" type="{shelf.privacy}">{shelf.title}</prowlarrindexer>',
        link,
        [
            *(("category", str(number)) for number in offer.categories),
            *(("tag", tag) for tag in offer.tags),
            *(("language", language) for language in offer.languages),
            ("genre", ""),
            *_ids(offer),
            ("seeders", str(offer.seeders)),
            ("files", "1"),
            ("grabs", str(offer.grabs)),
            ("peers", str(offer.seeders + offer.leechers)),
            ("infohash", offer.info_hash),
            *_economics(offer),
        ],
    )


def jackett_item(offer: Offer, link: str, shelf: Shelf) -> str:
    """Spell a release as Jackett does: some facts as elements, names in other letters, and a magnet link."""
    ids = [("imdbid", offer.film.imdb_id), *_ids(offer)] if offer.film else []
    return _item(
        offer,
        f'<jackettindexer id="{shelf.title}">{shelf.title}</jackettindexer>'
        f"<type>{shelf.privacy}</type><grabs>{offer.grabs}</grabs><files>1</files>",
        link,
        [
            *(("Category", str(number)) for number in offer.categories),
            *ids,
            ("Seeders", str(offer.seeders)),
            ("leechers", str(offer.leechers)),
            ("infoHash", offer.info_hash.upper()),
            ("magneturl", offer.magnet),
            *_economics(offer),
        ],
        length=0,
    )


class TorznabService(FakeService):
    """What services with Torznab shelves have in common: answers that tests can put into their mouths."""

    api_key: str

    def __init__(self) -> None:
        """Begin with nothing to say beyond the usual."""
        super().__init__()
        self._said: list[tuple[str, Callable[[], web.Response]]] = []

    def say(
        self,
        body: str | bytes,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        path: str = "",
    ) -> None:
        """Give this answer, at paths that contain the given part, until healed."""
        content = body.encode() if isinstance(body, str) else body
        kind = {"Content-Type": FEED_TYPE, **(headers or {})}
        self._said.append(
            (path, lambda: web.Response(body=content, status=status, headers=kind))
        )

    @override
    def heal(self) -> None:
        """Switch every fault off."""
        super().heal()
        self._said.clear()

    @override
    def wrong_shape(self) -> web.Response:
        """Answer with well-formed XML that is neither feed nor capabilities."""
        return xml_response("<unexpected><thing /></unexpected>")

    @override
    async def _answer(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Answer as told, else as always."""
        for path, said in self._said:
            if path in request.path:
                return said()
        return await super()._answer(request, handler)

    def hand_out(self, shelf: Shelf, offer: Offer, path: str) -> web.Response:
        """Hand out a torrent, a magnet link, or the way to where it is."""
        if shelf.answers_magnets:
            return web.Response(status=301, headers={"Location": offer.magnet})
        if offer.hops:
            target = f"/hop/{shelf.id}/{offer.number}/{offer.hops}"
            return web.Response(status=301, headers={"Location": target})
        return self._torrent(offer, path)

    async def hop(self, request: web.Request) -> web.Response:
        """Send the visitor on, or hand out the torrent at the end of the way."""
        shelf = self.shelf(int(request.match_info["shelf"]))
        offer = shelf.offer(request.match_info["number"])
        assert offer is not None
        left = int(request.match_info["left"]) - 1
        if left > 0:
            target = f"/hop/{shelf.id}/{offer.number}/{left}"
            return web.Response(status=302, headers={"Location": target})
        return self._torrent(offer, request.path)

    def shelf(self, number: int) -> Shelf:
        """Return the indexer of a number."""
        raise NotImplementedError

    def _torrent(self, offer: Offer, path: str) -> web.Response:
        """Answer with the torrent file, or with another one while that fault is on."""
        torrent = offer.torrent
        if self.active(FaultMode.WRONG_HASH, path):
            torrent = small_torrent("Another.Film.1999.1080p.WEB-DL-GRP")
        if torrent is None:
            return web.Response(status=410, text="release unavailable")
        name = f"attachment; filename={offer.number}.torrent"
        return web.Response(
            body=torrent.data,
            content_type=TORRENT_TYPE,
            headers={"Content-Disposition": name},
        )


class FakeTorznab(TorznabService):
    """An indexer of its own: knows only `apikey=`, answers errors with 200, and tells no limits."""

    name: ClassVar[str] = "torznab"

    def __init__(self, api_key: str = TORZNAB_API_KEY) -> None:
        """Begin with an empty shelf."""
        super().__init__()
        self.api_key = api_key
        self.stock = Shelf(
            id=1,
            title="sandbox",
            privacy="public",
            movie_params=None,
            search_params=None,
            limits="",
        )

    @property
    def api_url(self) -> str:
        """Return the address as Jackett lets people copy it."""
        return f"{self.url}/api/v2.0/indexers/sandbox/results/torznab/"

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return what the service answers to."""
        return [
            web.get("/api/v2.0/indexers/sandbox/results/torznab/api", self._api),
            web.get("/dl/{number}", self._download),
            web.get("/hop/{shelf}/{number}/{left}", self.hop),
        ]

    def add_release(
        self,
        film: Film | None,
        title: str = "",
        torrent: Torrent | None = None,
        **details: object,
    ) -> Offer:
        """Put a release on the shelf and return it."""
        return self.stock.add_release(film, title, torrent, **details)

    @override
    def shelf(self, number: int) -> Shelf:
        """Return the only indexer there is."""
        return self.stock

    @override
    def throttled(self, fault: Fault) -> web.Response:
        """Refuse in the body, with 200, and name the time where the fault does."""
        headers = (
            {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        )
        return xml_response(error_xml(500, "Request limit reached"), headers=headers)

    @override
    def unauthorized(self) -> web.Response:
        """Refuse in the body, with 200."""
        return xml_response(error_xml(100, "Incorrect user credentials"))

    async def _api(self, request: web.Request) -> web.Response:
        """Answer a question; the capabilities are told to anyone."""
        if request.query.get("t") == "caps":
            return xml_response(self.stock.caps())
        if "apikey" not in request.query:
            return xml_response(error_xml(200, "Missing parameter (apikey)"))
        if request.query["apikey"] != self.api_key:
            return self.unauthorized()
        if error := self.stock.misunderstood(request.query):
            return xml_response(error_xml(*error))
        items = [
            offer.xml or jackett_item(offer, self._link(offer), self.stock)
            for offer in self.stock.find(request.query)
        ]
        return xml_response(feed_xml(items))

    def _link(self, offer: Offer) -> str:
        """Return the address of a torrent file."""
        return f"{self.url}/dl/{offer.number}?jackett_apikey={self.api_key}"

    async def _download(self, request: web.Request) -> web.Response:
        """Hand out a torrent file."""
        offer = self.stock.offer(request.match_info["number"])
        if offer is None:
            return web.Response(status=404)
        return self.hand_out(self.stock, offer, request.path)


def xml_response(
    text: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Answer with XML."""
    return web.Response(
        body=text.encode(),
        status=status,
        headers={"Content-Type": f"{FEED_TYPE}; charset=utf-8", **(headers or {})},
    )


def _mode(name: str, available: bool, params: str | None, raw: bool) -> str:
    """Spell one kind of search."""
    listed = "" if params is None else f' supportedParams="{params}"'
    engine = ' searchEngine="raw"' if raw else ""
    return f'<{name} available="{"yes" if available else "no"}"{listed}{engine} />'


def _item(
    offer: Offer,
    extra: str,
    link: str,
    attributes: Attributes,
    length: int | None = None,
) -> str:
    """Spell an item of a feed."""
    page = f"https://tracker.example/torrent/{offer.number}"
    guid = page if offer.guid is None else offer.guid
    date = format_datetime(offer.added) if offer.date is None else offer.date
    told = "".join(
        f'<torznab:attr name="{name}" value={quoteattr(value)} />'
        for name, value in attributes
    )
    numbers = "".join(f"<category>{number}</category>" for number in offer.categories)
    length = offer.size if length is None else length
    return (
        f"<item><title>{escape(offer.title)}</title><description />"
        f"{f'<guid>{escape(guid)}</guid>' if guid else ''}{extra}"
        f"<comments>{page}</comments>{f'<pubDate>{date}</pubDate>' if date else ''}"
        f"<size>{offer.size}</size><link>{escape(link)}</link>{numbers}"
        f'<enclosure url={quoteattr(link)} length="{length}" type="{TORRENT_TYPE}" />'
        f"{told}</item>"
    )


def _ids(offer: Offer) -> Attributes:
    """Return the ids of the film."""
    if offer.film is None:
        return []
    return [
        ("imdb", offer.film.imdb_id.removeprefix("tt")),
        ("tmdbid", str(offer.film.tmdb_id)),
    ]


def _economics(offer: Offer) -> Attributes:
    """Return what the download costs."""
    told = [
        ("minimumratio", offer.minimum_ratio),
        ("minimumseedtime", offer.minimum_seed_time),
        ("downloadvolumefactor", offer.download_factor),
        ("uploadvolumefactor", offer.upload_factor),
    ]
    return [(name, value) for name, value in told if value]


def _answers(offer: Offer, query: Mapping[str, str]) -> bool:
    """Tell whether a release answers a question."""
    wanted = {int(number) for number in query.get("cat", "").split(",") if number}
    if wanted and not wanted.intersection(offer.categories):
        return False
    film = offer.film
    ids = {
        "imdbid": film.imdb_id.removeprefix("tt") if film else "",
        "tmdbid": str(film.tmdb_id) if film else "",
    }
    if any(name in query and query[name] != value for name, value in ids.items()):
        return False
    words = set(_WORDS.split(offer.title.lower()))
    return words.issuperset(_WORDS.split(query["q"].lower())) if "q" in query else True
