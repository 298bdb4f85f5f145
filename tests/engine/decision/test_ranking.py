"""The order of releases: each key, and that it is one."""

from dataclasses import replace
from functools import cmp_to_key
from itertools import pairwise
import random

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.engine.decision.candidates import Candidate
from custom_components.radarr_mvp.engine.decision.context import Household, Situation
from custom_components.radarr_mvp.engine.decision.decide import (
    Decision,
    best_by_movie,
    rank,
)
from custom_components.radarr_mvp.engine.decision.ranking import (
    RankKey,
    discount,
    rank_key,
)
from custom_components.radarr_mvp.engine.decision.reasons import Reason, because
from custom_components.radarr_mvp.engine.decision.settings import (
    DelayProfile,
    IndexerRules,
    ReleaseSettings,
)
from custom_components.radarr_mvp.engine.indexing import DownloadProtocol, ReleaseFlag
from custom_components.radarr_mvp.engine.quality.definitions import (
    QualityModel,
    Revision,
    Size,
)
from custom_components.radarr_mvp.engine.quality.sizes import (
    QualityDefinition,
    QualityDefinitions,
)

from .house import (
    MB,
    MOVIE,
    NO_PREFER,
    ORDER,
    candidate,
    household,
    movie,
    quality,
    release,
    situation,
)


def order(first: Candidate, second: Candidate, where: Situation | None = None) -> int:
    """Return 1 where the first is better, -1 where the second is, 0 for a tie."""
    where = where or situation()
    one, other = rank_key(first, where), rank_key(second, where)
    return (one > other) - (one < other)


def with_settings(settings: ReleaseSettings) -> Situation:
    """Return a situation in which some settings hold."""
    return situation(household(settings=settings))


def test_quality_beats_everything() -> None:
    """No score, indexer or swarm makes up for it."""
    good = candidate("Bluray-1080p", seeders=1, indexer_priority=50, size=1)
    poor = candidate("DVD v2", score=9999, seeders=10_000, indexer_priority=1)
    assert order(good, poor) == 1


def test_a_correction_beats_a_score_unless_it_is_not_preferred() -> None:
    """REAL counts more than the version."""
    proper, plain = candidate("DVD v2"), candidate("DVD", score=50)
    assert order(proper, plain) == 1
    assert order(proper, plain, with_settings(ReleaseSettings(propers=NO_PREFER))) == -1
    real = candidate(QualityModel(quality("DVD"), Revision(1, 1)))
    assert order(real, proper) == 1


def test_score_then_protocol_then_priority() -> None:
    """Each decides only where those before it do not."""
    assert order(candidate(score=2, indexer_priority=50), candidate(score=1)) == 1
    usenet = candidate(protocol=DownloadProtocol.USENET, indexer_priority=1)
    assert order(candidate(indexer_priority=50), usenet) == 1
    prefers = DelayProfile(preferred=DownloadProtocol.USENET)
    where = situation(household(delay_profiles=(prefers,)))
    assert order(candidate(indexer_priority=1), usenet, where) == -1
    by_priority = [candidate(indexer_priority=one) for one in (1, 25, 50)]
    assert all(order(one, other) == 1 for one, other in pairwise(by_priority))
    assert order(by_priority[2], candidate(seeders=9999, indexer_priority=51)) == 1


def test_the_weight_of_an_indexer_adds_to_the_score() -> None:
    """In the order, and only there."""
    where = situation(household(indexers={"good": IndexerRules(weight=10)}))
    weighed = candidate(score=0, indexer_id="good")
    assert order(weighed, candidate(score=9), where) == 1
    assert order(weighed, candidate(score=10), where) == 0
    assert order(weighed, candidate(score=11), where) == -1


@pytest.mark.parametrize(
    ("flags", "worth"),
    [
        (ReleaseFlag.DOUBLE_UPLOAD, 2),
        (ReleaseFlag.FREELEECH, 2),
        (ReleaseFlag.APPROVED, 2),
        (ReleaseFlag.GOLDEN, 2),
        (ReleaseFlag.INTERNAL, 2),
        (ReleaseFlag.HALFLEECH, 1),
        (ReleaseFlag.SCENE, 0),
        (ReleaseFlag.NUKED, 0),
        (ReleaseFlag.FREELEECH | ReleaseFlag.HALFLEECH | ReleaseFlag.INTERNAL, 5),
    ],
)
def test_flags_count_if_they_are_preferred(flags: ReleaseFlag, worth: int) -> None:
    """Each by what it is worth."""
    flagged = candidate(flags=flags, seeders=1)
    assert rank_key(flagged, situation()).flags == 0
    preferred = with_settings(ReleaseSettings(prefer_indexer_flags=True))
    assert rank_key(flagged, preferred).flags == worth


