"""Quality profiles: which qualities are wanted, in which order, and how far to upgrade."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Self

from ..invalid import Invalid
from ..releases.languages import ANY, ORIGINAL
from .definitions import QUALITIES, Quality, QualityModel

LANGUAGE_ANY: Final = ANY.id
LANGUAGE_ORIGINAL: Final = ORIGINAL.id
FIRST_GROUP_ID: Final = 1000


@dataclass(frozen=True, slots=True)
class ProfileItem:
    """A place in a profile's order: one quality, or a group of equal ones."""

    qualities: tuple[Quality, ...]
    allowed: bool
    group_id: int = 0
    group_name: str = ""

    @property
    def id(self) -> int:
        """Return the group's id or the quality's own."""
        return self.group_id or self.qualities[0].id

    @property
    def name(self) -> str:
        """Return the group's name or the quality's own."""
        return self.group_name if self.group_id else self.qualities[0].name


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityProfile:
    """What a movie may look like; items run from the least to the most wanted."""

    name: str
    items: tuple[ProfileItem, ...]
    cutoff: int
    id: int = 0
    upgrade_allowed: bool = True
    min_format_score: int = 0
    cutoff_format_score: int = 0
    min_upgrade_format_score: int = 1
    language: int = LANGUAGE_ORIGINAL
    format_scores: Mapping[int, int] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    def rank(self, quality: Quality) -> int:
        """Return the place of a quality in the order, -1 where it has none."""
        for place, item in enumerate(self.items):
            if quality in item.qualities:
                return place
        return -1

    def allows(self, quality: Quality) -> bool:
        """Return whether a quality, or the group it is in, is wanted."""
        place = self.rank(quality)
        return place >= 0 and self.items[place].allowed

    def compare(
        self, new: QualityModel, old: QualityModel, *, revisions: bool = True
    ) -> int:
        """Return 1, 0 or -1 as one is better, equal or worse than another.

        Members of a group are equal; revisions decide only between equals, and not
        at all where they are not preferred.
        """
        mine, theirs = self.rank(new.quality), self.rank(old.quality)
        if mine != theirs or not revisions:
            return (mine > theirs) - (mine < theirs)
        return (new.revision > old.revision) - (new.revision < old.revision)

    @property
    def cutoff_rank(self) -> int:
        """Return the place from which on a quality is good enough.

        Without upgrades the first wanted quality is.
        """
        for place, item in enumerate(self.items):
            if item.allowed if not self.upgrade_allowed else item.id == self.cutoff:
                return place
        return len(self.items)

    @property
    def cutoff_score(self) -> int:
        """Return the format score from which on a release is good enough."""
        return (
            self.cutoff_format_score if self.upgrade_allowed else self.min_format_score
        )

    def meets_quality_cutoff(self, quality: Quality) -> bool:
        """Return whether a quality is good enough for no better one to be looked for."""
        return self.rank(quality) >= self.cutoff_rank

    def is_best(self, quality: Quality) -> bool:
        """Return whether no wanted quality is better."""
        wanted = [place for place, item in enumerate(self.items) if item.allowed]
        return self.rank(quality) >= max(wanted, default=0)

    def score(self, format_ids: Iterable[int]) -> int:
        """Return the sum of the scores of some custom formats."""
        return sum(self.format_scores.get(id_, 0) for id_ in format_ids)

    def with_scores(self, scores: Mapping[int, int]) -> Self:
        """Return the profile with these scores for custom formats, and no others."""
        return replace(self, format_scores=MappingProxyType(dict(scores)))

    def with_format(self, format_id: int, score: int = 0) -> Self:
        """Return the profile with a score for a custom format."""
        return self.with_scores({**self.format_scores, format_id: score})

    def without_format(self, format_id: int) -> Self:
        """Return the profile without a custom format.

        With the last one go the scores to reach, which nothing could reach any more.
        """
        left = {key: val for key, val in self.format_scores.items() if key != format_id}
        slimmed = replace(self, format_scores=MappingProxyType(left))
        if left:
            return slimmed
        return replace(
            slimmed,
            min_format_score=0,
            cutoff_format_score=0,
            min_upgrade_format_score=1,
        )


def check_profile(
    profile: QualityProfile, others: Iterable[QualityProfile] = ()
) -> None:
    """Refuse a profile that contradicts itself or takes another one's name."""
    if not profile.name.strip():
        raise Invalid("profile_name_missing")
    if any(
        other.id != profile.id
        and other.name.strip().casefold() == profile.name.strip().casefold()
        for other in others
    ):
        raise Invalid("profile_name_taken", name=profile.name)
    _check_items(profile)
    if not any(item.id == profile.cutoff and item.allowed for item in profile.items):
        raise Invalid("profile_cutoff_not_allowed", name=profile.name)
    if profile.min_upgrade_format_score < 1:
        raise Invalid("profile_score_step_too_small", name=profile.name)


def _check_items(profile: QualityProfile) -> None:
    """Refuse an order in which a quality or group is missing, doubled or nameless."""
    listed = [quality for item in profile.items for quality in item.qualities]
    missing = [one.name for one in QUALITIES if one not in listed]
    if missing:
        raise Invalid(
            "profile_quality_missing", name=profile.name, qualities=", ".join(missing)
        )
    twice = sorted({one.name for one in listed if listed.count(one) > 1})
    if twice:
        raise Invalid(
            "profile_quality_twice", name=profile.name, qualities=", ".join(twice)
        )
    groups = [item for item in profile.items if item.group_id]
    if any(item.group_id < FIRST_GROUP_ID or not item.group_name for item in groups):
        raise Invalid("profile_group_unnamed", name=profile.name)
    if len({item.group_id for item in groups}) < len(groups):
        raise Invalid("profile_group_twice", name=profile.name)
    if any(not item.group_id and len(item.qualities) != 1 for item in profile.items):
        raise Invalid("profile_group_unnamed", name=profile.name)
    if any(not item.qualities for item in profile.items):
        raise Invalid("profile_group_empty", name=profile.name)
    if not any(item.allowed for item in profile.items):
        raise Invalid("profile_nothing_allowed", name=profile.name)


def check_removal(profile: QualityProfile, used_by: Iterable[str]) -> None:
    """Refuse to remove a profile that movies, lists or collections still use."""
    users = list(used_by)
    if users:
        raise Invalid(
            "profile_in_use",
            name=profile.name,
            count=str(len(users)),
            users=", ".join(users[:5]),
        )
