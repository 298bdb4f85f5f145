"""The books about lists: what they name, how they stand, and which movies are there because of them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

from .list_records import (
    ListChanges,
    ListLookup,
    ListState,
    PromisedSearch,
    Provenance,
    SettledItem,
)
from .records import After, ListItem, ListSync, Slice

# What a database gives to an act; only the store knows what it is.
type Transaction = Any


class ListBook(Protocol):
    """What lists name, and the visits to them."""

    def keys(self, connection: Transaction, list_id: str) -> set[str]:
        """Return what is known to be on a list, by the items' keys."""

    def sync(
        self,
        connection: Transaction,
        list_id: str,
        items: Sequence[ListItem],
        now: float,
        *,
        whole: bool = True,
        held: bool = False,
    ) -> ListChanges:
        """Write what a list names now; what it names no longer is forgotten if the list was read as a whole.

        Where that is `held`, it is kept as vanished.
        """

    def seen_again(self, connection: Transaction, list_id: str, now: float) -> None:
        """Note that a list names what it has named before."""

    def vanished(
        self, connection: Transaction, list_id: str, limit: int
    ) -> list[ListItem]:
        """Return items that have vanished, in the list's order."""

    def forget_vanished(self, connection: Transaction, list_id: str) -> int:
        """Forget items that have vanished; return how many those were."""

    def settle_many(
        self, connection: Transaction, settled: Collection[SettledItem]
    ) -> None:
        """Note what became of items."""

    def settle_movie(
        self, connection: Transaction, list_id: str, settled: SettledItem
    ) -> None:
        """Note what became of all items of a list that mean one movie."""

    def every(self, connection: Transaction, list_id: str) -> list[ListItem]:
        """Return all items of a list, in its own order."""

    def page(
        self,
        connection: Transaction,
        list_id: str,
        *,
        statuses: Collection[str] = (),
        after: After | None = None,
        limit: int = 100,
    ) -> Slice[ListItem]:
        """Return a page of a list, in its own order."""

    def naming(
        self, connection: Transaction, tmdb_ids: Collection[int]
    ) -> dict[int, list[ListItem]]:
        """Return the items of all lists that mean some movies, by the movies."""

    def unidentified(self, connection: Transaction) -> list[tuple[str, int]]:
        """Return the titles and years of all items that nobody knows the movie of."""

    def lists_of(self, connection: Transaction, movie_id: int) -> list[str]:
        """Return the lists that a movie is on."""

    def count_by_status(self, connection: Transaction, list_id: str) -> dict[str, int]:
        """Return how many items of a list came to what."""

    def forget_list(self, connection: Transaction, list_id: str) -> None:
        """Forget a list that is no longer set up."""

    def add_sync(self, connection: Transaction, visit: ListSync) -> int:
        """Write down a visit to a list; return its id."""

    def last_sync(
        self, connection: Transaction, list_id: str, *, successful: bool = False
    ) -> ListSync | None:
        """Return the last visit to a list, or the last in which it could be read."""

    def syncs(
        self,
        connection: Transaction,
        list_id: str,
        *,
        after: After | None = None,
        limit: int = 50,
    ) -> Slice[ListSync]:
        """Return a page of the visits to a list, the latest first."""

    def forget_syncs(self, connection: Transaction, before: float) -> int:
        """Forget visits before some time; return how many those were."""


class ListStateBook(Protocol):
    """How lists stand."""

    def every(self, connection: Transaction) -> list[ListState]:
        """Return how all lists stand."""

    def get(self, connection: Transaction, list_id: str) -> ListState:
        """Return how a list stands; one that was never visited stands at the beginning."""

    def keep(self, connection: Transaction, state: ListState) -> None:
        """Write how a list stands."""

    def remove(self, connection: Transaction, list_id: str) -> bool:
        """Forget a list; return whether it was known."""


class ListLookupBook(Protocol):
    """What entries of lists were found to mean."""

    def some(
        self, connection: Transaction, keys: Collection[str]
    ) -> dict[str, ListLookup]:
        """Return what was found about some keys, as far as they were asked about."""

    def keep(self, connection: Transaction, found: Sequence[ListLookup]) -> None:
        """Write what was found."""

    def forget(self, connection: Transaction, before: float) -> int:
        """Forget what was found before some time; return how much that was."""


class ProvenanceBook(Protocol):
    """Which list has named which movie."""

    def note(
        self,
        connection: Transaction,
        list_id: str,
        rows: Sequence[Provenance],
    ) -> int:
        """Write which movies a list names now; return how many rows are new or different.

        What was added because of the list, and what it wanted, stays as it was.
        """

    def see(self, connection: Transaction, list_id: str) -> None:
        """Note when a list has named its movies last, by its items."""

    def leave(self, connection: Transaction, list_id: str, now: float) -> int:
        """Note which movies a list does not name any more, by its items; return how many those are."""

    def add(self, connection: Transaction, row: Provenance) -> None:
        """Write that a movie was added because of a list, whose wishes count from now on."""

    def rule(
        self,
        connection: Transaction,
        row: Provenance,
    ) -> None:
        """Let the wishes of another list count for a movie."""

    def ruling(
        self, connection: Transaction, movie_ids: Collection[int]
    ) -> dict[int, Provenance]:
        """Return whose wishes count for movies that were added because of a list."""

    def added_by(self, connection: Transaction, list_id: str) -> set[int]:
        """Return the movies of the library that were added because of a list."""

    def of_movies(
        self, connection: Transaction, movie_ids: Collection[int]
    ) -> dict[int, list[Provenance]]:
        """Return which lists have named movies of the library, the earliest first."""

    def of_tmdb(self, connection: Transaction, tmdb_id: int) -> list[Provenance]:
        """Return which lists have named a movie, be it in the library or not."""

    def left(
        self, connection: Transaction, movie_ids: Iterable[int] | None = None
    ) -> list[Provenance]:
        """Return the movies that were added because of a list and that no list names any more."""

    def mark_cleaned(
        self, connection: Transaction, movie_id: int, cleaned: str
    ) -> None:
        """Note what was done about a movie that no list names any more."""

    def spare(self, connection: Transaction, list_id: str, left_at: float) -> int:
        """Let movies stay for good that have left a list at some time; return how many those are."""

    def close(self, connection: Transaction, list_id: str, now: float) -> None:
        """Note that a list is no longer set up; what was added because of it stays for good."""


class ListSearchBook(Protocol):
    """Movies of lists that are to be searched for."""

    def every(self, connection: Transaction) -> list[PromisedSearch]:
        """Return what is still to be searched for, the oldest first."""

    def promise(
        self,
        connection: Transaction,
        movie_ids: Collection[int],
        correlation_id: str,
        now: float,
    ) -> None:
        """Write down that movies are to be searched for."""

    def settle(self, connection: Transaction, movie_ids: Collection[int]) -> None:
        """Note that movies need not be searched for any more."""
