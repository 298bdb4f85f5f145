"""Lists that anybody keeps anywhere, as JSON, as plain text or as a feed."""

from typing import override

from ...engine.errors import Flaw
from ...engine.lists.sources import ListAnswer
from ..http import Answer
from ..readers.feed import gather_items, read_feed
from ..readers.origins import OnePiece, Origin
from ..readers.superset import read_list


class JsonList(OnePiece):
    """A list as JSON in any of the shapes that are in use, or as plain text with an id or address per line."""

    @override
    def _read(self, answer: Answer) -> ListAnswer:
        """Read the list."""
        return read_list(answer)


class RssList(OnePiece):
    """A feed that names films; it tells what is new, unless its owner says that it `holds_all`."""

    def __init__(self, origin: Origin, *, holds_all: bool = False) -> None:
        """Know what a film's absence means."""
        self._holds_all = holds_all
        super().__init__(origin, repr(holds_all))

    @override
    def _read(self, answer: Answer) -> ListAnswer:
        """Read the feed, or raise where nothing in it is a film."""
        feed = read_feed(answer)
        found = gather_items(feed.items)
        if found.rows and found.unread == found.rows:
            raise answer.bad(Flaw.UNEXPECTED, "answered with a feed without films")
        return found.answer(complete=self._holds_all and not feed.cut, name=feed.title)
