"""What releases and files are to languages and custom formats, once their movie is known."""

from dataclasses import replace
from pathlib import PurePosixPath

from ..indexing import Release
from ..movies import Movie, MovieFile
from ..quality.formats.subject import FormatSubject
from ..releases.facts import ReleaseFacts
from ..releases.languages import (
    ORIGINAL,
    UNKNOWN,
    Language,
    language_by_code,
    language_by_name,
)
from .settings import IndexerRules


def settle_languages(
    release: Release, facts: ReleaseFacts, movie: Movie, indexer: IndexerRules
) -> tuple[Language, ...]:
    """Return the languages of a release: what the indexer says, else what the name tells.

    Where neither tells any, a release is taken to be in the movie's own language.
    """
    told = dict.fromkeys(_told_by_indexer(release) or facts.languages)
    if facts.multiple_languages:
        told |= dict.fromkeys(indexer.multiple_languages)
    if told.keys() <= {UNKNOWN}:
        return (movie.original_language,)
    return tuple(
        dict.fromkeys(
            movie.original_language if one == ORIGINAL else one
            for one in told
            if one != UNKNOWN
        )
    )


def _told_by_indexer(release: Release) -> list[Language]:
    """Return the languages that an indexer names, those that it has a right to."""
    named = (
        language_by_name(one) or language_by_code(one) for one in release.languages
    )
    return [one for one in named if one is not None and one.id > UNKNOWN.id]


def subject_of_file(
    file: MovieFile, movie: Movie, reputation: float | None = None
) -> FormatSubject:
    """Return what custom formats look at in a file: the name it came with, and its own."""
    current = PurePosixPath(file.path).name
    came_as = file.scene_name or PurePosixPath(file.original_path).name
    return FormatSubject(
        titles=tuple(dict.fromkeys(name for name in (came_as, current) if name)),
        edition=file.edition,
        release_group=file.release_group,
        languages=frozenset(language.id for language in file.languages),
        original_language=movie.original_language.id,
        indexer_flags=int(file.flags),
        quality=file.quality.quality,
        size=file.size,
        year=movie.year,
        media=file.media_info,
        reputation=reputation,
    )


def as_if_filed(subject: FormatSubject) -> FormatSubject:
    """Return a release without what it loses once it is a file."""
    return replace(subject, indexer="", indexer_id="", seeders=None)
