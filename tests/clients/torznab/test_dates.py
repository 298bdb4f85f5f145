"""Dates in all the ways that people have written them."""

from datetime import UTC, datetime

import pytest

from custom_components.radarr_mvp.clients.dates import read_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sat, 14 Mar 2025 17:10:42 -0400", "2025-03-14T21:10:42"),
        ("Fri, 14 Mar 2025 17:10:42 GMT", "2025-03-14T17:10:42"),
        ("Fri, 14 Mar 2025 17:10:42 EST", "2025-03-14T22:10:42"),
        ("Fri, 14 Mar 2025 17:10:42 CEST", "2025-03-14T15:10:42"),
        ("Fri, 14 Mar 2025 17:10:42 (MSK)", "2025-03-14T14:10:42"),
        ("Fri, 14 Mar 2025 17:10:42 GMT+2", "2025-03-14T15:10:42"),
        ("Fri, 14 Mar 2025 17:10:42 UTC-03:30", "2025-03-14T20:40:42"),
        ("Fri, 14 Mar 2025 17:10:42", "2025-03-14T17:10:42"),
        ("14 Mar 25 17:10", "2025-03-14T17:10:00"),
        ("2025-03-14T17:10:42Z", "2025-03-14T17:10:42"),
        ("2025-03-14T17:10:42.123+02:00", "2025-03-14T15:10:42.123000"),
        ("2025-03-14 17:10:42", "2025-03-14T17:10:42"),
        ("  2025-03-14\n", "2025-03-14T00:00:00"),
        ("1741972242", "2025-03-14T17:10:42"),
        ("03/14/2025 17:10:42", "2025-03-14T17:10:42"),
        ("03/14/2025 5:10:42 PM", "2025-03-14T17:10:42"),
        ("14.03.2025 17:10", "2025-03-14T17:10:00"),
        ("2025/03/14 17:10:42 CET", "2025-03-14T16:10:42"),
    ],
)
def test_dates(text: str, expected: str) -> None:
    """Every way to write a date means a moment in UTC."""
    assert read_date(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "32 Mar 2025 17:10:42 GMT",
        "14 Mar 2025 17:10:42 GMT+99",
        "0000",
    ],
)
def test_no_dates(text: str) -> None:
    """What means no moment is none."""
    assert read_date(text) is None
