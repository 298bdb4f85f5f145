"""A custom format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ...invalid import Invalid
from .conditions import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomFormat:
    """A named set of conditions; `notes` holds what a guide says about it."""

    name: str
    conditions: tuple[Condition, ...]
    id: int = 0
    include_when_renaming: bool = False
    notes: Mapping[str, object] = field(
        default_factory=lambda: MappingProxyType({}), hash=False, repr=False
    )

    @property
    def trash_id(self) -> str:
        """Return the guide's id of the format, empty for one of one's own."""
        return str(self.notes.get("trash_id", ""))

    def guide_score(self, score_set: str = "default") -> int:
        """Return the score that the guide gives the format."""
        scores = self.notes.get("trash_scores")
        if not isinstance(scores, Mapping):
            return 0
        score = scores.get(score_set, scores.get("default", 0))
        return score if isinstance(score, int) else 0


def name_key(name: str) -> str:
    """Return a name as names are compared."""
    return name.strip().casefold()


def check_name(custom: CustomFormat, others: Mapping[int, str]) -> None:
    """Refuse a format that takes the name of another one; those are given by their ids."""
    wanted = name_key(custom.name)
    if any(
        id_ != custom.id and name_key(name) == wanted for id_, name in others.items()
    ):
        raise Invalid("format_name_taken", name=custom.name)
