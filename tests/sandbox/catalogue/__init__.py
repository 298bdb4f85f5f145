"""The films of the sandbox: real ones in the public domain or freely licensed."""

from .film import (
    DIGITAL,
    GENRES,
    LIMITED,
    PHYSICAL,
    PREMIERE,
    THEATRICAL,
    TV,
    Film,
    FilmRelease,
    FilmTranslation,
)
from .first import FIRST
from .free import FREE
from .oddities import ODDITIES
from .silent import SILENT
from .sound import SOUND

# The first six are those the demonstration and most tests live on; their order stays.
FILMS = FIRST + SILENT + SOUND + FREE

__all__ = [
    "DIGITAL",
    "FILMS",
    "GENRES",
    "LIMITED",
    "ODDITIES",
    "PHYSICAL",
    "PREMIERE",
    "THEATRICAL",
    "TV",
    "Film",
    "FilmRelease",
    "FilmTranslation",
]
