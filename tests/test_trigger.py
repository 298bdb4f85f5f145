"""What starts an automation: what happens in a library, as far as it is of interest."""

from collections.abc import Awaitable, Callable
import json
import re
from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import trigger
from homeassistant.helpers.selector import selector
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)
import voluptuous as vol
import yaml

from custom_components.radarr_mvp.condition import CONDITIONS
from custom_components.radarr_mvp.engine.events import (
    DownloadCompleted,
    DownloadFailed,
    Event,
    EventKind,
    HealthChanged,
    ImportBlocked,
    ListSynced,
    MovieAdded,
    MovieImported,
    MovieUpgraded,
    ReleaseGrabbed,
    Subject,
)
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.trigger import FILTERS, TRIGGERS
from tests.sandbox.service import FaultMode

from .actions.house import House
from .furnished import furnish
from .integration import ENTRY_ID, TRANSLATIONS, Home
from .test_translations import PACKAGE

DESCRIBED: dict[str, Any] = yaml.safe_load((PACKAGE / "triggers.yaml").read_text())
ICONS: dict[str, Any] = json.loads((PACKAGE / "icons.json").read_text())["triggers"]
DOCUMENTED = (PACKAGE.parents[1] / "docs/users/automations.md").read_text()
EVERY = pytest.mark.parametrize("name", TRIGGERS)

OF_MOVIES = [
    kind.value
    for kind, fields in FILTERS.items()
    if "tmdb_id" in {one.name for one in fields}
]

NOSFERATU = Subject(id=1, title="Nosferatu", year=1922, tmdb_id=653)
OTHER = Subject(id=2, title="The General", year=1926, tmdb_id=961)
CAUSE = "01JCAUSE"

type Runs = list[tuple[dict[str, Any], Context | None]]
type Listen = Callable[..., Awaitable[Runs]]


def happenings(movie: Subject | None = NOSFERATU) -> dict[str, Event]:
    """Return one event of each kind."""
    about: dict[str, Any] = {"correlation_id": CAUSE, "movie": movie}
    release: dict[str, Any] = {
        "release": "Nosferatu.1922",
        "info_hash": "ab" * 20,
        "download_id": 7,
    }
    return {
        "movie_added": MovieAdded(**about, monitored=True, source="action"),
        "release_grabbed": ReleaseGrabbed(
            **about, **release, indexer="HDBits", quality="Bluray-1080p"
        ),
        "download_completed": DownloadCompleted(**about, **release, size=700),
        "movie_imported": MovieImported(**about, path="/m", quality="Bluray-1080p"),
        "movie_upgraded": MovieUpgraded(
            **about, path="/m", quality="Bluray-2160p", old_quality="Bluray-1080p"
        ),
        "download_failed": DownloadFailed(
            **about,
            **release,
            reason="disk_full",
            message="The disk is full",
            next_step="give_up",
        ),
        "import_blocked": ImportBlocked(
            **about, **release, path="/d", reasons=("no_movie",), messages=("Which?",)
        ),
        "list_synced": ListSynced(correlation_id=CAUSE, name="Favourites", added=2),
        "health_changed": HealthChanged(
            correlation_id=CAUSE, service="qBittorrent", connected=False, message="No"
        ),
    }


@pytest.fixture
async def house(home: Home) -> House:
    """Return a household whose library is open."""
    return await furnish(home)


@pytest.fixture
def listen(house: House) -> Listen:
    """Return what attaches a trigger, and returns what it runs."""

    async def attach(name: str, **options: Any) -> Runs:
        runs: Runs = []

        @callback
        def run(variables: dict[str, Any], context: Context | None = None) -> None:
            runs.append((variables["trigger"], context))

        hass = house.home.hass
        config = await checked(hass, name, **options)
        await trigger.async_initialize_triggers(
            hass, config, run, "test", "test", lambda *_, **__: None
        )
        return runs

    return attach


