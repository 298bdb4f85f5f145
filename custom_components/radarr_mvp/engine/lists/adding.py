"""Add what a list names to the library, by the one road that all movies take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..errors import NotFound, ServiceError
from ..invalid import Invalid
from ..keeping.books import Transaction
from ..keeping.list_records import ItemStatus, ListLookup, Provenance, SettledItem
from ..keeping.records import ListItem
from ..library import AlreadyInLibrary
from ..library.desk import Rounds
from ..log import LOGGER
from ..metadata import Fetched, MovieDetails
from ..movies import Movie
from .desk import ListDesk, request_of, wishes_of
from .facts import Facts
from .filtering import against, lacks
from .items import ItemReason, Why, facts_key, note_of, settled
from .wanted import WantedList

EXCLUDED: Final = Why(ItemReason.EXCLUDED, "It is on the list of excluded movies")
NO_ROOM: Final = Why(
    ItemReason.MOST_AT_ONCE,
    "Enough was added at once; it has its turn at the next visit",
)
GONE: Final = Why(ItemReason.NOT_FOUND, "TMDb does not know the movie any more")
# A list may name thousands of movies that filters or TMDb want nothing of; so many are asked for in vain at a visit.
MOST_IN_VAIN: Final = 2000


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry whose movie may be added, unless what is not known of it speaks against that.

    `asked` tells that TMDb was asked for it, `gone` that it was asked in vain, `naming` are the entries of all lists that mean the same movie.
    """

    item: ListItem
    tmdb_id: int
    facts: Facts
    asked: bool = False
    gone: bool = False
    naming: Sequence[ListItem] = ()


@dataclass(slots=True)
class Additions:
    """What was added in one go, the collections that are followed since, and what was learnt of movies."""

    wanted: WantedList
    correlation_id: str
    room: int
    in_vain: int = 0
    movies: list[Movie] = field(default_factory=list)
    collections: set[int] = field(default_factory=set)
    lookups: list[ListLookup] = field(default_factory=list)
    rounds: Rounds = field(default_factory=Rounds)

    @property
    def are_enough(self) -> bool:
        """Return whether the others have their turn at the next visit."""
        return self.room <= 0 or self.in_vain >= MOST_IN_VAIN


