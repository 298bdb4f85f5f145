"""What is written down and told about failures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..decision.records import HistoryKind
from ..events import DownloadFailed, Event, ImportBlocked, ReleaseBlocked, Subject
from ..keeping.asked import Lifetime
from ..keeping.records import BlockRecord, HistoryRecord, TrackedDownload
from .steps import NextStep, StepKind
from .taxonomy import Policy
from .verdicts import Failure, LetterKind, Verdict

FAILED: Final = HistoryKind.FAILED.value
RETRY_SCHEDULED: Final = "retry_scheduled"
"""It failed, and the same is tried again."""
RETRIED: Final = "retried"
"""A person had it tried again."""
RELEASE_BLOCKED: Final = "release_blocked"
"""A person blocked a release."""
SEARCH_FAILED: Final = "search_failed"
SEARCH_RECOVERED: Final = "search_recovered"

_SAME_AGAIN: Final = frozenset({StepKind.RETRY, StepKind.RECHECK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What was done about a failure; nothing was, where it had been dealt with before."""

    step: NextStep
    download: TrackedDownload | None = None
    block: BlockRecord | None = None
    letter: LetterKind | None = None


def lifetime_of(policy: Policy) -> Lifetime:
    """Return for how many seconds a release is blocked after so many tries, None for ever."""

    def lifetime(retries: int) -> float | None:
        if policy.permanent or policy.is_spent(retries):
            return None
        return policy.wait(retries).total_seconds()

    return lifetime


def block_of(download: TrackedDownload, failure: Failure) -> BlockRecord:
    """Return the entry of the blocklist for a download that failed."""
    return BlockRecord(
        title=download.title,
        indexer=download.indexer,
        info_hash=download.info_hash,
        movie_id=download.movie_id,
        reason=failure.reason.value,
        message=failure.message,
        correlation_id=download.correlation_id,
    )


def history_of(
    download: TrackedDownload, failure: Failure, verdict: Verdict
) -> HistoryRecord:
    """Return the page of history that a failure fills."""
    step = verdict.step
    data: dict[str, object] = {
        "reason": failure.reason.value,
        "message": failure.message,
        "indexer": download.indexer,
        "attempt": step.attempt,
        "next_step": step.kind.value,
    }
    if step.at is not None:
        data["next_attempt_at"] = step.at.isoformat()
    if failure.by_person:
        data["by_person"] = True
    kind = RETRY_SCHEDULED if step.kind in _SAME_AGAIN else FAILED
    return download.as_history(kind, failure.at, **data)


def origins_of(download: TrackedDownload) -> tuple[str, ...]:
    """Return what a dead letter of a download may be known by, the best first.

    Before its torrent was fetched the hash of a release may not be known.
    """
    names = (download.info_hash.lower(), download.release_key)
    known = dict.fromkeys(filter(None, names)) or {download.title: None}
    return tuple(f"{one}:{download.movie_id or 0}" for one in known)


def origin_of_search(movie_id: int) -> str:
    """Return what a dead letter of searches for a movie is known by."""
    return f"movie:{movie_id}"


def letter_data(download: TrackedDownload, failure: Failure) -> Mapping[str, object]:
    """Return what a new try of a download needs."""
    return {
        "download_id": download.id,
        "movie_id": download.movie_id,
        "info_hash": download.info_hash,
        "title": download.title,
        "indexer": download.indexer,
        "release_key": download.release_key,
        "reason": failure.reason.value,
    }


def events_of(
    handled: Handled, failure: Failure, movie: Subject | None
) -> tuple[Event, ...]:
    """Return what is told of a failure that was dealt with."""
    download, step = handled.download, handled.step
    if download is None:
        return ()
    events: list[Event] = [
        DownloadFailed(
            correlation_id=download.correlation_id,
            movie=movie,
            release=download.title,
            reason=failure.reason.value,
            message=failure.message,
            next_step=step.kind.value,
            info_hash=download.info_hash,
            attempt=step.attempt,
            next_attempt_at=step.at.isoformat() if step.at else None,
            download_id=download.id,
        )
    ]
    if handled.block is not None:
        events.append(blocked_event(handled.block, movie))
    if handled.letter is LetterKind.IMPORT:
        events.append(_import_blocked(download, failure, movie))
    return tuple(events)


def blocked_event(block: BlockRecord, movie: Subject | None) -> ReleaseBlocked:
    """Return what is told of a release that is left alone from now on."""
    return ReleaseBlocked(
        correlation_id=block.correlation_id,
        movie=movie,
        release=block.title,
        indexer=block.indexer,
        reason=block.reason,
        until=block.until.isoformat() if block.until else None,
    )


def _import_blocked(
    download: TrackedDownload, failure: Failure, movie: Subject | None
) -> ImportBlocked:
    """Return what is told of a finished download that waits for a person."""
    return ImportBlocked(
        correlation_id=download.correlation_id,
        movie=movie,
        release=download.title,
        path=download.content_path or download.save_path,
        reasons=(failure.reason.value,),
        messages=(failure.message,),
        info_hash=download.info_hash,
        download_id=download.id,
    )
