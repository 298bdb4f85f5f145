"""How much Home Assistant's recorder writes down of a library: while nothing happens, while much is downloaded, and as statistics."""

import argparse
from collections.abc import Mapping, Sequence
import json
import subprocess
import sys
from typing import Any

from .report import Row

DAY_MINUTES = 1_440
DAY_SECONDS = 86_400.0
HOUR_CYCLES = 720
# States that a day may add, when nothing happens and when twenty downloads move all the time.
IDLE_ROWS = 1_000.0
BUSY_ROWS = 25_000.0
_KB = 1_000.0


def run(arguments: Sequence[str]) -> list[Row]:
    """Measure in a Home Assistant of its own, with its recorder and SQLite."""
    parser = argparse.ArgumentParser(prog="scripts/bench recorder")
    parser.add_argument("--minutes", type=int, default=DAY_MINUTES, help="idle ones")
    parser.add_argument("--cycles", type=int, default=HOUR_CYCLES, help="busy ones")
    asked, _ = parser.parse_known_args(arguments)
    figures = _measured(asked.minutes, asked.cycles)
    return [
        *_moving(
            "idle",
            figures["idle"],
            IDLE_ROWS,
            f"{asked.minutes:,} cycles of a minute, by a clock moved by hand",
        ),
        *_moving(
            "20 downloads moving",
            figures["busy"],
            BUSY_ROWS,
            f"{asked.cycles:,} cycles of 5 s, by a clock moved by hand; as if all day",
        ),
        *_statistics(figures["statistics"]),
    ]


def _measured(minutes: int, cycles: int) -> dict[str, Any]:
    """Return what was written."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.recorded", str(minutes), str(cycles)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr[-4000:])
    figures: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return figures


def _moving(
    name: str, figures: Mapping[str, Any], limit: float, note: str
) -> list[Row]:
    """Return what a day of states comes to."""
    days = figures["seconds"] / DAY_SECONDS
    rows = figures["rows"]
    most = sorted(figures["by_entity"].items(), key=lambda one: -one[1])[:3]
    told = ", ".join(f"{entity} {count / days:,.0f}" for entity, count in most)
    return [
        Row(f"{name}: states", rows["states"] / days, "rows/day", limit, note),
        Row(f"- events, {name}", rows["events"] / days, "rows/day"),
        Row(
            f"- file, {name}", figures["bytes"] / days / _KB, "kB/day", None, f"{told}"
        ),
    ]


def _statistics(figures: Mapping[str, Any]) -> list[Row]:
    """Return what a day of statistics comes to."""
    rows, sensors = figures["rows"], figures["sensors"]
    return [
        Row(
            "statistics of 5 minutes",
            rows["statistics_short_term"],
            "rows/day",
            None,
            f"288 periods, {sensors} sensors; kept for 10 days as states are",
        ),
        Row(
            "statistics of an hour",
            rows["statistics"],
            "rows/day",
            None,
            "kept for ever",
        ),
        Row("- file, statistics", figures["bytes"] / _KB, "kB/day"),
    ]
