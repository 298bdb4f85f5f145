"""Custom formats."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ..engine.quality.formats.custom import CustomFormat, check_name, name_key
from ..engine.quality.formats.data import format_as_dict, format_from_dict
from . import profiles
from .schema import custom_formats


def every(connection: Connection) -> list[CustomFormat]:
    """Return all custom formats."""
    rows = connection.execute(
        select(custom_formats.c.id, custom_formats.c.data).order_by(custom_formats.c.id)
    )
    return [_format(id_, data) for id_, data in rows]


def get(connection: Connection, format_id: int) -> CustomFormat | None:
    """Return a custom format."""
    statement = select(custom_formats.c.data)
    found = connection.scalar(statement.where(custom_formats.c.id == format_id))
    return None if found is None else _format(format_id, found)


def by_trash_id(connection: Connection, trash_id: str) -> CustomFormat | None:
    """Return the custom format that came from a guide under an id of its own."""
    row = connection.execute(
        select(custom_formats.c.id, custom_formats.c.data)
        .where(custom_formats.c.trash_id == trash_id)
        .order_by(custom_formats.c.id)
    ).first()
    return None if row is None else _format(*row)


def add(connection: Connection, custom: CustomFormat, now: float) -> CustomFormat:
    """Take in a custom format under an id of ours, refusing a name that is taken."""
    new = replace(custom, id=0)
    check_name(new, _names(connection))
    id_ = connection.scalar(
        insert(custom_formats).values(_values(new, now)).returning(custom_formats.c.id)
    )
    return replace(new, id=id_ or 0)


def change(connection: Connection, custom: CustomFormat, now: float) -> bool:
    """Write a custom format by its id, refusing a name that is taken; return whether it is there."""
    check_name(custom, _names(connection))
    statement = update(custom_formats).where(custom_formats.c.id == custom.id)
    return connection.execute(statement.values(_values(custom, now))).rowcount > 0


def remove(connection: Connection, format_id: int, now: float) -> bool:
    """Remove a custom format, also from the profiles that score it; return whether it was there."""
    statement = delete(custom_formats).where(custom_formats.c.id == format_id)
    if not connection.execute(statement).rowcount:
        return False
    for profile in profiles.every(connection):
        if format_id in profile.format_scores:
            profiles.change(connection, profile.without_format(format_id), now)
    return True


def _names(connection: Connection) -> dict[int, str]:
    """Return the names of all custom formats as they are compared, by id."""
    statement = select(custom_formats.c.id, custom_formats.c.name_key)
    return {row.id: row.name_key for row in connection.execute(statement)}


def _format(id_: int, data: Any) -> CustomFormat:
    """Return the custom format of a row."""
    return replace(format_from_dict(data), id=id_)


def _values(custom: CustomFormat, now: float) -> dict[str, Any]:
    """Return what a row says of a custom format."""
    return {
        "name_key": name_key(custom.name),
        "trash_id": custom.trash_id,
        "data": format_as_dict(custom),
        "updated_at": now,
    }
