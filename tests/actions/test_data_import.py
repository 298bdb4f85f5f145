"""A document taken in: by another library, twice, partly, in vain."""

import asyncio
from dataclasses import replace
from datetime import date
import json
import logging
from pathlib import Path
from typing import Any, Final

import pytest

from custom_components.radarr_mvp.store import movies as movie_book
from custom_components.radarr_mvp.store.errors import DatabaseFull
from tests.integration import Home
from tests.sandbox.service import FaultMode
from tests.shelved import movie_of, shelve

from .deciding import (
    LIVING_DEADS,
    RELEASE,
    Other,
    decide,
    entry_options,
    exported,
    other,
    reasons,
    results,
)
from .house import GENERAL, NOSFERATU, SINTEL, House, Told
from .test_data_export import longest_step
from .test_rules import X265

ALL: Final = [
    "custom_formats",
    "profiles",
    "sizes",
    "profile_rules",
    "movies",
    "collections",
    "exclusions",
    "blocklist",
    "options",
]


def document(**parts: Any) -> Told:
    """Return a document with some parts."""
    return {"format": "radarr_mvp", "version": 1, **parts}


def without_time(one: Told) -> Told:
    """Return a document without when it was made, of which library, and in which folder."""
    movies = [movie | {"root_folder": ""} for movie in one.get("movies", [])]
    followed = [each | {"root_folder": ""} for each in one.get("collections", [])]
    blocks = [block | {"until": ""} for block in one.get("blocklist", [])]
    profiles = sorted(one["profiles"], key=lambda each: str(each["name"]))
    # Several movies are added at once.
    movies.sort(key=lambda movie: int(movie["tmdb_id"]))
    blocks.sort(key=str)
    told = one | {"movies": movies, "collections": followed, "blocklist": blocks}
    return told | {"profiles": profiles, "created_at": "", "library": ""}


@pytest.fixture
async def house(house: House) -> Other:
    """Return a library that is meant by its id, as there may be two."""
    return Other(house.home, house.entry, heard=house.heard)


@pytest.fixture
async def second(house: House) -> Other:
    """Return a second library that has decided nothing."""
    return await other(house.home)


async def take(house: House, given: Told, **how: Any) -> Told:
    """Take a document in."""
    return await house.act("import_data", document=given, **how)


async def test_another_library_takes_it_all_in(house: House, second: Other) -> None:
    """Afterwards it has decided the same; nothing is searched for."""
    await decide(house)
    given = await exported(house, parts=ALL)
    searched = house.world.hdbits.log.times()
    root = str(second.road.house.settings.media.root_folder)
    tried = await take(second, given, root_folder=root, dry_run=True)
    assert await exported(second, parts=["movies"]) | {"movies": []}
    assert len(second.road.house.index) == 0
    told = await take(second, given, root_folder=root)
    assert told["counts"] == tried["counts"]
    assert results(told) == results(tried)
    assert told["counts"]["movies"] == {"added": 2}
    assert told["counts"]["custom_formats"] == {"added": 1}
    assert told["counts"]["profiles"]["added"] == 1
    assert told["counts"]["sizes"]["updated"] == 1
    assert told["counts"]["profile_rules"] == {"added": 1}
    assert told["counts"]["collections"] == {"added": 1}
    assert told["counts"]["exclusions"] == {"added": 1}
    assert told["counts"]["blocklist"] == {"added": 2}
    # The second household has the usual profile without the score of a format that it did not have.
    (ultra,) = [
        one
        for one in told["items"]
        if (one["part"], one["result"]) == ("profiles", "skipped")
    ]
    assert ultra["changes"] == {"format_scores": {"from": {}, "to": {"x265": -50}}}
    assert (ultra["reason"], tried["dry_run"], told["dry_run"]) == (
        "document_kept",
        True,
        False,
    )
    await take(second, given, parts=["profiles"], mode="replace")
    assert without_time(await exported(second, parts=ALL)) == without_time(given)
    movie = second.road.house.index.by_tmdb(653)
    assert movie is not None
    assert (movie.root_folder, movie.folder) == (root, "Nosferatu (1922)")
    assert house.world.hdbits.log.times() == searched
    kinds = [one["kind"] for one in await second.history(tmdb_id=653)]
    assert kinds == ["added"]
    (job,) = [
        one
        for one in (await second.act("get_jobs", kind="import_data"))["jobs"]
        if one["job_id"] == told["job_id"]
    ]
    assert (job["state"], job["done"]) == ("completed", job["total"])
    assert job["result"]["movies"] == {"added": 2}
    added = [one["correlation_id"] for one in house.events("movie_added")][-2:]
    assert added == [told["correlation_id"]] * 2


