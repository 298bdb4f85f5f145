"""Import whatever lies in a path that a person or an automation names."""

import asyncio
from dataclasses import replace

from ..jobs import RunningJob
from ..ports import Clock
from .examining import Examination, Examiner, Film
from .filing import Filer, NotFiled
from .origin import Origin
from .results import FileReport, ImportReport, ImportStatistics, name_of
from .turns import Turns, to_its_end


class PathImporter:
    """Takes the road of downloads with files that no download is known for."""

    def __init__(
        self, clock: Clock, examiner: Examiner, filer: Filer, turns: Turns
    ) -> None:
        """Keep the tools."""
        self._clock = clock
        self._examiner = examiner
        self._filer = filer
        self._turns = turns

    async def run(self, origin: Origin, job: RunningJob | None = None) -> ImportReport:
        """File all films in a path, or tell what would be done."""
        began = self._clock.monotonic()
        found = await self._examiner.examine(origin)
        if job is not None:
            job.report(0, total=len(found.films))
        reports = await asyncio.gather(
            *(self._report(film, found, job) for film in found.films)
        )
        scanned = len(found.scan.files) if found.scan else 0
        return ImportReport(
            path=origin.path,
            correlation_id=origin.correlation_id,
            dry_run=origin.dry_run,
            files=tuple(reports),
            refusals=found.refusals,
            statistics=ImportStatistics.of(
                reports, scanned=scanned, duration=self._clock.monotonic() - began
            ),
        )

    async def _report(
        self, film: Film, found: Examination, job: RunningJob | None
    ) -> FileReport:
        """Return what became of one film."""
        origin = found.origin
        report = FileReport(
            file=name_of(film.file),
            size=film.file.size,
            movie=film.movie,
            quality=str(film.kept.quality),
            refusals=film.refusals,
        )
        if film.accepted:
            try:
                report = await self._accepted(film, origin, report)
            except NotFiled as failed:
                report = replace(report, refusals=(failed.refusal,), failed=True)
        if job is not None:
            job.step(report.file)
        return report

    async def _accepted(
        self, film: Film, origin: Origin, report: FileReport
    ) -> FileReport:
        """Return what became of a film that nothing speaks against."""
        if origin.dry_run and film.in_library:
            return report
        if origin.dry_run:
            plan = await self._filer.plan(film, origin)
            return replace(report, plan=plan.as_dict())
        async with self._turns.turn():
            # A film that is on its way must get there, also where the rest is cancelled.
            filed = await to_its_end(self._filer.file(film, origin))
            return replace(report, filed=filed)
