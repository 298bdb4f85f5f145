"""The same release from several places is there once."""

from collections import Counter
from dataclasses import replace
from typing import Unpack

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.engine.deduplication import (
    Deduplicated,
    SameBy,
    deduplicate,
    normalised_title,
    similar_size,
)
from custom_components.radarr_mvp.engine.indexing import Release, ReleaseFlag

from .decision.house import NAME, ReleaseChoices, release

HASH = "ab" * 20


def at(place: str, title: str = NAME, **choices: Unpack[ReleaseChoices]) -> Release:
    """Return a release at an indexer."""
    plain = release(title, indexer=place, indexer_id=place, guid=f"{place}-1")
    return replace(plain, **choices)


def test_nothing_is_lost_where_nothing_is_twice() -> None:
    """Not even the order."""
    given = (at("a", "One"), at("a", "Two", guid="2"), at("b", "Three"))
    assert deduplicate(given) == Deduplicated(given)
    assert deduplicate(()).removed == 0


def test_one_indexer_lists_a_release_twice() -> None:
    """As when two pages of an answer overlap."""
    one = at("a")
    found = deduplicate((one, one, at("a", guid="other")))
    assert found.releases == (one, at("a", guid="other"))
    assert [each.by for each in found.duplicates] == [SameBy.GUID]


def test_by_info_hash_whatever_the_name_and_case() -> None:
    """A torrent is the same torrent everywhere."""
    one = at("a", "Name", info_hash=HASH, seeders=5)
    other = at("b", "Another.Name", info_hash=HASH.upper(), size=1, seeders=9)
    found = deduplicate((one, other))
    assert found.releases == (other,)
    assert found.removed == 1
    assert found.duplicates[0].by is SameBy.INFO_HASH
    assert found.other_sources(other) == (one,)


@pytest.mark.parametrize(
    ("size", "same"), [(8000, True), (7200, True), (7199, False), (8888, True), (8890, False), (0, False)]
)  # fmt: skip
def test_by_name_and_size_between_indexers(size: int, *, same: bool) -> None:
    """A tenth of the larger one is tolerated; an unknown size is like no other."""
    one = at("a", "The.Charade.of.1963.1080p.WEB-DL-NTb", size=8000)
    other = at("b", "charade 1963 1080p web dl NTB", size=size)
    found = deduplicate((one, other))
    assert found.removed == int(same)
    assert [each.by for each in found.duplicates] == [SameBy.TITLE_AND_SIZE] * same


def test_one_indexer_may_have_two_releases_of_a_name() -> None:
    """It would know if they were the same."""
    found = deduplicate((at("a"), at("a", guid="2"), at("b")))
    assert found.removed == 1
    assert [one.guid for one in found.releases] == ["a-1", "2"]


def test_a_third_place_counts_as_one_of_the_kept_ones() -> None:
    """Its hash is known from the second place."""
    one = at("a", seeders=9)
    two = at("b", seeders=8, info_hash=HASH)
    three = at("c", "Something.Else", seeders=7, info_hash=HASH)
    found = deduplicate((three, two, one))
    assert found.releases == (one,)
    assert found.other_sources(one) == (two, three)
    assert [each.by for each in found.duplicates] == [
        SameBy.TITLE_AND_SIZE,
        SameBy.INFO_HASH,
    ]


@pytest.mark.parametrize(
    "better",
    [
        at("b", indexer_priority=1),
        at("b", flags=ReleaseFlag.FREELEECH),
        at("b", download_factor=0.25),
        at("b", seeders=11),
    ],
)
def test_the_best_source_is_kept(better: Release) -> None:
    """Priority, then what it costs, then who has it; else the first."""
    one = at("a")
    assert deduplicate((one, better)).releases == (better,)
    assert deduplicate((better, one)).releases == (better,)
    assert deduplicate((one, at("b"))).releases == (one,)
    unknown = at("b", seeders=None)
    assert deduplicate((unknown, one)).releases == (one,)


def test_priority_counts_more_than_the_rest() -> None:
    """It is what the household has chosen."""
    preferred = at("a", indexer_priority=1, seeders=1)
    free = at("b", flags=ReleaseFlag.FREELEECH, seeders=900)
    assert deduplicate((free, preferred)).releases == (preferred,)


def test_names_without_what_means_nothing() -> None:
    """Marks, accents, case and small words are left out."""
    assert normalised_title("The.Léon_of [1994]-X") == "leon 1994 x"
    assert normalised_title("...") == ""


def test_sizes_that_are_alike() -> None:
    """Unknown ones never are."""
    assert similar_size(100, 90)
    assert not similar_size(100, 89)
    assert not similar_size(0, 0)
    assert not similar_size(100, -1)


SOME = st.builds(
    at,
    st.sampled_from("abc"),
    st.sampled_from(["One", "Two", "the one", ""]),
    guid=st.sampled_from("123"),
    size=st.sampled_from([0, 95, 100, 104, 500]),
    info_hash=st.sampled_from([None, HASH, HASH.upper(), "cd" * 20]),
    seeders=st.sampled_from([None, 0, 5]),
    indexer_priority=st.sampled_from([1, 25]),
)


@given(st.lists(SOME, max_size=12))
def test_every_release_is_kept_or_accounted_for(given_: list[Release]) -> None:
    """The kept ones are in order, no torrent is kept twice, and a second look finds no more."""
    found = deduplicate(given_)
    left_out = [one.release for one in found.duplicates]
    assert Counter(map(id, given_)) == Counter(map(id, (*found.releases, *left_out)))
    assert all(one.kept in found.releases for one in found.duplicates)
    hashes = [one.info_hash.lower() for one in found.releases if one.info_hash]
    assert len(hashes) == len(set(hashes))
    places = iter(given_)
    assert all(one in places for one in found.releases)
    assert deduplicate(found.releases).releases == found.releases
