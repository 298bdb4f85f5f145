"""Take files out of the library without losing them on the way."""

import os
from pathlib import Path

from ...files import (
    FileProblem,
    FileTrouble,
    are_one,
    identity_of,
    is_taken,
    make_folder,
    place as place_file,
    remove,
    sync_folder,
)
from .means import COPY, fetch, same_content


def move(path: Path, place: Path, arriving: Path, *, margin: int = 0) -> None:
    """Move a file to a free place, also on another device; it is whole at one of both at any time.

    Done again after it was cut off, it goes on where it stopped. A copy grows under a name of its own.
    """
    make_folder(place.parent)
    if are_one(path, place):
        remove(path)
        return
    try:
        place_file(path, place)
    except FileTrouble as trouble:
        if trouble.problem is not FileProblem.OTHER_FILE_SYSTEM:
            raise
        fetch(path, arriving, COPY, margin=margin)
        place_file(arriving, place)
        sync_folder(place.parent)
        remove(path)
    sync_folder(place.parent)
    sync_folder(path.parent)


def leave(path: Path, place: Path | None, arriving: Path | None) -> Path | None:
    """Take a file out of the library; return where it is now, None where it is gone.

    The place may have been taken meanwhile: by the same file before a crash, or by another one.
    """
    if place is None or arriving is None:
        remove(path)
        return None
    remove(arriving)
    number = 0
    while True:
        number += 1
        free = numbered(place, number)
        if not is_taken(free) or are_one(path, free):
            move(path, free, arriving)
            return free
        if identity_of(free) is not None and same_content(path, free):
            remove(path)
            return free


def numbered(place: Path, number: int) -> Path:
    """Return a name, or the same with a number where it is not the first."""
    suffix = f"_{number}" if number > 1 else ""
    ending = suffix + place.suffix
    room = 255 - len(os.fsencode(ending))
    stem = os.fsencode(place.stem)[:room].decode("utf-8", "ignore")
    return place.with_name(stem + ending)
