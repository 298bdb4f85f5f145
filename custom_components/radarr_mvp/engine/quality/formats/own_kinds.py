"""The kinds of conditions that only this program has."""

from dataclasses import dataclass
from typing import Final, override

from .kinds import PlainTest
from .streams import AudioKind, HdrKind, audio_of, channels_of, hdr_of
from .subject import FormatSubject

BEST_REPUTATION: Final = 100


@dataclass(frozen=True, slots=True)
class HdrTest(PlainTest):
    """The picture has this range of brightness."""

    hdr: HdrKind

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the range is among the picture's."""
        return self.hdr in hdr_of(subject)


@dataclass(frozen=True, slots=True)
class AudioTest(PlainTest):
    """The sound has this codec, these channels, or both where both are given."""

    codec: AudioKind | None = None
    channels: str = ""

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether what is given is there."""
        if self.codec is not None and self.codec not in audio_of(subject):
            return False
        return not self.channels or self.channels in channels_of(subject)


@dataclass(frozen=True, slots=True)
class IndexerTest(PlainTest):
    """The release comes from an indexer with this name or id; a file comes from none."""

    indexer: str

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the indexer is this one."""
        wanted = self.indexer.casefold()
        return wanted in (subject.indexer.casefold(), subject.indexer_id.casefold())


@dataclass(frozen=True, slots=True)
class SeedersTest(PlainTest):
    """So many share the release, both limits included; nobody shares a file."""

    min: int = 0
    max: int | None = None

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the number is known and lies between."""
        seeders = subject.seeders
        if seeders is None or seeders < self.min:
            return False
        return self.max is None or seeders <= self.max


@dataclass(frozen=True, slots=True)
class ReputationTest(PlainTest):
    """The release group has a standing between two, both included; the unknown have none."""

    min: float = 0
    max: float = BEST_REPUTATION

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the standing is known and lies between."""
        reputation = subject.reputation
        return reputation is not None and self.min <= reputation <= self.max


# The kinds of this module.
type OwnTest = HdrTest | AudioTest | IndexerTest | SeedersTest | ReputationTest