async def checked(hass: HomeAssistant, name: str, **options: Any) -> list[Any]:
    """Return a trigger as Home Assistant has checked it."""
    config: dict[str, Any] = {"platform": f"radarr_mvp.{name}", "options": options}
    return await trigger.async_validate_trigger_config(hass, [config])


async def tell(house: House, *events: Event) -> None:
    """Let things happen."""
    house.road.bus.tell(*events)
    await house.home.settle()


@EVERY
async def test_it_starts(name: str, house: House, listen: Listen) -> None:
    """By what it is called after and by nothing else; all that is known of it can be used."""
    runs = await listen(name)
    events = happenings()
    await tell(house, *events.values())
    ((told, context),) = runs
    plain = events[name].as_dict()
    assert {key: told[key] for key in plain} == plain
    assert told["entry_id"] == ENTRY_ID
    assert context is not None
    assert context.id == CAUSE
    # What Home Assistant adds itself must not be hidden by what we tell.
    assert told["platform"] == f"radarr_mvp.{name}"
    assert (told["id"], told["idx"], told["alias"]) == ("0", "0", None)
    assert told["description"].startswith(name.replace("_", " ") + ": ")


async def test_what_traces_show(house: House, listen: Listen) -> None:
    """The subject of it: a movie, a list or a service, and none where there is none."""
    for name, subject in (
        ("movie_added", ": Nosferatu"),
        ("list_synced", ": Favourites"),
        ("health_changed", ": qBittorrent"),
    ):
        runs = await listen(name)
        await tell(house, happenings()[name])
        assert runs[0][0]["description"] == name.replace("_", " ") + subject
    runs = await listen("import_blocked")
    await tell(house, happenings(movie=None)["import_blocked"])
    assert runs[0][0]["description"] == "import blocked"


@EVERY
async def test_libraries(name: str, house: House, listen: Listen) -> None:
    """One that is named, or all."""
    home = house.home
    second = home.second_entry()
    await home.set_up(second)
    named = await listen(name, config_entry_id=second.entry_id)
    any_ = await listen(name, config_entry_id="")
    await tell(house, happenings()[name])
    assert (len(named), len(any_)) == (0, 1)
    second.runtime_data.road.bus.tell(happenings()[name])
    await home.settle()
    assert [run[0]["entry_id"] for run in named] == [second.entry_id]
    assert len(any_) == 2


@pytest.mark.parametrize("name", OF_MOVIES)
async def test_movies(name: str, house: House, listen: Listen) -> None:
    """Those that are named, however their titles are spelt."""
    general = {"title": "general", "tmdb_id": 961}
    attached = [
        await listen(name, title="the GENERAL"),
        await listen(name, tmdb_id="961"),
        await listen(name, **general),
        await listen(name, **general | {"tmdb_id": 653}),
        await listen(name, title="", tmdb_id=None),
    ]
    await tell(house, happenings(NOSFERATU)[name])
    assert [len(runs) for runs in attached] == [0, 0, 0, 0, 1]
    await tell(house, happenings(OTHER)[name])
    assert [len(runs) for runs in attached] == [1, 1, 0, 0, 2]
    await tell(house, happenings(None)[name])
    assert [len(runs) for runs in attached] == [1, 1, 0, 0, 3]


async def test_reasons(house: House, listen: Listen) -> None:
    """A failure is told for the reasons that are named, or for all."""
    attached = [
        await listen("download_failed", reason="disk_full"),
        await listen("download_failed", reason=["network_error", "disk_full"]),
        await listen("download_failed", reason=["network_error"]),
        await listen("download_failed", reason=[]),
    ]
    await tell(house, happenings()["download_failed"])
    assert [len(runs) for runs in attached] == [1, 1, 0, 1]


async def test_upgrades(house: House, listen: Listen) -> None:
    """A film that takes the place of another can be told from one that is new."""
    attached = [
        await listen("movie_imported", is_upgrade=True),
        await listen("movie_imported", is_upgrade=False),
        await listen("movie_imported"),
    ]
    await tell(house, happenings()["movie_imported"])
    assert [len(runs) for runs in attached] == [0, 1, 1]
    upgrade = MovieImported(
        correlation_id=CAUSE, movie=NOSFERATU, path="/m", quality="q", is_upgrade=True
    )
    await tell(house, upgrade)
    assert [len(runs) for runs in attached] == [1, 1, 2]


