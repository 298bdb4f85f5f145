"""What must be known to store an import, in the words of the journal: a crash leaves nothing else."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
import json
from typing import Any, Final, Self

from ..indexing import ReleaseFlag
from ..keeping.asked import ImportKey
from ..mediainfo import HdrFormat, MediaInfo
from ..movies import MovieFile
from ..quality.definitions import (
    UNKNOWN as UNKNOWN_QUALITY,
    DetectedFrom,
    QualityModel,
    Revision,
    quality_by_id,
)
from ..releases.languages import UNKNOWN as UNKNOWN_LANGUAGE, language_by_id

# Under these names it is kept with the work of the carrier.
IMPORT: Final = "import"
RENAME: Final = "rename"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An import about to be made.

    `source` is where the film came from, `folder` the movie's below `root`; `replaced` is the path of the film that leaves, in that folder too.
    `decides` tells that with this film the download is done.
    """

    key: ImportKey
    file: MovieFile
    root: str
    folder: str
    correlation_id: str
    source: str = ""
    release: str = ""
    indexer: str = ""
    download_id: int = 0
    decides: bool = False
    move: bool = False
    by_person: bool = False
    score: int = 0
    formats: tuple[str, ...] = ()
    replaced: str = ""
    old_score: int = 0
    old_formats: tuple[str, ...] = ()

    @property
    def movie_id(self) -> int:
        """Return the movie that the film is of."""
        return self.key.movie_id

    def as_text(self) -> str:
        """Return the note as text."""
        plain = asdict(replace(self, file=MovieFile(path="")))
        return json.dumps({**plain, "file": _file_as_data(self.file)})

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the note that a text holds."""
        data = json.loads(text)
        return cls(
            **{
                **data,
                "key": ImportKey(**data["key"]),
                "file": _file_from_data(data["file"]),
                "formats": tuple(data["formats"]),
                "old_formats": tuple(data["old_formats"]),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameNote:
    """A file about to get another name; the names are within the movie's folder."""

    movie_id: int
    old: str
    new: str
    correlation_id: str = ""

    def as_text(self) -> str:
        """Return the note as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the note that a text holds."""
        return cls(**json.loads(text))


def _file_as_data(file: MovieFile) -> dict[str, object]:
    """Return a file as plain data."""
    quality, info = file.quality, file.media_info
    revision = quality.revision
    detected = (
        quality.source_from,
        quality.resolution_from,
        quality.modifier_from,
        quality.revision_from,
    )
    return {
        "path": file.path,
        "size": file.size,
        "quality": [quality.quality.id, *detected],
        "revision": [revision.version, revision.real, revision.is_repack],
        "languages": [one.id for one in file.languages],
        "added": file.added and file.added.isoformat(),
        "scene_name": file.scene_name,
        "original_path": file.original_path,
        "release_group": file.release_group,
        "edition": file.edition,
        "flags": int(file.flags),
        "info_hash": file.info_hash,
        "media_info": None if info is None else asdict(info),
    }


def _file_from_data(data: Mapping[str, Any]) -> MovieFile:
    """Return the file that plain data describes."""
    quality_id, *detected = data["quality"]
    return MovieFile(
        **{
            **{name: value for name, value in data.items() if name != "revision"},
            "quality": QualityModel(
                quality_by_id(quality_id) or UNKNOWN_QUALITY,
                Revision(*data["revision"]),
                *map(DetectedFrom, detected),
            ),
            "languages": tuple(
                language_by_id(one) or UNKNOWN_LANGUAGE for one in data["languages"]
            ),
            "added": data["added"] and datetime.fromisoformat(data["added"]),
            "flags": ReleaseFlag(data["flags"]),
            "media_info": _info_from_data(data["media_info"]),
        }
    )


def _info_from_data(data: Mapping[str, Any] | None) -> MediaInfo | None:
    """Return what is inside a file, as plain data describes it."""
    if data is None:
        return None
    return MediaInfo(
        **{
            **data,
            "hdr": HdrFormat(data["hdr"]),
            "audio_languages": tuple(data["audio_languages"]),
            "subtitles": tuple(data["subtitles"]),
        }
    )
