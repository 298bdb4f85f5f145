"""Run many regular expressions over one text, most of them without running them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import regex

from ...invalid import Invalid
from ...log import LOGGER
from .literals import MIN_LENGTH, needed_words

# V0 reads classes as other engines do; V1 would see sets within sets.
FLAGS: Final = regex.V0 | regex.IGNORECASE
MAX_PATTERN: Final = 4000
MAX_TEXT: Final = 1000
TIMEOUT: Final = 0.05
MAX_TIMEOUTS: Final = 3
MEMORY: Final = 2048
_START: Final = MIN_LENGTH
# The letters beyond ASCII that match ASCII ones when case is ignored.
_FOLDED: Final = str.maketrans("İıſK", "iisk")


def compile_pattern(pattern: str, *, where: str) -> regex.Pattern[str]:
    """Return a compiled expression, or say what is wrong with it and where it is."""
    if not pattern:
        raise Invalid("pattern_empty", where=where)
    if len(pattern) > MAX_PATTERN:
        raise Invalid("pattern_too_long", where=where, limit=str(MAX_PATTERN))
    try:
        return regex.compile(pattern, FLAGS)
    except (regex.error, ValueError, OverflowError, RecursionError) as err:
        raise Invalid("pattern_broken", where=where, error=str(err)) from err


class PatternIndex:
    """Tells which of many expressions match a text.

    Those that need a word are run only where the word is. One that runs into the time
    limit matches nothing, and is no longer run after a few times.
    """

    def __init__(self, patterns: Iterable[str], *, timeout: float = TIMEOUT) -> None:
        """Compile the expressions, each of which once."""
        self._timeout = timeout
        self._compiled: dict[str, regex.Pattern[str]] = {}
        self._by_word: defaultdict[str, list[str]] = defaultdict(list)
        # The words by their first two letters, so that few have to be looked for.
        self._by_start: defaultdict[str, list[str]] = defaultdict(list)
        self._always: list[str] = []
        self._known: dict[str, frozenset[str]] = {}
        self._cut_short = 0
        self.timeouts: dict[str, int] = {}
        for pattern in dict.fromkeys(patterns):
            self._add(pattern)

    def _add(self, pattern: str) -> None:
        """Take in an expression."""
        self._compiled[pattern] = compile_pattern(pattern, where=pattern)
        words = needed_words(pattern)
        if words is None:
            self._always.append(pattern)
        for word in words or ():
            if word not in self._by_word:
                self._by_start[word[:_START]].append(word)
            self._by_word[word].append(pattern)

    def matches(self, text: str) -> frozenset[str]:
        """Return the expressions that match; nothing matches an empty text."""
        if not text:
            return frozenset()
        text = text[:MAX_TEXT]
        if (known := self._known.get(text)) is not None:
            return known
        cut_short_before = self._cut_short
        found = frozenset(
            pattern for pattern in self._candidates(text) if self._search(pattern, text)
        )
        # What a time limit cut short may come out differently on a calmer machine.
        if self._cut_short == cut_short_before:
            # Single steps on a dict, since searches may run in several threads.
            if len(self._known) >= MEMORY:
                self._known.clear()
            self._known[text] = found
        return found

    def _candidates(self, text: str) -> Iterable[str]:
        """Return the expressions that may match a text."""
        lowered = text.translate(_FOLDED).lower()
        starts = {lowered[at : at + _START] for at in range(len(lowered) - 1)}
        candidates = set(self._always)
        for start in starts & self._by_start.keys():
            for word in self._by_start[start]:
                if word in lowered:
                    candidates.update(self._by_word[word])
        return candidates

    def _search(self, pattern: str, text: str) -> bool:
        """Return whether an expression matches within the time limit."""
        if self.timeouts.get(pattern, 0) >= MAX_TIMEOUTS:
            return False
        try:
            found = self._compiled[pattern].search(text, timeout=self._timeout)
        except TimeoutError:
            self._cut_short += 1
            self.timeouts[pattern] = self.timeouts.get(pattern, 0) + 1
            LOGGER.warning(
                "A custom format's pattern took too long and was taken as not matching: %s",
                pattern[:200],
            )
            return False
        return found is not None
