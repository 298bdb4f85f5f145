"""Credentials that are refused later on, and how new ones get in."""

from dataclasses import dataclass
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.sandbox.planted import (
    HDBITS_PASSKEY,
    HDBITS_USERNAME,
    QBITTORRENT_PASSWORD,
    QBITTORRENT_USERNAME,
    TMDB_API_KEY,
    TMDB_TOKEN,
)
from tests.sandbox.service import FaultMode

from .integration import (
    HDBITS,
    QBITTORRENT,
    QBITTORRENT_KEY,
    TMDB,
    WRONG_KEY,
    WRONG_PASSKEY,
    WRONG_PASSWORD,
    Home,
    Typed,
    refused,
    suggested,
)


@dataclass(frozen=True, slots=True)
class Case:
    """What is stored and refused, what is typed, and the sensor that shows it."""

    step: str
    sensor: str
    stored: Typed
    right: Typed
    wrong: Typed
    empty: tuple[Typed, dict[str, str]]


CASES: Final = (
    Case(
        "reauth_tmdb",
        TMDB,
        {"tmdb_api_key": WRONG_KEY},
        {"tmdb_api_key": TMDB_API_KEY},
        {"tmdb_api_key": WRONG_PASSKEY},
        ({"tmdb_api_key": " "}, {"tmdb_api_key": "required"}),
    ),
    Case(
        "reauth_qbittorrent",
        QBITTORRENT,
        {"username": QBITTORRENT_USERNAME, "password": WRONG_PASSWORD},
        {"username": QBITTORRENT_USERNAME, "password": QBITTORRENT_PASSWORD},
        {"username": QBITTORRENT_USERNAME, "password": WRONG_KEY},
        ({"username": QBITTORRENT_USERNAME}, {"password": "required"}),
    ),
    Case(
        "reauth_hdbits",
        HDBITS,
        {"username": HDBITS_USERNAME, "passkey": WRONG_PASSKEY},
        {"username": HDBITS_USERNAME, "passkey": HDBITS_PASSKEY},
        {"username": HDBITS_USERNAME, "passkey": WRONG_KEY},
        ({}, {"username": "required", "passkey": "required"}),
    ),
)
each_service = pytest.mark.parametrize("case", CASES, ids=lambda case: case.step)


def entry_with(home: Home, *cases: Case) -> MockConfigEntry:
    """Return an entry in which the credentials of some services are not right."""
    data = home.world.entry_data()
    indexer = home.indexer()
    for case in cases:
        match case.step:
            case "reauth_hdbits":
                indexer["data"] = {**indexer["data"], **case.stored}
            case step:
                data[step.removeprefix("reauth_")] |= case.stored
    return home.entry(data=data, subentries_data=[indexer])


def stored(entry: MockConfigEntry, step: str) -> dict[str, Any]:
    """Return what the entry knows of a service."""
    if step == "reauth_hdbits":
        (subentry,) = entry.subentries.values()
        return dict(subentry.data)
    return dict(entry.data[step.removeprefix("reauth_")])


async def the_form(home: Home) -> Any:
    """Return the only form that asks for new credentials, as somebody opens it."""
    (flow,) = home.reauths()
    return home.seen(
        await home.hass.config_entries.flow.async_configure(flow["flow_id"])
    )


@each_service
async def test_new_credentials(home: Home, case: Case) -> None:
    """They are tried first, what is wrong with them is told, and the entry begins anew with the right ones."""
    entry = await home.set_up(entry_with(home, case))
    assert entry.state is ConfigEntryState.LOADED
    assert home.state(case.sensor).state == "off"
    before = stored(entry, case.step)

    form = await the_form(home)
    assert form["step_id"] == case.step
    assert not form["errors"]
    form = await home.submit(form, case.wrong)
    assert form["errors"] == refused(case.wrong)
    assert suggested(form) == case.wrong
    typed, errors = case.empty
    form = await home.submit(form, typed)
    assert form["errors"] == errors
    assert stored(entry, case.step) == before
    result = await home.submit(form, case.right)
    assert result["reason"] == "reauth_successful"

    assert stored(entry, case.step) == before | case.right
    assert entry.state is ConfigEntryState.LOADED
    assert home.state(case.sensor).state == "on"
    assert home.reauths() == []


