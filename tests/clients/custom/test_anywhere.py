"""Lists that anybody keeps anywhere."""

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.custom import JsonList, RssList
from custom_components.radarr_mvp.engine.errors import BadAnswer
from tests.sandbox.catalogue import FILMS
from tests.sandbox.list_host import FakeListHost, generic_feed
from tests.sandbox.service import FaultMode

from ..listing import at, handed, titles


async def test_a_list_as_radarr_has_them(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """Its ids are those of TMDb."""
    found = await JsonList(at(session, f"{list_host.url}/custom.json")).fetch()
    assert [movie.tmdb_id for movie in found.movies] == [f.tmdb_id for f in FILMS[:4]]
    assert found.movies[0].year == 1922
    assert found.complete


async def test_a_list_from_a_file() -> None:
    """As JSON or as plain text."""
    assert len((await JsonList(handed("[653]")).fetch()).movies) == 1
    assert len((await JsonList(handed("tt9900001\ntt9900002")).fetch()).movies) == 2


async def test_a_feed(session: ClientSession, list_host: FakeListHost) -> None:
    """Entities that XML does not know, series among films; and it tells only what is new."""
    found = await RssList(at(session, f"{list_host.url}/generic.rss")).fetch()
    assert titles(found) == ["Nosferatu", "The General", "Metropolis"]
    assert found.movies[0].imdb_id == "tt0013442"
    assert (found.others, found.name) == (1, "Films")
    assert not found.complete


async def test_a_feed_that_holds_all(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """Where its owner says so."""
    source = RssList(at(session, f"{list_host.url}/generic.rss"), holds_all=True)
    assert (await source.fetch()).complete


async def test_a_feed_without_films(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """News of the weather are no list, an empty feed is one."""
    weather = "<rss><channel><item><title>Rain</title></item></channel></rss>"
    list_host.say("/weather.rss", weather)
    with pytest.raises(BadAnswer, match="without films"):
        await RssList(at(session, f"{list_host.url}/weather.rss")).fetch()
    list_host.say("/empty.rss", "<rss><channel/></rss>")
    empty = RssList(at(session, f"{list_host.url}/empty.rss"), holds_all=True)
    found = await empty.fetch()
    assert found.complete
    assert not found.movies


@pytest.mark.parametrize("mode", [FaultMode.HTML, FaultMode.TRUNCATED, FaultMode.HUGE])
async def test_faults(
    session: ClientSession, list_host: FakeListHost, mode: FaultMode
) -> None:
    """Half a feed and none are errors."""
    list_host.say("/generic.rss", generic_feed(FILMS[:20]))
    list_host.fail(mode)
    with pytest.raises(BadAnswer):
        await RssList(
            at(session, f"{list_host.url}/generic.rss"), holds_all=True
        ).fetch()
