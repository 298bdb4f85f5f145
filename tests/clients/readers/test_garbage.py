"""Whatever comes, it is read or refused in the words that everybody knows."""

from collections.abc import Callable
from io import BytesIO
import json
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.radarr_mvp.clients.http import Answer
from custom_components.radarr_mvp.clients.imdb import reading as imdb_reading
from custom_components.radarr_mvp.clients.imdb.export import (
    ExportSettings,
    read_export as read_imdb,
)
from custom_components.radarr_mvp.clients.letterboxd import LetterboxdSettings
from custom_components.radarr_mvp.clients.letterboxd.export import LetterboxdExport
from custom_components.radarr_mvp.clients.mdblist.lists import read_page as read_mdb
from custom_components.radarr_mvp.clients.plex.watchlist import read_page as read_plex
from custom_components.radarr_mvp.clients.radarr.lists import RadarrFilter, RadarrList
from custom_components.radarr_mvp.clients.readers.feed import gather_items, read_feed
from custom_components.radarr_mvp.clients.readers.superset import read_list
from custom_components.radarr_mvp.clients.rows import Row
from custom_components.radarr_mvp.engine.errors import ServiceError

from ..listing import answer_of, handed


def _feed(answer: Answer) -> object:
    """Read a feed."""
    return gather_items(read_feed(answer).items)


def _letterboxd(answer: Answer) -> object:
    """Read an export of Letterboxd."""
    return LetterboxdExport(handed(b""), LetterboxdSettings())._read(answer)


def _imdb(answer: Answer) -> object:
    """Read an export of IMDb."""
    return read_imdb(answer, ExportSettings())


def _mdb(answer: Answer) -> object:
    """Read a page of MDBList."""
    return read_mdb(answer, 0)


READERS: list[Callable[[Answer], object]] = [
    _feed,
    _letterboxd,
    _imdb,
    _mdb,
    read_list,
]

_SCRAPS = st.sampled_from(
    [
        *(b"Const,Title,Year\n", b"Date,Name,Year,Letterboxd URI\n", b'"', b",", b";"),
        *(
            b"tt9900001",
            b"Letterboxd list export v7\n",
            b"Position,Name\n",
            b"\n",
            b"\0",
        ),
        *(b"<rss><channel>", b"<item>", b"</item>", b"</channel></rss>", b"<title>"),
        *(
            b"&nbsp;",
            b"<![CDATA[",
            b"]]>",
            b"<!DOCTYPE x [",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
        ),
        *(
            b"[",
            b"]",
            b"{",
            b"}",
            b'"id":',
            b"1e999",
            b"653",
            b'"errors":',
            b"PK\x03\x04",
        ),
        *(b"sep=;\n", b"x" * 200, b"9" * 30),
    ]
)
_BODIES = st.binary() | st.lists(_SCRAPS | st.binary(max_size=8)).map(b"".join)
_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["tt9900001", "movie", "show", "2024", "plex://x", "cursor"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "id",
                        "tmdb_id",
                        "imdb_id",
                        "ids",
                        "title",
                        "year",
                        "type",
                        "movie",
                    ),
                    *(
                        "results",
                        "movies",
                        "shows",
                        "errors",
                        "error",
                        "status",
                        "rank",
                    ),
                    *("MediaContainer", "Metadata", "Guid", "totalSize", "size"),
                    *(
                        "data",
                        "list",
                        "predefinedList",
                        "items",
                        "edges",
                        "node",
                        "item",
                    ),
                    *("pageInfo", "hasNextPage", "endCursor", "total", "titleType"),
                    *("chartTitles", "boxOfficeWeekendChart", "entries", "userProfile"),
                    *("tmdbId", "tags", "path", "added", "ratings", "tmdb", "genres"),
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=24,
)


@pytest.mark.parametrize("read", READERS)
@settings(deadline=None)
@given(body=_BODIES)
def test_any_bytes(read: Callable[[Answer], object], body: bytes) -> None:
    """They are a list, or an error of a kind that callers know."""
    try:
        read(answer_of(body))
    except ServiceError:
        return


@pytest.mark.parametrize("read", [_mdb, read_list])
@settings(deadline=None)
@given(value=_JSON)
def test_any_json(read: Callable[[Answer], object], value: Any) -> None:
    """Of whatever shape."""
    try:
        read(answer_of(json.dumps(value)))
    except ServiceError:
        return


@settings(deadline=None)
@given(value=_JSON)
def test_any_answer_of_plex(value: Any) -> None:
    """With and without the box around it."""
    for decoded in (value, {"MediaContainer": value}):
        try:
            read_plex(answer_of(b""), decoded, 0)
        except ServiceError:
            continue


@pytest.mark.parametrize("name", ["list_page", "chart", "box_office", "user_id"])
@settings(deadline=None)
@given(value=_JSON)
def test_any_answer_of_imdb(name: str, value: Any) -> None:
    """Whatever is asked for."""
    data = Row(value if isinstance(value, dict) else {"list": value})
    try:
        if name == "list_page":
            imdb_reading.list_page(answer_of(b""), data, False, 0)
        else:
            getattr(imdb_reading, name)(answer_of(b""), data, False)
    except ServiceError:
        return


@settings(deadline=None)
@given(rows=st.lists(_JSON, max_size=5))
async def test_any_answer_of_radarr(rows: list[Any]) -> None:
    """Each row is a movie or counted."""

    class Library:
        """A Radarr that answers anything."""

        service = "radarr"

        async def movies(self) -> list[Row]:
            return Row({"rows": rows}).elements("rows")

    wanted = RadarrFilter(only_monitored=True)
    library: Any = Library()
    found = await RadarrList(library, wanted).fetch()
    assert found.unread <= len(rows)


@settings(deadline=None)
@given(
    place=st.integers(min_value=0, max_value=10_000),
    bits=st.integers(min_value=1, max_value=255),
    keep=st.integers(min_value=1, max_value=10_000),
)
def test_any_damage_to_a_zip(place: int, bits: int, keep: int) -> None:
    """One wrong byte, or an end that comes early."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("watchlist.csv", "Date,Name,Year\n2026-01-01,A,2024\n" * 4)
        archive.writestr("lists/a.csv", "Name\nB\n")
    body = bytearray(target.getvalue())
    body[place % len(body)] ^= bits
    try:
        _letterboxd(answer_of(bytes(body[: keep % len(body) + 1])))
        _letterboxd(answer_of(bytes(body)))
    except ServiceError:
        return
