"""Tools for language models; each calls one action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, override

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.llm import (
    LLMContext,
    Tool,
    ToolAnnotations,
    ToolInput,
    ToolResult,
)
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import RadarrMvpConfigEntry
from .errands import Plain, StillAtWork, async_do
from .results import Told, fitted, said

ATTR_LIBRARY: Final = "library"
ATTR_LIMIT: Final = "limit"

# Longer than people are waited for at indexers.
PATIENCE: Final = 15.0

_LONGEST_MESSAGE: Final = 500


def as_given(arguments: Plain) -> Plain:
    """Return arguments as the action takes them."""
    return arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolKind:
    """What a tool is for, which action it calls with what, and what it tells of the answer."""

    name: str
    title: str
    description: str
    action: str
    annotations: ToolAnnotations
    told: Told
    fields: VolDictType = field(default_factory=dict)
    given: Callable[[Plain], Plain] = as_given
    most: int = 0
    """How many things it lists; 0 where it lists none."""

    def schema(self, libraries: Mapping[str, RadarrMvpConfigEntry]) -> vol.Schema:
        """Return what may be given; which library is only asked where there are several."""
        fields = dict(self.fields)
        if self.most:
            limit = vol.All(vol.Coerce(int), vol.Range(1, self.most))
            about = "How many entries the answer lists at most"
            usual = min(self.most, 10)
            fields[vol.Optional(ATTR_LIMIT, default=usual, description=about)] = limit
        if len(libraries) > 1:
            about = "The library that is meant; ask the person where it is not clear"
            named = vol.Required(ATTR_LIBRARY, description=about)
            fields[named] = vol.In(list(libraries))
        return vol.Schema(fields)


class MovieTool(Tool):
    """A tool of a kind, for the libraries that may be used."""

    integration = DOMAIN

    def __init__(
        self, kind: ToolKind, libraries: Mapping[str, RadarrMvpConfigEntry]
    ) -> None:
        """Describe the tool."""
        self.name = f"{DOMAIN}__{kind.name}"
        self.title = kind.title
        self.description = kind.description
        self.annotations = kind.annotations
        self.parameters = kind.schema(libraries)
        self._kind = kind
        self._libraries = libraries

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Call the action; what goes wrong is told as a sentence."""
        try:
            return await self._call(
                hass, tool_input.tool_args, llm_context.context or Context()
            )
        except StillAtWork as pending:
            return ToolResult(data={"pending": True, "message": str(pending)})
        except vol.Invalid as problem:
            return _refusal("invalid_arguments", problem)
        except HomeAssistantError as problem:
            return _refusal(problem.translation_key or "failed", problem)

    async def _call(
        self, hass: HomeAssistant, given: Mapping[str, Any], context: Context
    ) -> ToolResult:
        """Call the action as the person who talks to the assistant."""
        # Some models name every parameter and leave those empty that they do not mean.
        meant = {key: one for key, one in given.items() if one not in (None, "", [])}
        arguments = self.parameters(meant)
        limit = arguments.pop(ATTR_LIMIT, 0)
        library = arguments.pop(ATTR_LIBRARY, next(iter(self._libraries)))
        answer = await async_do(
            hass,
            self._libraries[library],
            self._kind.action,
            self._kind.given(arguments | ({ATTR_LIMIT: limit} if limit else {})),
            context,
            patience=PATIENCE,
        )
        return ToolResult(data=fitted(self._kind.told(answer, limit)))


def _refusal(key: str, problem: Exception) -> ToolResult:
    """Return what went wrong."""
    message = said(str(problem), _LONGEST_MESSAGE)
    return ToolResult(data={"error": key, "message": message}, error=True)
