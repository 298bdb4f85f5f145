"""What a person mends by answering questions, as the page of the repairs shows it."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.radarr_mvp.const import DOMAIN
from custom_components.radarr_mvp.database import database_file
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.repairs import beginning
from custom_components.radarr_mvp.store.database import Database
from custom_components.radarr_mvp.store.errors import DatabaseDamaged

from .actions.house import BEST, GENERAL, SINTEL, House
from .furnished import furnish
from .integration import ENTRY_ID, Home
from .repairing import Repairs, issue_of
from .test_database import JUNK, damage, try_in_vain

BLOCKED = issue_of("imports_blocked")
LETTERS = issue_of("dead_letters")
UNSEEN = issue_of("downloads_unseen")
DAMAGED = issue_of("database_damaged")
NO_INDEXER = issue_of("no_indexer")
STRANGE = "An Unheard Of Film 1080p BluRay x264-GRP"


@pytest.fixture
async def house(home: Home) -> House:
    """Return a household whose library is open."""
    return await furnish(home)


@pytest.fixture
async def page(
    house: House,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> Repairs:
    """Return the page of the repairs of that household."""
    return await Repairs.open(house.home, hass_ws_client, hass_client)


@pytest.fixture
async def bare_page(
    home: Home, hass_ws_client: WebSocketGenerator, hass_client: ClientSessionGenerator
) -> Repairs:
    """Return the page where nothing is loaded yet."""
    return await Repairs.open(home, hass_ws_client, hass_client)


async def block(house: House, name: str = STRANGE) -> Path:
    """Have a download that nobody knows the movie of; return its file."""
    torrent = house.offer(name)
    house.world.qbittorrent.put(torrent.info_hash, category="radarr_mvp")
    file = house.place(torrent)
    await house.look(3)
    return file


async def test_a_blocked_download_is_filed(house: House, page: Repairs) -> None:
    """As the movie that a person says it is; then the issue is gone."""
    await house.add(search=False)
    await house.add(GENERAL, search=False)
    await block(house)
    issue = (await page.issues())[BLOCKED]
    assert issue["title"] == "Finished downloads of Movies wait for a decision (1)"
    assert issue["severity"] == "warning"
    talk = await page.begin(BLOCKED)
    # There is one only, so nobody is asked which.
    assert talk.step == "decide"
    assert "is complete at" in talk.text
    assert "which movie it is" in talk.text
    await talk.choose("import_as")
    assert set(talk.options("movie").values()) == {
        "Nosferatu (1922)",
        "The General (1926)",
    }
    await talk.answer(movie="A Film That Nobody Has")
    assert talk.errors == [
        "There is no such movie in the library. Add it first, or choose another one."
    ]
    await talk.answer(movie="The General")
    assert talk.step == "create_entry"
    assert len(house.films()) == 1
    assert "General" in str(house.films()[0])
    assert BLOCKED not in await page.issues()


@pytest.mark.parametrize(
    "typed", ["653", "tt0013442", "nosferatu", "Nosferatu (1922)", "Nosferatu 1922"]
)
async def test_a_movie_can_be_typed(house: House, page: Repairs, typed: str) -> None:
    """By any of its names."""
    movie = await house.add(search=False)
    await block(house)
    talk = await (await page.begin(BLOCKED)).choose("import_as")
    typed = str(movie["tmdb_id"]) if typed == "653" else typed
    assert (await talk.answer(movie=typed)).step == "create_entry"
    assert len(house.films()) == 1


async def test_a_title_that_several_movies_have(house: House, page: Repairs) -> None:
    """It takes the year."""
    added = await house.add(search=False)
    movie = house.road.house.index.get(added["movie_id"])
    assert movie is not None
    await house.road.books.write(
        lambda transaction: house.road.books.movies.add_many(
            transaction, [replace(movie, id=0, tmdb_id=99, imdb_id=None, year=1979)], 0
        )
    )
    house.road.house.index.put(
        replace(movie, id=99, tmdb_id=99, imdb_id=None, year=1979)
    )
    await block(house)
    talk = await (await page.begin(BLOCKED)).choose("import_as")
    await talk.answer(movie="Nosferatu")
    assert talk.errors[0].startswith("Several movies of the library are called that.")
    assert (await talk.answer(movie="Nosferatu (1922)")).step == "create_entry"


async def test_an_import_that_does_not_work(house: House, page: Repairs) -> None:
    """It says why, and something else can be tried."""
    await house.add(search=False)
    file = await block(house)
    file.unlink()
    file.mkdir()
    file.joinpath("notes.txt").write_text("Sorry")
    talk = await (await page.begin(BLOCKED)).choose("import_as")
    (movie,) = talk.options("movie")
    await talk.answer(movie=movie)
    (error,) = talk.errors
    assert error.startswith("That did not work. There is no video among the files of")
    assert BLOCKED in await page.issues()
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(house.road.importer, "import_blocked", _not_waiting)
        await talk.answer(movie=movie)
    assert "does not wait for a person" in talk.errors[0]


async def _not_waiting(*_: object) -> None:
    """Be as if somebody else had decided meanwhile."""
    raise Invalid("download_not_waiting", download="1")


async def test_one_download_after_the_other(house: House, page: Repairs) -> None:
    """As long as others wait it asks on; a closed dialogue leaves the issue with those that are left."""
    await house.add(search=False)
    for number in range(3):
        await block(house, f"Unheard Of Film No {number} 1080p BluRay x264-GRP")
    assert (await page.issues())[BLOCKED]["title"].endswith("(3)")
    talk = await page.begin(BLOCKED)
    assert talk.step == "choose"
    options = talk.options("download")
    assert len(options) == 3
    first, second, third = options
    await talk.answer(download=first)
    await talk.choose("block")
    assert talk.suggested == {
        "search_again": True,
        "delete_files": False,
        "force": False,
    }
    await talk.answer(search_again=False, delete_files=False, force=True)
    assert talk.step == "choose"
    assert set(talk.options("download")) == {second, third}
    (blocked,) = (await house.act("get_blocklist"))["blocked"]
    assert blocked["reason"] == "manually_rejected"
    assert (await page.issues())[BLOCKED]["title"].endswith("(2)")
    await talk.answer(download=second)
    await talk.choose("remove")
    await talk.answer(search_again=False, delete_files=True, force=True)
    # One is left, so nobody is asked which.
    assert talk.step == "decide"
    assert len((await house.act("get_blocklist"))["blocked"]) == 1
    assert house.world.qbittorrent.forms("torrents/delete")[-1]["deleteFiles"] == "True"
    (item,) = await house.queue()
    assert str(item["id"]) == third
    assert (await page.issues())[BLOCKED]["title"].endswith("(1)")


async def test_seeding_is_not_cut_short(house: House, page: Repairs) -> None:
    """Unless a person means it."""
    await block(house)
    hash_ = next(iter(house.torrents))
    house.world.qbittorrent.torrents[hash_] |= {"ratio": 0.5, "seeding_time": 7200}
    house.world.qbittorrent.preferences |= {"max_ratio_enabled": True, "max_ratio": 2}
    talk = await (await page.begin(BLOCKED)).choose("remove")
    typed = {"search_again": False, "delete_files": False, "force": False}
    await talk.answer(**typed)
    assert "ratio 0.50 in 2 hours" in talk.errors[0]
    assert talk.suggested["search_again"] is False
    assert (await talk.answer(**typed | {"force": True})).step == "create_entry"
    assert await house.queue() == []
    assert BLOCKED not in await page.issues()


async def test_a_blocked_download_is_tried_again(house: House, page: Repairs) -> None:
    """Now that its movie is in the library."""
    await block(house, BEST)
    await house.add(search=False)
    talk = await (await page.begin(BLOCKED)).choose("retry")
    await house.look()
    assert talk.step == "create_entry"
    assert len(house.films()) == 1
    assert BLOCKED not in await page.issues()


async def test_a_retry_that_does_not_help(house: House, page: Repairs) -> None:
    """The issue is there again."""
    await block(house)
    await (await page.begin(BLOCKED)).choose("retry")
    await house.look()
    assert BLOCKED in await page.issues()


async def test_a_download_that_somebody_else_has_decided_about(
    house: House, page: Repairs
) -> None:
    """The dialogue says so and ends, and so does the issue."""
    await house.add(search=False)
    await block(house)
    menu = await page.begin(BLOCKED)
    form = await (await page.begin(BLOCKED)).choose("remove")
    retry = await page.begin(BLOCKED)
    await house.act("import_path", download_id=1, movie_id=1)
    await house.look()
    for talk in (menu, retry):
        option = "import_as" if talk is menu else "retry"
        assert (await talk.choose(option)).step == "nothing_waits"
    await form.answer(search_again=False, delete_files=True, force=True)
    assert form.step == "nothing_waits"
    assert len(house.films()) == 1
    assert BLOCKED not in await page.issues()


async def test_a_list_that_nobody_has_to_decide_about_any_more(
    house: House, page: Repairs
) -> None:
    """The dialogue ends."""
    for number in range(2):
        await block(house, f"Unheard Of Film No {number} 1080p BluRay x264-GRP")
    talk = await page.begin(BLOCKED)
    await house.do("remove_download", download_id=[1, 2], force=True)
    await house.look()
    assert (await talk.answer(download="1")).step == "nothing_waits"


async def test_a_retry_that_is_refused(
    house: House, page: Repairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says why; the issue stays."""
    await block(house)
    talk = await page.begin(BLOCKED)
    with monkeypatch.context() as broken:

        async def refuse(*_: object) -> None:
            raise Invalid("download_is_over", title="*It*")

        broken.setattr(house.road.failures, "retry", refuse)
        await talk.choose("retry")
    assert talk.step == "not_done"
    assert r"“\*It\*” is over" in talk.text
    assert BLOCKED in await page.issues()


