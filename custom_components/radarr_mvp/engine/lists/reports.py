"""What a visit to a list brought, and how a list stands."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from ..events import ListSynced
from ..keeping.list_records import ItemStatus
from ..keeping.records import ListSync, SyncStatus
from .sources import ListAnswer


@dataclass(slots=True)
class ListReport:
    """What one visit brought.

    `outcomes` counts what became of the entries, `held` those that have vanished and wait for a person's word,
    `cleaned` the movies that something was done about as no list names them any more. `problem` is the key of a text, `gaps`
    fill its gaps.
    """

    list_id: str
    name: str
    began_at: datetime
    ended_at: datetime | None = None
    correlation_id: str = ""
    status: SyncStatus = SyncStatus.SUCCESS
    found: int = 0
    others: int = 0
    unread: int = 0
    complete: bool = True
    unchanged: bool = False
    new: int = 0
    added: int = 0
    updated: int = 0
    removed: int = 0
    held: int = 0
    cleaned: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    error: str = ""
    problem: str = ""
    gaps: dict[str, str] = field(default_factory=dict)
    # Seconds that the service wants us to wait, and whether a new try may help at all.
    retry_after: float = 0.0
    may_pass: bool = True
    # What kept the visit from going well, for those who put it into a sentence.
    cause: Exception | None = field(default=None, repr=False, compare=False)

    def take(self, answer: ListAnswer) -> None:
        """Note what the list has answered."""
        self.found = len(answer.movies)
        self.others = answer.others
        self.unread = answer.unread
        self.complete = answer.complete
        self.unchanged = answer.unchanged

    def count(self, status: ItemStatus, many: int = 1) -> None:
        """Note what became of entries."""
        self.outcomes[status.value] += many

    @property
    def failed(self) -> int:
        """Return how many entries could not be dealt with."""
        return self.outcomes[ItemStatus.FAILED.value]

    @property
    def seconds(self) -> float:
        """Return how long the visit took."""
        if self.ended_at is None:
            return 0.0
        return max((self.ended_at - self.began_at).total_seconds(), 0.0)

    def end(self, at: datetime) -> None:
        """Conclude how the visit went."""
        self.ended_at = at
        if self.status is SyncStatus.SUCCESS and (
            self.failed or self.problem or not self.complete
        ):
            self.status = SyncStatus.PARTIAL

    def as_sync(self) -> ListSync:
        """Return what is kept of the visit."""
        return ListSync(
            list_id=self.list_id,
            began_at=self.began_at,
            ended_at=self.ended_at or self.began_at,
            found=self.found,
            added=self.added,
            removed=self.removed,
            excluded=self.outcomes[ItemStatus.EXCLUDED.value],
            error=self.error,
            correlation_id=self.correlation_id,
            status=self.status,
            updated=self.updated,
            failed=self.failed,
            unidentified=self.outcomes[ItemStatus.UNIDENTIFIED.value],
            data={
                "name": self.name,
                "outcomes": dict(self.outcomes),
                "others": self.others,
                "unread": self.unread,
                "complete": self.complete,
                "unchanged": self.unchanged,
                "held": self.held,
                "problem": self.problem,
                "gaps": dict(self.gaps),
                "may_pass": self.may_pass,
            },
        )

    def as_event(self) -> ListSynced:
        """Return what is told of the visit."""
        sync = self.as_sync()
        return ListSynced(
            correlation_id=self.correlation_id,
            name=self.name,
            list_id=self.list_id,
            status=sync.status.value,
            found=sync.found,
            added=sync.added,
            updated=sync.updated,
            removed=sync.removed,
            excluded=sync.excluded,
            failed=sync.failed,
            unidentified=sync.unidentified,
            held=self.held,
            seconds=round(self.seconds, 3),
            error=self.error,
        )

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        told = self.as_event().as_dict()
        return {
            **told,
            "new": self.new,
            "outcomes": dict(self.outcomes),
            "others": self.others,
            "unread": self.unread,
            "complete": self.complete,
            "unchanged": self.unchanged,
            "cleaned": self.cleaned,
            "problem": self.problem,
        }


class Standing(StrEnum):
    """How a list stands, in one word; the values are keys of texts."""

    DISABLED = "disabled"
    VISITING = "visiting"
    NEVER_VISITED = "never_visited"
    FAILED = "failed"
    HELD = "held"
    PARTIAL = "partial"
    CANCELLED = "cancelled"
    SUCCESS = "success"


_ENDED: Final = {
    SyncStatus.SUCCESS: Standing.SUCCESS,
    SyncStatus.PARTIAL: Standing.PARTIAL,
    SyncStatus.CANCELLED: Standing.CANCELLED,
    SyncStatus.FAILED: Standing.FAILED,
}


@dataclass(frozen=True, slots=True)
class Held:
    """Entries that a list no longer names, which is not believed without a person's word; some of their titles."""

    since: datetime
    vanished: int
    titles: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "since": self.since.isoformat(),
            "vanished": self.vanished,
            "titles": list(self.titles),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStatus:
    """How a list stands; `problem` is the key of a text about options of it that make no sense, `gaps` fill its gaps.

    `brought` counts the movies of the library that were added because of it.
    """

    list_id: str
    name: str
    enabled: bool
    service: str
    service_name: str = ""
    items: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    last: ListSync | None = None
    last_success: ListSync | None = None
    next_due: datetime | None = None
    visiting: bool = False
    failures: int = 0
    held: Held | None = None
    problem: str = ""
    gaps: dict[str, str] = field(default_factory=dict)
    brought: int = 0

    @property
    def standing(self) -> Standing:
        """Return how the list stands; that it fails comes before the question that is put to a person about it."""
        if self.visiting:
            return Standing.VISITING
        if not self.enabled:
            return Standing.DISABLED
        if self.last is None:
            return Standing.NEVER_VISITED
        ended = _ENDED[self.last.status]
        if self.held is not None and ended is not Standing.FAILED:
            return Standing.HELD
        return ended

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "list_id": self.list_id,
            "name": self.name,
            "enabled": self.enabled,
            "service": self.service,
            "service_name": self.service_name,
            "items": self.items,
            "outcomes": dict(self.outcomes),
            "status": self.last.status.value if self.last else None,
            "error": self.last.error if self.last else "",
            "last_sync": _iso(self.last),
            "last_success": _iso(self.last_success),
            "added": self.last.added if self.last else 0,
            "next_sync": self.next_due.isoformat() if self.next_due else None,
            "visiting": self.visiting,
            "standing": self.standing.value,
            "brought": self.brought,
            "failures": self.failures,
            "held": self.held.as_dict() if self.held else None,
            "problem": self.problem,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningStatus:
    """How cleaning stands: when it was last done, and the names of the lists that it waits for.

    `held_by` have lost so much that a person has to say whether it is true.
    """

    last_at: datetime | None = None
    waits_for: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "last_at": self.last_at.isoformat() if self.last_at else None,
            "waits_for": list(self.waits_for),
            "held_by": list(self.held_by),
        }


def _iso(sync: ListSync | None) -> str | None:
    """Return when a visit ended."""
    return sync.ended_at.isoformat() if sync else None
