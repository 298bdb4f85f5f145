"""What is to be done about a failure, judged without touching anything."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ..keeping.records import OVER, TrackedDownload, TrackState
from ..settings import FailureSettings
from .steps import NextStep, StepKind
from .taxonomy import Blame, FailureReason

# So long it may take until a client that was asked to go on no longer tells of the old trouble.
_GRACE: Final = timedelta(minutes=5)

_FAILURES: Final = "failures"
_NEXT_STEP: Final = "next_step"
_RECHECKED: Final = "rechecked"
_RESUMED: Final = "resumed_after"

# Broken pieces of what is there already can be fetched anew.
_MENDABLE: Final = frozenset(
    {FailureReason.HASH_MISMATCH, FailureReason.CORRUPTED_DOWNLOAD}
)
# Any other release would meet the same file in its place.
_FOR_A_PERSON: Final = frozenset({FailureReason.FILE_ALREADY_EXISTS})
_COMPLETE: Final = frozenset(
    {TrackState.COMPLETED, TrackState.IMPORTING, TrackState.BLOCKED}
)
_BACK: Final = MappingProxyType(
    {
        TrackState.GRABBING: TrackState.QUEUED,
        TrackState.IMPORTING: TrackState.COMPLETED,
    }
)
_AGAIN: Final = MappingProxyType(
    {
        TrackState.BLOCKED: TrackState.COMPLETED,
        TrackState.FAILED: TrackState.QUEUED,
    }
)
# In the library, or given up by a person.
_DONE_WITH: Final = OVER - {TrackState.FAILED}
# Those that a person paused stay so until a person says otherwise.
_RESUMABLE: Final = frozenset({TrackState.DOWNLOADING, TrackState.STALLED})


class LetterKind(StrEnum):
    """What kind of work is given up."""

    DOWNLOAD = "download"
    IMPORT = "import"
    INDEXER_SEARCH = "indexer_search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What went wrong; a person may have said whether to take another release."""

    reason: FailureReason
    message: str
    at: datetime
    by_person: bool = False
    search_again: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is done next, and what has to be written for it."""

    step: NextStep
    state: TrackState
    blocks: bool = False
    letter: LetterKind | None = None


def judge(
    download: TrackedDownload, failure: Failure, settings: FailureSettings
) -> Verdict:
    """Return what is to be done about a download that failed."""
    attempt = failures_of(download) + 1
    policy = settings.policy(failure.reason)
    complete = is_complete(download)
    if policy.blame is Blame.SURROUNDINGS:
        if policy.is_spent(download.retries):
            return _give_up(attempt, complete=complete)
        at = failure.at + policy.wait(download.retries)
        state = _BACK.get(download.state, download.state)
        return Verdict(step=NextStep(StepKind.RETRY, at, attempt), state=state)
    if complete and failure.reason in _FOR_A_PERSON:
        return _give_up(attempt, complete=True)
    if complete and failure.reason in _MENDABLE and not download.data.get(_RECHECKED):
        step = NextStep(StepKind.RECHECK, attempt=attempt)
        return Verdict(step=step, state=TrackState.DOWNLOADING)
    again = failure.search_again
    wanted = settings.search_again if again is None else again
    kind = StepKind.GIVE_UP
    if wanted and download.movie_id is not None:
        kind = StepKind.ANOTHER_RELEASE
    step = NextStep(kind, attempt=attempt)
    return Verdict(step=step, state=TrackState.FAILED, blocks=True)


def after(
    download: TrackedDownload, failure: Failure, verdict: Verdict
) -> TrackedDownload:
    """Return a download as it stands once its failure was judged."""
    step = verdict.step
    data = {
        **download.data,
        _FAILURES: step.attempt,
        _NEXT_STEP: step.kind.value,
    }
    completed_at = download.completed_at
    if step.kind is StepKind.RECHECK:
        data[_RECHECKED] = True
        completed_at = None
    return replace(
        download,
        state=verdict.state,
        problem=failure.reason.value,
        message=failure.message,
        retries=download.retries + (step.kind is StepKind.RETRY),
        next_retry_at=step.at,
        completed_at=completed_at,
        data=data,
    )


def decided(
    row: TrackedDownload, seen: TrackedDownload, failure: Failure
) -> NextStep | None:
    """Return what was decided about a failure before, None where it is a new one.

    `seen` is the download as whoever tells of the failure knew it: a failure that was dealt with since is the same.
    """
    if row.state in OVER:
        return _recorded(row)
    if failure.by_person:
        return None
    if failures_of(row) != failures_of(seen):
        return _recorded(row)
    if row.problem != failure.reason:
        return None
    waits = row.next_retry_at is not None and row.next_retry_at > failure.at
    return _recorded(row) if waits else None


def begin_again(download: TrackedDownload) -> TrackedDownload | None:
    """Return a download that is tried anew as if nothing had happened, None where we are done with it."""
    if download.state in _DONE_WITH:
        return None
    state = _AGAIN.get(download.state, download.state)
    complete = state in _COMPLETE
    return replace(
        download,
        state=state,
        problem="",
        message="",
        retries=0,
        next_retry_at=None,
        completed_at=download.completed_at if complete else None,
        data=_without(download.data, _NEXT_STEP, _RECHECKED, _RESUMED),
    )


def is_done_with(download: TrackedDownload) -> bool:
    """Return whether a download is in the library, or was given up by a person."""
    return download.state in _DONE_WITH


def may_resume(download: TrackedDownload) -> bool:
    """Return whether the client should be asked to go on, once for each failure."""
    asked = download.data.get(_RESUMED) == failures_of(download)
    return download.state in _RESUMABLE and not asked


def resume(download: TrackedDownload, now: datetime) -> TrackedDownload:
    """Return a download that the client is asked to go on with; its trouble may last a moment longer."""
    data = {**download.data, _RESUMED: failures_of(download)}
    return replace(download, next_retry_at=now + _GRACE, data=data)


def awaits_another(download: TrackedDownload) -> bool:
    """Return whether another release is to take the place of a download, and nobody has looked for it."""
    return download.data.get(_NEXT_STEP) == StepKind.ANOTHER_RELEASE


def await_another(download: TrackedDownload) -> TrackedDownload:
    """Return a download whose place another release is to take."""
    data = {**download.data, _NEXT_STEP: StepKind.ANOTHER_RELEASE.value}
    return replace(download, data=data)


def answered(download: TrackedDownload) -> TrackedDownload:
    """Return a download for whose place another release was looked for."""
    return replace(download, data=_without(download.data, _NEXT_STEP))


def is_complete(download: TrackedDownload) -> bool:
    """Return whether all of a download has arrived, so that its failures are those of the import."""
    return download.completed_at is not None or download.state in _COMPLETE


def failures_of(download: TrackedDownload) -> int:
    """Return how often a download has failed."""
    failures = download.data.get(_FAILURES)
    return failures if isinstance(failures, int) else 0


def _give_up(attempt: int, *, complete: bool) -> Verdict:
    """Return that nothing more is tried; what has arrived waits for a person."""
    return Verdict(
        step=NextStep(StepKind.GIVE_UP, attempt=attempt),
        state=TrackState.BLOCKED if complete else TrackState.FAILED,
        letter=LetterKind.IMPORT if complete else LetterKind.DOWNLOAD,
    )


def _recorded(row: TrackedDownload) -> NextStep:
    """Return the step that was written down."""
    name = str(row.data.get(_NEXT_STEP, ""))
    known = name in StepKind and row.state not in _DONE_WITH
    kind = StepKind(name) if known else StepKind.GIVE_UP
    return NextStep(kind, row.next_retry_at, failures_of(row))


def _without(data: Mapping[str, object], *names: str) -> Mapping[str, object]:
    """Return data without some of it."""
    return {name: value for name, value in data.items() if name not in names}
