"""Which list is meant: by its number, by owner and name, or by the address of its page."""

from dataclasses import dataclass
import re
from typing import Final, Self

from ..pages import is_page, parts_of

# Neither of them may lead anywhere else: they become part of an address.
_NAME: Final = re.compile(r"(?=.*\w)[\w.-]{1,100}", re.ASCII)
_NOT_IN_SLUGS: Final = re.compile(r"[^\w-]+", re.ASCII)
_DASHES: Final = re.compile(r"-{2,}")
_SITES: Final = frozenset({"trakt.tv", "www.trakt.tv", "app.trakt.tv"})
_OWNERS: Final = frozenset({"users", "profile"})


def is_name(text: str) -> bool:
    """Tell whether this can be the name of somebody or of a list at Trakt."""
    return _NAME.fullmatch(text) is not None


def slug_of(name: str) -> str:
    """Return what Trakt makes of the name of a list in addresses."""
    return _DASHES.sub("-", _NOT_IN_SLUGS.sub("-", name.strip().lower())).strip("-")


@dataclass(frozen=True, slots=True)
class ListAddress:
    """A list: its number alone, or its number or name together with the owner's."""

    list_id: str
    owner: str = ""

    @classmethod
    def parse(cls, typed: str) -> Self | None:
        """Read what somebody typed or copied from a browser, None where it names no list."""
        match parts_of(typed, _SITES):
            case [number] | ["lists", number] if number.isdecimal():
                return cls(number)
            case [kind, owner, "lists", name] if kind in _OWNERS:
                pass
            case [owner, "lists", name] | [owner, name] if not is_page(typed):
                pass
            case _:
                return None
        name = name if is_name(name) else slug_of(name)
        return cls(name, owner) if is_name(owner) and is_name(name) else None

    @property
    def path(self) -> str:
        """Return where the movies of the list are."""
        place = f"users/{self.owner}/lists" if self.owner else "lists"
        return f"{place}/{self.list_id}/items/movie"

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing but a list can be meant."""
        return is_name(self.list_id) and (not self.owner or is_name(self.owner))
