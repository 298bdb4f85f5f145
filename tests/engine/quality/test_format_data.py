"""Custom formats as plain data: both shapes in, either shape out, errors that help."""

import json

import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.quality.formats.conditions import (
    LanguageTest,
    SizeTest,
    TitleTest,
    YearTest,
)
from custom_components.radarr_mvp.engine.quality.formats.data import (
    format_as_dict,
    format_from_dict,
)
from custom_components.radarr_mvp.engine.quality.formats.fields import IMPLEMENTATIONS
from custom_components.radarr_mvp.engine.quality.formats.own_kinds import (
    AudioTest,
    ReputationTest,
    SeedersTest,
)
from custom_components.radarr_mvp.engine.quality.formats.streams import AudioKind

from .guide_data import TRASH

VALUES: dict[str, dict[str, object]] = {
    "ReleaseTitleSpecification": {"value": r"\bHDR\b"},
    "EditionSpecification": {"value": "IMAX"},
    "ReleaseGroupSpecification": {"value": "^(NTb)$"},
    "LanguageSpecification": {"value": 4, "exceptLanguage": True},
    "IndexerFlagSpecification": {"value": 32},
    "SourceSpecification": {"value": 7},
    "ResolutionSpecification": {"value": 1080},
    "QualityModifierSpecification": {"value": 5},
    "SizeSpecification": {"min": 1.5, "max": 10.0},
    "YearSpecification": {"min": 1990, "max": 1999},
    "DynamicRangeSpecification": {"value": "hdr10_plus"},
    "AudioSpecification": {"value": "truehd", "channels": "7.1"},
    "IndexerSpecification": {"value": "HDBits"},
    "SeedersSpecification": {"min": 5, "max": 100},
    "GroupReputationSpecification": {"min": 60.0, "max": 90.5},
}


def _data(implementation: str, fields: object) -> dict[str, object]:
    """Return a format with one condition."""
    return {
        "name": "Mine",
        "includeCustomFormatWhenRenaming": True,
        "specifications": [
            {
                "name": "It",
                "implementation": implementation,
                "negate": True,
                "required": True,
                "fields": fields,
            }
        ],
    }


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_both_shapes_of_fields(implementation: str) -> None:
    """An object and a list of pairs mean the same, and either can be written."""
    fields = VALUES[implementation]
    listed = [{"name": name, "value": value} for name, value in fields.items()]
    one = format_from_dict(_data(implementation, fields))
    assert format_from_dict(_data(implementation, listed)) == one
    assert format_as_dict(one) == _data(implementation, fields)
    assert format_as_dict(one, listed_fields=True) == _data(implementation, listed)
    assert one.conditions[0].negate and one.conditions[0].required
    assert one.include_when_renaming


def test_all_kinds_are_known() -> None:
    """The ten that programs share, and five of our own."""
    assert set(IMPLEMENTATIONS) == set(VALUES)
    assert len(IMPLEMENTATIONS) == 15


def test_a_limit_or_a_codec_may_be_missing() -> None:
    """What is left away sets no limit, and is not asked for."""
    for implementation, fields, test in (
        ("SeedersSpecification", {"min": 5}, SeedersTest(5)),
        ("SeedersSpecification", {"max": 9}, SeedersTest(0, 9)),
        ("GroupReputationSpecification", {"min": 60}, ReputationTest(60, 100)),
        ("GroupReputationSpecification", {"max": 60}, ReputationTest(0, 60)),
        ("AudioSpecification", {"value": "ATMOS"}, AudioTest(AudioKind.ATMOS)),
        ("AudioSpecification", {"channels": "5.1"}, AudioTest(None, "5.1")),
    ):
        one = format_from_dict(_data(implementation, fields))
        assert one.conditions[0].test == test
        again = format_from_dict(format_as_dict(one))
        assert again.conditions == one.conditions


def test_what_other_programs_add_is_ignored() -> None:
    """Labels and links of another program's export do no harm."""
    data = _data("LanguageSpecification", [
        {"order": 0, "name": "value", "label": "Language", "value": 4, "type": "select"},
    ])  # fmt: skip
    specification = data["specifications"]
    assert isinstance(specification, list)
    specification[0]["implementationName"] = "Language"
    data["id"] = 12
    one = format_from_dict(data)
    assert one.conditions[0].test == LanguageTest(4)
    assert one.id == 12
    assert format_as_dict(one)["id"] == 12


