"""Lists that cannot be read, as people meet them in the form: a sentence says why, and nothing is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from custom_components.radarr_mvp.diagnostics import async_get_config_entry_diagnostics

from .following import Following
from .integration import Typed
from .sandbox.catalogue import FILMS
from .sandbox.imdb import PRIVATE_LIST as IMDB_PRIVATE, GraphError
from .sandbox.list_host import FakeListHost, custom, generic_feed, imdb_csv
from .sandbox.planted import RADARR_API_KEY
from .sandbox.service import FaultMode
from .sandbox.trakt import PUBLIC_LIST

PAGE: Final = "<!DOCTYPE html><html><body>Welcome, please log in</body></html>"
LOGGED: Final[Typed] = {
    "least_stars": 0,
    "with_rewatches": True,
    "only_liked": False,
}
EXPORT: Final[Typed] = {
    "part": "watchlist",
    "least_stars": 0,
    "with_rewatches": True,
}

type Typing = Typed | Callable[[Following], Typed]


@dataclass(frozen=True)
class Case:
    """A list that cannot be read: the way to it, what goes wrong there, and what is said about it."""

    name: str
    path: tuple[str, ...]
    typed: Typing
    says: dict[str, str]
    ruin: Callable[[Following], object] = lambda _: None


def base(key: str) -> dict[str, str]:
    """Return a problem of the whole form."""
    return {"base": key}


def json_case(
    name: str,
    key: str,
    body: str | bytes = "",
    path: tuple[str, ...] = ("json",),
    **how: Any,
) -> Case:
    """Return a list at an address where something else is."""

    def put(here: Following) -> None:
        here.host.say("/ruined", body, **how)

    more = {"holds_all": False} if path == ("rss",) else {}
    return Case(
        name,
        path,
        lambda here: {"url": f"{here.host.url}/ruined", "verify_ssl": True, **more},
        base(key),
        put,
    )


def loop(here: Following) -> None:
    """Let an address lead back to itself."""
    here.host.moved |= {"/here": "/there", "/there": "/here"}


def zipped(*files: tuple[str, bytes]) -> bytes:
    """Return a zip."""
    told = BytesIO()
    with ZipFile(told, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return told.getvalue()


def csv_case(name: str, body: bytes, file: str = "list.csv") -> Case:
    """Return a file of IMDb's that is none."""
    return Case(
        name,
        ("imdb", "imdb_csv"),
        lambda here: {"file": here.upload(body, file)},
        base("list_invalid"),
    )


def zip_case(name: str, body: bytes, **typed: Any) -> Case:
    """Return an export of Letterboxd's that is none."""
    return Case(
        name,
        ("letterboxd", "letterboxd_export"),
        lambda here: {"file": here.upload(body, "export.zip"), **EXPORT, **typed},
        base("list_invalid"),
    )


TRAKT_LIST: Final = ("trakt", "trakt_list")
BOMB: Final = zipped(("watchlist.csv", b"Name,Year\n" + b" " * (64 << 20)))

