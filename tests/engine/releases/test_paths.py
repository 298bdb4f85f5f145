"""What paths say, and which of them scans pass by."""

import pytest

from custom_components.radarr_mvp.engine.releases.paths import (
    is_extra_file,
    is_multi_part,
    is_skipped_folder,
    parse_path,
)


@pytest.mark.parametrize(
    ("path", "title", "quality", "group"),
    [
        ("/m/Charade.1963.720p.WEB-DL-GRP.mkv", "Charade", "WEBDL-720p", "GRP"),
        (
            "C:\\m\\x\\Charade.1963.1080p.BluRay-GRP.mkv",
            "Charade",
            "Bluray-1080p",
            "GRP",
        ),
        ("/m/Charade (1963)/1080p BluRay-GRP.mkv", "Charade", "Bluray-1080p", "GRP"),
        ("/m/Charade.1963.720p.WEB-DL-GRP/123.mkv", "Charade", "WEBDL-720p", "GRP"),
        ("/m/Charade.1963.720p.WEB-DL-GRP/rQ3kd8.mkv", "Charade", "WEBDL-720p", "GRP"),
        ("/m/Charade.1963.720p.WEB-DL-GRP/abc", "Charade", "WEBDL-720p", "GRP"),
    ],
)
def test_path(path: str, title: str, quality: str, group: str) -> None:
    """The file tells, or it and its folder, or the folder."""
    facts = parse_path(path)
    assert facts is not None
    assert facts.title == title
    assert facts.known_quality.name == quality
    assert facts.group == group


@pytest.mark.parametrize("path", ["", "/", "film.mkv", "/m/films/film.mkv"])
def test_path_that_says_nothing(path: str) -> None:
    """Neither file nor folder name a movie."""
    assert parse_path(path) is None


@pytest.mark.parametrize(
    ("name", "skipped"),
    [
        ("Behind The Scenes", True),
        (".grab", True),
        ("Samples", True),
        ("Charade", False),
    ],
)
def test_skipped_folders(name: str, skipped: bool) -> None:
    """Folders of extras and hidden ones are passed by."""
    assert is_skipped_folder(name) is skipped


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("Charade (1963)-trailer.mkv", True),
        ("._Charade.mkv", True),
        ("Thumbs.db", True),
        (".unmanic.part", True),
        ("Charade (1963).mkv", False),
        ("The Short-Timers.mkv", False),
    ],
)
def test_extra_files(name: str, extra: bool) -> None:
    """Trailers and what systems leave behind are no movies."""
    assert is_extra_file(name) is extra


@pytest.mark.parametrize(
    ("files", "parts"),
    [
        (["/a/Film disc 1.mkv", "/a/Film disc 2.mkv"], True),
        (["/a/Film - Pt.1.mkv", "/a/Film - Pt.2.mkv"], True),
        (["/a/Film cd1 x.avi", "/a/Film cd2 x.avi"], True),
        (["/a/Film cd1.avi", "/b/Film cd2.avi"], False),
        (["/a/Film cd1.avi", "/a/Other cd2.avi"], False),
        (["/a/Film cd1.avi", "/a/Film cd1.avi"], False),
        (["/a/Film.avi", "/a/Film 2.avi"], False),
    ],
)
def test_multi_part(files: list[str], parts: bool) -> None:
    """Files of one folder that differ by the number of a part are one movie."""
    assert is_multi_part(files) is parts
