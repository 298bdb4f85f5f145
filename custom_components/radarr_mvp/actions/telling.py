"""What actions answer: things of the engine as plain data, without anything secret."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from ..engine.decision.decide import Decision
from ..engine.decision.reasons import Rejection
from ..engine.failures.patterns import Pattern
from ..engine.failures.tries import MovieFailures, RetryStatistics, Tries
from ..engine.household import Housekeeping
from ..engine.jobs import JobProgress
from ..engine.keeping.records import (
    BlockRecord,
    DeadLetter,
    HistoryRecord,
    Job,
    JudgedRelease,
)
from ..engine.library import FoundMovie
from ..engine.movies import Movie, MovieFile
from ..engine.secrecy import scrub
from ..engine.severity import severity_of
from ..engine.track import QueueView

type Plain = dict[str, Any]


def speakable(answer: Mapping[str, object]) -> Plain:
    """Return an answer such that it can be sent as JSON; names of files may hold what is no character."""
    plain = dict(answer)
    try:
        orjson.dumps(plain)
    except TypeError:
        return {key: _with_characters(value) for key, value in plain.items()}
    return plain


def _with_characters(value: Any) -> Any:
    """Return plain data without what is no character."""
    match value:
        case str():
            return value.encode(errors="replace").decode()
        case dict():
            return {
                _with_characters(key): _with_characters(one)
                for key, one in value.items()
            }
        case list():
            return [_with_characters(one) for one in value]
        case _:
            return value


def iso(at: datetime | None) -> str | None:
    """Return a time as JSON has it."""
    return None if at is None else at.isoformat()


def day(at: datetime | None) -> str | None:
    """Return the day of what has no time of day, such as when a movie comes out."""
    return None if at is None else at.date().isoformat()


def movie_data(movie: Movie, house: Housekeeping) -> Plain:
    """Return what is known and wanted of a movie."""
    profile = house.profiles.get(movie.profile_id)
    return {
        "movie_id": movie.id,
        "tmdb_id": movie.tmdb_id or None,
        "imdb_id": movie.imdb_id,
        "title": movie.title,
        "original_title": movie.original_title,
        "year": movie.year or None,
        "runtime": movie.runtime,
        "monitored": movie.monitored,
        "available": movie.is_available(
            house.now, house.settings.releases.availability_delay
        ),
        "minimum_availability": movie.minimum_availability.key,
        "in_cinemas": day(movie.in_cinemas),
        "digital_release": day(movie.digital_release),
        "physical_release": day(movie.physical_release),
        "quality_profile": profile.name if profile else None,
        "path": str(Path(movie.root_folder, movie.folder)) if movie.folder else None,
        "tags": sorted(movie.tags),
        "added": iso(movie.added),
        "last_searched": iso(movie.last_searched),
        "file": None if movie.file is None else file_data(movie.file),
    }


def file_data(file: MovieFile) -> Plain:
    """Return what is known of a movie's file."""
    return {
        "path": file.path,
        "size": file.size,
        "quality": str(file.quality),
        "languages": [one.name for one in file.languages],
        "release_group": file.release_group,
        "edition": file.edition,
        "added": iso(file.added),
    }


def found_data(found: FoundMovie) -> Plain:
    """Return a movie that was looked up."""
    summary = found.summary
    return {
        "tmdb_id": summary.tmdb_id,
        "imdb_id": found.imdb_id,
        "title": summary.title,
        "original_title": summary.original_title,
        "year": summary.year,
        "overview": summary.overview,
        "popularity": summary.popularity,
        "vote_average": summary.vote_average,
        "movie_id": None if found.movie is None else found.movie.id,
        "in_library": found.movie is not None,
        "excluded": found.excluded,
    }


def decision_data(decision: Decision, judged: JudgedRelease | None) -> Plain:
    """Return a release with all that speaks against it."""
    release, candidate = decision.release, decision.candidate
    return {
        "release_id": judged.id if judged else None,
        "release": release.title,
        "indexer": release.indexer,
        "size": release.size,
        "seeders": release.seeders,
        "leechers": release.leechers,
        "published": iso(release.published),
        "flags": [flag.name.lower() for flag in release.flags if flag.name],
        "quality": str(candidate.quality) if candidate else None,
        "languages": [one.name for one in candidate.languages] if candidate else [],
        "custom_formats": [one.name for one in candidate.formats] if candidate else [],
        "score": candidate.score if candidate else 0,
        "outcome": decision.outcome.name.lower(),
        "rejections": rejections_data(decision.rejections),
        # Some indexers put the user's key into every address.
        "info_url": release.info_url and scrub(release.info_url),
    }


