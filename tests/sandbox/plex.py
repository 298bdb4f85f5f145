"""A stand-in for Plex's hosts: the account, the watchlist and the feed, each by its own paths."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any, ClassVar, Final, override

from aiohttp import web

from .catalogue import FILMS, Film
from .planted import PLEX_FEED, PLEX_TOKEN
from .service import FakeService, Fault

MOST_PER_PAGE: Final = 100

type Json = dict[str, Any]

SHOW: Final[Json] = {"type": "show", "title": "Some Series", "year": 2020}
NO_IDS: Final[Json] = {"type": "movie", "title": "No Ids Yet", "year": 2027, "Guid": []}


@dataclass(slots=True)
class FakePin:
    """A sign-in under way."""

    code: str
    client: str
    token: str | None = None


class FakePlex(FakeService):
    """One account with a watchlist."""

    name: ClassVar[str] = "plex"

    def __init__(self) -> None:
        """Open with a few films on the list."""
        super().__init__()
        self.token = f"{PLEX_TOKEN}0001"
        self.pins: dict[int, FakePin] = {}
        self.watchlist: list[Film | Json] = [*FILMS[:3], NO_IDS]
        self.has_pass = True
        self.moved = False
        self.reports = ""
        self.per_page = MOST_PER_PAGE
        self.tells_total = True
        self.honours_type = True
        self.after_page: deque[Callable[[], object]] = deque()

    @property
    def feed_url(self) -> str:
        """Return the address of the watchlist's feed."""
        return f"{self.url}/{PLEX_FEED}"

    def enter(self, code: str) -> bool:
        """Enter a code as a person does at plex.tv/link."""
        for pin in self.pins.values():
            if pin.code == code:
                pin.token = self.token
                return True
        return False

    def expire(self) -> None:
        """Forget all codes."""
        self.pins.clear()

    @override
    def unauthorized(self) -> web.Response:
        """Answer as Plex does to a token that is worth nothing."""
        return _error(401, 1001, "User could not be authenticated")

    @override
    def throttled(self, fault: Fault) -> web.Response:
        """Answer that there are too many requests."""
        response = _error(429, 1003, "Rate limit exceeded")
        if fault.retry_after is not None:
            response.headers["Retry-After"] = str(fault.retry_after)
        return response

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return the paths of all three hosts."""
        return [
            web.post("/api/v2/pins", self._begin),
            web.get("/api/v2/pins/{pin}", self._poll),
            web.get("/api/v2/user", self._user),
            web.get("/library/sections/watchlist/{shown}", self._watchlist),
            web.get(f"/{PLEX_FEED}", self._feed),
        ]

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Refuse who does not say who they are; a token in an address would end up in logs."""
        if "X-Plex-Token" in request.query:
            return _error(400, 1000, "a token in an address")
        if not request.headers.get("X-Plex-Client-Identifier"):
            return _error(400, 1000, "X-Plex-Client-Identifier is missing")
        if request.headers.get("Accept") != "application/json":
            return web.Response(
                text='<?xml version="1.0"?><MediaContainer size="0"/>',
                content_type="application/xml",
            )
        return None

    def _is_signed_in(self, request: web.Request) -> bool:
        """Tell whether the token is the account's."""
        return request.headers.get("X-Plex-Token") == self.token

    async def _begin(self, request: web.Request) -> web.Response:
        """Hand out a code."""
        if refusal := self._refusal(request):
            return refusal
        if not request.headers.get("X-Plex-Product"):
            return _error(400, 1000, "X-Plex-Product is missing")
        number = 1_234_567_890 + len(self.pins)
        is_strong = request.query.get("strong") == "true"
        code = "k2hplantedstrongcode00001" if is_strong else f"AB{12 + len(self.pins)}"
        client = request.headers["X-Plex-Client-Identifier"]
        self.pins[number] = FakePin(code, client)
        return web.json_response(self._pin(number), status=201)

    async def _poll(self, request: web.Request) -> web.Response:
        """Tell whether the code was entered, to nobody but who began."""
        if refusal := self._refusal(request):
            return refusal
        number = int(request.match_info["pin"])
        pin = self.pins.get(number)
        client = request.headers["X-Plex-Client-Identifier"]
        if pin is None or pin.client != client:
            return _error(404, 1020, "Code not found or expired")
        return web.json_response(self._pin(number))

    def _pin(self, number: int) -> Json:
        """Return a sign-in as Plex tells of it."""
        pin = self.pins[number]
        return {
            "id": number,
            "code": pin.code,
            "trusted": False,
            "clientIdentifier": pin.client,
            "expiresIn": 1800,
            "authToken": pin.token,
            "newRegistration": None,
        }

    async def _user(self, request: web.Request) -> web.Response:
        """Tell whose token it is."""
        if refusal := self._refusal(request):
            return refusal
        if not self._is_signed_in(request):
            return self.unauthorized()
        return web.json_response(
            {
                "id": 4711,
                "username": "alice",
                "title": "Alice",
                "subscription": {"active": self.has_pass, "plan": None},
            }
        )

    async def _watchlist(self, request: web.Request) -> web.Response:
        """Return a page of the watchlist."""
        if self.moved:
            return web.Response(status=404, text="Section 'watchlist' not found!")
        if refusal := self._refusal(request):
            return refusal
        if not self._is_signed_in(request):
            return self.unauthorized()
        if self.reports:
            return web.json_response({"MediaContainer": {"error": self.reports}})
        start = int(request.query["X-Plex-Container-Start"])
        wanted = int(request.query["X-Plex-Container-Size"])
        kept = self._kept(request)
        rows = kept[start : start + min(wanted, self.per_page)]
        box: Json = {
            "librarySectionID": "watchlist",
            "offset": start,
            "size": len(rows),
        }
        if self.tells_total:
            box["totalSize"] = len(kept)
        if rows:
            box["Metadata"] = rows
        if self.after_page:
            self.after_page.popleft()()
        return web.json_response({"MediaContainer": box})

    def _kept(self, request: web.Request) -> list[Json]:
        """Return what is on the list, films alone where Plex listens."""
        only_films = request.query.get("type") == "1" and self.honours_type
        guids = request.query.get("includeGuids") == "1"
        rows = [_metadata(e, guids=guids) for e in self.watchlist]
        return [row for row in rows if not only_films or row["type"] == "movie"]

    async def _feed(self, request: web.Request) -> web.Response:
        """Return the newest of the watchlist as a feed."""
        if not self.has_pass:
            return web.Response(status=404)
        items = "".join(map(_item, self.watchlist[:50]))
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/">'
            f"<channel><title>Plex Watchlist</title>{items}</channel></rss>"
        )
        return web.Response(text=text, content_type="application/rss+xml")


