"""A download is looked through with care: the film is found, what may do harm stays away."""

import asyncio
import os
from pathlib import Path, PurePosixPath

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.importing.scanning import (
    CachedProber,
    FileDescription,
    Kind,
    PassedBy,
    Probe,
    ProbeProblem,
    Scan,
    describe,
    is_worth_keeping,
    scan as scan_module,
    scan_download,
)
from custom_components.radarr_mvp.engine.importing.scanning.kinds import kind_of
from custom_components.radarr_mvp.engine.mediainfo import MediaInfo

MEGABYTE = 1024 * 1024


def _make(root: Path, *files: str | tuple[str, int]) -> Path:
    """Make files of some sizes in megabytes, without taking the space."""
    for one in files:
        name, size = (one, 1) if isinstance(one, str) else one
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(size * MEGABYTE)
    return root


def _kinds(scan: Scan) -> dict[str, Kind]:
    """Return what each file was taken for."""
    return {str(one.relative): one.kind for one in scan.files}


def _passed(scan: Scan) -> dict[str, PassedBy]:
    """Return what was passed by, and why."""
    return {str(path): why for path, why in scan.passed}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("film.mkv", Kind.VIDEO),
        ("FILM.M2TS", Kind.VIDEO),
        ("film.iso", Kind.VIDEO),
        ("film.webm", Kind.VIDEO),
        ("film.srt", Kind.SUBTITLE),
        ("film.nfo", Kind.OTHER),
        ("film", Kind.OTHER),
        ("film.rar", Kind.ARCHIVE),
        ("film.r00", Kind.ARCHIVE),
        ("film.part01.rar", Kind.ARCHIVE),
        ("film.001", Kind.ARCHIVE),
        ("film.tar.gz", Kind.ARCHIVE),
        ("film.mkv.exe", Kind.EXECUTABLE),
        ("film.mkv.exe. .", Kind.EXECUTABLE),
        ("film.\u202egpj.EXE", Kind.EXECUTABLE),
        ("film.msi", Kind.EXECUTABLE),
        ("film.sh", Kind.EXECUTABLE),
        ("film.mkv.lnk", Kind.DANGEROUS),
        ("film.scr", Kind.DANGEROUS),
        ("film.zipx", Kind.DANGEROUS),
        ("film.mkv.!qB", Kind.INCOMPLETE),
        ("film.mkv.part", Kind.INCOMPLETE),
    ],
)
def test_files_are_known_by_their_last_extension(name: str, kind: Kind) -> None:
    """The one that the operating system goes by."""
    assert kind_of(name) is kind


def test_a_usual_download(tmp_path: Path) -> None:
    """The film, its sample, its subtitles, and what lies about."""
    root = _make(
        tmp_path / "Charade.1963.1080p.BluRay-GRP",
        ("charade.mkv", 5_000),
        ("Sample/charade-sample.mkv", 40),
        ("Subs/2_English.srt", 0),
        ("charade.nfo", 0),
        ("Featurettes/Making Of.mkv", 300),
        ("charade-trailer.mp4", 90),
        ("RARBG_DO_NOT_MIRROR.exe", 0),
    )
    scan = scan_download(root)
    assert _kinds(scan) == {
        "Featurettes/Making Of.mkv": Kind.EXTRA_VIDEO,
        "RARBG_DO_NOT_MIRROR.exe": Kind.EXECUTABLE,
        "Sample/charade-sample.mkv": Kind.SAMPLE,
        "Subs/2_English.srt": Kind.SUBTITLE,
        "charade-trailer.mp4": Kind.SAMPLE,
        "charade.mkv": Kind.VIDEO,
        "charade.nfo": Kind.OTHER,
    }
    assert [one.name for one in scan.videos] == ["charade.mkv"]
    assert scan.size == 5_430 * MEGABYTE
    assert not scan.multi_part
    assert not scan.unpacking


