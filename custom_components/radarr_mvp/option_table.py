"""Every decision that a household can make, with what it may be and what it is at first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
import re
from typing import Any, Final

from .engine.availability import Status
from .engine.decision.settings import NO_DELAY, Propers, Ranking
from .engine.importing.naming.check import check_file_format, check_folder_format
from .engine.importing.naming.subject import ColonMode
from .engine.importing.plan import Clash
from .engine.invalid import Invalid
from .engine.lists.options import Leaving
from .engine.releases.terms import check_term
from .engine.settings import Settings
from .option_kinds import (
    Choice,
    Flag,
    Folder,
    Folders,
    Group,
    Kind,
    Line,
    Remembering,
    Share,
    Span,
    Whole,
    Words,
)

CONF_POLICIES: Final = "policies"
CONF_DELAY: Final = "delay"
CONF_RETRIES: Final = "retries"
CONF_ROOT_FOLDERS: Final = "root_folders"
CONF_RECYCLE_BIN: Final = "recycle_bin"
CONF_GROUP: Final = "group"

_NOTHING: Final = timedelta(0)
_SECOND: Final = timedelta(seconds=1)
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_YEAR: Final = timedelta(days=366)
_MOST_MEGABYTES: Final = 10_000_000
_MOST_ENTRIES: Final = 100_000
_LANGUAGE: Final = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_REGION: Final = re.compile(r"[A-Z]{2}")
_MODES: Final = ("700", "750", "755", "770", "775", "777")


class Part(StrEnum):
    """The parts that the options come in, each with a form of its own."""

    AUTOMATION = "automation"
    MEDIA = "media"
    NAMING = "naming"
    RELEASES = "releases"
    FAILURES = "failures"
    METADATA = "metadata"
    LISTS = "lists"
    STORAGE = "storage"


@dataclass(frozen=True, slots=True)
class Option:
    """One decision: the key it is stored under, and in which section of its part's form it is asked for."""

    key: str
    kind: Kind[Any]
    default: Any
    section: str = ""


def _fitting(pattern: re.Pattern[str]) -> Line:
    """Return the kind of texts that look like something."""

    def check(text: str) -> None:
        if not pattern.fullmatch(text):
            raise Invalid("unknown_code", code=text)

    return Line(check)


_USUAL: Final = Settings()
_AUTOMATION: Final = _USUAL.automation
_DOWNLOADING: Final = _USUAL.downloading
_MEDIA: Final = _USUAL.media
_NAMING: Final = _MEDIA.naming
_LISTS: Final = _USUAL.lists
_RELEASES: Final = _USUAL.releases
_RETENTION: Final = _USUAL.retention

_FLAG: Final = Flag()
_MEGABYTES: Final = Whole(0, _MOST_MEGABYTES, "MB")
_INTERVAL: Final = Span(_MINUTE, 31 * _DAY, days=True)
_KEPT: Final = Span(_DAY, 100 * _YEAR, days=True)

DELAY: Final = Span(_NOTHING, _YEAR, days=True)
RETRIES: Final = Whole(0, 50)

