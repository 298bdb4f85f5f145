"""The blueprints: Home Assistant loads them, and the automations made of them do what they say."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import date, timedelta
from pathlib import Path
import shutil
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.components.blueprint import Blueprint
from homeassistant.core import ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)

from custom_components.radarr_mvp.engine.events import (
    DownloadFailed,
    ImportBlocked,
    MovieImported,
    Subject,
)
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.library import AmbiguousTitle
from custom_components.radarr_mvp.engine.metadata import MovieSummary
from tests.sandbox.films import Picture
from tests.sandbox.service import FaultMode

from .actions.house import BEST, OTHER, House
from .furnished import furnish
from .integration import ENTRY_ID, Home
from .test_translations import PACKAGE

REPOSITORY = PACKAGE.parents[1]
FOLDER = REPOSITORY / "blueprints/automation/radarr_mvp"
NAMES = sorted(one.stem for one in FOLDER.glob("*.yaml"))
DOCUMENTED = (REPOSITORY / "docs/users/automations.md").read_text()
SEVERAL = ((653, 1922), (6404, 1979))
IN_4K = "Nosferatu 1922 2160p BluRay x265-SANDBOX"
PHONE = "notify.ada"
AUTOMATION_ID = "automation.it"


@pytest.fixture
async def house(home: Home) -> AsyncGenerator[House]:
    """Return a household that has our blueprints, and whose automations end with the test."""
    target = Path(home.hass.config.path("blueprints/automation/radarr_mvp"))
    shutil.copytree(FOLDER, target)
    built = await furnish(home)
    yield built
    if home.hass.states.get(AUTOMATION_ID):
        await home.hass.services.async_call(
            AUTOMATION, "turn_off", {"entity_id": AUTOMATION_ID}, blocking=True
        )


@pytest.fixture
async def phone(house: House) -> str:
    """Return the device of a phone with Home Assistant's app."""
    hass = house.home.hass
    entry = MockConfigEntry(
        domain="mobile_app",
        title="Ada's phone",
        data={
            "app_data": {"push_websocket_channel": True},
            "app_id": "io.homeassistant.companion",
            "app_name": "Home Assistant",
            "app_version": "1",
            "device_id": "ada",
            "device_name": "Ada",
            "manufacturer": "Sandbox",
            "model": "Phone",
            "os_name": "Any",
            "os_version": "1",
            "supports_encryption": False,
            "user_id": (await hass.auth.async_create_user("Ada")).id,
            "webhook_id": "ada",
        },
    )
    entry.add_to_hass(hass)
    assert await async_setup_component(hass, "mobile_app", {})
    await house.home.settle()
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return device.id


async def begin(house: House, name: str, **inputs: Any) -> None:
    """Make an automation of a blueprint, as a user does."""
    config = {
        "alias": "it",
        "use_blueprint": {"path": f"radarr_mvp/{name}.yaml", "input": inputs},
    }
    hass = house.home.hass
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: config})
    await house.home.settle()
    assert house.home.state(AUTOMATION_ID).state == "on"


def asked(house: House) -> list[ServiceCall]:
    """Return what is shown on the phone from now on."""
    return async_mock_service(house.home.hass, "notify", "mobile_app_ada")


async def answer(house: House, call: ServiceCall, button: int) -> None:
    """Press a button of a notification."""
    action = call.data["data"]["actions"][button]["action"]
    house.home.hass.bus.async_fire("mobile_app_notification_action", {"action": action})
    await house.home.settle()


async def until(so: Callable[[], object]) -> None:
    """Wait until something is so; an automation that waits for somebody keeps Home Assistant from settling."""
    async with asyncio.timeout(10):
        while not so():
            await asyncio.sleep(0.01)


async def happen(house: House, *events: Any) -> None:
    """Let something happen, and the automation run to its end."""
    house.road.bus.tell(*events)
    await house.home.settle()


def imported(**changes: Any) -> MovieImported:
    """Return that a film stands in the library."""
    movie = Subject(id=1, title="Nosferatu", year=1922, tmdb_id=653)
    told: dict[str, Any] = {"path": "/m", "quality": "Bluray-1080p", "movie": movie}
    return MovieImported(correlation_id="c", **told | changes)


