"""Actions about what has happened: history, blocklist, what was given up, and work in hand."""

from datetime import UTC, datetime
from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..engine.failures.steps import StepKind
from ..engine.invalid import Invalid
from ..engine.keeping.asked import HistoryFilter
from ..engine.keeping.records import LetterStatus
from .action import MOVIE_FIELDS, Action, Answer, Errand
from .movies import ATTR_CURSOR, ATTR_LIMIT, cursor_of, cursor_text
from .telling import (
    block_data,
    history_data,
    iso,
    letter_data,
    pattern_data,
    retries_data,
)

_PAGE: Final[VolDictType] = {
    vol.Optional(ATTR_LIMIT): vol.All(vol.Coerce(int), vol.Range(1, 1000)),
    vol.Optional(ATTR_CURSOR): cv.string,
}


async def _history(errand: Errand) -> Answer:
    """Show what has happened, newest first."""
    road, books = errand.road, errand.road.books
    which = HistoryFilter(
        movie_id=_movie_id(errand),
        kinds=errand.get("kind", ()),
        correlation_id=errand.get("correlation_id", ""),
        since=_moment(errand.get("since")),
        until=_moment(errand.get("until")),
    )
    page = await books.read(
        lambda transaction: books.history.page(
            transaction,
            which,
            after=cursor_of(errand),
            limit=errand.get(ATTR_LIMIT, 50),
        )
    )
    return {
        "history": [history_data(one, road.house) for one in page.items],
        "cursor": cursor_text(page.after),
    }


async def _failed(errand: Errand) -> Answer:
    """Show what has failed, and what tries again came to."""
    road = errand.road
    since = _moment(errand.get("since"))
    page = await road.failures.list_failed(
        since,
        movie_id=_movie_id(errand),
        after=cursor_of(errand),
        limit=errand.get(ATTR_LIMIT, 50),
    )
    patterns = await road.failures.patterns()
    tries = await road.failures.retry_statistics(since)
    return {
        "failures": [history_data(one, road.house) for one in page.items],
        "cursor": cursor_text(page.after),
        "patterns": list(map(pattern_data, patterns)),
        "retries": retries_data(tries),
    }


async def _blocklist(errand: Errand) -> Answer:
    """Show what is left alone, and why."""
    page = await errand.road.failures.blocklist(
        movie_id=_movie_id(errand),
        reason=errand.get("reason", ""),
        after=cursor_of(errand),
        limit=errand.get(ATTR_LIMIT, 50),
    )
    numbers = await errand.road.failures.statistics()
    return {
        "blocked": [block_data(one) for one in page.items],
        "cursor": cursor_text(page.after),
        "active": numbers.active,
        "expired": numbers.expired,
        "permanent": numbers.permanent,
        "last_24h": numbers.last_day,
        "by_reason": dict(numbers.by_reason),
        "by_indexer": dict(numbers.by_indexer),
    }


async def _block(errand: Errand) -> Answer:
    """Leave a release alone from now on."""
    record = await errand.road.failures.block(
        movie_id=_movie_id(errand),
        title=errand.get("release"),
        info_hash=errand.get("info_hash"),
        indexer=errand.get("indexer", ""),
        days=errand.get("days"),
        correlation_id=errand.correlation_id,
    )
    return {"blocked": block_data(record)}


async def _unblock(errand: Errand) -> Answer:
    """Let releases be taken again."""
    return {"unblocked": await errand.road.failures.unblock(errand.get("block_id"))}


async def _clear(errand: Errand) -> Answer:
    """Let all releases be taken again, or those of a movie or an indexer."""
    count = await errand.road.failures.clear(
        movie_id=_movie_id(errand), indexer=errand.get("indexer")
    )
    return {"unblocked": count}


async def _letters(errand: Errand) -> Answer:
    """Show what was given up."""
    status = errand.get("status")
    page = await errand.road.failures.dead_letters(
        status=None if status is None else LetterStatus(status),
        after=cursor_of(errand),
        limit=errand.get(ATTR_LIMIT, 50),
    )
    return {
        "dead_letters": [letter_data(one) for one in page.items],
        "cursor": cursor_text(page.after),
    }


