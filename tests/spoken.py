"""A household that people talk to: the shipped sentences lie where Home Assistant looks for them."""

from dataclasses import dataclass
from pathlib import Path
import shutil
from typing import Final

from homeassistant.components import conversation
from homeassistant.core import Context
from homeassistant.helpers.intent import IntentResponse
from homeassistant.setup import async_setup_component

from custom_components.radarr_mvp import llm
from tests.actions.house import House
from tests.furnished import furnish
from tests.integration import Home
from tests.sandbox.catalogue import Film

SENTENCES: Final = Path(llm.__file__).parents[2] / "custom_sentences"
LANGUAGES: Final = tuple(sorted(one.name for one in SENTENCES.iterdir()))

# Films that are no part of the catalogue: two of one name, and one whose title is a number.
KNOWN: Final = (
    Film(
        title="Dune",
        year=1984,
        tmdb_id=841,
        imdb_id="tt0087182",
        runtime=137,
        released="1984-12-14",
    ),
    Film(
        title="Dune",
        year=2021,
        tmdb_id=438631,
        imdb_id="tt1160419",
        runtime=155,
        released="2021-10-22",
    ),
    Film(
        title="1917",
        year=2019,
        tmdb_id=530915,
        imdb_id="tt8579674",
        runtime=119,
        released="2019-12-25",
    ),
)


@dataclass
class Talk:
    """A conversation with the household."""

    house: House

    async def say(
        self,
        text: str,
        language: str = "en",
        *,
        context: Context | None = None,
        device_id: str | None = None,
    ) -> IntentResponse:
        """Say something, and return the answer when all that follows is done."""
        hass = self.house.home.hass
        result = await conversation.async_converse(
            hass, text, None, context or Context(), language, device_id=device_id
        )
        await self.house.home.settle()
        return result.response

    async def hear(self, text: str, language: str = "en", **more: str) -> str:
        """Say something, and return what is heard."""
        response = await self.say(text, language, **more)  # type: ignore[arg-type]  # They are ids.
        return str(response.speech["plain"]["speech"])


async def can_talk(home: Home) -> None:
    """Set up what a conversation takes."""
    target = Path(home.hass.config.path("custom_sentences"))
    shutil.copytree(SENTENCES, target)
    assert await async_setup_component(home.hass, "homeassistant", {})
    assert await async_setup_component(home.hass, "conversation", {})
    for film in KNOWN:
        home.world.tmdb.films[film.tmdb_id] = film


async def talk_to(home: Home) -> Talk:
    """Return a conversation with a household that knows some more films."""
    await can_talk(home)
    return Talk(await furnish(home))
