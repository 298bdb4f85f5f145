"""Releases as one number, and what is told of an order to people."""

from dataclasses import replace
from typing import Unpack

from hypothesis import given
import pytest

from custom_components.radarr_mvp.engine.decision.candidates import Candidate
from custom_components.radarr_mvp.engine.decision.context import Household, Situation
from custom_components.radarr_mvp.engine.decision.decide import (
    Decision,
    best_by_movie,
    decide,
)
from custom_components.radarr_mvp.engine.decision.explaining import RankPart, explain
from custom_components.radarr_mvp.engine.decision.ranking import RankKey, rank_key
from custom_components.radarr_mvp.engine.decision.reasons import Reason, because
from custom_components.radarr_mvp.engine.decision.settings import (
    IndexerRules,
    Ranking,
    ReleaseSettings,
)
from custom_components.radarr_mvp.engine.decision.weighing import (
    GIGABYTE,
    UNWEIGHED,
    WEIGHTS,
    Weighed,
    weigh,
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
from custom_components.radarr_mvp.engine.releases.languages import ENGLISH, FRENCH

from .house import (
    MB,
    MOVIE,
    Choices,
    candidate,
    feed,
    household,
    profile,
    quality,
    release,
    situation,
    word_formats,
)
from .test_ranking import CANDIDATES

WEIGHTED = ReleaseSettings(ranking=Ranking.WEIGHTED)


def house(**choices: Unpack[Choices]) -> Household:
    """Return a household that weighs releases."""
    return replace(household(settings=WEIGHTED), **choices)


def weighed(one: Candidate, where: Situation | None = None) -> Weighed:
    """Return what a candidate is worth."""
    return weigh(one, where or situation(house()))


def test_the_weights_are_those_of_the_preset() -> None:
    """They add up to one."""
    assert dict(WEIGHTS) == {
        "group": 0.4, "technical": 0.3, "metadata": 0.2, "custom": 0.1,
    }  # fmt: skip
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_a_release_as_one_number() -> None:
    """Each side counts with its weight."""
    title = "Charade.1963.1080p.BluRay.REMUX.x265-NTb"
    one = candidate("Remux-1080p", title=title, size=10 * GIGABYTE, seeders=120)
    found = weighed(one)
    # 1080p 80, Blu-ray 100, x265 80.
    assert found[1:] == (95, 86.67, 100, 25)
    total = 0.4 * 95 + 0.3 * 86.67 + 0.2 * 100 + 0.1 * 25
    assert found.total == pytest.approx(total, abs=0.01)


@pytest.mark.parametrize(
    ("group", "standing"),
    [("FLUX", 100), ("ntb", 95), ("YIFY", 40), ("Nobody", 30), (None, 30)],
)
def test_well_known_groups(group: str | None, standing: float) -> None:
    """As long as the household knows no better."""
    assert weighed(candidate(group=group)).group == standing


def test_the_household_knows_better() -> None:
    """What it has found out of a group counts, within the scale."""
    where = situation(house(reputations={"flux": 55.0, "yify": 400.0}))
    assert weighed(candidate(group="FLUX"), where).group == 55
    assert weighed(candidate(group="YIFY"), where).group == 100


@pytest.mark.parametrize(
    ("kind", "words", "worth"),
    [
        ("Bluray-2160p", "AV1", (100 + 100 + 100) / 3),
        ("WEBDL-1080p", "x265", (80 + 80 + 80) / 3),
        ("WEBRip-720p", "x264", (60 + 60 + 70) / 3),
        ("HDTV-720p", "", (60 + 40 + 50) / 3),
        ("Bluray-576p", "XviD", (40 + 100 + 40) / 3),
        ("DVD", "XviD", (30 + 30 + 40) / 3),
        ("Unknown", "", (30 + 20 + 50) / 3),
    ],
)
def test_the_technical_side(kind: str, words: str, worth: float) -> None:
    """Resolution, source and codec in equal parts."""
    one = candidate(kind, title=f"Charade.1963.1080p.{words}-NTb")
    assert weighed(one).technical == pytest.approx(worth, abs=0.01)


@pytest.mark.parametrize("kind", ["CAM", "TELESYNC", "TELECINE", "WORKPRINT", "DVDSCR"])
def test_what_is_filmed_off_a_screen_is_worth_nothing(kind: str) -> None:
    """Whatever the group and the swarm."""
    found = weighed(candidate(kind, group="FLUX", seeders=500))
    assert (found.total, found.group) == (0, 100)


@pytest.mark.parametrize(
    ("seeders", "worth"),
    [(100, 100), (99, 80), (50, 80), (20, 60), (10, 40), (5, 20), (4, 10), (None, 10)],
)
def test_seeders(seeders: int | None, worth: float) -> None:
    """They count half, the size the other."""
    one = candidate("WEBDL-1080p", seeders=seeders, size=10 * GIGABYTE)
    assert weighed(one).metadata == (worth + 100) / 2


@pytest.mark.parametrize(
    ("gigabytes", "worth"), [(10, 100), (7, 100), (6, 70), (14, 70), (4, 40), (19, 40), (2, 10), (30, 10)]
)  # fmt: skip
def test_sizes(gigabytes: int, worth: float) -> None:
    """Those near the usual ten gigabytes of this resolution are best; others need no seeders."""
    one = candidate(
        "WEBDL-1080p",
        size=gigabytes * GIGABYTE,
        protocol=DownloadProtocol.USENET,
        seeders=None,
    )
    assert weighed(one).metadata == worth


def test_the_preferred_size_is_the_expected_one() -> None:
    """Where the household has one and the running time is known."""
    kind = quality("WEBDL-1080p")
    sizes = QualityDefinitions().with_changes(
        [QualityDefinition(kind, kind.name, Size(0, 20, 90))]
    )
    where = situation(house(sizes=sizes))
    assert MOVIE.runtime == 113
    fits = candidate("WEBDL-1080p", size=20 * 113 * MB, seeders=100)
    assert weighed(fits, where).metadata == 100
    assert weighed(fits).metadata == pytest.approx((10 + 100) / 2)


def test_languages_and_hdr_add_to_the_metadata() -> None:
    """Up to the full mark."""
    name = "Charade.1963.1080p.WEB-DL.{}-NTb"
    poor = candidate(title=name.format("x264"), size=1, seeders=0)
    assert weighed(poor).metadata == 10
    both = replace(poor, languages=(ENGLISH, FRENCH))
    assert weighed(both).metadata == 30
    for words, worth in (("MULTi", 30), ("HDR10", 40), ("MULTi.DV", 60), ("SDR", 10)):
        one = candidate(title=name.format(words), size=1, seeders=0)
        assert weighed(one).metadata == worth
    rich = candidate(title=name.format("DV"), size=10 * GIGABYTE, seeders=100)
    assert weighed(rich).metadata == 100


def test_the_custom_side() -> None:
    """Remuxes, corrections, internal releases, custom formats and the weight of the indexer."""
    where = situation(house(indexers={"good": IndexerRules(weight=7)}))
    kinds = {
        25: candidate("Remux-1080p"),
        50: candidate(QualityModel(quality("Remux-1080p"), Revision(2))),
        0: candidate(score=-10_000),
        100: candidate(score=10_000),
        42: candidate(score=42),
        7: candidate(indexer_id="good"),
    }
    for worth, one in kinds.items():
        assert weighed(one, where).custom == worth
    repack = QualityModel(quality("WEBDL-1080p"), Revision(2, is_repack=True))
    assert weighed(candidate(repack)).custom == 25
    assert weighed(candidate(flags=ReleaseFlag.INTERNAL)).custom == 25
    named = candidate(title="Charade.1963.iNTERNAL.1080p.WEB-DL-NTb")
    assert weighed(named).custom == 25


def test_the_number_comes_before_all_preferences() -> None:
    """A poorer quality of a better group wins, but only where it was chosen so."""
    where = situation(house())
    famous = candidate("WEBDL-1080p", group="FLUX")
    obscure = candidate("Bluray-1080p", group="Nobody")
    assert rank_key(famous, where) > rank_key(obscure, where)
    plain = situation()
    assert rank_key(famous, plain) < rank_key(obscure, plain)
    assert rank_key(famous, plain).weighed == UNWEIGHED
    assert ReleaseSettings().ranking == "radarr"


def test_what_the_profile_does_not_want_stays_out() -> None:
    """However much it is worth."""
    given_ = profile(allowed=("WEBDL-720p", "Bluray-1080p"))
    offered = [
        release("Charade.1963.1080p.WEB-DL.x264-FLUX"),
        release("Charade.1963.720p.WEB-DL.x264-Nobody"),
    ]
    where = replace(house(), profiles={1: given_})
    decisions = decide(offered, where, feed())
    keys = [decision.key for decision in decisions]
    assert keys[0] is not None and keys[1] is not None
    assert keys[0] > keys[1]
    assert decisions[0].has(Reason.QUALITY_NOT_WANTED)
    assert best_by_movie(decisions) == {1: decisions[1]}


@given(CANDIDATES)
def test_every_side_stays_on_the_scale(one: Candidate) -> None:
    """Whatever an indexer tells."""
    found = weighed(one)
    assert all(0 <= side <= 100 for side in found)


def parts_of(one: Candidate, where: Situation) -> dict[str, RankPart]:
    """Return what is told of a candidate's place, by name."""
    decision = Decision(one.release, one.facts, one, (), rank_key(one, where))
    return {part.name: part for part in explain(decision)}


def test_an_order_is_explained() -> None:
    """Each preference with its value, and what that stands for."""
    matcher = word_formats("NTb")
    one = replace(
        candidate("WEBDL-1080p v2", score=25, flags=ReleaseFlag.FREELEECH),
        formats=matcher.formats,
    )
    parts = parts_of(one, situation())
    assert list(parts) == [name for name in RankKey._fields if name != "weighed"]
    assert parts["quality"].said == "WEBDL-1080p"
    assert parts["version"] == RankPart("version", 2, "version 2")
    assert parts["score"].as_dict() == {"name": "score", "value": 25, "said": "NTb"}
    assert parts["protocol"].said == "torrent"
    assert parts["indexer"] == RankPart("indexer", -25, "HDBits, priority 25")
    assert parts["flags"].said == "freeleech"
    assert parts["reputation"].said == "NTb"
    assert parts["seeders"].said == "10 seeders"
    assert parts["peers"].said == "unknown peers"
    assert parts["size"].said == "7.8 GB"


def test_little_known_is_said_so() -> None:
    """No gap is left in the text."""
    parts = parts_of(candidate(group=None, seeders=None), situation())
    said = {
        name: parts[name].said for name in ("score", "flags", "reputation", "seeders")
    }
    assert said == {
        "score": "no custom formats",
        "flags": "no flags",
        "reputation": "unknown group",
        "seeders": "unknown seeders",
    }


def test_a_weighed_release_is_explained() -> None:
    """First the number, then what it is made of, then what decides between equals."""
    one = candidate("WEBDL-1080p", group="FLUX")
    parts = parts_of(one, situation(house()))
    assert list(parts)[:6] == [
        "weighed", "group", "technical", "metadata", "custom", "quality",
    ]  # fmt: skip
    assert parts["group"].as_dict() == {
        "name": "group",
        "value": 100.0,
        "said": "100 of 100, 40% of the total",
        "weight": 0.4,
    }
    total = sum((parts[name].weight or 0) * parts[name].value for name in WEIGHTS)
    assert parts["weighed"].value == pytest.approx(total, abs=0.01)


def test_what_is_of_no_movie_has_no_place() -> None:
    """There is nothing to explain."""
    unknown = Decision(release("?"), rejections=(because(Reason.UNPARSABLE),))
    assert explain(unknown) == ()
