"""How many release names are read in a second, beside other parsers."""

import argparse
from collections.abc import Callable, Sequence
import json
from pathlib import Path
import subprocess
import sys
import time
from typing import cast

from custom_components.radarr_mvp.engine.releases.parser import parse_release

from .report import Row

NAMES = Path(__file__).parents[1] / "tests" / "data" / "release_names.json"
REPEATS = 5
MICROSECONDS_ALLOWED = 50.0
LONGEST_ALLOWED = 5.0
# Run by the interpreter that has the other parsers; they stay out of our environment.
PEERS = """
import json, sys, time
names = json.load(sys.stdin)
parsers = {}
try:
    from guessit import guessit
    parsers["guessit"] = lambda name: guessit(name, {"type": "movie"})
except ImportError:
    pass
try:
    from PTT import parse_title
    parsers["parsett"] = parse_title
except ImportError:
    pass
try:
    import PTN
    parsers["parse-torrent-title"] = PTN.parse
except ImportError:
    pass
found = {}
for label, parse in parsers.items():
    for name in names[:20]:
        parse(name)
    times = []
    for name in names:
        started = time.perf_counter()
        parse(name)
        times.append(time.perf_counter() - started)
    found[label] = times
json.dump(found, sys.stdout)
"""


def release_names() -> list[str]:
    """Return the names of the project's own corpus, each once."""
    cases = json.loads(NAMES.read_text(encoding="utf-8"))
    return sorted({case["name"] for case in cases if case.get("parses", True)})


def best_total(
    parse: Callable[[str], object], names: Sequence[str], repeats: int
) -> float:
    """Return the seconds that all names take in the best of some runs."""
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        for name in names:
            parse(name)
        best = min(best, time.perf_counter() - started)
    return best


def each(parse: Callable[[str], object], names: Sequence[str]) -> list[float]:
    """Return the seconds that every name takes, the best of three."""
    return [best_total(parse, (name,), 3) for name in names]


def peer_times(python: str, names: Sequence[str]) -> dict[str, list[float]]:
    """Return the seconds that other parsers take for every name."""
    done = subprocess.run(
        [python, "-c", PEERS],
        input=json.dumps(names),
        capture_output=True,
        text=True,
        check=True,
    )
    return cast(dict[str, list[float]], json.loads(done.stdout))


def spread(times: Sequence[float]) -> str:
    """Return the middle, the slow end and the slowest of some times."""
    ordered = sorted(times)
    middle, slow = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return (
        f"p50 {middle * 1e3:.3f} ms, p99 {slow * 1e3:.3f} ms,"
        f" max {ordered[-1] * 1e3:.3f} ms"
    )


def run(arguments: Sequence[str]) -> list[Row]:
    """Measure ours, and the others with an interpreter that has them."""
    options = argparse.ArgumentParser(prog="names", description=__doc__)
    options.add_argument("--peers", help="a Python with guessit, parsett, PTN")
    options.add_argument("--repeats", type=int, default=REPEATS)
    asked, _ = options.parse_known_args(arguments)
    names = release_names()
    each(parse_release, names[:50])
    ours = best_total(parse_release, names, asked.repeats) / len(names)
    times = each(parse_release, names)
    rows = [
        Row(
            "a name, all facts",
            ours * 1e6,
            "µs",
            MICROSECONDS_ALLOWED,
            f"{1 / ours:,.0f} names/s of {len(names)}; {spread(times)}",
        ),
        Row("the slowest name", max(times) * 1e3, "ms", LONGEST_ALLOWED),
    ]
    if asked.peers:
        for label, seconds in peer_times(asked.peers, names).items():
            mean = sum(seconds) / len(seconds)
            rows.append(
                Row(
                    label,
                    mean * 1e6,
                    "µs",
                    note=f"{1 / mean:,.0f} names/s, {mean / ours:.0f} times as long;"
                    f" {spread(seconds)}",
                )
            )
    return rows


if __name__ == "__main__":
    from .report import table

    print(table("names", run(sys.argv[1:])))
