"""Answers of actions, cut down to what a language model needs.

Titles, overviews, names of releases and messages are written by strangers. They are handed on as short texts without
anything invisible in them, under keys that never change, and never as a whole answer: what is not named here, such as
paths, hashes and addresses, stays out.
"""

from collections.abc import Callable, Iterable, Mapping
from math import ceil
from typing import Any, Final
import unicodedata

import orjson

from .errands import Plain

type Told = Callable[[Plain, int], Plain]

_LONGEST_TEXT: Final = 300
_MOST_PARTS: Final = 10
_MOST_BYTES: Final = 12_000
_MORE: Final = "more"


def said(text: str, most: int = _LONGEST_TEXT) -> str:
    """Return a text of strangers on one line, without what cannot be seen, and not too long."""
    seen = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or not unicodedata.category(char).startswith("C")
    )
    plain = " ".join(seen.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def clean(value: Any) -> Any:
    """Return a value with its texts cleaned, and not too many parts."""
    match value:
        case str():
            return said(value)
        case list():
            return [clean(one) for one in value[:_MOST_PARTS]]
        case Mapping():
            return {str(key): clean(one) for key, one in value.items()}
        case _:
            return value


def pick(thing: Mapping[str, Any], *names: str) -> Plain:
    """Return some of what is known of a thing."""
    return {name: clean(thing.get(name)) for name in names}


def fitted(data: Plain) -> Plain:
    """Return an answer of bearable size; what is left out of a list is told by `more`."""
    while len(orjson.dumps(data)) > _MOST_BYTES:
        longest = max(
            (one for one in data.values() if isinstance(one, list)),
            key=len,
            default=[],
        )
        if not longest:
            break
        longest.pop()
        data[_MORE] = True
    return data


def _listed[Item](
    items: Iterable[Item], limit: int, *, more: bool
) -> tuple[list[Item], bool]:
    """Return the first of many things, all where there is no limit, and whether there are more."""
    every = list(items)
    shown = every[:limit] if limit else every
    return shown, more or len(every) > len(shown)


def movie_brief(movie: Mapping[str, Any]) -> Plain:
    """Return what is known and wanted of a movie of the library."""
    file = movie.get("file")
    return {
        **pick(
            movie,
            "movie_id",
            "tmdb_id",
            "title",
            "year",
            "monitored",
            "available",
            "quality_profile",
        ),
        "has_file": file is not None,
        "file_quality": None if file is None else clean(file["quality"]),
        "download": clean(movie.get("download")),
        **pick(movie, "in_cinemas", "digital_release", "physical_release"),
    }


def looked_up(answer: Plain, limit: int) -> Plain:
    """Tell which movies TMDb knows."""
    movies, more = _listed(answer["movies"], limit, more=False)
    return {
        "movies": [
            pick(
                one,
                "tmdb_id",
                "imdb_id",
                "title",
                "original_title",
                "year",
                "overview",
                "vote_average",
                "in_library",
                "excluded",
            )
            for one in movies
        ],
        _MORE: more,
    }


def found(answer: Plain, limit: int) -> Plain:
    """Tell which movies of the library are meant."""
    movies, more = _listed(answer["movies"], limit, more=False)
    more = more or answer["total"] > len(movies)
    return {"movies": list(map(movie_brief, movies)), _MORE: more}


def added(answer: Plain, limit: int) -> Plain:
    """Tell which movie was added, or between which the person has to choose."""
    if answer["added"]:
        return {"added": True, "movie": movie_brief(answer["movie"])}
    movies, more = _listed(answer["candidates"], limit, more=False)
    return {
        "added": False,
        "candidates": [pick(one, "tmdb_id", "title", "year") for one in movies],
        _MORE: more,
    }


def wanted(answer: Plain, limit: int) -> Plain:
    """Tell what is missing."""
    movies, more = _listed(answer["movies"], limit, more=answer["cursor"] is not None)
    return {
        **pick(answer, "missing", "wanted", "cutoff_unmet"),
        "movies": [
            movie_brief(one)
            | {
                "failures": one["failures"]
                and pick(
                    one["failures"], "count", "last_reason", "last_message", "last_at"
                )
            }
            for one in movies
        ],
        _MORE: more,
    }


def queued(answer: Plain, limit: int) -> Plain:
    """Tell how downloads stand."""
    items, more = _listed(answer["items"], limit, more=False)
    return {
        **pick(answer, "up_to_date", "counts", "download_speed", "finished_at"),
        "downloads": list(map(download_brief, items)),
        _MORE: more,
    }


def download_brief(item: Mapping[str, Any]) -> Plain:
    """Tell how a download stands."""
    seconds = item["seconds_left"]
    return {
        "download_id": item["id"],
        **pick(item["movie"] or {}, "title", "year", "tmdb_id"),
        "release": clean(item["name"]),
        **pick(item, "state", "quality", "size", "download_speed"),
        "percent": round(item["progress"] * 100),
        "minutes_left": None if seconds is None else ceil(seconds / 60),
        **pick(item, "problem", "message", "next_retry_at", "added_at"),
    }


def retried(answer: Plain, limit: int) -> Plain:
    """Tell what is done about a download."""
    return pick(answer, "strategy", "attempt", "scheduled_for")


def upcoming(answer: Plain, limit: int) -> Plain:
    """Tell what comes out."""
    releases, more = _listed(answer["releases"], limit, more=False)
    names = "date", "kind", "movie_id", "tmdb_id", "title", "year", "has_file"
    return {
        "releases": [pick(one, *names) for one in releases],
        _MORE: more or answer["total"] > len(releases),
    }


def happened(answer: Plain, limit: int) -> Plain:
    """Tell what has happened."""
    records, more = _listed(answer["history"], limit, more=answer["cursor"] is not None)
    return {"history": list(map(record_brief, records)), _MORE: more}


def record_brief(record: Mapping[str, Any]) -> Plain:
    """Tell of one thing that has happened."""
    return {
        **pick(record, "at", "kind", "movie_id", "movie", "release", "quality"),
        **pick(record["data"], "reason", "message", "indexer"),
    }


def explained(answer: Plain, limit: int) -> Plain:
    """Tell why a release was chosen."""
    releases, more = _listed(answer["releases"], limit, more=False)
    taken = answer["taken"]
    return {
        "movie": movie_brief(answer["movie"]),
        "taken": None if taken is None else record_brief(taken),
        **pick(answer, "accepted", "rejected"),
        "releases": [
            release_brief(one) | pick(one, "place", "decided_at") for one in releases
        ],
        _MORE: more or answer["accepted"] + answer["rejected"] > len(releases),
    }


def release_brief(release: Mapping[str, Any]) -> Plain:
    """Tell what was decided of a release."""
    reasons = [one["sentence"] for one in release["rejections"]]
    return {
        **pick(release, "release", "indexer", "quality", "size", "seeders", "score"),
        "outcome": release["outcome"],
        "reasons": clean(reasons),
    }


def searched(answer: Plain, limit: int) -> Plain:
    """Tell what a search came to; releases are there where they were asked for."""
    releases, more = _listed(answer.get("releases", ()), limit, more=False)
    shown = {"releases": list(map(release_brief, releases)), _MORE: more}
    return {
        **pick(
            answer, "found", "accepted", "delayed", "rejected", "partial", "grabbed"
        ),
        "indexers": [
            pick(one, "name", "count", "late", "problem") for one in answer["indexers"]
        ],
        **(shown if "releases" in answer else {}),
    }


def reasons(answer: Plain, limit: int) -> Plain:
    """Tell why a movie is in the library."""
    (movie,) = answer["movies"]
    origin = movie["provenance"]
    return {
        "movie": movie_brief(movie),
        **pick(origin, "added_by", "name", "at", "text"),
        "lists": [
            pick(one, "list", "kind", "since", "until", "place", "note", "text")
            for one in origin["lists"][:_MOST_PARTS]
        ],
        _MORE: len(origin["lists"]) > _MOST_PARTS,
    }


def followed(answer: Plain, limit: int) -> Plain:
    """Tell which lists are followed, and how they stand."""
    lists, more = _listed(answer["lists"], limit, more=False)
    return {
        "lists": [
            pick(
                one,
                "name",
                "kind",
                "enabled",
                "add_automatically",
                "status",
                "message",
                "items",
                "outcomes",
                "last_sync",
                "last_success",
                "next_sync",
            )
            | {"waits_for_a_person": one["held"] is not None}
            for one in lists
        ],
        _MORE: more,
    }


def done(answer: Plain, limit: int) -> Plain:
    """Tell that it was done."""
    return {"done": True}