def test_a_single_file_is_a_download(tmp_path: Path) -> None:
    """Many torrents hold nothing else."""
    _make(tmp_path, ("film.mkv", 700))
    (film,) = scan_download(tmp_path / "film.mkv").files
    assert film.relative == PurePosixPath("film.mkv")
    assert (film.kind, film.size) == (Kind.VIDEO, 700 * MEGABYTE)
    assert film.stem == "film"


def test_words_alone_make_no_sample(tmp_path: Path) -> None:
    """Films have such words in their titles, and groups sign with them."""
    root = _make(
        tmp_path / "pack",
        ("Proof.2005.1080p.mkv", 4_000),
        ("Trailer.Park.Boys.2006.rarbg.mkv", 3_000),
        ("the.rarbg.film.mkv", 50),
        ("Sampler.mkv", 20),
    )
    assert set(_kinds(scan_download(root)).values()) == {Kind.VIDEO}
    only = _make(tmp_path / "only", ("film-sample.mkv", 30))
    assert _kinds(scan_download(only)) == {"film-sample.mkv": Kind.VIDEO}


def test_systems_and_hidden_things_are_passed_by(tmp_path: Path) -> None:
    """Thumbnails, recycle bins and our own waiting files are no films."""
    root = _make(
        tmp_path / "d",
        "film.mkv",
        "._film.mkv",
        ".radarr_mvp-1-0.new",
        ".hidden/film.mkv",
        "@eaDir/film.mkv",
        "$RECYCLE.BIN/film.mkv",
        "__MACOSX/film.mkv",
        "Thumbs.db",
    )
    scan = scan_download(root)
    assert list(_kinds(scan)) == ["film.mkv"]
    assert set(_passed(scan).values()) == {PassedBy.SYSTEM}
    assert len(scan.passed) == 7


def test_links_never_lead_out(tmp_path: Path) -> None:
    """Nothing outside of the download is ever taken for a part of it."""
    outside = _make(tmp_path / "outside", ("private.mkv", 900))
    root = _make(tmp_path / "d", ("real/film.mkv", 500))
    (root / "a.mkv").symlink_to(outside / "private.mkv")
    (root / "b.mkv").symlink_to("real/film.mkv")
    (root / "c").symlink_to(outside)
    (root / "d.mkv").symlink_to("nowhere")
    (root / "e.mkv").symlink_to("e.mkv")
    (root / "f").symlink_to("real")
    (root / "g").symlink_to("/")
    scan = scan_download(root)
    assert list(_kinds(scan)) == ["real/film.mkv"]
    assert _passed(scan) == {
        "a.mkv": PassedBy.LINK_OUTSIDE,
        "b.mkv": PassedBy.TWICE,
        "c": PassedBy.LINK_OUTSIDE,
        "d.mkv": PassedBy.UNREADABLE,
        "e.mkv": PassedBy.UNREADABLE,
        "f": PassedBy.FOLDER_LINK,
        "g": PassedBy.LINK_OUTSIDE,
    }
    (tmp_path / "way").symlink_to(root)
    assert scan_download(tmp_path / "way").root == root


def test_odd_things_are_passed_by(tmp_path: Path) -> None:
    """Pipes would be waited for, second names counted twice."""
    root = _make(tmp_path / "d", "film.mkv")
    os.mkfifo(root / "pipe.mkv")
    (root / "same.mkv").hardlink_to(root / "film.mkv")
    scan = scan_download(root)
    assert list(_kinds(scan)) == ["film.mkv"]
    assert _passed(scan) == {
        "pipe.mkv": PassedBy.NOT_A_FILE,
        "same.mkv": PassedBy.TWICE,
    }
    with pytest.raises(FileTrouble) as caught:
        scan_download(root / "pipe.mkv")
    assert caught.value.problem is FileProblem.NOT_A_FILE
    with pytest.raises(FileTrouble) as caught:
        scan_download(root / "missing.mkv")
    assert caught.value.problem is FileProblem.NOT_FOUND


