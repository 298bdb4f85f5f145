"""The clients work on each other's results: what HDBits offers is what qBittorrent fetches."""

import asyncio

from aiohttp import ClientSession

from custom_components.radarr_mvp.clients.hdbits import Account, HDBits
from custom_components.radarr_mvp.clients.qbittorrent import Login, QBittorrentClient
from custom_components.radarr_mvp.engine.downloads import (
    AddOptions,
    AddOutcome,
    DownloadState,
)
from custom_components.radarr_mvp.engine.indexing import IndexerIdentity, SearchQuery
from tests.sandbox.planted import (
    HDBITS_PASSKEY,
    HDBITS_USERNAME,
    QBITTORRENT_PASSWORD,
    QBITTORRENT_USERNAME,
)
from tests.sandbox.world import World
from tests.support import open_gate


async def test_an_offered_film_arrives(world: World, session: ClientSession) -> None:
    """Found by its IMDb id, fetched with its hash checked, handed over as bytes, and downloaded to the last byte."""
    hdbits = HDBits(
        session,
        open_gate("hdbits"),
        Account(username=HDBITS_USERNAME, passkey=HDBITS_PASSKEY),
        IndexerIdentity("hdbits", "HDBits"),
        base_url=world.hdbits.url,
    )
    found = await hdbits.search(SearchQuery(imdb_id="tt0013442"))
    release = next(one for one in found.releases if "1080p" in one.title)
    torrent = await hdbits.fetch_torrent(release)

    qbittorrent = QBittorrentClient(
        open_gate("qbittorrent"),
        world.swarm.downloader.url,
        Login(username=QBITTORRENT_USERNAME, password=QBITTORRENT_PASSWORD),
    )
    try:
        options = AddOptions(category="radarr_mvp", tags=("test",))
        outcome = await qbittorrent.add(torrent.content, torrent.info_hash, options)
        assert outcome is AddOutcome.ADDED
        async with asyncio.timeout(30):
            while True:
                download = (await qbittorrent.sync()).downloads[torrent.info_hash]
                if download.state is DownloadState.SEEDING:
                    break
                await asyncio.sleep(0.2)
    finally:
        await qbittorrent.close()

    name = torrent.files[0].path
    arrived = world.swarm.downloader.save_path / name
    assert arrived.read_bytes() == (world.swarm.seeder.save_path / name).read_bytes()
    assert download.content_path == str(arrived)
    assert download.category == "radarr_mvp"
