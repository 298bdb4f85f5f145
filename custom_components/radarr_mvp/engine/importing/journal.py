"""Keep what each import is about to do, so that one that was cut off can be ended after a restart."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
import errno
import json
import os
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

from ..files import make_folder, sync_folder, trouble_at
from ..log import LOGGER

_BEGIN: Final = "begin"
_NOTE: Final = "note"
_END: Final = "end"


@dataclass(frozen=True, slots=True)
class Entry:
    """An import that was begun and not ended: what it set out to do, and what was noted since."""

    id: str
    work: Mapping[str, object]
    notes: Mapping[str, object] = field(default_factory=dict)


class Journal(Protocol):
    """Keeps entries where they outlast everything; each call returns when it has reached the disk.

    It is called from several threads.
    """

    def begin(self, entry_id: str, work: Mapping[str, object]) -> None:
        """Write down what an import is about to do."""

    def note(self, entry_id: str, facts: Mapping[str, object]) -> None:
        """Add facts to an import that was begun; later ones replace those of the same name."""

    def end(self, entry_id: str) -> None:
        """Let go of an import; one that is not there is no mistake."""

    def get(self, entry_id: str) -> Entry | None:
        """Return an import that was begun and not ended."""

    def entries(self) -> Sequence[Entry]:
        """Return all imports that were begun and not ended, the oldest first."""


class FileJournal:
    """A journal in a file to which lines are added; it is emptied whenever nothing is under way."""

    def __init__(self, path: Path) -> None:
        """Read what an earlier run left."""
        self.may_shrink = True
        """Whether it may be emptied; while it is being copied, it must only grow."""
        self._path = path
        self._lock = Lock()
        self._entries: dict[str, Entry] = {}
        make_folder(path.parent)
        self._read()

    def begin(self, entry_id: str, work: Mapping[str, object]) -> None:
        """Write down what an import is about to do."""
        with self._lock:
            self._add({"step": _BEGIN, "id": entry_id, "work": dict(work)})

    def note(self, entry_id: str, facts: Mapping[str, object]) -> None:
        """Add facts to an import that was begun."""
        with self._lock:
            self._add({"step": _NOTE, "id": entry_id, "facts": dict(facts)})

    def end(self, entry_id: str) -> None:
        """Let go of an import."""
        with self._lock:
            if entry_id not in self._entries:
                return
            if len(self._entries) > 1 or not self.may_shrink:
                self._add({"step": _END, "id": entry_id})
                return
            with trouble_at(self._path), self._path.open("r+b", buffering=0) as file:
                file.truncate()
                os.fsync(file.fileno())
            self._entries.clear()

    def get(self, entry_id: str) -> Entry | None:
        """Return an import that was begun and not ended."""
        with self._lock:
            return self._entries.get(entry_id)

    def entries(self) -> Sequence[Entry]:
        """Return all imports that were begun and not ended, the oldest first."""
        with self._lock:
            return tuple(self._entries.values())

    def _add(self, record: dict[str, object]) -> None:
        """Add a line, and take it into account once it is on the disk."""
        line = json.dumps(record, separators=(",", ":")).encode() + b"\n"
        with trouble_at(self._path), self._path.open("ab", buffering=0) as file:
            before = file.tell()
            try:
                # A newline first ends a line that a crash or a full disk cut off.
                if file.write(b"\n" + line) != len(line) + 1:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    file.truncate(before)
                raise
        self._apply(record)

    def _read(self) -> None:
        """Take in the lines of an earlier run, as far as they are whole."""
        with trouble_at(self._path):
            try:
                lines = self._path.read_bytes().split(b"\n")
            except FileNotFoundError:
                self._path.touch()
                sync_folder(self._path.parent)
                return
        for line in filter(None, lines):
            try:
                record = json.loads(line)
                self._apply(record)
            except ValueError, KeyError, TypeError:
                LOGGER.warning("A line of the import journal is broken and left out")

    def _apply(self, record: Mapping[str, object]) -> None:
        """Take one line into account."""
        step, entry_id = record["step"], str(record["id"])
        if step == _BEGIN:
            self._entries[entry_id] = Entry(entry_id, _mapping(record["work"]))
        elif step == _END:
            self._entries.pop(entry_id, None)
        elif known := self._entries.get(entry_id):
            notes = {**known.notes, **_mapping(record["facts"])}
            self._entries[entry_id] = Entry(entry_id, known.work, notes)


def _mapping(value: object) -> dict[str, object]:
    """Return an object of JSON."""
    if not isinstance(value, dict):
        raise TypeError("Not an object")
    return value
