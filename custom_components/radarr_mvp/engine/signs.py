"""Which movies bear which signs, kept in a tenth of the room that dictionaries take up."""

from collections.abc import Iterator, Mapping
from struct import Struct
from typing import Final

_SIGN: Final = Struct("<q")
_BEARER: Final = Struct("<IB")
_RECORD: Final = Struct("<qIB")
# Some twenty records lie in each where a library has ten thousand movies.
_SHELVES: Final = 4096

type Signs = Mapping[int, int]
"""The signs of a movie, each a number of 64 bits, such as a hash, and how it bears them, in eight bits."""


class SignTable:
    """Knows who bears a sign.

    It is read by threads while the loop changes it: a shelf is swapped as a whole, so that a reader finds under each
    sign what was there or what is there.
    """

    def __init__(self) -> None:
        """Know nobody."""
        self._shelves = [b""] * _SHELVES

    def bearers(self, sign: int) -> Iterator[tuple[int, int]]:
        """Yield the ids of the movies that bear a sign, and how they do; the latest comes last."""
        shelf, wanted = self._shelves[sign % _SHELVES], _SIGN.pack(sign)
        at = shelf.find(wanted)
        while at >= 0:
            # What spans two records is no sign.
            if at % _RECORD.size == 0:
                yield _BEARER.unpack_from(shelf, at + _SIGN.size)
            at = shelf.find(wanted, at + 1)

    def add(self, movie_id: int, signs: Signs) -> None:
        """Take in a movie that is not there yet."""
        for sign, manner in signs.items():
            self._shelves[sign % _SHELVES] += _RECORD.pack(sign, movie_id, manner)

    def replace(self, movie_id: int, signs: Signs) -> None:
        """Take in a movie with these signs alone; where there are none, it is forgotten."""
        fresh: dict[int, bytes] = {}
        for sign, manner in signs.items():
            place = sign % _SHELVES
            record = _RECORD.pack(sign, movie_id, manner)
            fresh[place] = fresh.get(place, b"") + record
        hint = _BEARER.pack(movie_id, 0)[:-1]
        # Which signs it bore is known nowhere else. To look for its id takes a millisecond, and is seldom done.
        for place, shelf in enumerate(self._shelves):
            if place in fresh or hint in shelf:
                left = _without(shelf, movie_id)
                self._shelves[place] = left + fresh.get(place, b"")


def _without(shelf: bytes, movie_id: int) -> bytes:
    """Return the records of a shelf but for those of a movie."""
    records = _RECORD.iter_unpack(shelf)
    return b"".join(_RECORD.pack(*one) for one in records if one[1] != movie_id)
