"""The title of a movie as its release name has it, and its parts."""

import re
from typing import Final

_ACRONYM: Final = re.compile(r"(?<![^\W_])((?:[^\W\d_]\.)+[^\W\d_])(?:\.|$|(?= ))")
_KNOWN_AS: Final = re.compile(r"\b[Aa]\.[Kk]\.[Aa]\b\.?")
_DOCTOR: Final = re.compile(r"\b([Dd]r)\.(?=.)")
_PARTS: Final = re.compile(r"\s+\(?aka\s+|\s+/\s+", re.IGNORECASE)
_LEFT: Final = " \t-_.,:;]})|~+/"
_RIGHT: Final = " \t-_.,:;([{|~+/<"


def trim(text: str) -> tuple[int, int]:
    """Return where the title begins and ends within the text that holds it."""
    start = len(text) - len(text.lstrip(_LEFT))
    end = len(text.rstrip(_RIGHT))
    while end > start and text[end - 1] in ")]}":
        opening = "([{"[")]}".index(text[end - 1])]
        if opening in text[start:end]:
            break
        end = start + len(text[start : end - 1].rstrip(_RIGHT))
    if end < len(text) and text[end] == "." and _ends_in_letters(text[start:end]):
        end += 1
    return start, max(start, end)


def _ends_in_letters(text: str) -> bool:
    """Return whether a title ends with an acronym whose last dot was cut off."""
    return len(text) > 2 and text[-2] == "." and text[-1].isalpha()


def _keep_dots(match: re.Match[str]) -> str:
    """Return an acronym with its dots hidden from what removes them."""
    text = match[1].replace(".", "\0") + "\0"
    return text if match.end() == len(match.string) else f"{text} "


def tidy(text: str) -> str:
    """Return a title with blanks for dots, except in acronyms."""
    if "_" in text:
        text = text.replace("_", " ")
    if "." not in text:
        return text
    if ". " in text and text.count(" ") >= text.count("."):
        text = text.replace(". ", " ")
    text = _KNOWN_AS.sub("AKA ", text) if "k." in text.lower() else text
    if _ACRONYM.search(text):
        text = _ACRONYM.sub(_keep_dots, text).replace("\0 .", "\0.")
    if "dr." in text.lower():
        text = _DOCTOR.sub("\\1\0 ", text)
    text = text.replace(".", " ").replace("\0  ", "\0 ").replace("\0", ".")
    return text.replace("AKA  ", "AKA ").strip()


def titles_of(title: str) -> tuple[str, ...]:
    """Return a title and, where it names several, each of them."""
    if "/" not in title and "aka" not in title.lower():
        return (title,)
    parts = tuple(
        part.strip(" -")
        for piece in _PARTS.split(title)
        if (part := _closed(piece.strip()))
    )
    return (title, *parts) if len(parts) > 1 else (title,)


def _closed(part: str) -> str:
    """Return a part without the bracket that was opened in front of it."""
    if part.endswith(")") and "(" not in part:
        return part[:-1].rstrip()
    return part
