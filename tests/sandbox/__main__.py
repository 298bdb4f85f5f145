"""Run the sandbox alone: `python -m tests.sandbox [--folder FOLDER]`, until Ctrl-C."""

import argparse
import asyncio
from contextlib import suppress
import json
from pathlib import Path
import tempfile

from .control import Control
from .signals import end_in_order
from .world import World


async def run(folder: Path) -> None:
    """Start everything, say where it is, and wait."""
    end_in_order()
    async with World(folder) as world, Control(world) as control:
        print(json.dumps(control.overview(), indent=2), flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where swarm and library live")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="radarr-mvp-") as temporary,
        suppress(asyncio.CancelledError),
    ):
        asyncio.run(run(arguments.folder or Path(temporary)))


if __name__ == "__main__":
    main()
