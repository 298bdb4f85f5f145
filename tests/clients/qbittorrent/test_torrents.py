"""Listing, following, adding and handling torrents, as each version wants it."""

import logging
import math
from typing import Any

import pytest

from custom_components.radarr_mvp.clients.qbittorrent import QBittorrentClient
from custom_components.radarr_mvp.clients.qbittorrent.reading import (
    STATES,
    TorrentReader,
    read_categories,
    read_details,
    read_files,
    read_traffic,
)
from custom_components.radarr_mvp.engine.downloads import (
    UNLIMITED,
    AddOptions,
    AddOutcome,
    ContentLayout,
    DownloadedFile,
    DownloadState,
    ShareAction,
    ShareLimits,
    ShareMode,
    TrackerStatus,
)
from custom_components.radarr_mvp.engine.errors import BadAnswer, Flaw
from custom_components.radarr_mvp.engine.ports import DownloadClient
from tests.sandbox.fake_qbittorrent import (
    GENERATIONS,
    OLD,
    V4_4,
    V4_6,
    V5_1,
    V5_2,
    V5_3,
    FakeQBittorrent,
    Generation,
)
from tests.sandbox.torrents import Torrent
from tests.support import ManualClock

from .conftest import Connect

ONE, TWO = "a" * 40, "b" * 40

EVERY_VERSION = pytest.mark.parametrize(
    "generation", GENERATIONS, ids=lambda one: one.app
)


async def test_facts_of_a_careful_setup(client: QBittorrentClient) -> None:
    """Versions, folders and preferences arrive; nothing here would delete a torrent."""
    facts = await client.check()
    assert (facts.app_version, facts.api_version) == ("5.3.0", "2.16.2")
    assert facts.save_path == "/data"
    assert facts.temp_path is None
    assert facts.dht
    assert facts.queueing
    assert not facts.removes_torrents


@pytest.mark.parametrize(
    ("preferences", "removes"),
    [
        ({"max_ratio_act": 1, "max_ratio_enabled": True, "max_ratio": 0}, True),
        ({"max_ratio_act": 3, "max_ratio_enabled": True, "max_ratio": 2.5}, True),
        ({"max_ratio_act": 0, "max_ratio_enabled": True, "max_ratio": 0}, False),
        ({"max_ratio_act": 2, "max_ratio_enabled": True, "max_ratio": 0}, False),
        ({"max_ratio_act": 3, "max_ratio_enabled": False, "max_ratio": 0}, False),
        (
            {
                "max_ratio_act": 1,
                "max_seeding_time_enabled": True,
                "max_seeding_time": 1440,
            },
            True,
        ),
        (
            {
                "max_ratio_act": 1,
                "max_seeding_time_enabled": True,
                "max_seeding_time": 14 * 1440,
            },
            False,
        ),
        (
            {
                "max_ratio_act": 1,
                "max_inactive_seeding_time_enabled": True,
                "max_inactive_seeding_time": 60,
            },
            True,
        ),
    ],
)
async def test_warns_of_a_client_that_removes_torrents(
    fake: FakeQBittorrent,
    client: QBittorrentClient,
    preferences: dict[str, Any],
    removes: bool,
) -> None:
    """Removed before it was imported, a film is lost."""
    fake.preferences |= preferences | {"temp_path_enabled": True}
    facts = await client.check()
    assert facts.removes_torrents is removes
    assert facts.temp_path == "/data/incomplete"


@pytest.mark.parametrize(
    "generation", [Generation("v4.0.4", "2.0"), Generation("v4.1.0", "1.9")]
)
async def test_ancient_versions_are_refused(
    generation: Generation, connect: Connect
) -> None:
    """What cannot work says so while it is being set up."""
    async with FakeQBittorrent(generation) as fake:
        client = connect(fake.url)
        with pytest.raises(BadAnswer, match="too old") as bad:
            await client.check()
        assert bad.value.flaw is Flaw.UNSUPPORTED
        await client.close()


