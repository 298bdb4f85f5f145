"""Collections of movies: they are renewed, and what is missing of those that are followed is added."""

from collections.abc import Collection as Some
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from ..availability import Status, status_of
from ..errors import NotFound, ServiceError
from ..invalid import Invalid
from ..jobs import RunningJob
from ..keeping.books import Transaction
from ..keeping.records import KeptCollection
from ..log import LOGGER
from ..metadata import MovieSummary
from ..movies import Movie
from .adding import Adding
from .asked import AddRequest, CollectionReport
from .desk import Desk, Rounds, correlated
from .following import at_time, renewed
from .from_metadata import described

SOURCE: Final = "collection"
_OLD: Final = timedelta(days=15)
# So many are renewed in one go; the others have their turn the next time.
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Collections:
    """Completes collections; a stale answer adds nothing.

    That a new movie is to be searched for is written with it; whoever keeps such promises does it.
    """

    desk: Desk
    adding: Adding

    async def refresh(
        self,
        collection_ids: Some[int] | None = None,
        *,
        job: RunningJob | None = None,
        correlation_id: str = "",
    ) -> CollectionReport:
        """Renew the given collections or those that are due, and add what is missing of those that are followed."""
        if job is not None:
            correlation_id = correlation_id or job.correlation_id
        correlation_id = correlated(correlation_id)
        report, rounds = CollectionReport(), Rounds(at_once=1)
        due, followed = await self._due(collection_ids)
        ids = [*dict.fromkeys((*due, *followed))]
        if job is not None:
            job.report(0, len(ids))

        async def act(collection_id: int) -> None:
            try:
                if collection_id in due:
                    await self._renew(collection_id)
                    report.refreshed.append(collection_id)
                if collection_id in followed:
                    await self._complete(collection_id, report, correlation_id)
                rounds.went_well()
            except ServiceError as error:
                LOGGER.debug("Collection %s was not renewed: %s", collection_id, error)
                rounds.failed(error)
                report.failed.append(collection_id)
            except Exception:
                LOGGER.exception("Collection %s could not be dealt with", collection_id)
                report.failed.append(collection_id)
            if job is not None:
                job.step()

        await rounds.go(ids, act)
        if job is not None:
            job.result.update(report.as_dict())
        return report

    async def _due(
        self, collection_ids: Some[int] | None
    ) -> tuple[list[int], frozenset[int]]:
        """Return which collections are to be renewed, and which of all are followed."""
        books = self.desk.books
        before = (self.desk.now - _OLD).timestamp()

        def read(transaction: Transaction) -> tuple[list[int], frozenset[int]]:
            followed = books.collections.every(transaction, monitored=True)
            ids = frozenset(one.id for one in followed)
            if collection_ids is not None:
                return list(collection_ids), ids & frozenset(collection_ids)
            due = [one.id for one in followed if one.fetched_at.timestamp() < before]
            due += books.collections.outdated(transaction, before, _MOST)
            return list(dict.fromkeys(due)), ids

        return await books.read(read)

    async def _renew(self, collection_id: int) -> None:
        """Write what a collection consists of now; what is followed is looked after by itself."""
        desk = self.desk
        fetched, at = None, desk.now
        try:
            fetched = await desk.metadata.collection(collection_id)
            if fetched.stale:
                return
            at = at_time(fetched.at)
        except NotFound:
            LOGGER.debug("Collection %s is not known any longer", collection_id)

        def act(transaction: Transaction) -> None:
            known = desk.books.collections.get(transaction, collection_id)
            if fetched is not None:
                kept = renewed(known, fetched.value, at)
                desk.books.collections.keep(transaction, kept)
            elif known is not None:
                # It is asked for again when its time has come, and stays meanwhile.
                desk.books.collections.keep(transaction, replace(known, fetched_at=at))

        await desk.books.write(act)

    async def _complete(
        self, collection_id: int, report: CollectionReport, correlation_id: str
    ) -> None:
        """Add what is missing of a collection and can be seen somewhere by now."""
        desk = self.desk

        def read(
            transaction: Transaction,
        ) -> tuple[KeptCollection | None, list[MovieSummary]]:
            known = desk.books.collections.get(transaction, collection_id)
            missing = desk.books.collections.missing(transaction, collection_id)
            excluded, _ = desk.books.exclusions.excluded(
                transaction, [one.tmdb_id for one in missing]
            )
            return known, [one for one in missing if one.tmdb_id not in excluded]

        collection, missing = await desk.books.read(read)
        if collection is None or not collection.monitored:
            return
        today = desk.now.date()
        for part in missing:
            if part.release_date is None or part.release_date > today or part.video:
                continue
            movie = await self._add(part, collection, correlation_id)
            if movie is not None:
                report.added.append(movie)
                if collection.search_on_add and movie.monitored:
                    report.to_search.append(movie.id)

    async def _add(
        self, part: MovieSummary, collection: KeptCollection, correlation_id: str
    ) -> Movie | None:
        """Add a movie of a collection, unless it is not out or something speaks against it."""
        desk = self.desk
        try:
            fetched = await desk.metadata.details(part.tmdb_id)
        except NotFound:
            return None
        region = desk.house.settings.metadata.region
        movie = described(Movie(id=0, title=""), fetched.value, region)
        dates = movie.in_cinemas, movie.physical_release, movie.digital_release
        if status_of(*dates, now=desk.now) < Status.IN_CINEMAS:
            return None
        request = AddRequest(
            profile=collection.profile_id or None,
            root_folder=collection.root_folder,
            minimum_availability=collection.minimum_availability,
            tags=collection.tags,
            from_list=True,
        )

        def also(transaction: Transaction, movie: Movie) -> None:
            if collection.search_on_add and movie.monitored:
                now = desk.now.timestamp()
                searches = desk.books.list_searches
                searches.promise(transaction, (movie.id,), correlation_id, now)

        try:
            return await self.adding.take_in(
                fetched,
                request,
                correlation_id=correlation_id,
                source=f"{SOURCE}: {collection.name}",
                also=also,
            )
        except Invalid as problem:
            LOGGER.info("%s was not added: %s", part.title, problem)
            return None
