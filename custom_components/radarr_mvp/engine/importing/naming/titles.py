"""Forms of a title: article behind, punctuation dropped, first letter, edition."""

import re
from typing import Final
import unicodedata

_ARTICLE: Final = re.compile(r"(the|an|a) +(?=\S)", re.IGNORECASE)
_REMARKS: Final = re.compile(r"(?: *\([^()]*\))+$")
# Letters that stand for two and have no decomposition of their own.
_LIGATURES: Final = str.maketrans(
    {"Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "ß": "ss"}
    | {"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Þ": "Th", "þ": "th", "ð": "d"}
)

# A mark that stands by itself between spaces.
_LONELY: Final = re.compile(r"(?<=\s)[,<>/\\;:'\"|`’‘~!?@$%^*_=-](?=\s)")
# An apostrophe in a contraction or at the end of a word, or a mark after a word.
_TRAILING: Final = re.compile(
    r"['`’‘:?,](?=(?:s|m|t|ve|ll|d|re)(?:\s|$)|\s|$)", re.IGNORECASE
)
_BRACKETS: Final = re.compile(r"[()\[\]{}]")


def without_accents(text: str) -> str:
    """Return Latin letters without their accents; other scripts keep their marks."""
    decomposed = unicodedata.normalize("NFD", text)
    plain: list[str] = []
    for character in decomposed:
        if unicodedata.combining(character) and plain and plain[-1].isascii():
            continue
        plain.append(character)
    return unicodedata.normalize("NFC", "".join(plain))


def clean_title(title: str) -> str:
    """Return a title without the marks that names of releases leave out."""
    text = title.replace("&", "and").replace("/", " ")
    for needless in (_LONELY, _TRAILING, _BRACKETS):
        text = needless.sub("", text)
    return " ".join(without_accents(text).split())


def _split_article(title: str) -> tuple[str, str, str] | None:
    """Return article, title and remarks in brackets, None without an article."""
    article = _ARTICLE.match(title)
    if article is None:
        return None
    rest = title[article.end() :]
    remarks = _REMARKS.search(rest)
    at = remarks.start() if remarks else len(rest)
    if not rest[:at].strip():
        return None
    return article[1], rest[:at].strip(), rest[at:]


def title_the(title: str) -> str:
    """Return a title with its article behind: "Mist, The (2007)"."""
    parts = _split_article(title)
    if parts is None:
        return title
    article, rest, remarks = parts
    return f"{rest}, {article}{remarks}"


def clean_title_the(title: str) -> str:
    """Return a cleaned title with its article behind: "Mist, The 2007"."""
    parts = _split_article(title)
    if parts is None:
        return clean_title(title)
    article, rest, remarks = parts
    return f"{clean_title(rest)}, {article} {clean_title(remarks)}".strip()


def first_character(title: str) -> str:
    """Return the letter or digit that a title is filed under."""
    for character in title_the(title):
        if character.isalnum():
            plain = without_accents(character.translate(_LIGATURES))
            return plain[:1].upper()
    return "#"


_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|['’](?=[^\W_]))*")
_SHOUTED: Final = frozenset({"IMAX", "3D", "SDR", "HDR", "DV"})
_ORDINAL: Final = re.compile(r"\d+(?:st|nd|rd|th)")
_FIRST_LETTER: Final = re.compile(r"[^\W\d_]")


def edition_title(edition: str) -> str:
    """Return an edition with capital letters where a title has them."""
    return _WORD.sub(lambda found: _capitalised(found[0]), edition.strip())


def _capitalised(word: str) -> str:
    """Return a word of an edition in the case that it is written in."""
    if word.upper() in _SHOUTED:
        return word.upper()
    lower = word.lower()
    if _ORDINAL.fullmatch(lower):
        return lower
    return _FIRST_LETTER.sub(lambda found: found[0].upper(), lower, count=1)
