"""Actions that answer questions: is a movie here, what comes out soon, why was a release chosen."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..engine.coming import Release, releases_within
from ..engine.decision.records import HistoryKind
from ..engine.keeping.asked import HistoryFilter
from ..engine.keeping.books import Transaction
from ..engine.keeping.records import HistoryRecord, JudgedRelease
from ..engine.movies import Movie
from ..engine.pace import at_ease
from ..films import holds_words, plain_words
from .action import Action, Answer
from .errand import Errand
from .fields import ATTR_DAYS, ATTR_LIMIT, ATTR_TEXT, DAYS, LIMIT, MOVIE_FIELDS
from .telling import Plain, history_data, iso, movie_data, rejections_data

_USUAL_LIMIT: Final = 20
_USUAL_DAYS: Final = 90
_MOST_JUDGED: Final = 1000


async def _find(errand: Errand) -> Answer:
    """Find movies of the library by what somebody calls them; those that bear the very title go before all others."""
    index, text = errand.road.house.index, errand.get(ATTR_TEXT, "").strip()
    limit = errand.get(ATTR_LIMIT, _USUAL_LIMIT)
    found = list(index.titled(text))
    if not found:
        found = await asyncio.to_thread(_holding, at_ease(index), text)
    found.sort(key=lambda one: (one.title.casefold(), one.year, one.id))
    downloads = _under_way(errand)
    return {
        "movies": [
            movie_data(one, errand.road.house) | {"download": downloads.get(one.id)}
            for one in found[:limit]
        ],
        "total": len(found),
    }


def _holding(movies: Iterable[Movie], text: str) -> list[Movie]:
    """Return the movies whose titles or years hold all words of a text, none where there are no words."""
    words = plain_words(text).split()
    return [one for one in movies if holds_words(one, words)] if words else []


def _under_way(errand: Errand) -> dict[int, Plain]:
    """Return how the newest download of each movie stands, where it has one that is not over."""
    return {
        one.download.movie_id: {
            "id": one.id,
            "state": one.state.value,
            "progress": round(one.progress, 4),
        }
        for one in reversed(errand.road.tracker.view.items)
        if one.download.movie_id is not None
    }


async def _upcoming(errand: Errand) -> Answer:
    """Tell what comes out within some days, the next first."""
    first = dt_util.now().date()
    last = first + timedelta(days=errand.get(ATTR_DAYS, _USUAL_DAYS))
    found = await asyncio.to_thread(
        releases_within, errand.road.house.index, first, last
    )
    limit = errand.get(ATTR_LIMIT, _USUAL_LIMIT)
    return {
        "releases": [_release_data(one) for one in found[:limit]],
        "total": len(found),
    }


def _release_data(release: Release) -> Plain:
    """Return a day on which a movie comes out."""
    movie = release.movie
    return {
        "date": release.day.isoformat(),
        "kind": release.kind.value,
        "movie_id": movie.id,
        "tmdb_id": movie.tmdb_id or None,
        "title": movie.title,
        "year": movie.year or None,
        "has_file": movie.file is not None,
    }


async def _explain(errand: Errand) -> Answer:
    """Tell which release was taken for a movie last, and what speaks for and against all that were offered."""
    movie, house = errand.movie(), errand.road.house
    judged, taken = await errand.road.books.read(
        lambda transaction: _judged(errand, transaction, movie.id)
    )
    shown = judged[: errand.get(ATTR_LIMIT, _USUAL_LIMIT)]
    return {
        "movie": movie_data(movie, house),
        "taken": None if taken is None else history_data(taken, house),
        "accepted": sum(not one.rejections for one in judged),
        "rejected": sum(bool(one.rejections) for one in judged),
        "releases": [_judged_data(one) for one in shown],
    }


def _judged(
    errand: Errand, transaction: Transaction, movie_id: int
) -> tuple[list[JudgedRelease], HistoryRecord | None]:
    """Return what was offered for a movie, the best first, and what was taken last."""
    books = errand.road.books
    which = HistoryFilter(movie_id=movie_id, kinds=(HistoryKind.GRABBED.value,))
    judged = books.candidates.of_movie(transaction, movie_id, _MOST_JUDGED)
    page = books.history.page(transaction, which, limit=1)
    return judged, next(iter(page.items), None)


def _judged_data(judged: JudgedRelease) -> Plain:
    """Return what was decided of a release, and why."""
    release = judged.release
    return {
        "release_id": judged.id,
        "release": release.title,
        "indexer": release.indexer,
        "size": release.size,
        "seeders": release.seeders,
        "quality": str(judged.quality),
        "score": judged.score,
        "place": judged.place,
        "outcome": judged.outcome.name.lower(),
        "rejections": rejections_data(judged.rejections),
        "decided_at": iso(judged.decided_at),
        "correlation_id": judged.correlation_id,
    }


ACTIONS: Final = (
    Action(
        name="find_movies",
        run=_find,
        fields={
            vol.Required(ATTR_TEXT): cv.string,
            vol.Optional(ATTR_LIMIT): LIMIT,
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_upcoming",
        run=_upcoming,
        fields={vol.Optional(ATTR_DAYS): DAYS, vol.Optional(ATTR_LIMIT): LIMIT},
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="explain_choice",
        run=_explain,
        fields={**MOVIE_FIELDS, vol.Optional(ATTR_LIMIT): LIMIT},
        response=SupportsResponse.ONLY,
    ),
)
