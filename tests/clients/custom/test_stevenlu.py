"""The films that are popular at the moment."""

from datetime import timedelta

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.custom import (
    POPULAR,
    STEVENLU_SERVICE,
    VARIANTS,
    StevenLu,
)
from custom_components.radarr_mvp.engine.errors import AuthRefused, BadAnswer, Flaw
from custom_components.radarr_mvp.engine.lists.sources import ListRefused, ListTrouble
from tests.sandbox.catalogue import FILMS
from tests.sandbox.list_host import FakeListHost
from tests.sandbox.service import FaultMode
from tests.support import open_gate

from ..listing import AGENT, titles


def source(
    session: ClientSession, host: FakeListHost, variant: str = POPULAR
) -> StevenLu:
    """Return a list."""
    gate = open_gate(STEVENLU_SERVICE)
    return StevenLu(session, gate, variant, user_agent=AGENT, url=host.url)


async def test_what_is_popular(session: ClientSession, list_host: FakeListHost) -> None:
    """Title and IMDb id are always there, that of TMDb sometimes."""
    wanted = source(session, list_host)
    found = await wanted.fetch()
    assert titles(found) == [film.title for film in FILMS[:6]]
    assert found.movies[0].imdb_id == "tt0013442"
    assert found.movies[0].tmdb_id is None
    assert found.movies[1].tmdb_id == FILMS[1].tmdb_id
    assert found.complete
    assert (await wanted.fetch(found.mark)).unchanged
    assert wanted.minimum_interval == timedelta(hours=6)
    assert wanted.service == "stevenlu"


async def test_variants(session: ClientSession, list_host: FakeListHost) -> None:
    """By what critics say, and of days gone by."""
    found = await source(session, list_host, "movies-imdb-min7").fetch()
    assert len(found.movies) == 3
    assert {"all-movies", "movies-metacritic-min80", "movies-imdb-min5"} < set(VARIANTS)
    list_host.say("/movies-20261120.json", '[{"title": "A", "imdb_id": "tt9900001"}]')
    assert titles(await source(session, list_host, "movies-20261120").fetch()) == ["A"]
    with pytest.raises(ListRefused) as caught:
        source(session, list_host, "../secret")
    assert caught.value.trouble is ListTrouble.INVALID


async def test_a_variant_that_is_gone(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """Its store forbids what it does not have; its guard is something else."""
    with pytest.raises(ListRefused) as caught:
        await source(session, list_host, "movies-imdb-min8").fetch()
    assert caught.value.trouble is ListTrouble.GONE
    list_host.documents.clear()
    with pytest.raises(ListRefused):
        await source(session, list_host).fetch()
    list_host.say("/movies.json", "<html></html>", status=403)
    with pytest.raises(AuthRefused):
        await source(session, list_host).fetch()


async def test_an_empty_list(session: ClientSession, list_host: FakeListHost) -> None:
    """Some film is always popular."""
    list_host.say("/movies.json", "[]")
    with pytest.raises(BadAnswer) as caught:
        await source(session, list_host).fetch()
    assert caught.value.flaw is Flaw.UNEXPECTED


@pytest.mark.parametrize(
    "mode", [FaultMode.HTML, FaultMode.TRUNCATED, FaultMode.REDIRECT]
)
async def test_faults(
    session: ClientSession, list_host: FakeListHost, mode: FaultMode
) -> None:
    """Each is an error."""
    list_host.fail(mode)
    with pytest.raises((BadAnswer, ListRefused)):
        await source(session, list_host).fetch()
