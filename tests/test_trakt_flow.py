"""Signing in to Trakt: for the first time, once more, and what happens when it comes to nothing."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
import stat
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentry
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.clients.trakt import Tokens
from custom_components.radarr_mvp.const import DOMAIN
from custom_components.radarr_mvp.engine.keeping.records import SyncStatus
from custom_components.radarr_mvp.trakt_account import NoTokens, TokenFile, tokens_file
from tests.sandbox.planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET
from tests.sandbox.service import FaultMode
from tests.sandbox.trakt import FakeTrakt

from .integration import Home, Typed, suggested

LIST: Final = "01JSUBENTRY00000000000LIST1"


@dataclass
class SigningIn:
    """A library, a Trakt, and somebody who signs in."""

    home: Home
    trakt: FakeTrakt
    entry: MockConfigEntry

    def application(self, **changes: Any) -> Typed:
        """Return what somebody who makes no mistake types."""
        return {
            "client_id": TRAKT_CLIENT_ID,
            "client_secret": TRAKT_CLIENT_SECRET,
            "advanced": {"url": self.trakt.url, "oauth_url": self.trakt.oauth_url},
        } | changes

    async def begin(self) -> Any:
        """Go to the form that asks for the application."""
        form = await self.home.hass.config_entries.flow.async_init(
            DOMAIN,
            context={
                "source": SOURCE_RECONFIGURE,
                "entry_id": self.entry.entry_id,
            },
        )
        self.home.seen(form)
        return await self.home.submit(form, {"next_step_id": "reconfigure_trakt"})

    async def to_the_end(self, form: Any) -> Any:
        """Say that the code was entered, and wait for what comes of it."""
        flow = self.home.hass.config_entries.flow
        result = await flow.async_configure(form["flow_id"], {})
        await self.home.settle()
        if result["type"] is FlowResultType.SHOW_PROGRESS:
            result = await flow.async_configure(form["flow_id"])
            await self.home.settle()
        return result


@pytest.fixture
async def signing_in(home: Home) -> AsyncGenerator[SigningIn]:
    """Return a library without Trakt."""
    async with FakeTrakt(home.world.clock.now) as trakt:
        yield SigningIn(home, trakt, await home.set_up())


async def test_a_sign_in(signing_in: SigningIn) -> None:
    """The code is shown with its page and a picture; the tokens are on the disk before anything uses them."""
    signing_in.trakt.desk.script.extend([400, 200])
    form = await signing_in.home.submit(
        await signing_in.begin(), signing_in.application()
    )
    assert form["step_id"] == "trakt_code"
    shown = form["description_placeholders"]
    assert shown["code"] == "5055CC01"
    assert shown["minutes"] == "10"
    picture = next(iter(form["data_schema"].schema.values()))
    assert picture.config["data"] == shown["direct"]
    assert shown["direct"].endswith("/5055CC01")
    result = await signing_in.to_the_end(form)
    assert result["reason"] == "reconfigure_successful"
    kept = signing_in.entry.data["trakt"]
    assert kept["client_id"] == TRAKT_CLIENT_ID
    assert kept["url"] == signing_in.trakt.url
    path = tokens_file(signing_in.home.hass, signing_in.entry.entry_id)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    account = signing_in.entry.runtime_data.trakt
    assert (await account.client.who_am_i()).slug == "alice"
    await signing_in.home.hass.config_entries.async_remove(signing_in.entry.entry_id)
    assert not path.exists()


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (404, "login_unknown_code"),
        (409, "login_already_used"),
        (410, "login_expired"),
        (418, "login_denied"),
    ],
)
async def test_a_sign_in_that_comes_to_nothing(
    signing_in: SigningIn, status: int, problem: str
) -> None:
    """The form is shown again with the reason, and a new code can be had at once."""
    signing_in.trakt.desk.script.append(status)
    form = await signing_in.home.submit(
        await signing_in.begin(), signing_in.application()
    )
    form = await signing_in.to_the_end(form)
    assert (form["step_id"], form["errors"]) == (
        "reconfigure_trakt",
        {"base": problem},
    )
    assert "trakt" not in signing_in.entry.data
    signing_in.trakt.desk.script.append(200)
    form = await signing_in.home.submit(form, signing_in.application(client_secret=""))
    result = await signing_in.to_the_end(form)
    assert result["reason"] == "reconfigure_successful"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"client_id": "f00d" * 16}, {"base": "invalid_auth"}),
        ({"client_secret": ""}, {"client_secret": "required"}),
        (
            {"advanced": {"url": "no address", "oauth_url": "https://auth.trakt.tv"}},
            {"base": "invalid_url"},
        ),
    ],
)
async def test_an_application_that_is_wrong(
    signing_in: SigningIn, changes: Typed, errors: dict[str, str]
) -> None:
    """It is said before a code is shown."""
    form = await signing_in.home.submit(
        await signing_in.begin(), signing_in.application(**changes)
    )
    assert (form["step_id"], form["errors"]) == ("reconfigure_trakt", errors)


async def test_a_trakt_that_is_down(signing_in: SigningIn) -> None:
    """It is said, too."""
    signing_in.trakt.fail(FaultMode.SERVER_ERROR)
    form = await signing_in.home.submit(
        await signing_in.begin(), signing_in.application()
    )
    assert form["errors"] == {"base": "service_failed"}


async def test_tokens_that_cannot_be_kept(
    signing_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not on the disk must not be used."""

    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(TokenFile, "_save", fail)
    signing_in.trakt.desk.script.append(200)
    form = await signing_in.home.submit(
        await signing_in.begin(), signing_in.application()
    )
    form = await signing_in.to_the_end(form)
    assert form["errors"] == {"base": "not_stored"}
    assert "trakt" not in signing_in.entry.data