async def test_a_service_really_goes(house: House, listen: Listen) -> None:
    """The trigger starts when it is gone, and another one when it is back."""
    gone = await listen("health_changed", service="qBittorrent", connected=False)
    back = await listen("health_changed", service="qBittorrent", connected=True)
    other = await listen("health_changed", service="TMDb")
    house.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    for _ in range(3):
        await house.home.let_pass(61)
    assert (len(gone), len(back), len(other)) == (1, 0, 0)
    assert gone[0][0]["message"]
    house.world.qbittorrent.heal()
    for _ in range(7):
        await house.home.let_pass(61)
    assert (len(gone), len(back), len(other)) == (1, 1, 0)


async def test_it_goes_on_after_a_reload(house: House, listen: Listen) -> None:
    """And it is quiet once it is detached."""
    hass = house.home.hass
    runs = await listen("movie_added")
    assert await hass.config_entries.async_reload(ENTRY_ID)
    await house.home.settle()
    await tell(house, happenings()["movie_added"])
    assert len(runs) == 1


async def test_it_can_be_detached(house: House) -> None:
    """Then nothing starts any more."""
    hass, runs = house.home.hass, list[object]()
    config = await checked(hass, "movie_added")
    leave = await trigger.async_initialize_triggers(
        hass,
        config,
        callback(lambda *_: runs.append(1)),
        "test",
        "test",
        lambda *_, **__: None,
    )
    assert leave is not None
    await tell(house, happenings()["movie_added"])
    leave()
    await tell(house, happenings()["movie_added"])
    assert len(runs) == 1


async def test_an_automation_runs(house: House) -> None:
    """From the wish to the film, with nothing but what a user writes."""
    hass = house.home.hass
    calls = async_mock_service(hass, "test", "say")
    assert await async_setup_component(
        hass,
        AUTOMATION,
        {
            AUTOMATION: {
                "triggers": [
                    {"trigger": f"radarr_mvp.{name}", "options": {"tmdb_id": 653}}
                    for name in ("release_grabbed", "movie_imported")
                ],
                "actions": {
                    "action": "test.say",
                    "data": {"text": "{{ trigger.title }}: {{ trigger.quality }}"},
                },
            }
        },
    )
    torrent = house.offer()
    begun = Context()
    await house.do("add_movie", tmdb_id=653, context=begun)
    await house.complete(torrent)
    assert [call.data["text"] for call in calls] == ["Nosferatu: Bluray-1080p"] * 2
    # The logbook can tell by whom it all began.
    assert {call.context.parent_id for call in calls} == {begun.id}


async def test_the_download_is_named(house: House, listen: Listen) -> None:
    """By the number that actions take, from its choice to whatever becomes of it."""
    names = "release_grabbed", "download_failed", "download_completed", "import_blocked"
    grabbed, failed, completed, blocked = [await listen(name) for name in names]
    chosen = house.offer()
    unheard_of = house.offer("An Unheard Of Film 1080p BluRay x264-GRP")
    await house.add(search=True)
    (item,) = await house.queue()
    await house.complete(chosen)
    house.world.qbittorrent.put(unheard_of.info_hash, category="radarr_mvp")
    house.place(unheard_of)
    await house.look(3)
    (waiting,) = await house.queue()
    await house.do("remove_download", download_id=waiting["id"], block=True, force=True)
    assert [
        [run[0]["download_id"] for run in runs]
        for runs in (grabbed, completed, blocked, failed)
    ] == [[item["id"]], [item["id"], waiting["id"]], [waiting["id"]], [waiting["id"]]]


