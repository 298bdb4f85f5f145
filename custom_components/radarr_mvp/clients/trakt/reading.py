"""Reads Trakt's JSON: the same movie comes in half a dozen wrappings."""

from collections.abc import Mapping
from typing import Final

from ..rows import BrokenRowError, Row
from .model import Account, Limits, Privacy, TraktIds, TraktItem, TraktList, TraktMovie

_OTHER_KINDS: Final = frozenset(
    {"show", "season", "episode", "person", "list", "comment"}
)

# When a movie came onto a list, by the names that the kinds of lists have for it.
_MOMENTS: Final = (
    "listed_at",
    "collected_at",
    "last_collected_at",
    "last_watched_at",
    "liked_at",
)


class OtherKindError(BrokenRowError):
    """The row is fine, but about something else."""


def item(row: Row, position: int) -> TraktItem:
    """Read a movie on a list; some lists hold bare movies, others say more around them."""
    if row.text("type") in _OTHER_KINDS or (
        "movie" not in row and any(kind in row for kind in _OTHER_KINDS)
    ):
        raise OtherKindError("not a movie")
    moments = (row.moment(name) for name in _MOMENTS)
    return TraktItem(
        movie=_movie(row.row("movie") if "movie" in row else row),
        rank=row.whole("rank") or position,
        listed_at=next(filter(None, moments), None),
        notes=row.text("notes"),
    )


def user_list(row: Row, _: int = 0) -> TraktList:
    """Read a list, bare or as one among liked and popular ones."""
    told = row.row("list") if "list" in row else row
    ids, owner = told.row("ids"), told.row("user")
    privacy = told.text("privacy")
    return TraktList(
        id=ids.need_id("trakt"),
        name=told.need_text("name"),
        slug=ids.text("slug"),
        description=told.text("description"),
        owner=owner.row("ids").text("slug") or owner.text("username"),
        owner_name=owner.text("name") or owner.text("username"),
        privacy=Privacy(privacy) if privacy in Privacy else Privacy.PUBLIC,
        item_count=told.whole("item_count"),
        likes=told.whole("likes"),
        updated_at=told.moment("updated_at"),
        link=told.text("share_link"),
    )


def account(row: Row) -> Account:
    """Read the settings of whoever is signed in."""
    user, limits = row.row("user"), row.row("limits")
    username = user.need_text("username")
    return Account(
        slug=user.row("ids").text("slug") or username,
        username=username,
        is_vip=user.flag("vip"),
        is_private=user.flag("private"),
        timezone=row.row("account").text("timezone"),
        limits=Limits(
            lists=limits.row("list").whole("count") or None,
            list_items=limits.row("list").whole("item_count") or None,
            watchlist_items=limits.row("watchlist").whole("item_count") or None,
            favorites=limits.row("favorites").whole("item_count") or None,
        ),
    )


def as_row(raw: object) -> Row:
    """Wrap one thing of a list, or raise where it is no object."""
    if not isinstance(raw, Mapping):
        raise BrokenRowError("not an object")
    return Row(raw)


def _movie(row: Row) -> TraktMovie:
    """Read a movie with what is known of it, or raise where that is nothing."""
    told = row.row("ids")
    ids = TraktIds(
        trakt=_positive(told, "trakt"),
        slug=told.text("slug"),
        imdb=told.imdb("imdb"),
        tmdb=_positive(told, "tmdb"),
    )
    title = row.text("title")
    if not title and ids.first is None:
        raise BrokenRowError("neither title nor ids")
    return TraktMovie(title=title, year=_positive(row, "year"), ids=ids)


def _positive(row: Row, key: str) -> int | None:
    """Return a number above zero, None where there is none."""
    number = row.whole(key)
    return number if number > 0 else None
