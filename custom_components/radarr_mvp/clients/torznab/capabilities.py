"""What an indexer can be asked, as it says itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self
from xml.etree.ElementTree import Element

from ...engine.errors import Flaw
from ..documents import local_name, read_document, whole
from ..http import Answer

MOST_PER_PAGE: Final = 100

_MOVIES: Final = range(2000, 3000)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchMode:
    """One kind of search and its parameters; a `raw` one takes titles as they are."""

    available: bool = True
    params: frozenset[str] = frozenset({"q"})
    raw: bool = False

    def takes(self, param: str) -> bool:
        """Tell whether a search may carry a parameter."""
        return self.available and param in self.params


@dataclass(frozen=True, slots=True)
class Category:
    """One category of an indexer."""

    id: int
    name: str = ""

    @property
    def is_movies(self) -> bool:
        """Tell whether it holds movies."""
        return self.id in _MOVIES


_TEXT_SEARCH: Final = SearchMode()
_MOVIE_SEARCH: Final = SearchMode(params=frozenset({"q", "imdbid"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an indexer can be asked; the defaults are what all of them understand."""

    server: str = ""
    page_size: int = MOST_PER_PAGE
    search: SearchMode = _TEXT_SEARCH
    movie: SearchMode = _MOVIE_SEARCH
    categories: tuple[Category, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def has_movies(self) -> bool:
        """Tell whether there are movies; an indexer that names no categories may have them."""
        return not self.categories or any(item.is_movies for item in self.categories)

    @classmethod
    def read(cls, answer: Answer) -> Self:
        """Read the answer to a question for capabilities."""
        root = read_document(answer)
        if local_name(root) != "caps":
            raise answer.bad(Flaw.UNEXPECTED, "answered without its capabilities")
        parts = {local_name(item): item for item in root.iter()}
        server = parts.get("server")
        return cls(
            server=server.get("title", "") if server is not None else "",
            page_size=_page_size(parts.get("limits")),
            search=_mode(parts.get("search"), _TEXT_SEARCH),
            movie=_mode(parts.get("movie-search"), _MOVIE_SEARCH),
            categories=tuple(_categories(root)),
            tags=tuple(
                item.get("name", "")
                for item in root.iter()
                if local_name(item) == "tag"
            ),
        )


def _page_size(limits: Element | None) -> int:
    """Return how many items to ask for at once, whatever the server says about it."""
    if limits is None:
        return MOST_PER_PAGE
    told = [whole(limits.get(name)) or 0 for name in ("default", "max")]
    return min(max(told), MOST_PER_PAGE) or MOST_PER_PAGE


def _mode(element: Element | None, assumed: SearchMode) -> SearchMode:
    """Read one kind of search; what is not said is assumed."""
    if element is None:
        return assumed
    listed = element.get("supportedParams")
    params = frozenset((listed or "").lower().replace(" ", "").split(",")) - {""}
    return SearchMode(
        available=element.get("available", "yes").lower() in {"yes", "true", "1"},
        params=params if listed is not None else assumed.params,
        raw=element.get("searchEngine", "").lower() == "raw",
    )


def _categories(root: Element) -> Iterator[Category]:
    """Walk the categories and what is below them."""
    for item in root.iter():
        number = whole(item.get("id"))
        if local_name(item) in {"category", "subcat"} and number is not None:
            yield Category(number, item.get("name", ""))
