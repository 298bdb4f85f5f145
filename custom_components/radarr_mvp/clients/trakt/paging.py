"""Puts pages together and notices where they do not fit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ...engine.errors import Flaw, ServiceError
from ...engine.log import LOGGER
from ..http import Answer
from ..rows import BrokenRowError, Row
from .const import MOST_PAGES, PAGE_SIZE
from .model import Listing
from .reading import OtherKindError, as_row


class Keyed(Protocol):
    """Something that can be told from others of its kind."""

    @property
    def key(self) -> object:
        """Return what it is known by."""


type Parse[T] = Callable[[Row, int], T]


@dataclass(frozen=True, slots=True)
class Page[T]:
    """One page, and what its headers say of the whole."""

    items: tuple[T, ...]
    others: int
    unreadable: int
    # As the answer counts; None where it does not.
    number: int | None
    pages: int | None
    total: int | None

    @property
    def rows(self) -> int:
        """Return how many things are on the page, whatever they are."""
        return len(self.items) + self.others + self.unreadable

    def is_last(self, number: int) -> bool:
        """Tell whether nothing comes after this page; without a count only a full one may be followed."""
        if self.pages is None:
            return self.rows != PAGE_SIZE
        return not self.rows or number >= self.pages


type Fetch[T] = Callable[[int, int], Awaitable[Page[T]]]


async def read_page[T](answer: Answer, parse: Parse[T], before: int) -> Page[T]:
    """Read a page whose first row is preceded by `before` others, or raise where nothing on it makes sense."""
    decoded: Any = await answer.json()
    if not isinstance(decoded, list):
        raise answer.bad(
            Flaw.UNEXPECTED, "answered in an unexpected shape (not a list)"
        )
    items: list[T] = []
    others = 0
    for position, raw in enumerate(decoded, before + 1):
        try:
            items.append(parse(as_row(raw), position))
        except OtherKindError:
            others += 1
        except BrokenRowError:
            continue
    if decoded and not items and not others:
        raise answer.bad(
            Flaw.UNEXPECTED, "answered in an unexpected shape (nothing on it is known)"
        )
    return Page(
        tuple(items),
        others,
        len(decoded) - len(items) - others,
        _count(answer, "X-Pagination-Page"),
        _count(answer, "X-Pagination-Page-Count"),
        _count(answer, "X-Pagination-Item-Count"),
    )


@dataclass(slots=True)
class _Collected[T: Keyed]:
    """What has been read so far."""

    items: dict[object, T] = field(default_factory=dict)
    totals: set[int | None] = field(default_factory=set)
    others: int = 0
    unreadable: int = 0
    rows: int = 0
    is_whole: bool = False
    problem: ServiceError | None = None

    def take(self, page: Page[T]) -> None:
        """Add a page; what was moved on while we read is met twice."""
        self.totals.add(page.total)
        self.others += page.others
        self.unreadable += page.unreadable
        self.rows += page.rows
        for item in page.items:
            self.items.setdefault(item.key, item)

    @property
    def fits(self) -> bool:
        """Tell whether the pages are all of one list that did not change meanwhile."""
        known = len(self.items) + self.others
        return self.is_whole and known == self.rows and self.totals <= {None, known}


async def read_list[T: Keyed](fetch: Fetch[T], most: int | None = None) -> Listing[T]:
    """Return all of a list, or the first of a chart, which moves all the time and need not fit.

    A failure after the first page leaves what was read until then.
    """
    read = _Collected[T]()
    for number in range(1, MOST_PAGES + 1):
        try:
            page = await fetch(number, read.rows)
        except ServiceError as error:
            if number == 1:
                raise
            LOGGER.info("Only %s pages of a list could be read: %s", number - 1, error)
            read.problem = error
            break
        if page.number not in {None, number}:
            break
        known = len(read.items)
        read.take(page)
        enough = most is not None and len(read.items) >= most
        if enough or page.is_last(number):
            read.is_whole = True
            break
        if page.pages is None and len(read.items) == known:
            break
    return Listing(
        items=tuple(read.items.values())[:most],
        complete=read.is_whole if most is not None else read.fits,
        others=read.others,
        unreadable=read.unreadable,
        total=max((one for one in read.totals if one is not None), default=None),
        problem=read.problem,
    )


def _count(answer: Answer, header: str) -> int | None:
    """Return a number from a header, None where there is none."""
    text = answer.headers.get(header, "").strip()
    return int(text) if text.isdecimal() else None
