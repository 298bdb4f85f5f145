"""What the name says of the content: words, subtitles, discs, samples."""

import re
from typing import Final

from ...quality.sizes import MEGABYTE
from ...releases.disc import is_raw_disc
from ...releases.terms import matching_terms
from ..candidates import Candidate
from ..context import Situation
from ..reasons import Reason, Rejection, because

# What is larger is a film that has the word in its name.
SAMPLE_SIZE: Final = 70 * MEGABYTE

_SAMPLE: Final = re.compile(r"(?<![^\W_])sample(?![^\W_])", re.IGNORECASE)


def required_terms(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse a name that has none of the words that a release profile requires."""
    release = candidate.release
    for profile in situation.release_profiles:
        if profile.indexer_id not in ("", release.indexer_id):
            continue
        wanted = [term for term in profile.required if term]
        if wanted and not matching_terms(wanted, release.title):
            terms = ", ".join(wanted)
            return because(Reason.REQUIRED_TERM_MISSING, terms=terms)
    return None


def ignored_terms(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse a name with words that a release profile does not want."""
    release = candidate.release
    found: list[str] = []
    for profile in situation.release_profiles:
        if profile.indexer_id in ("", release.indexer_id):
            found.extend(matching_terms(profile.ignored, release.title))
    if not found:
        return None
    terms = ", ".join(dict.fromkeys(found))
    return because(Reason.IGNORED_TERM_PRESENT, terms=terms)


def hardcoded_subtitles(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse subtitles that cannot be switched off, unless they are of an allowed kind."""
    found, settings = candidate.facts.hardcoded_subs, situation.settings
    if not found or settings.allow_hardcoded_subtitles:
        return None
    low = found.lower()
    if any(term and term.lower() in low for term in settings.allowed_subtitles):
        return None
    return because(Reason.HARDCODED_SUBTITLES, subtitles=found)


def raw_disc(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse whole discs."""
    if is_raw_disc(candidate.release.title, candidate.facts.container):
        return because(Reason.RAW_DISC)
    return None


def sample(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse samples: small, and called so outside the movie's own title."""
    if candidate.release.size < SAMPLE_SIZE and (
        _SAMPLE.search(candidate.facts.simple_title)
    ):
        return because(Reason.SAMPLE)
    return None


RULES: Final = (required_terms, ignored_terms, hardcoded_subtitles, raw_disc, sample)
