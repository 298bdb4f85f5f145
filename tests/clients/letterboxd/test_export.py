"""The export that members of Letterboxd make, whole or one table of it."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from custom_components.radarr_mvp.clients.letterboxd import (
    ExportPart,
    LetterboxdExport,
    LetterboxdSettings,
    LoggedFilter,
)
from custom_components.radarr_mvp.clients.letterboxd.archive import LARGEST_FILE
from custom_components.radarr_mvp.engine.lists.sources import (
    ListAnswer,
    ListRefused,
    ListTrouble,
)

from ..listing import handed, titles

WATCHLIST = (
    "Date,Name,Year,Letterboxd URI\n"
    "2026-01-05,Invented Film,2024,https://boxd.it/ab12\n"
    '2026-01-06,"Hello, Film",2023,https://boxd.it/cd34\n'
    "2026-01-07,No Year Yet,,https://boxd.it/ef56\n"
)
WATCHED = (
    "Date,Name,Year,Letterboxd URI\n2026-01-05,Watched Film,2020,https://boxd.it/x1\n"
)
RATINGS = (
    "Date,Name,Year,Letterboxd URI,Rating\n"
    "2026-01-05,Loved Film,2020,https://boxd.it/x1,5\n"
    "2026-01-05,Liked Film,2021,https://boxd.it/x2,3.5\n"
)
DIARY = (
    "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
    "2026-01-05,Invented Film,2024,https://boxd.it/d1,4,,,2026-01-04\n"
    '2026-02-05,Invented Film,2024,https://boxd.it/d2,4.5,Yes,"cinema, friends",2026-02-04\n'
    "2026-02-06,Other Film,2020,https://boxd.it/d3,,,,2026-02-05\n"
)
LIST = (
    "Letterboxd list export v7\n"
    "Date,Name,Tags,URL,Description\n"
    '2026-01-01,My best ones,"a, b",https://boxd.it/li1,"About this list,\nin two lines"\n'
    "\n"
    "Position,Name,Year,URL,Description\n"
    "1,Invented Film,2024,https://boxd.it/ab12,\n"
    '2,Other Film,2020,https://boxd.it/cd34,"Why,\nindeed"\n'
)
LIKES = "Date,Name,Year,Letterboxd URI\n2026-01-05,Liked Film,2020,https://boxd.it/x1\n"
REVIEWS = (
    "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Review,Tags,Watched Date\n"
    "2026-01-05,A,2020,https://boxd.it/r1,4,,Good,,2026-01-04\n"
)
FILES = {
    "watchlist.csv": WATCHLIST,
    "watched.csv": WATCHED,
    "ratings.csv": RATINGS,
    "diary.csv": DIARY,
    "likes/films.csv": LIKES,
    "lists/my-best-ones.csv": LIST,
    "deleted/watchlist.csv": WATCHED,
    "profile.csv": "Date Joined,Username\n2020-01-01,someone\n",
}


def zipped(
    files: dict[str, str] | None = None, folder: str = "", method: int = ZIP_DEFLATED
) -> bytes:
    """Return an export."""
    target = BytesIO()
    with ZipFile(target, "w", method) as archive:
        for name, text in (FILES if files is None else files).items():
            archive.writestr(f"{folder}{name}", text)
    return target.getvalue()


async def read(
    body: bytes | str,
    part: ExportPart = ExportPart.WATCHLIST,
    list_name: str = "",
    wanted: LoggedFilter | None = None,
) -> ListAnswer:
    """Read a part of an export."""
    settings = LetterboxdSettings(
        part=part, list_name=list_name, wanted=wanted or LoggedFilter()
    )
    return await LetterboxdExport(handed(body), settings).fetch()


async def test_a_watchlist() -> None:
    """Titles, years, since when, and the short address that each film has."""
    found = await LetterboxdExport(handed(zipped())).fetch()
    assert titles(found) == ["Invented Film", "Hello, Film", "No Year Yet"]
    first, _, odd = found.movies
    assert first.key == "own:boxd.it/ab12"
    assert (first.year, odd.year) == (2024, 0)
    assert first.listed_at == datetime(2026, 1, 5, tzinfo=UTC)
    assert found.complete


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (ExportPart.WATCHED, ["Watched Film"]),
        (ExportPart.RATINGS, ["Loved Film", "Liked Film"]),
        (ExportPart.DIARY, ["Invented Film", "Other Film"]),
        (ExportPart.LIKES, ["Liked Film"]),
    ],
)
@pytest.mark.parametrize("folder", ["", "letterboxd-someone-2026-11-20/"])
async def test_parts(part: ExportPart, expected: list[str], folder: str) -> None:
    """Each from its file, also where somebody packed the folder anew."""
    assert titles(await read(zipped(folder=folder), part)) == expected


@pytest.mark.parametrize("name", ["my-best-ones", " my-best-ones.csv ", "My-Best-Ones"])
async def test_a_list(name: str) -> None:
    """What comes first is about the list; descriptions go over several lines."""
    found = await read(zipped(), ExportPart.LIST, name)
    assert titles(found) == ["Invented Film", "Other Film"]
    assert found.name == "My best ones"
    assert [movie.place for movie in found.movies] == [1, 2]
    assert found.movies[1].note == "Why, indeed"
    assert found.complete


@pytest.mark.parametrize("text", [WATCHLIST, WATCHED, RATINGS, LIKES, LIST])
async def test_a_table_alone(text: str) -> None:
    """Whoever unpacked the export hands over one file of it."""
    found = await read(text)
    assert found.movies
    assert found.complete


async def test_a_list_that_is_empty() -> None:
    """Its header is there, and nothing else."""
    found = await read(LIST.split("1,Invented", maxsplit=1)[0])
    assert found.complete
    assert not found.movies
    assert found.name == "My best ones"


async def test_entries_of_a_diary() -> None:
    """A film that was seen twice is one film; addresses in a diary are those of entries."""
    found = await read(DIARY)
    first, other = found.movies
    assert first.key == "title:inventedfilm:2024"
    assert first.listed_at == datetime(2026, 1, 4, tzinfo=UTC)
    assert (first.note, other.note) == ("★★★★", "")


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        (RATINGS, LoggedFilter(least_stars=4), ["Loved Film"]),
        (DIARY, LoggedFilter(least_stars=0.5), ["Invented Film"]),
        (
            DIARY.replace("d1,4,,", "d1,4,Yes,"),
            LoggedFilter(with_rewatches=False),
            ["Other Film"],
        ),
        (LIKES, LoggedFilter(only_liked=True), ["Liked Film"]),
    ],
)
async def test_some_of_it(text: str, wanted: LoggedFilter, expected: list[str]) -> None:
    """By stars, or without what was seen again."""
    found = await read(text, wanted=wanted)
    assert titles(found) == expected
    assert found.complete


async def test_tables_of_other_tools() -> None:
    """They have ids, and names in other spellings."""
    text = "LetterboxdURI,tmdbID,imdbID,Title,Year,Directors,Rating\nhttps://boxd.it/ab12,990001,tt9900001,A,2024,B,4\n"
    (movie,) = (await read(text)).movies
    assert (movie.tmdb_id, movie.imdb_id, movie.own_id) == (
        990001,
        "tt9900001",
        "boxd.it/ab12",
    )


async def test_reviews() -> None:
    """They do not name their films by an address that stays; the diary does better."""
    with pytest.raises(ListRefused, match="diary"):
        await read(REVIEWS)


async def test_rows_without_a_film() -> None:
    """Some are counted, a table of nothing else is none."""
    found = await read("Date,Name,Year\n2026-01-05,A,2020\n2026-01-05,,2020\n")
    assert (len(found.movies), found.unread, found.complete) == (1, 1, False)
    with pytest.raises(ListRefused, match="no row"):
        await read("Date,Name,Year\n2026-01-05,,2020\n")


async def test_a_part_that_is_not_there() -> None:
    """The file or the name is the wrong one; it is not taken for an empty list."""
    for part, name in ((ExportPart.LIST, "other"), (ExportPart.LIST, "")):
        with pytest.raises(ListRefused, match="the export has no lists/") as caught:
            await read(zipped(), part, name)
        assert caught.value.trouble is ListTrouble.INVALID
    with pytest.raises(ListRefused, match="watchlist.csv"):
        await read(zipped({"deleted/watchlist.csv": WATCHLIST}))


async def test_an_empty_file_in_a_zip() -> None:
    """A header would be there if it were a table."""
    with pytest.raises(ListRefused, match="is empty"):
        await read(zipped({"watchlist.csv": ""}))


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
async def test_half_a_zip(keep: float) -> None:
    """It is broken."""
    body = zipped()
    with pytest.raises(ListRefused, match="broken or incomplete"):
        await read(body[: int(len(body) * keep)])


async def test_a_damaged_zip() -> None:
    """What does not match its checksum is not read."""
    body = bytearray(zipped({"watchlist.csv": WATCHLIST}))
    body[60] ^= 0xFF
    with pytest.raises(ListRefused):
        await read(bytes(body))


async def test_zips_of_other_kinds() -> None:
    """Letterboxd packs in one way only."""
    with pytest.raises(ListRefused, match="unusual"):
        await read(zipped({"watchlist.csv": WATCHLIST}, method=ZIP_BZIP2))


async def test_a_zip_that_unfolds_into_too_much() -> None:
    """A few bytes must not fill the memory."""
    with pytest.raises(ListRefused, match="larger than"):
        await read(zipped({"watchlist.csv": "Name\n" + "x" * LARGEST_FILE}))


async def test_another_part_is_read_anew() -> None:
    """The file is the same, what is wanted of it is not."""
    origin = handed(zipped())
    watchlist = LetterboxdExport(origin)
    mark = (await watchlist.fetch()).mark
    assert (await watchlist.fetch(mark)).unchanged
    other = LetterboxdExport(origin, LetterboxdSettings(part=ExportPart.WATCHED))
    assert not (await other.fetch(mark)).unchanged
