"""What is behind a release, and whether it is what was announced."""

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.torznab import TorznabIndexer
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    ServiceError,
    Throttled,
)
from custom_components.radarr_mvp.engine.indexing import MagnetLink, Release
from custom_components.radarr_mvp.engine.resilience import BreakerState
from custom_components.radarr_mvp.engine.torrent_file import TorrentFile

from ...sandbox import prowlarr as prowlarr_sandbox
from ...sandbox.prowlarr import FakeProwlarr
from ...sandbox.service import FaultMode
from ...sandbox.torznab import FakeTorznab, error_xml, small_torrent
from .house import HASH, MAGNET, NOSFERATU, behind, check, first, item, read


@pytest.mark.parametrize("hops", [0, 1, 4])
async def test_torrent_file(
    prowlarr: FakeProwlarr, private: TorznabIndexer, hops: int
) -> None:
    """A torrent file comes, directly or at the end of redirects, and our key does not go along."""
    torrent = small_torrent("Nosferatu.1922.1080p.BluRay.x264-GRP.mkv")
    prowlarr.shelf(4).add_release(NOSFERATU, torrent=torrent, hops=hops)
    fetched = await private.fetch_torrent(await first(private))
    assert isinstance(fetched, TorrentFile)
    assert fetched.content == torrent.data
    assert fetched.info_hash == torrent.info_hash
    assert "X-Api-Key" not in prowlarr.log.requests[-1].headers
    assert ("apikey" in prowlarr.log.requests[-1].query) is (hops == 0)


async def test_redirects_without_end(
    prowlarr: FakeProwlarr, private: TorznabIndexer
) -> None:
    """Somewhere there must be an end."""
    prowlarr.shelf(4).add_release(NOSFERATU, hops=50)
    release = await first(private)
    with pytest.raises(BadAnswer) as caught:
        await private.fetch_torrent(release)
    assert caught.value.flaw is Flaw.REDIRECTED


async def test_redirect_to_a_magnet_link(
    prowlarr: FakeProwlarr, session: ClientSession
) -> None:
    """A redirect to a magnet link is an answer."""
    offer = prowlarr.shelf(9).add_release(NOSFERATU)
    indexer = behind(prowlarr, session, prowlarr_sandbox.MAGNETS)
    fetched = await indexer.fetch_torrent(await first(indexer))
    assert fetched == MagnetLink(offer.magnet, offer.info_hash)
    assert offer.magnet not in repr(fetched)


