"""What names are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ...mediainfo import MediaInfo
from ...quality.definitions import UNKNOWN_QUALITY, QualityModel

DEFAULT_FILE_FORMAT: Final = "{Movie Title} ({Release Year}) {Quality Full}"
DEFAULT_FOLDER_FORMAT: Final = "{Movie Title} ({Release Year})"


class ColonMode(StrEnum):
    """What stands for a colon, which not every file system takes."""

    DELETE = "delete"
    DASH = "dash"
    SPACE_DASH = "space_dash"
    SPACE_DASH_SPACE = "space_dash_space"
    SMART = "smart"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingOptions:
    """How a household wants its files to be named."""

    rename: bool = True
    file_format: str = DEFAULT_FILE_FORMAT
    folder_format: str = DEFAULT_FOLDER_FORMAT
    replace_illegal: bool = True
    colon: ColonMode = ColonMode.SMART


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingMovie:
    """The facts of a movie that names may use; translations by language id."""

    title: str
    year: int = 0
    original_title: str = ""
    original_language: int = 0
    translations: Mapping[int, str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    collection: str = ""
    certification: str = ""
    tmdb_id: int = 0
    imdb_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingFile:
    """The facts of a file that names may use.

    Of the custom formats only those that are meant for names are given, and of the
    current name only the part before the extension.
    """

    quality: QualityModel = UNKNOWN_QUALITY
    quality_title: str = ""
    release_group: str = ""
    edition: str = ""
    scene_name: str = ""
    current_name: str = ""
    custom_formats: tuple[str, ...] = ()
    media_info: MediaInfo | None = None
