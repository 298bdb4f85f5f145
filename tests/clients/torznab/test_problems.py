"""Every way in which an indexer says no."""

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.torznab import TorznabIndexer
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.resilience import BreakerState

from ...sandbox import prowlarr as prowlarr_sandbox
from ...sandbox.prowlarr import FakeProwlarr
from ...sandbox.service import FaultMode
from ...sandbox.torznab import FakeTorznab, error_xml
from .house import WANTED, behind, check, client


@pytest.mark.parametrize(
    ("code", "status", "text", "expected"),
    [
        (100, 200, "Incorrect user credentials", AuthRefused),
        (100, 401, "Incorrect user credentials", AuthRefused),
        (100, 403, "Incorrect user credentials", AuthRefused),
        (102, 200, "Insufficient privileges", AuthRefused),
        (103, 200, "Registration denied", AuthRefused),
        (104, 200, "Registrations are closed", AuthRefused),
        (105, 200, "Invalid registration (e-mail taken)", AuthRefused),
        (106, 200, "Invalid registration (e-mail bad)", AuthRefused),
        (107, 200, "Registration failed", AuthRefused),
        (199, 200, "", AuthRefused),
        (200, 400, "Missing parameter (t)", Flaw.REJECTED),
        (201, 400, "Incorrect parameter (imdbid)", Flaw.REJECTED),
        (202, 400, "No such function (xyz)", Flaw.REJECTED),
        (203, 200, "Function not available", Flaw.REJECTED),
        (300, 200, "No such item", NotFound),
        (310, 200, "Item already exists", Flaw.REJECTED),
        (410, 410, "Indexer is disabled", Outage.RESTING),
        (500, 500, "Object reference not set", Outage.SERVER),
        (900, 200, "Unknown error", Outage.SERVER),
        (910, 200, "API disabled", Outage.RESTING),
        (0, 404, "Nothing here", NotFound),
        (0, 200, "A riddle", Flaw.UNEXPECTED),
        (0, 502, "A riddle", Outage.SERVER),
    ],
)
async def test_error_documents(
    torznab: FakeTorznab,
    alone: TorznabIndexer,
    code: int,
    status: int,
    text: str,
    expected: object,
) -> None:
    """Each code becomes the error that callers decide by."""
    await alone.capabilities()
    torznab.say(error_xml(code, text), status)
    with pytest.raises(ServiceError) as caught:
        await alone.feed()
    check(caught.value, expected)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("code", "status", "text", "headers", "seconds"),
    [
        (500, 200, "Request limit reached", {}, 3600),
        (501, 200, "Download limit reached", {"Retry-After": "120"}, 120),
        (500, 429, "Request limit reached", {"Retry-After": "7200"}, 7200),
        (900, 200, "Daily request limit reached (100)", {}, 3600),
        (
            429,
            429,
            "Indexer is disabled till 03/19/2026 16:46:55",
            {"Retry-After": "1800"},
            1800,
        ),
        (429, 429, "User configurable Indexer Grab Limit of 5", {}, 3600),
    ],
)
async def test_limits(
    torznab: FakeTorznab,
    alone: TorznabIndexer,
    code: int,
    status: int,
    text: str,
    headers: dict[str, str],
    seconds: int,
) -> None:
    """A limit is heeded for as long as it says, or for an hour."""
    await alone.capabilities()
    torznab.say(error_xml(code, text), status, headers)
    with pytest.raises(Throttled) as caught:
        await alone.feed()
    assert caught.value.retry_after == seconds
    torznab.heal()
    with pytest.raises(Throttled):
        await alone.feed()
    assert alone.gate.rest_left == pytest.approx(seconds, abs=5)