async def test_what_cannot_be(house: House) -> None:
    """A mistake is told when the automation is written."""
    mistakes: list[tuple[str, dict[str, Any]]] = [
        ("movie_added", {"config_entry_id": "01JNOBODY"}),
        ("movie_added", {"tmdb_id": "Nosferatu"}),
        ("movie_added", {"is_upgrade": True}),
        ("list_synced", {"title": "Nosferatu"}),
        ("download_failed", {"reason": ["bad_weather"]}),
        ("nothing_at_all", {}),
    ]
    for name, options in mistakes:
        with pytest.raises(vol.Invalid):
            await checked(house.home.hass, name, **options)


async def test_a_library_of_another_integration(house: House) -> None:
    """It is no library."""
    hass = house.home.hass
    other = MockConfigEntry(domain="hue")
    other.add_to_hass(hass)
    with pytest.raises(vol.Invalid, match=other.entry_id):
        await checked(hass, "movie_added", config_entry_id=other.entry_id)


def test_descriptions() -> None:
    """Every trigger and every field has a picture or a form, and words."""
    texts = TRANSLATIONS["triggers"]
    assert set(TRIGGERS) == set(DESCRIBED) == set(texts) == set(ICONS)
    for name, told in DESCRIBED.items():
        assert ICONS[name]["trigger"].startswith("mdi:")
        assert texts[name]["description"].endswith(".")
        fields = [one.name for one in FILTERS[EventKind(name)]]
        assert list(told["fields"]) == list(texts[name]["fields"]) == fields
        for field, one in told["fields"].items():
            selector(one["selector"])
            assert texts[name]["fields"][field]["name"]
            assert texts[name]["fields"][field]["description"].endswith(".")
    reasons = DESCRIBED["download_failed"]["fields"]["reason"]["selector"]["select"]
    assert set(reasons["options"]) == set(FailureReason)
    assert reasons["translation_key"] in TRANSLATIONS["selector"]


async def test_home_assistant_offers_them(house: House) -> None:
    """With their fields and their names."""
    hass = house.home.hass
    for name in TRIGGERS:
        await checked(hass, name)
    offered = await trigger.async_get_all_descriptions(hass)
    for name, told in DESCRIBED.items():
        description = offered[f"radarr_mvp.{name}"]
        assert description is not None
        assert list(description["fields"]) == list(told["fields"])
    texts = await async_get_translations(hass, "en", "triggers", {"radarr_mvp"})
    for name in TRIGGERS:
        key = f"component.radarr_mvp.triggers.{name}.name"
        assert texts[key] == TRANSLATIONS["triggers"][name]["name"]


async def test_examples_of_the_documentation_work(house: House) -> None:
    """Each is an automation that Home Assistant takes; every trigger and every condition has one."""
    hass = house.home.hass
    async_mock_service(hass, "notify", "persistent_notification")
    parts = DOCUMENTED.split("```yaml\n")[1:]
    examples = [yaml.safe_load(part.partition("```")[0]) for part in parts]
    named = [{"alias": f"example {number}"} for number in range(len(examples))]
    config = [name | one for name, one in zip(named, examples, strict=True)]
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: config})
    await house.home.settle()
    for number in range(len(examples)):
        assert house.home.state(f"automation.example_{number}").state == "on"
    await hass.services.async_call(
        AUTOMATION, "turn_off", {"entity_id": "all"}, blocking=True
    )
    for kind, names in (("trigger", TRIGGERS), ("condition", CONDITIONS)):
        for name in names:
            assert f"### {TRANSLATIONS[f'{kind}s'][name]['name']}\n" in DOCUMENTED
            assert f"- {kind}: radarr_mvp.{name}\n" in DOCUMENTED
    # What the tables promise is what is told.
    for name, event in happenings().items():
        text = DOCUMENTED.split(f"### {TRANSLATIONS['triggers'][name]['name']}\n")[1]
        text = text.partition("```")[0]
        told = set(event.as_dict()) - set(NOSFERATU.as_dict()) - {"correlation_id"}
        assert told <= set(re.findall(r"`(\w+)`", text)), name
