"""The last step of the way to an entry: Trakt, for those who have an application there."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
import stat
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
import orjson
import pytest

from custom_components.radarr_mvp.clients.trakt import Tokens
from custom_components.radarr_mvp.redaction import redacted, secrets_of
from custom_components.radarr_mvp.trakt_account import TokenFile, tokens_file
from tests.sandbox.planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET, TRAKT_TOKEN
from tests.sandbox.service import FaultMode
from tests.sandbox.trakt import FakeTrakt

from .integration import TRANSLATIONS, Home, Typed, suggested

PENDING: Final = 400


@dataclass
class Newcomer:
    """Somebody who sets a library up, and has a Trakt account."""

    home: Home
    trakt: FakeTrakt

    def application(self, **changes: Any) -> Typed:
        """Return what somebody who makes no mistake types."""
        return {
            "client_id": TRAKT_CLIENT_ID,
            "client_secret": TRAKT_CLIENT_SECRET,
            "advanced": {"url": self.trakt.url, "oauth_url": self.trakt.oauth_url},
        } | changes

    async def ask(self, **changes: Any) -> Any:
        """Go to the last step, and submit it."""
        form = await self.home.walk_to("trakt")
        return await self.home.submit(form, self.application(**changes))

    async def wait(self, form: Any, typed: Typed | None = None) -> Any:
        """Say that the code was entered, and wait for what comes of it."""
        flow = self.home.hass.config_entries.flow
        assert form["step_id"] == "trakt_code", form.get("errors")
        result = await flow.async_configure(form["flow_id"], typed or {})
        await self.home.settle()
        if result["type"] is FlowResultType.SHOW_PROGRESS:
            result = await flow.async_configure(form["flow_id"])
            await self.home.settle()
        return self.home.seen(result)

    async def sign_in(self) -> ConfigEntry:
        """Set a library up with Trakt."""
        self.trakt.desk.script.append(200)
        result = await self.wait(await self.ask())
        assert result["type"] is FlowResultType.CREATE_ENTRY
        entry: ConfigEntry = result["result"]
        return entry

    def forms(self) -> list[Any]:
        """Return the flows under way."""
        return self.home.hass.config_entries.flow.async_progress()


@pytest.fixture
async def newcomer(home: Home) -> AsyncGenerator[Newcomer]:
    """Return somebody before the first step."""
    async with FakeTrakt(home.world.clock.now) as trakt:
        yield Newcomer(home, trakt)


async def test_without_trakt(newcomer: Newcomer) -> None:
    """Who leaves both fields empty has it not; blanks are nothing, and Trakt is not asked."""
    form = await newcomer.home.walk_to("trakt")
    typed = newcomer.application(client_id=" ", client_secret="\t")
    result = await newcomer.home.submit(form, typed)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert "trakt" not in result["result"].data
    assert newcomer.trakt.log.requests == []


async def test_the_rules_are_told_before_anything_is_typed(newcomer: Newcomer) -> None:
    """Who must pay, what happens when the membership ends, and what costs nothing."""
    form = await newcomer.home.walk_to("trakt")
    text = TRANSLATIONS["config"]["step"]["trakt"]["description"]
    for rule in ("VIP", "deletes it", "free account", "leave both fields empty"):
        assert rule in text
    shown = form["description_placeholders"] or {}
    assert shown["applications"].startswith("https://app.trakt.tv/")
    assert suggested(form)["client_id"] == ""


async def test_with_trakt(newcomer: Newcomer) -> None:
    """The code is shown with its page and a picture; the tokens are in a file before they are used."""
    newcomer.trakt.desk.script.extend([PENDING, 200])
    form = await newcomer.ask()
    shown = form["description_placeholders"]
    assert (shown["code"], shown["minutes"]) == ("5055CC01", "10")
    assert shown["direct"] == f"{shown['page']}/5055CC01"
    picture = next(iter(form["data_schema"].schema.values()))
    assert picture.config["data"] == shown["direct"]
    result = await newcomer.wait(form)
    entry = result["result"]
    assert entry.title == "Movies"
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data["trakt"] == {
        "client_id": TRAKT_CLIENT_ID,
        "client_secret": TRAKT_CLIENT_SECRET,
        "url": newcomer.trakt.url,
        "oauth_url": newcomer.trakt.oauth_url,
    }
    path = tokens_file(newcomer.home.hass, entry.entry_id)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    account = entry.runtime_data.trakt
    assert (await account.client.who_am_i()).slug == "alice"


async def test_while_it_is_waited_for(newcomer: Newcomer) -> None:
    """Code and page stay in sight."""
    newcomer.trakt.desk.script.extend([PENDING] * 100_000)
    form = await newcomer.home.walk_to("trakt")
    flow = newcomer.home.hass.config_entries.flow
    form = await flow.async_configure(form["flow_id"], newcomer.application())
    result = await flow.async_configure(form["flow_id"], {})
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    assert result["progress_action"] == "trakt_wait"
    text = TRANSLATIONS["config"]["progress"]["trakt_wait"]
    told = text.format(**(result["description_placeholders"] or {}))
    assert "5055CC01" in told
    assert f"({newcomer.trakt.url}/activate/5055CC01)" in told
    flow.async_abort(form["flow_id"])


async def test_polled_by_the_rules(newcomer: Newcomer) -> None:
    """Not before the interval; whoever was too fast is slower from then on."""
    desk = newcomer.trakt.desk
    desk.script.extend([400, 429, 400, 400, 200])
    began = newcomer.home.world.clock.now()
    result = await newcomer.wait(await newcomer.ask())
    assert result["type"] is FlowResultType.CREATE_ENTRY
    first, *others = desk.polls
    assert first - began >= 5
    gaps = [
        round(later - earlier)
        for earlier, later in zip([first, *others], others, strict=False)
    ]
    assert gaps == [5, 10, 10, 10]


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (404, "login_unknown_code"),
        (409, "login_already_used"),
        (410, "login_expired"),
        (418, "login_denied"),
    ],
)
@pytest.mark.parametrize("again", [True, False])
async def test_a_sign_in_that_comes_to_nothing(
    newcomer: Newcomer, status: int, problem: str, again: bool
) -> None:
    """It is said why; a new code can be had at once, or one goes on without Trakt."""
    newcomer.trakt.desk.script.append(status)
    form = await newcomer.wait(await newcomer.ask())
    assert (form["step_id"], form["errors"]) == ("trakt", {"base": problem})
    assert suggested(form)["client_id"] == TRAKT_CLIENT_ID
    assert "client_secret" not in suggested(form)
    if not again:
        typed = newcomer.application(client_id="", client_secret="")
        result = await newcomer.home.submit(form, typed)
        assert "trakt" not in result["result"].data
        return
    # The secret need not be typed again.
    newcomer.trakt.desk.script.append(200)
    form = await newcomer.home.submit(form, newcomer.application(client_secret=""))
    result = await newcomer.wait(form)
    assert result["result"].data["trakt"]["client_secret"] == TRAKT_CLIENT_SECRET


async def test_a_code_that_nobody_enters(newcomer: Newcomer) -> None:
    """It runs out by itself, and Trakt is not asked any more."""
    form = await newcomer.wait(await newcomer.ask())
    assert form["errors"] == {"base": "login_expired"}
    desk = newcomer.trakt.desk
    assert desk.polls[-1] < desk.codes[next(iter(desk.codes))].created + 600
    asked = len(desk.polls)
    await newcomer.home.settle()
    assert len(desk.polls) == asked


@pytest.mark.parametrize("mode", [FaultMode.RESET, FaultMode.SERVER_ERROR])
async def test_a_network_that_fails_meanwhile(
    newcomer: Newcomer, mode: FaultMode
) -> None:
    """Trakt may be back before the code runs out."""
    newcomer.trakt.fail(mode, path="/oauth/device/token", times=2)
    newcomer.trakt.desk.script.append(200)
    result = await newcomer.wait(await newcomer.ask())
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_network_that_stays_away(newcomer: Newcomer) -> None:
    """Then the code runs out."""
    newcomer.trakt.fail(FaultMode.RESET, path="/oauth/device/token")
    form = await newcomer.wait(await newcomer.ask())
    assert form["errors"] == {"base": "login_expired"}


async def test_trakt_that_is_not_there(newcomer: Newcomer) -> None:
    """It is said, and as soon as it is there it goes on."""
    form = await newcomer.home.walk_to("trakt")
    port = newcomer.trakt.port
    typed = newcomer.application()
    await newcomer.trakt.stop()
    form = await newcomer.home.submit(form, typed)
    assert form["errors"] == {"base": "cannot_connect"}
    assert suggested(form)["client_id"] == TRAKT_CLIENT_ID
    await newcomer.trakt.start(port)
    newcomer.trakt.desk.script.append(200)
    result = await newcomer.wait(await newcomer.home.submit(form, typed))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"client_id": "f00d" * 16}, {"base": "invalid_auth"}),
        ({"client_secret": ""}, {"client_secret": "required"}),
        ({"client_id": ""}, {"client_id": "required"}),
        (
            {"advanced": {"url": "no address", "oauth_url": "https://auth.trakt.tv"}},
            {"base": "invalid_url"},
        ),
    ],
)
async def test_an_application_that_is_wrong(
    newcomer: Newcomer, changes: Typed, errors: dict[str, str]
) -> None:
    """It is said before a code is shown, and can be put right."""
    form = await newcomer.ask(**changes)
    assert (form["step_id"], form["errors"]) == ("trakt", errors)
    newcomer.trakt.desk.script.append(200)
    form = await newcomer.home.submit(form, newcomer.application())
    result = await newcomer.wait(form)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_secret_that_is_wrong(newcomer: Newcomer) -> None:
    """Trakt notices it when the code was entered; the secret of one application is not tried with another."""
    form = await newcomer.wait(await newcomer.ask(client_secret="0bad" * 16))
    assert form["errors"] == {"base": "invalid_auth"}
    typed = newcomer.application(client_id="f00d" * 16, client_secret="")
    form = await newcomer.home.submit(form, typed)
    assert form["errors"] == {"client_secret": "required"}


async def test_the_way_back(newcomer: Newcomer) -> None:
    """Who has no patience with the code goes back to the application, and on without Trakt."""
    newcomer.trakt.desk.script.extend([PENDING] * 100_000)
    form = await newcomer.home.walk_to("trakt")
    flow = newcomer.home.hass.config_entries.flow
    form = await flow.async_configure(form["flow_id"], newcomer.application())
    form = await flow.async_configure(form["flow_id"], {"back": True})
    assert (form["step_id"], form["errors"]) == ("trakt", {})
    await newcomer.home.settle()
    asked = len(newcomer.trakt.desk.polls)
    typed = newcomer.application(client_id="", client_secret="")
    result = await newcomer.home.submit(form, typed)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(newcomer.trakt.desk.polls) == asked


async def test_a_code_that_is_looked_at_twice(newcomer: Newcomer) -> None:
    """Whoever comes back to the dialog sees the same code."""
    form = await newcomer.ask()
    flow = newcomer.home.hass.config_entries.flow
    again = await flow.async_configure(form["flow_id"])
    assert again["step_id"] == "trakt_code"
    assert again["description_placeholders"] == form["description_placeholders"]


async def test_a_dialog_in_two_windows(newcomer: Newcomer) -> None:
    """Both hear that the code was entered, and one library comes of it."""
    newcomer.trakt.desk.script.extend([PENDING, 200])
    form = await newcomer.home.walk_to("trakt")
    flow = newcomer.home.hass.config_entries.flow
    form = await flow.async_configure(form["flow_id"], newcomer.application())
    await flow.async_configure(form["flow_id"], {})
    await newcomer.home.settle()
    looks = [flow.async_configure(form["flow_id"]) for _ in range(2)]
    results = await asyncio.gather(*looks, return_exceptions=True)
    await newcomer.home.settle()
    made = [one for one in results if isinstance(one, dict) and "result" in one]
    assert len(made) == 1
    (entry,) = newcomer.home.hass.config_entries.async_entries("radarr_mvp")
    assert (await entry.runtime_data.trakt.client.who_am_i()).slug == "alice"
    assert newcomer.forms() == []


async def test_a_dialog_that_is_closed(newcomer: Newcomer) -> None:
    """Trakt is not asked any more, and nothing is left behind."""
    newcomer.trakt.desk.script.extend([PENDING] * 100_000)
    form = await newcomer.home.walk_to("trakt")
    flow = newcomer.home.hass.config_entries.flow
    form = await flow.async_configure(form["flow_id"], newcomer.application())
    flow.async_abort(form["flow_id"])
    await newcomer.home.settle()
    asked = len(newcomer.trakt.desk.polls)
    await newcomer.home.settle()
    assert len(newcomer.trakt.desk.polls) == asked
    assert newcomer.forms() == []
    assert not newcomer.home.hass.config_entries.async_entries("radarr_mvp")


async def test_another_library_was_faster(newcomer: Newcomer) -> None:
    """While somebody signed in its category and folder were taken; new ones can be chosen without a new sign-in."""
    home = newcomer.home
    newcomer.trakt.desk.script.append(200)
    form = await newcomer.ask()
    await home.set_up()
    form = await newcomer.wait(form)
    assert (form["step_id"], form["errors"]) == (
        "library",
        {"base": "category_in_use"},
    )
    assert suggested(form)["root_folder"] == str(home.world.library)
    (other,) = home.hass.config_entries.async_entries("radarr_mvp")
    await home.hass.config_entries.async_remove(other.entry_id)
    await home.settle()
    result = await home.submit(form, home.world.answers()["library"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    account = result["result"].runtime_data.trakt
    assert (await account.client.who_am_i()).slug == "alice"
    assert len(newcomer.trakt.desk.codes) == 1


async def test_another_library_that_is_in_nobodys_way(newcomer: Newcomer) -> None:
    """It has its own category and folder, so nothing is asked again."""
    newcomer.trakt.desk.script.append(200)
    form = await newcomer.ask()
    await newcomer.home.set_up(newcomer.home.second_entry())
    result = await newcomer.wait(form)
    assert result["type"] is FlowResultType.CREATE_ENTRY


# What becomes of the tokens when things end halfway


def handed(newcomer: Newcomer) -> tuple[dict[str, Any], Tokens]:
    """Return the data of an entry as the flow hands it over, and the tokens in it."""
    issued = newcomer.trakt.desk.issue("alice")
    tokens = Tokens(
        access=issued.access,
        refresh=issued.refresh,
        created=newcomer.trakt.clock(),
        lifetime=issued.lifetime,
    )
    application = newcomer.application()
    settings = application | application.pop("advanced")
    data = newcomer.home.world.entry_data()
    return data | {"trakt": settings | {"tokens": tokens.as_dict()}}, tokens


async def test_a_start_that_ended_before_the_tokens_were_moved(
    newcomer: Newcomer,
) -> None:
    """The next one moves them."""
    data, tokens = handed(newcomer)
    entry = await newcomer.home.set_up(newcomer.home.entry(data=data))
    path = tokens_file(newcomer.home.hass, entry.entry_id)
    assert Tokens.from_dict(orjson.loads(path.read_bytes())) == tokens
    assert "tokens" not in entry.data["trakt"]
    assert TRAKT_TOKEN not in str(entry.data)


async def test_a_start_that_ended_before_the_entry_forgot_them(
    newcomer: Newcomer,
) -> None:
    """Those in the file may have been renewed since: what the entry has is worth nothing any more."""
    data, _ = handed(newcomer)
    entry = newcomer.home.entry(data=data)
    _, newer = handed(newcomer)
    path = tokens_file(newcomer.home.hass, entry.entry_id)
    await TokenFile(newcomer.home.hass, path).save(newer)
    await newcomer.home.set_up(entry)
    assert Tokens.from_dict(orjson.loads(path.read_bytes())) == newer
    assert TRAKT_TOKEN not in str(entry.data)


async def test_a_disk_that_takes_no_tokens(
    newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are used by nobody, and not lost: they are moved as soon as that is possible."""
    data, tokens = handed(newcomer)
    entry = newcomer.home.entry(data=data)

    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as full:
        full.setattr(TokenFile, "_save", fail)
        await newcomer.home.hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert "configuration folder" in (entry.reason or "")
    assert entry.data["trakt"]["tokens"] == tokens.as_dict()
    assert TRAKT_TOKEN not in str(redacted(entry.data))
    assert {tokens.access, tokens.refresh} <= set(secrets_of(entry.data))
    await newcomer.home.hass.config_entries.async_reload(entry.entry_id)
    await newcomer.home.settle()
    assert entry.state is ConfigEntryState.LOADED
    assert (await entry.runtime_data.trakt.client.who_am_i()).slug == "alice"


async def test_tokens_that_are_damaged(newcomer: Newcomer) -> None:
    """They are as good as none: somebody has to sign in again."""
    data, _ = handed(newcomer)
    data["trakt"]["tokens"] = {"access": ""}
    entry = await newcomer.home.set_up(newcomer.home.entry(data=data))
    assert "tokens" not in entry.data["trakt"]
    assert not tokens_file(newcomer.home.hass, entry.entry_id).exists()


async def test_a_renewal_after_the_first_start(newcomer: Newcomer) -> None:
    """The first tokens are renewed in the file, and survive a restart."""
    entry = await newcomer.sign_in()
    newcomer.home.world.clock.advance(6 * 86_400)
    account = entry.runtime_data.trakt
    assert (await account.client.who_am_i()).slug == "alice"
    await newcomer.home.hass.config_entries.async_reload(entry.entry_id)
    await newcomer.home.settle()
    assert (await entry.runtime_data.trakt.client.who_am_i()).slug == "alice"
    assert len(newcomer.trakt.desk.tokens) == 2
