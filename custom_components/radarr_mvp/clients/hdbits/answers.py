"""Read what HDBits answers: verdicts, pages for people, torrent files."""

import asyncio
from collections.abc import Callable
import json
import re
from typing import Any, Final

from ...engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    ServiceError,
    Throttled,
    Unavailable,
)
from ...engine.torrent_file import NotATorrent, TorrentFile, read_torrent
from ..http import Answer, judge_status
from .codes import Status
from .records import number_of

_UNNAMED_PATIENCE: Final = 900.0

# Hashing and decoding more than this holds the event loop for too long.
_READ_IN_LOOP: Final = 64 * 1024
_LONGEST_MESSAGE: Final = 200

_PATIENCE: Final = re.compile(
    r"(?i)try again in (?:about )?(\d{1,6}) (second|minute|hour)"
)
_SECONDS: Final = {"second": 1.0, "minute": 60.0, "hour": 3600.0}
_LIMITED: Final = re.compile(r"(?i)rate[- ]?limit|too many requests|try again in \d")

# The shape of the site's own errors; other pages (a proxy's, a provider's) say nothing about the account.
_SITE_ERROR: Final = re.compile(r"(?is)<h1>\s*error\s*</h1>\s*<p>(.*?)</p>")
_REFUSED: Final = re.compile(r"(?i)pass ?key|credential|authenticat|not authorized")
_UNKNOWN: Final = re.compile(
    r"(?i)not found|no (?:such )?torrent|invalid (?:torrent|id)|not exist|unknown|deleted"
)

_ESCAPE: Final = re.compile(r'\\(u[0-9a-fA-F]{4}|["\\/bfnrt])|\\')


def judge(answer: Answer) -> ServiceError | None:
    """Turn an HTTP status into an error; 403 is how HDBits says that it is asked too often."""
    if answer.status in {403, 429}:
        return _throttled(answer)
    return judge_status(answer)


async def read_verdict(answer: Answer) -> None:
    """Make sure that the answer is a success."""
    await _read_envelope(answer)


async def read_records(answer: Answer) -> list[Any]:
    """Return the torrents of an answer as they came."""
    envelope = await _read_envelope(answer)
    if envelope is None:
        return []
    records = envelope.get("data")
    if not isinstance(records, list):
        raise answer.bad(Flaw.UNEXPECTED, "answered without a list of torrents")
    return records


async def read_download(answer: Answer, announced: str | None) -> TorrentFile:
    """Return the torrent file of an answer, which must be the announced one."""
    if not answer.body.startswith(b"d"):
        raise _explain(answer, Flaw.NOT_A_TORRENT)
    try:
        torrent = await _in_thread_if_large(answer.body, read_torrent, answer.body)
    except NotATorrent as err:
        raise answer.bad(
            Flaw.NOT_A_TORRENT, f"handed out something that is not a torrent: {err}"
        ) from err
    if announced and not torrent.matches(announced):
        raise answer.bad(
            Flaw.WRONG_HASH, "handed out another torrent than the announced one"
        )
    return torrent


async def _read_envelope(answer: Answer) -> dict[str, Any] | None:
    """Return a successful answer, None where the asked IMDb id means nothing to HDBits."""
    if answer.is_html:
        raise _explain(answer, Flaw.HTML)
    envelope = await _decode(answer)
    status = number_of(envelope.get("status")) if isinstance(envelope, dict) else None
    if not isinstance(envelope, dict) or status is None:
        raise answer.bad(Flaw.UNEXPECTED, "answered without a status")
    if status == Status.SUCCESS:
        return envelope
    if status in {Status.IMDB_UNKNOWN, Status.IMDB_IS_TV}:
        return None
    raise _failure(answer, status, str(envelope.get("message") or "no reason given"))


def _failure(answer: Answer, status: int, said: str) -> ServiceError:
    """Return the error that a verdict means."""
    service = answer.service
    message = f"status {status}: {said[:_LONGEST_MESSAGE]}"
    match status:
        case Status.FAILURE:
            return Unavailable(service, message, Outage.SERVER)
        case Status.TLS_REQUIRED:
            return answer.bad(Flaw.REDIRECTED, f"{message}; the address needs https")
        case Status.AUTH_MISSING | Status.AUTH_FAILED:
            return AuthRefused(service, message)
        case _:
            return answer.bad(Flaw.REJECTED, message)


async def _decode(answer: Answer) -> Any:
    """Decode the body; a description with broken escapes must not cost us the whole answer."""
    try:
        return await answer.json()
    except BadAnswer as strict:
        try:
            return await _in_thread_if_large(answer.body, _decode_mended, answer.text)
        except ValueError, RecursionError:
            raise strict from None


def _decode_mended(text: str) -> Any:
    """Decode JSON whose strings hold control characters or escapes that do not exist."""
    mended = _ESCAPE.sub(lambda found: found[0] if found[1] else r"\\", text)
    return json.loads(mended, strict=False)


async def _in_thread_if_large[Given, Made](
    body: bytes, work: Callable[[Given], Made], argument: Given
) -> Made:
    """Run work on a body where it holds nobody up."""
    if len(body) <= _READ_IN_LOOP:
        return work(argument)
    return await asyncio.get_running_loop().run_in_executor(None, work, argument)


def _explain(answer: Answer, otherwise: Flaw) -> ServiceError:
    """Return the error that a page for people means."""
    page = answer.text
    if _LIMITED.search(page):
        return _throttled(answer)
    error = _SITE_ERROR.search(page)
    if error is None:
        flaw = Flaw.HTML if answer.is_html else otherwise
        return answer.bad(
            flaw, "answered with something that is not what was asked for"
        )
    said = " ".join(error[1].split())[:_LONGEST_MESSAGE]
    if _REFUSED.search(said):
        return AuthRefused(answer.service, said)
    if _UNKNOWN.search(said):
        return NotFound(answer.service, said)
    return answer.bad(Flaw.REJECTED, said)


def _throttled(answer: Answer) -> Throttled:
    """Return the plea for patience with the time it names in words, in the header or not at all."""
    named = _PATIENCE.search(answer.text)
    if named:
        seconds = int(named[1]) * _SECONDS[named[2].lower()]
    else:
        seconds = answer.retry_after or _UNNAMED_PATIENCE
    return Throttled(answer.service, "the rate limit of the site is reached", seconds)
