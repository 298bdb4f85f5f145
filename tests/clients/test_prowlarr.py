"""The client of Prowlarr's own API, and the way from there to its indexers."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
import logging
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.prowlarr import (
    HealthLevel,
    HealthNotice,
    Privacy,
    Prowlarr,
    ProwlarrSettings,
)
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    ServiceError,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.indexing import DownloadProtocol, SearchQuery
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.resilience import BreakerState, Gatehouse

from ..sandbox.catalogue import FILMS
from ..sandbox.planted import PROWLARR_API_KEY
from ..sandbox.prowlarr import (
    BLOCKED,
    DISABLED,
    MAGNETS,
    PRIVATE,
    PUBLIC,
    VERSION,
    WEB_PAGE,
    FakeProwlarr,
)
from ..sandbox.service import FaultMode
from ..support import ManualClock, VolatileMemory

NOSFERATU = FILMS[0]
STATUS = "/api/v1/system/status"


@pytest.fixture
async def server(socket_enabled: None) -> AsyncGenerator[FakeProwlarr]:
    """Return a Prowlarr."""
    async with FakeProwlarr() as service:
        yield service


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that shows the real time and moves by itself only."""
    return ManualClock(wall=datetime.now(UTC).timestamp())


@pytest.fixture
def prowlarr(
    server: FakeProwlarr, session: ClientSession, clock: ManualClock
) -> Prowlarr:
    """Return the client."""
    return client(session, clock, server.url)


def client(
    session: ClientSession,
    clock: ManualClock,
    url: str,
    api_key: str = PROWLARR_API_KEY,
    **settings: Any,
) -> Prowlarr:
    """Return a client with gates of its own."""
    return Prowlarr(
        session,
        Gatehouse(clock, VolatileMemory()),
        clock,
        ProwlarrSettings(id="home", url=url, api_key=api_key, **settings),
        headers={"User-Agent": "radarr-mvp"},
    )


def paths(server: FakeProwlarr) -> list[str]:
    """Return which paths were asked for."""
    return [request.path for request in server.log.requests]


async def test_status(server: FakeProwlarr, prowlarr: Prowlarr) -> None:
    """The status tells the version; the key travels in a header."""
    status = await prowlarr.test()
    assert status.app_name == "Prowlarr"
    assert status.instance_name == "Prowlarr"
    assert status.version == VERSION
    assert status.started == datetime(2026, 11, 1, 8, tzinfo=UTC)
    (request,) = server.log.requests
    assert request.headers["X-Api-Key"] == PROWLARR_API_KEY
    assert request.headers["User-Agent"] == "radarr-mvp"
    assert request.query == {}


@pytest.mark.parametrize(("name", "said"), [("Sonarr", "Sonarr"), ("", "else")])
async def test_sisters_are_refused(
    server: FakeProwlarr, prowlarr: Prowlarr, name: str, said: str
) -> None:
    """Another program with the same API is named."""
    server.app_name = name
    with pytest.raises(BadAnswer, match=said) as caught:
        await prowlarr.test()
    assert caught.value.flaw is Flaw.UNSUPPORTED


async def test_ping(server: FakeProwlarr, prowlarr: Prowlarr) -> None:
    """A ping needs no key and sends none."""
    await prowlarr.ping()
    assert "X-Api-Key" not in server.log.requests[-1].headers
    server.healthy = False
    with pytest.raises(Unavailable, match="not well"):
        await prowlarr.ping()


async def test_indexers(prowlarr: Prowlarr) -> None:
    """Every indexer arrives typed, the useless ones too."""
    by_id = {info.id: info for info in await prowlarr.indexers()}
    assert set(by_id) == {4, 5, 6, 7, 8, 9, 10, 11}
    private, public = by_id[PRIVATE], by_id[PUBLIC]
    assert private.name == "Private Example"
    assert private.privacy is Privacy.PRIVATE
    assert public.privacy is Privacy.PUBLIC
    assert private.protocol is DownloadProtocol.TORRENT
    assert private.categories == (2000, 2040, 2045, 100001)
    assert private.movie_params == ("q", "imdbId", "tmdbId")
    assert private.supports_rss
    assert private.supports_search
    assert private.supports_pagination
    assert private.priority == 25
    assert private.language == "en-US"
    assert private.definition == "private-example"
    assert private.description == ""
    assert not by_id[DISABLED].is_usable
    assert not by_id[10].is_usable
    assert not by_id[11].is_usable


