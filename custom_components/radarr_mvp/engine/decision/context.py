"""Everything that releases are judged by: the household, the occasion, the movie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final

from ..movies import Movie, MovieFile, MovieIndex
from ..quality.formats.matcher import FormatMatcher
from ..quality.profiles import QualityProfile
from ..quality.sizes import QualityDefinitions
from .records import HistoryEvent, HistoryKind, QueuedRelease, Records
from .settings import (
    ANY_INDEXER,
    DelayProfile,
    IndexerRules,
    ReleaseProfile,
    ReleaseSettings,
    delay_profile_for,
    release_profiles_for,
)
from .subjects import subject_of_file
from .upgrades import Held, Yardstick

NO_FORMATS: Final = FormatMatcher(())


class Occasion(StrEnum):
    """What brought releases here."""

    FEED = "feed"
    SEARCH = "search"
    """A search that runs by itself."""
    REQUEST = "request"
    """A search that a person waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What releases are judged for; `movie` is the one that was searched for."""

    occasion: Occasion
    now: datetime
    movie: Movie | None = None

    @property
    def by_person(self) -> bool:
        """Return whether a person asked, who need not be protected from haste."""
        return self.occasion is Occasion.REQUEST

    @property
    def from_feed(self) -> bool:
        """Return whether nobody asked."""
        return self.occasion is Occasion.FEED


@dataclass(frozen=True, kw_only=True)
class Household:
    """A library with all that has been decided about its releases, as of one moment.

    `movies` are those of the library that are at hand with all that is known of them. `free_space` is in bytes by root folder, `reputations` run from 0 to 100 by the group's name in lower case,
    `indexers` are by id.
    """

    library: MovieIndex
    movies: Mapping[int, Movie] = field(default_factory=lambda: MappingProxyType({}))
    profiles: Mapping[int, QualityProfile]
    matcher: FormatMatcher = NO_FORMATS
    sizes: QualityDefinitions = field(default_factory=QualityDefinitions)
    settings: ReleaseSettings = field(default_factory=ReleaseSettings)
    delay_profiles: Sequence[DelayProfile] = ()
    release_profiles: Sequence[ReleaseProfile] = ()
    indexers: Mapping[str, IndexerRules] = field(
        default_factory=lambda: MappingProxyType({})
    )
    records: Records = field(default_factory=Records)
    free_space: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    reputations: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({})
    )

    @cached_property
    def yardsticks(self) -> Mapping[int, Yardstick]:
        """Return the profiles, made ready."""
        return {id_: Yardstick(one) for id_, one in self.profiles.items()}

    @cached_property
    def queued_hashes(self) -> frozenset[str]:
        """Return the torrents that are in the queue."""
        return self.records.queued_hashes()

    def indexer(self, indexer_id: str) -> IndexerRules:
        """Return what is asked of the releases of an indexer."""
        return self.indexers.get(indexer_id, ANY_INDEXER)

    def reputation(self, group: str | None) -> float | None:
        """Return the standing of a release group, None where nobody has judged it."""
        return self.reputations.get(group.lower()) if group else None


class Situation:
    """What the releases of one movie are judged by; worked out as far as it is needed."""

    def __init__(
        self, household: Household, inquiry: Inquiry, movie: Movie, yardstick: Yardstick
    ) -> None:
        """Keep where things stand."""
        self.household = household
        self.inquiry = inquiry
        self.movie = movie
        self.yardstick = yardstick
        self.settings = household.settings
        self.now = inquiry.now
        self.propers = household.settings.propers

    @property
    def profile(self) -> QualityProfile:
        """Return the movie's profile."""
        return self.yardstick.profile

    @cached_property
    def file(self) -> tuple[MovieFile, Held] | None:
        """Return the movie's file and what it is worth, None where there is none."""
        file = self.movie.file
        return None if file is None else (file, Held(file.quality, self._file_score))

    def _file_score(self) -> int:
        """Return what the custom formats of the movie's file are worth."""
        file = self.movie.file
        assert file is not None
        reputation = self.household.reputation(file.release_group)
        subject = subject_of_file(file, self.movie, reputation)
        matched = self.household.matcher.match(subject)
        return self.profile.score(custom.id for custom in matched)

    @cached_property
    def queue(self) -> tuple[QueuedRelease, ...]:
        """Return what is on its way for the movie."""
        queued = self.household.records.queue.get(self.movie.id, ())
        return tuple(one for one in queued if not one.failed)

    @cached_property
    def history(self) -> Sequence[HistoryEvent]:
        """Return what happened to the movie, newest first."""
        return self.household.records.history.get(self.movie.id, ())

    @cached_property
    def last_grab(self) -> HistoryEvent | None:
        """Return the release that was grabbed last."""
        return next(
            (one for one in self.history if one.kind is HistoryKind.GRABBED), None
        )

    @cached_property
    def delay_profile(self) -> DelayProfile:
        """Return how long the movie's releases wait."""
        return delay_profile_for(self.household.delay_profiles, self.movie.tags)

    @cached_property
    def release_profiles(self) -> tuple[ReleaseProfile, ...]:
        """Return the words that the movie's releases must or must not have."""
        return release_profiles_for(self.household.release_profiles, self.movie.tags)

    @cached_property
    def free_space(self) -> int | None:
        """Return the bytes that are free where the movie goes, None where unknown."""
        return self.household.free_space.get(self.movie.root_folder)
