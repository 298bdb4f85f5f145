"""Which list somebody means by what they typed."""

import pytest

from custom_components.radarr_mvp.clients.trakt import ListAddress, slug_of


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("55", ListAddress("55")),
        (" https://trakt.tv/lists/55 ", ListAddress("55")),
        ("https://trakt.tv/users/alice/lists/wanted", ListAddress("wanted", "alice")),
        (
            "https://trakt.tv/users/alice/lists/wanted?sort=rank,asc#x",
            ListAddress("wanted", "alice"),
        ),
        (
            "https://app.trakt.tv/profile/alice/lists/my_list/",
            ListAddress("my_list", "alice"),
        ),
        ("users/alice/lists/55", ListAddress("55", "alice")),
        ("alice/lists/wanted", ListAddress("wanted", "alice")),
        ("alice/wanted", ListAddress("wanted", "alice")),
        ("alice/My List: the best!", ListAddress("my-list-the-best", "alice")),
    ],
)
def test_a_list_is_found_in_what_was_typed(typed: str, address: ListAddress) -> None:
    """A number, names, or what was copied from a browser."""
    assert ListAddress.parse(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "wanted",
        "https://example.com/users/alice/lists/wanted",
        "https://trakt.tv/movies/nosferatu-1922",
        "https://trakt.tv/users/alice",
        "https://[broken/users/alice/lists/wanted",
        "users/../lists/wanted",
        "alice/!!!",
        "one/two/three/four/five",
    ],
)
def test_anything_else_is_no_list(typed: str) -> None:
    """Whoever asks is told so."""
    assert ListAddress.parse(typed) is None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Wanted", "wanted"),
        ("Best of 1920 -- 1929", "best-of-1920-1929"),
        (" keep_underscores ", "keep_underscores"),
        ("¡Olé! (new)", "ol-new"),
    ],
)
def test_names_become_slugs(name: str, slug: str) -> None:
    """What is special becomes a dash, several become one, underscores stay."""
    assert slug_of(name) == slug
