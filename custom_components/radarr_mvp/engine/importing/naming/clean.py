"""Make a text fit to be the name of a folder or file on any system."""

import re
from typing import Final

import regex

from .subject import ColonMode, NamingOptions

MAX_BYTES: Final = 255
_ILLEGAL: Final = str.maketrans(
    {"\\": "+", "/": "+", "<": "", ">": "", "?": "!", "*": "-", "|": "", '"': ""}
)
_REMOVED: Final = str.maketrans(dict.fromkeys('\\/<>?*|":'))
_COLONS: Final = {
    ColonMode.DELETE: "",
    ColonMode.DASH: "-",
    ColonMode.SPACE_DASH: " -",
    ColonMode.SPACE_DASH_SPACE: " - ",
}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_RESERVED: Final = re.compile(
    r"(aux|com[1-9]|con|lpt[1-9]|nul|prn)(\.|$)", re.IGNORECASE
)
_GRAPHEMES: Final = regex.compile(r"\X")


def without_controls(text: str) -> str:
    """Return a text without what cannot be seen or written."""
    return _CONTROL.sub(" ", text)


def replace_illegal(text: str, options: NamingOptions) -> str:
    """Return a text without the characters that some system refuses."""
    text = without_controls(text)
    if not options.replace_illegal:
        return text.translate(_REMOVED)
    if options.colon is ColonMode.SMART:
        text = text.replace(": ", " - ").replace(":", "-")
    else:
        text = text.replace(":", _COLONS[options.colon])
    return text.translate(_ILLEGAL)


def clean_file_name(name: str, options: NamingOptions | None = None) -> str:
    """Return a name without what is illegal or goes wrong at its ends."""
    return replace_illegal(name, options or NamingOptions()).lstrip(" .").rstrip(" ")


def dodge_reserved(name: str) -> str:
    """Return a name that Windows does not take for a device."""
    return _RESERVED.sub(r"\1_", name, count=1) if _RESERVED.match(name) else name


def byte_length(text: str) -> int:
    """Return how long a text is on disk."""
    return len(text.encode())


def fit(text: str, limit: int, *, from_end: bool = False) -> str:
    """Return as much of a text as the limit in bytes takes, cut between characters.

    What people see as one character may be several code points; those stay together,
    unless the very first is too long by itself.
    """
    if byte_length(text) <= limit:
        return text
    pieces: list[str] = _GRAPHEMES.findall(text)
    if from_end:
        pieces.reverse()
    kept: list[str] = []
    for piece in pieces:
        limit -= byte_length(piece)
        if limit < 0:
            break
        kept.append(piece)
    if from_end:
        kept.reverse()
    return "".join(kept)
