"""The watchlist of a Plex account."""

from datetime import timedelta
from enum import StrEnum

from aiohttp import ClientSession

from ...engine.errors import BadAnswer, Flaw, ServiceError
from ...engine.lists.sources import ListAnswer, ListedMovie
from ...engine.resilience import ServiceGate
from ..http import Answer, HttpService, judge_status
from ..readers import values
from ..readers.gathering import Gathering
from ..readers.judging import not_empty
from ..readers.pages import ListPage, gather
from ..rows import Row
from .const import (
    LIST_DEADLINE,
    MOST_PAGES,
    PAGE_SIZE,
    WATCHLIST_PATIENCE,
    WATCHLIST_URL,
)
from .device import PlexDevice, PlexToken


class Shown(StrEnum):
    """Which part of a watchlist is read."""

    ALL = "all"
    AVAILABLE = "available"
    RELEASED = "released"


class PlexWatchlist:
    """What the owner of a token wants to watch."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        device: PlexDevice,
        token: PlexToken,
        *,
        user_agent: str,
        shown: Shown = Shown.ALL,
        url: str = WATCHLIST_URL,
    ) -> None:
        """Take session and gate from outside; the token travels as a header, so that no address holds it."""
        self._shown = shown
        self._http = HttpService(
            session,
            gate,
            url.rstrip("/"),
            headers={**device.headers(user_agent), "X-Plex-Token": token.value},
            credentials=token.value,
            judge=_judge,
        )

    @property
    def service(self) -> str:
        """Return whose list it is."""
        return self._http.service

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long Plex is left alone."""
        return WATCHLIST_PATIENCE

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return the watchlist page by page; Plex cannot tell whether it changed."""
        return await gather(self._page, 0, MOST_PAGES)

    async def _page(self, start: int, before: int) -> ListPage[int]:
        """Return one page."""

        async def read(answer: Answer) -> ListPage[int]:
            not_empty(answer)
            return read_page(answer, await answer.json(), start)

        return await self._http.request(
            "GET",
            f"library/sections/watchlist/{self._shown}",
            query={
                "includeFields": "title,type,year,ratingKey",
                "excludeElements": "Image",
                "includeGuids": 1,
                "sort": "watchlistedAt:desc",
                "type": 1,
                "X-Plex-Container-Start": start,
                "X-Plex-Container-Size": PAGE_SIZE,
            },
            read=read,
            deadline=LIST_DEADLINE,
        )


def read_page(answer: Answer, decoded: object, start: int) -> ListPage[int]:
    """Read a page that begins at a place, or raise; without films there is no list of them at all."""
    box = Row(decoded if isinstance(decoded, dict) else {}).row("MediaContainer")
    if error := box.text("error"):
        raise answer.bad(Flaw.REJECTED, f"reports: {values.tidy(error, 200)}")
    total = box.whole("totalSize") if "totalSize" in box else None
    if "Metadata" in box:
        known = box.is_list("Metadata")
    else:
        known = total == 0 or (
            total is None and "size" in box and not box.whole("size")
        )
        # A list that has grown shorter ends before the page that was asked for.
        known = known or (total is not None and 0 < total <= start)
    if not known:
        raise _misshapen(answer)
    found = Gathering()
    for place, row in enumerate(box.elements("Metadata"), start + 1):
        _take(found, row, place)
    return ListPage(found, _following(found.rows, start, total), total)


def _following(rows: int, start: int, total: int | None) -> int | None:
    """Return where the next page begins; without a count only a full page is followed by one."""
    end = start + rows
    if total is None:
        return end if rows == PAGE_SIZE else None
    return end if end < total else None


def _take(found: Gathering, row: Row, place: int) -> None:
    """Add what a row is about."""
    if "type" in row and row.text("type") != "movie":
        found.pass_over()
        return
    guids = " ".join(guid.text("id") for guid in row.rows("Guid"))
    movie = ListedMovie(
        title=values.tidy(row.text("title")),
        year=values.year_of(row.whole("year")),
        tmdb_id=values.tmdb_id_in(guids),
        imdb_id=values.imdb_id_in(guids),
        own_id=row.text("ratingKey"),
        place=place,
    )
    if movie.title or movie.tmdb_id or movie.imdb_id:
        found.take(movie)
    else:
        found.miss()


def _judge(answer: Answer) -> ServiceError | None:
    """Recognise a host that the watchlist has left: an account has one as long as it exists."""
    if answer.status in {404, 410}:
        return answer.bad(
            Flaw.UNSUPPORTED,
            f"HTTP {answer.status}: there is no watchlist at this address; Plex has moved it",
        )
    return judge_status(answer)


def _misshapen(answer: Answer) -> BadAnswer:
    """Build the error for an answer without what it is for."""
    return answer.bad(Flaw.UNEXPECTED, "answered in an unexpected shape (no watchlist)")
