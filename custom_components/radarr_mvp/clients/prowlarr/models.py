"""What Prowlarr knows, typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from ...engine.indexing import DEFAULT_PRIORITY, DownloadProtocol
from ..dates import read_date
from .records import Record, flag, number, objects, text, texts

_MOVIES: Final = range(2000, 3000)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProwlarrStatus:
    """Which Prowlarr this is."""

    app_name: str
    instance_name: str
    version: str
    started: datetime | None

    @classmethod
    def read(cls, record: Record) -> Self:
        """Read the system status."""
        return cls(
            app_name=text(record, "appName"),
            instance_name=text(record, "instanceName"),
            version=text(record, "version"),
            started=read_date(text(record, "startTime")),
        )


class Privacy(StrEnum):
    """Who may use an indexer."""

    PUBLIC = "public"
    SEMI_PRIVATE = "semiPrivate"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProwlarrIndexer:
    """An indexer as it is set up in Prowlarr."""

    id: int
    name: str
    enabled: bool
    protocol: DownloadProtocol
    privacy: Privacy
    priority: int
    supports_rss: bool
    supports_search: bool
    supports_pagination: bool
    language: str
    description: str
    definition: str
    categories: tuple[int, ...]
    movie_params: tuple[str, ...]

    @property
    def has_movies(self) -> bool:
        """Tell whether it has a category for movies."""
        return any(category in _MOVIES for category in self.categories)

    @property
    def is_usable(self) -> bool:
        """Tell whether films can be had from it as torrents."""
        torrents = self.protocol is DownloadProtocol.TORRENT
        return self.enabled and torrents and self.has_movies

    @classmethod
    def read(cls, record: Record) -> Self | None:
        """Read one indexer; one without id or of an unknown kind cannot be asked."""
        protocol = text(record, "protocol")
        if not number(record, "id") or protocol not in DownloadProtocol:
            return None
        privacy = text(record, "privacy")
        told = record.get("capabilities")
        capabilities = told if isinstance(told, dict) else {}
        return cls(
            id=number(record, "id"),
            name=text(record, "name") or text(record, "definitionName"),
            enabled=flag(record, "enable"),
            protocol=DownloadProtocol(protocol),
            privacy=Privacy(privacy) if privacy in Privacy else Privacy.PRIVATE,
            priority=number(record, "priority") or DEFAULT_PRIORITY,
            supports_rss=flag(record, "supportsRss", default=True),
            supports_search=flag(record, "supportsSearch", default=True),
            supports_pagination=flag(record, "supportsPagination"),
            language=text(record, "language"),
            description=text(record, "description"),
            definition=text(record, "definitionName"),
            categories=tuple(_category_ids(capabilities, "categories")),
            movie_params=texts(capabilities, "movieSearchParams"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexerRest:
    """An indexer that Prowlarr leaves alone after failures."""

    indexer_id: int
    until: datetime
    initial_failure: datetime | None
    latest_failure: datetime | None

    @classmethod
    def read(cls, record: Record) -> Self | None:
        """Read one status; without an end there is no rest."""
        until = read_date(text(record, "disabledTill"))
        if until is None:
            return None
        return cls(
            indexer_id=number(record, "indexerId"),
            until=until,
            initial_failure=read_date(text(record, "initialFailure")),
            latest_failure=read_date(text(record, "mostRecentFailure")),
        )


class HealthLevel(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthNotice:
    """Something Prowlarr complains about."""

    source: str
    level: HealthLevel
    message: str
    help_url: str

    @classmethod
    def read(cls, record: Record) -> Self:
        """Read one notice."""
        level = text(record, "type")
        return cls(
            source=text(record, "source"),
            level=HealthLevel(level) if level in HealthLevel else HealthLevel.NOTICE,
            message=text(record, "message"),
            help_url=text(record, "wikiUrl"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexerStats:
    """What Prowlarr counted for an indexer; times are in milliseconds."""

    indexer_id: int
    name: str
    average_response: int
    average_grab_response: int
    queries: int
    grabs: int
    rss_queries: int
    auth_queries: int
    failed_queries: int
    failed_grabs: int
    failed_rss_queries: int
    failed_auth_queries: int

    @classmethod
    def read(cls, record: Record) -> Self:
        """Read the numbers of one indexer."""
        return cls(
            indexer_id=number(record, "indexerId"),
            name=text(record, "indexerName"),
            average_response=number(record, "averageResponseTime"),
            average_grab_response=number(record, "averageGrabResponseTime"),
            queries=number(record, "numberOfQueries"),
            grabs=number(record, "numberOfGrabs"),
            rss_queries=number(record, "numberOfRssQueries"),
            auth_queries=number(record, "numberOfAuthQueries"),
            failed_queries=number(record, "numberOfFailedQueries"),
            failed_grabs=number(record, "numberOfFailedGrabs"),
            failed_rss_queries=number(record, "numberOfFailedRssQueries"),
            failed_auth_queries=number(record, "numberOfFailedAuthQueries"),
        )


def _category_ids(record: Record, name: str) -> Iterator[int]:
    """Walk the categories and what is below them."""
    for category in objects(record, name):
        yield number(category, "id")
        yield from _category_ids(category, "subCategories")
