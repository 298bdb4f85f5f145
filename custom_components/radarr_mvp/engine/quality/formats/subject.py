"""What custom formats look at."""

from dataclasses import dataclass

from ..definitions import UNKNOWN, Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatSubject:
    """The facts of a release or file that conditions are tested against.

    A release has one title, the one in which the movie's own title is replaced, so that
    its words match nothing; a file has its scene name and its file name.
    """

    titles: tuple[str, ...]
    edition: str = ""
    release_group: str = ""
    languages: frozenset[int] = frozenset()
    original_language: int = 0
    indexer_flags: int = 0
    quality: Quality = UNKNOWN
    size: int = 0
    year: int = 0
