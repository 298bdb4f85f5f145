"""Profiles: order, groups, cutoff, scores, the ones that come along, storage."""

from dataclasses import replace
import json
from types import MappingProxyType

import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.quality.defaults import (
    DEFAULT_PROFILE_NAMES,
    PRESELECTED_PROFILE,
    default_profiles,
    new_profile,
)
from custom_components.radarr_mvp.engine.quality.definitions import (
    Quality,
    QualityModel,
    Revision,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.quality.profile_data import (
    profile_as_dict,
    profile_from_dict,
)
from custom_components.radarr_mvp.engine.quality.profiles import (
    LANGUAGE_ORIGINAL,
    ProfileItem,
    QualityProfile,
    check_profile,
    check_removal,
)

PROFILES = {profile.name: profile for profile in default_profiles()}
HD = PROFILES[PRESELECTED_PROFILE]


def _q(name: str) -> Quality:
    """Return a quality of the table."""
    quality = quality_by_name(name)
    assert quality is not None
    return quality


def _model(name: str, version: int = 1, real: int = 0) -> QualityModel:
    """Return a quality with a revision."""
    return QualityModel(_q(name), Revision(version, real))


def _allowed(profile: QualityProfile) -> set[str]:
    """Return the names of the wanted qualities."""
    return {
        quality.name
        for item in profile.items
        if item.allowed
        for quality in item.qualities
    }


def test_the_profiles_that_come_along() -> None:
    """There are six, all of them valid, upgrading, and for the original language."""
    assert DEFAULT_PROFILE_NAMES == (
        "Any", "SD", "HD-720p", "HD-1080p", "Ultra-HD", "HD - 720p/1080p",
    )  # fmt: skip
    assert tuple(PROFILES) == DEFAULT_PROFILE_NAMES
    for profile in PROFILES.values():
        check_profile(profile, PROFILES.values())
        assert profile.upgrade_allowed
        assert profile.language == LANGUAGE_ORIGINAL
    assert len({profile.id for profile in PROFILES.values()}) == 6


@pytest.mark.parametrize(
    ("name", "cutoff"),
    [
        ("Any", "Bluray-480p"),
        ("SD", "Bluray-480p"),
        ("HD-720p", "Bluray-720p"),
        ("HD-1080p", "Bluray-1080p"),
        ("Ultra-HD", "Remux-2160p"),
        ("HD - 720p/1080p", "Bluray-1080p"),
    ],
)
def test_cutoffs(name: str, cutoff: str) -> None:
    """Each profile is content from its cutoff on, and not below."""
    profile = PROFILES[name]
    assert profile.cutoff == _q(cutoff).id
    assert profile.meets_quality_cutoff(_q(cutoff))
    assert not profile.meets_quality_cutoff(_q("SDTV"))


def test_what_is_wanted() -> None:
    """Profiles want what their names say."""
    assert _allowed(PROFILES["HD-720p"]) == {
        "HDTV-720p", "WEBDL-720p", "WEBRip-720p", "Bluray-720p",
    }  # fmt: skip
    assert _allowed(PROFILES["Ultra-HD"]) == {
        "HDTV-2160p", "WEBDL-2160p", "WEBRip-2160p", "Bluray-2160p", "Remux-2160p",
    }  # fmt: skip
    assert {"Unknown", "Raw-HD"} & _allowed(PROFILES["Any"]) == set()
    assert "CAM" in _allowed(PROFILES["SD"])
    assert HD.allows(_q("WEBRip-1080p"))
    assert not HD.allows(_q("Bluray-2160p"))


def test_the_blank_wants_nothing_yet() -> None:
    """A new profile has to be filled in before it can be used."""
    with pytest.raises(Invalid):
        check_profile(new_profile())
    assert _allowed(new_profile()) == set()


@pytest.mark.parametrize(
    ("new", "old", "revisions", "expected"),
    [
        (_model("Bluray-1080p"), _model("WEBDL-1080p"), True, 1),
        (_model("HDTV-720p"), _model("WEBDL-720p"), True, -1),
        (_model("WEBDL-1080p"), _model("WEBRip-1080p"), True, 0),
        (_model("WEBDL-1080p", 2), _model("WEBRip-1080p"), True, 1),
        (_model("WEBDL-1080p"), _model("WEBRip-1080p", 1, 1), True, -1),
        (_model("WEBDL-1080p", 2), _model("WEBRip-1080p"), False, 0),
        (_model("WEBDL-1080p", 3), _model("Bluray-1080p"), True, -1),
    ],
)
def test_comparison(
    new: QualityModel, old: QualityModel, revisions: bool, expected: int
) -> None:
    """The order decides, members of a group are equal, then the revision decides."""
    assert HD.compare(new, old, revisions=revisions) == expected


def test_a_quality_that_a_profile_lacks_is_the_worst() -> None:
    """Old files may have what a profile no longer lists."""
    short = replace(HD, items=HD.items[5:])
    assert short.rank(_q("Unknown")) == -1
    assert not short.allows(_q("Unknown"))
    assert short.compare(_model("SDTV"), _model("Unknown")) == 1


def test_without_upgrades_the_first_wanted_quality_is_enough() -> None:
    """Nothing is looked for once there is a file."""
    still = replace(
        HD, upgrade_allowed=False, min_format_score=5, cutoff_format_score=100
    )
    assert still.meets_quality_cutoff(_q("HDTV-720p"))
    assert not still.meets_quality_cutoff(_q("DVD"))
    assert still.cutoff_score == 5
    assert replace(still, upgrade_allowed=True).cutoff_score == 100
    assert not HD.meets_quality_cutoff(_q("HDTV-720p"))


def test_a_cutoff_that_is_not_there_is_never_reached() -> None:
    """A broken profile keeps looking rather than stop at random."""
    assert not replace(HD, cutoff=9999).meets_quality_cutoff(_q("Remux-2160p"))


def test_the_best_that_is_wanted() -> None:
    """From the last wanted quality on, waiting for a better one makes no sense."""
    assert HD.is_best(_q("Remux-1080p"))
    assert not HD.is_best(_q("Bluray-1080p"))


def test_scores_add_up() -> None:
    """Formats without a score count nothing."""
    profile = HD.with_format(1, 100).with_format(2, -30).with_format(3)
    assert profile.score([1, 2, 3, 4]) == 70
    assert profile.score([]) == 0


def test_with_the_last_format_the_scores_to_reach_go() -> None:
    """Nothing could reach them any more."""
    profile = replace(
        HD.with_format(1, 10).with_format(2, 5),
        min_format_score=5,
        cutoff_format_score=50,
        min_upgrade_format_score=7,
    )
    one_left = profile.without_format(2)
    assert (one_left.min_format_score, one_left.min_upgrade_format_score) == (5, 7)
    none_left = one_left.without_format(1)
    assert not none_left.format_scores
    assert (
        none_left.min_format_score,
        none_left.cutoff_format_score,
        none_left.min_upgrade_format_score,
    ) == (0, 0, 1)


GROUP = ProfileItem(
    (_q("DVD"), _q("DVD-R")), allowed=True, group_id=1000, group_name="D"
)


@pytest.mark.parametrize(
    ("profile", "key"),
    [
        (replace(HD, name="  "), "profile_name_missing"),
        (replace(HD, id=0, name="hd-1080P "), "profile_name_taken"),
        (replace(HD, items=HD.items[1:]), "profile_quality_missing"),
        (replace(HD, items=(*HD.items, HD.items[0])), "profile_quality_twice"),
        (
            replace(HD, items=tuple(replace(item, allowed=False) for item in HD.items)),
            "profile_nothing_allowed",
        ),
        (replace(HD, cutoff=_q("CAM").id), "profile_cutoff_not_allowed"),
        (replace(HD, cutoff=4711), "profile_cutoff_not_allowed"),
        (replace(HD, min_upgrade_format_score=0), "profile_score_step_too_small"),
        (
            replace(HD, items=(*HD.items, replace(GROUP, qualities=(), group_id=2000))),
            "profile_group_empty",
        ),
        (
            replace(HD, items=(*HD.items, replace(GROUP, qualities=()))),
            "profile_group_twice",
        ),
        (
            replace(HD, items=(*HD.items, replace(GROUP, qualities=(), group_name=""))),
            "profile_group_unnamed",
        ),
        (
            replace(HD, items=(*HD.items, ProfileItem((), allowed=False))),
            "profile_group_unnamed",
        ),
    ],
)
def test_profiles_that_are_refused(profile: QualityProfile, key: str) -> None:
    """A profile that contradicts itself says how."""
    with pytest.raises(Invalid) as caught:
        check_profile(profile, PROFILES.values())
    assert caught.value.key == key


def test_what_is_missing_is_named() -> None:
    """The message tells which qualities are meant."""
    with pytest.raises(Invalid, match="Unknown, WORKPRINT"):
        check_profile(replace(HD, items=HD.items[2:]))


def test_a_profile_in_use_stays() -> None:
    """Removal is refused with the users' names, and allowed without users."""
    with pytest.raises(Invalid) as caught:
        check_removal(HD, [f"Movie {number}" for number in range(7)])
    assert caught.value.key == "profile_in_use"
    assert caught.value.placeholders == {
        "name": HD.name,
        "count": "7",
        "users": "Movie 0, Movie 1, Movie 2, Movie 3, Movie 4",
    }
    check_removal(HD, [])


def test_storage_brings_a_profile_back() -> None:
    """Plain data hold all of a profile."""
    profile = replace(
        HD,
        language=4,
        min_format_score=-10,
        format_scores=MappingProxyType({3: 100, 7: -10000}),
    )
    assert (
        profile_from_dict(json.loads(json.dumps(profile_as_dict(profile)))) == profile
    )


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"items": None}, "profile_malformed"),
        ({"items": [7]}, "profile_malformed"),
        ({"items": [{"qualities": ["x"]}]}, "profile_malformed"),
        ({"items": [{"qualities": [99]}]}, "unknown_quality"),
        ({"cutoff": [1]}, "profile_malformed"),
        ({"format_scores": [1]}, "profile_malformed"),
        ({"format_scores": {"a": 1}}, "profile_malformed"),
        ({"name": None}, "profile_name_missing"),
    ],
)
def test_stored_data_that_are_refused(change: dict[str, object], key: str) -> None:
    """Broken data never become a profile."""
    with pytest.raises(Invalid) as caught:
        profile_from_dict(profile_as_dict(HD) | change)
    assert caught.value.key == key


def test_absent_settings_take_their_defaults() -> None:
    """Data of an earlier version lack what came later."""
    data = profile_as_dict(HD)
    bare = {key: data[key] for key in ("id", "name", "items", "cutoff")}
    assert profile_from_dict(bare) == HD


def test_items_are_called_by_group_or_quality() -> None:
    """A place in the order has one id and one name."""
    assert (GROUP.id, GROUP.name) == (1000, "D")
    single = ProfileItem((_q("DVD"),), allowed=True)
    assert (single.id, single.name) == (2, "DVD")
