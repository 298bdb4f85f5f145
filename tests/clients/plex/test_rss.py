"""The feed that Plex makes of a watchlist."""

import logging

import pytest

from custom_components.radarr_mvp.engine.errors import BadAnswer
from custom_components.radarr_mvp.engine.lists.sources import ListRefused, ListTrouble
from custom_components.radarr_mvp.engine.secrecy import scrub
from tests.sandbox.catalogue import FILMS
from tests.sandbox.planted import PLEX_FEED
from tests.sandbox.plex import SHOW
from tests.sandbox.service import FaultMode

from ..listing import titles
from .house import PlexHouse


async def test_a_feed(house: PlexHouse) -> None:
    """Films with the ids that it has; series are counted, what has no known id goes by title and year."""
    house.fake.watchlist = [FILMS[0], SHOW, FILMS[1]]
    found = await house.feed().fetch()
    assert titles(found) == ["Nosferatu", "The General"]
    assert [movie.imdb_id for movie in found.movies] == ["tt0013442", "tt0017925"]
    assert (found.others, found.complete, found.name) == (1, True, "Plex Watchlist")


async def test_a_full_feed_is_not_all(house: PlexHouse) -> None:
    """What was put on the list earlier has fallen out of it."""
    house.fake.watchlist = list(FILMS[:25] + FILMS[:24])
    assert (await house.feed().fetch()).complete
    house.fake.watchlist = list(FILMS[:25] + FILMS[:25])
    assert not (await house.feed().fetch()).complete


async def test_a_feed_that_has_ended(house: PlexHouse) -> None:
    """Without Plex Pass there is none."""
    house.fake.has_pass = False
    with pytest.raises(ListRefused) as caught:
        await house.feed().fetch()
    assert caught.value.trouble is ListTrouble.GONE


async def test_a_page_instead_of_a_feed(house: PlexHouse) -> None:
    """It is no empty feed."""
    house.fake.fail(FaultMode.HTML)
    with pytest.raises(BadAnswer):
        await house.feed().fetch()


async def test_the_address_is_a_secret(
    house: PlexHouse, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever knows it can read the watchlist."""
    caplog.set_level(logging.DEBUG)
    feed = house.feed()
    house.fake.fail(FaultMode.SERVER_ERROR)
    with pytest.raises(Exception, match="503") as caught:
        await feed.fetch()
    assert PLEX_FEED not in str(caught.value)
    assert PLEX_FEED not in scrub(f"GET {house.fake.feed_url}")


async def test_an_address_that_is_none(house: PlexHouse) -> None:
    """It is refused before anything is sent."""
    with pytest.raises(ListRefused) as caught:
        house.feed("https://[")
    assert caught.value.trouble is ListTrouble.INVALID
