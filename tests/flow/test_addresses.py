"""Addresses as people type them."""

from hypothesis import example, given, strategies as st
import pytest

from custom_components.radarr_mvp.flow.addresses import normalised_url


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("host", "http://host"),
        ("host:8080", "http://host:8080"),
        (" http://host:8080/ ", "http://host:8080"),
        ("HTTP://Host:8080//", "http://host:8080"),
        ("http://host:80", "http://host"),
        ("https://host:443/qbt/", "https://host/qbt"),
        ("http://host:8080/#/torrents", "http://host:8080"),
        ("host/a path", "http://host/a%20path"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("192.168.1.10:8090", "http://192.168.1.10:8090"),
    ],
)
def test_what_is_meant(typed: str, address: str) -> None:
    """It gets a scheme and loses what has no meaning."""
    assert normalised_url(typed) == address


def test_a_scheme_of_choice() -> None:
    """It is only added where none was typed."""
    assert normalised_url("host", "https") == "https://host"
    assert normalised_url("http://host", "https") == "http://host"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "http://",
        "https:///path",
        "ftp://host",
        "file:///etc/passwd",
        "my host",
        "host:port",
        "host:0",
        "host:99999",
        "::1",
        "http://name@host",
        "http://name:password@host",
        "http://:password@host",
        "http://host/?a=b",
        "http://ä..b",
        "http://[::1",
    ],
)
def test_what_cannot_be_one(typed: str) -> None:
    """It is refused; what has a password in it as well."""
    assert normalised_url(typed) is None


@given(st.text())
@example("A.»")
def test_whatever_is_typed(typed: str) -> None:
    """Nothing raises, and what is tidy stays as it is."""
    address = normalised_url(typed)
    if address is not None:
        assert normalised_url(address) == address
