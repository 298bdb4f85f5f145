"""Read torrent files that strangers wrote, strictly and within bounds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha1, sha256
import re
from typing import Final

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_VALUES: Final = 1_000_000
DEEPEST: Final = 64

_STRING: Final = re.compile(rb"(0|[1-9][0-9]{0,8}):")
_INTEGER: Final = re.compile(rb"i(0|-?[1-9][0-9]{0,18})e")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_V1_HASH_BYTES: Final = 20
_V2_HASH_BYTES: Final = 32
_V2_SHORT: Final = 40

type Bencoded = int | bytes | list[Bencoded] | dict[bytes, Bencoded]
type Dictionary = dict[bytes, Bencoded]


class NotATorrent(ValueError):
    """The bytes are not a torrent file, or not one that can be trusted."""


@dataclass(frozen=True, slots=True)
class TorrentEntry:
    """One file of a torrent; the path begins with the torrent's name where there is a folder."""

    path: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TorrentFile:
    """What a torrent file says; the bytes hold announce addresses and are never shown."""

    content: bytes = field(repr=False)
    name: str
    size: int
    files: tuple[TorrentEntry, ...]
    info_hash_v1: str | None
    info_hash_v2: str | None
    private: bool
    trackers: int

    @property
    def info_hash(self) -> str:
        """Return the hash by which download clients know the torrent: a v2 hash shortened, else v1."""
        return (self.info_hash_v2 or self.info_hash_v1 or "")[:_V2_SHORT]

    @property
    def info_hashes(self) -> frozenset[str]:
        """Return every spelling of the torrent's hashes."""
        v1, v2 = self.info_hash_v1, self.info_hash_v2
        return frozenset(filter(None, (v1, v2, v2 and v2[:_V2_SHORT])))

    @property
    def is_hybrid(self) -> bool:
        """Tell whether both old and new clients can share the torrent."""
        return bool(self.info_hash_v1 and self.info_hash_v2)

    def matches(self, announced: str) -> bool:
        """Tell whether an announced hash means this torrent."""
        return announced.strip().lower() in self.info_hashes


def read_torrent(content: bytes) -> TorrentFile:
    """Return what the bytes of a torrent file say, or raise `NotATorrent`."""
    decoder = _Decoder(content)
    outer = decoder.decode()
    info = outer.get(b"info") if isinstance(outer, dict) else None
    if not isinstance(outer, dict) or not isinstance(info, dict):
        raise NotATorrent("there is no info dictionary")
    old, new = _is_v1(info), _is_v2(info)
    if not old and not new:
        raise NotATorrent("the info dictionary names no pieces")
    name = _text(info, b"name")
    _check_part(name)
    files = tuple(_v2_files(info, name) if new else _v1_files(info, name))
    if not files:
        raise NotATorrent("it holds no files")
    if old:
        _check_pieces(info)
        if new and _ordered(files) != _ordered(_v1_files(info, name)):
            raise NotATorrent("its two halves tell of different files")
    return TorrentFile(
        content=content,
        name=name,
        size=sum(entry.size for entry in files),
        files=files,
        info_hash_v1=sha1(decoder.info, usedforsecurity=False).hexdigest()
        if old
        else None,
        info_hash_v2=sha256(decoder.info).hexdigest() if new else None,
        private=info.get(b"private") == 1,
        trackers=len(_trackers(outer)),
    )


def bdecode(content: bytes) -> Bencoded:
    """Return the one bencoded value that the bytes hold, or raise `NotATorrent`."""
    return _Decoder(content).decode()


class _Decoder:
    """Decodes one value, and keeps the bytes of an outer dictionary's `info` as they were."""

    __slots__ = ("_at", "_data", "_left", "info")

    def __init__(self, data: bytes) -> None:
        """Begin at the first byte."""
        if len(data) > MOST_BYTES:
            raise NotATorrent("it is larger than any torrent file")
        self.info = b""
        self._data = data
        self._at = 0
        self._left = MOST_VALUES

    def decode(self) -> Bencoded:
        """Return the value; only line ends may follow it."""
        value = self._value(0)
        if self._data[self._at :].strip(b"\r\n"):
            raise NotATorrent("something follows its end")
        return value

    def _value(self, depth: int) -> Bencoded:
        """Return the value that begins here."""
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            raise NotATorrent("it holds too much, or too deeply nested")
        if self._data.startswith(b"d", self._at):
            return self._dictionary(depth)
        if self._data.startswith(b"l", self._at):
            return self._list(depth)
        if number := _INTEGER.match(self._data, self._at):
            self._at = number.end()
            return int(number[1])
        return self._string()

    def _string(self) -> bytes:
        """Return the string that begins here."""
        length = _STRING.match(self._data, self._at)
        if length is None:
            raise NotATorrent(f"byte {self._at} begins no value")
        end = length.end() + int(length[1])
        if end > len(self._data):
            raise NotATorrent("it ends too early")
        self._at = end
        return self._data[length.end() : end]

    def _list(self, depth: int) -> list[Bencoded]:
        """Return the list that begins here."""
        self._at += 1
        values: list[Bencoded] = []
        while not self._data.startswith(b"e", self._at):
            values.append(self._value(depth + 1))
        self._at += 1
        return values

    def _dictionary(self, depth: int) -> Dictionary:
        """Return the dictionary that begins here; a key may not come twice."""
        self._at += 1
        values: Dictionary = {}
        while not self._data.startswith(b"e", self._at):
            key = self._string()
            if key in values:
                raise NotATorrent("a key comes twice")
            start = self._at
            values[key] = self._value(depth + 1)
            if not depth and key == b"info":
                self.info = self._data[start : self._at]
        self._at += 1
        return values


