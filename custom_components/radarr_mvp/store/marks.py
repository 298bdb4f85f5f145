"""How far each feed was read."""

from sqlalchemy import Connection, delete, select

from ..engine.indexing import FeedMark
from .columns import moment, when
from .rows import put
from .schema import marks


def get(connection: Connection, feed: str) -> FeedMark | None:
    """Return the newest release that a feed has shown us."""
    statement = select(marks.c.guid, marks.c.published).where(marks.c.feed == feed)
    row = connection.execute(statement).first()
    return None if row is None else FeedMark(guid=row[0], published=when(row[1]))


def keep(connection: Connection, feed: str, mark: FeedMark, now: float) -> None:
    """Write how far a feed was read."""
    row = {
        "feed": feed,
        "guid": mark.guid,
        "published": moment(mark.published),
        "updated_at": now,
    }
    put(connection, marks, [row], ["feed"])


def forget(connection: Connection, feed: str) -> bool:
    """Forget how far a feed was read; return whether it was known."""
    return connection.execute(delete(marks).where(marks.c.feed == feed)).rowcount > 0
