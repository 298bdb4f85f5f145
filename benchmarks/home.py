"""A Home Assistant in this process, for figures that have to be true inside of it."""

from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
import json
from pathlib import Path
import socket
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from homeassistant.bootstrap import async_setup_hass
from homeassistant.config_entries import ConfigEntry, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.runner import RuntimeConfig

from custom_components.radarr_mvp.const import DOMAIN
from custom_components.radarr_mvp.coordinator import RadarrMvpConfigEntry


@asynccontextmanager
async def home_assistant() -> AsyncGenerator[HomeAssistant]:
    """Return a Home Assistant that is up, with a recorder and a web server at work."""
    with TemporaryDirectory() as folder:
        _prepare(Path(folder))
        hass = await async_setup_hass(RuntimeConfig(config_dir=folder, skip_pip=True))
        if hass is None:
            raise RuntimeError("Home Assistant did not start")
        await hass.async_start()
        try:
            yield hass
        finally:
            await hass.async_stop(force=True)


def _prepare(folder: Path) -> None:
    """Write a configuration with a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    http = {"server_host": "127.0.0.1", "server_port": port}
    configuration = {"http": http, "api": {}, "history": {}, "sun": {}}
    # JSON is YAML, too.
    (folder / "configuration.yaml").write_text(json.dumps(configuration))


def entry_of(
    data: Mapping[str, Any], subentries: Iterable[ConfigSubentryDataWithId] = ()
) -> RadarrMvpConfigEntry:
    """Return an entry that is not set up yet."""
    return ConfigEntry(
        data=dict(data),
        disabled_by=None,
        discovery_keys=MappingProxyType({}),
        domain=DOMAIN,
        entry_id="01JBENCH00000000000000BENCH",
        minor_version=1,
        options={"quality_profile": "HD - 720p/1080p"},
        source="user",
        subentries_data=tuple(subentries),
        title="Movies",
        unique_id=None,
        version=1,
    )
