"""Home Assistant in the test's own process, and around it the services that it talks to, played by the sandbox."""

from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
import json
import logging
from pathlib import Path
import re
import time
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigFlowResult,
    ConfigSubentryDataWithId,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.helpers.entity import Entity
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

from custom_components.radarr_mvp import gatekeeping, outside, runtime, trakt_account
from custom_components.radarr_mvp.clients import trakt
from custom_components.radarr_mvp.clients.hdbits import HDBits
from custom_components.radarr_mvp.const import DOMAIN
from tests.sandbox.fake_qbittorrent import FakeQBittorrent
from tests.sandbox.hdbits import FakeHDBits
from tests.sandbox.planted import (
    HDBITS_PASSKEY,
    HDBITS_USERNAME,
    QBITTORRENT_PASSWORD,
    QBITTORRENT_USERNAME,
    SECRETS,
    TMDB_TOKEN,
)
from tests.sandbox.service import FakeService
from tests.sandbox.tmdb import FakeTmdb
from tests.support import ManualClock

WRONG_KEY: Final = "f00dfeed00112233445566778899aabb"
WRONG_PASSWORD: Final = "mistyped-Passw0rd"
WRONG_PASSKEY: Final = "0ddba11" * 10
QBITTORRENT_KEY: Final = "qbt_plantedKeyOfTheWebInterface42"
TYPED_SECRETS: Final = (
    *SECRETS,
    WRONG_KEY,
    WRONG_PASSWORD,
    WRONG_PASSKEY,
    QBITTORRENT_KEY,
)

STEPS: Final = ("user", "qbittorrent", "hdbits", "library", "trakt")
ENTRY_ID: Final = "01JENTRY0000000000000MOVIES"
INDEXER_ID: Final = "01JSUBENTRY0000000000HDBITS"

TMDB: Final = "binary_sensor.movies_tmdb_connection"
QBITTORRENT: Final = "binary_sensor.movies_qbittorrent_connection"
HDBITS_LIMITS: Final = {"seconds_between_requests": 5, "requests_per_hour": 100}
HDBITS: Final = "binary_sensor.hdbits_connection"

TRANSLATIONS: Final[dict[str, Any]] = json.loads(
    (Path(gatekeeping.__file__).parent / "translations/en.json").read_text()
)

type Typed = dict[str, Any]

WRONG: Final[dict[str, Typed]] = {
    "user": {"tmdb_api_key": WRONG_KEY},
    "qbittorrent": {"password": WRONG_PASSWORD},
    "hdbits": {"passkey": WRONG_PASSKEY},
}


def refused(typed: Typed) -> dict[str, str]:
    """Return what a form says of credentials that are refused: the field of the secret is at fault."""
    return {name: "invalid_auth" for name in typed if name != "username"}


@dataclass
class Surroundings:
    """The services, the folders, and a clock that only moves when told to."""

    folder: Path
    tmdb: FakeTmdb = field(default_factory=FakeTmdb)
    hdbits: FakeHDBits = field(default_factory=FakeHDBits)
    qbittorrent: FakeQBittorrent = field(default_factory=FakeQBittorrent)
    clock: ManualClock = field(default_factory=lambda: ManualClock(wall=time.time()))

    def __post_init__(self) -> None:
        """Make the folders."""
        self.downloads.mkdir()
        self.library.mkdir()
        self.qbittorrent.save_path = str(self.downloads)

    @property
    def services(self) -> dict[str, FakeService]:
        """Return the services by the flow's step that asks for them."""
        return {
            "user": self.tmdb,
            "qbittorrent": self.qbittorrent,
            "hdbits": self.hdbits,
        }

    @property
    def downloads(self) -> Path:
        """Return where qBittorrent stores what it fetches."""
        return self.folder / "downloads"

    @property
    def library(self) -> Path:
        """Return where films go."""
        return self.folder / "library"

    def answers(self) -> dict[str, Typed]:
        """Return what somebody who makes no mistake types into each step."""
        return {
            "user": {
                "name": "Movies",
                "tmdb_api_key": TMDB_TOKEN,
                "advanced": {"tmdb_url": self.tmdb.api_url},
            },
            "qbittorrent": {
                "url": self.qbittorrent.url,
                "username": QBITTORRENT_USERNAME,
                "password": QBITTORRENT_PASSWORD,
                "verify_ssl": True,
                "category": "radarr_mvp",
            },
            "hdbits": {
                "username": HDBITS_USERNAME,
                "passkey": HDBITS_PASSKEY,
                "advanced": {"url": self.hdbits.url, **HDBITS_LIMITS},
            },
            "library": {
                "root_folder": str(self.library),
                "quality_profile": "HD - 720p/1080p",
            },
            # Most households have none.
            "trakt": {
                "client_id": "",
                "client_secret": "",
                "advanced": {
                    "url": trakt.OFFICIAL_URL,
                    "oauth_url": trakt.OFFICIAL_OAUTH_URL,
                },
            },
        }

    def entry_data(self) -> dict[str, Any]:
        """Return what an entry stores after that."""
        return {
            "tmdb": {"tmdb_api_key": TMDB_TOKEN, "tmdb_url": self.tmdb.api_url},
            "qbittorrent": self.answers()["qbittorrent"],
            "library": {
                "root_folder": str(self.library),
                "downloads_remote": "",
                "downloads_local": "",
            },
        }

    def indexer_data(self) -> dict[str, Any]:
        """Return what is stored of the HDBits account."""
        return {
            "kind": "hdbits",
            "username": HDBITS_USERNAME,
            "passkey": HDBITS_PASSKEY,
            "url": self.hdbits.url,
        }


