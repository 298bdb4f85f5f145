"""The table of qualities, and how findings name one of them."""

import json

import pytest

from custom_components.radarr_mvp.engine.quality.definitions import (
    QUALITIES,
    UNKNOWN,
    Modifier,
    QualityModel,
    Revision,
    Source,
    find_quality,
    quality_by_id,
    quality_by_name,
)

from .guide_data import CORPUS


def test_the_table_is_complete() -> None:
    """There are 30 qualities, from poor to good, with ids and names of their own."""
    assert len(QUALITIES) == 30
    assert len({quality.id for quality in QUALITIES}) == 30
    assert [quality.weight for quality in QUALITIES] == sorted(
        quality.weight for quality in QUALITIES
    )
    assert QUALITIES[0].name == "Unknown"
    assert QUALITIES[-1].name == "Raw-HD"


@pytest.mark.parametrize(
    ("name", "id_", "source", "resolution", "modifier"),
    [
        ("Remux-2160p", 31, "bluray", 2160, "remux"),
        ("WEBRip-720p", 14, "webrip", 720, "none"),
        ("BR-DISK", 22, "bluray", 1080, "brdisk"),
        ("DVDSCR", 28, "dvd", 480, "screener"),
        ("CAM", 25, "cam", 0, "none"),
    ],
)
def test_rows(name: str, id_: int, source: str, resolution: int, modifier: str) -> None:
    """A quality is found by id and by name in any case."""
    quality = quality_by_name(name.upper())
    assert quality is not None
    assert quality is quality_by_id(id_)
    assert str(quality) == name
    assert (quality.source.key, quality.resolution, quality.modifier.key) == (
        source,
        resolution,
        modifier,
    )


def test_what_is_not_in_the_table() -> None:
    """Unknown ids and names are told apart from the quality called Unknown."""
    assert quality_by_id(99) is None
    assert quality_by_name("8K") is None


@pytest.mark.parametrize(
    ("source", "resolution", "modifier", "expected"),
    [
        (Source.BLURAY, 2160, Modifier.REMUX, "Remux-2160p"),
        (Source.TELESYNC, 720, Modifier.NONE, "TELESYNC"),
        (Source.DVD, 576, Modifier.NONE, "DVD"),
        (Source.UNKNOWN, 1080, Modifier.NONE, "HDTV-1080p"),
        (Source.UNKNOWN, 480, Modifier.NONE, "SDTV"),
        (Source.UNKNOWN, 576, Modifier.NONE, "Bluray-576p"),
        (Source.WEBDL, 576, Modifier.NONE, "Bluray-576p"),
        (Source.WEBDL, 1080, Modifier.REMUX, "Remux-1080p"),
        (Source.TV, 540, Modifier.NONE, "Unknown"),
        (Source.BLURAY, 1080, Modifier.SCREENER, "Unknown"),
    ],
)
def test_the_nearest_quality(
    source: Source, resolution: int, modifier: Modifier, expected: str
) -> None:
    """Exact findings win, then a source without resolution, then a better source."""
    assert find_quality(source, resolution, modifier).name == expected


def test_the_collected_lookups() -> None:
    """Every collected case is answered as expected."""
    path = CORPUS / "quality_lookup.json"
    if not path.is_file():
        pytest.skip(f"The cases are not here: {path}")
    for case in json.loads(path.read_text(encoding="utf-8")):
        found = find_quality(
            Source[case["source"].upper()],
            case["resolution"],
            Modifier[case["modifier"].upper()],
        )
        assert found.name == case["quality"], case


def test_revisions_are_ordered_by_real_then_version() -> None:
    """REAL outranks any version, and a repack ranks as its version does."""
    assert Revision(1, 1) > Revision(3) > Revision(2) > Revision()
    assert Revision(2, is_repack=True) == Revision(2)
    assert Revision(2) >= Revision(2, is_repack=True)


@pytest.mark.parametrize(
    ("revision", "expected"),
    [
        (Revision(), "Unknown"),
        (Revision(2), "Unknown Proper"),
        (Revision(2, 1), "Unknown Proper REAL"),
    ],
)
def test_a_quality_says_its_revision(revision: Revision, expected: str) -> None:
    """People see what the revision adds."""
    assert str(QualityModel(UNKNOWN, revision)) == expected
