"""A stand-in for Prowlarr: its own API, and the Torznab feed of each of its indexers."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final, override
from urllib.parse import urlencode

from aiohttp import web

from .planted import PROWLARR_API_KEY
from .service import Fault
from .torznab import (
    Offer,
    Shelf,
    TorznabService,
    error_xml,
    feed_xml,
    prowlarr_item,
    xml_response,
)

PRIVATE: Final = 4
PUBLIC: Final = 5
BLOCKED: Final = 6
DISABLED: Final = 7
WEB_PAGE: Final = 8
MAGNETS: Final = 9

RETRY_AFTER: Final = 1800
VERSION: Final = "2.3.6.5232"

_USENET: Final = 10
_MUSIC: Final = 11


class FakeProwlarr(TorznabService):
    """Prowlarr with a private, a public, a blocked, a disabled, a broken and a magnet indexer."""

    name: ClassVar[str] = "prowlarr"

    def __init__(self, api_key: str = PROWLARR_API_KEY, url_base: str = "") -> None:
        """Begin with empty shelves."""
        super().__init__()
        self.api_key = api_key
        self.url_base = url_base
        self.app_name = "Prowlarr"
        self.healthy = True
        self.failures: list[dict[str, Any]] = []
        self.notices: list[dict[str, Any]] = []
        self.blocked_till: dict[int, datetime] = {
            BLOCKED: datetime.now(UTC) + timedelta(seconds=RETRY_AFTER)
        }
        self.shelves = {
            shelf.id: shelf
            for shelf in (
                Shelf(id=PRIVATE, title="Private Example"),
                Shelf(
                    id=PUBLIC,
                    title="Public Example",
                    privacy="public",
                    movie_params="q",
                ),
                Shelf(id=BLOCKED, title="Blocked Example"),
                Shelf(id=DISABLED, title="Disabled Example"),
                Shelf(id=WEB_PAGE, title="Broken Example"),
                Shelf(id=MAGNETS, title="Magnet Example", answers_magnets=True),
            )
        }

    @override
    @property
    def url(self) -> str:
        """Return the address, with the base where there is one."""
        return f"{super().url}{self.url_base}"

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return what the service answers to."""
        base = self.url_base
        api = f"{base}/api/v1"
        return [
            web.get(f"{base}/ping", self._ping),
            web.get(f"{api}/system/status", self._guarded(self._status)),
            web.get(f"{api}/indexer", self._guarded(self._indexers)),
            web.get(f"{api}/indexer/{{id:\\d+}}", self._guarded(self._indexer)),
            web.post(f"{api}/indexer/test", self._guarded(self._test)),
            web.get(f"{api}/indexerstatus", self._guarded(self._rests)),
            web.get(f"{api}/indexerstats", self._guarded(self._stats)),
            web.get(f"{api}/health", self._guarded(self._health)),
            web.get(f"{base}/{{id:\\d+}}/api", self._guarded(self._torznab)),
            web.get(f"{base}/{{id:\\d+}}/download", self._guarded(self._download)),
            web.get("/hop/{shelf}/{number}/{left}", self.hop),
        ]

    @override
    def shelf(self, number: int) -> Shelf:
        """Return the indexer of a number."""
        return self.shelves[number]

    def torznab_url(self, number: int) -> str:
        """Return the Torznab address of an indexer."""
        return f"{self.url}/{number}/api"

    @override
    def throttled(self, fault: Fault) -> web.Response:
        """Refuse as Prowlarr does when a limit set by its owner is used up."""
        headers = (
            {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        )
        text = "User configurable Indexer Query Limit of 5 in last 24 hour(s) reached."
        return xml_response(error_xml(429, text), 429, headers)

    def _guarded(self, handler: Any) -> Any:
        """Let only those in who know the key; the first place that has one counts."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
            places = (request.query.get("apikey"), request.headers.get("X-Api-Key"))
            if next(filter(None, (*places, bearer)), "") != self.api_key:
                return web.Response(status=401)
            answer: web.StreamResponse = await handler(request)
            return answer

        return guarded

    async def _ping(self, request: web.Request) -> web.Response:
        """Say how it goes."""
        return web.json_response({"status": "OK" if self.healthy else "Error"})

    async def _status(self, request: web.Request) -> web.Response:
        """Say what this is."""
        return web.json_response(
            {
                "appName": self.app_name,
                "instanceName": self.app_name,
                "version": VERSION,
                "isDocker": True,
                "branch": "master",
                "authentication": "forms",
                "urlBase": self.url_base,
                "startTime": "2026-11-01T08:00:00Z",
                "packageAuthor": None,
            }
        )

    async def _indexers(self, request: web.Request) -> web.Response:
        """List the indexers, those of no use for films included."""
        return web.json_response(
            [
                *(self._resource(shelf) for shelf in self.shelves.values()),
                _plain(_USENET, "Usenet Example", "usenet", 2000),
                _plain(_MUSIC, "Music Example", "torrent", 3000),
            ]
        )

    async def _indexer(self, request: web.Request) -> web.Response:
        """Tell of one indexer."""
        shelf = self.shelves.get(int(request.match_info["id"]))
        return (
            _no_indexer() if shelf is None else web.json_response(self._resource(shelf))
        )

    def _resource(self, shelf: Shelf) -> dict[str, Any]:
        """Return an indexer as Prowlarr describes it."""
        return _plain(shelf.id, shelf.title, "torrent", *shelf.categories) | {
            "enable": shelf.id != DISABLED,
            "privacy": shelf.privacy,
            "description": None,
            "fields": [{"name": "apiKey", "value": "********", "type": "textbox"}],
        }

    async def _test(self, request: web.Request) -> web.Response:
        """Test an indexer: 200, or the list of what is wrong."""
        await request.json()
        return web.json_response(
            self.failures or {}, status=400 if self.failures else 200
        )

    async def _rests(self, request: web.Request) -> web.Response:
        """List the indexers that are being left alone."""
        return web.json_response(
            [
                {
                    "indexerId": number,
                    "disabledTill": till.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "mostRecentFailure": "2026-11-01T09:00:00Z",
                    "initialFailure": "2026-11-01T08:30:00Z",
                }
                for number, till in self.blocked_till.items()
            ]
        )

    async def _stats(self, request: web.Request) -> web.Response:
        """Tell what was counted."""
        return web.json_response(
            {
                "indexers": [
                    {
                        "indexerId": shelf.id,
                        "indexerName": shelf.title,
                        "averageResponseTime": 512,
                        "averageGrabResponseTime": 0,
                        "numberOfQueries": 10,
                        "numberOfGrabs": 1,
                        "numberOfRssQueries": 50,
                        "numberOfAuthQueries": 0,
                        "numberOfFailedQueries": 2,
                    }
                    for shelf in self.shelves.values()
                ],
                "userAgents": [],
                "hosts": [],
            }
        )

    async def _health(self, request: web.Request) -> web.Response:
        """Tell what is wrong."""
        return web.json_response(self.notices)

    async def _torznab(self, request: web.Request) -> web.Response:
        """Answer as an indexer, each with its own trouble."""
        number = int(request.match_info["id"])
        shelf = self.shelves.get(number)
        if shelf is None:
            return _no_indexer()
        if number == DISABLED:
            return xml_response(error_xml(410, "Indexer is disabled"), 410)
        if number == BLOCKED and number in self.blocked_till:
            till = f"{self.blocked_till[number]:%m/%d/%Y %H:%M:%S}"
            text = f"Indexer is disabled till {till} due to recent failures."
            headers = {"Retry-After": str(RETRY_AFTER)}
            return xml_response(error_xml(429, text), 429, headers)
        if number == WEB_PAGE:
            return web.Response(
                text="<!DOCTYPE html><html><body>Sign in</body></html>",
                content_type="text/html",
            )
        if request.query.get("t") == "caps":
            return xml_response(shelf.caps())
        if error := shelf.misunderstood(request.query):
            return xml_response(error_xml(*error), 400)
        items = [
            offer.xml or prowlarr_item(offer, self._link(shelf, offer), shelf)
            for offer in shelf.find(request.query)
        ]
        return xml_response(feed_xml(items))

    def _link(self, shelf: Shelf, offer: Offer) -> str:
        """Return the address of a download, which holds the key and an opaque link."""
        opaque = urlsafe_b64encode(f"{shelf.id}/{offer.number}".encode()).decode()
        query = urlencode({"apikey": self.api_key, "link": opaque, "file": offer.title})
        return f"{self.url}/{shelf.id}/download?{query}"

    async def _download(self, request: web.Request) -> web.Response:
        """Hand out what is behind a link."""
        opaque = urlsafe_b64decode(request.query["link"]).decode()
        shelf = self.shelves[int(request.match_info["id"])]
        offer = shelf.offer(opaque.partition("/")[2])
        if offer is None:
            return xml_response(error_xml(410, "Release unavailable"), 410)
        return self.hand_out(shelf, offer, request.path)


def _plain(number: int, name: str, protocol: str, *categories: int) -> dict[str, Any]:
    """Return an indexer with little to tell."""
    return {
        "id": number,
        "name": name,
        "enable": True,
        "redirect": False,
        "protocol": protocol,
        "privacy": "private",
        "priority": 25,
        "appProfileId": 1,
        "supportsRss": True,
        "supportsSearch": True,
        "supportsPagination": True,
        "implementation": "Cardigann",
        "definitionName": name.lower().replace(" ", "-"),
        "indexerUrls": ["https://tracker.example/"],
        "language": "en-US",
        "fields": [],
        "tags": [],
        "capabilities": {
            "limitsMax": 100,
            "limitsDefault": 100,
            "categories": [
                {
                    "id": categories[0],
                    "name": "First",
                    "subCategories": [
                        {"id": item, "name": "Below", "subCategories": []}
                        for item in categories[1:]
                    ],
                }
            ],
            "supportsRawSearch": False,
            "searchParams": ["q"],
            "movieSearchParams": ["q", "imdbId", "tmdbId"],
        },
    }


def _no_indexer() -> web.Response:
    """Answer that there is no such indexer."""
    return web.json_response({"message": "Indexer Not Found"}, status=404)
