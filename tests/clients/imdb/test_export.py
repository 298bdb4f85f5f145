"""IMDb's exports of every year."""

from datetime import UTC, datetime

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.imdb import ExportSettings, ImdbCsv
from custom_components.radarr_mvp.engine.lists.sources import (
    ListAnswer,
    ListRefused,
    ListTrouble,
)
from tests.sandbox.catalogue import FILMS
from tests.sandbox.list_host import FakeListHost, imdb_csv

from ..listing import at, handed, titles

LIST = (
    "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,"
    "Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated\n"
    '1,tt9900001,2026-01-05,2026-01-05,"See it, soon","The Quiet, Blue Hour","L\'heure bleue",'
    'https://www.imdb.com/title/tt9900001/,Movie,7.1,104,2024,"Drama, Sci-Fi",1203,2024-09-14,"A. Person, B. Person",,\n'
    "2,tt9900002,2026-01-06,2026-01-06,,Some Series,Some Series,https://www.imdb.com/title/tt9900002/,"
    "TV Series,8.0,45,2020,Drama,99,2020-01-01,,,\n"
)
RATINGS = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,"
    "Genres,Num Votes,Release Date,Directors\n"
    "tt9900001,9,2026-02-03,The Quiet Hour,The Quiet Hour,https://www.imdb.com/title/tt9900001/,Movie,"
    "7.1,104,2024,Drama,1203,2024-09-14,A. Person\n"
)
BEFORE_2024 = (
    "Position,Const,Created,Modified,Description,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,"
    "Genres,Num Votes,Release Date,Directors\n"
    "1,tt9900001,2019-01-05,2019-01-05,,The Quiet Hour,https://www.imdb.com/title/tt9900001/,tvMovie,"
    "7.1,104,2018,Drama,1203,2018-09-14,A. Person\n"
    "2,tt9900003,2019-01-05,2019-01-05,,Episode,https://www.imdb.com/title/tt9900003/,tvEpisode,"
    "7.1,104,2018,Drama,1203,2018-09-14,A. Person\n"
)
PEOPLE = (
    "Position,Const,Created,Modified,Description,Name,Known For,Birth Date\n"
    "1,nm0000001,2026-01-05,2026-01-05,,A. Person,Something,1960-01-01\n"
)


async def read(body: bytes | str, settings: ExportSettings | None = None) -> ListAnswer:
    """Read an export."""
    return await ImdbCsv(handed(body), settings).fetch()


async def test_a_list() -> None:
    """Everything that the export tells of a film; series are counted."""
    found = await read(LIST)
    (movie,) = found.movies
    assert movie.key == "imdb:tt9900001"
    assert (movie.title, movie.year) == ("The Quiet, Blue Hour", 2024)
    assert (movie.place, movie.note) == (1, "See it, soon")
    assert movie.listed_at == datetime(2026, 1, 5, tzinfo=UTC)
    assert (movie.rating, movie.votes, movie.runtime) == (7.1, 1203, 104)
    assert movie.genres == ("Drama", "Science Fiction")
    assert (found.others, found.unread, found.complete) == (1, 0, True)


async def test_ratings() -> None:
    """One's own rating is not that of the film."""
    (movie,) = (await read(RATINGS)).movies
    assert movie.rating == 7.1
    assert movie.listed_at == datetime(2026, 2, 3, tzinfo=UTC)
    assert movie.place == 1


async def test_exports_of_earlier_years() -> None:
    """Fewer columns, other words."""
    found = await read(BEFORE_2024)
    assert titles(found) == ["The Quiet Hour"]
    assert found.others == 1


@pytest.mark.parametrize("text", [LIST, RATINGS, BEFORE_2024])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
async def test_however_it_was_saved(text: str, encoding: str, line: str) -> None:
    """Encodings and line ends change nothing."""
    plain = await read(text)
    saved = await read(text.replace("\n", line).encode(encoding))
    assert saved.movies == plain.movies
    assert saved.complete