async def test_a_flow_that_is_given_up(signing_in: SigningIn) -> None:
    """Nobody is asked about it any more."""
    signing_in.trakt.desk.script.extend([400] * 10_000)
    form = await signing_in.begin()
    flow = signing_in.home.hass.config_entries.flow
    form = await flow.async_configure(form["flow_id"], signing_in.application())
    assert form["step_id"] == "trakt_code"
    flow.async_abort(form["flow_id"])
    await signing_in.home.settle()
    asked = len(signing_in.trakt.desk.polls)
    await signing_in.home.settle()
    assert len(signing_in.trakt.desk.polls) == asked


async def signed_in(signing_in: SigningIn) -> Path:
    """Sign in, and return the file of the tokens."""
    signing_in.trakt.desk.script.append(200)
    form = await signing_in.home.submit(
        await signing_in.begin(), signing_in.application()
    )
    result = await signing_in.to_the_end(form)
    assert result["reason"] == "reconfigure_successful"
    return tokens_file(signing_in.home.hass, signing_in.entry.entry_id)


async def test_trakt_is_removed(signing_in: SigningIn) -> None:
    """Which lists need it is told first; then Trakt and the library forget each other, and the lists say why."""
    path = await signed_in(signing_in)
    hass, entry = signing_in.home.hass, signing_in.entry
    hass.config_entries.async_add_subentry(entry, watchlist())
    nothing = signing_in.application(client_id="", client_secret="")
    form = await signing_in.home.submit(await signing_in.begin(), nothing)
    assert form["step_id"] == "trakt_remove"
    assert form["description_placeholders"] == {"lists": "Watchlist"}
    assert "trakt" in entry.data
    result = await signing_in.home.submit(form, {})
    assert result["reason"] == "reconfigure_successful"
    assert "trakt" not in entry.data
    assert not path.exists()
    assert not any(one.access_alive for one in signing_in.trakt.desk.tokens)
    assert entry.runtime_data.trakt is None
    (report,) = await entry.runtime_data.road.lists.sync(LIST)
    assert report.status is SyncStatus.FAILED
    assert signing_in.home.reauths() == []


async def test_trakt_that_was_never_there_is_removed(signing_in: SigningIn) -> None:
    """Nothing has to be done for that."""
    nothing = signing_in.application(client_id=" ", client_secret="")
    result = await signing_in.home.submit(await signing_in.begin(), nothing)
    assert result["reason"] == "trakt_unchanged"
    assert signing_in.trakt.log.requests == []


