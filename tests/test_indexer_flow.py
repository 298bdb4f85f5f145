"""Adding indexers to an entry, changing them, and new keys for those that refuse the old ones."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryDataWithId,
    SubentryFlowResult,
)
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.clients.prowlarr import Prowlarr
from custom_components.radarr_mvp.flow import trying
from custom_components.radarr_mvp.gatekeeping import async_get_gatehouse
from tests.sandbox.planted import (
    HDBITS_PASSKEY,
    HDBITS_USERNAME,
    PROWLARR_API_KEY,
    TORZNAB_API_KEY,
)
from tests.sandbox.prowlarr import DISABLED, PRIVATE, FakeProwlarr
from tests.sandbox.service import FakeService, FaultMode
from tests.sandbox.torznab import FakeTorznab

from .elsewhere import nameless, self_signed, somewhere_else
from .integration import (
    HDBITS_LIMITS,
    TRANSLATIONS,
    TYPED_SECRETS,
    WRONG_KEY,
    WRONG_PASSKEY,
    Home,
    Typed,
    assert_described,
    suggested,
)

TEXTS: Final = TRANSLATIONS["config_subentries"]["indexer"]
KINDS: Final = ("hdbits", "torznab", "prowlarr")
KEYED: Final = ("torznab", "prowlarr")
TITLES: Final = {"hdbits": "HDBits", "torznab": "Cave", "prowlarr": "Prowlarr"}
SECRET: Final = {"hdbits": "passkey", "torznab": "api_key", "prowlarr": "api_key"}
WRONG: Final = {"hdbits": WRONG_PASSKEY, "torznab": WRONG_KEY, "prowlarr": WRONG_KEY}

TROUBLES: Final = {
    FaultMode.HTML: "unexpected_answer",
    FaultMode.TRUNCATED: "unexpected_answer",
    FaultMode.WRONG_SHAPE: "unexpected_answer",
    FaultMode.HUGE: "answer_too_large",
    FaultMode.HANG: "timeout_connect",
    FaultMode.RESET: "service_failed",
    FaultMode.SERVER_ERROR: "service_failed",
    FaultMode.REDIRECT: "redirected",
}

each_kind = pytest.mark.parametrize("kind", KINDS)
each_keyed_kind = pytest.mark.parametrize("kind", KEYED)


@dataclass
class Indexers:
    """The indexers of an entry, and what people do with them."""

    home: Home
    torznab: FakeTorznab = field(default_factory=FakeTorznab)
    prowlarr: FakeProwlarr = field(default_factory=FakeProwlarr)

    def service(self, kind: str) -> FakeService:
        """Return the service of a kind."""
        services: dict[str, FakeService] = {
            "hdbits": self.home.world.hdbits,
            "torznab": self.torznab,
            "prowlarr": self.prowlarr,
        }
        return services[kind]

    def address(self, kind: str) -> str:
        """Return the address of the service of a kind, as it is stored."""
        if kind == "torznab":
            return self.torznab.api_url.rstrip("/")
        return self.service(kind).url

    def answers(self, kind: str) -> Typed:
        """Return what somebody who makes no mistake types."""
        url = self.address(kind)
        match kind:
            case "hdbits":
                return {
                    "username": HDBITS_USERNAME,
                    "passkey": HDBITS_PASSKEY,
                    "advanced": {"url": url, **HDBITS_LIMITS, "priority": 10},
                }
            case "torznab":
                return {
                    "name": "Cave",
                    "url": url,
                    "api_key": TORZNAB_API_KEY,
                    "advanced": {"priority": 30, "verify_ssl": True},
                }
            case _:
                return {
                    "name": "Prowlarr",
                    "url": url,
                    "api_key": PROWLARR_API_KEY,
                    "advanced": {"verify_ssl": True},
                }

    def stored(self, kind: str) -> dict[str, Any]:
        """Return what is stored after that."""
        typed = self.answers(kind)
        return {"kind": kind, **typed.pop("advanced"), **typed}

    def unique_id(self, kind: str) -> str:
        """Return by which name the service is known."""
        end = "/api" if kind == "torznab" else ""
        return f"{kind}:{self.address(kind)}{end}"

    def subentry(self, kind: str, **changes: Any) -> ConfigSubentryDataWithId:
        """Return an indexer as an entry keeps it."""
        return ConfigSubentryDataWithId(
            data=self.stored(kind) | changes,
            subentry_id=f"01JSUBENTRY000000000{kind.upper()}",
            subentry_type="indexer",
            title=TITLES[kind],
            unique_id=self.unique_id(kind),
        )

    def entry(self, *kinds: str, **changes: Any) -> MockConfigEntry:
        """Return an entry with indexers, switched off, so that changing it starts nothing."""
        indexers = [self.subentry(kind, **changes) for kind in kinds]
        return self.home.entry(
            disabled_by=ConfigEntryDisabler.USER, subentries_data=indexers
        )

    async def loaded(self, *kinds: str, **changes: Any) -> MockConfigEntry:
        """Return an entry with indexers that is at work."""
        indexers = [self.subentry(kind, **changes) for kind in kinds]
        return await self.home.set_up(self.home.entry(subentries_data=indexers))

    async def begin(self, entry: MockConfigEntry, kind: str) -> SubentryFlowResult:
        """Choose a kind of indexer from the menu."""
        menu = self.seen(
            await self.home.hass.config_entries.subentries.async_init(
                (entry.entry_id, "indexer"), context={"source": SOURCE_USER}
            )
        )
        assert menu["type"] is FlowResultType.MENU
        return await self.send(menu, {"next_step_id": kind})

    async def change(self, entry: MockConfigEntry) -> SubentryFlowResult:
        """Open the form of the only indexer."""
        (subentry_id,) = entry.subentries
        return self.seen(
            await self.home.hass.config_entries.subentries.async_init(
                (entry.entry_id, "indexer"),
                context={"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id},
            )
        )

    async def send(self, shown: SubentryFlowResult, typed: Typed) -> SubentryFlowResult:
        """Answer what is shown."""
        result = await self.home.hass.config_entries.subentries.async_configure(
            shown["flow_id"], typed
        )
        await self.home.settle()
        return self.seen(result)

    async def finish(self, form: SubentryFlowResult, kind: str) -> None:
        """Give the right answers, which must be all that is needed."""
        result = await self.send(form, self.answers(kind))
        assert result["type"] is FlowResultType.CREATE_ENTRY

    def seen(self, result: SubentryFlowResult) -> SubentryFlowResult:
        """Make sure that what is shown is a sentence without gaps, and no secret."""
        shown = [TEXTS["error"][key] for key in (result.get("errors") or {}).values()]
        step = TEXTS["step"].get(result.get("step_id"), {})
        if result["type"] is FlowResultType.MENU:
            options = set(result["menu_options"])
            assert set(step["menu_options"]) == options
            assert set(step["menu_option_descriptions"]) == options
        if result["type"] is FlowResultType.FORM:
            schema = result["data_schema"]
            assert schema is not None
            assert_described(schema.schema, step)
            shown += [step["title"], step["description"]]
            shown += step["data_description"].values()
            fields = {str(name) for name in schema.schema} - {"advanced"}
            assert set(result["errors"] or {}) <= fields | {"base"}
        # What core says in an abort it says in words of its own.
        ours = result.get("translation_domain") is None
        if result["type"] is FlowResultType.ABORT and ours:
            shown.append(TEXTS["abort"][result["reason"]])
        gaps = dict(result.get("description_placeholders") or {})
        for text in shown:
            assert set(re.findall(r"{(\w+)}", text)) <= set(gaps)
        for secret in TYPED_SECRETS:
            assert secret not in str([result.get("errors"), gaps])
        return result


@pytest.fixture
async def indexers(home: Home) -> AsyncGenerator[Indexers]:
    """Return Home Assistant with all kinds of indexers around it."""
    found = Indexers(home)
    async with found.torznab, found.prowlarr:
        yield found


def the_indexer(entry: MockConfigEntry) -> ConfigSubentry:
    """Return the only indexer of an entry."""
    subentry: ConfigSubentry
    (subentry,) = entry.subentries.values()
    return subentry


def with_url(typed: Typed, url: str) -> Typed:
    """Return answers with another address."""
    if "url" in typed:
        return typed | {"url": url}
    return typed | {"advanced": typed["advanced"] | {"url": url}}


def with_secret(kind: str, typed: Typed, secret: str) -> Typed:
    """Return answers with another secret."""
    return typed | {SECRET[kind]: secret}


def address_field(kind: str) -> str:
    """Return where the form says what is wrong with an address; a section cannot."""
    return "base" if kind == "hdbits" else "url"


# Adding


@each_kind
async def test_a_new_indexer(indexers: Indexers, kind: str) -> None:
    """It is stored where it belongs, and the entry begins anew with it."""
    entry = await indexers.loaded()
    began: list[tuple[ConfigEntryState, int]] = []
    entry.async_on_state_change(
        lambda: began.append((entry.state, len(entry.subentries)))
    )
    await indexers.finish(await indexers.begin(entry, kind), kind)
    subentry = the_indexer(entry)
    assert subentry.subentry_type == "indexer"
    assert subentry.title == TITLES[kind]
    assert subentry.data == indexers.stored(kind)
    assert subentry.unique_id == indexers.unique_id(kind)
    assert ConfigEntryState.NOT_LOADED in {state for state, _ in began}
    assert {known for _, known in began} == {1}
    assert entry.state is ConfigEntryState.LOADED
    sensor = f"binary_sensor.{TITLES[kind].lower()}_connection"
    assert indexers.home.state(sensor).state == "on"


@each_kind
async def test_what_is_suggested_at_first(indexers: Indexers, kind: str) -> None:
    """Who has nothing special only fills in what nobody else can know."""
    entry = indexers.entry()
    form = await indexers.begin(entry, kind)
    schema = form["data_schema"]
    assert schema is not None
    right = indexers.answers(kind)
    typed = right | {"advanced": {}}
    typed.pop("name", None)
    filled = schema(typed)
    # There is nothing yet that could be kept.
    assert (form["description_placeholders"] or {})["keep"] == ""
    assert filled.get("name", "") == {"torznab": "Torznab", "prowlarr": "Prowlarr"}.get(
        kind, ""
    )
    assert (
        filled["advanced"]
        == {
            "hdbits": {
                "url": "https://hdbits.org",
                "seconds_between_requests": 5,
                "requests_per_hour": 100,
                "priority": 25,
            },
            "torznab": {"priority": 25, "verify_ssl": True},
            "prowlarr": {"verify_ssl": True},
        }[kind]
    )


@each_keyed_kind
async def test_a_name_of_blanks(indexers: Indexers, kind: str) -> None:
    """Then it has the usual one."""
    entry = indexers.entry()
    form = await indexers.begin(entry, kind)
    typed = indexers.answers(kind) | {"name": " \t"}
    await indexers.send(form, typed)
    assert the_indexer(entry).title == the_indexer(entry).data["name"] == kind.title()


@each_kind
async def test_stray_blanks(indexers: Indexers, kind: str) -> None:
    """They are cut off before anything is stored."""
    entry = indexers.entry()
    form = await indexers.begin(entry, kind)
    typed = {
        key: f" {value}\n" if isinstance(value, str) else value
        for key, value in indexers.answers(kind).items()
    }
    await indexers.send(form, typed)
    assert the_indexer(entry).data == indexers.stored(kind)


@each_kind
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_faulty_service(
    indexers: Indexers, monkeypatch: pytest.MonkeyPatch, kind: str, trouble: FaultMode
) -> None:
    """The form says what is wrong and keeps what was typed; once that is over, it goes on."""
    entry = indexers.entry()
    form = await indexers.begin(entry, kind)
    typed = indexers.answers(kind)
    indexers.service(kind).fail(trouble)
    with monkeypatch.context() as impatient:
        if trouble is FaultMode.HANG:
            impatient.setattr(trying, "PATIENCE", 0.2)
            impatient.setattr(trying, "PATIENCE_WITH_TRACKERS", 0.2)
        form = await indexers.send(form, typed)
    assert form["errors"] == {"base": TROUBLES[trouble]}
    assert suggested(form) == typed
    assert not entry.subentries
    indexers.service(kind).heal()
    await indexers.finish(form, kind)


@each_kind
async def test_wrong_credentials(indexers: Indexers, kind: str) -> None:
    """They are refused, shown again, and can be put right."""
    form = await indexers.begin(indexers.entry(), kind)
    typed = with_secret(kind, indexers.answers(kind), WRONG[kind])
    form = await indexers.send(form, typed)
    assert form["errors"] == {SECRET[kind]: "invalid_auth"}
    assert suggested(form) == typed
    await indexers.finish(form, kind)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("hdbits", ("username", "passkey")), ("prowlarr", ("api_key",))],
)
async def test_what_is_needed(
    indexers: Indexers, kind: str, fields: tuple[str, ...]
) -> None:
    """It is asked for where it is missing, and nothing is sent."""
    form = await indexers.begin(indexers.entry(), kind)
    typed = {
        key: value for key, value in indexers.answers(kind).items() if key not in fields
    }
    form = await indexers.send(form, typed)
    assert form["errors"] == dict.fromkeys(fields, "required")
    assert not indexers.service(kind).log.requests
    await indexers.finish(form, kind)


@each_kind
async def test_a_service_that_is_not_there(indexers: Indexers, kind: str) -> None:
    """Nobody listens; as soon as somebody does, it goes on without any wait."""
    form = await indexers.begin(indexers.entry(), kind)
    service = indexers.service(kind)
    typed, port = indexers.answers(kind), service.port
    await service.stop()
    form = await indexers.send(form, typed)
    assert form["errors"] == {"base": "cannot_connect"}
    await service.start(port)
    await indexers.finish(form, kind)


@each_kind
async def test_a_service_that_asks_for_patience(indexers: Indexers, kind: str) -> None:
    """The form says for how long, and until then nothing is sent however often it is submitted."""
    form = await indexers.begin(indexers.entry(), kind)
    service = indexers.service(kind)
    service.fail(FaultMode.THROTTLE, retry_after=600)
    form = await indexers.send(form, indexers.answers(kind))
    assert form["errors"] == {"base": "rate_limited"}
    service.heal()
    asked = len(service.log.requests)
    indexers.home.world.clock.advance(300)
    form = await indexers.send(form, indexers.answers(kind))
    assert form["errors"] == {"base": "rate_limited"}
    assert (form["description_placeholders"] or {})["minutes"] == "5"
    assert len(service.log.requests) == asked
    indexers.home.world.clock.advance(301)
    await indexers.finish(form, kind)


@each_kind
async def test_a_host_that_nobody_knows(
    indexers: Indexers, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The name has a typing mistake."""
    form = await indexers.begin(indexers.entry(), kind)
    typed = with_url(indexers.answers(kind), "http://prowlar.invalid:9696")
    with nameless(monkeypatch):
        form = await indexers.send(form, typed)
    assert form["errors"] == {"base": "unknown_host"}
    await indexers.finish(form, kind)