async def _retry_letter(errand: Errand) -> Answer:
    """Try again what was given up."""
    retry = await errand.road.failures.retry_dead_letter(errand.get("dead_letter_id"))
    if retry.movie_id is not None and retry.download is None:
        errand.road.search_soon(retry.movie_id, errand.correlation_id)
    elif retry.step.kind is StepKind.ANOTHER_RELEASE and retry.download is not None:
        await errand.road.take_another(retry.download)
    await errand.data.queue.async_request_refresh()
    return {"strategy": retry.step.kind.value, "scheduled_for": iso(retry.step.at)}


async def _purge_letters(errand: Errand) -> Answer:
    """Remove what was given up, some or all."""
    ids = errand.get("dead_letter_id")
    return {"removed": await errand.road.failures.purge(ids or None)}


async def _jobs(errand: Errand) -> Answer:
    """Show the work in hand, and what was done before."""
    road, books = errand.road, errand.road.books
    page = await books.read(
        lambda transaction: books.jobs.page(
            transaction, limit=errand.get(ATTR_LIMIT, 20)
        )
    )
    return {
        "in_hand": [one.as_dict() for one in road.jobs.in_hand()],
        "jobs": [
            {
                "job_id": one.id,
                "kind": one.kind,
                "state": one.state.value,
                "done": one.done,
                "total": one.total,
                "message": one.message,
                "error": one.error,
                "result": dict(one.result),
                "correlation_id": one.correlation_id,
                "created_at": iso(one.created_at),
                "ended_at": iso(one.ended_at),
            }
            for one in page.items
        ],
    }


async def _cancel_job(errand: Errand) -> None:
    """Stop a job."""
    job_id = errand.get("job_id")
    if not errand.road.jobs.cancel(job_id):
        raise Invalid("job_not_in_hand", job=job_id)


def _movie_id(errand: Errand) -> int | None:
    """Return the movie that is meant, None where none is named."""
    return errand.movie().id if errand.names_movie() else None


def _moment(at: datetime | None) -> datetime | None:
    """Return a time with its zone; without one it is that of the house."""
    return None if at is None else at.astimezone(UTC)


ACTIONS: Final = (
    Action(
        name="get_history",
        run=_history,
        fields={
            **MOVIE_FIELDS,
            vol.Optional("kind"): vol.All(cv.ensure_list, [cv.string]),
            vol.Optional("correlation_id"): cv.string,
            vol.Optional("since"): cv.datetime,
            vol.Optional("until"): cv.datetime,
            **_PAGE,
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="list_failed",
        run=_failed,
        fields={**MOVIE_FIELDS, vol.Optional("since"): cv.datetime, **_PAGE},
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_blocklist",
        run=_blocklist,
        fields={**MOVIE_FIELDS, vol.Optional("reason"): cv.string, **_PAGE},
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="block_release",
        run=_block,
        fields={
            vol.Required("release"): cv.string,
            vol.Optional("info_hash"): cv.string,
            vol.Optional("indexer"): cv.string,
            vol.Optional("days"): cv.positive_int,
            **MOVIE_FIELDS,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="unblock_release",
        run=_unblock,
        fields={vol.Required("block_id"): vol.All(cv.ensure_list, [cv.positive_int])},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="clear_blocklist",
        run=_clear,
        fields={**MOVIE_FIELDS, vol.Optional("indexer"): cv.string},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="get_dead_letters",
        run=_letters,
        fields={
            vol.Optional("status"): vol.In([one.value for one in LetterStatus]),
            **_PAGE,
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="retry_dead_letter",
        run=_retry_letter,
        fields={vol.Required("dead_letter_id"): cv.positive_int},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="purge_dead_letters",
        run=_purge_letters,
        fields={
            vol.Optional("dead_letter_id"): vol.All(cv.ensure_list, [cv.positive_int])
        },
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="get_jobs",
        run=_jobs,
        fields={vol.Optional(ATTR_LIMIT): vol.All(vol.Coerce(int), vol.Range(1, 1000))},
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="cancel_job", run=_cancel_job, fields={vol.Required("job_id"): cv.string}
    ),
)
