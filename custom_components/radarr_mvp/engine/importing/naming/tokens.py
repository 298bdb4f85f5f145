"""The facts that a name can be made of, by the names of their tokens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ...mediainfo import (
    MediaInfo,
    audio_channels,
    audio_codec,
    dynamic_range,
    dynamic_range_type,
    video_codec,
)
from ...releases.languages import language_by_code
from .clean import byte_length, fit
from .grammar import Token
from .languages import language_list
from .subject import NamingFile, NamingMovie
from .titles import (
    clean_title,
    clean_title_the,
    edition_title,
    first_character,
    title_the,
)

ELLIPSIS: Final = "..."
# Stands for the ellipsis until dots have been tidied up; no name can contain it.
HELD_ELLIPSIS: Final = "\x00"
_NO_GROUP: Final = "Radarr"
_NO_MEDIA: Final = MediaInfo()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known where a name is made."""

    movie: NamingMovie
    file: NamingFile | None = None
    # A name made of nothing else may fall back on the name that the file has.
    alone: bool = False

    @property
    def of_file(self) -> NamingFile:
        """Return the facts of the file, empty ones where there is none."""
        return self.file or NamingFile()

    @property
    def media(self) -> MediaInfo:
        """Return what is in the file, as far as it is known."""
        return self.of_file.media_info or _NO_MEDIA


def truncate(text: str, parameter: str) -> str:
    """Return a text cut to a number of bytes, from the front where it is negative."""
    limit = _limit(parameter)
    if not limit or byte_length(text) <= abs(limit):
        return text
    room = max(abs(limit) - len(ELLIPSIS), 1)
    if limit < 0:
        return HELD_ELLIPSIS + fit(text, room, from_end=True).lstrip(" .")
    return fit(text, room).rstrip(" .") + HELD_ELLIPSIS


def _limit(parameter: str) -> int:
    """Return the number that a parameter is, 0 where it is none."""
    digits = parameter.removeprefix("-")
    return int(parameter) if digits.isdecimal() and digits.isascii() else 0


def translated_title(movie: NamingMovie, parameter: str) -> str:
    """Return the title in the first of some languages that there is one in."""
    for code in parameter.split("|"):
        language = language_by_code(code.strip())
        if language is None:
            continue
        if title := movie.translations.get(language.id):
            return title
        if language.id == movie.original_language and movie.original_title:
            return movie.original_title
    return movie.title


def _title(change: Callable[[str], str]) -> Callable[[Facts, Token], str]:
    """Return the reader of a form of the title, which takes languages and lengths."""

    def read(facts: Facts, token: Token) -> str:
        title = translated_title(facts.movie, token.parameter)
        return truncate(change(title), token.parameter)

    return read


def _cut(read: Callable[[Facts], str]) -> Callable[[Facts, Token], str]:
    """Return the reader of a text that takes a length."""
    return lambda facts, token: truncate(read(facts), token.parameter)


def _plain(read: Callable[[Facts], str]) -> Callable[[Facts, Token], str]:
    """Return the reader of a text that takes no parameter."""
    return lambda facts, _: read(facts)


def _original_title(facts: Facts) -> str:
    """Return the title in the movie's own language."""
    return facts.movie.original_title or facts.movie.title


def _number(value: int) -> str:
    """Return a number as text, nothing for 0."""
    return str(value) if value else ""


def _quality_title(facts: Facts) -> str:
    """Return what the household calls the quality."""
    file = facts.of_file
    return file.quality_title or file.quality.quality.name


def _proper(facts: Facts) -> str:
    """Return whether the release corrects an earlier one."""
    return "Proper" if facts.of_file.quality.revision.version > 1 else ""


def _real(facts: Facts) -> str:
    """Return whether the release is called the real one."""
    return "REAL" if facts.of_file.quality.revision.real else ""


def _quality_full(facts: Facts) -> str:
    """Return the quality with what is known of its revision."""
    return " ".join(filter(None, (_quality_title(facts), _proper(facts), _real(facts))))


def _group(facts: Facts, token: Token) -> str:
    """Return the release group; one that stands without marks is never empty."""
    group = facts.of_file.release_group
    if not group and not token.prefix and not token.suffix:
        group = _NO_GROUP
    return truncate(group, token.parameter)


def _formats(facts: Facts, token: Token) -> str:
    """Return the custom formats, all, some, or all but some."""
    named = token.parameter.removeprefix("-").split(",")
    chosen = {name.strip().casefold() for name in named if name.strip()}
    without = token.parameter.startswith("-")
    return " ".join(
        name
        for name in facts.of_file.custom_formats
        if not chosen or (name.casefold() in chosen) is not without
    )


