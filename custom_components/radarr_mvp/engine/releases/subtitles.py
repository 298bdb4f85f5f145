"""The names of subtitle files: language, tags, title, and the name on import."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
import re
from typing import Final

from .extensions import SUBTITLE_EXTENSIONS
from .languages import UNKNOWN, Language, language_by_code, language_by_name

TAGS: Final = frozenset(("full", "forced", "foreign", "default", "cc", "psdh", "sdh"))
_GAP: Final = re.compile(r"[-_. ]+")
_LEADING_CODE: Final = re.compile(r"([A-Za-z]{2,3})[-_ ]+(.+)", re.DOTALL)
_COPY: Final = re.compile(r"\s*-\s*\d+$")


@dataclass(frozen=True, slots=True)
class SubtitleFacts:
    """What the name of a subtitle file says."""

    language: Language = UNKNOWN
    tags: tuple[str, ...] = ()
    title: str | None = None


NOTHING: Final = SubtitleFacts()


def _split(name: str) -> tuple[str, str]:
    """Return a file name without its extension, and that in lower case."""
    stem, dot, extension = name.rpartition(".")
    return (stem, extension.lower()) if dot else (name, "")


def _language(word: str) -> Language | None:
    """Return the language of a code or a name, None where it is neither."""
    if len(word) in (2, 3) and word.isalpha():
        return language_by_code(word)
    if not word or word.casefold() in ("unknown", "any"):
        return None
    return language_by_code(word) if "-" in word else language_by_name(word)


def _from_end(stem: str) -> SubtitleFacts:
    """Return the language and tags that end a name."""
    words = [word for word in _GAP.split(stem) if word]
    tags: list[str] = []
    while len(words) > 1 and words[-1].lower() in TAGS:
        tags.insert(0, words.pop().lower())
    if len(words) > 2 and (language := _language("-".join(words[-2:]))):
        return SubtitleFacts(language, tuple(tags))
    if len(words) > 1 and (language := _language(words[-1])):
        return SubtitleFacts(language, tuple(tags))
    return NOTHING


def subtitle_language(name: str) -> Language:
    """Return the language that a subtitle file is in."""
    return _from_end(_split(name)[0]).language


def subtitle_facts(name: str, movie_file: str) -> SubtitleFacts:
    """Return what a subtitle file beside a movie says; nothing without a language."""
    stem, _ = _split(PurePosixPath(name).name)
    movie, _ = _split(movie_file)
    if not stem.startswith(movie):
        return _from_end(stem)
    language: Language | None = None
    tags: list[str] = []
    rest: list[str] = []
    for word in stem[len(movie) :].strip(". ").split("."):
        if word.lower() in TAGS:
            tags.append(word.lower())
        elif language is None and (found := _language(word)):
            language = found
        elif (
            language is None
            and (match := _LEADING_CODE.fullmatch(word))
            and (found := _language(match[1]))
        ):
            language = found
            rest.append(match[2])
        elif word and not word.isdigit():
            rest.append(word)
    if language is None:
        return NOTHING
    title = _COPY.sub("", ".".join(rest))
    return SubtitleFacts(language, tuple(tags), title or None)


def _wanted_name(movie: str, facts: SubtitleFacts, copy: int, extension: str) -> str:
    """Return the name of a subtitle file beside its movie."""
    parts = [movie]
    if copy:
        parts.append(str(copy))
    if facts.language.id > 0:
        parts.append(facts.language.code)
    return ".".join((*parts, *facts.tags, extension))


def import_names(movie_file: str, files: Iterable[str]) -> dict[str, str | None]:
    """Return the name each file of a download gets beside the movie.

    None marks a file that is no subtitle. Several of a kind are numbered.
    """
    movie = _split(movie_file)[0]
    found: dict[str, tuple[SubtitleFacts, str] | None] = {}
    kinds: Counter[tuple[SubtitleFacts, str]] = Counter()
    for file in files:
        stem, extension = _split(PurePosixPath(file.replace("\\", "/")).name)
        if extension not in SUBTITLE_EXTENSIONS:
            found[file] = None
            continue
        kind = found[file] = _from_end(stem), extension
        kinds[kind] += 1
    names: dict[str, str | None] = {}
    copies: Counter[tuple[SubtitleFacts, str]] = Counter()
    for file, one in found.items():
        if one is None:
            names[file] = None
            continue
        copies[one] += 1
        names[file] = _wanted_name(
            movie, one[0], copies[one] if kinds[one] > 1 else 0, one[1]
        )
    return names
