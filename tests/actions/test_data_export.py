"""What a household has decided, taken out as one document."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
import json
from pathlib import Path
import stat
import time
from typing import Final

from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.radarr_mvp.actions import data
from custom_components.radarr_mvp.engine.keeping.books import Transaction
from custom_components.radarr_mvp.engine.keeping.records import (
    BlockRecord,
    Exclusion,
    KeptCollection,
)
from tests.furnished import furnish
from tests.integration import Home
from tests.shelved import movie_of, shelve
from tests.test_diagnostics import LEAK, PLANTED, leak, leaky_entry

from .deciding import LIVING_DEADS, RELEASE, TORRENT, decide, exported
from .house import House, Told, sentence
from .test_rules import X265

PARTS = (
    "custom_formats",
    "profiles",
    "sizes",
    "profile_rules",
    "movies",
    "collections",
    "exclusions",
    "options",
    "indexers",
)


def folder_of(house: House) -> Path:
    """Return where documents are kept."""
    return Path(house.home.hass.config.config_dir) / "radarr_mvp" / "exports"


async def test_all_that_was_decided(house: House) -> None:
    """It is in one document, in which names stand for our numbers."""
    await decide(house)
    told = await house.act("export_data")
    document = told["document"]
    assert (document["format"], document["version"]) == ("radarr_mvp", 1)
    assert document["library"] == "Movies"
    assert set(document) == {"format", "version", "created_at", "library", *PARTS}
    nosferatu, general = sorted(document["movies"], key=lambda one: str(one["title"]))
    assert general["monitored"] is False
    assert nosferatu == {
        "tmdb_id": 653,
        "imdb_id": "tt0013442",
        "title": "Nosferatu",
        "year": 1922,
        "quality_profile": "Mine",
        "root_folder": str(house.world.library),
        "folder": "Nosferatu (1922)",
        "monitored": True,
        "minimum_availability": "in_cinemas",
        "tags": ["horror", "old", "silent"],
        "added": nosferatu["added"],
    }
    (x265,) = document["custom_formats"]
    assert (x265["name"], x265["trash_scores"]) == ("x265", {"default": -50})
    profiles = {one["name"]: one for one in document["profiles"]}
    assert profiles["Mine"]["min_format_score"] == -10
    assert [one["format_scores"] for one in profiles.values()].count({"x265": -50}) == 1
    sizes = {one["quality"]: one for one in document["sizes"]}
    assert sizes["Bluray-1080p"]["title"] == "Disc"
    assert len(sizes) > 25
    (rule,) = document["profile_rules"]
    assert rule == {
        "name": "Silent",
        "quality_profile": "Mine",
        "max_year": 1929,
        "add_tags": ["old"],
    }
    (collection,) = document["collections"]
    assert collection["id"] == LIVING_DEADS
    assert collection["quality_profile"] == "Mine"
    assert (collection["search_on_add"], collection["tags"]) == (False, ["zombies"])
    (exclusion,) = document["exclusions"]
    assert (exclusion["title"], exclusion["reason"]) == ("Sintel", "No")
    assert document["options"]["automation"] == {"search": False}
    assert document["options"]["quality_profile"] == "HD - 720p/1080p"
    (indexer,) = document["indexers"]
    url = house.world.hdbits.url
    assert indexer == {"kind": "hdbits", "name": "HDBits", "url": url}
    assert told["counts"]["movies"] == 2
    assert (told["file"], told["complete"], told["version"]) == (None, True, 1)


async def test_chosen_parts(house: House) -> None:
    """Only those; the blocklist is one of them, without what is over."""
    await decide(house)
    document = await exported(house, parts=["blocklist"])
    assert set(document) == {"format", "version", "created_at", "library", "blocklist"}
    for_ever, for_days = document["blocklist"]
    assert for_ever == {
        "release": RELEASE,
        "tmdb_id": 653,
        "indexer": "HDBits",
        "reason": "manually_rejected",
    }
    assert for_days["info_hash"] == TORRENT
    assert for_days["message"] == "Wrong speed"
    house.world.clock.advance(10 * 86_400)
    document = await exported(house, parts="blocklist")
    assert document["blocklist"] == [for_ever]


async def test_a_block_of_nothing_in_the_library(house: House) -> None:
    """It is told of without its movie."""
    await decide(house)
    await house.do("remove_movie", tmdb_id=653)
    (block, *_) = (await exported(house, parts=["blocklist"]))["blocklist"] or [{}]
    assert "tmdb_id" not in block


async def test_more_than_a_page(house: House) -> None:
    """All of a long list is there."""
    books, now = house.road.books, house.road.clock.now()

    def write(transaction: Transaction) -> None:
        for number in range(1, 502):
            one = Exclusion(title=f"Film {number}", tmdb_id=number)
            books.exclusions.add(transaction, one, now)

    await books.write(write)
    document = await exported(house, parts=["exclusions"])
    assert len({one["tmdb_id"] for one in document["exclusions"]}) == 501


async def test_a_file(house: House) -> None:
    """It has the same in it, an entry to a line, and nothing else lies beside it."""
    await decide(house)
    told = await house.act("export_data", file="library")
    path = folder_of(house) / "library.json"
    assert told["file"] == str(path)
    text = path.read_text(encoding="utf-8")
    assert told["size"] == len(text.encode())
    assert json.loads(text) == told["document"]
    assert text.count("\n") > len(told["document"]["sizes"])
    assert [one.name for one in folder_of(house).iterdir()] == ["library.json"]
    assert stat.S_ISREG(path.stat().st_mode)


async def test_a_file_that_is_there(house: House) -> None:
    """It stays as it is, unless it may be replaced."""
    await house.do("export_data", file="library.json")
    path = folder_of(house) / "library.json"
    path.write_text("mine")
    said = await house.refused_alone("export_data", file="library")
    assert said.startswith("There is a file called library.json already.")
    assert path.read_text() == "mine"
    await house.do("export_data", file="library", overwrite=True)
    assert json.loads(path.read_text())["format"] == "radarr_mvp"


NAMES: Final = (
    "../secrets",
    "../../configuration.yaml",
    "/etc/passwd",
    "a/b",
    "..",
    ".hidden",
    "a\\..\\b?",
    "a\0b",
    "trailing.",
    "x" * 101,
    "new\nline",
)


def everything(house: House) -> list[Path]:
    """Return all files and folders that Home Assistant keeps."""
    return sorted(Path(house.home.hass.config.config_dir).rglob("*"))


async def test_names_that_lead_elsewhere(house: House) -> None:
    """They are refused, and nothing is written or read anywhere."""
    before = everything(house)
    for action in ("export_data", "import_data"):
        for name in NAMES:
            said = await house.refused(action, file=name)
            assert "cannot be the name of a file" in said
    assert everything(house) == before


async def test_a_link_leads_nowhere(house: House) -> None:
    """What is behind a link of that name stays as it is."""
    elsewhere = house.world.folder / "elsewhere"
    elsewhere.write_text("mine")
    folder_of(house).mkdir(parents=True)
    link = folder_of(house) / "library.json"
    link.symlink_to(elsewhere)
    assert "already" in await house.refused("export_data", file="library")
    await house.do("export_data", file="library", overwrite=True)
    assert elsewhere.read_text() == "mine"
    assert not link.is_symlink()


async def test_a_disk_that_fails(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence says so; the file before it is whole, and no half of one is left."""
    await house.do("export_data", file="library")
    path = folder_of(house) / "library.json"
    before = path.read_bytes()

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    said = await house.refused_alone("export_data", file="library", overwrite=True)
    assert said.startswith("There is no space left for")
    assert path.read_bytes() == before
    assert [one.name for one in folder_of(house).iterdir()] == ["library.json"]


