"""Answers a case of the shared corpus with what the engine makes of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import importlib
import re
from typing import Any

from custom_components.radarr_mvp.engine.availability import is_available, status_by_key
from custom_components.radarr_mvp.engine.quality.definitions import (
    Modifier,
    Source,
    find_quality,
)
from custom_components.radarr_mvp.engine.releases.clean import (
    clean_title,
    search_words,
    slug,
    sort_title,
)
from custom_components.radarr_mvp.engine.releases.disc import is_raw_disc
from custom_components.radarr_mvp.engine.releases.ids import imdb_id
from custom_components.radarr_mvp.engine.releases.languages import language_by_code
from custom_components.radarr_mvp.engine.releases.parser import (
    group_of,
    languages_of,
    parse_release,
    quality_and_height_of,
)
from custom_components.radarr_mvp.engine.releases.paths import (
    is_multi_part,
    is_skipped_folder,
    parse_path,
)
from custom_components.radarr_mvp.engine.releases.scene import (
    is_scene_name,
    scene_title,
)
from custom_components.radarr_mvp.engine.releases.sizes import size_in_bytes
from custom_components.radarr_mvp.engine.releases.subtitles import (
    import_names,
    subtitle_facts,
    subtitle_language,
)
from custom_components.radarr_mvp.engine.releases.terms import is_wanted

type Case = dict[str, Any]

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SUBTITLED_MOVIE = "Name (2020) - [AAC 2.0].mkv"


def _as_asked(
    case: Case, key: str, actual: object, agrees: Callable[[Any], bool]
) -> object:
    """Return an answer in the form of the question, where order or case are free."""
    return case[key] if key in case and agrees(case[key]) else actual


def _quality(case: Case) -> Case:
    """Return the quality of a name."""
    model, height = quality_and_height_of(case["input"])
    quality = model.quality
    # The cases take every telesync for 720 lines, whatever its name says.
    usual = 720 if quality.source is Source.TELESYNC else height
    return {
        "quality": quality.name,
        "source": quality.source.key,
        "resolution": quality.resolution or usual,
        "modifier": quality.modifier.key,
        "version": model.revision.version,
    }


def _quality_detection_source(case: Case) -> Case:
    """Return what the source and the resolution of a name were read from."""
    model = quality_and_height_of(case["input"])[0]
    return {
        "source_detected_from": model.source_from.value,
        "resolution_detected_from": model.resolution_from.value,
    }


def _quality_lookup(case: Case) -> Case:
    """Return the quality that fits facts best."""
    source = Source[case["source"].upper()]
    modifier = Modifier[case["modifier"].upper()]
    return {"quality": find_quality(source, case["resolution"], modifier).name}


def _revision(case: Case) -> Case:
    """Return the revision of a name."""
    revision = quality_and_height_of(case["input"])[0].revision
    return {
        "version": revision.version,
        "real": revision.real,
        "repack": revision.is_repack,
    }


def _resolution(case: Case) -> Case:
    """Return the resolution of a name."""
    return {"resolution": quality_and_height_of(case["input"])[1]}


def _raw_disc(case: Case) -> Case:
    """Return whether a release is a whole disc."""
    return {"raw_disc": is_raw_disc(case["input"], case.get("container"))}


def _title_year(case: Case) -> Case:
    """Return title, year, edition and group of a name."""
    facts = parse_release(case["input"])
    if facts is None:
        return dict.fromkeys(("title", "year", "edition", "release_group"))
    return {
        "title": facts.title,
        "year": facts.year,
        "edition": facts.edition,
        "release_group": facts.group,
    }


def _multi_title(case: Case) -> Case:
    """Return all titles of a name."""
    facts = parse_release(case["input"])
    return {"titles": list(facts.titles) if facts else None}


def _ids_in_name(case: Case) -> Case:
    """Return the ids in a name."""
    facts = parse_release(case["input"])
    if facts is None:
        return {"tmdb_id": None, "imdb_id": None}
    return {"tmdb_id": facts.tmdb_id, "imdb_id": facts.imdb_id}


def _imdb_normalise(case: Case) -> Case:
    """Return the full form of an IMDb id."""
    return {"imdb_id": imdb_id(case["input"])}


def _edition(case: Case) -> Case:
    """Return the edition of a name."""
    facts = parse_release(case["input"])
    return {"edition": facts.edition if facts else None}


def _hardcoded_subs(case: Case) -> Case:
    """Return the burnt-in subtitles of a name."""
    facts = parse_release(case["input"])
    return {"hardcoded_subs": facts.hardcoded_subs if facts else None}


def _language(case: Case) -> Case:
    """Return the languages of a name, in the shape that the case asks for."""
    if case["via"] == "parse":
        facts = parse_release(case["input"])
        found = facts.languages if facts else languages_of(case["input"])
        names = [language.name for language in found]
    else:
        names = [language.name for language in languages_of(case["input"])]
    return {
        "languages_include": _as_asked(
            case, "languages_include", names, lambda asked: set(asked) <= set(names)
        ),
        "languages_exactly": _as_asked(
            case,
            "languages_exactly",
            names,
            lambda asked: sorted(asked) == sorted(names),
        ),
        "first_language": names[0] if names else None,
    }


def _iso_language(case: Case) -> Case:
    """Return the language of an ISO code."""
    language = language_by_code(case["input"])
    return {"language": language.name if language else None}


def _subtitle_language(case: Case) -> Case:
    """Return the language of a subtitle file."""
    return {"language": subtitle_language(case["input"]).name}


def _subtitle_title_info(case: Case) -> Case:
    """Return what a subtitle file's name says."""
    facts = subtitle_facts(case["input"], SUBTITLED_MOVIE)
    tags = list(facts.tags)
    title = facts.title or ""
    return {
        "tags": _as_asked(
            case, "tags", tags, lambda asked: sorted(asked) == sorted(tags)
        ),
        "title": _as_asked(
            case,
            "title",
            facts.title,
            lambda asked: (asked or "").casefold() == title.casefold(),
        ),
        "language": facts.language.name,
    }