def _metadata(entry: Film | Json, *, guids: bool) -> Json:
    """Return an entry as the watchlist tells of it."""
    if not isinstance(entry, Film):
        return entry
    row: Json = {
        "ratingKey": f"5d776b59ad5437001f{entry.tmdb_id:06d}",
        "type": "movie",
        "title": entry.title,
        "year": entry.year,
    }
    if guids:
        ids = (f"imdb://{entry.imdb_id}", f"tmdb://{entry.tmdb_id}", "tvdb://77001")
        row["Guid"] = [{"id": one} for one in ids]
    return row


def _item(entry: Film | Json) -> str:
    """Return an entry as the feed tells of it."""
    if isinstance(entry, Film):
        guid, kind = f"imdb://{entry.imdb_id}", "movie"
        title = f"{entry.title} ({entry.year})"
    else:
        kind = str(entry["type"])
        guid = "tvdb://77001" if kind == "show" else "local://1"
        title = f"{entry['title']} ({entry['year']})"
    moment = format_datetime(datetime(2026, 11, 20, 10, tzinfo=UTC), usegmt=True)
    return (
        f"<item><title>{escape(title)}</title><pubDate>{moment}</pubDate>"
        f'<link>https://watch.plex.tv/{kind}/x</link><guid isPermaLink="false">{guid}</guid>'
        f"<category>{kind}</category></item>"
    )


def _error(status: int, code: int, message: str) -> web.Response:
    """Return an error as Plex puts it."""
    told = {"code": code, "message": message, "status": status}
    return web.json_response({"errors": [told]}, status=status)
