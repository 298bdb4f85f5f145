"""Finding the movie that a release name means."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import product
from types import MappingProxyType

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.indexing import imdb_id_of
from custom_components.radarr_mvp.engine.movies import (
    NO_MATCH,
    MatchedBy,
    Movie,
    MovieIndex,
)
from custom_components.radarr_mvp.engine.releases.clean import clean_title
from custom_components.radarr_mvp.engine.releases.facts import ReleaseFacts

from .decision.house import NOW, facts_of, movie, movie_file

CHARADE = movie()
ROCKY = movie(
    "Rocky II", id=2, tmdb_id=1367, imdb_id="tt0079817", year=1979, secondary_year=1980
)
HUMAN = movie("The Thing", id=3, tmdb_id=1091, imdb_id="tt0084787", year=1982)
LATER = movie("The Thing", id=4, tmdb_id=60935, imdb_id="tt0905372", year=2011)
FAR = movie(
    "Star Wars",
    id=5,
    tmdb_id=11,
    imdb_id=None,
    year=1977,
    original_title="Star Wars",
    alternative_titles=("Star Wars: Episode IV - A New Hope", "Charade of the Stars"),
    translations=MappingProxyType({4: "Krieg der Sterne", 2: "La Guerre des étoiles"}),
)
LIBRARY = MovieIndex([CHARADE, ROCKY, HUMAN, LATER, FAR])


def id_of(movie: Movie | None) -> int | None:
    """Return which movie it is; the library keeps less of each than is known."""
    return movie.id if movie else None


def facts(title: str, year: int = 0) -> ReleaseFacts:
    """Return what a name with a title and a year says, and no more."""
    plain = facts_of("Charade.1963.1080p.BluRay.x264-GRP")
    return replace(plain, titles=(title,), year=year)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Charade.1963.1080p.BluRay.x264-GRP", CHARADE),
        ("Charade.1964.1080p.BluRay.x264-GRP", None),
        ("Rocky.II.1979.720p.BluRay.x264-GRP", ROCKY),
        ("Rocky.2.1979.720p.BluRay.x264-GRP", ROCKY),
        ("Rocky.2.1980.720p.BluRay.x264-GRP", ROCKY),
        ("Rocky.1979.720p.BluRay.x264-GRP", None),
        ("Rocky.III.1979.720p.BluRay.x264-GRP", None),
        ("The.Thing.1982.1080p.BluRay.x264-GRP", HUMAN),
        ("The.Thing.2011.1080p.BluRay.x264-GRP", LATER),
        ("Star.Wars.1977.1080p.BluRay.x264-GRP", FAR),
        ("Star.Wars.Episode.4.A.New.Hope.1977.1080p.BluRay.x264-GRP", FAR),
        ("Star.Wars.Episode.IV.A.New.Hope.1977.1080p.BluRay.x264-GRP", FAR),
        ("Krieg.der.Sterne.1977.German.1080p.BluRay.x264-GRP", FAR),
        ("La.Guerre.des.Etoiles.1977.FRENCH.1080p.BluRay.x264-GRP", FAR),
        ("Unheard.Of.AKA.Rocky.II.1979.1080p.BluRay.x264-GRP", ROCKY),
        ("Nobody.Knows.1999.1080p.BluRay.x264-GRP", None),
    ],
)
def test_by_title_and_year(name: str, found: Movie | None) -> None:
    """Own, alternative and translated titles are known, whatever the numerals."""
    match = LIBRARY.find(facts_of(name))
    assert id_of(match.movie) == id_of(found)
    assert match.by is (MatchedBy.TITLE if found else None)
    assert not match.rivals


def test_a_year_that_is_not_told_may_be_any() -> None:
    """Then only the title decides."""
    assert id_of(LIBRARY.find(facts("Charade")).movie) == CHARADE.id
    assert id_of(LIBRARY.find(facts("Charade", 1799)).movie) == CHARADE.id
    assert LIBRARY.find(facts("Charade", 1800)).movie is None


def test_several_movies_of_one_title_are_told_apart_or_refused() -> None:
    """Nothing is guessed, and the rivals are named."""
    match = LIBRARY.find(facts("The Thing"))
    assert [one.id for one in match.rivals] == [HUMAN.id, LATER.id]
    assert id_of(LIBRARY.find(facts("The Thing", 1982)).movie) == HUMAN.id
    twin = replace(LATER, id=6, tmdb_id=6, imdb_id=None)
    assert MovieIndex([LATER, twin]).find(facts("The Thing", 2011)).movie is None


def test_a_movies_own_title_counts_more_than_anothers_second_one() -> None:
    """An alternative title may be what another movie is called."""
    other = movie("Krieg der Sterne", id=7, tmdb_id=7, imdb_id=None, year=1977)
    library = MovieIndex([FAR, other])
    assert id_of(library.find(facts("Krieg der Sterne", 1977)).movie) == other.id


@pytest.mark.parametrize(
    ("name", "imdb_id", "tmdb_id", "found", "by"),
    [
        ("Strange.1963.1080p.WEB.x264-G", "tt0056923", None, CHARADE, MatchedBy.IMDB_ID),
        ("Strange.1963.1080p.WEB.x264-G", "56923", None, CHARADE, MatchedBy.IMDB_ID),
        ("Strange.1963.1080p.WEB.x264-G", None, 4808, CHARADE, MatchedBy.TMDB_ID),
        ("Strange.1963.1080p.WEB.x264-G", "tt0056923", 1367, CHARADE, MatchedBy.IMDB_ID),
        ("Strange.1980.1080p.WEB.x264-G", None, 1367, ROCKY, MatchedBy.TMDB_ID),
        ("Strange.1999.1080p.WEB.x264-G", "tt0056923", 4808, None, None),
        ("Strange.1963.1080p.WEB.x264-G", "0", 0, None, None),
        ("Strange.1963.1080p.WEB.x264-G", "tt9999999", 99, None, None),
        ("The.Thing.1982.1080p.WEB.x264-G", "tt0905372", None, HUMAN, MatchedBy.TITLE),
    ],
)  # fmt: skip
def test_by_id(
    name: str,
    imdb_id: str | None,
    tmdb_id: int | None,
    found: Movie | None,
    by: MatchedBy | None,
) -> None:
    """The indexer's ids come first, unless the year contradicts them."""
    match = LIBRARY.find(facts_of(name), imdb_id=imdb_id, tmdb_id=tmdb_id)
    assert (id_of(match.movie), match.by) == (id_of(found), by)


