"""A library, a download and what carries the one into the other, as several tests use them."""

from collections.abc import Callable
import os
from pathlib import Path
from typing import Any

from custom_components.radarr_mvp.engine.importing.journal import FileJournal
from custom_components.radarr_mvp.engine.importing.transfer import (
    COPY,
    Carrier,
    Placement,
    Transfer,
    Work,
)

ROOMY = Transfer(margin=0)
COPYING = Transfer(means=COPY, margin=0)
NEW, OLD = b"the new film" * 9_000, b"the old film" * 5_000


class Home:
    """A library, a download and a carrier."""

    def __init__(self, folder: Path) -> None:
        """Make folders and one download."""
        self.folder = folder
        self.library = folder / "library"
        self.library.mkdir(parents=True)
        self.source = folder / "downloads" / "charade.mkv"
        self.source.parent.mkdir()
        self.source.write_bytes(NEW)
        self.target = self.library / "Charade (1963)" / "Charade (1963).mkv"
        self.journal_path = folder / "journal" / "imports.jsonl"
        self.carrier = self.restarted()

    def restarted(self) -> Carrier:
        """Return the carrier that a fresh start has."""
        return Carrier(FileJournal(self.journal_path))

    def old(self, name: str = "Charade (1963).mkv") -> Path:
        """Put an old film into the library."""
        path = self.target.with_name(name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(OLD)
        os.utime(path, (1e9, 1e9))
        return path

    def work(self, **more: Any) -> Work:
        """Return an import of the download."""
        placements = (Placement(self.source, self.target),)
        return Work(**{"root": self.library, "placements": placements, **more})

    def names(self) -> list[str]:
        """Return all files of the library."""
        return sorted(path.name for path in self.library.rglob("*") if path.is_file())


def refuse(number: int) -> Callable[..., Any]:
    """Return an act of the operating system that always fails."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail
