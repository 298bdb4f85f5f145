"""Whether the movie is wanted now; a person who asks need not wait."""

from datetime import timedelta
from typing import Final

from ..candidates import Candidate
from ..context import Situation
from ..reasons import Reason, Rejection, as_day, because


def monitored(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse releases of a movie that is left alone."""
    if situation.movie.monitored or situation.inquiry.by_person:
        return None
    return because(Reason.NOT_MONITORED)


def available(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse releases of a movie that cannot be out yet."""
    movie, days = situation.movie, situation.settings.availability_delay
    if situation.inquiry.by_person or movie.is_available(situation.now, days):
        return None
    start = movie.available_from()
    if start is not None:
        start += timedelta(days=days)
    return because(Reason.NOT_AVAILABLE, retry_at=start, date=as_day(start))


RULES: Final = (monitored, available)
