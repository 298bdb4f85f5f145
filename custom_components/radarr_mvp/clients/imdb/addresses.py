"""Which list of IMDb's is meant: by its id, by its owner's, or by the address of its page."""

from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Final, Self

from ..pages import is_page, parts_of

_SITES: Final = frozenset({"imdb.com", "www.imdb.com", "m.imdb.com"})
_LIST: Final = re.compile(r"ls\d{6,12}", re.ASCII)
_USER: Final = re.compile(r"ur\d{4,12}|p\.[a-z0-9]{4,40}", re.ASCII)


class Chart(StrEnum):
    """The charts that IMDb keeps, by the names of its interface."""

    TOP_RATED = "TOP_RATED_MOVIES"
    MOST_POPULAR = "MOST_POPULAR_MOVIES"
    LOWEST_RATED = "LOWEST_RATED_MOVIES"
    TOP_RATED_ENGLISH = "TOP_RATED_ENGLISH_MOVIES"
    TOP_RATED_INDIAN = "TOP_RATED_INDIAN_MOVIES"
    TOP_RATED_TAMIL = "TOP_RATED_TAMIL_MOVIES"
    TOP_RATED_TELUGU = "TOP_RATED_TELUGU_MOVIES"
    TOP_RATED_MALAYALAM = "TOP_RATED_MALAYALAM_MOVIES"
    BOX_OFFICE = "BOX_OFFICE"


@dataclass(frozen=True, slots=True)
class ImdbAddress:
    """A list (ls…), or the watchlist of somebody (ur…, or p.… as new pages have it)."""

    id: str

    @classmethod
    def parse(cls, typed: str) -> Self | None:
        """Read what somebody typed or copied from a browser, None where it names no list."""
        parts = parts_of(typed, _SITES)
        if is_page(typed) and parts and len(parts[0]) == 2:
            # The pages in other languages begin with theirs.
            del parts[0]
        match parts:
            case ["list", name, *_] | [name] if _LIST.fullmatch(name):
                return cls(name)
            case ["user", name, *_] | [name] if _USER.fullmatch(name):
                return cls(name)
            case _:
                return None

    @property
    def is_list(self) -> bool:
        """Tell whether this is a list by itself, not somebody's watchlist."""
        return self.id.startswith("ls")

    @property
    def is_profile(self) -> bool:
        """Tell whether IMDb has to be asked first who this is."""
        return self.id.startswith("p.")
