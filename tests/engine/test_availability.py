"""When a movie may be searched for."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.radarr_mvp.engine.availability import (
    Status,
    available_from,
    home_date,
    is_available,
    status_by_key,
    status_of,
)

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PAST = NOW - timedelta(days=400)
LATELY = NOW - timedelta(days=30)
FUTURE = NOW + timedelta(days=30)


@pytest.mark.parametrize(
    ("cinema", "physical", "digital", "status"),
    [
        (None, None, None, Status.ANNOUNCED),
        (FUTURE, None, None, Status.ANNOUNCED),
        (LATELY, None, None, Status.IN_CINEMAS),
        (PAST, None, None, Status.RELEASED),
        (PAST, FUTURE, None, Status.IN_CINEMAS),
        (PAST, FUTURE, LATELY, Status.RELEASED),
        (None, LATELY, None, Status.RELEASED),
    ],
)
def test_status(
    cinema: datetime | None,
    physical: datetime | None,
    digital: datetime | None,
    status: Status,
) -> None:
    """The dates tell how far a movie has come."""
    assert status_of(cinema, physical, digital, now=NOW) is status


def test_home_date() -> None:
    """The first date at home counts, else ninety days after the cinema."""
    assert home_date(PAST, FUTURE, LATELY) == LATELY
    assert home_date(PAST, None, None) == PAST + timedelta(days=90)
    assert home_date(None, None, None) is None


def test_available_from() -> None:
    """Who waits for the cinema waits for its date, if it is known."""
    assert available_from(Status.IN_CINEMAS, PAST, FUTURE, None) == PAST
    assert available_from(Status.IN_CINEMAS, None, FUTURE, None) == FUTURE
    assert available_from(Status.RELEASED, PAST, FUTURE, None) == FUTURE


def test_delay_moves_the_date() -> None:
    """A delay holds a movie back, a negative one brings it forward."""
    dates = (None, NOW, None)
    assert is_available(Status.RELEASED, *dates, now=NOW)
    assert not is_available(Status.RELEASED, *dates, now=NOW, delay_days=1)
    later = (None, NOW + timedelta(days=2), None)
    assert is_available(Status.RELEASED, *later, now=NOW, delay_days=-2)
    assert is_available(Status.ANNOUNCED, *later, now=NOW, delay_days=100)
    assert not is_available(Status.RELEASED, None, None, None, now=NOW)


@pytest.mark.parametrize("status", list(Status))
def test_keys(status: Status) -> None:
    """A status is found again by its name."""
    assert status_by_key(status.key) is status
    assert status_by_key(status.name) is status


def test_unknown_key() -> None:
    """What is no status is none."""
    assert status_by_key("predb") is None