def test_ids_in_the_name() -> None:
    """They are as good, where the indexer gives none."""
    named = replace(facts("Strange", 1979), imdb_id="tt0079817")
    match = LIBRARY.find(named)
    assert (id_of(match.movie), match.by) == (ROCKY.id, MatchedBy.IMDB_ID)
    named = replace(facts("Strange", 1979), tmdb_id=1367)
    match = LIBRARY.find(named)
    assert (id_of(match.movie), match.by) == (ROCKY.id, MatchedBy.TMDB_ID)


def test_what_a_search_finds() -> None:
    """Any title of the movie searched for will do, also one that others bear."""
    answer = facts("The Thing")
    match = LIBRARY.find_searched(LATER, answer)
    assert (id_of(match.movie), match.by) == (LATER.id, MatchedBy.TITLE)
    answer = facts("Charade of the Stars", 1977)
    assert id_of(LIBRARY.find_searched(FAR, answer).movie) == FAR.id
    answer = facts("Rocky 2", 1980)
    assert id_of(LIBRARY.find_searched(ROCKY, answer).movie) == ROCKY.id


def test_what_else_a_search_finds() -> None:
    """Another movie is recognised, by its title or by the indexer's id."""
    assert (
        id_of(LIBRARY.find_searched(HUMAN, facts("The Thing", 2011)).movie) == LATER.id
    )
    assert LIBRARY.find_searched(HUMAN, facts("Nobody Knows", 1982)) == NO_MATCH
    by_id = LIBRARY.find_searched(
        HUMAN, facts("The Thing"), imdb_id="tt0056923", tmdb_id=None
    )
    match = by_id
    assert (id_of(match.movie), match.by) == (CHARADE.id, MatchedBy.IMDB_ID)


def test_a_search_for_a_movie_that_is_not_in_the_library() -> None:
    """Its titles are known from the movie itself."""
    newcomer = movie("Sintel", id=9, tmdb_id=45745, imdb_id="tt1727587", year=2010)
    assert (
        id_of(LIBRARY.find_searched(newcomer, facts("Sintel", 2010)).movie)
        == newcomer.id
    )
    renamed = replace(CHARADE, title="Hide and Seek")
    assert (
        id_of(LIBRARY.find_searched(renamed, facts("Hide and Seek")).movie)
        == renamed.id
    )


