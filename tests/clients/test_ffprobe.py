"""ffprobe tells what a film is inside; where it cannot, the importer hears why."""

import asyncio
import json
import os
from pathlib import Path
import shutil
import subprocess
import time
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.clients.ffprobe import FfprobeClient, media_info_of
from custom_components.radarr_mvp.engine.importing.scanning import Probe, ProbeProblem
from custom_components.radarr_mvp.engine.mediainfo import HdrFormat, MediaInfo

needs_ffmpeg = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")),
    reason="ffmpeg is not installed",
)


def _make(path: Path, *arguments: str) -> Path:
    """Make a film of two seconds."""
    picture = ("-f", "lavfi", "-i", "color=c=black:s=320x240:r=10:d=2")
    sound = ("-f", "lavfi", "-i", "anullsrc=r=48000:cl=5.1:d=2")
    subprocess.run(
        ["ffmpeg", "-v", "error", *picture, *sound, *arguments, str(path)],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return path


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a film with six channels, two languages and a name like an option."""
    folder = tmp_path_factory.mktemp("film")
    words = folder / "words.srt"
    words.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    arguments = ["-i", str(words), "-map", "0", "-map", "1", "-map", "1", "-map", "2"]
    languages = ["-metadata:s:a:0", "language=ger", "-metadata:s:s:0", "language=fre"]
    codecs = ["-c:v", "libx264", "-c:a", "ac3", "-c:s", "srt"]
    return _make(folder / "-concat:|film 'x'.mkv", *arguments, *languages, *codecs)


def _program(tmp_path: Path, script: str) -> str:
    """Return a program that stands in for ffprobe."""
    path = tmp_path / "ffprobe"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def _is_gone(noted: Path) -> bool:
    """Return whether the process that noted its number has ended."""
    return not Path("/proc", noted.read_text().strip()).exists()


@needs_ffmpeg
async def test_a_film_is_read(film: Path) -> None:
    """Picture, sound, languages and length, by the real program."""
    probe = await FfprobeClient().probe(film)
    assert probe.problem is None
    info = probe.info
    assert info is not None
    assert (info.container, info.video_format) == ("matroska", "h264")
    assert (info.width, info.height, info.video_bit_depth) == (320, 240, 8)
    assert (info.frame_rate, info.interlaced) == (10.0, False)
    assert (info.audio_format, info.audio_channels) == ("ac3", 6)
    assert info.audio_channel_layout.startswith("5.1")
    assert info.audio_stream_count == 2
    assert info.audio_languages == ("ger", "und")
    assert info.subtitles == ("fre",)
    assert info.runtime_seconds == pytest.approx(2, abs=0.3)
    assert info.hdr is HdrFormat.NONE


@needs_ffmpeg
@pytest.mark.parametrize(
    "name",
    ["x.mp4", "x.mov", "x.avi", "x.ts", "x.m2ts", "x.mpg", "x.wmv", "x.asf", "x.ogv"],
)
async def test_all_usual_containers_are_read(tmp_path: Path, name: str) -> None:
    """What is taken for a video by its name can be looked into."""
    codecs = {"mpg": "mpeg2video", "ogv": "libtheora", "wmv": "wmv2", "asf": "wmv2"}
    codec = codecs.get(name.partition(".")[2], "mpeg4")
    sound = "libvorbis" if name == "x.ogv" else "mp2"
    path = _make(tmp_path / name, "-r", "25", "-c:v", codec, "-ac", "2", "-c:a", sound)
    info = (await FfprobeClient().probe(path)).info
    assert info is not None
    assert (info.width, info.audio_stream_count) == (320, 1)
    assert info.runtime_seconds == pytest.approx(2, abs=0.4)


@needs_ffmpeg
async def test_the_first_frame_tells_of_brightness(tmp_path: Path) -> None:
    """Mastering data is in the picture itself."""
    colours = "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
    light = "master-display=G(1,1)B(1,1)R(1,1)WP(1,1)L(10,1):max-cll=10,5"
    path = _make(
        tmp_path / "hdr.mkv",
        *("-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-c:a", "aac"),
        *("-x265-params", f"log-level=none:{colours}:{light}"),
    )
    info = (await FfprobeClient().probe(path)).info
    assert info is not None
    assert (info.video_bit_depth, info.hdr) == (10, HdrFormat.HDR10)


@needs_ffmpeg
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("noise.mkv", b"\x07noise" * 5_000),
        ("empty.mkv", b""),
        (
            "list.mkv",
            b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n",
        ),
    ],
)
async def test_what_is_no_film_is_unreadable(
    tmp_path: Path, name: str, content: bytes
) -> None:
    """A list of addresses is not followed either."""
    path = tmp_path / name
    path.write_bytes(content)
    probe = await FfprobeClient().probe(path)
    assert probe.problem is ProbeProblem.UNREADABLE
    assert str(tmp_path) not in probe.detail
    assert probe.detail


@needs_ffmpeg
async def test_sound_alone_is_no_film(tmp_path: Path) -> None:
    """Not even with a picture on its cover."""
    path = _make(tmp_path / "sound.mka", "-map", "1", "-c:a", "flac")
    probe = await FfprobeClient().probe(path)
    assert probe == Probe(problem=ProbeProblem.UNREADABLE, detail="no video")


@needs_ffmpeg
async def test_a_file_that_is_gone_is_not_called_broken(tmp_path: Path) -> None:
    """It may come back."""
    probe = await FfprobeClient().probe(tmp_path / "gone.mkv")
    assert probe.problem is ProbeProblem.FAILED
    assert "No such file" in probe.detail


async def test_a_missing_program_is_told(tmp_path: Path) -> None:
    """The importer falls back to the name."""
    probe = await FfprobeClient(str(tmp_path / "no")).probe(tmp_path / "x.mkv")
    assert probe.problem is ProbeProblem.MISSING
    forbidden = tmp_path / "folder"
    forbidden.mkdir()
    probe = await FfprobeClient(str(forbidden)).probe(tmp_path / "x.mkv")
    assert probe.problem is ProbeProblem.MISSING
    odd = tmp_path / "odd"
    odd.write_bytes(b"\x7fELF")
    odd.chmod(0o755)
    probe = await FfprobeClient(str(odd)).probe(tmp_path / "x.mkv")
    assert probe.problem is ProbeProblem.FAILED


async def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    """A share that went away must not hold everything up."""
    noted = tmp_path / "pid"
    program = _program(tmp_path, f"echo $$ > {noted}; exec sleep 60")
    client = FfprobeClient(program, time_limit=0.3)
    probe = await client.probe(tmp_path / "x.mkv")
    assert probe.problem is ProbeProblem.TIMEOUT
    assert _is_gone(noted)


async def test_a_question_that_is_given_up_leaves_no_program(tmp_path: Path) -> None:
    """Home Assistant stops while a film is being looked into."""
    noted = tmp_path / "pid"
    program = _program(tmp_path, f"echo $$ > {noted}; exec sleep 60")
    task = asyncio.create_task(FfprobeClient(program).probe(tmp_path / "x.mkv"))
    while not noted.exists() or not noted.read_text().strip():
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert _is_gone(noted)


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("echo no", ProbeProblem.FAILED),
        ("echo '[]'", ProbeProblem.FAILED),
        ("echo '{}'", ProbeProblem.UNREADABLE),
        ("kill -9 $$", ProbeProblem.FAILED),
        ("echo x: Permission denied >&2; exit 1", ProbeProblem.FAILED),
        ("exit 1", ProbeProblem.UNREADABLE),
        ("head -c 9000000 /dev/zero", ProbeProblem.FAILED),
    ],
)
async def test_odd_answers_do_no_harm(
    tmp_path: Path, script: str, problem: ProbeProblem
) -> None:
    """Neither rubbish nor too much of it."""
    client = FfprobeClient(_program(tmp_path, script))
    assert (await client.probe(tmp_path / "x.mkv")).problem is problem


async def test_two_at_once(tmp_path: Path) -> None:
    """The machine has other things to do."""
    log = tmp_path / "log"
    script = f"echo start >> {log}; sleep 0.15; echo end >> {log}; echo '{{}}'"
    client = FfprobeClient(_program(tmp_path, script))
    await asyncio.gather(*(client.probe(tmp_path / f"{n}.mkv") for n in range(5)))
    running = most = 0
    for line in log.read_text().splitlines():
        running += 1 if line.startswith("start") else -1
        most = max(most, running)
    assert most == 2


async def test_it_runs_after_everything_else(tmp_path: Path) -> None:
    """Its priority is low as long as it runs."""
    noted = tmp_path / "nice"
    script = f"sleep 0.2; cut -d' ' -f19 /proc/$$/stat > {noted}; echo '{{}}'"
    await FfprobeClient(_program(tmp_path, script)).probe(tmp_path / "x.mkv")
    assert int(noted.read_text()) == os.getpriority(os.PRIO_PROCESS, 0) + 10


def _answer(*streams: dict[str, Any], **container: Any) -> dict[str, Any]:
    """Return an answer of ffprobe."""
    return {"streams": list(streams), "format": container}


def _video(**more: Any) -> dict[str, Any]:
    """Return a stream with a picture."""
    return {
        "codec_type": "video",
        "codec_name": "hevc",
        "pix_fmt": "yuv420p10le",
    } | more


def _info(*streams: dict[str, Any], **container: Any) -> MediaInfo:
    """Return the facts of an answer."""
    info = media_info_of(_answer(*streams, **container))
    assert info is not None
    return info


DOVI = {
    "side_data_type": "DOVI configuration record",
    "dv_bl_signal_compatibility_id": 1,
}
PQ = {"color_primaries": "bt2020", "color_transfer": "smpte2084"}


@pytest.mark.parametrize(
    ("video", "hdr"),
    [
        (_video(), HdrFormat.NONE),
        (_video(**PQ), HdrFormat.PQ10),
        (_video(**PQ, side_data_list=[DOVI]), HdrFormat.DOLBY_VISION_HDR10),
        (
            _video(**PQ, side_data_list=[DOVI | {"dv_bl_signal_compatibility_id": 0}]),
            HdrFormat.DOLBY_VISION,
        ),
        (
            _video(color_primaries="bt2020", color_transfer="arib-std-b67"),
            HdrFormat.HLG10,
        ),
        (
            _video(
                **PQ,
                side_data_list=[{"side_data_type": "Mastering display metadata"}],
            ),
            HdrFormat.HDR10,
        ),
    ],
)
def test_kinds_of_brightness(video: dict[str, Any], hdr: HdrFormat) -> None:
    """By what the stream says."""
    assert _info(video).hdr is hdr


async def test_a_first_frame_that_cannot_be_read_costs_nothing(tmp_path: Path) -> None:
    """What the stream said holds."""
    answer = json.dumps(_answer(_video(**PQ)))
    script = f"case \"$*\" in *show_frames*) exit 1;; esac; echo '{answer}'"
    probe = await FfprobeClient(_program(tmp_path, script)).probe(tmp_path / "x.mkv")
    assert probe.info is not None
    assert probe.info.hdr is HdrFormat.PQ10


async def test_dynamic_brightness_is_found_in_the_first_frame(tmp_path: Path) -> None:
    """HDR10+ is not among what the stream says."""
    first = json.dumps(_answer(_video(**PQ)))
    kind = "HDR Dynamic Metadata SMPTE2094-40 (HDR10+)"
    second = json.dumps({"frames": [{"side_data_list": [{"side_data_type": kind}]}]})
    script = f"case \"$*\" in *show_frames*) echo '{second}';; *) echo '{first}';; esac"
    probe = await FfprobeClient(_program(tmp_path, script)).probe(tmp_path / "x.mkv")
    assert probe.info is not None
    assert probe.info.hdr is HdrFormat.HDR10_PLUS


def test_posters_are_not_the_film() -> None:
    """Some files begin with a picture of their cover."""
    poster = {
        "codec_type": "video",
        "codec_name": "mjpeg",
        "disposition": {"attached_pic": 1},
    }
    assert _info(poster, _video(width=1920)).width == 1920
    assert media_info_of(_answer(poster)) is None


def test_tags_of_matroska_are_read() -> None:
    """Bit rates, languages and depth stand there."""
    audio = {
        "codec_type": "audio",
        "codec_tag_string": "[0][0][0][0]",
        "profile": "Dolby TrueHD + Dolby Atmos",
        "tags": {"LANGUAGE": "GER", "BPS-eng": "640000"},
    }
    video = _video(
        tags={"BPS": "9000000", "stereo_mode": "left_right"},
        codec_tag_string="hev1",
        avg_frame_rate="24000/1001",
        field_order="tt",
    )
    info = _info(video, audio, format_name="matroska,webm", duration="5400.25")
    assert (info.video_bitrate, info.audio_bitrate) == (9_000_000, 640_000)
    assert (info.video_codec_id, info.audio_codec_id) == ("hev1", "")
    assert (info.audio_languages, info.container) == (("ger",), "matroska")
    assert (info.video_multi_view_count, info.interlaced) == (2, True)
    assert (info.frame_rate, info.runtime_seconds) == (23.976, 5400.25)


@pytest.mark.parametrize(
    ("fields", "depth"),
    [
        ({"bits_per_raw_sample": "12"}, 12),
        ({"pix_fmt": "yuv420p"}, 8),
        ({"pix_fmt": "p010le"}, 10),
        ({"pix_fmt": "yuv444p16be"}, 16),
        ({"pix_fmt": ""}, 0),
        ({"pix_fmt": "", "bits_per_raw_sample": "many"}, 0),
        ({"pix_fmt": "", "bits_per_raw_sample": 1e999}, 0),
    ],
)
def test_depths_of_colour(fields: dict[str, str], depth: int) -> None:
    """By what is said, else by the arrangement of the pixels."""
    assert _info(_video() | fields).video_bit_depth == depth


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["duration", "tags", "width", "side_data_type", "BPS"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
_KEYS = st.sampled_from(
    [
        "codec_name",
        "width",
        "avg_frame_rate",
        "duration",
        "tags",
        "disposition",
        "side_data_list",
        "bits_per_raw_sample",
        "pix_fmt",
        "channels",
    ]
)


@given(st.dictionaries(_KEYS, _JSON), st.dictionaries(_KEYS, _JSON), _JSON)
def test_any_answer_can_be_read(
    video: dict[str, Any], audio: dict[str, Any], container: Any
) -> None:
    """What makes no sense counts as unknown."""
    streams = [
        video | {"codec_type": "video", "disposition": None},
        audio | {"codec_type": "audio"},
    ]
    info = media_info_of({"streams": [*streams, 3, None], "format": container})
    assert info is not None
    assert info.audio_stream_count == 1
    assert 0 <= info.runtime_seconds < 1e7


@needs_ffmpeg
async def test_a_look_inside_takes_no_time_worth_mentioning(film: Path) -> None:
    """Less than the limit by far, also where two look at once."""
    client = FfprobeClient()
    start = time.monotonic()
    probes = await asyncio.gather(*(client.probe(film) for _ in range(4)))
    assert all(one.info for one in probes)
    assert time.monotonic() - start < 15
