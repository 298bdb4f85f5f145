"""The steps of one import, each of which may be done again: after a crash nobody knows which were done."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ...files import (
    FileProblem,
    FileTrouble,
    Identity,
    are_one,
    identity_of,
    is_taken,
    place,
    remove,
    remove_empty_folders,
    remove_if_empty,
    same_name,
    sync_folder,
    trouble_at,
)
from .facts import Facts
from .leaving import leave
from .work import Work


class FilmLost(Exception):
    """What had been fetched is gone before it had its place."""


def put_in_place(work: Work, facts: Facts) -> list[FileTrouble]:
    """Give what was fetched its names; return what did not work with the extras."""
    assert facts.fetched is not None
    troubles: list[FileTrouble] = []
    for number, identity in facts.fetched.items():
        required = work.placements[number].required
        try:
            _put(work, facts, number, identity)
        except FileTrouble as trouble:
            waiting = _waiting(work, number)
            placed = waiting and are_one(waiting, work.placements[number].target)
            if required and not placed:
                raise
            troubles.append(trouble)
        except FilmLost:
            if required:
                raise
    return troubles


def _put(work: Work, facts: Facts, number: int, identity: Identity) -> None:
    """Give one file its name; an old one of that name steps aside in the same moment."""
    target = work.placements[number].target
    waiting = _waiting(work, number)
    if waiting is None:
        if not identity.is_of(identity_of(target)):
            raise FilmLost
        return
    if are_one(waiting, target):
        remove(waiting)
    elif (old := _old_of_name(work, facts, target)) is not None:
        _step_aside(work, old)
        with trouble_at(target):
            waiting.replace(target)
    else:
        place(waiting, target)
    sync_folder(target.parent)


def _waiting(work: Work, number: int) -> Path | None:
    """Return where a file waits for its name, None where it does not wait any more."""
    names = (work.waiting(number), work.moved(number))
    return next((one for one in names if identity_of(one) is not None), None)


def _old_of_name(work: Work, facts: Facts, target: Path) -> int | None:
    """Return which of the files that leave has a name that is needed."""
    for number, retirement in enumerate(work.retirements):
        identity = facts.old.get(number)
        if identity is None or not same_name(retirement.path, target):
            continue
        if identity.is_of(identity_of(target)):
            return number
    return None


def _step_aside(work: Work, number: int) -> None:
    """Give an old file a second name; where that cannot be, another one."""
    path, aside = work.retirements[number].path, work.aside(number)
    if is_taken(aside):
        return
    with trouble_at(path):
        try:
            aside.hardlink_to(path)
        except OSError:
            path.rename(aside)
    sync_folder(path.parent)


@dataclass(frozen=True, slots=True)
class Retired:
    """Where old files are now that were kept, and which could not leave and wait under a hidden name."""

    places: Mapping[int, Path]
    troubles: tuple[FileTrouble, ...] = ()


def retire(work: Work, facts: Facts) -> Retired:
    """Take the old files out of the library."""
    places: dict[int, Path] = {}
    troubles: list[FileTrouble] = []
    for number, retirement in enumerate(work.retirements):
        path = _old_file(work, facts, number)
        if path is None:
            continue
        try:
            if now := leave(path, retirement.place, work.arriving(number)):
                places[number] = now
        except FileTrouble as trouble:
            troubles.append(trouble)
            _hide(path, work.aside(number))
        sync_folder(path.parent)
        if work.tidy:
            remove_empty_folders(path.parent, work.root)
    return Retired(places, tuple(troubles))


def _hide(path: Path, aside: Path) -> None:
    """Give an old file that cannot leave a name that scans pass by."""
    with suppress(OSError):
        if path != aside:
            path.rename(aside)


def _old_file(work: Work, facts: Facts, number: int) -> Path | None:
    """Return where an old file is, None where it has left or is not the one that was meant."""
    aside, path = work.aside(number), work.retirements[number].path
    if is_taken(aside):
        return aside
    identity = facts.old.get(number)
    if identity is None or not identity.is_of(identity_of(path)):
        return None
    if any(same_name(path, one.target) for one in work.placements):
        return None
    return path


def remove_sources(work: Work, facts: Facts) -> list[FileTrouble]:
    """Delete what was copied from where it is moved from, once it is proven to be in the library.

    Return what did not work.
    """
    troubles: list[FileTrouble] = []
    for number, fetched in (facts.fetched or {}).items():
        source = work.placements[number].source
        target = work.placements[number].target
        try:
            known = facts.sources[number].is_of(identity_of(source))
            arrived = fetched.is_of(identity_of(target))
            if known and arrived and not same_name(source, target):
                remove(source)
        except FileTrouble as trouble:
            troubles.append(trouble)
    return troubles


def clear_away(work: Work) -> list[FileTrouble]:
    """Delete what was fetched and has another name by now, or shall have none; return what did not work.

    An extra that was moved and got no place goes back to where it was.
    """
    troubles: list[FileTrouble] = []
    for number, placement in enumerate(work.placements):
        moved = work.moved(number)
        try:
            remove(work.waiting(number))
            if are_one(moved, placement.target):
                remove(moved)
            elif is_taken(moved):
                place(moved, placement.source)
        except FileTrouble as trouble:
            troubles.append(trouble)
    return troubles


def take_back(work: Work, facts: Facts) -> None:
    """Leave everything as it was before the import began."""
    for number, retirement in enumerate(work.retirements):
        _step_back(work.aside(number), retirement.path)
        if (arriving := work.arriving(number)) is not None:
            remove(arriving)
    for number, placement in enumerate(work.placements):
        if is_taken(moved := work.moved(number)):
            place(moved, placement.source)
    for number in range(len(work.placements)):
        remove(work.waiting(number))
    for folder in reversed(facts.made):
        remove_if_empty(folder)


def _step_back(aside: Path, path: Path) -> None:
    """Give an old file its name back."""
    if not is_taken(aside):
        return
    if are_one(aside, path):
        remove(aside)
    elif is_taken(path):
        raise FileTrouble(FileProblem.TARGET_EXISTS, path)
    else:
        place(aside, path)
    sync_folder(path.parent)