async def test_an_upgrade_is_noticed(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """After a restart with another version its words are used."""
    fake.put(ONE)
    await client.check()
    fake.generation = V4_6
    fake.expire_sessions()
    await client.sync()
    await client.pause(ONE)
    assert fake.torrents[ONE]["state"] == "pausedDL"


@pytest.mark.parametrize(("word", "state"), STATES.items())
def test_every_state_has_a_meaning(word: str, state: DownloadState) -> None:
    """All words from 4.1 to 5.3 are understood, and only finished ones may be imported."""
    read = TorrentReader().read(ONE, {"state": word})
    assert read.state is state
    finished = word.endswith("UP") or word == "uploading"
    assert read.state.is_complete is (finished and word != "checkingUP")


def test_states_that_need_help() -> None:
    """Stalled, missing and broken downloads do not mend themselves."""
    troubled = {word for word, state in STATES.items() if state.needs_attention}
    assert troubled == {"error", "missingFiles", "stalledDL"}


def test_a_new_state_is_mentioned_once(caplog: pytest.LogCaptureFixture) -> None:
    """A later version must not fill the log at every poll."""
    reader = TorrentReader()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            read = reader.read(ONE, {"state": "transmogrifying"})
    assert read.state is DownloadState.DOWNLOADING
    assert caplog.text.count("transmogrifying") == 1


def test_what_stands_for_nothing_is_nothing() -> None:
    """Magic numbers of old and new versions do not get through."""
    read = TorrentReader().read(
        ONE,
        {
            "state": "stalledDL",
            "eta": 8_640_000,
            "ratio": -1,
            "availability": -1,
            "priority": 0,
            "completion_on": 4_294_967_295,
            "added_on": 0,
            "last_activity": -1,
            "tags": "",
        },
    )
    assert read.seconds_left is None
    assert read.ratio == math.inf
    assert read.availability is None
    assert read.queue_position is None
    assert read.completed_at is read.added_at is read.last_activity is None
    assert read.tags == frozenset()


def test_odd_fields_do_not_spoil_a_torrent() -> None:
    """What is missing or of another type takes its default."""
    read = TorrentReader().read(
        ONE,
        {
            "name": 7,
            "state": "forcedDL",
            "progress": "half",
            "eta": 90,
            "force_start": "yes",
            "share_limit_action": "Explode",
            "availability": 1.5,
            "priority": 3,
        },
    )
    assert read.name == ""
    assert read.progress == 0.0
    assert read.seconds_left == 90
    assert read.forced
    assert read.limits == ShareLimits()
    assert read.availability == 1.5
    assert read.queue_position == 3


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"content_path": "/data/Film.mkv"}, "/data/Film.mkv"),
        ({"content_path": "/data/Film"}, "/data/Film"),
        ({"content_path": "/data/"}, None),
        ({"content_path": "/incomplete", "download_path": "/incomplete/"}, None),
        ({"content_path": ""}, None),
        ({"content_path": "Film.mkv"}, None),
        ({}, None),
        ({"save_path": "D:\\films", "content_path": "D:/films"}, None),
        ({"save_path": "D:\\films", "content_path": "D:\\films\\a"}, "D:\\films\\a"),
    ],
)
def test_what_is_to_be_imported(fields: dict[str, str], path: str | None) -> None:
    """Without a folder or file of its own, a torrent's files must be listed."""
    read = TorrentReader().read(ONE, {"save_path": "/data", **fields})
    assert read.content_path == path


def test_small_answers_of_old_versions() -> None:
    """Files without numbers, categories that are null and a torrent without limits."""
    assert read_files([{"name": "a"}, {"name": "b", "priority": 0}]) == (
        DownloadedFile("a", 0, 0.0, True, 0),
        DownloadedFile("b", 0, 0.0, False, 1),
    )
    assert read_categories(None) == {}
    assert read_details({"is_private": True, "up_limit": -1}).private
    assert read_details({"dl_limit": 5}).download_limit == 5
    assert read_traffic({"free_space_on_disk": -1}).free_space is None


@pytest.mark.parametrize(
    ("told", "limit"), [(None, None), (-1, 0), (0, 0), (2048, 2048)]
)
def test_the_limit_of_all(told: int | None, limit: int | None) -> None:
    """None that is told is something else than no limit."""
    answer = {} if told is None else {"dl_rate_limit": told}
    assert read_traffic(answer).download_limit == limit


@EVERY_VERSION
@pytest.mark.parametrize(
    ("wanted", "kept"),
    [(0, 0), (1, 1024), (1000, 1024), (2_000_000, 1_999_872), (503_000, 502_784)],
)
async def test_limits_all_downloads(
    generation: Generation, connect: Connect, wanted: int, kept: int
) -> None:
    """The nearest whole KiB holds, and never none for very little; the next look tells it."""
    async with FakeQBittorrent(generation) as fake:
        fake.download_limits[False] = 5 * 1024
        client = connect(fake.url)
        assert (await client.sync()).traffic.download_limit == 5 * 1024
        await client.set_download_limit(wanted)
        assert fake.forms("transfer/setDownloadLimit") == [{"limit": str(kept)}]
        assert (await client.sync()).traffic.download_limit == kept


