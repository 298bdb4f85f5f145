"""Custom formats as plain data, in the shape that guides and other programs share."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ...invalid import Invalid
from ..definitions import Modifier, Resolution, Source
from .conditions import (
    Condition,
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
from .custom import CustomFormat
from .patterns import compile_pattern

type Fields = Mapping[str, object]

MAX_CONDITIONS: Final = 1000
_NOTE: Final = "trash_"


class _Given:
    """The fields of one condition, asked for by name and kind."""

    def __init__(self, fields: Fields, where: str) -> None:
        """Keep the fields and whom they belong to."""
        self._fields = fields
        self.where = where

    def pattern(self) -> str:
        """Return an expression that has been compiled without complaint."""
        value = self._fields.get("value")
        if not isinstance(value, str):
            raise self._wrong("value")
        compile_pattern(value, where=self.where)
        return value

    def whole(self, key: str = "value") -> int:
        """Return a whole number."""
        value = self.number(key)
        if value != int(value):
            raise self._wrong(key)
        return int(value)

    def number(self, key: str) -> float:
        """Return a number, which some programs write as text."""
        value = self._fields.get(key)
        try:
            if isinstance(value, int | float | str) and not isinstance(value, bool):
                return float(value)
        except ValueError:
            pass
        raise self._wrong(key)

    def flag(self, key: str) -> bool:
        """Return a truth value, false where it is absent."""
        value = self._fields.get(key) or False
        if not isinstance(value, bool):
            raise self._wrong(key)
        return value

    def one_of[E: (Source, Modifier, Resolution)](self, kind: type[E]) -> E:
        """Return a member of an enumeration by its number."""
        try:
            return kind(self.whole())
        except ValueError as err:
            raise self._wrong("value") from err

    def limits[N: (int, float)](self, least: N, most: N) -> tuple[N, N]:
        """Return two limits that are in order."""
        if least > most:
            raise self._wrong("min")
        return least, most

    def _wrong(self, key: str) -> Invalid:
        """Return the complaint about a field."""
        return Invalid("condition_field", where=self.where, field=key)


def _language(given: _Given) -> Test:
    """Return the test for a language."""
    return LanguageTest(given.whole(), given.flag("exceptLanguage"))


def _size(given: _Given) -> Test:
    """Return the test for a size."""
    return SizeTest(*given.limits(given.number("min"), given.number("max")))


def _year(given: _Given) -> Test:
    """Return the test for a year."""
    return YearTest(*given.limits(given.whole("min"), given.whole("max")))


_VALUE: Final = frozenset({"value"})
_RANGE: Final = frozenset({"min", "max"})
# The name of each kind in the shared shape, its fields, and how it is read.
_READERS: Final[Mapping[str, tuple[frozenset[str], Callable[[_Given], Test]]]] = {
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
IMPLEMENTATIONS: Final = tuple(_READERS)


def format_from_dict(data: object) -> CustomFormat:
    """Return the format that plain data describes, refusing what is not understood."""
    if not isinstance(data, Mapping):
        raise Invalid("format_malformed", name="")
    name = str(data.get("name") or "").strip()
    conditions = data.get("specifications")
    if not name:
        raise Invalid("format_name_missing")
    if not isinstance(conditions, list) or not conditions:
        raise Invalid("format_empty", name=name)
    if len(conditions) > MAX_CONDITIONS:
        raise Invalid("format_too_long", name=name, limit=str(MAX_CONDITIONS))
    id_ = data.get("id")
    return CustomFormat(
        id=id_ if isinstance(id_, int) else 0,
        name=name,
        conditions=tuple(_condition(one, name) for one in conditions),
        include_when_renaming=bool(data.get("includeCustomFormatWhenRenaming")),
        notes=MappingProxyType(
            {key: value for key, value in data.items() if str(key).startswith(_NOTE)}
        ),
    )


def _condition(data: object, format_name: str) -> Condition:
    """Return the condition that plain data describes."""
    if not isinstance(data, Mapping):
        raise Invalid("format_malformed", name=format_name)
    name = str(data.get("name") or "")
    where = f"{format_name}: {name}" if name else format_name
    implementation = str(data.get("implementation"))
    if implementation not in _READERS:
        raise Invalid("condition_unknown", where=where, implementation=implementation)
    known, read = _READERS[implementation]
    fields = _fields(data.get("fields"), where)
    if unknown := sorted(set(fields) - known):
        raise Invalid("condition_field_unknown", where=where, field=unknown[0])
    return Condition(
        name,
        read(_Given(fields, where)),
        negate=bool(data.get("negate")),
        required=bool(data.get("required")),
    )


def _fields(data: object, where: str) -> Fields:
    """Return the fields of a condition, given as an object or as a list of pairs."""
    if isinstance(data, Mapping):
        return data
    if isinstance(data, list) and all(
        isinstance(one, Mapping) and isinstance(one.get("name"), str) for one in data
    ):
        return {one["name"]: one.get("value") for one in data}
    raise Invalid("condition_field", where=where, field="fields")


def format_as_dict(
    custom: CustomFormat, *, listed_fields: bool = False
) -> dict[str, object]:
    """Return a format as plain data; the fields as a list where that is asked for."""
    data: dict[str, object] = {"id": custom.id} if custom.id else {}
    return {
        **data,
        **custom.notes,
        "name": custom.name,
        "includeCustomFormatWhenRenaming": custom.include_when_renaming,
        "specifications": [
            _condition_as_dict(condition, listed_fields=listed_fields)
            for condition in custom.conditions
        ],
    }


def _condition_as_dict(
    condition: Condition, *, listed_fields: bool
) -> dict[str, object]:
    """Return a condition as plain data."""
    implementation, fields = describe_test(condition.test)
    return {
        "name": condition.name,
        "implementation": implementation,
        "negate": condition.negate,
        "required": condition.required,
        "fields": (
            [{"name": name, "value": value} for name, value in fields.items()]
            if listed_fields
            else fields
        ),
    }


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
            fields: dict[str, object] = {"value": language}
            if except_language:
                fields["exceptLanguage"] = True
            return "LanguageSpecification", fields
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
