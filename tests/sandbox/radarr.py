"""A stand-in for another Radarr, with an URL base if wanted."""

from collections.abc import Callable
from typing import Any, ClassVar, Final, override

from aiohttp import web

from .catalogue import FILMS, Film
from .planted import RADARR_API_KEY
from .service import FakeService

type Json = dict[str, Any]

PROFILES: Final = {4: "HD-1080p", 6: "Ultra-HD"}
TAGS: Final = {1: "kids", 2: "classics"}
FOLDERS: Final = ("/data/movies", "/data/movies4k/")


class FakeRadarr(FakeService):
    """A library of a few films."""

    name: ClassVar[str] = "radarr"

    def __init__(self) -> None:
        """Open with films, each with a profile, a folder and tags."""
        super().__init__()
        self.url_base = ""
        self.movies: list[Any] = [
            movie(film, number) for number, film in enumerate(FILMS[:6], 1)
        ]
        self.profiles = dict(PROFILES)
        self.tags = dict(TAGS)
        self.folders = list(FOLDERS)

    @override
    def unauthorized(self) -> web.Response:
        """Answer as Radarr does to a wrong key."""
        return web.json_response({"error": "Unauthorized"}, status=401)

    @override
    def wrong_shape(self) -> web.Response:
        """Answer with an object where a list is expected."""
        return web.json_response({"unexpected": None})

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return one handler: where the interface is depends on the URL base."""
        return [web.get("/{path:.*}", self._ask)]

    async def _ask(self, request: web.Request) -> web.Response:
        """Answer below the URL base; what is elsewhere is sent there."""
        path = request.path
        if not path.startswith(f"{self.url_base}/"):
            return web.Response(
                status=307, headers={"Location": f"{self.url_base}{path}"}
            )
        path = path.removeprefix(self.url_base)
        if not path.startswith("/api/"):
            return web.Response(
                text="<!doctype html><html><title>Radarr</title></html>",
                content_type="text/html",
            )
        if request.headers.get("X-Api-Key") != RADARR_API_KEY:
            return self.unauthorized()
        answers: dict[str, Callable[[], Any]] = {
            "/api/v3/system/status": lambda: {"appName": "Radarr", "version": "6.0.4"},
            "/api/v3/movie": lambda: self.movies,
            "/api/v3/qualityprofile": lambda: _named(self.profiles, "name"),
            "/api/v3/tag": lambda: _named(self.tags, "label"),
            "/api/v3/rootfolder": lambda: [
                {"id": 1, "path": one} for one in self.folders
            ],
        }
        if path not in answers:
            return web.json_response({"message": "NotFound"}, status=404)
        return web.json_response(answers[path]())


def movie(film: Film, number: int) -> Json:
    """Return a film as Radarr tells of it; every other one is not monitored and lies in the second folder."""
    odd = number % 2 == 1
    folder = FOLDERS[0 if odd else 1]
    return {
        "id": number,
        "title": film.title,
        "sortTitle": film.title.lower(),
        "tmdbId": film.tmdb_id,
        "imdbId": film.imdb_id,
        "year": film.year,
        "monitored": odd,
        "hasFile": not odd,
        "qualityProfileId": 4 if odd else 6,
        "path": f"{folder.rstrip('/')}/{film.title} ({film.year})",
        "rootFolderPath": folder,
        "tags": [1] if number == 1 else [2],
        "added": "2026-01-02T03:04:05Z",
        "runtime": film.runtime,
        "genres": list(film.genres),
        "certification": film.certification,
        "ratings": {"tmdb": {"votes": 1203, "value": 7.1, "type": "user"}},
    }


def _named(names: dict[int, str], field: str) -> list[Json]:
    """Return profiles or tags."""
    return [{"id": number, field: name} for number, name in names.items()]
