"""Texts from outside such that they can stand in a sentence: short, without secrets, and of no meaning to Markdown."""

from collections.abc import Iterable, Sequence
import re
from typing import Final

from ..engine.secrecy import scrub

_LONGEST: Final = 200
_SHOWN: Final = 5
_UNITS: Final = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))
_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Return a text from outside on one line, for where no Markdown is read."""
    visible = "".join(one if one.isprintable() else " " for one in scrub(text))
    line = " ".join(visible.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def escaped(text: str) -> str:
    """Return a text from outside for where Markdown is read: what looks like a mark is none."""
    # Any mark may be escaped, and one that is not needed does not show.
    return _PUNCTUATION.sub(r"\\\1", plain(text))


def listed(lines: Iterable[Sequence[str]]) -> str:
    """Return a list in Markdown, of each line its head and what there is to say of it; no more than a few are shown."""
    every = list(lines)
    shown = [_line(*one) for one in every[:_SHOWN]]
    if len(every) > _SHOWN:
        shown.append(f"- … (+{len(every) - _SHOWN})")
    return "\n".join(shown)


def _line(head: str, *rest: str) -> str:
    """Return one line of a list."""
    return "- " + ": ".join([f"**{escaped(head)}**", *map(escaped, filter(None, rest))])


def sized(size: float) -> str:
    """Return a number of bytes as people read it."""
    for unit, bytes_ in _UNITS:
        if size >= bytes_:
            return f"{size / bytes_:.{1 if unit == 'GB' else 0}f} {unit}"
    return f"{size:.0f} B"
