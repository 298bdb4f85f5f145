"""The client against every real qBittorrent that is installed, with a film that comes from a real swarm."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
import time

import pytest

from custom_components.radarr_mvp.clients.qbittorrent import Login, QBittorrentClient
from custom_components.radarr_mvp.engine.downloads import (
    UNLIMITED,
    AddOptions,
    AddOutcome,
    ContentLayout,
    Download,
    DownloadState,
    ShareAction,
    ShareLimits,
    ShareMode,
    TrackerStatus,
    content_root,
)
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    Unavailable,
)
from tests.sandbox.planted import QBITTORRENT_USERNAME
from tests.sandbox.swarm import QBittorrent
from tests.sandbox.torrents import Torrent, make_torrent

from .conftest import Connect

CATEGORY = "radarr_mvp"

# What each version that may be installed says of itself.
APIS = {"4.5": "2.8", "5.1": "2.11", "5.3": "2.16"}


@pytest.fixture
async def client(
    real: QBittorrent, connect: Connect
) -> AsyncGenerator[QBittorrentClient]:
    """Return a client of a real qBittorrent, which is empty again afterwards."""
    client = connect(real.url, sleep=asyncio.sleep)
    yield client
    await client.delete(
        *(item.info_hash for item in await client.downloads()), with_files=True
    )


async def eventually[T](
    ask: Callable[[], Awaitable[T]], wanted: Callable[[T], object], seconds: float = 20
) -> T:
    """Ask until the answer is the wanted one, and return it."""
    answer = await ask()
    ends = time.monotonic() + seconds
    while not wanted(answer):
        if time.monotonic() > ends:
            pytest.fail(f"still {answer}")
        await asyncio.sleep(0.1)
        answer = await ask()
    return answer


async def one_of(client: QBittorrentClient, torrent: Torrent) -> Download | None:
    """Return a torrent as the client lists it."""
    return next(iter(await client.downloads(torrent.info_hash)), None)


def loose(tmp_path: Path, *names: str) -> Torrent:
    """Return the torrent of some small files nobody seeds."""
    folder = tmp_path / "Small.Film.2020.1080p.WEB-GRP"
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"content of {name} in {tmp_path}")
    return make_torrent(folder, "http://127.0.0.1:9/announce")


async def test_check(real: QBittorrent, client: QBittorrentClient) -> None:
    """Versions, the default folder and preferences of a real one."""
    facts = await client.check()
    assert facts.app_version.startswith(real.version)
    assert facts.api_version.startswith(APIS[real.version])
    assert facts.save_path == str(real.save_path)
    assert not facts.dht
    assert not facts.removes_torrents
    assert facts.temp_path is None


async def test_a_client_that_removes_torrents_is_recognised(
    real: QBittorrent, client: QBittorrentClient
) -> None:
    """The preference is read as the real one writes it."""
    before = {"max_ratio_enabled": False, "max_ratio_act": 0}
    await asyncio.to_thread(
        real.api.app_set_preferences,
        {"max_ratio_enabled": True, "max_ratio": 1.5, "max_ratio_act": 3},
    )
    facts = await client.check()
    await asyncio.to_thread(real.api.app_set_preferences, before)
    assert facts.removes_torrents
    assert facts.share_limits.ratio == 1.5
    assert facts.share_limits.action is ShareAction.REMOVE_WITH_CONTENT
    assert not (await client.check()).removes_torrents


async def test_a_wrong_password_does_not_lead_to_a_ban(
    real: QBittorrent, connect: Connect, client: QBittorrentClient
) -> None:
    """Ten calls make one failed login; the real ban comes after five."""
    wrong = connect(real.url, Login(QBITTORRENT_USERNAME, "not-the-password"))
    before = real.log.count("WebAPI login failure")
    for _ in range(10):
        with pytest.raises(AuthRefused) as refused:
            await wrong.sync()
        assert refused.value.reason is Refusal.CREDENTIALS
    assert real.log.count("WebAPI login failure") == before + 1
    assert (await client.check()).app_version


async def test_a_mapped_port_is_told_from_a_wrong_password(
    real: QBittorrent, connect: Connect
) -> None:
    """The host check of a real one refuses another port than its own, as behind Docker."""

    async def forward(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(
            "127.0.0.1", real.port
        )
        inner_writer.write(await reader.readuntil(b"\r\n\r\n"))
        writer.write(await inner_reader.readuntil(b"Unauthorized"))
        for end in (writer, inner_writer):
            end.close()

    server = await asyncio.start_server(forward, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    before = real.log.count("WebAPI login failure")
    with pytest.raises(AuthRefused) as refused:
        await connect(f"http://127.0.0.1:{port}").check()
    server.close()
    await server.wait_closed()
    assert refused.value.reason is Refusal.HOST_CHECK
    assert real.log.count("WebAPI login failure") == before


async def test_an_api_key_of_a_real_one(
    real: QBittorrent, connect: Connect, client: QBittorrentClient
) -> None:
    """Newer versions let in by key; a wrong one, and any on older versions, is refused without a failed login."""
    before = real.log.count("WebAPI login failure")
    wrong = connect(real.url, Login(api_key="qbt_" + "0" * 28))
    with pytest.raises(AuthRefused, match="API key"):
        await wrong.check()
    assert real.log.count("WebAPI login failure") == before
    if (await client.check()).api_version.startswith("2.16"):
        answer = await asyncio.to_thread(
            real.api._post, _name="app", _method="rotateAPIKey"
        )
        key: str = answer.json()["apiKey"]
        facts = await connect(real.url, Login(api_key=key)).check()
        assert facts.app_version.startswith(real.version)


async def test_a_category_is_made_and_mended(
    real: QBittorrent, client: QBittorrentClient, tmp_path: Path
) -> None:
    """It ends up with the wanted save path, and a bad name is refused in words."""
    await client.ensure_category(CATEGORY, str(tmp_path / "one"))
    await client.ensure_category(CATEGORY, str(tmp_path / "two"))
    await client.ensure_category(CATEGORY)
    changes = await client.sync()
    assert changes.categories[CATEGORY] == str(tmp_path / "two")
    with pytest.raises(BadAnswer) as bad:
        await client.ensure_category("a//b")
    assert bad.value.flaw is Flaw.REJECTED


async def test_a_film_comes_from_the_swarm(
    client: QBittorrentClient, seeded: Torrent, tmp_path: Path
) -> None:
    """Added once, followed by deltas until it is complete, seen by its tracker, and deleted with its file."""
    await client.ensure_category(CATEGORY, str(tmp_path))
    before = await client.sync()
    assert before.quiet or before.downloads == {}
    options = AddOptions(
        category=CATEGORY,
        tags=("r-1a2b", "radarr"),
        save_path=str(tmp_path),
        download_limit=1_500_000,
        limits=ShareLimits(2.5, 600, 90),
        first_and_last_pieces=True,
    )
    added = await client.add(seeded.data, seeded.info_hash, options)
    again = await client.add(seeded.data, seeded.info_hash, options)
    assert (added, again) == (AddOutcome.ADDED, AddOutcome.EXISTED)

    states: list[DownloadState] = []
    appeared = 0

    async def follow() -> Download:
        nonlocal appeared
        changes = await client.sync()
        appeared += seeded.info_hash in changes.added
        download = changes.downloads[seeded.info_hash]
        states.append(download.state)
        return download

    done = await eventually(follow, lambda download: download.state.is_complete)
    assert appeared == 1
    assert states[0] is not DownloadState.SEEDING
    assert done.progress == 1.0
    assert done.left == 0
    assert done.size == seeded.size
    assert done.category == CATEGORY
    assert done.tags == {"r-1a2b", "radarr"}
    assert done.completed_at
    film = tmp_path / seeded.name
    assert done.content_path == str(film)
    assert film.stat().st_size == seeded.size
    assert done.limits.ratio == 2.5
    assert done.limits.seeding_minutes == 600

    (tracker,) = await client.trackers(seeded.info_hash)
    assert tracker.host == "127.0.0.1"
    assert tracker.status in {TrackerStatus.WORKING, TrackerStatus.WAITING}
    (file,) = await client.files(seeded.info_hash)
    assert (file.name, file.size, file.progress) == (seeded.name, seeded.size, 1.0)
    details = await client.details(seeded.info_hash)
    assert details.private
    assert details.pieces_done == details.pieces
    assert details.download_limit == 1_500_000

    await client.delete(seeded.info_hash, with_files=True)
    gone = await eventually(client.sync, lambda changes: not changes.downloads)
    assert gone.removed == {seeded.info_hash}
    await eventually(lambda: asyncio.to_thread(film.exists), lambda exists: not exists)
    with pytest.raises(NotFound):
        await client.files(seeded.info_hash)


async def test_pause_resume_and_recheck(
    client: QBittorrentClient, seeded: Torrent, tmp_path: Path
) -> None:
    """Added stopped it waits; started it finishes; a spoiled file is found by a recheck and mended."""
    await client.add(
        seeded.data,
        seeded.info_hash,
        AddOptions(save_path=str(tmp_path), stopped=True),
    )

    async def look() -> Download | None:
        return await one_of(client, seeded)

    paused = await eventually(
        look, lambda item: item and item.state is DownloadState.PAUSED
    )
    assert paused
    assert paused.progress == 0
    await client.resume(seeded.info_hash)
    await eventually(look, lambda item: item and item.state.is_complete)

    await client.pause(seeded.info_hash)
    stopped = await eventually(
        look, lambda item: item and item.state is DownloadState.COMPLETED
    )
    assert stopped
    assert stopped.seconds_left is None

    film = tmp_path / seeded.name
    content = bytearray(film.read_bytes())
    content[:1000] = bytes(1000)
    film.write_bytes(content)
    await client.recheck(seeded.info_hash)
    spoiled = await eventually(
        look, lambda item: item and item.left and item.state is DownloadState.PAUSED
    )
    assert spoiled
    assert 0 < spoiled.progress < 1


async def test_limits_tags_and_the_rest(
    client: QBittorrentClient, tmp_path: Path
) -> None:
    """Whatever is set is what a real one then reports."""
    torrent = loose(tmp_path / "made", "film.mkv", "film.nfo")
    home = tmp_path / "home"
    await client.add(
        torrent.data,
        torrent.info_hash,
        AddOptions(save_path=str(home), tags=("old",), stopped=True),
    )
    one = torrent.info_hash
    limits = ShareLimits(1.25, 120, 30, ShareAction.STOP, ShareMode.ALL)
    await client.set_share_limits(limits, one)
    await client.add_tags(("new", "newer"), one)
    await client.remove_tags(("old",), one)
    await client.ensure_category(CATEGORY, str(home))
    await client.set_category(CATEGORY, one)
    await client.set_speed_limits(one, download=4096, upload=2048)
    await client.move_to_top(one)
    await client.reannounce(one)
    item = await eventually(
        lambda: one_of(client, torrent), lambda item: item and item.category
    )
    assert item
    assert item.tags == {"new", "newer"}
    assert item.category == CATEGORY
    assert (item.limits.ratio, item.limits.seeding_minutes) == (1.25, 120)
    details = await client.details(one)
    assert (details.download_limit, details.upload_limit) == (4096, 2048)
    api = (await client.check()).api_version
    if api.startswith("2.16"):
        assert item.limits == limits
    await client.set_share_limits(UNLIMITED, one)
    lifted = await one_of(client, torrent)
    assert lifted
    assert lifted.limits.ratio == -1
    await client.force_start(one)
    forced = await eventually(
        lambda: one_of(client, torrent), lambda item: item and item.forced
    )
    assert forced
    elsewhere = tmp_path / "elsewhere"
    await client.set_location(str(elsewhere), one)
    moved = await eventually(
        lambda: one_of(client, torrent),
        lambda item: item and item.save_path == str(elsewhere),
    )
    assert moved


@pytest.mark.parametrize(
    ("layout", "names", "place"),
    [
        (ContentLayout.ORIGINAL, ("film.mkv", "Sub/film.srt"), "folder"),
        (ContentLayout.NO_SUBFOLDER, ("film.mkv", "Sub/film.srt"), None),
        (ContentLayout.NO_SUBFOLDER, ("film.mkv",), "file"),
    ],
)
async def test_where_the_content_lies(
    client: QBittorrentClient,
    tmp_path: Path,
    layout: ContentLayout,
    names: tuple[str, ...],
    place: str | None,
) -> None:
    """A folder, a file, or loose files whose only common place is the save path."""
    torrent = loose(tmp_path / "made", *names)
    home = tmp_path / "home"
    await client.add(
        torrent.data,
        torrent.info_hash,
        AddOptions(save_path=str(home), layout=layout, stopped=True),
    )
    item = await eventually(
        lambda: one_of(client, torrent),
        lambda item: item and item.state is DownloadState.PAUSED,
    )
    assert item
    expected = {
        "folder": str(home / torrent.name),
        "file": str(home / "film.mkv"),
        None: None,
    }[place]
    assert item.content_path == expected
    files = await client.files(torrent.info_hash)
    assert content_root(item.save_path, (file.name for file in files)) == expected


async def test_a_magnet_link_waits_for_its_metadata(client: QBittorrentClient) -> None:
    """It is listed under its hash with category and tags, though nobody has told yet what is in it."""
    info_hash = "0123456789abcdef0123456789abcdef01234567"
    magnet = f"magnet:?xt=urn:btih:{info_hash}&dn=Small+Film&tr=http://127.0.0.1:9/a"
    options = AddOptions(category=CATEGORY, tags=("r-1",))
    added = await client.add_magnet(magnet, info_hash, options)
    again = await client.add_magnet(magnet, info_hash, options)
    assert (added, again) == (AddOutcome.ADDED, AddOutcome.EXISTED)
    (item,) = await client.downloads(info_hash)
    assert item.state is DownloadState.METADATA
    assert (item.name, item.category) == ("Small Film", CATEGORY)
    assert item.tags == {"r-1"}
    assert await client.files(info_hash) == ()


async def test_share_limits_of_a_real_one(
    real: QBittorrent, client: QBittorrentClient
) -> None:
    """What is set for all torrents is what is told."""
    unlimited = ShareLimits(-1, -1, -1, ShareAction.STOP)
    assert replace(await client.share_limits(), mode=ShareMode.DEFAULT) == unlimited
    before = {"max_ratio_enabled": False, "max_seeding_time_enabled": False}
    wanted = {
        "max_ratio_enabled": True,
        "max_ratio": 1.5,
        "max_seeding_time_enabled": True,
        "max_seeding_time": 600,
    }
    await asyncio.to_thread(real.api.app_set_preferences, wanted)
    limits = await client.share_limits()
    await asyncio.to_thread(real.api.app_set_preferences, before)
    assert (limits.ratio, limits.seeding_minutes, limits.idle_minutes) == (1.5, 600, -1)


async def test_the_limit_of_a_real_one(
    real: QBittorrent, client: QBittorrentClient
) -> None:
    """What is set is told at the next look; with alternative limits it is those, and the usual one stays."""

    async def told() -> int | None:
        return (await client.sync()).traffic.download_limit

    assert await told() == 0
    for wanted, kept in ((2_000_000, 1_999_872), (1, 1024), (0, 0), (51_200, 51_200)):
        await client.set_download_limit(wanted)
        assert await told() == kept
    await asyncio.to_thread(real.api.transfer_set_speed_limits_mode, True)
    await client.set_download_limit(20_480)
    assert await told() == 20_480
    await asyncio.to_thread(real.api.transfer_set_speed_limits_mode, False)
    assert await told() == 51_200
    await client.set_download_limit(0)


async def test_what_is_no_torrent_is_refused(client: QBittorrentClient) -> None:
    """A login page in place of a torrent file is called what it is."""
    for junk in (b"<html>please log in</html>", b"d4:infod4:name1:aee", b"\0\xff"):
        with pytest.raises(BadAnswer) as bad:
            await client.add(junk, "a" * 40)
        assert bad.value.flaw in {Flaw.NOT_A_TORRENT, Flaw.REJECTED}


async def test_traffic_and_free_space(
    client: QBittorrentClient, tmp_path: Path
) -> None:
    """Speeds and space of the whole are plausible."""
    traffic = await client.traffic()
    assert traffic.connection in {"connected", "firewalled", "disconnected"}
    assert ((await client.sync()).traffic.free_space or 0) > 1_000_000
    free = await client.free_space(str(tmp_path))
    newest = (await client.check()).api_version.startswith("2.16")
    assert (free or 0) > 1_000_000 if newest else free is None


async def test_a_restart_is_survived(
    real: QBittorrent, client: QBittorrentClient, tmp_path: Path
) -> None:
    """While it is down it is unavailable, and afterwards the client logs in and goes on by itself."""
    torrent = loose(tmp_path / "made", "film.mkv")
    await client.add(torrent.data, torrent.info_hash, AddOptions(stopped=True))
    await client.sync()
    await asyncio.to_thread(real.stop)
    with pytest.raises(Unavailable) as down:
        await client.sync()
    assert down.value.reason is Outage.CONNECTION
    await asyncio.to_thread(real.start)
    assert (await client.check(deliberate=True)).app_version
    changes = await eventually(client.sync, lambda changes: changes.downloads)
    assert torrent.info_hash in changes.downloads
