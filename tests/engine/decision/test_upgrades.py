"""Whether one release is an upgrade over another: every row of the known cases."""

from dataclasses import replace

import pytest

from custom_components.radarr_mvp.engine.decision.settings import Propers
from custom_components.radarr_mvp.engine.decision.upgrades import (
    Held,
    Verdict,
    is_correction,
)
from custom_components.radarr_mvp.engine.quality.profiles import ProfileItem

from .house import (
    NO_PREFER,
    NO_UPGRADE,
    PREFER,
    ProfileChoices,
    held,
    model,
    profile,
    quality,
    yardstick,
)

NO_UPGRADES: ProfileChoices = {"upgrade_allowed": False}


@pytest.mark.parametrize(
    ("current", "new", "cutoff", "choices", "propers", "verdict"),
    [
        (held("SDTV v1", 3), held("SDTV v2", 1), "Bluray-1080p", {}, PREFER, Verdict.UPGRADE),
        (held("WEBDL-720p"), held("WEBDL-720p v2"), "Bluray-1080p", {}, PREFER, Verdict.UPGRADE),
        (held("SDTV"), held("SDTV"), "Bluray-1080p", {}, PREFER, Verdict.FORMAT_SCORE),
        (held("SDTV", 1), held("SDTV", 1), "Bluray-1080p", {}, PREFER, Verdict.FORMAT_SCORE),
        (held("SDTV", 1), held("SDTV", 2), "Bluray-1080p", {}, PREFER, Verdict.FORMAT_CUTOFF),
        (held("SDTV", 2), held("SDTV", 1), "Bluray-1080p", {}, PREFER, Verdict.FORMAT_SCORE),
        (held("WEBDL-720p"), held("HDTV-720p v2"), "Bluray-1080p", {}, PREFER, Verdict.BETTER_QUALITY),
        (held("WEBDL-720p"), held("WEBDL-720p"), "Bluray-1080p", {}, PREFER, Verdict.FORMAT_SCORE),
        (held("DVD"), held("DVD v2"), "Bluray-1080p", NO_UPGRADES, NO_UPGRADE, Verdict.UPGRADE),
        (held("DVD"), held("DVD v2"), "Bluray-1080p", NO_UPGRADES, NO_PREFER, Verdict.UPGRADES_DISABLED),
        (held("HDTV-720p"), held("HDTV-720p"), "Bluray-1080p", NO_UPGRADES, PREFER, Verdict.UPGRADES_DISABLED),
        (held("HDTV-720p"), held("HDTV-1080p"), "HDTV-1080p", {}, PREFER, Verdict.UPGRADE),
        (held("HDTV-720p"), held("HDTV-1080p"), "HDTV-720p", {}, PREFER, Verdict.QUALITY_CUTOFF),
        (held("HDTV-720p"), held("HDTV-1080p", 900), "HDTV-720p", {"cutoff_format_score": 999}, PREFER, Verdict.QUALITY_CUTOFF),
        (held("DVD", 10), held("DVD", 20), "Bluray-1080p", {"min_upgrade_format_score": 11, "cutoff_format_score": 100}, PREFER, Verdict.FORMAT_STEP),
        (held("DVD", 10), held("DVD", 20), "Bluray-1080p", {"min_upgrade_format_score": 10, "cutoff_format_score": 100}, PREFER, Verdict.UPGRADE),
        (held("DVD v2"), held("DVD"), "Bluray-1080p", {}, PREFER, Verdict.BETTER_REVISION),
        (held("DVD v2"), held("DVD", 5), "Bluray-1080p", {"cutoff_format_score": 9}, NO_PREFER, Verdict.UPGRADE),
        (held("HDTV-720p"), held("HDTV-1080p v2"), "HDTV-720p", {}, PREFER, Verdict.UPGRADE),
    ],
)  # fmt: skip
def test_the_first_thing_that_applies_decides(
    current: Held,
    new: Held,
    cutoff: str,
    choices: ProfileChoices,
    propers: Propers,
    verdict: Verdict,
) -> None:
    """Each row of the known cases comes out as written there."""
    given = profile(cutoff, **choices)
    assert yardstick(given).judge(current, new, propers) is verdict


@pytest.mark.parametrize(
    ("current", "new", "propers", "verdict"),
    [
        (held("SDTV"), held("HDTV-720p"), PREFER, Verdict.UPGRADE),
        (held("Bluray-720p"), held("HDTV-720p"), PREFER, Verdict.BETTER_QUALITY),
        (held("DVD v2"), held("DVD"), PREFER, Verdict.BETTER_REVISION),
        (held("DVD v2"), held("DVD"), NO_UPGRADE, Verdict.BETTER_REVISION),
        (held("DVD v2"), held("DVD"), NO_PREFER, Verdict.UPGRADE),
        (held("DVD"), held("DVD v2"), PREFER, Verdict.UPGRADE),
        (held("DVD", 10), held("DVD", 20), PREFER, Verdict.UPGRADE),
        (held("DVD", 20), held("DVD", 20), PREFER, Verdict.UPGRADE),
        (held("DVD", 50), held("DVD", 20), PREFER, Verdict.FORMAT_SCORE),
        (held("DVD", 50), held("HDTV-720p", 20), PREFER, Verdict.UPGRADE),
    ],
)
def test_what_was_fetched_must_only_be_no_worse(
    current: Held, new: Held, propers: Propers, verdict: Verdict
) -> None:
    """An equal file may take the place of the one in the library."""
    assert yardstick().judge_import(current, new, propers) is verdict


