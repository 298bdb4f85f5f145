"""Take a document in, entry by entry; one that cannot be taken stops none of the others."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ..errors import ServiceError
from ..invalid import Invalid
from ..jobs import RunningJob
from ..library.desk import PATIENCE, Rounds
from ..log import LOGGER
from ..road import Road
from .document import DataPart, Document
from .given import Given
from .lists import take_block, take_collection, take_exclusion
from .movies import take_movie
from .outcome import Fate, Outcome, Report
from .rules import take_format, take_profile, take_rule, take_size
from .task import How, Task

__all__ = ["How", "take_in"]

type _Take = Callable[[Task, Given], Awaitable[Outcome]]

_TAKEN: Final[Mapping[DataPart, _Take]] = {
    DataPart.CUSTOM_FORMATS: take_format,
    DataPart.PROFILES: take_profile,
    DataPart.SIZES: take_size,
    DataPart.PROFILE_RULES: take_rule,
    DataPart.MOVIES: take_movie,
    DataPart.COLLECTIONS: take_collection,
    DataPart.EXCLUSIONS: take_exclusion,
    DataPart.BLOCKLIST: take_block,
}
_RULES: Final = frozenset(
    {
        DataPart.CUSTOM_FORMATS,
        DataPart.PROFILES,
        DataPart.SIZES,
        DataPart.PROFILE_RULES,
    }
)
_AT_ONCE: Final = {DataPart.MOVIES: 4}


async def take_in(road: Road, document: Document, how: How, job: RunningJob) -> Report:
    """Take in all that the books keep, part by part; what was done stays done where the job is stopped."""
    taking = _Taking(Task(road, how), Report(), job)
    parts = {part: document.lists[part] for part in _TAKEN if part in document.lists}
    job.report(0, total=sum(map(len, parts.values())))
    for part, entries in parts.items():
        job.report(job.job.done, message=part.value)
        try:
            await taking.part(part, list(enumerate(entries)))
        finally:
            job.result |= taking.report.counts()
            if part in _RULES and not how.dry_run:
                # What was written is in force, also where the job is stopped meanwhile.
                await asyncio.shield(road.quality.renew())
    return taking.report


@dataclass(slots=True)
class _Taking:
    """One document on its way in."""

    task: Task
    report: Report
    job: RunningJob
    stumbles: int = 0

    async def part(self, part: DataPart, entries: list[tuple[int, object]]) -> None:
        """Take in one part; where the service that is asked for it is out of reach, what is left waits."""
        rounds = Rounds(at_once=_AT_ONCE.get(part, 1))

        async def act(numbered: tuple[int, object]) -> None:
            number, entry = numbered
            outcome = await self._outcome(part, entry, f"{part}[{number}]")
            if isinstance(outcome.problem, ServiceError):
                rounds.failed(outcome.problem)
            else:
                rounds.went_well()
            self.report.add(part, outcome)
            self.job.step()
            # Most entries wait for nothing, and there may be ten thousand.
            await asyncio.sleep(0)

        await rounds.go(entries, act)
        self.report.left += rounds.left

    async def _outcome(self, part: DataPart, entry: object, place: str) -> Outcome:
        """Take in one entry, and return what became of it."""
        try:
            given = Given.of(entry, place)
            outcome = await _TAKEN[part](self.task, given)
        except Invalid as error:
            name = _named(entry, place)
            return Outcome(name=name, fate=Fate.SKIPPED, problem=error)
        except ServiceError as error:
            name = _named(entry, place)
            return Outcome(name=name, fate=Fate.FAILED, problem=error)
        except Exception:
            # Where nothing works any more, as on a full disk, whoever asked is told that alone.
            self.stumbles += 1
            if self.stumbles >= PATIENCE:
                raise
            LOGGER.exception("An entry could not be taken in: %s", place)
            problem = Invalid("document_entry_failed", place=place)
            return Outcome(name=_named(entry, place), fate=Fate.FAILED, problem=problem)
        self.stumbles = 0
        return outcome


def _named(entry: object, place: str) -> str:
    """Return what a person would call an entry that is not understood, else its place."""
    if isinstance(entry, Mapping):
        for key in ("title", "name", "quality", "release"):
            if isinstance(name := entry.get(key), str) and name.strip():
                return name.strip()[:200]
    return place
