"""The movies that are wanted, as a list to which anybody in the house can add."""

import asyncio
from collections.abc import Iterable
from typing import Final, override

from homeassistant.components.todo import (
    TodoItem,
    TodoItemStatus,
    TodoListEntity,
    TodoListEntityFeature,
)
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .coordinator import RadarrMvpConfigEntry
from .engine.library import AddRequest, AlreadyInLibrary, FileFate, MovieChanges
from .engine.movies import Movie
from .engine.overview import Overview
from .films import link_to, titled
from .watching import OverviewEntity

PARALLEL_UPDATES = 1

WANTED: Final = EntityDescription(key="wanted")
SOURCE: Final = "todo"

# A shorter number may be a title, such as 1917.
_SHORTEST_ID: Final = 5


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the list."""
    async_add_entities([WantedList(entry)])


class WantedList(OverviewEntity[tuple[Movie, ...]], TodoListEntity):
    """Monitored movies without a file.

    Who completes an item does not want the movie any more: it stays in the library and is not looked for. Who deletes
    it takes it out of the library; files are never touched.
    """

    _attr_supported_features = (
        TodoListEntityFeature.CREATE_TODO_ITEM
        | TodoListEntityFeature.UPDATE_TODO_ITEM
        | TodoListEntityFeature.DELETE_TODO_ITEM
    )

    def __init__(self, entry: RadarrMvpConfigEntry) -> None:
        """Show what is wanted."""
        house = entry.runtime_data.road.house
        super().__init__(entry, WANTED, Overview(house, _wanted))
        self._wanted: tuple[Movie, ...] = ()

    @property
    @override
    def state(self) -> int:
        """Return how many movies are wanted, without making an item of each."""
        return len(self._wanted)

    @property
    @override
    def todo_items(self) -> list[TodoItem]:
        """Return the items; there may be thousands, so they are made only for those who look at the list."""
        return [_item(one) for one in self._wanted]

    @override
    async def async_create_todo_item(self, item: TodoItem) -> None:
        """Take a movie into the library; one that was given up is wanted again."""
        road, correlation_id = self.house.road, await self._begun()
        search = road.house.settings.automation.search_on_add
        with self.sentences():
            try:
                await road.add_movie(
                    _request(item.summary or ""),
                    search=search,
                    correlation_id=correlation_id,
                    source=SOURCE,
                )
            except AlreadyInLibrary as problem:
                movie = problem.movie
                if movie.monitored or movie.file is not None:
                    raise
                await self._monitor(movie.id, correlation_id, monitored=True)
                if search:
                    road.search_soon(movie.id, correlation_id)
        await self._refresh()

    @override
    async def async_update_todo_item(self, item: TodoItem) -> None:
        """Cease to look for a movie that is ticked off; what it is called is not ours to change."""
        movie_id = self._movie_id(item.uid)
        movie = self.house.road.house.index.get(movie_id)
        if movie is not None and item.summary not in (None, titled(movie)):
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="wanted_renamed",
                translation_placeholders={"title": titled(movie)},
            )
        if item.status == TodoItemStatus.COMPLETED:
            correlation_id = await self._begun()
            with self.sentences():
                await self._monitor(movie_id, correlation_id, monitored=False)
            await self._refresh()

    @override
    async def async_delete_todo_items(self, uids: list[str]) -> None:
        """Take movies out of the library, as many as can be."""
        movie_ids = [self._movie_id(uid) for uid in uids]
        correlation_id = await self._begun()
        removals = [
            self.house.road.remove_movie(
                movie_id,
                files=FileFate.KEEP,
                exclude=False,
                correlation_id=correlation_id,
            )
            for movie_id in movie_ids
        ]
        outcomes = await asyncio.gather(*removals, return_exceptions=True)
        await self._refresh()
        with self.sentences():
            for problem in filter(None, outcomes):
                raise problem

    @callback
    @override
    def _take(self, made: tuple[Movie, ...]) -> None:
        """Keep what is wanted."""
        self._wanted = made

    @callback
    @override
    def _async_write_ha_state(self) -> None:
        """Write the state; where nobody follows the list, it is not compared and copied item by item."""
        if self._update_listeners:
            super()._async_write_ha_state()
        else:
            super(TodoListEntity, self)._async_write_ha_state()

    async def _begun(self) -> str:
        """Return the id of all that follows, once the library has been read."""
        await self.house.async_wait_until_open()
        return self.house.announcer.remember(self._context or Context())

    async def _monitor(
        self, movie_id: int, correlation_id: str, *, monitored: bool
    ) -> None:
        """Begin or cease to look for a movie."""
        await self.house.road.library.update(
            movie_id, MovieChanges(monitored=monitored), correlation_id=correlation_id
        )

    def _movie_id(self, uid: str | None) -> int:
        """Return the movie that an item stands for."""
        if uid is not None and uid.isascii() and uid.isdecimal():
            return int(uid)
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="movie_unknown",
            translation_placeholders={"movie": uid or ""},
        )


def _request(text: str) -> AddRequest:
    """Return what somebody wants who wrote a title, with or without its year, an id or an address."""
    text = text.strip()
    if text.isascii() and text.isdecimal() and len(text) >= _SHORTEST_ID:
        return AddRequest(tmdb_id=int(text))
    return AddRequest(title=text)


def _wanted(movies: Iterable[Movie]) -> tuple[Movie, ...]:
    """Return what is wanted, by title."""
    wanted = [one for one in movies if one.monitored and one.file is None]
    wanted.sort(key=lambda one: (one.title.casefold(), one.year, one.id))
    return tuple(wanted)


def _item(movie: Movie) -> TodoItem:
    """Return the item of a movie; it is due on the day it can be had, and not overdue ever after."""
    due = movie.available_from()
    is_ahead = due is not None and due.date() >= dt_util.now().date()
    return TodoItem(
        summary=titled(movie),
        uid=str(movie.id),
        status=TodoItemStatus.NEEDS_ACTION,
        due=due.date() if due is not None and is_ahead else None,
        description=link_to(movie),
    )
