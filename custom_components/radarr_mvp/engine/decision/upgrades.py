"""Whether one release is an upgrade over another, and whether more is wanted at all."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ..quality.definitions import QUALITIES, Quality, QualityModel
from ..quality.profiles import QualityProfile
from .settings import Propers


class Verdict(StrEnum):
    """How an upgrade comes out; all but the first say what stands in its way."""

    UPGRADE = "upgrade"
    BETTER_QUALITY = "better_quality"
    BETTER_REVISION = "better_revision"
    QUALITY_CUTOFF = "quality_cutoff"
    FORMAT_SCORE = "format_score"
    FORMAT_CUTOFF = "format_cutoff"
    FORMAT_STEP = "format_step"
    UPGRADES_DISABLED = "upgrades_disabled"


class Held:
    """A quality and a custom format score, the latter worked out only where it matters."""

    __slots__ = ("_score", "quality")

    def __init__(self, quality: QualityModel, score: int | Callable[[], int]) -> None:
        """Keep the quality, and the score or what works it out."""
        self.quality = quality
        self._score = score

    @property
    def score(self) -> int:
        """Return the score."""
        if callable(self._score):
            self._score = self._score()
        return self._score


class Yardstick:
    """A profile, made ready for many comparisons."""

    __slots__ = ("_allowed", "_places", "best_place", "cutoff_place", "profile")

    def __init__(self, profile: QualityProfile) -> None:
        """Look up once what is asked for each release."""
        self.profile = profile
        self._places: Final[Mapping[int, int]] = MappingProxyType(
            {quality.id: profile.rank(quality) for quality in QUALITIES}
        )
        self._allowed = frozenset(one.id for one in QUALITIES if profile.allows(one))
        self.best_place = max(
            (self._places[id_] for id_ in self._allowed), default=len(QUALITIES)
        )
        self.cutoff_place = profile.cutoff_rank

    def place(self, quality: Quality) -> int:
        """Return the place of a quality in the order, -1 where it has none."""
        return self._places.get(quality.id, -1)

    def allows(self, quality: Quality) -> bool:
        """Return whether a quality is wanted."""
        return quality.id in self._allowed

    def is_best(self, quality: Quality) -> bool:
        """Return whether no wanted quality is better."""
        return self.place(quality) >= self.best_place

    def compare(self, new: Quality, old: Quality) -> int:
        """Return 1, 0 or -1 as one quality is better, equal or worse than another."""
        mine, theirs = self.place(new), self.place(old)
        return (mine > theirs) - (mine < theirs)

    def quality_cutoff_met(self, quality: Quality) -> bool:
        """Return whether a quality is good enough."""
        return self.place(quality) >= self.cutoff_place

    def cutoff_met(
        self, current: Held, new: QualityModel | None, propers: Propers
    ) -> bool:
        """Return whether nothing better is wanted than what is held.

        A correction of the very same quality is, as long as corrections are preferred.
        """
        if not self.quality_cutoff_met(current.quality.quality):
            return False
        if (
            new is not None
            and propers is not Propers.DO_NOT_PREFER
            and is_correction(current.quality, new)
        ):
            return False
        return current.score >= self.profile.cutoff_score

    def judge(self, current: Held, new: Held, propers: Propers) -> Verdict:
        """Return whether a release is an upgrade, or the first thing that speaks against it."""
        better = self.compare(new.quality.quality, current.quality.quality)
        if better > 0 and not self.quality_cutoff_met(current.quality.quality):
            return Verdict.UPGRADE
        if better < 0:
            return Verdict.BETTER_QUALITY
        with_revisions = propers is not Propers.DO_NOT_PREFER
        if with_revisions and new.quality.revision > current.quality.revision:
            return Verdict.UPGRADE
        if not self.profile.upgrade_allowed:
            return Verdict.UPGRADES_DISABLED
        if with_revisions and new.quality.revision < current.quality.revision:
            return Verdict.BETTER_REVISION
        if better > 0:
            return Verdict.QUALITY_CUTOFF
        return self._judge_scores(current.score, new.score)

    def _judge_scores(self, current: int, new: int) -> Verdict:
        """Return whether equal qualities differ enough in their custom formats."""
        if new <= current:
            return Verdict.FORMAT_SCORE
        if current >= self.profile.cutoff_format_score:
            return Verdict.FORMAT_CUTOFF
        if new < current + self.profile.min_upgrade_format_score:
            return Verdict.FORMAT_STEP
        return Verdict.UPGRADE

    def judge_import(self, current: Held, new: Held, propers: Propers) -> Verdict:
        """Return whether a finished file may take the place of another.

        It has been fetched, so it need not be better, only no worse.
        """
        better = self.compare(new.quality.quality, current.quality.quality)
        if better:
            return Verdict.UPGRADE if better > 0 else Verdict.BETTER_QUALITY
        if propers is not Propers.DO_NOT_PREFER and (
            new.quality.revision < current.quality.revision
        ):
            return Verdict.BETTER_REVISION
        return Verdict.UPGRADE if new.score >= current.score else Verdict.FORMAT_SCORE

    def permits(self, current: Held, new: Held) -> bool:
        """Return whether the profile lets a release take the place of another.

        It always does where nothing would be upgraded, and for corrections.
        """
        if self.profile.upgrade_allowed or is_correction(current.quality, new.quality):
            return True
        if self.compare(new.quality.quality, current.quality.quality) > 0:
            return False
        return new.score <= current.score


def is_correction(current: QualityModel, new: QualityModel) -> bool:
    """Return whether a release corrects one of the very same quality."""
    return current.quality == new.quality and new.revision > current.revision
