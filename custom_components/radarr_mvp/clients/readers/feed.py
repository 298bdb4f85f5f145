"""Read feeds of films: RSS and Atom, by whatever hint of a film they hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
import re
from typing import Final, Self
from xml.etree.ElementTree import Element

from ...engine.errors import Flaw
from ...engine.lists.sources import ListedMovie
from ..dates import read_date
from ..documents import local_name, read_document
from ..http import Answer
from . import values
from .gathering import Gathering

MOST_ITEMS: Final = 5000

_ROOTS: Final = frozenset({"rss", "rdf", "feed"})
_ITEMS: Final = frozenset({"item", "entry"})
_OF_SERIES: Final = re.compile(
    r"\bTV (?:Mini[- ])?Series\b|\bMini-Series\b|\bTV Episode\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a feed, its parts by name in lower case and without namespaces."""

    texts: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, element: Element) -> Self:
        """Sort the parts of an item; Atom keeps addresses and categories in attributes."""
        item = cls()
        for part in element:
            for value in (part.text, part.get("href"), part.get("term")):
                if value and (stripped := value.strip()):
                    item.texts.setdefault(local_name(part), []).append(stripped)
        return item

    def text(self, *names: str) -> str:
        """Return the first text that is there."""
        found = (value for name in names for value in self.texts.get(name, ()))
        return next(found, "")

    @property
    def categories(self) -> list[str]:
        """Return what the item is filed under."""
        return self.texts.get("category", [])

    @property
    def moment(self) -> datetime | None:
        """Return when the item came into the feed."""
        return read_date(self.text("pubdate", "published", "updated", "date"))

    @property
    def guid(self) -> str:
        """Return the item's own name."""
        return self.text("guid", "id")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: what it is called and what is in it."""

    title: str
    items: tuple[FeedItem, ...]
    cut: bool


def read_feed(answer: Answer) -> Feed:
    """Return the feed that an answer holds, or raise where it holds none."""
    root = read_document(answer)
    if local_name(root) not in _ROOTS:
        raise answer.bad(Flaw.UNEXPECTED, "answered with XML that is no feed")
    items = [part for part in root.iter() if local_name(part) in _ITEMS]
    return Feed(
        values.tidy(_channel_title(root)),
        tuple(map(FeedItem.of, items[:MOST_ITEMS])),
        len(items) > MOST_ITEMS,
    )


def gather_items(items: Iterator[FeedItem] | tuple[FeedItem, ...]) -> Gathering:
    """Return the movies that items of any feed name."""
    found = Gathering()
    for item in items:
        if _is_other(item):
            found.pass_over()
        elif movie := movie_of(item, found.next_place):
            found.take(movie)
        else:
            found.miss()
    return found


def movie_of(item: FeedItem, place: int) -> ListedMovie | None:
    """Return the movie an item is about, None where nothing says which."""
    title, year = (
        values.tidy(item.text("filmtitle")),
        values.year_of(item.text("filmyear")),
    )
    if not title:
        title, year = values.split_title(item.text("title"))
    tmdb_id, imdb_id = _ids(item)
    if not (tmdb_id or imdb_id or (title and year)):
        return None
    return ListedMovie(
        title=title,
        year=year,
        tmdb_id=tmdb_id,
        imdb_id=imdb_id,
        place=place,
        listed_at=item.moment,
    )


def _ids(item: FeedItem) -> tuple[int | None, str | None]:
    """Return the ids of TMDb and IMDb, from the surest place to the vaguest."""
    links = " ".join(item.texts.get("link", ()))
    about = item.text("description", "summary", "content")
    tmdb_id = (
        values.tmdb_id_of(item.text("movieid"))
        or values.tmdb_id_of(item.guid)
        or values.tmdb_id_in(item.guid)
        or values.tmdb_id_in(links)
    )
    texts = (item.text("imdbid"), item.guid, links, about)
    return tmdb_id, next(filter(None, map(values.imdb_id_in, texts)), None)


def _is_other(item: FeedItem) -> bool:
    """Tell whether an item is about something else than a movie."""
    if item.text("tvid") or _OF_SERIES.search(item.text("title")):
        return True
    if values.names_series(item.guid) or values.names_series(item.text("link")):
        return True
    kinds = item.categories
    return bool(kinds) and not any(map(values.is_movie, kinds))


def _channel_title(root: Element) -> str:
    """Return what the feed is called."""
    for parent in (root, *root):
        if local_name(parent) in _ITEMS:
            break
        for part in parent:
            if local_name(part) == "title":
                return part.text or ""
    return ""
