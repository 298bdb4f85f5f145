"""Letterboxd: the exports that members make, and the feeds of their diaries."""

from .const import LIMIT, OFFICIAL_URL, SERVICE
from .diary import LetterboxdDiary, member_of
from .export import ExportPart, LetterboxdExport, LetterboxdSettings
from .filters import LoggedFilter

__all__ = [
    "LIMIT",
    "OFFICIAL_URL",
    "SERVICE",
    "ExportPart",
    "LetterboxdDiary",
    "LetterboxdExport",
    "LetterboxdSettings",
    "LoggedFilter",
    "member_of",
]