async def test_one_indexer(prowlarr: Prowlarr) -> None:
    """One indexer can be asked for, an unknown one is not found."""
    assert (await prowlarr.indexer(PUBLIC)).name == "Public Example"
    with pytest.raises(NotFound, match="Indexer Not Found"):
        await prowlarr.indexer(99)


async def test_indexers_with_little_to_tell(
    server: FakeProwlarr, prowlarr: Prowlarr
) -> None:
    """Nulls and missing values are what they are; what cannot be asked is left out."""
    server.say(
        '[{"id":3,"definitionName":"bare","protocol":"torrent","privacy":"secret","capabilities":null,'
        '"enable":null,"priority":null},'
        '{"id":4,"name":"odd","protocol":"torrent","enable":true,'
        '"capabilities":{"categories":[null,{"id":2040,"subCategories":null}],"movieSearchParams":["q",null]}},'
        '{"name":"no id","protocol":"torrent"},'
        '{"id":5,"name":"unknown","protocol":"pigeon"}]'
    )
    bare, odd = await prowlarr.indexers()
    assert bare.name == "bare"
    assert bare.privacy is Privacy.PRIVATE
    assert bare.priority == 25
    assert bare.categories == ()
    assert not bare.is_usable
    assert odd.is_usable
    assert odd.movie_params == ("q",)


async def test_indexer_of_unknown_kind(
    server: FakeProwlarr, prowlarr: Prowlarr
) -> None:
    """An indexer that cannot be understood is as good as none."""
    server.say('{"id":5,"protocol":"pigeon"}')
    with pytest.raises(NotFound):
        await prowlarr.indexer(5)


async def test_rests(server: FakeProwlarr, prowlarr: Prowlarr) -> None:
    """Only the indexers that are left alone are listed."""
    (rest,) = await prowlarr.rests()
    assert rest.indexer_id == BLOCKED
    assert rest.until > datetime.now(UTC)
    assert rest.initial_failure == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    assert rest.latest_failure == datetime(2026, 11, 1, 9, tzinfo=UTC)
    server.blocked_till.clear()
    assert await prowlarr.rests() == ()
    server.say('[{"indexerId":2,"disabledTill":null}]')
    assert await prowlarr.rests() == ()


async def test_health(server: FakeProwlarr, prowlarr: Prowlarr) -> None:
    """What Prowlarr complains about arrives with its level."""
    assert await prowlarr.health() == ()
    server.notices = [
        {
            "source": "IndexerStatusCheck",
            "type": "warning",
            "message": "Indexers unavailable",
            "wikiUrl": "https://wiki.example/",
        },
        {"source": "New", "type": "catastrophe", "message": None},
    ]
    assert await prowlarr.health() == (
        HealthNotice(
            source="IndexerStatusCheck",
            level=HealthLevel.WARNING,
            message="Indexers unavailable",
            help_url="https://wiki.example/",
        ),
        HealthNotice(source="New", level=HealthLevel.NOTICE, message="", help_url=""),
    )


async def test_stats(server: FakeProwlarr, prowlarr: Prowlarr) -> None:
    """The numbers of each indexer arrive, for a span of time where one is given."""
    first, *_ = await prowlarr.stats()
    assert server.log.requests[-1].query == {}
    assert (first.indexer_id, first.name) == (PRIVATE, "Private Example")
    assert (first.average_response, first.average_grab_response) == (512, 0)
    assert (first.queries, first.grabs, first.rss_queries) == (10, 1, 50)
    assert (first.failed_queries, first.failed_grabs) == (2, 0)
    assert (first.auth_queries, first.failed_auth_queries) == (0, 0)
    assert first.failed_rss_queries == 0
    berlin = datetime(2026, 11, 1, 1, tzinfo=UTC).astimezone()
    await prowlarr.stats(berlin, datetime(2026, 11, 2, tzinfo=UTC))
    assert server.log.requests[-1].query == {
        "startDate": ["2026-11-01T01:00:00Z"],
        "endDate": ["2026-11-02T00:00:00Z"],
    }


