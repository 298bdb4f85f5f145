"""The films that are popular at the moment, as Steven Lu counts them."""

from dataclasses import replace
import re
from typing import Final, override

from aiohttp import ClientSession

from ...engine.errors import Flaw, ServiceError
from ...engine.lists.sources import ListAnswer, ListRefused, ListTrouble
from ...engine.resilience import RateLimit, ServiceGate
from ..http import Answer
from ..readers.judging import judge_list, refused
from ..readers.origins import OnePiece, WebAddress
from ..readers.superset import read_list

STEVENLU_SERVICE: Final = "stevenlu"
STEVENLU_URL: Final = "https://popular-movies-data.stevenlu.com"
STEVENLU_LIMIT: Final = RateLimit(spacing=1.0)

POPULAR: Final = "movies"
VARIANTS: Final = (
    POPULAR,
    "all-movies",
    *(f"movies-metacritic-min{score}" for score in range(50, 90, 10)),
    *(f"movies-imdb-min{score}" for score in range(5, 9)),
    *(f"movies-rottentomatoes-min{score}" for score in range(50, 90, 10)),
)
_ARCHIVE: Final = re.compile(r"movies-\d{8}", re.ASCII)


class StevenLu(OnePiece):
    """One of the lists that are made anew each day, or the list of a day gone by."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        variant: str = POPULAR,
        *,
        user_agent: str,
        url: str = STEVENLU_URL,
    ) -> None:
        """Know which."""
        if variant not in VARIANTS and not _ARCHIVE.fullmatch(variant):
            raise ListRefused(
                gate.service, "there is no such variant", ListTrouble.INVALID
            )
        address = f"{url.rstrip('/')}/{variant}.json"
        super().__init__(
            WebAddress(
                session,
                gate,
                address,
                user_agent=user_agent,
                accept="application/json",
                judge=_judge,
            )
        )

    @override
    def _read(self, answer: Answer) -> ListAnswer:
        """Read the list; there are always films that are popular."""
        found = read_list(answer)
        if not found.movies:
            raise answer.bad(Flaw.UNEXPECTED, "answered with a list without films")
        return replace(found, is_chart=True)


def _judge(answer: Answer) -> ServiceError | None:
    """Recognise what is not there: the store behind it then forbids, in XML."""
    if answer.status == 403 and not answer.is_html:
        return refused(answer, "has no such list", ListTrouble.GONE)
    return judge_list(answer)
