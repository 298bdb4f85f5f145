"""Which movies are to be searched for as soon as possible; a restart does not forget them."""

from typing import Final

from .keeping.books import Books, Transaction
from .ports import Clock

_SETTING: Final = "wishes"


class Wishes:
    """Searches that were promised and have not been made yet, each with the id of its cause."""

    def __init__(self, books: Books, clock: Clock) -> None:
        """Keep where they are written down."""
        self._books = books
        self._clock = clock

    async def note(self, movie_id: int, correlation_id: str) -> None:
        """Write down that a movie is to be searched for."""
        await self._change(movie_id, correlation_id)

    async def settle(self, movie_id: int) -> None:
        """Note that a movie was searched for."""
        await self._change(movie_id, None)

    async def pending(self) -> dict[int, str]:
        """Return what is still to be searched for, with the causes."""
        known = await self._books.read(
            lambda transaction: self._books.settings.get(transaction, _SETTING)
        )
        return {int(key): str(cause) for key, cause in known.items() if key.isdecimal()}

    async def _change(self, movie_id: int, cause: str | None) -> None:
        """Write what a movie is searched for by, or that it is not any more."""
        settings, now = self._books.settings, self._clock.now()

        def write(transaction: Transaction) -> None:
            known = settings.get(transaction, _SETTING)
            before = dict(known)
            known.pop(str(movie_id), None)
            if cause is not None:
                known[str(movie_id)] = cause
            if known != before:
                settings.keep(transaction, _SETTING, known, now)

        await self._books.write(write)
