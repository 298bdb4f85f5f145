"""Other services and folders for a library that is there."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.flow import at_stake
from custom_components.radarr_mvp.store.errors import DatabaseBusy
from tests.sandbox.fake_qbittorrent import FakeQBittorrent
from tests.sandbox.planted import (
    QBITTORRENT_PASSWORD,
    QBITTORRENT_USERNAME,
    TMDB_API_KEY,
    TMDB_TOKEN,
)
from tests.sandbox.service import FaultMode
from tests.sandbox.tmdb import FakeTmdb

from .actions.house import GENERAL, House
from .furnished import furnish
from .integration import (
    ENTRY_ID,
    QBITTORRENT,
    QBITTORRENT_KEY,
    TMDB,
    WRONG_KEY,
    WRONG_PASSWORD,
    Home,
    Typed,
    refused,
    suggested,
)
from .test_runtime import grabbing

PARTS: Final = ("tmdb", "qbittorrent", "library")
SERVICES: Final = ("tmdb", "qbittorrent")
SENSORS: Final = {"tmdb": TMDB, "qbittorrent": QBITTORRENT}
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

each_part = pytest.mark.parametrize("part", PARTS)
each_service = pytest.mark.parametrize("part", SERVICES)


@dataclass
class Household:
    """An entry that somebody changes, and how often it has begun anew since."""

    home: Home
    entry: MockConfigEntry
    loads: list[ConfigEntryState] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Count from now on."""
        self.entry.async_on_state_change(self._note)
        self.before = self.stored

    def _note(self) -> None:
        """Note that the entry is loaded anew."""
        if self.entry.state is ConfigEntryState.LOADED:
            self.loads.append(self.entry.state)

    @property
    def stored(self) -> dict[str, Any]:
        """Return all that is stored."""
        return {"data": dict(self.entry.data), "options": dict(self.entry.options)}

    async def begin(self) -> ConfigFlowResult:
        """Ask for a change."""
        return self.home.seen(
            await self.home.hass.config_entries.flow.async_init(
                "radarr_mvp",
                context={
                    "source": SOURCE_RECONFIGURE,
                    "entry_id": self.entry.entry_id,
                },
            )
        )

    async def open(self, part: str) -> ConfigFlowResult:
        """Open the form of a part, as it is chosen from the menu."""
        step = f"reconfigure_{part}"
        form = await self.home.submit(await self.begin(), {"next_step_id": step})
        assert form["step_id"] == step
        return form

    async def change(
        self, part: str, changes: Mapping[str, Any] = NOTHING
    ) -> ConfigFlowResult:
        """Open the form of a part, and send it with some fields changed."""
        form = await self.open(part)
        return await self.home.submit(form, suggested(form) | changes)

    def is_untouched(self) -> bool:
        """Return whether all is stored as before, and the entry has not begun anew."""
        return self.stored == self.before and not self.loads

    def is_changed(self, result: ConfigFlowResult) -> bool:
        """Return whether a change was taken, and the entry has begun anew once."""
        return result.get("reason") == "reconfigure_successful" and len(self.loads) == 1


@pytest.fixture
async def household(home: Home) -> Household:
    """Return a library that is open."""
    return Household(home, await home.set_up())


def wrong(part: str) -> Typed:
    """Return credentials that a service refuses."""
    if part == "tmdb":
        return {"tmdb_api_key": WRONG_KEY}
    return {"password": WRONG_PASSWORD}


def right(part: str) -> Typed:
    """Return credentials that a service takes."""
    if part == "tmdb":
        return {"tmdb_api_key": TMDB_API_KEY}
    return {"username": QBITTORRENT_USERNAME, "password": QBITTORRENT_PASSWORD}


def folder_of(household: Household, name: str) -> Path:
    """Make a folder beside the library."""
    folder = household.home.world.folder / name
    folder.mkdir(parents=True)
    return folder


# All parts


async def test_the_menu(household: Household) -> None:
    """It offers the services that are no sub-entries, and the folders."""
    menu = await household.begin()
    assert menu["type"] is FlowResultType.MENU
    parts = (*PARTS, "trakt")
    assert menu["menu_options"] == [f"reconfigure_{part}" for part in parts]


@each_part
async def test_nothing_is_changed(household: Household, part: str) -> None:
    """The form shows what is stored but for the secrets, which stay when nothing is typed."""
    form = await household.open(part)
    assert not form["errors"]
    data = household.home.world.entry_data()
    assert (
        suggested(form)
        == {
            "tmdb": {"advanced": {"tmdb_url": data["tmdb"]["tmdb_url"]}},
            "qbittorrent": {
                key: value
                for key, value in data["qbittorrent"].items()
                if key != "password"
            },
            "library": data["library"],
        }[part]
    )
    result = await household.home.submit(form, suggested(form))
    assert household.is_changed(result)
    assert household.stored == household.before