@each_service
async def test_what_is_known_is_filled_in(home: Home, case: Case) -> None:
    """The name is, a secret is not."""
    await home.set_up(entry_with(home, case))
    known = {"username": case.stored["username"]} if "username" in case.stored else {}
    assert suggested(await the_form(home)) == known


@each_service
async def test_a_service_that_is_down_meanwhile(home: Home, case: Case) -> None:
    """Then new credentials cannot be tried, and are not stored."""
    entry = await home.set_up(entry_with(home, case))
    before = stored(entry, case.step)
    form = await the_form(home)
    service = {
        TMDB: home.world.tmdb,
        QBITTORRENT: home.world.qbittorrent,
        HDBITS: home.world.hdbits,
    }[case.sensor]
    service.fail(FaultMode.SERVER_ERROR)
    form = await home.submit(form, case.right)
    assert form["errors"] == {"base": "service_failed"}
    assert stored(entry, case.step) == before
    service.heal()
    assert (await home.submit(form, case.right))["reason"] == "reauth_successful"


@each_service
async def test_nobody_is_asked_twice(home: Home, case: Case) -> None:
    """One form, however long it takes; and the refused credentials are not sent again."""
    await home.set_up(entry_with(home, case))
    logins = home.world.qbittorrent.logins
    requests = len(home.world.hdbits.log.requests)
    for _ in range(5):
        await home.let_pass(61)
    assert len(home.reauths()) == 1
    assert home.state(case.sensor).state == "off"
    if case.step == "reauth_qbittorrent":
        assert home.world.qbittorrent.logins == logins == 1
    if case.step == "reauth_hdbits":
        assert len(home.world.hdbits.log.requests) == requests == 1


async def test_one_after_the_other(home: Home) -> None:
    """Where several services refuse us, each gets its form in the end."""
    entry = await home.set_up(entry_with(home, *CASES))
    answers = {case.step: case.right for case in CASES}
    for _ in CASES:
        form = await the_form(home)
        result = await home.submit(form, answers.pop(form["step_id"]))
        assert result["reason"] == "reauth_successful"
    assert home.reauths() == []
    assert entry.data["tmdb"]["tmdb_api_key"] == TMDB_API_KEY
    assert {home.state(sensor).state for sensor in (TMDB, QBITTORRENT, HDBITS)} == {
        "on"
    }


async def test_a_refusal_that_real_work_meets(home: Home) -> None:
    """It need not be a test of ours that finds out."""
    await home.set_up()
    home.world.tmdb.tokens.clear()
    with pytest.raises(HomeAssistantError):
        await home.act("lookup_movie", {"text": "Nosferatu"})
    await home.let_pass(61)
    assert home.state(TMDB).state == "off"
    assert (await the_form(home))["step_id"] == "reauth_tmdb"


async def test_a_key_instead_of_a_password(home: Home) -> None:
    """What is not used any more is not kept either; all else stays as it is."""
    entry = await home.set_up(entry_with(home, CASES[1]))
    home.world.qbittorrent.api_key = QBITTORRENT_KEY
    form = await the_form(home)
    assert form["description_placeholders"]["url"] == home.world.qbittorrent.url
    await home.submit(form, {"api_key": QBITTORRENT_KEY})
    assert stored(entry, "reauth_qbittorrent") == {
        "url": home.world.qbittorrent.url,
        "verify_ssl": True,
        "category": "radarr_mvp",
        "api_key": QBITTORRENT_KEY,
    }


async def test_another_account_of_another_library(home: Home) -> None:
    """What is let in for one library says nothing about the credentials of the other."""
    await home.set_up()
    second = home.second_entry()
    await home.set_up(second)
    (subentry,) = second.subentries.values()
    home.hass.config_entries.async_update_subentry(
        second, subentry, data={**subentry.data, "passkey": WRONG_PASSKEY}
    )
    await home.hass.config_entries.async_reload(second.entry_id)
    await home.settle()
    await home.press("button.hdbits_test_connection")
    for _ in range(70):
        await home.let_pass(61)
    assert home.state(HDBITS).state == "on"
    assert home.state(f"{HDBITS}_2").state == "off"
    (flow,) = home.reauths()
    assert flow["context"]["entry_id"] == second.entry_id
    assert TMDB_TOKEN not in str(flow)
