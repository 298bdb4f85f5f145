"""Switches of the sandbox's Trakt: codes that are entered, lists that change, tokens that end."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from .catalogue import FILMS, ODDITIES, Film
from .trakt import FakeTrakt
from .trakt_answers import FakeUser

_FILMS: Final = {film.tmdb_id: film for film in FILMS + ODDITIES}


class TraktSwitches:
    """What a person or a program does at Trakt while a demonstration runs."""

    def __init__(self, trakt: FakeTrakt) -> None:
        """Switch a running Trakt."""
        self._trakt = trakt

    def routes(self) -> list[web.RouteDef]:
        """Return what can be asked and switched."""
        return [
            web.post("/trakt/sign-in", self._enter),
            web.get("/trakt/watchlist", self._watchlist),
            web.put("/trakt/watchlist", self._put_watchlist),
            web.put("/trakt/private", self._put_private),
            web.post("/trakt/tokens/expire", self._expire),
        ]

    async def _enter(self, request: web.Request) -> web.Response:
        """Enter a code, or decline: {"code": …, "user": "alice", "deny": false}; without a code the newest one."""
        told = await _body(request)
        code, user = str(told.get("code", "")), self._user(told)
        if not self._trakt.desk.enter(code, user.slug, deny=told.get("deny") is True):
            raise web.HTTPNotFound(text="There is no such code.")
        return web.Response(status=204)

    async def _watchlist(self, request: web.Request) -> web.Response:
        """Tell which films somebody wants to watch."""
        films = self._user(request.query).watchlist
        return web.json_response(
            {one.tmdb_id: one.title for one in films if isinstance(one, Film)}
        )

    async def _put_watchlist(self, request: web.Request) -> web.Response:
        """Change what somebody wants to watch: {"films": [TMDb ids], "user": "alice"}."""
        told = await _body(request)
        user, wanted = self._user(told), told.get("films")
        if not isinstance(wanted, list) or not set(wanted) <= set(_FILMS):
            known = ", ".join(map(str, _FILMS))
            raise web.HTTPBadRequest(text=f"The films that there are: {known}")
        user.watchlist = [_FILMS[one] for one in wanted]
        return web.Response(status=204)

    async def _put_private(self, request: web.Request) -> web.Response:
        """Hide all that somebody has from others, or show it again: {"private": true, "user": "bob"}."""
        told = await _body(request)
        self._user(told).private = told.get("private") is True
        return web.Response(status=204)

    async def _expire(self, request: web.Request) -> web.Response:
        """End all access tokens: {}; or the sign-in with them, so that it cannot be renewed: {"refresh": true}."""
        told = await _body(request)
        self._trakt.desk.end_access()
        if told.get("refresh") is True:
            for token in self._trakt.desk.tokens:
                token.refresh_alive = False
        return web.Response(status=204)

    def _user(self, told: Mapping[str, Any]) -> FakeUser:
        """Return the member that is meant, alice where nobody is named."""
        wanted = told.get("user", self._trakt.alice.slug)
        for user in self._trakt.users:
            if user.slug == wanted:
                return user
        known = ", ".join(one.slug for one in self._trakt.users)
        raise web.HTTPNotFound(text=f"There are: {known}")


async def _body(request: web.Request) -> dict[str, Any]:
    """Return what was sent, or say that it is nothing to go by."""
    try:
        told = await request.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise web.HTTPBadRequest(text="An object of JSON is needed.")
    return told
