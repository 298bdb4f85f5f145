"""Open the zip that Letterboxd makes of everything somebody has there."""

from io import BytesIO
from pathlib import PurePosixPath
from struct import error as StructError
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as DeflateError

from ..http import MEBIBYTE, Answer
from ..readers.judging import no_list

# A file in it must not unfold into more than anybody keeps.
LARGEST_FILE: Final = 10 * MEBIBYTE
_MOST_FILES: Final = 5000
_METHODS: Final = frozenset({ZIP_STORED, ZIP_DEFLATED})
_BROKEN: Final = (
    BadZipFile,
    DeflateError,
    StructError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


def is_zip(answer: Answer) -> bool:
    """Tell whether a file is a zip."""
    return answer.body.startswith(b"PK\x03\x04")


def unpack(answer: Answer, wanted: str) -> bytes:
    """Return one file of a zip, or raise where it cannot be had."""
    try:
        with ZipFile(BytesIO(answer.body)) as archive:
            info = _find(archive.infolist()[:_MOST_FILES], wanted)
            if info is None:
                raise no_list(answer, f"the export has no {wanted}")
            if info.compress_type not in _METHODS or info.flag_bits & 1:
                raise no_list(
                    answer, "the zip is encrypted or packed in an unusual way"
                )
            with archive.open(info) as file:
                content = file.read(LARGEST_FILE + 1)
    except _BROKEN as err:
        raise no_list(answer, "the zip is broken or incomplete") from err
    if len(content) > LARGEST_FILE:
        raise no_list(
            answer, f"a file in the zip is larger than {LARGEST_FILE // MEBIBYTE} MiB"
        )
    return content


def _find(infos: list[ZipInfo], wanted: str) -> ZipInfo | None:
    """Return the file that is nearest to the top: folders below hold what was deleted."""
    parts = PurePosixPath(wanted.lower()).parts
    found = [
        (len(path.parts), info)
        for info in infos
        if (path := PurePosixPath(info.filename.lower())).parts[-len(parts) :] == parts
        and not {"deleted", "orphaned"} & set(path.parts)
    ]
    return min(found, key=lambda one: one[0])[1] if found else None
