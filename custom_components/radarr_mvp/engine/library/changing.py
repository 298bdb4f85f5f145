"""Change what is wanted of a movie, and where it lies."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from ..files import FileTrouble, is_taken, printable, remove_if_empty
from ..invalid import Invalid
from ..keeping.books import Transaction
from ..log import LOGGER
from ..movies import Movie
from . import errands
from .asked import MovieChanges, TagMode
from .desk import MOVED, Desk, correlated, normal_tags
from .errands import Errand, ErrandKind
from .folders import move_folder
from .places import Place, check_alone, check_place, is_usable, known_root, place_at


@dataclass(frozen=True, slots=True)
class Changing:
    """Changes movies; their folders are moved only where that is asked for."""

    desk: Desk

    async def update(
        self,
        movie_id: int,
        changes: MovieChanges,
        *,
        move_files: bool = False,
        correlation_id: str = "",
    ) -> Movie:
        """Change a movie."""
        desk = self.desk
        movie = desk.movie(movie_id)
        profile_id = None
        if changes.profile is not None:
            profile_id = desk.profile_id(changes.profile)
        place = self._place(movie, changes)

        def wish(_: Transaction, current: Movie) -> Movie:
            return _changed(current, changes, profile_id)

        if place == Place.of(movie):
            return self._known(await desk.whole(desk.revise(movie_id, wish)), movie_id)
        with desk.hold(movie_id):
            return await desk.whole(
                self._relocate(
                    movie,
                    place,
                    changes,
                    profile_id,
                    move_files,
                    correlated(correlation_id),
                )
            )

    async def end(self, errand: Errand) -> Movie | None:
        """Do what is left of a move; where it cannot be done, leave the files where they were."""
        desk = self.desk
        try:
            await asyncio.to_thread(
                move_folder, errand.source, errand.target, Path(errand.root)
            )
        except FileTrouble as trouble:
            await self._go_back(errand)
            raise Invalid(
                "folder_not_moved",
                path=printable(errand.source),
                reason=trouble.sentence,
            ) from trouble

        def settle(transaction: Transaction, current: Movie) -> Movie:
            books = desk.books
            errands.end(books, transaction, errand.movie_id, desk.clock.now())
            data: dict[str, object] = {
                "from": printable(errand.source),
                "to": printable(errand.target),
            }
            record = desk.record(MOVED, current, errand.correlation_id, data)
            books.history.add(transaction, record)
            return replace(current, root_folder=errand.to_root, folder=errand.to_folder)

        return await desk.revise(errand.movie_id, settle)

    def _place(self, movie: Movie, changes: MovieChanges) -> Place:
        """Return where a movie is to lie."""
        media = self.desk.house.settings.media
        if changes.path:
            return place_at(changes.path, media)
        if changes.root_folder:
            return Place(known_root(changes.root_folder, media), movie.folder)
        return Place.of(movie)

    async def _relocate(
        self,
        movie: Movie,
        place: Place,
        changes: MovieChanges,
        profile_id: int | None,
        move_files: bool,
        correlation_id: str,
    ) -> Movie:
        """Give a movie another folder, and move its files there if wanted."""
        desk = self.desk
        errand = Errand(
            kind=ErrandKind.MOVE,
            movie_id=movie.id,
            root=movie.root_folder,
            folder=movie.folder,
            to_root=place.root,
            to_folder=place.folder,
            correlation_id=correlation_id,
        )
        async with desk.placing:
            errand = await asyncio.to_thread(self._check, errand, place, move_files)

            def write(transaction: Transaction, current: Movie) -> Movie | None:
                changed = _changed(current, changes, profile_id)
                if not move_files:
                    return replace(changed, root_folder=place.root, folder=place.folder)
                if desk.is_importing(transaction, movie.id):
                    return None
                now = desk.clock.now()
                errands.begin(desk.books, transaction, errand, now)
                return changed

            changed = await desk.revise(movie.id, write)
            if changed is None:
                raise Invalid("import_under_way", title=movie.title)
            if move_files:
                desk.moving[movie.id] = replace(
                    changed, root_folder=place.root, folder=place.folder
                )
        # A copy may take long, and others need not wait for it.
        try:
            moved = await self.end(errand) if move_files else changed
        finally:
            desk.moving.pop(movie.id, None)
        return self._known(moved, movie.id)

    def _check(self, errand: Errand, place: Place, move_files: bool) -> Errand:
        """Refuse a folder that cannot be had, or cannot be moved to; return how the root folders are known again."""
        movies = self.desk.shelved()
        media = self.desk.house.settings.media
        check_place(place, movies, media, errand.movie_id)
        if not move_files:
            return errand
        check_alone(self.desk.movie(errand.movie_id), movies)
        if not is_usable(Path(errand.root)):
            raise Invalid("root_folder_missing", path=errand.root)
        if not Path(errand.to_root).is_dir():
            raise Invalid("root_folder_missing", path=errand.to_root)
        if is_taken(errand.target) and not remove_if_empty(errand.target):
            raise Invalid("folder_exists", path=printable(errand.target))
        return replace(
            errand,
            inode=errands.inode_of(Path(errand.root)),
            to_inode=errands.inode_of(Path(errand.to_root)),
        )

    async def _go_back(self, errand: Errand) -> None:
        """Bring back what was moved before it went wrong; where that fails too, the next start goes on."""
        desk = self.desk
        try:
            await asyncio.to_thread(
                move_folder, errand.target, errand.source, Path(errand.to_root)
            )
        except FileTrouble as trouble:
            LOGGER.warning("A movie's folder is in two places for now: %s", trouble)
            return
        await desk.books.write(
            lambda transaction: errands.end(
                desk.books, transaction, errand.movie_id, desk.clock.now()
            )
        )

    def _known(self, movie: Movie | None, movie_id: int) -> Movie:
        """Return a movie that was changed, unless it has been removed meanwhile."""
        return movie or self.desk.movie(movie_id)


def _changed(movie: Movie, changes: MovieChanges, profile_id: int | None) -> Movie:
    """Return a movie with what is wanted of it."""
    monitored, minimum = changes.monitored, changes.minimum_availability
    return replace(
        movie,
        monitored=movie.monitored if monitored is None else monitored,
        profile_id=movie.profile_id if profile_id is None else profile_id,
        minimum_availability=(
            movie.minimum_availability if minimum is None else minimum
        ),
        tags=_tags(movie.tags, changes),
    )


def _tags(tags: frozenset[str], changes: MovieChanges) -> frozenset[str]:
    """Return a movie's tags with the changes."""
    if changes.tags is None:
        return tags
    given = normal_tags(changes.tags)
    match changes.tag_mode:
        case TagMode.ADD:
            return tags | given
        case TagMode.REMOVE:
            return tags - given
        case _:
            return given
