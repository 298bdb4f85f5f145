"""Disks that have less room than the household wants to keep free."""

import asyncio
from hashlib import blake2b
from pathlib import Path
from typing import Final

from homeassistant.helpers.issue_registry import IssueSeverity

from ..coordinator import RadarrMvpData
from .finding import Family, Findings, Trouble
from .wording import escaped, sized

_OF_DOWNLOADS: Final = "downloads"
# So much more has to be free before a disk counts as emptied, or it would fill and empty all day.
_EMPTIED: Final = 1.1


class DiskWatch:
    """Compares what is free with what is to stay free."""

    families = (Family.DISK,)

    def __init__(self, data: RadarrMvpData) -> None:
        """Begin with room everywhere."""
        self._data = data
        self._low: set[str] = set()

    async def look(self, findings: Findings) -> None:
        """Tell which disks are nearly full."""
        house, library = self._data.road.house, self._data.library
        checks = house.settings.media.checks
        if not checks.check_free_space:
            return
        if not library.last_update_success:
            findings.leave(Family.DISK)
            return
        full: list[str] = []
        for folder in map(str, house.settings.media.root_folders):
            free = library.data.free_space.get(folder)
            if self._is_low(_digest(folder), free, checks.reserve, findings):
                full.append(folder)
                findings.tell(_trouble(folder, free or 0, checks.reserve))
        await self._look_at_downloads(findings, full, checks.reserve)

    async def _look_at_downloads(
        self, findings: Findings, full: list[str], reserve: int
    ) -> None:
        """Tell whether qBittorrent has room; a disk that it shares with a root folder was told of."""
        free = self._data.road.tracker.free_space
        if not self._is_low(_OF_DOWNLOADS, free, reserve, findings):
            return
        if await asyncio.to_thread(_is_on_one_of, self._downloads(), full):
            return
        findings.tell(
            Trouble(
                family=Family.DISK,
                what=_OF_DOWNLOADS,
                text="downloads_disk_low",
                gaps=_gaps(free or 0, reserve),
                severity=IssueSeverity.ERROR,
            )
        )

    def _downloads(self) -> str:
        """Return where we see what qBittorrent stores, empty where that is not known."""
        road = self._data.road
        if mapped := road.house.settings.downloading.mapping.local:
            return mapped
        view = road.tracker.view
        paths = (one.download.save_path for one in (*view.items, *view.seeding))
        return next(filter(None, paths), "")

    def _is_low(
        self, what: str, free: int | None, reserve: int, findings: Findings
    ) -> bool:
        """Return whether there is too little room; one that was full has to have some more."""
        if free is None:
            findings.leave(Family.DISK, what)
            return False
        if free < (reserve * _EMPTIED if what in self._low else reserve):
            self._low.add(what)
            return True
        self._low.discard(what)
        return False


def _trouble(folder: str, free: int, reserve: int) -> Trouble:
    """Return that a root folder has too little room."""
    return Trouble(
        family=Family.DISK,
        what=_digest(folder),
        gaps={"folder": escaped(folder), **_gaps(free, reserve)},
        severity=IssueSeverity.ERROR,
    )


def _gaps(free: int, reserve: int) -> dict[str, str]:
    """Return how much is free, and how much should be."""
    return {"free": escaped(sized(free)), "minimum": escaped(sized(reserve))}


def _digest(folder: str) -> str:
    """Return a short name for a folder."""
    return blake2b(folder.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _is_on_one_of(folder: str, others: list[str]) -> bool:
    """Return whether a folder is on the same disk as one of others; it blocks."""
    if not folder or not others:
        return False
    try:
        device = Path(folder).stat().st_dev
        return any(Path(one).stat().st_dev == device for one in others)
    except OSError:
        return False
