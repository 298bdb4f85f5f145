"""Lists that a person has to look after: what the page of the repairs shows of them, and where its questions lead."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.radarr_mvp.clients.trakt import Tokens
from custom_components.radarr_mvp.const import DOMAIN
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import SyncStatus
from custom_components.radarr_mvp.repairs import lists as repairs_lists
from custom_components.radarr_mvp.store.errors import DatabaseBusy
from custom_components.radarr_mvp.trakt_account import TokenFile, tokens_file
from tests.sandbox.catalogue import FILMS
from tests.sandbox.list_host import FakeListHost, custom
from tests.sandbox.planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET
from tests.sandbox.service import FaultMode
from tests.sandbox.trakt import FakeTrakt

from .integration import ENTRY_ID, TRANSLATIONS, Home
from .repairing import Repairs, issue_of
from .test_lists import LIST, a_list

BROKEN: Final = issue_of("list_broken", LIST)
HELD: Final = issue_of("list_held", LIST)
SENTENCES: Final = {
    key: one["message"] for key, one in TRANSLATIONS["exceptions"].items()
}
PATH: Final = "/custom.json"
HOUR: Final = 3600.0
ALL: Final = FILMS[:8]
FEW: Final = FILMS[:1]


@dataclass
class Following:
    """A library that follows a list of a server, and a person in front of the repairs."""

    home: Home
    host: FakeListHost
    entry: MockConfigEntry
    page: Repairs

    @property
    def lists(self) -> Any:
        """Return the door to lists."""
        return self.entry.runtime_data.road.lists

    async def visit(self, list_id: str = LIST) -> Any:
        """Read a list, and let it be noticed."""
        (report,) = await self.lists.sync(list_id)
        await self.notice()
        return report

    async def notice(self) -> None:
        """Let a moment pass."""
        await self.home.settle()
        await self.home.let_pass(10)

    async def issue(self, name: str = BROKEN) -> dict[str, Any]:
        """Return an issue, which must be there."""
        issues = await self.page.issues()
        assert name in issues, sorted(issues)
        return issues[name]

    async def names(self) -> list[str]:
        """Return which issues about lists are shown."""
        return sorted(one for one in await self.page.issues() if "list" in one)

    def movies(self) -> set[int]:
        """Return what is in the library."""
        return {one.tmdb_id or 0 for one in self.entry.runtime_data.road.house.index}

    async def reload(self) -> None:
        """Load the entry anew, as whoever changes something does."""
        await self.home.hass.config_entries.async_reload(ENTRY_ID)
        await self.notice()


def options_of(**more: Any) -> dict[str, Any]:
    """Return the options of an entry."""
    usual = {"quality_profile": "HD - 720p/1080p", "automation": {"search": False}}
    return usual | more


def at(host: FakeListHost, path: str = PATH, **options: Any) -> dict[str, Any]:
    """Return a list at an address as it is stored."""
    return {
        "kind": "json",
        "url": f"{host.url}{path}",
        "options": {"search_on_add": False, **options},
    }


@pytest.fixture
async def host() -> AsyncGenerator[FakeListHost]:
    """Return a server that keeps a list of several movies."""
    async with FakeListHost() as host:
        host.say(PATH, custom(ALL))
        yield host


@pytest.fixture
async def following(
    home: Home,
    host: FakeListHost,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> Following:
    """Return a library that follows that list, and cleans up by it."""
    entry = home.entry(
        options=options_of(lists={"cleaning": "remove"}),
        subentries_data=[home.indexer(), a_list(LIST, at(host), "Friday")],
    )
    await home.set_up(entry)
    page = await Repairs.open(home, hass_ws_client, hass_client)
    return Following(home, host, entry, page)


SPOILT: Final[tuple[tuple[Callable[[FakeListHost], object], str], ...]] = (
    (lambda host: host.documents.pop(PATH), "list_gone"),
    (lambda host: host.say(PATH, "[]", status=403), "list_private"),
    (lambda host: host.say(PATH, "[]", status=401), "list_account"),
    (lambda host: host.say(PATH, "Once upon a time"), "list_invalid"),
)


async def test_a_list_that_is_broken_for_good(following: Following) -> None:
    """It is told at once, with what to do; read again, it is well by itself."""
    await following.visit()
    assert await following.names() == []
    for spoil, problem in SPOILT:
        spoil(following.host)
        await following.visit()
        issue = await following.issue()
        assert issue["title"] == "The list Friday cannot be read"
        assert issue["severity"] == "warning"
        talk = await following.page.begin(BROKEN)
        assert talk.step == "broken"
        assert SENTENCES[problem] in talk.text
        following.host.say(PATH, custom(ALL))
        await following.visit()
        assert await following.names() == []


async def test_a_sentence_of_the_household(
    following: Following, hass: HomeAssistant
) -> None:
    """It is told in the language of the household, and a name that looks like Markdown is none."""
    following.home.hass.config_entries.async_update_subentry(
        following.entry, following.entry.subentries[LIST], title="[Fri](https://x.y)"
    )
    hass.config.language = "xx"
    following.host.documents.pop(PATH)
    await following.visit()
    issue = await following.issue()
    assert issue["title"] == "The list [Fri](https://x.y) cannot be read"
    talk = await following.page.begin(BROKEN)
    assert r"\[Fri\]\(https" in talk.text


async def test_a_list_that_fails_for_long(following: Following) -> None:
    """A day and several attempts are given to what may pass; then it is told since when, and what it was at first."""
    await following.visit()
    following.host.fail(FaultMode.SERVER_ERROR)
    for _ in range(3):
        await following.visit()
    following.home.world.clock.advance(23 * HOUR)
    await following.home.let_pass(61)
    assert await following.names() == []
    await following.home.let_pass(HOUR)
    await following.issue()
    talk = await following.page.begin(BROKEN)
    assert "has not been read since 20" in talk.text
    told = SENTENCES["service_failed"].format(service="The server of the list")
    assert told.replace("'", "\\'") in talk.text or told in talk.text
    # One failure more, of another kind, is the same issue.
    created = (await following.issue())["created"]
    await following.visit()
    assert (await following.issue())["created"] == created
    following.host.heal()
    await following.home.let_pass(HOUR)
    await following.visit()
    assert await following.names() == []


async def test_the_way_to_the_form(following: Following) -> None:
    """The list can be changed; loaded anew it is read at once, and all is well."""
    await following.visit()
    following.host.documents.pop(PATH)
    await following.visit()
    talk = await following.page.begin(BROKEN)
    await talk.choose("change")
    assert talk.step == "go_on"
    kind, flow_id = talk.now["next_flow"]
    assert kind == "config_subentries_flow"
    flows = following.home.hass.config_entries.subentries
    assert flows.async_get(flow_id)["handler"] == (ENTRY_ID, "import_list")
    assert BROKEN in await following.page.issues()
    form = await flows.async_configure(flow_id, {"next_step_id": "source"})
    following.host.say("/other.json", custom(ALL))
    url = f"{following.host.url}/other.json"
    form = await flows.async_configure(flow_id, {"url": url, "verify_ssl": True})
    assert form["step_id"] == "follow"
    await flows.async_configure(
        flow_id,
        {
            "name": "Friday",
            "add_automatically": True,
            "search_on_add": False,
            "monitor": "movie",
            "filters": {"most_at_once": 100},
            "visits": {"interval": 12, "priority": 5},
        },
    )
    await following.notice()
    await following.notice()
    assert await following.names() == []
    status = await following.lists.status(LIST)
    assert status.last is not None
    assert status.last.status is SyncStatus.SUCCESS


async def test_a_form_that_does_not_open(following: Following) -> None:
    """As with a list of a kind that only a later version knows."""
    subentry = following.entry.subentries[LIST]
    following.home.hass.config_entries.async_update_subentry(
        following.entry, subentry, data={"kind": "of_tomorrow", "options": {}}
    )
    await following.visit()
    talk = await following.page.begin(BROKEN)
    assert SENTENCES["list_invalid"] in talk.text
    await talk.choose("change")
    assert talk.step == "cannot_change"


async def test_a_list_is_read_now(following: Following) -> None:
    """It is said where that does not help; where it does, the issue goes."""
    document = following.host.documents.pop(PATH)
    await following.visit()
    talk = await following.page.begin(BROKEN)
    await talk.choose("again")
    assert talk.step == "still_broken"
    assert SENTENCES["list_gone"] in talk.text
    following.host.documents[PATH] = document
    talk = await following.page.begin(BROKEN)
    await talk.choose("again")
    assert talk.step == "create_entry"
    assert await following.names() == []


async def test_a_visit_that_takes_long(
    following: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to wait for it in front of the page."""
    following.host.documents.pop(PATH)
    await following.visit()
    monkeypatch.setattr(repairs_lists, "PATIENCE", 0.0)
    talk = await following.page.begin(BROKEN)
    await talk.choose("again")
    assert talk.step == "still_at_work"


