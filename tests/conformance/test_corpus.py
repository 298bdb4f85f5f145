"""Agreement with the shared corpus of cases, kind by kind."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from . import adapter

VARIABLE = "RADARR_MVP_CORPUS"
FOLDER = Path(
    os.environ.get(VARIABLE, Path(__file__).parents[2] / ".." / "shared" / "corpus")
)
FILES = sorted(FOLDER.glob("*.json")) if FOLDER.is_dir() else []
WANTED = 0.99
# Keys that are given in some kinds although they are asked for in others.
GIVEN = {
    "sort_title": {"tmdb_id"},
    "quality_lookup": {"source", "resolution", "modifier"},
    "availability": {
        "in_cinemas",
        "physical",
        "digital",
        "minimum_availability",
        "delay_days",
    },
}
ALWAYS_GIVEN = frozenset(
    {
        "input",
        "test",
        "note",
        "via",
        "container",
        "files",
        "required",
        "ignored",
        "movie_file",
        "release_file",
        "inputs",
        "replace_invalid_with_dash",
        "trim",
        "dedupe",
    }
)


def expected(kind: str, case: dict[str, Any]) -> dict[str, Any]:
    """Return what a case wants to be answered."""
    if kind in ("naming", "mediainfo"):
        return {"expected": case["expected"]}
    given = ALWAYS_GIVEN | GIVEN.get(kind, set())
    return {key: value for key, value in case.items() if key not in given}


@pytest.mark.skipif(not FILES, reason=f"no corpus at {FOLDER}; set {VARIABLE}")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_kind_agrees(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A kind of cases is answered as Radarr answers it."""
    kind = file.stem
    cases = json.loads(file.read_text(encoding="utf-8"))
    wrong: list[str] = []
    for case in cases:
        want = expected(kind, case)
        answer = adapter.evaluate(kind, case)
        got = {key: answer.get(key) for key in want}
        if got != want:
            wrong.append(f"{case} -> {got}")
    agreement = 1 - len(wrong) / len(cases)
    with capsys.disabled():
        print(f"\n{kind}: {len(cases) - len(wrong)}/{len(cases)} ({agreement:.1%})")
    assert agreement >= WANTED, "\n".join(wrong)


def test_every_kind_is_known() -> None:
    """No file of the corpus is without an answer."""
    kinds = {file.stem for file in FILES}
    assert kinds <= {*adapter.KINDS, *adapter.NAMING_KINDS}
