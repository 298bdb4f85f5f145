"""How much a release may weigh."""

from typing import Final

from ...quality.sizes import MEGABYTE, USUAL_RUNTIME
from ..candidates import Candidate
from ..context import Situation
from ..reasons import Reason, Rejection, as_size, because


def acceptable_size(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse what is too small or too large for a movie of this length in this quality."""
    size, kind = candidate.release.size, candidate.quality.quality
    if size <= 0:
        return None
    runtime = situation.movie.runtime
    limits = situation.household.sizes[kind].for_runtime(runtime)
    if size < limits.min:
        reason, limit = Reason.TOO_SMALL, limits.min
    elif limits.max is not None and size > limits.max:
        reason, limit = Reason.TOO_LARGE, limits.max
    else:
        return None
    return because(
        reason,
        size=as_size(size),
        limit=as_size(limit),
        minutes=runtime if runtime > 0 else USUAL_RUNTIME,
        quality=kind,
    )


def maximum_size(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse what is larger than any release may be."""
    limit = situation.settings.maximum_size * MEGABYTE
    if limit <= 0 or candidate.release.size <= limit:
        return None
    return because(
        Reason.ABOVE_SIZE_LIMIT,
        size=as_size(candidate.release.size),
        limit=as_size(limit),
    )


def free_space(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse what does not fit on the disk with room to spare."""
    settings, free = situation.settings, situation.free_space
    if free is None or not settings.check_free_space:
        return None
    left = free - candidate.release.size
    reserve = settings.minimum_free_space * MEGABYTE
    if left > 0 and left >= reserve:
        return None
    return because(
        Reason.NO_SPACE,
        size=as_size(candidate.release.size),
        free=as_size(free),
        reserve=as_size(reserve),
    )


RULES: Final = (acceptable_size, maximum_size)
# Asked only where nothing else speaks against a release.
LAST_RULES: Final = (free_space,)
