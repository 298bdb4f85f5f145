"""Many expressions over one text: nothing is missed, nothing runs away."""

import json
import logging
import time

from hypothesis import given, settings, strategies as st
import pytest
import regex

from custom_components.radarr_mvp.engine.quality.definitions import QUALITIES
from custom_components.radarr_mvp.engine.quality.formats.conditions import (
    Condition,
    TitleTest,
)
from custom_components.radarr_mvp.engine.quality.formats.custom import CustomFormat
from custom_components.radarr_mvp.engine.quality.formats.kinds import PatternTest
from custom_components.radarr_mvp.engine.quality.formats.literals import needed_words
from custom_components.radarr_mvp.engine.quality.formats.matcher import FormatMatcher
from custom_components.radarr_mvp.engine.quality.formats.patterns import (
    FLAGS,
    MAX_TEXT,
    MAX_TIMEOUTS,
    MEMORY,
    PatternIndex,
)
from custom_components.radarr_mvp.engine.quality.formats.subject import FormatSubject

from .guide_data import CORPUS, guide
from .guide_titles import ROWS


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bHDR\b", {"hdr"}),
        ("^(FLUX)$", {"flux"}),
        ("(WEB|DVD)R", {"web", "dvd"}),
        ("(WEB|DVD)Rip", {"rip"}),
        ("[a-e][a-e][a-e]xy", {"axy", "bxy", "cxy", "dxy", "exy"}),
        ("a[bc]d", {"abd", "acd"}),
        ("2[ .][0-1]", {"2 0", "2 1", "2.0", "2.1"}),
        ("colou?r", {"colo"}),
        ("xy+z", {"xy"}),
        ("(ab){2}cd", {"ab"}),
        ("x{2}yz", {"yz"}),
        ("(?=.*foo)bar", {"foo"}),
        ("(?!.*foo)bar", {"bar"}),
        ("(?<=foo)ba", {"foo"}),
        ("(?<!foo)bar", {"bar"}),
        ("(?:ab|cd)", {"ab", "cd"}),
        ("(?i)ab", {"ab"}),
        (r"a\.b", {"a.b"}),
        (r"(ab)\1", {"ab"}),
        (r"ab\d+", {"ab"}),
        ("ab[^c]d", {"ab"}),
        ("ab.cde", {"cde"}),
        (r"ab[\d]", {"ab"}),
        ("abc[]x]", {"abc]", "abcx"}),
        ("ab[a-z]", {"ab"}),
        ("[Y-c]ab", {"ab"}),
        ("abÏ", {"ab"}),
        (r"ab\Ï", {"ab"}),
        ("ab?+cd", {"cd"}),
    ],
)
def test_words_that_are_needed(pattern: str, words: set[str]) -> None:
    """The most telling words of an expression are found."""
    assert needed_words(pattern) == frozenset(words)


@pytest.mark.parametrize(
    "pattern",
    [
        ".",
        "^(E)$",
        "a|bcd",
        "(abc)?",
        "(abc|)",
        "[a-z]+",
        r"\p{L}abc",
        "(?P<name>abc)",
        "abc)",
        "(abc",
        "[abc",
        "*abc",
        "[[:alpha:]]abc",
        "abc{x}",
        "abc{1",
        "\\",
    ],
)
def test_expressions_that_have_to_be_run(pattern: str) -> None:
    """Where no word is certain, or the syntax is unusual, nothing is claimed."""
    assert needed_words(pattern) is None


_ATOMS = st.sampled_from(
    ["a", "b", "S", "k", ".", r"\.", r"\b", "[ab]", "[^a]", "[a-c]", r"\d", "1", "ı"]
)
_PATTERNS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.tuples(inner, inner).map("({0[0]}|{0[1]})".format),
        inner.map("({})?".format),
        inner.map("(?:{})+".format),
        inner.map("({}){{2}}".format),
        inner.map("(?={})".format),
        inner.map("(?!{})".format),
        inner.map("(?<={})".format),
    ),
    max_leaves=12,
)