OPTIONS: Final[Mapping[Part, tuple[Option, ...]]] = {
    Part.AUTOMATION: (
        Option("search", _FLAG, _AUTOMATION.search),
        Option("upgrades", _FLAG, _AUTOMATION.upgrades),
        Option("search_interval", _INTERVAL, _AUTOMATION.search_interval),
        Option("search_again_after", _INTERVAL, _AUTOMATION.search_again_after),
        Option("feed_interval", _INTERVAL, _AUTOMATION.feed_interval),
        Option("search_on_add", _FLAG, _AUTOMATION.search_on_add, "adding"),
        Option("monitored", _FLAG, _AUTOMATION.monitored, "adding"),
        Option(
            "minimum_availability",
            Choice(
                "minimum_availability",
                {
                    "announced": Status.ANNOUNCED,
                    "in_cinemas": Status.IN_CINEMAS,
                    "released": Status.RELEASED,
                },
            ),
            _AUTOMATION.minimum_availability,
            "adding",
        ),
        Option("budget_reserve", Share(), _AUTOMATION.budget_reserve, "limits"),
        Option(
            "concurrent_searches",
            Whole(1, 20),
            _AUTOMATION.concurrent_searches,
            "limits",
        ),
        Option(
            "concurrent_downloads",
            Whole(1, 100),
            _DOWNLOADING.concurrent_downloads,
            "limits",
        ),
    ),
    Part.MEDIA: (
        Option(CONF_ROOT_FOLDERS, Folders(), ()),
        Option(CONF_RECYCLE_BIN, Folder(), _MEDIA.recycle_bin),
        Option("recycle_days", Whole(0, 3650, "d"), _MEDIA.recycle_days),
        Option(
            "clash",
            Choice("clash", {one.value: one for one in Clash}),
            _MEDIA.clash,
            "importing",
        ),
        Option("check_free_space", _FLAG, _MEDIA.checks.check_free_space, "importing"),
        Option(
            "minimum_free_space",
            _MEGABYTES,
            _MEDIA.checks.minimum_free_space,
            "importing",
        ),
        Option(
            "concurrent_imports", Whole(1, 8), _MEDIA.concurrent_imports, "importing"
        ),
        Option("remove_empty_folders", _FLAG, _MEDIA.remove_empty_folders, "importing"),
        Option("unmonitor_deleted", _FLAG, _MEDIA.unmonitor_deleted, "importing"),
        Option("remove_completed", _FLAG, _DOWNLOADING.remove_completed, "importing"),
        Option("extra_files", _FLAG, _MEDIA.extras.enabled, "extras"),
        Option("extra_extensions", Words(), _MEDIA.extras.extensions, "extras"),
        Option(
            "folder_mode",
            Choice("folder_mode", {"unchanged": None} | {m: int(m, 8) for m in _MODES}),
            _MEDIA.permissions.folder_mode,
            "permissions",
        ),
        Option(CONF_GROUP, Group(), _MEDIA.permissions.group, "permissions"),
    ),
    Part.NAMING: (
        Option("rename", _FLAG, _NAMING.rename),
        Option("file_format", Line(check_file_format), _NAMING.file_format),
        Option("folder_format", Line(check_folder_format), _NAMING.folder_format),
        Option("replace_illegal", _FLAG, _NAMING.replace_illegal, "characters"),
        Option(
            "colon",
            Choice("colon", {one.value: one for one in ColonMode}),
            _NAMING.colon,
            "characters",
        ),
    ),
    Part.RELEASES: (
        Option(
            "propers",
            Choice("propers", {one.value: one for one in Propers}),
            _RELEASES.propers,
        ),
        Option(
            "ranking",
            Choice("ranking", {one.value: one for one in Ranking}),
            _RELEASES.ranking,
        ),
        Option("maximum_size", _MEGABYTES, _RELEASES.maximum_size),
        Option(
            "availability_delay", Whole(-365, 365, "d"), _RELEASES.availability_delay
        ),
        Option("prefer_freeleech", _FLAG, _RELEASES.prefer_freeleech, "preferences"),
        Option(
            "prefer_indexer_flags", _FLAG, _RELEASES.prefer_indexer_flags, "preferences"
        ),
        Option("required_words", Words(check_term), (), "words"),
        Option("ignored_words", Words(check_term), (), "words"),
        Option(
            "allow_hardcoded_subtitles",
            _FLAG,
            _RELEASES.allow_hardcoded_subtitles,
            "subtitles",
        ),
        Option("allowed_subtitles", Words(), _RELEASES.allowed_subtitles, "subtitles"),
        Option("torrent_delay", DELAY, _NOTHING, "delay"),
        Option("upgrade_delay", DELAY, _RELEASES.upgrade_delay, "delay"),
        Option(
            "bypass_if_highest_quality",
            _FLAG,
            NO_DELAY.bypass_if_highest_quality,
            "delay",
        ),
        Option("bypass_if_above_score", _FLAG, NO_DELAY.bypass_if_above_score, "delay"),
        Option(
            "minimum_score", Whole(-100_000, 100_000), NO_DELAY.minimum_score, "delay"
        ),
    ),
    Part.FAILURES: (
        Option("stalled_after", Span(_SECOND, _YEAR), _DOWNLOADING.stalled_after),
        Option("search_again", _FLAG, _USUAL.failures.search_again),
        Option("remove_failed", _FLAG, _DOWNLOADING.remove_failed),
        Option("fallback_after", Whole(1, 50), _USUAL.failures.fallback_after),
    ),
    Part.METADATA: (
        Option("language", _fitting(_LANGUAGE), _USUAL.metadata.language),
        Option("region", _fitting(_REGION), _USUAL.metadata.region),
        Option(
            "refresh_interval",
            Span(60 * _MINUTE, 31 * _DAY, days=True),
            _USUAL.metadata.refresh_interval,
        ),
    ),
    Part.LISTS: (
        Option(
            "cleaning",
            Choice("list_leaving", {one.value: one for one in Leaving}),
            _LISTS.cleaning,
        ),
        Option("vanished_share", Share(), _LISTS.vanished_share, "doubt"),
        Option(
            "vanished_count", Whole(0, _MOST_ENTRIES), _LISTS.vanished_count, "doubt"
        ),
    ),
    Part.STORAGE: (
        Option("history", Remembering(_KEPT), _RETENTION.history, "retention"),
        Option("releases", _KEPT, _RETENTION.releases, "retention"),
        Option("jobs", _KEPT, _RETENTION.jobs, "retention"),
        Option("dead_letters", _KEPT, _RETENTION.dead_letters, "retention"),
    ),
}
