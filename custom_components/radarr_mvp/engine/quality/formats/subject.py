"""What custom formats look at."""

from dataclasses import dataclass

from ...mediainfo import MediaInfo
from ...releases.facts import Audio, Video
from ..definitions import UNKNOWN, Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatSubject:
    """The facts of a release or file that conditions are tested against.

    A release has one title, the one in which the movie's own title is replaced, so that
    its words match nothing; a file has its scene name and its file name. Where `video` or
    `audio` is None, the titles have not been read for it yet. A file has no indexer and no
    seeders any more; a `reputation` of None is that of a group nobody has judged.
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
    video: Video | None = None
    audio: Audio | None = None
    media: MediaInfo | None = None
    indexer: str = ""
    indexer_id: str = ""
    seeders: int | None = None
    reputation: float | None = None
