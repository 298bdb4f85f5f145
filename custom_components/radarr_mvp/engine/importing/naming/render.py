"""Make the names of folders and files from a format and the facts."""

from dataclasses import dataclass, replace
import re
from typing import Final

from .clean import (
    MAX_BYTES,
    byte_length,
    clean_file_name,
    dodge_reserved,
    fit,
    replace_illegal,
    without_controls,
)
from .grammar import Node, Text, Token, Wrapper, parse_format, tokens_of
from .subject import NamingFile, NamingMovie, NamingOptions
from .tokens import ELLIPSIS, HELD_ELLIPSIS, READERS, TITLE_READERS, Facts

# Marks the place of a token that turned out empty, for brackets around it to go too.
_EMPTY: Final = "\x01"
_EMPTY_BRACKETS: Final = re.compile(
    rf"\({_EMPTY}+\)|\[(?:[it]mdb(?:id)?[-=])?{_EMPTY}+\]|\{{{_EMPTY}+\}}"
)
_EMPTY_BETWEEN: Final = re.compile(rf"([- ._]+){_EMPTY}+\1")
_DOUBLED: Final = re.compile(r"([- ._])\1+")
_SEPARATORS_BEHIND: Final = re.compile(r"[- ._]+$")
_MARKS: Final = str.maketrans({HELD_ELLIPSIS: ELLIPSIS, _EMPTY: None})
MIN_TITLE: Final = 10
MAX_EXTENSION: Final = 20
KEPT_NAME: Final = "{Original Title}"


def file_name(
    movie: NamingMovie, file: NamingFile, options: NamingOptions, extension: str = ""
) -> str:
    """Return the name of a movie's file, with the extension, which is never cut.

    Where files are not renamed, the release's own name or the current one stays.
    """
    template = options.file_format if options.rename else KEPT_NAME
    suffix = _extension(extension, options)
    parts = render(template, Facts(movie, file), options, byte_length(suffix))
    return (parts[-1] if parts else _fallback(movie)) + suffix


def folder_name(movie: NamingMovie, options: NamingOptions) -> tuple[str, ...]:
    """Return the folders below the root folder that a movie lies in."""
    parts = render(options.folder_format, Facts(movie), options)
    return parts or (_fallback(movie),)


def render(
    template: str, facts: Facts, options: NamingOptions, reserved: int = 0
) -> tuple[str, ...]:
    """Return the parts of the path that a format gives, without those that are empty.

    Some bytes of each part may be reserved for what is added to it.
    """
    parsed = parse_format(template)
    tokens = sum(1 for nodes in parsed for _ in tokens_of(nodes))
    part = _Part(replace(facts, alone=tokens == 1), options)
    rendered = (part.fitting(nodes, MAX_BYTES - reserved) for nodes in parsed)
    # Dots alone name this folder or the one above, not a file.
    return tuple(name for name in rendered if name.strip(" ."))


def _extension(extension: str, options: NamingOptions) -> str:
    """Return an extension with one dot in front, empty where there is none."""
    plain = replace_illegal(extension, options).replace(" ", "").strip(".")
    return f".{fit(plain, MAX_EXTENSION)}" if plain else ""


def _fallback(movie: NamingMovie) -> str:
    """Return a name for a movie whose format gives none."""
    template, options = "{Movie Title}", NamingOptions()
    if parts := render(template, Facts(movie), options, MAX_EXTENSION + 1):
        return parts[0]
    return f"tmdb-{movie.tmdb_id}" if movie.tmdb_id else "Unknown"


@dataclass(frozen=True, slots=True)
class _Part:
    """Makes one part of a path."""

    facts: Facts
    options: NamingOptions

    def fitting(self, nodes: tuple[Node, ...], limit: int) -> str:
        """Return the part; where it is too long, the title gives way first."""
        part = self._tidy(self._text(nodes))
        excess = byte_length(part) - limit
        if excess <= 0:
            return part
        titles = [
            byte_length(self._value(token))
            for token in tokens_of(nodes)
            if token.key in TITLE_READERS
        ]
        room = max(titles, default=0) - excess - len(ELLIPSIS)
        if titles and room >= MIN_TITLE:
            part = self._tidy(self._text(nodes, room))
        return dodge_reserved(fit(part, limit).rstrip("- ._"))

    def _text(self, nodes: tuple[Node, ...], title_limit: int = 0) -> str:
        """Return the pieces put together."""
        return "".join(self._piece(node, title_limit) for node in nodes)

    def _piece(self, node: Node, title_limit: int) -> str:
        """Return what one piece adds."""
        match node:
            case Text(value):
                return without_controls(value)
            case Token():
                return self._token(node, title_limit) or _EMPTY
            case Wrapper(parts):
                if not any(self._value(token) for token in tokens_of(parts)):
                    return _EMPTY
                return self._text(parts, title_limit)

    def _token(self, token: Token, title_limit: int) -> str:
        """Return the value of a token between its prefix and suffix."""
        value = self._value(token)
        if title_limit and token.key in TITLE_READERS:
            shorter = fit(value, title_limit)
            value = (
                shorter if shorter == value else shorter.rstrip(" .") + HELD_ELLIPSIS
            )
        return f"{token.prefix}{value}{token.suffix}" if value else ""

    def _value(self, token: Token) -> str:
        """Return the value of a token in the case and with the separators it asks for."""
        reader = READERS.get(token.key)
        if reader is None:
            return ""
        value = reader(self.facts, token).strip()
        if token.is_lower:
            value = value.lower()
        elif token.is_upper:
            value = value.upper()
        held = value.split(HELD_ELLIPSIS)
        value = HELD_ELLIPSIS.join(clean_file_name(one, self.options) for one in held)
        if token.separator.strip():
            value = value.replace(" ", token.separator)
        return value

    def _tidy(self, text: str) -> str:
        """Return a part without what empty tokens leave behind, fit for any system."""
        while (slimmer := _EMPTY_BRACKETS.sub(_EMPTY, text)) != text:
            text = slimmer
        text = _EMPTY_BETWEEN.sub(r"\1", text).replace(_EMPTY, "")
        text = _SEPARATORS_BEHIND.sub("", _DOUBLED.sub(r"\1", text)).lstrip(" .")
        return dodge_reserved(text.translate(_MARKS))
