"""Titles in the forms that compare, sort, link and search."""

import re
from typing import Final
import unicodedata

_UMLAUTS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
    # Letters that are no accented ones, but are written plain as if they were.
    | {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th"}
    | {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i"}
)
_SMALL_WORDS: Final = frozenset(("a", "an", "the", "and", "or", "of"))
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_NO_WORD: Final = re.compile(r"[\W_]+")
_ARTICLE: Final = re.compile(r"^(?:the|an|a)\s+", re.IGNORECASE)
_PUNCTUATION: Final = re.compile(r"[^\w\s]|_")
_LEADING_THE: Final = re.compile(r"^the\s+", re.IGNORECASE)
_SILENT: Final = str.maketrans("", "", "'.`´‘’")
_NO_SLUG: Final = re.compile(r"[^a-z0-9_-]")
# Films whose first letter is the alphabet's and no article.
_LETTER_TITLES: Final = frozenset((387354, 1212922, 888700, 101273))


def without_accents(text: str) -> str:
    """Return a text with plain letters for accented ones."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    plain = "".join(char for char in parts if unicodedata.category(char) != "Mn")
    return unicodedata.normalize("NFC", plain)


def _is_small(words: list[re.Match[str]], place: int) -> bool:
    """Return whether a word within a title says too little to compare by."""
    word = words[place][0]
    if word not in _SMALL_WORDS:
        return False
    # Beside single letters it belongs to an acronym.
    if place > 1 and len(words[place - 1][0]) == 1:
        return False
    ahead = place + 1
    return not (word == "a" and ahead < len(words) - 1 and len(words[ahead][0]) == 1)


def clean_title(title: str) -> str:
    """Return the form of a title that two spellings have in common."""
    if title.isdigit():
        return title
    text = without_accents(title.translate(_UMLAUTS)).lower()
    words = list(_WORD.finditer(text))
    last = len(words) - 1
    kept = [
        word[0]
        for place, word in enumerate(words)
        if not (0 < place < last and _is_small(words, place))
    ]
    return _NO_WORD.sub("", "".join(kept))


def sort_title(title: str, tmdb_id: int = 0) -> str:
    """Return the form of a title by which lists are sorted."""
    text = title.strip()
    if tmdb_id not in _LETTER_TITLES:
        text = _ARTICLE.sub("", text, count=1)
    text = _PUNCTUATION.sub("", without_accents(text))
    return " ".join(text.lower().split())


def slug(
    text: str, *, dashes: bool = False, trim: str = "-_", dedupe: str = "-_"
) -> str:
    """Return a text as a part of an address.

    What is not allowed vanishes, or becomes a dash; of doubled marks the last stays.
    """
    plain = re.sub(r"\s+", "-", without_accents(text).lower())
    plain = _NO_SLUG.sub("-", plain) if dashes else _NO_SLUG.sub("", plain)
    plain = plain.strip(trim) if trim else plain
    if dedupe:
        plain = re.sub(f"([{re.escape(dedupe)}]){{2,}}", r"\1", plain)
    return plain


def search_words(title: str) -> str:
    """Return a title as the words of a query, joined by plus signs."""
    text = _LEADING_THE.sub("", title.lstrip(), count=1)
    text = without_accents(text.replace("&", " and ").translate(_SILENT))
    return "+".join(_NO_WORD.sub(" ", text).split())
