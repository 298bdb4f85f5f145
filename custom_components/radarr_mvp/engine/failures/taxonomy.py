"""Every reason to fail, with how long to wait, how often to try again, and who is to blame."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

# The wait doubles no more often than this.
_MOST_DOUBLINGS: Final = 4
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


class Blame(StrEnum):
    """Whose fault a failure is, which decides what is done next."""

    RELEASE = "release"
    """Another release has to be taken."""
    SURROUNDINGS = "surroundings"
    """The same is tried again, once things are better."""
    CHOICE = "choice"
    """A rule or a person does not want it."""


class FailureReason(StrEnum):
    """Why something failed; the value is also the key of its translated text."""

    CONNECTION_TIMEOUT = "connection_timeout"
    NETWORK_ERROR = "network_error"
    SERVER_ERROR = "server_error"
    DOWNLOAD_STALLED = "download_stalled"
    DOWNLOAD_CLIENT_ERROR = "download_client_error"
    PARSE_ERROR = "parse_error"
    AUTHENTICATION_FAILED = "authentication_failed"
    RATE_LIMITED = "rate_limited"
    DISK_FULL = "disk_full"
    PERMISSION_DENIED = "permission_denied"
    HASH_MISMATCH = "hash_mismatch"
    CORRUPTED_DOWNLOAD = "corrupted_download"
    RELEASE_PURGED = "release_purged"
    QUALITY_REJECTED = "quality_rejected"
    SIZE_REJECTED = "size_rejected"
    EXCLUSION_MATCHED = "exclusion_matched"
    MANUALLY_REJECTED = "manually_rejected"
    FILE_MOVE_ERROR = "file_move_error"
    FILE_ALREADY_EXISTS = "file_already_exists"
    DIRECTORY_CREATION_FAILED = "directory_creation_failed"
    UNSUPPORTED_FORMAT = "unsupported_format"
    QUALITY_ANALYSIS_FAILED = "quality_analysis_failed"
    FILENAME_PARSE_FAILED = "filename_parse_failed"
    MEDIA_INFO_FAILED = "media_info_failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient to be with a reason."""

    delay: timedelta
    retries: int
    blame: Blame
    doubling: bool = False
    permanent: bool = False

    def wait(self, attempt: int) -> timedelta:
        """Return how long to wait after so many failures; the first is number 0."""
        if not self.doubling or attempt <= 0:
            return self.delay
        factor: float = 2 ** min(attempt, _MOST_DOUBLINGS) * (0.9 + 0.05 * attempt)
        return self.delay * factor

    def is_spent(self, attempt: int) -> bool:
        """Return whether so many failures are enough."""
        return attempt >= self.retries


def _release(delay: timedelta, retries: int, *, doubling: bool = False) -> Policy:
    """Return the policy for what a release is to blame for."""
    return Policy(delay, retries, Blame.RELEASE, doubling)


def _surroundings(delay: timedelta, retries: int, *, doubling: bool = False) -> Policy:
    """Return the policy for what will be better later."""
    return Policy(delay, retries, Blame.SURROUNDINGS, doubling)


def _choice(days: int) -> Policy:
    """Return the policy for what nobody wants."""
    return Policy(days * _DAY, 0, Blame.CHOICE, permanent=True)


POLICIES: Final = MappingProxyType(
    {
        FailureReason.CONNECTION_TIMEOUT: _surroundings(2 * _HOUR, 5, doubling=True),
        FailureReason.NETWORK_ERROR: _surroundings(_HOUR, 4, doubling=True),
        FailureReason.SERVER_ERROR: _surroundings(_HOUR / 2, 3, doubling=True),
        FailureReason.DOWNLOAD_STALLED: _release(2 * _HOUR, 4, doubling=True),
        FailureReason.DOWNLOAD_CLIENT_ERROR: _surroundings(_HOUR, 4, doubling=True),
        FailureReason.PARSE_ERROR: _surroundings(4 * _HOUR, 3, doubling=True),
        FailureReason.AUTHENTICATION_FAILED: _surroundings(6 * _HOUR, 2),
        FailureReason.RATE_LIMITED: _surroundings(_HOUR, 3),
        FailureReason.DISK_FULL: _surroundings(_HOUR / 2, 10),
        FailureReason.PERMISSION_DENIED: _surroundings(2 * _HOUR, 2),
        FailureReason.HASH_MISMATCH: _release(4 * _HOUR, 2),
        FailureReason.CORRUPTED_DOWNLOAD: _release(6 * _HOUR, 3),
        FailureReason.RELEASE_PURGED: _release(7 * _DAY, 1),
        FailureReason.QUALITY_REJECTED: _choice(7),
        FailureReason.SIZE_REJECTED: _choice(3),
        FailureReason.EXCLUSION_MATCHED: _choice(30),
        FailureReason.MANUALLY_REJECTED: _choice(30),
        FailureReason.FILE_MOVE_ERROR: _surroundings(_HOUR / 2, 5),
        FailureReason.FILE_ALREADY_EXISTS: _choice(1),
        FailureReason.DIRECTORY_CREATION_FAILED: _surroundings(_HOUR, 3),
        FailureReason.UNSUPPORTED_FORMAT: _choice(1),
        FailureReason.QUALITY_ANALYSIS_FAILED: _surroundings(6 * _HOUR, 3),
        FailureReason.FILENAME_PARSE_FAILED: _surroundings(12 * _HOUR, 2),
        FailureReason.MEDIA_INFO_FAILED: _surroundings(6 * _HOUR, 3),
        FailureReason.UNKNOWN: _surroundings(_HOUR, 3, doubling=True),
    }
)
