"""The sound that a release name tells: formats and channels."""

import re
from typing import Final

from .facts import Audio
from .scan import Scan
from .vocabulary import AUDIO

NO_AUDIO: Final = Audio()
_FORMATS: Final = {
    "truehd": "TrueHD",
    "atmos": "Atmos",
    "dtshd": "DTS-HD",
    "dtsma": "DTS-HD MA",
    "dtsx": "DTS-X",
    "dtses": "DTS-ES",
    "dtshra": "DTS-HD HRA",
    "dtsd": "DTS",
    "dts": "DTS",
    "flac": "FLAC",
    "eac3": "EAC3",
    "eac3d": "EAC3",
    "ddp": "EAC3",
    "ddpd": "EAC3",
    "ddpa": "EAC3",
    "dd": "AC3",
    "ac3": "AC3",
    "ac3d": "AC3",
    "ac3ld": "AC3",
    "aac": "AAC",
    "heaac": "HE-AAC",
    "mp3": "MP3",
    "mp2": "MP2",
    "opus": "Opus",
    "pcm": "PCM",
    "lpcm": "PCM",
    "vorbis": "Vorbis",
    "ogg": "Vorbis",
    "alac": "ALAC",
    "wma": "WMA",
}
_DTS_KINDS: Final = {
    "ma": "DTS-HD MA",
    "x": "DTS-X",
    "es": "DTS-ES",
    "hra": "DTS-HD HRA",
    "hr": "DTS-HD HRA",
    "express": "DTS Express",
}
_CHANNELS: Final = re.compile(r"(?<!\d)([1-9])[. ]([01])(?!\d)")
_CHANNELS_ALONE: Final = re.compile(r"\[([257]\.[01])\]")
_COUNTS: Final = {"1ch": "1.0", "2ch": "2.0", "6ch": "5.1", "7ch": "6.1", "8ch": "7.1"}


def _dts(scan: Scan, place: int, plain: str) -> str:
    """Return which kind of DTS the words behind it make."""
    following = scan.next_word(place)
    if following == "hd":
        place, plain = place + 1, "DTS-HD"
        following = scan.next_word(place)
    if following == "x" and scan.next_word(place + 1) in ("264", "265"):
        return plain
    return _DTS_KINDS.get(following, plain)


def _format_at(scan: Scan, place: int) -> str:
    """Return the format of a marked word, empty where it names none by itself."""
    word = scan.words[place].rstrip("0123456789") or scan.words[place]
    if scan.words[place] in _FORMATS:
        word = scan.words[place]
    name = _FORMATS.get(word, "")
    if name in ("DTS", "DTS-HD"):
        return _dts(scan, place, name)
    if word == "dd" and (scan.after(place) == "+" or scan.next_word(place) == "plus"):
        return "EAC3"
    if word == "ac3" and place and scan.words[place - 1] == "e":
        return "EAC3"
    return name


def read_audio(scan: Scan, title_end: int) -> Audio:
    """Return what a name tells of the sound."""
    if title_end >= len(scan.words):
        return NO_AUDIO
    if not scan.seen & AUDIO:
        alone = _CHANNELS_ALONE.search(scan.text)
        return Audio((), alone[1]) if alone else NO_AUDIO
    formats: dict[str, None] = {}
    channels = ""
    for place in scan.hits:
        if place < title_end or not scan.marks[place] & AUDIO:
            continue
        if name := _format_at(scan, place):
            formats[name] = None
            if scan.words[place].startswith("ddpa"):
                formats["Atmos"] = None
        elif counted := _COUNTS.get(scan.words[place]):
            channels = counted
    if match := _CHANNELS.search(scan.text, scan.starts[title_end]):
        channels = f"{match[1]}.{match[2]}"
    if not formats and not channels:
        return NO_AUDIO
    return Audio(tuple(formats), channels)
