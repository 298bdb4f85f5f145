"""Read magnet links."""

from base64 import b32decode
from typing import Final
from urllib.parse import parse_qs

from ...engine.indexing import MagnetLink, info_hash_of

_SCHEME: Final = "magnet:"
_V1: Final = "urn:btih:"
_V2: Final = "urn:btmh:1220"
_BASE32: Final = 32


def is_magnet(text: str) -> bool:
    """Tell whether a text is a magnet link."""
    return text[: len(_SCHEME)].lower() == _SCHEME


def read_magnet(uri: str) -> MagnetLink | None:
    """Return a magnet link with its info-hash, None for one that names no torrent."""
    # The shorter hash is of the first protocol, by which indexers name a torrent.
    known = min(_hashes(uri), key=len, default=None)
    return MagnetLink(uri, known) if known else None


def magnet_matches(uri: str, announced: str) -> bool:
    """Tell whether a magnet link means the announced torrent; the hash of a v2 torrent may be shortened."""
    return any(
        known.startswith(announced) or announced.startswith(known)
        for known in _hashes(uri)
    )


def _hashes(uri: str) -> list[str]:
    """Return the hashes a magnet link names."""
    topics = parse_qs(uri.partition("?")[2]).get("xt", [])
    hashes = (info_hash_of(_hex(topic.lower())) for topic in topics)
    return [known for known in hashes if known]


def _hex(topic: str) -> str:
    """Return the hash in a topic, as hex."""
    if topic.startswith(_V2):
        return topic.removeprefix(_V2)
    value = topic.removeprefix(_V1) if topic.startswith(_V1) else ""
    if len(value) != _BASE32:
        return value
    try:
        return b32decode(value.upper()).hex()
    except ValueError:
        return ""
