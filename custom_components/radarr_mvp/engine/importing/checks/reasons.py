"""Why a finished download is not imported, in words that people understand and programs can tell apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, override

from ...files import FileProblem, FileTrouble


class ImportReason(StrEnum):
    """What speaks against an import; the value is also the key of its translated text."""

    NOTHING_FOUND = "nothing_found"
    NO_VIDEO = "no_video"
    ARCHIVES = "archives"
    DANGEROUS_FILE = "dangerous_file"
    EXECUTABLE_FILE = "executable_file"
    WHOLE_DISC = "whole_disc"
    INCOMPLETE = "incomplete"
    LINKS_OUTSIDE = "links_outside"
    IS_LIBRARY = "is_library"
    UNREADABLE_PATH = "unreadable_path"

    UNPARSABLE = "unparsable"
    EPISODE = "episode"
    UNKNOWN_MOVIE = "unknown_movie"
    AMBIGUOUS_MOVIE = "ambiguous_movie"
    MATCHED_BY_ID = "matched_by_id"
    OTHER_MOVIE = "other_movie"
    PROFILE_MISSING = "profile_missing"

    ALREADY_IMPORTED = "already_imported"
    UNPACKING = "unpacking"
    LOCKED = "locked"
    MULTI_PART = "multi_part"
    SAMPLE = "sample"
    SAMPLE_UNCLEAR = "sample_unclear"
    NOT_PLAYABLE = "not_playable"
    NO_SOUND = "no_sound"
    NO_SPACE = "no_space"
    WORSE_QUALITY = "worse_quality"
    OLDER_REVISION = "older_revision"
    WORSE_FORMATS = "worse_formats"
    BETTER_ONE_CHOSEN = "better_one_chosen"
    RULE_FAILED = "rule_failed"

    @property
    def permanent(self) -> bool:
        """Return whether waiting does not help."""
        return self not in _TEMPORARY

    @property
    def text(self) -> str:
        """Return the English sentence with gaps for what differs."""
        return SENTENCES[self]


_TEMPORARY: Final = frozenset(
    {
        ImportReason.INCOMPLETE,
        ImportReason.UNREADABLE_PATH,
        ImportReason.UNPACKING,
        ImportReason.LOCKED,
        ImportReason.NO_SPACE,
    }
)

SENTENCES: Final[Mapping[ImportReason, str]] = MappingProxyType(
    {
        ImportReason.NOTHING_FOUND: "There is no file in {path}",
        ImportReason.NO_VIDEO: "There is no video among the files of {path}",
        ImportReason.ARCHIVES: "The film is packed in archives, which have to be unpacked first: {file}",
        ImportReason.DANGEROUS_FILE: "Instead of a film there is a file that may do harm: {file}",
        ImportReason.EXECUTABLE_FILE: "Instead of a film there is a program: {file}",
        ImportReason.WHOLE_DISC: "It is a whole disc, not a video file: {file}",
        ImportReason.INCOMPLETE: "It is still being written: {file}",
        ImportReason.LINKS_OUTSIDE: "It is a link to something outside of the download: {file}",
        ImportReason.IS_LIBRARY: "{path} belongs to the library itself",
        ImportReason.UNREADABLE_PATH: "{trouble}",
        ImportReason.UNPARSABLE: "The names of {file} and its folder do not tell which movie it is",
        ImportReason.EPISODE: "{file} is an episode of a series",
        ImportReason.UNKNOWN_MOVIE: "{title} is not in the library",
        ImportReason.AMBIGUOUS_MOVIE: "{title} may be any of several movies: {movies}",
        ImportReason.MATCHED_BY_ID: "Only an id says that it is {movie}, the name does not; a person has to confirm it",
        ImportReason.OTHER_MOVIE: "It was fetched for {wanted}, but it is {found}",
        ImportReason.PROFILE_MISSING: "The movie's quality profile does not exist any more",
        ImportReason.ALREADY_IMPORTED: "This download was imported on {date}",
        ImportReason.UNPACKING: "{folder} is still being unpacked",
        ImportReason.LOCKED: "{file} is being used by another program",
        ImportReason.MULTI_PART: "The film is cut into several files, which have to be joined first",
        ImportReason.SAMPLE: "It is a sample: it runs for {seconds} seconds, less than {least}",
        ImportReason.SAMPLE_UNCLEAR: "It may be a sample: it has only {size}, and how long it runs is not known",
        ImportReason.NOT_PLAYABLE: "It is no video that can be played ({detail})",
        ImportReason.NO_SOUND: "It has no sound",
        ImportReason.NO_SPACE: "It takes {size}, and of the {free} that are free {reserve} are to stay so",
        ImportReason.WORSE_QUALITY: "The file in the library has a better quality ({current}, this one is {offered})",
        ImportReason.OLDER_REVISION: "The file in the library is a later correction of the same quality ({current})",
        ImportReason.WORSE_FORMATS: "The file in the library scores {current_score} with custom formats, this one only {offered_score}",
        ImportReason.BETTER_ONE_CHOSEN: "{file} of the same download is the better one",
        ImportReason.RULE_FAILED: "It could not be judged, the log tells why",
    }
)


@dataclass(frozen=True, slots=True)
class ImportRejection:
    """One reason against importing one file or a whole download."""

    reason: ImportReason
    placeholders: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    @property
    def permanent(self) -> bool:
        """Return whether waiting does not help."""
        return self.reason.permanent

    @property
    def sentence(self) -> str:
        """Return the reason in English."""
        return self.reason.text.format_map(self.placeholders)

    @override
    def __str__(self) -> str:
        """Return the reason in English."""
        return self.sentence


def because(reason: ImportReason, **placeholders: object) -> ImportRejection:
    """Return a rejection; what fills the gaps is kept as text that can be shown."""
    texts = {
        name: str(value).encode("utf-8", "replace").decode()
        for name, value in placeholders.items()
    }
    return ImportRejection(reason, MappingProxyType(texts))


def because_of(trouble: FileTrouble) -> ImportRejection:
    """Return the rejection that trouble with a file means."""
    if trouble.problem is FileProblem.BUSY:
        return because(ImportReason.LOCKED, file=trouble.path.name)
    return because(ImportReason.UNREADABLE_PATH, trouble=trouble.sentence)