async def test_a_library_that_is_not_loaded(house: House, page: Repairs) -> None:
    """Nothing can be asked about it."""
    await block(house)
    talk = await page.begin(BLOCKED)
    assert await house.home.hass.config_entries.async_unload(ENTRY_ID)
    assert (await talk.choose("retry")).step == "not_loaded"
    assert await page.issues() == {}


async def give_up(house: House, *films: Any) -> None:
    """Have downloads that were given up."""
    for number, film in enumerate(films, 1):
        house.offer(f"{film.title} {film.year} 1080p BluRay x264-SANDBOX", film)
        await house.add(film)
        while not (download := await house.row(number)).state.is_over:
            await house.road.failures.handle(
                download, FailureReason.NETWORK_ERROR, "no *way* at all"
            )
            house.world.clock.advance(86_400)
    await house.home.let_pass(61)


async def test_what_was_given_up_is_tried_again(house: House, page: Repairs) -> None:
    """All of it at once."""
    await give_up(house, GENERAL, SINTEL)
    issue = (await page.issues())[LETTERS]
    assert issue["title"] == "Work of Movies was given up (2)"
    talk = await page.begin(LETTERS)
    assert r"no \*way\* at all" in talk.text
    assert (await talk.choose("retry_all")).step == "create_entry"
    assert LETTERS not in await page.issues()
    letters = (await house.act("get_dead_letters"))["dead_letters"]
    assert [one["status"] for one in letters] == ["retrying", "retrying"]


