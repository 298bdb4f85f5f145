"""Changing what an entry does."""

import asyncio
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.config_entries import (
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.importing.naming.grammar import (
    parse_format,
    tokens_of,
)
from custom_components.radarr_mvp.engine.importing.naming.tokens import READERS
from custom_components.radarr_mvp.engine.lists.options import Leaving
from custom_components.radarr_mvp.engine.secrecy import scrub
from custom_components.radarr_mvp.flow import option_checks
from custom_components.radarr_mvp.flow.naming import TOKENS
from custom_components.radarr_mvp.flow.options import MENU, RadarrMvpOptionsFlow
from custom_components.radarr_mvp.option_table import OPTIONS, Part
from custom_components.radarr_mvp.options import settings_of
from custom_components.radarr_mvp.store.errors import StoreError

from .integration import TRANSLATIONS, Home, Typed, assert_described, suggested
from .store.postgresql import Server, programs, running_server

TEXTS: Final = TRANSLATIONS["options"]
PASSWORD: Final = "hunter22hunter22"
# Reached in no time, because nothing listens there.
NOWHERE: Final = f"postgresql+psycopg://user:{PASSWORD}@127.0.0.1:1/films"
PLAIN: Final = (
    "automation",
    "media",
    "releases",
    "failures",
    "metadata",
    "lists",
    "storage",
)


class Options:
    """The options of an entry, and what people do with them."""

    def __init__(self, home: Home, entry: MockConfigEntry) -> None:
        """Have an entry that is only changed, not set up, unless the test does that."""
        self.home = home
        self.entry = entry
        self.flows = home.hass.config_entries.options

    async def open(self, part: str) -> ConfigFlowResult:
        """Choose a part from the menu."""
        menu = self.seen(await self.flows.async_init(self.entry.entry_id))
        assert menu["type"] is FlowResultType.MENU
        return await self.choose(menu, part)

    async def choose(self, menu: ConfigFlowResult, step: str) -> ConfigFlowResult:
        """Choose something from a menu."""
        return await self.send(menu, {"next_step_id": step})

    async def send(self, shown: ConfigFlowResult, typed: Typed) -> ConfigFlowResult:
        """Answer what is shown."""
        result = await self.flows.async_configure(shown["flow_id"], typed)
        await self.home.settle()
        return self.seen(result)

    async def save(self, shown: ConfigFlowResult, typed: Typed) -> dict[str, Any]:
        """Answer what is shown, which must be fine, and return what is stored then."""
        result = await self.send(shown, typed)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        return dict(self.entry.options)

    def seen(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Make sure that all that is shown is a sentence without gaps, and no secret."""
        shown = [TEXTS["error"][key] for key in (result.get("errors") or {}).values()]
        if result["type"] is FlowResultType.MENU:
            texts = TEXTS["step"][result["step_id"]]
            options = set(result["menu_options"])
            assert set(texts["menu_options"]) == options
            assert set(texts["menu_option_descriptions"]) == options
            shown.append(texts["description"])
        if result["type"] is FlowResultType.FORM:
            texts = TEXTS["step"][result["step_id"]]
            schema = result["data_schema"]
            assert schema is not None
            assert_described(schema.schema, texts)
            assert set(result.get("errors") or {}) <= {
                str(one) for one in schema.schema
            }
            shown += [texts["description"], *texts["data_description"].values()]
        gaps = dict(result.get("description_placeholders") or {})
        for text in shown:
            assert set(re.findall(r"{(\w+)}", text)) <= set(gaps)
        assert PASSWORD not in str([result.get("errors"), gaps])
        return result


@pytest.fixture
def options(home: Home, caplog: pytest.LogCaptureFixture) -> Iterator[Options]:
    """Return the options of an entry that is switched off, so that saving them starts nothing."""
    entry = home.entry(
        disabled_by=ConfigEntryDisabler.USER,
        options={"quality_profile": "HD - 720p/1080p"},
    )
    yield Options(home, entry)
    assert PASSWORD not in caplog.text


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return a PostgreSQL server."""
    found = programs()
    if found is None or find_spec("psycopg") is None:
        pytest.skip("PostgreSQL or its driver is missing; scripts/setup installs both")
    with running_server(found) as running:
        yield running


def in_section(part: str, section: str, **typed: Any) -> Typed:
    """Return the answers to a part, given in one of its sections; the others are sent as they are."""
    names = {one.section for one in OPTIONS[Part(part)] if one.section}
    return {name: typed if name == section else {} for name in names}


def folder(options: Options, name: str) -> str:
    """Return a new folder."""
    path = options.home.world.folder / name
    path.mkdir(parents=True)
    return str(path)


def contents(path: str) -> list[Path]:
    """Return what is in a folder."""
    return [*Path(path).iterdir()]


async def test_the_menu(options: Options) -> None:
    """It leads to every part."""
    menu = await options.flows.async_init(options.entry.entry_id)
    assert menu["menu_options"] == list(MENU)
    assert set(Part) | {"patience"} == set(MENU)


@pytest.mark.parametrize("part", PLAIN)
async def test_a_form_that_is_sent_as_it_is_shown(options: Options, part: str) -> None:
    """All defaults are shown, nothing changes by them, and the other options stay."""
    form = await options.open(part)
    assert form["step_id"] == part
    before = settings_of(options.entry)
    stored = await options.save(form, suggested(form))
    assert settings_of(options.entry) == before
    assert set(stored) == {"quality_profile", part}
    assert set(stored[part]) >= {one.key for one in OPTIONS[Part(part)]}
    again = suggested(await options.open(part))
    assert again == suggested(form)


@pytest.mark.parametrize("part", PLAIN)
async def test_a_form_with_nothing_filled_in(options: Options, part: str) -> None:
    """What the form itself fills in is the default; only lists are empty then."""
    form = await options.open(part)
    before = settings_of(options.entry)
    stored = await options.save(form, in_section(part, ""))
    if part == "media":
        assert stored["media"].pop("extra_extensions") == []
    options.home.hass.config_entries.async_update_entry(options.entry, options=stored)
    assert settings_of(options.entry) == before


async def test_one_part_after_the_other(options: Options) -> None:
    """Each is kept beside the others, and shown again with what was chosen."""
    form = await options.open("automation")
    typed = in_section("automation", "limits", budget_reserve=25.0) | {
        "search": False,
        "search_interval": {"hours": 1, "minutes": 30},
    }
    stored = await options.save(form, typed)
    assert stored["automation"]["search_interval"] == {"hours": 1, "minutes": 30}
    form = await options.open("failures")
    typed = {"stalled_after": {"seconds": 5}}
    stored = await options.save(form, typed)
    assert stored["quality_profile"] == "HD - 720p/1080p"
    settings = settings_of(options.entry)
    assert not settings.automation.search
    assert settings.automation.budget_reserve == 0.25
    assert settings.downloading.stalled_after.total_seconds() == 5

    shown = suggested(await options.open("automation"))
    assert shown["search"] is False
    assert shown["limits"]["budget_reserve"] == 25
    interval = {"days": 0, "hours": 1, "minutes": 30, "seconds": 0}
    assert shown["search_interval"] == interval


async def test_the_entry_is_loaded_anew(home: Home) -> None:
    """What was decided takes effect at once."""
    entry = await home.set_up()
    before = entry.runtime_data
    options = Options(home, entry)
    await options.save(await options.open("automation"), in_section("automation", ""))
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data is not before


async def test_damaged_options_can_be_put_right(options: Options) -> None:
    """The form shows the default, and what is saved takes the damage's place."""
    options.home.hass.config_entries.async_update_entry(
        options.entry,
        options={
            "failures": {"stalled_after": "soon", "policies": 3, "later": 1},
            "automation": "all",
        },
    )
    form = await options.open("failures")
    assert suggested(form)["stalled_after"] == {"hours": 2, "minutes": 0, "seconds": 0}
    stored = await options.save(form, {})
    assert stored["failures"]["later"] == 1
    form = await options.open("automation")
    stored = await options.save(form, in_section("automation", ""))
    assert stored["automation"]["search"] is True
    form = await options.send(await options.open("patience"), {"reason": "disk_full"})
    stored = await options.save(form, {"delay": {"hours": 1}, "retries": 1})
    assert stored["failures"]["policies"] == {
        "disk_full": {"delay": {"hours": 1}, "retries": 1}
    }


@pytest.mark.parametrize(
    ("span", "error"),
    [
        ({"seconds": 0}, "duration_too_short"),
        ({"seconds": 59}, "duration_too_short"),
        ({"days": 32}, "duration_too_long"),
    ],
)
async def test_a_time_that_cannot_be(options: Options, span: Typed, error: str) -> None:
    """The field says what can be, and what was typed stays."""
    form = await options.open("automation")
    typed = in_section("automation", "") | {"search": False, "search_interval": span}
    form = await options.send(form, typed)
    assert form["errors"] == {"search_interval": error}
    gaps = form["description_placeholders"] or {}
    assert "0:01:00" in gaps.values() or "744:00:00" in gaps.values()
    shown = suggested(form)
    assert (shown["search_interval"], shown["search"]) == (span, False)
    typed["search_interval"] = {"hours": 1}
    await options.save(form, typed)


async def test_two_errors_at_once(options: Options) -> None:
    """Each is told; one whose sentence has other gaps waits until there is room for it."""
    form = await options.open("automation")
    short, long = {"seconds": 1}, {"days": 100}
    typed = in_section("automation", "") | {
        "search_interval": short,
        "feed_interval": long,
    }
    form = await options.send(form, typed)
    assert form["errors"] == {
        "search_interval": "duration_too_short",
        "feed_interval": "duration_too_long",
    }
    form = await options.open("releases")
    typed = in_section(
        "releases", "words", required_words=["/(/"], ignored_words=["/[/"]
    )
    form = await options.send(form, typed)
    assert form["errors"] == {"words": "term_malformed"}
    assert (form["description_placeholders"] or {})["term"] == "/(/"
    assert suggested(form)["words"] == typed["words"]
    typed["words"] = {"required_words": ["/x26[45]/"], "ignored_words": ["/[/"]}
    form = await options.send(form, typed)
    assert (form["description_placeholders"] or {})["term"] == "/[/"
    typed["words"]["ignored_words"] = []
    await options.save(form, typed)
    [profile] = settings_of(options.entry).release_profiles
    assert profile.required == ("/x26[45]/",)


async def test_numbers_have_bounds(options: Options) -> None:
    """The form itself keeps them."""
    form = await options.open("failures")
    with pytest.raises(InvalidData):
        await options.send(form, {"fallback_after": 0})
    stored = await options.save(form, {"fallback_after": 4.0})
    assert repr(stored["failures"]["fallback_after"]) == "4"


async def test_a_country_that_is_none(options: Options) -> None:
    """The household's own country is shown at first."""
    options.home.hass.config.country = "AT"
    form = await options.open("metadata")
    assert suggested(form)["region"] == "AT"
    form = await options.send(form, {"language": "de-DE", "region": "Austria"})
    assert form["errors"] == {"region": "unknown_code"}
    await options.save(form, {"language": "de-DE", "region": "DE"})
    metadata = settings_of(options.entry, country="AT").metadata
    assert (metadata.language, metadata.region) == ("de-DE", "DE")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("films", "not_absolute"),
        ("/nowhere/films", "folder_missing"),
        ("/proc", "not_writable"),
        ("{world}/downloads/films", "overlaps_downloads"),
        ("{world}/library-4k/more", "folder_in_use"),
        ("{world}/library", "folders_overlap"),
        ("{world}/library/more", "folders_overlap"),
    ],
)
async def test_a_folder_that_films_cannot_go_to(
    options: Options, name: str, error: str
) -> None:
    """It is named with what is wrong; one beside the library is fine."""
    options.home.second_entry()
    world = options.home.world.folder
    for inside in ("downloads/films", "library-4k/more", "library/more"):
        folder(options, inside)
    fine, wrong = folder(options, "films2"), name.format(world=world)
    form = await options.open("media")
    typed = in_section("media", "extras", extra_files=True)
    form = await options.send(form, typed | {"root_folders": [fine, wrong]})
    assert form["errors"] == {"root_folders": error}
    assert (form["description_placeholders"] or {})["folder"] == wrong
    assert suggested(form)["root_folders"] == [fine, wrong]
    assert suggested(form)["extras"] == {"extra_files": True}
    await options.save(form, typed | {"root_folders": [fine]})
    folders = settings_of(options.entry).media.root_folders
    assert folders == (options.home.world.library, Path(fine))