def test_depth_and_number_have_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hostile torrent does not keep us busy for ever."""
    deep = "/".join("x" * 12)
    root = _make(tmp_path / "d", "film.mkv", f"{deep}/deep.mkv")
    scan = scan_download(root)
    assert list(_kinds(scan)) == ["film.mkv"]
    assert _passed(scan) == {"/".join("x" * 10): PassedBy.TOO_DEEP}
    monkeypatch.setattr(scan_module, "MAX_FILES", 3)
    many = scan_download(_make(tmp_path / "m", *(f"{n}.nfo" for n in range(9))))
    assert len(many.files) == 3
    assert _passed(many) == {"3.nfo": PassedBy.TOO_MANY}


def test_what_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without rights does not hide the film beside it; the download itself has to be readable."""
    root = _make(tmp_path / "d", "film.mkv", "shut/film.mkv")
    kept = os.scandir

    def scandir(path: Path) -> object:
        if path.name == "shut":
            raise PermissionError(13, "Permission denied")
        return kept(path)

    monkeypatch.setattr(os, "scandir", scandir)
    scan = scan_download(root)
    assert list(_kinds(scan)) == ["film.mkv"]
    assert _passed(scan) == {"shut": PassedBy.UNREADABLE}
    with pytest.raises(FileTrouble) as caught:
        scan_download(root / "shut")
    assert caught.value.problem is FileProblem.NOT_ALLOWED


