"""The conditions that only this program has as plain data."""

from collections.abc import Callable, Mapping
import re
from typing import Final

from .given import Given
from .own_kinds import (
    BEST_REPUTATION,
    AudioTest,
    HdrTest,
    IndexerTest,
    OwnTest,
    ReputationTest,
    SeedersTest,
)
from .streams import AudioKind, HdrKind

_CHANNELS: Final = re.compile(r"\d{1,2}\.\d")
_VALUE: Final = frozenset({"value"})
_RANGE: Final = frozenset({"min", "max"})


def _hdr(given: Given) -> OwnTest:
    """Return the test for a range of brightness."""
    return HdrTest(given.word_of(HdrKind))


def _audio(given: Given) -> OwnTest:
    """Return the test for a sound: its codec, its channels, or both."""
    channels = given.text("channels")
    if channels and not _CHANNELS.fullmatch(channels):
        raise given.wrong("channels")
    if not given.text() and not channels:
        raise given.wrong("value")
    return AudioTest(given.word_of(AudioKind) if given.text() else None, channels)


def _indexer(given: Given) -> OwnTest:
    """Return the test for an indexer."""
    if not given.text():
        raise given.wrong("value")
    return IndexerTest(given.text())


def _seeders(given: Given) -> OwnTest:
    """Return the test for how many share a release."""
    given.either("min", "max")
    least, most = given.whole_or("min", 0), given.whole_or("max", None)
    if least < 0:
        raise given.wrong("min")
    if most is not None:
        given.limits(least, most)
    return SeedersTest(least, most)


def _reputation(given: Given) -> OwnTest:
    """Return the test for the standing of a group."""
    given.either("min", "max")
    limits = given.number_or("min", 0.0), given.number_or("max", float(BEST_REPUTATION))
    least, most = given.limits(*limits)
    if least < 0:
        raise given.wrong("min")
    if most > BEST_REPUTATION:
        raise given.wrong("max")
    return ReputationTest(least, most)


# The name of each kind, its fields, and how it is read.
OWN_READERS: Final[Mapping[str, tuple[frozenset[str], Callable[[Given], OwnTest]]]] = {
    "DynamicRangeSpecification": (_VALUE, _hdr),
    "AudioSpecification": (_VALUE | {"channels"}, _audio),
    "IndexerSpecification": (_VALUE, _indexer),
    "SeedersSpecification": (_RANGE, _seeders),
    "GroupReputationSpecification": (_RANGE, _reputation),
}


def describe_own(test: OwnTest) -> tuple[str, dict[str, object]]:
    """Return the name of a test's kind, and its fields."""
    match test:
        case HdrTest(hdr):
            return "DynamicRangeSpecification", {"value": hdr.value}
        case AudioTest(codec, channels):
            known = {"value": codec and codec.value, "channels": channels}
            return "AudioSpecification", {key: one for key, one in known.items() if one}
        case IndexerTest(indexer):
            return "IndexerSpecification", {"value": indexer}
        case SeedersTest(fewest, None):
            return "SeedersSpecification", {"min": fewest}
        case SeedersTest(fewest, most):
            return "SeedersSpecification", {"min": fewest, "max": most}
        case ReputationTest(least, most):
            return "GroupReputationSpecification", {"min": least, "max": most}
