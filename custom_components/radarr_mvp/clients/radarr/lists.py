"""The library of another Radarr as a list."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from ...engine.lists.sources import ListAnswer, ListedMovie, ListRefused, ListTrouble
from ..readers import values
from ..readers.gathering import Gathering
from ..rows import Row
from .client import RadarrClient
from .const import PATIENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarrFilter:
    """Which movies of the other Radarr are meant, by names as its pages show them; nothing means any."""

    profiles: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    root_folders: frozenset[str] = frozenset()
    only_monitored: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The same by the ids that movies bear, None where any will do."""

    profiles: frozenset[int] | None
    tags: frozenset[int] | None
    root_folders: frozenset[str]
    only_monitored: bool

    def takes(self, row: Row) -> bool:
        """Tell whether a movie is meant."""
        if self.only_monitored and not row.flag("monitored"):
            return False
        if (
            self.profiles is not None
            and row.whole("qualityProfileId") not in self.profiles
        ):
            return False
        if self.tags is not None and self.tags.isdisjoint(row.wholes("tags")):
            return False
        return not self.root_folders or self._is_below(row)

    def _is_below(self, row: Row) -> bool:
        """Tell whether a movie lies in one of the folders; its own field may be missing."""
        folder = _folder(row.text("rootFolderPath") or row.text("path"))
        return any(f"{folder}/".startswith(f"{root}/") for root in self.root_folders)


class RadarrList:
    """What another Radarr has or wants."""

    def __init__(
        self, client: RadarrClient, wanted: RadarrFilter | None = None
    ) -> None:
        """Know which part of it."""
        self._client = client
        self._wanted = wanted or RadarrFilter()

    @property
    def service(self) -> str:
        """Return whose list it is."""
        return self._client.service

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long it is left alone."""
        return PATIENCE

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return its movies; Radarr cannot tell whether they changed."""
        wanted = await self._ids()
        rows = await self._client.movies()
        # A library of thousands takes longer to read than the event loop may be held.
        return await asyncio.to_thread(_gathered, rows, wanted)

    async def _ids(self) -> _Wanted:
        """Find the ids of what is wanted."""
        asked, client = self._wanted, self._client
        profiles = await client.profiles() if asked.profiles else {}
        tags = await client.tags() if asked.tags else {}
        return _Wanted(
            self._known("quality profile", asked.profiles, profiles),
            self._known("tag", asked.tags, tags),
            await self._folders(),
            asked.only_monitored,
        )

    def _known(
        self, what: str, names: frozenset[str], there: Mapping[int, str]
    ) -> frozenset[int] | None:
        """Return the ids of names, None where any will do."""
        if not names:
            return None
        ids = {_plain(name): number for number, name in there.items()}
        return frozenset(self._found(what, name, ids) for name in names)

    def _found(self, what: str, name: str, ids: Mapping[str, int]) -> int:
        """Return the id of a name; what is there no more must not look like an empty list."""
        if _plain(name) not in ids:
            raise self._missing(what, name)
        return ids[_plain(name)]

    async def _folders(self) -> frozenset[str]:
        """Return the root folders that are meant."""
        wanted = {_folder(name): name for name in self._wanted.root_folders}
        if not wanted:
            return frozenset()
        there = set(map(_folder, await self._client.root_folders()))
        for folder, name in wanted.items():
            if folder not in there:
                raise self._missing("root folder", name)
        return frozenset(wanted)

    def _missing(self, what: str, name: str) -> ListRefused:
        """Build the error for what the other Radarr does not have."""
        return ListRefused(
            self.service,
            f"the other Radarr has no {what} called {name}",
            ListTrouble.INVALID,
        )


def _gathered(rows: list[Row], wanted: _Wanted) -> ListAnswer:
    """Return the movies that are meant."""
    found = Gathering()
    for row in rows:
        movie = _movie_of(row)
        if movie is None:
            found.miss()
        elif wanted.takes(row):
            found.take(movie)
    return found.answer()


def _plain(name: str) -> str:
    """Return a name in the one form that compares."""
    return name.strip().casefold()


def _folder(path: str) -> str:
    """Return a folder in the one form that compares."""
    return path.strip().replace("\\", "/").rstrip("/").casefold()


def _movie_of(row: Row) -> ListedMovie | None:
    """Return a movie of the library, None where it has no id: Radarr knows none without."""
    tmdb_id = values.tmdb_id_of(row.raw("tmdbId"))
    if tmdb_id is None:
        return None
    rating = row.row("ratings").row("tmdb")
    return ListedMovie(
        title=values.tidy(row.text("title")),
        year=values.year_of(row.whole("year")),
        tmdb_id=tmdb_id,
        imdb_id=row.imdb("imdbId"),
        listed_at=row.moment("added"),
        rating=rating.number("value") or None,
        votes=rating.whole("votes") or None,
        runtime=row.whole("runtime") or None,
        genres=row.texts("genres"),
        certification=row.text("certification"),
    )
