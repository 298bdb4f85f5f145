"""Tell which custom formats a release or file meets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from .conditions import Condition, EditionTest, GroupTest, Test, TitleTest
from .custom import CustomFormat
from .kinds import PatternTest
from .own_kinds import IndexerTest, SeedersTest
from .patterns import TIMEOUT, PatternIndex
from .subject import FormatSubject

type _PatternKind = type[TitleTest | EditionTest | GroupTest]

_PATTERN_KINDS: Final[tuple[_PatternKind, ...]] = (TitleTest, EditionTest, GroupTest)


@dataclass(frozen=True, slots=True)
class _Kind:
    """The conditions of one kind within a format, as the numbers of their tests."""

    must: frozenset[int]
    must_not: frozenset[int]
    may: frozenset[int]
    may_not: frozenset[int]

    def met(self, true: frozenset[int]) -> bool:
        """Return whether all required conditions hold, or any where none is required."""
        if not self.must <= true or not self.must_not.isdisjoint(true):
            return False
        if self.must or self.must_not:
            return True
        return not self.may.isdisjoint(true) or not self.may_not <= true

    @property
    def needed(self) -> frozenset[int]:
        """Return tests of which at least one has to hold, none where that is not known."""
        if self.must:
            return frozenset({min(self.must)})
        return frozenset() if self.must_not or self.may_not else self.may


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """How one condition of a format came out."""

    name: str
    kind: type[Test]
    negate: bool
    required: bool
    met: bool


@dataclass(frozen=True, slots=True)
class SlowPattern:
    """An expression that ran into the time limit, and the formats that it is part of."""

    pattern: str
    formats: tuple[str, ...]
    times: int


class FormatMatcher:
    """Matches subjects against a set of custom formats.

    Each distinct test is made once per subject, whatever the number of formats that ask
    for it; the formats then only compare sets of numbers.
    """

    def __init__(
        self, formats: Iterable[CustomFormat], *, timeout: float = TIMEOUT
    ) -> None:
        """Prepare the formats; their order is kept in what is found."""
        self.formats = tuple(formats)
        self._numbers: dict[Test, int] = {}
        for custom in self.formats:
            for condition in custom.conditions:
                self._numbers.setdefault(condition.test, len(self._numbers))
        self._plain = [
            (test, number)
            for test, number in self._numbers.items()
            if not isinstance(test, PatternTest)
        ]
        # Some format asks for what a release loses once it is a file.
        self.fleeting = any(
            isinstance(test, IndexerTest | SeedersTest) for test, _ in self._plain
        )
        self._indexes = {
            kind: PatternIndex(
                (test.pattern for test in self._numbers if isinstance(test, kind)),
                timeout=timeout,
            )
            for kind in _PATTERN_KINDS
        }
        self._compiled = [(one, self._kinds(one)) for one in self.formats]
        self._always: set[int] = set()
        self._by_test: defaultdict[int, list[int]] = defaultdict(list)
        for place, (_, kinds) in enumerate(self._compiled):
            self._add(place, kinds)

    def _add(self, place: int, kinds: Iterable[_Kind]) -> None:
        """Note which tests tell that a format is worth a look."""
        needs = [kind.needed for kind in kinds if kind.needed]
        if not needs:
            self._always.add(place)
            return
        # A pattern holds for fewer subjects than a source or resolution does.
        plain = {number for _, number in self._plain}
        rarest = min(needs, key=lambda one: (not plain.isdisjoint(one), len(one)))
        for number in rarest:
            self._by_test[number].append(place)

    def match(self, subject: FormatSubject) -> list[CustomFormat]:
        """Return the formats that a subject meets."""
        true = self._true(subject)
        places = set(self._always)
        for number in true & self._by_test.keys():
            places.update(self._by_test[number])
        found: list[CustomFormat] = []
        for place in sorted(places):
            custom, kinds = self._compiled[place]
            if all(kind.met(true) for kind in kinds):
                found.append(custom)
        return found

    def explain(self, subject: FormatSubject) -> dict[str, tuple[ConditionResult, ...]]:
        """Return how each condition of each format came out, by the format's name."""
        true = self._true(subject)
        return {
            custom.name: tuple(
                ConditionResult(
                    one.name,
                    type(one.test),
                    one.negate,
                    one.required,
                    (self._numbers[one.test] in true) is not one.negate,
                )
                for one in custom.conditions
            )
            for custom in self.formats
        }

    def slow_patterns(self) -> list[SlowPattern]:
        """Return the expressions that ran into the time limit so far."""
        return [
            SlowPattern(pattern, self._formats_with(kind, pattern), times)
            for kind, index in self._indexes.items()
            for pattern, times in index.timeouts.items()
        ]

    def _formats_with(self, kind: _PatternKind, pattern: str) -> tuple[str, ...]:
        """Return the names of the formats that an expression is part of."""
        return tuple(
            custom.name
            for custom in self.formats
            if any(one.test == kind(pattern) for one in custom.conditions)
        )

    def _true(self, subject: FormatSubject) -> frozenset[int]:
        """Return the numbers of all tests that hold for a subject."""
        true = {number for test, number in self._plain if test.holds(subject)}
        for kind, index in self._indexes.items():
            for text in kind("").texts(subject):
                true.update(
                    self._numbers[kind(pattern)] for pattern in index.matches(text)
                )
        return frozenset(true)

    def _kinds(self, custom: CustomFormat) -> tuple[_Kind, ...]:
        """Return the conditions of a format by their kinds."""
        by_kind: dict[type[Test], list[Condition]] = {}
        for condition in custom.conditions:
            by_kind.setdefault(type(condition.test), []).append(condition)
        return tuple(self._kind(conditions) for conditions in by_kind.values())

    def _kind(self, conditions: list[Condition]) -> _Kind:
        """Return conditions of one kind as the numbers of their tests."""
        chosen: Mapping[tuple[bool, bool], set[int]] = {
            (required, negate): {
                self._numbers[one.test]
                for one in conditions
                if one.required is required and one.negate is negate
            }
            for required in (True, False)
            for negate in (True, False)
        }
        return _Kind(
            must=frozenset(chosen[True, False]),
            must_not=frozenset(chosen[True, True]),
            may=frozenset(chosen[False, False]),
            may_not=frozenset(chosen[False, True]),
        )
