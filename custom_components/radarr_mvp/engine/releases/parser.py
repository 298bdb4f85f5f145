"""A release name becomes facts."""

from bisect import bisect_left
import re
from typing import Final

from ..quality.definitions import QualityModel
from .audio import read_audio
from .details import is_episode, read_ids, read_service, read_subs, read_video
from .edition import edition_text, find_edition
from .facts import ReleaseFacts
from .frame import Frame, frame_of, leading_frame
from .group import read_group
from .language_detection import read_languages
from .languages import Language
from .noise import prepare
from .quality import read_quality
from .revision import read_revision
from .scan import Scan, scan
from .title import tidy, titles_of, trim
from .vocabulary import CONTAINER, LANGUAGE, OTHER

_HASH: Final = re.compile(r"\[([0-9A-Fa-f]{8})\]")


def parse_release(name: str, *, is_folder: bool = False) -> ReleaseFacts | None:
    """Return what a release name says, None where it names no movie.

    A folder of the library may bear the title alone; a release has to say more.
    """
    text, extension = prepare(name)
    if not text:
        return None
    words = scan(text)
    frame = frame_of(words, whole=is_folder)
    return _facts(name, words, frame, extension) if frame else None


def _title(words: Scan, frame: Frame) -> tuple[tuple[str, ...], tuple[int, int]]:
    """Return the titles of a name and where they stand."""
    text = words.text
    last = words.starts[frame.end] if frame.end < len(words.starts) else len(text)
    start, end = trim(text[frame.text_start : last])
    start, end = start + frame.text_start, end + frame.text_start
    return titles_of(tidy(text[start:end])), (start, end)


def _facts(name: str, words: Scan, frame: Frame, extension: str) -> ReleaseFacts:
    """Return the facts of a name whose parts are known."""
    titles, span = _title(words, frame)
    end = frame.end
    quality, height = read_quality(words, end, extension, read_revision(words, end))
    group = read_group(words, end, frame.bracket)
    edition = frame.edition or find_edition(words, end, len(words.words))
    imdb_id, tmdb_id = read_ids(words)
    text = words.text
    release_hash = _HASH.search(text) if "]" in text else None
    return ReleaseFacts(
        original=name,
        name=text,
        titles=titles,
        title_span=span,
        year=int(words.words[frame.year]) if frame.year >= 0 else 0,
        edition=edition_text(words, edition) if edition else "",
        quality=quality,
        resolution=height,
        group=group,
        languages=_languages(words, end, group),
        multiple_languages=bool(words.seen & OTHER) and "multi" in words.words[end:],
        hardcoded_subs=read_subs(words, end),
        imdb_id=imdb_id,
        tmdb_id=tmdb_id,
        release_hash=release_hash[1] if release_hash else "",
        video=read_video(words, end),
        audio=read_audio(words, end),
        service=read_service(words, end),
        container=extension or _container(words, end),
        is_episode=is_episode(words),
    )


def _languages(words: Scan, end: int, group: str | None) -> tuple[Language, ...]:
    """Return the languages of a name, without what the name of its group says."""
    if not group or not words.seen & LANGUAGE:
        return read_languages(words, end)
    start = words.text.rfind(group)
    first = bisect_left(words.starts, start)
    last = bisect_left(words.starts, start + len(group))
    return read_languages(words, end, (first, last))


def _container(words: Scan, first: int) -> str:
    """Return the container that a name tells in its middle."""
    if words.seen & CONTAINER:
        for place in words.hits:
            if place >= first and words.marks[place] & CONTAINER:
                return words.words[place]
    return ""


def _scan_of(name: str) -> tuple[Scan, Frame, str]:
    """Return the words of any text, with a frame even where there is no title."""
    text, extension = prepare(name)
    words = scan(text)
    return words, frame_of(words) or leading_frame(words), extension


def quality_of(name: str) -> QualityModel:
    """Return the quality a text tells, whether or not it names a movie."""
    return quality_and_height_of(name)[0]


def quality_and_height_of(name: str) -> tuple[QualityModel, int]:
    """Return the quality of a text and the height of its picture."""
    words, frame, extension = _scan_of(name)
    return read_quality(words, frame.end, extension, read_revision(words, frame.end))


def group_of(name: str) -> str | None:
    """Return the group a text tells, whether or not it names a movie."""
    words, frame, _ = _scan_of(name)
    return read_group(words, frame.end, frame.bracket)


def languages_of(text: str) -> tuple[Language, ...]:
    """Return the languages of a bare text, all of whose words count."""
    words = scan(text)
    return read_languages(words, 0)
