"""Make releases of HDBits' records, with all the ways in which these are spelt."""

from collections.abc import Mapping
from datetime import UTC, datetime
import re
from typing import Any, Final

from yarl import URL

from ...engine.indexing import (
    NO_FLAGS,
    IndexerIdentity,
    Release,
    ReleaseFlag,
    SourceCodes,
    imdb_id_of,
    info_hash_of,
)
from .codes import (
    HALF_COUNTED_CATEGORIES,
    HALF_COUNTED_MEDIUMS,
    NEWZNAB,
    Category,
    Codec,
    Exclusive,
    Medium,
    Origin,
)

_GUID: Final = re.compile(r"HDBits-([0-9]{1,18})")
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}")
_BEYOND_REASON: Final = 10**18
_LATEST: Final = datetime.max.replace(tzinfo=UTC).timestamp()

type Record = Mapping[str, Any]


def torrent_number(guid: str) -> int | None:
    """Return the number behind a guid, None for the guid of another indexer."""
    match = _GUID.fullmatch(guid)
    return int(match[1]) if match else None


def read_release(
    record: Any, base: URL, identity: IndexerIdentity
) -> tuple[int, Release] | None:
    """Return the number and the release of a record, None where something needed is missing."""
    if not isinstance(record, dict):
        return None
    number, size = number_of(record.get("id")), number_of(record.get("size"))
    info_hash = info_hash_of(_text(record.get("hash")))
    source = _source(record)
    title = _title(record, source)
    if number is None or not size or size < 0 or not info_hash or not title:
        return None
    seeders, leechers = (_count(record.get(key)) for key in ("seeders", "leechers"))
    return number, Release(
        guid=f"HDBits-{number}",
        title=title,
        indexer=identity.name,
        indexer_id=identity.id,
        indexer_priority=identity.priority,
        size=size,
        info_hash=info_hash,
        # The passkey is added when the file is fetched, so that it is stored nowhere.
        download_url=str((base / "download.php").with_query(id=number)),
        info_url=str((base / "details.php").with_query(id=number)),
        seeders=seeders,
        leechers=leechers,
        peers=None if seeders is None or leechers is None else seeders + leechers,
        grabs=_count(record.get("times_completed")),
        files=_count(record.get("numfiles")),
        published=_published(record),
        imdb_id=_imdb_id(record.get("imdb")),
        categories=_categories(source.category),
        flags=_flags(record, source),
        download_factor=_download_factor(record, source),
        upload_factor=0.0 if source.category == Category.ADULT else 1.0,
        source=source,
    )


def number_of(value: Any) -> int | None:
    """Return a number, which HDBits sometimes spells as a string."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < _BEYOND_REASON else None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return int(value)
    return None


def _count(value: Any) -> int | None:
    """Return a number of things, of which there cannot be fewer than none."""
    number = number_of(value)
    return None if number is None or number < 0 else number


def _text(value: Any) -> str:
    """Return a text that can be stored, empty for anything else."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().strip()


def _code[Code: int](kind: type[Code], value: Any) -> int | None:
    """Return a code as its name, an unknown one as its number."""
    number = number_of(value)
    try:
        return None if number is None else kind(number)
    except ValueError:
        return number


def _source(record: Record) -> SourceCodes:
    """Return what the torrent is made from; `type_exclusive` is a number or an empty object."""
    exclusive = number_of(record.get("type_exclusive")) == Exclusive.YES
    tags = record.get("tags")
    return SourceCodes(
        category=_code(Category, record.get("type_category")),
        codec=_code(Codec, record.get("type_codec")),
        medium=_code(Medium, record.get("type_medium")),
        origin=_code(Origin, record.get("type_origin")),
        exclusive=Exclusive.YES if exclusive else Exclusive.NO,
        tags=tuple(filter(None, map(_text, tags))) if isinstance(tags, list) else (),
    )


def _title(record: Record, source: SourceCodes) -> str:
    """Return the name that can be parsed best: the file's, except where uploaders do not care about it."""
    name = _text(record.get("name"))
    filename = _text(record.get("filename")).removesuffix(".torrent")
    if source.category == Category.ADULT or source.medium == Medium.DISC:
        return name or filename
    return filename or name


def _published(record: Record) -> datetime | None:
    """Return when the torrent was added: by the number, which is never ambiguous, else by the text."""
    seconds = number_of(record.get("utadded"))
    if seconds is not None and 0 < seconds < _LATEST:
        return datetime.fromtimestamp(seconds, UTC)
    try:
        moment = datetime.fromisoformat(_text(record.get("added")))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except ValueError, OverflowError:
        return None


def _imdb_id(imdb: Any) -> str | None:
    """Return the IMDb id, which comes without prefix and often without its zeros."""
    value = imdb.get("id") if isinstance(imdb, dict) else None
    return imdb_id_of(value) if isinstance(value, int | str) else None


def _categories(category: int | None) -> tuple[int, ...]:
    """Return the category in Newznab's numbers."""
    if category is None or category not in NEWZNAB:
        return ()
    return (NEWZNAB[category],)


def _is_free(record: Record) -> bool:
    """Tell whether downloading costs nothing."""
    return _text(record.get("freeleech")).lower() == "yes"


def _flags(record: Record, source: SourceCodes) -> ReleaseFlag:
    """Return what HDBits says about the torrent."""
    said = {
        ReleaseFlag.FREELEECH: _is_free(record),
        ReleaseFlag.INTERNAL: source.origin == Origin.INTERNAL,
        ReleaseFlag.EXCLUSIVE: source.exclusive == Exclusive.YES,
    }
    flags = NO_FLAGS
    for flag, holds in said.items():
        flags |= flag if holds else NO_FLAGS
    return flags


def _download_factor(record: Record, source: SourceCodes) -> float:
    """Return which share of the download counts against the ratio; half is never said, it follows."""
    if _is_free(record) or source.category == Category.ADULT:
        return 0.0
    half = (
        source.medium in HALF_COUNTED_MEDIUMS
        or source.origin == Origin.INTERNAL
        or source.category in HALF_COUNTED_CATEGORIES
    )
    return 0.5 if half else 1.0
