"""What is wrong with a list is told in the same words by the form, the issue, the button and the status."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
import re
from typing import Any, Final

from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.clients.trakt import Tokens
from custom_components.radarr_mvp.engine.errors import ServiceError
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import SyncStatus
from custom_components.radarr_mvp.engine.lists.reports import ListReport, ListStatus
from custom_components.radarr_mvp.engine.lists.sources import ListRefused, ListTrouble
from custom_components.radarr_mvp.engine.lists.visiting import _fail
from custom_components.radarr_mvp.flow.trying import async_try_list
from custom_components.radarr_mvp.list_sources import ListMaker
from custom_components.radarr_mvp.problems import (
    async_sentence,
    async_word,
    list_problem,
    problem_key,
    problem_of,
    visit_problem,
)
from custom_components.radarr_mvp.troubles.wording import escaped
from tests.sandbox.list_host import FakeListHost
from tests.sandbox.planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET
from tests.sandbox.service import FaultMode
from tests.sandbox.trakt import FakeTrakt

from .integration import TRANSLATIONS, Home
from .test_lists import LIST, a_list
from .test_problems import EVERY_ERROR

NOW: Final = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SENTENCES: Final = {
    key: one["message"] for key, one in TRANSLATIONS["exceptions"].items()
}
IN_FORMS: Final = TRANSLATIONS["config_subentries"]["import_list"]["error"]
REFUSED: Final = tuple(ListRefused("trakt", "m", trouble) for trouble in ListTrouble)
# Only qBittorrent looks at the name that it is called by.
OF_LISTS: Final = (
    *REFUSED,
    *(one for one in EVERY_ERROR if problem_key(one) != "host_check"),
)


def status_of(report: ListReport, service: str) -> ListStatus:
    """Return how a list stands after a visit."""
    report.end(report.began_at)
    return ListStatus(
        list_id=LIST, name="Mine", enabled=True, service=service, last=report.as_sync()
    )


def failed(error: ServiceError) -> ListReport:
    """Return a visit that has come to nothing."""
    report = ListReport(LIST, "Mine", NOW)
    _fail(report, error)
    return report


def words(problem: HomeAssistantError | None) -> tuple[str, str]:
    """Return the key of a sentence, and the sentence in full."""
    assert problem is not None
    key, gaps = str(problem.translation_key), problem.translation_placeholders or {}
    told = SENTENCES[key].format(**gaps)
    assert "{" not in told
    return key, told


@pytest.mark.parametrize("error", OF_LISTS, ids=repr)
def test_every_error_has_its_sentence(error: ServiceError) -> None:
    """Also after it was written into the books, with all gaps filled; a form has one, too."""
    report = failed(error)
    assert report.problem in IN_FORMS
    assert set(re.findall(r"{(\w+)}", IN_FORMS[report.problem])) <= {"minutes"}
    said = words(list_problem(status_of(report, error.service)))
    assert said == words(problem_of(error))
    if isinstance(error, ListRefused):
        # Nothing has to be filled in, so forms say the very same.
        assert said == (report.problem, IN_FORMS[report.problem])
        # What is wrong comes first, then what can be done.
        assert len(re.findall(r"[.;:] ", said[1])) >= 1


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (ListTrouble.TRAKT_MISSING, "VIP members"),
        (ListTrouble.VIP, "VIP members"),
        (ListTrouble.APPLICATION, "VIP membership of their owner ends"),
        (ListTrouble.FULL, "limit of its membership"),
        (ListTrouble.SIGNED_OUT, "Sign in where Home Assistant asks"),
        (ListTrouble.LOCKED, "Only its owner"),
        (ListTrouble.TOKENS, "configuration folder"),
        (ListTrouble.CHANGED, "CSV"),
        (ListTrouble.FILE, "hand the file over"),
    ],
)
def test_what_can_be_done(trouble: ListTrouble, says: str) -> None:
    """The rules of Trakt are told in plain words, and each trouble with its own way out."""
    assert says in SENTENCES[f"list_{trouble}"]


@pytest.mark.parametrize(
    ("service", "key"),
    [
        ("plex_watchlist", "list_credentials"),
        ("mdblist_api", "list_credentials"),
        ("radarr:127.0.0.1:7878", "list_credentials"),
        ("tmdb:api.themoviedb.org:443", "invalid_auth"),
    ],
)
def test_credentials_that_are_kept_with_a_list(service: str, key: str) -> None:
    """Home Assistant does not ask for these by itself, so nobody is told to wait for that."""
    refused = next(one for one in EVERY_ERROR if problem_key(one) == "invalid_auth")
    error = type(refused)(service, "wrong")
    report = failed(error)
    assert words(list_problem(status_of(report, service)))[0] == key
    assert words(problem_of(error))[0] == key


async def test_what_is_not_told_by_a_service(home: Home) -> None:
    """Options that make no sense come first; what nobody has thought of has a sentence, and so has an old visit."""
    report = ListReport(LIST, "Mine", NOW)
    fine = status_of(report, "trakt")
    assert list_problem(fine) is None
    assert (
        list_problem(ListStatus(list_id="", name="", enabled=True, service="")) is None
    )
    problem = Invalid("profile_unknown", profile="*Gone*")
    odd = ListStatus(
        list_id=LIST,
        name="Mine",
        enabled=True,
        service="trakt",
        problem=problem.key,
        gaps=problem.placeholders,
    )
    raised = list_problem(odd)
    assert words(raised) == words(problem_of(problem))
    assert raised is not None
    told = await async_sentence(home.hass, raised, escaped)
    assert told == r"There is no quality profile called \*Gone\*."
    report.status, report.error = SyncStatus.FAILED, "odd"
    last = status_of(report, "trakt").last
    assert last is not None
    assert words(visit_problem(last, "trakt"))[0] == "list_unexpected"
    unknown = HomeAssistantError("in words")
    assert await async_sentence(home.hass, unknown) == "in words"
    assert await async_word(home.hass, "list_leaving", "off") == "Do nothing"
    assert await async_word(home.hass, "list_leaving", "x") == "x"


type Ruin = Callable[[Reading], object]


@dataclass
class Reading:
    """A library with a list, and the servers that lists are read from."""

    home: Home
    host: FakeListHost
    trakt: FakeTrakt
    entry: MockConfigEntry

    @property
    def maker(self) -> ListMaker:
        """Return what makes lists."""
        maker: ListMaker = self.entry.runtime_data.lists.maker
        return maker

    async def told(self, ruin: Ruin, data: Any) -> set[str]:
        """Return the keys that the form, the visit, the button and the status tell by."""
        lists = self.entry.runtime_data.road.lists
        ruin(self)
        (report,) = await lists.sync(LIST)
        raised = problem_of(report.cause)
        stands = list_problem(await lists.status(LIST))
        assert words(raised) == words(stands)
        await self.heal()
        ruin(self)
        problems, _ = await async_try_list(self.maker, data)
        await self.heal()
        return {problems.errors["base"], report.problem, words(stands)[0]}

    async def heal(self) -> None:
        """Let all be well again, and forget that it was not."""
        self.host.heal()
        self.trakt.heal()
        for gate in self.maker.outside.gatehouse.gates():
            await gate.reset()


@pytest.fixture
async def servers(home: Home) -> AsyncGenerator[tuple[FakeListHost, FakeTrakt]]:
    """Return a server of lists and a Trakt."""
    async with FakeListHost() as host, FakeTrakt(home.world.clock.now) as trakt:
        yield host, trakt


async def reading(
    home: Home, servers: tuple[FakeListHost, FakeTrakt], data: dict[str, Any]
) -> Reading:
    """Return a library that follows a list, with somebody signed in to Trakt."""
    host, trakt = servers
    application = {
        "client_id": TRAKT_CLIENT_ID,
        "client_secret": TRAKT_CLIENT_SECRET,
        "url": trakt.url,
        "oauth_url": trakt.oauth_url,
    }
    entry = home.entry(
        data=home.world.entry_data() | {"trakt": application},
        subentries_data=[home.indexer(), a_list(LIST, data, "Mine")],
    )
    await home.set_up(entry)
    issued = trakt.desk.issue("alice")
    await entry.runtime_data.trakt.keeper.adopt(
        Tokens(
            access=issued.access,
            refresh=issued.refresh,
            created=trakt.clock(),
            lifetime=issued.lifetime,
        )
    )
    return Reading(home, host, trakt, entry)


def canned(status: int, **details: Any) -> Ruin:
    """Return how Trakt answers with a status."""
    return lambda one: [
        one.trakt.answer_once(status, "/sync/watchlist", **details) for _ in range(6)
    ]


# A plea for patience outlasts the rest, so it comes last.
AT_TRAKT: Final[tuple[tuple[Ruin, str], ...]] = (
    (canned(401), "list_signed_out"),
    (canned(403), "list_application"),
    (canned(404), "list_gone"),
    (canned(420), "list_full"),
    (canned(423), "list_locked"),
    (canned(426), "list_vip"),
    (lambda one: one.trakt.fail(FaultMode.HTML, path="/sync"), "unexpected_answer"),
    (lambda one: one.trakt.fail(FaultMode.REDIRECT, path="/sync"), "redirected"),
    (lambda one: one.trakt.fail(FaultMode.THROTTLE, path="/sync"), "rate_limited"),
)


async def test_what_trakt_answers(
    home: Home, servers: tuple[FakeListHost, FakeTrakt]
) -> None:
    """Each status has one meaning, whoever tells it."""
    data = {"kind": "trakt_watchlist", "options": {}}
    at = await reading(home, servers, data)
    for ruin, key in AT_TRAKT:
        assert await at.told(ruin, data) == {key}


def answer(status: int) -> Ruin:
    """Return how a server of lists answers with a status."""
    return lambda one: one.host.say("/custom.json", "[]", status=status)


AT_A_SERVER: Final[tuple[tuple[Ruin, str], ...]] = (
    (answer(401), "list_account"),
    (answer(403), "list_private"),
    (answer(404), "list_gone"),
    (answer(410), "list_gone"),
    (answer(418), "unexpected_answer"),
    (lambda one: one.host.say("/custom.json", "Once upon"), "list_invalid"),
    (lambda one: one.host.fail(FaultMode.HTML), "unexpected_answer"),
    (lambda one: one.host.fail(FaultMode.HUGE), "answer_too_large"),
    (lambda one: one.host.fail(FaultMode.SERVER_ERROR), "service_failed"),
    (lambda one: one.host.fail(FaultMode.RESET), "service_failed"),
)


async def test_what_a_server_answers(
    home: Home, servers: tuple[FakeListHost, FakeTrakt]
) -> None:
    """It is the same wherever the list is kept."""
    data = {"kind": "json", "url": f"{servers[0].url}/custom.json", "options": {}}
    at = await reading(home, servers, data)
    for ruin, key in AT_A_SERVER:
        assert await at.told(ruin, data) == {key}
        servers[0].say("/custom.json", "[]")
