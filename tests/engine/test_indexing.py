"""The words in which all indexers speak."""

import pytest

from custom_components.radarr_mvp.engine.indexing import (
    DownloadProtocol,
    FeedAnswer,
    MagnetLink,
    Release,
    ReleaseFlag,
    SearchAnswer,
    imdb_id_of,
    info_hash_of,
    search_words,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("tt0013442", "tt0013442"),
        ("0013442", "tt0013442"),
        (13442, "tt0013442"),
        ("TT13442 ", "tt0013442"),
        ("tt12345678", "tt12345678"),
        ("tt0012345678", "tt12345678"),
        (0, None),
        ("tt0000000", None),
        ("", None),
        (None, None),
        ("nm0013442", None),
        ("asfd", None),
        (True, None),
        ("tt123456789012", None),
    ],
)
def test_imdb_ids_have_one_spelling(value: str | int | None, expected: str) -> None:
    """Prefix and at least seven digits."""
    assert imdb_id_of(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            "31D6E90726B20B75701475C8F648C5B2F686505B",
            "31d6e907" + "26b20b75701475c8f648c5b2f686505b",
        ),
        (" " + "aB" * 32, "ab" * 32),
        ("31d6", None),
        ("g" * 40, None),
        ("", None),
        (None, None),
    ],
)
def test_hashes_are_lower_case_hex(value: str | None, expected: str | None) -> None:
    """Both protocols' hashes count, nothing else."""
    assert info_hash_of(value) == expected


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("The General", "General"),
        ("the  Cat & the Canary", "Cat and the Canary"),
        (
            "Nosferatu, eine Symphonie des Grauens",
            "Nosferatu eine Symphonie des Grauens",
        ),
        ("Amélie's Café", "Amelies Cafe"),
        ("L´Atalante ‘1934’", "LAtalante 1934"),
        ("Dr. Mabuse: Part_2", "Dr Mabuse Part 2"),
        ("Thelma", "Thelma"),
        ("The", "The"),
        ("がんばれ", "がんばれ"),
        ("Ёлки", "Елки"),
        ("!!!", ""),
    ],
)
def test_search_words_are_plain(title: str, words: str) -> None:
    """No article in front, no accents, no punctuation."""
    assert search_words(title) == words


def test_addresses_are_never_shown() -> None:
    """They may carry keys."""
    release = Release(
        guid="1",
        title="Charade",
        indexer="Example",
        indexer_id="a",
        download_url="https://x.example/?passkey=hidden",
        magnet="magnet:?tr=hidden",
    )
    link = MagnetLink("magnet:?tr=hidden", "a" * 40)
    assert "hidden" not in f"{release!r} {link!r} {release}"
    assert release.protocol is DownloadProtocol.TORRENT


def test_flags_show_as_radarr_shows_them() -> None:
    """Programs that speak to Radarr know these numbers."""
    flags = ReleaseFlag.FREELEECH | ReleaseFlag.INTERNAL | ReleaseFlag.NUKED
    assert int(flags) == 1 + 32 + 2048
    assert {flag.name for flag in flags} == {"FREELEECH", "INTERNAL", "NUKED"}


def test_empty_answers_are_complete() -> None:
    """Nothing found is an answer, not a failure."""
    assert SearchAnswer() == SearchAnswer(releases=(), skipped=0, complete=True)
    assert not FeedAnswer().gap
