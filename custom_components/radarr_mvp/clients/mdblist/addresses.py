"""Which list of MDBList's is meant."""

from dataclasses import dataclass
import re
from typing import Final, Self

from ..pages import parts_of

_SITES: Final = frozenset({"mdblist.com", "www.mdblist.com"})
_NAME: Final = re.compile(r"(?=.*\w)[\w.-]{1,120}", re.ASCII)


@dataclass(frozen=True, slots=True)
class MdbAddress:
    """A list by owner and name, or by its number alone, which only the API knows."""

    name: str
    owner: str = ""

    @classmethod
    def parse(cls, typed: str) -> Self | None:
        """Read what somebody typed or copied from a browser, None where it names no list."""
        match parts_of(typed, _SITES):
            case ["lists", owner, name, *_] | [owner, name]:
                sound = _NAME.fullmatch(owner) and _NAME.fullmatch(name)
                return cls(name, owner) if sound else None
            case [number] if number.isascii() and number.isdecimal():
                return cls(number)
            case _:
                return None

    @property
    def public_path(self) -> str:
        """Return where the list is without a key, empty where that needs one."""
        return f"lists/{self.owner}/{self.name}/json" if self.owner else ""

    @property
    def api_path(self) -> str:
        """Return where the list is with a key."""
        whose = f"{self.owner}/" if self.owner else ""
        return f"lists/{whose}{self.name}/items"
