"""Which list's wishes count for a movie that several name: those of the highest priority, then of the oldest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..availability import Status
from ..keeping.books import Transaction
from ..keeping.list_records import Provenance
from ..keeping.records import Data, ListItem
from ..movies import Movie
from .adding import provenance_of
from .desk import WISHES, ListDesk, request_of, wishes_of
from .facts import Facts
from .filtering import against
from .items import number, texts
from .wanted import WantedList


@dataclass(frozen=True, slots=True)
class Ruling:
    """Lets the wishes of a better list count for movies that another one has added; what a person has changed stays."""

    desk: ListDesk

    async def claim(
        self, wanted: WantedList, there: Sequence[ListItem], correlation_id: str
    ) -> int:
        """Let a list's wishes count where it is the first to be heard; return for how many movies they do now."""
        if not wanted.adds or self.desk.problem_of(wanted) is not None:
            return 0
        ranks, books = self.desk.ranks(), self.desk.books
        if (own := ranks.get(wanted.id)) is None:
            return 0
        items = {one.movie_id: one for one in there if one.movie_id is not None}
        ruling = await books.read(lambda one: books.provenance.ruling(one, items))
        changed = 0
        for movie_id, row in ruling.items():
            item, theirs = items[movie_id], ranks.get(row.list_id)
            if theirs is not None and own < theirs:
                changed += await self._take_over(wanted, item, row, correlation_id)
        return changed

    async def _take_over(
        self,
        wanted: WantedList,
        item: ListItem,
        before: Provenance,
        correlation_id: str,
    ) -> bool:
        """Let the wishes of a list count for a movie; return whether they do now."""
        movie_id = item.movie_id or 0

        def act(transaction: Transaction, movie: Movie) -> Movie | None:
            books = self.desk.books
            row = books.provenance.ruling(transaction, (movie_id,)).get(movie_id)
            known = books.metadata.get(transaction, movie_id)
            if known is None or row is None or row.list_id != before.list_id:
                return None
            region = self.desk.house.settings.metadata.region
            facts = Facts.of_item(item).or_else(Facts.of_details(known.value, region))
            if against(wanted.options.filters, facts) is not None:
                return None
            request = request_of(wanted, movie.tmdb_id)
            planned = self.desk.library.planned(known.value, request)
            changed = _with_wishes(movie, row.wishes, planned)
            books.provenance.rule(
                transaction,
                replace(provenance_of(wanted, item), wishes=wishes_of(planned)),
            )
            data: dict[str, object] = {
                "list": wanted.name,
                "list_id": wanted.id,
                "before": row.list_name,
                "wishes": wishes_of(changed),
            }
            record = self.desk.record(WISHES, movie, correlation_id, data)
            books.history.add(transaction, record)
            if _is_to_be_searched(wanted, movie, changed):
                now = self.desk.now.timestamp()
                books.list_searches.promise(
                    transaction, (movie_id,), correlation_id, now
                )
            return changed

        return await self.desk.library.revise(movie_id, act) is not None


def _is_to_be_searched(wanted: WantedList, before: Movie, after: Movie) -> bool:
    """Return whether a movie is looked for from now on."""
    begins = after.monitored and not before.monitored and after.file is None
    return begins and wanted.options.search_on_add


def _with_wishes(movie: Movie, given: Data, planned: Movie) -> Movie:
    """Return a movie as another list wants it, where it still is as the one before wanted it."""
    changed = movie
    if movie.profile_id == number(given, "profile_id"):
        changed = replace(changed, profile_id=planned.profile_id)
    if movie.monitored is given.get("monitored"):
        changed = replace(changed, monitored=planned.monitored)
    if movie.minimum_availability == number(given, "minimum_availability"):
        minimum = Status(planned.minimum_availability)
        changed = replace(changed, minimum_availability=minimum)
    tags = (movie.tags - frozenset(texts(given, "tags"))) | planned.tags
    return replace(changed, tags=tags)