async def test_a_sign_in_that_cannot_be_removed(
    signing_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, and everything stays; a Trakt that is down does not matter."""
    path = await signed_in(signing_in)
    nothing = signing_in.application(client_id="", client_secret="")
    form = await signing_in.home.submit(await signing_in.begin(), nothing)
    assert form["description_placeholders"] == {"lists": "–"}

    def fail(*_: object) -> None:
        raise OSError("Read-only file system")

    with monkeypatch.context() as broken:
        broken.setattr(TokenFile, "_clear", fail)
        form = await signing_in.home.submit(form, {})
    assert form["errors"] == {"base": "not_removed"}
    assert "trakt" in signing_in.entry.data
    assert path.exists()
    signing_in.trakt.fail(FaultMode.SERVER_ERROR)
    result = await signing_in.home.submit(form, {})
    assert result["reason"] == "reconfigure_successful"
    assert not path.exists()


async def test_another_application(signing_in: SigningIn) -> None:
    """It has a secret of its own, so the stored one is not taken for it."""
    await signed_in(signing_in)
    typed = signing_in.application(client_id="f00d" * 16, client_secret="")
    form = await signing_in.home.submit(await signing_in.begin(), typed)
    assert form["errors"] == {"client_secret": "required"}


async def test_a_library_that_is_not_loaded(signing_in: SigningIn) -> None:
    """Somebody can sign in and out all the same."""
    hass, entry = signing_in.home.hass, signing_in.entry
    await hass.config_entries.async_unload(entry.entry_id)
    path = await signed_in(signing_in)
    assert path.exists()
    await signing_in.home.settle()
    await hass.config_entries.async_unload(entry.entry_id)
    nothing = signing_in.application(client_id="", client_secret="")
    form = await signing_in.home.submit(await signing_in.begin(), nothing)
    result = await signing_in.home.submit(form, {})
    assert result["reason"] == "reconfigure_successful"
    assert not path.exists()


async def test_a_new_account_while_the_old_one_is_renewed(
    signing_in: SigningIn,
) -> None:
    """The old one does not come back over the new one."""
    path = await signed_in(signing_in)
    hass = signing_in.home.hass
    old = signing_in.entry.runtime_data.trakt.keeper
    signing_in.home.world.clock.advance(5 * 86_400)
    signing_in.trakt.desk.script.append(200)
    form = await signing_in.home.submit(
        await signing_in.begin(), signing_in.application()
    )
    renewal = hass.async_create_task(old.token())
    result = await signing_in.to_the_end(form)
    assert result["reason"] == "reconfigure_successful"
    await renewal
    kept = await TokenFile(hass, path).load()
    assert kept is not None
    alive = {one.refresh for one in signing_in.trakt.desk.tokens if one.refresh_alive}
    assert kept.refresh in alive


async def test_a_sign_in_that_has_run_out(signing_in: SigningIn) -> None:
    """A visit that is refused asks for a new sign-in, which needs the client secret no second time."""
    hass, entry = signing_in.home.hass, signing_in.entry
    data = {**entry.data, "trakt": signing_in.application()}
    data["trakt"] |= data["trakt"].pop("advanced")
    hass.config_entries.async_update_entry(entry, data=data)
    await hass.config_entries.async_reload(entry.entry_id)
    await signing_in.home.settle()
    hass.config_entries.async_add_subentry(entry, watchlist())
    await entry.runtime_data.road.lists.sync(LIST)
    await signing_in.home.settle()
    (form,) = signing_in.home.reauths()
    assert form["step_id"] == "reauth_trakt"
    shown = await hass.config_entries.flow.async_configure(form["flow_id"])
    assert suggested(shown)["client_id"] == TRAKT_CLIENT_ID
    nothing = signing_in.application(client_id="", client_secret="")
    shown = await signing_in.home.submit(shown, nothing)
    assert shown["errors"]["client_id"] == "required"
    signing_in.trakt.desk.script.append(200)
    form = await signing_in.home.submit(shown, signing_in.application(client_secret=""))
    result = await signing_in.to_the_end(form)
    assert result["reason"] == "reauth_successful"
    (report,) = await entry.runtime_data.road.lists.sync(LIST)
    assert report.found == 3
    assert signing_in.home.reauths() == []


def watchlist() -> ConfigSubentry:
    """Return a watchlist as an entry keeps it."""
    return ConfigSubentry(
        data=MappingProxyType({"kind": "trakt_watchlist"}),
        subentry_id=LIST,
        subentry_type="import_list",
        title="Watchlist",
        unique_id=None,
    )


async def test_no_file_of_tokens() -> None:
    """As long as nobody has signed in there are no tokens, and none can be lost unnoticed."""
    store = NoTokens()
    assert await store.load() is None
    await store.clear()
    with pytest.raises(OSError, match="no place"):
        await store.save(Tokens(access="a", refresh="b", created=0.0, lifetime=1.0))


async def test_a_file_of_tokens(home: Home) -> None:
    """One that is damaged, or not there, is as good as none."""
    path = home.world.folder / "deep" / "tokens"
    store = TokenFile(home.hass, path)
    assert await store.load() is None
    path.parent.mkdir()
    path.write_text("[1, 2")
    assert await store.load() is None
    path.write_text("[1, 2]")
    assert await store.load() is None
    await store.clear()
    await store.clear()
    assert not path.exists()