def test_the_index_follows_the_library() -> None:
    """Movies come, change and go."""
    index = MovieIndex([CHARADE])
    index.put(LATER)
    index.put(HUMAN)
    assert (len(index), set(index)) == (
        3,
        {index.get(one.id) for one in (CHARADE, LATER, HUMAN)},
    )
    assert id_of(index.find(facts("The Thing", 2011)).movie) == LATER.id

    filed = replace(CHARADE, file=movie_file("DVD"))
    index.put(filed)
    assert id_of(index.find(facts("Charade", 1963)).movie) == filed.id
    assert index.get(1) == filed

    renamed = replace(filed, title="Wait until Dusk", imdb_id="tt1", tmdb_id=0)
    index.put(renamed)
    assert index.find(facts("Charade", 1963)).movie is None
    assert id_of(index.find(facts("Wait Until Dusk", 1963)).movie) == renamed.id
    assert index.by_imdb("tt0056923") is None
    assert id_of(index.by_imdb("tt0000001")) == renamed.id
    assert index.by_tmdb(4808) is None
    assert index.by_tmdb(None) is None

    index.remove(HUMAN.id)
    index.remove(HUMAN.id)
    assert id_of(index.find(facts("The Thing")).movie) == LATER.id
    index.remove(LATER.id)
    index.remove(renamed.id)
    assert len(index) == 0
    assert index.find(facts("The Thing")) == NO_MATCH
    assert index.by_imdb("tt0000001") is None


def test_two_movies_with_one_id() -> None:
    """The later one has it, and keeps it when the other goes; when it goes itself, the other has it."""
    first, second = movie(id=1), movie("Other", id=2)
    index = MovieIndex([first, second])
    assert id_of(index.by_tmdb(4808)) == second.id
    index.remove(1)
    assert id_of(index.by_imdb("tt0056923")) == second.id
    assert id_of(index.by_tmdb(4808)) == second.id
    index.put(first)
    index.remove(1)
    assert id_of(index.by_tmdb(4808)) == second.id
    index.put(first)
    index.remove(2)
    assert id_of(index.by_tmdb(4808)) == first.id


TITLED = ("Rocky II", "Rocky 2", "Rocky", "Rocky: Two", "The Rocky", "X-2", "X II")
CALLED = st.sampled_from(TITLED)
LIBRARIES = st.lists(
    st.builds(
        movie,
        CALLED,
        id=st.integers(1, 4),
        tmdb_id=st.integers(0, 2),
        imdb_id=st.sampled_from((None, "tt1", "tt0000002", "nonsense")),
        year=st.sampled_from((1979, 1980)),
        original_title=CALLED,
        alternative_titles=st.lists(CALLED, max_size=2).map(tuple),
        translations=st.dictionaries(st.integers(1, 2), CALLED, max_size=2),
    )
    | st.integers(1, 4),
    max_size=12,
)


@given(LIBRARIES)
def test_however_a_library_has_become_what_it_is(changes: list[Movie | int]) -> None:
    """What is found is what one would find who reads all that is known of each movie."""
    index, known = MovieIndex(), dict[int, Movie]()
    for change in changes:
        if isinstance(change, Movie):
            index.put(change)
            known[change.id] = change
        else:
            index.remove(change)
            known.pop(change, None)
    assert {one.id for one in index} == known.keys()
    for title, year in product(TITLED, (0, 1979, 1980)):
        assert {one.id for one in index.titled(title, year)} == nearest(
            known.values(), title, year
        )
    for number in (1, 2):
        found = index.by_tmdb(number)
        bearers = {one.id for one in known.values() if one.tmdb_id == number}
        assert (id_of(found) in bearers) if bearers else found is None
        found = index.by_imdb(str(number))
        bearers = {
            one.id
            for one in known.values()
            if imdb_id_of(one.imdb_id) == f"tt000000{number}"
        }
        assert (id_of(found) in bearers) if bearers else found is None


def nearest(movies: Iterable[Movie], title: str, year: int) -> set[int]:
    """Return whose title is nearest to one: the own before others, the same numerals before any."""
    found: dict[int, set[int]] = {}
    for one in movies:
        own = (one.title, one.original_title)
        others = (*one.alternative_titles, *one.translations.values())
        for place, (titles, form) in enumerate(
            (
                (own, clean_title),
                (own, arabic),
                (one.alternative_titles, clean_title),
                (one.translations.values(), clean_title),
                (others, arabic),
            )
        ):
            wanted = form(title)
            if wanted and wanted in map(form, titles) and one.has_year(year):
                found.setdefault(place, set()).add(one.id)
    return found[min(found)] if found else set()


def arabic(title: str) -> str:
    """Return a title that has numerals with Arabic ones, and nothing for others."""
    words = title.replace("-", " ").split()
    numbers = {"II": "2", "2": "2", "X": "10"}
    if numbers.keys().isdisjoint(words):
        return ""
    return clean_title(" ".join(numbers.get(word, word) for word in words))


def test_availability_is_that_of_the_movies_dates() -> None:
    """What the owner waits for decides."""
    one = movie(
        in_cinemas=NOW - timedelta(days=1), digital_release=NOW + timedelta(days=2)
    )
    assert one.minimum_availability is Status.RELEASED
    assert one.available_from() == NOW + timedelta(days=2)
    assert not one.is_available(NOW)
    assert one.is_available(NOW, delay_days=-2)
    assert replace(one, minimum_availability=Status.IN_CINEMAS).is_available(NOW)
