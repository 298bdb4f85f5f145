"""What an indexer says of itself, or fails to say."""

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.torznab import TorznabIndexer
from custom_components.radarr_mvp.engine.errors import BadAnswer, Flaw

from ...sandbox.planted import TORZNAB_API_KEY
from ...sandbox.prowlarr import FakeProwlarr
from ...sandbox.service import FaultMode
from ...sandbox.torznab import FakeTorznab, error_xml
from ...support import ManualClock
from .house import NOSFERATU, WANTED, client, questions


async def test_capabilities(prowlarr: FakeProwlarr, private: TorznabIndexer) -> None:
    """What an indexer says of itself arrives typed."""
    caps = await private.capabilities()
    assert caps.server == "Private Example"
    assert caps.page_size == 100
    assert caps.movie.takes("tmdbid")
    assert not caps.movie.takes("year")
    assert not caps.search.raw
    assert [category.id for category in caps.categories] == [2000, 2040, 2045, 100001]
    assert caps.tags == ("internal",)


async def test_capabilities_are_asked_once_a_week(
    torznab: FakeTorznab, session: ClientSession
) -> None:
    """A week long nobody asks again."""
    clock = ManualClock()
    indexer = client(session, torznab.api_url, clock, api_key=TORZNAB_API_KEY)
    await indexer.search(WANTED)
    clock.advance(7 * 86400 - 1)
    await indexer.search(WANTED)
    asked = [request.query["t"] for request in torznab.log.requests]
    assert asked.count(["caps"]) == 1
    clock.advance(2)
    await indexer.search(WANTED)
    asked = [request.query["t"] for request in torznab.log.requests]
    assert asked.count(["caps"]) == 2


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("", 100),
        ('<limits default="50" max="75" />', 75),
        ('<limits max="25" />', 25),
        ('<limits default="0" max="0" />', 100),
        ('<limits default="-1" max="all" />', 100),
        ('<limits default="500" max="1000" />', 100),
        ('<limits default="100" max="20" />', 100),
    ],
)
async def test_odd_limits(
    torznab: FakeTorznab, alone: TorznabIndexer, limits: str, expected: int
) -> None:
    """Missing and odd limits lead to a sensible page."""
    torznab.stock.limits = limits
    await alone.feed()
    assert questions(torznab)[0]["limit"] == str(expected)


async def test_silent_capabilities(torznab: FakeTorznab, alone: TorznabIndexer) -> None:
    """What is not said is assumed."""
    torznab.say('<caps><limits max="9" /><categories><category /></categories></caps>')
    caps = await alone.capabilities()
    assert caps.page_size == 9
    assert caps.search.takes("q")
    assert caps.movie.takes("imdbid")
    assert not caps.movie.takes("tmdbid")
    assert caps.categories == ()


@pytest.mark.parametrize(
    "body",
    [error_xml(202, "No such function (caps)"), "<unexpected />"],
)
async def test_unknown_capabilities_are_assumed(
    torznab: FakeTorznab, alone: TorznabIndexer, body: str
) -> None:
    """A server that cannot say what it can do is asked for what all can."""
    torznab.add_release(NOSFERATU)
    torznab.say(body)
    caps = await alone.capabilities()
    torznab.heal()
    assert caps.movie.takes("imdbid")
    assert not caps.movie.takes("tmdbid")
    assert caps.has_movies


async def test_broken_capabilities_are_an_error(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """A web page is not taken for capabilities."""
    torznab.fail(FaultMode.HTML)
    with pytest.raises(BadAnswer) as caught:
        await alone.search(WANTED)
    assert caught.value.flaw is Flaw.HTML
