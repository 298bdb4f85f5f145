"""Make text of bytes that do not say how they are encoded."""

import codecs
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# So much is looked at to tell UTF-16 without a mark: in it, every other byte of our alphabet is empty.
_SAMPLE: Final = 512


def to_text(body: bytes) -> str:
    """Return the text that bytes are meant to be; nothing is refused."""
    text = _decoded(body)
    return text.removeprefix("\ufeff").replace("\0", "")


def _decoded(body: bytes) -> str:
    """Decode by the mark at the beginning, else by the first encoding that fits."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    if name := _unmarked_utf16(body[:_SAMPLE]):
        return body.decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        # Spreadsheets on Windows, and exports of earlier years.
        return body.decode("cp1252", "replace")


def _unmarked_utf16(sample: bytes) -> str:
    """Return the kind of UTF-16 that a sample is in, empty where it is in none."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half and odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if half and even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""