@each_service
async def test_wrong_credentials(household: Household, part: str) -> None:
    """They are tried before they are stored, told as wrong and shown again, and can be put right."""
    form = await household.open(part)
    typed = suggested(form) | wrong(part)
    form = await household.home.submit(form, typed)
    assert form["errors"] == refused(wrong(part))
    assert suggested(form) == typed
    assert household.is_untouched()
    result = await household.home.submit(form, typed | right(part))
    assert household.is_changed(result)
    assert household.entry.data[part] == household.before["data"][part] | right(part)
    assert household.home.state(SENSORS[part]).state == "on"


@each_service
async def test_a_service_that_is_down(household: Household, part: str) -> None:
    """Then a change cannot be tried, and is not stored."""
    service = {
        "tmdb": household.home.world.tmdb,
        "qbittorrent": household.home.world.qbittorrent,
    }[part]
    form = await household.open(part)
    service.fail(FaultMode.SERVER_ERROR)
    form = await household.home.submit(form, suggested(form) | right(part))
    assert form["errors"] == {"base": "service_failed"}
    assert household.is_untouched()
    service.heal()
    result = await household.home.submit(form, suggested(form))
    assert household.is_changed(result)


@each_service
async def test_an_address_that_cannot_be_one(household: Household, part: str) -> None:
    """It is refused before anything is sent."""
    address = (
        {"advanced": {"tmdb_url": "x y"}} if part == "tmdb" else {"url": "http://"}
    )
    form = await household.change(part, address)
    field_ = "base" if part == "tmdb" else "url"
    assert form["errors"] == {field_: "invalid_url"}
    assert household.is_untouched()


async def test_credentials_that_were_asked_for(home: Home) -> None:
    """Whoever gives them here is not asked for them any more; another service still is."""
    data = home.world.entry_data()
    data["tmdb"] |= wrong("tmdb")
    entry = await home.set_up(home.entry(data=data))
    (asked,) = home.reauths()
    assert asked["step_id"] == "reauth_tmdb"
    household = Household(home, entry)
    result = await household.change("qbittorrent", {"verify_ssl": False})
    assert household.is_changed(result)
    (again,) = home.reauths()
    assert again["step_id"] == "reauth_tmdb"
    result = await household.change("tmdb", right("tmdb"))
    assert result["reason"] == "reconfigure_successful"
    assert home.reauths() == []
    assert home.state(TMDB).state == "on"


async def test_a_change_that_is_given_up(household: Household) -> None:
    """Whatever was typed by then is forgotten."""
    form = await household.open("tmdb")
    form = await household.home.submit(form, suggested(form) | wrong("tmdb"))
    household.home.hass.config_entries.flow.async_abort(form["flow_id"])
    await household.home.settle()
    assert household.is_untouched()


# TMDb


async def test_another_tmdb(household: Household) -> None:
    """Another address has to know the stored key as well."""
    async with FakeTmdb() as mirror:
        result = await household.change(
            "tmdb", {"advanced": {"tmdb_url": f" {mirror.api_url}/ "}}
        )
        assert household.is_changed(result)
        assert len(mirror.log.requests) >= 1
    assert household.entry.data["tmdb"] == {
        "tmdb_api_key": TMDB_TOKEN,
        "tmdb_url": mirror.api_url,
    }


# qBittorrent


async def test_a_key_instead_of_a_password_and_back(household: Household) -> None:
    """What is not used any more is not kept; a key that is not typed again stays."""
    home, entry = household.home, household.entry
    home.world.qbittorrent.api_key = QBITTORRENT_KEY
    await household.change("qbittorrent", {"api_key": QBITTORRENT_KEY})
    assert entry.data["qbittorrent"]["api_key"] == QBITTORRENT_KEY
    assert not {"username", "password"} & entry.data["qbittorrent"].keys()

    form = await household.open("qbittorrent")
    assert not {"username", "password", "api_key"} & suggested(form).keys()
    await home.submit(form, suggested(form))
    assert entry.data["qbittorrent"]["api_key"] == QBITTORRENT_KEY

    form = await household.change("qbittorrent", {"username": QBITTORRENT_USERNAME})
    assert form["errors"] == {"password": "required"}
    await home.submit(form, suggested(form) | right("qbittorrent"))
    assert entry.data["qbittorrent"] == home.world.entry_data()["qbittorrent"]


