"""From what went wrong to the reason: by the types of errors first, by whole phrases of their texts last."""

import errno
from pathlib import Path
import re
import socket
from types import MappingProxyType
from typing import Final

from ..errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    ServiceError,
    Throttled,
    Unavailable,
)
from ..files import FileProblem, FileTrouble
from ..importing.checks.reasons import ImportReason
from ..torrent_file import NotATorrent
from .taxonomy import FailureReason

OF_OUTAGE: Final = MappingProxyType(
    {
        Outage.DNS: FailureReason.NETWORK_ERROR,
        Outage.CONNECTION: FailureReason.NETWORK_ERROR,
        Outage.TLS: FailureReason.NETWORK_ERROR,
        Outage.TIMEOUT: FailureReason.CONNECTION_TIMEOUT,
        Outage.SERVER: FailureReason.SERVER_ERROR,
        Outage.RESTING: FailureReason.SERVER_ERROR,
    }
)
OF_FLAW: Final = MappingProxyType(
    {
        Flaw.HTML: FailureReason.PARSE_ERROR,
        Flaw.NOT_JSON: FailureReason.PARSE_ERROR,
        Flaw.NOT_XML: FailureReason.PARSE_ERROR,
        Flaw.TOO_LARGE: FailureReason.PARSE_ERROR,
        Flaw.REDIRECTED: FailureReason.PARSE_ERROR,
        Flaw.UNEXPECTED: FailureReason.PARSE_ERROR,
        Flaw.UNSUPPORTED: FailureReason.PARSE_ERROR,
        Flaw.REJECTED: FailureReason.SERVER_ERROR,
        Flaw.NOT_A_TORRENT: FailureReason.CORRUPTED_DOWNLOAD,
        Flaw.WRONG_HASH: FailureReason.HASH_MISMATCH,
    }
)
OF_PROBLEM: Final = MappingProxyType(
    {
        FileProblem.NOT_FOUND: FailureReason.FILE_MOVE_ERROR,
        FileProblem.NOT_A_FILE: FailureReason.FILE_MOVE_ERROR,
        FileProblem.NOT_ALLOWED: FailureReason.PERMISSION_DENIED,
        FileProblem.READ_ONLY: FailureReason.PERMISSION_DENIED,
        FileProblem.NO_SPACE: FailureReason.DISK_FULL,
        FileProblem.NAME_TOO_LONG: FailureReason.FILE_MOVE_ERROR,
        FileProblem.NAME_REFUSED: FailureReason.FILE_MOVE_ERROR,
        FileProblem.TARGET_EXISTS: FailureReason.FILE_ALREADY_EXISTS,
        FileProblem.OTHER_FILE_SYSTEM: FailureReason.FILE_MOVE_ERROR,
        FileProblem.TOO_MANY_LINKS: FailureReason.FILE_MOVE_ERROR,
        FileProblem.NOT_SUPPORTED: FailureReason.FILE_MOVE_ERROR,
        FileProblem.BUSY: FailureReason.FILE_MOVE_ERROR,
        FileProblem.NOT_THE_SAME: FailureReason.FILE_MOVE_ERROR,
        FileProblem.CHANGED_MEANWHILE: FailureReason.FILE_MOVE_ERROR,
        FileProblem.DEVICE_FAILED: FailureReason.FILE_MOVE_ERROR,
        FileProblem.UNKNOWN: FailureReason.FILE_MOVE_ERROR,
    }
)
OF_IMPORT: Final = MappingProxyType(
    {
        ImportReason.NOTHING_FOUND: FailureReason.FILE_MOVE_ERROR,
        ImportReason.NO_VIDEO: FailureReason.UNSUPPORTED_FORMAT,
        ImportReason.ARCHIVES: FailureReason.UNSUPPORTED_FORMAT,
        ImportReason.DANGEROUS_FILE: FailureReason.UNSUPPORTED_FORMAT,
        ImportReason.EXECUTABLE_FILE: FailureReason.UNSUPPORTED_FORMAT,
        ImportReason.WHOLE_DISC: FailureReason.UNSUPPORTED_FORMAT,
        ImportReason.INCOMPLETE: FailureReason.FILE_MOVE_ERROR,
        ImportReason.LINKS_OUTSIDE: FailureReason.UNSUPPORTED_FORMAT,
        ImportReason.IS_LIBRARY: FailureReason.FILE_MOVE_ERROR,
        ImportReason.UNREADABLE_PATH: FailureReason.FILE_MOVE_ERROR,
        ImportReason.UNPARSABLE: FailureReason.FILENAME_PARSE_FAILED,
        ImportReason.EPISODE: FailureReason.FILENAME_PARSE_FAILED,
        ImportReason.UNKNOWN_MOVIE: FailureReason.FILENAME_PARSE_FAILED,
        ImportReason.AMBIGUOUS_MOVIE: FailureReason.FILENAME_PARSE_FAILED,
        ImportReason.MATCHED_BY_ID: FailureReason.FILENAME_PARSE_FAILED,
        ImportReason.OTHER_MOVIE: FailureReason.FILENAME_PARSE_FAILED,
        ImportReason.PROFILE_MISSING: FailureReason.QUALITY_ANALYSIS_FAILED,
        ImportReason.ALREADY_IMPORTED: FailureReason.FILE_ALREADY_EXISTS,
        ImportReason.UNPACKING: FailureReason.FILE_MOVE_ERROR,
        ImportReason.LOCKED: FailureReason.FILE_MOVE_ERROR,
        ImportReason.MULTI_PART: FailureReason.UNSUPPORTED_FORMAT,
        ImportReason.SAMPLE: FailureReason.SIZE_REJECTED,
        ImportReason.SAMPLE_UNCLEAR: FailureReason.MEDIA_INFO_FAILED,
        ImportReason.NOT_PLAYABLE: FailureReason.CORRUPTED_DOWNLOAD,
        ImportReason.NO_SOUND: FailureReason.QUALITY_REJECTED,
        ImportReason.NO_SPACE: FailureReason.DISK_FULL,
        ImportReason.WORSE_QUALITY: FailureReason.QUALITY_REJECTED,
        ImportReason.OLDER_REVISION: FailureReason.QUALITY_REJECTED,
        ImportReason.WORSE_FORMATS: FailureReason.QUALITY_REJECTED,
        ImportReason.BETTER_ONE_CHOSEN: FailureReason.QUALITY_REJECTED,
        ImportReason.RULE_FAILED: FailureReason.UNKNOWN,
    }
)