async def test_it_can_be_repeated(house: House, second: Other) -> None:
    """The second time nothing is different, in either mode."""
    await decide(house)
    given = await exported(house, parts=ALL)
    root = str(second.road.house.settings.media.root_folder)
    await take(second, given, root_folder=root, mode="replace")
    for mode in ("merge", "replace"):
        told = await take(second, given, root_folder=root, mode=mode)
        assert told["items"] == []
        fates = [fate for counts in told["counts"].values() for fate in counts]
        assert set(fates) == {"unchanged"}


async def test_what_is_here_already(house: House) -> None:
    """It stays as it is, and what is different is told; or else it becomes as the document says."""
    await decide(house)
    before = await exported(house, parts=ALL)
    given = json.loads(json.dumps(before))
    nosferatu, general = given["movies"]
    nosferatu |= {
        "monitored": False,
        "quality_profile": "any",
        "minimum_availability": "released",
        "tags": ["Silent"],
    }
    del general["tags"], general["quality_profile"]
    given["custom_formats"][0]["specifications"][0]["negate"] = True
    mine = next(one for one in given["profiles"] if one["name"] == "Mine")
    mine |= {"format_scores": {"X265": 7}, "upgrade_allowed": True}
    disc = next(one for one in given["sizes"] if one["title"] == "Disc")
    disc["max"] = 95
    given["profile_rules"][0] |= {"quality_profile": "Any", "max_year": 1930}
    del given["profile_rules"][0]["add_tags"]
    given["collections"][0] |= {"search_on_add": True, "quality_profile": "mine"}
    kept = await take(house, given)
    assert set(results(kept).values()) == {"skipped"}
    assert set(reasons(kept).values()) == {"document_kept"}
    assert "stays as it is" in kept["items"][0]["message"]
    assert without_time(await exported(house, parts=ALL)) == without_time(before)
    tried = await take(house, given, mode="replace", dry_run=True)
    assert without_time(await exported(house, parts=ALL)) == without_time(before)
    told = await take(house, given, mode="replace")
    assert told["items"] == tried["items"]
    changes = {one["name"]: one["changes"] for one in told["items"]}
    assert {one["result"] for one in told["items"]} == {"updated"}
    assert changes["Nosferatu (1922)"] == {
        "quality_profile": {"from": "Mine", "to": "any"},
        "monitored": {"from": True, "to": False},
        "minimum_availability": {"from": "in_cinemas", "to": "released"},
        "tags": {"from": ["horror", "old", "silent"], "to": ["silent"]},
    }
    assert changes["Mine"]["format_scores"] == {"from": {}, "to": {"x265": 7}}
    assert changes["Bluray-1080p"] == {"max": {"from": 90, "to": 95}}
    assert changes["Silent"] == {
        "quality_profile": {"from": "Mine", "to": "Any"},
        "max_year": {"from": 1929, "to": 1930},
        "add_tags": {"from": ["old"], "to": None},
    }
    assert changes["Living Dead Collection"] == {
        "search_on_add": {"from": False, "to": True}
    }
    assert "specifications" in changes["x265"]
    assert "The General (1926)" not in changes
    after = await exported(house, parts=ALL)
    assert after["movies"][0]["quality_profile"] == "Any"
    assert after["movies"][0]["tags"] == ["silent"]
    assert after["movies"][1] == before["movies"][1]
    assert after["profile_rules"][0]["max_year"] == 1930
    assert after["collections"][0]["search_on_add"] is True


async def test_nothing_is_removed(house: House) -> None:
    """What only the library has stays, whatever the mode."""
    await decide(house)
    before = await exported(house, parts=ALL)
    empty = document(**{part: [] for part in ALL if part != "options"}, options={})
    for mode in ("merge", "replace"):
        told = await take(house, empty, mode=mode)
        assert (told["counts"], told["items"]) == ({}, [])
    assert without_time(await exported(house, parts=ALL)) == without_time(before)


async def test_only_what_was_chosen(house: House, second: Other) -> None:
    """Other parts of the document are left alone; without its formats a profile that scores them is not taken."""
    await decide(house)
    given = await exported(house, parts=ALL)
    told = await take(second, given, parts=["profiles"])
    assert set(told["counts"]) == {"profiles"}
    messages = [one["message"] for one in told["items"]]
    assert any(
        "for the custom format x265, which is not here" in one for one in messages
    )
    assert len(second.road.house.index) == 0


