"""Look into video files, each only once as long as it does not change."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from ...files import FileTrouble, known_identity
from ...mediainfo import MediaInfo
from .kinds import extension_of

# What these hold is a whole disc, whose first stream tells nothing of the film.
UNPROBED: Final = frozenset({"iso", "img", "vob", "strm"})
_KEPT: Final = 2_000


class ProbeProblem(StrEnum):
    """Why nothing is known of the inside of a file."""

    MISSING = "missing"
    """There is no program that could tell."""
    TIMEOUT = "timeout"
    UNREADABLE = "unreadable"
    """The program ran and found no video."""
    FAILED = "failed"
    """The program did not run as it should."""
    NOT_PROBED = "not_probed"
    """Files of this kind are not looked into."""

    @property
    def leaves_name(self) -> bool:
        """Return whether the name has to do, because the file is not to blame."""
        return self is not ProbeProblem.UNREADABLE


@dataclass(frozen=True, slots=True)
class Probe:
    """What is known of the inside of a file, or why nothing is."""

    info: MediaInfo | None = None
    problem: ProbeProblem | None = None
    detail: str = ""


class Prober(Protocol):
    """Looks into video files."""

    async def probe(self, path: Path) -> Probe:
        """Return what a file is inside; it never fails, but may say why it knows nothing."""


class CachedProber:
    """Looks into each file once; what failed for a reason that may pass is tried again."""

    def __init__(self, prober: Prober) -> None:
        """Keep who really looks."""
        self._prober = prober
        self._known: OrderedDict[tuple[Path, int, int], Probe] = OrderedDict()
        self._under_way: dict[tuple[Path, int, int], asyncio.Future[Probe]] = {}

    async def probe(self, path: Path) -> Probe:
        """Return what a file is inside."""
        if extension_of(path.name) in UNPROBED:
            return Probe(problem=ProbeProblem.NOT_PROBED)
        try:
            identity = await asyncio.to_thread(known_identity, path)
        except FileTrouble as trouble:
            return Probe(problem=ProbeProblem.FAILED, detail=trouble.sentence)
        key = path, identity.size, identity.mtime_ns
        if (known := self._known.get(key)) is not None:
            self._known.move_to_end(key)
            return known
        return await self._once(key)

    async def _once(self, key: tuple[Path, int, int]) -> Probe:
        """Look into a file, together with all who ask for it meanwhile."""
        if (flight := self._under_way.get(key)) is None:
            flight = asyncio.ensure_future(self._prober.probe(key[0]))
            self._under_way[key] = flight
            flight.add_done_callback(lambda _: self._under_way.pop(key, None))
        probe = await asyncio.shield(flight)
        if probe.info is not None or probe.problem is ProbeProblem.UNREADABLE:
            self._known[key] = probe
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return probe