async def test_folders_inside_each_other(options: Options) -> None:
    """Neither of two new ones may lie in the other."""
    outer = folder(options, "films2")
    inner = folder(options, "films2/kids")
    form = await options.open("media")
    typed = in_section("media", "") | {"root_folders": [outer, inner]}
    form = await options.send(form, typed)
    assert form["errors"] == {"root_folders": "folders_overlap"}
    await options.save(form, typed | {"root_folders": [inner]})


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("bin", "not_absolute"),
        ("/nowhere/bin", "folder_missing"),
        ("/proc", "not_writable"),
        ("{world}", "overlaps_downloads"),
        ("{world}/library/bin", "bin_in_library"),
        ("{world}/films2", "bin_in_library"),
        ("{world}/library-4k", "bin_in_library"),
    ],
)
async def test_a_folder_that_cannot_be_the_bin(
    options: Options, name: str, error: str
) -> None:
    """Films in it would be taken for films of a library."""
    options.home.second_entry()
    for inside in ("library/bin", "library-4k"):
        folder(options, inside)
    further, fine = folder(options, "films2"), folder(options, "bin")
    wrong = name.format(world=options.home.world.folder)
    form = await options.open("media")
    typed = in_section("media", "") | {"root_folders": [further]}
    form = await options.send(form, typed | {"recycle_bin": wrong})
    assert form["errors"] == {"recycle_bin": error}
    assert suggested(form)["recycle_bin"] == wrong
    await options.save(form, typed | {"recycle_bin": f" {fine} "})
    assert settings_of(options.entry).media.recycle_bin == Path(fine)
    assert not await options.home.hass.async_add_executor_job(contents, fine)