async def test_it_has_to_go_somewhere(house: House) -> None:
    """An automation that wants no answer names a file."""
    said = await house.refused_alone("export_data")
    assert said.startswith("Give the name of a file, or call the action such that")


async def test_what_is_too_large_for_an_answer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, and a file holds it all the same."""
    monkeypatch.setattr(data, "_MOST_BYTES", 1000)
    said = await house.refused("export_data")
    assert said.startswith("The document has 0.0 MB, which is too much")
    told = await house.act("export_data", file="library")
    assert (told["complete"], told["document"]) == (False, None)
    assert told["counts"]["profiles"] == 6
    assert (folder_of(house) / "library.json").stat().st_size == told["size"]


def assert_no_secret(text: str) -> None:
    """Make sure that no secret is in a text."""
    for secret in PLANTED:
        assert secret not in text


async def test_no_secret_gets_out(home: Home) -> None:
    """Wherever one is: in data, options, sub-entries and every book."""
    entry = leaky_entry(home)
    await home.set_up(entry)
    house = House(home, entry)
    await leak(house.road)
    await leak_decisions(house)
    parts = [*PARTS, "blocklist"]
    told = await house.act("export_data", file="leak", parts=parts)
    assert_no_secret(json.dumps(told, ensure_ascii=False))
    assert_no_secret((folder_of(house) / "leak.json").read_text())
    document = told["document"]
    assert "sandbox-member" not in json.dumps(document)
    assert [one["kind"] for one in document["indexers"]] == [
        "hdbits",
        "torznab",
        "prowlarr",
    ]
    assert "db_url" not in json.dumps(document)
    assert any("**" in one["folder"] for one in document["movies"])
    for part in ("custom_formats", "exclusions", "blocklist", "collections"):
        assert "**" in json.dumps(document[part]), part


async def leak_decisions(house: House) -> None:
    """Write all secrets into that which people decide."""
    road, books = house.road, house.road.books
    await road.quality.import_formats(X265 | {"name": LEAK, "trash_note": LEAK})
    first = road.quality.profiles()[0]
    await road.quality.save_profile(replace(first, id=0, name=LEAK))
    await road.quality.save_rules(
        [{"name": LEAK, "profile_id": first.id, "tags": [LEAK]}]
    )
    await road.quality.save_sizes([{"quality": 7, "title": LEAK}])

    def write(transaction: Transaction) -> None:
        now, at = road.clock.now(), road.house.now
        books.exclusions.add(
            transaction, Exclusion(title=LEAK, imdb_id="tt1", reason=LEAK), now
        )
        block = BlockRecord(title=LEAK, indexer=LEAK, message=LEAK, reason=LEAK)
        books.blocklist.block(transaction, block, now, lambda _: None)
        collection = KeptCollection(
            id=1,
            name=LEAK,
            monitored=True,
            profile_id=first.id,
            root_folder=LEAK,
            tags=frozenset({LEAK}),
            fetched_at=at,
        )
        books.collections.keep(transaction, collection)

    await books.write(write)


async def test_options_that_are_damaged(home: Home) -> None:
    """They are left out, and all others are there."""
    house = await furnish(
        home,
        automation={
            "search": False,
            "upgrades": "maybe",
            "feed_interval": {"minutes": 30},
        },
        media="nothing",
        failures={
            "fallback_after": 4,
            "policies": {
                "download_stalled": {"retries": 2},
                "unheard_of": {"retries": 2},
                "disk_full": {"retries": "many"},
                "unknown": {"retries": 1, "mood": "bad"},
            },
        },
        quality_profile=5,
    )
    house.home.hass.config_entries.async_update_entry(
        house.entry, options={**house.entry.options, "quality_profile": 5}
    )
    assert (await exported(house, parts=["options"]))["options"] == {
        "automation": {"search": False, "feed_interval": {"minutes": 30}},
        "failures": {
            "fallback_after": 4,
            "policies": {"download_stalled": {"retries": 2}},
        },
    }


async def longest_step(until: Callable[[], bool]) -> float:
    """Return for how long the event loop computed without a pause, whatever else the machine was doing."""
    longest = 0.0
    while not until():
        began = time.thread_time()
        await asyncio.sleep(0)
        longest = max(longest, time.thread_time() - began)
    return longest


async def test_a_large_library(home: Home) -> None:
    """Ten thousand movies get into a file while Home Assistant goes on."""
    house = await furnish(home)
    movies = [movie_of(house, f"Film {n}", n + 1) for n in range(10_000)]
    await shelve(house, *movies)
    task = asyncio.create_task(house.act("export_data", file="large"))
    longest = await longest_step(task.done)
    told: Told = await task
    assert told["counts"]["movies"] == 10_000
    assert not told["complete"]
    assert (
        len(json.loads((folder_of(house) / "large.json").read_text())["movies"])
        == 10_000
    )
    assert longest < 0.1
    with pytest.raises(HomeAssistantError) as refused:
        await house.act("export_data")
    assert "MB, which is too much for an answer" in sentence(refused.value)