async def test_magnet_link_as_a_body(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """Some send the magnet link as text."""
    offer = torznab.add_release(NOSFERATU)
    release = await first(alone)
    torznab.say(f"{offer.magnet}\n", path="/dl/")
    fetched = await alone.fetch_torrent(release)
    assert fetched == MagnetLink(offer.magnet, offer.info_hash)


@pytest.mark.parametrize(
    ("uri", "flaw"),
    [
        (f"magnet:?xt=urn:btih:{'0' * 40}", Flaw.WRONG_HASH),
        ("magnet:?dn=nothing", Flaw.NOT_A_TORRENT),
    ],
)
async def test_wrong_magnet_links(
    prowlarr: FakeProwlarr, private: TorznabIndexer, uri: str, flaw: Flaw
) -> None:
    """A magnet link must name the torrent that was announced."""
    prowlarr.shelf(4).add_release(NOSFERATU)
    release = await first(private)
    prowlarr.say("", 301, {"Location": uri})
    with pytest.raises(BadAnswer) as caught:
        await private.fetch_torrent(release)
    assert caught.value.flaw is flaw


async def test_shortened_hash_of_a_new_torrent(
    prowlarr: FakeProwlarr, private: TorznabIndexer
) -> None:
    """The hash of a v2 torrent may be announced in the length of a v1 one."""
    prowlarr.shelf(4).add_release(NOSFERATU, info_hash="ab" * 20)
    release = await first(private)
    uri = f"magnet:?xt=urn:btmh:1220{'ab' * 32}"
    prowlarr.say("", 302, {"Location": uri})
    assert await private.fetch_torrent(release) == MagnetLink(uri, "ab" * 32)


async def test_only_a_magnet_link(torznab: FakeTorznab, alone: TorznabIndexer) -> None:
    """Where there never was a file, nothing is asked for."""
    (release,) = await read(torznab, alone, item(f"<link>{MAGNET}</link>"))
    asked = len(torznab.log.requests)
    assert await alone.fetch_torrent(release) == MagnetLink(MAGNET, HASH)
    assert len(torznab.log.requests) == asked


async def test_magnet_link_where_the_file_fails(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """A file that cannot be had is replaced by the magnet link, a wrong one is not."""
    offer = torznab.add_release(NOSFERATU)
    release = await first(alone)
    assert await alone.fetch_torrent(release) == MagnetLink(
        offer.magnet, offer.info_hash
    )
    torznab.fail(FaultMode.WRONG_HASH)
    with pytest.raises(BadAnswer) as caught:
        await alone.fetch_torrent(release)
    assert caught.value.flaw is Flaw.WRONG_HASH


async def test_wrong_torrent(prowlarr: FakeProwlarr, private: TorznabIndexer) -> None:
    """Another torrent than the announced one is refused; the indexer itself is well."""
    prowlarr.shelf(4).add_release(NOSFERATU, torrent=small_torrent("right"))
    release = await first(private)
    prowlarr.fail(FaultMode.WRONG_HASH)
    with pytest.raises(BadAnswer) as caught:
        await private.fetch_torrent(release)
    assert caught.value.flaw is Flaw.WRONG_HASH
    assert private.gate.state is BreakerState.CLOSED


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ("<html><body>Sign in</body></html>", 200, Flaw.NOT_A_TORRENT),
        ("d8:announce", 200, Flaw.NOT_A_TORRENT),
        ("de", 200, Flaw.NOT_A_TORRENT),
        ("", 200, Flaw.NOT_A_TORRENT),
        (b"\xff\xfe\x00", 200, Flaw.NOT_A_TORRENT),
        (error_xml(501, "Download limit reached"), 200, Throttled),
        (error_xml(429, "Indexer Grab Limit of 5 reached"), 429, Throttled),
        (error_xml(500, "The tracker answered with 502"), 500, Outage.SERVER),
        (error_xml(410, "Release unavailable"), 410, NotFound),
        (error_xml(410, "Indexer is disabled"), 410, Outage.RESTING),
        ("release unavailable", 410, NotFound),
        ("", 404, NotFound),
        ("", 401, AuthRefused),
    ],
)
async def test_failed_downloads(
    prowlarr: FakeProwlarr,
    private: TorznabIndexer,
    body: str | bytes,
    status: int,
    expected: object,
) -> None:
    """Each way of not getting a torrent is told apart."""
    prowlarr.shelf(4).add_release(NOSFERATU)
    release = await first(private)
    prowlarr.say(body, status)
    with pytest.raises(ServiceError) as caught:
        await private.fetch_torrent(release)
    check(caught.value, expected)


async def test_release_that_is_gone(
    prowlarr: FakeProwlarr, private: TorznabIndexer
) -> None:
    """A release that was taken down is not found; the search goes on."""
    prowlarr.shelf(4).add_release(NOSFERATU)
    release = await first(private)
    prowlarr.shelf(4).offers.clear()
    with pytest.raises(NotFound, match="Release unavailable"):
        await private.fetch_torrent(release)
    assert private.gate.state is BreakerState.CLOSED


@pytest.mark.parametrize("url", [None, "http://[::1", "/relative"])
async def test_release_that_leads_nowhere(
    alone: TorznabIndexer, url: str | None
) -> None:
    """A release without a usable address is not found."""
    release = Release(
        guid="g", title="t", indexer="i", indexer_id="i", download_url=url
    )
    with pytest.raises(NotFound):
        await alone.fetch_torrent(release)


async def test_large_torrent_file(
    prowlarr: FakeProwlarr, private: TorznabIndexer
) -> None:
    """A large torrent file is read as well as a small one."""
    torrent = small_torrent("x" * 80_000)
    prowlarr.shelf(4).add_release(NOSFERATU, torrent=torrent)
    fetched = await private.fetch_torrent(await first(private))
    assert isinstance(fetched, TorrentFile)
    assert fetched.matches(torrent.info_hash)