async def test_from_a_file(house: House, second: Other) -> None:
    """As it was written by an export; or as text."""
    await house.add(search=False)
    await house.do("export_data", file="library", parts=["movies"])
    root = str(second.road.house.settings.media.root_folder)
    told = await second.act("import_data", file="library.json", root_folder=root)
    assert told["counts"] == {"movies": {"added": 1}}
    text = json.dumps(document(movies=[{"tmdb_id": GENERAL.tmdb_id}]))
    told = await second.act("import_data", document=text)
    assert told["counts"] == {"movies": {"added": 1}}
    movie = second.road.house.index.by_tmdb(GENERAL.tmdb_id)
    assert movie is not None
    assert movie.folder == "The General (1926)"


async def test_the_day_it_was_added(house: House) -> None:
    """It stays the same, in whatever zone it is written."""
    given = document(
        movies=[
            {"tmdb_id": 653, "added": "2020-02-03T04:05:06+02:00"},
            {"tmdb_id": 961, "added": "2020-02-03"},
        ]
    )
    await take(house, given)
    added = {one["tmdb_id"]: one["added"] for one in (await exported(house))["movies"]}
    assert added[653] == "2020-02-03T02:05:06+00:00"
    assert added[961] == "2020-02-03T00:00:00+00:00"


async def test_its_old_folder(house: House) -> None:
    """A movie gets the folder that it had, so that its film is found there."""
    folder = house.world.library / "old" / "nosferatu-1922"
    folder.mkdir(parents=True)
    (folder / "film.mkv").write_bytes(b"x" * 1000)
    movie = {"tmdb_id": 653, "folder": "old/nosferatu-1922", "monitored": False}
    movie["root_folder"] = str(house.world.library)
    await take(house, document(movies=[movie]))
    await house.act("rescan_library")
    (known,) = (await house.act("get_movies"))["movies"]
    assert known["path"] == str(folder)
    assert known["file"]["path"] == "film.mkv"


SKIPPED: Final[tuple[tuple[str, Told, str], ...]] = (
    ("movies", {"title": "Nameless"}, "movies[0].tmdb_id is missing"),
    (
        "movies",
        {"tmdb_id": "653"},
        "movies[0].tmdb_id is missing from the document, or",
    ),
    ("movies", {"tmdb_id": 0}, "movies[0].tmdb_id"),
    ("movies", {"tmdb_id": True}, "movies[0].tmdb_id"),
    ("movies", {"tmdb_id": 2**60}, "movies[0].tmdb_id"),
    ("movies", {"tmdb_id": 99_999_999}, "TMDb knows no movie like 99999999"),
    ("movies", {"tmdb_id": 653, "year": 99999}, "movies[0].year"),
    ("movies", {"tmdb_id": 653, "title": ["x"]}, "movies[0].title"),
    ("movies", {"tmdb_id": 653, "title": "x" * 1001}, "movies[0].title"),
    ("movies", {"tmdb_id": 653, "title": "a\0b"}, "movies[0].title"),
    ("movies", {"tmdb_id": 653, "a\x01": 1}, "movies[0] is missing"),
    ("movies", {"tmdb_id": 653, "monitored": "yes"}, "movies[0].monitored"),
    ("movies", {"tmdb_id": 653, "tags": ["a", 5]}, "movies[0].tags"),
    ("movies", {"tmdb_id": 653, "tags": ["a"] * 1001}, "movies[0].tags"),
    ("movies", {"tmdb_id": 653, "tags": "a"}, "movies[0].tags"),
    ("movies", {"tmdb_id": 653, "tags": ["a", ["\x00"]]}, "movies[0].tags[1][0]"),
    ("movies", {"tmdb_id": 653, "added": "soon"}, "movies[0].added"),
    (
        "movies",
        {"tmdb_id": 653, "added": "0001-01-01T00:00:00+14:00"},
        "movies[0].added",
    ),
    # As YAML reads it.
    ("movies", {"tmdb_id": 653, "added": date(2020, 2, 3)}, "movies[0].added"),
    ("movies", {"tmdb_id": 653, "minimum_availability": "tba"}, "minimum_availability"),
    (
        "movies",
        {"tmdb_id": 653, "monitord": False},
        "movies[0].monitord is nothing that",
    ),
    (
        "movies",
        {"tmdb_id": 653, "quality_profile": "Best"},
        "no quality profile called Best",
    ),
    ("movies", {"tmdb_id": 653, "root_folder": "/elsewhere"}, "/elsewhere is none of"),
    (
        "movies",
        {"tmdb_id": 653, "folder": "../../etc"},
        "lies in none of the library's",
    ),
    (
        "movies",
        {"tmdb_id": 653, "folder": "."},
        "lies in none of the library's",
    ),
    ("collections", {"name": "x"}, "collections[0].id"),
    ("collections", {"id": 1, "quality_profile": "Best"}, "called Best"),
    ("collections", {"id": 1, "root_folder": "/elsewhere"}, "/elsewhere is none of"),
    ("exclusions", {"title": "Nosferatu"}, "exclusions[0].tmdb_id is missing"),
    ("exclusions", {"imdb_id": "nm17"}, "exclusions[0].imdb_id"),
    ("blocklist", {"tmdb_id": 653}, "blocklist[0].release"),
    ("blocklist", {"release": "x", "tmdb_id": 653}, "TMDb 653"),
    ("blocklist", {"release": "x", "info_hash": "zz"}, "blocklist[0].info_hash"),
    ("blocklist", {"release": "x", "reason": "mood"}, "blocklist[0].reason"),
    (
        "blocklist",
        {"release": "x", "until": "2020-01-01"},
        "The time of this block is over",
    ),
    ("custom_formats", {"name": "x"}, "has no conditions"),
    ("profiles", {"items": []}, "profiles[0].name"),
    ("profiles", {"name": "x", "mood": 1}, "profiles[0].mood is nothing"),
    (
        "profiles",
        {"name": "x", "items": [], "format_scores": [1]},
        "profiles[0].format_scores",
    ),
    (
        "profiles",
        {"name": "x", "format_scores": {"a": 2**40}},
        "profiles[0].format_scores",
    ),
    ("profiles", {"name": "x", "items": "?"}, "“items”"),
    ("sizes", {"quality": "Betamax"}, "Betamax"),
    ("sizes", {"min": 5}, "sizes[0].quality"),
    ("sizes", {"quality": "Bluray-1080p", "min": 9, "max": 5}, "Bluray-1080p"),
    ("sizes", {"quality": "Bluray-1080p", "title": 5}, "sizes[0].title"),
    ("profile_rules", {"name": "x"}, "profile_rules[0].quality_profile"),
    ("profile_rules", {"name": "x", "quality_profile": "Best"}, "called Best"),
    ("profile_rules", {"name": "x", "quality_profile": "Any"}, "x"),
    (
        "profile_rules",
        {"name": "x", "quality_profile": "Any", "tags": ["a"], "root_folder": "/no"},
        "/no",
    ),
    ("indexers", {"kind": "torznab"}, "indexers[0].name"),
    (
        "indexers",
        {"kind": "torznab", "name": "Far away"},
        "The indexer Far away is not set up",
    ),
)


