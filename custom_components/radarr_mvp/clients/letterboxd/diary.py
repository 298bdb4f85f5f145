"""What somebody watched and rated, from the feed of their profile."""

from dataclasses import replace
import re
from typing import Final, override

from aiohttp import ClientSession

from ...engine.lists.sources import ListAnswer, ListedMovie, ListRefused, ListTrouble
from ...engine.resilience import ServiceGate
from ..http import Answer
from ..pages import parts_of
from ..readers import values
from ..readers.feed import FeedItem, movie_of, read_feed
from ..readers.gathering import Gathering
from ..readers.origins import OnePiece, WebAddress
from .const import FEED_WINDOW, OFFICIAL_URL
from .filters import LoggedFilter, shown

_NAME: Final = re.compile(r"[a-z0-9_]{2,30}", re.ASCII)
_SITES: Final = frozenset({"letterboxd.com", "www.letterboxd.com"})


def member_of(typed: str) -> str | None:
    """Return whom somebody means by a name or the address of a profile, None where that is nobody."""
    name = next(iter(parts_of(typed.lower(), _SITES)), "").removeprefix("@")
    return name if _NAME.fullmatch(name) else None


class LetterboxdDiary(OnePiece):
    """The films that a member logged of late; there are no feeds of watchlists."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        member: str,
        *,
        user_agent: str,
        wanted: LoggedFilter | None = None,
        url: str = OFFICIAL_URL,
    ) -> None:
        """Know whose diary, and what of it."""
        name = member_of(member)
        if name is None:
            raise ListRefused(
                gate.service, "this is no name of a member", ListTrouble.INVALID
            )
        self._wanted = wanted or LoggedFilter()
        address = f"{url.rstrip('/')}/{name}/rss/"
        origin = WebAddress(
            session, gate, address, user_agent=user_agent, accept="application/rss+xml"
        )
        super().__init__(origin, repr(self._wanted))

    @override
    def _read(self, answer: Answer) -> ListAnswer:
        """Read the feed; a full one has lost what was logged earlier."""
        feed = read_feed(answer)
        found = Gathering(cut=feed.cut)
        for item in feed.items:
            self._take(found, item)
        return found.answer(complete=len(feed.items) < FEED_WINDOW, name=feed.title)

    def _take(self, found: Gathering, item: FeedItem) -> None:
        """Add what an item is about; lists and series are in the feed too."""
        if not item.text("filmtitle") or item.text("tvid"):
            found.pass_over()
        elif not self._is_wanted(item):
            found.rows += 1
        elif movie := movie_of(item, found.next_place):
            found.take(self._noted(movie, item))
        else:
            found.miss()

    def _is_wanted(self, item: FeedItem) -> bool:
        """Tell whether the entry is one of those that are meant."""
        return self._wanted.passes(
            values.rating_of(item.text("memberrating")),
            liked=item.text("memberlike").lower() == "yes",
            again=item.text("rewatch").lower() == "yes",
        )

    def _noted(self, movie: ListedMovie, item: FeedItem) -> ListedMovie:
        """Return the movie with what its member thinks of it, and since when."""
        return replace(
            movie,
            note=shown(values.rating_of(item.text("memberrating"))),
            listed_at=values.day_of(item.text("watcheddate")) or movie.listed_at,
        )
