"""Tables of every origin, by the names of their columns."""

import time

import pytest

from custom_components.radarr_mvp.clients.imdb.export import ExportSettings, read_export
from custom_components.radarr_mvp.clients.readers.table import MOST_ROWS, read_table
from custom_components.radarr_mvp.engine.lists.sources import (
    ListAnswer,
    ListRefused,
    ListTrouble,
)

from ..listing import answer_of, titles


def read(body: bytes | str) -> ListAnswer:
    """Read a table of films."""
    return read_export(answer_of(body), ExportSettings())


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator: str, line: str) -> None:
    """Whatever a spreadsheet has made of it."""
    rows = [["Title", "Year", "IMDb ID"], ["A, B; C\tD|E", "2024", "tt9900001"]]
    quoted = [[f'"{cell}"' for cell in row] for row in rows]
    text = line.join(separator.join(row) for row in quoted) + line
    (movie,) = read(text).movies
    assert (movie.title, movie.year, movie.imdb_id) == (
        "A, B; C D|E",
        2024,
        "tt9900001",
    )


def test_the_line_that_names_the_separator() -> None:
    """Excel writes one, and heeds it."""
    found = read("sep=;\r\nTitle;Year\r\nOne, two;2024\r\n")
    assert titles(found) == ["One, two"]
    assert found.complete


@pytest.mark.parametrize(
    "header",
    [
        "imdb,tmdb,name,release year",
        "IMDB_ID,TMDB_ID,TITLE,YEAR",
        "imdbID,tmdbID,Title,Year",
        "Const,TMDb Id,movie,Release Year",
    ],
)
def test_names_of_columns(header: str) -> None:
    """In every spelling."""
    (movie,) = read(f"{header}\ntt9900001,990001,Invented Film,2024\n").movies
    assert movie.imdb_id == "tt9900001"
    assert movie.tmdb_id == 990001
    assert (movie.title, movie.year) == ("Invented Film", 2024)


def test_missing_columns() -> None:
    """A title alone will do, and so will an id."""
    assert titles(read("Name\nInvented Film (2024)\n")) == ["Invented Film"]
    (movie,) = read("tmdb_id\n990001\n").movies
    assert movie.key == "tmdb:990001"


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "tt9900001\ntt9900002\n", "{}\n", "just words"]
)
def test_no_header(text: str) -> None:
    """Which names are looked for is said."""
    with pytest.raises(ListRefused, match="no column of this table") as caught:
        read(text)
    assert caught.value.trouble is ListTrouble.INVALID


def test_an_archive() -> None:
    """It is called what it is."""
    with pytest.raises(ListRefused, match="zip"):
        read(b"PK\x03\x04rest")


def test_lines_above_the_header() -> None:
    """Some programs write about the table first."""
    found = read("My films\nmade today,\n\nTitle,Year\nInvented Film,2024\n")
    assert titles(found) == ["Invented Film"]


def test_a_quotation_that_is_never_closed() -> None:
    """Whatever comes behind it is lost, so this is not all."""
    found = read('Title,Year\nOne,2001\n"Two,2002\nThree,2003\n')
    assert titles(found)[0] == "One"
    assert not found.complete


def test_a_quotation_that_swallows_too_much() -> None:
    """A field larger than any can be makes no list."""
    body = 'Title,Year\nOne,2001\n"' + "x" * 140_000
    with pytest.raises(ListRefused, match="no column"):
        read(body)


def test_quotation_marks_in_the_wrong_place() -> None:
    """The rows are read, and not taken for all there are."""
    found = read('Title,Year\n"One" or so,2001\nTwo,2002\n')
    assert len(found.movies) == 2
    assert not found.complete


def test_a_table_that_ends_within_a_row() -> None:
    """Half a file is half a list."""
    found = read("Const,Title,Year\ntt9900001,One,2001\ntt9900002,Tw")
    assert len(found.movies) == 2
    assert not found.complete
    assert not read("Const,Title,Year\ntt9900001,One").complete
    assert read("Const,Title,Year\n").complete


def test_rows_that_are_all_shorter() -> None:
    """Nobody has to fill in the last columns."""
    assert read("Title,Year,Note\nOne,2001\nTwo,2002\n").complete


def test_empty_rows_are_nothing() -> None:
    """They are neither films nor riddles."""
    found = read("Title,Year\n\n,,\nOne,2001\n\n")
    assert titles(found) == ["One"]
    assert found.complete


def test_more_rows_than_anybody_reads() -> None:
    """What is beyond is not there, and that is said."""
    rows = "".join(f"{number},Film {number},2001\n" for number in range(1, 20_003))
    table = read_table(answer_of(f"tmdb,title,year\n{rows}"))
    assert len(table.rows) == MOST_ROWS
    assert table.cut
    found = read(f"tmdb,title,year\n{rows}")
    assert len(found.movies) == MOST_ROWS
    assert not found.complete


def test_twenty_thousand_rows_are_read_at_once() -> None:
    """Nobody waits for them, not even where each line is watched."""
    header = "Position,Const,Created,Description,Title,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes"
    rows = "\n".join(
        f'{n},tt{n:07d},2026-01-05,,"Film, {n}",Movie,7.1,104,2024,"Drama, Mystery",1203'
        for n in range(1, MOST_ROWS + 1)
    )
    body = f"{header}\n{rows}\n".encode()
    began = time.process_time()
    found = read(body)
    assert time.process_time() - began < 2.0
    assert len(found.movies) == MOST_ROWS
    assert found.complete
