"""What all tests of the Torznab client share: builders and questions."""

from collections.abc import Mapping
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.torznab import TorznabIndexer, TorznabSettings
from custom_components.radarr_mvp.engine.errors import (
    BadAnswer,
    Flaw,
    Outage,
    ServiceError,
    Unavailable,
)
from custom_components.radarr_mvp.engine.indexing import (
    IndexerIdentity,
    Release,
    SearchQuery,
)

from ...sandbox.catalogue import FILMS
from ...sandbox.planted import PROWLARR_API_KEY
from ...sandbox.prowlarr import FakeProwlarr
from ...sandbox.service import FaultMode
from ...sandbox.torznab import FakeTorznab, Offer, Shelf, TorznabService
from ...support import ManualClock, open_gate

NOSFERATU, GENERAL = FILMS[0], FILMS[1]
IDENTITY = IndexerIdentity(id="jackett", name="Sandbox", priority=7)
WANTED = SearchQuery(
    imdb_id=NOSFERATU.imdb_id,
    tmdb_id=NOSFERATU.tmdb_id,
    titles=(NOSFERATU.title,),
    year=NOSFERATU.year,
)


HASH = "31d6e90726b20b75701475c8f648c5b2f686505b"
MAGNET = f"magnet:?xt=urn:btih:{HASH}"


def client(
    session: ClientSession,
    url: str,
    clock: ManualClock | None = None,
    **settings: Any,
) -> TorznabIndexer:
    """Return a client without limits or retries."""
    return TorznabIndexer(
        session,
        open_gate("torznab:sandbox"),
        clock or ManualClock(),
        IDENTITY,
        TorznabSettings(url=url, **settings),
    )


def behind(
    prowlarr: FakeProwlarr, session: ClientSession, number: int
) -> TorznabIndexer:
    """Return the client of one of Prowlarr's indexers."""
    url = prowlarr.torznab_url(number)
    return client(session, url, api_key=PROWLARR_API_KEY, in_header=True)


def questions(service: TorznabService) -> list[dict[str, str]]:
    """Return what was asked, capabilities aside."""
    asked = [
        {name: values[0] for name, values in request.query.items()}
        for request in service.log.requests
    ]
    return [query for query in asked if query.get("t") not in {None, "caps"}]


def titles(releases: tuple[Release, ...]) -> list[str]:
    """Return the titles of releases."""
    return [release.title for release in releases]


def item(inner: str, title: str = "Nosferatu.1922.720p.WEB-GRP") -> str:
    """Return an item of a feed with little in it."""
    return f"<item><title>{title}</title><guid>g</guid>{inner}</item>"


def enclosure(url: str = "http://x.example/t", kind: str = "bittorrent") -> str:
    """Return an enclosure."""
    return f'<enclosure url="{url}" length="0" type="application/x-{kind}" />'


async def read(
    torznab: FakeTorznab, indexer: TorznabIndexer, *items: str
) -> tuple[Release, ...]:
    """Return what the client makes of items."""
    for xml in items:
        torznab.add_release(None, "raw", xml=xml)
    return (await indexer.feed()).releases


def fail_after_first(service: TorznabService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the service fail after the first question for releases."""
    find = Shelf.find

    def find_once(shelf: Shelf, query: Mapping[str, str]) -> list[Offer]:
        """Answer, and be gone from then on."""
        service.fail(FaultMode.SERVER_ERROR)
        return find(shelf, query)

    monkeypatch.setattr(Shelf, "find", find_once)


def check(error: ServiceError, expected: object) -> None:
    """Compare an error with its class, or with what is special about it."""
    match expected:
        case Flaw():
            assert isinstance(error, BadAnswer)
            assert error.flaw is expected
        case Outage():
            assert isinstance(error, Unavailable)
            assert error.reason is expected
        case _:
            assert type(error) is expected


async def first(indexer: TorznabIndexer) -> Release:
    """Return the only release of an indexer."""
    (release,) = (await indexer.feed()).releases
    return release


def light(number: int) -> str:
    """Return a small item of its own."""
    return (
        f"<item><title>Nosferatu {number}</title><guid>{number}</guid>"
        f"{enclosure()}</item>"
    )