async def test_a_list_is_switched_off(following: Following) -> None:
    """Then nothing more is said of it, and what it has added stays."""
    await following.visit()
    movies = following.movies()
    following.host.documents.pop(PATH)
    await following.visit()
    talk = await following.page.begin(BROKEN)
    await talk.choose("switch_off")
    assert talk.step == "create_entry"
    await following.notice()
    assert await following.names() == []
    assert following.lists.next_due(LIST) is None
    options = following.entry.subentries[LIST].data["options"]
    assert options == {"search_on_add": False, "enabled": False}
    assert following.movies() == movies


async def test_a_list_is_removed(following: Following) -> None:
    """Only when that is confirmed; its movies stay."""
    await following.visit()
    movies = following.movies()
    following.host.documents.pop(PATH)
    await following.visit()
    talk = await following.page.begin(BROKEN)
    await talk.choose("remove")
    assert (talk.step, LIST in following.entry.subentries) == ("remove", True)
    await talk.answer()
    assert talk.step == "create_entry"
    await following.notice()
    assert LIST not in following.entry.subentries
    assert await following.names() == []
    assert following.movies() == movies


async def test_a_list_that_somebody_else_removes(following: Following) -> None:
    """Meanwhile, the question is of no use any more; the issue goes though it was ignored."""
    following.host.documents.pop(PATH)
    await following.visit()
    talk = await following.page.begin(BROKEN)
    await following.page.ignore(BROKEN)
    hass = following.home.hass
    hass.config_entries.async_remove_subentry(following.entry, LIST)
    await following.notice()
    for choice in ("again",):
        await talk.choose(choice)
    assert talk.step == "list_removed"
    assert await following.names() == []