def test_there_are_five() -> None:
    """One for each of the usual wishes."""
    assert NAMES == [
        "announce_import",
        "ask_before_4k",
        "pause_downloads",
        "tell_about_failures",
        "wish_list",
    ]


@pytest.mark.parametrize("name", NAMES)
async def test_it_can_be_loaded(name: str, house: House) -> None:
    """It says what it does, each input has a name and a form, and the documentation shows how to get it."""
    blueprint = await async_get_blueprints(house.home.hass).async_get_blueprint(
        f"radarr_mvp/{name}.yaml"
    )
    assert isinstance(blueprint, Blueprint)
    assert blueprint.validate() is None
    metadata = blueprint.metadata
    path = f"blueprints/automation/radarr_mvp/{name}.yaml"
    address = f"https://github.com/radarr-mvp/home-assistant/blob/main/{path}"
    assert metadata["source_url"] == address
    assert metadata["homeassistant"] == {"min_version": "2026.10.0"}
    assert metadata["description"].endswith(".")
    for one in metadata["input"].values():
        assert one["name"]
        assert one["selector"]
    assert address in DOCUMENTED
    assert f"### {metadata['name']}" in DOCUMENTED
    text = (FOLDER / f"{name}.yaml").read_text()
    assert "radarr_mvp." in text


async def test_a_film_is_announced(house: House) -> None:
    """On screens and aloud, once; upgrades are not told unless wanted."""
    hass = house.home.hass
    shown = async_mock_service(hass, "notify", "send_message")
    said = async_mock_service(hass, "assist_satellite", "announce")
    more = async_mock_service(hass, "light", "turn_on")
    await begin(
        house,
        "announce_import",
        notify_entities=[PHONE],
        satellites=["assist_satellite.kitchen"],
        more=[
            {"action": "light.turn_on", "data": {"profile": "{{ trigger.tmdb_id }}"}}
        ],
    )
    torrent = house.offer()
    await house.add()
    assert not shown
    await house.complete(torrent)
    (call,) = shown
    sentence = "Nosferatu (1922) is ready to watch in Bluray-1080p."
    assert (call.data["entity_id"], call.data["message"]) == ([PHONE], sentence)
    assert [one.data["message"] for one in said] == [sentence]
    assert [one.data["profile"] for one in more] == [653]
    await happen(house, imported(is_upgrade=True))
    assert len(shown) == 1


async def test_an_announcement_as_somebody_likes_it(house: House) -> None:
    """With a message of one's own, for one library, upgrades too; where nobody is to be told, nobody is."""
    hass = house.home.hass
    shown = async_mock_service(hass, "notify", "send_message")
    said = async_mock_service(hass, "assist_satellite", "announce")
    await begin(
        house,
        "announce_import",
        notify_entities=[PHONE],
        upgrades=True,
        message="{{ movie }}!",
        library=ENTRY_ID,
    )
    await happen(house, imported(is_upgrade=True))
    unknown = Subject(id=2, title="Metropolis")
    await happen(house, imported(movie=unknown))
    assert [one.data["message"] for one in shown] == [
        "Nosferatu (1922)!",
        "Metropolis!",
    ]
    assert not said


async def test_4k_is_asked_about_and_loaded(house: House, phone: str) -> None:
    """It waits until somebody says yes."""
    calls = asked(house)
    await begin(house, "ask_before_4k", notify_device=phone)
    await grab(house, IN_4K)
    await until(lambda: calls)
    assert await states(house) == ["paused"]
    (call,) = calls
    assert call.data["title"] == "Load Nosferatu (1922) in 4K?"
    release = ".".join(IN_4K.split())
    assert call.data["message"] == f"{release}, 4 MB, from HDBits"
    assert [one["title"] for one in call.data["data"]["actions"]] == ["Load it", "No"]
    await answer(house, call, 0)
    assert await states(house) == ["downloading"]


