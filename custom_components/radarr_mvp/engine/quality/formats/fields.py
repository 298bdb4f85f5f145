"""What conditions look for as plain data: a name for each kind, and its fields."""

from collections.abc import Callable, Mapping
from typing import Final

from ...invalid import Invalid
from ..definitions import Modifier, Resolution, Source
from .conditions import (
    EditionTest,
    FlagTest,
    GroupTest,
    LanguageTest,
    ModifierTest,
    ResolutionTest,
    SizeTest,
    SourceTest,
    Test,
    TitleTest,
    YearTest,
)
from .given import Fields, Given
from .own_fields import OWN_READERS, describe_own
from .own_kinds import AudioTest, HdrTest, IndexerTest, ReputationTest, SeedersTest


def _language(given: Given) -> Test:
    """Return the test for a language."""
    return LanguageTest(given.whole(), given.flag("exceptLanguage"))


def _size(given: Given) -> Test:
    """Return the test for a size."""
    return SizeTest(*given.limits(given.number("min"), given.number("max")))


def _year(given: Given) -> Test:
    """Return the test for a year."""
    return YearTest(*given.limits(given.whole("min"), given.whole("max")))


_VALUE: Final = frozenset({"value"})
_RANGE: Final = frozenset({"min", "max"})
# The name of each kind in the shared shape, its fields, and how it is read.
_READERS: Final[Mapping[str, tuple[frozenset[str], Callable[[Given], Test]]]] = {
    "ReleaseTitleSpecification": (_VALUE, lambda given: TitleTest(given.pattern())),
    "EditionSpecification": (_VALUE, lambda given: EditionTest(given.pattern())),
    "ReleaseGroupSpecification": (_VALUE, lambda given: GroupTest(given.pattern())),
    "LanguageSpecification": (_VALUE | {"exceptLanguage"}, _language),
    "IndexerFlagSpecification": (_VALUE, lambda given: FlagTest(given.whole())),
    "SourceSpecification": (_VALUE, lambda given: SourceTest(given.one_of(Source))),
    "ResolutionSpecification": (
        _VALUE,
        lambda given: ResolutionTest(given.one_of(Resolution)),
    ),
    "QualityModifierSpecification": (
        _VALUE,
        lambda given: ModifierTest(given.one_of(Modifier)),
    ),
    "SizeSpecification": (_RANGE, _size),
    "YearSpecification": (_RANGE, _year),
}
IMPLEMENTATIONS: Final = (*_READERS, *OWN_READERS)


def read_test(implementation: str, fields: Fields, where: str) -> Test:
    """Return what a condition looks for, refusing what is not understood."""
    reader = _READERS.get(implementation) or OWN_READERS.get(implementation)
    if reader is None:
        raise Invalid("condition_unknown", where=where, implementation=implementation)
    known, read = reader
    if unknown := sorted(set(fields) - known):
        raise Invalid("condition_field_unknown", where=where, field=unknown[0])
    return read(Given(fields, where))


def describe_test(test: Test) -> tuple[str, dict[str, object]]:
    """Return the name of a test's kind in the shared shape, and its fields."""
    match test:
        case TitleTest(pattern):
            return "ReleaseTitleSpecification", {"value": pattern}
        case EditionTest(pattern):
            return "EditionSpecification", {"value": pattern}
        case GroupTest(pattern):
            return "ReleaseGroupSpecification", {"value": pattern}
        case LanguageTest(language, except_language):
            but = {"exceptLanguage": True} if except_language else {}
            return "LanguageSpecification", {"value": language, **but}
        case FlagTest(flags):
            return "IndexerFlagSpecification", {"value": flags}
        case SourceTest(source):
            return "SourceSpecification", {"value": int(source)}
        case ResolutionTest(resolution):
            return "ResolutionSpecification", {"value": int(resolution)}
        case ModifierTest(modifier):
            return "QualityModifierSpecification", {"value": int(modifier)}
        case SizeTest(least, most):
            return "SizeSpecification", {"min": least, "max": most}
        case YearTest(least, most):
            return "YearSpecification", {"min": least, "max": most}
        case HdrTest() | AudioTest() | IndexerTest() | SeedersTest() | ReputationTest():
            return describe_own(test)