async def test_test_of_an_indexer(server: FakeProwlarr, prowlarr: Prowlarr) -> None:
    """Prowlarr's own test of an indexer gets the indexer back as it was."""
    await prowlarr.test_indexer(PRIVATE)
    assert '"Private Example"' in server.log.requests[-1].body
    server.failures = [
        {
            "propertyName": "Username",
            "errorMessage": "Login failed",
            "attemptedValue": "never-shown",
            "severity": "error",
        },
        {"propertyName": "", "errorMessage": "Nothing works", "severity": "error"},
        {"severity": "error"},
    ]
    with pytest.raises(BadAnswer) as caught:
        await prowlarr.test_indexer(PRIVATE)
    assert caught.value.flaw is Flaw.REJECTED
    assert caught.value.message == "Username: Login failed; Nothing works"
    assert prowlarr.gate.state is BreakerState.CLOSED


# From Prowlarr to its indexers


async def test_sources(server: FakeProwlarr, prowlarr: Prowlarr) -> None:
    """The usable indexers come with clients, and with the news of which are resting."""
    sources = {source.info.id: source for source in await prowlarr.sources()}
    assert set(sources) == {PRIVATE, PUBLIC, BLOCKED, WEB_PAGE, MAGNETS}
    assert [number for number, source in sources.items() if not source.is_ready] == [
        BLOCKED
    ]
    assert sources[BLOCKED].resting_until is not None
    identity = sources[PRIVATE].indexer.identity
    assert (identity.id, identity.name, identity.priority) == (
        "home:4",
        "Private Example",
        25,
    )


async def test_search_through_a_source(
    server: FakeProwlarr, prowlarr: Prowlarr
) -> None:
    """A search goes to the indexer's own feed, and the key stays out of the address."""
    server.shelf(PRIVATE).add_release(NOSFERATU)
    source = next(item for item in await prowlarr.sources() if item.info.id == PRIVATE)
    answer = await source.indexer.search(SearchQuery(imdb_id=NOSFERATU.imdb_id))
    (release,) = answer.releases
    assert release.indexer == "Private Example"
    assert release.indexer_id == "home:4"
    asked = [request for request in server.log.requests if request.path == "/4/api"]
    assert [request.query["t"] for request in asked] == [["caps"], ["movie"]]
    assert all("apikey" not in request.query for request in asked)


async def test_each_indexer_has_its_own_breaker(
    server: FakeProwlarr, prowlarr: Prowlarr, clock: ManualClock
) -> None:
    """One indexer's trouble is not that of the others, nor of Prowlarr."""
    server.shelf(PRIVATE).add_release(NOSFERATU)
    by_id = {source.info.id: source for source in await prowlarr.sources()}
    query = SearchQuery(imdb_id=NOSFERATU.imdb_id)
    with pytest.raises(BadAnswer):
        await by_id[WEB_PAGE].indexer.search(query)
    with pytest.raises(Throttled):
        await by_id[BLOCKED].indexer.search(query)
    assert by_id[WEB_PAGE].indexer.gate.state is BreakerState.OPEN
    assert by_id[PRIVATE].indexer.gate.state is BreakerState.CLOSED
    assert prowlarr.gate.state is BreakerState.CLOSED
    began = clock.monotonic()
    assert (await by_id[PRIVATE].indexer.search(query)).releases
    # Capabilities and search, two seconds apart; the others' requests do not count.
    assert clock.monotonic() - began == pytest.approx(2.0)


async def test_discovery_is_kept_for_an_hour(
    server: FakeProwlarr, prowlarr: Prowlarr, clock: ManualClock
) -> None:
    """The list is asked for once an hour, the rests before every search."""
    before = await prowlarr.sources()
    after = await prowlarr.sources()
    assert paths(server).count("/api/v1/indexer") == 1
    assert paths(server).count("/api/v1/indexerstatus") == 2
    assert [item.indexer for item in before] == [item.indexer for item in after]
    clock.advance(3601)
    await prowlarr.sources()
    await prowlarr.sources(refresh=True)
    assert paths(server).count("/api/v1/indexer") == 3


