"""Show a person how custom formats judge a release."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..profiles import QualityProfile
from .custom import CustomFormat
from .matcher import ConditionResult, FormatMatcher, SlowPattern
from .subject import FormatSubject


@dataclass(frozen=True, slots=True)
class FormatVerdict:
    """A format that a release meets, what that is worth, and by which conditions."""

    custom: CustomFormat
    score: int
    conditions: Sequence[ConditionResult]


@dataclass(frozen=True, slots=True)
class TitleReport:
    """How a title fares with the formats of a profile."""

    title: str
    subject: FormatSubject
    matched: tuple[FormatVerdict, ...]
    score: int
    reaches_minimum: bool
    reaches_cutoff: bool
    slow: tuple[SlowPattern, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the formats that match."""
        return tuple(verdict.custom.name for verdict in self.matched)


def try_title(
    title: str,
    parse: Callable[[str], FormatSubject],
    matcher: FormatMatcher,
    profile: QualityProfile,
) -> TitleReport:
    """Return which formats a title meets and what they add up to in a profile."""
    subject = parse(title)
    matched = matcher.match(subject)
    reasons = matcher.explain(subject) if matched else {}
    score = profile.score(custom.id for custom in matched)
    return TitleReport(
        title,
        subject,
        tuple(
            FormatVerdict(
                custom,
                profile.format_scores.get(custom.id, 0),
                reasons[custom.name],
            )
            for custom in matched
        ),
        score,
        reaches_minimum=score >= profile.min_format_score,
        reaches_cutoff=score >= profile.cutoff_score,
        slow=tuple(matcher.slow_patterns()),
    )
