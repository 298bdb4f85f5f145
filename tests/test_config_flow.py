"""From nothing to an entry, and what people are told on the way when a service does not play along."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from homeassistant.data_entry_flow import InvalidData
import pytest

from custom_components.radarr_mvp.clients import hdbits
from custom_components.radarr_mvp.clients.tmdb import TmdbClient
from custom_components.radarr_mvp.engine.resilience import RateLimit
from custom_components.radarr_mvp.flow import trying
from tests.sandbox.fake_qbittorrent import FakeQBittorrent
from tests.sandbox.hdbits import FakeHDBits
from tests.sandbox.planted import TMDB_API_KEY
from tests.sandbox.service import FakeService, FaultMode
from tests.sandbox.tmdb import FakeTmdb

from .elsewhere import nameless, self_signed, somewhere_else
from .integration import (
    HDBITS_LIMITS,
    WRONG,
    Home,
    Typed,
    refused,
    suggested,
    with_address,
)

SERVICE_STEPS: Final = ("user", "qbittorrent", "hdbits")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of a service, and what the form says to it."""

    mode: FaultMode
    error: str
    # The part of qBittorrent's answers that the fault has to hit to show.
    path: str = ""


TROUBLES: Final = (
    Trouble(FaultMode.HTML, "unexpected_answer"),
    Trouble(FaultMode.TRUNCATED, "unexpected_answer", "preferences"),
    Trouble(FaultMode.WRONG_SHAPE, "unexpected_answer", "preferences"),
    Trouble(FaultMode.HUGE, "answer_too_large"),
    Trouble(FaultMode.HANG, "timeout_connect"),
    Trouble(FaultMode.RESET, "service_failed"),
    Trouble(FaultMode.SERVER_ERROR, "service_failed"),
    Trouble(FaultMode.REDIRECT, "redirected"),
)


def address_in(typed: Typed) -> str:
    """Return the address among the answers to a step."""
    advanced = typed.get("advanced", typed)
    return str(advanced.get("tmdb_url") or advanced["url"])


async def test_four_steps_make_an_entry(home: Home) -> None:
    """Each step leads to the next, and what was typed is stored where it belongs."""
    result = await home.finish(await home.begin())
    entry = result["result"]
    assert entry.title == "Movies"
    assert entry.data == home.world.entry_data()
    assert entry.options["quality_profile"] == "HD - 720p/1080p"
    (subentry,) = entry.subentries.values()
    assert subentry.subentry_type == "indexer"
    assert subentry.title == "HDBits"
    assert subentry.data == home.world.indexer_data() | HDBITS_LIMITS
    assert home.state("binary_sensor.hdbits_connection").state == "on"


def with_limits(home: Home, seconds: int, requests: int) -> Typed:
    """Return the right answers for HDBits, with limits of one's own."""
    typed = home.world.answers()["hdbits"]
    limits = {"seconds_between_requests": seconds, "requests_per_hour": requests}
    return typed | {"advanced": typed["advanced"] | limits}


async def test_the_limit_of_an_account_can_be_lowered(home: Home) -> None:
    """A stricter limit is stored, and holds from the first request on."""
    form = await home.submit(await home.walk_to("hdbits"), with_limits(home, 30, 20))
    entry = (await home.finish(form))["result"]
    indexer = await home.hdbits(entry)
    assert (indexer.gate.limit.spacing, indexer.gate.limit.budget) == (30, 20)
    await home.let_pass(61)
    assert home.state("sensor.hdbits_requests_left").state == "18"


@pytest.mark.parametrize(("seconds", "requests"), [(4, 100), (5, 101), (5, 0)])
async def test_the_limit_of_an_account_cannot_be_loosened(
    home: Home, seconds: int, requests: int
) -> None:
    """The form does not take it, whatever a browser sends."""
    form = await home.walk_to("hdbits")
    with pytest.raises(InvalidData):
        await home.submit(form, with_limits(home, seconds, requests))
    assert home.world.hdbits.log.requests == []