async def test_a_bin_can_be_given_up(options: Options) -> None:
    """An emptied field is empty, and so is an emptied list."""
    fine = folder(options, "bin")
    form = await options.open("media")
    typed = in_section("media", "") | {"recycle_bin": fine}
    await options.save(form, typed)
    stored = await options.save(await options.open("media"), in_section("media", ""))
    assert stored["media"]["recycle_bin"] == ""
    assert settings_of(options.entry).media.recycle_bin is None


async def test_a_folder_that_is_gone_for_now(options: Options) -> None:
    """It does not stand in the way of what has nothing to do with it."""
    further = folder(options, "films2")
    typed = in_section("media", "") | {"root_folders": [further]}
    await options.save(await options.open("media"), typed)
    await options.home.hass.async_add_executor_job(Path(further).rmdir)
    form = await options.open("media")
    stored = await options.save(form, typed | {"recycle_days": 30})
    assert stored["media"]["recycle_days"] == 30
    form = await options.open("media")
    form = await options.send(form, typed | {"recycle_bin": folder(options, "bin")})
    assert form["errors"] == {"root_folders": "folder_missing"}


async def test_a_qbittorrent_that_says_nothing_of_use(options: Options) -> None:
    """Its folder cannot be looked at then, and nothing else is held up by that."""
    inside = folder(options, "downloads/films")
    typed = in_section("media", "") | {"root_folders": [inside]}
    options.home.world.qbittorrent.save_path = "C:\\Downloads"
    await options.save(await options.open("media"), typed)
    await options.save(await options.open("media"), in_section("media", ""))
    await options.home.world.qbittorrent.stop()
    await options.save(await options.open("media"), typed)


