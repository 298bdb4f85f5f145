"""The facts that names of films are made of, put together from all that is known of a movie and its file."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

from ..household import Housekeeping
from ..keeping.books import Books, Transaction
from ..metadata import MovieDetails
from ..movies import Movie, MovieFile
from ..quality.formats.custom import CustomFormat
from .naming.grammar import Token, parse_format, tokens_of
from .naming.subject import NamingFile, NamingMovie
from .naming.tokens import TITLE_READERS

# Only for these the metadata of a movie has to be read, and only for these with a language its translations.
_FROM_METADATA: Final = frozenset(
    {"moviecollection", "moviecollectionthe", "moviecertification"}
)
_WITH_LANGUAGE: Final = frozenset({*TITLE_READERS, "movietitlefirstcharacter"})

_NOTHING: Final = MappingProxyType[int, MovieDetails]({})


class Namer:
    """Knows how movies and their files are called in a household."""

    def __init__(self, books: Books, house: Housekeeping) -> None:
        """Keep where things are known."""
        self._books = books
        self._house = house

    async def movies(self, movies: Iterable[Movie]) -> Mapping[int, NamingMovie]:
        """Return what names may say of movies, by their ids; the books are asked only for what names ask for."""
        known = {one.id: one for one in movies}
        tokens = self._tokens()
        detailed = any(one.key in _FROM_METADATA for one in tokens)
        titled = any(one.parameter and one.key in _WITH_LANGUAGE for one in tokens)
        details: Mapping[int, MovieDetails] = _NOTHING
        if detailed:
            details = await self._books.read(
                lambda transaction: self._details(transaction, known)
            )
        if titled:
            whole = await self._books.read(
                lambda transaction: self._books.movies.some(transaction, tuple(known))
            )
            known |= {one.id: one for one in whole}
        return {id_: self.movie(one, details) for id_, one in known.items()}

    def movie(self, movie: Movie, details: Mapping[int, MovieDetails]) -> NamingMovie:
        """Return what names may say of a movie; the details are by the ids of movies."""
        known = details.get(movie.id)
        collection = known.collection if known else None
        region = self._house.settings.metadata.region
        return NamingMovie(
            title=movie.title,
            year=movie.year,
            original_title=movie.original_title,
            original_language=movie.original_language.id,
            translations=movie.translations,
            collection=collection.name if collection else "",
            certification=known.certification(region) if known else "",
            tmdb_id=movie.tmdb_id,
            imdb_id=movie.imdb_id or "",
        )

    def file(
        self, file: MovieFile, formats: Iterable[CustomFormat], current: str
    ) -> NamingFile:
        """Return what names may say of a file that is called something now."""
        return NamingFile(
            quality=file.quality,
            quality_title=self._house.sizes[file.quality.quality].title,
            release_group=file.release_group,
            edition=file.edition,
            scene_name=file.scene_name,
            current_name=PurePosixPath(current).stem,
            custom_formats=tuple(
                one.name for one in formats if one.include_when_renaming
            ),
            media_info=file.media_info,
        )

    def _tokens(self) -> list[Token]:
        """Return what the household's names are made of."""
        naming = self._house.settings.media.naming
        parts = parse_format(f"{naming.file_format}/{naming.folder_format}")
        return [one for nodes in parts for one in tokens_of(nodes)]

    def _details(
        self, transaction: Transaction, ids: Iterable[int]
    ) -> Mapping[int, MovieDetails]:
        """Return the metadata of movies, as far as it is known."""
        book = self._books.metadata
        found = ((id_, book.get(transaction, id_)) for id_ in ids)
        return {id_: one.value for id_, one in found if one is not None}
