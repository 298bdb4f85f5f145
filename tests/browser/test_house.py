"""What counts as a complaint in the log of the person's house."""

from pathlib import Path

import pytest

from .house import CountingHouse

_TIME = "2026-01-01 00:00:00.000"
_LEFT = """ERROR (MainThread) [homeassistant] Error doing job: Task exception was never retrieved
Traceback (most recent call last):
  File "/lib/{first}", line 1, in send
  File "/lib/aiohttp/_websocket/writer.py", line 247, in _send_compressed_frame
aiohttp.client_exceptions.ClientConnectionResetError: Cannot write to closing transport"""


@pytest.mark.parametrize(
    "line",
    [
        "WARNING (MainThread) [homeassistant.util.loop] Detected blocking call to open",
        "WARNING (MainThread) [homeassistant.helpers.frame] Detected that custom integration 'x'",
        "WARNING (MainThread) [custom_components.radarr_mvp] Something is strange",
        "ERROR (MainThread) [homeassistant.setup] Something is wrong",
        "ERROR (MainThread) [connection] [1] TMDb knows no movie like Nosferatu",
        _LEFT.format(first="custom_components/radarr_mvp/web/following.py"),
        _LEFT.format(first="http.py") + " again",
        "INFO (MainThread) [custom_components.radarr_mvp] Oh\nTraceback (most recent call last):",
    ],
)
def test_complaints_are_found(tmp_path: Path, line: str) -> None:
    """What is wrong is told with all of its lines, and once where two files have it."""
    entry = f"{_TIME} {line}"
    for name in ("process.log", "home-assistant.log"):
        (tmp_path / name).write_text(f"{_TIME} INFO (MainThread) [a] Well\n{entry}")
    assert CountingHouse(tmp_path, port=1).complaints() == [entry]


def test_what_is_known_is_no_complaint(tmp_path: Path) -> None:
    """What others are warned of is their business, and so is what has a reason."""
    (tmp_path / "home-assistant.log").write_text(
        f"{_TIME} WARNING (MainThread) [homeassistant.bootstrap] Skipping pip\n"
        f"{_TIME} ERROR (ImportExecutor_0) [camera] Error loading libturbojpeg; slow\n"
        "Traceback (most recent call last):\n  RuntimeError: Unable to locate it\n"
        f"{_TIME} ERROR (MainThread) [connection] TMDb knows no movie like Blorptangle\n"
        f"{_TIME} {_LEFT.format(first='http.py')}\n"
    )
    assert CountingHouse(tmp_path, port=1).complaints() == []