async def test_downloads_by_another_name(options: Options) -> None:
    """The folder is found by the mapping of the setup."""
    world = options.home.world
    world.qbittorrent.save_path = "/data/films"
    library = options.entry.data["library"] | {
        "downloads_remote": "/data",
        "downloads_local": str(world.folder),
    }
    options.home.hass.config_entries.async_update_entry(
        options.entry, data={**options.entry.data, "library": library}
    )
    films = folder(options, "films")
    form = await options.open("media")
    typed = in_section("media", "") | {"root_folders": [films]}
    form = await options.send(form, typed)
    assert form["errors"] == {"root_folders": "overlaps_downloads"}
    typed["root_folders"] = [folder(options, "films2")]
    await options.save(form, typed)


async def test_the_group_of_files(options: Options) -> None:
    """A name must be known, a number need not be."""
    form = await options.open("media")
    typed = in_section("media", "permissions", group="nobody-of-that-name")
    form = await options.send(form, typed)
    assert form["errors"] == {"permissions": "group_unknown"}
    assert suggested(form)["permissions"]["group"] == "nobody-of-that-name"
    typed["permissions"] = {"group": "root", "folder_mode": "770"}
    await options.save(form, typed)
    permissions = settings_of(options.entry).media.permissions
    assert (permissions.group, permissions.folder_mode) == ("root", 0o770)
    typed["permissions"] = {"group": "54321"}
    await options.save(await options.open("media"), typed)
    assert settings_of(options.entry).media.permissions.group == 54321


