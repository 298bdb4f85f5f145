"""A small film with picture and sound, made once for each run."""

from functools import cache
from pathlib import Path
import subprocess
from tempfile import mkdtemp

_SECONDS = 120


@cache
def small_film() -> Path:
    """Return a film of two minutes that ffprobe can look into."""
    path = Path(mkdtemp(prefix="radarr-mvp-bench-"), "film.mkv")
    subprocess.run(
        [
            *("ffmpeg", "-v", "error", "-f", "lavfi"),
            *("-i", f"color=black:s=320x180:r=5:d={_SECONDS}"),
            *("-f", "lavfi", "-i", f"anullsrc=r=8000:cl=mono:d={_SECONDS}"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "flac"),
            str(path),
        ],
        check=True,
    )
    return path
