"""Custom formats as plain data, in the shape that guides and other programs share."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ...invalid import Invalid
from .conditions import Condition
from .custom import CustomFormat
from .fields import describe_test, read_test
from .given import Fields

MAX_CONDITIONS: Final = 1000
_NOTE: Final = "trash_"


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
    return Condition(
        name,
        read_test(implementation, _fields(data.get("fields"), where), where),
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
