"""The benchmarks can be run; what they measure is not judged here."""

import json
from pathlib import Path
import subprocess
import sys

import pytest

from benchmarks import recording
from benchmarks.__main__ import main, names
from benchmarks.report import Row, page, table


def test_a_small_run(tmp_path: Path) -> None:
    """It prints a table and writes the same figures; a process of its own, as it starts a Home Assistant."""
    figures = tmp_path / "figures.json"
    small = ["--movies", "60", "--releases", "20", "--repeats", "1"]
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", "decide", "--json", str(figures), *small],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert figures.exists(), ended.stderr
    data = json.loads(figures.read_text(encoding="utf-8"))
    rows = data["results"]["decide"]
    assert all(row["name"] in ended.stdout and row["value"] >= 0 for row in rows)
    assert rows[0]["limit"] == 500.0
    assert "20 releases, 60 movies" in rows[0]["note"]


def test_only_what_there_is_can_be_run(capsys: pytest.CaptureFixture[str]) -> None:
    """And the others are named."""
    assert "decide" in names()
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert "no such benchmark: nothing" in capsys.readouterr().err


def test_a_limit_that_is_exceeded_shows() -> None:
    """In the table and in the row."""
    late = Row("late", 2000.0, "ms", 20.0)
    assert not late.kept
    assert Row("in time", 20.0, "ms", 20.0).kept
    assert "2,000 ms  limit 20 EXCEEDED" in table("some", [late])


def test_a_page_holds_every_figure() -> None:
    """As a table that people read in the documentation."""
    text = page({"some": [Row("in time", 12.5, "ms", 20.0, "of 5 runs")]})
    assert "## `scripts/bench some`" in text
    assert "| in time | 12.5 ms | limit 20 | of 5 runs |" in text


def test_what_a_day_comes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written in some time is told as what a day would write."""
    written = {
        "rows": {"states": 30, "events": 6},
        "by_entity": {"sensor.a": 10, "sensor.b": 20},
        "bytes": 4_000,
        "seconds": 3_600.0,
    }
    statistics = {
        "rows": {"statistics_short_term": 576, "statistics": 48},
        "bytes": 9_000,
        "sensors": 2,
    }
    monkeypatch.setattr(
        recording,
        "_measured",
        lambda *_: {"idle": written, "busy": written, "statistics": statistics},
    )
    rows = recording.run(["--minutes", "60", "--cycles", "720"])
    assert [(row.value, row.unit) for row in rows] == [
        (720.0, "rows/day"),
        (144.0, "rows/day"),
        (96.0, "kB/day"),
        (720.0, "rows/day"),
        (144.0, "rows/day"),
        (96.0, "kB/day"),
        (576, "rows/day"),
        (48, "rows/day"),
        (9.0, "kB/day"),
    ]
    assert rows[2].note == "sensor.b 480, sensor.a 240"
    assert "recorder" in names()
