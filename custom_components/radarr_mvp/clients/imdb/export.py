"""IMDb's own exports of lists, watchlists and ratings, and tables like them."""

from dataclasses import dataclass
from typing import Final, override

from ...engine.lists.sources import ListAnswer, ListedMovie
from ..http import Answer
from ..readers import values
from ..readers.gathering import Gathering
from ..readers.judging import no_list
from ..readers.origins import OnePiece, Origin
from ..readers.table import Record, Table, read_table

# TMDb calls these otherwise.
_GENRES: Final = {"Sci-Fi": "Science Fiction", "Musical": "Music"}
_OF_PEOPLE: Final = frozenset({"knownfor", "birthdate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSettings:
    """What of an export is taken besides movies."""

    shorts: bool = False
    specials: bool = False

    @property
    def kinds(self) -> frozenset[str]:
        """Return IMDb's words for what is taken."""
        shorts = values.SHORTS if self.shorts else frozenset()
        return shorts | (values.SPECIALS if self.specials else frozenset())


class ImdbCsv(OnePiece):
    """A table of films with IMDb ids, or with TMDb ids, or with titles and years."""

    def __init__(self, origin: Origin, settings: ExportSettings | None = None) -> None:
        """Take the table from a file or an address."""
        self._settings = settings or ExportSettings()
        super().__init__(origin, repr(self._settings))

    @override
    def _read(self, answer: Answer) -> ListAnswer:
        """Read the table."""
        return read_export(answer, self._settings)


def read_export(answer: Answer, settings: ExportSettings) -> ListAnswer:
    """Return the movies of an export, or raise where it is not one of films."""
    table = read_table(answer)
    if _is_of_people(table):
        raise no_list(
            answer, "this is a list of people; take the export of a list of films"
        )
    found = Gathering(cut=table.cut)
    for record in table.records():
        _take(found, record, settings.kinds)
    if table.rows and found.unread == found.rows:
        raise no_list(answer, "no row of this table names a film")
    return found.answer()


def _take(found: Gathering, record: Record, also: frozenset[str]) -> None:
    """Add what a row is about."""
    const = record.text("imdb")
    is_title = not const or const.startswith("tt") or const.isdecimal()
    if not is_title or not values.is_movie(record.text("kind"), also):
        found.pass_over()
    elif movie := movie_of(record, found.next_place):
        found.take(movie)
    else:
        found.miss()


def movie_of(record: Record, place: int) -> ListedMovie | None:
    """Return the movie of a row, None where the row names none."""
    imdb_id = values.imdb_id_in(record.text("imdb")) or values.imdb_id_in(
        record.text("url")
    )
    tmdb_id = values.tmdb_id_of(record.text("tmdb"))
    title = values.tidy(record.text("title"))
    year = values.year_of(record.text("year"))
    if not year:
        title, year = values.bracketed(title)
    if not (imdb_id or tmdb_id or title):
        return None
    return ListedMovie(
        title=title,
        year=year,
        tmdb_id=tmdb_id,
        imdb_id=imdb_id,
        place=values.count_of(record.text("place")) or place,
        listed_at=values.day_of(record.text("listed")),
        note=values.note_of(record.text("note")),
        rating=values.rating_of(record.text("rating")),
        votes=values.count_of(record.text("votes")),
        runtime=values.count_of(record.text("runtime")),
        genres=_genres(record.text("genres")),
    )


def _genres(text: str) -> tuple[str, ...]:
    """Return genres by the names that TMDb has for them."""
    names = (name.strip() for name in text.split(","))
    return tuple(_GENRES.get(name, name) for name in names if name)


def _is_of_people(table: Table) -> bool:
    """Tell whether a table is about people."""
    if _OF_PEOPLE & set(table.header):
        return True
    ids = [const for record in table.records() if (const := record.text("imdb"))]
    return bool(ids) and all(const.startswith("nm") for const in ids)