def test_members_of_a_group_are_equal() -> None:
    """Between them only custom formats decide."""
    plain = profile(cutoff_format_score=9)
    pair = (quality("WEBDL-1080p"), quality("WEBRip-1080p"))
    items = tuple(one for one in plain.items if one.qualities[0] not in pair)
    grouped = replace(plain, items=(*items, ProfileItem(pair, True, 1000, "WEB 1080p")))
    rule = yardstick(grouped)
    assert rule.compare(*pair) == 0
    better = rule.judge(held("WEBDL-1080p"), held("WEBRip-1080p", 1), PREFER)
    assert better is Verdict.UPGRADE
    same = rule.judge(held("WEBDL-1080p"), held("WEBRip-1080p"), PREFER)
    assert same is Verdict.FORMAT_SCORE


@pytest.mark.parametrize(
    ("current", "new", "allowed", "permitted"),
    [
        (held("DVD"), held("HDTV-720p"), False, False),
        (held("DVD", 50), held("DVD", 100), False, False),
        (held("DVD"), held("HDTV-720p"), True, True),
        (held("DVD", 50), held("DVD", 100), True, True),
        (held("DVD"), held("DVD"), False, True),
        (held("DVD"), held("DVD"), True, True),
        (held("DVD", 50), held("SDTV", 10), False, True),
        (held("DVD", 50), held("SDTV", 10), True, True),
        (held("DVD"), held("DVD v2"), False, True),
        (held("DVD"), held("DVD v2"), True, True),
        (held("DVD"), held("DVD v2", 50), False, True),
    ],
)
def test_the_switch_for_upgrades(
    current: Held, new: Held, *, allowed: bool, permitted: bool
) -> None:
    """It objects only where something would be upgraded, and never to a correction."""
    rule = yardstick(profile(upgrade_allowed=allowed))
    assert rule.permits(current, new) is permitted


@pytest.mark.parametrize(
    ("current", "new", "cutoff", "choices", "propers", "met"),
    [
        (held("SDTV"), "DVD", "DVD", {}, PREFER, False),
        (held("DVD"), "DVD", "DVD", {}, PREFER, True),
        (held("HDTV-720p"), "DVD", "DVD", {}, PREFER, True),
        (held("DVD"), "DVD v2", "DVD", {}, PREFER, False),
        (held("DVD"), "DVD v2", "DVD", {}, NO_UPGRADE, False),
        (held("DVD"), "DVD v2", "DVD", {}, NO_PREFER, True),
        (held("DVD"), "SDTV v2", "DVD", {}, PREFER, True),
        (held("DVD", 9), "DVD", "DVD", {"cutoff_format_score": 10}, PREFER, False),
        (held("DVD", 10), "DVD", "DVD", {"cutoff_format_score": 10}, PREFER, True),
        (held("SDTV"), "DVD", "DVD", NO_UPGRADES, PREFER, True),
        (held("SDTV", -1), "DVD", "DVD", NO_UPGRADES, PREFER, False),
    ],
)  # fmt: skip
def test_when_nothing_better_is_wanted(
    current: Held,
    new: str,
    cutoff: str,
    choices: ProfileChoices,
    propers: Propers,
    *,
    met: bool,
) -> None:
    """Quality and score must both be reached; a correction keeps the question open."""
    rule = yardstick(profile(cutoff, **choices))
    assert rule.cutoff_met(current, model(new), propers) is met


def test_without_upgrades_the_first_wanted_quality_is_enough() -> None:
    """The cutoff of the profile counts no more."""
    given = profile("Bluray-1080p", allowed=("DVD", "HDTV-720p", "Bluray-1080p"))
    closed = yardstick(replace(given, upgrade_allowed=False))
    assert not closed.quality_cutoff_met(quality("SDTV"))
    assert closed.quality_cutoff_met(quality("DVD"))
    assert not yardstick(given).quality_cutoff_met(quality("DVD"))


def test_a_correction_is_of_the_very_same_quality() -> None:
    """One of the same resolution, but from another source, corrects nothing."""
    assert is_correction(model("WEBDL-720p"), model("WEBDL-720p v2"))
    assert not is_correction(model("WEBDL-720p"), model("HDTV-720p v2"))
    assert not is_correction(model("WEBDL-720p v2"), model("WEBDL-720p v2"))


def test_the_best_quality_is_the_last_wanted_one() -> None:
    """What lies above it in the order is as good."""
    rule = yardstick(profile("DVD", allowed=("DVD", "HDTV-720p")))
    assert not rule.is_best(quality("DVD"))
    assert rule.is_best(quality("HDTV-720p"))
    assert rule.is_best(quality("Bluray-1080p"))
    assert not yardstick(profile("DVD", allowed=())).is_best(quality("Raw-HD"))


def test_a_score_is_worked_out_once_and_only_when_asked() -> None:
    """It is the costly part."""
    asked: list[int] = []

    def work() -> int:
        asked.append(1)
        return 7

    lazy = Held(model("DVD"), work)
    assert not asked
    assert (lazy.score, lazy.score, asked) == (7, 7, [1])
