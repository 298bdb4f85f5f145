"""Tests of movies, their files, titles and metadata."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from custom_components.radarr_mvp.engine.keeping.asked import (
    LibraryCounts,
    MovieFilter,
    MovieOrder,
)
from custom_components.radarr_mvp.engine.metadata import (
    AlternativeTitle,
    CollectionRef,
    CrewMember,
    ExternalIds,
    Image,
    ImageKind,
    MovieDetails,
    MovieSummary,
    Offer,
    OfferKind,
    ProductionStatus,
    Provider,
    Release,
    ReleaseType,
    Term,
    Translation,
    Video,
    WatchOffers,
)
from custom_components.radarr_mvp.store import files, metadata, movies, titles
from custom_components.radarr_mvp.store.schema import movie_metadata

from .house import (
    A_DAY,
    HASH,
    NOW,
    OTHER_HASH,
    TODAY,
    a_file,
    a_movie,
    nosferatu,
    stored,
)


def test_a_movie_comes_back_as_it_was(connection: Connection) -> None:
    """Titles, dates before 1970, tags and the file with its streams are all there."""
    added = movies.add(connection, nosferatu(file=a_file()), NOW)

    assert added.id > 0
    assert added.file is not None and added.file.id > 0
    assert movies.get(connection, added.id) == added
    assert added == nosferatu(id=added.id, file=a_file(id=added.file.id))


def test_a_movie_of_which_little_is_known(connection: Connection) -> None:
    """What is unknown comes back as unknown."""
    added = movies.add(connection, a_movie(1, tmdb_id=0, added=None), NOW)
    again = movies.add(connection, a_movie(2, tmdb_id=0), NOW)

    assert movies.get(connection, added.id) == added
    assert movies.get(connection, again.id) == again


def test_the_same_movie_cannot_be_added_twice(connection: Connection) -> None:
    """TMDb's id is the movie's own."""
    stored(connection)
    with pytest.raises(IntegrityError), connection.begin_nested():
        movies.add(connection, nosferatu(title="Another spelling"), NOW)


def test_a_movie_is_found_by_its_ids_and_titles(connection: Connection) -> None:
    """However it is asked for."""
    id_ = stored(connection)

    assert movies.by_tmdb(connection, 653) == movies.get(connection, id_)
    assert movies.by_imdb(connection, "tt0013442") == movies.get(connection, id_)
    assert titles.find(connection, "die ZWÖLFTE stunde") == [id_]
    assert titles.find(connection, "The General") == []
    assert movies.by_tmdb(connection, 1) is None
    assert movies.get(connection, id_ + 1) is None


def test_a_change_replaces_everything_but_the_file(connection: Connection) -> None:
    """Also the titles."""
    added = movies.add(connection, nosferatu(file=a_file()), NOW)
    changed = replace(
        added, title="Nosferatu!", alternative_titles=("Orlok",), translations={}
    )

    assert movies.change(connection, changed, NOW)
    assert movies.get(connection, added.id) == changed
    assert not movies.change(connection, replace(changed, id=added.id + 1), NOW)


def test_a_removed_movie_takes_along_what_is_only_about_it(
    connection: Connection,
) -> None:
    """Its file, its titles, its metadata."""
    added = movies.add(connection, nosferatu(file=a_file()), NOW)
    metadata.keep(connection, added.id, MovieDetails(tmdb_id=653, title="N"), NOW)

    assert movies.remove(connection, added.id)
    assert not movies.remove(connection, added.id)
    assert files.by_hash(connection, HASH) == []
    assert titles.of_movies(connection) == {}
    assert metadata.get(connection, added.id) is None


def test_many_movies_are_added_at_once_in_order(connection: Connection) -> None:
    """Each gets its own id, titles and file."""
    new = [
        a_movie(number, alternative_titles=(f"Alias {number}",))
        for number in range(1200)
    ]
    new[7] = replace(new[7], file=a_file())
    added = movies.add_many(connection, new, NOW)

    assert [one.title for one in added] == [one.title for one in new]
    assert len({one.id for one in added}) == 1200
    assert list(movies.every(connection)) == added
    assert movies.some(connection, [one.id for one in added[5:9]]) == added[5:9]
    assert movies.add_many(connection, [], NOW) == []


@pytest.mark.parametrize("order", MovieOrder)
@pytest.mark.parametrize("descending", [False, True])
def test_pages_show_every_movie_once(
    connection: Connection, order: MovieOrder, *, descending: bool
) -> None:
    """Also where many have the same year."""
    new = [a_movie(number, year=1920 + number % 3) for number in range(25)]
    added = movies.add_many(connection, new, NOW)
    seen, after = [], None
    while True:
        page = movies.page(
            connection, order=order, descending=descending, after=after, limit=10
        )
        seen += page.items
        if (after := page.after) is None:
            break

    def key(movie: movies.Movie) -> object:
        """Return what the movies are ordered by."""
        return {
            MovieOrder.TITLE: (movie.title, movie.id),
            MovieOrder.YEAR: (movie.year, movie.id),
            MovieOrder.ADDED: (movie.added, movie.id),
        }[order]

    assert seen == sorted(added, key=key, reverse=descending)  # type: ignore[arg-type]


def test_a_list_can_be_narrowed(connection: Connection) -> None:
    """By each thing that people ask for."""
    one = movies.add(connection, nosferatu(file=a_file()), NOW)
    other = movies.add(connection, a_movie(1, monitored=False, root_folder="/x"), NOW)

    def listed(**which: object) -> list[int]:
        """Return the ids of a list."""
        page = movies.page(connection, MovieFilter(**which))  # type: ignore[arg-type]
        return sorted(movie.id for movie in page.items)

    assert listed() == [one.id, other.id]
    assert listed(monitored=True) == [one.id]
    assert listed(monitored=False) == [other.id]
    assert listed(has_file=True) == [one.id]
    assert listed(has_file=False) == [other.id]
    assert listed(root_folder="/x") == [other.id]
    assert listed(year=1922) == [one.id]
    assert listed(profile_id=1) == []


def test_articles_do_not_count_in_the_order_of_titles(connection: Connection) -> None:
    """The General is found under G."""
    for number, title in enumerate(("Metropolis", "The General", "Charade")):
        movies.add(connection, a_movie(number, title=title), NOW)
    shown = [movie.title for movie in movies.page(connection).items]

    assert shown == ["Charade", "The General", "Metropolis"]


def test_missing_movies_come_in_the_order_of_their_last_search(
    connection: Connection,
) -> None:
    """Never searched first, then the longest ago; those with a file or unmonitored not at all."""
    ids = [
        one.id
        for one in movies.add_many(connection, [a_movie(n) for n in range(4)], NOW)
    ]
    movies.add(connection, a_movie(10, monitored=False), NOW)
    movies.add(connection, nosferatu(file=a_file()), NOW)
    movies.mark_searched(connection, [ids[0]], NOW)
    movies.mark_searched(connection, [ids[1]], NOW - 60)

    assert movies.missing_ids(connection) == [ids[2], ids[3], ids[1], ids[0]]
    searched = movies.get(connection, ids[0])
    assert searched is not None and searched.last_searched == TODAY


def test_the_size_of_the_library(connection: Connection) -> None:
    """Also of an empty one."""
    assert movies.counts(connection) == LibraryCounts()
    movies.add(connection, nosferatu(file=a_file(size=5_000_000_000)), NOW)
    movies.add(connection, a_movie(1), NOW)
    movies.add(connection, a_movie(2, monitored=False), NOW)

    assert movies.counts(connection) == LibraryCounts(
        movies=3, monitored=2, with_file=1, missing=1, bytes=5_000_000_000
    )


def test_a_better_file_takes_the_place_of_another(connection: Connection) -> None:
    """The one before stays known until it is removed."""
    movie = movies.add(connection, nosferatu(file=a_file(path="old.mkv")), NOW)
    new = files.add(connection, movie.id, a_file(path="new.mkv"), NOW)
    current = movies.get(connection, movie.id)

    assert current is not None and current.file == new
    assert [one.path for one in files.of_movie(connection, movie.id)] == [
        "new.mkv",
        "old.mkv",
    ]
    assert movies.counts(connection).with_file == 1
    assert movie.file is not None
    assert files.remove(connection, movie.file.id)
    assert not files.remove(connection, movie.file.id)
    assert files.of_movie(connection, movie.id) == [new]


def test_a_file_seen_again_is_the_same_file(connection: Connection) -> None:
    """Its path tells."""
    movie = movies.add(connection, nosferatu(file=a_file()), NOW)
    assert movie.file is not None
    again = files.add(connection, movie.id, a_file(size=1), NOW)

    assert again == replace(movie.file, size=1)
    assert files.of_movie(connection, movie.id) == [again]


def test_what_is_known_of_a_file_can_change(connection: Connection) -> None:
    """As after a rename."""
    movie = movies.add(connection, nosferatu(file=a_file()), NOW)
    assert movie.file is not None
    renamed = replace(movie.file, path="renamed.mkv", media_info=None, added=None)

    assert files.change(connection, renamed, NOW)
    assert files.get(connection, renamed.id) == renamed
    assert not files.change(connection, replace(renamed, id=renamed.id + 1), NOW)
    assert files.get(connection, renamed.id + 1) is None
    assert files.by_hash(connection, HASH) == [(movie.id, renamed)]
    assert files.by_hash(connection, OTHER_HASH) == []


def test_a_name_that_is_no_text_comes_back_byte_for_byte(
    connection: Connection,
) -> None:
    """Old file systems have such names."""
    path = b"Caf\xe9 \xff.mkv".decode("utf-8", "surrogateescape")
    movie = movies.add(connection, nosferatu(file=a_file(path=path)), NOW)
    assert movie.file is not None
    found = files.get(connection, movie.file.id)

    assert found is not None
    assert found.path.encode("utf-8", "surrogateescape") == b"Caf\xe9 \xff.mkv"


DETAILS = MovieDetails(
    tmdb_id=653,
    title="Nosferatu",
    imdb_id="tt0013442",
    status=ProductionStatus.RELEASED,
    release_date=date(1922, 2, 16),
    runtime=95,
    popularity=12.5,
    genres=(Term(27, "Horror"),),
    collection=CollectionRef(9, "Vampires"),
    alternative_titles=(AlternativeTitle("Orlok", "DE"),),
    translations=(Translation("de", title="Nosferatu"),),
    releases=(Release("DE", ReleaseType.PREMIERE, date(1922, 3, 4)),),
    images=(Image(ImageKind.POSTER, "/p.jpg", width=500),),
    videos=(Video("k", "YouTube", "Trailer", published=TODAY),),
    crew=(CrewMember(1, "F. W. Murnau", job="Director"),),
    external_ids=ExternalIds(imdb="tt0013442"),
    recommendations=(MovieSummary(tmdb_id=1, title="M"),),
    watch=(WatchOffers("DE", (Offer(OfferKind.FREE, Provider(3, "Arte")),)),),
)


def test_metadata_comes_back_as_it_was(connection: Connection) -> None:
    """With people, pictures and offers."""
    id_ = stored(connection)
    metadata.keep(connection, id_, replace(DETAILS, title="Before"), NOW - 5)
    metadata.keep(connection, id_, DETAILS, NOW)
    known = metadata.get(connection, id_)

    assert known is not None and known.value == DETAILS and known.at == NOW
    assert metadata.in_collections(connection, [9, 10]) == {9: [id_]}


def test_the_path_of_a_poster(connection: Connection) -> None:
    """It can be had without all the rest."""
    with_one, without, unknown = (stored(connection, number) for number in (1, 2, 3))
    metadata.keep(connection, with_one, replace(DETAILS, poster_path="/é-ü.jpg"), NOW)
    metadata.keep(connection, without, replace(DETAILS, poster_path=None), NOW)

    assert metadata.poster_path(connection, with_one) == "/é-ü.jpg"
    assert metadata.poster_path(connection, without) is None
    assert metadata.poster_path(connection, unknown) is None


def test_metadata_that_is_not_understood_is_as_good_as_none(
    connection: Connection,
) -> None:
    """It is fetched again."""
    id_ = stored(connection)
    row = {"movie_id": id_, "fetched_at": NOW, "data": {"overview": "no title"}}
    connection.execute(movie_metadata.insert().values(row))

    assert metadata.get(connection, id_) is None


def test_outdated_metadata_is_fetched_oldest_first(connection: Connection) -> None:
    """Movies without any come first."""
    old, new, never = (stored(connection, number) for number in (1, 2, 3))
    metadata.keep(connection, old, DETAILS, NOW - 3 * A_DAY)
    metadata.keep(connection, new, DETAILS, NOW)

    assert metadata.outdated(connection, NOW - A_DAY, 10) == [never, old]
    assert metadata.outdated(connection, NOW - A_DAY, 1) == [never]


def test_times_are_kept_to_the_microsecond(connection: Connection) -> None:
    """In both directions from 1970."""
    for number, moment in enumerate(
        (
            datetime(1895, 12, 28, 20, 0, 0, 1, tzinfo=UTC),
            datetime(2099, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        )
    ):
        added = movies.add(connection, a_movie(number, in_cinemas=moment), NOW)
        assert movies.get(connection, added.id) == added