@dataclass(frozen=True, slots=True)
class AddingListed:
    """Adds movies; one that cannot be added stops nobody else."""

    desk: ListDesk

    async def add(self, one: Candidate, additions: Additions) -> SettledItem:
        """Add the movie of an entry unless something speaks against it; return what became of the entry."""
        try:
            outcome = await self._add(one, additions)
            additions.rounds.went_well()
        except NotFound:
            additions.lookups.append(self._lookup(one.tmdb_id, {"gone": True}))
            return settled(one.item, ItemStatus.UNIDENTIFIED, GONE, tmdb_id=one.tmdb_id)
        except ServiceError as error:
            additions.rounds.failed(error)
            text = f"TMDb could not be asked: {error.message}"
            return self._failed(one, ItemReason.UNREACHABLE, text)
        except Invalid as problem:
            return self._refused(one, problem)
        except Exception:
            LOGGER.exception("%s of a list could not be added", one.item.title)
            text = "Something unexpected went wrong; the log tells more"
            return self._failed(one, ItemReason.UNEXPECTED, text)
        return outcome

    async def _add(self, one: Candidate, additions: Additions) -> SettledItem:
        """Look at the movie, and add it."""
        if additions.are_enough:
            return settled(one.item, ItemStatus.WAITING, NO_ROOM, tmdb_id=one.tmdb_id)
        filters, facts = additions.wanted.options.filters, one.facts
        fetched: Fetched[MovieDetails] | None = None
        if lacks(filters, facts) and not one.asked:
            fetched = await self._fetch(one, additions)
            why = against(filters, self._facts(one.item, fetched))
            if why is not None:
                additions.in_vain += 1
                return settled(one.item, ItemStatus.FILTERED, why, tmdb_id=one.tmdb_id)
        additions.room -= 1
        try:
            movie, ruling = await self._take_in(one, additions, fetched)
        except BaseException:
            additions.room += 1
            additions.in_vain += 1
            raise
        additions.movies.append(movie)
        is_ours = ruling.id == additions.wanted.id
        status = ItemStatus.ADDED if is_ours else ItemStatus.EXISTING
        return settled(one.item, status, tmdb_id=one.tmdb_id, movie_id=movie.id)

    async def _take_in(
        self,
        one: Candidate,
        additions: Additions,
        fetched: Fetched[MovieDetails] | None,
    ) -> tuple[Movie, WantedList]:
        """Add a movie as the list wants it whose wishes count; return that, too."""
        if fetched is None:
            fetched = await self.desk.metadata.details(one.tmdb_id)
        ruling, item = self._ruling(one, additions.wanted, fetched)
        options = ruling.options
        request = request_of(ruling, one.tmdb_id, self._names(one))

        def also(transaction: Transaction, movie: Movie) -> None:
            books, now = self.desk.books, self.desk.now
            row = provenance_of(ruling, replace(item, tmdb_id=one.tmdb_id))
            row = replace(row, added_at=now, movie_id=movie.id, wishes=wishes_of(movie))
            books.provenance.add(transaction, row)
            outcome = settled(
                item, ItemStatus.ADDED, tmdb_id=one.tmdb_id, movie_id=movie.id
            )
            books.lists.settle_movie(transaction, ruling.id, outcome)
            if options.search_on_add and movie.monitored:
                books.list_searches.promise(
                    transaction,
                    (movie.id,),
                    additions.correlation_id,
                    now.timestamp(),
                )

        movie = await self.desk.library.add(
            request,
            fetched=fetched,
            correlation_id=additions.correlation_id,
            source=f"list: {ruling.name}",
            also=also,
        )
        if request.monitor_collection and fetched.value.collection:
            additions.collections.add(fetched.value.collection.id)
        return movie, ruling

    async def _fetch(
        self, one: Candidate, additions: Additions
    ) -> Fetched[MovieDetails]:
        """Ask for all about a movie, and keep what filters look at."""
        fetched = await self.desk.metadata.details(one.tmdb_id)
        facts = self._of_details(fetched)
        additions.lookups.append(self._lookup(one.tmdb_id, facts.as_data()))
        return fetched

    def _facts(self, item: ListItem, fetched: Fetched[MovieDetails]) -> Facts:
        """Return what the list and TMDb tell of a movie."""
        return Facts.of_item(item).or_else(self._of_details(fetched))

    def _of_details(self, fetched: Fetched[MovieDetails]) -> Facts:
        """Return what TMDb tells of a movie."""
        region = self.desk.house.settings.metadata.region
        return Facts.of_details(fetched.value, region)

    def _lookup(self, tmdb_id: int, data: Mapping[str, object]) -> ListLookup:
        """Return what is kept of a movie."""
        return ListLookup(
            key=facts_key(tmdb_id), tmdb_id=tmdb_id, asked_at=self.desk.now, data=data
        )

    def _ruling(
        self, one: Candidate, visited: WantedList, fetched: Fetched[MovieDetails]
    ) -> tuple[WantedList, ListItem]:
        """Return the list whose wishes count, of all that want the movie, with its own entry."""
        lists, ranks = self.desk.sources(), self.desk.ranks()
        last = (11, len(ranks))
        chosen, rank = (visited, one.item), ranks.get(visited.id, last)
        for item in one.naming:
            other = lists.get(item.list_id)
            if other is None or not other.adds or ranks[other.id] >= rank:
                continue
            filters = other.options.filters
            if item.status == ItemStatus.VANISHED or self.desk.problem_of(other):
                continue
            if against(filters, self._facts(item, fetched)) is None:
                chosen, rank = (other, item), ranks[other.id]
        return chosen

    def _names(self, one: Candidate) -> tuple[str, ...]:
        """Return the names of all lists that name a movie."""
        lists = self.desk.sources()
        ids = dict.fromkeys((one.item.list_id, *(item.list_id for item in one.naming)))
        return tuple(lists[id_].name for id_ in ids if id_ in lists)

    def _refused(self, one: Candidate, problem: Invalid) -> SettledItem:
        """Return what became of an entry whose movie the library does not take."""
        if isinstance(problem, AlreadyInLibrary):
            return settled(
                one.item,
                ItemStatus.EXISTING,
                tmdb_id=one.tmdb_id,
                movie_id=problem.movie.id,
            )
        if problem.key == "movie_excluded":
            return settled(one.item, ItemStatus.EXCLUDED, EXCLUDED, tmdb_id=one.tmdb_id)
        return self._failed(one, ItemReason.REFUSED, str(problem))

    def _failed(self, one: Candidate, reason: ItemReason, text: str) -> SettledItem:
        """Return that an entry could not be dealt with."""
        why = Why(reason, text)
        return settled(one.item, ItemStatus.FAILED, why, tmdb_id=one.tmdb_id)


def provenance_of(wanted: WantedList, item: ListItem) -> Provenance:
    """Return that a list names the movie of one of its entries, which must be known."""
    now = item.last_seen or item.first_seen
    if now is None or item.tmdb_id is None:
        raise ValueError("An entry that was never written names no movie")
    return Provenance(
        tmdb_id=item.tmdb_id,
        list_id=wanted.id,
        list_name=wanted.name,
        title=item.title,
        year=item.year,
        place=item.place,
        note=note_of(item),
        first_seen=item.first_seen or now,
        last_seen=now,
    )