def _format(facts: Facts, token: Token) -> str:
    """Return one custom format if the file meets it."""
    wanted = token.parameter.strip().casefold()
    names = facts.of_file.custom_formats
    return next((name for name in names if name.casefold() == wanted), "")


def _release_name(facts: Facts) -> str:
    """Return the name of the release, or of the file where nothing else is asked."""
    return facts.of_file.scene_name or _file_name(facts)


def _file_name(facts: Facts) -> str:
    """Return the name of the file, which must not grow each time it is renamed."""
    return facts.of_file.current_name if facts.alone else ""


def _video_codec(facts: Facts) -> str:
    """Return the video codec, as the release calls it."""
    return video_codec(facts.media, facts.of_file.scene_name)


def _audio_languages(facts: Facts, token: Token) -> str:
    """Return the languages to hear, nothing where it is English alone."""
    return language_list(
        facts.media.audio_languages, token.parameter, hide_english=True
    )


def _all_audio_languages(facts: Facts, token: Token) -> str:
    """Return the languages to hear."""
    return language_list(facts.media.audio_languages, token.parameter)


def _subtitles(facts: Facts, token: Token) -> str:
    """Return the languages to read."""
    return language_list(facts.media.subtitles, token.parameter)


def _simple(facts: Facts) -> str:
    """Return the codecs."""
    return f"{_video_codec(facts)} {audio_codec(facts.media)}".strip()


def _full(facts: Facts, token: Token) -> str:
    """Return the codecs with their languages."""
    heard = _audio_languages(facts, token)
    read = _subtitles(facts, token)
    return f"{_simple(facts)}{heard} {read}".strip()


_VIDEO: Final = _plain(_video_codec)
_AUDIO: Final = _plain(lambda facts: audio_codec(facts.media))

TITLE_READERS: Final[Mapping[str, Callable[[Facts, Token], str]]] = {
    "movietitle": _title(str),
    "moviecleantitle": _title(clean_title),
    "movietitlethe": _title(title_the),
    "moviecleantitlethe": _title(clean_title_the),
    "movieoriginaltitle": _cut(_original_title),
    "moviecleanoriginaltitle": _cut(lambda facts: clean_title(_original_title(facts))),
}
MOVIE_READERS: Final[Mapping[str, Callable[[Facts, Token], str]]] = {
    **TITLE_READERS,
    "movietitlefirstcharacter": lambda facts, token: first_character(
        translated_title(facts.movie, token.parameter)
    ),
    "moviecollection": _cut(lambda facts: facts.movie.collection),
    "moviecollectionthe": _cut(lambda facts: title_the(facts.movie.collection)),
    "moviecertification": _plain(lambda facts: facts.movie.certification),
    "releaseyear": _plain(lambda facts: _number(facts.movie.year)),
    "imdbid": _plain(lambda facts: facts.movie.imdb_id),
    "tmdbid": _plain(lambda facts: _number(facts.movie.tmdb_id)),
}
FILE_READERS: Final[Mapping[str, Callable[[Facts, Token], str]]] = {
    "qualityfull": _plain(_quality_full),
    "qualitytitle": _plain(_quality_title),
    "qualityproper": _plain(_proper),
    "qualityreal": _plain(_real),
    "releasegroup": _group,
    "editiontags": _cut(lambda facts: edition_title(facts.of_file.edition)),
    "customformats": _formats,
    "customformat": _format,
    "originaltitle": _plain(_release_name),
    "originalfilename": _plain(_file_name),
    "mediainfosimple": _plain(_simple),
    "mediainfofull": _full,
    "mediainfovideo": _VIDEO,
    "mediainfovideocodec": _VIDEO,
    "mediainfovideobitdepth": _plain(
        lambda facts: _number(facts.media.video_bit_depth)
    ),
    "mediainfovideodynamicrange": _plain(lambda facts: dynamic_range(facts.media.hdr)),
    "mediainfovideodynamicrangetype": _plain(
        lambda facts: dynamic_range_type(facts.media.hdr)
    ),
    "mediainfoaudio": _AUDIO,
    "mediainfoaudiocodec": _AUDIO,
    "mediainfoaudiochannels": _plain(lambda facts: audio_channels(facts.media)),
    "mediainfoaudiolanguages": _audio_languages,
    "mediainfoaudiolanguagesall": _all_audio_languages,
    "mediainfosubtitlelanguages": _subtitles,
    "mediainfosubtitlelanguagesall": _subtitles,
    "mediainfo3d": _plain(
        lambda facts: "3D" if facts.media.video_multi_view_count > 1 else ""
    ),
}
READERS: Final = {**MOVIE_READERS, **FILE_READERS}