async def test_entries_that_cannot_be_taken(house: House) -> None:
    """A sentence tells why, with the place; in a dry run it is the same one, and nothing has changed."""
    before = await exported(house, parts=[*ALL, "indexers"])
    for part, entry, said in SKIPPED:
        for dry_run in (True, False):
            told = await take(house, document(**{part: [entry]}), dry_run=dry_run)
            (item,) = told["items"]
            assert item["result"] == "skipped", entry
            assert said in item["message"], (entry, item["message"])
    after = await exported(house, parts=[*ALL, "indexers"])
    assert without_time(after) == without_time(before)


async def test_entries_that_are_none(house: House) -> None:
    """They are told of by their places, and stop nobody else."""
    deep: Any = "end"
    for _ in range(40):
        deep = [deep]
    entries: list[Any] = [
        None,
        5,
        "x",
        [],
        {"tmdb_id": deep},
        {"tmdb_id": 1.5e300},
        {"tmdb_id": 653},
    ]
    told = await take(house, document(movies=entries))
    assert [one["name"] for one in told["items"][:4]] == [
        f"movies[{n}]" for n in range(4)
    ]
    assert told["counts"]["movies"] == {"skipped": 6, "added": 1}
    text = '{"format": "radarr_mvp", "version": 1, "movies": [{"tmdb_id": NaN}, {"tmdb_id": 961}]}'
    told = await house.act("import_data", document=text)
    assert told["counts"]["movies"] == {"skipped": 1, "added": 1}


async def test_what_stands_there_twice(house: House) -> None:
    """It is taken once, and said; so it is in a dry run."""
    x265 = X265 | {"trash_id": "abc"}
    given = document(
        custom_formats=[x265, x265 | {"name": "other"}],
        movies=[{"tmdb_id": 653}, {"tmdb_id": 653, "monitored": False}],
        exclusions=[{"tmdb_id": 5, "imdb_id": "tt0000005"}, {"imdb_id": "tt0000005"}],
    )
    for dry_run in (True, False):
        told = await take(house, given, mode="replace", dry_run=dry_run)
        assert {tuple(one.items()) for one in told["counts"].values()} == {
            (("skipped", 1), ("added", 1))
        }
        assert set(reasons(told).values()) == {"document_twice"}


