"""Settings that are too large or too often changed for the options of an entry."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from .codec import plain
from .columns import document
from .rows import put
from .schema import settings


def get(connection: Connection, name: str) -> dict[str, object]:
    """Return a setting, empty where it was never made."""
    statement = select(settings.c.data).where(settings.c.name == name)
    return document(connection.scalar(statement))


def every(connection: Connection) -> dict[str, dict[str, object]]:
    """Return all settings by their names."""
    statement = select(settings.c.name, settings.c.data).order_by(settings.c.name)
    return {name: document(data) for name, data in connection.execute(statement)}


def keep(
    connection: Connection, name: str, data: Mapping[str, object], now: float
) -> None:
    """Write a setting in place of what it was before."""
    row = {"name": name, "data": plain(data), "updated_at": now}
    put(connection, settings, [row], ["name"])


def remove(connection: Connection, name: str) -> bool:
    """Remove a setting; return whether there was one."""
    statement = delete(settings).where(settings.c.name == name)
    return connection.execute(statement).rowcount > 0