async def test_names_are_shown_before_they_are_kept(options: Options) -> None:
    """A sample film is named as it was typed; it can be changed again."""
    form = await options.open("naming")
    gaps = dict(form["description_placeholders"] or {})
    film = "The General's Daughter - Returns (2010)"
    assert (gaps["folder"], gaps["file"]) == (film, f"{film} Bluray-1080p Proper.mkv")
    typed = in_section("naming", "characters", colon="delete") | {
        "file_format": "{Movie.Title}.{Release Year}{-Release Group}",
        "folder_format": "{Movie TitleFirstCharacter}/{Movie Title}",
    }
    menu = await options.send(form, typed)
    assert menu["step_id"] == "naming_preview"
    assert menu["description_placeholders"] == {
        "folder": "G/The General's Daughter Returns",
        "file": "The.General's.Daughter.Returns.2010-EVOLVE.mkv",
    }
    assert "naming" not in options.entry.options

    form = await options.choose(menu, "naming")
    assert suggested(form)["file_format"] == typed["file_format"]
    assert suggested(form)["characters"]["colon"] == "delete"
    assert (form["description_placeholders"] or {})["folder"].startswith("G/")
    menu = await options.send(form, typed | {"rename": False})
    result = await options.choose(menu, "naming_save")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    naming = settings_of(options.entry).media.naming
    assert naming.file_format == typed["file_format"]
    assert not naming.rename
    assert options.entry.options["quality_profile"] == "HD - 720p/1080p"


@pytest.mark.parametrize(
    ("field", "text", "error"),
    [
        ("file_format", "  ", "naming_empty"),
        ("file_format", "x" * 1001, "naming_too_long"),
        ("file_format", "{Release Year}", "naming_title_missing"),
        ("file_format", "{Movie Title}", "naming_year_missing"),
        ("file_format", "{Movie Title}/{Release Year}", "naming_folder_in_file"),
        ("file_format", "{Movie Titel} {Release Year}", "naming_unknown_token"),
        ("file_format", "{Movie Title} | {Release Year}", "naming_illegal_character"),
        ("file_format", "{Movie Title} {Release Year", "naming_brace"),
        ("folder_format", "{Quality Full} {Movie Title}", "naming_file_token"),
        ("folder_format", "{Movie Title}/..", "naming_empty_part"),
    ],
)
async def test_names_that_cannot_be(
    options: Options, field: str, text: str, error: str
) -> None:
    """The field says why, what was typed stays, and it can be put right."""
    form = await options.open("naming")
    typed = in_section("naming", "") | {"rename": False, field: text}
    form = await options.send(form, typed)
    assert form["errors"] == {field: error}
    assert (suggested(form)[field], suggested(form)["rename"]) == (text, False)
    # The sample is that of what was typed, not of what was before.
    gaps = form["description_placeholders"] or {}
    assert gaps["file"] == (
        "The.Generals.Daughter.Returns.2010.PROPER.1080p.BluRay.DTS.x264-EVOLVE.mkv"
    )
    del typed[field]
    menu = await options.send(form, typed)
    result = await options.choose(menu, "naming_save")
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_sample_of_what_cannot_be(options: Options) -> None:
    """What is wrong is seen in the sample as well."""
    form = await options.open("naming")
    typed = in_section("naming", "") | {"file_format": "{Movie Titel} {Release Year}"}
    form = await options.send(form, typed)
    assert form["errors"] == {"file_format": "naming_unknown_token"}
    gaps = form["description_placeholders"] or {}
    assert gaps["file"] == "2010.mkv"
    assert gaps["folder"] == "The General's Daughter - Returns (2010)"


def _keys(names: Iterable[str]) -> set[str]:
    """Return the facts that tokens stand for."""
    return {
        token.key
        for name in names
        for nodes in parse_format(f"{{{name}}}")
        for token in tokens_of(nodes)
    }


