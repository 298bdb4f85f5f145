"""Which folders are free, told at a glance."""

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.library.places import (
    Place,
    TakenFolders,
    check_place,
)
from custom_components.radarr_mvp.engine.movies import Movie, MovieIndex
from custom_components.radarr_mvp.engine.settings import MediaManagement

folders = st.lists(
    st.sampled_from(("a", "A", "b", "c d", "ß")), min_size=1, max_size=3
).map("/".join)


def movies_in(known: list[str]) -> list[Movie]:
    """Return movies in some folders; one has none yet."""
    made = [
        Movie(id=number, title=name, root_folder="/films", folder=name)
        for number, name in enumerate(known, start=1)
    ]
    return [*made, Movie(id=99, title="New", root_folder="/films")]


@given(st.lists(folders, max_size=4), folders)
def test_a_glance_never_misses_what_a_close_look_finds(
    known: list[str], wanted: str
) -> None:
    """What it calls free is free."""
    movies, place = movies_in(known), Place("/films", wanted)
    taken = TakenFolders.of(movies, 0)
    media = MediaManagement()
    try:
        check_place(place, movies, media)
        clashes = False
    except Invalid:
        clashes = True
    assert taken.may_clash(place.path) is clashes
    alike = {one.casefold() for one in known}
    assert taken.may_have(place) is (wanted.casefold() in alike)
    if clashes:
        with pytest.raises(Invalid):
            check_place(place, movies, media, taken=taken)
    else:
        check_place(place, movies, media, taken=taken)


def test_the_index_tells_when_a_movie_has_moved() -> None:
    """Or came or went, and nothing else."""
    movie = Movie(id=1, title="A", tmdb_id=1, root_folder="/films", folder="a")
    index = MovieIndex()
    index.put(movie)
    assert index.moves == 1
    index.put(movie)
    index.put(Movie(id=1, title="B", tmdb_id=1, root_folder="/films", folder="a"))
    assert index.moves == 1
    index.put(Movie(id=1, title="B", tmdb_id=1, root_folder="/films", folder="b"))
    assert index.moves == 2
    index.remove(1)
    index.remove(1)
    assert index.moves == 3
    assert len(index) == 0
