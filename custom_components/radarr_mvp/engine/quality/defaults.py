"""The profiles that a new installation begins with."""

from itertools import groupby
from typing import Final

from .definitions import QUALITIES
from .profiles import FIRST_GROUP_ID, ProfileItem, QualityProfile

PRESELECTED_PROFILE: Final = "HD - 720p/1080p"

_SD: Final = [
    "WORKPRINT",
    "CAM",
    "TELESYNC",
    "TELECINE",
    "DVDSCR",
    "REGIONAL",
    "SDTV",
    "DVD",
    "WEBDL-480p",
    "WEBRip-480p",
    "Bluray-480p",
    "Bluray-576p",
]
_HD_720: Final = ["HDTV-720p", "WEBDL-720p", "WEBRip-720p", "Bluray-720p"]
_HD_1080: Final = [
    "HDTV-1080p",
    "WEBDL-1080p",
    "WEBRip-1080p",
    "Bluray-1080p",
    "Remux-1080p",
]
_UHD: Final = [
    "HDTV-2160p",
    "WEBDL-2160p",
    "WEBRip-2160p",
    "Bluray-2160p",
    "Remux-2160p",
]

# Name, cutoff and what is allowed.
_DEFAULTS: Final[tuple[tuple[str, str, list[str]], ...]] = (
    ("Any", "Bluray-480p", [*_SD, "DVD-R", *_HD_720, *_HD_1080, *_UHD, "BR-DISK"]),
    ("SD", "Bluray-480p", _SD),
    ("HD-720p", "Bluray-720p", _HD_720),
    ("HD-1080p", "Bluray-1080p", _HD_1080),
    ("Ultra-HD", "Remux-2160p", _UHD),
    (PRESELECTED_PROFILE, "Bluray-1080p", [*_HD_720, *_HD_1080]),
)
_IDS: Final = {quality.name: quality.id for quality in QUALITIES}
DEFAULT_PROFILE_NAMES: Final = tuple(name for name, _, _ in _DEFAULTS)


def default_items(allowed: set[str] | None = None) -> tuple[ProfileItem, ...]:
    """Return all qualities in their usual order, those of equal worth in groups."""
    wanted = allowed or set()
    items: list[ProfileItem] = []
    next_group = FIRST_GROUP_ID
    for _, members in groupby(QUALITIES, lambda quality: quality.weight):
        qualities = tuple(members)
        is_allowed = any(quality.name in wanted for quality in qualities)
        if len(qualities) == 1:
            items.append(ProfileItem(qualities, is_allowed))
            continue
        items.append(ProfileItem(qualities, is_allowed, next_group, qualities[0].group))
        next_group += 1
    return tuple(items)


def default_profiles() -> tuple[QualityProfile, ...]:
    """Return the profiles that a new installation begins with."""
    return tuple(
        QualityProfile(
            id=number,
            name=name,
            items=default_items(set(allowed)),
            cutoff=_IDS[cutoff],
        )
        for number, (name, cutoff, allowed) in enumerate(_DEFAULTS, start=1)
    )


def new_profile() -> QualityProfile:
    """Return the blank that a person fills in: nothing allowed yet."""
    return QualityProfile(name="", items=default_items(), cutoff=QUALITIES[0].id)
