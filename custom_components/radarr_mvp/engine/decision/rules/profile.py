"""What the quality profile wants: qualities, custom formats, languages."""

from typing import Final

from ...quality.profiles import LANGUAGE_ANY, LANGUAGE_ORIGINAL
from ...releases.languages import UNKNOWN, language_by_id
from ..candidates import Candidate
from ..context import Situation
from ..reasons import Reason, Rejection, because


def quality(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse a quality that the profile does not want."""
    if situation.yardstick.allows(candidate.quality.quality):
        return None
    return because(
        Reason.QUALITY_NOT_WANTED,
        quality=candidate.quality.quality,
        profile=situation.profile.name,
    )


def format_score(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse a release whose custom formats are not worth enough."""
    profile = situation.profile
    if candidate.score >= profile.min_format_score:
        return None
    return because(
        Reason.FORMAT_SCORE_TOO_LOW,
        score=candidate.score,
        minimum=profile.min_format_score,
        profile=profile.name,
    )


def language(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse a release that is not in the language the profile wants."""
    wanted = situation.profile.language
    if wanted == LANGUAGE_ORIGINAL:
        wanted = situation.movie.original_language.id
        if wanted == UNKNOWN.id:
            return None
    if wanted == LANGUAGE_ANY or any(one.id == wanted for one in candidate.languages):
        return None
    return because(
        Reason.LANGUAGE_NOT_WANTED,
        languages=", ".join(str(one) for one in candidate.languages),
        wanted=language_by_id(wanted) or UNKNOWN,
    )


RULES: Final = (quality, format_score, language)
