"""The feed that Plex makes of a watchlist for who pays for Plex Pass."""

from typing import override

from aiohttp import ClientSession
from yarl import URL

from ...engine.lists.sources import ListAnswer, ListRefused, ListTrouble
from ...engine.resilience import ServiceGate
from ...engine.secrecy import protect
from ..http import Answer
from ..readers.feed import gather_items, read_feed
from ..readers.origins import OnePiece, WebAddress
from .const import FEED_WINDOW


class PlexRss(OnePiece):
    """A watchlist as a feed, one's own or that of friends; whoever knows its address can read it."""

    def __init__(
        self, session: ClientSession, gate: ServiceGate, url: str, *, user_agent: str
    ) -> None:
        """Keep the secret part of the address out of the log."""
        try:
            protect(*(part for part in URL(url).parts if len(part) > 8))
        except ValueError as err:
            raise ListRefused(
                gate.service, "the address is not valid", ListTrouble.INVALID
            ) from err
        super().__init__(
            WebAddress(
                session, gate, url, user_agent=user_agent, accept="application/rss+xml"
            )
        )

    @override
    def _read(self, answer: Answer) -> ListAnswer:
        """Read the feed; a full one may lack what was put on the list earlier."""
        feed = read_feed(answer)
        found = gather_items(feed.items)
        return found.answer(
            complete=not feed.cut and len(feed.items) < FEED_WINDOW, name=feed.title
        )
