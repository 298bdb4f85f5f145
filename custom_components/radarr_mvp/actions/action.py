"""What an action is, and how it is done."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import cast

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..libraries import async_library_meant
from ..problems import problem_of
from .errand import Errand
from .telling import speakable

# What an action answers: plain data, None where it does not answer.
type Answer = Mapping[str, object] | None
type Run = Callable[[Errand], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action: its fields, what it does, and whether it answers."""

    name: str
    run: Run
    fields: VolDictType
    response: SupportsResponse = SupportsResponse.NONE
    needs_library: bool = True

    @property
    def schema(self) -> vol.Schema:
        """Return what may be given."""
        entry = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}
        return vol.Schema({**entry, **self.fields})

    async def handle(self, call: ServiceCall) -> ServiceResponse:
        """Do it, and put what goes wrong into a sentence."""
        entry = async_library_meant(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
        data = entry.runtime_data
        errand = Errand(call, entry, data.announcer.remember(call.context))
        if self.needs_library:
            await data.async_wait_until_open()
        try:
            answer = await self.run(errand)
        except Exception as error:
            connections = data.connections.connections.values()
            if (problem := problem_of(error, connections)) is None:
                raise
            raise problem from error
        return None if answer is None else cast(ServiceResponse, speakable(answer))
