"""Where a list in one piece comes from: an address, or a file that somebody handed over."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from typing import Final, Protocol

from aiohttp import ClientSession

from ...engine.errors import Flaw
from ...engine.lists.sources import ListAnswer, ListRefused, ListTrouble
from ...engine.resilience import ServiceGate
from ..documents import in_worker
from ..http import MEBIBYTE, Answer, HttpService, Judge
from .judging import judge_list, no_list, not_empty
from .marks import Mark, fingerprint, mark_of

LARGEST_LIST: Final = 10 * MEBIBYTE

# What is fetched from strangers changes once a day at most; a file at home costs nobody anything.
PATIENCE: Final = timedelta(hours=6)
PATIENCE_AT_HOME: Final = timedelta(minutes=15)

type ReadList = Callable[[Answer], ListAnswer]


class Origin(Protocol):
    """Somewhere that a list in one piece can be had."""

    @property
    def service(self) -> str:
        """Return whose list it is."""

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long it is to be left alone between two visits."""

    async def take(self, read: ReadList, mark: str, about: str) -> ListAnswer:
        """Return what `read` makes of the list; `about` tells apart what it would make of the same otherwise."""


class WebAddress:
    """A list at an address of its own; where nothing has changed, nothing is sent."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        url: str,
        *,
        user_agent: str,
        accept: str = "*/*",
        verify_ssl: bool = True,
        judge: Judge = judge_list,
    ) -> None:
        """Take session and gate from outside."""
        self._http = HttpService(
            session,
            gate,
            url,
            headers={"User-Agent": user_agent, "Accept": accept},
            verify_ssl=verify_ssl,
            judge=judge,
        )
        self._url = url

    @property
    def service(self) -> str:
        """Return whose list it is."""
        return self._http.service

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long the server is left alone."""
        return PATIENCE

    async def take(self, read: ReadList, mark: str, about: str) -> ListAnswer:
        """Fetch the list, unless it is as it was."""
        known = Mark.read(mark, fingerprint(self._url, about))

        async def work(answer: Answer) -> ListAnswer:
            if answer.status == 304:
                return self._unchanged(answer, known)
            not_empty(answer)
            found = await in_worker(answer, read)
            return mark_of(answer, known.about).put_on(found)

        return await self._http.request(
            "GET",
            "",
            read=work,
            headers=known.headers,
            body_cap=LARGEST_LIST,
            follow=True,
        )

    def _unchanged(self, answer: Answer, known: Mark) -> ListAnswer:
        """Take a list as it was, where that is what we asked."""
        if known.is_empty:
            raise answer.bad(
                Flaw.UNEXPECTED, "calls a list unchanged that we do not know"
            )
        return known.unchanged


class HandedFile:
    """A file that somebody handed over; `load` gives its bytes and may raise OSError."""

    def __init__(self, load: Callable[[], Awaitable[bytes]], service: str) -> None:
        """Name it after the service it comes from."""
        self._load = load
        self._service = service

    @property
    def service(self) -> str:
        """Return whose list it is."""
        return self._service

    @property
    def minimum_interval(self) -> timedelta:
        """Return how often it is looked at."""
        return PATIENCE_AT_HOME

    async def take(self, read: ReadList, mark: str, about: str) -> ListAnswer:
        """Read the file, unless it is as it was."""
        try:
            body = await self._load()
        except OSError as err:
            raise ListRefused(
                self._service, "the file is not there any more", ListTrouble.FILE
            ) from err
        answer = Answer(self._service, 200, {}, body)
        _must_be_file(answer)
        kept = fingerprint(about)
        own = Mark(kept, sha256(body).hexdigest())
        known = Mark.read(mark, kept)
        if known.tag == own.tag:
            return known.unchanged
        return own.put_on(await in_worker(answer, read))


class OnePiece(ABC):
    """A list that comes in one piece."""

    def __init__(self, origin: Origin, about: str = "") -> None:
        """Take it from there; `about` names the settings it is read by."""
        self._origin = origin
        self._about = f"{type(self).__name__} {about}"

    @property
    def service(self) -> str:
        """Return whose list it is."""
        return self._origin.service

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long the service wants to be left alone between two visits."""
        return self._origin.minimum_interval

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return what the list names."""
        return await self._origin.take(self._read, mark, self._about)

    @abstractmethod
    def _read(self, answer: Answer) -> ListAnswer:
        """Make movies of the list, in whatever thread."""


def _must_be_file(answer: Answer) -> None:
    """Raise where what was handed over cannot be the file that is meant."""
    if not answer.body.strip():
        raise no_list(answer, "the file is empty")
    if len(answer.body) > LARGEST_LIST:
        raise no_list(answer, f"the file is larger than {LARGEST_LIST // MEBIBYTE} MiB")
    if answer.is_html:
        raise no_list(answer, "this is a saved web page; download the export itself")
