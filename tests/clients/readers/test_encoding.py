"""Bytes that do not say how they are encoded."""

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.clients.readers.encoding import to_text

TEXT = "Const,Title\r\ntt9900001,L'été où – “Ä”\r\n"


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp1252",
    ],
)
def test_every_encoding_in_use(encoding: str) -> None:
    """With a mark and without one, and as Windows has always written it."""
    assert to_text(TEXT.encode(encoding)) == TEXT


def test_what_is_in_no_encoding_is_read_as_far_as_it_goes() -> None:
    """A byte that Windows does not use becomes a mark, the rest is read."""
    assert to_text(b"caf\xe9 \x81") == "caf\u00e9 \ufffd"
    assert to_text(b"ab\0c") == "abc"
    assert to_text(b"\xff\xfea") == "\ufffd"


@given(st.binary())
def test_nothing_is_refused(body: bytes) -> None:
    """Whatever comes is text, and holds no empty characters."""
    assert "\0" not in to_text(body)