@each_keyed_kind
async def test_a_certificate_of_ones_own(
    indexers: Indexers, tmp_path: Path, kind: str
) -> None:
    """Nothing is sent over such a connection before the check is switched off."""
    entry = indexers.entry()
    form = await indexers.begin(entry, kind)
    services: dict[str, Callable[[], FakeTorznab | FakeProwlarr]] = {
        "torznab": FakeTorznab,
        "prowlarr": FakeProwlarr,
    }
    service = services[kind]()
    service.tls = self_signed(tmp_path)
    with somewhere_else(service):
        url = service.api_url if isinstance(service, FakeTorznab) else service.url
        typed = indexers.answers(kind) | {"url": url}
        form = await indexers.send(form, typed)
        assert form["errors"] == {"base": "insecure_connection"}
        assert suggested(form) == typed
        advanced = typed["advanced"] | {"verify_ssl": False}
        await indexers.send(form, typed | {"advanced": advanced})
    assert the_indexer(entry).data["verify_ssl"] is False


@each_kind
@pytest.mark.parametrize(
    "address",
    [
        "not an address",
        "ftp://127.0.0.1",
        "http://user:secret@127.0.0.1",
        "http://127.0.0.1:99999",
        "http://127.0.0.1/?a=1",
        "http://",
        " ",
    ],
)
async def test_an_address_that_cannot_be_one(
    indexers: Indexers, kind: str, address: str
) -> None:
    """It is refused before anything is sent, and what was typed stays."""
    form = await indexers.begin(indexers.entry(), kind)
    typed = with_url(indexers.answers(kind), address)
    form = await indexers.send(form, typed)
    assert form["errors"] == {address_field(kind): "invalid_url"}
    assert suggested(form) == typed
    assert not indexers.service(kind).log.requests
    await indexers.finish(form, kind)


