"""What Trakt tells of films, shows, lists and people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import re
from typing import Any, Final

from .catalogue import Film

type Json = dict[str, Any]

_BEGAN: Final = datetime(2026, 1, 1, 6, 7, 12, tzinfo=UTC)

# In place of a film: things that lists hold as well.
SHOW: Final[Json] = {
    "type": "show",
    "show": {"title": "A Series", "year": 2011, "ids": {"trakt": 1390, "tmdb": 1399}},
}
SEASON: Final[Json] = {
    "type": "season",
    "season": {"number": 1, "ids": {"trakt": 3950}},
    "show": SHOW["show"],
}
EPISODE: Final[Json] = {
    "type": "episode",
    "episode": {"season": 1, "number": 1, "title": "Pilot", "ids": {"trakt": 16}},
    "show": SHOW["show"],
}
PERSON: Final[Json] = {
    "type": "person",
    "person": {"name": "Buster Keaton", "ids": {"trakt": 8949, "tmdb": 8635}},
}


@dataclass(slots=True)
class FakeList:
    """A list that somebody keeps: films, and other things as they are."""

    id: int
    name: str
    items: list[Film | Json] = field(default_factory=list)
    privacy: str = "public"
    kind: str = "personal"
    notes: dict[int, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """Return the name as it stands in addresses."""
        return slug(self.name)


@dataclass(slots=True)
class FakeUser:
    """Somebody with an account."""

    username: str
    vip: bool = False
    private: bool = False
    lists: list[FakeList] = field(default_factory=list)
    liked: list[FakeList] = field(default_factory=list)
    watchlist: list[Film | Json] = field(default_factory=list)
    collection: list[Film | Json] = field(default_factory=list)
    watched: list[Film | Json] = field(default_factory=list)
    favorites: list[Film | Json] = field(default_factory=list)
    recommended: list[Film | Json] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """Return the name as it stands in addresses."""
        return slug(self.username)


def slug(name: str) -> str:
    """Return a name as it stands in addresses."""
    return re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-")


def movie(film: Film) -> Json:
    """Return a film; what is not known of it is null."""
    return {
        "title": film.title,
        "year": film.year or None,
        "ids": {
            "trakt": film.tmdb_id + 7,
            "slug": slug(f"{film.title} {film.year or ''}"),
            "imdb": film.imdb_id or None,
            "tmdb": film.tmdb_id,
        },
    }


def listed(entry: Film | Json, rank: int, notes: str = "") -> Json:
    """Return a thing on a list."""
    around: Json = {
        "rank": rank,
        "id": 100 + rank,
        "listed_at": _moment(rank),
        "notes": notes or None,
    }
    return around | _kind(entry)


def collected(entry: Film | Json, rank: int) -> Json:
    """Return a thing that somebody has."""
    moments = {"collected_at": _moment(rank), "updated_at": _moment(rank)}
    return moments | _kind(entry)


def watched(entry: Film | Json, rank: int) -> Json:
    """Return a thing that somebody has watched."""
    told = _kind(entry)
    told.pop("type", None)
    return {
        "plays": 4,
        "last_watched_at": _moment(rank),
        "last_updated_at": _moment(rank),
        **told,
    }


def counted(film: Film, rank: int, chart: str) -> Json:
    """Return a film on a chart, with what the chart counts; the popular ones come bare."""
    told = {"movie": movie(film)}
    match chart:
        case "popular":
            return movie(film)
        case "trending":
            return {"watchers": 1000 - rank, **told}
        case "anticipated":
            return {"list_count": 1000 - rank, **told}
        case "boxoffice":
            return {"revenue": 48_464_322 - rank, **told}
        case "favorited":
            return {"user_count": 1000 - rank, **told}
        case "hot" | "streaming":
            return {"rank": rank, "delta": 0, **told}
        case _:
            return {
                "watcher_count": 1000 - rank,
                "play_count": 2000 - rank,
                "collected_count": 500,
                **told,
            }


def of_list(kept: FakeList, owner: FakeUser | None) -> Json:
    """Return a list without what is on it."""
    return {
        "name": kept.name,
        "description": "",
        "privacy": kept.privacy,
        "share_link": f"https://trakt.tv/lists/{kept.id}",
        "type": kept.kind,
        "display_numbers": True,
        "allow_comments": True,
        "sort_by": "rank",
        "sort_how": "asc",
        "created_at": _moment(0),
        "updated_at": _moment(1),
        "item_count": len(kept.items),
        "comment_count": 0,
        "likes": 3,
        "ids": {"trakt": kept.id, "slug": kept.slug},
        "user": None if owner is None else of_user(owner),
    }


def of_user(user: FakeUser) -> Json:
    """Return somebody as others see them."""
    return {
        "username": user.username,
        "private": user.private,
        "name": user.username.title(),
        "vip": user.vip,
        "ids": {"slug": user.slug},
    }


def settings(user: FakeUser) -> Json:
    """Return somebody's own settings, with the limits of their membership."""
    items = 5000 if user.vip else 250
    told = of_user(user)
    told["ids"] = {**told["ids"], "uuid": "b6589fc6ab0dc82cf12099d1c2d40ab994e8410c"}
    return {
        "user": told,
        "account": {"timezone": "Europe/Berlin", "date_format": "dmy"},
        "limits": {
            "list": {"count": 100 if user.vip else 5, "item_count": items},
            "watchlist": {"item_count": items},
            "favorites": {"item_count": items},
        },
    }


def many(count: int, films: Sequence[Film]) -> list[Film | Json]:
    """Return so many different films, invented where the catalogue ends."""
    invented = (
        {
            "type": "movie",
            "movie": {
                "title": f"Reel {number}",
                "year": 1920,
                "ids": {"trakt": 5_000_000 + number, "tmdb": 6_000_000 + number},
            },
        }
        for number in range(count - len(films))
    )
    return [*films[:count], *invented]


def _kind(entry: Film | Json) -> Json:
    """Return what the thing is, around the thing itself."""
    if isinstance(entry, Film):
        return {"type": "movie", "movie": movie(entry)}
    return dict(entry)


def _moment(day: int) -> str:
    """Return a moment as Trakt spells it."""
    moment = _BEGAN + timedelta(days=day)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