async def test_two_movies_for_one_folder(house: House) -> None:
    """The second one is refused, also in a dry run; so is one whose folder is another movie's here."""
    await house.add(search=False)
    root = {"root_folder": str(house.world.library)}
    given = document(
        movies=[
            {"tmdb_id": 961, "folder": "Nosferatu (1922)", **root},
            {"tmdb_id": 19, "folder": "Same", **root},
            {"tmdb_id": 4808, "folder": "Same", **root},
        ]
    )
    for dry_run in (True, False):
        told = await take(house, given, dry_run=dry_run)
        assert told["counts"]["movies"] == {"skipped": 2, "added": 1}
        assert set(reasons(told).values()) == {"path_taken"}


async def test_what_is_left_out_on_purpose(house: House) -> None:
    """A movie that is excluded here stays out until a person wants it."""
    await take(house, document(exclusions=[{"tmdb_id": 653, "title": "Nosferatu"}]))
    given = document(movies=[{"tmdb_id": 653, "title": "Nosferatu", "year": 1922}])
    for dry_run in (True, False):
        told = await take(house, given, dry_run=dry_run)
        assert reasons(told) == {"Nosferatu": "movie_excluded"}


async def test_rules_have_had_their_say(house: House) -> None:
    """A movie is taken as the document has it, although a rule of this library would give it more."""
    await decide(house)
    movie = {"tmdb_id": 19, "tags": ["robots"], "quality_profile": "Any"}
    await take(house, document(movies=[movie]))
    (metropolis,) = [
        one for one in (await exported(house))["movies"] if one["tmdb_id"] == 19
    ]
    assert metropolis["tags"] == ["robots"]


async def test_a_block_that_is_here(house: House) -> None:
    """It is never shortened."""
    await house.add(search=False)
    await house.act("block_release", tmdb_id=653, release=RELEASE)
    given = document(
        blocklist=[{"release": RELEASE, "tmdb_id": 653, "until": "2100-01-01T00:00:00"}]
    )
    told = await take(house, given, mode="replace")
    assert told["counts"] == {"blocklist": {"unchanged": 1}}
    (block,) = (await house.act("get_blocklist"))["blocked"]
    assert block["until"] is None


async def test_a_block_for_some_time(house: House) -> None:
    """It is over when it would have been."""
    await house.add(search=False)
    until = "2100-01-01T00:00:00+00:00"
    block = {"release": RELEASE, "tmdb_id": 653, "until": until, "reason": "unknown"}
    await take(house, document(blocklist=[block]))
    (known,) = (await house.act("get_blocklist"))["blocked"]
    assert (known["until"], known["reason"], known["movie_id"]) == (until, "unknown", 1)


REFUSED: Final[tuple[tuple[Told, str], ...]] = (
    ({}, "Say what is to be taken in"),
    ({"file": "nothing"}, "There is no file nothing.json in"),
    ({"document": "{"}, "This is no valid JSON"),
    ({"document": "[" * 100_000}, "This is no valid JSON"),
    ({"document": "5"}, "This is no export of Radarr MVP."),
    ({"document": {}}, "This is no export of Radarr MVP."),
    ({"document": {"format": "radarr"}}, "This is no export of Radarr MVP."),
    ({"document": {"format": "radarr_mvp"}}, "version is missing"),
    ({"document": {"format": "radarr_mvp", "version": "1"}}, "version is missing"),
    ({"document": {"format": "radarr_mvp", "version": True}}, "version is missing"),
    ({"document": {"format": "radarr_mvp", "version": 0}}, "version is missing"),
    (
        {"document": {"format": "radarr_mvp", "version": 2}},
        "The document is of version 2, and this program understands documents up to version 1.",
    ),
    ({"document": document(films=[])}, "films is nothing that a document may have"),
    ({"document": document(movies={})}, "movies is missing from the document, or"),
    (
        {"document": document(movies=[0] * 100_001)},
        "movies has more than 100,000 entries",
    ),
    ({"document": document(options=[])}, "options is missing from the document, or"),
    ({"document": document(), "root_folder": "/elsewhere"}, "/elsewhere is none of"),
)


async def test_documents_that_are_refused(house: House) -> None:
    """A sentence tells why, and nothing is done."""
    for given, said in REFUSED:
        told = await house.refused("import_data", **given)
        assert said in told, (given, told)
    assert (await house.act("get_jobs", kind="import_data"))["jobs"] == []


