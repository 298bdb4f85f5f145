"""Actions about the services: test them, and let calls pass again."""

import asyncio
from typing import Any, Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..connections import Connection, Health
from ..const import ATTR_SERVICE, ServiceKind
from ..engine.invalid import Invalid
from .action import Action, Answer
from .errand import Errand

_FIELDS: Final[VolDictType] = {
    vol.Optional(ATTR_SERVICE): vol.All(
        cv.ensure_list, [vol.In([kind.value for kind in ServiceKind])]
    )
}


async def _test_connection(errand: Errand) -> Answer:
    """Ask services and report how each is doing."""
    coordinator = errand.data.connections
    chosen = _chosen(errand)
    found = await asyncio.gather(
        *(coordinator.async_test(connection.id) for connection in chosen)
    )
    return {"services": list(map(_report, chosen, found))}


async def _reset_circuit_breaker(errand: Errand) -> None:
    """Let calls to services pass again."""
    for connection in _chosen(errand):
        await connection.gate.reset()
    await errand.data.connections.async_refresh()


def _chosen(errand: Errand) -> list[Connection]:
    """Return the connections that are meant, all where none is named."""
    connections = list(errand.data.connections.connections.values())
    kinds = errand.get(ATTR_SERVICE)
    if not kinds:
        return connections
    if absent := set(kinds) - {connection.kind for connection in connections}:
        raise Invalid("service_not_set_up", services=", ".join(sorted(absent)))
    return [connection for connection in connections if connection.kind in kinds]


def _report(connection: Connection, health: Health) -> dict[str, Any]:
    """Return the health of a service for a response."""
    latency = health.latency
    return {
        "service": connection.kind.value,
        "name": connection.name,
        "connected": health.connected,
        "version": health.version,
        "latency_ms": None if latency is None else round(latency * 1000),
        "error": health.error.message if health.error else None,
        "circuit_breaker": health.breaker.value,
        "requests_left": health.budget_left,
    }


ACTIONS: Final = (
    Action(
        name="test_connection",
        run=_test_connection,
        fields=_FIELDS,
        response=SupportsResponse.ONLY,
        # A library that cannot be opened keeps nobody from testing the services.
        needs_library=False,
    ),
    Action(
        name="reset_circuit_breaker",
        run=_reset_circuit_breaker,
        fields=_FIELDS,
        needs_library=False,
    ),
)