async def test_limits_without_a_document(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """A bare 429 rests for an hour as well."""
    await alone.capabilities()
    torznab.say("slow down", 429)
    with pytest.raises(Throttled):
        await alone.feed()
    assert alone.gate.rest_left == pytest.approx(3600, abs=5)


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ("", 401, AuthRefused),
        ("", 403, AuthRefused),
        ("<html><body>Checking your browser</body></html>", 403, AuthRefused),
        ('{"message": "Indexer Not Found"}', 404, NotFound),
        ("", 410, Outage.RESTING),
        ("<broken", 500, Outage.SERVER),
        ("<rss><channel /></rss>", 503, Outage.SERVER),
        ("no", 418, Flaw.REJECTED),
        ("", 304, Flaw.UNEXPECTED),
        ("<" * 70_000, 500, Outage.SERVER),
    ],
)
async def test_errors_by_status(
    torznab: FakeTorznab,
    alone: TorznabIndexer,
    body: str,
    status: int,
    expected: object,
) -> None:
    """Without an error document the status decides."""
    await alone.capabilities()
    torznab.say(body, status)
    with pytest.raises(ServiceError) as caught:
        await alone.feed()
    check(caught.value, expected)


async def test_error_with_text_instead_of_attributes(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """Some put the words into the element."""
    torznab.say("<error>Request limit reached</error>")
    with pytest.raises(Throttled, match="Request limit reached"):
        await alone.capabilities()


async def test_suspended_account_rests(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """A suspended account is not asked again soon, whatever its key."""
    await alone.capabilities()
    torznab.say(error_xml(101, "Account suspended"))
    with pytest.raises(AuthRefused) as caught:
        await alone.feed()
    assert caught.value.reason is Refusal.BANNED
    assert alone.gate.state is BreakerState.OPEN


async def test_disabled_indexer(prowlarr: FakeProwlarr, session: ClientSession) -> None:
    """An indexer that is switched off in Prowlarr is left alone."""
    indexer = behind(prowlarr, session, prowlarr_sandbox.DISABLED)
    with pytest.raises(Unavailable, match="Indexer is disabled"):
        await indexer.search(WANTED)
    assert indexer.gate.state is BreakerState.OPEN


async def test_blocked_indexer(prowlarr: FakeProwlarr, session: ClientSession) -> None:
    """An indexer that Prowlarr leaves alone is left alone by us as long."""
    indexer = behind(prowlarr, session, prowlarr_sandbox.BLOCKED)
    with pytest.raises(Throttled, match="due to recent failures"):
        await indexer.search(WANTED)
    assert indexer.gate.rest_left == pytest.approx(1800, abs=5)


async def test_web_page(prowlarr: FakeProwlarr, session: ClientSession) -> None:
    """A web page is said to be one."""
    indexer = behind(prowlarr, session, prowlarr_sandbox.WEB_PAGE)
    with pytest.raises(BadAnswer, match="web page"):
        await indexer.search(WANTED)


async def test_unknown_indexer(prowlarr: FakeProwlarr, session: ClientSession) -> None:
    """An id that Prowlarr does not know is said so."""
    with pytest.raises(NotFound, match="Indexer Not Found"):
        await behind(prowlarr, session, 99).search(WANTED)


async def test_query_limit_of_prowlarr(
    prowlarr: FakeProwlarr, private: TorznabIndexer
) -> None:
    """A limit that the owner set is heeded."""
    prowlarr.fail(FaultMode.THROTTLE, retry_after=900)
    with pytest.raises(Throttled, match="Query Limit") as caught:
        await private.search(WANTED)
    assert caught.value.retry_after == 900


async def test_wrong_key_is_sent_once(
    prowlarr: FakeProwlarr, session: ClientSession
) -> None:
    """A refused key is not tried again, except by a person who tests it."""
    url = prowlarr.torznab_url(4)
    indexer = client(session, url, api_key="mistyped-key", in_header=True)
    for _ in range(3):
        with pytest.raises(AuthRefused):
            await indexer.search(WANTED)
    assert len(prowlarr.log.requests) == 1
    with pytest.raises(AuthRefused):
        await indexer.test()
    assert len(prowlarr.log.requests) == 2


async def test_missing_key_is_asked_for(
    torznab: FakeTorznab, session: ClientSession
) -> None:
    """Where a key is needed and none was given, this is what is said."""
    indexer = client(session, torznab.api_url)
    with pytest.raises(AuthRefused, match="needs? an API key"):
        await indexer.feed()


async def test_server_that_is_not_there(session: ClientSession) -> None:
    """A server that cannot be reached is said to be unreachable."""
    indexer = client(session, "http://127.0.0.1:1/api", api_key="some-secret-key")
    with pytest.raises(Unavailable) as caught:
        await indexer.search(WANTED)
    assert caught.value.reason is Outage.CONNECTION