async def test_4k_is_not_wanted(house: House, phone: str) -> None:
    """It goes, and another release takes its place, which is nothing to be asked about."""
    calls = asked(house)
    await begin(house, "ask_before_4k", notify_device=phone)
    house.offer()
    await grab(house, IN_4K)
    await until(lambda: calls)
    await answer(house, calls[0], 1)
    (item,) = await house.queue()
    assert item["name"] == ".".join(BEST.split())
    (blocked,) = (await house.act("get_blocklist"))["blocked"]
    assert blocked["release"] == ".".join(IN_4K.split())
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("silence", "then"), [("go_on", ["downloading"]), ("remove", [])]
)
async def test_nobody_answers_about_4k(
    silence: str, then: list[str], house: House, phone: str
) -> None:
    """After some time it is done as was said beforehand."""
    calls = asked(house)
    await begin(
        house,
        "ask_before_4k",
        notify_device=phone,
        silence=silence,
        patience={"minutes": 10},
        another=False,
    )
    await grab(house, IN_4K)
    await until(lambda: calls)
    assert await states(house) == ["paused"]
    await house.home.let_pass(601)
    assert await states(house) == then


async def test_less_than_4k_is_not_asked_about(house: House, phone: str) -> None:
    """It is loaded."""
    calls = asked(house)
    await begin(house, "ask_before_4k", notify_device=phone)
    await grab(house, BEST)
    await house.home.settle()
    assert await states(house) == ["downloading"]
    assert not calls


async def grab(house: House, name: str) -> None:
    """Have a release of Nosferatu chosen; it begins to load."""
    in_4k = name == IN_4K
    house.offer(name, picture=Picture.UHD if in_4k else Picture.HD1080)
    await house.act("add_movie", tmdb_id=653, quality_profile="Any", search=False)
    told = await house.act("search_releases", tmdb_id=653)
    (release,) = [
        one for one in told["releases"] if one["release"] == ".".join(name.split())
    ]
    await house.act("grab_release", release_id=release["release_id"])


async def states(house: House) -> list[str]:
    """Return how downloads stand."""
    return [item["state"] for item in await house.queue()]


async def failed(house: House, **changes: Any) -> None:
    """Have a download of Nosferatu come to nothing as far as anybody is told."""
    movie = Subject(id=1, title="Nosferatu", year=1922, tmdb_id=653)
    told: dict[str, Any] = {
        "movie": movie,
        "release": ".".join(BEST.split()),
        "reason": "disk_full",
        "message": "The disk is full.",
        "next_step": "give_up",
        "download_id": 1,
        "info_hash": next(iter(house.torrents), ""),
    }
    house.road.bus.tell(DownloadFailed(correlation_id="c", **told | changes))
    await asyncio.sleep(0.1)


async def test_a_failure_is_told_and_tried_again(house: House, phone: str) -> None:
    """By a button."""
    calls = asked(house)
    await begin(house, "tell_about_failures", notify_device=phone)
    torrent = house.offer()
    await house.add(search=True)
    house.stand(torrent, state="error")
    await house.data.queue.async_refresh()
    (item,) = await house.queue()
    assert (item["problem"], calls) == ("download_client_error", [])
    await failed(house, download_id=item["id"], reason="download_client_error")
    await until(lambda: calls)
    (call,) = calls
    assert call.data["title"] == "Nosferatu (1922) has not been loaded"
    assert call.data["message"] == "The disk is full."
    buttons = [one["title"] for one in call.data["data"]["actions"]]
    assert buttons == ["Try again", "Block it, take another"]
    tries = len(house.world.qbittorrent.forms("torrents/reannounce"))
    await answer(house, call, 0)
    assert len(house.world.qbittorrent.forms("torrents/reannounce")) == tries + 1


async def test_a_failure_is_told_and_blocked(house: House, phone: str) -> None:
    """By the other button; another release takes its place, and that is no failure."""
    calls = asked(house)
    await begin(house, "tell_about_failures", notify_device=phone, only_final=False)
    house.offer()
    house.offer(OTHER, picture=Picture.HD720)
    await house.add(search=True)
    await failed(house, next_step="retry")
    await until(lambda: calls)
    (call,) = calls
    told = "The disk is full. It is tried again by itself."
    assert call.data["message"] == told
    await answer(house, call, 1)
    (item,) = await house.queue()
    assert item["name"] == ".".join(OTHER.split())
    blocked = (await house.act("get_blocklist"))["blocked"]
    assert {one["release"] for one in blocked} == {".".join(BEST.split())}
    assert len(calls) == 1


