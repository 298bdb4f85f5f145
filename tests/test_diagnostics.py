"""What a person can hand to others who are to help: everything, but no secret."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
import json
import math
from pathlib import Path
import re
import time
from typing import Any

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.radarr_mvp import diagnostics
from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.failures import recording
from custom_components.radarr_mvp.engine.keeping.list_records import ListState
from custom_components.radarr_mvp.engine.keeping.records import (
    HistoryRecord,
    Job,
    JobState,
    ListSync,
    SyncStatus,
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.movies import Movie
from custom_components.radarr_mvp.engine.road import Road
from custom_components.radarr_mvp.redaction import sanitized
from custom_components.radarr_mvp.store.errors import DatabaseBusy
from tests.sandbox.planted import (
    HDBITS_PASSKEY,
    HDBITS_USERNAME,
    PROWLARR_API_KEY,
    QBITTORRENT_PASSWORD,
    QBITTORRENT_USERNAME,
    SECRETS,
    TMDB_API_KEY,
    TMDB_TOKEN,
    TORZNAB_API_KEY,
)
from tests.sandbox.service import FaultMode

from .actions.house import House
from .furnished import count, furnish
from .integration import ENTRY_ID, INDEXER_ID, Home

type Told = dict[str, Any]

DB_PASSWORD = "planted-Passw0rd-of-the-database"
KEY_IN_PATH = "7ea5e1planted0path1key"
PERSON = "plantedPersonOfTheList"
# All of them in one sentence, each as an address, an error or a header would have it.
LEAK = (
    f"GET http://admin:{QBITTORRENT_PASSWORD}@127.0.0.1/announce.php?passkey={HDBITS_PASSKEY} "
    f"Authorization: Bearer {TMDB_TOKEN}; {TMDB_API_KEY}, “{PROWLARR_API_KEY}” {TORZNAB_API_KEY} "
    f"postgresql://movies:{DB_PASSWORD}@db/movies {KEY_IN_PATH}"
)
PLANTED = (*SECRETS, DB_PASSWORD, KEY_IN_PATH, PERSON, "plantedAnnounceKey")


@pytest.fixture
def ask(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> Callable[[MockConfigEntry], Awaitable[Told]]:
    """Return what downloads the diagnostics of an entry, as the frontend does."""

    async def download(entry: MockConfigEntry) -> Told:
        told = await get_diagnostics_for_config_entry(hass, hass_client, entry)
        text = json.dumps(told, ensure_ascii=False)
        for secret in PLANTED:
            assert secret not in text
        return dict(json.loads(text))

    return download


type Ask = Callable[[MockConfigEntry], Awaitable[Told]]


def leaky_indexer(kind: str, **data: Any) -> ConfigSubentryDataWithId:
    """Return an indexer that nobody answers for."""
    return ConfigSubentryDataWithId(
        data={"kind": kind, "name": kind, **data},
        subentry_id=f"01JSUBENTRY000000000{kind.upper()}",
        subentry_type="indexer",
        title=kind,
        unique_id=kind,
    )


def leaky_list(kind: str, **data: Any) -> ConfigSubentryDataWithId:
    """Return a list that is called after the person who keeps it."""
    return ConfigSubentryDataWithId(
        data={"kind": kind, **data},
        subentry_id=f"01JSUBENTRY0{kind.upper()}",
        subentry_type="import_list",
        title=f"What {PERSON} likes",
        unique_id=kind,
    )


LEAKY_LISTS = (
    leaky_list("trakt_list", address=f"{PERSON}/lists/best"),
    leaky_list("mdblist", address=f"{PERSON}/best", api_key=TORZNAB_API_KEY),
    leaky_list("letterboxd_diary", user=PERSON),
    leaky_list("plex_watchlist", token=TMDB_TOKEN),
    leaky_list("plex_rss", url=f"https://rss.plex.tv/{KEY_IN_PATH}"),
    leaky_list(
        "rss", url=f"http://u:{DB_PASSWORD}@h:1/{PERSON}/feed?key={KEY_IN_PATH}"
    ),
    leaky_list("radarr", url="http://127.0.0.1:1", api_key=PROWLARR_API_KEY),
    leaky_list("tmdb_list", address="10", options={"tags": [LEAK]}),
)


def leaky_entry(home: Home) -> MockConfigEntry:
    """Return an entry with a secret wherever one can be."""
    data = home.world.entry_data()
    return home.entry(
        data=data
        | {
            "trakt": {"client_id": TMDB_API_KEY, "client_secret": PROWLARR_API_KEY},
            "library": data["library"] | {"downloads_remote": LEAK},
        },
        options={
            "quality_profile": "HD - 720p/1080p",
            "automation": {"search": False},
            "releases": {"ignored_words": ["Sandbox", LEAK]},
            "storage": {"db_url": ""},
            "later": [{"token": TMDB_TOKEN, "webhook_url": LEAK}, "", None, True, 5],
            "elsewhere": f"http://u:{DB_PASSWORD}@h:1/{KEY_IN_PATH}/x?apikey=y#z",
            "nowhere": "http://h:99999/",
        },
        subentries_data=[
            home.indexer(),
            leaky_indexer(
                "torznab",
                url=f"http://127.0.0.1:1/{KEY_IN_PATH}/api?apikey={TORZNAB_API_KEY}",
                api_key=TORZNAB_API_KEY,
            ),
            leaky_indexer(
                "prowlarr", url="http://127.0.0.1:1", api_key=PROWLARR_API_KEY
            ),
            *LEAKY_LISTS,
        ],
    )


async def leak(road: Road) -> None:
    """Write all secrets into every book, and tell them of everything that is under way."""
    books, now, at = road.books, road.clock.now(), road.house.now
    movie = Movie(
        id=0,
        title=f"The Passkey {LEAK}",
        year=1922,
        tmdb_id=1,
        profile_id=road.house.default_profile.id,
        root_folder=LEAK,
        folder=LEAK,
        added=at,
    )

    def write(transaction: Any) -> Movie:
        kept = books.movies.add(transaction, movie, now)
        for number in range(25):
            record = HistoryRecord(
                kind=recording.FAILED,
                at=at,
                movie_id=kept.id,
                title=f"{number} {LEAK}",
                data={"message": LEAK, "reason": "unknown", LEAK: [LEAK, {"x": LEAK}]},
            )
            books.history.add(transaction, record)
        for kind in ("grabbed", "imported", "added"):
            books.history.add(transaction, replace(record, kind=kind))
        books.dead_letters.bury(transaction, LEAK, LEAK, LEAK, {"x": LEAK}, now)
        job = Job(
            id="job",
            kind=LEAK,
            created_at=at,
            state=JobState.FAILED,
            message=LEAK,
            error=LEAK,
            result={"path": LEAK},
        )
        books.jobs.add(transaction, job)
        download = TrackedDownload(
            info_hash="a" * 40,
            title=LEAK,
            added_at=at,
            movie_id=kept.id,
            state=TrackState.QUEUED,
            indexer=LEAK,
            message=LEAK,
            content_path=LEAK,
            next_retry_at=datetime.fromtimestamp(now + 86_400, at.tzinfo),
        )
        books.downloads.add(transaction, download, now)
        said = f"{PERSON} {LEAK}"
        for one in LEAKY_LISTS:
            list_id = one["subentry_id"]
            state = ListState(list_id=list_id, name=said, mark=LEAK, held_at=at, held=1)
            books.list_states.keep(transaction, state)
            visit = ListSync(
                list_id=list_id,
                began_at=at,
                ended_at=at,
                error=said,
                status=SyncStatus.FAILED,
                data={"name": said, "problem": LEAK},
            )
            books.lists.add_sync(transaction, visit)
        return kept

    road.house.put(await books.write(write))


async def test_no_secret_is_told(home: Home, ask: Ask) -> None:
    """Not one, wherever it stands; what is no secret is told."""
    home.world.hdbits.fail(FaultMode.SERVER_ERROR)
    house = House(home, leaky_entry(home))
    await home.set_up(house.entry)
    await leak(house.road)
    await house.look()
    await count(house)
    house.data.connections.last_exception = OSError(LEAK)
    for one in house.data.connections.connections.values():
        one.gate.counters.last_error = LEAK
    async with house.road.jobs.run(LEAK) as job:
        job.report(1, 2, LEAK)
        told = await ask(house.entry)
    text = json.dumps(told)
    assert HDBITS_USERNAME not in text
    # Nothing was left out because of what it holds.
    assert told["jobs_in_hand"][-1]["message"].startswith("GET http")
    assert len(told["failures"]) == 20
    assert "The Passkey" in told["failures"][0]["movie"]
    assert told["queue"]["items"][0]["name"].startswith("GET http")
    assert len(told["dead_letters"]) == 1
    assert told["figures"]["last_grabbed"]["release"].startswith("24 GET")
    assert told["coordinators"]["connections"]["error"].startswith("OSError: GET")


async def test_what_is_configured(home: Home, ask: Ask) -> None:
    """Addresses are told, what one needs to get in is not."""
    entry = leaky_entry(home)
    await home.set_up(entry)
    told = (await ask(entry))["entry"]
    hidden = "**REDACTED**"
    assert (told["title"], told["state"]) == ("Movies", "loaded")
    assert told["data"]["tmdb"] == {
        "tmdb_api_key": hidden,
        "tmdb_url": home.world.tmdb.api_url,
    }
    assert told["data"]["qbittorrent"] == {
        "url": home.world.qbittorrent.url,
        "username": hidden,
        "password": hidden,
        "verify_ssl": True,
        "category": "radarr_mvp",
    }
    assert told["data"]["trakt"] == {"client_id": hidden, "client_secret": hidden}
    assert told["data"]["library"]["root_folder"] == str(home.world.library)
    options = told["options"]
    assert options["storage"] == {"db_url": ""}
    assert options["releases"]["ignored_words"][0] == "Sandbox"
    assert options["elsewhere"] == "http://h:1/**/x"
    assert options["nowhere"] == hidden
    assert options["later"] == [
        {"token": hidden, "webhook_url": hidden},
        *("", None, True, 5),
    ]
    indexers = [one["data"] for one in told["subentries"] if one["type"] == "indexer"]
    hdbits, torznab, prowlarr = indexers
    assert hdbits["passkey"] == hdbits["username"] == hidden
    assert hdbits["url"] == home.world.hdbits.url
    assert torznab["url"] == "http://127.0.0.1:1/**/api"
    assert prowlarr["api_key"] == hidden
    assert QBITTORRENT_USERNAME not in json.dumps(told["data"])


async def test_the_lists(home: Home, ask: Ask) -> None:
    """How they stand and where they are, but not whose they are, nor what one needs to read them."""
    home.world.hdbits.fail(FaultMode.SERVER_ERROR)
    house = House(home, leaky_entry(home))
    await home.set_up(house.entry)
    await leak(house.road)
    told = await ask(house.entry)
    hidden = "**REDACTED**"
    stored = {
        one["data"]["kind"]: one["data"]
        for one in told["entry"]["subentries"]
        if one["type"] == "import_list"
    }
    assert stored["trakt_list"] == {"kind": "trakt_list", "address": "**"}
    assert stored["mdblist"] == {
        "kind": "mdblist",
        "address": "**",
        "api_key": hidden,
    }
    assert stored["letterboxd_diary"]["user"] == hidden
    assert stored["plex_watchlist"]["token"] == hidden
    assert stored["plex_rss"]["url"] == "https://rss.plex.tv/**"
    assert stored["rss"]["url"] == "http://h:1/**"
    assert stored["radarr"]["api_key"] == hidden
    assert stored["tmdb_list"]["address"] == "10"
    lists = told["lists"]["followed"]
    assert len(lists) == len(LEAKY_LISTS)
    assert {one["name"] for one in lists} == {"What ** likes"}
    assert {one["status"] for one in lists} == {"failed"}
    assert lists[0]["error"].startswith("** GET")
    assert lists[0]["held"]["vanished"] == 1
    assert told["lists"]["cleaning"]["last_at"] is None


def test_where_a_list_is() -> None:
    """A number is told, a path may be the name of a person, and what is no address is hidden."""
    assert diagnostics._place("ls012345678") == "ls012345678"
    assert diagnostics._place("http://h:99999/x") == "**"


async def test_the_address_of_a_database(home: Home, ask: Ask) -> None:
    """It is told neither where the entry could not be loaded because of it."""
    address = f"oracle://movies:{DB_PASSWORD}@db/movies"
    entry = home.entry(
        title=f"Movies {DB_PASSWORD}", options={"storage": {"db_url": address}}
    )
    assert not await home.hass.config_entries.async_setup(entry.entry_id)
    told = await ask(entry)
    assert told["entry"]["state"] == "setup_retry"
    assert told["entry"]["title"] == "Movies **"
    assert told["entry"]["options"] == {"storage": {"db_url": "**REDACTED**"}}
    assert set(told) == {"entry", "versions", "files"}
    assert told["files"]["database"] == {}


async def test_how_a_library_stands(home: Home, ask: Ask) -> None:
    """With a movie on its way, one that has arrived, and one that failed."""
    house = await furnish(home)
    torrent = house.offer()
    await house.add()
    await house.complete(torrent)
    await count(house)
    told = await ask(house.entry)
    assert told["opened"] == "open"
    assert told["figures"]["counts"]["movies"] == 1
    assert told["figures"]["downloads"] == {"seeding": 1}
    assert told["figures"]["last_imported"]["movie"] == "Nosferatu (1922)"
    assert told["figures"]["free_space"].keys() == {str(home.world.library)}
    assert told["queue"]["up_to_date"] is True
    assert [one["name"] for one in told["queue"]["seeding"]] == [torrent.name[:-4]]
    assert "feeds" not in told["schedule"]
    assert datetime.fromisoformat(told["schedule"]["tidy"])
    assert told["settings"]["downloading"]["stalled_after"] == 7200
    assert told["settings"]["automation"]["minimum_availability"] == "released"
    assert told["rules"]["default_profile"] == "HD - 720p/1080p"
    assert told["rules"]["movies_in_memory"] == 1
    assert told["database"]["kind"] == "sqlite"
    assert told["database"]["size"] > 100_000
    assert told["files"]["database"][f"{ENTRY_ID.lower()}.db"] > 0
    assert told["files"]["journal"] == {f"{ENTRY_ID.lower()}.journal": 0}
    assert set(told["versions"]) == {
        "radarr_mvp",
        "sqlalchemy",
        "qbittorrent-api",
        "regex",
        "defusedxml",
    }
    assert all(told["versions"].values())


async def test_the_connections(home: Home, ask: Ask) -> None:
    """Whether each is well, what it allows, and what was asked of it."""
    house = await furnish(home)
    home.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    await home.let_pass(61)
    told = {one["name"]: one for one in (await ask(house.entry))["connections"]}
    assert set(told) == {"TMDb", "qBittorrent", "HDBits"}
    hdbits = told["HDBits"]
    assert hdbits["health"]["connected"] is True
    assert hdbits["gate"]["state"] == "closed"
    assert hdbits["gate"]["limit"]["budget"] > 0
    assert hdbits["gate"]["outcomes"]["ok"] >= 1
    qbittorrent = told["qBittorrent"]["health"]
    assert (qbittorrent["connected"], qbittorrent["problem"]) == (
        False,
        "service_failed",
    )


async def test_before_the_first_look(home: Home, ask: Ask) -> None:
    """A library that is being opened has no health and no figures yet."""
    house = await furnish(home)
    house.data.connections.data = {}
    house.data.opened = home.hass.loop.create_future()
    told = await ask(house.entry)
    assert told["opened"] == "opening"
    assert {one["health"] for one in told["connections"]} == {None}
    house.data.opened.cancel()
    assert (await ask(house.entry))["opened"] == "closing"


async def test_a_library_that_cannot_be_read(
    home: Home, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is known is told all the same."""

    house = House(home, leaky_entry(home))
    await home.set_up(house.entry)
    error = DatabaseBusy(f"locked {LEAK}")
    house.data.opened = home.hass.loop.create_future()
    house.data.opened.set_exception(error)

    async def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(type(house.data.database), "read", fail)
        told = await ask(house.entry)
    assert told["opened"].startswith("DatabaseBusy: locked GET")
    assert told["database"].startswith("DatabaseBusy: locked GET")
    assert "failures" not in told


