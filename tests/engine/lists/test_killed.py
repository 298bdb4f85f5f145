"""A visit can be cut off anywhere: the next start goes on, and nothing is done twice."""

import json
import os
from pathlib import Path
import subprocess
import sys

EVERYWHERE = os.environ.get("RADARR_MVP_KILL_EVERYWHERE", "")


def test_a_kill_at_any_write_leaves_what_the_next_start_ends(tmp_path: Path) -> None:
    """Each movie is added once, where it comes from is known, and what has left is removed once."""
    stride = "1" if EVERYWHERE else "9"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.engine.lists.killed",
            str(tmp_path / "k"),
            stride,
        ],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    tally = json.loads(done.stdout)
    assert tally["failures"] == []
    assert tally["kills"] >= 5