def rejections_data(rejections: Iterable[Rejection]) -> list[Plain]:
    """Return all that speaks against a release."""
    return [
        {
            "reason": one.reason.value,
            "sentence": one.sentence,
            "permanent": one.permanent,
        }
        for one in rejections
    ]


def decisions_data(
    decisions: Iterable[Decision], judged: Iterable[JudgedRelease]
) -> list[Plain]:
    """Return releases as they were judged, each with the id by which it can be taken."""
    kept = {(one.release.indexer_id, one.release.guid): one for one in judged}
    return [
        decision_data(one, kept.get((one.release.indexer_id, one.release.guid)))
        for one in decisions
    ]


def history_data(record: HistoryRecord, house: Housekeeping) -> Plain:
    """Return something that has happened."""
    movie = house.index.get(record.movie_id or 0)
    return {
        "id": record.id,
        "kind": record.kind,
        "severity": severity_of(record.kind).value,
        "at": iso(record.at),
        "movie_id": record.movie_id,
        "movie": f"{movie.title} ({movie.year})" if movie else None,
        "release": record.title,
        "quality": str(record.quality),
        "score": record.score,
        "download_id": record.download_id,
        "correlation_id": record.correlation_id,
        "data": dict(record.data),
    }


def block_data(record: BlockRecord) -> Plain:
    """Return a release that is left alone."""
    return {
        "id": record.id,
        "release": record.title,
        "indexer": record.indexer,
        "info_hash": record.info_hash,
        "movie_id": record.movie_id,
        "reason": record.reason,
        "message": record.message,
        "until": iso(record.until),
        "tries": record.retries + 1,
        "blocked_at": iso(record.created_at),
    }


def letter_data(letter: DeadLetter) -> Plain:
    """Return work that was given up."""
    return {
        "id": letter.id,
        "kind": letter.kind,
        "status": letter.status.value,
        "failures": letter.failures,
        "last_error": letter.last_error,
        "first_failed_at": iso(letter.first_failed_at),
        "last_failed_at": iso(letter.last_failed_at),
        "correlation_id": letter.correlation_id,
        "notes": letter.notes,
    }


def job_data(job: Job) -> Plain:
    """Return a job as the books have it, in the form of one that is in hand."""
    ended, began = job.ended_at, job.started_at or job.created_at
    seconds = (ended - began).total_seconds() if ended else 0.0
    return JobProgress(job, seconds).as_dict()


def queue_data(view: QueueView, *, up_to_date: bool) -> Plain:
    """Return all downloads, and whether qBittorrent has just told how they stand."""
    return {
        **view.as_dict(),
        "up_to_date": up_to_date,
        "items": [one.as_dict() for one in view.items],
        "seeding": [one.as_dict() for one in view.seeding],
    }


def pattern_data(pattern: Pattern) -> Plain:
    """Return what several failures have in common."""
    return {
        "pattern": pattern.kind.value,
        "about": pattern.about,
        "count": pattern.count,
        "last_at": iso(pattern.last_at),
        "examples": list(pattern.examples),
    }


def tries_data(tries: Tries) -> Plain:
    """Return what became of new tries."""
    return {
        "attempts": tries.attempts,
        "recovered": tries.recovered,
        "rate": tries.rate,
    }


def retries_data(statistics: RetryStatistics) -> Plain:
    """Return what became of new tries, by reason and by what was done."""
    return {
        **tries_data(statistics.total),
        "by_reason": {
            key: tries_data(one) for key, one in statistics.by_reason.items()
        },
        "by_step": {key: tries_data(one) for key, one in statistics.by_step.items()},
    }


def failures_data(failures: MovieFailures | None) -> Plain | None:
    """Return how often downloads for a movie came to nothing."""
    if failures is None:
        return None
    return {
        "count": failures.failures,
        "last_reason": failures.last_reason,
        "last_message": failures.last_message,
        "last_at": iso(failures.last_at),
    }