async def test_a_qbittorrent_that_has_become_trusting(household: Household) -> None:
    """Without a user name there is no password either."""
    household.home.world.qbittorrent.trusting = True
    form = await household.open("qbittorrent")
    typed = suggested(form)
    del typed["username"]
    assert household.is_changed(await household.home.submit(form, typed))
    assert not {"username", "password"} & household.entry.data["qbittorrent"].keys()


async def test_the_category_of_another_library(home: Home) -> None:
    """It is refused; that of one's own is not taken for another's."""
    home.second_entry()
    household = Household(home, await home.set_up())
    form = await household.change("qbittorrent", {"category": "movies-4k"})
    assert form["errors"] == {"category": "category_in_use"}
    assert household.is_untouched()
    result = await home.submit(form, suggested(form) | {"category": "radarr_mvp/hd"})
    assert household.is_changed(result)
    assert household.entry.data["qbittorrent"]["category"] == "radarr_mvp/hd"


async def downloading(home: Home) -> tuple[House, Household]:
    """Return a library with a download under way."""
    house = await furnish(home)
    torrent = house.offer()
    await house.add()
    house.stand(torrent, state="downloading")
    await house.look()
    assert [item["state"] for item in await house.queue()] == ["downloading"]
    return house, Household(home, house.entry)


async def test_a_new_category_with_downloads_under_way(home: Home) -> None:
    """They keep theirs, and are followed to their end; the next one gets the new one."""
    house, household = await downloading(home)
    result = await household.change("qbittorrent", {"category": "films"})
    assert household.is_changed(result)
    (torrent,) = house.torrents.values()
    await house.complete(torrent)
    assert len(house.films()) == 1
    assert home.world.qbittorrent.torrents[torrent.info_hash]["category"] == (
        "radarr_mvp"
    )
    other = house.offer("The General 1926 1080p BluRay x264-SANDBOX", GENERAL)
    await house.add(GENERAL)
    await house.look()
    assert home.world.qbittorrent.torrents[other.info_hash]["category"] == "films"


async def test_a_qbittorrent_that_has_moved(home: Home) -> None:
    """It has the downloads under way, so they go on at its new address."""
    house, household = await downloading(home)
    await home.world.qbittorrent.stop()
    await home.world.qbittorrent.start()
    result = await household.change("qbittorrent", {"url": home.world.qbittorrent.url})
    assert household.is_changed(result)
    await house.look()
    assert [item["state"] for item in await house.queue()] == ["downloading"]


async def test_another_qbittorrent_with_downloads_under_way(home: Home) -> None:
    """It does not know them, so they would be lost: it is refused until they are over."""
    house, household = await downloading(home)
    async with FakeQBittorrent() as other:
        other.save_path = str(home.world.downloads)
        form = await household.change("qbittorrent", {"url": other.url})
        assert form["errors"] == {"base": "downloads_elsewhere"}
        assert (form["description_placeholders"] or {})["count"] == "1"
        assert household.is_untouched()
        assert [item["state"] for item in await house.queue()] == ["downloading"]
        (item,) = await house.queue()
        await house.do("remove_download", download_id=item["id"])
        result = await home.submit(form, suggested(form))
        assert household.is_changed(result)
        assert household.entry.data["qbittorrent"]["url"] == other.url


async def test_a_wish_that_was_not_handed_over(home: Home) -> None:
    """It is handed to whichever qBittorrent there is by then."""
    house = await furnish(home)
    home.world.hdbits.fail(FaultMode.HANG, path="download")
    house.offer()
    await home.hass.services.async_call(
        "radarr_mvp", "add_movie", {"tmdb_id": 653}, blocking=True
    )
    async with asyncio.timeout(10):
        while not await grabbing(house):
            await asyncio.sleep(0.01)
    assert await at_stake.async_torrents_of(house.entry) == frozenset()


async def test_a_library_that_is_not_open(home: Home) -> None:
    """Nobody knows what is under way, so an address stays; all else can change."""
    household = Household(home, home.entry(disabled_by=ConfigEntryDisabler.USER))
    async with FakeQBittorrent() as other:
        form = await household.change("qbittorrent", {"url": other.url})
        assert form["errors"] == {"base": "library_not_open"}
        assert household.is_untouched()
        form = await home.submit(
            form, suggested(form) | {"url": "x y", "category": "films"}
        )
        assert form["errors"] == {"url": "invalid_url"}
    url = home.world.qbittorrent.url
    result = await home.submit(form, suggested(form) | {"url": url})
    assert result["reason"] == "reconfigure_successful"
    assert household.entry.data["qbittorrent"]["category"] == "films"