async def test_a_limit_typed_into_an_abandoned_form_binds_nobody(home: Home) -> None:
    """What counts is what an entry stores."""
    form = await home.submit(await home.walk_to("hdbits"), with_limits(home, 30, 20))
    home.hass.config_entries.flow.async_abort(form["flow_id"])
    entry = await home.set_up()
    indexer = await home.hdbits(entry)
    assert (indexer.gate.limit.spacing, indexer.gate.limit.budget) == (5, 100)


async def test_each_service_is_asked_once_for_each_form(home: Home) -> None:
    """Neither the flow nor the start after it asks twice, but for what is new: requests are counted out there."""
    await home.finish(await home.begin())
    assert len(home.world.tmdb.log.requests) == 1
    # The flow and the entry each have a session of their own.
    assert home.world.qbittorrent.logins == 2
    asked = [entry.path for entry in home.world.hdbits.log.requests]
    assert asked == ["/api/test", "/api/torrents"]


async def test_without_hdbits(home: Home) -> None:
    """Who has no account leaves the fields empty; blanks are nothing."""
    form = await home.walk_to("hdbits")
    typed = home.world.answers()["hdbits"] | {"username": " ", "passkey": "\t"}
    result = await home.finish(await home.submit(form, typed))
    assert not result["result"].subentries
    assert not home.world.hdbits.log.requests
    assert home.hass.states.get("binary_sensor.hdbits_connection") is None


@pytest.mark.parametrize("step", SERVICE_STEPS)
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.mode)
async def test_a_faulty_service(
    home: Home, monkeypatch: pytest.MonkeyPatch, step: str, trouble: Trouble
) -> None:
    """The step says what is wrong and keeps what was typed; once that is over, it goes on."""
    form = await home.walk_to(step)
    typed = home.world.answers()[step]
    service = home.world.services[step]
    path = trouble.path if step == "qbittorrent" else ""
    service.fail(trouble.mode, path=path)
    with monkeypatch.context() as impatient:
        if trouble.mode is FaultMode.HANG:
            impatient.setattr(trying, "PATIENCE", 0.2)
        form = await home.submit(form, typed)
    assert form["errors"] == {"base": trouble.error}
    assert suggested(form) == typed
    service.heal()
    await home.finish(form)


@pytest.mark.parametrize("step", SERVICE_STEPS)
async def test_wrong_credentials(home: Home, step: str) -> None:
    """They are refused, shown again, and can be put right."""
    form = await home.walk_to(step)
    typed = home.world.answers()[step] | WRONG[step]
    form = await home.submit(form, typed)
    assert form["errors"] == refused(WRONG[step])
    assert suggested(form) == typed
    await home.finish(form)


@pytest.mark.parametrize("step", SERVICE_STEPS)
async def test_a_service_that_is_not_there(home: Home, step: str) -> None:
    """Nobody listens; as soon as somebody does, it goes on without any wait."""
    form = await home.walk_to(step)
    service = home.world.services[step]
    port = service.port
    await service.stop()
    form = await home.submit(form, home.world.answers()[step])
    assert form["errors"] == {"base": "cannot_connect"}
    await service.start(port)
    await home.finish(form)


@pytest.mark.parametrize("step", SERVICE_STEPS)
async def test_a_service_that_asks_for_patience(home: Home, step: str) -> None:
    """The form says for how long, and until then nothing is sent however often it is submitted."""
    form = await home.walk_to(step)
    service = home.world.services[step]
    service.fail(FaultMode.THROTTLE, retry_after=600)
    typed = home.world.answers()[step]
    form = await home.submit(form, typed)
    assert form["errors"] == {"base": "rate_limited"}
    assert (form["description_placeholders"] or {})["minutes"] == "10"
    service.heal()
    asked = len(service.log.requests)
    home.world.clock.advance(300)
    form = await home.submit(form, typed)
    assert form["errors"] == {"base": "rate_limited"}
    assert (form["description_placeholders"] or {})["minutes"] == "5"
    assert len(service.log.requests) == asked
    home.world.clock.advance(301)
    await home.finish(form)


