"""Switches and insights for people and other programs: addresses, request logs, faults."""

from typing import Any, ClassVar, override

from aiohttp import web

from .service import FakeService
from .trakt_switches import TraktSwitches
from .world import World


class Control(FakeService):
    """The sandbox's own interface, on a port beside the services."""

    name: ClassVar[str] = "control"

    def __init__(self, world: World) -> None:
        """Control a running world."""
        super().__init__()
        self._world = world
        self._trakt = TraktSwitches(world.trakt)
        self._services = {service.name: service for service in world.services}

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return what can be asked and switched."""
        return [
            web.get("/", self._overview),
            web.get("/requests/{service}", self._requests),
            web.post("/faults/{service}", self._break),
            web.delete("/faults/{service}", self._heal),
            *self._trakt.routes(),
        ]

    def overview(self) -> dict[str, Any]:
        """Return where everything is."""
        return {
            "control": self.url,
            "services": {name: service.url for name, service in self._services.items()},
            "qbittorrent": self._world.swarm.downloader.url,
            "library": str(self._world.library),
        }

    async def _overview(self, request: web.Request) -> web.Response:
        """Tell where everything is."""
        return web.json_response(self.overview())

    async def _requests(self, request: web.Request) -> web.Response:
        """Tell which requests a service has seen."""
        log = self._service(request).log
        return web.json_response([entry.as_dict() for entry in log.requests])

    async def _break(self, request: web.Request) -> web.Response:
        """Switch a fault on: {"mode": …, "path": …, "times": …}."""
        try:
            self._service(request).fail(**await request.json())
        except (TypeError, ValueError) as err:
            raise web.HTTPBadRequest(text=str(err)) from err
        return web.Response(status=204)

    async def _heal(self, request: web.Request) -> web.Response:
        """Switch all faults of a service off."""
        self._service(request).heal()
        return web.Response(status=204)

    def _service(self, request: web.Request) -> FakeService:
        """Return the service that a request names."""
        try:
            return self._services[request.match_info["service"]]
        except KeyError:
            raise web.HTTPNotFound(
                text=f"There are: {', '.join(self._services)}"
            ) from None
