"""Take over films that lie in a root folder already."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ..errors import NotFound, ServiceError
from ..files import FileTrouble, printable
from ..invalid import Invalid
from ..jobs import RunningJob
from ..keeping.books import Transaction
from ..log import LOGGER
from ..metadata import Fetched, MovieDetails, MovieSummary
from ..movies import Movie, MovieFile, MovieIndex
from ..releases.facts import ReleaseFacts
from .adding import Adding
from .asked import AddRequest, AdoptedFolder, Adoption, AdoptionReport
from .desk import Desk, Rounds, correlated
from .finding import named
from .from_metadata import described
from .places import Place, check_place, is_usable, known_root
from .problems import AlreadyInLibrary
from .rescanning import Rescanning, take_file
from .unclaimed import Unclaimed, look_into, unclaimed

SOURCE: Final = "adoption"
# So many films of nearly the right name are looked at closely.
_CLOSELY: Final = 3
_MOST_CANDIDATES: Final = 5


@dataclass(frozen=True, slots=True)
class _Meant:
    """The film that a folder means, or those that it may mean."""

    fetched: Fetched[MovieDetails] | None = None
    candidates: tuple[MovieSummary, ...] = ()


@dataclass(frozen=True, slots=True)
class Adopting:
    """Adopts the folders of a root folder that belong to no movie; doing it again goes on where it stopped."""

    desk: Desk
    adding: Adding
    rescanning: Rescanning

    async def adopt(
        self,
        root_folder: str | Path,
        job: RunningJob | None = None,
        *,
        correlation_id: str = "",
    ) -> AdoptionReport:
        """Find out which film each folder holds, and take those into the library that are certain."""
        root = known_root(root_folder, self.desk.house.settings.media)
        if not await asyncio.to_thread(is_usable, Path(root)):
            raise Invalid("root_folder_missing", path=root)
        correlation_id = correlated(
            correlation_id or (job.correlation_id if job else "")
        )
        found = await self._unclaimed(root)
        report, rounds = AdoptionReport(), Rounds()
        if job is not None:
            job.report(0, len(found.folders))
        await self._fill(root, report, correlation_id)
        report.folders += [
            AdoptedFolder(printable(one), Adoption.LOOSE_FILE) for one in found.loose
        ]

        async def act(folder: Path) -> None:
            adopted = await self._safely(folder, root, rounds, correlation_id)
            report.folders.append(adopted)
            if job is not None:
                job.step(folder.name)

        await rounds.go(found.folders, act)
        report.left = rounds.left
        if job is not None:
            job.result.update(report.as_dict())
        if rounds.stopped_by is not None:
            raise rounds.stopped_by
        return report

    async def _unclaimed(self, root: str) -> Unclaimed:
        """Return what belongs to no movie yet."""
        media = self.desk.house.settings.media
        passed = [one for one in media.root_folders if str(one) != root]
        if media.recycle_bin is not None:
            passed.append(media.recycle_bin)
        try:
            return await asyncio.to_thread(
                unclaimed, Path(root), self.desk.shelved(), passed
            )
        except FileTrouble as trouble:
            raise Invalid(
                "root_folder_unreadable", path=root, reason=trouble.sentence
            ) from trouble

    async def _fill(
        self, root: str, report: AdoptionReport, correlation_id: str
    ) -> None:
        """Give their files to movies of the library whose folders hold some by now."""
        empty = [
            one.id
            for one in self.desk.house.index
            if one.root_folder == root and one.file is None
        ]
        seen = await self.rescanning.rescan(empty, correlation_id=correlation_id)
        for movie in self.desk.movies(seen.found):
            path = Place.of(movie).path
            report.folders.append(AdoptedFolder(path, Adoption.FILE_ADDED, movie.id))

    async def _safely(
        self, folder: Path, root: str, rounds: Rounds, correlation_id: str
    ) -> AdoptedFolder:
        """Adopt a folder such that its failure does not stop the others."""
        shown = printable(folder)
        try:
            adopted = await self._adopt(folder, root, correlation_id)
        except ServiceError as error:
            rounds.failed(error)
            return AdoptedFolder(shown, Adoption.FAILED, message=str(error))
        except FileTrouble as trouble:
            return AdoptedFolder(shown, Adoption.UNREADABLE, message=trouble.sentence)
        except AlreadyInLibrary as problem:
            # Two folders hold the same film, and the other one came first.
            return AdoptedFolder(shown, Adoption.HAS_FILE, problem.movie.id)
        except Invalid as problem:
            return AdoptedFolder(shown, Adoption.FAILED, message=str(problem))
        except Exception:
            LOGGER.exception("%s could not be adopted", shown)
            return AdoptedFolder(shown, Adoption.FAILED)
        rounds.went_well()
        return adopted

    async def _adopt(
        self, folder: Path, root: str, correlation_id: str
    ) -> AdoptedFolder:
        """Adopt a folder if it is certain which film it holds."""
        shown = printable(folder)
        contents = await asyncio.to_thread(look_into, folder, self.desk.now)
        if contents.several:
            return AdoptedFolder(shown, Adoption.SEVERAL_FILMS)
        if contents.file is None:
            return AdoptedFolder(shown, Adoption.NO_FILM)
        if contents.facts is None:
            return AdoptedFolder(shown, Adoption.UNKNOWN)
        place = Place(root, str(folder.relative_to(root)))
        match = self.desk.house.index.find(contents.facts)
        if match.movie is not None:
            return await self._give(match.movie, place, contents.file, correlation_id)
        meant = await self._meant(contents.facts)
        if meant.fetched is None:
            result = Adoption.AMBIGUOUS if meant.candidates else Adoption.UNKNOWN
            return AdoptedFolder(shown, result, candidates=meant.candidates)
        known = self.desk.house.index.by_tmdb(meant.fetched.value.tmdb_id)
        if known is not None:
            return await self._give(known, place, contents.file, correlation_id)
        movie = await self.adding.take_in(
            meant.fetched,
            AddRequest(),
            place=place,
            file=contents.file,
            correlation_id=correlation_id,
            source=SOURCE,
        )
        return AdoptedFolder(shown, Adoption.ADDED, movie.id)

    async def _give(
        self, movie: Movie, place: Place, file: MovieFile, correlation_id: str
    ) -> AdoptedFolder:
        """Give a folder with its film to a movie that has none."""
        desk, shown = self.desk, place.path
        if movie.file is not None:
            return AdoptedFolder(shown, Adoption.HAS_FILE, movie.id)

        def act(transaction: Transaction, current: Movie) -> Movie | None:
            if current.file is not None or desk.is_importing(transaction, movie.id):
                return None
            moved = replace(current, root_folder=place.root, folder=place.folder)
            return take_file(desk, transaction, moved, file, correlation_id)

        async with desk.placing:
            media = desk.house.settings.media
            movies = desk.shelved()
            await asyncio.to_thread(check_place, place, movies, media, movie.id)
            with desk.hold(movie.id):
                changed = await desk.whole(desk.revise(movie.id, act))
        result = Adoption.HAS_FILE if changed is None else Adoption.FILE_ADDED
        return AdoptedFolder(shown, result, movie.id)

    async def _meant(self, facts: ReleaseFacts) -> _Meant:
        """Return the film that a name means: by its id, or by the title and year that no other has."""
        metadata = self.desk.metadata
        for movie_id in (facts.tmdb_id, facts.imdb_id):
            if movie_id:
                try:
                    return _Meant(await metadata.details(movie_id))
                except NotFound:
                    LOGGER.debug("No film has the id %s", movie_id)
        answer = await metadata.search(facts.title, year=facts.year or None)
        found = answer.value.items
        exact = [
            one
            for one in named(facts.title, found)
            if not facts.year or one.year == facts.year
        ]
        if len(exact) == 1:
            return _Meant(await metadata.details(exact[0].tmdb_id))
        if exact or not facts.year:
            return _Meant(candidates=tuple(exact or found)[:_MOST_CANDIDATES])
        return await self._closely(facts, found)

    async def _closely(
        self, facts: ReleaseFacts, found: Sequence[MovieSummary]
    ) -> _Meant:
        """Return the one film of about the right year that bears the title among all of its titles."""
        near = [one for one in found if one.year and abs(one.year - facts.year) <= 1][
            :_CLOSELY
        ]
        region = self.desk.house.settings.metadata.region
        fitting: list[Fetched[MovieDetails]] = []
        for one in near:
            fetched = await self.desk.metadata.details(one.tmdb_id)
            movie = described(Movie(id=1, title=""), fetched.value, region)
            if MovieIndex((movie,)).find(facts).movie is not None:
                fitting.append(fetched)
        if len(fitting) == 1:
            return _Meant(fitting[0])
        return _Meant(candidates=tuple(near or found)[:_MOST_CANDIDATES])
