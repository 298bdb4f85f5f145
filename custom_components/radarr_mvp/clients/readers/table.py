"""Read tables of films by the names of their columns: exports of every year, and what spreadsheets made of them."""

from collections.abc import Iterator, Mapping, Sequence
import csv
from dataclasses import dataclass
from io import StringIO
from itertools import islice
import re
from typing import Final

from ..http import Answer
from .encoding import to_text
from .judging import no_list

MOST_ROWS: Final = 20_000

# So many lines may come before the header.
_PREAMBLE: Final = 12
_SEPARATORS: Final = ",;\t|"
_SEPARATOR_LINE: Final = re.compile(r"\"?sep=([,;\t|])\"?\s", re.IGNORECASE)
_SAMPLE: Final = 8192
_NOT_NAME: Final = re.compile(r"[^a-z0-9]+")

# What the columns are called, without spaces and signs, the surest name first.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "imdb": ("const", "imdbid", "imdb", "imdbconst", "tconst"),
    "tmdb": ("tmdbid", "tmdb", "tmdbmovieid", "themoviedbid"),
    "title": ("title", "name", "movie", "film", "movietitle"),
    "year": ("year", "releaseyear", "released", "releasedate"),
    "kind": ("titletype", "type", "mediatype"),
    "url": ("letterboxduri", "url", "link"),
    "place": ("position", "rank"),
    "note": ("description", "notes", "note", "comment"),
    "rating": ("imdbrating",),
    "votes": ("numvotes", "votes"),
    "runtime": ("runtimemins", "runtime"),
    "genres": ("genres",),
    "listed": ("created", "daterated", "watcheddate", "date", "added"),
    "own_rating": ("yourrating", "rating"),
    "again": ("rewatch",),
}

# How the export of a list from Letterboxd begins.
LETTERBOXD_LIST: Final = "Letterboxd list export"
_NEEDED: Final = ("imdb", "tmdb", "title")


@dataclass(frozen=True, slots=True)
class Table:
    """A table below its header; `cut` where it ends too early or holds more than anybody reads."""

    header: tuple[str, ...]
    columns: Mapping[str, int]
    rows: tuple[list[str], ...]
    preamble: tuple[list[str], ...]
    cut: bool

    def records(self) -> Iterator[Record]:
        """Return the rows."""
        for cells in self.rows:
            yield Record(self.columns, cells)


class Record:
    """One row, asked for its fields by what they mean; what is missing is empty."""

    __slots__ = ("_cells", "_columns")

    def __init__(self, columns: Mapping[str, int], cells: list[str]) -> None:
        """Keep the row as it is."""
        self._columns = columns
        self._cells = cells

    def text(self, column: str) -> str:
        """Return a field, empty where there is none."""
        place = self._columns.get(column, len(self._cells))
        return self._cells[place].strip() if place < len(self._cells) else ""


def read_table(answer: Answer) -> Table:
    """Return the table that a file holds, or raise where it holds none."""
    text = to_text(answer.body)
    if answer.body.startswith(b"PK\x03\x04"):
        raise no_list(answer, "this is a zip file; unpack it and take the CSV in it")
    separator = ""
    if told := _SEPARATOR_LINE.match(text):
        separator, text = told[1], text[told.end() :]
    rows, sound = _rows(text, separator or _separator(text), _PREAMBLE + MOST_ROWS + 1)
    place = _header_place(rows)
    if place is None:
        raise no_list(
            answer,
            "no column of this table is called Const, IMDb ID, TMDb ID, Title or Name",
        )
    header = tuple(_plain(cell) for cell in rows[place])
    body = rows[place + 1 :]
    return Table(
        header,
        _columns(header),
        tuple(body[:MOST_ROWS]),
        tuple(rows[:place]),
        not sound or len(body) > MOST_ROWS or _ends_early(body, len(header)),
    )


def _separator(text: str) -> str:
    """Return what sets the cells apart: whatever makes the most columns with names that we know."""
    best, widest = _SEPARATORS[0], 0
    for separator in _SEPARATORS:
        rows, _ = _rows(text[:_SAMPLE], separator, _PREAMBLE)
        place = _header_place(rows)
        if place is not None and len(rows[place]) > widest:
            best, widest = separator, len(rows[place])
    return best


def _rows(text: str, separator: str, most: int) -> tuple[list[list[str]], bool]:
    """Return the rows that are not empty, and whether the quotation marks on the way were sound."""
    for sound in (True, False):
        try:
            return _parse(text, separator, most, strict=sound), sound
        except csv.Error:
            continue
    return [], False


def _parse(text: str, separator: str, most: int, *, strict: bool) -> list[list[str]]:
    """Split a text into rows, as far as anybody reads them."""
    lines = StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator, strict=strict)
    return list(islice(filter(any, reader), most))


def _header_place(rows: list[list[str]]) -> int | None:
    """Return which row names the columns."""
    for place, cells in enumerate(rows[:_PREAMBLE]):
        names = [_plain(cell) for cell in cells]
        if rows[0][0].startswith(LETTERBOXD_LIST) and names[0] != "position":
            # What comes first is about the list, and has a name too.
            continue
        columns = _columns(names)
        if any(name in columns for name in _NEEDED):
            return place
    return None


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Return where the columns are that mean something to us."""
    return {
        meaning: header.index(name)
        for meaning, names in COLUMNS.items()
        if (name := next((one for one in names if one in header), ""))
    }


def _plain(cell: str) -> str:
    """Return a name as it is in every spelling."""
    return _NOT_NAME.sub("", cell.lower())


def _ends_early(rows: list[list[str]], width: int) -> bool:
    """Tell whether the last row is shorter than those before it."""
    if not rows:
        return False
    return len(rows[-1]) < (len(rows[-2]) if len(rows) > 1 else width)
