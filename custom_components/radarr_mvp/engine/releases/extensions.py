"""File extensions: which are videos, and what quality each lets one suppose."""

from typing import Final

from ..quality.definitions import UNKNOWN, Quality, quality_by_name
from .wordlists import listed


def _quality(name: str) -> Quality:
    """Return a quality that the table is known to hold."""
    return quality_by_name(name) or UNKNOWN


_PLAIN_TV: Final = (
    "3gp asf asx avc avi bin bivx dat divx dv dvr-ms fli flv ifo m2v m3u m4v mov mp4"
    " mpeg mpg nrg nsv nuv ogm ogv pva qt rm rmvb strm svq3 ts ty viv vp3 wmv wpl wtv"
    " xvid"
)
VIDEO_QUALITIES: Final[dict[str, Quality]] = {
    "webm": UNKNOWN,
    **dict.fromkeys(_PLAIN_TV.split(), _quality("SDTV")),
    **dict.fromkeys(("mkv", "mk3d"), _quality("WEBDL-720p")),
    **dict.fromkeys(("img", "iso", "vob"), _quality("DVD")),
    "m2ts": _quality("Bluray-720p"),
}
"""Every video extension with the quality of a file that states nothing else."""
SUBTITLE_EXTENSIONS: Final = frozenset(
    listed("aqt ass idx jss psb rt smi srt ssa sub sup txt utf utf8 utf-8 vtt")
)
ARCHIVE_EXTENSIONS: Final = frozenset(
    listed("7z bz2 gz r00 rar tar.bz2 tar.gz tar tb2 tbz2 tgz zip")
)
DANGEROUS_EXTENSIONS: Final = frozenset(listed("arj lnk lzh ps1 scr vbs zipx"))
EXECUTABLE_EXTENSIONS: Final = frozenset(listed("bat cmd exe sh"))
_WRAPPERS: Final = frozenset(("nzb", "torrent", "par2", "nfo"))
# What names end with more often than files do.
_WORDS: Final = frozenset(("avc", "dv", "sub", "rt"))
_REMOVED: Final = (
    frozenset(VIDEO_QUALITIES) | _WRAPPERS | SUBTITLE_EXTENSIONS
) - _WORDS
_WORDS_IN_CAPITALS: Final = frozenset(("TS", "DIVX", "WMV", "DAT"))
"""Technical words of names, although files may be called so."""


def split_extension(name: str) -> tuple[str, str]:
    """Return a name without its extension, and the extension in lower case."""
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 7:
        return name, ""
    low = extension.lower()
    if low not in _REMOVED or extension in _WORDS_IN_CAPITALS:
        return name, ""
    return stem, low


def is_video(name: str) -> bool:
    """Return whether a file name has the extension of a video."""
    return name.rpartition(".")[2].lower() in VIDEO_QUALITIES
