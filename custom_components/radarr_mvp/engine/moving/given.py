"""The entries of a document, asked for by name and kind; whatever is wrong with them is told with its place."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
import re
from typing import Final

from ..availability import Status
from ..indexing import imdb_id_of
from ..invalid import Invalid

LONGEST: Final = 1000
LARGEST_ID: Final = 2**53 - 1
LATEST_YEAR: Final = 9999

# Control characters and halves of characters, which no database takes and nobody has typed.
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_DEEPEST: Final = 30
_MOST_WORDS: Final = 1000
AVAILABILITIES: Final[Mapping[str, Status]] = {
    one.name.lower(): one
    for one in (Status.ANNOUNCED, Status.IN_CINEMAS, Status.RELEASED)
}


@dataclass(frozen=True, slots=True)
class Given:
    """One entry; a field that is absent or null counts as not given."""

    place: str
    fields: Mapping[str, object]

    @classmethod
    def of(cls, entry: object, place: str) -> Given:
        """Return an entry, refusing what is none or what nobody could keep."""
        if not isinstance(entry, Mapping):
            raise Invalid("document_entry_wrong", place=place)
        if (flaw := _flaw(entry, place)) is not None:
            raise Invalid("document_entry_wrong", place=flaw)
        return cls(place, entry)

    def only(self, *names: str) -> None:
        """Refuse fields that nobody knows: they may be misspelt, and would have no effect."""
        if unknown := [one for one in self.fields if one not in names]:
            place = f"{self.place}.{unknown[0][:100]}"
            raise Invalid("document_entry_unknown", place=place)

    def text(self, name: str) -> str:
        """Return a text, empty where it is absent."""
        value = self._value(name, str, len)
        return "" if value is None else value.strip()

    def needed(self, name: str) -> str:
        """Return a text that has to be there."""
        if not (value := self.text(name)):
            raise self.wrong(name)
        return value

    def flag(self, name: str) -> bool | None:
        """Return a truth value."""
        return self._value(name, bool)

    def whole(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number between bounds."""
        value = self.fields.get(name)
        if value is None:
            return None
        if type(value) is not int or not least <= value <= most:
            raise self.wrong(name)
        return value

    def words(self, name: str) -> tuple[str, ...] | None:
        """Return words."""
        value = self._value(name, list)
        if value is None:
            return None
        words = [one for one in value if isinstance(one, str) and len(one) <= LONGEST]
        if len(words) < len(value) or len(words) > _MOST_WORDS:
            raise self.wrong(name)
        return tuple(words)

    def moment(self, name: str) -> datetime | None:
        """Return a time; without a zone it is that of Greenwich."""
        if not (text := self.text(name)):
            return None
        try:
            at = datetime.fromisoformat(text)
            # A zone may lead beyond the years that there are.
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.wrong(name) from error

    def tmdb_id(self, name: str = "tmdb_id") -> int | None:
        """Return an id of TMDb."""
        return self.whole(name, 1, LARGEST_ID)

    def imdb_id(self) -> str | None:
        """Return an id of IMDb."""
        if not (text := self.text("imdb_id")):
            return None
        if (imdb_id := imdb_id_of(text)) is None:
            raise self.wrong("imdb_id")
        return imdb_id

    def availability(self) -> Status | None:
        """Return from when on a movie is wanted."""
        if not (text := self.text("minimum_availability")):
            return None
        return self.choice("minimum_availability", text, AVAILABILITIES)

    def choice[T](self, name: str, text: str, choices: Mapping[str, T]) -> T:
        """Return what a word stands for."""
        if text not in choices:
            raise self.wrong(name)
        return choices[text]

    def wrong(self, name: str) -> Invalid:
        """Return the complaint about a field."""
        return Invalid("document_entry_wrong", place=f"{self.place}.{name}")

    def _value[T: (str, bool, list[object])](
        self, name: str, kind: type[T], length: Callable[[T], int] | None = None
    ) -> T | None:
        """Return a value of a kind, None where it is absent."""
        value = self.fields.get(name)
        if value is None:
            return None
        if not isinstance(value, kind) or (length and length(value) > LONGEST):
            raise self.wrong(name)
        return value


def availability_name(status: Status) -> str:
    """Return the word for from when on a movie is wanted; what was never a choice counts as the first."""
    names = {one: name for name, one in AVAILABILITIES.items()}
    return names.get(status, "announced")


def name_of(title: str, year: int | None, otherwise: str) -> str:
    """Return how a person would write a movie."""
    if not title:
        return otherwise
    return f"{title} ({year})" if year else title


def _flaw(value: object, place: str, depth: int = 0) -> str | None:
    """Return where something stands that cannot be kept, None where all is well."""
    match value:
        case str():
            return place if _NO_TEXT.search(value) else None
        case float():
            return None if isfinite(value) else place
        case int():
            return None if abs(value) <= LARGEST_ID else place
        case Mapping() | list() if depth >= _DEEPEST:
            return place
        case Mapping():
            if not all(
                isinstance(key, str) and not _NO_TEXT.search(key) for key in value
            ):
                return place
            return _first_flaw(
                [(f"{place}.{key}", one) for key, one in value.items()], depth
            )
        case list():
            return _first_flaw(
                [(f"{place}[{n}]", one) for n, one in enumerate(value)], depth
            )
        case None:
            return None
        case _:
            return place


def _first_flaw(inner: Collection[tuple[str, object]], depth: int) -> str | None:
    """Return the first place among some where something cannot be kept."""
    for place, one in inner:
        if (flaw := _flaw(one, place, depth + 1)) is not None:
            return flaw
    return None
