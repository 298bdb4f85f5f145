"""Corners of release names: the rules that a rare way of writing needs."""

import pytest

from custom_components.radarr_mvp.engine.releases.parser import (
    group_of,
    parse_release,
    quality_of,
)
from custom_components.radarr_mvp.engine.releases.paths import parse_path


@pytest.mark.parametrize(
    ("name", "quality"),
    [
        # A shop's name with HD is a download, as AmazonHD and iTunesHD are.
        ("Quiet.Harbour.2018.1080p.NetflixHD.x264-ABC", "WEBDL-1080p"),
        ("Quiet.Harbour.2018.2160p.NetflixUHD.x265-ABC", "WEBDL-2160p"),
        ("Quiet.Harbour.2018.720p.MaxdomeHD.h264-ABC", "WEBDL-720p"),
        ("Quiet.Harbour.2018.1080p.DisneyHD.h264-ABC", "WEBDL-1080p"),
        ("Quiet.Harbour.2018.1080p.HBOMaxHD.h264-ABC", "WEBDL-1080p"),
        ("Quiet.Harbour.2018.PDVDRip.x264-ABC", "TELESYNC"),
        # A codec that ends the name is no less a codec for being an extension too.
        ("Quiet.Harbour.2018.BluRay.XviD", "Bluray-480p"),
        ("Quiet.Harbour.2018.720p.BluRay.xvid", "Bluray-480p"),
        # The resolution of a rip counts, whatever its codec.
        ("Quiet.Harbour.2018.720p.BDRip.XviD-ABC", "Bluray-720p"),
        ("Quiet.Harbour.2018.BRRip.XviD-ABC", "Bluray-480p"),
        # An encode in HEVC with 1080 lines is no disc, however these are written.
        ("[Abc] Quiet Harbour (BD 1920x1080 HEVC FLAC)", "Bluray-1080p"),
        ("[Abc] Quiet Harbour (BD 3840x2160 HEVC FLAC)", "BR-DISK"),
        ("Quiet.Harbour.2018.Disk.2.1080p.BluRay-ABC", "BR-DISK"),
        ("Quiet.Harbour.2018.BD.50.1080p-ABC", "BR-DISK"),
        ("Quiet.Harbour.2018.UHD.100.Blu-ray-ABC", "BR-DISK"),
        ("Quiet.Harbour.2018.BR-DISK.mkv", "BR-DISK"),
        ("Quiet.Harbour.2018.1080p.BluRay.AVC.mkv", "Bluray-1080p"),
        ("Quiet.Harbour.2018.German.DL.1080p.BluRay.AVC-ABC", "Remux-1080p"),
        ("Quiet.Harbour.2018.German.DL.COMPLETE.BLURAY-ABC", "Bluray-720p"),
        # Short words that end a name are no source, but in brackets they are.
        ("Quiet Harbour [2018, TS]", "TELESYNC"),
        ("Quiet Harbour (2018) [1080p BD]", "Bluray-1080p"),
        ("Quiet Harbour 2018 TS", "Unknown"),
        ("Quiet.Harbour.2018.TS.avi", "TELESYNC"),
        ("Quiet.Harbour.2018.BD.iso", "BR-DISK"),
        ("Quiet.Harbour.2018.720p.BD.mkv", "Bluray-720p"),
        ("Quiet Harbour 2018 1080p BD", "HDTV-1080p"),
    ],
)
def test_quality(name: str, quality: str) -> None:
    """The quality is what the name says."""
    assert quality_of(name).quality.name == quality


