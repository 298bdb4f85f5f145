"""Texts from outside such that they can stand in a sentence: short, without secrets, and of no meaning to Markdown."""

from collections.abc import Iterable, Sequence
import re
from typing import Final

from ..engine.secrecy import scrub

_LONGEST: Final = 200
_SHOWN: Final = 5
_GIGABYTE: Final = 1_000_000_000
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


def gigabytes(size: int) -> str:
    """Return a size as people read it."""
    return f"{size / _GIGABYTE:.1f} GB"