async def test_alternative_limits(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """The limit is told and set that holds at that moment."""
    fake.alternative_limits = True
    assert (await client.sync()).traffic.download_limit == 10 * 1024
    await client.set_download_limit(20 * 1024)
    assert fake.download_limits == {False: 0, True: 20 * 1024}
    fake.alternative_limits = False
    assert (await client.sync()).traffic.download_limit == 0


async def test_lists_by_hash_category_and_tag(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """Only what was asked for comes back."""
    fake.put(ONE, category="radarr_mvp", tags="new, r-1")
    fake.put(TWO, category="radarr_mvp")
    fake.put("c" * 40, category="music")

    async def hashes(*wanted: str, **by: str) -> set[str]:
        return {item.info_hash for item in await client.downloads(*wanted, **by)}

    assert await hashes(TWO.upper()) == {TWO}
    assert await hashes(category="radarr_mvp") == {ONE, TWO}
    assert await hashes(tag="r-1") == {ONE}
    assert len(await hashes()) == 3


async def test_files_trackers_and_details(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """Pseudo trackers are left out, and no address with a passkey gets through."""
    fake.put(ONE, comment="https://example.org/t?passkey=0123456789abcdef")
    fake.files[ONE] = [
        {"index": 4, "name": "F/a.mkv", "size": 9, "progress": 1, "priority": 1}
    ]
    key = "0123456789abcdef0123"
    fake.trackers[ONE] = [
        {"url": "** [DHT] **", "status": 0, "msg": ""},
        {
            "url": f"https://tracker.example/{key}/announce",
            "status": 4,
            "msg": f"Unregistered torrent at https://tracker.example/{key}/announce",
        },
        {"url": "udp://other.example:80", "status": 2, "msg": ""},
        {"url": "", "status": 6},
        {"url": "http://late.example", "status": 3},
    ]
    assert await client.files(ONE) == (DownloadedFile("F/a.mkv", 9, 1.0, True, 4),)
    failed, working, unreachable, waiting = await client.trackers(ONE)
    assert (failed.host, failed.status) == ("tracker.example", TrackerStatus.FAILED)
    assert failed.message.startswith("Unregistered torrent")
    assert key not in repr(failed)
    assert (working.host, working.status) == ("other.example", TrackerStatus.WORKING)
    assert unreachable.status is TrackerStatus.FAILED
    assert waiting.status is TrackerStatus.WAITING
    assert "0123456789abcdef" not in (await client.details(ONE)).comment


async def test_follows_changes_by_deltas(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """Only differences travel, and the whole is right after each of them."""
    fake.put(ONE)
    fake.put(TWO)
    fake.categories["radarr_mvp"] = {"name": "radarr_mvp", "savePath": "/data"}
    first = await client.sync()
    assert first.added == {ONE, TWO}
    assert first.categories == {"radarr_mvp": "/data"}
    assert first.traffic.free_space == 123_456_789

    fake.torrents[ONE] |= {"progress": 0.9, "dlspeed": 5}
    del fake.torrents[TWO]
    del fake.categories["radarr_mvp"]
    second = await client.sync()
    assert not second.added
    assert second.changed == {ONE}
    assert second.removed == {TWO}
    assert second.downloads[ONE].progress == 0.9
    assert second.downloads[ONE].name == first.downloads[ONE].name
    assert second.categories == {}
    assert second.traffic.download_speed == 5

    third = await client.sync()
    assert third.quiet
    assert third.downloads[ONE] is second.downloads[ONE]


async def test_a_film_is_not_complete_while_it_is_moved(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """From the folder of incomplete files to its place: only then may it be imported."""
    fake.put(ONE, state="moving", progress=1, amount_left=0)
    assert not (await client.sync()).downloads[ONE].state.is_complete
    fake.torrents[ONE]["state"] = "stalledUP"
    assert (await client.sync()).downloads[ONE].state.is_complete


async def test_a_new_session_tells_all_anew_but_nothing_twice(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """A full answer after a restart is compared with what was known before."""
    fake.put(ONE)
    fake.put(TWO)
    await client.sync()
    fake.expire_sessions()
    fake.torrents[ONE]["progress"] = 0.75
    del fake.torrents[TWO]
    changes = await client.sync()
    assert not changes.added
    assert changes.changed == {ONE}
    assert changes.removed == {TWO}


async def test_a_spoiled_delta_makes_the_next_answer_a_full_one(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """Half-merged changes never stay."""
    fake.put(ONE)
    await client.sync()
    fake.put(TWO)
    fake.fail("wrong_shape", path="sync/maindata", times=1)
    with pytest.raises(BadAnswer):
        await client._in_thread(client._mirror.refresh, 5)
    assert (await client._in_thread(client._mirror.refresh, 5)).downloads.keys() == {
        ONE,
        TWO,
    }
    assert parse_rids(fake) == ["0", "1", "0"]


def parse_rids(fake: FakeQBittorrent) -> list[str]:
    """Return the answers the client said it had, one for each question it was let in with."""
    return [
        request.body.removeprefix("rid=")
        for request in fake.log.requests
        if request.path.endswith("maindata") and request.status == 200
    ]


@EVERY_VERSION
async def test_adds_a_torrent_once(
    generation: Generation, connect: Connect, torrent: Torrent
) -> None:
    """With all it was asked to be, whatever the version calls it; a second time changes nothing."""
    async with FakeQBittorrent(generation) as fake:
        client = connect(fake.url)
        options = AddOptions(
            category="radarr_mvp",
            tags=("r-1", "new"),
            save_path="/data/films",
            stopped=True,
            skip_checking=True,
            upload_limit=1000,
            download_limit=2000,
            limits=ShareLimits(2.0, 60, 30, ShareAction.STOP, ShareMode.ALL),
            layout=ContentLayout.SUBFOLDER,
            first_and_last_pieces=True,
            auto_management=False,
        )
        first = await client.add(torrent.data, torrent.info_hash, options)
        second = await client.add(torrent.data, torrent.info_hash.upper(), options)
        assert (first, second) == (AddOutcome.ADDED, AddOutcome.EXISTED)
        (form,) = fake.forms("torrents/add")
        assert form["category"] == "radarr_mvp"
        assert form["tags"] == "r-1,new"
        assert form["savepath"] == "/data/films"
        assert form["paused"] == form["stopped"] == "true"
        assert form["skip_checking"] == form["seedMode"] == "true"
        assert form["forced"] == form["sequentialDownload"] == "false"
        assert form["firstLastPiecePrio"] == "true"
        assert form["contentLayout" if generation is not OLD else "root_folder"]
        assert (form["upLimit"], form["dlLimit"]) == ("1000", "2000")
        assert (form["ratioLimit"], form["seedingTimeLimit"]) == ("2.0", "60")
        assert form["inactiveSeedingTimeLimit"] == "30"
        assert form["shareLimitAction"] == "Stop"
        assert form["shareLimitsMode"] == "MatchAll"
        assert form["autoTMM"] == "false"
        assert len(fake.forms("torrents/setShareLimits")) == (generation is OLD)
        await client.close()


async def test_a_plain_add_leaves_the_rest_to_the_client(
    fake: FakeQBittorrent, client: QBittorrentClient, torrent: Torrent
) -> None:
    """Unset options are not sent, but "not stopped" is always said."""
    await client.add(torrent.data, torrent.info_hash)
    (form,) = fake.forms("torrents/add")
    assert form["stopped"] == form["paused"] == "false"
    for name in ("category", "tags", "savepath", "ratioLimit", "autoTMM", "upLimit"):
        assert name not in form


@pytest.mark.parametrize("pending", [False, True])
async def test_waits_until_a_torrent_is_listed(
    fake: FakeQBittorrent, connect: Connect, torrent: Torrent, pending: bool
) -> None:
    """Listing lags behind adding, with 202 as with 200."""
    fake.pending, fake.listing_delay = pending, 2
    clock = ManualClock()
    client = connect(fake.url, sleep=clock.sleep)
    outcome = await client.add(torrent.data, torrent.info_hash)
    assert outcome is AddOutcome.ADDED
    assert clock.naps == [0.1, 0.1]


async def test_a_torrent_that_never_shows_is_an_error(
    fake: FakeQBittorrent, connect: Connect, torrent: Torrent
) -> None:
    """After a few seconds the wait is over."""
    fake.listing_delay = 1000
    clock = ManualClock()
    client = connect(fake.url, sleep=clock.sleep)
    with pytest.raises(BadAnswer, match="does not list"):
        await client.add(torrent.data, torrent.info_hash)
    assert sum(clock.naps) == pytest.approx(6.0)


@pytest.mark.parametrize("generation", [V4_4, V5_2], ids=lambda one: one.app)
async def test_a_refused_torrent_that_is_there_after_all_exists(
    generation: Generation, connect: Connect, torrent: Torrent
) -> None:
    """`Fails.` and 409 mean that somebody else was faster, or that it is refused."""
    async with FakeQBittorrent(generation) as fake:
        client = connect(fake.url)
        fake.refuses_torrents = True
        with pytest.raises(BadAnswer, match="refuses") as bad:
            await client.add(torrent.data, torrent.info_hash)
        assert bad.value.flaw is Flaw.REJECTED
        fake.put(torrent.info_hash)
        fake._hidden[torrent.info_hash] = 1
        outcome = await client.add(torrent.data, torrent.info_hash)
        assert outcome is AddOutcome.EXISTED
        await client.close()


async def test_what_is_no_torrent_is_not_taken(client: QBittorrentClient) -> None:
    """415 has a flaw of its own."""
    with pytest.raises(BadAnswer) as bad:
        await client.add(b"<html>not logged in</html>", ONE)
    assert bad.value.flaw is Flaw.NOT_A_TORRENT


MAGNET = f"magnet:?xt=urn:btih:{ONE}&dn=Nosferatu&tr=http%3A%2F%2F127.0.0.1%3A9"


@EVERY_VERSION
async def test_adds_a_magnet_link_once(
    generation: Generation, connect: Connect
) -> None:
    """It is handed over as it is, with category and tags, and found the second time."""
    async with FakeQBittorrent(generation) as fake:
        client = connect(fake.url)
        options = AddOptions(category="radarr_mvp", tags=("r-1",))
        first = await client.add_magnet(MAGNET, ONE, options)
        second = await client.add_magnet(MAGNET, ONE.upper(), options)
        assert (first, second) == (AddOutcome.ADDED, AddOutcome.EXISTED)
        (form,) = fake.forms("torrents/add")
        assert form["urls"] == MAGNET
        assert (form["category"], form["tags"]) == ("radarr_mvp", "r-1")
        assert form["stopped"] == form["paused"] == "false"
        await client.close()


@pytest.mark.parametrize(
    "address",
    [
        "https://tracker.example/download/1?passkey=0123456789abcdef",
        f"{MAGNET}\nhttp://192.168.1.1/admin",
        f" {MAGNET}",
        "",
    ],
)
async def test_only_a_magnet_link_is_handed_over_as_one(
    fake: FakeQBittorrent, client: QBittorrentClient, address: str
) -> None:
    """The client must not be made to fetch whatever a stranger wrote into a link."""
    with pytest.raises(BadAnswer) as bad:
        await client.add_magnet(address, ONE)
    assert bad.value.flaw is Flaw.NOT_A_TORRENT
    assert "example" not in str(bad.value)
    assert fake.asked("torrents/add") == 0


async def test_share_limits_of_all(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """What is switched on counts, and only that."""
    fake.preferences |= {
        "max_ratio_enabled": True,
        "max_ratio": 1.5,
        "max_ratio_act": 1,
        "max_seeding_time_enabled": False,
        "max_seeding_time": 600,
        "max_inactive_seeding_time_enabled": True,
        "max_inactive_seeding_time": 90,
        "share_limits_mode": "MatchAll",
    }
    assert await client.share_limits() == ShareLimits(
        1.5, -1, 90, ShareAction.REMOVE, ShareMode.ALL
    )


def is_a_download_client(client: QBittorrentClient) -> DownloadClient:
    """Let the type checker compare the client with the engine's port."""
    return client


@EVERY_VERSION
async def test_stops_and_starts_under_the_name_of_the_version(
    generation: Generation, connect: Connect
) -> None:
    """Pause and resume became stop and start; the other name is a 404."""
    async with FakeQBittorrent(generation) as fake:
        fake.put(ONE)
        client = connect(fake.url)
        await client.pause(ONE)
        (paused,) = await client.downloads(ONE)
        assert paused.state is DownloadState.PAUSED
        await client.resume(ONE)
        (running,) = await client.downloads(ONE)
        assert running.state is DownloadState.DOWNLOADING
        # Once without a session, once with it, and then it is known.
        assert fake.asked("app/webapiVersion") == 2
        await client.close()


@EVERY_VERSION
async def test_share_limits_are_always_sent_whole(
    generation: Generation, connect: Connect
) -> None:
    """Each version insists on more fields than the last."""
    async with FakeQBittorrent(generation) as fake:
        fake.put(ONE)
        client = connect(fake.url)
        await client.set_share_limits(UNLIMITED, ONE)
        (form,) = fake.forms("torrents/setShareLimits")
        assert form == {
            "hashes": ONE,
            "ratioLimit": "-1",
            "seedingTimeLimit": "-1",
            "inactiveSeedingTimeLimit": "-1",
            "shareLimitAction": "Default",
            "shareLimitsMode": "Default",
        }
        await client.close()


@pytest.mark.parametrize("generation", [OLD, V5_1, V5_3], ids=lambda one: one.app)
async def test_everything_else_that_can_be_done(
    generation: Generation, connect: Connect
) -> None:
    """Each action arrives with its hashes and its values."""
    async with FakeQBittorrent(generation) as fake:
        fake.put(ONE)
        fake.put(TWO)
        client = connect(fake.url)
        await client.recheck(ONE)
        await client.reannounce(ONE, TWO)
        await client.force_start(ONE)
        await client.force_start(ONE, on=False)
        await client.move_to_top(ONE)
        await client.add_tags(("x", "y"), ONE)
        await client.remove_tags(("x",), ONE)
        await client.set_location("/data/elsewhere", ONE)
        await client.set_speed_limits(ONE, download=500)
        await client.set_speed_limits(ONE, upload=0)
        await client.delete(ONE, with_files=True)
        await client.delete(TWO, with_files=False)
        both = f"{ONE}|{TWO}"
        assert fake.done == [
            ("torrents/recheck", {"hashes": ONE}),
            ("torrents/reannounce", {"hashes": both}),
            ("torrents/setForceStart", {"value": "True", "hashes": ONE}),
            ("torrents/setForceStart", {"value": "False", "hashes": ONE}),
            ("torrents/topPrio", {"hashes": ONE}),
            ("torrents/addTags", {"hashes": ONE, "tags": "x,y"}),
            ("torrents/removeTags", {"hashes": ONE, "tags": "x"}),
            (
                "torrents/setLocation",
                {"hashes": ONE, "location": "/data/elsewhere"},
            ),
            ("torrents/setDownloadLimit", {"hashes": ONE, "limit": "500"}),
            ("torrents/setUploadLimit", {"hashes": ONE, "limit": "0"}),
            ("torrents/delete", {"hashes": ONE, "deleteFiles": "True"}),
            ("torrents/delete", {"hashes": TWO, "deleteFiles": "False"}),
        ]
        assert not fake.torrents
        await client.close()


async def test_without_queueing_there_is_no_top(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """409 is no error there."""
    fake.put(ONE)
    fake.queueing = False
    await client.move_to_top(ONE)
    assert fake.asked("torrents/topPrio") == 2
    assert fake.forms("torrents/topPrio") == []


async def test_a_category_is_made_and_mended(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """It exists afterwards with the save path that was asked for; nothing is sent without need."""
    await client.ensure_category("radarr_mvp", "/data/radarr")
    await client.ensure_category("radarr_mvp", "/data/radarr/")
    await client.ensure_category("radarr_mvp")
    assert fake.categories["radarr_mvp"]["savePath"] == "/data/radarr"
    await client.ensure_category("radarr_mvp", "/data/films")
    assert fake.categories["radarr_mvp"]["savePath"] == "/data/films"
    assert len(fake.done) == 2
    fake.put(ONE)
    await client.set_category("radarr_mvp", ONE)
    assert fake.torrents[ONE]["category"] == "radarr_mvp"


async def test_a_category_that_cannot_be_is_an_error(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """Bad names and unknown categories are refused with the server's words."""
    fake.put(ONE)
    with pytest.raises(BadAnswer, match="Incorrect category name") as bad:
        await client.ensure_category("a//b")
    assert bad.value.flaw is Flaw.REJECTED
    with pytest.raises(BadAnswer):
        await client.set_category("nowhere", ONE)


@pytest.mark.parametrize(
    ("generation", "path", "free"),
    [(V5_3, "/data", 123_456), (V5_3, "/nowhere", None), (V5_1, "/data", None)],
)
async def test_free_space_where_the_version_can_tell(
    generation: Generation, path: str, free: int | None, connect: Connect
) -> None:
    """Only the newest can say it of any path."""
    async with FakeQBittorrent(generation) as fake:
        client = connect(fake.url)
        assert await client.free_space(path) == free
        await client.close()
