"""Custom formats: each kind of condition, grouping, scores, what is explained."""

from dataclasses import replace

import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.quality.defaults import default_profiles
from custom_components.radarr_mvp.engine.quality.definitions import (
    Modifier,
    Quality,
    Source,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.quality.formats.conditions import (
    GIGABYTE,
    Condition,
    EditionTest,
    FlagTest,
    GroupTest,
    LanguageTest,
    ModifierTest,
    ResolutionTest,
    SizeTest,
    SourceTest,
    Test as ConditionTest,
    TitleTest,
    YearTest,
)
from custom_components.radarr_mvp.engine.quality.formats.custom import (
    CustomFormat,
    check_name,
)
from custom_components.radarr_mvp.engine.quality.formats.matcher import FormatMatcher
from custom_components.radarr_mvp.engine.quality.formats.of_release import (
    subject_of_release,
    subject_of_title,
)
from custom_components.radarr_mvp.engine.quality.formats.report import report_on
from custom_components.radarr_mvp.engine.quality.formats.subject import FormatSubject
from custom_components.radarr_mvp.engine.releases.languages import (
    ENGLISH,
    FRENCH,
    GERMAN,
    UNKNOWN as UNKNOWN_LANGUAGE,
)
from custom_components.radarr_mvp.engine.releases.parser import parse_release

ORIGINAL = -2


def _quality(name: str) -> Quality:
    """Return a quality of the table."""
    quality = quality_by_name(name)
    assert quality is not None
    return quality


SUBJECT = FormatSubject(
    titles=("A.Movie.2019.1080p.WEB-DL.DDP5.1-Group",),
    edition="Directors Cut",
    release_group="Group",
    languages=frozenset({ENGLISH.id, FRENCH.id}),
    original_language=FRENCH.id,
    indexer_flags=1 | 32,
    quality=_quality("WEBDL-1080p"),
    size=5 * GIGABYTE,
    year=2019,
)


def _is_met(*conditions: Condition, subject: FormatSubject = SUBJECT) -> bool:
    """Return whether a format of some conditions is met."""
    matcher = FormatMatcher([CustomFormat(name="x", conditions=conditions)])
    return bool(matcher.match(subject))


def _one(test: ConditionTest) -> Condition:
    """Return a plain condition."""
    return Condition("c", test)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (TitleTest(r"\bweb-dl\b"), True),
        (TitleTest(r"^web"), False),
        (EditionTest("director"), True),
        (EditionTest("imax"), False),
        (GroupTest("^(group)$"), True),
        (GroupTest("^roup"), False),
        (LanguageTest(ENGLISH.id), True),
        (LanguageTest(GERMAN.id), False),
        (LanguageTest(ORIGINAL), True),
        (LanguageTest(ENGLISH.id, except_language=True), True),
        (FlagTest(1), True),
        (FlagTest(33), True),
        (FlagTest(2), False),
        (FlagTest(3), False),
        (SourceTest(Source.WEBDL), True),
        (SourceTest(Source.WEBRIP), False),
        (ResolutionTest(1080), True),
        (ResolutionTest(2160), False),
        (ModifierTest(Modifier.NONE), True),
        (ModifierTest(Modifier.REMUX), False),
        (SizeTest(4, 5), True),
        (SizeTest(5, 6), False),
        (SizeTest(0.5, 4.9), False),
        (YearTest(2019, 2019), True),
        (YearTest(2020, 2029), False),
    ],
)
def test_each_kind(test: ConditionTest, expected: bool) -> None:
    """A condition looks at its fact, and negated it says the opposite."""
    assert _is_met(_one(test)) is expected
    assert _is_met(Condition("c", test, negate=True)) is not expected


def test_the_original_language_must_be_known() -> None:
    """Where it is not, no language counts as the original one."""
    unknown = replace(SUBJECT, original_language=UNKNOWN_LANGUAGE.id)
    assert not _is_met(_one(LanguageTest(ORIGINAL)), subject=unknown)


def test_any_other_language() -> None:
    """A language alone is not another one."""
    alone = replace(SUBJECT, languages=frozenset({ENGLISH.id}))
    test = LanguageTest(ENGLISH.id, except_language=True)
    assert not _is_met(_one(test), subject=alone)


@pytest.mark.parametrize("test", [TitleTest(".*"), EditionTest(".*"), GroupTest(".*")])
def test_nothing_matches_what_is_not_there(test: ConditionTest) -> None:
    """Even an expression for anything needs a text."""
    empty = replace(SUBJECT, titles=("",), edition="", release_group="")
    assert not _is_met(_one(test), subject=empty)


def test_a_file_is_judged_by_all_its_names() -> None:
    """The scene name or the name on disk may hold the word."""
    file = replace(SUBJECT, titles=("Scene.Name.HDR-X", "name on disk hybrid"))
    assert _is_met(_one(TitleTest("hdr")), subject=file)
    assert _is_met(_one(TitleTest("hybrid")), subject=file)