@each_kind
async def test_an_address_is_tidied(indexers: Indexers, kind: str) -> None:
    """A slash at the end and what a browser adds do no harm."""
    entry = indexers.entry()
    form = await indexers.begin(entry, kind)
    typed = with_url(indexers.answers(kind), f" {indexers.address(kind)}/#/add ")
    await indexers.send(form, typed)
    assert the_indexer(entry).data["url"] == indexers.address(kind)


@each_keyed_kind
async def test_an_address_without_a_scheme(indexers: Indexers, kind: str) -> None:
    """In the house http is what is meant."""
    entry = indexers.entry()
    form = await indexers.begin(entry, kind)
    bare = indexers.address(kind).removeprefix("http://")
    await indexers.send(form, with_url(indexers.answers(kind), bare))
    assert the_indexer(entry).data["url"] == indexers.address(kind)


async def test_no_passkey_goes_out_unencrypted_by_accident(indexers: Indexers) -> None:
    """On the internet https is meant where nothing is said."""
    form = await indexers.begin(indexers.entry(), "hdbits")
    bare = indexers.address("hdbits").removeprefix("http://")
    form = await indexers.send(form, with_url(indexers.answers("hdbits"), bare))
    assert form["errors"] == {"base": "insecure_connection"}
    assert not indexers.service("hdbits").log.requests


