"""The words that a release profile requires or ignores."""

from collections.abc import Iterable
import re
from typing import Final

import regex

from ..invalid import Invalid
from ..log import LOGGER

TIMEOUT: Final = 0.05
"""Seconds that an expression of a user may take on one name."""
_EXPRESSION: Final = re.compile(r"/(.+)/([imsxn]*)", re.DOTALL)
_FLAGS: Final = {
    "i": regex.IGNORECASE,
    "m": regex.MULTILINE,
    "s": regex.DOTALL,
    "x": regex.VERBOSE,
}


def _options(flags: str) -> int:
    """Return the flags behind an expression as the matcher takes them."""
    options: int = regex.V0
    for flag in flags:
        options |= _FLAGS.get(flag, 0)
    return options


def check_term(term: str) -> None:
    """Refuse a /regex/ that is none."""
    if match := _EXPRESSION.fullmatch(term):
        try:
            regex.compile(match[1], _options(match[2]))
        except regex.error as error:
            raise Invalid("term_malformed", term=term) from error


def _matches(expression: str, flags: str, name: str) -> bool:
    """Return whether a regular expression is found, within its time."""
    options = _options(flags)
    try:
        return regex.search(expression, name, options, timeout=TIMEOUT) is not None
    except regex.error, TimeoutError:
        LOGGER.debug("A term of a release profile is wrong or takes too long")
        return False


def term_matches(term: str, name: str) -> bool:
    """Return whether a name has a word in it, or what a /regex/ looks for."""
    if match := _EXPRESSION.fullmatch(term):
        return _matches(match[1], match[2], name)
    return term.lower() in name.lower()


def matching_terms(terms: Iterable[str], name: str) -> tuple[str, ...]:
    """Return the terms that a name has."""
    return tuple(term for term in terms if term and term_matches(term, name))


def is_wanted(name: str, required: Iterable[str], ignored: Iterable[str]) -> bool:
    """Return whether a name has one required term, if there are any, and no ignored."""
    wanted = tuple(term for term in required if term)
    if wanted and not matching_terms(wanted, name):
        return False
    return not matching_terms(ignored, name)
