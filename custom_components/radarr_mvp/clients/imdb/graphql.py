"""Ask the interface behind IMDb's own pages; nobody promises that it stays as it is."""

from collections.abc import Callable
from typing import Final

from aiohttp import ClientSession

from ...engine.errors import (
    AuthRefused,
    Flaw,
    Outage,
    Refusal,
    ServiceError,
    Unavailable,
)
from ...engine.lists.sources import ListRefused, ListTrouble
from ...engine.resilience import ServiceGate
from ..http import Answer, HttpService, judge_status
from ..readers import values
from ..readers.judging import not_empty, refused
from ..rows import Row
from .const import LIST_DEADLINE, OFFICIAL_URL

_TROUBLES: Final = {
    "RESOURCE_NOT_FOUND": (ListTrouble.GONE, "IMDb has no such list or user"),
    "FORBIDDEN": (
        ListTrouble.PRIVATE,
        "the list is private; its owner can make it public",
    ),
    "BAD_USER_INPUT": (ListTrouble.INVALID, "this is not the id of a list or user"),
}

type ReadData[T] = Callable[[Answer, Row, bool], T]


class SchemaChanged(ListRefused):
    """IMDb does not understand our questions any more; only a new version of this integration helps."""

    def __init__(self, service: str) -> None:
        """Say what can be done meanwhile."""
        super().__init__(
            service,
            "IMDb has changed its interface; export the list as CSV until this is adapted",
            ListTrouble.CHANGED,
        )


class GraphQl:
    """Questions to IMDb; each of them only reads."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        *,
        user_agent: str,
        url: str = OFFICIAL_URL,
    ) -> None:
        """Take session and gate from outside."""
        headers = {
            "User-Agent": user_agent,
            "Accept": "application/json",
            "x-imdb-user-language": "en-US",
            "x-imdb-user-country": "US",
        }
        self._http = HttpService(
            session, gate, f"{url.rstrip('/')}/", headers=headers, judge=_judge
        )

    @property
    def service(self) -> str:
        """Return the name of the service."""
        return self._http.service

    async def ask[T](
        self, query: str, variables: dict[str, str | None], read: ReadData[T]
    ) -> T:
        """Ask and return what `read` makes of the data; it is told whether the data has holes."""

        async def work(answer: Answer) -> T:
            not_empty(answer)
            decoded = await answer.json()
            if not isinstance(decoded, dict):
                raise answer.bad(Flaw.UNEXPECTED, "answered in an unexpected shape")
            row = Row(decoded)
            errors = row.rows("errors")
            if errors and not _has_data(row):
                raise _error(answer, errors[0])
            return read(answer, row.row("data"), bool(errors))

        return await self._http.request(
            "POST",
            "",
            json={"query": query, "variables": variables},
            read=work,
            deadline=LIST_DEADLINE,
            repeatable=True,
        )


def _judge(answer: Answer) -> ServiceError | None:
    """Recognise the guard in front of IMDb, which answers in many ways."""
    status = answer.status
    if status in {202, 405} or "x-amzn-waf-action" in answer.headers:
        return AuthRefused(
            answer.service,
            f"HTTP {status}: IMDb's guard takes us for a robot",
            Refusal.BANNED,
        )
    if status == 400 and _validation_failed(answer):
        return SchemaChanged(answer.service)
    return judge_status(answer)


def _validation_failed(answer: Answer) -> bool:
    """Tell whether a question was refused for how it is put."""
    return b"GRAPHQL_VALIDATION_FAILED" in answer.body


def _has_data(row: Row) -> bool:
    """Tell whether an answer with errors still says something."""
    return any(value is not None for value in row.table("data").values())


def _error(answer: Answer, row: Row) -> ServiceError:
    """Return what an error of IMDb means."""
    service = answer.service
    code = row.row("extensions").text("code")
    message = values.tidy(row.text("message"), 200)
    if trouble := _TROUBLES.get(code):
        return refused(answer, trouble[1], trouble[0])
    match code:
        case "GRAPHQL_VALIDATION_FAILED" | "GRAPHQL_PARSE_FAILED":
            return SchemaChanged(service)
        case "INTERNAL_SERVER_ERROR":
            return Unavailable(service, f"reports: {message}", Outage.SERVER)
        case _:
            return answer.bad(
                Flaw.REJECTED, f"reports: {message or code or 'an error'}"
            )