TRAKT: Final = (
    Case(
        "somebody's private list",
        TRAKT_LIST,
        {"address": "bob/lists/under-the-bed"},
        base("list_private"),
        lambda here: setattr(here.trakt, "private_status", 403),
    ),
    Case(
        "a private list that hides",
        TRAKT_LIST,
        {"address": "bob/lists/under-the-bed"},
        base("list_gone"),
        lambda here: setattr(here.trakt, "private_status", 404),
    ),
    Case("a wrong number", TRAKT_LIST, {"address": "404"}, base("list_gone")),
    Case(
        "the page of somebody else",
        TRAKT_LIST,
        {"address": "https://example.org/users/a/lists/b"},
        {"address": "invalid_address"},
    ),
    Case("nobody", ("trakt", "trakt_watchlist"), {"user": "nobody"}, base("list_gone")),
    Case(
        "a name that leads elsewhere",
        ("trakt", "trakt_watchlist"),
        {"user": "../../oauth"},
        base("list_gone"),
    ),
    Case(
        "for members who pay",
        TRAKT_LIST,
        {"address": str(PUBLIC_LIST)},
        base("list_vip"),
        lambda here: here.trakt.answer_once(426, "/lists/"),
    ),
    Case(
        "nobody is signed in any more",
        ("trakt", "trakt_watchlist"),
        {},
        base("list_signed_out"),
        lambda here: here.trakt.desk.tokens.clear(),
    ),
)
TMDB: Final = (
    Case("private", ("tmdb", "tmdb_list"), {"address": "11"}, base("list_private")),
    Case("deleted", ("tmdb", "tmdb_list"), {"address": "404"}, base("list_gone")),
    Case(
        "no collection",
        ("tmdb", "tmdb_collection"),
        {"address": "404"},
        base("list_gone"),
    ),
    Case(
        "nobody",
        ("tmdb", "tmdb_person"),
        {"address": "404", "parts": ["cast"]},
        base("list_gone"),
    ),
    Case(
        "a person where a list is meant",
        ("tmdb", "tmdb_list"),
        {"address": "https://www.themoviedb.org/person/525"},
        {"address": "invalid_address"},
    ),
    Case(
        "a number that is none",
        ("tmdb", "tmdb_company"),
        {"address": "-1", "most": 5},
        {"address": "invalid_address"},
    ),
)
IMDB_LIST: Final = ("imdb", "imdb_list")
SERVICES: Final = (
    Case("private at IMDb", IMDB_LIST, {"address": IMDB_PRIVATE}, base("list_private")),
    Case("deleted at IMDb", IMDB_LIST, {"address": "ls404404404"}, base("list_gone")),
    Case(
        "a person of IMDb's",
        IMDB_LIST,
        {"address": "https://www.imdb.com/name/nm0000036/"},
        {"address": "invalid_address"},
    ),
    Case(
        "the guard of IMDb",
        IMDB_LIST,
        {"address": "ls900000001"},
        base("banned"),
        lambda here: setattr(here.imdb, "guarded", 202),
    ),
    Case(
        "another interface of IMDb",
        IMDB_LIST,
        {"address": "ls900000003"},
        base("list_changed"),
        lambda here: vars(here.imdb).update(guarded=0, schema_changed=True),
    ),
    Case(
        "an error of IMDb",
        ("imdb", "imdb_chart"),
        {"chart": "top_rated"},
        base("unexpected_answer"),
        lambda here: vars(here.imdb).update(
            schema_changed=False, next_error=GraphError("SOMETHING")
        ),
    ),
    Case(
        "another's token",
        ("plex", "plex_watchlist"),
        {"token": "planted-plex-token-of-nobody"},
        base("invalid_auth"),
    ),
    Case(
        "Plex Pass has ended",
        ("plex", "plex_rss"),
        lambda here: {"url": here.plex.feed_url},
        base("list_gone"),
        lambda here: setattr(here.plex, "has_pass", False),
    ),
    Case(
        "a page instead of the feed",
        ("plex", "plex_rss"),
        lambda here: {"url": f"{here.host.url}/page"},
        base("unexpected_answer"),
        lambda here: here.host.say("/page", PAGE),
    ),
    Case(
        "nobody at Letterboxd",
        ("letterboxd", "letterboxd_diary"),
        {"user": "nobody", **LOGGED},
        base("list_gone"),
    ),
    Case(
        "no name at Letterboxd",
        ("letterboxd", "letterboxd_diary"),
        {"user": "../rss", **LOGGED},
        {"user": "invalid_member"},
    ),
    Case(
        "private at MDBList",
        ("mdblist",),
        {"address": "alice/secret"},
        base("list_private"),
    ),
    Case(
        "deleted at MDBList", ("mdblist",), {"address": "alice/404"}, base("list_gone")
    ),
    Case(
        "another's key",
        ("mdblist",),
        {"address": "alice/wanted", "api_key": "nobody0s0key"},
        base("invalid_auth"),
    ),
    Case(
        "a number without a key", ("mdblist",), {"address": "103"}, base("list_account")
    ),
    Case(
        "no variant of Steven Lu's",
        ("stevenlu",),
        {"variant": "movies-imdb-min8"},
        base("list_gone"),
    ),
    Case(
        "a wrong key of Radarr's",
        ("radarr",),
        lambda here: {
            "url": here.radarr.url,
            "api_key": "0" * 32,
            "verify_ssl": True,
            "only_monitored": False,
        },
        base("invalid_auth"),
    ),
    Case(
        "no Radarr at all",
        ("radarr",),
        lambda here: {
            "url": here.host.url,
            "api_key": RADARR_API_KEY,
            "verify_ssl": True,
            "only_monitored": False,
        },
        base("unexpected_answer"),
    ),
)
ADDRESSES: Final = (
    json_case("a web page", "unexpected_answer", PAGE),
    json_case("a web page for a feed", "unexpected_answer", PAGE, ("rss",)),
    json_case("half of the JSON", "unexpected_answer", custom(FILMS[:4])[:-20]),
    json_case(
        "half of the feed", "unexpected_answer", generic_feed(FILMS)[:300], ("rss",)
    ),
    json_case("JSON of something else", "unexpected_answer", '{"a": 1}'),
    json_case("nothing", "unexpected_answer", ""),
    json_case("nothing but space", "unexpected_answer", b"\xef\xbb\xbf \r\n"),
    json_case("prose", "list_invalid", "Once upon a time"),
    json_case(
        "a picture", "list_invalid", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9
    ),
    json_case(
        "a feed of articles",
        "unexpected_answer",
        "<rss><channel><item><title>News</title></item></channel></rss>",
        ("rss",),
    ),
    json_case(
        "entities that explode",
        "unexpected_answer",
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>',
        ("rss",),
    ),
    json_case("a sign-in", "list_account", status=401),
    json_case("forbidden", "list_private", "no", status=403),
    json_case("a guard", "banned", PAGE, status=403),
    json_case("gone", "list_gone", status=410),
    json_case("a failure", "service_failed", status=500),
    json_case(
        "too many requests", "rate_limited", status=429, headers={"Retry-After": "120"}
    ),
    json_case("eleven megabytes", "answer_too_large", b"[" + b" " * (11 << 20)),
    json_case(
        "a bomb in gzip", "answer_too_large", b"[" + b" " * (100 << 20), zipped=True
    ),
    Case(
        "a circle",
        ("json",),
        lambda here: {"url": f"{here.host.url}/here", "verify_ssl": True},
        base("redirected"),
        loop,
    ),
    Case(
        "to a strange scheme",
        ("json",),
        lambda here: {"url": f"{here.host.url}/file", "verify_ssl": True},
        base("redirected"),
        lambda here: here.host.moved.update({"/file": "file:///etc/passwd"}),
    ),
    Case(
        "nobody listens",
        ("json",),
        {"url": "http://127.0.0.1:9/list.json", "verify_ssl": True},
        base("cannot_connect"),
    ),
    Case(
        "more than anybody reads",
        ("json",),
        lambda here: {"url": f"{here.host.url}/custom.json", "verify_ssl": True},
        base("answer_too_large"),
        lambda here: here.host.fail(FaultMode.HUGE),
    ),
    *(
        Case(
            f"the address {url}",
            ("json",),
            {"url": url, "verify_ssl": True},
            {"url": "invalid_url"},
        )
        for url in (
            "http://somebody:planted-Passw0rd@127.0.0.1/list.json",
            "https://planted-token@127.0.0.1/list.json",
            "file:///etc/passwd",
            "ftp://example.org/list.json",
            "javascript:alert(1)",
            "http://",
            "http://a b/",
            "http://127.0.0.1:99999/",
        )
    ),
)
FILES: Final = (
    csv_case("an empty file", b""),
    csv_case("a file of space", b" \n\n\t"),
    csv_case("a byte order mark alone", b"\xef\xbb\xbf"),
    csv_case("a page that was saved", PAGE.encode()),
    csv_case("a zip", zipped(("list.csv", imdb_csv(FILMS[:3]).encode()))),
    csv_case("no header", b"tt0013442,Nosferatu\ntt0017925,The General\n"),
    csv_case("no column of films", b"Colour,Size\nred,3\n"),
    csv_case(
        "a list of people",
        b"Position,Const,Name,Known For,Birth Date\n1,nm0000036,Buster Keaton,The General,1895-10-04\n",
    ),
    csv_case("rows without films", b"Const,Title\n,\n,\n" + b" , \n" * 3),
    csv_case("nothing but zeros", bytes(4096)),
    csv_case("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    csv_case("one huge line", b"Const,Title\n" + b"x" * (9 << 20)),
    csv_case("a huge file", b"Const,Title\n" + b"tt0013442,x\n" * 900_000),
    Case("no file", ("imdb", "imdb_csv"), {}, {"file": "required"}),
    zip_case("half a zip", zipped(("watchlist.csv", b"Name,Year\nSintel,2010\n"))[:60]),
    zip_case("a zip bomb", BOMB),
    zip_case(
        "a zip in a zip",
        zipped(("inner.zip", zipped(("watchlist.csv", b"Name,Year\n")))),
    ),
    zip_case("a zip of other things", zipped(("readme.txt", b"hello"))),
    zip_case("an empty table in a zip", zipped(("watchlist.csv", b""))),
    zip_case(
        "a list that is not there",
        zipped(("watchlist.csv", b"Name,Year\nSintel,2010\n")),
        part="list",
        list_name="../../secrets",
    ),
    zip_case("an empty zip", zipped()),
)


@pytest.mark.parametrize(
    "cases",
    [TRAKT, TMDB, SERVICES, ADDRESSES, FILES],
    ids=["trakt", "tmdb", "services", "addresses", "files"],
)
async def test_what_cannot_be_read_is_told_and_not_stored(
    following: Following, cases: tuple[Case, ...]
) -> None:
    """One form after the other says what is wrong; neither a list nor a file stays behind."""
    told: dict[str, dict[str, str]] = {}
    for case in cases:
        # Each on a server of its own: one that fails too often is left alone for a while.
        async with FakeListHost() as host:
            following.host = host
            case.ruin(following)
            typed = case.typed(following) if callable(case.typed) else case.typed
            told[case.name] = await following.refused(case.path, typed)
        following.home.world.clock.advance(3600)
    assert told == {case.name: case.says for case in cases}


KEY: Final = "planted0key0of0a0list0server"


async def test_a_key_in_an_address_is_told_to_nobody(
    following: Following, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither where the list can be read nor where it cannot: not in the log, a report, the history or diagnostics."""
    address = f"{following.host.url}/custom.json?apikey={KEY}"
    typed = {"url": address, "verify_ssl": True}
    following.host.say("/custom.json", f"<html>no list for {KEY}</html>")
    assert await following.refused(("json",), typed) == base("unexpected_answer")
    following.host.say("/custom.json", custom(FILMS[:2]))
    following.home.world.clock.advance(3600)
    list_id = await following.add(("json",), typed)
    await following.visit(list_id)
    assert any(KEY in one.query["apikey"] for one in following.host.log.requests)
    told: list[object] = []
    following.host.say("/custom.json", f"no such list: apikey={KEY}", status=500)
    for mode in (None, FaultMode.RESET, FaultMode.HUGE):
        if mode:
            following.host.fail(mode)
        following.home.world.clock.advance(48 * 3600)
        told.append((await following.visit(list_id)).as_dict())
    (kept,) = following.stored
    told += [kept.unique_id, kept.title, await following.home.act("get_history", {})]
    told.append(
        await async_get_config_entry_diagnostics(following.home.hass, following.entry)
    )
    assert KEY not in str(told)
    # Home Assistant itself shows what a form was sent with when it is told to log all.
    ours = [one for one in caplog.records if one.name.startswith("custom_components")]
    assert KEY not in " ".join(one.getMessage() for one in ours)
