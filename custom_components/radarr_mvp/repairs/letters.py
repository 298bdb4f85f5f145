"""Work that was given up: all of it is tried again, or let be."""

from typing import Final

from homeassistant.components.repairs import RepairsFlowResult

from ..engine.keeping.records import LetterStatus
from ..troubles.downloads import blocked_downloads
from ..troubles.letters import download_of
from .flow import LibraryFlow

_MANY: Final = 1000


class DecideAboutLetters(LibraryFlow):
    """Asks what is to become of all that was given up."""

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Show what was given up."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["retry_all", "ignore_all"],
            description_placeholders=self.told(),
        )

    async def async_step_retry_all(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Try all of it again; what cannot be stays."""
        return await self._with_each("retry_dead_letter")

    async def async_step_ignore_all(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Let all of it be."""
        return await self._with_each("ignore_dead_letter", answers=False)

    async def _with_each(
        self, action: str, *, answers: bool = True
    ) -> RepairsFlowResult:
        """Call an action for each letter; one that fails does not stop the others."""
        failed = 0
        for letter_id in await self._letters():
            done = await self.attempt(action, answers=answers, dead_letter_id=letter_id)
            failed += done is None
        library = self.entry.runtime_data.library
        library.round.forget_figures()
        await library.async_refresh()
        if failed:
            return self.async_abort(
                reason="some_left",
                description_placeholders=self.told(failed=str(failed)),
            )
        return self.async_create_entry(data={})

    async def _letters(self) -> list[int]:
        """Return the letters that the issue is about; downloads that wait for a person are not."""
        road = self.road
        page = await road.failures.dead_letters(status=LetterStatus.FAILED, limit=_MANY)
        blocked = {one.id for one in blocked_downloads(road.tracker.view)}
        return [one.id for one in page.items if download_of(one) not in blocked]
