"""The lists that people keep at MDBList, or have it keep for them."""

from datetime import timedelta

from aiohttp import ClientSession

from ...engine.errors import AuthRefused, ServiceError, Throttled
from ...engine.lists.sources import ListAnswer, ListRefused, ListTrouble
from ...engine.resilience import ServiceGate
from ...engine.secrecy import protect
from ..documents import in_worker
from ..http import Answer, HttpService, Query
from ..readers import superset
from ..readers.encoding import to_text
from ..readers.judging import judge_list, not_empty
from ..readers.pages import ListPage, gather
from ..rows import Row
from .addresses import MdbAddress
from .const import API_URL, LIST_DEADLINE, MOST_PAGES, OFFICIAL_URL, PAGE_SIZE, PATIENCE


class MdbList:
    """A list; with a key from the API, without one from the page of a public list."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        address: MdbAddress,
        *,
        user_agent: str,
        api_key: str = "",
        url: str = OFFICIAL_URL,
        api_url: str = API_URL,
    ) -> None:
        """Take session and gate from outside; MDBList wants its key in the address."""
        key = api_key.strip()
        if not key and not address.public_path:
            raise ListRefused(
                gate.service,
                "a list that is known by its number alone needs an API key",
                ListTrouble.ACCOUNT,
            )
        protect(key)
        query: Query = {"apikey": key} if key else {}
        self._path = address.api_path if key else address.public_path
        self._http = HttpService(
            session,
            gate,
            (api_url if key else url).rstrip("/"),
            headers={"User-Agent": user_agent, "Accept": "application/json"},
            query=query,
            credentials=key,
            judge=_judge_api if key else judge_list,
        )

    @property
    def service(self) -> str:
        """Return whose list it is."""
        return self._http.service

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long MDBList is left alone."""
        return PATIENCE

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return the list page by page."""
        return await gather(self._page, 0, MOST_PAGES)

    async def _page(self, start: int, before: int) -> ListPage[int]:
        """Return one page."""

        async def read(answer: Answer) -> ListPage[int]:
            not_empty(answer)
            return await in_worker(answer, lambda whole: read_page(whole, start))

        return await self._http.request(
            "GET",
            self._path,
            query={"limit": PAGE_SIZE, "offset": start},
            read=read,
            deadline=LIST_DEADLINE,
        )


def read_page(answer: Answer, start: int) -> ListPage[int]:
    """Read a page that begins at a place, or raise."""
    decoded = superset.decode(answer, to_text(answer.body).strip())
    _raise_refusal(answer, decoded)
    superset.raise_errors(answer, decoded)
    rows, others = superset.rows_of(answer, decoded)
    found = superset.gather_rows(rows)
    found.others += others
    found.rows += others
    return ListPage(found, _following(answer, found.rows, start), _total(answer))


def _following(answer: Answer, rows: int, start: int) -> int | None:
    """Return where the next page begins: MDBList says whether there is one, or the page is full."""
    told = answer.headers.get("X-Has-More", "").strip().lower()
    if told in {"false", "0"} or (not told and rows != PAGE_SIZE):
        return None
    return start + min(rows, PAGE_SIZE)


def _total(answer: Answer) -> int | None:
    """Return how many things are on the list by MDBList's own count."""
    text = answer.headers.get("X-Total-Items", "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _judge_api(answer: Answer) -> ServiceError | None:
    """Tell a key that is refused from a list that is not shown."""
    if answer.status == 401 or (answer.status == 403 and _is_about_key(answer)):
        return AuthRefused(answer.service, "the API key is not accepted")
    return judge_list(answer)


def _is_about_key(answer: Answer) -> bool:
    """Tell whether a refusal speaks of the key."""
    text = to_text(answer.body[:1000]).lower()
    return not answer.is_html and ("api key" in text or "apikey" in text)


def _raise_refusal(answer: Answer, decoded: object) -> None:
    """Raise what MDBList says about us although it calls it a success."""
    if not isinstance(decoded, dict):
        return
    message = Row(decoded).text("error").lower()
    if "key" in message:
        raise AuthRefused(answer.service, "the API key is not accepted")
    if "limit" in message:
        raise Throttled(
            answer.service, "the requests of today are used up", answer.retry_after
        )
