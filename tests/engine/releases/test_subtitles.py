"""The names of subtitle files."""

import pytest

from custom_components.radarr_mvp.engine.releases.subtitles import (
    SubtitleFacts,
    import_names,
    subtitle_facts,
    subtitle_language,
)

MOVIE = "Charade (1963).mkv"


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Charade.1963.de.srt", "German"),
        ("Charade.1963.pt-BR.srt", "Portuguese (Brazil)"),
        ("Charade 1963 french.forced.cc.srt", "French"),
        ("Charade.1963.forced.srt", "Unknown"),
        ("Charade.1963.unknown.srt", "Unknown"),
        ("en.srt", "Unknown"),
        ("srt", "Unknown"),
    ],
)
def test_language(name: str, language: str) -> None:
    """The language ends the name, before its tags."""
    assert subtitle_language(name).name == language


@pytest.mark.parametrize(
    ("name", "language", "tags", "title"),
    [
        ("Charade (1963).de.srt", "German", (), None),
        ("Charade (1963).de.SDH.srt", "German", ("sdh",), None),
        ("Charade (1963).Commentary - 2.eng.srt", "English", (), "Commentary"),
        ("Charade (1963).3.eng.srt", "English", (), None),
        ("Charade (1963).fr-Québec.forced.srt", "French", ("forced",), "Québec"),
        ("Charade (1963).xx-something.srt", "Unknown", (), None),
        ("Charade (1963).forced.srt", "Unknown", (), None),
        ("Another Name.ita.forced.srt", "Italian", ("forced",), None),
    ],
)
def test_facts(name: str, language: str, tags: tuple[str, ...], title: str) -> None:
    """Language, tags and title stand behind the name of the movie in any order."""
    facts = subtitle_facts(name, MOVIE)
    assert (facts.language.name, facts.tags, facts.title) == (language, tags, title)


def test_nothing_is_said() -> None:
    """A name without a language says nothing."""
    assert subtitle_facts("Charade (1963).srt", MOVIE) == SubtitleFacts()


def test_import_names() -> None:
    """Subtitles are named after the movie, and numbered where two are alike."""
    names = import_names(
        MOVIE,
        ["a.en.srt", "Subs/2_eng.srt", "b_fr_forced.ass", "c.nfo", "plain.srt", "d"],
    )
    assert names == {
        "a.en.srt": "Charade (1963).1.en.srt",
        "Subs/2_eng.srt": "Charade (1963).2.en.srt",
        "b_fr_forced.ass": "Charade (1963).fr.forced.ass",
        "c.nfo": None,
        "plain.srt": "Charade (1963).srt",
        "d": None,
    }