async def test_changed_indexers_get_new_clients(
    server: FakeProwlarr, prowlarr: Prowlarr
) -> None:
    """A renamed indexer is a new one to us, the others stay as they are."""
    before = {item.info.id: item.indexer for item in await prowlarr.sources()}
    server.shelf(PUBLIC).title = "Renamed Example"
    del server.shelves[MAGNETS]
    after = {
        item.info.id: item.indexer for item in await prowlarr.sources(refresh=True)
    }
    assert MAGNETS not in after
    assert after[PRIVATE] is before[PRIVATE]
    assert after[PUBLIC] is not before[PUBLIC]
    assert after[PUBLIC].identity.name == "Renamed Example"
    assert after[PUBLIC].gate is before[PUBLIC].gate


async def test_rests_that_are_over(
    server: FakeProwlarr, prowlarr: Prowlarr, clock: ManualClock
) -> None:
    """A rest that ended is none."""
    server.blocked_till[BLOCKED] = datetime.now(UTC) - timedelta(minutes=1)
    assert all(source.is_ready for source in await prowlarr.sources())


async def test_unreadable_rests_stop_nothing(
    server: FakeProwlarr, prowlarr: Prowlarr
) -> None:
    """Without news of rests all indexers are taken for ready."""
    server.fail(FaultMode.WRONG_SHAPE, path="indexerstatus")
    assert len(await prowlarr.sources()) == 5
    assert all(source.is_ready for source in await prowlarr.sources())


async def test_nothing_usable(server: FakeProwlarr, prowlarr: Prowlarr) -> None:
    """Without a usable indexer nobody asks for rests."""
    server.shelves = {DISABLED: server.shelves[DISABLED]}
    assert await prowlarr.sources() == ()
    assert "/api/v1/indexerstatus" not in paths(server)


async def test_known_indexers_serve_while_prowlarr_stumbles(
    server: FakeProwlarr, prowlarr: Prowlarr, clock: ManualClock
) -> None:
    """A list known before is better than none, unless a new one was asked for."""
    server.fail(FaultMode.SERVER_ERROR)
    with pytest.raises(Unavailable):
        await prowlarr.sources()
    server.heal()
    clock.advance(600)
    assert len(await prowlarr.sources()) == 5
    server.fail(FaultMode.SERVER_ERROR, path="api/v1")
    clock.advance(3601)
    assert len(await prowlarr.sources()) == 5
    with pytest.raises(Unavailable):
        await prowlarr.sources(refresh=True)


async def test_changed_key_stops_the_sources(
    server: FakeProwlarr, prowlarr: Prowlarr, clock: ManualClock
) -> None:
    """A key that is no longer accepted would not be by the indexers either."""
    await prowlarr.sources()
    server.fail(FaultMode.UNAUTHORIZED)
    with pytest.raises(AuthRefused):
        await prowlarr.sources()
    clock.advance(3601)
    with pytest.raises(AuthRefused):
        await prowlarr.sources()
    assert len(server.log.requests) == 3


async def test_url_base(
    session: ClientSession, socket_enabled: None, clock: ManualClock
) -> None:
    """A base in the address holds for the API and for the feeds."""
    async with FakeProwlarr(url_base="/prowlarr") as server:
        server.shelf(PRIVATE).add_release(NOSFERATU)
        prowlarr = client(session, clock, f"{server.url}/")
        await prowlarr.test()
        source = (await prowlarr.sources())[0]
        assert (await source.indexer.feed()).releases
    assert paths(server)[-1] == "/prowlarr/4/api"


# Errors


async def test_wrong_key(
    server: FakeProwlarr, session: ClientSession, clock: ManualClock
) -> None:
    """A 401 without a word means the key; it is not sent again, but a ping still passes."""
    prowlarr = client(session, clock, server.url, api_key="mistyped-key")
    for _ in range(2):
        with pytest.raises(AuthRefused):
            await prowlarr.status()
    assert paths(server) == [STATUS]
    await prowlarr.ping()
    with pytest.raises(AuthRefused):
        await prowlarr.status()
    assert paths(server) == [STATUS, "/ping"]
    with pytest.raises(AuthRefused, match="key is not accepted"):
        await prowlarr.test()


async def test_start_up_is_waited_for(server: FakeProwlarr, prowlarr: Prowlarr) -> None:
    """While Prowlarr starts it answers 503; a moment later it works."""
    server.fail(FaultMode.SERVER_ERROR, times=2)
    assert (await prowlarr.status()).version == VERSION
    assert len(server.log.requests) == 3


