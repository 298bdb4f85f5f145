"""Read a naming format into text, tokens and what is wrapped around tokens."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
import re
from typing import Final

_PREFIX: Final = "- {._[("
_SUFFIX: Final = "- }._)]"
_HEAD: Final = re.compile(
    r"([- ._\[(]*)([a-z0-9]+)(?:([- ._]+)([a-z0-9]+))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Text:
    """Text that stands for itself."""

    value: str


@dataclass(frozen=True, slots=True)
class Token:
    """A place for a fact; prefix and suffix appear only where there is one."""

    written: str
    key: str
    separator: str = ""
    parameter: str = ""
    prefix: str = ""
    suffix: str = ""

    @property
    def is_lower(self) -> bool:
        """Return whether the token asks for lower case."""
        return self.written.islower()

    @property
    def is_upper(self) -> bool:
        """Return whether the token asks for upper case."""
        return self.written.isupper()


@dataclass(frozen=True, slots=True)
class Wrapper:
    """Braces with text around tokens; all of it goes when the tokens are empty."""

    parts: tuple[Node, ...]


type Node = Text | Token | Wrapper


@lru_cache(maxsize=256)
def parse_format(text: str) -> tuple[tuple[Node, ...], ...]:
    """Return the parts of a path, each as its pieces; either slash divides them."""
    return tuple(_Reader(part).nodes() for part in re.split(r"[\\/]", text))


def tokens_of(nodes: tuple[Node, ...]) -> Iterator[Token]:
    """Return the tokens among some pieces, those in wrappers too."""
    for node in nodes:
        match node:
            case Token():
                yield node
            case Wrapper(parts):
                yield from tokens_of(parts)


class _Reader:
    """Reads one part of a format from left to right."""

    def __init__(self, text: str) -> None:
        """Begin at the start."""
        self._text = text

    def nodes(self) -> tuple[Node, ...]:
        """Return the pieces of the whole text."""
        return self._until(len(self._text), 0)

    def _until(self, end: int, at: int) -> tuple[Node, ...]:
        """Return the pieces between two places."""
        pieces: list[Node] = []
        plain = at
        while at < end:
            found = self._braced(at, end) if self._text[at] == "{" else None
            if found is None:
                at += 1
                continue
            if plain < at:
                pieces.append(Text(self._text[plain:at]))
            node, at = found
            pieces.append(node)
            plain = at
        if plain < end:
            pieces.append(Text(self._text[plain:end]))
        return tuple(pieces)

    def _braced(self, at: int, end: int) -> tuple[Node, int] | None:
        """Return the token or wrapper that begins here, and where it ends."""
        close = self._closing(at, end)
        if close is None:
            return None
        inside = self._text[at + 1 : close]
        if "{" not in inside:
            token = read_token(inside)
            return (token, close + 1) if token else None
        parts = self._until(close, at + 1)
        if not any(tokens_of(parts)):
            return None
        return Wrapper((Text("{"), *parts, Text("}"))), close + 1

    def _closing(self, at: int, end: int) -> int | None:
        """Return where the brace that opens here is closed."""
        depth = 0
        for place in range(at, end):
            depth += {"{": 1, "}": -1}.get(self._text[place], 0)
            if depth == 0:
                return place
        return None


def read_token(inside: str) -> Token | None:
    """Return the token between two braces, None where it is only text."""
    head = _HEAD.match(inside)
    if head is None:
        return None
    prefix, first, separator, second = head.groups(default="")
    tail = inside[head.end() :]
    parameter = ""
    if tail.startswith(":"):
        parameter, tail = _split_parameter(tail[1:])
        if not parameter.strip("-+ "):
            return None
    if tail.strip(_SUFFIX):
        return None
    return Token(
        written=first + separator + second,
        key=(first + second).lower(),
        separator=separator,
        parameter=parameter,
        prefix=prefix,
        suffix=tail,
    )


def _split_parameter(text: str) -> tuple[str, str]:
    """Return a parameter and the suffix behind it.

    A bracket that the parameter itself opened, as the names of formats do, stays in it.
    """
    parameter = text.rstrip(_SUFFIX)
    rest = text[len(parameter) :]
    for opening, closing in ("()", "[]"):
        missing = parameter.count(opening) - parameter.count(closing)
        if missing > 0 and rest.startswith(closing * missing):
            parameter, rest = parameter + closing * missing, rest[missing:]
    return parameter, rest
