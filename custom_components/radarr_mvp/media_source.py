"""The films of the library in Home Assistant's media browser: to browse, to search and to play."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple, override

from homeassistant.components.media_player import (
    BrowseError,
    MediaClass,
    SearchMedia,
    SearchMediaQuery,
)
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_cached_translations

from .const import DOMAIN, MANUFACTURER
from .coordinator import RadarrMvpConfigEntry
from .engine.movies import Movie
from .films import OTHERS, Films, find_film, mime_type_of, titled
from .web.films import film_url
from .web.posters import poster_url

# More than these nobody looks through, and a browser would stand still.
_MOST_SHOWN: Final = 1000
_MOST_LATEST: Final = 100
_MOST_FOUND: Final = 100

# A number sign would begin another part of an address.
_OTHERS_KEY: Final = "0"

_CLASSES: Final = [MediaClass.MOVIE, MediaClass.VIDEO]

type Problem = Callable[..., HomeAssistantError]


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the source."""
    return FilmSource(hass)


class Shelf(StrEnum):
    """What a library is browsed by; most values are parts of the keys of translated texts."""

    LATEST = "latest"
    ALL = "all"
    INITIAL = "initial"
    FILM = "film"


class Place(NamedTuple):
    """A place in the browser: a library, a shelf of it, and a part of that or a film."""

    entry_id: str = ""
    shelf: str = ""
    key: str = ""

    @classmethod
    def of(cls, identifier: str | None) -> Place:
        """Return the place that an identifier names; the beginning has none."""
        return cls(*(identifier or "").split("/", 2))

    @property
    def identifier(self) -> str:
        """Return what names the place."""
        return "/".join(part for part in self if part)


