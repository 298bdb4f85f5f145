"""Get everything that an import needs to beside its place."""

from dataclasses import dataclass, replace
from pathlib import Path

from ...files import (
    FileProblem,
    FileTrouble,
    are_one,
    identity_of,
    is_taken,
    known_identity,
    make_folder,
    same_name,
    sync_folder,
)
from .facts import Facts
from .means import COPY, SURMOUNTABLE, Fetched, Means, Progress, fetch, same_content
from .outcome import Transfer
from .work import Placement, Work


@dataclass(frozen=True, slots=True)
class Settled:
    """The new files that need not or cannot be fetched."""

    numbers: frozenset[int]
    troubles: tuple[FileTrouble, ...]


def settle(work: Work) -> Settled:
    """Find out which new files have their place or cannot get it; the latter must not befall the film."""
    numbers: set[int] = set()
    troubles: list[FileTrouble] = []
    for number, placement in enumerate(work.placements):
        try:
            if not is_there(placement):
                _check_name(work, placement)
                continue
        except FileTrouble as trouble:
            if placement.required:
                raise
            troubles.append(trouble)
        numbers.add(number)
    return Settled(frozenset(numbers), tuple(troubles))


def is_there(placement: Placement) -> bool:
    """Return whether a place holds the very file, or a copy of it, already."""
    source, target = placement.source, placement.target
    if are_one(source, target):
        return True
    if identity_of(source) is None or identity_of(target) is None:
        return False
    return same_content(source, target)


def _check_name(work: Work, placement: Placement) -> None:
    """Refuse a name that is taken by something that does not leave."""
    target = placement.target
    if not is_taken(target):
        return
    if not any(same_name(one.path, target) for one in work.retirements):
        raise FileTrouble(FileProblem.TARGET_EXISTS, target)


def fetch_all(
    work: Work, facts: Facts, how: Transfer, progress: Progress
) -> tuple[dict[int, Fetched], list[FileTrouble]]:
    """Fetch what is new to beside its place; return also what went wrong with extras and rights."""
    troubles: list[FileTrouble] = []
    fetched: dict[int, Fetched] = {}
    for number in facts.sources:
        try:
            make_folder(work.placements[number].target.parent)
            path, one = _fetch_one(work, number, how, progress)
        except FileTrouble as trouble:
            if work.placements[number].required:
                raise
            troubles.append(trouble)
            continue
        shared = one.means is Means.HARD_LINK
        troubles += how.permissions.give_file(path, shared=shared)
        fetched[number] = replace(one, identity=known_identity(path))
        sync_folder(path.parent)
    for folder in facts.made:
        if is_taken(folder):
            troubles += how.permissions.give_folder(folder)
    return fetched, troubles


def _fetch_one(
    work: Work, number: int, how: Transfer, progress: Progress
) -> tuple[Path, Fetched]:
    """Fetch one file; return under which name it waits."""
    source, waiting = work.placements[number].source, work.waiting(number)
    if not work.move:
        return waiting, fetch(
            source, waiting, how.means, margin=how.margin, progress=progress
        )
    moved = work.moved(number)
    try:
        return moved, fetch(source, moved, (Means.RENAME,))
    except FileTrouble as trouble:
        if trouble.problem not in SURMOUNTABLE:
            raise
        obstacle = Means.RENAME, trouble.problem
    one = fetch(source, waiting, COPY, margin=how.margin, progress=progress)
    return waiting, replace(one, obstacles=(obstacle, *one.obstacles))
