"""Whether every language says all that English says."""

from collections import Counter
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Final

import pytest

from custom_components.radarr_mvp import config_flow

FOLDER: Final = Path(config_flow.__file__).parent / "translations"
LANGUAGES: Final = ("de", "es", "fr", "nl", "pl", "pt-BR", "zh-Hans")

_GAP: Final = re.compile(r"\{(\w+)\}")
_LINK: Final = re.compile(r"\]\(([^)]*)\)")
# What most people call by the same word, and names.
_MOST_ALIKE: Final = 0.12


def texts_of(node: dict[str, object], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its place."""
    for key, value in node.items():
        if isinstance(value, dict):
            yield from texts_of(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}".removeprefix("."), str(value)


def read(language: str) -> dict[str, str]:
    """Return all texts of a language."""
    return dict(texts_of(json.loads((FOLDER / f"{language}.json").read_text())))


ENGLISH: Final = read("en")


def test_the_languages() -> None:
    """These are there, and no other."""
    assert {one.stem for one in FOLDER.iterdir()} == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing(language: str) -> None:
    """A text that English does not have is never shown, and one that is missing is shown in English."""
    assert list(read(language)) == list(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_gaps_are_filled_alike(language: str) -> None:
    """What is put into a sentence is put into it in every language, and links lead to the same place."""
    texts = read(language)
    for place, english in ENGLISH.items():
        text = texts.get(place, english)
        assert Counter(_GAP.findall(text)).keys() == set(_GAP.findall(english)), place
        assert _LINK.findall(text) == _LINK.findall(english), place


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_translated(language: str) -> None:
    """Sentences are in that language, but for a few words that are the same."""
    texts = read(language)
    sentences = [place for place, text in ENGLISH.items() if " " in text]
    alike = [place for place in sentences if texts.get(place) == ENGLISH[place]]
    assert len(alike) <= _MOST_ALIKE * len(sentences), alike
    assert all(text.strip() for text in texts.values())