YES, NO = TitleTest("Movie"), TitleTest("Nothing")


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([_one(YES), _one(NO)], True),
        ([_one(NO), _one(TitleTest("Absent"))], False),
        ([Condition("r", YES, required=True), _one(NO)], True),
        ([Condition("r", NO, required=True), _one(YES)], False),
        ([Condition("r", YES, required=True, negate=True), _one(YES)], False),
        ([Condition("r", NO, required=True, negate=True)], True),
        ([Condition("n", YES, negate=True), _one(NO)], False),
        ([Condition("n", NO, negate=True), _one(NO)], True),
        ([_one(YES), _one(SourceTest(Source.DVD))], False),
        (
            [_one(YES), _one(SourceTest(Source.DVD)), _one(SourceTest(Source.WEBDL))],
            True,
        ),
        ([_one(YES), _one(NO), _one(ResolutionTest(1080))], True),
    ],
)
def test_grouping(conditions: list[Condition], expected: bool) -> None:
    """Of a kind all required must hold, or any; and every kind has to be met."""
    assert _is_met(*conditions) is expected


def test_matches_keep_the_order_of_the_formats() -> None:
    """What a person sees is in the order of the settings."""
    tests: dict[str, ConditionTest] = {
        "b": YES,
        "c": NO,
        "a": SourceTest(Source.WEBDL),
    }
    formats = [
        CustomFormat(name=name, conditions=(_one(test),))
        for name, test in tests.items()
    ]
    assert [one.name for one in FormatMatcher(formats).match(SUBJECT)] == ["b", "a"]


def test_a_release_becomes_a_subject() -> None:
    """What was settled for the movie counts more than what the name says."""
    facts = parse_release("The.General.1926.German.1080p.BluRay.x264-GRP")
    assert facts is not None
    subject = subject_of_release(facts)
    assert subject.titles == ("A.Movie.1926.German.1080p.BluRay.x264-GRP",)
    assert subject.release_group == "GRP"
    assert subject.languages == {GERMAN.id}
    assert subject.quality.name == "Bluray-1080p"
    assert subject.year == 1926
    settled = subject_of_release(
        facts,
        languages=[FRENCH],
        original_language=ENGLISH,
        indexer_flags=1,
        size=7,
        year=1927,
    )
    assert settled.languages == {FRENCH.id}
    assert settled.original_language == ENGLISH.id
    assert (settled.indexer_flags, settled.size, settled.year) == (1, 7, 1927)


def test_a_bare_title_becomes_a_subject() -> None:
    """Without a language in the name the movie's own is taken."""
    title = "Charade.1963.1080p.BluRay.x264-GRP"
    assert subject_of_title(title, original_language=ENGLISH).languages == {ENGLISH.id}
    assert subject_of_title(title).languages == {UNKNOWN_LANGUAGE.id}
    assert subject_of_title("!!!").titles == ("!!!",)


def test_words_of_the_title_do_not_count() -> None:
    """A movie that is called after a format does not meet it."""
    subject = subject_of_title("Remux.Story.2019.1080p.BluRay.x264-GRP")
    assert not _is_met(_one(TitleTest("remux")), subject=subject)


def test_a_title_is_tried_and_explained() -> None:
    """A person sees the formats, their conditions, and what they add up to."""
    web = CustomFormat(
        id=1,
        name="Web",
        conditions=(
            Condition("WEBDL", SourceTest(Source.WEBDL)),
            Condition("WEBRip", SourceTest(Source.WEBRIP)),
            Condition("no AV1", TitleTest("AV1"), negate=True, required=True),
        ),
    )
    bad = CustomFormat(id=2, name="Bad", conditions=(_one(GroupTest("^(YIFY)$")),))
    profile = replace(
        default_profiles()[0].with_format(1, 100).with_format(2, -1000),
        min_format_score=50,
        cutoff_format_score=100,
    )
    matcher = FormatMatcher([web, bad])
    title = "Charade.1963.1080p.WEB-DL.H264-GRP"
    report = report_on(subject_of_title(title), matcher, [profile])
    assert report.formats == (web,)
    (verdict,) = report.profiles
    assert (verdict.score, verdict.allowed) == (100, True)
    assert verdict.reaches_minimum and verdict.reaches_cutoff
    assert report.slow == ()
    assert report.as_dict() == {
        "formats": [
            {
                "id": 1,
                "name": "Web",
                "conditions": [
                    told("WEBDL", "SourceSpecification", met=True),
                    told("WEBRip", "SourceSpecification", met=False),
                    told("no AV1", "ReleaseTitleSpecification", met=True)
                    | {"negate": True, "required": True},
                ],
            }
        ],
        "profiles": [
            {
                "id": profile.id,
                "name": "Any",
                "score": 100,
                "scores": {"Web": 100},
                "quality_allowed": True,
                "reaches_minimum": True,
                "reaches_cutoff": True,
            }
        ],
        "slow_patterns": [],
    }
    poor = report_on(
        subject_of_title("Charade.1963.1080p.BluRay.x264-YIFY"), matcher, [profile]
    )
    assert poor.formats == (bad,)
    assert poor.profiles[0].score == -1000
    assert not poor.profiles[0].reaches_minimum
    none = report_on(subject_of_title("Charade.1963.DVDRip-GRP"), matcher, [profile])
    assert none.matched == ()


def told(name: str, implementation: str, *, met: bool) -> dict[str, object]:
    """Return what is told of a condition."""
    return {
        "name": name,
        "implementation": implementation,
        "negate": False,
        "required": False,
        "met": met,
    }


def test_names_are_taken_once() -> None:
    """Two formats cannot be told apart by the same name."""
    one = CustomFormat(id=1, name="HDR", conditions=(_one(YES),))
    check_name(one, {1: "HDR"})
    with pytest.raises(Invalid) as caught:
        check_name(replace(one, id=2, name="hdr "), {1: "HDR"})
    assert caught.value.key == "format_name_taken"
