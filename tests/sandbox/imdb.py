"""A stand-in for the interface behind IMDb's pages."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
import json
import re
from typing import Any, ClassVar, Final, override

from aiohttp import web

from .catalogue import FILMS, Film
from .service import FakeService

MOST_PER_PAGE: Final = 250
PUBLIC_LIST: Final = "ls900000001"
PRIVATE_LIST: Final = "ls900000002"
LONG_LIST: Final = "ls900000003"
ALICE: Final = "ur90000001"
BOB: Final = "ur90000002"
ALICE_PROFILE: Final = "p.abc123defg"

type Json = dict[str, Any]

SERIES: Final[Json] = {
    "id": "tt9900002",
    "titleText": {"text": "Some Series"},
    "releaseYear": {"year": 2020},
    "titleType": {"id": "tvSeries"},
}
# What is no title has none of the fields that were asked for.
PERSON: Final[Json] = {}

_CHARTS: Final = frozenset(
    {"TOP_RATED_MOVIES", "MOST_POPULAR_MOVIES", "LOWEST_RATED_MOVIES"}
    | {f"TOP_RATED_{name}_MOVIES" for name in ("ENGLISH", "INDIAN", "TAMIL")}
    | {f"TOP_RATED_{name}_MOVIES" for name in ("TELUGU", "MALAYALAM")}
)
# The words that a question may consist of.
_WORDS: Final = frozenset(
    [
        "query",
        "ID",
        "id",
        "after",
        "input",
        "profileId",
        "userProfile",
        "userId",
        "predefinedList",
        "classType",
        "WATCH_LIST",
        "list",
        "name",
        "originalText",
        "items",
        "first",
        "total",
        "pageInfo",
        "hasNextPage",
        "endCursor",
        "edges",
        "node",
        "item",
        "on",
        "Title",
        "titleText",
        "text",
        "releaseYear",
        "year",
        "titleType",
        "chartTitles",
        "chart",
        "chartType",
        "currentRank",
        "boxOfficeWeekendChart",
        "limit",
        "entries",
        "title",
        "visibility",
    ]
)


@dataclass(slots=True)
class FakeImdbList:
    """A list, or a watchlist."""

    id: str
    entries: Sequence[Film | Json | None]
    name: str = ""
    private: bool = False


class GraphError(Exception):
    """An error as IMDb reports it, beside an empty answer."""

    def __init__(self, code: str, message: str = "This did not work out.") -> None:
        """Keep what is reported."""
        super().__init__(message)
        self.code = code
        self.message = message


class FakeImdb(FakeService):
    """Two members with lists, and the charts."""

    name: ClassVar[str] = "imdb"

    def __init__(self) -> None:
        """Open with films."""
        super().__init__()
        self.films: list[Film] = list(FILMS)
        self.lists = {
            kept.id: kept
            for kept in (
                FakeImdbList(PUBLIC_LIST, [*self.films[:3], SERIES, PERSON], "Wanted"),
                FakeImdbList(
                    PRIVATE_LIST, self.films[:1], "Secret plans", private=True
                ),
                FakeImdbList(LONG_LIST, self.films[:23], "Everything"),
            )
        }
        self.watchlists = {ALICE: FakeImdbList("ls900000010", self.films[3:6])}
        self.profiles = {ALICE_PROFILE: ALICE}
        self.odd_answer: Any = {"data": {"list": {"id": "ls1", "items": {"edges": 1}}}}
        self.per_page = MOST_PER_PAGE
        self.schema_changed = False
        # Some servers say in the status too that a question is badly put.
        self.validation_status = 200
        self.guarded = 0
        # Reported beside the data, which has holes then.
        self.partial_error = False
        self.next_error: GraphError | None = None
        self.total_off = 0
        self.tells_cursor = True
        self.after_page: deque[Callable[[], object]] = deque()

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return the one address there is."""
        return [web.post("/", self._ask)]

    @override
    def wrong_shape(self) -> web.Response:
        """Answer well-formed, with something else in every place."""
        return web.json_response(self.odd_answer)

    async def _ask(self, request: web.Request) -> web.Response:
        """Answer a question, always with a status of success."""
        if self.guarded:
            headers = {"x-amzn-waf-action": "challenge"}
            return web.Response(status=self.guarded, headers=headers)
        if request.content_type != "application/json":
            return web.Response(status=415)
        body = json.loads(await request.text())
        query, variables = str(body["query"]), dict(body.get("variables") or {})
        try:
            self._validate(query)
            data = self._data(query, variables)
        except GraphError as error:
            failed = error.code == "GRAPHQL_VALIDATION_FAILED"
            status = self.validation_status if failed else 200
            return _errors(error, {"list": None}, status)
        if self.partial_error:
            return _errors(GraphError("INTERNAL_SERVER_ERROR", "no poster"), data)
        return web.json_response({"data": data})

    def _validate(self, query: str) -> None:
        """Refuse what is no question, and every word that is not known."""
        words = set(re.findall(r"[A-Za-z_]+", query)) - _WORDS - _CHARTS
        if self.schema_changed or words or query.count("{") != query.count("}"):
            raise GraphError(
                "GRAPHQL_VALIDATION_FAILED", f"Cannot query field {words or 'list'}"
            )
        if self.next_error is not None:
            error, self.next_error = self.next_error, None
            raise error

    def _data(self, query: str, variables: Json) -> Json:
        """Return what is asked for."""
        if "chartTitles" in query:
            return {"chartTitles": self._chart()}
        if "boxOfficeWeekendChart" in query:
            entries = [{"title": _title(film)} for film in self.films[:5]]
            return {"boxOfficeWeekendChart": {"entries": entries}}
        wanted = str(variables["id"])
        if "userProfile" in query:
            if wanted not in self.profiles:
                raise GraphError("RESOURCE_NOT_FOUND")
            return {"userProfile": {"userId": self.profiles[wanted]}}
        if "predefinedList" in query:
            if not wanted.startswith("ur"):
                raise GraphError("BAD_USER_INPUT")
            kept = self.watchlists.get(wanted)
            return {"predefinedList": self._items(kept, variables) if kept else None}
        return {"list": self._list(wanted, variables)}

    def _list(self, wanted: str, variables: Json) -> Json:
        """Return a list, or refuse."""
        if not re.fullmatch(r"ls\d{6,}", wanted):
            raise GraphError("BAD_USER_INPUT")
        if (kept := self.lists.get(wanted)) is None:
            raise GraphError("RESOURCE_NOT_FOUND")
        if kept.private:
            raise GraphError("FORBIDDEN")
        return {**self._items(kept, variables), "name": {"originalText": kept.name}}

    def _items(self, kept: FakeImdbList, variables: Json) -> Json:
        """Return a page of a list."""
        begin = int(str(variables.get("after") or "cursor0").removeprefix("cursor"))
        end = begin + self.per_page
        total = len(kept.entries)
        edges = [{"node": _node(entry)} for entry in kept.entries[begin:end]]
        cursor = f"cursor{end}" if self.tells_cursor else None
        page = {"hasNextPage": end < total, "endCursor": cursor}
        answer = {
            "id": kept.id,
            "items": {
                "total": total + self.total_off,
                "pageInfo": page,
                "edges": edges,
            },
        }
        if self.after_page:
            self.after_page.popleft()()
        return answer

    def _chart(self) -> Json:
        """Return a chart."""
        films = self.films[: self.per_page]
        edges = [
            {"currentRank": rank, "node": _title(film)}
            for rank, film in enumerate(films, 1)
        ]
        more = len(self.films) > self.per_page
        return {
            "total": len(self.films),
            "pageInfo": {"hasNextPage": more, "endCursor": "cursor" if more else None},
            "edges": edges,
        }


def _title(film: Film) -> Json:
    """Return a film as IMDb tells of it."""
    return {
        "id": film.imdb_id,
        "titleText": {"text": film.title},
        "releaseYear": {"year": film.year},
        "titleType": {"id": "movie"},
    }


def _node(entry: Film | Json | None) -> Json | None:
    """Return an entry of a list; some are empty."""
    if entry is None:
        return None
    return {"item": _title(entry) if isinstance(entry, Film) else entry}


def _errors(error: GraphError, data: Json, status: int = 200) -> web.Response:
    """Return a report beside the data."""
    told = {"message": error.message, "extensions": {"code": error.code}}
    return web.json_response({"errors": [told], "data": data}, status=status)
