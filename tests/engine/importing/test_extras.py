"""Subtitles and the like find their film, in the download and in the library."""

from pathlib import Path

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.engine.importing.extras import (
    ExtraOptions,
    choose_extras,
    companions,
)
from custom_components.radarr_mvp.engine.importing.scanning import scan_download

ALL = ExtraOptions(enabled=True, extensions=("srt", ".IDX", "sub", "nfo", " jpg"))


def _names(
    root: Path, *files: str, film: str = "film.mkv", options: ExtraOptions = ALL
) -> dict[str, str]:
    """Return which files of a download go along, and what they are called then."""
    for name in (film, *files):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * (9 if name == film else 3))
    scan = scan_download(root)
    (chosen,) = [one for one in scan.files if str(one.relative) == film]
    extras = choose_extras(scan, chosen, "Charade (1963).mkv", options)
    return {str(one.file.relative): one.name for one in extras}


def test_extras_go_along_only_where_that_is_wanted(tmp_path: Path) -> None:
    """They are off at first, and then of the kinds that were asked for."""
    assert _names(tmp_path, "film.srt", options=ExtraOptions()) == {}
    only = ExtraOptions(enabled=True)
    assert _names(tmp_path, "film.srt", "film.nfo", options=only) == {
        "film.srt": "Charade (1963).srt"
    }


def test_subtitles_keep_language_and_tags(tmp_path: Path) -> None:
    """Players tell them apart by these."""
    assert _names(
        tmp_path,
        "Subs/2_English.srt",
        "Subs/film.de.forced.srt",
        "film.fr.sdh.srt",
        "film.idx",
        "film.sub",
        "film.exe",
    ) == {
        "Subs/2_English.srt": "Charade (1963).en.srt",
        "Subs/film.de.forced.srt": "Charade (1963).de.forced.srt",
        "film.fr.sdh.srt": "Charade (1963).fr.sdh.srt",
        "film.idx": "Charade (1963).idx",
        "film.sub": "Charade (1963).sub",
    }


def test_several_of_a_kind_are_numbered(tmp_path: Path) -> None:
    """None gets the name of another."""
    names = _names(tmp_path, "a.en.srt", "b.en.srt", "a.nfo", "b.nfo", "poster.jpg")
    assert names == {
        "a.en.srt": "Charade (1963).1.en.srt",
        "b.en.srt": "Charade (1963).2.en.srt",
        "a.nfo": "Charade (1963).nfo",
        "b.nfo": "Charade (1963).1.nfo",
        "poster.jpg": "Charade (1963).jpg",
    }


def test_in_a_pack_each_film_gets_its_own(tmp_path: Path) -> None:
    """By the name, by the folder that is called like the film, or by that in which it lies alone."""
    films = ("one.mkv", "two.mkv", "three/three.mkv")
    files = (
        "one.en.srt",
        "Subs/one/2_German.srt",
        "two.srt",
        "three/x.fr.srt",
        "y.srt",
    )
    first = _names(tmp_path, *films[1:], *files, film="one.mkv")
    assert sorted(first) == ["Subs/one/2_German.srt", "one.en.srt"]
    third = _names(tmp_path, *films[:2], *files, film="three/three.mkv")
    assert sorted(third) == ["three/x.fr.srt"]


def test_monsters_stay_behind(tmp_path: Path) -> None:
    """A subtitle of gigabytes is none."""
    (tmp_path / "film.srt").touch()
    with (tmp_path / "film.srt").open("r+b") as file:
        file.truncate(300 * 1024 * 1024)
    (tmp_path / "film.mkv").write_bytes(b"x")
    scan = scan_download(tmp_path)
    film = scan.videos[0]
    assert choose_extras(scan, film, "x.mkv", ALL) == ()


@given(
    st.text(st.characters(exclude_characters="/\0\n"), min_size=1, max_size=250),
    st.sampled_from(["film.en.srt", "film.nfo", "2_German.forced.srt"]),
)
def test_names_always_fit(
    tmp_path_factory: pytest.TempPathFactory, title: str, extra: str
) -> None:
    """Whatever the film is called, the names beside it can be written."""
    root = tmp_path_factory.getbasetemp() / "fit"
    root.mkdir(exist_ok=True)
    for name in ("film.mkv", extra):
        (root / name).write_bytes(b"x" * len(name))
    scan = scan_download(root)
    text = title.encode("utf-8", "ignore").decode().strip(" .") or "x"
    for one in choose_extras(scan, scan.videos[0], f"{text}.mkv", ALL):
        assert len(one.name.encode()) <= 255
        assert one.name.endswith((".srt", ".nfo"))


def test_a_long_title_gives_way(tmp_path: Path) -> None:
    """Language and extension are what a subtitle cannot do without."""
    for name, size in (("film.mkv", 9), ("film.en.forced.srt", 1), ("film.nfo", 1)):
        (tmp_path / name).write_bytes(b"x" * size)
    scan = scan_download(tmp_path)
    film_name = "é" * 125 + ".mkv"
    extras = choose_extras(scan, scan.videos[0], film_name, ALL)
    assert [one.name for one in extras] == [
        "é" * 120 + ".en.forced.srt",
        "é" * 125 + ".nfo",
    ]


def test_companions_leave_with_their_film(tmp_path: Path) -> None:
    """Its subtitles do, what the household added itself does not."""
    film = tmp_path / "Charade (1963).mkv"
    leaving = ["Charade (1963).en.srt", "charade (1963).NFO", "Charade (1963).ass"]
    staying = ["poster.jpg", "Charade (1963) Making Of.mkv", "Charade (1963).mp4"]
    for name in (film.name, *leaving, *staying):
        (tmp_path / name).touch()
    (tmp_path / "Charade (1963).de.srt").mkdir()
    found = [one.name for one in companions(film, ALL)]
    assert sorted(found) == sorted(leaving)
    assert list(companions(film, ExtraOptions())) == []
    assert list(companions(tmp_path / "no" / "x.mkv", ALL)) == []
