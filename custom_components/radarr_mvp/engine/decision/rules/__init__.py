"""The rules by which releases are rejected; each knows one reason, or a few of a kind."""

from collections.abc import Callable
from typing import Final

from ..candidates import Candidate
from ..context import Situation
from ..reasons import Rejection
from . import (
    content,
    delay,
    history,
    indexer,
    movie,
    profile,
    propers,
    queue,
    sizes,
    upgrade,
)

type Rule = Callable[[Candidate, Situation], Rejection | None]

RULES: Final[tuple[Rule, ...]] = (
    *movie.RULES,
    *profile.RULES,
    *content.RULES,
    *sizes.RULES,
    *indexer.RULES,
    *history.RULES,
    *queue.RULES,
    *upgrade.RULES,
    *propers.RULES,
    *delay.RULES,
)
LAST_RULES: Final[tuple[Rule, ...]] = sizes.LAST_RULES
