"""Torrent files: what is read from honest ones, and that strange ones do no harm."""

from hashlib import sha1, sha256
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.radarr_mvp.engine.torrent_file import (
    DEEPEST,
    MOST_BYTES,
    MOST_VALUES,
    NotATorrent,
    TorrentEntry,
    bdecode,
    read_torrent,
)
from tests.sandbox.torrents import bencode

ANNOUNCE = "https://tracker.example/0123456789abcdef0123456789abcdef/announce"
NAME = "Charade.1963.1080p.BluRay.x264-GRP"
ROOT = b"r" * 32


def v1_info(**changes: Any) -> dict[str, Any]:
    """Return the info of a torrent with one file of two pieces."""
    info: dict[str, Any] = {
        "name": f"{NAME}.mkv",
        "length": 30_000,
        "piece length": 16_384,
        "pieces": b"p" * 40,
    }
    return {key: value for key, value in (info | changes).items() if value is not None}


def folder_info(files: list[Any], **changes: Any) -> dict[str, Any]:
    """Return the info of a torrent with a folder that is one piece long."""
    changes = {"length": None, "name": NAME, "pieces": b"p" * 20, **changes}
    return v1_info(files=files, **changes)


def v2_info(tree: Any, **changes: Any) -> dict[str, Any]:
    """Return the info of a torrent of the second protocol."""
    info = {"name": NAME, "piece length": 16_384, "meta version": 2, "file tree": tree}
    return info | changes


def leaf(size: int, **changes: Any) -> dict[str, Any]:
    """Return a file in a tree."""
    return {"": {"length": size, "pieces root": ROOT} | changes}


def torrent(info: Any, **outer: Any) -> bytes:
    """Return a torrent file with a tracker."""
    return bencode({"announce": ANNOUNCE, "info": info} | outer)


def test_a_single_file_is_read_with_the_hash_of_its_original_bytes() -> None:
    """The hash is that of the info bytes, whatever order their keys have."""
    # Keys out of order: decoding and encoding again would give another hash.
    info = (
        b"d6:pieces20:pppppppppppppppppppp6:lengthi9e4:name1:a12:piece lengthi16384ee"
    )
    content = b"d8:announce3:udp4:info" + info + b"e"

    read = read_torrent(content)

    assert read.info_hash == read.info_hash_v1 == sha1(info).hexdigest()
    assert read.info_hash_v2 is None
    assert read.files == (TorrentEntry("a", 9),)
    assert read.content == content
    assert not read.is_hybrid


def test_a_folder_is_read_without_its_padding() -> None:
    """Padding counts for the pieces and for nothing else."""
    files = [
        {"length": 10_000, "path": ["Charade.mkv"]},
        {"length": 300, "path": [".pad", "300"], "attr": "p"},
        {"length": 50, "path": ["Subs", "en.srt"], "attr": "x"},
    ]

    read = read_torrent(torrent(folder_info(files, private=1)))

    assert read.name == NAME
    assert read.private
    assert read.size == 10_050
    assert read.files == (
        TorrentEntry(f"{NAME}/Charade.mkv", 10_000),
        TorrentEntry(f"{NAME}/Subs/en.srt", 50),
    )


def test_a_v2_torrent_is_known_by_the_shortened_hash() -> None:
    """Download clients name a v2 torrent by the first 40 digits."""
    info = v2_info({"Charade.mkv": leaf(5), "Subs": {"en.srt": leaf(0)}})
    full = sha256(bencode(info)).hexdigest()

    read = read_torrent(torrent(info))

    assert read.info_hash_v1 is None
    assert read.info_hash_v2 == full
    assert read.info_hash == full[:40]
    assert read.matches(full.upper())
    assert read.matches(full[:40])
    assert [entry.path for entry in read.files] == [
        f"{NAME}/Charade.mkv",
        f"{NAME}/Subs/en.srt",
    ]


def test_a_v2_torrent_of_one_file_has_no_folder() -> None:
    """A file under the name of the torrent stands alone."""
    read = read_torrent(torrent(v2_info({NAME: leaf(5)})))
    assert read.files == (TorrentEntry(NAME, 5),)


def test_a_hybrid_has_both_hashes_and_one_list_of_files() -> None:
    """Either hash means the torrent."""
    info = v2_info(
        {"a.mkv": leaf(16_000), "b.srt": leaf(7), ".pad": {"384": leaf(3, attr="p")}},
        pieces=b"p" * 40,
        files=[
            {"length": 16_000, "path": ["a.mkv"]},
            {"length": 384, "path": [".pad", "384"], "attr": "p"},
            {"length": 7, "path": ["b.srt"]},
        ],
    )
    raw = bencode(info)

    read = read_torrent(torrent(info))

    assert read.is_hybrid
    assert read.matches(sha1(raw).hexdigest())
    assert read.matches(sha256(raw).hexdigest())
    assert not read.matches(sha1(b"another").hexdigest())
    assert not read.matches("")
    assert read.size == 16_007


