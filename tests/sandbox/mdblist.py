"""A stand-in for MDBList: its public pages of JSON, and its API with a key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, override

from aiohttp import web

from .catalogue import FILMS, Film
from .planted import MDBLIST_API_KEY
from .service import FakeService

type Json = dict[str, Any]

SHOW: Final[Json] = {
    "id": 4711,
    "rank": 1,
    "title": "Some Series",
    "imdb_id": "tt9900002",
    "mediatype": "show",
    "release_year": 2020,
}


@dataclass(slots=True)
class FakeMdb:
    """One list."""

    number: int
    owner: str
    slug: str
    entries: Sequence[Film | Json]
    private: bool = False


class FakeMdbList(FakeService):
    """Two members with lists."""

    name: ClassVar[str] = "mdblist"

    def __init__(self) -> None:
        """Open with lists."""
        super().__init__()
        self.lists = [
            FakeMdb(101, "alice", "wanted", [*FILMS[:3], SHOW]),
            FakeMdb(102, "alice", "secret", FILMS[:1], private=True),
            FakeMdb(103, "bob", "everything", FILMS[:20]),
        ]
        self.private_status = 403
        self.most_per_page = 1000
        self.honours_limit = True
        self.tells_more = True
        self.tells_total = True
        self.soft_error = ""

    @override
    def unauthorized(self) -> web.Response:
        """Answer as MDBList does to a key it does not know."""
        return web.json_response({"error": "Invalid API key!"}, status=403)

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return the pages and the API."""
        return [
            web.get("/lists/{owner}/{slug}/json", self._public),
            web.get("/lists/{owner}/{slug}/items", self._items),
            web.get("/lists/{number}/items", self._items),
        ]

    async def _public(self, request: web.Request) -> web.Response:
        """Return a public list, to anybody."""
        kept = self._find(request)
        if kept is None:
            return web.Response(status=404, text="Not found")
        if kept.private:
            return web.Response(status=self.private_status, text="Private")
        rows = [_row(entry, rank) for rank, entry in enumerate(kept.entries, 1)]
        return web.json_response(self._cut(request, rows))

    async def _items(self, request: web.Request) -> web.Response:
        """Return a list to who has a key, films and series apart."""
        if request.query.get("apikey") != MDBLIST_API_KEY:
            return self.unauthorized()
        if self.soft_error:
            return web.json_response({"response": False, "error": self.soft_error})
        kept = self._find(request)
        if kept is None:
            return web.json_response({"error": "List not found"}, status=404)
        if kept.private:
            return web.json_response({"error": "Forbidden"}, status=403)
        rows = [_row(entry, rank) for rank, entry in enumerate(kept.entries, 1)]
        part = self._cut(request, rows)
        start = int(request.query.get("offset", "0"))
        headers = {}
        if self.tells_more:
            headers["X-Has-More"] = str(start + len(part) < len(rows)).lower()
        if self.tells_total:
            headers["X-Total-Items"] = str(len(rows))
        movies = [row for row in part if row["mediatype"] == "movie"]
        shows = [row for row in part if row["mediatype"] == "show"]
        return web.json_response({"movies": movies, "shows": shows}, headers=headers)

    def _find(self, request: web.Request) -> FakeMdb | None:
        """Return the list that is named."""
        info = request.match_info
        for kept in self.lists:
            if info.get("number") == str(kept.number):
                return kept
            if (info.get("owner"), info.get("slug")) == (kept.owner, kept.slug):
                return kept
        return None

    def _cut(self, request: web.Request, rows: list[Json]) -> list[Json]:
        """Return the part that is asked for, or everything where the wish is not heard."""
        if not self.honours_limit:
            return rows
        start = int(request.query.get("offset", "0"))
        limit = min(int(request.query.get("limit", "1000")), self.most_per_page)
        return rows[start : start + limit]


def _row(entry: Film | Json, rank: int) -> Json:
    """Return an entry; the id is TMDb's."""
    if not isinstance(entry, Film):
        return entry
    return {
        "id": entry.tmdb_id,
        "rank": rank,
        "adult": 0,
        "title": entry.title,
        "tvdbid": None,
        "imdb_id": entry.imdb_id,
        "mediatype": "movie",
        "release_year": entry.year,
        "language": entry.original_language,
        "spoken_language": entry.original_language,
    }
