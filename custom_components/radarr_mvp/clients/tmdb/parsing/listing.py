"""Pages, lists, collections and credits: wherever movies come by the dozen."""

from collections.abc import Callable
from typing import Final

from ....engine.metadata import (
    Chart,
    Collection,
    CollectionRef,
    Company,
    DateSpan,
    MovieList,
    MovieSummary,
    Page,
    Person,
    PersonCredit,
    PersonCredits,
    Term,
)
from ...rows import BrokenRowError, Row, each

# Further pages are refused, whatever the total says.
MOST_PAGES: Final = 500


def is_other(row: Row) -> bool:
    """Tell whether a row is about something that is no movie."""
    return row.text("media_type") not in {"", "movie"}


def summary(row: Row) -> MovieSummary:
    """Read a movie as results show it, or raise where the row is about something else."""
    if is_other(row):
        raise BrokenRowError("not a movie")
    original = row.text("original_title")
    return MovieSummary(
        tmdb_id=row.need_id(),
        title=row.text("title") or original or row.need_text("title"),
        original_title=original,
        original_language=row.text("original_language"),
        overview=row.text("overview"),
        release_date=row.day("release_date"),
        genre_ids=row.wholes("genre_ids"),
        poster_path=row.maybe("poster_path"),
        backdrop_path=row.maybe("backdrop_path"),
        popularity=row.number("popularity"),
        vote_average=row.number("vote_average"),
        vote_count=row.whole("vote_count"),
        adult=row.flag("adult"),
        video=row.flag("video"),
    )


def page[T](row: Row, parse: Callable[[Row], T], key: str = "results") -> Page[T]:
    """Read one page of anything."""
    items = each(row.need_list(key), parse)
    skipped = row.length(key) - len(items)
    others = sum(map(is_other, row.elements(key)))
    return Page(
        number=max(row.whole("page"), 1),
        items=items,
        total_pages=min(max(row.whole("total_pages"), 1), MOST_PAGES),
        total_results=row.whole("total_results"),
        skipped=skipped,
        unread=max(skipped - others, 0),
    )


def movie_page(row: Row) -> Page[MovieSummary]:
    """Read one page of movies."""
    return page(row, summary)


def term(row: Row) -> Term:
    """Read a genre or a keyword."""
    return Term(row.need_id(), row.need_text("name"))


def company(row: Row) -> Company:
    """Read a company."""
    return Company(
        id=row.need_id(),
        name=row.need_text("name"),
        country=row.text("origin_country"),
        logo_path=row.maybe("logo_path"),
    )


def person(row: Row) -> Person:
    """Read a person."""
    return Person(
        id=row.need_id(),
        name=row.need_text("name"),
        department=row.text("known_for_department"),
        profile_path=row.maybe("profile_path"),
        popularity=row.number("popularity"),
    )


def collection_ref(row: Row) -> CollectionRef:
    """Read a collection without its parts."""
    return CollectionRef(
        id=row.need_id(),
        name=row.need_text("name"),
        overview=row.text("overview"),
        poster_path=row.maybe("poster_path"),
        backdrop_path=row.maybe("backdrop_path"),
    )


def collection(row: Row) -> Collection:
    """Read a collection with its parts."""
    parts = each(row.need_list("parts"), summary)
    return Collection(
        id=row.need_id(),
        name=row.need_text("name"),
        parts=parts,
        unread=row.length("parts") - len(parts),
        overview=row.text("overview"),
        poster_path=row.maybe("poster_path"),
        backdrop_path=row.maybe("backdrop_path"),
    )


def person_credit(row: Row) -> PersonCredit:
    """Read a person's part in a movie."""
    return PersonCredit(
        movie=summary(row),
        character=row.text("character"),
        department=row.text("department"),
        job=row.text("job"),
        credit_id=row.text("credit_id"),
    )


def person_credits(row: Row) -> PersonCredits:
    """Read everything a person took part in."""
    cast = each(row.need_list("cast"), person_credit)
    crew = each(row.rows("crew"), person_credit)
    return PersonCredits(
        person_id=row.need_id(),
        cast=cast,
        crew=crew,
        unread=row.length("cast") + row.length("crew") - len(cast) - len(crew),
    )


def movie_list(row: Row) -> MovieList:
    """Read a page of a list: the old interface says items where the new one says results."""
    movies = page(row, summary, "items" if "items" in row else "results")
    return MovieList(
        id=row.text("id"),
        name=row.text("name"),
        page=movies,
        description=row.text("description"),
        item_count=row.whole("item_count") or movies.total_results,
        created_by=row.text("created_by") or row.row("created_by").text("username"),
    )


def chart(row: Row) -> Chart:
    """Read a page of a chart and the days it is about."""
    dates = row.row("dates")
    first, last = dates.day("minimum"), dates.day("maximum")
    return Chart(movie_page(row), DateSpan(first, last) if first and last else None)


def found_movie(row: Row) -> MovieSummary | None:
    """Read which movie an outside id belongs to, None where to none."""
    return next(iter(each(row.need_list("movie_results"), summary)), None)
