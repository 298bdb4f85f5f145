"""Read what IMDb answers about lists and charts."""

from ...engine.errors import BadAnswer, Flaw
from ...engine.lists.sources import ListAnswer, ListedMovie, ListTrouble
from ..http import Answer
from ..readers import values
from ..readers.gathering import Gathering
from ..readers.judging import refused
from ..readers.pages import ListPage
from ..rows import Row


def list_page(answer: Answer, data: Row, holes: bool, before: int) -> ListPage[str]:
    """Read a page of a list or a watchlist."""
    name = "list" if "list" in data else "predefinedList"
    if name not in data:
        raise _misshapen(answer)
    kept = data.row(name)
    if not kept.text("id"):
        # IMDb does not tell these apart.
        raise refused(
            answer,
            "IMDb shows no such list: it is private, or there is no such list or user",
            ListTrouble.PRIVATE,
        )
    items = kept.row("items")
    if not items.is_list("edges"):
        raise _misshapen(answer)
    found = Gathering(cut=holes)
    for number, edge in enumerate(items.elements("edges"), before + 1):
        _take(found, edge.row("node"), "item", number)
    return ListPage(
        found,
        _following(answer, items),
        _total(items),
        values.tidy(kept.row("name").text("originalText")),
    )


def chart(answer: Answer, data: Row, holes: bool) -> ListAnswer:
    """Read a chart; there is none without a film on it."""
    told = data.row("chartTitles")
    found = Gathering(cut=holes)
    for number, edge in enumerate(told.elements("edges"), 1):
        _take(found, edge, "node", edge.whole("currentRank") or number)
    _must_name_films(answer, found)
    total = _total(told)
    return found.answer(
        complete=_following(answer, told) is None and total in {None, found.rows}
    )


def box_office(answer: Answer, data: Row, holes: bool) -> ListAnswer:
    """Read what people went to see on the last weekend."""
    found = Gathering(cut=holes)
    entries = data.row("boxOfficeWeekendChart").elements("entries")
    for number, entry in enumerate(entries, 1):
        _take(found, entry, "title", number)
    _must_name_films(answer, found)
    return found.answer()


def user_id(answer: Answer, data: Row, holes: bool) -> str:
    """Read the id behind the name of a profile."""
    found = data.row("userProfile").text("userId")
    if holes or not found.startswith("ur"):
        raise refused(answer, "IMDb knows no such profile", ListTrouble.GONE)
    return found


def _take(found: Gathering, holder: Row, name: str, place: int) -> None:
    """Add what an edge is about; what is no title comes as an empty object."""
    row = holder.row(name)
    imdb_id = row.imdb("id")
    if imdb_id and values.is_movie(row.row("titleType").text("id")):
        movie = ListedMovie(
            title=values.tidy(row.row("titleText").text("text")),
            year=values.year_of(row.row("releaseYear").whole("year")),
            imdb_id=imdb_id,
            place=place,
        )
        found.take(movie)
    elif imdb_id or (name in holder and holder.is_object(name)):
        found.pass_over()
    else:
        found.miss()


def _must_name_films(answer: Answer, found: Gathering) -> None:
    """Raise where a chart is empty or not understood."""
    if not found.movies:
        raise _misshapen(answer)


def _following(answer: Answer, row: Row) -> str | None:
    """Return where the next page begins, None after the last one."""
    page = row.row("pageInfo")
    if not page.flag("hasNextPage"):
        return None
    if not (cursor := page.text("endCursor")):
        raise _misshapen(answer)
    return cursor


def _total(row: Row) -> int | None:
    """Return how many there are by IMDb's own count."""
    return row.whole("total") if "total" in row else None


def _misshapen(answer: Answer) -> BadAnswer:
    """Build the error for an answer without what it is for."""
    return answer.bad(Flaw.UNEXPECTED, "answered in an unexpected shape (no titles)")
