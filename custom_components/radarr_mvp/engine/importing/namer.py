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
from .naming.grammar import parse_format, tokens_of
from .naming.subject import NamingFile, NamingMovie

# Only for these the metadata of a movie has to be read.
_FROM_METADATA: Final = frozenset(
    {"moviecollection", "moviecollectionthe", "moviecertification"}
)

type Details = Mapping[int, MovieDetails]

NO_DETAILS: Final[Details] = MappingProxyType({})


class Namer:
    """Knows how movies and their files are called in a household."""

    def __init__(self, books: Books, house: Housekeeping) -> None:
        """Keep where things are known."""
        self._books = books
        self._house = house

    async def details(self, movies: Iterable[Movie]) -> Details:
        """Return the metadata of movies, as far as names ask for it."""
        naming = self._house.settings.media.naming
        formats = f"{naming.file_format}/{naming.folder_format}"
        tokens = (one for nodes in parse_format(formats) for one in tokens_of(nodes))
        if _FROM_METADATA.isdisjoint(one.key for one in tokens):
            return NO_DETAILS
        ids = [one.id for one in movies]

        def read(transaction: Transaction) -> Details:
            book = self._books.metadata
            found = ((id_, book.get(transaction, id_)) for id_ in ids)
            return {id_: one.value for id_, one in found if one is not None}

        return await self._books.read(read)

    def movie(self, movie: Movie, details: Details) -> NamingMovie:
        """Return what names may say of a movie."""
        known = details.get(movie.id)
        region = self._house.settings.metadata.region
        return NamingMovie(
            title=movie.title,
            year=movie.year,
            original_title=movie.original_title,
            original_language=movie.original_language.id,
            translations=movie.translations,
            collection=known.collection.name if known and known.collection else "",
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