async def test_what_was_given_up_is_let_be(house: House, page: Repairs) -> None:
    """All of it at once."""
    await give_up(house, GENERAL, SINTEL)
    talk = await (await page.begin(LETTERS)).choose("ignore_all")
    assert talk.step == "create_entry"
    assert LETTERS not in await page.issues()
    letters = (await house.act("get_dead_letters"))["dead_letters"]
    assert [one["status"] for one in letters] == ["ignored", "ignored"]


async def test_one_of_them_cannot_be_tried_again(house: House, page: Repairs) -> None:
    """The others are; the issue stays for that one."""
    await give_up(house, GENERAL, SINTEL)
    row = await house.row(1)
    await house.road.books.write(
        lambda transaction: house.road.books.downloads.change(
            transaction, replace(row, state=TrackState.IMPORTED), 0.0
        )
    )
    talk = await (await page.begin(LETTERS)).choose("retry_all")
    assert talk.step == "some_left"
    assert talk.text.startswith("1 of them could not be dealt with")
    assert (await page.issues())[LETTERS]["title"].endswith("(1)")
    letters = (await house.act("get_dead_letters"))["dead_letters"]
    assert {one["status"] for one in letters} == {"failed", "retrying"}
    talk = await (await page.begin(LETTERS)).choose("ignore_all")
    assert talk.step == "create_entry"
    assert LETTERS not in await page.issues()