class FilmSource(MediaSource):
    """Has the films of all libraries."""

    name = MANUFACTURER

    def __init__(self, hass: HomeAssistant) -> None:
        """Look at nothing yet."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return a place with what is below it."""
        place = Place.of(item.identifier)
        if not place.entry_id:
            entries = self._entries()
            if len(entries) != 1:
                return _libraries(entries)
            place = Place(entries[0].entry_id)
        entry = await self._open(place, BrowseError)
        films = await entry.runtime_data.films.get()
        if not place.shelf:
            return self._library(entry, films)
        if place.shelf == Shelf.FILM:
            return _film(entry.entry_id, _movie_of(entry, place, BrowseError))
        if (movies := _movies_of(place, films)) is None:
            raise _told(BrowseError, "media_place_unknown")
        return self._list(place, movies)

    @override
    async def async_search_media(
        self, item: MediaSourceItem, query: SearchMediaQuery
    ) -> SearchMedia:
        """Return the films that a text may mean, of one library or of all."""
        wanted = query.media_filter_classes
        if wanted and not set(_CLASSES) & set(wanted):
            return SearchMedia(result=[])
        entry_id = Place.of(item.identifier).entry_id
        ids = [entry_id] if entry_id else [one.entry_id for one in self._entries()]
        found: list[BrowseMediaSource] = []
        for one in ids:
            entry = await self._open(Place(one), BrowseError)
            films = await entry.runtime_data.films.get()
            movies = await asyncio.to_thread(
                films.titled, query.search_query, _MOST_FOUND - len(found)
            )
            found += [_film(one, movie) for movie in movies]
        return SearchMedia(result=found)

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return where a film can be played from."""
        place = Place.of(item.identifier)
        entry = await self._open(place, Unresolvable)
        movie = _movie_of(entry, place, Unresolvable)
        film = await find_film(entry.runtime_data.road, movie.id)
        if film is None:
            raise _told(Unresolvable, "film_not_there", title=titled(movie))
        url = film_url(entry.entry_id, movie.id)
        return PlayMedia(url, film.mime_type, path=film.path)

    def _entries(self) -> list[RadarrMvpConfigEntry]:
        """Return the libraries that can be looked at."""
        return self._hass.config_entries.async_loaded_entries(DOMAIN)

    async def _open(self, place: Place, problem: Problem) -> RadarrMvpConfigEntry:
        """Return the library of a place, once it has been read."""
        for entry in self._entries():
            if entry.entry_id == place.entry_id:
                break
        else:
            raise _told(problem, "media_place_unknown")
        try:
            await entry.runtime_data.async_wait_until_open()
        except HomeAssistantError as error:
            raise problem(
                translation_domain=error.translation_domain,
                translation_key=error.translation_key,
                translation_placeholders=error.translation_placeholders,
            ) from error
        return entry

    def _library(self, entry: RadarrMvpConfigEntry, films: Films) -> BrowseMediaSource:
        """Return a library with its lists."""
        initials = [
            _folder(Place(entry.entry_id, Shelf.INITIAL, _key(initial)), initial)
            for initial in films.by_initial
        ]
        lists = [
            _folder(Place(entry.entry_id, one), self._name(one))
            for one in (Shelf.LATEST, Shelf.ALL)
        ]
        return _folder(Place(entry.entry_id), entry.title, [*lists, *initials])

    def _list(self, place: Place, movies: Sequence[Movie]) -> BrowseMediaSource:
        """Return a list of films."""
        title = OTHERS if place.key == _OTHERS_KEY else place.key
        shown = [_film(place.entry_id, one) for one in movies[:_MOST_SHOWN]]
        return _folder(
            place,
            title or self._name(place.shelf),
            shown,
            children_media_class=MediaClass.MOVIE,
            not_shown=len(movies) - len(shown),
        )

    def _name(self, shelf: str) -> str:
        """Return what a shelf is called."""
        texts = async_get_cached_translations(
            self._hass, self._hass.config.language, "common", DOMAIN
        )
        return texts.get(f"component.{DOMAIN}.common.films_{shelf}", shelf)


def _libraries(entries: Iterable[RadarrMvpConfigEntry]) -> BrowseMediaSource:
    """Return the libraries to choose from."""
    shown = [_folder(Place(one.entry_id), one.title) for one in entries]
    return _folder(Place(), MANUFACTURER, shown)


def _folder(
    place: Place,
    title: str,
    children: Sequence[BrowseMediaSource] | None = None,
    *,
    children_media_class: MediaClass = MediaClass.DIRECTORY,
    not_shown: int = 0,
) -> BrowseMediaSource:
    """Return something that holds other things."""
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=place.identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type="",
        title=title,
        can_play=False,
        can_expand=True,
        can_search=True,
        search_media_classes=_CLASSES,
        children=children,
        children_media_class=children_media_class,
        not_shown=not_shown,
    )


def _film(entry_id: str, movie: Movie) -> BrowseMediaSource:
    """Return a film with its poster."""
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=Place(entry_id, Shelf.FILM, str(movie.id)).identifier,
        media_class=MediaClass.MOVIE,
        media_content_type=mime_type_of(movie.file.path if movie.file else "") or "",
        title=titled(movie),
        can_play=True,
        can_expand=False,
        thumbnail=poster_url(entry_id, movie.id),
    )


def _movies_of(place: Place, films: Films) -> Sequence[Movie] | None:
    """Return the films of a place, None where there is no such place."""
    match place.shelf:
        case Shelf.LATEST:
            return films.latest[:_MOST_LATEST]
        case Shelf.ALL:
            return films.by_title
        case Shelf.INITIAL:
            key = OTHERS if place.key == _OTHERS_KEY else place.key
            return films.by_initial.get(key)
        case _:
            return None


def _movie_of(entry: RadarrMvpConfigEntry, place: Place, problem: Problem) -> Movie:
    """Return the movie that a place is."""
    key = place.key
    if place.shelf == Shelf.FILM and key.isascii() and key.isdecimal():
        movie = entry.runtime_data.road.house.index.get(int(key))
        if movie is not None:
            return movie
    raise _told(problem, "media_place_unknown")


def _key(initial: str) -> str:
    """Return an initial as a part of an address."""
    return _OTHERS_KEY if initial == OTHERS else initial


def _told(problem: Problem, key: str, **placeholders: str) -> HomeAssistantError:
    """Return a problem with its sentence."""
    return problem(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
