"""One pass over a release name: its words, where they stand and what they may say."""

from dataclasses import dataclass
import re
from typing import Final

from .vocabulary import VOCABULARY, WEAK, marks_of_glued
from .wordlists import SPLIT_CODECS, SPLIT_ORIGINS

_SEPARATOR: Final = re.compile(r"[\W_]")
_FLAT: Final = {
    code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)
}


@dataclass(slots=True)
class Scan:
    """A name cut into words; every list has one item for each word."""

    text: str
    words: list[str]
    starts: list[int]
    marks: list[int]
    hits: list[int]
    """The places of the words that have a mark."""
    seen: int
    """All marks of the name together."""

    def raw(self, place: int) -> str:
        """Return a word as it is written."""
        start = self.starts[place]
        return self.text[start : start + len(self.words[place])]

    def end(self, place: int) -> int:
        """Return where a word ends."""
        return self.starts[place] + len(self.words[place])

    def before(self, place: int) -> str:
        """Return the character before a word, empty at the start."""
        start = self.starts[place]
        return self.text[start - 1 : start] if start else ""

    def after(self, place: int) -> str:
        """Return the character behind a word, empty at the end."""
        end = self.end(place)
        return self.text[end : end + 1]

    def next_word(self, place: int) -> str:
        """Return the word behind a word, empty at the end."""
        return self.words[place + 1] if place + 1 < len(self.words) else ""

    def is_sure(self, place: int) -> bool:
        """Return whether a marked word cannot be a word of a title."""
        if not self.marks[place] & WEAK:
            return True
        pair = (self.words[place], self.next_word(place))
        return pair in SPLIT_ORIGINS or pair in SPLIT_CODECS


def _flatten(text: str) -> str:
    """Return the text in lower case with a blank for all that is no word."""
    if text.isascii():
        return text.translate(_FLAT)
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return _SEPARATOR.sub(" ", lower)


def scan(text: str) -> Scan:
    """Return the words of a name with what the vocabulary knows about each."""
    words: list[str] = []
    starts: list[int] = []
    marks: list[int] = []
    hits: list[int] = []
    known = VOCABULARY.get
    position = seen = 0
    for word in _flatten(text).split(" "):
        if word:
            mark = known(word, 0)
            if not mark and not word.isalpha() and not word.isdigit():
                mark = marks_of_glued(word)
            if mark:
                hits.append(len(words))
                seen |= mark
            words.append(word)
            starts.append(position)
            marks.append(mark)
            position += len(word)
        position += 1
    return Scan(text, words, starts, marks, hits, seen)