async def test_patience_without_a_number(home: Home) -> None:
    """A service that does not say for how long is left alone for an hour."""
    form = await home.walk_to("qbittorrent")
    home.world.qbittorrent.fail(FaultMode.THROTTLE)
    form = await home.submit(form, home.world.answers()["qbittorrent"])
    assert form["errors"] == {"base": "rate_limited"}
    assert (form["description_placeholders"] or {})["minutes"] == "60"


async def test_the_budget_of_the_account_is_kept(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trying passkeys is subject to the limit too; the form says when the next try makes sense."""
    limit = RateLimit(spacing=5.0, budget=1, remembered=True)
    monkeypatch.setattr(hdbits, "DEFAULT_LIMIT", limit)
    form = await home.walk_to("hdbits")
    typed = home.world.answers()["hdbits"]
    form = await home.submit(form, typed | WRONG["hdbits"])
    form = await home.submit(form, typed)
    assert form["errors"] == {"base": "budget_spent"}
    assert (form["description_placeholders"] or {})["minutes"] == "60"
    assert len(home.world.hdbits.log.requests) == 1
    home.world.clock.advance(3601)
    await home.finish(form)


@pytest.fixture(params=SERVICE_STEPS)
def strange(
    request: pytest.FixtureRequest, socket_enabled: None, tmp_path: Path
) -> Generator[tuple[str, str]]:
    """Return a step, and the address of its service behind a certificate that nobody vouches for."""
    services: dict[str, Callable[[], FakeService]] = {
        "user": FakeTmdb,
        "qbittorrent": FakeQBittorrent,
        "hdbits": FakeHDBits,
    }
    service = services[request.param]()
    service.tls = self_signed(tmp_path)
    with somewhere_else(service):
        yield request.param, service.url + ("/3" if request.param == "user" else "")


async def test_a_certificate_that_nobody_vouches_for(
    strange: tuple[str, str], home: Home
) -> None:
    """Nothing is sent over such a connection."""
    step, url = strange
    form = await home.walk_to(step)
    typed = with_address(home, step, url)
    form = await home.submit(form, typed)
    assert form["errors"] == {"base": "insecure_connection"}
    assert suggested(form) == typed
    await home.finish(form)


@pytest.mark.parametrize("strange", ["qbittorrent"], indirect=True)
async def test_a_certificate_of_ones_own(strange: tuple[str, str], home: Home) -> None:
    """For qBittorrent the check can be switched off."""
    form = await home.walk_to("qbittorrent")
    typed = with_address(home, *strange) | {"verify_ssl": False}
    form = await home.submit(form, typed)
    assert form["step_id"] == "hdbits"


@pytest.mark.parametrize("step", SERVICE_STEPS)
async def test_a_host_that_nobody_knows(
    home: Home, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The name has a typing mistake."""
    form = await home.walk_to(step)
    typed = with_address(home, step, "http://qbitorent.invalid:8080")
    with nameless(monkeypatch):
        form = await home.submit(form, typed)
    assert form["errors"] == {"base": "unknown_host"}
    await home.finish(form)


@pytest.mark.parametrize("step", SERVICE_STEPS)
@pytest.mark.parametrize(
    "address",
    [
        "not an address",
        "ftp://127.0.0.1",
        "http://user:secret@127.0.0.1",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://127.0.0.1/?a=1",
        "http://",
    ],
)
async def test_an_address_that_cannot_be_one(
    home: Home, step: str, address: str
) -> None:
    """It is refused before anything is sent; where a section hides the field, the step says it."""
    form = await home.walk_to(step)
    typed = with_address(home, step, address)
    form = await home.submit(form, typed)
    field = "url" if step == "qbittorrent" else "base"
    assert form["errors"] == {field: "invalid_url"}
    assert suggested(form) == typed
    assert not home.world.services[step].log.requests


@pytest.mark.parametrize("step", SERVICE_STEPS)
async def test_an_address_is_tidied(home: Home, step: str) -> None:
    """Blanks, a slash at the end and what a browser adds do no harm."""
    form = await home.walk_to(step)
    right = address_in(home.world.answers()[step])
    form = await home.submit(form, with_address(home, step, f"  {right}/#/torrents "))
    entry = (await home.finish(form))["result"]
    stored = [
        entry.data["tmdb"]["tmdb_url"],
        entry.data["qbittorrent"]["url"],
        *(subentry.data["url"] for subentry in entry.subentries.values()),
    ]
    assert stored[SERVICE_STEPS.index(step)] == right


async def test_qbittorrent_without_a_scheme(home: Home) -> None:
    """In the house http is what is meant."""
    form = await home.walk_to("qbittorrent")
    address = home.world.qbittorrent.url.removeprefix("http://")
    form = await home.submit(form, with_address(home, "qbittorrent", address))
    entry = (await home.finish(form))["result"]
    assert entry.data["qbittorrent"]["url"] == home.world.qbittorrent.url


@pytest.mark.parametrize("step", ["user", "hdbits"])
async def test_no_key_goes_out_unencrypted_by_accident(home: Home, step: str) -> None:
    """On the internet https is meant where nothing is said."""
    form = await home.walk_to(step)
    right = address_in(home.world.answers()[step])
    typed = with_address(home, step, right.removeprefix("http://"))
    form = await home.submit(form, typed)
    assert form["errors"] == {"base": "insecure_connection"}
    assert not home.world.services[step].log.requests


async def test_a_mistake_of_ours(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something nobody thought of is told as that, and logged."""

    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("never thought of")

    form = await home.begin()
    with monkeypatch.context() as broken:
        broken.setattr(TmdbClient, "check", fail)
        form = await home.submit(form, home.world.answers()["user"])
    assert form["errors"] == {"base": "unknown"}
    await home.finish(form)


# The key to TMDb


@pytest.mark.parametrize(
    "typed", [TMDB_API_KEY, f"  {TMDB_API_KEY}\n", TMDB_API_KEY.upper()]
)
async def test_the_short_key_with_stray_blanks(home: Home, typed: str) -> None:
    """However it was pasted."""
    form = await home.begin()
    answers = home.world.answers()["user"]
    form = await home.submit(form, answers | {"tmdb_api_key": typed})
    assert form["step_id"] == "qbittorrent"


@pytest.mark.parametrize("field", ["name", "tmdb_api_key"])
async def test_nothing_but_blanks(home: Home, field: str) -> None:
    """What is needed is asked for where it is missing, and nothing is sent."""
    form = await home.begin()
    form = await home.submit(form, home.world.answers()["user"] | {field: "  "})
    assert form["errors"] == {field: "required"}
    assert not home.world.tmdb.log.requests
    await home.finish(form)


# HDBits


@pytest.mark.parametrize("field", ["username", "passkey"])
async def test_half_an_account(home: Home, field: str) -> None:
    """Nothing is sent that can only fail."""
    form = await home.walk_to("hdbits")
    typed = home.world.answers()["hdbits"]
    del typed[field]
    form = await home.submit(form, typed)
    assert form["errors"] == {field: "required"}
    assert not home.world.hdbits.log.requests
    await home.finish(form)


async def test_an_account_with_stray_blanks(home: Home) -> None:
    """They are cut off before they are stored."""
    form = await home.walk_to("hdbits")
    typed = home.world.answers()["hdbits"]
    padded = {key: f" {typed[key]}\n" for key in ("username", "passkey")}
    entry = (await home.finish(await home.submit(form, typed | padded)))["result"]
    (subentry,) = entry.subentries.values()
    assert subentry.data == home.world.indexer_data() | HDBITS_LIMITS