async def test_a_list_that_is_switched_off_meanwhile(following: Following) -> None:
    """It cannot be read then, and that is said."""
    following.host.documents.pop(PATH)
    await following.visit()
    talk = await following.page.begin(BROKEN)
    subentry = following.entry.subentries[LIST]
    following.home.hass.config_entries.async_update_subentry(
        following.entry,
        subentry,
        data={**subentry.data, "options": {"enabled": False}},
    )
    await talk.choose("again")
    assert talk.step == "not_done"
    assert "switched off" in talk.text


async def test_options_that_make_no_sense(following: Following) -> None:
    """A profile that is gone keeps all movies of a list away; that is told without a visit."""
    await following.visit()
    subentry = following.entry.subentries[LIST]
    following.home.hass.config_entries.async_update_subentry(
        following.entry,
        subentry,
        data={**subentry.data, "options": {"quality_profile": "Gone"}},
    )
    await following.notice()
    issue = await following.issue()
    assert issue["title"] == "Nothing can be added from the list Friday"
    talk = await following.page.begin(BROKEN)
    assert SENTENCES["profile_unknown"].format(profile="Gone") in talk.text
    assert "again" not in talk.now["menu_options"]
    following.home.hass.config_entries.async_update_subentry(
        following.entry, subentry, data={**subentry.data, "options": {}}
    )
    await following.notice()
    assert await following.names() == []


async def shrink(following: Following) -> None:
    """Let a list lose almost all that it had."""
    await following.visit()
    assert len(following.movies()) == len(ALL)
    following.host.say(PATH, custom(FEW))
    await following.visit()


async def test_a_list_that_shrinks_is_believed(following: Following) -> None:
    """What has vanished and what the rule says is shown; it takes two answers to have it done."""
    await shrink(following)
    issue = await following.issue(HELD)
    assert issue["title"] == "The list Friday has lost many movies at once (7)"
    assert len(following.movies()) == len(ALL)
    talk = await following.page.begin(HELD)
    assert ALL[1].title in talk.text.replace("\\", "")
    assert "Remove it from the library, and keep its files" in talk.text
    await talk.choose("gone")
    assert talk.step == "gone"
    assert len(following.movies()) == len(ALL)
    await talk.answer()
    assert talk.step == "create_entry"
    await following.notice()
    assert await following.names() == []
    assert following.movies() == {one.tmdb_id for one in FEW}


async def test_a_list_that_shrinks_is_not_believed(following: Following) -> None:
    """Then its movies stay for good."""
    await shrink(following)
    talk = await following.page.begin(HELD)
    await talk.choose("keep")
    assert talk.step == "keep"
    await talk.answer()
    assert talk.step == "create_entry"
    await following.notice()
    assert await following.names() == []
    await following.visit()
    assert len(following.movies()) == len(ALL)


