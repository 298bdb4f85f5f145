"""The export that members of Letterboxd make of their data, whole or one table of it."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, override

from ...engine.lists.sources import ListAnswer, ListedMovie
from ..http import Answer
from ..readers import values
from ..readers.gathering import Gathering
from ..readers.judging import no_list
from ..readers.origins import OnePiece, Origin
from ..readers.table import LETTERBOXD_LIST, Record, Table, read_table
from .archive import is_zip, unpack
from .filters import LoggedFilter, shown


class ExportPart(StrEnum):
    """Which table of an export is read; a list has a name besides."""

    WATCHLIST = "watchlist"
    WATCHED = "watched"
    RATINGS = "ratings"
    DIARY = "diary"
    LIKES = "likes"
    LIST = "list"


_FILES: Final = {
    ExportPart.WATCHLIST: "watchlist.csv",
    ExportPart.WATCHED: "watched.csv",
    ExportPart.RATINGS: "ratings.csv",
    ExportPart.DIARY: "diary.csv",
    ExportPart.LIKES: "likes/films.csv",
}
_BOXD: Final = "boxd.it/"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterboxdSettings:
    """What of an export is meant; `list_name` is that of a file below lists."""

    part: ExportPart = ExportPart.WATCHLIST
    list_name: str = ""
    wanted: LoggedFilter = field(default_factory=LoggedFilter)

    @property
    def file(self) -> str:
        """Return which file of the zip holds it."""
        name = self.list_name.strip().removesuffix(".csv")
        return _FILES.get(self.part) or f"lists/{name}.csv"


class LetterboxdExport(OnePiece):
    """One table of an export; the films have titles and years, and no ids."""

    def __init__(
        self, origin: Origin, settings: LetterboxdSettings | None = None
    ) -> None:
        """Take the zip, or the table alone, from a file or an address."""
        self._settings = settings or LetterboxdSettings()
        super().__init__(origin, repr(self._settings))

    @override
    def _read(self, answer: Answer) -> ListAnswer:
        """Unpack the table if need be, and read it."""
        if is_zip(answer):
            answer = replace(answer, body=unpack(answer, self._settings.file))
            if not answer.body.strip():
                raise no_list(answer, f"{self._settings.file} is empty")
        return read_export(answer, self._settings.wanted)


def read_export(answer: Answer, wanted: LoggedFilter) -> ListAnswer:
    """Return the movies of a table."""
    table = read_table(answer)
    if "review" in table.header:
        raise no_list(answer, "reviews do not name their films; take diary.csv")
    found = Gathering(cut=table.cut)
    for record in table.records():
        _take(found, record, wanted, is_diary="watcheddate" in table.header)
    if table.rows and found.unread == found.rows:
        raise no_list(answer, "no row of this table names a film")
    return found.answer(name=_list_name(table))


def _take(
    found: Gathering, record: Record, wanted: LoggedFilter, *, is_diary: bool
) -> None:
    """Add what a row is about, if it is wanted."""
    stars = values.rating_of(record.text("own_rating"))
    again = record.text("again").lower() == "yes"
    # A table of the export says nothing of likes, and that of the likes is all of them.
    if not wanted.passes(stars, liked=True, again=again):
        found.rows += 1
    elif movie := _movie_of(record, found.next_place, is_diary=is_diary):
        found.take(movie)
    else:
        found.miss()


def _movie_of(record: Record, place: int, *, is_diary: bool) -> ListedMovie | None:
    """Return the movie of a row, None where the row names none."""
    title = values.tidy(record.text("title"))
    tmdb_id = values.tmdb_id_of(record.text("tmdb"))
    imdb_id = values.imdb_id_in(record.text("imdb"))
    if not (title or tmdb_id or imdb_id):
        return None
    stars = values.rating_of(record.text("own_rating"))
    return ListedMovie(
        title=title,
        year=values.year_of(record.text("year")),
        tmdb_id=tmdb_id,
        imdb_id=imdb_id,
        # In a diary, the address is that of the entry and differs from one visit to the next.
        own_id="" if is_diary else _own_id(record.text("url")),
        place=values.count_of(record.text("place")) or place,
        listed_at=values.day_of(record.text("listed")),
        note=values.note_of(record.text("note")) or shown(stars),
    )


def _own_id(address: str) -> str:
    """Return what Letterboxd calls a film."""
    _, found, name = address.rpartition(_BOXD)
    return f"{_BOXD}{name}" if found and name.isalnum() else ""


def _list_name(table: Table) -> str:
    """Return what a list is called, empty for the other tables."""
    match table.preamble:
        case ([first, *_], [_, second, *_], [_, name, *_], *_) if (
            first.startswith(LETTERBOXD_LIST) and second.strip().lower() == "name"
        ):
            return values.tidy(name)
        case _:
            return ""