async def fetch_elsewhere(house: House) -> None:
    """Have a finished download at a path that is not known here."""
    torrent = house.offer()
    await house.add()
    house.place(torrent)
    house.world.qbittorrent.torrents[torrent.info_hash] |= {
        "save_path": "/elsewhere/films",
        "content_path": f"/elsewhere/films/{torrent.name}",
    }
    await house.look(3)


async def test_the_downloads_are_found(house: House, page: Repairs) -> None:
    """The names of their folder are asked for until they are right; then the film is filed."""
    await fetch_elsewhere(house)
    issue = (await page.issues())[UNSEEN]
    assert issue["severity"] == "error"
    talk = await page.begin(UNSEEN)
    assert talk.step == "mapping"
    assert r"\/elsewhere\/films\/Nosferatu" in talk.text
    assert talk.suggested == {
        "downloads_remote": "/elsewhere/films",
        "downloads_local": "",
    }
    here = str(house.world.downloads)
    nowhere = str(house.world.folder / "nowhere")
    library = str(house.world.library)
    for remote, local, said in (
        ("/elsewhere", "", "Fill in both fields"),
        ("", here, "Fill in both fields"),
        ("/elsewhere/films", "films", "Enter a full path"),
        ("/other", here, "does not lie in this folder"),
        ("/elsewhere/films", nowhere, "is not there either"),
        ("", "", "is not there either"),
        ("/elsewhere/films", library, "is not there either"),
    ):
        await talk.answer(downloads_remote=remote, downloads_local=local)
        assert said in talk.errors[0], (remote, local)
    assert house.entry.data["library"]["downloads_remote"] == ""
    await talk.answer(downloads_remote="/elsewhere/films/", downloads_local=f" {here}")
    assert talk.step == "create_entry"
    assert house.entry.data["library"] == {
        "root_folder": library,
        "downloads_remote": "/elsewhere/films/",
        "downloads_local": here,
    }
    assert house.entry.state is ConfigEntryState.LOADED
    await house.look()
    assert len(house.films()) == 1
    assert UNSEEN not in await page.issues()


async def test_downloads_within_the_library(house: House, page: Repairs) -> None:
    """That cannot be, though the path would be there."""
    await fetch_elsewhere(house)
    (film,) = house.world.downloads.iterdir()
    house.world.library.joinpath(film.name).touch()
    talk = await page.begin(UNSEEN)
    await talk.answer(
        downloads_remote="/elsewhere/films", downloads_local=str(house.world.library)
    )
    assert talk.errors[0].startswith("This folder and one of the library lie in")


async def test_what_was_given_up_because_it_was_not_seen(
    house: House, page: Repairs
) -> None:
    """It is one issue, not three, and it is tried again as well."""
    await fetch_elsewhere(house)
    while (download := await house.row(1)).state is not TrackState.BLOCKED:
        house.world.clock.advance(86_400)
        await house.road.failures.handle(
            download, FailureReason.FILE_MOVE_ERROR, "not there"
        )
    await house.home.let_pass(61)
    await house.look()
    assert set(await page.issues()) == {UNSEEN}
    talk = await page.begin(UNSEEN)
    await talk.answer(
        downloads_remote="/elsewhere/films", downloads_local=str(house.world.downloads)
    )
    await house.look()
    assert len(house.films()) == 1
    assert await page.issues() == {}


