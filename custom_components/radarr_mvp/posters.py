"""The posters of a library: fetched once, and kept in a folder that may be lost."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final

from .clients.tmdb import ImageCalls, ImageFile, picture_type, poster_size
from .clients.tmdb.images import POSTER_SIZES
from .engine.errors import Outage, Unavailable
from .engine.keeping.books import Books
from .engine.log import LOGGER

type Spawn = Callable[[Coroutine[Any, Any, ImageFile], str], asyncio.Task[ImageFile]]

USUAL_WIDTH: Final = 342
WIDEST: Final = int(POSTER_SIZES[-1][1:])

# Ten thousand posters as lists show them; where that is too much, those go that were not looked at for longest.
MOST_BYTES: Final = 256 * 1024 * 1024
_LEFT_AFTER_TIDYING: Final = 0.8
_UNFINISHED: Final = ".part"


@dataclass(frozen=True, slots=True)
class Poster:
    """A poster by the path that TMDb gives it, in one of its sizes; a path never gets another picture."""

    path: str
    size: str

    @property
    def name(self) -> str:
        """Return a name that is safe for files and addresses, whatever the path is."""
        return sha256(f"{self.size}{self.path}".encode()).hexdigest()[:32]


class PosterFolder:
    """Pictures in a folder of limited size; all of it blocks."""

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        """Look at nothing yet."""
        self._folder = folder
        self._most = most
        self._size: int | None = None
        self._lock = Lock()

    def read(self, name: str) -> ImageFile | None:
        """Return a picture, None where it is not there or was damaged."""
        try:
            body = (self._folder / name).read_bytes()
        except OSError:
            return None
        content_type = picture_type(body)
        return ImageFile(content_type, body) if content_type else None

    def write(self, name: str, body: bytes) -> None:
        """Keep a picture, whole or not at all, and make room where there are too many."""
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"{name}{_UNFINISHED}"
            part.write_bytes(body)
            part.replace(self._folder / name)
            if self._size is None or self._size + len(body) > self._most:
                self._size = self._tidy()
            else:
                self._size += len(body)

    def _tidy(self) -> int:
        """Remove what was left unfinished, and what was not looked at for longest; return the bytes that are left."""
        kept: list[tuple[float, int, Path]] = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                if path.suffix == _UNFINISHED:
                    path.unlink()
                    continue
                stat = path.stat()
                kept.append((max(stat.st_atime, stat.st_mtime), stat.st_size, path))
        size = sum(one for _, one, _ in kept)
        if size <= self._most:
            return size
        for _, bytes_, path in sorted(kept):
            if size <= self._most * _LEFT_AFTER_TIDYING:
                break
            with suppress(OSError):
                path.unlink()
                size -= bytes_
        return size


class Posters:
    """Has the posters of movies; those who want the same one wait for the same answer."""

    def __init__(
        self, books: Books, images: ImageCalls, folder: PosterFolder, spawn: Spawn
    ) -> None:
        """Fetch nothing yet; `spawn` begins what ends with the entry."""
        self._books = books
        self._images = images
        self._folder = folder
        self._spawn = spawn
        self._coming: dict[str, asyncio.Task[ImageFile]] = {}

    async def of(self, movie_id: int, width: int = USUAL_WIDTH) -> Poster | None:
        """Return which picture the poster of a movie is, None where it has none; it is at least so wide."""
        path = await self._books.read(
            lambda transaction: self._books.metadata.poster_path(transaction, movie_id)
        )
        return Poster(path, poster_size(min(width, WIDEST))) if path else None

    async def picture(self, poster: Poster) -> ImageFile:
        """Return the picture, from the folder or else from TMDb; errors are those of `engine.errors`."""
        task = self._coming.get(poster.name)
        if task is None:
            task = self._spawn(self._obtain(poster), "poster")
            self._coming[poster.name] = task
            task.add_done_callback(lambda done: self._came(poster.name, done))
        # Whoever asked first may leave before the others.
        await asyncio.wait({task})
        if task.cancelled():
            raise Unavailable("tmdb_images", "the library was closed", Outage.RESTING)
        return task.result()

    def _came(self, name: str, task: asyncio.Task[ImageFile]) -> None:
        """Note that a picture is there, or that it could not be had."""
        del self._coming[name]
        if not task.cancelled():
            # Nobody may be waiting for it any more.
            task.exception()

    async def _obtain(self, poster: Poster) -> ImageFile:
        """Return a picture, and keep it if it is new."""
        kept = await asyncio.to_thread(self._folder.read, poster.name)
        if kept is not None:
            return kept
        file = await self._images.fetch(poster.path, poster.size)
        try:
            await asyncio.to_thread(self._folder.write, poster.name, file.body)
        except OSError as error:
            # It can be shown all the same.
            LOGGER.debug("A poster could not be kept: %s", error)
        return file