def test_a_file_that_vanishes_meanwhile_is_passed_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else may be at work."""
    root = _make(tmp_path / "d", "film.mkv", "gone.mkv")
    kept = os.lstat

    def lstat(path: Path) -> object:
        if Path(path).name == "gone.mkv":
            raise FileNotFoundError(2, "gone")
        return kept(path)

    monkeypatch.setattr(os, "lstat", lstat)
    assert _passed(scan_download(root)) == {"gone.mkv": PassedBy.UNREADABLE}


def test_whole_discs_are_recognised(tmp_path: Path) -> None:
    """Their streams are not films one by one."""
    root = _make(
        tmp_path / "d",
        ("BDMV/STREAM/00001.m2ts", 900),
        ("VIDEO_TS/VTS_01_1.VOB", 1_000),
    )
    assert set(_kinds(scan_download(root)).values()) == {Kind.DISC}


def test_parts_and_unpacking_are_recognised(tmp_path: Path) -> None:
    """Neither is a film yet."""
    parts = _make(tmp_path / "d", "film cd1.avi", "film cd2.avi")
    assert scan_download(parts).multi_part
    two = _make(tmp_path / "two", ("part1.mkv", 9), ("Sample/part2-sample.mkv", 0))
    assert not scan_download(two).multi_part
    busy = _make(tmp_path / "_UNPACK_Film", "film.mkv")
    assert scan_download(busy).unpacking
    assert scan_download(busy / "film.mkv").unpacking
    inside = _make(tmp_path / "x", "_failed_film/film.mkv")
    assert scan_download(inside).unpacking


def test_what_is_left_after_a_move(tmp_path: Path) -> None:
    """Scraps may go, a film or archives may not, nor what nobody has looked at."""
    scraps = _make(tmp_path / "a", "film.nfo", ("x.rar", 10), "Thumbs.db")
    assert not is_worth_keeping(scraps)
    assert is_worth_keeping(_make(tmp_path / "b", ("x.rar", 11)))
    assert is_worth_keeping(_make(tmp_path / "c", "other film.mkv"))
    deep = _make(tmp_path / "e", "/".join("x" * 12) + "/film.mkv")
    assert is_worth_keeping(deep)


@given(st.lists(st.text(min_size=1, max_size=40), max_size=5))
def test_any_names_can_be_looked_through(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    """Names of any characters, also of bytes that are no text."""
    root = tmp_path_factory.mktemp("names")
    made = {"film.mkv"}
    (root / "film.mkv").touch()
    (root / os.fsdecode(b"\xff\xfe.srt")).touch()
    for name in names:
        if name in (".", "..") or set(name) & set("/\0"):
            continue
        if len(name.encode("utf-8", "surrogatepass")) < 200:
            try:
                (root / name).touch()
            except OSError, UnicodeEncodeError:
                continue
            made.add(name)
    scan = scan_download(root)
    seen = {one.name for one in scan.files} | {path.name for path, _ in scan.passed}
    assert made <= seen
    assert os.fsdecode(b"\xff\xfe.srt") in seen


class CountingProber:
    """A prober that answers what it is told, and counts."""

    def __init__(self, answer: Probe) -> None:
        """Keep the answer."""
        self.answer = answer
        self.asked: list[str] = []

    async def probe(self, path: Path) -> Probe:
        """Answer."""
        self.asked.append(path.name)
        await asyncio.sleep(0)
        return self.answer


FILM = Probe(MediaInfo(container="matroska"))


async def test_each_file_is_probed_once(tmp_path: Path) -> None:
    """Until it changes; those who ask at once share the answer."""
    path = tmp_path / "film.mkv"
    path.write_bytes(b"x")
    counting = CountingProber(FILM)
    prober = CachedProber(counting)
    answers = await asyncio.gather(*(prober.probe(path) for _ in range(5)))
    assert answers == [FILM] * 5
    assert await prober.probe(path) == FILM
    assert counting.asked == ["film.mkv"]
    path.write_bytes(b"xy")
    await prober.probe(path)
    assert len(counting.asked) == 2


@pytest.mark.parametrize(
    ("problem", "times"),
    [
        (ProbeProblem.TIMEOUT, 2),
        (ProbeProblem.MISSING, 2),
        (ProbeProblem.UNREADABLE, 1),
    ],
)
async def test_what_may_pass_is_tried_again(
    tmp_path: Path, problem: ProbeProblem, times: int
) -> None:
    """A broken file stays broken, a busy disk does not."""
    path = tmp_path / "film.mkv"
    path.write_bytes(b"x")
    counting = CountingProber(Probe(problem=problem))
    prober = CachedProber(counting)
    for _ in range(2):
        assert (await prober.probe(path)).problem is problem
    assert len(counting.asked) == times
    assert problem.leaves_name is (problem is not ProbeProblem.UNREADABLE)


async def test_discs_and_missing_files_are_not_probed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to be learnt."""
    counting = CountingProber(FILM)
    prober = CachedProber(counting)
    disc = await prober.probe(tmp_path / "film.ISO")
    assert disc.problem is ProbeProblem.NOT_PROBED
    gone = await prober.probe(tmp_path / "film.mkv")
    assert gone.problem is ProbeProblem.FAILED
    assert "is not there" in gone.detail
    assert counting.asked == []
    name = "custom_components.radarr_mvp.engine.importing.scanning.probing"
    monkeypatch.setattr(f"{name}._KEPT", 1)
    for number in (1, 2, 1):
        path = tmp_path / f"{number}.mkv"
        path.touch()
        await prober.probe(path)
    assert counting.asked == ["1.mkv", "2.mkv", "1.mkv"]


def _described(
    root: Path, name: str, info: MediaInfo | None = None, **titles: str
) -> FileDescription:
    """Return what a file of a download is taken for."""
    scan = scan_download(root)
    (file,) = [one for one in scan.files if one.name == name]
    return describe(scan, file, info, **titles)


