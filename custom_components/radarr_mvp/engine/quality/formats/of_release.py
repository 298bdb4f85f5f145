"""What the facts of a release are to custom formats."""

from collections.abc import Iterable

from ...releases.facts import ReleaseFacts
from ...releases.languages import UNKNOWN as UNKNOWN_LANGUAGE, Language
from ...releases.parser import parse_release
from .subject import FormatSubject


def subject_of_release(
    facts: ReleaseFacts,
    *,
    languages: Iterable[Language] | None = None,
    original_language: Language = UNKNOWN_LANGUAGE,
    indexer_flags: int = 0,
    size: int = 0,
    year: int = 0,
    indexer: str = "",
    indexer_id: str = "",
    seeders: int | None = None,
    reputation: float | None = None,
) -> FormatSubject:
    """Return what a release's name says, with what else is known of it.

    The languages and the year that were settled on for the movie count more than those
    in the name.
    """
    spoken = facts.languages if languages is None else languages
    return FormatSubject(
        titles=(facts.simple_title,),
        edition=facts.edition,
        release_group=facts.group or "",
        languages=frozenset(language.id for language in spoken),
        original_language=original_language.id,
        indexer_flags=indexer_flags,
        quality=facts.known_quality,
        size=size,
        year=year or facts.year,
        video=facts.video,
        audio=facts.audio,
        indexer=indexer,
        indexer_id=indexer_id,
        seeders=seeders,
        reputation=reputation,
    )


def subject_of_title(
    title: str, *, original_language: Language = UNKNOWN_LANGUAGE
) -> FormatSubject:
    """Return what can be told from a bare title, also from one that is no movie's."""
    facts = parse_release(title)
    if facts is None:
        return FormatSubject(titles=(title,), original_language=original_language.id)
    languages = facts.languages
    if languages == (UNKNOWN_LANGUAGE,) and original_language != UNKNOWN_LANGUAGE:
        languages = (original_language,)
    return subject_of_release(
        facts, languages=languages, original_language=original_language
    )