_OF_THE_NETWORK: Final = frozenset(
    {
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ENETRESET,
        errno.EHOSTUNREACH,
        errno.EADDRNOTAVAIL,
    }
)

# Whole phrases, as "auth" is also in "author" and "rate" in "operation".
_PHRASES: Final = tuple(
    (re.compile(rf"\b(?:{phrases})\b", re.IGNORECASE), reason)
    for phrases, reason in (
        (r"time(?:d )?out", FailureReason.CONNECTION_TIMEOUT),
        (r"unauthori[sz]ed|authentication failed", FailureReason.AUTHENTICATION_FAILED),
        (r"too many requests|rate limited", FailureReason.RATE_LIMITED),
        (r"no space left|disk (?:is )?full", FailureReason.DISK_FULL),
        (r"permission denied|access denied", FailureReason.PERMISSION_DENIED),
        (r"connection (?:reset|refused|lost)", FailureReason.NETWORK_ERROR),
        (r"hash mismatch", FailureReason.HASH_MISMATCH),
        (r"crc error|checksum error", FailureReason.CORRUPTED_DOWNLOAD),
    )
)


def classify(error: BaseException) -> FailureReason:
    """Return why something failed; an error that says nothing is judged by the one it came from."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        if (reason := _by_type(one)) is not FailureReason.UNKNOWN:
            return reason
        one = one.__cause__
    return classify_text(str(error))


def classify_text(text: str) -> FailureReason:
    """Return the reason that a text of another program names outright."""
    found = (reason for pattern, reason in _PHRASES if pattern.search(text))
    return next(found, FailureReason.UNKNOWN)


def classify_client(error: BaseException) -> FailureReason:
    """Return why the download client did not do something: what it cannot do for long is its own trouble."""
    reason = classify(error)
    return FailureReason.DOWNLOAD_CLIENT_ERROR if reason in _OF_A_CLIENT else reason


_OF_A_CLIENT: Final = frozenset(
    {
        FailureReason.CONNECTION_TIMEOUT,
        FailureReason.NETWORK_ERROR,
        FailureReason.SERVER_ERROR,
        FailureReason.PARSE_ERROR,
        # Here it is a torrent that is not listed, and has nothing to do with its indexer.
        FailureReason.RELEASE_PURGED,
    }
)


def reason_of_import(reason: ImportReason) -> FailureReason:
    """Return the reason to fail that speaks against an import."""
    return OF_IMPORT[reason]


def _by_type(error: BaseException) -> FailureReason:
    """Return the reason that an error's type tells."""
    match error:
        case ServiceError():
            return _of_service(error)
        case FileTrouble():
            return OF_PROBLEM[error.problem]
        case NotATorrent():
            return FailureReason.CORRUPTED_DOWNLOAD
        case OSError():
            return _of_system(error)
    return FailureReason.UNKNOWN


def _of_service(error: ServiceError) -> FailureReason:
    """Return the reason that a service's error means."""
    match error:
        case AuthRefused():
            return FailureReason.AUTHENTICATION_FAILED
        case Throttled():
            return FailureReason.RATE_LIMITED
        case Unavailable():
            return OF_OUTAGE[error.reason]
        case BadAnswer():
            return OF_FLAW[error.flaw]
        case NotFound():
            return FailureReason.RELEASE_PURGED
    return FailureReason.UNKNOWN


def _of_system(error: OSError) -> FailureReason:
    """Return the reason that an error of the operating system means."""
    match error:
        case TimeoutError():
            return FailureReason.CONNECTION_TIMEOUT
        case ConnectionError() | socket.gaierror():
            return FailureReason.NETWORK_ERROR
    if error.errno in _OF_THE_NETWORK:
        return FailureReason.NETWORK_ERROR
    problem = FileTrouble.of(error, Path()).problem
    # Sockets and files fail alike, and a number that nobody knows tells neither.
    if problem is FileProblem.UNKNOWN:
        return FailureReason.UNKNOWN
    return OF_PROBLEM[problem]
