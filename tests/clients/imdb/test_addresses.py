"""What people paste when they mean a list of IMDb's."""

import pytest

from custom_components.radarr_mvp.clients.imdb import ImdbAddress


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ls900000001", "ls900000001"),
        (" https://www.imdb.com/list/ls900000001/?sort=rank ", "ls900000001"),
        ("https://www.imdb.com/de/list/ls900000001/", "ls900000001"),
        ("https://m.imdb.com/user/ur90000001/watchlist/", "ur90000001"),
        ("ur90000001", "ur90000001"),
        ("https://www.imdb.com/user/p.abc123defg/watchlist", "p.abc123defg"),
        ("p.abc123defg", "p.abc123defg"),
        ("https://example.org/list/ls900000001/", None),
        ("https://www.imdb.com/title/tt9900001/", None),
        ("https://www.imdb.com/", None),
        ("https://[", None),
        ("ls1", None),
        ("", None),
        ("ur90000001/../x", None),
    ],
)
def test_addresses(typed: str, found: str | None) -> None:
    """By id or by page; anything else is no list."""
    address = ImdbAddress.parse(typed)
    assert (address.id if address else None) == found


def test_kinds() -> None:
    """A list, a watchlist, and a watchlist whose owner must be found first."""
    assert ImdbAddress("ls900000001").is_list
    assert not ImdbAddress("ur90000001").is_list
    assert ImdbAddress("p.abc123defg").is_profile
