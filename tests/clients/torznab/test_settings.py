"""Addresses, keys, limits and the test of a connection."""

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.torznab import (
    TorznabIndexer,
    TorznabSettings,
    torznab_gate,
)
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    Throttled,
)
from custom_components.radarr_mvp.engine.indexing import Indexer, SearchQuery
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.resilience import Gatehouse

from ...sandbox.planted import PROWLARR_API_KEY, TORZNAB_API_KEY
from ...sandbox.prowlarr import FakeProwlarr
from ...sandbox.torznab import FakeTorznab
from ...support import ManualClock, VolatileMemory
from .house import IDENTITY, NOSFERATU, client


async def test_test_proves_the_key(
    torznab: FakeTorznab, alone: TorznabIndexer, session: ClientSession
) -> None:
    """Capabilities are told to anyone, so the test asks for releases too."""
    await alone.test()
    assert [request.query["t"] for request in torznab.log.requests] == [
        ["caps"],
        ["movie"],
    ]
    wrong = client(session, torznab.api_url, api_key="mistyped-key")
    with pytest.raises(AuthRefused):
        await wrong.test()


async def test_test_asks_anew(torznab: FakeTorznab, alone: TorznabIndexer) -> None:
    """A person who tests wants to know about now."""
    await alone.test()
    torznab.stock.categories = (5000,)
    with pytest.raises(BadAnswer, match="no category for movies") as caught:
        await alone.test()
    assert caught.value.flaw is Flaw.UNSUPPORTED


async def test_all_of_jackett_is_refused(
    torznab: FakeTorznab, session: ClientSession
) -> None:
    """Jackett's sum of all indexers is refused with advice."""
    url = f"{torznab.url}/api/v2.0/indexers/all/results/torznab/"
    with pytest.raises(BadAnswer, match="own address"):
        await client(session, url, api_key=TORZNAB_API_KEY).test()
    assert torznab.log.requests == []


@pytest.mark.parametrize(
    "url", ["", "indexer", "ftp://x.example/api", "http://", "http://[::1", "magnet:?x"]
)
def test_no_address(url: str) -> None:
    """What is no address is refused before anything is sent."""
    with pytest.raises(Invalid):
        TorznabSettings(url=url)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://h:9117/x/torznab/", "http://h:9117/x/torznab/api"),
        (" http://h:9696/4/api/?apikey=K#x ", "http://h:9696/4/api"),
        ("https://h", "https://h/api"),
    ],
)
def test_addresses_as_people_copy_them(url: str, address: str) -> None:
    """The last part of the address may be there or not."""
    assert str(TorznabSettings(url=url).address) == address


def test_key_from_a_copied_address() -> None:
    """A key in the address counts where none is given, and neither is ever shown."""
    url = "http://h:9696/4/api?apikey=copied-key"
    assert TorznabSettings(url=url).key == "copied-key"
    assert TorznabSettings(url=url, api_key="given-key").key == "given-key"
    assert "-key" not in repr(TorznabSettings(url=url, api_key="given-key"))


async def test_where_the_key_travels(
    torznab: FakeTorznab,
    prowlarr: FakeProwlarr,
    alone: TorznabIndexer,
    private: TorznabIndexer,
) -> None:
    """In the address where servers look for it there, in a header where they do not need that."""
    await alone.feed()
    await private.feed()
    assert torznab.log.requests[-1].query["apikey"] == [TORZNAB_API_KEY]
    assert "apikey" not in prowlarr.log.requests[-1].query
    assert prowlarr.log.requests[-1].headers["X-Api-Key"] == PROWLARR_API_KEY
    assert "application/rss+xml" in prowlarr.log.requests[-1].headers["Accept"]


async def test_two_seconds_between_requests(
    torznab: FakeTorznab, session: ClientSession
) -> None:
    """Requests to one indexer keep their distance, and one address has one gate."""
    clock = ManualClock()
    gatehouse = Gatehouse(clock, VolatileMemory())
    settings = TorznabSettings(url=torznab.api_url, api_key=TORZNAB_API_KEY)
    gate = torznab_gate(gatehouse, settings)
    assert torznab_gate(gatehouse, settings) is gate
    indexer: Indexer = TorznabIndexer(session, gate, clock, IDENTITY, settings)
    assert indexer.identity == IDENTITY
    assert (indexer.budget, indexer.budget_left) == (None, None)
    await indexer.search(SearchQuery(titles=("Nosferatu", "Orlok"), year=1922))
    assert [round(nap, 1) for nap in clock.naps] == [2.0, 2.0]


async def test_interactive_search_does_not_queue_for_long(
    torznab: FakeTorznab, session: ClientSession
) -> None:
    """A person is told that there is no turn in time, a search in the background waits."""
    clock = ManualClock()
    gatehouse = Gatehouse(clock, VolatileMemory())
    settings = TorznabSettings(
        url=torznab.api_url, api_key=TORZNAB_API_KEY, spacing=60.0
    )
    gate = torznab_gate(gatehouse, settings)
    indexer = TorznabIndexer(session, gate, clock, IDENTITY, settings)
    await indexer.capabilities()
    with pytest.raises(Throttled):
        await indexer.search(SearchQuery(titles=("Nosferatu",), interactive=True))
    await indexer.search(SearchQuery(titles=("Nosferatu",)))
    assert sum(clock.naps) == pytest.approx(60.0)


async def test_redirects_of_the_api_are_followed(
    torznab: FakeTorznab, session: ClientSession
) -> None:
    """An indexer that moved is followed to where it is now."""
    async with FakeTorznab() as old:
        torznab.add_release(NOSFERATU)
        target = f"{torznab.api_url}api?t=caps&apikey={TORZNAB_API_KEY}"
        old.say("", 301, {"Location": target})
        caps = await client(session, old.api_url, api_key="old-secret").capabilities()
    assert caps.server == "sandbox"