async def test_files_that_are_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is no text, one that is far too large, one that is a folder."""
    folder = Path(house.home.hass.config.config_dir) / "radarr_mvp" / "exports"
    (folder / "folder.json").mkdir(parents=True)
    (folder / "binary.json").write_bytes(b"\xff\xfe\x00{")
    (folder / "large.json").write_bytes(b"[]")
    assert "no valid JSON" in await house.refused("import_data", file="binary")
    assert await house.refused("import_data", file="folder")
    monkeypatch.setattr("custom_components.radarr_mvp.exchange._LARGEST", 1)
    assert "so it is no export" in await house.refused("import_data", file="large")


async def test_a_service_that_is_out_of_reach(house: House) -> None:
    """What was not come to is counted, what is here already is dealt with; the next time it goes on."""
    await house.add(search=False)
    films = (NOSFERATU, GENERAL, SINTEL)
    given = document(
        movies=[{"tmdb_id": one.tmdb_id} for one in films]
        + [{"tmdb_id": 1_000_000 + number} for number in range(20)],
        exclusions=[{"tmdb_id": 5}],
    )
    house.world.tmdb.fail(FaultMode.SERVER_ERROR)
    told = await take(house, given)
    counts = told["counts"]["movies"]
    assert counts["unchanged"] == 1
    assert counts["failed"] >= 3
    assert sum(counts.values()) + told["left"] == 23
    assert told["left"] > 10
    assert told["items"][0]["result"] == "failed"
    assert "TMDb" in told["items"][0]["message"]
    assert told["counts"]["exclusions"] == {"added": 1}
    house.world.tmdb.heal()
    await house.do("reset_circuit_breaker")
    told = await take(house, given)
    assert told["counts"]["movies"] == {"skipped": 20, "added": 2, "unchanged": 1}
    assert set(reasons(told).values()) == {"movie_not_found"}
    assert told["left"] == 0


async def test_an_error_that_nobody_has_thought_of(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It stops its own entry, and is in the log."""
    add = movie_book.add

    def stumble(connection: Any, movie: Any, now: float) -> Any:
        if movie.tmdb_id == 961:
            raise ZeroDivisionError
        return add(connection, movie, now)

    monkeypatch.setattr(movie_book, "add", stumble)
    given = document(movies=[{"tmdb_id": one} for one in (961, 653, 19)])
    told = await take(house, given)
    assert told["counts"]["movies"] == {"failed": 1, "added": 2}
    (item,) = [one for one in told["items"] if one["result"] == "failed"]
    assert item["message"].startswith("movies[0] could not be taken in because of an")
    errors = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert [one.getMessage() for one in errors] == [
        "An entry could not be taken in: movies[0]"
    ]
    caplog.clear()


