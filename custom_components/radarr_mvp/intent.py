"""Answers to spoken sentences about movies.

The sentences, and the words of the answers, are in `custom_sentences`, one file for each language; what is done and
told is here. Each answer has an `outcome` by which those files choose their words.
"""

from collections.abc import Callable, Iterable
from datetime import date
from math import ceil
from typing import Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import intent
from homeassistant.util import dt as dt_util

from .actions.fields import ATTR_LIMIT, ATTR_MOVIE_ID, ATTR_TITLE, ATTR_YEAR
from .assist.errands import Plain
from .assist.results import said
from .assist.voices import TITLE_SLOTS, MovieIntent, Request

# More than three of anything nobody remembers who only hears them.
_MOST_SPOKEN: Final = 3
_DAYS_AHEAD: Final = 60

_PAUSED: Final = "paused"
_OVER: Final = frozenset({"failed", "cancelled"})


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the answers."""
    for kind in INTENTS:
        intent.async_register(hass, kind())


class AddMovie(MovieIntent):
    """Answers “Add the film Dune from 2021”."""

    intent_type = "RadarrMvpAddMovie"
    description = "Adds a film to the library and has it fetched"
    own_slots = TITLE_SLOTS

    @override
    async def answer(self, request: Request) -> Plain:
        """Add a movie; one that is there already is told of, as is a choice between several."""
        given: Plain = {ATTR_TITLE: request.title}
        if request.year is not None:
            given[ATTR_YEAR] = request.year
        try:
            told = await request.do("add_movie", **given)
        except ServiceValidationError as problem:
            if problem.translation_key != "already_in_library":
                raise
            gaps = problem.translation_placeholders or {}
            return await _already(request, gaps["title"], gaps["year"])
        if told["added"]:
            return {"outcome": "added", **_movie(told["movie"])}
        return _choice(told["candidates"])


class InLibrary(MovieIntent):
    """Answers “Do we have Dune?”."""

    intent_type = "RadarrMvpInLibrary"
    description = "Tells whether a film is in the library"
    own_slots = TITLE_SLOTS
    asks = True

    @override
    async def answer(self, request: Request) -> Plain:
        """Tell how it stands with a movie."""
        return _standing(request, await request.movies())


class Search(MovieIntent):
    """Answers “Search for Dune now”."""

    intent_type = "RadarrMvpSearch"
    description = "Searches for a film of the library now"
    own_slots = TITLE_SLOTS

    @override
    async def answer(self, request: Request) -> Plain:
        """Search for a movie of the library, and tell what came of it."""
        standing = _standing(request, movies := await request.movies())
        if len(movies) != 1 or standing["outcome"] == "on_its_way":
            return standing
        (movie,) = movies
        told = await request.do("search_movie", **{ATTR_MOVIE_ID: movie["movie_id"]})
        return {"outcome": _came_to(told), "found": told["found"], **_movie(movie)}


class Queue(MovieIntent):
    """Answers “What is downloading?”."""

    intent_type = "RadarrMvpQueue"
    description = "Tells which films are being downloaded"
    asks = True

    @override
    async def answer(self, request: Request) -> Plain:
        """Tell of downloads that are not over, those that will be there first before others."""
        told = await request.do("get_queue")
        items = [one for one in told["items"] if one["state"] not in _OVER]
        items.sort(key=_seconds_left)
        return {
            "outcome": "some" if items else "none",
            "up_to_date": told["up_to_date"],
            "count": len(items),
            "paused": sum(one["state"] == _PAUSED for one in items),
            "downloads": [_download(one) for one in items[:_MOST_SPOKEN]],
        }


class Upcoming(MovieIntent):
    """Answers “Which films come out soon?”."""

    intent_type = "RadarrMvpUpcoming"
    description = "Tells which films of the library come out soon"
    asks = True

    @override
    async def answer(self, request: Request) -> Plain:
        """Tell what comes out next, in days from now."""
        told = await request.do("get_upcoming", days=_DAYS_AHEAD, limit=_MOST_SPOKEN)
        return {
            "outcome": "some" if told["releases"] else "none",
            "count": told["total"],
            "releases": [
                {**_movie(one), "kind": one["kind"], "days": _days_to(one["date"])}
                for one in told["releases"]
            ],
        }


class Wanted(MovieIntent):
    """Answers “Which films are missing?”."""

    intent_type = "RadarrMvpWanted"
    description = "Tells which films the household waits for"
    asks = True

    @override
    async def answer(self, request: Request) -> Plain:
        """Tell what is missing and could be had."""
        told = await request.do("get_wanted", **{ATTR_LIMIT: _MOST_SPOKEN})
        return {
            "outcome": "some" if told["wanted"] else "none",
            "count": told["wanted"],
            "missing": told["missing"],
            "movies": _movies(told["movies"]),
        }


class PauseDownloads(MovieIntent):
    """Answers “Pause the downloads”."""

    intent_type = "RadarrMvpDownloadsPause"
    description = "Pauses all downloads of films"

    @override
    async def answer(self, request: Request) -> Plain:
        """Pause all."""
        await request.do("pause_download")
        return {"outcome": "paused"}


class ResumeDownloads(MovieIntent):
    """Answers “Resume the downloads”."""

    intent_type = "RadarrMvpDownloadsResume"
    description = "Lets all downloads of films go on"

    @override
    async def answer(self, request: Request) -> Plain:
        """Let all go on."""
        await request.do("resume_download")
        return {"outcome": "resumed"}


INTENTS: Final[tuple[Callable[[], MovieIntent], ...]] = (
    AddMovie,
    InLibrary,
    Search,
    Queue,
    Upcoming,
    Wanted,
    PauseDownloads,
    ResumeDownloads,
)


async def _already(request: Request, title: str, year: str) -> Plain:
    """Tell how it stands with a movie that was to be added, and is there."""
    found = await request.do("find_movies", text=title)
    movies = [one for one in found["movies"] if str(one["year"] or "") == year]
    return _standing(request, movies)


def _standing(request: Request, movies: list[Plain]) -> Plain:
    """Tell how it stands with a movie, which there are where several may be meant, or that there is none."""
    if not movies:
        return {"outcome": "not_here", "title": request.title, "year": request.year}
    if len(movies) > 1:
        return _choice(movies)
    (movie,) = movies
    download = movie["download"]
    if movie["file"] is not None:
        outcome = "here"
    elif download is not None and download["state"] not in _OVER:
        outcome = "on_its_way"
    else:
        outcome = "wanted" if movie["monitored"] else "not_wanted"
    progress = download["progress"] if download is not None else 0.0
    return {"outcome": outcome, "percent": round(progress * 100), **_movie(movie)}


def _choice(movies: list[Plain]) -> Plain:
    """Tell which movies a title may mean."""
    shown = _movies(movies[:_MOST_SPOKEN])
    return {"outcome": "several", "count": len(movies), "movies": shown}


def _came_to(report: Plain) -> str:
    """Return what a search came to."""
    if report["grabbed"]:
        return "taken"
    if not any(one["problem"] is None or one["late"] for one in report["indexers"]):
        return "nobody_answered"
    return "nothing_good" if report["found"] else "nothing_found"


def _movies(movies: Iterable[Plain]) -> list[Plain]:
    """Return movies as they are spoken."""
    return [_movie(one) for one in movies]


def _movie(movie: Plain) -> Plain:
    """Return a movie as it is spoken."""
    return {"title": said(movie["title"] or ""), "year": movie["year"]}


def _download(item: Plain) -> Plain:
    """Return a download as it is spoken; the name of a release is not fit for that where the movie is known."""
    named = item["movie"] or {"title": item["name"], "year": None}
    seconds = item["seconds_left"]
    return {
        **_movie(named),
        "state": item["state"],
        "percent": round(item["progress"] * 100),
        "minutes": None if seconds is None else ceil(seconds / 60),
    }


def _seconds_left(item: Plain) -> float:
    """Return how long a download takes, for ever where nobody knows."""
    seconds: Any = item["seconds_left"]
    return float("inf") if seconds is None else float(seconds)


def _days_to(day: str) -> int:
    """Return in how many days something happens."""
    return (date.fromisoformat(day) - dt_util.now().date()).days
