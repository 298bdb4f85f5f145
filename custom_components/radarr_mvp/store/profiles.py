"""Quality profiles."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, union_all, update

from ..engine.quality.profile_data import profile_as_dict, profile_from_dict
from ..engine.quality.profiles import QualityProfile, check_profile, check_removal
from .schema import collections, movies, quality_profiles


def every(connection: Connection) -> list[QualityProfile]:
    """Return all profiles."""
    rows = connection.execute(
        select(quality_profiles.c.id, quality_profiles.c.data).order_by(
            quality_profiles.c.id
        )
    )
    return [_profile(id_, data) for id_, data in rows]


def get(connection: Connection, profile_id: int) -> QualityProfile | None:
    """Return a profile."""
    statement = select(quality_profiles.c.data)
    found = connection.scalar(statement.where(quality_profiles.c.id == profile_id))
    return None if found is None else _profile(profile_id, found)


def add(connection: Connection, profile: QualityProfile, now: float) -> QualityProfile:
    """Take in a profile under an id of ours, refusing one that makes no sense."""
    new = replace(profile, id=0)
    check_profile(new, every(connection))
    id_ = connection.scalar(
        insert(quality_profiles)
        .values(_values(new, now))
        .returning(quality_profiles.c.id)
    )
    return replace(new, id=id_ or 0)


def change(connection: Connection, profile: QualityProfile, now: float) -> bool:
    """Write a profile by its id, refusing one that makes no sense; return whether it is there."""
    check_profile(profile, every(connection))
    statement = update(quality_profiles).where(quality_profiles.c.id == profile.id)
    return connection.execute(statement.values(_values(profile, now))).rowcount > 0


def remove(connection: Connection, profile_id: int) -> bool:
    """Remove a profile that nothing uses; return whether it was there."""
    profile = get(connection, profile_id)
    if profile is None:
        return False
    check_removal(profile, users(connection, profile_id))
    connection.execute(
        delete(quality_profiles).where(quality_profiles.c.id == profile_id)
    )
    return True


def users(connection: Connection, profile_id: int) -> list[str]:
    """Return the names of what uses a profile."""
    return list(
        connection.scalars(
            union_all(
                select(movies.c.title).where(movies.c.profile_id == profile_id),
                select(collections.c.name).where(
                    collections.c.profile_id == profile_id
                ),
            )
        )
    )


def _profile(id_: int, data: Any) -> QualityProfile:
    """Return the profile of a row."""
    return replace(profile_from_dict(data), id=id_)


def _values(profile: QualityProfile, now: float) -> dict[str, Any]:
    """Return what a row says of a profile."""
    return {
        "name_key": profile.name.strip().casefold(),
        "data": profile_as_dict(profile),
        "updated_at": now,
    }
