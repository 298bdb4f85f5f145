"""Look into video files with ffprobe, gently: few at a time, after everything else, not for ever."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
import json
import os
from pathlib import Path
import re
import shutil
from typing import Final

from ..engine.importing.scanning.probing import Probe, ProbeProblem
from ..engine.mediainfo import HdrFormat, MediaInfo, detect_hdr

TIME_LIMIT: Final = 30.0
_AT_ONCE: Final = 2
_NICENESS: Final = 10
_MAX_ANSWER: Final = 4 * 1024 * 1024
_MAX_DETAIL: Final = 200

# A file from outside must not lead ffprobe to other files or into the network, so lists of files are none of these.
_CONTAINERS: Final = (
    "matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,avi,mpegts,mpeg,mpegvideo,asf,flv,live_flv,ogg,rm,nsv,mxf,wtv,nut,nuv"
    ",dv,gxf,ivf,pva,ty,vivo,flic,m4v,h264,hevc,vc1,avs2,avs3,obu,av1"
)
_CAREFUL: Final = (
    *("-v", "error"),
    *("-protocol_whitelist", "file"),
    *("-format_whitelist", _CONTAINERS),
)
_AS_JSON: Final = ("-print_format", "json")
_WHOLE: Final = (*_CAREFUL, *_AS_JSON, "-show_format", "-show_streams")
_FIRST_FRAME: Final = (
    *_CAREFUL,
    *_AS_JSON,
    "-select_streams",
    "v:0",
    "-read_intervals",
    "%+#1",
    "-show_frames",
    "-show_entries",
    "frame=side_data_list",
)
_DEPTH: Final = re.compile(r"p0?(9|10|12|14|16)(?:le|be)$")

type _Fields = Mapping[str, object]


class _Failed(Exception):
    """There is no answer."""

    def __init__(self, problem: ProbeProblem, detail: str = "") -> None:
        """Keep why."""
        super().__init__(detail)
        self.probe = Probe(problem=problem, detail=detail)


class FfprobeClient:
    """Asks ffprobe; where there is none, says so."""

    def __init__(
        self, program: str = "ffprobe", *, time_limit: float = TIME_LIMIT
    ) -> None:
        """Keep the program and the patience for one file."""
        self._program = program
        self._time_limit = time_limit
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def is_there(self) -> bool:
        """Return whether there is such a program; it blocks."""
        return shutil.which(self._program) is not None

    async def probe(self, path: Path) -> Probe:
        """Return what a file is inside; it never fails, but may say why it knows nothing."""
        async with self._turns:
            try:
                answer = await self._ask(_WHOLE, path)
                info = media_info_of(answer)
                if info is None:
                    return Probe(problem=ProbeProblem.UNREADABLE, detail="no video")
                return Probe(await self._with_first_frame(info, answer, path))
            except _Failed as failed:
                return failed.probe

    async def _with_first_frame(
        self, info: MediaInfo, answer: _Fields, path: Path
    ) -> MediaInfo:
        """Return the facts with what only the picture itself tells of its brightness."""
        video = _main_video(answer)
        assert video is not None
        wide = _text(video, "color_primaries") == "bt2020"
        if info.hdr is HdrFormat.NONE and not (wide and info.video_bit_depth >= 10):
            return info
        with suppress(_Failed):
            frames = _list(await self._ask(_FIRST_FRAME, path), "frames")
            more = [one for frame in frames for one in _list(frame, "side_data_list")]
            return replace(info, hdr=_hdr_of(video, info.video_bit_depth, more))
        return info

    async def _ask(self, question: Iterable[str], path: Path) -> _Fields:
        """Return what ffprobe answers about a file."""
        try:
            process = await asyncio.create_subprocess_exec(
                self._program,
                *question,
                f"file:{path}",
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            missing = isinstance(error, FileNotFoundError | PermissionError)
            problem = ProbeProblem.MISSING if missing else ProbeProblem.FAILED
            raise _Failed(problem, error.strerror or "") from error
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
        try:
            async with asyncio.timeout(self._time_limit):
                output, complaint, _ = await asyncio.gather(
                    _read(process.stdout), _read(process.stderr), process.wait()
                )
        except TimeoutError as error:
            raise _Failed(ProbeProblem.TIMEOUT) from error
        finally:
            await _end(process)
        if process.returncode != 0:
            detail = _detail(complaint, path)
            raise _Failed(_blame(detail, process.returncode), detail)
        return _parsed(output)


async def _read(stream: asyncio.StreamReader | None) -> bytes:
    """Return what a program writes, as far as it is of any use."""
    assert stream is not None
    pieces: list[bytes] = []
    size = 0
    while piece := await stream.read(65_536):
        size += len(piece)
        if size <= _MAX_ANSWER:
            pieces.append(piece)
    return b"".join(pieces)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Leave no process behind."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


# What a complaint says where not the content of the file is to blame.
_NOT_THE_CONTENT: Final = re.compile(
    r"permission denied|no such file|input/output error|unrecognized option"
    r"|cannot allocate|stale file handle|option not found",
    re.IGNORECASE,
)


def _blame(detail: str, code: int | None) -> ProbeProblem:
    """Return whether the file cannot be read or the program did not work."""
    if code is None or code < 0 or _NOT_THE_CONTENT.search(detail):
        return ProbeProblem.FAILED
    return ProbeProblem.UNREADABLE


def _detail(complaint: bytes, path: Path) -> str:
    """Return the last thing a program complained of, without the path."""
    text = complaint.decode("utf-8", "replace").replace(str(path), "")
    lines = [line.strip(" :") for line in text.splitlines() if line.strip(" :")]
    return lines[-1].removeprefix("file:").strip(" :")[:_MAX_DETAIL] if lines else ""


def _parsed(output: bytes) -> _Fields:
    """Return an answer as an object."""
    try:
        answer = json.loads(output)
    except ValueError as error:
        raise _Failed(ProbeProblem.FAILED, "the answer is not JSON") from error
    if not isinstance(answer, dict):
        raise _Failed(ProbeProblem.FAILED, "the answer is not an object")
    return answer


def media_info_of(answer: _Fields) -> MediaInfo | None:
    """Return the facts of an answer, None where the file has no moving picture."""
    video = _main_video(answer)
    if video is None:
        return None
    audio = _streams(answer, "audio")
    first = audio[0] if audio else {}
    container = _object(answer.get("format"))
    depth = _bit_depth(video)
    return MediaInfo(
        container=_text(container, "format_name").partition(",")[0],
        video_format=_text(video, "codec_name"),
        video_codec_id=_tag(video),
        video_bit_depth=depth,
        video_bitrate=_bitrate(video),
        video_multi_view_count=_views(video),
        width=_whole(video, "width"),
        height=_whole(video, "height"),
        frame_rate=_rate(video),
        interlaced=_text(video, "field_order") in ("tt", "bb", "tb", "bt"),
        hdr=_hdr_of(video, depth),
        audio_format=_text(first, "codec_name"),
        audio_codec_id=_tag(first),
        audio_profile=_text(first, "profile"),
        audio_channels=_whole(first, "channels"),
        audio_channel_layout=_text(first, "channel_layout"),
        audio_bitrate=_bitrate(first),
        audio_stream_count=len(audio),
        audio_languages=tuple(map(_language, audio)),
        subtitles=tuple(map(_language, _streams(answer, "subtitle"))),
        runtime_seconds=_runtime(container, video, first),
    )


def _main_video(answer: _Fields) -> _Fields | None:
    """Return the stream of the film itself, not the picture of a poster."""
    for stream in _streams(answer, "video"):
        if not _whole(_object(stream.get("disposition")), "attached_pic"):
            return stream
    return None


def _streams(answer: _Fields, kind: str) -> list[_Fields]:
    """Return the streams of a kind."""
    return [one for one in _list(answer, "streams") if _text(one, "codec_type") == kind]


def _bit_depth(video: _Fields) -> int:
    """Return the bits of each colour."""
    if depth := _whole(video, "bits_per_raw_sample"):
        return depth
    pixels = _text(video, "pix_fmt")
    if found := _DEPTH.search(pixels):
        return int(found[1])
    return 8 if pixels else 0


def _hdr_of(video: _Fields, depth: int, more: Iterable[_Fields] = ()) -> HdrFormat:
    """Return the kind of high dynamic range, by the stream and perhaps its first frame."""
    side = [*_list(video, "side_data_list"), *more]
    dolby = [one for one in side if "dv_bl_signal_compatibility_id" in one]
    return detect_hdr(
        depth,
        _text(video, "color_primaries"),
        _text(video, "color_transfer"),
        [_text(one, "side_data_type") for one in side],
        _whole(dolby[0], "dv_bl_signal_compatibility_id") if dolby else None,
    )


def _views(video: _Fields) -> int:
    """Return two for films in three dimensions."""
    stereo = _text(_object(video.get("tags")), "stereo_mode")
    side = {_text(one, "side_data_type") for one in _list(video, "side_data_list")}
    return 2 if "Stereo 3D" in side or stereo not in ("", "mono") else 1


def _bitrate(stream: _Fields) -> int:
    """Return the bits per second, which Matroska keeps among the tags."""
    tags = _object(stream.get("tags"))
    return _whole(stream, "bit_rate") or _whole(tags, "BPS") or _whole(tags, "BPS-eng")


def _rate(video: _Fields) -> float:
    """Return the frames per second."""
    above, _, below = _text(video, "avg_frame_rate").partition("/")
    try:
        return round(float(above) / float(below or 1), 3)
    except ValueError, ZeroDivisionError:
        return 0.0


def _runtime(container: _Fields, *streams: _Fields) -> float:
    """Return how long the film runs, in seconds."""
    for one in (*streams, container):
        with suppress(ValueError):
            if 0 < (seconds := float(_text(one, "duration") or 0)) < 1e7:
                return seconds
    return 0.0


def _tag(stream: _Fields) -> str:
    """Return the code that a container gives a codec; empty where it is but zeros."""
    tag = _text(stream, "codec_tag_string")
    return "" if tag.startswith("[0]") else tag


def _language(stream: _Fields) -> str:
    """Return the language of a stream."""
    tags = _object(stream.get("tags"))
    return (_text(tags, "language") or _text(tags, "LANGUAGE") or "und").lower()


def _object(value: object) -> _Fields:
    """Return an object of JSON, an empty one where there is something else."""
    return value if isinstance(value, dict) else {}


def _list(fields: _Fields, key: str) -> list[_Fields]:
    """Return a list of objects, without whatever else is in it."""
    value = fields.get(key)
    return (
        [one for one in value if isinstance(one, dict)]
        if isinstance(value, list)
        else []
    )


def _text(fields: _Fields, key: str) -> str:
    """Return a field as text."""
    value = fields.get(key)
    return str(value) if isinstance(value, str | int | float) else ""


def _whole(fields: _Fields, key: str) -> int:
    """Return a field as a number that is not negative, 0 where it is none."""
    try:
        return max(int(float(_text(fields, key) or 0)), 0)
    except ValueError, OverflowError:
        return 0
