"""From release names to decisions that explain themselves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
import logging
from types import MappingProxyType

from hypothesis import given, settings as hypothesis_settings, strategies as st
import pytest

from custom_components.radarr_mvp.engine.decision.context import (
    Household,
    Inquiry,
    Occasion,
    Situation,
)
from custom_components.radarr_mvp.engine.decision.decide import (
    Decision,
    Outcome,
    decide,
    rank,
)
from custom_components.radarr_mvp.engine.decision.reasons import (
    Reason,
    Rejection,
    because,
)
from custom_components.radarr_mvp.engine.decision.rules import RULES
from custom_components.radarr_mvp.engine.decision.settings import (
    DelayProfile,
    IndexerRules,
    ReleaseSettings,
)
from custom_components.radarr_mvp.engine.indexing import Release, ReleaseFlag
from custom_components.radarr_mvp.engine.movies import MatchedBy, MovieIndex
from custom_components.radarr_mvp.engine.quality.definitions import QUALITIES
from custom_components.radarr_mvp.engine.quality.formats.conditions import (
    Condition,
    Test as ConditionTest,
    TitleTest,
)
from custom_components.radarr_mvp.engine.quality.formats.custom import CustomFormat
from custom_components.radarr_mvp.engine.quality.formats.matcher import FormatMatcher
from custom_components.radarr_mvp.engine.quality.formats.own_kinds import (
    IndexerTest,
    ReputationTest,
    SeedersTest,
)
from custom_components.radarr_mvp.engine.releases.languages import ENGLISH, FRENCH
from custom_components.radarr_mvp.engine.releases.parser import parse_release

from .house import (
    MB,
    MOVIE,
    NAME,
    NOW,
    facts_of,
    feed,
    household,
    movie,
    movie_file,
    profile,
    release,
    request,
    search,
    word_formats,
)

DECIDING = "custom_components.radarr_mvp.engine.decision.decide"
THING = movie("The Thing", id=2, tmdb_id=2, imdb_id="tt0084787", year=1982)
AGAIN = movie("The Thing", id=3, tmdb_id=3, imdb_id="tt0905372", year=2011)


def one(
    offered: Release, house: Household | None = None, inquiry: Inquiry | None = None
) -> Decision:
    """Return what becomes of one release."""
    (decision,) = decide([offered], house or household(), inquiry or feed())
    return decision


def test_a_release_that_may_be_taken() -> None:
    """It comes with all that is known of it."""
    house = household(matcher=word_formats("NTb"), given=profile(scores={1: 25}))
    decision = one(release(), house)
    assert (decision.outcome, decision.accepted) == (Outcome.ACCEPTED, True)
    assert (decision.rejections, decision.sentences) == ((), ())
    assert decision.movie is not None and decision.movie.id == MOVIE.id
    found = decision.candidate
    assert found is not None
    assert found.matched_by is MatchedBy.TITLE
    assert found.quality.quality.name == "WEBDL-1080p"
    assert ([each.name for each in found.formats], found.score) == (["NTb"], 25)
    assert found.languages == (ENGLISH,)
    assert decision.key is not None
    assert decision.key.score == 25


def test_all_reasons_are_given() -> None:
    """Not only the first one."""
    house = household(
        movie(monitored=False),
        given=profile("DVD", allowed=("DVD",), min_format_score=1),
        settings=ReleaseSettings(maximum_size=1),
        delay_profiles=(DelayProfile(torrent_delay=60),),
        free_space={"/movies": 1},
    )
    decision = one(release(seeders=0), house)
    assert [each.reason for each in decision.rejections] == [
        Reason.NOT_MONITORED,
        Reason.QUALITY_NOT_WANTED,
        Reason.FORMAT_SCORE_TOO_LOW,
        Reason.ABOVE_SIZE_LIMIT,
        Reason.TOO_FEW_SEEDERS,
    ]
    assert decision.outcome is Outcome.REJECTED
    assert decision.sentences == (
        "The movie is not monitored",
        "WEBDL-1080p is not wanted in the profile House",
        "Its custom formats score 0, the profile House asks for 1",
        "7.8 GB is more than the 1 MB that a release may have",
        "It has 0 seeders, the minimum is 1",
    )
    assert decision.has(Reason.TOO_FEW_SEEDERS)
    assert not decision.has(Reason.SAMPLE)


def test_the_disk_is_asked_last() -> None:
    """Only where nothing else speaks against a release."""
    house = household(free_space={"/movies": 1})
    assert one(release(), house).has(Reason.NO_SPACE)
    assert not one(release(seeders=0), house).has(Reason.NO_SPACE)


def test_what_has_to_wait() -> None:
    """It waits, unless something else refuses it for good."""
    given_ = DelayProfile(torrent_delay=60)
    house = household(delay_profiles=(given_,))
    assert one(release(), house).outcome is Outcome.DELAYED
    assert one(release(seeders=0), house).outcome is Outcome.REJECTED
    assert one(release(), house, request()).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("title", "inquiry", "reason", "sentence"),
    [
        ("123", feed(), Reason.UNPARSABLE, "The name does not tell which movie it is"),
        ("Sintel.2010.1080p.WEB-DL-G", feed(), Reason.UNKNOWN_MOVIE, "Sintel (2010) is not in the library"),
        ("Charade.1964.1080p.WEB-DL-G", search(), Reason.UNKNOWN_MOVIE, "Charade (1964) is not in the library"),
        ("The.Thing.1982.1080p.WEB-DL-G", search(), Reason.WRONG_MOVIE, "It is The Thing (1982), not Charade (1963)"),
        ("Charade.1963.S01E02.1080p.WEB-DL-G", feed(), Reason.EPISODE, "It is an episode of a series"),
    ],
)  # fmt: skip
def test_what_is_of_no_wanted_movie(
    title: str, inquiry: Inquiry, reason: Reason, sentence: str
) -> None:
    """Then nothing else is asked."""
    decision = one(release(title, seeders=0), household(MOVIE, THING), inquiry)
    assert [each.reason for each in decision.rejections] == [reason]
    assert decision.sentences == (sentence,)
    assert (decision.movie, decision.key) == (None, None)
    assert decision.outcome is Outcome.REJECTED


def test_a_title_of_several_movies() -> None:
    """They are named, and none is guessed."""
    twin = replace(AGAIN, year=1982)
    decision = one(release("The.Thing.1982.1080p.WEB-DL-G"), household(THING, twin))
    assert decision.sentences == (
        "The Thing may be any of several movies: The Thing (1982), The Thing (1982)",
    )


def test_a_release_is_found_by_its_id() -> None:
    """And it is told by what."""
    decision = one(release("Strange.1963.1080p.WEB-DL-G", imdb_id="tt0056923"))
    assert decision.candidate is not None
    assert decision.candidate.matched_by is MatchedBy.IMDB_ID


def test_a_movie_whose_profile_is_gone() -> None:
    """Nothing is taken for it."""
    decision = one(release(), household(movie(profile_id=9)))
    assert decision.has(Reason.PROFILE_MISSING)


def test_upgrades_that_are_not_allowed_are_told_once() -> None:
    """Although two rules object."""
    house = household(
        movie(file=movie_file("WEBDL-720p")),
        given=profile("Raw-HD", upgrade_allowed=False, min_format_score=-1),
        matcher=word_formats("BluRay"),
    )
    lower = replace(
        house,
        profiles={1: replace(house.profiles[1], format_scores=MappingProxyType({}))},
    )
    below = replace(lower.profiles[1], min_format_score=1)
    decision = one(release(), replace(lower, profiles={1: below}))
    assert decision.has(Reason.UPGRADES_DISABLED)
    assert not decision.has(Reason.FILE_UPGRADES_DISABLED)


def test_the_weight_of_an_indexer_is_no_upgrade() -> None:
    """Else the file would never be good enough."""
    house = household(
        movie(file=movie_file("WEBDL-1080p")),
        given=profile("Raw-HD", cutoff_format_score=100),
        indexers={"hdbits": IndexerRules(weight=50)},
    )
    decision = one(release(), house)
    assert decision.has(Reason.FILE_FORMAT_SCORE)
    assert decision.key is not None
    assert decision.key.score == 50


def test_what_a_file_loses_is_no_upgrade() -> None:
    """Else every file would be replaced over and over: it has no indexer and no seeders."""
    asked: list[ConditionTest] = [
        IndexerTest("HDBits"),
        SeedersTest(5),
        TitleTest("NTb"),
    ]
    formats = [
        CustomFormat(id=id_, name=str(id_), conditions=(Condition("c", test),))
        for id_, test in enumerate(asked, start=1)
    ]
    house = household(
        movie(file=movie_file("WEBDL-1080p", scene_name=NAME)),
        given=profile("Raw-HD", cutoff_format_score=100, scores={1: 10, 2: 10, 3: 5}),
        matcher=FormatMatcher(formats),
    )
    decision = one(release(), house)
    found = decision.candidate
    assert found is not None
    assert (found.score, found.as_file.score) == (25, 5)
    (rejection,) = decision.rejections
    assert rejection.reason is Reason.FILE_FORMAT_SCORE
    assert rejection.placeholders["offered_score"] == "5"

    bare = household(
        movie(file=movie_file("WEBDL-1080p")),
        given=house.profiles[1],
        matcher=house.matcher,
    )
    assert one(release(), bare).accepted


def test_a_group_is_judged_by_its_standing() -> None:
    """Of the release, and of the file that is there."""
    custom = CustomFormat(
        id=1, name="Good", conditions=(Condition("c", ReputationTest(60)),)
    )
    house = household(
        movie(file=movie_file("WEBDL-1080p")),
        given=profile("Raw-HD", cutoff_format_score=100, scores={1: 10}),
        matcher=FormatMatcher([custom]),
        reputations={"ntb": 80.0},
    )
    assert one(release(), house).has(Reason.FILE_FORMAT_SCORE)
    poor = movie(file=movie_file("WEBDL-1080p", release_group="X"))
    better = one(release(), replace(house, library=MovieIndex([poor])))
    assert better.accepted
    assert better.candidate is not None
    assert better.candidate.formats == (custom,)


@pytest.mark.parametrize(
    ("title", "told", "multiple", "languages"),
    [
        ("Charade.1963.1080p.WEB-DL-G", (), (), (FRENCH,)),
        ("Charade.1963.GERMAN.1080p.WEB-DL-G", (), (), ("German",)),
        ("Charade.1963.GERMAN.1080p.WEB-DL-G", ("English", "it", "??"), (), ("English", "Italian")),
        ("Charade.1963.GERMAN.1080p.WEB-DL-G", ("??", "Unknown", "Any"), (), ("German",)),
        ("Charade.1963.MULTi.1080p.WEB-DL-G", (), (), (FRENCH,)),
        ("Charade.1963.MULTi.1080p.WEB-DL-G", (), (ENGLISH,), ("English",)),
        ("Charade.1963.GERMAN.DL.1080p.WEB-DL-G", (), (), ("German", "French")),
        ("Charade.1963.GERMAN.FRENCH.1080p.WEB-DL-G", (), (), ("German", "French")),
    ],
)  # fmt: skip
def test_languages_are_settled(
    title: str,
    told: tuple[str, ...],
    multiple: tuple[object, ...],
    languages: tuple[object, ...],
) -> None:
    """The indexer's word, else the name's, else the movie's own language."""
    house = household(
        movie(original_language=FRENCH),
        indexers={
            "hdbits": IndexerRules(multiple_languages=(ENGLISH,) * len(multiple))
        },
    )
    decision = one(replace(release(title), languages=told), house)
    assert decision.candidate is not None
    assert [str(each) for each in decision.candidate.languages] == list(
        map(str, languages)
    )


