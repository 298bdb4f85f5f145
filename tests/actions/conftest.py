"""What the tests of actions share."""

from homeassistant.core import Event, callback
import pytest

from custom_components.radarr_mvp.engine.events import EventKind
from tests.integration import Home

from .house import House


@pytest.fixture
async def house(home: Home) -> House:
    """Return a household whose library is open; what it tells on the bus is heard."""
    built = House(home, home.entry())

    @callback
    def hear(event: Event) -> None:
        built.heard.append((event.event_type.removeprefix("radarr_mvp_"), event.data))

    for kind in EventKind:
        home.hass.bus.async_listen(f"radarr_mvp_{kind}", hear)
    await home.set_up(built.entry)
    return built
