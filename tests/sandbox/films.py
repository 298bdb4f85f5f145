"""Films of the right length, picture and codec in almost no space, made once and kept."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
import shutil
import subprocess
import tempfile
from typing import Final

from .cache import cache_folder
from .catalogue import Film

# Part of each cached file's name: raise it when the recipe changes.
_RECIPE: Final = 1

# One minute is encoded, and the rest is made of copies of it.
_SEGMENT_SECONDS: Final = 64


class Codec(StrEnum):
    """What the picture is compressed with."""

    H264 = "h264"
    HEVC = "hevc"


class Picture(StrEnum):
    """The size of the picture, as ffmpeg and ffprobe spell it."""

    SD = "720x480"
    HD720 = "1280x720"
    HD1080 = "1920x1080"
    UHD = "3840x2160"


_ENCODERS: Final = {
    Codec.H264: ("-c:v", "libx264", "-bf", "0"),
    Codec.HEVC: (
        "-c:v",
        "libx265",
        "-x265-params",
        "log-level=none:bframes=0:keyint=32",
    ),
}


class FilmError(RuntimeError):
    """A film could not be made."""


@dataclass(frozen=True, slots=True)
class FilmSpec:
    """What a film file shall look like to whoever probes it."""

    film: Film
    picture: Picture = Picture.HD1080
    codec: Codec = Codec.H264
    language: str = "eng"
    minutes: int | None = None

    @property
    def seconds(self) -> int:
        """Return how long the film runs."""
        return 60 * (self.film.runtime if self.minutes is None else self.minutes)

    @property
    def file_name(self) -> str:
        """Return a name that differs wherever the content does."""
        size = self.picture.partition("x")[2]
        return f"{self.film.imdb_id}-{size}p-{self.codec}-{self.language}-{self.seconds}s-{_RECIPE}.mkv"


def film_file(spec: FilmSpec, folder: Path | None = None) -> Path:
    """Return the film's file, made now if no earlier run has left it."""
    folder = folder or cache_folder() / "films"
    target = folder / spec.file_name
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    # Moved in at the end: two runs at once, or one cut short, leave no half film behind.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as workshop:
        segment = Path(workshop) / "segment.mkv"
        whole = Path(workshop) / "whole.mkv"
        _ffmpeg(*_segment_arguments(spec), str(segment))
        _ffmpeg(*_loop_arguments(spec, segment), str(whole))
        whole.replace(target)
    return target


def place_film(spec: FilmSpec, target: Path, cache: Path | None = None) -> Path:
    """Put the film where it is wanted, under the name it shall have there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # A copy, not a link: whoever works on the target must not spoil the cache.
    return Path(shutil.copyfile(film_file(spec, cache), target))


def _segment_arguments(spec: FilmSpec) -> list[str]:
    """Return what makes the first minute."""
    return [
        *("-f", "lavfi", "-i", f"color=c=black:s={spec.picture}:r=1/2"),
        *("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono"),
        *("-t", str(_SEGMENT_SECONDS), "-preset", "ultrafast", "-crf", "51"),
        *("-g", "32", *_ENCODERS[spec.codec], "-c:a", "aac", "-b:a", "8k"),
    ]


def _loop_arguments(spec: FilmSpec, segment: Path) -> list[str]:
    """Return what makes the whole film of copies of its first minute."""
    return [
        *("-stream_loop", "-1", "-i", str(segment)),
        *("-t", str(spec.seconds), "-c", "copy"),
        *("-metadata", f"title={spec.film.title}"),
        *("-metadata:s:a:0", f"language={spec.language}"),
    ]


def _ffmpeg(*arguments: str) -> None:
    """Run ffmpeg, or say in words why that did not work."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise FilmError(
            "ffmpeg is not installed; the sandbox makes its films with it (scripts/setup installs it)"
        )
    done = subprocess.run(
        [program, "-nostdin", "-y", "-v", "error", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise FilmError(f"ffmpeg failed: {done.stderr.strip()}")