def _is_v1(info: Dictionary) -> bool:
    """Tell whether clients of the first protocol can read the torrent."""
    return b"pieces" in info


def _is_v2(info: Dictionary) -> bool:
    """Tell whether clients of the second protocol can read the torrent."""
    version = info.get(b"meta version")
    if version not in (None, 1, 2):
        raise NotATorrent("it is of a version that nobody knows yet")
    return version == 2


def _v1_files(info: Dictionary, name: str) -> Iterator[TorrentEntry]:
    """Return the files of the first protocol's list, without padding."""
    if b"files" not in info:
        yield TorrentEntry(name, _size(info))
        return
    for item in _files(info):
        if _has_attribute(item, b"p"):
            continue
        spelling = b"path.utf-8" if b"path.utf-8" in item else b"path"
        parts = item.get(spelling)
        if not isinstance(parts, list) or not parts:
            raise NotATorrent("a file has no path")
        yield TorrentEntry(_path(name, *map(_decoded, parts)), _size(item))


def _v2_files(info: Dictionary, name: str) -> Iterator[TorrentEntry]:
    """Return the files of the second protocol's tree."""
    tree = info.get(b"file tree")
    if not isinstance(tree, dict):
        raise NotATorrent("there is no file tree")
    entries = list(_leaves(tree, ()))
    # A single file stands at the root under the name of the torrent itself.
    alone = [parts for parts, _ in entries] == [(name,)]
    for parts, size in entries:
        yield TorrentEntry(_path(*(parts if alone else (name, *parts))), size)


def _leaves(
    tree: Dictionary, above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Walk a file tree: an empty key marks a file."""
    for key, branch in tree.items():
        if not isinstance(branch, dict) or not key:
            raise NotATorrent("the file tree is broken")
        parts = (*above, _decoded(key))
        leaf = branch.get(b"")
        if leaf is None:
            yield from _leaves(branch, parts)
            continue
        if not isinstance(leaf, dict) or len(branch) != 1:
            raise NotATorrent("the file tree is broken")
        _check_root(leaf)
        if not _has_attribute(leaf, b"p"):
            yield parts, _size(leaf)


def _check_root(leaf: Dictionary) -> None:
    """Make sure that a file with content has a root of its hashes."""
    root = leaf.get(b"pieces root")
    hashed = isinstance(root, bytes) and len(root) == _V2_HASH_BYTES
    if _size(leaf) and not hashed:
        raise NotATorrent("a file has no hash")


def _check_pieces(info: Dictionary) -> None:
    """Make sure that there is one hash for each piece of the whole length."""
    length, pieces = info.get(b"piece length"), info[b"pieces"]
    if not isinstance(length, int) or length < 1 or not isinstance(pieces, bytes):
        raise NotATorrent("its pieces make no sense")
    items = _files(info) if b"files" in info else [info]
    total = sum(_size(item) for item in items)
    if len(pieces) != -(-total // length) * _V1_HASH_BYTES:
        raise NotATorrent("the number of pieces does not fit the size")


def _files(info: Dictionary) -> list[Dictionary]:
    """Return the first protocol's list of files, padding included."""
    items = info[b"files"]
    if not isinstance(items, list):
        raise NotATorrent("the list of files is broken")
    found = [item for item in items if isinstance(item, dict)]
    if len(found) != len(items):
        raise NotATorrent("the list of files is broken")
    return found


def _size(item: Dictionary) -> int:
    """Return a file's length."""
    length = item.get(b"length")
    if not isinstance(length, int) or length < 0:
        raise NotATorrent("a file has no length")
    return length


def _has_attribute(item: Dictionary, letter: bytes) -> bool:
    """Tell whether a file has an attribute; links are refused, they could lead anywhere."""
    attributes = item.get(b"attr", b"")
    if not isinstance(attributes, bytes):
        raise NotATorrent("a file has broken attributes")
    if b"l" in attributes:
        raise NotATorrent("it holds symbolic links")
    return letter in attributes


def _path(*parts: str) -> str:
    """Join the parts of a path, each of which must stay where it is put."""
    for part in parts:
        _check_part(part)
    return "/".join(parts)


def _check_part(part: str) -> None:
    """Refuse what would lead out of the folder."""
    escapes = part.strip() in {"", ".", ".."} or _DRIVE.fullmatch(part)
    if escapes or any(mark in part for mark in "/\\\0"):
        raise NotATorrent("a path leads out of the torrent's folder")


def _text(info: Dictionary, key: bytes) -> str:
    """Return a text, in its modern spelling where there are two."""
    return _decoded(info.get(key + b".utf-8", info.get(key)))


def _decoded(value: Bencoded | None) -> str:
    """Return a name as text; bytes of older encodings become marks."""
    if not isinstance(value, bytes):
        raise NotATorrent("a name is missing")
    return value.decode("utf-8", "replace")


def _trackers(outer: Dictionary) -> set[bytes]:
    """Return the announce addresses, which must not leave this module."""
    tiers = outer.get(b"announce-list")
    listed = [
        address
        for tier in (tiers if isinstance(tiers, list) else [])
        for address in (tier if isinstance(tier, list) else [])
    ]
    return {
        address
        for address in (outer.get(b"announce"), *listed)
        if isinstance(address, bytes) and address
    }


def _ordered(files: Iterator[TorrentEntry] | tuple[TorrentEntry, ...]) -> list[str]:
    """Return the files in a form that can be compared."""
    return sorted(f"{entry.path}\0{entry.size}" for entry in files)
