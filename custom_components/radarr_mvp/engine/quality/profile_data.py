"""Quality profiles as plain data, for the store and for files."""

from collections.abc import Mapping
from types import MappingProxyType

from ..invalid import Invalid
from .definitions import Quality, quality_by_id
from .profiles import LANGUAGE_ORIGINAL, ProfileItem, QualityProfile, check_profile


def profile_as_dict(profile: QualityProfile) -> dict[str, object]:
    """Return a profile as plain data."""
    return {
        "id": profile.id,
        "name": profile.name,
        "items": [_item_as_dict(item) for item in profile.items],
        "cutoff": profile.cutoff,
        "upgrade_allowed": profile.upgrade_allowed,
        "min_format_score": profile.min_format_score,
        "cutoff_format_score": profile.cutoff_format_score,
        "min_upgrade_format_score": profile.min_upgrade_format_score,
        "language": profile.language,
        "format_scores": {str(key): val for key, val in profile.format_scores.items()},
    }


def _item_as_dict(item: ProfileItem) -> dict[str, object]:
    """Return a place in the order as plain data."""
    data: dict[str, object] = {
        "qualities": [quality.id for quality in item.qualities],
        "allowed": item.allowed,
    }
    if item.group_id:
        data |= {"group_id": item.group_id, "group_name": item.group_name}
    return data


def profile_from_dict(data: Mapping[str, object]) -> QualityProfile:
    """Return the profile that plain data describes, refusing what makes no sense."""
    items = data.get("items")
    if not isinstance(items, list):
        raise Invalid("profile_malformed", field="items")
    scores = data.get("format_scores") or {}
    if not isinstance(scores, Mapping):
        raise Invalid("profile_malformed", field="format_scores")
    profile = QualityProfile(
        id=_whole(data, "id", 0),
        name=str(data.get("name") or ""),
        items=tuple(_item_from_dict(item) for item in items),
        cutoff=_whole(data, "cutoff", 0),
        upgrade_allowed=bool(data.get("upgrade_allowed", True)),
        min_format_score=_whole(data, "min_format_score", 0),
        cutoff_format_score=_whole(data, "cutoff_format_score", 0),
        min_upgrade_format_score=_whole(data, "min_upgrade_format_score", 1),
        language=_whole(data, "language", LANGUAGE_ORIGINAL),
        format_scores=MappingProxyType(
            {
                _as_whole(key, "format_scores"): _as_whole(score, "format_scores")
                for key, score in scores.items()
            }
        ),
    )
    check_profile(profile)
    return profile


def _item_from_dict(data: object) -> ProfileItem:
    """Return the place in the order that plain data describes."""
    if not isinstance(data, Mapping) or not isinstance(data.get("qualities"), list):
        raise Invalid("profile_malformed", field="items")
    return ProfileItem(
        tuple(_quality(id_) for id_ in data["qualities"]),
        bool(data.get("allowed")),
        _whole(data, "group_id", 0),
        str(data.get("group_name") or ""),
    )


def _quality(id_: object) -> Quality:
    """Return the quality with an id."""
    quality = quality_by_id(_as_whole(id_, "qualities"))
    if quality is None:
        raise Invalid("unknown_quality", quality=str(id_))
    return quality


def _whole(data: Mapping[str, object], key: str, default: int) -> int:
    """Return a whole number of the data, the default where it is absent."""
    value = data.get(key)
    return default if value is None else _as_whole(value, key)


def _as_whole(value: object, key: str) -> int:
    """Return a whole number, which the keys of JSON objects hold as text."""
    try:
        if isinstance(value, int | str):
            return int(value)
    except ValueError:
        pass
    raise Invalid("profile_malformed", field=key)