async def test_books_that_cannot_be_read(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is no reason to go on."""
    books = household.entry.runtime_data.road.books

    async def fail(_: object) -> None:
        raise DatabaseBusy("busy")

    with monkeypatch.context() as broken:
        broken.setattr(type(books), "read", lambda _, read: fail(read))
        async with FakeQBittorrent() as other:
            form = await household.change("qbittorrent", {"url": other.url})
    assert form["errors"] == {"base": "library_not_open"}
    assert household.is_untouched()


async def test_downloads_that_lie_elsewhere_now(household: Household) -> None:
    """The folders are asked for next, and all is stored at once."""
    home = household.home
    async with FakeQBittorrent() as other:
        other.save_path = "/data"
        form = await household.change("qbittorrent", {"url": other.url})
        assert form["step_id"] == "reconfigure_library"
        assert not form["errors"]
        assert (form["description_placeholders"] or {})["save_path"] == "/data"
        assert household.is_untouched()
        form = await home.submit(form, suggested(form))
        assert form["errors"] == {"downloads_local": "downloads_not_visible"}
        assert household.is_untouched()
        names = {
            "downloads_remote": "/data",
            "downloads_local": str(home.world.downloads),
        }
        result = await home.submit(form, suggested(form) | names)
        assert household.is_changed(result)
    assert household.entry.data["qbittorrent"]["url"] == other.url
    assert household.entry.data["library"] == {
        "root_folder": str(home.world.library),
        **names,
    }


# Folders


async def test_another_folder_for_new_films(home: Home) -> None:
    """Films stay where they are, and their folder remains one of the library's; new ones go to the new one."""
    house = await furnish(home)
    await house.add(search=False)
    household = Household(home, house.entry)
    new = folder_of(household, "new")
    result = await household.change("library", {"root_folder": str(new)})
    assert household.is_changed(result)
    assert house.entry.data["library"]["root_folder"] == str(new)
    assert house.entry.options["media"]["root_folders"] == [str(home.world.library)]
    (old,) = (await house.act("get_movies"))["movies"]
    assert old["path"].startswith(f"{home.world.library}/")
    added = await house.add(GENERAL, search=False)
    assert added["path"].startswith(f"{new}/")


async def test_a_folder_that_nothing_uses(household: Household) -> None:
    """It is not looked at any more, so the new one may lie inside it."""
    inside = household.home.world.library / "films"
    inside.mkdir()
    result = await household.change("library", {"root_folder": f" {inside} "})
    assert household.is_changed(result)
    assert household.entry.data["library"]["root_folder"] == str(inside)
    assert "media" not in household.entry.options


async def test_a_folder_within_one_that_is_used(home: Home) -> None:
    """Films of the one would be taken for films of the other."""
    house = await furnish(home)
    await house.add(search=False)
    household = Household(home, house.entry)
    inside = home.world.library / "films"
    inside.mkdir()
    form = await household.change("library", {"root_folder": str(inside)})
    assert form["errors"] == {"root_folder": "overlaps_own_folder"}
    assert household.is_untouched()


async def test_a_folder_that_a_rule_uses(home: Home) -> None:
    """It stays one of the library's, though no film is there yet."""
    house = await furnish(home)
    await house.road.quality.save_rules(
        [
            {
                "name": "Classics",
                "max_year": 1960,
                "profile_id": next(iter(house.road.house.profiles)),
                "root_folder": str(home.world.library),
            }
        ]
    )
    household = Household(home, house.entry)
    new = folder_of(household, "new")
    await household.change("library", {"root_folder": str(new)})
    assert house.entry.options["media"]["root_folders"] == [str(home.world.library)]


async def test_folders_change_places(home: Home) -> None:
    """A further folder becomes the first, and is not named twice; other options stay."""
    further = home.world.folder / "further"
    further.mkdir()
    media = {"root_folders": [str(further)], "recycle_days": 3}
    house = await furnish(home, media=media)
    await house.add(search=False)
    household = Household(home, house.entry)
    result = await household.change("library", {"root_folder": f"{further}/"})
    assert household.is_changed(result)
    assert house.entry.options["media"] == {
        "root_folders": [str(home.world.library)],
        "recycle_days": 3,
    }
    folders = house.road.house.settings.media.root_folders
    assert folders == (further, home.world.library)


async def test_options_that_are_damaged(home: Home) -> None:
    """They do not stand in the way."""
    house = await furnish(home, media=["nonsense"])
    await house.add(search=False)
    household = Household(home, house.entry)
    new = folder_of(household, "new")
    assert household.is_changed(
        await household.change("library", {"root_folder": str(new)})
    )
    assert house.entry.options["media"] == {"root_folders": [str(home.world.library)]}


async def test_folders_that_are_spoken_for(home: Home) -> None:
    """Neither another library's, nor the recycle bin, nor the downloads; one's own is as good as before."""
    bin_ = home.world.folder / "bin"
    theirs = home.world.folder / "library-4k"
    for folder in (bin_, theirs):
        folder.mkdir()
    home.second_entry()
    household = Household(
        home,
        await home.set_up(home.entry(options={"media": {"recycle_bin": str(bin_)}})),
    )
    form = await household.open("library")
    for folder, error in (
        (theirs, "folder_in_use"),
        (bin_, "overlaps_recycle_bin"),
        (home.world.downloads, "overlaps_downloads"),
        (home.world.folder / "nowhere", "folder_missing"),
    ):
        typed = suggested(form) | {"root_folder": str(folder)}
        form = await home.submit(form, typed)
        assert form["errors"] == {"root_folder": error}
        assert suggested(form) == typed
    assert household.is_untouched()
    result = await home.submit(
        form, suggested(form) | {"root_folder": str(home.world.library)}
    )
    assert household.is_changed(result)


async def test_copies_need_a_second_yes(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the first flow."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr("os.link", refuse)
    form = await household.change("library")
    assert form["errors"] == {"downloads_local": "hard_links_unsupported"}
    assert household.is_untouched()
    assert household.is_changed(await household.home.submit(form, suggested(form)))


async def test_other_names_for_the_downloads(household: Household) -> None:
    """They are compared with what qBittorrent says."""
    home = household.home
    home.world.qbittorrent.save_path = "/data/films"
    (home.world.downloads / "films").mkdir()
    form = await household.change("library")
    assert form["errors"] == {"downloads_local": "downloads_not_visible"}
    names = {"downloads_remote": "/data", "downloads_local": str(home.world.downloads)}
    result = await home.submit(form, suggested(form) | names)
    assert household.is_changed(result)
    assert household.entry.data["library"] == {
        "root_folder": str(home.world.library),
        **names,
    }


async def test_folders_without_qbittorrent(household: Household) -> None:
    """Without it nothing can be tried; the form says so at once, and goes on when it is back."""
    home = household.home
    home.world.qbittorrent.fail(FaultMode.HTML)
    form = await household.open("library")
    assert form["errors"] == {"base": "unexpected_answer"}
    assert (form["description_placeholders"] or {})["save_path"] == "…"
    form = await home.submit(form, suggested(form))
    assert form["errors"] == {"base": "unexpected_answer"}
    home.world.qbittorrent.heal()
    assert household.is_changed(await home.submit(form, suggested(form)))


async def test_folders_while_qbittorrent_refuses_us(home: Home) -> None:
    """The refused login is not tried again, which could count towards a ban."""
    data = home.world.entry_data()
    data["qbittorrent"] |= wrong("qbittorrent")
    household = Household(home, await home.set_up(home.entry(data=data)))
    logins = home.world.qbittorrent.logins
    form = await household.open("library")
    assert form["errors"] == {"base": "invalid_auth"}
    assert home.world.qbittorrent.logins == logins


async def test_folders_of_a_library_that_is_not_open(home: Home) -> None:
    """Whether films live in the old one is not known, so it stays; the downloads may have other names."""
    household = Household(home, home.entry(disabled_by=ConfigEntryDisabler.USER))
    new = folder_of(household, "new")
    form = await household.change("library", {"root_folder": str(new)})
    assert form["errors"] == {"base": "library_not_open"}
    assert household.is_untouched()
    names = {
        "downloads_remote": str(home.world.downloads),
        "downloads_local": str(home.world.downloads),
    }
    typed = suggested(form) | names | {"root_folder": str(home.world.library)}
    result = await home.submit(form, typed)
    assert result["reason"] == "reconfigure_successful"
    assert household.entry.data["library"]["downloads_remote"] == str(
        home.world.downloads
    )


# Side by side


async def test_only_the_entry_that_is_meant(home: Home) -> None:
    """The other library goes on as it was, with the key that it has."""
    other = home.second_entry()
    household = Household(home, await home.set_up())
    beside = Household(home, other)
    assert other.state is ConfigEntryState.LOADED
    result = await household.change("tmdb", right("tmdb"))
    assert household.is_changed(result)
    assert household.entry.entry_id == ENTRY_ID
    assert beside.is_untouched()
