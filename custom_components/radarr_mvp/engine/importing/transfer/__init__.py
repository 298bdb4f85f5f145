"""Files get into the library, and old ones out of it, without a moment in which neither is whole."""

from .carry import Carrier
from .means import COPY, LINK_OR_COPY, Means
from .outcome import Outcome, Result, Transfer
from .permissions import Permissions
from .work import Placement, Retirement, Work, new_id

__all__ = [
    "COPY",
    "LINK_OR_COPY",
    "Carrier",
    "Means",
    "Outcome",
    "Permissions",
    "Placement",
    "Result",
    "Retirement",
    "Transfer",
    "Work",
    "new_id",
]