def test_numbers_may_be_text() -> None:
    """Some programs write numbers as text."""
    one = format_from_dict(_data("SizeSpecification", {"min": "1", "max": "2.5"}))
    assert one.conditions[0].test == SizeTest(1, 2.5)
    year = format_from_dict(_data("YearSpecification", {"min": "1990", "max": 1999}))
    assert year.conditions[0].test == YearTest(1990, 1999)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ("text", "format_malformed"),
        ({}, "format_name_missing"),
        ({"name": "Mine"}, "format_empty"),
        ({"name": "Mine", "specifications": []}, "format_empty"),
        ({"name": "Mine", "specifications": [1]}, "format_malformed"),
        ({"name": "Mine", "specifications": [{}] * 1001}, "format_too_long"),
        (_data("MoonSpecification", {"value": 1}), "condition_unknown"),
        (_data("SourceSpecification", {"other": 1}), "condition_field_unknown"),
        (_data("SourceSpecification", {"value": 77}), "condition_field"),
        (_data("SourceSpecification", {"value": 1.5}), "condition_field"),
        (_data("SourceSpecification", {"value": True}), "condition_field"),
        (_data("SourceSpecification", {"value": "web"}), "condition_field"),
        (_data("SourceSpecification", None), "condition_field"),
        (_data("SourceSpecification", [{"value": 1}]), "condition_field"),
        (_data("ResolutionSpecification", {"value": 999}), "condition_field"),
        (_data("SizeSpecification", {"min": 3, "max": 1}), "condition_field"),
        (_data("SizeSpecification", {"min": "nan", "max": 1}), "condition_field"),
        (_data("YearSpecification", {"min": "inf", "max": 1}), "condition_field"),
        (_data("YearSpecification", {"min": 10**400, "max": 1}), "condition_field"),
        (_data("DynamicRangeSpecification", {"value": "bright"}), "condition_field"),
        (_data("DynamicRangeSpecification", {"value": 1}), "condition_field"),
        (_data("AudioSpecification", {}), "condition_field"),
        (_data("AudioSpecification", {"value": "loud"}), "condition_field"),
        (_data("AudioSpecification", {"channels": "six"}), "condition_field"),
        (_data("IndexerSpecification", {"value": " "}), "condition_field"),
        (_data("SeedersSpecification", {}), "condition_field"),
        (_data("SeedersSpecification", {"min": -1}), "condition_field"),
        (_data("SeedersSpecification", {"min": 5, "max": 4}), "condition_field"),
        (_data("GroupReputationSpecification", {}), "condition_field"),
        (_data("GroupReputationSpecification", {"min": -1}), "condition_field"),
        (_data("GroupReputationSpecification", {"max": 101}), "condition_field"),
        (
            _data("LanguageSpecification", {"value": 1, "exceptLanguage": 2}),
            "condition_field",
        ),
        (_data("ReleaseTitleSpecification", {"value": 7}), "condition_field"),
        (_data("ReleaseTitleSpecification", {"value": ""}), "pattern_empty"),
        (_data("ReleaseTitleSpecification", {"value": "(a"}), "pattern_broken"),
        (
            _data("ReleaseTitleSpecification", {"value": "a{99999999999}"}),
            "pattern_broken",
        ),
        (_data("ReleaseTitleSpecification", {"value": "a" * 5000}), "pattern_too_long"),
    ],
)
def test_data_that_are_refused(data: object, key: str) -> None:
    """What is not understood is refused as a whole, with a reason."""
    with pytest.raises(Invalid) as caught:
        format_from_dict(data)
    assert caught.value.key == key


def test_a_broken_pattern_is_named() -> None:
    """The message says which condition of which format, and what is wrong."""
    with pytest.raises(Invalid) as caught:
        format_from_dict(_data("ReleaseTitleSpecification", {"value": "[a"}))
    assert caught.value.placeholders["where"] == "Mine: It"
    assert caught.value.placeholders["error"]


def test_guide_scores() -> None:
    """A score set counts, else the default, else nothing."""
    data = _data("SourceSpecification", {"value": 7})
    scored = format_from_dict(
        data
        | {"trash_id": "abc", "trash_scores": {"default": 5, "german": -1, "x": "y"}}
    )
    assert scored.trash_id == "abc"
    assert scored.guide_score() == 5
    assert scored.guide_score("german") == -1
    assert scored.guide_score("french") == 5
    assert scored.guide_score("x") == 0
    assert format_from_dict(data).guide_score() == 0
    assert format_from_dict(data).trash_id == ""


def test_the_guides_formats_go_in_and_come_out_as_they_were() -> None:
    """All files of the guide survive import and export."""
    files = sorted((TRASH / "cf").glob("*.json"))
    if not files:
        pytest.skip(f"The guide's files are not here: {TRASH}")
    assert len(files) >= 242
    for path in files:
        data = json.loads(path.read_text(encoding="utf-8"))
        for specification in data["specifications"]:
            # What says nothing is not written.
            if specification["fields"].get("exceptLanguage") is False:
                del specification["fields"]["exceptLanguage"]
        assert format_as_dict(format_from_dict(data)) == data, path.name


def test_a_title_pattern_is_kept_as_it_was_written() -> None:
    """Nothing is changed in an expression."""
    one = format_from_dict(_data("ReleaseTitleSpecification", {"value": r"(?i)\bX\b"}))
    assert one.conditions[0].test == TitleTest(r"(?i)\bX\b")
