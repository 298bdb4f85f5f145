"""Tell a person why one release stands before another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from .candidates import Candidate
from .decide import Decision
from .ranking import RankKey
from .reasons import as_size
from .weighing import UNWEIGHED, WEIGHTS, Weighed


@dataclass(frozen=True, slots=True)
class RankPart:
    """One thing that decides between releases, in the order in which they count.

    Higher values are better; `said` is what the value stands for, in English. A part with
    a `weight` does not count by itself: so much of its value goes into the first part.
    """

    name: str
    value: float
    said: str = ""
    weight: float | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the part as plain data."""
        data: dict[str, object] = {
            "name": self.name,
            "value": self.value,
            "said": self.said,
        }
        return data if self.weight is None else data | {"weight": self.weight}


def explain(decision: Decision) -> tuple[RankPart, ...]:
    """Return what gives a release its place, none where it is of no movie."""
    candidate, key = decision.candidate, decision.key
    if candidate is None or key is None:
        return ()
    return (*_weighed_parts(key.weighed), *_ordered_parts(candidate, key))


def _weighed_parts(weighed: Weighed) -> tuple[RankPart, ...]:
    """Return the one number and what it is made of, none where releases are not weighed."""
    if weighed == UNWEIGHED:
        return ()
    known = weighed._asdict()
    sides = tuple(
        RankPart(
            side,
            known[side],
            f"{known[side]:g} of 100, {weight:.0%} of the total",
            weight,
        )
        for side, weight in WEIGHTS.items()
    )
    return (RankPart("weighed", weighed.total, f"{weighed.total:g} of 100"), *sides)


def _ordered_parts(candidate: Candidate, key: RankKey) -> tuple[RankPart, ...]:
    """Return the preferences, the one that counts most first."""
    known = key._asdict()
    return tuple(
        RankPart(name, known[name], say(candidate)) for name, say in _SAID.items()
    )


def _formats(candidate: Candidate) -> str:
    """Return the names of the custom formats."""
    return ", ".join(one.name for one in candidate.formats) or "no custom formats"


def _correction(candidate: Candidate) -> str:
    """Return which correction it is."""
    return f"version {candidate.quality.revision.version}"


def _flags(candidate: Candidate) -> str:
    """Return what the indexer says of the release."""
    names = [flag.name.lower() for flag in candidate.release.flags if flag.name]
    return ", ".join(names) or "no flags"


def _counted(count: int | None, what: str) -> str:
    """Return a number with what it counts."""
    return f"{'unknown' if count is None else count} {what}"


_SAID: Final[Mapping[str, Callable[[Candidate], str]]] = MappingProxyType(
    {
        "quality": lambda one: one.quality.quality.name,
        "real": lambda one: _counted(one.quality.revision.real, "times REAL"),
        "version": _correction,
        "score": _formats,
        "protocol": lambda one: one.release.protocol.value,
        "indexer": lambda one: (
            f"{one.release.indexer}, priority {one.release.indexer_priority}"
        ),
        "flags": _flags,
        "reputation": lambda one: one.facts.group or "unknown group",
        "freeleech": lambda one: f"{one.release.download_factor:.0%} counts",
        "seeders": lambda one: _counted(one.release.seeders, "seeders"),
        "peers": lambda one: _counted(one.release.peers, "peers"),
        "size": lambda one: as_size(one.release.size),
    }
)
