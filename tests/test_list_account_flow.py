"""Adding the lists of an account, whose owner has to say yes on a page of the service."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.data_entry_flow import FlowResultType
import pytest
from yarl import URL

from custom_components.radarr_mvp import list_sources
from custom_components.radarr_mvp.engine.keeping.records import SyncStatus
from custom_components.radarr_mvp.redaction import redacted
from tests.sandbox.planted import PLEX_TOKEN, TMDB_API_KEY, TMDB_USER_TOKEN
from tests.sandbox.plex import FakePlex
from tests.sandbox.service import FaultMode
from tests.sandbox.tmdb import FakeTmdb

from . import test_list_flow as plain
from .integration import Home, Typed
from .test_list_flow import FOLLOW, Lists

type Path = tuple[str, ...]

WATCHLIST: Path = ("tmdb", "tmdb_watchlist")
FAVOURITES: Path = ("tmdb", "tmdb_favourites")
PLEX: Path = ("plex", "plex_watchlist")

lists = plain.lists


@pytest.fixture
async def plex(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[FakePlex]:
    """Return a Plex on loopback."""
    async with FakePlex() as fake:
        for service in ("plex", "plex_account"):
            monkeypatch.setitem(list_sources.HOSTS, service, fake.url)
        yield fake


def tmdb_of(lists: Lists) -> FakeTmdb:
    """Return the TMDb of the household."""
    return lists.home.world.tmdb


def picture_in(form: Any) -> str:
    """Return the address that the picture of a form leads to."""
    (picture,) = (
        part for key, part in form["data_schema"].schema.items() if key == "picture"
    )
    address: str = picture.config["data"]
    return address


async def finish(lists: Lists, form: Any) -> Any:
    """Follow a list that was read."""
    assert form.get("step_id") == "follow", form.get("errors")
    result = await lists.submit(form, FOLLOW)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    *_, kept = lists.entry.get_subentries_of_type("import_list")
    return kept


# TMDb


@pytest.mark.parametrize(("path", "count"), [(WATCHLIST, 2), (FAVOURITES, 1)])
async def test_an_account_at_tmdb(lists: Lists, path: Path, count: int) -> None:
    """Its owner opens a page, says yes there, and submits; before that it is said what is missing."""
    form = await lists.begin(*path)
    page = form["description_placeholders"]["page"]
    assert (URL(page).host, URL(page).path) == ("www.themoviedb.org", "/auth/access")
    assert picture_in(form) == page
    form = await lists.submit(form, {})
    assert form["errors"] == {"base": "not_approved"}
    assert form["description_placeholders"]["page"] == page
    tmdb_of(lists).desk.approve()
    form = await lists.submit(form, {})
    assert form["description_placeholders"]["count"] == str(count)
    kept = await finish(lists, form)
    assert kept.data["kind"] == path[-1]
    assert kept.data["account"] == tmdb_of(lists).desk.alice.id
    assert kept.data["token"] in tmdb_of(lists).desk.alice.tokens
    assert TMDB_USER_TOKEN not in str([kept.unique_id, redacted(kept.data)])
    (report,) = await lists.entry.runtime_data.road.lists.sync(kept.subentry_id)
    assert (report.status, report.found) == (SyncStatus.SUCCESS, count)


async def test_a_page_that_has_run_out(lists: Lists) -> None:
    """There is a new one at once."""
    form = await lists.begin(*WATCHLIST)
    old = form["description_placeholders"]["page"]
    tmdb_of(lists).desk.expire()
    form = await lists.submit(form, {})
    assert form["errors"] == {"base": "approval_over"}
    # The sandbox counts from one again.
    assert tmdb_of(lists).desk.asked
    assert form["description_placeholders"]["page"] == old == picture_in(form)
    tmdb_of(lists).desk.approve()
    assert (await lists.submit(form, {}))["step_id"] == "follow"


async def test_tmdb_that_is_down_at_first(lists: Lists) -> None:
    """The form says so, and submitting it asks once more."""
    tmdb_of(lists).fail(FaultMode.SERVER_ERROR)
    form = await lists.begin(*WATCHLIST)
    assert form["errors"] == {"base": "service_failed"}
    form = await lists.submit(form, {})
    assert form["errors"] == {"base": "service_failed"}
    tmdb_of(lists).heal()
    form = await lists.submit(form, {})
    assert form["errors"] == {"base": "not_approved"}
    tmdb_of(lists).desk.approve()
    assert (await lists.submit(form, {}))["step_id"] == "follow"


async def test_a_list_that_cannot_be_read_after_all(lists: Lists) -> None:
    """What was approved is kept for the next try: it serves once only."""
    form = await lists.begin(*WATCHLIST)
    tmdb_of(lists).desk.approve()
    tmdb_of(lists).fail(FaultMode.SERVER_ERROR, path="/4/account")
    form = await lists.submit(form, {})
    assert form["errors"] == {"base": "service_failed"}
    tmdb_of(lists).heal()
    lists.home.world.clock.advance(600)
    assert (await lists.submit(form, {}))["step_id"] == "follow"
    asked = [one.path for one in tmdb_of(lists).log.requests]
    assert asked.count("/4/auth/access_token") == 1


async def test_an_account_that_shuts_us_out_at_once(lists: Lists) -> None:
    """Its owner has to say yes once more, on another page."""
    form = await lists.begin(*WATCHLIST)
    desk = tmdb_of(lists).desk
    desk.approve()
    tmdb_of(lists).problem_once(3, "/4/account")
    form = await lists.submit(form, {})
    assert form["errors"] == {"base": "list_account"}
    desk.approve()
    assert (await lists.submit(form, {}))["step_id"] == "follow"


async def test_the_same_account_twice(lists: Lists) -> None:
    """It is followed already, and another account can be taken instead."""
    form = await lists.begin(*WATCHLIST)
    desk = tmdb_of(lists).desk
    desk.approve()
    await finish(lists, await lists.submit(form, {}))
    form = await lists.begin(*WATCHLIST)
    desk.approve()
    form = await lists.submit(form, {})
    assert form["errors"] == {"base": "already_configured"}
    desk.approve(desk.bob)
    form = await lists.submit(form, {})
    assert form["description_placeholders"]["count"] == "1"
    kept = await finish(lists, form)
    assert kept.data["account"] == desk.bob.id


async def test_signing_in_once_more(lists: Lists) -> None:
    """A list whose account has shut us out is let in again by the same way."""
    form = await lists.begin(*WATCHLIST)
    desk = tmdb_of(lists).desk
    desk.approve()
    kept = await finish(lists, await lists.submit(form, {}))
    desk.revoke()
    road = lists.entry.runtime_data.road
    (report,) = await road.lists.sync(kept.subentry_id)
    assert report.status is SyncStatus.FAILED
    form = await lists.change(kept.subentry_id, "source")
    desk.approve()
    form = await lists.submit(form, {})
    result = await lists.submit(form, FOLLOW)
    assert result["reason"] == "reconfigure_successful"
    road = lists.entry.runtime_data.road
    (report,) = await road.lists.sync(kept.subentry_id)
    assert report.status is SyncStatus.SUCCESS


@pytest.mark.parametrize("key", [TMDB_API_KEY, ""])
async def test_without_the_long_token(home: Home, key: str) -> None:
    """It is said what is needed; a mirror has no accounts either, and a list that is there says so."""
    data = home.world.entry_data()
    data["tmdb"] |= (
        {"tmdb_api_key": key} if key else {"tmdb_url": f"{home.world.tmdb.url}/mirror"}
    )
    entry = await home.set_up(home.entry(data=data))
    flows = home.hass.config_entries.subentries
    form: Any = await flows.async_init(
        (entry.entry_id, "import_list"), context={"source": "user"}
    )
    for step in WATCHLIST:
        form = await flows.async_configure(form["flow_id"], {"next_step_id": step})
    assert form["reason"] == "tmdb_token_missing"
    settings: Typed = {"kind": "tmdb_watchlist", "account": "a", "token": "t"}
    maker = entry.runtime_data.lists.maker
    if key:
        # Whoever has let us in needs no key of the household's.
        assert maker.make(settings).service.startswith("tmdb")
        return
    with pytest.raises(list_sources.ListRefused) as caught:
        maker.make(settings)
    assert caught.value.trouble is list_sources.ListTrouble.ACCOUNT


# Plex


async def test_an_account_at_plex(lists: Lists, plex: FakePlex) -> None:
    """A short code is entered at Plex; before that it is said what is missing."""
    form = await lists.begin(*PLEX)
    shown = form["description_placeholders"]
    assert (shown["page"], shown["code"]) == ("https://plex.tv/link", "AB12")
    assert picture_in(form) == shown["page"]
    form = await lists.submit(form, {})
    assert form["errors"] == {"base": "code_not_entered"}
    assert form["description_placeholders"]["code"] == "AB12"
    plex.enter("AB12")
    form = await lists.submit(form, {})
    assert form["description_placeholders"]["count"] == "4"
    kept = await finish(lists, form)
    assert kept.data["token"] == plex.token
    assert kept.data["account"] == "4711"
    assert PLEX_TOKEN not in str([kept.unique_id, redacted(kept.data)])
    (report,) = await lists.entry.runtime_data.road.lists.sync(kept.subentry_id)
    assert report.found == 4


async def test_a_token_that_is_known_anyway(lists: Lists, plex: FakePlex) -> None:
    """It serves instead of a code, also where there is none to be had; a wrong one is refused."""
    plex.fail(FaultMode.SERVER_ERROR, path="/api/v2/pins")
    form = await lists.begin(*PLEX)
    assert form["errors"] == {"base": "service_failed"}
    form = await lists.submit(form, {"token": "mistyped"})
    assert form["errors"] == {"base": "invalid_auth"}
    form = await lists.submit(form, {"token": f" {plex.token} "})
    kept = await finish(lists, form)
    assert kept.data["token"] == plex.token


async def test_a_code_that_has_run_out(lists: Lists, plex: FakePlex) -> None:
    """There is a new one at once."""
    form = await lists.begin(*PLEX)
    plex.expire()
    form = await lists.submit(form, {})
    assert form["errors"] == {"base": "code_over"}
    plex.enter(form["description_placeholders"]["code"])
    assert (await lists.submit(form, {}))["step_id"] == "follow"


async def test_what_a_plex_watchlist_is_called(lists: Lists, plex: FakePlex) -> None:
    """There may be several in a household, so its owner is named."""
    form = await lists.begin(*PLEX)
    form = await lists.submit(form, {"token": plex.token})
    (name,) = (
        key.description["suggested_value"]
        for key in form["data_schema"].schema
        if key == "name"
    )
    assert name == "Plex watchlist (Alice)"
