"""What the tests of lists share."""

from collections.abc import Awaitable, Callable

from aiohttp import ClientSession

from custom_components.radarr_mvp.clients.http import Answer
from custom_components.radarr_mvp.clients.readers.origins import HandedFile, WebAddress
from custom_components.radarr_mvp.engine.lists.sources import ListAnswer
from tests.sandbox.catalogue import FILMS
from tests.support import open_gate

AGENT = "HomeAssistant/2026.11 radarr_mvp/1.0"
NOSFERATU, GENERAL, METROPOLIS = FILMS[:3]


def answer_of(
    body: bytes | str, headers: dict[str, str] | None = None, status: int = 200
) -> Answer:
    """Return an answer that was never sent."""
    raw = body.encode() if isinstance(body, str) else body
    return Answer("somewhere", status, headers or {}, raw)


def at(session: ClientSession, url: str) -> WebAddress:
    """Return an address as an origin."""
    return WebAddress(session, open_gate("somewhere"), url, user_agent=AGENT)


def handed(body: bytes | str) -> HandedFile:
    """Return a file that was handed over."""
    return HandedFile(loading(body), "imdb")


def loading(body: bytes | str) -> Callable[[], Awaitable[bytes]]:
    """Return what loads a file."""

    async def load() -> bytes:
        return body.encode() if isinstance(body, str) else body

    return load


def titles(answer: ListAnswer) -> list[str]:
    """Return the titles that a list names."""
    return [movie.title for movie in answer.movies]
