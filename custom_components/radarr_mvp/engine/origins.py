"""Why movies are in the library: who or what added each, and which lists have named it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from .keeping.books import Books, Transaction
from .keeping.list_records import Provenance
from .keeping.records import HistoryRecord
from .library.desk import ADDED
from .lists.provenance import WhyPart, why
from .movies import Movie

_SEPARATOR: Final = ": "


class AddedBy(StrEnum):
    """By whom or what a movie was added; the values begin what events and history tell as the source of it."""

    LIST = "list"
    COLLECTION = "collection"
    ACTION = "action"
    """By a person, an automation or an assistant."""
    TODO = "todo"
    ADOPTION = "adoption"
    IMPORT = "import"
    UNKNOWN = "unknown"


_TOLD: Final = {
    AddedBy.ACTION: "A person or an automation added it",
    AddedBy.TODO: "Somebody wrote it on the to-do list of wanted movies",
    AddedBy.ADOPTION: "It lay in the library's folders, and was taken over",
    AddedBy.IMPORT: "It came with a document that was imported",
    AddedBy.UNKNOWN: "Who added it is not known any more",
}


def source_of(told: str) -> tuple[AddedBy, str]:
    """Return who is meant by a source as events and history tell it, with the name of the list or collection."""
    kind, _, name = told.partition(_SEPARATOR)
    return (AddedBy(kind), name) if kind in AddedBy else (AddedBy.UNKNOWN, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """By whom or what a movie was added, and what lists have to do with it; `name` is that of a list or collection."""

    added_by: AddedBy = AddedBy.UNKNOWN
    name: str = ""
    at: datetime | None = None
    lists: tuple[WhyPart, ...] = ()

    @property
    def text(self) -> str:
        """Return it as a sentence."""
        match self.added_by:
            case AddedBy.LIST:
                told = f"The list “{self.name}” added it"
            case AddedBy.COLLECTION:
                told = f"It belongs to “{self.name}”, which is followed"
            case other:
                told = _TOLD[other]
        return f"{told} ({self.at:%Y-%m-%d})" if self.at else told

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "added_by": self.added_by.value,
            "name": self.name or None,
            "at": self.at.isoformat() if self.at else None,
            "text": self.text,
            "lists": [one.as_dict() for one in self.lists],
        }


@dataclass(frozen=True, slots=True)
class Origins:
    """Tells why movies are there."""

    books: Books

    async def of(self, movies: Iterable[Movie]) -> dict[int, Origin]:
        """Return why each of some movies is there, by its id, in one read."""
        wanted, books = {one.id: one for one in movies}, self.books

        def read(transaction: Transaction) -> dict[int, Origin]:
            added = books.history.newest_of(transaction, tuple(wanted), ADDED)
            named = books.provenance.of_movies(transaction, tuple(wanted))
            return {
                id_: _origin(movie, added.get(id_), named.get(id_, ()))
                for id_, movie in wanted.items()
            }

        return await books.read(read)


def _origin(
    movie: Movie, record: HistoryRecord | None, rows: Sequence[Provenance]
) -> Origin:
    """Return why a movie is there; history forgets, and what lists have done is known for good."""
    lists = why(rows)
    if record is not None:
        added_by, name = source_of(str(record.data.get("source", "")))
        return Origin(added_by=added_by, name=name, at=record.at, lists=lists)
    adding = [one for one in rows if one.movie_id == movie.id and one.added_at]
    if adding:
        row = adding[-1]
        return Origin(
            added_by=AddedBy.LIST, name=row.list_name, at=row.added_at, lists=lists
        )
    return Origin(at=movie.added, lists=lists)