@each_kind
@pytest.mark.parametrize(
    ("limit", "value"),
    [
        ("priority", 0),
        ("priority", 51),
        ("seconds_between_requests", 4),
        ("requests_per_hour", 101),
    ],
)
async def test_bounds(indexers: Indexers, kind: str, limit: str, value: int) -> None:
    """The form takes nothing beyond them, whatever a browser sends; Prowlarr has priorities of its own."""
    form = await indexers.begin(indexers.entry(), kind)
    typed = indexers.answers(kind)
    with pytest.raises(InvalidData):
        await indexers.send(
            form, typed | {"advanced": typed["advanced"] | {limit: value}}
        )
    assert not indexers.service(kind).log.requests


async def test_a_mistake_of_ours(
    indexers: Indexers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something nobody thought of is told as that, and logged."""

    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("never thought of")

    form = await indexers.begin(indexers.entry(), "prowlarr")
    with monkeypatch.context() as broken:
        broken.setattr(Prowlarr, "test", fail)
        form = await indexers.send(form, indexers.answers("prowlarr"))
    assert form["errors"] == {"base": "unknown"}
    await indexers.finish(form, "prowlarr")


# The same twice


@each_kind
async def test_the_same_service_twice(indexers: Indexers, kind: str) -> None:
    """An entry has it once, however the address is spelt, and is not asked whether it works."""
    entry = indexers.entry(kind)
    form = await indexers.begin(entry, kind)
    url = indexers.address(kind).replace("http://", "HTTP://")
    typed = with_url(indexers.answers(kind), f"{url}/")
    form = await indexers.send(form, typed)
    assert form["errors"] == {address_field(kind): "already_configured"}
    assert suggested(form) == typed
    assert not indexers.service(kind).log.requests
    assert len(entry.subentries) == 1


async def test_the_last_part_of_an_address(indexers: Indexers) -> None:
    """Whether it was copied along or not, it is the same indexer."""
    form = await indexers.begin(indexers.entry("torznab"), "torznab")
    url = f"{indexers.torznab.api_url}api"
    form = await indexers.send(form, with_url(indexers.answers("torznab"), url))
    assert form["errors"] == {"url": "already_configured"}


async def test_several_indexers_of_one_prowlarr(indexers: Indexers) -> None:
    """They differ by their paths."""
    entry = indexers.entry()
    for number in (PRIVATE, PRIVATE + 1):
        form = await indexers.begin(entry, "torznab")
        typed = indexers.answers("torznab") | {
            "url": indexers.prowlarr.torznab_url(number),
            "api_key": PROWLARR_API_KEY,
        }
        result = await indexers.send(form, typed)
        assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(entry.subentries) == 2


@each_kind
async def test_one_service_for_two_libraries(indexers: Indexers, kind: str) -> None:
    """What one entry has says nothing about another."""
    indexers.entry(kind)
    second = indexers.home.entry(
        entry_id="01JENTRY00000000000MOVIES4K",
        disabled_by=ConfigEntryDisabler.USER,
        subentries_data=[],
    )
    await indexers.finish(await indexers.begin(second, kind), kind)


@each_kind
async def test_two_forms_for_one_indexer(indexers: Indexers, kind: str) -> None:
    """The slower one finds out in the end."""
    entry = indexers.entry()
    forms = [await indexers.begin(entry, kind) for _ in range(2)]
    results = await asyncio.gather(
        *(indexers.send(form, indexers.answers(kind)) for form in forms)
    )
    assert {result["type"] for result in results} == {
        FlowResultType.CREATE_ENTRY,
        FlowResultType.ABORT,
    }
    assert len(entry.subentries) == 1


# Torznab


@pytest.mark.parametrize("end", ["", "/", "/api"])
async def test_all_indexers_of_jackett(indexers: Indexers, end: str) -> None:
    """Their sum is not taken, because the limits of each could not be kept."""
    form = await indexers.begin(indexers.entry(), "torznab")
    url = f"{indexers.torznab.url}/api/v2.0/indexers/all/results/torznab{end}"
    form = await indexers.send(form, with_url(indexers.answers("torznab"), url))
    assert form["errors"] == {"url": "all_indexers"}
    assert not indexers.torznab.log.requests
    await indexers.finish(form, "torznab")


@pytest.mark.parametrize("question", ["t=caps&apikey={}", "apikey={}"])
async def test_a_key_that_was_copied_along(indexers: Indexers, question: str) -> None:
    """It is kept as what it is, and not with the address, which is shown."""
    entry = indexers.entry()
    form = await indexers.begin(entry, "torznab")
    url = f"{indexers.address('torznab')}?{question.format(TORZNAB_API_KEY)}"
    typed = indexers.answers("torznab") | {"url": url, "api_key": ""}
    await indexers.send(form, typed)
    subentry = the_indexer(entry)
    assert subentry.data == indexers.stored("torznab")
    assert TORZNAB_API_KEY not in str(subentry.unique_id)


async def test_a_key_that_was_typed_counts_more(indexers: Indexers) -> None:
    """Than one that came along."""
    entry = indexers.entry()
    form = await indexers.begin(entry, "torznab")
    url = f"{indexers.address('torznab')}?apikey={WRONG_KEY}"
    await indexers.send(form, with_url(indexers.answers("torznab"), url))
    assert the_indexer(entry).data == indexers.stored("torznab")


async def test_an_indexer_that_needs_a_key(indexers: Indexers) -> None:
    """It tells so itself; many others need none."""
    form = await indexers.begin(indexers.entry(), "torznab")
    typed = indexers.answers("torznab")
    del typed["api_key"]
    form = await indexers.send(form, typed)
    assert form["errors"] == {"api_key": "invalid_auth"}
    await indexers.finish(form, "torznab")


async def test_an_indexer_without_movies(indexers: Indexers) -> None:
    """It is of no use here."""
    form = await indexers.begin(indexers.entry(), "torznab")
    indexers.torznab.stock.categories = (3000,)
    form = await indexers.send(form, indexers.answers("torznab"))
    assert form["errors"] == {"base": "unsupported_version"}
    indexers.torznab.stock.categories = (2000,)
    await indexers.finish(form, "torznab")


async def test_an_indexer_that_is_switched_off(indexers: Indexers) -> None:
    """Its owner has to switch it on."""
    form = await indexers.begin(indexers.entry(), "torznab")
    typed = indexers.answers("torznab") | {
        "url": indexers.prowlarr.torznab_url(DISABLED),
        "api_key": PROWLARR_API_KEY,
    }
    form = await indexers.send(form, typed)
    assert form["errors"] == {"base": "service_resting"}


# Prowlarr


async def test_a_sister_of_prowlarr(indexers: Indexers) -> None:
    """It looks alike, but has no indexers to share."""
    form = await indexers.begin(indexers.entry(), "prowlarr")
    indexers.prowlarr.app_name = "Radarr"
    form = await indexers.send(form, indexers.answers("prowlarr"))
    assert form["errors"] == {"base": "unsupported_version"}
    indexers.prowlarr.app_name = "Prowlarr"
    await indexers.finish(form, "prowlarr")


async def test_a_prowlarr_without_indexers(indexers: Indexers) -> None:
    """There is nothing to be had from it yet."""
    form = await indexers.begin(indexers.entry(), "prowlarr")
    shelves = dict(indexers.prowlarr.shelves)
    indexers.prowlarr.shelves = {DISABLED: shelves[DISABLED]}
    form = await indexers.send(form, indexers.answers("prowlarr"))
    assert form["errors"] == {"base": "no_indexers"}
    indexers.prowlarr.shelves = shelves
    await indexers.finish(form, "prowlarr")


async def test_a_prowlarr_with_a_base(home: Home) -> None:
    """Its path belongs to the address."""
    found = Indexers(home, prowlarr=FakeProwlarr(url_base="/prowlarr"))
    async with found.prowlarr:
        entry = found.entry()
        form = await found.begin(entry, "prowlarr")
        await found.finish(form, "prowlarr")
    assert the_indexer(entry).data["url"].endswith("/prowlarr")


# Changing


@each_kind
async def test_nothing_is_changed(indexers: Indexers, kind: str) -> None:
    """The form shows what is stored but for the secret, which stays when nothing is typed."""
    entry = indexers.entry(kind)
    form = await indexers.change(entry)
    assert form["step_id"] == kind
    shown = suggested(form)
    right = indexers.answers(kind)
    del right[SECRET[kind]]
    assert shown == right
    hint = (form["description_placeholders"] or {})["keep"]
    assert hint == TRANSLATIONS["common"]["keep_stored"]
    result = await indexers.send(form, shown)
    assert result["reason"] == "reconfigure_successful"
    subentry = the_indexer(entry)
    assert subentry.data == indexers.stored(kind)
    assert subentry.title == TITLES[kind]
    assert indexers.service(kind).log.requests


@each_kind
async def test_a_new_secret(indexers: Indexers, kind: str) -> None:
    """It is tested first, and the entry begins anew with it."""
    entry = await indexers.loaded(kind, **{SECRET[kind]: WRONG[kind]})
    for flow in indexers.home.reauths():
        indexers.home.hass.config_entries.flow.async_abort(flow["flow_id"])
    before = dict(the_indexer(entry).data)
    form = await indexers.change(entry)
    form = await indexers.send(form, suggested(form))
    assert form["errors"] == {SECRET[kind]: "invalid_auth"}
    typed = with_secret(kind, indexers.answers(kind), WRONG[kind][::-1])
    form = await indexers.send(form, typed)
    assert form["errors"] == {SECRET[kind]: "invalid_auth"}
    assert suggested(form) == typed
    assert the_indexer(entry).data == before

    unloaded: list[bool] = []
    entry.async_on_unload(lambda: unloaded.append(True))
    result = await indexers.send(form, indexers.answers(kind))
    assert result["reason"] == "reconfigure_successful"
    assert the_indexer(entry).data == indexers.stored(kind)
    assert unloaded == [True]
    assert entry.state is ConfigEntryState.LOADED
    sensor = f"binary_sensor.{TITLES[kind].lower()}_connection"
    assert indexers.home.state(sensor).state == "on"


@each_kind
async def test_a_service_that_is_down_meanwhile(indexers: Indexers, kind: str) -> None:
    """Then changes cannot be tried, and are not stored."""
    entry = indexers.entry(kind)
    form = await indexers.change(entry)
    indexers.service(kind).fail(FaultMode.SERVER_ERROR)
    typed = indexers.answers(kind)
    advanced = typed["advanced"] | {
        key: 7 for key in typed["advanced"] if key == "priority"
    }
    form = await indexers.send(form, typed | {"advanced": advanced})
    assert form["errors"] == {"base": "service_failed"}
    assert the_indexer(entry).data == indexers.stored(kind)
    indexers.service(kind).heal()
    await indexers.send(form, typed | {"advanced": advanced})
    assert the_indexer(entry).data == indexers.stored(kind) | advanced


@each_kind
async def test_another_address(indexers: Indexers, kind: str) -> None:
    """The service has moved; by its new address it is recognised from then on."""
    entry = indexers.entry(kind)
    form = await indexers.change(entry)
    service = indexers.service(kind)
    await service.stop()
    await service.start()
    typed = indexers.answers(kind)
    del typed[SECRET[kind]]
    await indexers.send(form, typed)
    subentry = the_indexer(entry)
    assert subentry.data == indexers.stored(kind)
    assert subentry.unique_id == indexers.unique_id(kind)


async def test_the_address_of_another_indexer(indexers: Indexers) -> None:
    """It cannot become the same as one that is there already."""
    entry = indexers.entry("torznab")
    other = indexers.answers("torznab") | {
        "url": indexers.prowlarr.torznab_url(PRIVATE),
        "api_key": PROWLARR_API_KEY,
    }
    form = await indexers.change(entry)
    await indexers.send(await indexers.begin(entry, "torznab"), other)
    form = await indexers.send(form, other)
    assert form["errors"] == {"url": "already_configured"}
    assert {one.data["url"] for one in entry.subentries.values()} == {
        indexers.address("torznab"),
        indexers.prowlarr.torznab_url(PRIVATE),
    }


@each_keyed_kind
async def test_another_name(indexers: Indexers, kind: str) -> None:
    """The form shows what it is called, also when it was renamed elsewhere."""
    entry = indexers.entry(kind)
    indexers.home.hass.config_entries.async_update_subentry(
        entry, the_indexer(entry), title="Renamed"
    )
    form = await indexers.change(entry)
    assert suggested(form)["name"] == "Renamed"
    await indexers.send(form, suggested(form) | {"name": "Named"})
    assert the_indexer(entry).title == the_indexer(entry).data["name"] == "Named"


async def test_an_account_that_was_renamed_elsewhere(indexers: Indexers) -> None:
    """Its form has no field for a name, so the name stays."""
    entry = indexers.entry("hdbits")
    indexers.home.hass.config_entries.async_update_subentry(
        entry, the_indexer(entry), title="Renamed"
    )
    form = await indexers.change(entry)
    await indexers.send(form, suggested(form))
    assert the_indexer(entry).title == "Renamed"


async def test_an_account_of_the_first_days(indexers: Indexers) -> None:
    """What the first setup does not ask for is as usual."""
    entry = indexers.home.entry(disabled_by=ConfigEntryDisabler.USER)
    form = await indexers.change(entry)
    assert suggested(form)["advanced"] == {"url": indexers.address("hdbits")}
    await indexers.send(form, suggested(form))
    assert the_indexer(entry).data == indexers.stored("hdbits") | {"priority": 25}


async def test_an_indexer_of_a_later_version(indexers: Indexers) -> None:
    """There is no form for a kind that is not known here, and what is stored of it stays."""
    subentry = indexers.subentry("torznab")
    subentry["data"] = {**subentry["data"], "kind": "newznab"}
    entry = indexers.home.entry(
        disabled_by=ConfigEntryDisabler.USER, subentries_data=[subentry]
    )
    result = await indexers.change(entry)
    assert result["reason"] == "later_version"
    assert the_indexer(entry).data["kind"] == "newznab"


@each_kind
async def test_a_secret_that_was_asked_for(indexers: Indexers, kind: str) -> None:
    """Whoever gives it here is not asked for it any more."""
    entry = await indexers.loaded(kind, **{SECRET[kind]: WRONG[kind]})
    assert len(indexers.home.reauths()) == 1
    form = await indexers.change(entry)
    result = await indexers.send(form, indexers.answers(kind))
    assert result["reason"] == "reconfigure_successful"
    assert indexers.home.reauths() == []


async def test_a_limit_that_is_only_typed_binds_nobody(indexers: Indexers) -> None:
    """What counts is what the entry stores."""
    entry = await indexers.loaded("hdbits")
    gatehouse = await async_get_gatehouse(indexers.home.hass)
    (gate,) = (one for one in gatehouse.gates() if one.service.startswith("hdbits"))
    form = await indexers.change(entry)
    typed = indexers.answers("hdbits")
    limits = {"seconds_between_requests": 30, "requests_per_hour": 20}
    strict = typed | {"advanced": typed["advanced"] | limits}
    indexers.home.world.clock.advance(31)
    form = await indexers.send(form, strict | {"passkey": WRONG_PASSKEY})
    assert form["errors"] == {"passkey": "invalid_auth"}
    assert (gate.limit.spacing, gate.limit.budget) == (5, 100)
    indexers.home.world.clock.advance(31)
    await indexers.send(form, strict)
    assert (gate.limit.spacing, gate.limit.budget) == (30, 20)


# New keys for those that refuse the old ones


async def refused(
    indexers: Indexers, entry: MockConfigEntry, kind: str, **data: Any
) -> Any:
    """Return the form that asks for new credentials."""
    entry.async_start_reauth(indexers.home.hass, data={"service": kind, **data})
    await indexers.home.settle()
    return await opened(indexers.home)


async def opened(home: Home) -> Any:
    """Return the only form that asks for new credentials, as somebody opens it."""
    (flow,) = home.reauths()
    return home.seen(
        await home.hass.config_entries.flow.async_configure(flow["flow_id"])
    )


@each_keyed_kind
async def test_a_new_key(indexers: Indexers, kind: str) -> None:
    """It is tried first, what is wrong with it is told, and the entry begins anew with the right one."""
    home = indexers.home
    entry = await indexers.loaded(kind, api_key=WRONG_KEY)
    sensor = f"binary_sensor.{TITLES[kind].lower()}_connection"
    assert home.state(sensor).state == "off"
    form = await opened(home)
    assert form["step_id"] == f"reauth_{kind}"
    assert suggested(form) == {}
    assert form["description_placeholders"]["indexer"] == TITLES[kind]
    form = await home.submit(form, {"api_key": WRONG_PASSKEY})
    assert form["errors"] == {"api_key": "invalid_auth"}
    assert suggested(form) == {"api_key": WRONG_PASSKEY}
    form = await home.submit(form, {"api_key": " "})
    assert form["errors"] == {"api_key": "required"}
    assert the_indexer(entry).data["api_key"] == WRONG_KEY
    result = await home.submit(form, {"api_key": indexers.answers(kind)["api_key"]})
    assert result["reason"] == "reauth_successful"
    assert the_indexer(entry).data == indexers.stored(kind)
    assert home.state(sensor).state == "on"
    assert home.reauths() == []


async def test_the_indexer_that_is_meant(indexers: Indexers) -> None:
    """An entry may have several of a kind, each with a key of its own."""
    other = indexers.subentry("torznab") | {
        "subentry_id": "01JSUBENTRY00000000000OTHER",
        "title": "Other",
        "unique_id": "torznab:http://elsewhere/api",
    }
    entry = indexers.home.entry(
        disabled_by=ConfigEntryDisabler.USER,
        subentries_data=[
            indexers.subentry("torznab", url="http://elsewhere", api_key="first"),
            other | {"data": {**other["data"], "api_key": WRONG_KEY}},
        ],
    )
    subentry_id = "01JSUBENTRY00000000000OTHER"
    form = await refused(indexers, entry, "torznab", subentry_id=subentry_id)
    assert form["description_placeholders"]["indexer"] == "Other"
    await indexers.home.submit(form, {"api_key": TORZNAB_API_KEY})
    keys = {one.title: one.data["api_key"] for one in entry.subentries.values()}
    assert keys == {"Cave": "first", "Other": TORZNAB_API_KEY}


@each_kind
async def test_nobody_says_which(indexers: Indexers, kind: str) -> None:
    """Then it is the first of its kind."""
    entry = indexers.entry(*KINDS)
    form = await refused(indexers, entry, kind)
    assert form["step_id"] == f"reauth_{kind}"
    assert form["description_placeholders"]["indexer"] == TITLES[kind]


async def test_an_indexer_that_is_gone(indexers: Indexers) -> None:
    """Nobody needs a key for it any more."""
    entry = indexers.entry("torznab")
    form = await refused(indexers, entry, "torznab")
    indexers.home.hass.config_entries.async_remove_subentry(
        entry, the_indexer(entry).subentry_id
    )
    result = await indexers.home.submit(form, {"api_key": TORZNAB_API_KEY})
    assert result["reason"] == "indexer_removed"
    entry.async_start_reauth(indexers.home.hass, data={"service": "torznab"})
    await indexers.home.settle()
    assert indexers.home.reauths() == []


async def test_a_key_is_all_that_matters(indexers: Indexers) -> None:
    """A Prowlarr whose indexers are switched off for a while still gets its new key."""
    entry = indexers.entry("prowlarr", api_key=WRONG_KEY)
    form = await refused(indexers, entry, "prowlarr")
    indexers.prowlarr.shelves.clear()
    result = await indexers.home.submit(form, {"api_key": PROWLARR_API_KEY})
    assert result["reason"] == "reauth_successful"
    assert the_indexer(entry).data == indexers.stored("prowlarr")
