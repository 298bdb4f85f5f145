"""Catalogues that rarely change and are kept for a week."""

from ...engine.metadata import Certification, Country, Fetched, Language, Provider, Term
from .const import WEEK
from .locale import Locale
from .parsing import reference
from .parsing.reference import Configuration
from .transport import Transport


class ReferenceCalls:
    """Image hosts, genres, ratings, languages, countries and providers."""

    def __init__(self, transport: Transport, locale: Locale) -> None:
        """Ask in the given language."""
        self._transport = transport
        self._locale = locale

    async def configuration(self) -> Fetched[Configuration]:
        """Return where images are and in which sizes."""
        return await self._transport.fetch(
            "configuration", reference.configuration, lifetime=WEEK
        )

    async def genres(self) -> Fetched[tuple[Term, ...]]:
        """Return the genres in the chosen language."""
        return await self._transport.fetch(
            "genre/movie/list",
            reference.genres,
            self._locale.params(),
            lifetime=WEEK,
        )

    async def certifications(self) -> Fetched[tuple[Certification, ...]]:
        """Return the age ratings of all countries."""
        return await self._transport.fetch(
            "certification/movie/list", reference.certifications, lifetime=WEEK
        )

    async def languages(self) -> Fetched[tuple[Language, ...]]:
        """Return the languages movies are in."""
        return await self._transport.fetch(
            "configuration/languages", reference.languages, lifetime=WEEK
        )

    async def countries(self) -> Fetched[tuple[Country, ...]]:
        """Return the countries movies are from."""
        return await self._transport.fetch(
            "configuration/countries",
            reference.countries,
            self._locale.params(),
            lifetime=WEEK,
        )

    async def providers(self, region: str = "") -> Fetched[tuple[Provider, ...]]:
        """Return where movies can be watched in a region; JustWatch must be named beside it."""
        return await self._transport.fetch(
            "watch/providers/movie",
            reference.providers,
            self._locale.params(watch_region=region or self._locale.region),
            lifetime=WEEK,
        )

    async def provider_regions(self) -> Fetched[tuple[Country, ...]]:
        """Return the regions for which providers are known."""
        return await self._transport.fetch(
            "watch/providers/regions",
            reference.countries,
            self._locale.params(),
            lifetime=WEEK,
        )
