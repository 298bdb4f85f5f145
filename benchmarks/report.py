"""What a benchmark gives back, and how it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
import os
import platform


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; `limit` is what it must not exceed."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""

    @property
    def kept(self) -> bool:
        """Return whether the figure is within its limit."""
        return self.limit is None or self.value <= self.limit


def table(title: str, rows: Sequence[Row]) -> str:
    """Return the figures of one benchmark as a table to read."""
    cells = [_cells(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        f"  {name:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}"
        f"  {limit:<{widths[3]}}  {note}".rstrip()
        for name, value, unit, limit, note in cells
    ]
    return "\n".join((title, *lines))


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    """Return a row as texts."""
    value = f"{row.value:,.0f}" if row.value >= 1000 else f"{row.value:.4g}"
    verdict = "" if row.kept else " EXCEEDED"
    limit = "" if row.limit is None else f"limit {row.limit:g}{verdict}"
    return row.name, value, row.unit, limit, row.note


def as_data(results: Mapping[str, Sequence[Row]]) -> dict[str, object]:
    """Return all figures with the machine they were measured on."""
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "results": {
            name: [asdict(row) for row in rows] for name, rows in results.items()
        },
    }


def page(results: Mapping[str, Sequence[Row]]) -> str:
    """Return all figures as a page of the documentation."""
    machine = (
        f"Python {platform.python_version()}, {platform.machine()}, "
        f"{os.cpu_count()} cores"
    )
    parts = [
        "# Figures",
        (
            "Written by `scripts/bench --page docs/figures.md`; nothing here is typed by "
            f"hand. {machine}. Machines differ and are noisy: ratios within one run say "
            "more than times."
        ),
    ]
    for name, rows in results.items():
        lines = ["| What | Figure | Limit | Note |", "| --- | ---: | --- | --- |"]
        for row in rows:
            what, value, unit, limit, note = _cells(row)
            lines.append(f"| {what} | {value} {unit} | {limit} | {note} |")
        parts += [f"## `scripts/bench {name}`", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"
