"""Root folders into which films are copied, because hard links do not work."""

import asyncio
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final

from ..coordinator import RadarrMvpData
from ..engine.decision.records import HistoryKind
from ..engine.events import Event, MovieImported
from ..engine.files import FileProblem
from ..engine.importing.transfer import Means
from ..engine.importing.transfer.means import link_obstacle
from ..engine.keeping.asked import HistoryFilter
from ..engine.keeping.records import HistoryRecord
from .finding import Family, Findings, Trouble
from .wording import escaped

_RECENT: Final = 100
# These say nothing about links, only that we may not try.
_CANNOT_TRY: Final = frozenset({FileProblem.NOT_ALLOWED, FileProblem.READ_ONLY})


class LinkWatch:
    """Looks how films got into each root folder last; where they were copied, it tries whether that had to be."""

    families = (Family.LINKS,)

    def __init__(self, data: RadarrMvpData) -> None:
        """Begin with a look into the past."""
        self._data = data
        self._is_stale = True
        self._copied: dict[str, str] = {}

    def hear(self, event: Event) -> None:
        """Look again where a film was imported."""
        self._is_stale |= isinstance(event, MovieImported)

    async def look(self, findings: Findings) -> None:
        """Tell into which root folders films have to be copied, and from where."""
        if self._is_stale:
            # What is imported meanwhile is looked at next time.
            self._is_stale = False
            try:
                self._copied = await self._find()
            except BaseException:
                self._is_stale = True
                raise
        for root, source in self._copied.items():
            findings.tell(
                Trouble(
                    family=Family.LINKS,
                    what=blake2b(root.encode(), digest_size=6).hexdigest(),
                    gaps={"folder": escaped(root), "downloads": escaped(source)},
                )
            )

    async def _find(self) -> dict[str, str]:
        """Return the root folders that cannot be linked into, with the folder that a film was copied from."""
        which = HistoryFilter(kinds=(HistoryKind.IMPORTED,))
        books, media = self._data.road.books, self._data.road.house.settings.media
        page = await books.read(
            lambda transaction: books.history.page(transaction, which, limit=_RECENT)
        )
        found: dict[str, str] = {}
        for root in media.root_folders:
            source = _copied_from(root, page.items)
            if source is None:
                continue
            if await asyncio.to_thread(_must_copy, source, root):
                found[str(root)] = str(source)
        return found


def _copied_from(root: Path, records: tuple[HistoryRecord, ...]) -> Path | None:
    """Return from where the last download in a root folder was copied, None where that was not done."""
    for one in records:
        # What a person points at may lie anywhere, and be meant to be copied.
        if not one.download_id or not Path(_text(one, "path")).is_relative_to(root):
            continue
        if _text(one, "means") == Means.COPY:
            return Path(_text(one, "source_path")).parent
        return None
    return None


def _must_copy(source: Path, root: Path) -> bool:
    """Return whether files of one folder cannot be linked into another; it blocks.

    Where that cannot be tried, it is as it was.
    """
    with suppress(OSError):
        if source.is_dir() and root.is_dir():
            problem = link_obstacle(source, root)
            if problem not in _CANNOT_TRY:
                return problem is not None
    return True


def _text(record: HistoryRecord, name: str) -> str:
    """Return what history tells of an import."""
    value = record.data.get(name)
    return value if isinstance(value, str) else ""
