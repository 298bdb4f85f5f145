"""Documents as text, in files of one folder of the configuration, which are written whole or not at all."""

from collections.abc import Collection, Iterable, Iterator
import os
from pathlib import Path
import re
from threading import Lock
from typing import Any, Final

from homeassistant.core import HomeAssistant
import orjson

from .const import DOMAIN
from .engine.files import is_taken, make_folder, sync_folder, trouble_at
from .engine.invalid import Invalid
from .engine.pace import Breather, at_ease
from .redaction import sanitizer

type Plain = dict[str, Any]

# A name and nothing else: neither a folder nor a hidden file, on no file system.
_NAME: Final = re.compile(r"\w[\w .()+-]{0,99}")
_ENDING: Final = ".json"
# Ten thousand movies take up four megabytes.
_LARGEST: Final = 64 * 1024 * 1024
_WRITING: Final = Lock()


def document_file(hass: HomeAssistant, name: str) -> Path:
    """Return the file of a document; a name that may lead anywhere else is refused."""
    if not _NAME.fullmatch(name) or name.endswith((" ", ".")):
        raise Invalid("document_name_refused", file=name[:100].replace("\0", ""))
    file = name if name.endswith(_ENDING) else f"{name}{_ENDING}"
    return Path(hass.config.path(DOMAIN, "exports", file))


def plain_document(about: Plain, gathered: Plain, secrets: Collection[str]) -> Plain:
    """Return a document without anything that is secret; it computes for long, and gives way to the event loop."""
    clean = sanitizer(secrets)
    document: Plain = clean(about)
    for part, entries in gathered.items():
        if isinstance(entries, list):
            document[part] = [clean(entry) for entry in at_ease(entries)]
        else:
            document[part] = clean(entries)
    return document


def spelt(document: Plain) -> Iterator[bytes]:
    """Yield the JSON of a document piece by piece, with an entry to a line; it does the same."""
    breathe = Breather()
    opening = b"{"
    for key, value in document.items():
        yield opening + b"\n" + orjson.dumps(key) + b": "
        opening = b","
        if not isinstance(value, list) or not value:
            yield orjson.dumps(value)
            continue
        for number, entry in enumerate(value):
            yield (b",\n" if number else b"[\n") + orjson.dumps(entry)
            breathe()
        yield b"\n]"
    yield b"\n}\n"


def write_document(path: Path, parts: Iterable[bytes], *, overwrite: bool) -> None:
    """Write a document; until all of it is on the disk, a file of that name stays as it is. It blocks."""
    make_folder(path.parent)
    # Of two who write the same file at once, one has the last word.
    with _WRITING, trouble_at(path):
        check_free(path, overwrite=overwrite)
        partial = path.with_name(f".{path.name}.part")
        try:
            with partial.open("wb") as file:
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    sync_folder(path.parent)


def check_free(path: Path, *, overwrite: bool) -> None:
    """Refuse a name that is taken, unless it may be taken anew; it blocks."""
    if is_taken(path) and not overwrite:
        raise Invalid("document_exists", file=path.name)


def read_document_file(path: Path) -> bytes:
    """Return what is in a document; it blocks."""
    with trouble_at(path):
        try:
            size = path.stat().st_size
        except FileNotFoundError as error:
            raise Invalid(
                "document_missing", file=path.name, folder=str(path.parent)
            ) from error
        if size > _LARGEST:
            megabytes = str(_LARGEST // 1024**2)
            raise Invalid(
                "document_file_too_large", file=path.name, megabytes=megabytes
            )
        return path.read_bytes()