def test_one_situation_for_all_releases_of_a_movie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is known of a movie is worked out once."""
    made: list[int] = []

    def counting(*arguments: object) -> object:
        """Count and make one."""
        made.append(1)
        return Situation(*arguments)  # type: ignore[arg-type]  # Passed on as they came

    monkeypatch.setattr(f"{DECIDING}.Situation", counting)
    many = [release(guid=str(number)) for number in range(5)]
    assert len(decide(many, household(), feed())) == 5
    assert made == [1]


def test_a_rule_that_fails_refuses(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The other rules are asked all the same, and the log tells why."""

    def broken(*_: object) -> Rejection | None:
        """Fail."""
        raise ZeroDivisionError

    monkeypatch.setattr(f"{DECIDING}.RULES", (broken, *RULES))
    with caplog.at_level(logging.ERROR):
        decision = one(release(seeders=0))
    assert [each.reason for each in decision.rejections] == [
        Reason.RULE_FAILED,
        Reason.TOO_FEW_SEEDERS,
    ]
    assert decision.candidate is not None
    assert "ZeroDivisionError" in caplog.text


def test_what_cannot_be_judged_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even a flaw of ours in reading one name."""

    def moody(name: str) -> object:
        """Fail for one name."""
        if name == "bad":
            raise RuntimeError
        return parse_release(name)

    monkeypatch.setattr(f"{DECIDING}.parse_release", moody)
    bad, good = decide([release("bad"), release()], household(), feed())
    assert bad.sentences == ("It could not be judged, the log tells why",)
    assert good.accepted


def test_a_breath_after_each_release() -> None:
    """So that a thread can give way."""
    breaths: list[int] = []

    def breathe() -> None:
        """Count."""
        breaths.append(1)

    decide([release(), release("?")], household(), feed(), breathe=breathe)
    assert len(breaths) == 2


def test_releases_may_come_from_a_generator() -> None:
    """The order is kept."""

    def some() -> Iterator[Release]:
        """Return two releases."""
        yield release("Nobody.1963.1080p.WEB-DL-G")
        yield release()

    assert [each.accepted for each in decide(some(), household(), feed())] == [
        False,
        True,
    ]


def test_occasions() -> None:
    """Who asked matters."""
    assert (feed().from_feed, feed().by_person) == (True, False)
    assert (search().from_feed, search().by_person) == (False, False)
    assert (request().from_feed, request().by_person) == (False, True)


TITLES = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                "Charade", "The", "Thing", "1963", "1982", "1080p", "2160p", "WEB-DL", "BluRay", "REMUX", "PROPER",
                "REPACK", "REAL", "S01E01", "Sample", "KORSUB", "GERMAN", "DL", "MULTi", "x264", "-NTb", "tt0056923",
                "II", "iso", "{", "}", "%s", "\0", "\u202e", "Full",
            ]
        ),
        max_size=12,
    ).map(".".join),
)  # fmt: skip
RELEASES = st.builds(
    release,
    TITLES,
    size=st.integers(-1, 2**63),
    seeders=st.none() | st.integers(-1, 2**31),
    peers=st.none() | st.integers(-1, 2**31),
    indexer_priority=st.integers(-5, 100),
    indexer_id=st.sampled_from(["hdbits", ""]),
    info_hash=st.none() | st.sampled_from(["ab" * 20, "", "x"]),
    imdb_id=st.none() | st.sampled_from(["tt0056923", "56923", "x", ""]),
    tmdb_id=st.none() | st.integers(-1, 5000),
    published=st.none() | st.just(NOW) | st.just(NOW + timedelta(days=400)),
    flags=st.integers(0, 2**18 - 1).map(ReleaseFlag),
    download_factor=st.floats(0, 5),
)
HOUSEHOLDS = st.builds(
    lambda kind, allowed, runtime, delay_minutes: household(
        movie(
            runtime=runtime,
            file=None if kind is None else movie_file(kind.name),
            secondary_year=1982,
        ),
        THING,
        given=profile(upgrade_allowed=allowed, cutoff_format_score=5, scores={1: 9}),
        matcher=word_formats("NTb"),
        delay_profiles=(DelayProfile(torrent_delay=delay_minutes),),
        free_space={"/movies": 5000 * MB},
        settings=ReleaseSettings(
            prefer_freeleech=True,
            prefer_indexer_flags=True,
            prefer_reputable_groups=True,
            upgrade_delay=timedelta(days=delay_minutes),
        ),
    ),
    st.none() | st.sampled_from(QUALITIES),
    st.booleans(),
    st.integers(-1, 200),
    st.sampled_from([0, 60]),
)


@hypothesis_settings(max_examples=200, deadline=None)
@given(
    st.lists(RELEASES, max_size=6),
    HOUSEHOLDS,
    st.sampled_from(Occasion),
    st.sampled_from([None, MOVIE, THING]),
)
def test_every_release_gets_a_decision(
    releases: list[Release],
    house: Household,
    occasion: Occasion,
    wanted: object,
) -> None:
    """Whatever is offered: one each, in order, none of them a failure, all in words."""
    found = house.library.get(wanted.id) if isinstance(wanted, type(MOVIE)) else None
    inquiry = Inquiry(occasion=occasion, now=NOW, movie=found)
    decisions = decide(releases, house, inquiry)
    assert [one_.release for one_ in decisions] == releases
    for decision in decisions:
        assert not decision.has(Reason.RULE_FAILED)
        assert all(decision.sentences)
        reasons = [each.reason for each in decision.rejections]
        assert len(reasons) == len(set(reasons))
    ranked = rank(decisions)
    assert [one_.outcome for one_ in ranked] == sorted(
        (one_.outcome for one_ in decisions), reverse=True
    )


def test_a_library_of_nothing() -> None:
    """Nothing is known and nothing breaks."""
    empty = Household(library=MovieIndex(), profiles={})
    assert one(release(), empty).has(Reason.UNKNOWN_MOVIE)
    assert because(Reason.SAMPLE) == Rejection(Reason.SAMPLE)
    assert facts_of().title == "Charade"