async def test_an_import_that_waits(house: House, phone: str) -> None:
    """It is told with all that speaks against it, and no button has to be pressed."""
    calls = asked(house)
    await begin(
        house, "tell_about_failures", notify_device=phone, patience={"minutes": 10}
    )
    blocked = ImportBlocked(
        correlation_id="c",
        release="Nosferatu.1922",
        path="/downloads",
        reasons=("no_movie", "sample"),
        messages=("No movie is meant.", "It is a sample."),
        download_id=1,
    )
    house.road.bus.tell(blocked)
    await until(lambda: calls)
    assert calls[0].data["title"] == "Nosferatu.1922 cannot be filed"
    assert calls[0].data["message"] == "No movie is meant. It is a sample."
    await house.home.let_pass(601)
    assert home_is_quiet(house)


def home_is_quiet(house: House) -> bool:
    """Return whether the automation is over."""
    return house.home.state(AUTOMATION_ID).attributes["current"] == 0


async def test_failures_that_nobody_has_to_know_of(house: House, phone: str) -> None:
    """What goes on by itself, what a person did, and reasons that were not chosen."""
    calls = asked(house)
    await begin(
        house, "tell_about_failures", notify_device=phone, reasons=["disk_full"]
    )
    await failed(house, next_step="retry")
    await failed(house, reason="manually_rejected")
    await failed(house, reason="network_error")
    await house.home.settle()
    assert calls == []


async def test_every_reason_can_be_chosen(house: House) -> None:
    """But for what a person did."""
    blueprint = await async_get_blueprints(house.home.hass).async_get_blueprint(
        "radarr_mvp/tell_about_failures.yaml"
    )
    options = blueprint.inputs["reasons"]["selector"]["select"]["options"]
    assert {one["value"] for one in options} == {
        one.value for one in FailureReason if one is not FailureReason.MANUALLY_REJECTED
    }


PLAYER = "media_player.living_room"


async def play(house: House, state: str) -> None:
    """Have a player be in some state."""
    house.home.hass.states.async_set(PLAYER, state)
    await house.home.settle()


async def under_way(house: House) -> None:
    """Have a film loading."""
    torrent = house.offer()
    await house.add(search=True)
    house.stand(torrent, state="downloading", progress=0.25)
    await house.look(1)
    await house.home.settle()


async def test_downloads_wait_while_somebody_watches(house: House) -> None:
    """And go on some minutes later."""
    await play(house, "idle")
    await begin(house, "pause_downloads", players=[PLAYER])
    await under_way(house)
    assert await states(house) == ["downloading"]
    await play(house, "playing")
    assert await states(house) == ["paused"]
    await play(house, "paused")
    await house.home.let_pass(200)
    assert await states(house) == ["paused"]
    await house.home.let_pass(301)
    assert await states(house) == ["downloading"]


async def test_what_is_chosen_meanwhile_waits_as_well(house: House) -> None:
    """It is stopped as soon as it is handed over."""
    await play(house, "playing")
    await begin(house, "pause_downloads", players=[PLAYER])
    await under_way(house)
    stopped = house.world.qbittorrent.forms("torrents/stop")
    assert [form["hashes"] for form in stopped] == list(house.torrents)


