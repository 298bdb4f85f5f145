"""Tell a person what would become of a release, be it real or made up."""

from ..indexing import Release
from ..quality.formats.of_release import subject_of_title
from ..quality.formats.report import report_on
from ..quality.formats.subject import FormatSubject
from ..releases.facts import ReleaseFacts
from .candidates import format_subject
from .context import Household, Inquiry
from .decide import Decision, decide
from .explaining import explain


def try_release(
    release: Release, household: Household, inquiry: Inquiry
) -> dict[str, object]:
    """Return what a name says, the formats it meets, its scores and the verdict, as plain data."""
    (decision,) = decide((release,), household, inquiry)
    report = report_on(
        _subject(decision, household), household.matcher, household.profiles.values()
    )
    return {
        "title": release.title,
        "parsed": parsed_as_dict(decision.facts) if decision.facts else None,
        **report.as_dict(),
        "verdict": verdict_as_dict(decision),
    }


def _subject(decision: Decision, household: Household) -> FormatSubject:
    """Return what custom formats look at, also where the movie or even the name is not understood."""
    release, facts, candidate = decision.release, decision.facts, decision.candidate
    if facts is None:
        return subject_of_title(release.title)
    languages = candidate.languages if candidate else facts.languages
    return format_subject(release, facts, household, languages, decision.movie)


def verdict_as_dict(decision: Decision) -> dict[str, object]:
    """Return what becomes of a release, and why, as plain data."""
    movie, candidate = decision.movie, decision.candidate
    return {
        "outcome": decision.outcome.name.lower(),
        "movie": movie
        and {
            "id": movie.id,
            "tmdb_id": movie.tmdb_id,
            "imdb_id": movie.imdb_id,
            "title": movie.title,
            "year": movie.year,
        },
        "matched_by": candidate and candidate.matched_by.value,
        "score": candidate.score if candidate else 0,
        "reasons": [
            {
                "reason": one.reason.value,
                "text": one.sentence,
                "placeholders": dict(one.placeholders),
                "permanent": one.permanent,
                "retry_at": one.retry_at and one.retry_at.isoformat(),
            }
            for one in decision.rejections
        ],
        "rank": [part.as_dict() for part in explain(decision)],
    }


def parsed_as_dict(facts: ReleaseFacts) -> dict[str, object]:
    """Return what a name says as plain data."""
    quality, revision = facts.known_quality, facts.quality.revision
    return {
        "movie_title": facts.title,
        "titles": list(facts.titles),
        "year": facts.year,
        "edition": facts.edition,
        "quality": quality.name,
        "source": quality.source.key,
        "resolution": facts.resolution,
        "modifier": quality.modifier.key,
        "version": revision.version,
        "real": revision.real,
        "repack": revision.is_repack,
        "release_group": facts.group or "",
        "languages": [language.name for language in facts.languages],
        "multiple_languages": facts.multiple_languages,
        "hardcoded_subtitles": facts.hardcoded_subs or "",
        "imdb_id": facts.imdb_id,
        "tmdb_id": facts.tmdb_id or None,
        "video_codec": facts.video.codec,
        "bit_depth": facts.video.bit_depth or None,
        "dynamic_range": list(facts.video.hdr),
        "stereo": facts.video.stereo,
        "audio": list(facts.audio.formats),
        "audio_channels": facts.audio.channels,
        "service": facts.service,
        "episode": facts.is_episode,
    }
