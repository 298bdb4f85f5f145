"""Take movies into the library."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from ..events import MovieAdded, Subject
from ..importing.namer import Namer
from ..indexing import imdb_id_of
from ..invalid import Invalid
from ..keeping.books import Transaction
from ..keeping.records import KeptCollection
from ..metadata import CollectionRef, Fetched, MovieDetails
from ..movies import Movie, MovieFile
from ..quality.profile_rules import ProfileFacts, choose
from .asked import AddRequest
from .desk import ADDED, Desk, correlated, normal_tags
from .finding import Finder
from .from_metadata import described, language_of
from .places import Place, check_place, free_place, known_root, place_at
from .problems import AlreadyInLibrary
from .shelf import heard

# A collection that nobody has asked for yet is fetched with the next that are due.
NEVER: Final = datetime.fromtimestamp(0, UTC)

# What is written together with a new movie, or not at all.
type Also = Callable[[Transaction, Movie], None]


@dataclass(frozen=True, slots=True)
class Adding:
    """Adds movies: one that a person names, one of a list, one whose file was found."""

    desk: Desk
    finder: Finder

    async def add(
        self,
        request: AddRequest,
        *,
        fetched: Fetched[MovieDetails] | None = None,
        correlation_id: str = "",
        source: str = "",
        also: Also | None = None,
    ) -> Movie:
        """Take a movie into the library; who has `fetched` it already need not have it done again."""
        index = self.desk.house.index
        imdb_id = None if request.tmdb_id else imdb_id_of(request.imdb_id)
        if known := index.by_tmdb(request.tmdb_id) or index.by_imdb(imdb_id):
            raise AlreadyInLibrary(known)
        self.check(request)
        return await self.take_in(
            fetched or await self.finder.identify(request),
            request,
            correlation_id=correlation_id,
            source=source,
            also=also,
        )

    async def take_in(
        self,
        fetched: Fetched[MovieDetails],
        request: AddRequest,
        *,
        place: Place | None = None,
        file: MovieFile | None = None,
        correlation_id: str = "",
        source: str = "",
        also: Also | None = None,
    ) -> Movie:
        """Take in a movie that is known by now, maybe with its folder and file."""
        request = self._by_rules(fetched.value, request)
        new = self._movie(fetched.value, request)
        return await self.desk.whole(
            self._write(
                replace(new, file=file and heard(file, new)),
                fetched,
                request,
                place,
                correlated(correlation_id),
                source,
                also,
            )
        )

    def planned(self, details: MovieDetails, request: AddRequest) -> Movie:
        """Return a movie as it would be taken in, but for its folder."""
        return self._movie(details, self._by_rules(details, request))

    def check(self, request: AddRequest) -> None:
        """Refuse what cannot be done, before anybody is asked about the movie."""
        media = self.desk.house.settings.media
        self.desk.profile_id(request.profile)
        if request.path:
            place_at(request.path, media)
        else:
            known_root(request.root_folder, media)

    def _by_rules(self, details: MovieDetails, request: AddRequest) -> AddRequest:
        """Return what is wanted, where nobody said so by the household's rules."""
        if not request.by_rules:
            return request
        house = self.desk.house
        collection = details.collection
        facts = ProfileFacts(
            genres=[one.name for one in details.genres],
            collection_id=collection.id if collection else 0,
            collection=collection.name if collection else "",
            year=details.year or 0,
            requested_by=request.requested_by,
            original_language=language_of(details.original_language),
            tags=normal_tags(request.tags),
            lists=request.lists,
        )
        rule = choose(house.profile_rules, facts)
        if rule is None or rule.profile_id not in house.profiles:
            return request
        folder = request.root_folder
        if not folder and not request.path:
            folder = rule.root_folder or None
        return replace(
            request,
            profile=rule.profile_id if request.profile is None else request.profile,
            root_folder=folder,
            tags=(*request.tags, *rule.add_tags),
        )

    def _movie(self, details: MovieDetails, request: AddRequest) -> Movie:
        """Return a new movie as it is wanted, but for its folder."""
        usual = self.desk.house.settings.automation
        monitored, minimum = request.monitored, request.minimum_availability
        wanted = Movie(
            id=0,
            title="",
            monitored=usual.monitored if monitored is None else monitored,
            minimum_availability=(
                usual.minimum_availability if minimum is None else minimum
            ),
            profile_id=self.desk.profile_id(request.profile),
            tags=normal_tags(request.tags),
            added=request.added or self.desk.now,
        )
        return described(wanted, details, self.desk.house.settings.metadata.region)

    async def _write(
        self,
        movie: Movie,
        fetched: Fetched[MovieDetails],
        request: AddRequest,
        place: Place | None,
        correlation_id: str,
        source: str,
        also: Also | None,
    ) -> Movie:
        """Write a movie with all that belongs to it, and tell of it."""
        desk = self.desk
        async with desk.placing:
            place = await asyncio.to_thread(
                self._place, movie, fetched.value, request, place
            )
            movie = replace(movie, root_folder=place.root, folder=place.folder)
            written = await desk.books.write(
                lambda transaction: self._act(
                    transaction, movie, fetched, request, correlation_id, source, also
                )
            )
            if isinstance(written, Invalid):
                raise written
            desk.house.put(written)
            desk.took(place)
        desk.bus.tell(
            MovieAdded(
                correlation_id=correlation_id,
                movie=Subject.of(written),
                monitored=written.monitored,
                source=source,
            )
        )
        return written

    def _act(
        self,
        transaction: Transaction,
        movie: Movie,
        fetched: Fetched[MovieDetails],
        request: AddRequest,
        correlation_id: str,
        source: str,
        also: Also | None,
    ) -> Movie | Invalid:
        """Write a movie unless it is there or excluded; return it, or what speaks against it."""
        books, now = self.desk.books, self.desk.clock.now()
        if known := books.movies.by_tmdb(transaction, movie.tmdb_id):
            return AlreadyInLibrary(known)
        if request.from_list:
            ids, imdb_ids = [movie.tmdb_id], [movie.imdb_id] if movie.imdb_id else []
            if any(books.exclusions.excluded(transaction, ids, imdb_ids)):
                return Invalid("movie_excluded", title=movie.title)
        else:
            books.exclusions.remove(
                transaction, tmdb_id=movie.tmdb_id, imdb_id=movie.imdb_id
            )
        written = books.movies.add(transaction, movie, now)
        books.metadata.keep(transaction, written.id, fetched.value, fetched.at)
        data = {
            "source": source,
            "tmdb_id": written.tmdb_id,
            "year": written.year,
            "path": Place.of(written).path,
            "monitored": written.monitored,
        }
        record = self.desk.record(ADDED, written, correlation_id, data)
        books.history.add(transaction, record)
        if fetched.value.collection is not None:
            note_collection(
                self.desk,
                transaction,
                fetched.value.collection,
                written if request.monitor_collection else None,
                search=request.search_collection,
            )
        if also is not None:
            also(transaction, written)
        return written

    def _place(
        self,
        movie: Movie,
        details: MovieDetails,
        request: AddRequest,
        place: Place | None,
    ) -> Place:
        """Return the folder of a new movie; ten thousand others may have to be looked at."""
        settings = self.desk.house.settings
        # Where movies are being moved to is not known to the library yet.
        taken = None if self.desk.moving else self.desk.taken()
        movies: Iterable[Movie] = (
            self.desk.shelved() if taken is None else self.desk.house.index
        )
        if place is None and request.path:
            place = place_at(request.path, settings.media)
        if place is None:
            root = known_root(request.root_folder, settings.media)
            namer = Namer(self.desk.books, self.desk.house)
            naming = namer.movie(movie, {movie.id: details})
            place = free_place(root, naming, movies, settings.media, taken=taken)
        check_place(place, movies, settings.media, taken=taken)
        return place


def note_collection(
    desk: Desk,
    transaction: Transaction,
    ref: CollectionRef,
    follow_as: Movie | None = None,
    *,
    search: bool = True,
) -> None:
    """Let a collection be known, and followed with the wishes of one of its movies where there is one."""
    collections = desk.books.collections
    known = collections.get(transaction, ref.id)
    if known is not None and follow_as is None:
        return
    collection = known or KeptCollection(
        id=ref.id,
        name=ref.name,
        overview=ref.overview,
        poster_path=ref.poster_path,
        backdrop_path=ref.backdrop_path,
        fetched_at=NEVER,
    )
    if follow_as is not None:
        collection = replace(
            collection,
            monitored=True,
            profile_id=follow_as.profile_id,
            root_folder=follow_as.root_folder,
            minimum_availability=follow_as.minimum_availability,
            search_on_add=search,
            tags=follow_as.tags,
        )
    collections.keep(transaction, collection)
