"""A stand-in for HDBits: its JSON API and its torrent downloads."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha1
import json
import re
from typing import Any, ClassVar, Final, override

from aiohttp import web
from aiohttp.typedefs import Handler

from .catalogue import Film
from .planted import HDBITS_PASSKEY, HDBITS_USERNAME
from .service import FakeService, Fault, FaultMode
from .torrents import Bencodable, bencode

SUCCESS: Final = 0
FAILURE: Final = 1
MALFORMED: Final = 3
AUTH_MISSING: Final = 4
AUTH_FAILED: Final = 5
INVALID: Final = 7
IMDB_IS_TV: Final = 9

RATE_LIMITED: Final = "Rate-limit exceeded. Please try again in 15 minutes."
FIRST_ID: Final = 700_000
FIRST_ADDED: Final = 1_754_732_065

# As a value of a torrent's field: the field is not there.
ABSENT: Final = object()

_LIST_FILTERS: Final = {
    "category": "type_category",
    "codec": "type_codec",
    "medium": "type_medium",
    "origin": "type_origin",
    "exclusive": "type_exclusive",
}
_SEPARATORS: Final = re.compile(r"[\W_]+")

type Fields = dict[str, Any]


class FakeHDBits(FakeService):
    """HDBits as its members' programs see it."""

    name: ClassVar[str] = "hdbits"

    def __init__(
        self, username: str = HDBITS_USERNAME, passkey: str = HDBITS_PASSKEY
    ) -> None:
        """Begin with no torrents and one member."""
        super().__init__()
        self.username = username
        self.passkey = passkey
        self.throttle_text = RATE_LIMITED
        self.tv_imdb_ids: set[int] = set()
        self.snatched: set[int] = set()
        self._torrents: dict[int, Fields] = {}
        self._files: dict[int, bytes] = {}
        self._says: Callable[[], web.Response] | None = None

    @property
    def torrent_numbers(self) -> tuple[int, ...]:
        """Return the numbers of all torrents, oldest first."""
        return tuple(self._torrents)

    def record(self, number: int) -> Fields:
        """Return a torrent as the API tells of it."""
        return self._torrents[number]

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return what the service answers to."""
        return [
            web.route("*", "/api/test", self._test),
            web.route("*", "/api/torrents", self._search),
            web.get("/download.php", self._download),
            web.get("/download.php/{filename}", self._download),
            web.get("/details.php", self._details),
        ]

    def add_torrent(
        self, film: Film | None, name: str, /, torrent: bytes = b"", **fields: Any
    ) -> int:
        """Publish a torrent and return its number; `fields` overrule whatever the API would tell of it."""
        number = max(self._torrents, default=FIRST_ID - 1) + 1
        added = FIRST_ADDED + 60 * (number - FIRST_ID)
        size, info_hash = _measure(torrent) if torrent else _invent(name)
        record: Fields = {
            "id": number,
            "hash": info_hash.upper(),
            "leechers": 1,
            "seeders": 12,
            "name": name,
            "descr": f"[quote]{name}[/quote]",
            "times_completed": 22,
            "size": size,
            "utadded": added,
            "added": datetime.fromtimestamp(added, UTC).strftime("%Y-%m-%dT%H:%M:%S%z"),
            "comments": 0,
            "numfiles": 1,
            "filename": f"{'.'.join(name.split())}.torrent",
            "freeleech": "no",
            "type_category": 1,
            "type_codec": 1,
            "type_medium": 3,
            "type_origin": 0,
            "type_exclusive": 0,
            "torrent_status": "",
            "bookmarked": 0,
            "wishlisted": 0,
            "tags": [""],
            "username": "uploader",
            "owner": 0,
        }
        if film is not None:
            record["imdb"] = _imdb(film)
        record |= fields
        self._torrents[number] = {
            key: value for key, value in record.items() if value is not ABSENT
        }
        if torrent:
            self._files[number] = torrent
        return number

    def add_quirks(self, film: Film) -> dict[str, int]:
        """Publish one torrent for every oddity that was seen, and return their numbers."""
        stem = f"{film.title} {film.year} 1080p BluRay x264"
        oddities: dict[str, Fields] = {
            "id_as_string": {"id": str(max(self._torrents, default=FIRST_ID - 1) + 1)},
            "exclusive_object": {"type_exclusive": {}},
            "exclusive_absent": {"type_exclusive": ABSENT},
            "without_imdb": {"imdb": ABSENT},
            "imdb_as_string": {"imdb": {"id": film.imdb_id.removeprefix("tt")}},
            "without_tags": {"tags": [""]},
            "odd_offset": {"utadded": ABSENT, "added": "2025-08-09T11:34:25+0200"},
            "unknown_codes": {"type_codec": 42, "type_medium": 2},
            "huge_description": {"descr": "x" * 200_000},
            "without_description": {"descr": ABSENT},
            "numbers_as_strings": {"size": "1234567", "seeders": "3"},
        }
        return {
            oddity: self.add_torrent(film, f"{stem}-{oddity.upper()}", **fields)
            for oddity, fields in oddities.items()
        }

    def say(
        self,
        body: str | bytes,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Give this answer to everything until healed."""
        content = body.encode() if isinstance(body, str) else body
        self._says = lambda: web.Response(body=content, status=status, headers=headers)

    @override
    def heal(self) -> None:
        """Switch every fault off."""
        super().heal()
        self._says = None

    @override
    def throttled(self, fault: Fault) -> web.Response:
        """Refuse with 403 and the time in words, or in the header where the fault names one."""
        if fault.retry_after is None:
            return _page(self.throttle_text, 403)
        return _page(
            "Rate-limit exceeded.", 403, {"Retry-After": str(fault.retry_after)}
        )

    @override
    def unauthorized(self) -> web.Response:
        """Refuse in the body, with 200."""
        return _verdict(AUTH_FAILED, "Invalid authentication credentials")

    @override
    async def _answer(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Answer as told, else as always."""
        if self._says is not None:
            return self._says()
        if request.path.startswith("/download.php") and self.active(
            FaultMode.UNAUTHORIZED, request.path
        ):
            return _page("Invalid passkey")
        return await super()._answer(request, handler)

    async def _test(self, request: web.Request) -> web.Response:
        """Check credentials."""
        _, refusal = await self._read(request)
        return refusal or _verdict(SUCCESS, "Success")

    async def _search(self, request: web.Request) -> web.Response:
        """Return the torrents that pass all filters, newest first."""
        body, refusal = await self._read(request)
        if refusal is not None:
            return refusal
        limit, page = body.get("limit", 30), body.get("page", 0)
        if not _within(limit, 1, 100) or not _within(page, 0, 10**6):
            return _verdict(INVALID, "Invalid parameter")
        if any(not _is_list_filter(body.get(key)) for key in _LIST_FILTERS):
            return _verdict(INVALID, "Invalid parameter")
        imdb = body.get("imdb")
        if imdb is not None and not isinstance(imdb, dict):
            return _verdict(INVALID, "Invalid parameter")
        if imdb and int(imdb.get("id", 0)) in self.tv_imdb_ids:
            return _verdict(IMDB_IS_TV, "IMDb: TV is not allowed")
        found = [
            record
            for number, record in sorted(self._torrents.items(), reverse=True)
            if self._passes(number, record, body)
        ]
        first = limit * page
        return web.json_response(
            {"status": SUCCESS, "data": found[first : first + limit]}
        )

    async def _read(self, request: web.Request) -> tuple[Fields, web.Response | None]:
        """Return a question, or the refusal it deserves."""
        try:
            body = json.loads(await request.text())
        except ValueError:
            body = None
        if request.method != "POST" or not isinstance(body, dict):
            return {}, _verdict(MALFORMED, "JSON malformed")
        if not body.get("username") or not body.get("passkey"):
            return {}, _verdict(AUTH_MISSING, "Auth data missing")
        if (body["username"], body["passkey"]) != (self.username, self.passkey):
            return {}, self.unauthorized()
        return body, None

    def _passes(self, number: int, record: Fields, body: Fields) -> bool:
        """Tell whether a torrent passes the filters of a question."""
        for key, kind in _LIST_FILTERS.items():
            wanted = body.get(key)
            wanted = [wanted] if isinstance(wanted, int) else wanted
            if wanted and record.get(kind) not in wanted:
                return False
        imdb = body.get("imdb")
        if imdb and int(imdb["id"]) != int(record.get("imdb", {}).get("id", 0)):
            return False
        asked_hash = body.get("hash")
        return (
            body.get("id", number) == number
            and asked_hash in {None, record.get("hash")}
            and _has_words(record, body.get("search", ""))
            and (not body.get("snatched_only") or number in self.snatched)
        )

    async def _download(self, request: web.Request) -> web.Response:
        """Hand out a torrent file."""
        if request.query.get("passkey") != self.passkey:
            return _page("Invalid passkey")
        number = request.query.get("id", "")
        torrent = self._files.get(int(number)) if number.isdecimal() else None
        if torrent is None:
            return _page("No torrent with this id")
        if self.active(FaultMode.WRONG_HASH, request.path):
            torrent = _another(torrent)
        return web.Response(body=torrent, content_type="application/x-bittorrent")

    async def _details(self, request: web.Request) -> web.Response:
        """Show a page that programs must not read."""
        return web.Response(
            text="<!DOCTYPE html><html><body>Details for members</body></html>",
            content_type="text/html",
        )


def _verdict(status: int, message: str) -> web.Response:
    """Return a verdict, always with 200."""
    return web.json_response({"status": status, "message": message})


def _page(
    message: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return an error as a page."""
    return web.Response(
        text=f"<h1>Error</h1><p>{message}</p>",
        status=status,
        content_type="text/html",
        headers=headers,
    )


def _within(value: Any, lowest: int, highest: int) -> bool:
    """Tell whether a value is a number in a range."""
    return type(value) is int and lowest <= value <= highest


def _is_list_filter(value: Any) -> bool:
    """Tell whether a filter is absent, a number or a list of numbers."""
    values = value if isinstance(value, list) else [value]
    return value is None or all(type(item) is int for item in values)


def _has_words(record: Fields, search: str) -> bool:
    """Tell whether all words occur in the name; punctuation in the question matches nothing."""
    words = set(_SEPARATORS.sub(" ", str(record.get("name"))).lower().split())
    return all(word in words for word in search.lower().split())


def _imdb(film: Film) -> Fields:
    """Return what HDBits tells of a film."""
    return {
        "id": film.imdb_number,
        "rating": 7.9,
        "votes": 120_000,
        "englishtitle": film.title,
        "originaltitle": film.original_title or film.title,
        "year": film.year,
        "genres": list(film.genres),
    }


def _invent(name: str) -> tuple[int, str]:
    """Return size and hash for a torrent that nobody will download."""
    return 4_000_000_000, sha1(name.encode(), usedforsecurity=False).hexdigest()


def _measure(torrent: bytes) -> tuple[int, str]:
    """Return size and info-hash of a torrent file."""
    info = _decode(torrent)["info"]
    size = info.get("length") or sum(item["length"] for item in info["files"])
    return size, sha1(bencode(info), usedforsecurity=False).hexdigest()


def _another(torrent: bytes) -> bytes:
    """Return a torrent file with the same content under another hash."""
    outer = _decode(torrent)
    outer["info"]["source"] = "another one"
    return bencode(outer)


def _decode(torrent: bytes) -> dict[str, Any]:
    """Decode a torrent file that the sandbox has made itself."""
    value, _ = _decode_at(torrent, 0)
    assert isinstance(value, dict)
    return value


def _decode_at(data: bytes, at: int) -> tuple[Any, int]:
    """Return the value that begins at a byte, and where it ends."""
    kind = data[at : at + 1]
    if kind == b"i":
        end = data.index(b"e", at)
        return int(data[at + 1 : end]), end + 1
    if kind not in b"ld":
        colon = data.index(b":", at)
        end = colon + 1 + int(data[at:colon])
        return data[colon + 1 : end], end
    values: list[Bencodable] = []
    at += 1
    while data[at : at + 1] != b"e":
        value, at = _decode_at(data, at)
        values.append(value)
    if kind == b"l":
        return values, at + 1
    names = [key.decode() for key in values[::2] if isinstance(key, bytes)]
    return dict(zip(names, values[1::2], strict=True)), at + 1
