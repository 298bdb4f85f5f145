"""Real torrent files, made from files on disk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import hashlib
from pathlib import Path
from typing import Final

PIECE_LENGTH: Final = 32 * 1024

type Bencodable = (
    bytes | str | int | Iterable["Bencodable"] | Mapping[str, "Bencodable"]
)


@dataclass(frozen=True, slots=True)
class Torrent:
    """A torrent file and what names it."""

    name: str
    info_hash: str
    data: bytes
    size: int


def bencode(value: Bencodable) -> bytes:
    """Return a value in BitTorrent's encoding."""
    match value:
        case bytes():
            return b"%d:%b" % (len(value), value)
        case str():
            return bencode(value.encode())
        case int():
            return b"i%de" % value
        case Mapping():
            pairs = sorted((key.encode(), item) for key, item in value.items())
            inner = b"".join(bencode(key) + bencode(item) for key, item in pairs)
            return b"d" + inner + b"e"
        case _:
            return b"l" + b"".join(map(bencode, value)) + b"e"


def make_torrent(
    content: Path,
    announce: str,
    *,
    name: str | None = None,
    piece_length: int = PIECE_LENGTH,
    private: bool = True,
    comment: str = "",
) -> Torrent:
    """Return the torrent of a file, or of a folder with all files below it."""
    files = _files(content)
    info: dict[str, Bencodable] = {
        "name": name or content.name,
        "piece length": piece_length,
        "pieces": _piece_hashes(files, piece_length),
    }
    if private:
        info["private"] = 1
    if content.is_dir():
        info["files"] = [
            {
                "length": path.stat().st_size,
                "path": list(path.relative_to(content).parts),
            }
            for path in files
        ]
    else:
        info["length"] = content.stat().st_size
    metainfo: dict[str, Bencodable] = {"announce": announce, "info": info}
    if comment:
        metainfo["comment"] = comment
    return Torrent(
        name=str(info["name"]),
        info_hash=hashlib.sha1(bencode(info), usedforsecurity=False).hexdigest(),
        data=bencode(metainfo),
        size=sum(path.stat().st_size for path in files),
    )


def _files(content: Path) -> list[Path]:
    """Return the files of a torrent in a fixed order."""
    if not content.is_dir():
        return [content]
    return sorted(path for path in content.rglob("*") if path.is_file())


def _piece_hashes(files: Iterable[Path], piece_length: int) -> bytes:
    """Return the hashes of all pieces; a piece runs across the border of two files."""
    hashes = bytearray()
    rest = b""
    for path in files:
        with path.open("rb") as stream:
            while chunk := stream.read(piece_length - len(rest)):
                rest += chunk
                if len(rest) == piece_length:
                    hashes += hashlib.sha1(rest, usedforsecurity=False).digest()
                    rest = b""
    if rest:
        hashes += hashlib.sha1(rest, usedforsecurity=False).digest()
    return bytes(hashes)
