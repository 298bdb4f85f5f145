"""What the form for names shows: the tokens that there are, and a sample of what they give."""

from collections.abc import Mapping
from typing import Any, Final

from ..engine.importing.naming.check import preview
from ..options import naming_of

# As they are usually written; those of one fact for which there are two names are shown once.
TOKENS: Final = (
    "Movie Title",
    "Movie CleanTitle",
    "Movie TitleThe",
    "Movie CleanTitleThe",
    "Movie OriginalTitle",
    "Movie CleanOriginalTitle",
    "Movie TitleFirstCharacter",
    "Movie Collection",
    "Movie CollectionThe",
    "Movie Certification",
    "Release Year",
    "ImdbId",
    "TmdbId",
    "Quality Full",
    "Quality Title",
    "Quality Proper",
    "Quality Real",
    "Release Group",
    "Edition Tags",
    "Custom Formats",
    "Original Title",
    "Original Filename",
    "MediaInfo Simple",
    "MediaInfo Full",
    "MediaInfo VideoCodec",
    "MediaInfo VideoBitDepth",
    "MediaInfo VideoDynamicRange",
    "MediaInfo VideoDynamicRangeType",
    "MediaInfo 3D",
    "MediaInfo AudioCodec",
    "MediaInfo AudioChannels",
    "MediaInfo AudioLanguages",
    "MediaInfo AudioLanguagesAll",
    "MediaInfo SubtitleLanguages",
    "MediaInfo SubtitleLanguagesAll",
)
# Texts of translations cannot have braces in them.
ALL_TOKENS: Final = " ".join(f"`{{{token}}}`" for token in TOKENS)


def sample_of(naming: Mapping[str, Any]) -> dict[str, str]:
    """Return what a film and its folder would be called, for the gaps of a text."""
    names = preview(naming_of(naming))
    return {"folder": names.folder, "file": names.file}
