"""What the failures of a day have in common."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ..decision.records import HistoryKind
from ..keeping.records import HistoryRecord
from .recording import FAILED, RETRY_SCHEDULED, SEARCH_FAILED
from .taxonomy import FailureReason

WINDOW: Final = timedelta(hours=24)
KINDS: Final = (FAILED, RETRY_SCHEDULED, SEARCH_FAILED, HistoryKind.GRABBED.value)

_ENOUGH: Final = 2
_MANY_OF_AN_INDEXER: Final = 10
# Fewer failures say nothing about how often an indexer fails.
_TELLING: Final = 5
_HIGH_RATE: Final = 0.5
_MOST_EXAMPLES: Final = 5

_DISK: Final = frozenset({FailureReason.DISK_FULL})
_NETWORK: Final = frozenset(
    {FailureReason.NETWORK_ERROR, FailureReason.CONNECTION_TIMEOUT}
)
_CORRUPTION: Final = frozenset(
    {FailureReason.HASH_MISMATCH, FailureReason.CORRUPTED_DOWNLOAD}
)
# What an indexer or those who share there are to blame for.
_INDEXER: Final = (
    _NETWORK
    | _CORRUPTION
    | {
        FailureReason.SERVER_ERROR,
        FailureReason.AUTHENTICATION_FAILED,
        FailureReason.RATE_LIMITED,
        FailureReason.PARSE_ERROR,
        FailureReason.DOWNLOAD_STALLED,
        FailureReason.RELEASE_PURGED,
        FailureReason.UNSUPPORTED_FORMAT,
    }
)


class PatternKind(StrEnum):
    """What failures can have in common; the value is also the key of its translated text."""

    RECURRING_MOVIE = "recurring_movie"
    DISK_SPACE = "disk_space"
    NETWORK = "network"
    CORRUPTION = "corruption"
    INDEXER = "indexer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Several failures with something in common; `about` is the title of the movie or the indexer's name."""

    kind: PatternKind
    count: int
    last_at: datetime
    about: str = ""
    movie_id: int | None = None
    examples: tuple[str, ...] = ()
    correlation_id: str = ""

    @property
    def key(self) -> str:
        """Return what the same pattern is known again by."""
        return f"{self.kind}:{self.movie_id or self.about}"


def find_patterns(
    records: Iterable[HistoryRecord], now: datetime
) -> tuple[Pattern, ...]:
    """Return what the failures of the last day have in common, the most frequent first."""
    recent = [one for one in records if now - WINDOW <= one.at <= now]
    failures = [one for one in recent if _is_failure(one)]
    grabs = Counter(
        str(one.data.get("indexer", ""))
        for one in recent
        if one.kind == HistoryKind.GRABBED
    )
    found = [
        *_of_movies(failures),
        *_of_reasons(PatternKind.DISK_SPACE, failures, _DISK),
        *_of_reasons(PatternKind.NETWORK, failures, _NETWORK),
        *_of_reasons(PatternKind.CORRUPTION, _once_each(failures), _CORRUPTION),
        *_of_indexers(failures, grabs),
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.key)))


def reason_of(record: HistoryRecord) -> str:
    """Return why something failed."""
    return str(record.data.get("reason", ""))


def _is_failure(record: HistoryRecord) -> bool:
    """Return whether something failed; what a person marks as failed has nothing in common with the rest."""
    return record.kind != HistoryKind.GRABBED and not record.data.get("by_person")


def _once_each(failures: Sequence[HistoryRecord]) -> list[HistoryRecord]:
    """Return one failure of each download for each reason: the same broken pieces are found again and again."""
    once = {(one.download_id or one.id, reason_of(one)): one for one in failures}
    return list(once.values())


def _of_movies(failures: Sequence[HistoryRecord]) -> list[Pattern]:
    """Return the movies whose downloads failed for good again and again."""
    failed = [one for one in failures if one.kind == FAILED and one.movie_id]
    return [
        _pattern(
            PatternKind.RECURRING_MOVIE,
            group,
            about=group[-1].title,
            movie_id=group[-1].movie_id,
        )
        for group in _grouped(failed, lambda one: str(one.movie_id))
        if len(group) >= _ENOUGH
    ]


def _of_reasons(
    kind: PatternKind,
    failures: Sequence[HistoryRecord],
    reasons: frozenset[FailureReason],
) -> list[Pattern]:
    """Return the pattern of failures for one of some reasons, where there are enough."""
    group = [one for one in failures if reason_of(one) in reasons]
    return [_pattern(kind, group)] if len(group) >= _ENOUGH else []


def _of_indexers(
    failures: Sequence[HistoryRecord], grabs: Counter[str]
) -> list[Pattern]:
    """Return the indexers that fail many times or most of the time."""
    concerned = [
        one
        for one in failures
        if one.data.get("indexer") and reason_of(one) in _INDEXER
    ]
    found = []
    for group in _grouped(concerned, _indexer_of):
        name, count = _indexer_of(group[0]), len(group)
        often = count >= _TELLING and count >= _HIGH_RATE * max(grabs[name], 1)
        if count >= _MANY_OF_AN_INDEXER or often:
            found.append(_pattern(PatternKind.INDEXER, group, about=name))
    return found


def _indexer_of(record: HistoryRecord) -> str:
    """Return where a release came from."""
    return str(record.data["indexer"])


def _grouped(
    records: Iterable[HistoryRecord], by: Callable[[HistoryRecord], str]
) -> list[list[HistoryRecord]]:
    """Return records in groups."""
    groups: dict[str, list[HistoryRecord]] = defaultdict(list)
    for one in records:
        groups[by(one)].append(one)
    return list(groups.values())


def _pattern(
    kind: PatternKind,
    group: Sequence[HistoryRecord],
    *,
    about: str = "",
    movie_id: int | None = None,
) -> Pattern:
    """Return the pattern of some failures."""
    ordered = sorted(group, key=lambda one: one.at, reverse=True)
    titles = dict.fromkeys(one.title for one in ordered)
    return Pattern(
        kind=kind,
        count=len(group),
        last_at=ordered[0].at,
        about=about,
        movie_id=movie_id,
        examples=tuple(titles)[:_MOST_EXAMPLES],
        correlation_id=ordered[0].correlation_id,
    )
