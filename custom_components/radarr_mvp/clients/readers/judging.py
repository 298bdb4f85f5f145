"""What the statuses of a server mean for the list that was asked for."""

from ...engine.errors import Flaw, ServiceError
from ...engine.lists.sources import ListRefused, ListTrouble
from ..http import Answer, judge_status


def judge_list(answer: Answer) -> ServiceError | None:
    """Turn the answer of a server that keeps lists into the error it means."""
    match answer.status:
        case 200 | 304:
            return None
        case 401:
            return refused(answer, "asks for a sign-in", ListTrouble.ACCOUNT)
        case 403 if not answer.is_html:
            return refused(answer, "does not show us this list", ListTrouble.PRIVATE)
        case 404 | 410:
            return refused(answer, "has no such list", ListTrouble.GONE)
        case status if status < 300:
            return answer.bad(
                Flaw.UNEXPECTED, f"HTTP {status}: answered without the list"
            )
        case _:
            return judge_status(answer)


def refused(answer: Answer, message: str, trouble: ListTrouble) -> ListRefused:
    """Build the error for a list that we do not get."""
    return ListRefused(answer.service, message, trouble)


def no_list(answer: Answer, message: str) -> ListRefused:
    """Build the error for what is no list at all, or one of other things."""
    return refused(answer, message, ListTrouble.INVALID)


def not_empty(answer: Answer) -> None:
    """Raise where nothing came, which says nothing about the list."""
    if not answer.body.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise answer.bad(Flaw.UNEXPECTED, "answered with nothing at all")