def test_halves_that_differ_are_refused() -> None:
    """A hybrid whose halves name different files would look harmless to one client only."""
    info = v2_info(
        {"a.mkv": leaf(5)}, pieces=b"p" * 20, files=[{"length": 5, "path": ["b.exe"]}]
    )
    with pytest.raises(NotATorrent, match="different files"):
        read_torrent(torrent(info))


def test_trackers_are_counted_and_never_shown() -> None:
    """The announce address holds the passkey."""
    tiers = [[ANNOUNCE, "udp://second.example"], ["udp://second.example"], 7, [3, ""]]
    read = read_torrent(torrent(v1_info(), **{"announce-list": tiers}))
    assert read.trackers == 2
    assert "example" not in repr(read)
    assert "0123456789abcdef" not in str(read)


def test_without_trackers_there_are_none() -> None:
    """A torrent may live from peers alone."""
    assert read_torrent(bencode({"info": v1_info()})).trackers == 0


@pytest.mark.parametrize("private", [None, 0, 2, "1"])
def test_only_a_one_is_private(private: object) -> None:
    """Anything else leaves a torrent public."""
    assert not read_torrent(torrent(v1_info(private=private))).private


def test_the_modern_spelling_of_names_is_preferred() -> None:
    """Old programs wrote a second name in an encoding of their own."""
    info = folder_info(
        [{"length": 9, "path": [b"\xfc.mkv"], "path.utf-8": ["ü.mkv"]}],
        **{"name": b"\xfc", "name.utf-8": "ü"},
    )
    assert read_torrent(torrent(info)).files == (TorrentEntry("ü/ü.mkv", 9),)


def test_bytes_of_an_old_encoding_become_marks() -> None:
    """Nobody refuses a film for its spelling."""
    assert read_torrent(torrent(v1_info(name=b"\xfc.mkv"))).name == "�.mkv"


@pytest.mark.parametrize(
    "part", ["", ".", "..", " .. ", "a/b", "..\\x", "/etc", "nul\0", "C:"]
)
def test_paths_that_lead_elsewhere_are_refused(part: str) -> None:
    """Neither the name, nor a folder, nor a file may leave its place."""
    inner = folder_info([{"length": 9, "path": ["Subs", part]}])
    for info in (v1_info(name=part), inner, v2_info({"a": {part: leaf(5)}})):
        with pytest.raises(NotATorrent):
            read_torrent(torrent(info))


@pytest.mark.parametrize(
    "info",
    [
        pytest.param("text", id="info is no dictionary"),
        pytest.param({}, id="empty"),
        pytest.param(v1_info(name=None), id="no name"),
        pytest.param(v1_info(name=7), id="name is a number"),
        pytest.param(v1_info(pieces=None), id="no pieces"),
        pytest.param(v1_info(pieces=b"p" * 20), id="too few pieces"),
        pytest.param(v1_info(pieces=b"p" * 41), id="pieces cut"),
        pytest.param(v1_info(pieces=[]), id="pieces are a list"),
        pytest.param(v1_info(length=-1), id="negative length"),
        pytest.param(v1_info(length=None), id="no length"),
        pytest.param(v1_info(length="9"), id="length is text"),
        pytest.param(v1_info(**{"piece length": 0}), id="pieces without length"),
        pytest.param(v1_info(**{"piece length": "x"}), id="piece length is text"),
        pytest.param(v1_info(**{"meta version": 3}), id="future version"),
        pytest.param(v1_info(**{"meta version": {}}), id="version is a dictionary"),
        pytest.param(folder_info([]), id="no files"),
        pytest.param(v1_info(files={}), id="files are a dictionary"),
        pytest.param(folder_info(["a"]), id="a file is text"),
        pytest.param(folder_info([{"length": 9}]), id="a file without path"),
        pytest.param(folder_info([{"length": 9, "path": []}]), id="an empty path"),
        pytest.param(folder_info([{"length": 9, "path": "a"}]), id="a path as text"),
        pytest.param(folder_info([{"length": 9, "path": [1]}]), id="a numbered path"),
        pytest.param(
            folder_info([{"length": 9, "path": ["p"], "attr": "p"}]), id="only padding"
        ),
        pytest.param(
            folder_info([{"length": 9, "path": ["a"], "attr": "l"}]), id="a link"
        ),
        pytest.param(
            folder_info([{"length": 9, "path": ["a"], "attr": 1}]), id="odd attributes"
        ),
        pytest.param(v2_info("tree"), id="tree is text"),
        pytest.param(v2_info({}), id="empty tree"),
        pytest.param(v2_info({"a": {}}), id="empty folder"),
        pytest.param(v2_info({"a": 7}), id="a branch is a number"),
        pytest.param(v2_info({"": {"length": 5}}), id="a file without name"),
        pytest.param(v2_info({"a": {"": 7}}), id="a leaf is a number"),
        pytest.param(v2_info({"a": {"b": leaf(5), **leaf(5)}}), id="file and folder"),
        pytest.param(v2_info({"a": {"": {"length": 5}}}), id="a file without hash"),
        pytest.param(
            v2_info({"a": leaf(5, **{"pieces root": b"short"})}), id="a short hash"
        ),
    ],
)
def test_broken_torrents_are_refused(info: object) -> None:
    """Whatever does not add up is no torrent."""
    with pytest.raises(NotATorrent):
        read_torrent(torrent(info))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<h1>Error</h1>",
        b"d",
        b"de",
        b"le",
        b"i7e",
        b"i-0e",
        b"i07e",
        b"ie",
        b"i99999999999999999999e",
        b"5:four",
        b"04:four",
        b"9999999999:x",
        b"d3:keye",
        b"di1e1:ae",
        b"d1:ai1e1:ai2ee",
        b"li1e",
        b"4:four4:more",
        b"d4:infoi1eegarbage",
    ],
)
def test_what_is_not_bencoded_is_refused(content: bytes) -> None:
    """The encoding leaves no choices, and neither do we."""
    with pytest.raises(NotATorrent):
        read_torrent(content)