@pytest.mark.parametrize(
    ("begin_at", "end_at", "time", "waits"),
    [
        ("18:00:00", "23:00:00", "20:00:00", True),
        ("18:00:00", "23:00:00", "23:00:00", False),
        ("22:00:00", "06:00:00", "05:59:59", True),
        ("22:00:00", "06:00:00", "22:00:00", True),
        ("22:00:00", "06:00:00", "12:00:00", False),
        ("00:00:00", "00:00:00", "12:00:00", False),
    ],
)
async def test_hours(
    begin_at: str,
    end_at: str,
    time: str,
    waits: bool,
    house: House,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Downloads wait between two times, also when midnight lies between them."""
    await house.home.hass.config.async_set_time_zone("UTC")
    freezer.move_to(f"{dt_util.utcnow():%Y-%m-%d} {time}")
    await begin(house, "pause_downloads", begin=begin_at, end=end_at)
    await under_way(house)
    assert bool(house.world.qbittorrent.forms("torrents/stop")) is waits


async def test_the_hours_begin_and_end(
    house: House, freezer: FrozenDateTimeFactory
) -> None:
    """Downloads are stopped at the one time and go on at the other."""
    await house.home.hass.config.async_set_time_zone("UTC")
    today = dt_util.utcnow() + timedelta(days=1)
    at = "{:%Y-%m-%d} {}".format
    freezer.move_to(at(today, "12:00:00"))
    await begin(house, "pause_downloads", begin="18:00:00", end="23:00:00")
    await under_way(house)
    for time, state in (("18:00:00", "paused"), ("23:00:00", "downloading")):
        freezer.move_to(at(today, time))
        async_fire_time_changed(house.home.hass, dt_util.utcnow())
        await house.home.settle()
        assert await states(house) == [state]


async def test_what_could_not_be_done_is_done_later(house: House) -> None:
    """Once qBittorrent answers again; without it nothing is tried."""
    await play(house, "idle")
    await begin(house, "pause_downloads", players=[PLAYER])
    await under_way(house)
    house.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    for _ in range(3):
        await house.home.let_pass(61)
    await play(house, "playing")
    assert not house.world.qbittorrent.forms("torrents/stop")
    house.world.qbittorrent.heal()
    for _ in range(7):
        await house.home.let_pass(61)
    assert await states(house) == ["paused"]


WISHES = "todo.shopping_list"


@pytest.fixture
async def wishes(house: House) -> list[ServiceCall]:
    """Return what is answered to those who write on the household's shopping list."""
    hass = house.home.hass
    entry = MockConfigEntry(domain="shopping_list", unique_id="shopping_list")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await house.home.settle()
    return async_mock_service(hass, "notify", "send_message")


async def wish(house: House, text: str) -> str:
    """Write something on the list, and return what has become of it."""
    await house.home.hass.services.async_call(
        "todo", "add_item", {"entity_id": WISHES, "item": text}, blocking=True
    )
    await house.home.settle()
    answer = await house.home.hass.services.async_call(
        "todo",
        "get_items",
        {"entity_id": WISHES, "status": ["needs_action", "completed"]},
        blocking=True,
        return_response=True,
    )
    items: Any = answer and answer[WISHES]
    (item,) = [one for one in items["items"] if one["summary"] == text]
    return str(item["status"])


async def test_wishes(house: House, wishes: list[ServiceCall]) -> None:
    """They are added and ticked off, and whoever wrote them gets an answer."""
    await begin(
        house,
        "wish_list",
        wish_list=WISHES,
        notify_entities=[PHONE],
        quality_profile="Any",
        tags=["family"],
    )
    assert await wish(house, "Nosferatu (1922)") == "completed"
    (movie,) = (await house.act("get_movies"))["movies"]
    assert (movie["tmdb_id"], movie["quality_profile"]) == (653, "Any")
    assert movie["tags"] == ["family"]
    assert await wish(house, "nosferatu") == "completed"
    assert await wish(house, "Nosferatu [1922]") == "completed"
    assert await wish(house, "A film that nobody has made") == "needs_action"
    assert await wish(house, "1917") == "needs_action"
    assert [one.data["message"] for one in wishes] == [
        "Nosferatu (1922) will be looked for.",
        "nosferatu is in the library already.",
        "Nosferatu [1922] is in the library already.",
        "“A film that nobody has made” has not been found.",
        "“1917” has not been found.",
    ]


async def test_a_wish_that_means_several(
    house: House, wishes: list[ServiceCall], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays on the list until somebody says which one."""
    await begin(house, "wish_list", wish_list=WISHES, notify_entities=[PHONE])
    two = [
        MovieSummary(tmdb_id=id_, title="Nosferatu", release_date=date(year, 3, 4))
        for id_, year in SEVERAL
    ]

    async def ambiguous(*_: Any, **__: Any) -> None:
        raise AmbiguousTitle("Nosferatu", two)

    monkeypatch.setattr(house.road, "add_movie", ambiguous)
    assert await wish(house, "Nosferatu") == "needs_action"
    assert wishes[0].data["message"] == (
        "Which one is meant by “Nosferatu”? 1922, 1979: write the title with its year in brackets."
    )


async def test_wishes_without_an_answer(
    house: House, wishes: list[ServiceCall]
) -> None:
    """Where nobody wants one; a service that fails keeps the wish on the list."""
    await begin(house, "wish_list", wish_list=WISHES)
    house.world.tmdb.fail(FaultMode.SERVER_ERROR)
    assert await wish(house, "Nosferatu") == "needs_action"
    assert wishes == []