@pytest.mark.parametrize(
    ("folder", "file", "info", "titles", "quality"),
    [
        (
            "Charade.1963.1080p.BluRay.x264-GRP",
            "grp-charade.mkv",
            None,
            {},
            "Bluray-1080p",
        ),
        ("x", "Charade.1963.1080p.BluRay.mkv", None, {}, "Bluray-1080p"),
        (
            "x",
            "charade.mkv",
            None,
            {"client_title": "Charade.1963.720p.WEB-DL"},
            "WEBDL-720p",
        ),
        (
            "x",
            "charade.mkv",
            None,
            {"grabbed_title": "Charade.1963.720p.HDTV"},
            "HDTV-720p",
        ),
        ("x", "charade.mkv", None, {}, "WEBDL-720p"),
        ("x", "charade.xyz", None, {}, "Unknown"),
        ("x", "Charade.1963.WEB-DL.avi", None, {}, "WEBDL-480p"),
        ("Charade.1963.1080p", "charade.avi", None, {}, "HDTV-1080p"),
        ("x", "Charade.1963.BluRay.mkv", (1920, 800), {}, "Bluray-1080p"),
        ("x", "Charade.1963.2160p.BluRay.mkv", (1920, 1080), {}, "Bluray-1080p"),
        ("x", "Charade.1963.WEB-DL.mkv", (1024, 576), {}, "WEBDL-480p"),
        ("x", "Charade.1963.BluRay.mkv", (1024, 576), {}, "Bluray-576p"),
        ("x", "Charade.1963.DVDRip.avi", (720, 480), {}, "DVD"),
        ("x", "Charade.1963.CAM.mkv", (1280, 720), {}, "CAM"),
        ("Charade 1963 COMPLETE BLURAY", "c.mkv", (3840, 2160), {}, "BR-DISK"),
        (
            "Charade.1963.1080p.REMUX.BluRay-GRP",
            "c.mkv",
            (1920, 1080),
            {},
            "Remux-1080p",
        ),
        ("Charade.1963.PROPER.720p.HDTV-GRP", "c.mkv", None, {}, "HDTV-720p Proper"),
    ],
)
def test_all_names_and_the_inside_tell_the_quality(
    tmp_path: Path,
    folder: str,
    file: str,
    info: tuple[int, int] | None,
    titles: dict[str, str],
    quality: str,
) -> None:
    """Each fact from where it is told most surely."""
    root = _make(tmp_path / folder, file)
    inside = MediaInfo(width=info[0], height=info[1]) if info else None
    assert str(_described(root, file, inside, **titles).quality) == quality


def test_group_edition_and_name_come_from_the_release(tmp_path: Path) -> None:
    """The file itself is often called anything."""
    folder = "Charade.1963.Directors.Cut.1080p.BluRay.x264-GRP"
    root = _make(tmp_path / folder, "abc.mkv")
    known = _described(root, "abc.mkv")
    assert known.facts is not None
    assert (known.facts.title, known.facts.year) == ("Charade", 1963)
    assert (known.release_group, known.scene_name) == ("GRP", folder)
    assert "director" in known.edition.lower()
    title = "Charade.1963.720p.WEB-DL.H264-OTHER"
    client = _described(root, "abc.mkv", client_title=title)
    assert (client.release_group, client.scene_name) == ("OTHER", title)


def test_in_a_pack_each_file_speaks_for_itself(tmp_path: Path) -> None:
    """The name of the whole is that of none."""
    names = ("Charade.1963.720p.HDTV.x264-A.mkv", "Metropolis.1927.DVDRip.XviD-B.avi")
    root = _make(tmp_path / "Collection.2160p.BluRay-PACK", *names)
    first, second = (
        _described(root, one, client_title="Collection.2160p.BluRay-PACK")
        for one in names
    )
    assert first.facts is not None
    assert (first.facts.title, first.release_group) == ("Charade", "A")
    assert (str(first.quality), str(second.quality)) == ("HDTV-720p", "DVD")
    assert second.scene_name == "Metropolis.1927.DVDRip.XviD-B"


def test_a_single_file_has_no_folder_of_its_own(tmp_path: Path) -> None:
    """That of all downloads tells nothing."""
    _make(tmp_path / "Metropolis.1927.DVDRip-X", "Charade.1963.720p.HDTV.x264-A.mkv")
    path = tmp_path / "Metropolis.1927.DVDRip-X" / "Charade.1963.720p.HDTV.x264-A.mkv"
    known = _described(path, path.name)
    assert known.facts is not None
    assert known.facts.title == "Charade"
