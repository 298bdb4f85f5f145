"""Turn what a guide describes into profiles of one's own, and back."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from ...releases.languages import language_by_id
from ..definitions import QUALITIES
from ..formats.custom import CustomFormat
from ..profiles import ProfileItem, QualityProfile
from .models import GuideProfile
from .reader import as_quality_profile


def adopt_profile(
    profile: GuideProfile, formats: Iterable[CustomFormat], *, id_: int = 0
) -> QualityProfile:
    """Return a profile with the guide's scores for formats that have been saved."""
    return replace(
        as_quality_profile(profile),
        id=id_,
        format_scores=MappingProxyType(
            {one.id: one.guide_score(profile.score_set) for one in formats}
        ),
    )


def export_profile(
    profile: QualityProfile, formats: Iterable[CustomFormat]
) -> dict[str, object]:
    """Return a profile in the shape of a guide, the best quality first."""
    language = language_by_id(profile.language)
    names = {item.id: item.name for item in profile.items}
    names |= {
        quality.id: quality.name for quality in QUALITIES if quality.id not in names
    }
    return {
        "name": profile.name,
        "upgradeAllowed": profile.upgrade_allowed,
        "cutoff": names[profile.cutoff],
        "minFormatScore": profile.min_format_score,
        "cutoffFormatScore": profile.cutoff_format_score,
        "minUpgradeFormatScore": profile.min_upgrade_format_score,
        "language": language.name if language else "Original",
        "items": [_item(item) for item in reversed(profile.items)],
        "formatItems": {
            one.name: one.trash_id or str(one.id)
            for one in formats
            if profile.format_scores.get(one.id)
        },
    }


def _item(item: ProfileItem) -> dict[str, object]:
    """Return a place in the order in the shape of a guide."""
    data: dict[str, object] = {"name": item.name, "allowed": item.allowed}
    if item.group_id:
        data["items"] = [quality.name for quality in item.qualities]
    return data
