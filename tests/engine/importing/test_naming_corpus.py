"""Names and media info agree with the collected cases."""

from collections.abc import Callable, Mapping
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import naming_adapter

_DEFAULT = Path(__file__).parents[4] / "shared" / "corpus"
CORPUS = Path(os.environ.get("RADARR_MVP_CORPUS", _DEFAULT))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("naming", naming_adapter.naming),
        ("mediainfo", naming_adapter.mediainfo),
        ("clean_file_name", naming_adapter.clean_file_name),
    ],
)
def test_answers(
    name: str, answer: Callable[[Mapping[str, Any]], dict[str, object]]
) -> None:
    """Every case gets the answer it expects."""
    path = CORPUS / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"The cases are not here: {path}")
    wrong = [
        (case, actual)
        for case in json.loads(path.read_text(encoding="utf-8"))
        if (actual := answer(case)) != {"expected": case["expected"]}
    ]
    assert not wrong
