"""The guide's custom formats match the titles they are meant for, and no others."""

from functools import cache

import pytest

from custom_components.radarr_mvp.engine.quality.definitions import (
    Quality,
    Source,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.quality.formats.matcher import FormatMatcher
from custom_components.radarr_mvp.engine.quality.formats.subject import FormatSubject
from custom_components.radarr_mvp.engine.releases.languages import language_by_name

from .guide_data import guide
from .guide_titles import ROWS, Row

_RESOLUTIONS = {720: "720p", 1080: "1080p", 2160: "2160p"}


@cache
def _matcher() -> FormatMatcher:
    """Return a matcher for all formats of the guide."""
    return FormatMatcher(guide().formats.values())


def _language(name: str) -> int:
    """Return the id of a language."""
    language = language_by_name(name)
    assert language is not None
    return language.id


def _quality(row: Row) -> Quality:
    """Return the quality of a row."""
    quality = quality_by_name(row.quality)
    assert quality is not None
    return quality


def _of_quality(row: Row) -> set[str]:
    """Return the formats that follow from the quality."""
    quality = _quality(row)
    found = {_RESOLUTIONS.get(quality.resolution, "")}
    if quality.source in (Source.WEBDL, Source.WEBRIP):
        found.add("WEBDL Boost")
    return found - {""}


def _of_language(row: Row) -> set[str]:
    """Return the formats that follow from the languages."""
    spoken = set(row.languages)
    german_title = "german" in row.title.lower()
    found = {
        "Language: Not English": "English" not in spoken,
        "Language: Not French": "French" not in spoken,
        "Language: Not Original": row.original not in spoken,
        "Wrong Language": row.original not in spoken,
        "Not German or English": not spoken & {"German", "English"}
        and not german_title,
        "Not German, Japanese or English": not spoken
        & {"German", "English", "Japanese"}
        and not german_title,
        "Not German, Japanese, Korean, Chinese or English": not spoken
        & {"German", "English", "Japanese", "Korean", "Chinese"}
        and not german_title,
    }
    return {name for name, is_met in found.items() if is_met}


@pytest.mark.parametrize("row", ROWS, ids=[row.title for row in ROWS])
def test_exactly_the_formats_it_is_meant_for(row: Row) -> None:
    """A title meets what it should, of all formats of the guide, and nothing else."""
    subject = FormatSubject(
        titles=(row.title,),
        release_group=row.release_group,
        languages=frozenset(map(_language, row.languages)),
        original_language=_language(row.original),
        indexer_flags=row.flags,
        quality=_quality(row),
    )
    found = {custom.name for custom in _matcher().match(subject)}
    assert found == row.formats | _of_quality(row) | _of_language(row)


def test_there_are_enough_titles() -> None:
    """The table covers at least 150 titles and half of the formats."""
    assert len({(row.title, row.flags, row.languages) for row in ROWS}) >= 150
    assert len(set().union(*(row.formats for row in ROWS))) >= 120
