"""Show a person how custom formats judge a release."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..profiles import QualityProfile
from .custom import CustomFormat
from .fields import describe_test
from .matcher import ConditionResult, FormatMatcher, SlowPattern
from .subject import FormatSubject


@dataclass(frozen=True, slots=True)
class FormatVerdict:
    """A format that a release meets, and how its conditions came out."""

    custom: CustomFormat
    conditions: tuple[ConditionResult, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the verdict as plain data."""
        tests = (describe_test(one.test)[0] for one in self.custom.conditions)
        return {
            "id": self.custom.id,
            "name": self.custom.name,
            "conditions": [
                {
                    "name": one.name,
                    "implementation": implementation,
                    "negate": one.negate,
                    "required": one.required,
                    "met": one.met,
                }
                for one, implementation in zip(self.conditions, tests, strict=True)
            ],
        }


@dataclass(frozen=True, slots=True)
class ProfileVerdict:
    """What a release is worth in a profile."""

    profile: QualityProfile
    score: int
    allowed: bool

    @property
    def reaches_minimum(self) -> bool:
        """Return whether the score is enough for the release to be taken."""
        return self.score >= self.profile.min_format_score

    @property
    def reaches_cutoff(self) -> bool:
        """Return whether the score is enough for no better one to be looked for."""
        return self.score >= self.profile.cutoff_score

    def as_dict(self, matched: Iterable[CustomFormat]) -> dict[str, object]:
        """Return the verdict as plain data, with what each format adds to the score."""
        scores = self.profile.format_scores
        return {
            "id": self.profile.id,
            "name": self.profile.name,
            "score": self.score,
            "scores": {one.name: scores.get(one.id, 0) for one in matched},
            "quality_allowed": self.allowed,
            "reaches_minimum": self.reaches_minimum,
            "reaches_cutoff": self.reaches_cutoff,
        }


@dataclass(frozen=True, slots=True)
class FormatReport:
    """How a release fares with the formats, in each of some profiles."""

    matched: tuple[FormatVerdict, ...]
    profiles: tuple[ProfileVerdict, ...]
    slow: tuple[SlowPattern, ...] = ()

    @property
    def formats(self) -> tuple[CustomFormat, ...]:
        """Return the formats that match."""
        return tuple(one.custom for one in self.matched)

    def as_dict(self) -> dict[str, object]:
        """Return the report as plain data."""
        return {
            "formats": [one.as_dict() for one in self.matched],
            "profiles": [one.as_dict(self.formats) for one in self.profiles],
            "slow_patterns": [
                {"pattern": one.pattern, "formats": list(one.formats)}
                for one in self.slow
            ],
        }


def report_on(
    subject: FormatSubject, matcher: FormatMatcher, profiles: Iterable[QualityProfile]
) -> FormatReport:
    """Return which formats a release or file meets, why, and what they add up to."""
    matched = matcher.match(subject)
    reasons = matcher.explain(subject) if matched else {}
    ids = [custom.id for custom in matched]
    return FormatReport(
        tuple(FormatVerdict(one, reasons[one.name]) for one in matched),
        tuple(
            ProfileVerdict(one, one.score(ids), one.allows(subject.quality))
            for one in profiles
        ),
        tuple(matcher.slow_patterns()),
    )
