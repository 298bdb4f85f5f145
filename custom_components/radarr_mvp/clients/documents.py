"""Read XML from strangers: broken, booby-trapped or not XML at all."""

import asyncio
from collections.abc import Callable
from html import unescape
import re
from typing import Final
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ..engine.errors import Flaw
from .http import Answer

# Reading more than this takes longer than the event loop may be held.
READ_IN_LOOP: Final = 64 * 1024

_DECLARATION: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding=[\"']([\w.:-]{1,40})")
_FORBIDDEN: Final = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_REFERENCE: Final = re.compile(
    r"<!\[CDATA\[.*?\]\]>|&(?:#(x[0-9a-f]{1,8}|[0-9]{1,8});|(\w{1,40});)?",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_OF_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})


async def in_worker[T](answer: Answer, work: Callable[[Answer], T]) -> T:
    """Do the work on an answer, in a worker thread where it is large."""
    if len(answer.body) <= READ_IN_LOOP:
        return work(answer)
    return await asyncio.get_running_loop().run_in_executor(None, work, answer)


def read_document(answer: Answer) -> Element:
    """Return the root of the XML an answer consists of."""
    if answer.is_html:
        raise answer.bad(Flaw.HTML, "answered with a web page instead of XML")
    try:
        root = _parse(answer.body)
    except DefusedXmlException as err:
        raise answer.bad(
            Flaw.NOT_XML, "answered with XML that defines entities; it was not read"
        ) from err
    except (ParseError, ValueError) as err:
        raise answer.bad(
            Flaw.NOT_XML, "answered with broken or incomplete XML"
        ) from err
    if local_name(root) == "html":
        raise answer.bad(Flaw.HTML, "answered with a web page instead of XML")
    return root


def local_name(element: Element) -> str:
    """Return an element's name without its namespace, in lower case."""
    return element.tag.rpartition("}")[2].lower()


def whole(text: str | None) -> int | None:
    """Return the number a text spells, None where it spells none that could be meant."""
    text = (text or "").strip()
    return int(text) if _NUMBER.fullmatch(text) else None


def _parse(body: bytes) -> Element:
    """Parse XML; where it is broken, once more without what XML does not allow."""
    try:
        return fromstring(body)
    except DefusedXmlException:
        raise
    except ParseError, ValueError, LookupError:
        return fromstring(_mended(body))


def _mended(body: bytes) -> str:
    """Return XML as text without characters and references that must not be there."""
    declared = _DECLARATION.match(body.lstrip())
    try:
        text = body.decode(declared[1].decode() if declared else "utf-8", "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    return _REFERENCE.sub(_allowed, _FORBIDDEN.sub("", text).lstrip())


def _allowed(match: re.Match[str]) -> str:
    """Return a reference that XML knows as it is, any other as what was meant."""
    number, name = match[1], match[2]
    if number:
        return match[0] if _is_allowed(number) else ""
    if match[0].startswith("<") or name in _OF_XML:
        return match[0]
    return escape(unescape(match[0]))


def _is_allowed(number: str) -> bool:
    """Tell whether XML allows the character of a numeric reference."""
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return code <= 0x10FFFF and not _FORBIDDEN.fullmatch(chr(code))
