"""A pair of tokens: how old it is, and how it is kept."""

import pytest

from custom_components.radarr_mvp.clients.rows import BrokenRowError, Row
from custom_components.radarr_mvp.clients.trakt import Tokens
from tests.sandbox.planted import TRAKT_TOKEN

NOW = 1_800_000_000.0


def answer(**changes: object) -> Row:
    """Return what Trakt hands out."""
    told: dict[str, object] = {
        "access_token": f"{TRAKT_TOKEN}a",
        "refresh_token": f"{TRAKT_TOKEN}r",
        "expires_in": 86_400,
        "created_at": NOW,
    }
    return Row(told | changes)


@pytest.mark.parametrize("lifetime", [3600, 86_400, 604_800])
def test_a_pair_lives_as_long_as_it_says(lifetime: int) -> None:
    """After half of that it should be renewed, whatever Trakt's fashion is this year."""
    tokens = Tokens.read(answer(expires_in=lifetime), NOW)
    assert not tokens.is_due(NOW + lifetime / 2 - 1)
    assert tokens.is_due(NOW + lifetime / 2)
    assert not tokens.is_over(NOW + lifetime - 1)
    assert tokens.is_over(NOW + lifetime)


@pytest.mark.parametrize("lifetime", [None, 0, -5, "soon"])
def test_an_unknown_lifetime_is_a_short_one(lifetime: object) -> None:
    """The only tokens there are will not be thrown away for that."""
    assert Tokens.read(answer(expires_in=lifetime), NOW).lifetime == 86_400


@pytest.mark.parametrize(
    ("created", "taken"),
    [
        (NOW - 20, NOW - 20),
        (NOW - 40_000, NOW),
        (NOW + 900_000, NOW),
        (None, NOW),
        (0, NOW),
    ],
)
def test_where_clocks_disagree_ours_counts(created: object, taken: float) -> None:
    """Or a wrong one would have every call renew."""
    tokens = Tokens.read(answer(created_at=created), NOW)
    assert tokens.created == taken
    assert not tokens.is_due(NOW)


@pytest.mark.parametrize("missing", ["access_token", "refresh_token"])
def test_half_a_pair_is_none(missing: str) -> None:
    """Both are needed."""
    with pytest.raises(BrokenRowError, match=missing):
        Tokens.read(answer(**{missing: None}), NOW)


def test_a_pair_survives_a_store() -> None:
    """As plain values."""
    tokens = Tokens.read(answer(), NOW)
    assert Tokens.from_dict(tokens.as_dict()) == tokens
    assert TRAKT_TOKEN not in repr(tokens)


@pytest.mark.parametrize("missing", ["access", "refresh", "lifetime"])
def test_a_torn_store_holds_nothing(missing: str) -> None:
    """Somebody has to sign in again then."""
    kept: dict[str, object] = dict(Tokens.read(answer(), NOW).as_dict())
    del kept[missing]
    assert Tokens.from_dict(kept) is None
