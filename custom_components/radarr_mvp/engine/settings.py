"""What a household has decided, all of it with a sensible default."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from .availability import Status
from .decision.settings import DelayProfile, ReleaseProfile, ReleaseSettings
from .failures.taxonomy import POLICIES, FailureReason, Policy
from .importing.checks.facts import ImportSettings
from .importing.extras import ExtraOptions
from .importing.naming.subject import NamingOptions
from .importing.plan import Clash
from .importing.transfer.permissions import UNCHANGED, Permissions
from .lists.options import Leaving
from .path_mapping import PathMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Automation:
    """What happens by itself, and how often."""

    search: bool = True
    upgrades: bool = True
    feed_interval: timedelta = timedelta(minutes=15)
    search_interval: timedelta = timedelta(hours=6)
    search_on_add: bool = True
    # A movie that was searched for in vain is left alone for this long by scheduled searches.
    search_again_after: timedelta = timedelta(days=1)
    # What of an indexer's budget scheduled searches leave for people.
    budget_reserve: float = 0.5
    monitored: bool = True
    minimum_availability: Status = Status.RELEASED
    concurrent_searches: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloading:
    """How downloads are handed over, watched and given up."""

    category: str = "radarr_mvp"
    mapping: PathMapping = field(default_factory=PathMapping)
    concurrent_downloads: int = 3
    # No byte for this long, and a download is given up.
    stalled_after: timedelta = timedelta(hours=2)
    # Seeding is never cut short: only what has reached its goal is removed, and only where this is wanted.
    remove_completed: bool = False
    remove_failed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaManagement:
    """How films are put away."""

    root_folders: tuple[Path, ...] = ()
    naming: NamingOptions = field(default_factory=NamingOptions)
    extras: ExtraOptions = field(default_factory=ExtraOptions)
    checks: ImportSettings = field(default_factory=ImportSettings)
    clash: Clash = Clash.REJECT
    recycle_bin: Path | None = None
    recycle_days: int = 7
    remove_empty_folders: bool = True
    permissions: Permissions = UNCHANGED
    concurrent_imports: int = 1
    unmonitor_deleted: bool = False

    @property
    def root_folder(self) -> Path:
        """Return where new movies go."""
        return self.root_folders[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureSettings:
    """How patient to be, and when to look elsewhere."""

    policies: tuple[tuple[FailureReason, Policy], ...] = ()
    search_again: bool = True
    # After so many failures of one quality the next one is preferred.
    fallback_after: int = 3

    def policy(self, reason: FailureReason) -> Policy:
        """Return how patient to be with a reason."""
        return dict(self.policies).get(reason, POLICIES[reason])


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataSettings:
    """In what language and for what country movies are described."""

    language: str = "en-US"
    region: str = "US"
    refresh_interval: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRules:
    """What becomes of movies that no list names any more, and what answers of lists are not believed."""

    cleaning: Leaving = Leaving.OFF
    # A list that lacks more than this share of what it had, and more than so many, is not believed by itself.
    vanished_share: float = 0.2
    vanished_count: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long things are remembered; nothing here means for ever."""

    history: timedelta | None = None
    releases: timedelta = timedelta(days=14)
    jobs: timedelta = timedelta(days=30)
    dead_letters: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a household has decided, but for its quality profiles and custom formats."""

    automation: Automation = field(default_factory=Automation)
    releases: ReleaseSettings = field(default_factory=ReleaseSettings)
    delay_profiles: tuple[DelayProfile, ...] = ()
    release_profiles: tuple[ReleaseProfile, ...] = ()
    downloading: Downloading = field(default_factory=Downloading)
    media: MediaManagement = field(default_factory=MediaManagement)
    failures: FailureSettings = field(default_factory=FailureSettings)
    metadata: MetadataSettings = field(default_factory=MetadataSettings)
    lists: ListRules = field(default_factory=ListRules)
    retention: Retention = field(default_factory=Retention)
    # The profile of movies that are added without one.
    profile: str = ""
