"""Read the parts of a guide from plain data."""

from collections.abc import Mapping
from typing import Final

from ...invalid import Invalid
from ...releases.languages import language_by_name
from ..definitions import Quality, Size, quality_by_name
from ..profiles import FIRST_GROUP_ID, ProfileItem, QualityProfile, check_profile
from ..sizes import MAX_SIZE, QualityDefinition, check_size
from .models import (
    DEFAULT_SCORE_SET,
    GuideChoice,
    GuideGroup,
    GuideNaming,
    GuideProfile,
)

type Json = Mapping[str, object]
# Guides write the end of the scale where they mean that there is no end.
_ENDLESS: Final = MAX_SIZE - 1


def read_profile(data: object) -> GuideProfile:
    """Return the profile that a guide describes; guides list the best quality first."""
    record = as_record(data, "profile")
    name = as_text(record, "name")
    items = _items(as_list(record.get("items"), "items"))
    cutoff_name = as_text(record, "cutoff")
    cutoff = next((item for item in items if item.name == cutoff_name), None)
    if cutoff is None:
        raise Invalid("profile_cutoff_not_allowed", name=name)
    language = language_by_name(str(record.get("language") or "Original"))
    if language is None:
        raise Invalid("unknown_language", language=str(record.get("language")))
    profile = GuideProfile(
        trash_id=as_text(record, "trash_id"),
        name=name,
        items=items,
        cutoff=cutoff.id,
        upgrade_allowed=bool(record.get("upgradeAllowed", True)),
        min_format_score=as_whole(record, "minFormatScore", 0),
        cutoff_format_score=as_whole(record, "cutoffFormatScore", 0),
        min_upgrade_format_score=as_whole(record, "minUpgradeFormatScore", 1),
        language=language.id,
        score_set=str(record.get("trash_score_set") or DEFAULT_SCORE_SET),
        format_ids=tuple(
            map(str, as_record(record.get("formatItems") or {}, "formatItems").values())
        ),
        description=str(record.get("trash_description") or ""),
        url=str(record.get("trash_url") or ""),
    )
    check_profile(as_quality_profile(profile))
    return profile


def as_quality_profile(profile: GuideProfile) -> QualityProfile:
    """Return the profile without scores, which need formats that have been saved."""
    return QualityProfile(
        name=profile.name,
        items=profile.items,
        cutoff=profile.cutoff,
        upgrade_allowed=profile.upgrade_allowed,
        min_format_score=profile.min_format_score,
        cutoff_format_score=profile.cutoff_format_score,
        min_upgrade_format_score=profile.min_upgrade_format_score,
        language=profile.language,
    )


def _items(listed: list[object]) -> tuple[ProfileItem, ...]:
    """Return the order of a profile, from the least to the most wanted."""
    items: list[ProfileItem] = []
    next_group = FIRST_GROUP_ID
    for one in reversed(listed):
        record = as_record(one, "items")
        name, allowed = as_text(record, "name"), bool(record.get("allowed"))
        if "items" not in record:
            items.append(ProfileItem((_quality(name),), allowed))
            continue
        members = as_list(record["items"], "items")
        qualities = tuple(_quality(str(member)) for member in members)
        items.append(ProfileItem(qualities, allowed, next_group, name))
        next_group += 1
    return tuple(items)


def read_group(data: object) -> GuideGroup:
    """Return a group of formats."""
    record = as_record(data, "group")
    included = as_record(record.get("quality_profiles") or {}, "quality_profiles")
    choices = as_list(record.get("custom_formats"), "custom_formats")
    return GuideGroup(
        trash_id=as_text(record, "trash_id"),
        name=as_text(record, "name"),
        # The guide writes this one truth value as text.
        default=str(record.get("default")).lower() == "true",
        choices=tuple(_choice(as_record(one, "custom_formats")) for one in choices),
        profile_ids=frozenset(
            map(str, as_record(included.get("include") or {}, "include").values())
        ),
        description=str(record.get("trash_description") or ""),
    )


def _choice(record: Json) -> GuideChoice:
    """Return a format within a group."""
    return GuideChoice(
        as_text(record, "trash_id"),
        bool(record.get("required")),
        bool(record.get("default")),
    )


def read_sizes(data: object) -> tuple[str, tuple[QualityDefinition, ...]]:
    """Return the sizes that a guide recommends, and what they are called."""
    record = as_record(data, "sizes")
    listed = as_list(record.get("qualities"), "qualities")
    return as_text(record, "type"), tuple(
        _definition(as_record(one, "qualities")) for one in listed
    )


def _definition(record: Json) -> QualityDefinition:
    """Return the recommended sizes of a quality."""
    quality = _quality(as_text(record, "quality"))
    least, preferred, most = (
        _as_number(record, key) for key in ("min", "preferred", "max")
    )
    size = Size(least or 0.0, _unless_endless(preferred), _unless_endless(most))
    definition = QualityDefinition(quality, quality.name, size)
    check_size(definition)
    return definition


def _unless_endless(value: float | None) -> float | None:
    """Return a size, None where it stands for no limit."""
    return value if value is not None and value < _ENDLESS else None


def read_naming(data: object) -> GuideNaming:
    """Return the formats for names."""
    record = as_record(data, "naming")
    return GuideNaming(
        *(
            {
                str(key): str(value)
                for key, value in as_record(record.get(kind) or {}, kind).items()
            }
            for kind in ("folder", "file")
        )
    )


def read_conflicts(data: object) -> tuple[frozenset[str], ...]:
    """Return the sets of formats that exclude each other."""
    listed = as_list(as_record(data, "conflicts").get("custom_formats"), "conflicts")
    return tuple(frozenset(as_record(one, "conflicts")) for one in listed)


def read_profile_groups(data: object) -> dict[str, tuple[str, ...]]:
    """Return under which headings a guide lists its profiles."""
    groups = (as_record(one, "profile groups") for one in as_list(data, "groups"))
    return {
        as_text(group, "name"): tuple(
            map(str, as_record(group.get("profiles") or {}, "profiles").values())
        )
        for group in groups
    }


def as_record(value: object, what: str) -> Json:
    """Return an object of the data."""
    if not isinstance(value, Mapping):
        raise Invalid("guide_malformed", part=what)
    return value


def as_list(value: object, what: str) -> list[object]:
    """Return a list of the data."""
    if not isinstance(value, list):
        raise Invalid("guide_malformed", part=what)
    return value


def as_text(record: Json, key: str) -> str:
    """Return a text of the data that must be there."""
    value = record.get(key)
    if not isinstance(value, str) or not value:
        raise Invalid("guide_malformed", part=key)
    return value


def as_whole(record: Json, key: str, default: int) -> int:
    """Return a whole number of the data, the default where it is absent."""
    value = record.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid("guide_malformed", part=key)
    return value


def _as_number(record: Json, key: str) -> float | None:
    """Return a number of the data, None where it is absent."""
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid("guide_malformed", part=key)
    return float(value)


def _quality(name: str) -> Quality:
    """Return the quality with a name."""
    quality = quality_by_name(name)
    if quality is None:
        raise Invalid("unknown_quality", quality=name)
    return quality