@dataclass
class Home:
    """A Home Assistant in its surroundings, and what people do with it."""

    hass: HomeAssistant
    world: Surroundings

    async def begin(self) -> ConfigFlowResult:
        """Add the integration."""
        return self.seen(
            await self.hass.config_entries.flow.async_init(
                DOMAIN, context={"source": SOURCE_USER}
            )
        )

    async def submit(self, form: ConfigFlowResult, typed: Typed) -> ConfigFlowResult:
        """Send a form, and wait for what is begun by that."""
        result = await self.hass.config_entries.flow.async_configure(
            form["flow_id"], typed
        )
        await self.settle()
        return self.seen(result)

    async def walk_to(self, step: str) -> ConfigFlowResult:
        """Answer every step before the given one."""
        result = await self.begin()
        for before in STEPS[: STEPS.index(step)]:
            assert result.get("step_id") == before
            result = await self.submit(result, self.world.answers()[before])
        assert result.get("step_id") == step
        return result

    async def walk_to_second(self, step: str) -> ConfigFlowResult:
        """Answer every step before the given one, for a second library."""
        result = await self.begin()
        typed = self.world.answers()["user"] | {"name": "Movies 4K"}
        result = await self.submit(result, typed)
        for before in STEPS[1 : STEPS.index(step)]:
            answers = self.world.answers()[before]
            if before == "qbittorrent":
                answers |= {"category": "4k"}
            result = await self.submit(result, answers)
        assert result.get("step_id") == step
        return result

    async def finish(self, form: ConfigFlowResult) -> ConfigFlowResult:
        """Answer this step and all after it, down to the entry."""
        for step in STEPS[STEPS.index(str(form.get("step_id"))) :]:
            form = await self.submit(form, self.world.answers()[step])
            assert not form.get("errors")
        assert form["type"] is FlowResultType.CREATE_ENTRY
        return form

    def seen(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Make sure that what is shown is a sentence without gaps, and no secret."""
        texts = TRANSLATIONS["config"]
        shown = [texts["error"][key] for key in (result.get("errors") or {}).values()]
        # What core says in an abort it says in words of its own.
        ours = result.get("translation_domain") is None
        if result["type"] is FlowResultType.ABORT and ours:
            shown.append(texts["abort"][result["reason"]])
        if result["type"] is FlowResultType.MENU:
            step = texts["step"][result["step_id"]]
            shown += [step["title"], step["description"]]
            options = set(result["menu_options"])
            assert set(step["menu_options"]) == options
            assert set(step["menu_option_descriptions"]) == options
        if result["type"] is FlowResultType.FORM:
            step = texts["step"][result["step_id"]]
            shown += [step["title"], step["description"]]
            schema = result["data_schema"]
            assert schema is not None
            assert_described(schema.schema, step)
        gaps = dict(result.get("description_placeholders") or {})
        for text in shown:
            assert set(re.findall(r"{(\w+)}", text)) <= set(gaps)
        for secret in TYPED_SECRETS:
            assert secret not in str([result.get("errors"), gaps])
        return result

    def entry(self, **changes: Any) -> MockConfigEntry:
        """Return an entry as the flow leaves it; it is not set up yet."""
        settings: dict[str, Any] = {
            "entry_id": ENTRY_ID,
            "title": "Movies",
            "data": self.world.entry_data(),
            # Nothing is asked of indexers but by the test.
            "options": {
                "quality_profile": "HD - 720p/1080p",
                "automation": {"search": False},
            },
            "subentries_data": [self.indexer()],
        }
        entry = MockConfigEntry(domain=DOMAIN, **settings | changes)
        entry.add_to_hass(self.hass)
        return entry

    def second_entry(self) -> MockConfigEntry:
        """Return an entry for a second library that uses the same services."""
        data = self.world.entry_data()
        folder = str(self.world.folder / "library-4k")
        return self.entry(
            entry_id="01JENTRY00000000000MOVIES4K",
            title="Movies 4K",
            data=data
            | {
                "qbittorrent": data["qbittorrent"] | {"category": "movies-4k"},
                "library": data["library"] | {"root_folder": folder},
            },
            subentries_data=[self.indexer("01JSUBENTRY000000000HDBITS2")],
        )

    def indexer(self, subentry_id: str = INDEXER_ID) -> ConfigSubentryDataWithId:
        """Return the account at HDBits as an entry keeps it."""
        return ConfigSubentryDataWithId(
            data=self.world.indexer_data(),
            subentry_id=subentry_id,
            subentry_type="indexer",
            title="HDBits",
            unique_id=f"hdbits:{self.world.hdbits.url}",
        )

    async def set_up(self, entry: MockConfigEntry | None = None) -> MockConfigEntry:
        """Load an entry and wait for the first look at its services."""
        entry = entry or self.entry()
        assert await self.hass.config_entries.async_setup(entry.entry_id)
        await self.settle()
        return entry

    async def hdbits(self, entry: MockConfigEntry) -> HDBits:
        """Return the client of HDBits that an entry uses."""
        (indexer,) = (await entry.runtime_data.road.indexers.current()).values()
        assert isinstance(indexer, HDBits)
        return indexer

    async def settle(self) -> None:
        """Wait until nothing is going on."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def let_pass(self, seconds: float) -> None:
        """Let time pass for the services' gates and for what Home Assistant does now and then."""
        self.world.clock.advance(seconds)
        async_fire_time_changed(
            self.hass, dt_util.utcnow() + timedelta(seconds=seconds)
        )
        await self.settle()

    def state(self, entity_id: str) -> State:
        """Return the state of an entity that must be there."""
        state = self.hass.states.get(entity_id)
        assert state is not None, f"{entity_id} is not among {self.entity_ids()}"
        return state

    def entity_ids(self) -> list[str]:
        """Return which entities have a state."""
        return sorted(self.hass.states.async_entity_ids())

    def reauths(self) -> list[ConfigFlowResult]:
        """Return the forms that ask for new credentials."""
        flows = self.hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        return [flow for flow in flows if flow["context"]["source"] == SOURCE_REAUTH]

    async def act(self, action: str, data: Typed | None = None) -> Any:
        """Call an action that answers."""
        return await self.hass.services.async_call(
            DOMAIN, action, data or {}, blocking=True, return_response=True
        )

    async def press(self, entity_id: str) -> None:
        """Press a button."""
        await self.hass.services.async_call(
            "button", "press", {"entity_id": entity_id}, blocking=True
        )


def with_address(home: Home, step: str, url: str) -> Typed:
    """Return the right answers to a step but for the address."""
    typed = home.world.answers()[step]
    match step:
        case "user":
            return typed | {"advanced": {"tmdb_url": url}}
        case "hdbits":
            return typed | {"advanced": typed["advanced"] | {"url": url}}
        case _:
            return typed | {"url": url}


def assert_described(fields: Mapping[Any, Any], texts: Mapping[str, Any]) -> None:
    """Make sure that every field of a form has a label and a description, and every text a field."""
    sections = {
        str(name): part for name, part in fields.items() if isinstance(part, section)
    }
    plain = {str(name) for name in fields} - set(sections)
    described = texts.get("data_description", {})
    assert set(texts.get("data", {})) == set(described) == plain
    assert set(texts.get("sections", {})) == set(sections)
    for name, part in sections.items():
        assert_described(part.schema.schema, texts["sections"][name])


def suggested(form: ConfigFlowResult) -> Typed:
    """Return what the fields of a form are filled in with, those of its sections too."""
    schema = form["data_schema"]
    assert schema is not None
    return _suggested(schema.schema)


def _suggested(fields: Mapping[Any, Any]) -> Typed:
    """Return what fields are filled in with."""
    values: Typed = {}
    for name, part in fields.items():
        if isinstance(part, section):
            values[str(name)] = _suggested(part.schema.schema)
        elif name.description and "suggested_value" in name.description:
            values[str(name)] = name.description["suggested_value"]
    return values


@pytest.fixture
async def world(
    socket_enabled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Surroundings]:
    """Return running services; nobody waits for a limit or a rest to end."""
    surroundings = Surroundings(tmp_path)
    for module in (gatekeeping, outside, runtime, trakt_account):
        monkeypatch.setattr(module, "SystemClock", lambda: surroundings.clock)
    async with AsyncExitStack() as running:
        for service in surroundings.services.values():
            await running.enter_async_context(service)
        yield surroundings


@pytest.fixture
def home(
    world: Surroundings,
    hass: HomeAssistant,
    enable_custom_integrations: None,
    caplog: pytest.LogCaptureFixture,
) -> Generator[Home]:
    """Return Home Assistant in its surroundings; whatever happens there, no secret gets into the log."""
    caplog.set_level(logging.DEBUG)
    # Each test begins with a library of its own.
    hass.config.config_dir = str(world.folder / "config")
    yield Home(hass, world)
    for secret in TYPED_SECRETS:
        assert secret not in caplog.text


@pytest.fixture
def all_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable the entities that are disabled at first."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


@pytest.fixture
def kept(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return what entities looked like when they were last approved of, without what changes by itself."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)
