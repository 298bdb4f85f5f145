"""Tests of following downloads through the words of real versions of qBittorrent."""

from collections.abc import AsyncGenerator
from typing import Final

import pytest

from custom_components.radarr_mvp.clients.qbittorrent import Login, QBittorrentClient
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from tests.engine.rooms import Rooms
from tests.sandbox.fake_qbittorrent import V4_4, V5_1, V5_3, FakeQBittorrent, Generation
from tests.sandbox.planted import QBITTORRENT_PASSWORD, QBITTORRENT_USERNAME
from tests.support import ManualClock, open_gate

from .client import FakeClient
from .tracking import HASH, NAME, OTHER, Watch

# The words before and since 5.0 for a torrent that was stopped.
STOPPED: Final = {V4_4: "paused", V5_1: "stopped", V5_3: "stopped"}


@pytest.fixture(params=[V4_4, V5_1, V5_3], ids=lambda generation: generation.app)
async def fake(
    request: pytest.FixtureRequest, socket_enabled: None
) -> AsyncGenerator[FakeQBittorrent]:
    """Return a qBittorrent of a version."""
    async with FakeQBittorrent(request.param) as service:
        yield service


@pytest.fixture
async def watch(rooms: Rooms, fake: FakeQBittorrent) -> AsyncGenerator[Watch]:
    """Return a tracker with the real client."""
    client = QBittorrentClient(
        open_gate("qbittorrent"),
        fake.url,
        Login(QBITTORRENT_USERNAME, QBITTORRENT_PASSWORD),
        sleep=ManualClock().sleep,
    )
    watch = Watch(rooms, FakeClient())
    watch.restart(client)
    yield watch
    await client.close()


def stopped(generation: Generation, end: str) -> str:
    """Return a version's word for a stopped torrent."""
    return STOPPED[generation] + end


async def test_the_words_of_each_version(watch: Watch, fake: FakeQBittorrent) -> None:
    """From the first word to the last, a download walks through our states."""
    row = await watch.row()
    torrent = fake.put(HASH, state="metaDL", content_path="", size=0, amount_left=0)
    walk = [
        ("metaDL", TrackState.DOWNLOADING),
        ("queuedDL", TrackState.DOWNLOADING),
        ("checkingResumeData", TrackState.DOWNLOADING),
        ("downloading", TrackState.DOWNLOADING),
        ("forcedDL", TrackState.DOWNLOADING),
        ("stalledDL", TrackState.STALLED),
        ("checkingDL", TrackState.STALLED),
        (stopped(fake.generation, "DL"), TrackState.PAUSED),
        ("moving", TrackState.PAUSED),
        ("checkingUP", TrackState.PAUSED),
        ("a word of tomorrow", TrackState.DOWNLOADING),
    ]
    for word, state in walk:
        torrent["state"] = word
        look = await watch.look()
        assert (await watch.get(row)).state is state, word
        assert not look.completed
    done = ["moving", "stalledUP", "uploading", "queuedUP", "forcedUP"]
    torrent |= {"progress": 1, "amount_left": 0, "size": 700}
    for word in [*done, stopped(fake.generation, "UP")]:
        torrent |= {"state": word, "content_path": f"/data/{NAME}"}
        look = await watch.look()
        assert bool(look.completed) is (word != "moving"), word
    assert (await watch.get(row)).content_path == f"/data/{NAME}"
    assert await watch.kinds() == ["completed"]


async def test_its_complaints(watch: Watch, fake: FakeQBittorrent) -> None:
    """They are told in its own word."""
    await watch.row()
    await watch.row(info_hash=OTHER)
    fake.put(HASH, state="error")
    fake.put(OTHER, state="missingFiles")
    troubles = {
        one.download.info_hash: one.reason for one in (await watch.look()).troubles
    }
    assert troubles == {
        HASH: FailureReason.DOWNLOAD_CLIENT_ERROR,
        OTHER: FailureReason.CORRUPTED_DOWNLOAD,
    }


async def test_stopping_and_removing(watch: Watch, fake: FakeQBittorrent) -> None:
    """Each version is asked by its own name; what is seeded too little is kept."""
    row = await watch.row()
    fake.put(HASH)
    await watch.tracker.pause([row.id])
    await watch.look()
    assert (await watch.get(row)).state is TrackState.PAUSED
    await watch.tracker.resume_all()
    await watch.tracker.set_priority([row.id])
    await watch.look()
    assert (await watch.get(row)).state is TrackState.DOWNLOADING
    done = {"progress": 1, "amount_left": 0, "ratio": 0.5, "ratio_limit": -2}
    fake.torrents[HASH] |= {**done, "state": stopped(fake.generation, "UP")}
    await watch.look()
    with pytest.raises(Invalid, match="seed goal not reached"):
        await watch.tracker.remove(row.id, delete_files=True)
    fake.preferences |= {"max_ratio_enabled": True, "max_ratio": 0.5}
    await watch.tracker.remove(row.id, delete_files=True)
    assert fake.torrents == {}
    (form,) = fake.forms("torrents/delete")
    assert form["deleteFiles"].lower() == "true"


async def test_files_that_lie_loose(watch: Watch, fake: FakeQBittorrent) -> None:
    """Where the path is that of the folder around, the largest file is the film."""
    await watch.row()
    fake.put(HASH, state="stalledUP", progress=1, amount_left=0, content_path="/data")
    fake.files[HASH] = [
        {"name": "film.mkv", "size": 900, "progress": 1, "priority": 1},
        {"name": "film.nfo", "size": 1, "progress": 1, "priority": 1},
    ]
    (ready,) = (await watch.look()).completed
    assert ready.content_path == "/data/film.mkv"
