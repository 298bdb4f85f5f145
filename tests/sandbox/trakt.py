"""A stand-in for Trakt: its API, and its sign-in below /auth as on a host of its own."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
import json
import re
import time
from typing import Any, ClassVar, Final, override

from aiohttp import web
from aiohttp.typedefs import Handler

from . import trakt_answers as answers
from .catalogue import FILMS, ODDITIES, Film
from .service import FakeService, Fault
from .trakt_answers import EPISODE, PERSON, SEASON, SHOW, FakeList, FakeUser, Json
from .trakt_oauth import FakeToken, SignInDesk
from .trakt_protocol import (
    CannedAnswer,
    CannedError,
    StatusError,
    bare,
    guard,
    oauth_error,
)

MOST_PER_PAGE: Final = 250
USUAL_PER_PAGE: Final = 100
GETS: Final = 1000
WINDOW: Final = 300.0

PUBLIC_LIST: Final = 55
PRIVATE_LIST: Final = 56
LONG_LIST: Final = 57
OFFICIAL_LIST: Final = 90

# The names that programs have who do not say who they are.
_ODD_AGENTS: Final = re.compile(r"(?i)^$|^python|aiohttp|^curl|^wget")
_CHARTS: Final = ("trending", "popular", "anticipated", "boxoffice", "hot")
_PERIOD_CHARTS: Final = ("watched", "played", "collected", "favorited", "streaming")
_PERIODS: Final = ("daily", "weekly", "monthly", "yearly", "all")


class FakeTrakt(FakeService):
    """Trakt with two members, their lists, and the charts."""

    name: ClassVar[str] = "trakt"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Open with films, lists and nobody signed in."""
        super().__init__()
        self.clock = clock
        self.desk = SignInDesk(clock)
        self.films: list[Film] = list(FILMS)
        # By the clock: when each request came, its method and its path.
        self.visits: list[tuple[float, str, str]] = []
        self.canned: list[CannedAnswer] = []
        self.auth_host_is_gone = False
        self.api_has_oauth = True
        self.account_state = ""
        # What somebody else's private list answers.
        self.private_status = 404
        self.honours_type = True
        self.tells_pages = True
        self.tells_ratelimit = True
        self.per_page = MOST_PER_PAGE
        # What happens after a page was given: lists change while they are read.
        self.after_page: deque[Callable[[], object]] = deque()
        self.alice = FakeUser("alice")
        self.bob = FakeUser("bob")
        self._furnish()

    def _furnish(self) -> None:
        """Give both members something to show."""
        first = list(self.films[:6])
        wanted = FakeList(PUBLIC_LIST, "Wanted", [*first[:3], SHOW, SEASON])
        wanted.notes[first[0].tmdb_id] = "The tinted version"
        hidden = FakeList(PRIVATE_LIST, "Secret plans", [first[3]], "private")
        self.alice.lists = [wanted, hidden]
        self.alice.watchlist = [first[0], ODDITIES[0], first[1]]
        self.alice.collection = [first[2]]
        self.alice.watched = [first[4], EPISODE]
        self.alice.favorites = [first[5]]
        self.alice.recommended = list(self.films[6:26])
        everything = FakeList(LONG_LIST, "Everything", answers.many(612, self.films))
        seen = FakeList(58, "Under the bed", [first[5]], "private")
        self.bob.lists = [everything, seen]
        self.bob.watchlist = [first[3], PERSON]
        self.bob.collection = [first[1]]
        self.bob.watched = [first[0]]
        self.bob.favorites = [first[4]]
        self.alice.liked = [everything]
        self.official = FakeList(
            OFFICIAL_LIST, "The Living Dead", [first[4]], kind="official"
        )

    @property
    def oauth_url(self) -> str:
        """Return the address to configure for signing in."""
        return f"{self.url}/auth"

    @property
    def users(self) -> tuple[FakeUser, FakeUser]:
        """Return everybody."""
        return (self.alice, self.bob)

    def answer_once(self, status: int, path: str = "", **details: Any) -> CannedAnswer:
        """Answer the next request to a path as told."""
        canned = CannedAnswer(status, path, **details)
        self.canned.append(canned)
        return canned

    def moments(self, path: str = "") -> list[float]:
        """Return when requests to paths that contain the given part came, by the clock."""
        return [at for at, _, asked in self.visits if path in asked]

    @override
    def heal(self) -> None:
        """Switch every fault off."""
        super().heal()
        self.canned.clear()
        self.account_state = ""
        self.desk.app_deleted = False

    @override
    async def _answer(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Note a visit by the clock, whatever comes of it."""
        self.visits.append((self.clock(), request.method, request.path))
        return await super()._answer(request, handler)

    @override
    def throttled(self, fault: Fault) -> web.Response:
        """Answer as Trakt does when it wants to be left alone."""
        return self._too_many(fault.retry_after)

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return the API, and signing in at both hosts."""
        calls: dict[str, Callable[[web.Request], web.Response]] = {
            "/movies/{chart}": self._chart,
            "/movies/{chart}/{period}": self._chart,
            "/recommendations/movies": self._recommendations,
            "/lists/trending": self._famous_lists,
            "/lists/popular": self._famous_lists,
            "/lists/{list}/items/movie": self._list_items,
            "/users/settings": self._settings,
            "/users/likes/lists": self._liked_lists,
            "/users/{user}/lists": self._lists,
            "/users/{user}/lists/{list}/items/movie": self._list_items,
            "/users/{user}/{what}/movies": self._shelf,
            "/users/{user}/{what}/movies/{sort}": self._shelf,
            "/sync/{what}/movies": self._shelf,
            "/sync/{what}/movies/{sort}/{how}": self._shelf,
        }
        desk = {
            "device/code": self._device_code,
            "device/token": self._device_token,
            "token": self._token,
            "revoke": self._revoke,
        }
        return [
            *(web.get(path, self._api(call)) for path, call in calls.items()),
            *(
                web.post(f"{host}/oauth/{path}", self._oauth(call))
                for host in ("", "/auth")
                for path, call in desk.items()
            ),
            web.get("/activate/{code}", self._activate),
        ]

    def _api(self, call: Callable[[web.Request], web.Response]) -> Any:
        """Return a call with the checks before it that Trakt makes."""

        async def handle(request: web.Request) -> web.Response:
            try:
                self._meet(request)
                self._admit(request)
                return call(request)
            except StatusError as error:
                return bare(error.status, error.headers)
            except CannedError as error:
                return error.response

        return handle

    def _oauth(self, call: Callable[[Json], web.Response]) -> Any:
        """Return a call of the sign-in, at whichever host."""

        async def handle(request: web.Request) -> web.Response:
            try:
                self._meet(request)
            except StatusError as error:
                return bare(error.status, error.headers)
            except CannedError as error:
                return error.response
            is_auth_host = request.path.startswith("/auth/")
            if (is_auth_host and self.auth_host_is_gone) or not (
                is_auth_host or self.api_has_oauth
            ):
                return bare(404)
            return call(await request.json())

        return handle

    def _meet(self, request: web.Request) -> None:
        """Turn away whom the guard in front does not like, and give the answers that were ordered."""
        if _ODD_AGENTS.search(request.headers.get("User-Agent", "")):
            raise CannedError(guard())
        for canned in self.canned:
            if canned.path in request.path and canned.times != 0:
                if canned.times is not None:
                    canned.times -= 1
                raise CannedError(canned.response())
        if request.headers.get("Content-Type") != "application/json":
            raise StatusError(412)

    def _admit(self, request: web.Request) -> None:
        """Check application, version, the limit and the state of the account."""
        if request.headers.get("trakt-api-version") != "2":
            raise StatusError(412)
        if not self.desk.knows(request.headers.get("trakt-api-key")):
            raise StatusError(403)
        recent = [at for at in self._gets() if at > self.clock() - WINDOW]
        if len(recent) > GETS:
            raise CannedError(self._too_many(10))
        if self.account_state and self._bearer(request):
            raise StatusError(423, {f"X-Account-{self.account_state}": "true"})

    def _gets(self) -> list[float]:
        """Return when the API was read."""
        return [at for at, method, _ in self.visits if method == "GET"]

    def _bearer(self, request: web.Request) -> str:
        """Return the access token that came along."""
        return request.headers.get("Authorization", "").removeprefix("Bearer ")

    def _viewer(self, request: web.Request) -> FakeUser | None:
        """Return who is signed in; a token that is worth nothing is refused everywhere."""
        if not (bearer := self._bearer(request)):
            return None
        holder = self.desk.holder(bearer)
        for user in self.users:
            if user.slug == holder:
                return user
        raise StatusError(401)

    def _account(self, request: web.Request) -> FakeUser:
        """Return who is signed in, or refuse."""
        user = self._viewer(request)
        if user is None:
            raise StatusError(401)
        return user

    def _user(self, request: web.Request) -> FakeUser:
        """Return the member that the path names."""
        wanted = request.match_info.get("user", "me")
        if wanted == "me":
            return self._account(request)
        viewer = self._viewer(request)
        for user in self.users:
            if user.slug == wanted:
                if user.private and user is not viewer:
                    raise StatusError(self.private_status)
                return user
        raise StatusError(404)

    def _chart(self, request: web.Request) -> web.Response:
        """Return a chart."""
        chart = request.match_info["chart"]
        period = request.match_info.get("period", "")
        known = period in _PERIODS if chart in _PERIOD_CHARTS else chart in _CHARTS
        if not known or (period and chart not in _PERIOD_CHARTS):
            raise StatusError(404)
        if any(name.startswith("ignore_") for name in request.query):
            self._account(request)
        films = [film for film in self.films if _passes(film, request.query)]
        rows = [answers.counted(film, n, chart) for n, film in enumerate(films, 1)]
        if chart == "boxoffice":
            return web.json_response(rows[:10])
        return self._paged(request, rows)

    def _recommendations(self, request: web.Request) -> web.Response:
        """Return bare movies, ten unless more are asked for, never more than a hundred."""
        user = self._account(request)
        limit = min(int(request.query.get("limit", "10")), 100)
        rows = [
            {**answers.movie(film), "favorited_by": []}
            for film in user.recommended[:limit]
            if isinstance(film, Film)
        ]
        return web.json_response(rows)

    def _settings(self, request: web.Request) -> web.Response:
        """Return whose account it is."""
        return web.json_response(answers.settings(self._account(request)))

    def _lists(self, request: web.Request) -> web.Response:
        """Return the lists of a member, the private ones only to themselves."""
        owner, viewer = self._user(request), self._viewer(request)
        rows = [
            answers.of_list(kept, owner)
            for kept in owner.lists
            if kept.privacy == "public" or owner is viewer
        ]
        return self._paged(request, rows)

    def _liked_lists(self, request: web.Request) -> web.Response:
        """Return the lists that the account likes."""
        rows = [
            {
                "liked_at": "2026-03-01T10:00:00.000Z",
                "type": "list",
                "list": answers.of_list(kept, self._owner(kept)),
            }
            for kept in self._account(request).liked
        ]
        return self._paged(request, rows)

    def _famous_lists(self, request: web.Request) -> web.Response:
        """Return the lists that many people know."""
        known = [kept for user in self.users for kept in user.lists]
        rows = [
            {
                "like_count": 1,
                "comment_count": 0,
                "list": answers.of_list(kept, self._owner(kept)),
            }
            for kept in [self.official, *known]
            if kept.privacy == "public"
        ]
        return self._paged(request, rows)

    def _owner(self, kept: FakeList) -> FakeUser | None:
        """Return who keeps a list."""
        return next((user for user in self.users if kept in user.lists), None)

    def _list_items(self, request: web.Request) -> web.Response:
        """Return what is on a list, the films alone where Trakt listens."""
        wanted = request.match_info["list"]
        viewer = self._viewer(request)
        if "user" in request.match_info:
            known = self._user(request).lists
        else:
            known = [self.official, *(kept for u in self.users for kept in u.lists)]
        for kept in known:
            if wanted in {str(kept.id), kept.slug}:
                break
        else:
            raise StatusError(404)
        if kept.privacy == "private" and self._owner(kept) is not viewer:
            raise StatusError(self.private_status)
        rows = [
            answers.listed(entry, rank, _note(kept, entry))
            for rank, entry in enumerate(kept.items, 1)
        ]
        return self._paged(request, self._films_of(rows))

    def _shelf(self, request: web.Request) -> web.Response:
        """Return what a member wants, has, has watched or likes."""
        user, what = self._user(request), request.match_info["what"]
        match what:
            case "watchlist":
                rows = [answers.listed(e, n) for n, e in enumerate(user.watchlist, 1)]
            case "favorites":
                self._account(request)
                rows = [answers.listed(e, n) for n, e in enumerate(user.favorites, 1)]
            case "collection":
                rows = [
                    answers.collected(e, n) for n, e in enumerate(user.collection, 1)
                ]
            case "watched":
                rows = [answers.watched(e, n) for n, e in enumerate(user.watched, 1)]
            case _:
                raise StatusError(404)
        return self._paged(request, self._films_of(rows))

    def _films_of(self, rows: list[Json]) -> list[Json]:
        """Return the films among the rows, everything where the wish for films is not heard."""
        return [row for row in rows if "movie" in row] if self.honours_type else rows

    def _paged(self, request: web.Request, rows: Sequence[Json]) -> web.Response:
        """Return one page and say which; larger pages than allowed are cut without a word."""
        number = max(int(request.query.get("page", "1")), 1)
        wanted = int(request.query.get("limit", str(USUAL_PER_PAGE)))
        limit = min(wanted, self.per_page)
        begin = (number - 1) * limit
        headers = {
            "X-Pagination-Page": str(number),
            "X-Pagination-Limit": str(limit),
            "X-Pagination-Page-Count": str(max(-(-len(rows) // limit), 1)),
            "X-Pagination-Item-Count": str(len(rows)),
        }
        response = web.json_response(
            list(rows[begin : begin + limit]),
            headers=headers if self.tells_pages else {},
        )
        if self.after_page:
            self.after_page.popleft()()
        return response

    def _too_many(self, retry_after: int | None) -> web.Response:
        """Answer that the limit is reached."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        now = self.clock()
        headers["Date"] = datetime.fromtimestamp(now, UTC).strftime(
            "%a, %d %b %Y %H:%M:%S GMT"
        )
        if self.tells_ratelimit:
            until = datetime.fromtimestamp(now + 120, UTC)
            headers["X-Ratelimit"] = json.dumps(
                {
                    "name": "UNAUTHED_API_GET_LIMIT",
                    "period": 300,
                    "limit": GETS,
                    "remaining": 0,
                    "until": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
                }
            )
        return bare(429, headers)

    def _device_code(self, body: Json) -> web.Response:
        """Hand out a code for the page."""
        if not self.desk.knows(body.get("client_id")):
            return oauth_error("invalid_client", 403)
        device_code, code = self.desk.begin()
        return web.json_response(
            {
                "device_code": device_code,
                "user_code": code.user_code,
                "verification_url": f"{self.url}/activate",
                "expires_in": self.desk.code_lifetime,
                "interval": self.desk.interval,
            }
        )

    def _device_token(self, body: Json) -> web.Response:
        """Answer a poll; what is no success has an empty body."""
        if not self.desk.knows(body.get("client_id"), body.get("client_secret", "")):
            return oauth_error("invalid_client", 401)
        outcome = self.desk.poll(str(body.get("code")))
        if isinstance(outcome, FakeToken):
            return web.json_response(self.desk.body(outcome))
        asked = self.desk.retry_after
        told = outcome == 429 and asked is not None
        return bare(outcome, {"Retry-After": str(asked)} if told else {})

    def _token(self, body: Json) -> web.Response:
        """Change a refresh token for a new pair."""
        if not self.desk.knows(body.get("client_id"), body.get("client_secret", "")):
            return oauth_error("invalid_client", 401)
        if (
            body.get("grant_type") != "refresh_token"
            or body.get("redirect_uri") != "urn:ietf:wg:oauth:2.0:oob"
        ):
            return oauth_error("invalid_request", 422)
        token = self.desk.renew(str(body.get("refresh_token")))
        if token is None:
            return oauth_error("invalid_grant", 400)
        return web.json_response(self.desk.body(token))

    def _revoke(self, body: Json) -> web.Response:
        """Forget a token."""
        if not self.desk.knows(body.get("client_id"), body.get("client_secret", "")):
            return oauth_error("invalid_client", 401)
        self.desk.revoke(str(body.get("token")))
        return web.json_response({})

    async def _activate(self, request: web.Request) -> web.Response:
        """Let a person at the demonstration enter a code by opening its page."""
        if not self.desk.enter(request.match_info["code"]):
            raise web.HTTPNotFound(text="There is no such code.")
        return web.Response(text="Thank you. You may close this page.")


def _note(kept: FakeList, entry: Film | Json) -> str:
    """Return what the owner wrote beside a film."""
    return kept.notes.get(entry.tmdb_id, "") if isinstance(entry, Film) else ""


def _passes(film: Film, query: Mapping[str, str]) -> bool:
    """Tell whether a film passes the filters for years and genres."""
    first, _, last = query.get("years", "0-9999").partition("-")
    if not int(first) <= film.year <= int(last or first):
        return False
    genres = {answers.slug(genre) for genre in film.genres}
    wanted = [name for name in query.get("genres", "").split(",") if name]
    unwanted = {name[1:] for name in wanted if name.startswith("-")}
    liked = {name for name in wanted if not name.startswith("-")}
    return not genres & unwanted and (not liked or bool(genres & liked))