async def test_a_mapping_for_a_library_that_cannot_be_opened(
    house: House, page: Repairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is stored all the same; what is in the way is said elsewhere."""
    await fetch_elsewhere(house)
    talk = await page.begin(UNSEEN)

    async def fail(_: object) -> None:
        raise DatabaseDamaged("file is not a database")

    monkeypatch.setattr(type(house.road), "open", fail)
    await talk.answer(
        downloads_remote="/elsewhere/films", downloads_local=str(house.world.downloads)
    )
    assert talk.step == "create_entry"
    assert house.entry.data["library"]["downloads_remote"] == "/elsewhere/films"


async def test_the_way_to_an_indexer(home: Home, bare_page: Repairs) -> None:
    """The form opens by itself; once there is an indexer, the issue is gone."""
    entry = home.entry(subentries_data=[])
    await home.set_up(entry)
    talk = await bare_page.begin(NO_INDEXER)
    assert talk.step == "confirm"
    await talk.answer()
    assert talk.step == "go_on"
    kind, flow_id = talk.now["next_flow"]
    assert kind == "config_subentries_flow"
    flows = home.hass.config_entries.subentries
    assert flows.async_get(flow_id)["handler"] == (ENTRY_ID, "indexer")
    assert NO_INDEXER in await bare_page.issues()
    flows.async_abort(flow_id)
    added = ConfigSubentry(
        data=MappingProxyType(home.world.indexer_data()),
        subentry_type="indexer",
        title="HDBits",
        unique_id=None,
    )
    home.hass.config_entries.async_add_subentry(entry, added)
    await home.hass.config_entries.async_reload(ENTRY_ID)
    await home.settle()
    assert NO_INDEXER not in await bare_page.issues()


async def test_beginning_anew(home: Home, bare_page: Repairs) -> None:
    """The file is set aside, and the entry loads with an empty library."""
    path = database_file(home.hass, ENTRY_ID)
    damage(path)
    entry = await try_in_vain(home)
    issue = (await bare_page.issues())[DAMAGED]
    assert issue["severity"] == "critical"
    talk = await bare_page.begin(DAMAGED)
    assert talk.step == "confirm"
    assert str(path) in talk.text
    assert path.read_bytes() == JUNK

    await talk.answer()
    assert talk.step == "create_entry"
    assert entry.state is ConfigEntryState.LOADED
    assert home.state("sensor.movies_movies").state == "0"
    assert await bare_page.issues() == {}
    assert path.with_name(f"{path.name}.damaged-1").read_bytes() == JUNK


async def test_a_file_that_cannot_be_set_aside(
    home: Home, bare_page: Repairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is said, and can be tried again."""

    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    damage(database_file(home.hass, ENTRY_ID))
    entry = await try_in_vain(home)
    with monkeypatch.context() as locked:
        locked.setattr(beginning, "set_aside", refuse)
        talk = await bare_page.begin(DAMAGED)
        await talk.answer()
    assert talk.step == "cannot_set_aside"
    assert not home.hass.config_entries.async_loaded_entries(DOMAIN)

    talk = await bare_page.begin(DAMAGED)
    await talk.answer()
    assert home.hass.config_entries.async_loaded_entries(DOMAIN) == [entry]


async def test_a_damage_that_comes_up_at_work(
    house: House, page: Repairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told at once, and mended with the file closed."""
    await house.add(search=False)

    async def fail(*_: object) -> None:
        raise DatabaseDamaged("database disk image is malformed")

    with monkeypatch.context() as broken:
        broken.setattr(Database, "read", fail)
        await house.look(1)
    assert DAMAGED in await page.issues()
    talk = await page.begin(DAMAGED)
    await talk.answer()
    assert talk.step == "create_entry"
    assert house.entry.state is ConfigEntryState.LOADED
    assert house.home.state("sensor.movies_movies").state == "0"
    path = database_file(house.home.hass, ENTRY_ID)
    assert path.with_name(f"{path.name}.damaged-1").exists()
    assert DAMAGED not in await page.issues()


async def test_an_entry_that_is_removed(
    house: House, page: Repairs, issue_registry: ir.IssueRegistry
) -> None:
    """Nothing of its issues is left, nor of those that were ignored."""
    await block(house)
    await page.ignore(BLOCKED)
    assert await house.home.hass.config_entries.async_remove(ENTRY_ID)
    assert not [one for domain, one in issue_registry.issues if domain == DOMAIN]
