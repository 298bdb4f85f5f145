"""Posters of the library's movies, for browsers."""

from typing import Final

from aiohttp.hdrs import CACHE_CONTROL, RETRY_AFTER
from aiohttp.web import HTTPBadRequest, HTTPNotFound, Request, Response
from homeassistant.helpers.http import HomeAssistantView

from ..const import DOMAIN
from ..engine.errors import NotFound, ServiceError
from ..posters import USUAL_WIDTH, Poster
from ..store.errors import StoreError
from .libraries import MOVIE_ID, async_library

# Signatures of addresses leave room for this name: one of them is good for all sizes.
WIDTH: Final = "width"

# Another poster is seldom chosen, and asking again costs no picture.
_KEPT_BY_BROWSERS: Final = "private, max-age=86400"
_TRY_AGAIN: Final = 60


def poster_url(entry_id: str, movie_id: int) -> str:
    """Return the address of a movie's poster."""
    return f"/api/{DOMAIN}/poster/{entry_id}/{movie_id}"


class PosterView(HomeAssistantView):
    """Shows the poster of a movie, at least as wide as `width` wants it."""

    url = f"/api/{DOMAIN}/poster/{{entry_id}}/{MOVIE_ID}"
    name = f"api:{DOMAIN}:poster"

    async def get(self, request: Request, entry_id: str, movie_id: str) -> Response:
        """Answer with the picture; a browser that has it is told so."""
        posters = async_library(request, entry_id).posters
        width = _width_of(request)
        try:
            poster = await posters.of(int(movie_id), width)
            if poster is None:
                raise HTTPNotFound
            if _is_known(request, poster):
                return _marked(Response(status=304), poster)
            file = await posters.picture(poster)
        except NotFound as error:
            raise HTTPNotFound from error
        except ServiceError, StoreError:
            return Response(
                status=503,
                headers={CACHE_CONTROL: "no-store", RETRY_AFTER: str(_TRY_AGAIN)},
            )
        return _marked(Response(body=file.body, content_type=file.content_type), poster)

    head = get


def _width_of(request: Request) -> int:
    """Return how wide a poster is wanted."""
    given = request.query.get(WIDTH, "")
    if not given:
        return USUAL_WIDTH
    if not (given.isascii() and given.isdecimal() and len(given) < 6):
        raise HTTPBadRequest
    return int(given)


def _is_known(request: Request, poster: Poster) -> bool:
    """Return whether whoever asks has this very picture."""
    return any(one.value in (poster.name, "*") for one in request.if_none_match or ())


def _marked(response: Response, poster: Poster) -> Response:
    """Say which picture it is, and for how long it need not be asked for again."""
    response.etag = poster.name
    response.headers[CACHE_CONTROL] = _KEPT_BY_BROWSERS
    return response
