"""Films of the library, for players."""

from aiohttp.hdrs import CACHE_CONTROL, CONTENT_TYPE
from aiohttp.web import FileResponse, HTTPNotFound, Request
from homeassistant.helpers.http import HomeAssistantView

from ..const import DOMAIN
from ..films import find_film
from .libraries import MOVIE_ID, async_library


def film_url(entry_id: str, movie_id: int) -> str:
    """Return the address of a movie's film."""
    return f"/api/{DOMAIN}/film/{entry_id}/{movie_id}"


class FilmView(HomeAssistantView):
    """Plays the film of a movie, from any place in it."""

    url = f"/api/{DOMAIN}/film/{{entry_id}}/{MOVIE_ID}"
    name = f"api:{DOMAIN}:film"

    async def get(self, request: Request, entry_id: str, movie_id: str) -> FileResponse:
        """Answer with the file, or with the part of it that is asked for."""
        road = async_library(request, entry_id).road
        film = await find_film(road, int(movie_id))
        if film is None:
            raise HTTPNotFound
        return FileResponse(
            film.path,
            # A better file may take its place at any time.
            headers={CONTENT_TYPE: film.mime_type, CACHE_CONTROL: "private, no-cache"},
        )

    head = get