@settings(max_examples=500, deadline=None)
@given(_PATTERNS, st.text("abcSsk1.Kſıİ ", max_size=12))
def test_no_match_is_missed(pattern: str, text: str) -> None:
    """Leaving out what cannot match never leaves out what does."""
    try:
        expected = regex.compile(pattern, FLAGS).search(text) is not None
    except regex.error:
        return
    assert (pattern in PatternIndex([pattern]).matches(text)) is (
        expected and bool(text)
    )


def _names() -> list[str]:
    """Return the names of releases that were collected, as far as they are here."""
    names = [row.title for row in ROWS]
    for path in sorted(CORPUS.glob("*.json")):
        cases = json.loads(path.read_text(encoding="utf-8"))
        names += [case["input"] for case in cases if isinstance(case.get("input"), str)]
    return list(dict.fromkeys(name for name in names if name))


def test_the_guides_expressions_match_as_if_all_were_run() -> None:
    """Over all collected names, the shortcut changes no answer."""
    patterns = {
        condition.test.pattern
        for custom in guide().formats.values()
        for condition in custom.conditions
        if isinstance(condition.test, PatternTest)
    }
    compiled = {pattern: regex.compile(pattern, FLAGS) for pattern in patterns}
    index = PatternIndex(patterns)
    for name in _names():
        expected = {
            pattern for pattern, one in compiled.items() if one.search(name[:MAX_TEXT])
        }
        assert index.matches(name) == expected, name


RUNAWAY = "^(a|aa)+$"


def _runaway_text(number: int) -> str:
    """Return a text on which the expression goes astray."""
    return "a" * 60 + f"!{number}"


def test_a_runaway_pattern_is_stopped_and_named(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It counts as not matching, and the format it is in can be told."""
    matcher = FormatMatcher(
        [
            CustomFormat(
                name="Runaway",
                conditions=(Condition("r", TitleTest(RUNAWAY)),),
            ),
            CustomFormat(name="Fine", conditions=(Condition("f", TitleTest("aaa")),)),
        ],
        timeout=0.01,
    )
    with caplog.at_level(logging.WARNING):
        found = matcher.match(FormatSubject(titles=(_runaway_text(0),)))
    assert [custom.name for custom in found] == ["Fine"]
    slow = matcher.slow_patterns()
    assert [(one.pattern, one.formats, one.times) for one in slow] == [
        (RUNAWAY, ("Runaway",), 1)
    ]
    assert "too long" in caplog.text


def test_a_pattern_that_ran_away_often_is_no_longer_run() -> None:
    """A thousand releases do not cost a thousand time limits."""
    index = PatternIndex([RUNAWAY], timeout=0.005)
    for number in range(MAX_TIMEOUTS + 3):
        assert index.matches(_runaway_text(number)) == frozenset()
    assert index.timeouts == {RUNAWAY: MAX_TIMEOUTS}


def test_what_was_cut_short_is_not_remembered() -> None:
    """The same text is judged anew when the machine is calmer."""
    index = PatternIndex([RUNAWAY], timeout=0.005)
    index.matches(_runaway_text(1))
    index.matches(_runaway_text(1))
    assert index.timeouts == {RUNAWAY: 2}


def test_answers_are_remembered_up_to_a_limit() -> None:
    """Old answers make room for new ones and come out the same again."""
    index = PatternIndex(["a[0-9]+b"])
    first = index.matches("a1b")
    assert index.matches("a1b") is first
    for number in range(MEMORY + 10):
        index.matches(f"x{number}")
    assert index.matches("a1b") == first


def test_the_whole_guide_is_fast() -> None:
    """A thousand releases against all formats take well under half a second."""
    matcher = FormatMatcher(guide().formats.values())
    names = [name for name in _names() if name.isascii()][:1000]
    names += [
        f"Movie.{n}.2019.2160p.WEB-DL.HDR.H.265-Grp" for n in range(len(names), 1000)
    ]
    subjects = [
        FormatSubject(
            titles=(name,),
            release_group=name.rpartition("-")[2][:20],
            quality=QUALITIES[number % 30],
            languages=frozenset({1}),
            original_language=1,
        )
        for number, name in enumerate(names)
    ]
    began = time.process_time()
    matched = sum(len(matcher.match(subject)) for subject in subjects)
    took = time.process_time() - began
    assert matched > 1000
    # Twice what is aimed for, since other work may run beside the tests.
    assert took < 1.0
