"""Finished downloads that wait for a person: one after the other is decided about."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..engine.failures.steps import Strategy
from ..engine.importing.storing import REASONS
from ..engine.track import QueueItem
from ..troubles.downloads import blocked_downloads
from ..troubles.wording import escaped, listed, plain
from .flow import NOT_DONE, LibraryFlow
from .movies import likely_movies, movie_of

_DOWNLOAD: Final = "download"
_MOVIE: Final = "movie"
_CHOICES: Final = ("import_as", "retry", "block", "remove")
_MOST: Final = 100

_REMOVAL: Final = vol.Schema(
    {
        vol.Required("search_again", default=True): BooleanSelector(),
        vol.Required("delete_files", default=False): BooleanSelector(),
        vol.Required("force", default=False): BooleanSelector(),
    }
)

type Typed = dict[str, Any]


class DecideAboutDownloads(LibraryFlow):
    """Asks which download, and what is to become of it; as long as others wait, it asks on."""

    _chosen = 0

    async def async_step_init(
        self, user_input: Typed | None = None
    ) -> RepairsFlowResult:
        """Begin with the list."""
        return await self.async_step_choose()

    async def async_step_choose(
        self, user_input: Typed | None = None
    ) -> RepairsFlowResult:
        """Ask which download is meant, where there are several."""
        waiting = self._waiting()
        if not waiting:
            return self.async_abort(reason="nothing_waits")
        if user_input is not None:
            self._chosen = int(user_input[_DOWNLOAD])
            return await self.async_step_decide()
        if len(waiting) == 1:
            self._chosen = waiting[0].id
            return await self.async_step_decide()
        options = [
            SelectOptionDict(value=str(one.id), label=_label(one))
            for one in waiting[:_MOST]
        ]
        return self.async_show_form(
            step_id="choose",
            data_schema=vol.Schema({vol.Required(_DOWNLOAD): _list_of(options)}),
            description_placeholders=self.told(count=str(len(waiting))),
        )

    async def async_step_decide(
        self, user_input: Typed | None = None
    ) -> RepairsFlowResult:
        """Show why a download waits, and ask what is to be done."""
        return self.async_show_menu(
            step_id="decide",
            menu_options=list(_CHOICES),
            description_placeholders=self._about(),
        )

    async def async_step_import_as(
        self, user_input: Typed | None = None
    ) -> RepairsFlowResult:
        """Ask which movie it is, and file it as that, whatever spoke against it."""
        item, index, errors = self._item(), self.road.house.index, dict[str, str]()
        if user_input is not None:
            movie, problem = movie_of(user_input[_MOVIE], index)
            if movie is None:
                errors = {_MOVIE: problem}
            else:
                answer = await self.attempt(
                    "import_path", download_id=item.id, movie_id=movie.id
                )
                if answer is not None and answer["imported"]:
                    return await self._go_on()
                if answer is not None:
                    self.gaps["problem"] = plain(str(answer["message"]))
                errors = {"base": NOT_DONE}
        options = [
            SelectOptionDict(value=str(one.tmdb_id), label=f"{one.title} ({one.year})")
            for one in likely_movies(item, index)
        ]
        first = {_MOVIE: options[0]["value"]} if options else {}
        form = vol.Schema({vol.Required(_MOVIE): _list_of(options, others=True)})
        return self.async_show_form(
            step_id="import_as",
            data_schema=self.add_suggested_values_to_schema(form, user_input or first),
            errors=errors,
            description_placeholders=self._about(),
        )

    async def async_step_retry(
        self, user_input: Typed | None = None
    ) -> RepairsFlowResult:
        """Try the import once more, as things may be better now."""
        done = await self.attempt(
            "retry_download",
            download_id=self._item().id,
            strategy=Strategy.SAME.value,
        )
        if done is None:
            return self._refused()
        return await self._go_on()

    async def async_step_block(
        self, user_input: Typed | None = None
    ) -> RepairsFlowResult:
        """Remove the download, and never take its release again."""
        return await self._remove("block", user_input, block=True)

    async def async_step_remove(
        self, user_input: Typed | None = None
    ) -> RepairsFlowResult:
        """Remove the download; its release may be taken again."""
        return await self._remove("remove", user_input, block=False)

    async def _remove(
        self, step_id: str, user_input: Typed | None, *, block: bool
    ) -> RepairsFlowResult:
        """Ask how to remove a download, and do it."""
        item, errors = self._item(), dict[str, str]()
        if user_input is not None:
            done = await self.attempt(
                "remove_download", download_id=item.id, block=block, **user_input
            )
            if done is not None:
                return await self._go_on()
            errors = {"base": NOT_DONE}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(_REMOVAL, user_input),
            errors=errors,
            description_placeholders=self._about(),
        )

    async def _go_on(self) -> RepairsFlowResult:
        """Ask about the next download, until none waits any more."""
        self.gaps = {}
        await self.entry.runtime_data.queue.async_refresh()
        if self._waiting():
            return await self.async_step_choose()
        return self.async_create_entry(data={})

    def _refused(self) -> RepairsFlowResult:
        """End because something could not be done; the issue stays."""
        problem = escaped(self.gaps["problem"])
        return self.async_abort(
            reason=NOT_DONE, description_placeholders={"problem": problem}
        )

    def _waiting(self) -> list[QueueItem]:
        """Return the downloads that wait."""
        return blocked_downloads(self.road.tracker.view)

    def _item(self) -> QueueItem:
        """Return the download that is meant; somebody else may have decided about it."""
        for item in self._waiting():
            if item.id == self._chosen:
                return item
        raise AbortFlow("nothing_waits")

    def _about(self) -> dict[str, str]:
        """Return what there is to say of the download."""
        item = self._item()
        return self.told(
            release=escaped(item.name),
            path=escaped(item.download.content_path or ""),
            reasons=listed(_reasons(item)),
        )


def _list_of(
    options: list[SelectOptionDict], *, others: bool = False
) -> SelectSelector:
    """Return a list to choose from; others can be typed where that is said."""
    return SelectSelector(
        SelectSelectorConfig(
            options=options, mode=SelectSelectorMode.DROPDOWN, custom_value=others
        )
    )


def _label(item: QueueItem) -> str:
    """Return a download as it stands in a list."""
    return plain(f"{item.name}: {item.download.message}")


def _reasons(item: QueueItem) -> list[tuple[str, str]]:
    """Return why a download waits: file by file, or else for what it was given up."""
    known = item.download.data.get(REASONS)
    told = [
        (str(one.get("file") or item.name), str(one.get("sentence", "")))
        for one in (known if isinstance(known, list | tuple) else ())
        if isinstance(one, Mapping)
    ]
    return told or [(item.name, item.download.message)]
