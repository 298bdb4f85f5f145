"""What a library costs: to open, to ask, to keep in step, and in memory."""

import argparse
from collections.abc import Sequence
import json
import subprocess
import sys

from .report import Row

SIZES = (1_000, 10_000)
# Megabytes that a library may add to Home Assistant.
MEMORY = {1_000: 10.0, 10_000: 30.0}
SET_UP_MS = 1_000.0
PAUSE_MS = 20.0
QUERY_MS = 5.0
FEED_MS = 100.0


def run(arguments: Sequence[str]) -> list[Row]:
    """Measure libraries of several sizes, each in a Home Assistant of its own."""
    parser = argparse.ArgumentParser(prog="scripts/bench library")
    parser.add_argument("--movies", type=int, nargs="*", default=SIZES)
    asked, _ = parser.parse_known_args(arguments)
    rows = list[Row]()
    for count in asked.movies:
        rows += _rows(count, _measured(count))
    return rows


def _measured(count: int) -> dict[str, float]:
    """Return the figures of a library of some size."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.loaded", str(count)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr[-4000:])
    figures: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return figures


def _rows(count: int, figures: dict[str, float]) -> list[Row]:
    """Return the figures with their limits."""
    size = f"{count:,} movies"
    rows = [
        Row(f"{size}: set-up blocks", figures["set_up_ms"], "ms", SET_UP_MS),
        Row(f"{size}: read in the background", figures["opened_ms"], "ms"),
        Row(
            f"{size}: longest pause of the loop meanwhile",
            figures["pause_ms"],
            "ms",
            PAUSE_MS,
        ),
        Row(f"{size}: added memory", figures["memory_mb"], "MB", MEMORY.get(count)),
    ]
    rows += [
        Row(f"{size}: {name}, p95", value, "ms", QUERY_MS)
        for name, value in figures.items()
        if name.startswith("query")
    ]
    poll = Row(
        f"{size}: poll of 100 releases", figures["feed_cpu_ms"], "ms CPU", FEED_MS
    )
    return [*rows, poll]
