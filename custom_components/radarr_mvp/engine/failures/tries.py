"""What became of new tries after failures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..decision.records import HistoryKind
from ..keeping.records import HistoryRecord
from .patterns import reason_of
from .recording import FAILED, RETRY_SCHEDULED
from .steps import StepKind

KINDS: Final = (FAILED, RETRY_SCHEDULED, HistoryKind.IMPORTED.value)


@dataclass(frozen=True, slots=True)
class Tries:
    """How often something new was tried, and how often a film came of it."""

    attempts: int = 0
    recovered: int = 0

    @property
    def rate(self) -> float | None:
        """Return the share that came to a good end, None where nothing was tried."""
        return self.recovered / self.attempts if self.attempts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryStatistics:
    """What became of new tries, by the reason of the failure and by what was done."""

    total: Tries
    by_reason: Mapping[str, Tries]
    by_step: Mapping[str, Tries]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieFailures:
    """How often downloads for a movie came to nothing."""

    failures: int
    last_reason: str
    last_message: str
    last_at: datetime


def retry_statistics(records: Iterable[HistoryRecord]) -> RetryStatistics:
    """Return what became of new tries; one has recovered when the film was imported afterwards."""
    known = list(records)
    imported = _imports(known)
    by_reason: dict[str, list[bool]] = defaultdict(list)
    by_step: dict[str, list[bool]] = defaultdict(list)
    for one in known:
        step = str(one.data.get("next_step", ""))
        tried = one.kind in (FAILED, RETRY_SCHEDULED) and step in StepKind
        if tried and step != StepKind.GIVE_UP:
            came = any(imported.get(key, one.at) > one.at for key in _keys(one))
            by_reason[reason_of(one)].append(came)
            by_step[step].append(came)
    return RetryStatistics(
        total=_tries([came for group in by_step.values() for came in group]),
        by_reason={reason: _tries(group) for reason, group in by_reason.items()},
        by_step={step: _tries(group) for step, group in by_step.items()},
    )


def failures_by_movie(records: Iterable[HistoryRecord]) -> dict[int, MovieFailures]:
    """Return, by movie, how often its downloads came to nothing, and why the last one did."""
    groups: dict[int, list[HistoryRecord]] = defaultdict(list)
    for one in records:
        if one.kind == FAILED and one.movie_id is not None:
            groups[one.movie_id].append(one)
    return {movie_id: _of_movie(group) for movie_id, group in groups.items()}


def _of_movie(group: Sequence[HistoryRecord]) -> MovieFailures:
    """Return what the failures of one movie come to."""
    last = max(group, key=lambda one: (one.at, one.id))
    return MovieFailures(
        failures=len(group),
        last_reason=reason_of(last),
        last_message=str(last.data.get("message", "")),
        last_at=last.at,
    )


def _imports(records: Iterable[HistoryRecord]) -> dict[object, datetime]:
    """Return when each movie and each torrent was imported last."""
    imported: dict[object, datetime] = {}
    for one in records:
        if one.kind == HistoryKind.IMPORTED:
            for key in _keys(one):
                imported[key] = max(imported.get(key, one.at), one.at)
    return imported


def _keys(record: HistoryRecord) -> list[object]:
    """Return what an import and a failure have in common."""
    return [one for one in (record.movie_id, record.download_id.lower()) if one]


def _tries(came: Sequence[bool]) -> Tries:
    """Return how often something was tried and came to a good end."""
    return Tries(len(came), sum(came))
