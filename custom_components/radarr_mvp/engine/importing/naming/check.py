"""Judge naming formats before they are used, and show what they give."""

from dataclasses import dataclass
import re
from typing import Final

from ...invalid import Invalid
from ...mediainfo import HdrFormat, MediaInfo
from ...quality.definitions import QualityModel, Revision, quality_by_name
from .grammar import Node, Text, Token, Wrapper, parse_format, tokens_of
from .render import file_name, folder_name
from .subject import NamingFile, NamingMovie, NamingOptions
from .tokens import FILE_READERS, READERS, TITLE_READERS

_ORIGINALS: Final = frozenset({"originaltitle", "originalfilename"})
_ILLEGAL: Final = re.compile(r'[<>:"|?*\x00-\x1f]')
MAX_FORMAT: Final = 1000

_SAMPLE_QUALITY: Final = quality_by_name("Bluray-1080p")
assert _SAMPLE_QUALITY is not None
SAMPLE_MOVIE: Final = NamingMovie(
    title="The General's Daughter: Returns",
    year=2010,
    original_title="Die Tochter des Generals: Rückkehr",
    original_language=4,
    translations={4: "Die Tochter des Generals: Rückkehr"},
    collection="The General's Daughter Collection",
    certification="PG-13",
    tmdb_id=345691,
    imdb_id="tt0066921",
)
SAMPLE_FILE: Final = NamingFile(
    quality=QualityModel(_SAMPLE_QUALITY, Revision(2)),
    release_group="EVOLVE",
    edition="Ultimate extended edition",
    scene_name="The.Generals.Daughter.Returns.2010.PROPER.1080p.BluRay.DTS.x264-EVOLVE",
    current_name="the.generals.daughter.returns.1080p-evolve",
    custom_formats=("Surround Sound", "x264"),
    media_info=MediaInfo(
        container="matroska",
        video_format="h264",
        video_bit_depth=10,
        width=1920,
        height=800,
        hdr=HdrFormat.HDR10,
        audio_format="dts",
        audio_channels=6,
        audio_channel_layout="5.1(side)",
        audio_languages=("ger", "eng"),
        subtitles=("ger",),
    ),
)


@dataclass(frozen=True, slots=True)
class NamingPreview:
    """What the options make of a sample movie."""

    folder: str
    file: str


def preview(
    options: NamingOptions,
    movie: NamingMovie = SAMPLE_MOVIE,
    file: NamingFile = SAMPLE_FILE,
) -> NamingPreview:
    """Return what a movie's folder and file would be called."""
    return NamingPreview(
        "/".join(folder_name(movie, options)),
        file_name(movie, file, options, "mkv"),
    )


def check_options(options: NamingOptions) -> None:
    """Refuse formats that cannot tell movies apart or be written."""
    check_file_format(options.file_format)
    check_folder_format(options.folder_format)


def check_file_format(text: str) -> None:
    """Refuse a format for files without title and year or the release's own name."""
    keys = _checked_keys(text, "file")
    if keys & _ORIGINALS:
        return
    if not keys & TITLE_READERS.keys():
        raise Invalid("naming_title_missing", kind="file")
    if "releaseyear" not in keys:
        raise Invalid("naming_year_missing", kind="file")
    if len(parse_format(text)) > 1:
        raise Invalid("naming_folder_in_file", kind="file")


def check_folder_format(text: str) -> None:
    """Refuse a format for folders without title, or with facts that only files have."""
    keys = _checked_keys(text, "folder")
    if not keys & TITLE_READERS.keys():
        raise Invalid("naming_title_missing", kind="folder")
    if of_file := sorted(keys & FILE_READERS.keys()):
        raise Invalid("naming_file_token", kind="folder", token=of_file[0])


def _checked_keys(text: str, kind: str) -> set[str]:
    """Return the tokens of a format after a look at how it is written."""
    if not text.strip():
        raise Invalid("naming_empty", kind=kind)
    if len(text) > MAX_FORMAT:
        raise Invalid("naming_too_long", kind=kind, limit=str(MAX_FORMAT))
    parts = parse_format(text)
    for nodes in parts:
        _check_part(nodes, kind)
    tokens = [token for nodes in parts for token in tokens_of(nodes)]
    for token in tokens:
        if token.key not in READERS:
            raise Invalid("naming_unknown_token", kind=kind, token=token.written)
    return {token.key for token in tokens}


def _check_part(nodes: tuple[Node, ...], kind: str) -> None:
    """Refuse a part of a path that is empty, climbs up or holds illegal characters."""
    texts = list(_texts(nodes))
    plain = "".join(texts)
    if not any(tokens_of(nodes)) and not plain.strip(" ."):
        raise Invalid("naming_empty_part", kind=kind)
    if found := _ILLEGAL.search(plain):
        raise Invalid("naming_illegal_character", kind=kind, character=found[0])
    outside = "".join(node.value for node in nodes if isinstance(node, Text))
    if "{" in outside or "}" in outside:
        raise Invalid("naming_brace", kind=kind)


def _texts(nodes: tuple[Node, ...]) -> list[str]:
    """Return the plain text among some pieces, that in wrappers too."""
    found: list[str] = []
    for node in nodes:
        match node:
            case Text(value):
                found.append(value)
            case Wrapper(parts):
                found += _texts(parts)
            case Token():
                pass
    return found
