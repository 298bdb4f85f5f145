"""Every known word of release names with the marks of what it may say."""

import re
from typing import Final

from .wordlists import (
    AUDIO_WORDS,
    CODECS,
    CONTAINERS,
    CUTTING,
    DEPTHS,
    EDITION_WORDS,
    HDR_WORDS,
    LANGUAGE_WORDS,
    NUMBERED_REVISIONS,
    OTHER_WORDS,
    RESOLUTIONS,
    REVISION_WORDS,
    SERVICES,
    SPLIT_CODECS,
    SPLIT_ORIGINS,
    STEREO_WORDS,
    STRONG_ORIGINS,
    STRONG_OTHERS,
    STRONG_SERVICES,
    ULTRA,
    WEAK_AUDIO,
    WEAK_ORIGINS,
    WEAK_STEREO,
    listed,
)

YEAR: Final = 1
RESOLUTION: Final = 2
SOURCE: Final = 4
CODEC: Final = 8
AUDIO: Final = 16
HDR: Final = 32
LANGUAGE: Final = 64
EDITION: Final = 128
REVISION: Final = 256
SUBTITLE: Final = 512
SERVICE: Final = 1024
REMUX: Final = 2048
OTHER: Final = 4096
"""A technical word that states no fact by itself."""
STEREO: Final = 8192
EPISODE: Final = 16384
ID: Final = 32768
CONTAINER: Final = 65536
DEPTH: Final = 131072
WEAK: Final = 262144
"""Also a plain word, so that it counts only behind the title."""
CUT: Final = 524288
"""A language whose releases often carry no year: it ends the title."""

TECHNICAL: Final = (
    RESOLUTION | SOURCE | CODEC | AUDIO | HDR | SERVICE | REMUX | CONTAINER | DEPTH
)


_MARKED: Final = (
    (STRONG_ORIGINS, SOURCE),
    (WEAK_ORIGINS, SOURCE | WEAK),
    ((first for first, _ in SPLIT_ORIGINS), SOURCE | WEAK),
    (RESOLUTIONS, RESOLUTION),
    (ULTRA, RESOLUTION),
    (("4k", "ultra"), RESOLUTION | WEAK),
    (CODECS, CODEC),
    ((first for first, _ in SPLIT_CODECS), CODEC | WEAK),
    (AUDIO_WORDS, AUDIO),
    (WEAK_AUDIO, WEAK),
    (("es", "hr", "hra", "x", "hd", "ma", "express", "plus"), AUDIO | WEAK),
    (HDR_WORDS, HDR),
    (("dv", "pq", "dolby", "hlg"), WEAK),
    (SERVICES, SERVICE | WEAK),
    (CONTAINERS, CONTAINER),
    (DEPTHS, DEPTH),
    (("bit", "bits"), DEPTH | WEAK),
    (("tmdb", "tmdbid", "imdb", "imdbid"), ID),
    (STEREO_WORDS, STEREO),
    (WEAK_STEREO, WEAK),
    (EDITION_WORDS, EDITION | WEAK),
    (REVISION_WORDS, REVISION | WEAK),
    (NUMBERED_REVISIONS, REVISION),
    (OTHER_WORDS, OTHER | WEAK),
    (LANGUAGE_WORDS, LANGUAGE | WEAK),
    (CUTTING, CUT),
    (("remux", "bdremux", "uhdremux", "brremux", "uhdbdremux"), REMUX),
    (("subbed", "hc"), SUBTITLE),
)


def _vocabulary() -> dict[str, int]:
    """Return every known word with all its marks."""
    marks = {str(year): YEAR for year in range(1800, 2100)}
    for words, mark in _MARKED:
        for word in words:
            marks[word] = marks.get(word, 0) | mark
    # A word that surely is technical stays so, whatever else it may mean.
    for word in (*STRONG_ORIGINS, *CODECS, *STRONG_SERVICES, *STRONG_OTHERS):
        marks[word] &= ~WEAK
    for word in listed("truehd dtshd eac3 ac3 ddp aac flac uhd hdr hdr10 mkv 3d"):
        marks[word] &= ~WEAK
    for word in ("german", "french", "truefrench", "remux"):
        marks[word] |= WEAK
    return marks


VOCABULARY: Final = _vocabulary()

_GLUED: Final = re.compile(
    r"(?P<resolution>(?:bluray|bd|hdtv|webdl|webrip|web|dvd)?"
    r"(?:360|480|540|576|720|1080|2160)[pi]|\d{3,4}x\d{3,4})"
    r"|(?P<audio>(?:dd|ddp|ddpa|eac3|ac3|aac|dts|dtshd|flac|truehd|opus|l?pcm|ma)\d{1,2}"
    r"|\d{1,2}ch)"
    r"|(?P<version>\d{1,3}v\d)"
    r"|(?P<episode>s\d{1,3}(?:e\d{1,4}\w*)?|\d{1,2}x\d{2,3})"
    r"|(?P<id>tt\d{7,8})"
    r"|(?P<language>\dx(?:ukr|rus|eng|ita|fra|ger))"
    r"|(?P<origin>\dx?m?dvd[r59])"
)
_GLUED_MARKS: Final = {
    "resolution": RESOLUTION | SOURCE,
    "audio": AUDIO,
    "version": REVISION | WEAK,
    "episode": EPISODE | WEAK,
    "id": ID,
    "language": LANGUAGE | WEAK,
    "origin": SOURCE,
}
glued: Final = _GLUED.fullmatch


def marks_of_glued(word: str) -> int:
    """Return the marks of a word of letters and digits that no list has."""
    match = glued(word)
    return _GLUED_MARKS[match.lastgroup or ""] if match else 0
