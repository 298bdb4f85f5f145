"""Find words without which a regular expression cannot match.

Looking for a plain word in a text is many times faster than running a regular
expression, and most expressions are about words that most texts lack.
"""

from dataclasses import dataclass
from typing import Final

MIN_LENGTH: Final = 2
MAX_VARIANTS: Final = 32
MAX_SPAN: Final = 10
_NOTHING: Final = frozenset({""})
_SETS: Final = frozenset("dDwWsSbBAZ")


class _Unreadable(Exception):
    """The expression uses syntax that is not worth understanding here."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of an expression: text with its variants, or words of which it needs one."""

    texts: frozenset[str] | None = None
    needs: frozenset[str] | None = None


def needed_words(pattern: str) -> frozenset[str] | None:
    """Return lower-case ASCII words of which a matching text has at least one.

    None says that no such words are known; then the expression has to be run.
    """
    try:
        reader = _Reader(pattern)
        words = reader.alternatives()
        reader.expect_end()
    except _Unreadable, IndexError, RecursionError:
        return None
    return words


class _Reader:
    """Reads an expression once, from left to right."""

    def __init__(self, pattern: str) -> None:
        """Begin at the start."""
        self._pattern = pattern
        self._at = 0

    def alternatives(self) -> frozenset[str] | None:
        """Read branches up to the end of the group; all of them must need a word."""
        needs = [self._branch()]
        while self._peek() == "|":
            self._at += 1
            needs.append(self._branch())
        found: set[str] = set()
        for words in needs:
            if words is None:
                return None
            found |= words
        return frozenset(found)

    def expect_end(self) -> None:
        """Refuse an expression that closes a group it never opened."""
        if self._at < len(self._pattern):
            raise _Unreadable

    def _peek(self) -> str:
        """Return the next character, empty at the end."""
        return self._pattern[self._at : self._at + 1]

    def _branch(self) -> frozenset[str] | None:
        """Read one branch and return the needs of its most telling part."""
        candidates: list[frozenset[str]] = []
        run = _NOTHING
        while (mark := self._peek()) and mark not in "|)":
            piece = self._piece()
            least, most = self._repeats()
            texts = piece.texts if least else None
            joined = frozenset(a + b for a in run for b in texts or ())
            if texts and least == most and len(joined) <= MAX_VARIANTS:
                run = joined
                continue
            candidates.append(run)
            run = _NOTHING
            if texts and len(joined) <= MAX_VARIANTS:
                candidates.append(joined)
            elif texts:
                run = texts
            elif least and piece.needs:
                candidates.append(piece.needs)
        candidates.append(run)
        usable = [one for one in candidates if min(map(len, one)) >= MIN_LENGTH]
        return max(usable, key=_telling, default=None)

    def _piece(self) -> _Piece:
        """Read one character, class, escape or group."""
        mark = self._pattern[self._at]
        self._at += 1
        if mark == "\\":
            return self._escape()
        if mark == "[":
            return self._set()
        if mark == "(":
            return self._group()
        if mark in "^$":
            return _Piece(_NOTHING)
        if mark == "." or not mark.isascii():
            return _Piece()
        if mark in "*+?{":
            raise _Unreadable
        return _Piece(frozenset({mark.lower()}))

    def _escape(self) -> _Piece:
        """Read what follows a backslash."""
        mark = self._pattern[self._at]
        self._at += 1
        if mark in "bB":
            return _Piece(_NOTHING)
        if mark in _SETS or mark.isdigit() or not mark.isascii():
            return _Piece()
        if mark.isalpha():
            raise _Unreadable
        return _Piece(frozenset({mark}))

    def _set(self) -> _Piece:
        """Read a class of characters, which is text where they are few and plain."""
        start = self._at
        if self._peek() == "^":
            self._at += 1
        self._at += 2 if self._peek() == "\\" else 1
        while self._pattern[self._at] != "]":
            self._at += 2 if self._peek() == "\\" else 1
        inside = self._pattern[start : self._at]
        self._at += 1
        if inside.startswith("^") or "\\" in inside or not inside.isascii():
            return _Piece()
        if "[:" in inside:
            raise _Unreadable
        characters = frozenset(map(str.lower, _members(inside)))
        return _Piece(characters if len(characters) <= MAX_SPAN else None)

    def _group(self) -> _Piece:
        """Read a group; what must not lie ahead or behind asks for no word."""
        mark = self._pattern[self._at : self._at + 3]
        if mark == "?i)":
            self._at += 3
            return _Piece(_NOTHING)
        negative = mark == "?<!" or mark.startswith("?!")
        if mark in ("?<=", "?<!"):
            self._at += 3
        elif mark.startswith(("?=", "?!", "?:")):
            self._at += 2
        elif mark.startswith("?"):
            raise _Unreadable
        needs = self.alternatives()
        if self._peek() != ")":
            raise _Unreadable
        self._at += 1
        return _Piece(_NOTHING) if negative else _Piece(needs=needs)

    def _repeats(self) -> tuple[int, int]:
        """Read a quantifier and return the least and a stand-in for the most."""
        mark = self._peek()
        if not mark or mark not in "*+?{":
            return 1, 1
        self._at += 1
        least = 1 if mark == "+" else 0
        if mark == "{":
            end = self._pattern.index("}", self._at) if "}" in self._rest() else -1
            bounds = self._pattern[self._at : end].split(",")
            if end < 0 or not bounds[0].isdigit():
                raise _Unreadable
            self._at = end + 1
            least = int(bounds[0])
        if self._peek() in ("?", "+"):
            self._at += 1
        return least, least + 1

    def _rest(self) -> str:
        """Return what is not read yet."""
        return self._pattern[self._at :]


def _telling(words: frozenset[str]) -> tuple[int, int]:
    """Return how much the need of one of the words says: long words first, then few."""
    return min(map(len, words)), -len(words)


def _members(inside: str) -> set[str]:
    """Return the characters of a class, given as single ones and spans."""
    found: set[str] = set()
    at = 0
    while at < len(inside):
        if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside):
            span = range(ord(inside[at]), ord(inside[at + 2]) + 1)
            found.update(map(chr, span))
            at += 3
        else:
            found.add(inside[at])
            at += 1
    return found
