"""Compare the books with the disk: what vanished is wanted again, what was renamed is found again."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from pathlib import Path
from typing import Final

from ..decision.records import HistoryKind
from ..files import FileTrouble
from ..jobs import RunningJob
from ..keeping.books import Transaction
from ..log import LOGGER
from ..movies import Movie, MovieFile
from ..pace import Breather
from .asked import RescanReport
from .desk import FILE_FOUND, Desk
from .places import Place, is_usable
from .shelf import Seen, Sight, heard, look_at

_AT_ONCE: Final = 50
MISSING_FROM_DISK: Final = "missing_from_disk"


@dataclass(frozen=True, slots=True)
class Rescanning:
    """Looks at the folders of movies."""

    desk: Desk

    async def rescan(
        self,
        movie_ids: Collection[int] | None = None,
        job: RunningJob | None = None,
        *,
        correlation_id: str = "",
    ) -> RescanReport:
        """Look at the folders of some movies, or of all."""
        if job is not None:
            correlation_id = correlation_id or job.correlation_id
        movies, report = self.desk.movies(movie_ids), RescanReport()
        usable = await asyncio.to_thread(_usable_roots, movies)
        report.unreachable = sorted({one.root_folder for one in movies} - usable)
        if job is not None:
            job.report(0, len(movies))
        for some in batched(movies, _AT_ONCE):
            within = [one for one in some if one.root_folder in usable]
            await self._look(within, report, correlation_id)
            if job is not None:
                job.report(job.job.done + len(some))
        if job is not None:
            job.result.update(report.as_dict())
        return report

    async def _look(
        self, movies: Sequence[Movie], report: RescanReport, correlation_id: str
    ) -> None:
        """Look at some folders, and write what is different."""
        free = [one for one in movies if not self.desk.is_held(one.id)]
        report.looked_at += len(free)
        sights = await asyncio.to_thread(lambda: list(_sights(free, self.desk)))
        for movie, seen in sights:
            if seen is None:
                report.failed.append(movie.id)
            elif seen.sight is not Sight.SAME:
                try:
                    await self._settle(movie, seen, report, correlation_id)
                except Exception:
                    LOGGER.exception("What became of %s could not be kept", movie.title)
                    report.failed.append(movie.id)

    async def _settle(
        self, movie: Movie, seen: Seen, report: RescanReport, correlation_id: str
    ) -> None:
        """Write what was seen, unless the movie was changed meanwhile."""
        if self.desk.is_held(movie.id):
            return
        changed = await self.desk.whole(
            self.desk.revise(
                movie.id,
                lambda transaction, current: self._act(
                    transaction, movie, current, seen, correlation_id
                ),
            )
        )
        if changed is None:
            return
        match seen.sight:
            case Sight.MISSING:
                report.vanished.append(movie.id)
            case Sight.RENAMED:
                report.renamed.append(movie.id)
            case Sight.FOUND:
                report.found.append(movie.id)
            case _:
                LOGGER.debug("The file of %s has another size now", movie.title)

    def _act(
        self,
        transaction: Transaction,
        movie: Movie,
        current: Movie,
        seen: Seen,
        correlation_id: str,
    ) -> Movie | None:
        """Write what was seen of a movie."""
        desk = self.desk
        same = Place.of(current) == Place.of(movie) and _is_same(current, movie)
        # What is being imported stands in the books in a moment.
        if not same or desk.is_importing(transaction, movie.id):
            return None
        now, files = desk.clock.now(), desk.books.files
        if seen.file is not None and current.file is not None:
            # The books know more of it than was at hand when it was looked at.
            known = replace(current.file, path=seen.file.path, size=seen.file.size)
            if seen.sight is Sight.RESIZED:
                files.change(transaction, known, now)
                return replace(current, file=known)
            if seen.sight is Sight.RENAMED:
                return self._renamed(transaction, current, known, correlation_id)
        if current.file is not None:
            current = self._without_file(
                transaction, current, current.file, correlation_id
            )
        if seen.file is not None:
            return take_file(desk, transaction, current, seen.file, correlation_id)
        if desk.house.settings.media.unmonitor_deleted:
            current = replace(current, monitored=False)
        return current

    def _renamed(
        self,
        transaction: Transaction,
        movie: Movie,
        file: MovieFile,
        correlation_id: str,
    ) -> Movie:
        """Write that a file has another name."""
        desk = self.desk
        desk.books.files.change(transaction, file, desk.clock.now())
        data: dict[str, object] = {
            "from": movie.file.path if movie.file else "",
            "to": file.path,
        }
        record = desk.record(
            HistoryKind.RENAMED, movie, correlation_id, data, quality=file.quality
        )
        desk.books.history.add(transaction, record)
        return replace(movie, file=file)

    def _without_file(
        self,
        transaction: Transaction,
        movie: Movie,
        file: MovieFile,
        correlation_id: str,
    ) -> Movie:
        """Write that a file is gone, so that its download may be imported again."""
        desk = self.desk
        desk.books.files.remove(transaction, file.id)
        if file.info_hash:
            desk.books.imports.forget(transaction, movie.id, file.info_hash)
        data: dict[str, object] = {
            "reason": MISSING_FROM_DISK,
            "path": f"{Place.of(movie).path}/{file.path}",
            "size": file.size,
        }
        record = desk.record(
            HistoryKind.DELETED,
            movie,
            correlation_id,
            data,
            title=file.scene_name or file.path,
            quality=file.quality,
        )
        desk.books.history.add(transaction, record)
        return replace(movie, file=None)


def _is_same(current: Movie, movie: Movie) -> bool:
    """Return whether a movie has the very file that was looked for."""
    now, then = current.file, movie.file
    if now is None or then is None:
        return now is then
    return (now.id, now.path, now.size) == (then.id, then.path, then.size)


def take_file(
    desk: Desk,
    transaction: Transaction,
    movie: Movie,
    file: MovieFile,
    correlation_id: str,
) -> Movie:
    """Make a file that was found in its folder a movie's own."""
    file = heard(file, movie)
    kept = desk.books.files.add(transaction, movie.id, file, desk.clock.now())
    data: dict[str, object] = {
        "path": f"{Place.of(movie).path}/{file.path}",
        "size": file.size,
    }
    record = desk.record(
        FILE_FOUND,
        movie,
        correlation_id,
        data,
        title=file.scene_name or file.path,
        quality=file.quality,
    )
    desk.books.history.add(transaction, record)
    return replace(movie, file=kept)


def _usable_roots(movies: Collection[Movie]) -> set[str]:
    """Return the root folders that can be looked into; an empty one is taken for one that is not mounted."""
    roots = {one.root_folder for one in movies}
    return {one for one in roots if one and is_usable(Path(one))}


def _sights(
    movies: Collection[Movie], desk: Desk
) -> Iterator[tuple[Movie, Seen | None]]:
    """Return what is seen of each movie, None where that cannot be told."""
    breathe = Breather()
    for movie in movies:
        try:
            yield movie, look_at(movie, desk.now)
        except FileTrouble as trouble:
            LOGGER.info(
                "The folder of %s cannot be looked at: %s", movie.title, trouble
            )
            yield movie, None
        breathe()
