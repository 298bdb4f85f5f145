"""Posters and other pictures, from a host of their own that never sees the key."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
import re
from typing import Final

from yarl import URL

from ...engine.errors import BadAnswer, Flaw, NotFound, ServiceError
from ..http import MEBIBYTE, Answer, HttpService, judge_status
from .const import CONNECTIONS

POSTER_SIZES: Final = ("w92", "w154", "w185", "w342", "w500", "w780")
ORIGINAL: Final = "original"

_PATH: Final = re.compile(r"/[\w-]+\.(?:jpe?g|png|webp)", re.IGNORECASE | re.ASCII)
_SIZE: Final = re.compile(r"[wh]\d{2,4}|original")
_SCALED_CAP: Final = 4 * MEBIBYTE
_ORIGINAL_CAP: Final = 24 * MEBIBYTE

# A content type is only a claim; the first bytes are the picture.
_SIGNATURES: Final = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A picture as bytes."""

    content_type: str
    body: bytes = field(repr=False)


def poster_size(width: int) -> str:
    """Return the smallest size of posters that is at least this wide."""
    for size in POSTER_SIZES:
        if int(size[1:]) >= width:
            return size
    return ORIGINAL


def picture_type(body: bytes) -> str | None:
    """Return the content type of a picture, None where the bytes are none."""
    for signature, content_type in _SIGNATURES:
        if signature.match(body):
            return content_type
    return None


def judge_image(answer: Answer) -> ServiceError | None:
    """Judge the image host, which knows no keys: what it forbids it merely does not have."""
    if answer.status in {401, 403}:
        return answer.bad(Flaw.REJECTED, f"HTTP {answer.status} for a picture")
    return judge_status(answer)


class ImageCalls:
    """Pictures by the path that metadata names."""

    def __init__(self, http: HttpService, base: Callable[[], Awaitable[URL]]) -> None:
        """Take the base address late: a mirror has to be asked for it first."""
        self._http = http
        self._base = base
        self._slots = asyncio.Semaphore(CONNECTIONS)

    async def url(self, path: str, size: str = "w500") -> str:
        """Return the address of a picture."""
        return str(await self._address(path, size))

    async def fetch(self, path: str, size: str = "w500") -> ImageFile:
        """Return a picture, once it is known to be one."""
        address = await self._address(path, size)
        async with self._slots:
            return await self._http.request(
                "GET",
                address,
                read=_read,
                body_cap=_ORIGINAL_CAP if size == ORIGINAL else _SCALED_CAP,
            )

    async def _address(self, path: str, size: str) -> URL:
        """Return the address of a picture; whatever is not a plain file name is refused."""
        if _PATH.fullmatch(path) is None or _SIZE.fullmatch(size) is None:
            raise NotFound(self._http.service, "this is not the path of a picture")
        return await self._base() / size / path[1:]


async def _read(answer: Answer) -> ImageFile:
    """Return the picture in an answer, or raise where there is none."""
    claimed = answer.headers.get("Content-Type", "").partition(";")[0].lower()
    content_type = picture_type(answer.body)
    if claimed.startswith("image/") and content_type is not None:
        return ImageFile(content_type, answer.body)
    raise BadAnswer(
        answer.service,
        "answered with something that is not a picture",
        Flaw.HTML if answer.is_html else Flaw.UNEXPECTED,
    )