@pytest.mark.parametrize(
    ("flags", "factor", "percent"),
    [
        (ReleaseFlag(0), 1.0, 0),
        (ReleaseFlag(0), 0.0, 100),
        (ReleaseFlag(0), 0.25, 75),
        (ReleaseFlag(0), 2.0, 0),
        (ReleaseFlag.FREELEECH, 1.0, 100),
        (ReleaseFlag.NEUTRAL_LEECH, 1.0, 100),
        (ReleaseFlag.FREELEECH_75, 1.0, 75),
        (ReleaseFlag.HALFLEECH, 1.0, 50),
        (ReleaseFlag.FREELEECH_25, 1.0, 25),
        (ReleaseFlag.FREELEECH_25, 0.5, 50),
    ],
)
def test_what_a_download_costs(flags: ReleaseFlag, factor: float, percent: int) -> None:
    """The flag or the factor, whichever says more."""
    offered = release(flags=flags, download_factor=factor)
    assert discount(offered) == percent


def test_freeleech_breaks_ties_if_wanted() -> None:
    """Before the seeders do."""
    free = candidate(flags=ReleaseFlag.FREELEECH, seeders=1)
    costly = candidate(seeders=1000)
    assert order(free, costly) == -1
    assert (
        order(free, costly, with_settings(ReleaseSettings(prefer_freeleech=True))) == 1
    )


def test_reputation_breaks_ties_if_wanted() -> None:
    """In steps, so that chance does not decide; before freeleech does."""
    known = {"ntb": 88.0, "flux": 81.0, "yify": 12.5}
    wanted = ReleaseSettings(prefer_reputable_groups=True, prefer_freeleech=True)
    where = situation(household(settings=wanted, reputations=known))
    good, alike = candidate(group="NTb"), candidate(group="FLUX", seeders=1)
    poor = candidate(group="YIFY", flags=ReleaseFlag.FREELEECH)
    unknown = candidate(group=None)
    assert order(good, poor, where) == 1
    assert order(poor, unknown, where) == 1
    assert rank_key(good, where).reputation == rank_key(alike, where).reputation
    ignored = situation(household(reputations=known))
    assert order(candidate(group="NTb"), candidate(group="YIFY"), ignored) == 0


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        (10, 100, -1),
        (1000, 1100, 0),
        (None, 0, 0),
        (0, 1, 0),
        (1, 3, 0),
        (1, 4, -1),
        (-5, 0, 0),
    ],
)
def test_seeders_count_by_their_magnitude(
    one: int | None, other: int | None, result: int
) -> None:
    """A few more do not matter."""
    first = candidate(seeders=one, peers=0)
    assert order(first, candidate(seeders=other, peers=0)) == result


def test_then_all_peers() -> None:
    """Told by the indexer, else seeders and leechers together."""
    assert order(candidate(peers=10), candidate(peers=100)) == -1
    assert order(candidate(leechers=0), candidate(leechers=990)) == -1
    assert rank_key(candidate(seeders=None), situation()).peers == 0
    usenet = candidate(protocol=DownloadProtocol.USENET, seeders=900, peers=900)
    key = rank_key(usenet, situation())
    assert (key.seeders, key.peers) == (0, 0)


def sized(preferred: float | None, runtime: int) -> Situation:
    """Return a situation with a preferred size for the candidates' quality."""
    kind = quality("WEBDL-1080p")
    sizes = QualityDefinitions().with_changes(
        [QualityDefinition(kind, kind.name, Size(0, preferred, None))]
    )
    return situation(household(movie(runtime=runtime), sizes=sizes))


@pytest.mark.parametrize(
    ("preferred", "runtime", "best_first"),
    [
        (None, 150, [15000, 7000, 500, 100]),
        (2, 150, [400, 15000]),
        (390, 150, [15000, 100]),
        (46, 150, [7000, 500, 100, 15000]),
        (46, 0, [15000, 7000, 500, 100]),
        (None, 150, [400, 200]),
    ],
)
def test_sizes(preferred: float | None, runtime: int, best_first: list[int]) -> None:
    """Nearest to the preferred size, else the largest."""
    where = sized(preferred, runtime)
    offered = [candidate("WEBDL-1080p", size=size * MB) for size in best_first]
    keys = [rank_key(one, where) for one in offered]
    assert keys == sorted(keys, reverse=True)
    assert len(set(keys)) == len(keys)


