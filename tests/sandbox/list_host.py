"""A server of lists in one piece: Steven Lu's, Letterboxd's feeds, and whatever people put on the web."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
import json
from typing import Any, ClassVar, override

from aiohttp import web

from .catalogue import FILMS, Film
from .service import FakeService

LAST_MODIFIED = "Fri, 20 Nov 2026 10:00:00 GMT"


@dataclass(slots=True)
class Document:
    """What is at an address."""

    body: bytes
    content_type: str = "application/octet-stream"
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    zipped: bool = False
    tagged: bool = True

    @property
    def tag(self) -> str:
        """Return by what the server knows this version."""
        return f'"{sha256(self.body).hexdigest()[:16]}"'


class FakeListHost(FakeService):
    """Documents by their paths; who asks for news only is told when there are none."""

    name: ClassVar[str] = "list_host"

    def __init__(self) -> None:
        """Open with a document of each kind."""
        super().__init__()
        self.documents: dict[str, Document] = {}
        self.moved: dict[str, str] = {}
        self.say("/movies.json", stevenlu(FILMS[:6]))
        self.say("/movies-imdb-min7.json", stevenlu(FILMS[:3]))
        self.say("/custom.json", custom(FILMS[:4]))
        self.say("/someone/rss/", letterboxd_feed(FILMS[:3]))
        self.say("/generic.rss", generic_feed(FILMS[:3]))
        self.say("/export.csv", imdb_csv(FILMS[:5]))

    def say(self, path: str, body: str | bytes, **details: Any) -> Document:
        """Put a document at an address."""
        raw = body.encode() if isinstance(body, str) else body
        self.documents[path] = Document(raw, **details)
        return self.documents[path]

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return the one handler."""
        return [web.get("/{path:.*}", self._give)]

    async def _give(self, request: web.Request) -> web.Response:
        """Give a document."""
        if target := self.moved.get(request.path):
            return web.Response(status=302, headers={"Location": target})
        document = self.documents.get(request.path)
        if document is None:
            return _missing(request.path)
        headers = dict(document.headers)
        if document.tagged:
            headers |= {"ETag": document.tag, "Last-Modified": LAST_MODIFIED}
            if request.headers.get("If-None-Match") == document.tag:
                return web.Response(status=304, headers=headers)
        response = web.Response(
            body=document.body,
            status=document.status,
            content_type=document.content_type,
            headers=headers,
        )
        if document.zipped:
            response.enable_compression(web.ContentCoding.gzip)
        return response


def stevenlu(films: Iterable[Film]) -> str:
    """Return films as Steven Lu lists them: only title and IMDb id are sure to be there."""
    return json.dumps(
        [
            {
                "title": film.title,
                "imdb_id": film.imdb_id,
                "poster_url": None,
                **({"tmdb_id": film.tmdb_id} if number % 2 else {}),
                "genres": list(film.genres),
            }
            for number, film in enumerate(films)
        ]
    )


def custom(films: Iterable[Film]) -> str:
    """Return films as Radarr's custom lists have them."""
    return json.dumps(
        [
            {
                "id": film.tmdb_id,
                "title": film.title,
                "release_date": f"{film.year}-01-31",
            }
            for film in films
        ]
    )


def letterboxd_feed(films: Iterable[Film], more: str = "") -> str:
    """Return the feed of a member who watched films, rated from 4.5 stars downwards, and made a list."""
    items = "".join(
        letterboxd_item(film, stars=4.5 - number, liked=number == 0)
        for number, film in enumerate(films)
    )
    made = (
        "<item><title>A list</title><link>https://letterboxd.com/someone/list/a-list/</link>"
        '<guid isPermaLink="false">letterboxd-list-1234</guid></item>'
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:letterboxd="https://letterboxd.com" xmlns:tmdb="https://themoviedb.org">'
        f"<channel><title>Letterboxd - Someone</title>{items}{made}{more}</channel></rss>"
    )


def letterboxd_item(
    film: Film, stars: float = 0.0, *, liked: bool = False, again: bool = False
) -> str:
    """Return one film that was watched; without stars it was not rated."""
    title = film.title.replace("&", "&amp;")
    rating = (
        f"<letterboxd:memberRating>{stars:.1f}</letterboxd:memberRating>"
        if stars
        else ""
    )
    return (
        f"<item><title>{title}, {film.year}</title><link>https://letterboxd.com/someone/film/x/</link>"
        f'<guid isPermaLink="false">letterboxd-watch-{film.tmdb_id}</guid>'
        "<pubDate>Fri, 20 Nov 2026 20:11:12 +1300</pubDate>"
        "<letterboxd:watchedDate>2026-11-19</letterboxd:watchedDate>"
        f"<letterboxd:rewatch>{'Yes' if again else 'No'}</letterboxd:rewatch>"
        f"<letterboxd:filmTitle>{title}</letterboxd:filmTitle><letterboxd:filmYear>{film.year}</letterboxd:filmYear>"
        f"{rating}<letterboxd:memberLike>{'Yes' if liked else 'No'}</letterboxd:memberLike>"
        f"<tmdb:movieId>{film.tmdb_id}</tmdb:movieId><dc:creator>Someone</dc:creator></item>"
    )


def generic_feed(films: Iterable[Film]) -> str:
    """Return a feed with films, a series, and an entity that XML does not know."""
    items = "".join(
        f"<item><title>{film.title}&nbsp;({film.year})</title><link>https://www.imdb.com/title/{film.imdb_id}/</link></item>"
        for film in films
    )
    series = "<item><title>Some Show (2020 TV Series)</title><link>https://www.imdb.com/title/tt9900002/</link></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Films</title>{items}{series}</channel></rss>'


def imdb_csv(films: Iterable[Film]) -> str:
    """Return films as IMDb exports them."""
    header = (
        "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,"
        "Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated"
    )
    rows = [
        f'{place},{film.imdb_id},2026-01-05,2026-01-05,,"{film.title}","{film.title}",'
        f'https://www.imdb.com/title/{film.imdb_id}/,Movie,7.1,{film.runtime},{film.year},"Drama, Sci-Fi",'
        f'1203,{film.year}-09-14,"A. Person, B. Person",,'
        for place, film in enumerate(films, 1)
    ]
    return "\r\n".join((header, *rows, ""))


def _missing(path: str) -> web.Response:
    """Answer that there is nothing: the store of Steven Lu forbids, others do not find."""
    if path.startswith("/movies-"):
        return web.Response(
            status=403,
            text='<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
            content_type="application/xml",
        )
    return web.Response(
        status=404, text="<html><h1>Not Found</h1></html>", content_type="text/html"
    )