async def test_the_tokens_that_are_shown(options: Options) -> None:
    """The form names a few that there are, and the page that has them all."""
    form = await options.open("naming")
    gaps = form["description_placeholders"] or {}
    assert len(TOKENS) <= 10
    assert _keys(TOKENS) <= READERS.keys()
    assert gaps["tokens"].startswith("`{Movie Title}` `{Release Year}`")
    page = Path(__file__).parents[1] / "docs/users/options.md"
    address, _, heading = gaps["documentation"].partition("#")
    assert address.startswith("https://")
    assert address.endswith("/docs/users/options.md")
    text = await asyncio.to_thread(page.read_text)
    title = next(
        one
        for one in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        if one.lower().replace(" ", "-") == heading
    )
    part = text.partition(f"# {title}\n")[2].partition("\n## ")[0]
    known = _keys(re.findall(r"`\{([^}`]+)\}`", part))
    assert known == READERS.keys()


async def test_patience_with_one_kind_of_failure(options: Options) -> None:
    """Its usual values are shown; the others stay as they are, and it can become usual again."""
    form = await options.send(await options.open("patience"), {"reason": "disk_full"})
    assert form["step_id"] == "patience_reason"
    assert (form["description_placeholders"] or {})["reason"] == "The disk is full"
    shown = suggested(form)
    usual = {"days": 0, "hours": 0, "minutes": 30, "seconds": 0}
    assert shown == {"delay": usual, "retries": 10}
    form = await options.send(form, {"delay": {"days": 400}, "retries": 3})
    assert form["errors"] == {"delay": "duration_too_long"}
    assert suggested(form) == {"delay": {"days": 400}, "retries": 3, "usual": False}
    await options.save(form, {"delay": {"minutes": 1}, "retries": 3})

    form = await options.send(
        await options.open("patience"), {"reason": "download_stalled"}
    )
    await options.save(form, {"delay": {"hours": 0}, "retries": 0})
    failures = settings_of(options.entry).failures
    assert failures.policy(FailureReason.DISK_FULL).retries == 3
    assert failures.policy(FailureReason.DOWNLOAD_STALLED).retries == 0

    form = await options.send(await options.open("patience"), {"reason": "disk_full"})
    assert suggested(form)["retries"] == 3
    stored = await options.save(
        form, {"delay": {"days": 400}, "retries": 3, "usual": True}
    )
    assert set(stored["failures"]["policies"]) == {"download_stalled"}
    # The rest of the part is another form's.
    stored = await options.save(await options.open("failures"), {})
    assert set(stored["failures"]["policies"]) == {"download_stalled"}


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("", "required"),
        ("  ", "required"),
        ("films", "db_url_malformed"),
        (f"mysql://user:{PASSWORD}@localhost/films", "db_url_malformed"),
        (f"postgresql://user:{PASSWORD}@localhost:port/films", "db_url_malformed"),
        (
            f"postgresql+pg8000://user:{PASSWORD}@localhost/films",
            "store_driver_missing",
        ),
        (NOWHERE, "store_unreachable"),
        (f"{NOWHERE}?connect_timeout=2", "store_unreachable"),
    ],
)
async def test_a_database_that_cannot_be_used(
    options: Options, address: str, error: str
) -> None:
    """The field says why; the file can be used instead."""
    form = await options.open("storage")
    typed = in_section("storage", "", jobs={"days": 3}) | {
        "database": "postgresql",
        "db_url": address,
    }
    form = await options.send(form, typed)
    assert form["errors"] == {"db_url": error}
    assert suggested(form)["database"] == "postgresql"
    typed["database"] = "file"
    stored = await options.save(form, typed)
    assert stored["storage"]["db_url"] == ""