async def test_a_list_that_names_them_again(following: Following) -> None:
    """By itself, or as somebody has it read once more."""
    await shrink(following)
    talk = await following.page.begin(HELD)
    await talk.choose("again")
    assert talk.step == "still_held"
    following.host.say(PATH, custom(ALL))
    talk = await following.page.begin(HELD)
    await talk.choose("again")
    assert talk.step == "create_entry"
    assert await following.names() == []
    following.host.say(PATH, custom(FEW))
    await following.visit()
    await following.issue(HELD)
    following.host.say(PATH, custom(ALL))
    await following.visit()
    assert await following.names() == []


@pytest.mark.parametrize("choice", ["gone", "keep"])
async def test_somebody_else_has_decided(following: Following, choice: str) -> None:
    """The second word counts no more."""
    await shrink(following)
    talk = await following.page.begin(HELD)
    await talk.choose(choice)
    await following.lists.dismiss(LIST)
    await talk.answer()
    assert talk.step == "not_done"
    assert "Nothing of the list Friday waits for a decision" in talk.text
    await following.notice()
    assert await following.names() == []
    assert len(following.movies()) == len(ALL)


async def test_nothing_is_asked_where_nothing_would_be_done(
    following: Following,
) -> None:
    """Where movies that leave are let be, nobody has to decide about those that may have left."""
    hass = following.home.hass
    hass.config_entries.async_update_entry(following.entry, options=options_of())
    await following.reload()
    await shrink(following)
    status = await following.lists.status(LIST)
    assert status.held is not None
    assert await following.names() == []
    # Another list that cleans up waits for this one.
    subentry = following.entry.subentries[LIST]
    options = {"search_on_add": False, "visits": {"on_leaving": "unmonitor"}}
    hass.config_entries.async_update_subentry(
        following.entry, subentry, data={**subentry.data, "options": options}
    )
    await following.notice()
    await following.home.let_pass(61)
    talk = await following.page.begin(HELD)
    assert "Look for it no more" in talk.text


async def test_issues_come_and_go_with_the_entry(
    following: Following, issue_registry: ir.IssueRegistry
) -> None:
    """Told anew after a restart from what was written; nothing is left of a library that is removed."""
    following.host.documents.pop(PATH)
    await following.visit()
    await following.issue()
    hass = following.home.hass
    assert await hass.config_entries.async_unload(ENTRY_ID)
    assert await following.names() == []
    # As after a restart: nobody has changed anything.
    hass.data.pop(f"{DOMAIN}_loaded")
    before = len(following.host.log.requests)
    assert await hass.config_entries.async_setup(ENTRY_ID)
    await following.notice()
    await following.issue()
    assert len(following.host.log.requests) == before
    assert await hass.config_entries.async_remove(ENTRY_ID)
    assert not [one for domain, one in issue_registry.issues if domain == DOMAIN]


