"""Run benchmarks by name: each is a module here with `run(arguments) -> list[Row]`."""

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
import json
from pathlib import Path
import pkgutil
import sys
from typing import cast

from .report import Row, as_data, page, table

type Run = Callable[[Sequence[str]], list[Row]]

_TOOLS = ("__main__", "clock", "films", "home", "loaded", "recorded", "report", "stock")
# What cannot be the name of a module.
_NAMED = {"importing": "import", "recording": "recorder"}


def names() -> dict[str, str]:
    """Return the benchmarks that there are, with the modules that they are in."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    found = sorted(one.name for one in modules if one.name not in _TOOLS)
    return {_NAMED.get(module, module): module for module in found}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; unknown options go on to the benchmarks."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"one of {', '.join(names())}")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--page", type=Path, help="also write them as a page to read")
    asked, rest = parser.parse_known_args(arguments)
    if unknown := set(asked.name) - names().keys():
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    results: dict[str, list[Row]] = {}
    for name in asked.name or names():
        run = cast(Run, import_module(f"{__package__}.{names()[name]}").run)
        results[name] = run(rest)
        print(table(name, results[name]), flush=True)
    if asked.json:
        text = json.dumps(as_data(results), indent=2)
        asked.json.write_text(f"{text}\n", encoding="utf-8")
    if asked.page:
        asked.page.write_text(page(results), encoding="utf-8")
    return 0 if all(row.kept for rows in results.values() for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
