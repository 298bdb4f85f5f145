"""The actions."""

import asyncio
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, service
import voluptuous as vol

from .connections import Connection, Health
from .const import ATTR_SERVICE, DOMAIN, ServiceKind
from .coordinator import ConnectionCoordinator, RadarrMvpConfigEntry

SERVICE_TEST_CONNECTION: Final = "test_connection"
SERVICE_RESET_CIRCUIT_BREAKER: Final = "reset_circuit_breaker"

_CONNECTION_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Optional(ATTR_SERVICE): vol.All(
            cv.ensure_list, [vol.In([kind.value for kind in ServiceKind])]
        ),
    }
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        SERVICE_TEST_CONNECTION,
        _async_test_connection,
        schema=_CONNECTION_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        SERVICE_RESET_CIRCUIT_BREAKER,
        _async_reset_circuit_breaker,
        schema=_CONNECTION_SCHEMA,
    )


async def _async_test_connection(call: ServiceCall) -> ServiceResponse:
    """Ask services and report how each is doing."""
    coordinator = _coordinator(call)
    chosen = _chosen(call, coordinator)
    found = await asyncio.gather(
        *(coordinator.async_test(connection.id) for connection in chosen)
    )
    return {"services": list(map(_report, chosen, found))}


async def _async_reset_circuit_breaker(call: ServiceCall) -> None:
    """Let calls to services pass again."""
    coordinator = _coordinator(call)
    for connection in _chosen(call, coordinator):
        await connection.gate.reset()
    await coordinator.async_refresh()


def _coordinator(call: ServiceCall) -> ConnectionCoordinator:
    """Return the coordinator of the entry that is meant."""
    entry: RadarrMvpConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID)
    )
    return entry.runtime_data.connections


def _chosen(call: ServiceCall, coordinator: ConnectionCoordinator) -> list[Connection]:
    """Return the connections that are meant, all where none is named."""
    connections = list(coordinator.connections.values())
    kinds = call.data.get(ATTR_SERVICE)
    if not kinds:
        return connections
    if absent := set(kinds) - {connection.kind for connection in connections}:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="service_not_set_up",
            translation_placeholders={"services": ", ".join(sorted(absent))},
        )
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