async def test_start_up_that_lasts(server: FakeProwlarr, prowlarr: Prowlarr) -> None:
    """A long start is said to be one."""
    server.fail(FaultMode.SERVER_ERROR)
    with pytest.raises(Unavailable, match="starting up") as caught:
        await prowlarr.status()
    assert caught.value.reason is Outage.SERVER


@pytest.mark.parametrize(
    ("status", "body", "expected", "said"),
    [
        (
            400,
            '{"message":"All selected indexers unavailable"}',
            Flaw.REJECTED,
            "All selected",
        ),
        (
            400,
            '[{"propertyName":"Name","errorMessage":"Must be unique"}]',
            Flaw.REJECTED,
            "Name: Must be unique",
        ),
        (400, "nonsense", Flaw.REJECTED, "HTTP 400"),
        (404, '{"message":"NotFound","description":null}', NotFound, "NotFound"),
        (404, "", NotFound, "HTTP 404"),
        (409, '{"message":"Conflict"}', Flaw.REJECTED, "Conflict"),
        (500, '{"message":"database is locked"}', Outage.SERVER, "database is locked"),
        (500, "<html></html>", Outage.SERVER, "HTTP 500"),
        (503, '{"message":"starting"}', Outage.SERVER, "starting up"),
        (403, "", AuthRefused, "HTTP 403"),
        (429, "", Throttled, "HTTP 429"),
        (302, "", Flaw.REDIRECTED, "another address"),
    ],
)
async def test_refusals(
    server: FakeProwlarr,
    prowlarr: Prowlarr,
    status: int,
    body: str,
    expected: object,
    said: str,
) -> None:
    """Each refusal becomes an error with Prowlarr's own words where there are any."""
    server.say(body, status)
    with pytest.raises(ServiceError, match=said) as caught:
        await prowlarr.health()
    error = caught.value
    match expected:
        case Flaw():
            assert isinstance(error, BadAnswer)
            assert error.flaw is expected
        case Outage():
            assert isinstance(error, Unavailable)
            assert error.reason is expected
        case _:
            assert type(error) is expected


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        ("<!DOCTYPE html><html></html>", Flaw.HTML),
        ('[{"id": 1', Flaw.NOT_JSON),
        ('{"not": "a list"}', Flaw.UNEXPECTED),
        ('[{"unexpected": null}, 7, "text"]', Flaw.UNEXPECTED),
        ("null", Flaw.UNEXPECTED),
    ],
)
async def test_unusable_answers(
    server: FakeProwlarr, prowlarr: Prowlarr, body: str, flaw: Flaw
) -> None:
    """What is not the list that was asked for is not read."""
    server.say(body)
    with pytest.raises(BadAnswer) as caught:
        await prowlarr.indexers()
    assert caught.value.flaw is flaw


async def test_status_of_the_wrong_shape(
    server: FakeProwlarr, prowlarr: Prowlarr
) -> None:
    """A list is no status."""
    server.say("[]")
    with pytest.raises(BadAnswer) as caught:
        await prowlarr.status()
    assert caught.value.flaw is Flaw.UNEXPECTED


async def test_unreachable(session: ClientSession, clock: ManualClock) -> None:
    """A Prowlarr that is not there is said to be unreachable."""
    with pytest.raises(Unavailable) as caught:
        await client(session, clock, "http://127.0.0.1:1").test()
    assert caught.value.reason is Outage.CONNECTION


def test_no_address(session: ClientSession, clock: ManualClock) -> None:
    """What is no address is refused at once."""
    with pytest.raises(Invalid):
        client(session, clock, "prowlarr")


async def test_no_secret_is_shown(
    server: FakeProwlarr, prowlarr: Prowlarr, caplog: pytest.LogCaptureFixture
) -> None:
    """The key is in no message, no log and nothing that is shown of the settings."""
    caplog.set_level(logging.DEBUG)
    server.say(f'{{"message":"no luck with {PROWLARR_API_KEY}"}}', 500)
    with pytest.raises(Unavailable, match="no luck with") as caught:
        await prowlarr.status()
    settings = ProwlarrSettings(id="home", url=server.url, api_key=PROWLARR_API_KEY)
    shown = f"{caught.value} {settings!r} {prowlarr.gate.service} {caplog.text}"
    assert "no luck with" in caplog.text
    assert PROWLARR_API_KEY not in shown
