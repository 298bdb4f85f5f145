"""Names hold for whatever titles and formats come along."""

from hypothesis import given, settings, strategies as st

from custom_components.radarr_mvp.engine.importing.naming.clean import (
    clean_file_name,
    fit,
)
from custom_components.radarr_mvp.engine.importing.naming.render import (
    file_name,
    folder_name,
)
from custom_components.radarr_mvp.engine.importing.naming.subject import (
    ColonMode,
    NamingFile,
    NamingMovie,
    NamingOptions,
)
from custom_components.radarr_mvp.engine.importing.naming.tokens import READERS

_TEXT = st.text(max_size=300)
_TOKENS = st.builds(
    lambda prefix, key, parameter, suffix: f"{{{prefix}{key}{parameter}{suffix}}}",
    st.sampled_from(["", "[", " ", "(", "-", "."]),
    st.sampled_from(sorted(READERS)),
    st.sampled_from(["", ":3", ":-7", ":DE", ":-EN", ":A,B", ":EN+", ":-"]),
    st.sampled_from(["", "]", " ", ")", "_"]),
)
_FORMATS = st.lists(
    st.one_of(
        _TOKENS,
        st.text(max_size=12),
        st.sampled_from(["{", "}", "{imdb-", "/", "\\", "{{", "...", ":"]),
    ),
    max_size=12,
).map("".join)
_MOVIES = st.builds(
    NamingMovie,
    title=_TEXT,
    year=st.integers(0, 3000),
    original_title=_TEXT,
    collection=_TEXT,
    certification=_TEXT,
    tmdb_id=st.integers(0, 10**9),
    imdb_id=_TEXT,
)
_FILES = st.builds(
    NamingFile,
    release_group=_TEXT,
    edition=_TEXT,
    scene_name=_TEXT,
    current_name=_TEXT,
    custom_formats=st.lists(_TEXT, max_size=3).map(tuple),
)
_OPTIONS = st.builds(
    NamingOptions,
    rename=st.booleans(),
    file_format=_FORMATS,
    folder_format=_FORMATS,
    replace_illegal=st.booleans(),
    colon=st.sampled_from(ColonMode),
)


def _assert_usable(name: str) -> None:
    """A part of a path can be created anywhere."""
    assert name.strip(" .")
    assert not set("/\\\x00") & set(name)
    assert len(name.encode("utf-8")) <= 255
    assert name.isprintable() or not any(ord(character) < 32 for character in name)


@settings(max_examples=300, deadline=None)
@given(_MOVIES, _FILES, _OPTIONS, st.text(max_size=30))
def test_names_can_always_be_created(
    movie: NamingMovie, file: NamingFile, options: NamingOptions, extension: str
) -> None:
    """No input raises, climbs out of its folder, is empty or is too long."""
    _assert_usable(file_name(movie, file, options, extension))
    for part in folder_name(movie, options):
        _assert_usable(part)


@given(_TEXT, st.integers(0, 60), st.booleans())
def test_cutting_keeps_whole_characters(text: str, limit: int, from_end: bool) -> None:
    """What is left is one end of the text and no longer than allowed."""
    plain = text.encode("utf-8", "ignore").decode()
    cut = fit(plain, limit, from_end=from_end)
    assert len(cut.encode()) <= limit
    assert plain.endswith(cut) if from_end else plain.startswith(cut)


@given(_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    """A clean name is clean."""
    once = clean_file_name(text)
    assert clean_file_name(once) == once
