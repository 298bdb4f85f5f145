"""Rules that give movies their profile: which one counts, and which are refused."""

from dataclasses import replace
from typing import TypedDict, Unpack

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.quality.profile_rules import (
    ProfileFacts,
    ProfileRule,
    check_rules,
    choose,
    rules_as_data,
    rules_from_data,
)
from custom_components.radarr_mvp.engine.releases.languages import (
    ENGLISH,
    FRENCH,
    GERMAN,
    Language,
)

FACTS = ProfileFacts(
    genres=("Horror", "Fantasy"),
    collection_id=9,
    collection="Vampires",
    year=1922,
    requested_by="Ellen",
    original_language=GERMAN,
    tags=("silent",),
    lists=("classics",),
)


class RuleChoices(TypedDict, total=False):
    """What tests choose of a rule."""

    profile_id: int
    genres: tuple[str, ...]
    collections: tuple[str, ...]
    min_year: int
    max_year: int
    requested_by: tuple[str, ...]
    languages: tuple[Language, ...]
    tags: tuple[str, ...]
    lists: tuple[str, ...]
    root_folder: str
    add_tags: tuple[str, ...]


def rule(name: str = "It", **choices: Unpack[RuleChoices]) -> ProfileRule:
    """Return a rule that leads to the first profile."""
    return replace(ProfileRule(name=name, profile_id=1), **choices)


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"genres": ("horror",)}, True),
        ({"genres": ("Comedy", "FANTASY")}, True),
        ({"genres": ("Comedy",)}, False),
        ({"collections": ("vampires",)}, True),
        ({"collections": ("9",)}, True),
        ({"collections": ("99",)}, False),
        ({"min_year": 1922}, True),
        ({"min_year": 1923}, False),
        ({"max_year": 1922}, True),
        ({"max_year": 1921}, False),
        ({"min_year": 1920, "max_year": 1929}, True),
        ({"requested_by": ("ellen",)}, True),
        ({"requested_by": ("Thomas",)}, False),
        ({"languages": (FRENCH, GERMAN)}, True),
        ({"languages": (ENGLISH,)}, False),
        ({"tags": ("Silent",)}, True),
        ({"tags": ("loud",)}, False),
        ({"lists": ("classics",)}, True),
        ({"lists": ("new",)}, False),
        ({"genres": ("Horror",), "min_year": 1900, "tags": ("silent",)}, True),
        ({"genres": ("Horror",), "min_year": 2000}, False),
    ],
)
def test_what_a_rule_asks_for(asked: RuleChoices, fits: bool) -> None:
    """All of it, and of several values one."""
    assert rule(**asked).fits(FACTS) is fits


@pytest.mark.parametrize(
    "asked",
    [
        {"genres": ("Horror",)},
        {"collections": ("9",)},
        {"min_year": 1},
        {"max_year": 3000},
        {"requested_by": ("Ellen",)},
        {"languages": (ENGLISH,)},
        {"tags": ("x",)},
        {"lists": ("x",)},
    ],
)
def test_what_is_not_known_fits_no_rule(asked: RuleChoices) -> None:
    """A movie without a year is of no decade."""
    assert not rule(**asked).fits(ProfileFacts())


def test_the_first_rule_counts() -> None:
    """Later ones are not asked any more."""
    none = rule("No", genres=("Comedy",))
    first = rule("Old", max_year=1950)
    second = rule("Horror", genres=("Horror",))
    assert choose([none, first, second], FACTS) is first
    assert choose([none, second, first], FACTS) is second
    assert choose([none], FACTS) is None
    assert choose([], FACTS) is None


GOOD = rule(
    genres=("Horror",),
    collections=("9",),
    min_year=1920,
    max_year=1929,
    requested_by=("Ellen",),
    languages=(GERMAN,),
    tags=("silent",),
    lists=("classics",),
    root_folder="/old",
    add_tags=("kept",),
)


