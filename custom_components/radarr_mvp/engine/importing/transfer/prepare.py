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
    """The new files that need not be fetched, and whether the film is in place already."""

    numbers: frozenset[int]
    film_there: bool
    troubles: tuple[FileTrouble, ...]


def settle(work: Work) -> Settled:
    """Find out which new files have their place or cannot get it; that must not befall the film."""
    numbers: set[int] = set()
    troubles: list[FileTrouble] = []
    film_there = False
    for number, placement in enumerate(work.placements):
        if is_there(placement):
            numbers.add(number)
            film_there = film_there or number == 0
        elif _is_in_the_way(work, placement):
            trouble = FileTrouble(FileProblem.TARGET_EXISTS, placement.target)
            if placement.required:
                raise trouble
            numbers.add(number)
            troubles.append(trouble)
    return Settled(frozenset(numbers), film_there, tuple(troubles))


def is_there(placement: Placement) -> bool:
    """Return whether a place holds the very file, or a copy of it, already."""
    source, target = placement.source, placement.target
    if are_one(source, target):
        return True
    if identity_of(source) is None or identity_of(target) is None:
        return False
    return same_content(source, target)


def _is_in_the_way(work: Work, placement: Placement) -> bool:
    """Return whether a name is taken by something that does not leave."""
    target = placement.target
    if not is_taken(target):
        return False
    return not any(same_name(one.path, target) for one in work.retirements)


def fetch_all(
    work: Work, facts: Facts, how: Transfer, progress: Progress
) -> tuple[dict[int, Fetched], list[FileTrouble]]:
    """Fetch what is new to beside its place; return also what went wrong with extras and rights."""
    troubles: list[FileTrouble] = []
    for number in facts.sources:
        make_folder(work.placements[number].target.parent)
    for folder in facts.made:
        troubles += how.permissions.give_folder(folder)
    fetched: dict[int, Fetched] = {}
    for number in facts.sources:
        try:
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
