"""Searches that help to choose: people, keywords, companies."""

from ...engine.metadata import Company, Fetched, Page, Person, Term
from ..rows import Row
from .const import HOUR
from .locale import Locale
from .parsing.listing import company, page, person, term
from .transport import Parser, Transport


class PickerCalls:
    """Names to ids."""

    def __init__(self, transport: Transport, locale: Locale) -> None:
        """Ask in the given language."""
        self._transport = transport
        self._locale = locale

    async def people(self, name: str, number: int = 1) -> Fetched[Page[Person]]:
        """Return people by name."""
        return await self._search("person", name, number, person)

    async def keywords(self, name: str, number: int = 1) -> Fetched[Page[Term]]:
        """Return keywords by name."""
        return await self._search("keyword", name, number, term)

    async def companies(self, name: str, number: int = 1) -> Fetched[Page[Company]]:
        """Return companies by name."""
        return await self._search("company", name, number, company)

    async def _search[T](
        self, kind: str, name: str, number: int, parse: Parser[T]
    ) -> Fetched[Page[T]]:
        """Return a page of things by name; nothing is asked for no name."""
        if not (name := name.strip()):
            return self._transport.unasked(Page())

        def read(row: Row) -> Page[T]:
            return page(row, parse)

        return await self._transport.fetch(
            f"search/{kind}",
            read,
            self._locale.params(query=name, page=number),
            lifetime=HOUR,
        )