async def test_a_disk_that_is_full(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One sentence says so, not one for each of a thousand entries."""

    def fail(*_: Any) -> None:
        raise DatabaseFull("disk full")

    monkeypatch.setattr("custom_components.radarr_mvp.store.exclusions.add", fail)
    given = document(exclusions=[{"tmdb_id": 1 + number} for number in range(1000)])
    said = await house.refused("import_data", document=given)
    assert said.startswith("The database has no room left")
    assert len([one for one in caplog.records if one.levelno >= logging.ERROR]) < 4
    (job,) = (await house.act("get_jobs", kind="import_data"))["jobs"]
    assert job["state"] == "failed"


async def test_it_can_be_stopped(house: House) -> None:
    """What was taken in by then is there, and the rules are in force."""
    house.world.tmdb.fail(FaultMode.HANG)
    given = document(custom_formats=[X265], movies=[{"tmdb_id": 653}])
    task = asyncio.create_task(take(house, given))
    async with asyncio.timeout(10):
        while (
            not (jobs := house.road.jobs.in_hand()) or jobs[0].job.message != "movies"
        ):
            await asyncio.sleep(0.01)
    await house.act("get_jobs")
    await house.home.hass.services.async_call(
        "radarr_mvp", "cancel_job", {"job_id": jobs[0].job.id}, blocking=True
    )
    with pytest.raises(Exception, match="stopped"):
        await task
    assert [one.name for one in house.road.house.formats] == ["x265"]
    house.world.tmdb.heal()
    told = await take(house, given)
    assert told["counts"]["custom_formats"] == {"unchanged": 1}


async def test_a_search_afterwards(house: House) -> None:
    """Where that is asked for: what is missing is searched for, and fetched."""
    torrent = house.offer()
    told = await take(house, document(movies=[{"tmdb_id": 653}]), search=True)
    await house.home.settle()
    await house.look()
    (download,) = await house.queue()
    assert download["info_hash"] == torrent.info_hash
    grabbed = house.events("release_grabbed")
    assert [one["correlation_id"] for one in grabbed] == [told["correlation_id"]]


def asked(house: House) -> int:
    """Return how often HDBits was asked."""
    return len(house.world.hdbits.log.times())


async def test_no_search_in_a_dry_run(house: House) -> None:
    """Nothing is done at all; TMDb alone is asked whether it knows the movies."""
    before = asked(house)
    await take(house, document(movies=[{"tmdb_id": 653}]), search=True, dry_run=True)
    await house.home.settle()
    assert asked(house) == before
    assert len(house.road.house.index) == 0


async def test_of_many_items_the_first_are_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are counted; those that need a person come first."""
    entries: list[Told] = [{"tmdb_id": 1 + number} for number in range(700)]
    entries.append({"title": "Wrong"})
    told = await take(house, document(exclusions=entries), dry_run=True)
    assert told["counts"]["exclusions"] == {"skipped": 1, "added": 700}
    assert (len(told["items"]), told["items_left_out"]) == (500, 201)
    assert told["items"][0]["name"] == "Wrong"


async def test_long_values_are_told_in_short(house: House) -> None:
    """As the conditions of a custom format."""
    long = X265 | {"specifications": X265["specifications"] * 20}
    await take(house, document(custom_formats=[X265]))
    told = await take(house, document(custom_formats=[long]))
    change = told["items"][0]["changes"]["specifications"]
    assert isinstance(change["from"], list)
    assert len(change["to"]) == 301


async def test_a_new_rule_comes_last(house: House) -> None:
    """A rule that is known keeps its place, as the first one that fits counts."""
    await decide(house)
    rules = [
        {"name": "Loud", "quality_profile": "Any", "min_year": 1930},
        {"name": "silent", "quality_profile": "Any", "max_year": 1929},
    ]
    await take(house, document(profile_rules=rules), mode="replace")
    after = (await exported(house))["profile_rules"]
    assert [one["name"] for one in after] == ["silent", "Loud"]


async def test_a_rule_with_its_folder(house: House, second: Other) -> None:
    """A folder that is not one here is replaced as that of a movie is."""
    rule = {
        "name": "Silent",
        "quality_profile": "Any",
        "tags": ["x"],
        "root_folder": "/far",
    }
    root = str(second.road.house.settings.media.root_folder)
    told = await take(second, document(profile_rules=[rule]), root_folder=root)
    assert told["counts"] == {"profile_rules": {"added": 1}}
    (after,) = (await exported(second))["profile_rules"]
    assert after["root_folder"] == root


async def test_a_dry_run_of_what_belongs_together(house: House) -> None:
    """A rule and a movie may name a profile, and a profile a format, that the document brings along."""
    mine = (await exported(house))["profiles"][0]
    mine |= {"name": "Mine", "format_scores": {"x265": 5, "unheard of": 0}}
    given = document(
        custom_formats=[X265],
        profiles=[mine],
        profile_rules=[{"name": "R", "quality_profile": "mine", "tags": ["x"]}],
        movies=[{"tmdb_id": 653, "quality_profile": "Mine"}],
        collections=[{"id": LIVING_DEADS, "quality_profile": "MINE"}],
        blocklist=[{"release": RELEASE, "tmdb_id": 653}],
        options={"quality_profile": "mine"},
    )
    tried = await take(house, given, dry_run=True, mode="replace")
    assert [one for one in tried["items"] if one["message"]] == []
    told = await take(house, given, mode="replace")
    assert told["items"] == tried["items"]
    assert entry_options(house.entry)["quality_profile"].casefold() == "mine"


async def test_a_collection_that_was_known_but_not_followed(house: House) -> None:
    """It is followed from then on."""
    await house.add(replace(NOSFERATU, tmdb_id=10331), search=False)
    told = await take(house, document(collections=[{"id": LIVING_DEADS}]))
    assert results(told) == {("collections", f"TMDb {LIVING_DEADS}"): "added"}
    (collection,) = (await exported(house))["collections"]
    assert collection["name"] == "Living Dead Collection"


async def test_thousands_of_entries(house: House) -> None:
    """They are looked through while Home Assistant goes on."""
    movies = [movie_of(house, f"Film {n}", n + 1) for n in range(3_000)]
    await shelve(house, *movies)
    text = json.dumps(
        document(movies=[{"tmdb_id": n + 1, "tags": ["x"]} for n in range(3_000)])
    )
    task = asyncio.create_task(
        house.act("import_data", document=text, dry_run=True, mode="replace")
    )
    assert await longest_step(task.done) < 0.25
    told = await task
    assert told["counts"]["movies"] == {"updated": 3_000}


async def test_a_job_tells_how_far_it_is(house: House) -> None:
    """As any other long work."""
    seen: list[tuple[int, int]] = []
    house.road.jobs.listen(lambda one: seen.append((one.job.done, one.job.total)))
    await take(house, document(exclusions=[{"tmdb_id": 1}, {"tmdb_id": 2}]))
    assert {(1, 2), (2, 2)} <= set(seen)


@pytest.mark.parametrize("mode", ["merge", "replace"])
async def test_options(house: House, mode: str) -> None:
    """What the household has not decided is taken over; the rest only where it is to be replaced."""
    entries = house.home.hass.config_entries
    entries.async_update_entry(
        house.entry,
        options={
            **house.entry.options,
            "automation": {"search": False, "upgrades": True},
            "failures": {"policies": {"download_stalled": {"retries": 2}}},
        },
    )
    given = document(
        options={
            "quality_profile": "Ultra-HD",
            "automation": {
                "upgrades": False,
                "concurrent_searches": 3,
                "search": False,
            },
            "naming": {"rename": False},
            "failures": {
                "policies": {
                    "download_stalled": {"retries": 5},
                    "disk_full": {"retries": 1},
                },
            },
        }
    )
    tried = await take(house, given, mode=mode, dry_run=True)
    told = await take(house, given, mode=mode)
    await house.home.settle()
    assert told["items"] == tried["items"]
    found = {one["name"]: one["result"] for one in told["items"]}
    decided = "skipped" if mode == "merge" else "updated"
    assert found == {
        "quality_profile": decided,
        "automation.upgrades": decided,
        "automation.concurrent_searches": "updated",
        "naming.rename": "updated",
        "failures.policies.download_stalled": decided,
        "failures.policies.disk_full": "updated",
    }
    options = entry_options(house.entry)
    assert options["automation"]["upgrades"] is (mode == "merge")
    assert options["automation"]["concurrent_searches"] == 3
    assert options["failures"]["policies"]["disk_full"] == {"retries": 1}
    # They are in force at once.
    settings = house.road.house.settings
    assert settings.automation.concurrent_searches == 3
    assert not settings.media.naming.rename
    assert settings.profile == ("HD - 720p/1080p" if mode == "merge" else "Ultra-HD")
    again = await take(house, given, mode=mode)
    assert all(one["result"] == "skipped" for one in again["items"])


async def test_options_that_are_refused(house: House) -> None:
    """Each with its place; those of the machine are left to a person, and the others are taken."""
    before = entry_options(house.entry)
    given = document(
        options={
            "quality_profile": "Best",
            "moods": {},
            "naming": "no",
            "storage": {"db_url": "sqlite://", "jobs": {"days": 0}},
            "automation": {"search": "maybe", "feed_interval": {"minutes": 20}},
            "media": {
                "root_folders": ["/elsewhere"],
                "recycle_bin": "/bin",
                "recycle_days": 7,
                "group": "root",
            },
            "failures": {"policies": {"moods": {"retries": 1}}, "search_again": True},
            "metadata": {"language": "klingon"},
            "releases": {"policies": 5},
        }
    )
    told = await take(house, given, mode="replace")
    found = {one["name"]: (one["result"], one["message"]) for one in told["items"]}
    assert found.pop("automation.feed_interval")[0] == "updated"
    assert {one[0] for one in found.values()} == {"skipped"}
    assert "called Best" in found["quality_profile"][1]
    assert found["moods"][1].startswith("options.moods is nothing that")
    assert found["naming"][1].startswith("options.naming is missing from")
    assert found["storage.db_url"][1].startswith("options.storage.db_url is nothing")
    assert found["storage.jobs"][1].startswith("options.storage.jobs is missing")
    assert found["automation.search"][1].startswith("options.automation.search is")
    for one in ("media.root_folders", "media.recycle_bin", "media.group"):
        assert found[one][1].startswith(f"{one} belongs to the machine")
    assert found["failures.policies.moods"][1].startswith("options.failures.policies")
    assert found["metadata.language"][1].startswith("options.metadata.language")
    assert found["releases.policies"][1].startswith(
        "options.releases.policies is nothing"
    )
    assert told["counts"]["options"] == {"skipped": 12, "updated": 1, "unchanged": 2}
    await house.home.settle()
    after = entry_options(house.entry)
    assert after["automation"].pop("feed_interval") == {
        "days": 0,
        "hours": 0,
        "minutes": 20,
        "seconds": 0,
    }
    assert {key: one for key, one in after.items() if one} == before
    policies = document(options={"failures": {"policies": []}})
    (item,) = (await take(house, policies))["items"]
    assert item["message"].startswith("options.failures.policies is missing")


async def test_an_indexer_that_is_here(house: House) -> None:
    """Nothing is to be done about it."""
    given = await exported(house, parts=["indexers"])
    told = await take(house, given)
    assert told["counts"] == {"indexers": {"unchanged": 1}}


async def test_two_homes_are_not_mixed_up(home: Home, house: House) -> None:
    """What one library takes in, the other one does not have."""
    second = await other(home)
    await take(second, document(movies=[{"tmdb_id": 653}], custom_formats=[X265]))
    assert len(house.road.house.index) == 0
    assert house.road.house.formats == ()