async def test_a_second_try_that_does_not_come_about(
    following: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nothing is told before the next visit, as the list may have been mended."""
    following.host.documents.pop(PATH)
    await following.visit()

    async def end(*_: Any) -> None:
        raise Invalid("list_visit_ended", list="Friday")

    with monkeypatch.context() as patch:
        patch.setattr(type(following.lists), "sync", end)
        await following.reload()
        await following.home.let_pass(61)
    assert await following.names() == []
    await following.visit()
    await following.issue()


async def test_a_visit_that_was_broken_off(following: Following) -> None:
    """It says nothing about for how long a list has failed."""
    following.host.documents.pop(PATH)
    await following.visit()
    await following.issue()
    road = following.entry.runtime_data.road
    last = (await following.lists.status(LIST)).last
    cancelled = replace(last, status=SyncStatus.CANCELLED, error="")
    await road.books.write(lambda one: road.books.lists.add_sync(one, cancelled))
    following.home.world.clock.advance(HOUR)
    await following.visit()
    talk = await following.page.begin(BROKEN)
    since = f"{dt_util.as_local(last.began_at):%Y-%m-%d %H:%M}"
    assert f"since {since}" in talk.text


async def test_a_library_that_cannot_be_looked_at(
    following: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was told before stays."""
    following.host.documents.pop(PATH)
    await following.visit()
    created = (await following.issue())["created"]

    async def busy(*_: Any) -> None:
        raise DatabaseBusy("busy")

    monkeypatch.setattr(type(following.lists), "status", busy)
    followed = following.entry.runtime_data.followed[LIST]
    await followed.async_refresh()
    await following.home.settle()
    assert (await following.issue())["created"] == created


async def test_a_service_that_the_library_needs_anyway(
    home: Home, hass_ws_client: WebSocketGenerator, hass_client: ClientSessionGenerator
) -> None:
    """What is wrong with TMDb is told as that, and not once more for each of its lists."""
    data = {"kind": "tmdb_list", "address": "10", "options": {"search_on_add": False}}
    entry = home.entry(subentries_data=[a_list(LIST, data, "Masterpieces")])
    await home.set_up(entry)
    page = await Repairs.open(home, hass_ws_client, hass_client)
    home.world.tmdb.fail(FaultMode.UNAUTHORIZED)
    (report,) = await entry.runtime_data.road.lists.sync(LIST)
    assert report.problem == "invalid_auth"
    for _ in range(2):
        await home.let_pass(61)
    assert len(home.reauths()) == 1
    assert [one for one in await page.issues() if "list_broken" in one] == []


@dataclass
class AtTrakt:
    """A library that follows a watchlist of Trakt's."""

    home: Home
    trakt: FakeTrakt
    entry: MockConfigEntry
    sockets: WebSocketGenerator
    clients: ClientSessionGenerator

    async def page(self) -> Repairs:
        """Return the page of the repairs, once the library is loaded."""
        return await Repairs.open(self.home, self.sockets, self.clients)

    async def visit(self) -> Any:
        """Read the list, and let it be noticed."""
        (report,) = await self.entry.runtime_data.road.lists.sync(LIST)
        await self.notice()
        return report

    async def notice(self) -> None:
        """Let a while pass."""
        await self.home.settle()
        await self.home.let_pass(61)

    async def start(self, *, signed_in: bool = True) -> None:
        """Load the library, perhaps with somebody who has signed in before."""
        if signed_in:
            issued = self.trakt.desk.issue("alice")
            tokens = Tokens(
                access=issued.access,
                refresh=issued.refresh,
                created=self.trakt.clock(),
                lifetime=issued.lifetime,
            )
            path = tokens_file(self.home.hass, ENTRY_ID)
            await TokenFile(self.home.hass, path).save(tokens)
        await self.home.set_up(self.entry)
        await self.notice()

    async def sign_in(self, flow: Any) -> Any:
        """Enter the code at Trakt, whatever has asked for it."""
        self.trakt.desk.script.append(200)
        flows = self.home.hass.config_entries.flow
        application = {
            "client_id": TRAKT_CLIENT_ID,
            "advanced": {"url": self.trakt.url, "oauth_url": self.trakt.oauth_url},
        }
        form = await flows.async_configure(flow["flow_id"], application)
        assert form["step_id"] == "trakt_code"
        result = await flows.async_configure(form["flow_id"], {"back": False})
        await self.home.settle()
        if result["type"] is FlowResultType.SHOW_PROGRESS:
            result = await flows.async_configure(form["flow_id"])
            await self.home.settle()
        await self.notice()
        return result


@pytest.fixture
async def at_trakt(
    home: Home, hass_ws_client: WebSocketGenerator, hass_client: ClientSessionGenerator
) -> AsyncGenerator[AtTrakt]:
    """Return a library with an application at Trakt, and nobody signed in."""
    async with FakeTrakt(home.world.clock.now) as trakt:
        application = {
            "client_id": TRAKT_CLIENT_ID,
            "client_secret": TRAKT_CLIENT_SECRET,
            "url": trakt.url,
            "oauth_url": trakt.oauth_url,
        }
        wanted = {"kind": "trakt_watchlist", "options": {"search_on_add": False}}
        entry = home.entry(
            data=home.world.entry_data() | {"trakt": application},
            subentries_data=[home.indexer(), a_list(LIST, wanted, "Mine")],
        )
        yield AtTrakt(home, trakt, entry, hass_ws_client, hass_client)


def asked_of_core(registry: ir.IssueRegistry) -> bool:
    """Return whether Home Assistant asks for a sign-in by an issue of its own."""
    return (
        "homeassistant",
        f"config_entry_reauth_{DOMAIN}_{ENTRY_ID}",
    ) in registry.issues


async def test_nobody_is_signed_in_at_the_start(
    at_trakt: AtTrakt, issue_registry: ir.IssueRegistry
) -> None:
    """Home Assistant asks before any list is visited, and once; signed in again, all of it is gone."""
    await at_trakt.start(signed_in=False)
    (flow,) = at_trakt.home.reauths()
    assert flow["step_id"] == "reauth_trakt"
    await at_trakt.visit()
    await at_trakt.visit()
    assert [one["flow_id"] for one in at_trakt.home.reauths()] == [flow["flow_id"]]
    assert asked_of_core(issue_registry)
    talk = await (await at_trakt.page()).begin(BROKEN)
    assert talk.step == "account"
    assert SENTENCES["list_signed_out"] in talk.text
    result = await at_trakt.sign_in(flow)
    assert result["reason"] == "reauth_successful"
    assert at_trakt.home.reauths() == []
    assert not asked_of_core(issue_registry)
    # The list was read at once, and nobody had to say so.
    assert await (await at_trakt.page()).issues() == {}
    assert len(list(at_trakt.entry.runtime_data.road.house.index)) == 3


async def test_a_sign_in_that_has_run_out_is_noticed_at_the_start(
    at_trakt: AtTrakt,
) -> None:
    """It is due to be renewed, and Trakt does not renew it."""
    at_trakt.trakt.desk.lifetime = 3600
    issued = at_trakt.trakt.desk.issue("alice")
    tokens = Tokens(
        access=issued.access,
        refresh=issued.refresh,
        created=at_trakt.trakt.clock() - 7200,
        lifetime=3600,
    )
    at_trakt.trakt.desk.tokens.clear()
    path = tokens_file(at_trakt.home.hass, ENTRY_ID)
    await TokenFile(at_trakt.home.hass, path).save(tokens)
    await at_trakt.home.set_up(at_trakt.entry)
    assert len(at_trakt.home.reauths()) == 1


async def test_a_form_comes_upon_a_sign_in_that_has_run_out(at_trakt: AtTrakt) -> None:
    """Whoever adds a list is told, and Home Assistant asks for the sign-in a moment later."""
    await at_trakt.start()
    assert at_trakt.home.reauths() == []
    at_trakt.trakt.desk.tokens.clear()
    flows = at_trakt.home.hass.config_entries.subentries
    form = await flows.async_init((ENTRY_ID, "import_list"), context={"source": "user"})
    for step in ("trakt", "trakt_collection"):
        form = await flows.async_configure(form["flow_id"], {"next_step_id": step})
    form = await flows.async_configure(form["flow_id"], {})
    assert form["errors"] == {"base": "list_signed_out"}
    await at_trakt.notice()
    (flow,) = at_trakt.home.reauths()
    assert flow["step_id"] == "reauth_trakt"


async def test_not_even_a_new_token_is_taken(at_trakt: AtTrakt) -> None:
    """Trakt renews the sign-in and refuses it all the same: then a person has to sign in anew."""
    await at_trakt.start()
    for _ in range(2):
        at_trakt.trakt.answer_once(401, "/sync/watchlist")
    report = await at_trakt.visit()
    assert report.problem == "list_signed_out"
    assert not at_trakt.entry.runtime_data.trakt.keeper.needs_sign_in
    assert len(at_trakt.home.reauths()) == 1


async def test_an_application_that_is_deleted(at_trakt: AtTrakt) -> None:
    """As Trakt does when a membership ends: it is told so, and the way leads to the application."""
    await at_trakt.start()
    at_trakt.trakt.desk.app_deleted = True
    await at_trakt.visit()
    assert at_trakt.home.reauths() == []
    talk = await (await at_trakt.page()).begin(BROKEN)
    assert "VIP" in talk.text
    await talk.choose("sign_in")
    assert talk.step == "go_on"
    kind, flow_id = talk.now["next_flow"]
    assert kind == "config_flow"
    at_trakt.trakt.heal()
    flow = at_trakt.home.hass.config_entries.flow.async_get(flow_id)
    assert flow["step_id"] == "reconfigure_trakt"
    result = await at_trakt.sign_in(flow)
    assert result["reason"] == "reconfigure_successful"
    assert await (await at_trakt.page()).issues() == {}


async def test_a_library_without_trakt(at_trakt: AtTrakt) -> None:
    """Its lists of Trakt's say that Trakt is to be set up, and who can do that."""
    data = {k: v for k, v in at_trakt.entry.data.items() if k != "trakt"}
    hass = at_trakt.home.hass
    hass.config_entries.async_update_entry(at_trakt.entry, data=data)
    await at_trakt.start(signed_in=False)
    await at_trakt.visit()
    assert at_trakt.home.reauths() == []
    talk = await (await at_trakt.page()).begin(BROKEN)
    assert talk.step == "account"
    assert SENTENCES["list_trakt_missing"] in talk.text
