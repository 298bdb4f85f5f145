"""What a file is, from all that bears a name for it: itself, its folder, the download, the grab, and its inside."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from ...mediainfo import MediaInfo, resolution_from_size
from ...quality.definitions import (
    UNKNOWN_QUALITY,
    DetectedFrom,
    QualityModel,
    Source,
    find_quality,
)
from ...releases.facts import ReleaseFacts
from ...releases.parser import parse_release, quality_of
from ...releases.paths import parse_path
from ...releases.scene import is_scene_name
from .scan import FoundFile, Scan

_RANKS: Final = {one: rank for rank, one in enumerate(DetectedFrom)}
# Only of these there are qualities between 480 and 720 lines.
_WITH_576: Final = frozenset({Source.BLURAY, Source.DVD})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDescription:
    """What is known of a file; `facts` is what its movie is found by, None where no name tells one."""

    facts: ReleaseFacts | None
    quality: QualityModel
    release_group: str = ""
    edition: str = ""
    scene_name: str = ""


def describe(
    scan: Scan,
    file: FoundFile,
    info: MediaInfo | None = None,
    *,
    client_title: str = "",
    grabbed_title: str = "",
) -> FileDescription:
    """Return what a file is; the titles are those of the download and of the release that was grabbed."""
    # A download that holds several films bears the name of none of them.
    alone = len(scan.videos) <= 1
    folder = file.relative.parent.name or (
        scan.root.name if scan.root != file.path else ""
    )
    of_file = parse_path(str(file.relative))
    of_folder = parse_release(folder) if folder and alone else None
    of_client = parse_release(client_title) if client_title and alone else None
    named = [one for one in (of_client, of_folder, of_file) if one is not None]
    names = [file.name]
    if alone:
        names += [one for one in (folder, client_title, grabbed_title) if one]
    return FileDescription(
        facts=of_file if not alone else next(iter(named), None),
        quality=settle_quality(map(quality_of, names), info),
        release_group=next((one.group for one in named if one.group), ""),
        edition=next((one.edition for one in named if one.edition), ""),
        scene_name=_scene_name(
            file, folder if alone else "", client_title if alone else ""
        ),
    )


def _scene_name(file: FoundFile, folder: str, client_title: str) -> str:
    """Return the name under which a file was released, as far as one is known."""
    if client_title:
        return client_title
    return next((one for one in (file.stem, folder) if is_scene_name(one)), "")


def settle_quality(
    models: Iterable[QualityModel], info: MediaInfo | None = None
) -> QualityModel:
    """Return the quality that several names add up to; the first that is sure of a fact tells it.

    The inside of a file knows the height of its picture better than any name.
    """
    settled = base = UNKNOWN_QUALITY
    source, resolution, modifier = Source.UNKNOWN, 0, settled.quality.modifier
    for one in models:
        if _surer(one.source_from, settled.source_from):
            base, source = one, one.quality.source
            if settled.resolution_from is DetectedFrom.UNKNOWN:
                resolution = one.quality.resolution
            settled = replace(settled, source_from=one.source_from)
        if _surer(one.resolution_from, settled.resolution_from):
            resolution = one.quality.resolution
            settled = replace(settled, resolution_from=one.resolution_from)
        if _surer(one.modifier_from, settled.modifier_from):
            modifier = one.quality.modifier
            settled = replace(settled, modifier_from=one.modifier_from)
        if _surer(one.revision_from, settled.revision_from):
            settled = replace(
                settled, revision=one.revision, revision_from=one.revision_from
            )
    if info is not None and info.width and info.height:
        resolution = resolution_from_size(info.width, info.height)
        settled = replace(settled, resolution_from=DetectedFrom.MEDIA_INFO)
    if resolution == 576 and source not in _WITH_576:
        resolution = 480
    quality = find_quality(source, resolution, modifier)
    # Whole discs and the like come in one resolution only, whatever their picture has.
    known = quality if quality.source else base.quality
    return replace(settled, quality=known)


def _surer(new: DetectedFrom, known: DetectedFrom) -> bool:
    """Return whether a fact is better founded than the one that is known."""
    return _RANKS[new] > _RANKS[known]
