"""Who began what, remembered for the logbook."""

from homeassistant.core import Context
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.engine.events import MovieRemoved
from custom_components.radarr_mvp.events import Announcer

from .integration import Home


def event(correlation_id: str) -> MovieRemoved:
    """Return an event that follows from something."""
    return MovieRemoved(correlation_id=correlation_id, files="kept")


async def test_who_began_it(home: Home) -> None:
    """It is known for as long as anything is likely to follow; then only the cause is."""
    announcer = Announcer(home.hass, MockConfigEntry())
    contexts = [Context(user_id=str(number)) for number in range(257)]
    for context in contexts:
        assert announcer.remember(context) == context.id
    assert announcer.context_of(event(contexts[-1].id)) is contexts[-1]
    assert announcer.context_of(event(contexts[1].id)) is contexts[1]
    forgotten = announcer.context_of(event(contexts[0].id))
    assert (forgotten.id, forgotten.user_id) == (contexts[0].id, None)


async def test_what_nobody_began(home: Home) -> None:
    """It has a context of its own, by the id of the cause."""
    announcer = Announcer(home.hass, MockConfigEntry())
    assert announcer.context_of(event("01JOFITSELF")).id == "01JOFITSELF"