def test_sizes_count_in_steps() -> None:
    """Fifty megabytes are no difference."""
    where = sized(None, 150)
    one, other = candidate(size=200 * MB), candidate(size=250 * MB)
    assert order(one, other, where) == 0
    assert order(one, candidate(size=400 * MB), where) == -1


def decision(one: Candidate, where: Situation, *reasons: Reason) -> Decision:
    """Return what became of a candidate."""
    rejections = tuple(because(reason) for reason in reasons)
    return Decision(one.release, one.facts, one, rejections, rank_key(one, where))


def test_what_may_be_taken_comes_first() -> None:
    """Then what has to wait, then what is refused, and last what is of no movie."""
    where = situation()
    nothing = Decision(release("?"), rejections=(because(Reason.UNPARSABLE),))
    refused = decision(candidate("Raw-HD"), where, Reason.SAMPLE, Reason.DELAYED)
    waiting = decision(candidate("Bluray-1080p"), where, Reason.DELAYED)
    poor, good = decision(candidate("SDTV"), where), decision(candidate("DVD"), where)
    given_ = [nothing, refused, waiting, poor, good]
    assert rank(given_) == [good, poor, waiting, refused, nothing]


def test_the_best_for_each_movie() -> None:
    """Only what may be taken now counts."""
    where = situation()
    other = replace(candidate("SDTV"), movie=movie("Other", id=2))
    poor, good = decision(candidate("SDTV"), where), decision(candidate("DVD"), where)
    waiting = decision(candidate("Raw-HD"), where, Reason.DELAYED)
    theirs = decision(other, where)
    assert best_by_movie([poor, waiting, theirs, good]) == {1: good, 2: theirs}
    assert best_by_movie([waiting]) == {}


CANDIDATES = st.builds(
    lambda kind, version, real, score, **choices: candidate(
        QualityModel(quality(kind), Revision(version, real)), score=score, **choices
    ),
    st.sampled_from([*ORDER[:6], "WEBRip-1080p"]),
    st.integers(1, 3),
    st.integers(0, 1),
    st.integers(-20, 20),
    protocol=st.sampled_from(DownloadProtocol),
    indexer_priority=st.integers(1, 50),
    seeders=st.none() | st.integers(-3, 10**9),
    leechers=st.none() | st.integers(0, 10**9),
    peers=st.none() | st.integers(0, 10**9),
    size=st.integers(-5, 10**13),
    group=st.sampled_from(["NTb", "X", None]),
    flags=st.integers(0, 2**18 - 1).map(ReleaseFlag),
    download_factor=st.floats(-2, 4),
)
HOUSES = st.builds(
    lambda settings, runtime: household(
        replace(MOVIE, runtime=runtime), settings=settings, reputations={"ntb": 70.0}
    ),
    st.builds(
        ReleaseSettings,
        prefer_indexer_flags=st.booleans(),
        prefer_freeleech=st.booleans(),
        prefer_reputable_groups=st.booleans(),
    ),
    st.integers(0, 300),
)


@given(HOUSES, st.lists(CANDIDATES, min_size=3, max_size=3))
def test_the_order_is_one(house: Household, three: list[Candidate]) -> None:
    """Any two can be compared, both ways alike, and the comparison carries over."""
    where = situation(house)
    one, two, third = three
    assert order(one, one, where) == 0
    assert order(one, two, where) == -order(two, one, where)
    if order(one, two, where) >= 0 and order(two, third, where) >= 0:
        assert order(one, third, where) >= 0


@given(HOUSES, st.lists(CANDIDATES, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_arrival_matters_only_for_equals(
    house: Household, some: list[Candidate], dice: random.Random
) -> None:
    """However they are shuffled, the keys come out the same; equals stay as they came."""
    where = situation(house)
    decisions = [decision(one, where) for one in some]
    ranked = rank(decisions)
    places = {id(one): place for place, one in enumerate(decisions)}
    shuffled = decisions[:]
    dice.shuffle(shuffled)
    assert [one.key for one in rank(shuffled)] == [one.key for one in ranked]
    for one, following in pairwise(ranked):
        if one.key == following.key:
            assert places[id(one)] < places[id(following)]


@given(st.lists(CANDIDATES, min_size=2, max_size=6))
def test_the_first_difference_decides(some: list[Candidate]) -> None:
    """Keys are compared from the left, as the list of preferences is written."""
    keys = [rank_key(one, situation()) for one in some]

    def by_hand(one: RankKey, other: RankKey) -> int:
        """Return what the first difference says."""
        # The first part stays the same, as nothing is weighed here.
        pairs = zip(one[1:], other[1:], strict=True)
        return next((a - b for a, b in pairs if a != b), 0)

    assert sorted(keys) == sorted(keys, key=cmp_to_key(by_hand))
