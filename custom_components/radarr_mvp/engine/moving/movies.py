"""Movies: what is wanted of them, not what is known of them."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from ..availability import Status
from ..invalid import Invalid
from ..library import AddRequest, MovieChanges
from ..library.desk import normal_tags
from ..library.places import check_place, known_root, place_at
from ..movies import EARLIEST_YEAR, Movie
from ..quality.formats.custom import name_key
from .given import LATEST_YEAR, Given, availability_name, name_of
from .outcome import Changes, Fate, Outcome
from .task import Task

SOURCE: Final = "import"

type Plain = dict[str, object]


def movie_data(movie: Movie, profile: str) -> Plain:
    """Return what was decided about a movie, with what tells which one it is."""
    told: Plain = {
        "tmdb_id": movie.tmdb_id,
        "imdb_id": movie.imdb_id,
        "title": movie.title,
        "year": movie.year,
        "quality_profile": profile,
        "root_folder": movie.root_folder,
        "folder": movie.folder,
        "monitored": movie.monitored,
        "minimum_availability": availability_name(movie.minimum_availability),
        "tags": sorted(movie.tags),
        "added": None if movie.added is None else movie.added.isoformat(),
    }
    return {key: one for key, one in told.items() if one or one is False}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What a document wants of a movie; what it does not say is as usual."""

    tmdb_id: int
    name: str
    profile: str
    root_folder: str
    folder: str
    monitored: bool | None
    minimum_availability: Status | None
    tags: tuple[str, ...] | None
    added: datetime | None


def _read(given: Given) -> _Wish:
    """Return what an entry says."""
    given.only(
        "tmdb_id",
        "imdb_id",
        "title",
        "year",
        "quality_profile",
        "root_folder",
        "folder",
        "monitored",
        "minimum_availability",
        "tags",
        "added",
    )
    if (tmdb_id := given.tmdb_id()) is None:
        raise given.wrong("tmdb_id")
    year = given.whole("year", 0, LATEST_YEAR) or 0
    return _Wish(
        tmdb_id=tmdb_id,
        name=name_of(
            given.text("title"),
            year if year >= EARLIEST_YEAR else None,
            f"TMDb {tmdb_id}",
        ),
        profile=given.text("quality_profile"),
        root_folder=given.text("root_folder"),
        folder=given.text("folder"),
        monitored=given.flag("monitored"),
        minimum_availability=given.availability(),
        tags=given.words("tags"),
        added=given.moment("added"),
    )


async def take_movie(task: Task, given: Given) -> Outcome:
    """Take in a movie by the road that all others take; nothing is searched for."""
    wish = _read(given)
    task.once(("movie", wish.tmdb_id))
    task.check_profile(wish.profile)
    known = task.road.house.index.by_tmdb(wish.tmdb_id)
    if known is not None:
        changes = _changes(task, known, wish)
        update = partial(_update, task, known, wish)
        return await task.settle(wish.name, changes, update)
    request = _request(task, wish)
    if task.how.dry_run:
        await _check(task, wish, request)
    else:
        await task.road.add_movie(
            request, search=False, correlation_id=task.how.correlation_id, source=SOURCE
        )
    task.movies.add(wish.tmdb_id)
    return Outcome(name=wish.name, fate=Fate.ADDED)


def _changes(task: Task, known: Movie, wish: _Wish) -> Changes:
    """Return what is wanted otherwise of a movie that is here; where its files lie is not asked."""
    changes: dict[str, tuple[object, object]] = {}
    profile = task.profile_name(known.profile_id)
    if wish.profile and name_key(wish.profile) != name_key(profile):
        changes["quality_profile"] = (profile, wish.profile)
    if wish.monitored not in (None, known.monitored):
        changes["monitored"] = (known.monitored, wish.monitored)
    minimum = wish.minimum_availability
    if minimum is not None and minimum is not known.minimum_availability:
        before = availability_name(known.minimum_availability)
        changes["minimum_availability"] = (before, availability_name(minimum))
    if wish.tags is not None and normal_tags(wish.tags) != known.tags:
        changes["tags"] = (sorted(known.tags), sorted(normal_tags(wish.tags)))
    return changes


async def _update(task: Task, known: Movie, wish: _Wish) -> None:
    """Want of a movie what the document wants."""
    changes = MovieChanges(
        monitored=wish.monitored,
        profile=wish.profile or None,
        minimum_availability=wish.minimum_availability,
        tags=wish.tags,
    )
    await task.road.library.update(
        known.id, changes, correlation_id=task.how.correlation_id
    )


def _request(task: Task, wish: _Wish) -> AddRequest:
    """Return a movie as it is asked for; it gets the folder that it had, so that its files are found again."""
    media = task.road.house.settings.media
    root_folder = known_root(task.root_folder(wish.root_folder), media)
    path = str(Path(root_folder, wish.folder)) if wish.folder else None
    return AddRequest(
        tmdb_id=wish.tmdb_id,
        profile=wish.profile or None,
        root_folder=root_folder,
        path=path,
        monitored=wish.monitored,
        minimum_availability=wish.minimum_availability,
        tags=wish.tags or (),
        added=wish.added,
        # What is left out on purpose in this library stays out, and rules have had their say where it came from.
        from_list=True,
        by_rules=False,
    )


async def _check(task: Task, wish: _Wish, request: AddRequest) -> None:
    """Refuse what could not be added; TMDb is asked too, as it would be then."""
    media, books = task.road.house.settings.media, task.road.books
    if request.path:
        place = place_at(request.path, media)
        check_place(place, (), media)
        if not task.folders:
            task.folders.update(
                str(Path(one.root_folder, one.folder)) for one in task.road.house.index
            )
        if place.path in task.folders:
            raise Invalid("path_taken", path=place.path, title=wish.name)
        task.folders.add(place.path)
    excluded, _ = await books.read(
        lambda transaction: books.exclusions.excluded(transaction, [wish.tmdb_id])
    )
    if excluded:
        raise Invalid("movie_excluded", title=wish.name)
    await task.road.library.identify(request)
