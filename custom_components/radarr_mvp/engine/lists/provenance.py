"""Why a movie is in the library, as far as lists are the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..keeping.list_records import Provenance


class WhyKind(StrEnum):
    """What a list has to do with a movie; the values are keys of texts."""

    ADDED = "added"
    NAMED = "named"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyPart:
    """One list's part in a movie, with a sentence that tells it."""

    kind: WhyKind
    list_id: str
    list_name: str
    since: datetime
    until: datetime | None = None
    place: int = 0
    note: str = ""

    @property
    def text(self) -> str:
        """Return the part as a sentence."""
        name = f"“{self.list_name}”"
        match self.kind:
            case WhyKind.ADDED:
                told = f"The list {name} added it on {self.since:%Y-%m-%d}"
            case WhyKind.NAMED:
                told = f"It is on the list {name} since {self.since:%Y-%m-%d}"
            case _:
                told = f"It was on the list {name} from {self.since:%Y-%m-%d}"
        if self.until is not None:
            told += f" until {self.until:%Y-%m-%d}"
        elif self.place:
            told += f", at place {self.place}"
        return f"{told}: {self.note}" if self.note else told

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "kind": self.kind.value,
            "list_id": self.list_id,
            "list": self.list_name,
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "place": self.place,
            "note": self.note,
            "text": self.text,
        }


def why(rows: Iterable[Provenance]) -> tuple[WhyPart, ...]:
    """Return what lists have to do with a movie: who added it first, then who names it, then who did so once."""
    parts = [part for row in rows for part in _parts(row)]
    order = tuple(WhyKind)
    return tuple(sorted(parts, key=lambda one: (order.index(one.kind), one.since)))


def _parts(row: Provenance) -> Iterable[WhyPart]:
    """Return one list's parts in a movie."""
    if row.added_at is not None:
        yield _part(row, WhyKind.ADDED, row.added_at)
    if row.left_at is not None:
        yield _part(row, WhyKind.LEFT, row.first_seen, row.left_at)
    elif row.added_at is None:
        yield _part(row, WhyKind.NAMED, row.first_seen)


def _part(
    row: Provenance, kind: WhyKind, since: datetime, until: datetime | None = None
) -> WhyPart:
    """Return one part."""
    still_there = row.left_at is None
    return WhyPart(
        kind=kind,
        list_id=row.list_id,
        list_name=row.list_name,
        since=since,
        until=until,
        place=row.place if still_there else 0,
        note=row.note if kind is not WhyKind.LEFT else "",
    )