def _subtitle_import(case: Case) -> Case:
    """Return the names that subtitle files are imported under."""
    files = case["inputs"] if "inputs" in case else [case["input"]]
    names = import_names(case["movie_file"], files)
    return {
        "imported_as": names[files[0]],
        "imported_as_list": [names[file] for file in files],
    }


def _release_group(case: Case) -> Case:
    """Return the group of a name."""
    return {"release_group": group_of(case["input"])}


def _hashed_path(case: Case) -> Case:
    """Return what a path says."""
    facts = parse_path(case["input"])
    if facts is None:
        return dict.fromkeys(("title", "quality", "release_group"))
    return {
        "title": facts.title,
        "quality": facts.known_quality.name,
        "release_group": facts.group,
    }


def _hash_or_crap(case: Case) -> Case:
    """Return whether a name parses."""
    return {"parses": parse_release(case["input"]) is not None}


def _url_in_name(case: Case) -> Case:
    """Return the title of a name; the comparison is of clean titles."""
    facts = parse_release(case["input"])
    title = facts.title if facts else ""
    return {
        "title": _as_asked(
            case,
            "title",
            title or None,
            lambda asked: clean_title(asked) == clean_title(title),
        )
    }


def _clean_title(case: Case) -> Case:
    """Return the clean form of a title."""
    return {"clean_title": clean_title(case["input"])}


def _sort_title(case: Case) -> Case:
    """Return the form of a title that sorts."""
    return {"sort_title": sort_title(case["input"], case["tmdb_id"])}


def _slug(case: Case) -> Case:
    """Return a text as part of an address."""
    options: dict[str, Any] = {
        name: case[key]
        for key, name in (("trim", "trim"), ("dedupe", "dedupe"))
        if key in case
    }
    dashes = case.get("replace_invalid_with_dash", False)
    return {"slug": slug(case["input"], dashes=dashes, **options)}


def _search_term(case: Case) -> Case:
    """Return the words a title is searched with."""
    return {"query": search_words(case["input"])}


def _scene_name(case: Case) -> Case:
    """Return whether a name is a scene name, and which."""
    return {
        "is_scene": is_scene_name(case["input"]),
        "scene_title": scene_title(case["input"]),
    }


def _size(case: Case) -> Case:
    """Return the bytes of a size text."""
    return {"bytes": size_in_bytes(case["input"])}


def _release_terms(case: Case) -> Case:
    """Return whether a release profile accepts a name."""
    return {"accepted": is_wanted(case["input"], case["required"], case["ignored"])}


def _multi_part(case: Case) -> Case:
    """Return whether files are parts of one movie."""
    return {"multi_part": is_multi_part(case["files"])}


def _scan_skip_folder(case: Case) -> Case:
    """Return whether a scan passes a folder by."""
    return {"skipped": is_skipped_folder(case["input"])}


def _date(text: str | None) -> datetime | None:
    """Return the date of a case: absolute, or so many days from now."""
    if not text:
        return None
    if match := re.fullmatch(r"now([+-]\d+)d", text):
        return NOW + timedelta(days=int(match[1]))
    return datetime.strptime(text, "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC)


def _availability(case: Case) -> Case:
    """Return whether a movie is available."""
    minimum = status_by_key(case["minimum_availability"])
    assert minimum is not None
    available = is_available(
        minimum,
        _date(case["in_cinemas"]),
        _date(case["physical"]),
        _date(case["digital"]),
        now=NOW,
        delay_days=case.get("delay_days", 0),
    )
    return {"available": available}


KINDS: dict[str, Callable[[Case], Case]] = {
    "quality": _quality,
    "quality_detection_source": _quality_detection_source,
    "quality_lookup": _quality_lookup,
    "revision": _revision,
    "resolution": _resolution,
    "raw_disc": _raw_disc,
    "title_year": _title_year,
    "multi_title": _multi_title,
    "ids_in_name": _ids_in_name,
    "imdb_normalise": _imdb_normalise,
    "edition": _edition,
    "hardcoded_subs": _hardcoded_subs,
    "language": _language,
    "iso_language": _iso_language,
    "subtitle_language": _subtitle_language,
    "subtitle_title_info": _subtitle_title_info,
    "subtitle_import": _subtitle_import,
    "release_group": _release_group,
    "hashed_path": _hashed_path,
    "hash_or_crap": _hash_or_crap,
    "url_in_name": _url_in_name,
    "clean_title": _clean_title,
    "sort_title": _sort_title,
    "slug": _slug,
    "search_term": _search_term,
    "scene_name": _scene_name,
    "size": _size,
    "release_terms": _release_terms,
    "multi_part": _multi_part,
    "scan_skip_folder": _scan_skip_folder,
    "availability": _availability,
}
NAMING_KINDS = ("naming", "mediainfo", "clean_file_name")
NAMING_MODULE = "tests.conformance.naming_adapter"


def evaluate(kind: str, case: Case) -> Case:
    """Return the actual values of a case, under the keys of its expected ones."""
    if kind in NAMING_KINDS:
        answer: Callable[[Case], Case] = getattr(
            importlib.import_module(NAMING_MODULE), kind
        )
        return answer(case)
    return KINDS[kind](case)
