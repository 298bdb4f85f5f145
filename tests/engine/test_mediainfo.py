"""Words for what is inside a file."""

import pytest

from custom_components.radarr_mvp.engine.mediainfo import (
    HdrFormat,
    MediaInfo,
    audio_channels,
    audio_codec,
    detect_hdr,
    dynamic_range,
    dynamic_range_type,
    resolution_from_size,
    video_codec,
)


@pytest.mark.parametrize(
    ("codec", "codec_id", "scene_name", "expected"),
    [
        ("h264", "", "Charade.1963.1080p.BluRay.AVC.DTS-HD.MA.2.0", "AVC"),
        ("h264", "", "Charade.1963.1080p.BluRay.x264-GRP", "x264"),
        ("h264", "", "Charade.1963.1080p.WEB-DL.H.264-GRP", "h264"),
        ("h264", "", "Savcada.1963.1080p", "h264"),
        ("hevc", "", "Charade.1963.2160p.BluRay.REMUX.HEVC-GRP", "HEVC"),
        ("hevc", "", "Charade.1963.2160p.BluRay.X265-GRP", "x265"),
        ("hevc", "x265", "Charade.1963.2160p.HEVC", "x265"),
        ("av1", "", "", "AV1"),
        ("vp9", "", "", "VP9"),
        ("vp6f", "", "", "VP6"),
        ("wmv3", "", "", "WMV"),
        ("msmpeg4v2", "DIV3", "", "DivX"),
        ("mpeg4", "xvid", "", "XviD"),
        ("mpeg4", "mp4v", "", ""),
        ("rv40", "", "", ""),
        ("msvideo1", "", "", ""),
        ("theora", "", "", "theora"),
        ("", "", "", ""),
    ],
)
def test_video_codecs(
    codec: str, codec_id: str, scene_name: str, expected: str
) -> None:
    """The word that the release uses is kept, the plain one used otherwise."""
    info = MediaInfo(video_format=codec, video_codec_id=codec_id)
    assert video_codec(info, scene_name) == expected


@pytest.mark.parametrize(
    ("codec", "codec_id", "profile", "expected"),
    [
        ("truehd", "", "Dolby TrueHD + Dolby Atmos", "TrueHD Atmos"),
        ("eac3", "", "Dolby Digital Plus + Dolby Atmos", "EAC3 Atmos"),
        ("dts", "", "", "DTS"),
        ("dts", "", "DTS-HD MA + DTS:X", "DTS-X"),
        ("dts", "", "DTS-HD HRA", "DTS-HD HRA"),
        ("dts", "", "DTS Express", "DTS Express"),
        ("dts", "", "DTS 96/24", "DTS 96/24"),
        ("aac", "", "LC", "AAC"),
        ("aac", "", "HE-AAC", "HE-AAC"),
        ("aac", "A_AAC/MPEG4/LC/SBR", "", "HE-AAC"),
        ("ac3", "", "", "AC3"),
        ("flac", "", "", "FLAC"),
        ("mp3", "", "", "MP3"),
        ("pcm_s24le", "", "", "PCM"),
        ("wmapro", "", "", "WMA"),
        ("alac", "", "", "alac"),
    ],
)
def test_audio_codecs(codec: str, codec_id: str, profile: str, expected: str) -> None:
    """Codec, profile and tag together name the sound."""
    info = MediaInfo(audio_format=codec, audio_codec_id=codec_id, audio_profile=profile)
    assert audio_codec(info) == expected


@pytest.mark.parametrize(
    ("layout", "count", "expected"),
    [
        ("5.1(side)", 6, "5.1"),
        ("7.1", 8, "7.1"),
        ("stereo", 2, "2.0"),
        ("mono", 1, "1.0"),
        ("", 6, "5.1"),
        ("", 2, "2.0"),
        ("unknown", 3, "3.0"),
        ("", 0, ""),
    ],
)
def test_channels(layout: str, count: int, expected: str) -> None:
    """The layout counts; without one the number of channels tells enough."""
    info = MediaInfo(audio_channel_layout=layout, audio_channels=count)
    assert audio_channels(info) == expected


@pytest.mark.parametrize(
    ("side_data", "compatibility", "expected", "shown"),
    [
        ([], None, HdrFormat.PQ10, "PQ"),
        (["Mastering display metadata"], None, HdrFormat.HDR10, "HDR10"),
        (["Content light level metadata"], None, HdrFormat.HDR10, "HDR10"),
        (
            ["HDR Dynamic Metadata SMPTE2094-40 (HDR10+)"],
            None,
            HdrFormat.HDR10_PLUS,
            "HDR10Plus",
        ),
        (["DOVI configuration record"], None, HdrFormat.DOLBY_VISION, "DV"),
        (["DOVI configuration record"], 0, HdrFormat.DOLBY_VISION, "DV"),
        (["DOVI configuration record"], 1, HdrFormat.DOLBY_VISION_HDR10, "DV HDR10"),
        (["DOVI configuration record"], 6, HdrFormat.DOLBY_VISION_HDR10, "DV HDR10"),
        (["DOVI configuration record"], 2, HdrFormat.DOLBY_VISION_SDR, "DV SDR"),
        (["DOVI configuration record"], 4, HdrFormat.DOLBY_VISION_HLG, "DV HLG"),
        (
            ["DOVI configuration record", "HDR Dynamic Metadata SMPTE2094-40 (HDR10+)"],
            1,
            HdrFormat.DOLBY_VISION_HDR10_PLUS,
            "DV HDR10Plus",
        ),
    ],
)
def test_kinds_of_hdr(
    side_data: list[str], compatibility: int | None, expected: HdrFormat, shown: str
) -> None:
    """The side data of the first frame tell the kinds apart."""
    found = detect_hdr(10, "bt2020", "smpte2084", side_data, compatibility)
    assert found is expected
    assert dynamic_range_type(found) == shown
    assert dynamic_range(found) == "HDR"


@pytest.mark.parametrize(
    ("depth", "primaries", "transfer"),
    [
        (8, "bt2020", "smpte2084"),
        (10, "bt709", "smpte2084"),
        (10, "bt2020", "bt2020-10"),
    ],
)
def test_the_usual_range(depth: int, primaries: str, transfer: str) -> None:
    """Too few bits, or the colours of older screens, are no HDR."""
    found = detect_hdr(depth, primaries, transfer)
    assert found is HdrFormat.NONE
    assert dynamic_range(found) == dynamic_range_type(found) == ""


def test_broadcast_hdr() -> None:
    """The kind that television uses needs no side data."""
    assert detect_hdr(10, "bt2020", "arib-std-b67") is HdrFormat.HLG10


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (3840, 1600, 2160),
        (2880, 2160, 2160),
        (1920, 800, 1080),
        (1440, 1080, 1080),
        (1280, 544, 720),
        (960, 720, 720),
        (768, 576, 576),
        (720, 480, 480),
        (0, 0, 480),
    ],
)
def test_resolutions(width: int, height: int, expected: int) -> None:
    """A cropped picture keeps the name of its format."""
    assert resolution_from_size(width, height) == expected
