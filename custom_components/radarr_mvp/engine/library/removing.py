"""Let movies go, with or without their files."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from ..events import MovieRemoved, Subject
from ..files import FileTrouble, printable
from ..importing.recycling import RecycleBin
from ..invalid import Invalid
from ..keeping.books import Transaction
from ..keeping.records import Exclusion
from ..movies import Movie
from . import errands
from .asked import FileFate
from .desk import REMOVED, Desk, correlated
from .errands import Errand, ErrandKind
from .folders import delete_folder, recycle_folder
from .places import Place, check_alone, is_usable


@dataclass(frozen=True, slots=True)
class Removing:
    """Removes movies; their downloads are up to who asks for it."""

    desk: Desk

    async def remove(
        self,
        movie_id: int,
        *,
        files: FileFate = FileFate.KEEP,
        exclude: bool = False,
        correlation_id: str = "",
    ) -> None:
        """Let a movie go."""
        movie = self.desk.movie(movie_id)
        errand = Errand(
            kind=ErrandKind.REMOVE,
            movie_id=movie_id,
            root=movie.root_folder,
            folder=movie.folder,
            files=files.value,
            exclude=exclude,
            correlation_id=correlated(correlation_id),
        )
        with self.desk.hold(movie_id):
            await self.desk.whole(self._remove(movie, errand))

    async def end(self, errand: Errand) -> None:
        """Do what is left of a removal."""
        files = FileFate(errand.files)
        if files is not FileFate.KEEP and errand.folder:
            try:
                await asyncio.to_thread(self._discard, errand, files)
            except FileTrouble as trouble:
                await self._give_up(errand)
                raise Invalid(
                    "folder_not_removed",
                    path=printable(errand.source),
                    reason=trouble.sentence,
                ) from trouble
        desk = self.desk
        movie = await desk.books.write(lambda one: self._act(one, errand))
        desk.house.remove(errand.movie_id)
        if movie is not None:
            desk.bus.tell(
                MovieRemoved(
                    correlation_id=errand.correlation_id,
                    movie=Subject.of(movie),
                    files=files.told,
                    excluded=errand.exclude,
                )
            )

    async def _remove(self, movie: Movie, errand: Errand) -> None:
        """Check what can be checked, write down what is about to happen, and do it."""
        if errand.files == FileFate.KEEP:
            await self.end(errand)
            return
        errand = await asyncio.to_thread(self._check, movie, errand)
        desk = self.desk

        def begin(transaction: Transaction) -> bool:
            if desk.is_importing(transaction, movie.id):
                return False
            errands.begin(desk.books, transaction, errand, desk.clock.now())
            return True

        if not await desk.books.write(begin):
            raise Invalid("import_under_way", title=movie.title)
        await self.end(errand)

    def _check(self, movie: Movie, errand: Errand) -> Errand:
        """Refuse to touch what may be others', or is out of reach; return how the root folder is known again."""
        media = self.desk.house.settings.media
        if errand.files == FileFate.RECYCLE and media.recycle_bin is None:
            raise Invalid("no_recycle_bin")
        root = Path(movie.root_folder)
        if not is_usable(root) and not self._is_new(root):
            raise Invalid("root_folder_missing", path=movie.root_folder)
        check_alone(movie, self.desk.shelved())
        return replace(errand, inode=errands.inode_of(root))

    def _is_new(self, root: Path) -> bool:
        """Return whether a root folder is there, and is not known to hold any film."""
        films = (one for one in self.desk.house.index if one.file is not None)
        return root.is_dir() and all(Path(one.root_folder) != root for one in films)

    def _discard(self, errand: Errand, files: FileFate) -> None:
        """Recycle or delete a folder."""
        bin_ = self.desk.house.settings.media.recycle_bin
        root = Path(errand.root)
        if files is FileFate.RECYCLE:
            if bin_ is None:
                raise Invalid("no_recycle_bin")
            today = self.desk.now.date()
            recycle_folder(errand.source, root, RecycleBin(bin_), today)
        else:
            delete_folder(errand.source, root)

    async def _give_up(self, errand: Errand) -> None:
        """Keep a movie whose files could not be removed."""
        desk = self.desk
        await desk.books.write(
            lambda transaction: errands.end(
                desk.books, transaction, errand.movie_id, desk.clock.now()
            )
        )

    def _act(self, transaction: Transaction, errand: Errand) -> Movie | None:
        """Write that a movie is gone; return it, None where it was gone before."""
        books, now = self.desk.books, self.desk.clock.now()
        errands.end(books, transaction, errand.movie_id, now)
        movie = books.movies.get(transaction, errand.movie_id)
        if movie is None:
            return None
        books.movies.remove(transaction, movie.id)
        if errand.exclude:
            exclusion = Exclusion(
                title=movie.title,
                tmdb_id=movie.tmdb_id or None,
                imdb_id=movie.imdb_id,
                year=movie.year,
                reason="removed",
            )
            books.exclusions.add(transaction, exclusion, now)
        data: dict[str, object] = {
            "tmdb_id": movie.tmdb_id,
            "imdb_id": movie.imdb_id,
            "year": movie.year,
            "path": Place.of(movie).path,
            "files": FileFate(errand.files).told,
            "excluded": errand.exclude,
        }
        record = self.desk.record(
            REMOVED, movie, errand.correlation_id, data, movie_id=None
        )
        books.history.add(transaction, record)
        return movie