async def test_as_a_spreadsheet_saves_it() -> None:
    """With semicolons, and the decimal comma of many countries."""
    text = "Position;Const;Title;Title Type;IMDb Rating;Num Votes;Year\r\n1;tt9900001;One;Movie;7,1;1.203;2024\r\n"
    (movie,) = (await read(text)).movies
    assert (movie.rating, movie.votes) == (7.1, 1203)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (ExportSettings(), {"Movie", "TV Movie", "Video"}),
        (ExportSettings(shorts=True), {"Movie", "TV Movie", "Video", "Short"}),
        (ExportSettings(specials=True), {"Movie", "TV Movie", "Video", "TV Special"}),
    ],
)
async def test_kinds_of_titles(settings: ExportSettings, expected: set[str]) -> None:
    """Short films and specials only where they are wanted, series never."""
    kinds = [
        "Movie",
        "Short",
        "TV Movie",
        "TV Special",
        "TV Short",
        "Video",
        "TV Series",
        "TV Mini Series",
        "TV Episode",
        "Video Game",
        "Music Video",
        "Podcast Series",
        "Podcast Episode",
    ]
    rows = "".join(f"tt{n:07d},{kind},{kind}\n" for n, kind in enumerate(kinds, 1))
    found = await read(f"Const,Title,Title Type\n{rows}", settings)
    assert set(titles(found)) == expected
    assert found.others == len(kinds) - len(expected)


async def test_empty_fields() -> None:
    """Only the id is always there."""
    (movie,) = (await read("Const,Title,Title Type,Year\ntt9900001,,,\n")).movies
    assert (movie.imdb_id, movie.title, movie.year) == ("tt9900001", "", 0)


async def test_the_same_film_twice() -> None:
    """It counts once, at its first place."""
    found = await read("Position,Const,Title\n1,tt9900001,One\n2,tt9900001,One\n")
    assert [movie.place for movie in found.movies] == [1]
    assert found.complete


async def test_an_id_from_the_address() -> None:
    """Where there is no column of ids."""
    text = "Title,URL\nOne,https://www.imdb.com/title/tt9900001/\n"
    assert (await read(text)).movies[0].imdb_id == "tt9900001"


@pytest.mark.parametrize(
    "text", [PEOPLE, PEOPLE.replace(",Known For,Birth Date", ",A,B")]
)
async def test_a_list_of_people(text: str) -> None:
    """It is called what it is."""
    with pytest.raises(ListRefused, match="list of people") as caught:
        await read(text)
    assert caught.value.trouble is ListTrouble.INVALID


async def test_a_person_among_films() -> None:
    """Is counted as something else."""
    found = await read("Const,Title\ntt9900001,One\nnm0000001,A. Person\n")
    assert (len(found.movies), found.others) == (1, 1)


async def test_rows_without_a_film() -> None:
    """Some are counted, a table of nothing else is none."""
    found = await read("Const,Title,Year\ntt9900001,One,2001\n,,2002\n")
    assert (len(found.movies), found.unread, found.complete) == (1, 1, False)
    with pytest.raises(ListRefused, match="no row"):
        await read("Const,Title,Year\n,,2001\n")


async def test_an_empty_list() -> None:
    """The header alone: there is nothing on it."""
    found = await read(LIST.split("\n", 1)[0] + "\n")
    assert found.complete
    assert not found.movies


async def test_from_an_address(session: ClientSession, list_host: FakeListHost) -> None:
    """Wherever somebody keeps it."""
    found = await ImdbCsv(at(session, f"{list_host.url}/export.csv")).fetch()
    assert titles(found) == [film.title for film in FILMS[:5]]
    assert found.complete
    list_host.say("/export.csv", imdb_csv(FILMS[:5])[:-40])
    cut = await ImdbCsv(at(session, f"{list_host.url}/export.csv")).fetch()
    assert not cut.complete