async def test_a_database_that_does_not_answer(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it for ever."""
    monkeypatch.setattr(option_checks, "PATIENCE", 0.05)
    callers: list[asyncio.StreamWriter] = []
    form = await options.open("storage")
    silent = await asyncio.start_server(
        lambda _, writer: callers.append(writer), "127.0.0.1", 0
    )
    async with silent:
        port = silent.sockets[0].getsockname()[1]
        address = NOWHERE.replace(":1/", f":{port}/")
        typed = {"database": "postgresql", "db_url": address}
        form = await options.send(form, in_section("storage", "") | typed)
        for caller in callers:
            caller.transport.abort()
    assert callers
    assert form["errors"] == {"db_url": "store_unreachable"}


async def test_a_database_that_can_be_used(
    options: Options, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its address is kept and never shown again; an empty field leaves it as it is."""
    address = server.url.replace("postgres@", f"postgres:{PASSWORD}@")
    form = await options.open("storage")
    assert suggested(form)["database"] == "file"
    typed = in_section("storage", "retention", history={"days": 30}) | {
        "database": "postgresql",
        "db_url": f" {address} ",
    }
    stored = await options.save(form, typed)
    assert stored["storage"]["db_url"] == address
    assert "database" not in stored["storage"]

    # What is not typed is not tried out either.
    monkeypatch.setattr(option_checks, "PATIENCE", 0)
    form = await options.open("storage")
    assert suggested(form)["database"] == "postgresql"
    assert "db_url" not in suggested(form)
    stored = await options.save(
        form, in_section("storage", "") | {"database": "postgresql"}
    )
    assert stored["storage"]["db_url"] == address
    stored = await options.save(
        await options.open("storage"), in_section("storage", "") | {"database": "file"}
    )
    assert stored["storage"]["db_url"] == ""


async def test_another_library_and_the_further_folders(options: Options) -> None:
    """The setup of a second library leaves them alone."""
    further = folder(options, "films2")
    typed = in_section("media", "") | {"root_folders": [further]}
    await options.save(await options.open("media"), typed)
    form = await options.home.walk_to_second("library")
    answers = options.home.world.answers()["library"] | {"root_folder": further}
    form = await options.home.submit(form, answers)
    assert form["errors"] == {"root_folder": "folder_in_use"}


def test_every_step_has_texts() -> None:
    """And there are texts for no other."""
    steps = {
        name.removeprefix("async_step_")
        for name in vars(RadarrMvpOptionsFlow)
        if name.startswith("async_step_")
    }
    assert steps - {"naming_save"} == set(TEXTS["step"])


def _kinds(kind: type[StoreError]) -> set[str]:
    """Return the keys of a kind of error and those below it."""
    return {kind.key}.union(*map(_kinds, kind.__subclasses__()))


def test_every_error_of_the_database_has_a_sentence() -> None:
    """Whatever happens when one is tried out."""
    assert {key for key in TEXTS["error"] if key.startswith("store_")} == _kinds(
        StoreError
    )


async def test_what_becomes_of_movies_that_leave_lists(options: Options) -> None:
    """Nothing at first; whoever wants files deleted reads before that this cannot be undone."""
    form = await options.open("lists")
    assert suggested(form)["cleaning"] == "off"
    assert (
        "cannot be had back" in TEXTS["step"]["lists"]["data_description"]["cleaning"]
    )
    stored = await options.save(
        form,
        {
            "cleaning": "remove_and_delete",
            "doubt": {"vanished_share": 50, "vanished_count": 3},
        },
    )
    assert stored["lists"] == {
        "cleaning": "remove_and_delete",
        "vanished_share": 50,
        "vanished_count": 3,
    }
    rules = settings_of(options.entry).lists
    assert (rules.cleaning, rules.vanished_share) == (Leaving.REMOVE_AND_DELETE, 0.5)
    assert rules.vanished_count == 3


@pytest.mark.parametrize("typed", [{"vanished_share": 101}, {"vanished_count": -1}])
async def test_limits_of_doubt(options: Options, typed: Typed) -> None:
    """A list cannot lose more than all of it, nor less than nothing."""
    form = await options.open("lists")
    with pytest.raises(InvalidData):
        await options.send(form, {"cleaning": "off", "doubt": typed})


def test_every_choice_has_a_text() -> None:
    """And there are texts for no other."""
    texts = {
        name: set(one["options"]) for name, one in TRANSLATIONS["selector"].items()
    }
    for part in Part:
        for option in OPTIONS[part]:
            if values := getattr(option.kind, "values", None):
                assert texts[getattr(option.kind, "key", option.key)] == set(values)
    assert texts["failure_reason"] == set(FailureReason)
    assert texts["database"] == {"file", "postgresql"}


def test_the_password_of_this_test_is_one() -> None:
    """Nothing would be proved by one that is hidden for another reason."""
    assert PASSWORD in scrub(f"user {PASSWORD}")