def test_a_line_end_may_follow() -> None:
    """Some sites append one."""
    assert read_torrent(torrent(v1_info()) + b"\r\n").size == 30_000


def test_decoding_gives_back_the_value() -> None:
    """All four kinds, and the order of a list."""
    value = {"a": [1, -2, 0], "b": b"bytes", "c": {"d": []}}
    assert bdecode(bencode(value)) == {
        b"a": [1, -2, 0],
        b"b": b"bytes",
        b"c": {b"d": []},
    }


def test_a_value_may_be_as_deep_as_the_bound() -> None:
    """The bound itself is allowed, one more is not."""
    assert bdecode(b"l" * DEEPEST + b"e" * DEEPEST)
    with pytest.raises(NotATorrent, match="deeply"):
        bdecode(b"l" * (DEEPEST + 2) + b"e" * (DEEPEST + 2))


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(b"l" * 1_000_000, id="lists in lists"),
        pytest.param(b"d1:a" * 1_000_000, id="dictionaries in dictionaries"),
        pytest.param(b"l" + b"i0e" * (MOST_VALUES + 1) + b"e", id="too many values"),
        pytest.param(b"0" * (MOST_BYTES + 1), id="too large"),
    ],
)
def test_bombs_are_defused(bomb: bytes) -> None:
    """Depth, number and size are bounded."""
    with pytest.raises(NotATorrent):
        bdecode(bomb)


@given(st.binary(max_size=400))
@settings(max_examples=400, deadline=None)
def test_arbitrary_bytes_raise_nothing_else(content: bytes) -> None:
    """Strangers decide about the bytes, not about the kind of error."""
    for wrapped in (content, b"d4:info" + content + b"e"):
        with pytest.raises(NotATorrent):
            read_torrent(wrapped)


_KEYS = st.sampled_from(
    [
        *("name", "length", "pieces", "piece length", "files", "path", "attr", ""),
        *("meta version", "file tree", "pieces root", "private", "name.utf-8"),
    ]
)
_VALUES = st.recursive(
    st.integers(-5, 40_000) | st.binary(max_size=40) | st.just(b"p" * 20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=6)
    ),
    max_leaves=20,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=8), _VALUES)
@settings(max_examples=400, deadline=None)
def test_well_encoded_nonsense_raises_nothing_else(info: Any, announce: Any) -> None:
    """Right encoding and wrong meaning is refused, or understood in full."""
    changed = v1_info() | info
    try:
        read = read_torrent(torrent(changed, **{"announce-list": announce}))
    except NotATorrent:
        return
    assert read.files
    assert read.size == sum(entry.size for entry in read.files)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_torrent_with_flipped_bytes_raises_nothing_else(data: st.DataObject) -> None:
    """A damaged file is refused, or still read without harm."""
    content = bytearray(torrent(folder_info([{"length": 9, "path": ["a.mkv"]}])))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(
            st.integers(0, 255)
        )
    try:
        read = read_torrent(bytes(content))
    except NotATorrent:
        return
    parts = {part for entry in read.files for part in entry.path.split("/")}
    assert not parts & {"", ".", ".."}
