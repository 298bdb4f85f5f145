"""What every action answers, as it was last approved of, and as the documentation shows it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import re
from typing import Any, Final

from homeassistant.core import SupportsResponse
import pytest
from syrupy.assertion import SnapshotAssertion
import yaml

from custom_components.radarr_mvp.actions import ACTIONS
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from tests.integration import TRANSLATIONS
from tests.sandbox.films import Picture

from .house import GENERAL, OTHER, SINTEL, SINTEL_BEST, House, Told
from .test_descriptions import DOCUMENTED
from .test_rules import X265

GENERAL_BEST: Final = "The General 1926 1080p BluRay x264-SANDBOX"
ANSWERING: Final = {
    one.name for one in ACTIONS if one.response is not SupportsResponse.NONE
}

# What is another one each time.
_CHANGING: Final = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00"), "<time>"),
    (re.compile(r"\b01[0-9A-HJKMNP-TV-Z]{24}\b"), "<id>"),
    (re.compile(r"\b[0-9a-f]{40}\b"), "<hash>"),
    (re.compile(r"\bjob_[0-9a-f]{12}\b"), "<job>"),
    (re.compile(r"\bWyJ[\w-]+"), "<cursor>"),
    (re.compile(r"127\.0\.0\.1:\d+"), "<address>"),
    (re.compile(r"(/[\w.-]+)+(?=/(?:library|downloads|config)\b)"), "<folder>"),
)
_FREE: Final = re.compile(r"\.(?:by_\w+|counts|changes|adopted|data|result)(?:\.|$)")
# What a film weighs is up to the version of ffmpeg that made it.
_MEASURED: Final = frozenset(
    {
        "latency_ms",
        "left",
        "rate",
        "remaining",
        "seconds",
        "seconds_left",
        "size",
        "size_left",
    }
)


def settled(value: Any) -> Any:
    """Return an answer without what is another one each time."""
    match value:
        case dict():
            return {
                settled(key): "<measured>"
                if key in _MEASURED and one is not None
                else settled(one)
                for key, one in value.items()
            }
        case list():
            return [settled(one) for one in value]
        case str():
            for pattern, name in _CHANGING:
                value = pattern.sub(name, value)
            return value
        case _:
            return value


@dataclass
class Story:
    """A household in which everything is called once, in an order that makes sense."""

    house: House
    kept: SnapshotAssertion
    told: dict[str, list[Told]] = field(default_factory=dict)

    async def act(self, action: str, **data: Any) -> Told:
        """Call an action; its first answer has to be what it always was."""
        told = await self.house.act(action, **data)
        if action not in self.told:
            assert settled(told) == self.kept(name=action)
        self.told.setdefault(action, []).append(told)
        return told


async def test_answers(house: House, kept: SnapshotAssertion) -> None:
    """None of them has changed, none has no example of its own, and the documentation tells the truth."""
    story = Story(house, kept)
    for tell in STORY:
        await tell(story)
    assert set(story.told) == ANSWERING
    for action, told in story.told.items():
        shown = list(examples(action))
        assert shown, f"{action} has no answer in the documentation"
        for one in shown:
            compare(one, told, action)


async def tell_of_movies(story: Story) -> None:
    """Movies come into the library."""
    await story.act("lookup_movie", text="Nosferatu 1922")
    await story.act("add_movie", tmdb_id=653, search=False, tags=["silent"])
    await story.act("update_movie", tmdb_id=653, tags=["horror"], tag_mode="add")
    await story.act("get_wanted")
    await story.act("get_upcoming")


async def tell_of_releases(story: Story) -> None:
    """Releases are offered, and one is fetched."""
    house = story.house
    worse = house.offer(OTHER, picture=Picture.HD720)
    found = await story.act("search_releases", tmdb_id=653)
    release = found["releases"][0]["release_id"]
    await story.act("test_release", release="Nosferatu.1922.1080p.BluRay.x264-GRP")
    await story.act("grab_release", release_id=release)
    await house.look()
    house.stand(worse, state="downloading", progress=0.5, dlspeed=1000)
    await house.look()
    await story.act("get_queue")
    await house.complete(worse)
    await story.act("explain_choice", tmdb_id=653)
    house.offer(SINTEL_BEST, SINTEL)
    await house.add(SINTEL, search=False)
    await story.act("search_movie", tmdb_id=SINTEL.tmdb_id)


async def tell_of_files(story: Story) -> None:
    """A film is there, and another one is brought along."""
    house = story.house
    await story.act("get_movies")
    await story.act("find_movies", text="nosferatu")
    options = {**house.entry.options, "naming": {"file_format": "{Movie Title}"}}
    entries = house.home.hass.config_entries
    entries.async_update_entry(house.entry, options=options)
    await entries.async_reload(house.entry.entry_id)
    await house.home.settle()
    await story.act("preview_rename", tmdb_id=653)
    await story.act("rename_files", tmdb_id=653)
    torrent = house.offer(GENERAL_BEST, GENERAL)
    await house.add(GENERAL, search=False)
    house.home.hass.config.allowlist_external_dirs.add(str(house.world.downloads))
    path = house.world.downloads / torrent.name
    (house.world.folder / "seeds" / torrent.name).rename(path)
    await story.act("import_path", path=str(path), dry_run=True)


async def tell_of_what_waits(story: Story) -> None:
    """A download does not tell what it is, and a person does."""
    house = story.house
    torrent = house.offer("An Unheard Of Film 1080p BluRay x264-GRP", GENERAL)
    house.world.qbittorrent.put(torrent.info_hash, category="radarr_mvp")
    house.place(torrent)
    await house.look(3)
    (item,) = [one for one in await house.queue() if one["state"] == "blocked"]
    await story.act("import_path", download_id=item["id"], tmdb_id=GENERAL.tmdb_id)


async def tell_of_failures(story: Story) -> None:
    """Downloads come to nothing."""
    house = story.house
    (download,) = await house.queue()
    await story.act("retry_download", download_id=download["id"], strategy="same")
    while not (row := await house.row(download["id"])).state.is_over:
        await house.road.failures.handle(row, FailureReason.NETWORK_ERROR, "no way")
        house.world.clock.advance(86_400)
    (letter,) = (await story.act("get_dead_letters"))["dead_letters"]
    await story.act("retry_dead_letter", dead_letter_id=letter["id"])
    await story.act("purge_dead_letters", dead_letter_id=[letter["id"]])
    await story.act("remove_download", download_id=download["id"], block=True)
    house.world.clock.advance(1)
    await story.act("list_failed")
    await story.act("get_blocklist")
    await story.act("block_release", tmdb_id=653, release="Nosferatu.1922.CAM-BAD")
    await story.act("unblock_release", block_id=[1])
    await story.act("clear_blocklist")
    await story.act("clean_queue", days=0)


async def tell_of_the_rest(story: Story) -> None:
    """What is done now and then."""
    house = story.house
    await story.act("search_missing")
    await house.home.settle()
    await story.act("refresh_movie", tmdb_id=653)
    house.world.clock.advance(1)
    await story.act("rescan_library", adopt=True)
    house.world.clock.advance(1)
    await story.act("import_custom_formats", formats=X265)
    exported = await story.act("export_data", parts=["movies", "custom_formats"])
    document = exported["document"]
    document["movies"][0] |= {"monitored": False}
    await story.act("import_data", document=document, dry_run=True)
    await story.act("get_history", kind=["added"])
    await story.act("get_jobs", kind="rescan_library")
    await story.act("test_connection", service=["tmdb"])


async def tell_of_lists(story: Story) -> None:
    """A list is followed; it loses what it named, twice, and a person is asked."""
    house = story.house
    listed = house.world.tmdb.lists["10"].items
    await house.follow("Masterpieces", "tmdb_list", address="10")
    await story.act("sync_lists")
    await story.act("get_lists", items=True)
    await story.act("get_list_history")
    await story.act("assign_list_item", entry="tmdb:19", tmdb_id=19)
    for action in ("dismiss_list", "confirm_list"):
        before = [*listed]
        listed.clear()
        house.world.clock.advance(86_400)
        await house.act("sync_lists")
        await story.act(action)
        listed.extend(before)
        house.world.clock.advance(86_400)
        await house.act("sync_lists")


async def tell_of_collections(story: Story) -> None:
    """A collection is followed, and what is missing of it is told."""
    given = {"name": "Living Dead", "search_on_add": False}
    await story.act("add_collection", **given)
    await story.act("get_collections", monitored=True)
    await story.act("update_collection", name="Living Dead", monitored=False)


STORY: Final = (
    tell_of_movies,
    tell_of_releases,
    tell_of_files,
    tell_of_failures,
    tell_of_what_waits,
    tell_of_the_rest,
    tell_of_lists,
    tell_of_collections,
)


def examples(action: str) -> Iterator[Any]:
    """Yield the answers of an action that the documentation shows."""
    name = TRANSLATIONS["services"][action]["name"]
    part = DOCUMENTED.split(f"\n### {name}\n", 1)[1]
    part = re.split(r"\n##", part, maxsplit=1)[0]
    for text in re.findall(r"```yaml\n# The answer\n(.*?)```", part, re.DOTALL):
        yield yaml.safe_load(text)


def compare(shown: Any, told: list[Any], place: str) -> None:
    """Make sure that all that the documentation shows of an answer is there, as what it shows."""
    there = [one for one in told if one is not None]
    if not there or shown is None:
        return
    match shown:
        case dict():
            real = [one for one in there if isinstance(one, dict) and one]
            for key, value in shown.items():
                if real and not is_free(place):
                    assert any(key in one for one in real), f"{place}.{key}"
                compare(
                    value, [one[key] for one in real if key in one], f"{place}.{key}"
                )
        case list():
            inner = [each for one in there for each in one]
            for value in shown:
                compare(value, inner, place)
        case int() | float():
            assert any(isinstance(one, int | float) for one in there), place
        case _:
            assert any(isinstance(one, type(shown)) for one in there), place


def is_free(place: str) -> bool:
    """Return whether the keys at a place are no names of ours."""
    return _FREE.search(place) is not None


def test_what_is_not_there_is_noticed() -> None:
    """A documentation that promises too much is found out."""
    compare({"a": [{"b": 1}]}, [{"a": [{"b": 2, "c": 3}]}], "x")
    for wrong in ({"z": 1}, {"a": [{"z": 1}]}, {"a": [{"b": "text"}]}):
        with pytest.raises(AssertionError, match=r"x"):
            compare(wrong, [{"a": [{"b": 2}]}], "x")