def test_what_is_not_plain() -> None:
    """Whatever is found can be sent, and numbers that JSON does not have are none."""
    told = sanitized(
        {
            Status.RELEASED: {"b", "a"},
            "numbers": (1, 2.5, math.nan, math.inf, True, None),
            "pattern": re.compile("x+"),
            "path": Path("/films/\udcff"),
            "day": date(2026, 11, 30),
            "words": "say **friend** and enter",
        },
        ["friend", "short"],
    )
    assert told == {
        "3": ["a", "b"],
        "numbers": [1, 2.5, None, None, True, None],
        "pattern": "x+",
        "path": "/films/?",
        "day": "2026-11-30",
        "words": "say ****** and enter",
    }


def test_what_is_not_installed() -> None:
    """It has no version."""
    assert diagnostics._version("no-such-package") is None
    assert diagnostics._version("regex")


async def test_it_is_soon_there(home: Home) -> None:
    """Also where there is much to tell; nobody waits longer than a tenth of a second."""
    house = await furnish(home)
    road = house.road
    await leak(road)

    def much(transaction: Any) -> None:
        movie_id = next(iter(road.house.index)).id
        at = road.house.now
        for number in range(300):
            road.books.downloads.add(
                transaction,
                TrackedDownload(
                    info_hash=f"{number:040x}",
                    title=f"Release.{number}.{LEAK}",
                    added_at=at,
                    movie_id=movie_id,
                    state=TrackState.BLOCKED,
                    message=LEAK,
                    content_path=f"/downloads/{number}",
                ),
                road.clock.now(),
            )
            record = HistoryRecord(
                kind="failed", at=at, title=f"{number}", data={"message": LEAK}
            )
            road.books.history.add(transaction, record)

    await road.books.write(much)
    await house.look()
    took = []
    for _ in range(5):
        began = time.perf_counter()
        told = await diagnostics.async_get_config_entry_diagnostics(
            home.hass, house.entry
        )
        took.append(time.perf_counter() - began)
    assert len(told["queue"]["items"]) == 100
    assert told["queue"]["counts"]["blocked"] == 300
    assert min(took) < 0.1
    assert INDEXER_ID in json.dumps(told)
