"""The kinds of conditions that a custom format can be made of."""

from dataclasses import dataclass
from typing import Final, override

from ...releases.languages import UNKNOWN as UNKNOWN_LANGUAGE
from ..definitions import Modifier, Source
from ..profiles import LANGUAGE_ORIGINAL
from .kinds import PatternTest, PlainTest
from .own_kinds import AudioTest, HdrTest, IndexerTest, ReputationTest, SeedersTest
from .subject import FormatSubject

GIGABYTE: Final = 1024**3


@dataclass(frozen=True, slots=True)
class TitleTest(PatternTest):
    """The name of the release or of the file matches."""

    @override
    def texts(self, subject: FormatSubject) -> tuple[str, ...]:
        """Return the titles."""
        return subject.titles


@dataclass(frozen=True, slots=True)
class EditionTest(PatternTest):
    """The edition matches."""

    @override
    def texts(self, subject: FormatSubject) -> tuple[str, ...]:
        """Return the edition."""
        return (subject.edition,)


@dataclass(frozen=True, slots=True)
class GroupTest(PatternTest):
    """The release group matches."""

    @override
    def texts(self, subject: FormatSubject) -> tuple[str, ...]:
        """Return the release group."""
        return (subject.release_group,)


@dataclass(frozen=True, slots=True)
class LanguageTest(PlainTest):
    """The language is there; with `except_language`, any other one is."""

    language: int
    except_language: bool = False

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the language, or any but it, is among the subject's."""
        wanted = self.language
        if wanted == LANGUAGE_ORIGINAL and (
            subject.original_language != UNKNOWN_LANGUAGE.id
        ):
            wanted = subject.original_language
        if self.except_language:
            return any(language != wanted for language in subject.languages)
        return wanted in subject.languages


@dataclass(frozen=True, slots=True)
class FlagTest(PlainTest):
    """The indexer gives all these flags."""

    flags: int

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the flags are set."""
        return subject.indexer_flags & self.flags == self.flags


@dataclass(frozen=True, slots=True)
class SourceTest(PlainTest):
    """The picture comes from this source."""

    source: Source

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the quality's source is this one."""
        return subject.quality.source is self.source


@dataclass(frozen=True, slots=True)
class ResolutionTest(PlainTest):
    """The quality has this resolution."""

    resolution: int

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the quality's resolution is this one."""
        return subject.quality.resolution == self.resolution


@dataclass(frozen=True, slots=True)
class ModifierTest(PlainTest):
    """The quality has this modifier."""

    modifier: Modifier

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the quality's modifier is this one."""
        return subject.quality.modifier is self.modifier


@dataclass(frozen=True, slots=True)
class SizeTest(PlainTest):
    """The size lies above the minimum and not above the maximum, in gigabytes."""

    min: float
    max: float

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the size lies between."""
        return self.min * GIGABYTE < subject.size <= self.max * GIGABYTE


@dataclass(frozen=True, slots=True)
class YearTest(PlainTest):
    """The movie's year lies between two, both included."""

    min: int
    max: int

    @override
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the year lies between."""
        return self.min <= subject.year <= self.max


# What a condition looks for; equal tests are made once for all formats.
type Test = (
    TitleTest
    | EditionTest
    | GroupTest
    | LanguageTest
    | FlagTest
    | SourceTest
    | ResolutionTest
    | ModifierTest
    | SizeTest
    | YearTest
    | HdrTest
    | AudioTest
    | IndexerTest
    | SeedersTest
    | ReputationTest
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A test within a custom format."""

    name: str
    test: Test
    negate: bool = False
    required: bool = False
