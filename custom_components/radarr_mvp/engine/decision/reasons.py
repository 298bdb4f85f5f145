"""Why a release is not taken, in words that people understand and programs can tell apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, override


class Reason(StrEnum):
    """What speaks against a release; the value is also the key of its translated text."""

    UNPARSABLE = "unparsable"
    UNKNOWN_MOVIE = "unknown_movie"
    AMBIGUOUS_MOVIE = "ambiguous_movie"
    WRONG_MOVIE = "wrong_movie"
    EPISODE = "episode"
    PROFILE_MISSING = "profile_missing"
    RULE_FAILED = "rule_failed"

    NOT_MONITORED = "not_monitored"
    NOT_AVAILABLE = "not_available"

    QUALITY_NOT_WANTED = "quality_not_wanted"
    FORMAT_SCORE_TOO_LOW = "format_score_too_low"
    LANGUAGE_NOT_WANTED = "language_not_wanted"

    REQUIRED_TERM_MISSING = "required_term_missing"
    IGNORED_TERM_PRESENT = "ignored_term_present"
    HARDCODED_SUBTITLES = "hardcoded_subtitles"
    RAW_DISC = "raw_disc"
    SAMPLE = "sample"

    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    ABOVE_SIZE_LIMIT = "above_size_limit"
    NO_SPACE = "no_space"

    INDEXER_RESTING = "indexer_resting"
    INDEXER_TAGS_DIFFER = "indexer_tags_differ"
    REQUIRED_FLAGS_MISSING = "required_flags_missing"
    TOO_FEW_SEEDERS = "too_few_seeders"
    PROTOCOL_DISABLED = "protocol_disabled"

    BLOCKLISTED = "blocklisted"
    ALREADY_IMPORTED_HASH = "already_imported_hash"
    ALREADY_IMPORTED_NAME = "already_imported_name"
    SAME_TORRENT_AS_FILE = "same_torrent_as_file"
    SAME_TORRENT_IN_QUEUE = "same_torrent_in_queue"

    UPGRADES_DISABLED = "upgrades_disabled"
    UPGRADE_TOO_SOON = "upgrade_too_soon"
    DELAYED = "delayed"

    PROPERS_DISABLED = "propers_disabled"
    PROPER_FOR_OLD_FILE = "proper_for_old_file"
    REPACK_DISABLED = "repack_disabled"
    REPACK_GROUP_UNKNOWN = "repack_group_unknown"
    REPACK_GROUP_DIFFERS = "repack_group_differs"
    QUEUE_PROPERS_DISABLED = "queue_propers_disabled"

    FILE_CUTOFF_MET = "file_cutoff_met"
    FILE_BETTER_QUALITY = "file_better_quality"
    FILE_BETTER_REVISION = "file_better_revision"
    FILE_QUALITY_CUTOFF = "file_quality_cutoff"
    FILE_FORMAT_SCORE = "file_format_score"
    FILE_FORMAT_CUTOFF = "file_format_cutoff"
    FILE_FORMAT_STEP = "file_format_step"
    FILE_UPGRADES_DISABLED = "file_upgrades_disabled"

    QUEUE_CUTOFF_MET = "queue_cutoff_met"
    QUEUE_BETTER_QUALITY = "queue_better_quality"
    QUEUE_BETTER_REVISION = "queue_better_revision"
    QUEUE_QUALITY_CUTOFF = "queue_quality_cutoff"
    QUEUE_FORMAT_SCORE = "queue_format_score"
    QUEUE_FORMAT_CUTOFF = "queue_format_cutoff"
    QUEUE_FORMAT_STEP = "queue_format_step"
    QUEUE_UPGRADES_DISABLED = "queue_upgrades_disabled"

    HISTORY_CUTOFF_MET = "history_cutoff_met"
    HISTORY_BETTER_QUALITY = "history_better_quality"
    HISTORY_BETTER_REVISION = "history_better_revision"
    HISTORY_QUALITY_CUTOFF = "history_quality_cutoff"
    HISTORY_FORMAT_SCORE = "history_format_score"
    HISTORY_FORMAT_CUTOFF = "history_format_cutoff"
    HISTORY_FORMAT_STEP = "history_format_step"
    HISTORY_UPGRADES_DISABLED = "history_upgrades_disabled"

    @property
    def permanent(self) -> bool:
        """Return whether the release will not become acceptable by waiting."""
        return self not in _TEMPORARY

    @property
    def text(self) -> str:
        """Return the English sentence with gaps for what differs."""
        return SENTENCES[self]


_TEMPORARY: Final = frozenset(
    {Reason.INDEXER_RESTING, Reason.DELAYED, Reason.UPGRADE_TOO_SOON}
)

# What a release is held against: each has the same ways of being no worse.
_HELD: Final = {
    "file": "The file in the library",
    "queue": "A download in the queue",
    "history": "The release that was grabbed last",
}
_NO_UPGRADE: Final = {
    "cutoff_met": "{held} is good enough for the profile ({current})",
    "better_quality": "{held} has a better quality ({current}, this one is {offered})",
    "better_revision": "{held} is a later correction of the same quality ({current})",
    "quality_cutoff": "{held} has a quality that is good enough for the profile ({current})",
    "format_score": "{held} scores {current_score} with custom formats, this one no more ({offered_score})",
    "format_cutoff": "{held} has the custom format score that the profile aims at ({current_score} of {cutoff})",
    "format_step": "{held} scores {current_score}, and {offered_score} is less than {step} more",
    "upgrades_disabled": "{held} would be upgraded ({current} to {offered}), which the profile does not allow",
}

SENTENCES: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.UNPARSABLE: "The name does not tell which movie it is",
        Reason.UNKNOWN_MOVIE: "{title} is not in the library",
        Reason.AMBIGUOUS_MOVIE: "{title} may be any of several movies: {movies}",
        Reason.WRONG_MOVIE: "It is {found}, not {wanted}",
        Reason.EPISODE: "It is an episode of a series",
        Reason.PROFILE_MISSING: "The movie's quality profile does not exist any more",
        Reason.RULE_FAILED: "It could not be judged, the log tells why",
        Reason.NOT_MONITORED: "The movie is not monitored",
        Reason.NOT_AVAILABLE: "The movie is not out yet; it is expected on {date}",
        Reason.QUALITY_NOT_WANTED: "{quality} is not wanted in the profile {profile}",
        Reason.FORMAT_SCORE_TOO_LOW: "Its custom formats score {score}, the profile {profile} asks for {minimum}",
        Reason.LANGUAGE_NOT_WANTED: "It is in {languages}, {wanted} is wanted",
        Reason.REQUIRED_TERM_MISSING: "It has none of the words that are required: {terms}",
        Reason.IGNORED_TERM_PRESENT: "It has words that are not wanted: {terms}",
        Reason.HARDCODED_SUBTITLES: "Its picture has subtitles in it: {subtitles}",
        Reason.RAW_DISC: "It is a whole disc, not a video file",
        Reason.SAMPLE: "It is a sample",
        Reason.TOO_SMALL: "{size} is too small for {minutes} minutes of {quality}, which take {limit} or more",
        Reason.TOO_LARGE: "{size} is too large for {minutes} minutes of {quality}, which take {limit} or less",
        Reason.ABOVE_SIZE_LIMIT: "{size} is more than the {limit} that a release may have",
        Reason.NO_SPACE: "It takes {size}, and of the {free} that are free {reserve} are to stay so",
        Reason.INDEXER_RESTING: "{indexer} is left alone after failures until {until}",
        Reason.INDEXER_TAGS_DIFFER: "{indexer} is only for movies tagged {tags}",
        Reason.REQUIRED_FLAGS_MISSING: "It has none of the flags that {indexer} requires: {flags}",
        Reason.TOO_FEW_SEEDERS: "It has {seeders} seeders, the minimum is {minimum}",
        Reason.PROTOCOL_DISABLED: "The delay profile does not take {protocol} releases",
        Reason.BLOCKLISTED: "It is on the blocklist since {date}: {cause}",
        Reason.ALREADY_IMPORTED_HASH: "The same torrent was imported and turned out to be {imported}, not {grabbed}",
        Reason.ALREADY_IMPORTED_NAME: "A release of the same name was imported and turned out to be {imported}, not {grabbed}",
        Reason.SAME_TORRENT_AS_FILE: "The file in the library comes from the same torrent",
        Reason.SAME_TORRENT_IN_QUEUE: "The same torrent is in the queue",
        Reason.UPGRADES_DISABLED: "It would be an upgrade of {current}, and the profile {profile} allows none",
        Reason.UPGRADE_TOO_SOON: "The file in the library is too new to be upgraded before {until}",
        Reason.DELAYED: "Something better may come until {until}",
        Reason.PROPERS_DISABLED: "It corrects the file in the library, and corrections are not taken by themselves",
        Reason.PROPER_FOR_OLD_FILE: "It corrects a file that has been in the library for more than {days} days",
        Reason.REPACK_DISABLED: "It is a repack of the file in the library, and repacks are not taken by themselves",
        Reason.REPACK_GROUP_UNKNOWN: "It is a repack, and the group of the {whose} is not known",
        Reason.REPACK_GROUP_DIFFERS: "It is a repack by {group}, the file in the library is by {current}",
        Reason.QUEUE_PROPERS_DISABLED: "It corrects a download in the queue, and corrections are not taken by themselves",
    }
    | {
        Reason(f"{held}_{way}"): sentence.replace("{held}", words)
        for held, words in _HELD.items()
        for way, sentence in _NO_UPGRADE.items()
    }
)


@dataclass(frozen=True, slots=True)
class Rejection:
    """One reason against one release; `retry_at` is when it may be gone."""

    reason: Reason
    placeholders: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    retry_at: datetime | None = None

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


def because(
    reason: Reason, *, retry_at: datetime | None = None, **placeholders: object
) -> Rejection:
    """Return a rejection; what fills the gaps is kept as text."""
    texts = {name: str(value) for name, value in placeholders.items()}
    return Rejection(reason, MappingProxyType(texts), retry_at)


def as_size(size: float) -> str:
    """Return bytes as people write them."""
    for unit, power in (("TB", 4), ("GB", 3), ("MB", 2)):
        if size >= 1024**power:
            return f"{size / 1024**power:.{1 if power > 2 else 0}f} {unit}"
    return f"{size / 1024:.0f} kB"


def as_day(moment: datetime | None) -> str:
    """Return the day of a moment, or that it is not known."""
    return f"{moment:%Y-%m-%d}" if moment else "an unknown day"


def as_time(moment: datetime) -> str:
    """Return a moment to the minute."""
    return f"{moment:%Y-%m-%d %H:%M}"