def test_rules_come_back_as_they_were() -> None:
    """What is not asked for is not written."""
    rules = (GOOD, rule("Short", tags=("x",)))
    data = rules_as_data(rules)
    assert rules_from_data(data) == rules
    assert data["rules"] == [
        {
            "name": "It",
            "profile_id": 1,
            "genres": ["Horror"],
            "collections": ["9"],
            "min_year": 1920,
            "max_year": 1929,
            "requested_by": ["Ellen"],
            "languages": [GERMAN.id],
            "tags": ["silent"],
            "lists": ["classics"],
            "root_folder": "/old",
            "add_tags": ["kept"],
        },
        {"name": "Short", "profile_id": 1, "tags": ["x"]},
    ]
    assert rules_from_data({}) == ()


def test_rules_may_be_written_by_hand() -> None:
    """Languages by name or code, collections by number, words doubled or empty."""
    data = [
        {
            "name": " Foreign ",
            "profile_id": 2,
            "languages": ["french", "de", 1],
            "collections": [9],
            "genres": ["Horror", " ", "Horror"],
            "root_folder": None,
        }
    ]
    assert rules_from_data(data) == (
        ProfileRule(
            name="Foreign",
            profile_id=2,
            languages=(FRENCH, GERMAN, ENGLISH),
            collections=("9",),
            genres=("Horror",),
        ),
    )


@pytest.mark.parametrize(
    ("one", "field"),
    [
        ("text", "rules"),
        ({"color": "red"}, "color"),
        ({"profile_id": "1"}, "profile_id"),
        ({"profile_id": True}, "profile_id"),
        ({"min_year": 1.5}, "min_year"),
        ({"genres": "Horror"}, "genres"),
        ({"genres": [1.5]}, "genres"),
        ({"tags": [True]}, "tags"),
        ({"root_folder": 5}, "root_folder"),
    ],
)
def test_data_that_are_refused(one: object, field: str) -> None:
    """The complaint names the field."""
    with pytest.raises(Invalid) as caught:
        rules_from_data({"rules": [one]})
    assert caught.value.key == "profile_rule_malformed"
    assert caught.value.placeholders["field"] == field


def test_what_is_no_list_of_rules_is_refused() -> None:
    """Also from the books."""
    for data in ("text", {"rules": 1}, None):
        with pytest.raises(Invalid) as caught:
            rules_from_data(data)
        assert caught.value.key == "profile_rule_malformed"


@pytest.mark.parametrize("language", ["Klingon", 9999, "Unknown", -1, "Original"])
def test_a_language_has_to_be_one(language: str | int) -> None:
    """Neither an unknown one nor any."""
    with pytest.raises(Invalid) as caught:
        rules_from_data([{"name": "x", "languages": [language]}])
    assert caught.value.key == "unknown_language"


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        ([rule(" ", tags=("x",))], "profile_rule_name_missing"),
        ([rule("A", tags=("x",)), rule("a ", tags=("y",))], "profile_rule_name_taken"),
        ([rule()], "profile_rule_empty"),
        ([rule(root_folder="/old", add_tags=("x",))], "profile_rule_empty"),
        ([rule(min_year=1930, max_year=1920)], "profile_rule_years"),
        ([rule(min_year=-1)], "profile_rule_years"),
        ([rule(tags=("x",), profile_id=7)], "profile_rule_profile_unknown"),
        ([rule(tags=("x",), root_folder="/new")], "profile_rule_folder_unknown"),
    ],
)
def test_rules_that_are_refused(rules: list[ProfileRule], key: str) -> None:
    """They say nothing, contradict themselves or name what is not there."""
    with pytest.raises(Invalid) as caught:
        check_rules(rules, {1}, ["/old"])
    assert caught.value.key == key


def test_good_rules_pass() -> None:
    """Root folders are only compared where they are known."""
    check_rules([GOOD, rule("Other", min_year=1990)], {1}, ["/old"])
    check_rules([replace(GOOD, root_folder="/else")], {1})


@given(st.lists(st.builds(rule, st.text(), tags=st.tuples(st.text(min_size=1)))))
def test_the_choice_is_the_first_that_fits(rules: list[ProfileRule]) -> None:
    """Whatever the rules are."""
    fitting = [one for one in rules if one.fits(FACTS)]
    assert choose(rules, FACTS) is (fitting[0] if fitting else None)
