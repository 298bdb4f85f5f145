"""What a guide holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...invalid import Invalid
from ..formats.custom import CustomFormat
from ..profiles import ProfileItem
from ..sizes import QualityDefinition

DEFAULT_SCORE_SET = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideProfile:
    """A profile as a guide describes it; items run from the least to the most wanted."""

    trash_id: str
    name: str
    items: tuple[ProfileItem, ...]
    cutoff: int
    upgrade_allowed: bool
    min_format_score: int
    cutoff_format_score: int
    min_upgrade_format_score: int
    language: int
    score_set: str
    format_ids: tuple[str, ...]
    description: str = field(default="", repr=False)
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class GuideChoice:
    """A format within a group: wanted with the group, and whether one may do without."""

    trash_id: str
    required: bool
    default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideGroup:
    """Formats that may be added to some profiles together."""

    trash_id: str
    name: str
    default: bool
    choices: tuple[GuideChoice, ...]
    profile_ids: frozenset[str]
    description: str = field(default="", repr=False)

    @property
    def suggested(self) -> tuple[str, ...]:
        """Return the ids of what is added when nobody chooses."""
        return tuple(
            one.trash_id for one in self.choices if one.required or one.default
        )


@dataclass(frozen=True, slots=True)
class GuideNaming:
    """Formats for folders and files, by what they are made for."""

    folder: Mapping[str, str]
    file: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """All that a guide offers."""

    formats: Mapping[str, CustomFormat]
    profiles: Mapping[str, GuideProfile]
    groups: Mapping[str, GuideGroup]
    sizes: Mapping[str, tuple[QualityDefinition, ...]]
    naming: GuideNaming
    conflicts: tuple[frozenset[str], ...]
    profile_groups: Mapping[str, tuple[str, ...]]

    def profile(self, name_or_id: str) -> GuideProfile:
        """Return a profile by its id or its name in any case."""
        if found := self.profiles.get(name_or_id):
            return found
        for profile in self.profiles.values():
            if profile.name.casefold() == name_or_id.casefold():
                return profile
        raise Invalid("guide_profile_unknown", name=name_or_id)

    def groups_for(self, profile: GuideProfile) -> tuple[GuideGroup, ...]:
        """Return the groups of formats that go with a profile."""
        return tuple(
            group
            for group in self.groups.values()
            if profile.trash_id in group.profile_ids
        )

    def formats_for(
        self, profile: GuideProfile, extra_ids: Iterable[str] | None = None
    ) -> tuple[CustomFormat, ...]:
        """Return the formats of a profile and some more.

        Without a choice, those of the groups that the guide adds by itself are added.
        """
        if extra_ids is None:
            extra_ids = (
                id_
                for group in self.groups_for(profile)
                if group.default
                for id_ in group.suggested
            )
        wanted = dict.fromkeys((*profile.format_ids, *extra_ids))
        if unknown := [id_ for id_ in wanted if id_ not in self.formats]:
            raise Invalid("guide_format_unknown", id=unknown[0])
        return tuple(self.formats[id_] for id_ in wanted)

    def conflicts_among(
        self, formats: Iterable[CustomFormat]
    ) -> tuple[tuple[CustomFormat, ...], ...]:
        """Return the formats that should not be used side by side."""
        given = {one.trash_id: one for one in formats}
        return tuple(
            tuple(one for id_, one in given.items() if id_ in pair)
            for pair in self.conflicts
            if len(pair & given.keys()) > 1
        )
