"""A library on the disk with a source of metadata that lives in memory, as several tests use them."""

from dataclasses import dataclass, field, replace
import errno
import os
from pathlib import Path
from typing import Any, Final

import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.library import Library
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile, MovieIndex
from tests.engine.road.metadata import FakeMetadata
from tests.engine.rooms import Rooms

NOSFERATU: Final = 653
THE_GENERAL: Final = 961
METROPOLIS: Final = 19
CHARADE: Final = 4808
LIVING_DEAD: Final = 10331
LIVING_DEADS: Final = 10_331_001


class Killed(BaseException):
    """Stands for the end of the process."""


@dataclass
class Home:
    """A library, and what it is made of."""

    rooms: Rooms
    source: FakeMetadata = field(default_factory=FakeMetadata.with_films)

    def __post_init__(self) -> None:
        """Open the library."""
        self.library = self.restarted()

    @property
    def root(self) -> Path:
        """Return the root folder."""
        return self.rooms.house.settings.media.root_folders[0]

    def restarted(self) -> Library:
        """Return the library that a fresh start has."""
        rooms = self.rooms
        self.library = Library(
            books=rooms.books,
            house=rooms.house,
            bus=rooms.bus,
            clock=rooms.clock,
            metadata=self.source,
        )
        return self.library

    def settle(self, **media: Any) -> None:
        """Change how films are put away."""
        settings = self.rooms.house.settings
        self.rooms.house.settings = replace(
            settings, media=replace(settings.media, **media)
        )

    def second_root(self, name: str = "archive") -> Path:
        """Add a root folder."""
        folder = self.rooms.folder / name
        folder.mkdir()
        self.settle(root_folders=(self.root, folder))
        return folder

    def film(self, name: str, size: int = 100, root: Path | None = None) -> Path:
        """Put a file into the root folder."""
        path = (root or self.root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode()[:1] * size)
        return path

    async def with_film(self, name: str = "Nosferatu.mkv", **known: Any) -> Movie:
        """Take in a movie whose file lies on the disk."""
        file = MovieFile(path=name, size=100, scene_name="Nosferatu.1922.1080p-GRP")
        movie = await self.rooms.movie(**{"file": file} | known)
        self.film(f"{movie.folder}/{name}", root=Path(movie.root_folder))
        return movie

    async def stored(self, movie_id: int) -> Movie | None:
        """Return a movie as it stands in the books, which must be how it is in memory."""
        books = self.rooms.books
        movie = await books.read(lambda one: books.movies.get(one, movie_id))
        # The library in memory keeps less of each movie than the books.
        kept = MovieIndex((movie,) if movie else ()).get(movie_id)
        assert kept == self.rooms.house.index.get(movie_id)
        return movie

    async def setting(self, name: str) -> dict[str, object]:
        """Return a setting of the books."""
        books = self.rooms.books
        return await books.read(lambda one: books.settings.get(one, name))

    async def kinds(self) -> list[str]:
        """Return what history tells, the oldest first."""
        return [one.kind for one in await self.rooms.history()]

    def names(self, root: Path | None = None) -> list[str]:
        """Return all files below a root folder."""
        top = root or self.root
        found = (one for one in top.rglob("*") if not one.is_dir() or one.is_symlink())
        return sorted(str(one.relative_to(top)) for one in found)


def key_of(problem: pytest.ExceptionInfo[Invalid]) -> str:
    """Return the key of what is wrong."""
    return problem.value.key


def two_devices(monkeypatch: pytest.MonkeyPatch, other: Path) -> None:
    """Let a folder be on another file system than all others."""
    rename, link = Path.rename, Path.hardlink_to

    def check(one: Path, two: Path) -> None:
        if one.is_relative_to(other) != two.is_relative_to(other):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    def renamed(self: Path, target: Path) -> Path:
        check(self, target)
        return rename(self, target)

    def linked(self: Path, target: Path) -> None:
        check(self, target)
        link(self, target)

    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(Path, "hardlink_to", linked)
