"""What became of each entry of a document, or would become of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from .document import DataPart

type Changes = Mapping[str, tuple[object, object]]

_LONGEST: Final = 300


class Fate(StrEnum):
    """What became of an entry; the order is that in which people want to know of them."""

    FAILED = "failed"
    """It could not be done now, and may be another time."""
    SKIPPED = "skipped"
    UPDATED = "updated"
    ADDED = "added"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One entry, what became of it, what differs, and what speaks against it."""

    name: str
    fate: Fate
    changes: Changes = field(default_factory=dict)
    problem: Exception | None = None


@dataclass(slots=True)
class Report:
    """What became of all entries; `left` were not come to."""

    outcomes: dict[DataPart, list[Outcome]] = field(default_factory=dict)
    left: int = 0

    def add(self, part: DataPart, outcome: Outcome) -> None:
        """Take up what became of an entry."""
        self.outcomes.setdefault(part, []).append(outcome)

    def counts(self) -> dict[str, object]:
        """Return how many entries of each part came out how."""
        counted = {
            part: Counter(one.fate for one in outcomes)
            for part, outcomes in self.outcomes.items()
        }
        return {
            part.value: {fate.value: counts[fate] for fate in Fate if counts[fate]}
            for part, counts in counted.items()
        }

    def told(self) -> list[tuple[DataPart, Outcome]]:
        """Return all outcomes that are worth a word, those first that a person has to look at."""
        found = [
            (part, one)
            for part, outcomes in self.outcomes.items()
            for one in outcomes
            if one.fate is not Fate.UNCHANGED
        ]
        places = {fate: place for place, fate in enumerate(Fate)}
        return sorted(found, key=lambda one: places[one[1].fate])


def changes_data(changes: Changes) -> dict[str, object]:
    """Return changes as plain data, without long values."""
    return {
        name: {"from": _brief(old), "to": _brief(new)}
        for name, (old, new) in changes.items()
    }


def differences(known: Mapping[str, object], wanted: Mapping[str, object]) -> Changes:
    """Return what is wanted otherwise than it is; what is not wanted in any way does not count."""
    return {
        name: (known.get(name), value)
        for name, value in wanted.items()
        if known.get(name) != value
    }


def _brief(value: object) -> object:
    """Return a value that is not too long to be read."""
    text = str(value)
    return value if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
