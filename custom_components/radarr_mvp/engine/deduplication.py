"""The same release from several places: keep the best source, and tell which were left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Final

from .decision.ranking import discount
from .indexing import Release
from .releases.clean import without_accents

_WORD: Final = re.compile(r"[^\W_]+")
_SMALL_WORDS: Final = frozenset(
    ("the", "a", "an", "and", "or", "of", "in", "on", "at", "to", "for", "with")
)


class SameBy(StrEnum):
    """What tells that two releases are the same."""

    GUID = "guid"
    INFO_HASH = "info_hash"
    TITLE_AND_SIZE = "title_and_size"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A release that was left out, and the one that is kept in its place."""

    release: Release
    kept: Release
    by: SameBy


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """Releases of which each is there once, in the order in which they came."""

    releases: tuple[Release, ...]
    duplicates: tuple[Duplicate, ...] = ()

    @property
    def removed(self) -> int:
        """Return how many were left out."""
        return len(self.duplicates)

    def other_sources(self, release: Release) -> tuple[Release, ...]:
        """Return where else a release can be had, the best place first."""
        return tuple(one.release for one in self.duplicates if one.kept is release)


def deduplicate(releases: Iterable[Release]) -> Deduplicated:
    """Return each release once: by its id, its info-hash, else by name and size.

    Names are compared only between indexers: what one indexer lists twice, differs.
    """
    given = list(enumerate(releases))
    sieve = _Sieve()
    best_first = sorted(given, key=lambda one: _worth(one[1]), reverse=True)
    kept = [place for place, release in best_first if sieve.add(release)]
    return Deduplicated(
        tuple(given[place][1] for place in sorted(kept)), tuple(sieve.duplicates)
    )


def normalised_title(title: str) -> str:
    """Return a release name as its words that mean something."""
    words = _WORD.findall(without_accents(title).lower())
    return " ".join(word for word in words if word not in _SMALL_WORDS)


def similar_size(one: int, other: int) -> bool:
    """Return whether two known sizes differ by no more than a tenth of the larger."""
    if one <= 0 or other <= 0:
        return False
    return 10 * abs(one - other) <= max(one, other)


def _worth(release: Release) -> tuple[int, int, int, bool]:
    """Return how good a source is: the indexer's priority, what it costs, who has it."""
    return (
        -release.indexer_priority,
        discount(release),
        -1 if release.seeders is None else release.seeders,
        release.download_url is not None,
    )


class _Sieve:
    """Takes releases from the best source down, and keeps those that are new."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.duplicates: list[Duplicate] = []
        self._by_guid: dict[tuple[str, str], Release] = {}
        self._by_hash: dict[str, Release] = {}
        self._by_title: dict[str, list[_Kept]] = {}

    def add(self, release: Release) -> bool:
        """Return whether a release is new; note what it is a duplicate of."""
        guid = release.indexer_id, release.guid
        if same := self._by_guid.get(guid):
            return self._leave_out(release, same, SameBy.GUID)
        info_hash = (release.info_hash or "").lower()
        if info_hash and (same := self._by_hash.get(info_hash)):
            self._by_guid[guid] = same
            return self._leave_out(release, same, SameBy.INFO_HASH)
        named_alike = self._by_title.setdefault(normalised_title(release.title), [])
        for kept in named_alike:
            if kept.is_also(release):
                kept.indexers.add(release.indexer_id)
                self._remember(kept.release, guid, info_hash)
                return self._leave_out(release, kept.release, SameBy.TITLE_AND_SIZE)
        named_alike.append(_Kept(release, {release.indexer_id}))
        self._remember(release, guid, info_hash)
        return True

    def _remember(self, kept: Release, guid: tuple[str, str], info_hash: str) -> None:
        """Note which release stands for an id and a hash."""
        self._by_guid[guid] = kept
        if info_hash:
            self._by_hash[info_hash] = kept

    def _leave_out(self, release: Release, kept: Release, by: SameBy) -> bool:
        """Note a duplicate."""
        self.duplicates.append(Duplicate(release, kept, by))
        return False


@dataclass(slots=True)
class _Kept:
    """A release that is kept, and the indexers that have it."""

    release: Release
    indexers: set[str]

    def is_also(self, other: Release) -> bool:
        """Return whether a release of another indexer has the same content."""
        return other.indexer_id not in self.indexers and similar_size(
            self.release.size, other.size
        )