@pytest.mark.parametrize(
    ("name", "group"),
    [
        # The second half of a technical pair is no first half of a group.
        ("Quiet.Harbour.2018.1080p.BluRay.REMUX.VC-1-Nobody", "Nobody"),
        ("Quiet.Harbour.2018.1080p.BluRay.REMUX.MPEG-2-Nobody", "Nobody"),
        ("Quiet.Harbour.2018.1080p.Blu-ray-Nobody", "Nobody"),
        ("Quiet.Harbour.2018.1080p.x264-Some-Body", "Some-Body"),
        ("Quiet.Harbour.2018.1080p.x264.-Blu-Body.mkv", "Blu-Body"),
        ("Quiet.Harbour.2018.1080p.BD-50-Nobody", "Nobody"),
        ("Quiet.Harbour.2018.1080p.3D.Half-OU", None),
        ("Quiet.Harbour.2018.1080p.Dolby-Vision", None),
        ("Quiet.Harbour.2018.1080p.Dual-Audio", None),
        ("Quiet.Harbour.2018.1080p.10-bit", None),
        ("Quiet.Harbour.2018.1080p.E-AC-3", None),
        ("Quiet.Harbour.2018.1080p.Eng-Subs", None),
        ("Quiet.Harbour.2018.Open-Matte", None),
        ("Quiet.Harbour.2018.1080p.x264-ABC-English", "ABC"),
        # What stands behind the group does not hide it.
        ("Quiet.Harbour.2018.720p.BluRay.x264-ABC.CD1.avi", "ABC"),
        ("Quiet.Harbour.2018.720p.BluRay.x264-ABC.sample", "ABC"),
        ("Quiet.Harbour.2018.720p.WEB.AAC-ABC_nzb", "ABC"),
        ("Quiet Harbour 2018 720p x264-Rising Tide", "Rising"),
        ("Quiet.Harbour.2018.720p.BluRay.x264-A.BC", "A.BC"),
        ("Quiet.Harbour.2018.720p.BluRay.x264-A BC", None),
        ("Quiet.Harbour.2018.x264-Abc.1080p.mkv", None),
        ("Quiet.Harbour.2018.1080p.WEB.x264.AAC-LC.2ch", None),
        ("Quiet-Harbour.East-West.2018.1080p.BluRay", None),
        ("Quiet Harbour 2018 1080p BluRay x264 -[YTS LT]", "YTS LT"),
    ],
)
def test_group(name: str, group: str | None) -> None:
    """The group is found behind the technical words, and nothing else is one."""
    assert group_of(name) == group


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("Quiet.Harbour.2018.SwissGerman.1080p.WEB-ABC", {"German"}),
        ("Quiet.Harbour.2018.Tam.Tel.1080p.WEB-ABC", {"Tamil", "Telugu"}),
        ("Quiet.Harbour.2018.lat.1080p.WEB-ABC", {"Latvian"}),
        ("Quiet Harbour 2018 1080p [Cz,En]", {"Czech", "English"}),
        ("Quiet Harbour 2018 1080p (De)", {"German"}),
        ("Quiet Harbour 2018 1080p De Luxe", {"Unknown"}),
        ("Quiet Harbour 2018 1080p BluRay -[YTS LT]", {"Unknown"}),
    ],
)
def test_languages(name: str, languages: set[str]) -> None:
    """Codes are languages where they are written as codes."""
    facts = parse_release(name)
    assert facts is not None
    assert {language.name for language in facts.languages} == languages


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("Quiet.Harbour.2018.The.Rogue.Cut.1080p.BluRay-ABC", "Rogue Cut"),
        ("Quiet.Harbour.Rogue.Tide.2018.1080p.BluRay-ABC", ""),
    ],
)
def test_edition(name: str, edition: str) -> None:
    """A rogue is an edition only in front of a cut."""
    facts = parse_release(name)
    assert facts is not None
    assert facts.edition == edition


def test_folder_knows_the_group_better_than_the_file() -> None:
    """The short name of a scene file ends with the title, not with the group."""
    facts = parse_path("/in/Quiet.Harbour.2018.DVDRip.XviD-ABC/abc-qh.avi")
    assert facts is not None
    assert facts.title == "Quiet Harbour"
    assert facts.group == "ABC"
    facts = parse_path("/in/Quiet Harbour (2018)/quiet.harbour.720p.x264-abc.mkv")
    assert facts is not None
    assert facts.group == "abc"


@pytest.mark.parametrize(
    ("name", "title", "year"),
    [
        ("[Abc] 2012 Harbour (2018) [1080p]", "2012 Harbour", 2018),
        ("[Abc] 2012 (2018) [1080p]", "2012", 2018),
        ("[ABC] 2018 1080p", "[ABC]", 2018),
        ("[ABC] 2 (2018) 1080p", "[ABC] 2", 2018),
        ("[Abc] Quiet Harbour [Ma10p_1080p][x265_flac].mkv", "Quiet Harbour", 0),
    ],
)
def test_title_behind_brackets(name: str, title: str, year: int) -> None:
    """Brackets in front are a group, unless only a year stands behind them."""
    facts = parse_release(name)
    assert facts is not None
    assert facts.title == title
    assert facts.year == year
