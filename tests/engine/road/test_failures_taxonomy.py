"""Reasons to fail: which error means which, how long each is waited for, and how often."""

from datetime import timedelta
import errno
from pathlib import Path
import socket

import pytest

from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    BudgetSpent,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.failures.classify import (
    OF_FLAW,
    OF_IMPORT,
    OF_OUTAGE,
    OF_PROBLEM,
    classify,
    classify_client,
    classify_text,
    reason_of_import,
)
from custom_components.radarr_mvp.engine.failures.taxonomy import (
    POLICIES,
    Blame,
    FailureReason as Reason,
)
from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.importing.checks.reasons import ImportReason
from custom_components.radarr_mvp.engine.torrent_file import NotATorrent

PATH = Path("/library/Nosferatu (1922)")
MINUTES, HOURS, DAYS = 1, 60, 24 * 60

# Reason, minutes to wait, tries, whether the wait doubles, whether it is for ever.
TABLE = [
    (Reason.CONNECTION_TIMEOUT, 2 * HOURS, 5, True, False),
    (Reason.NETWORK_ERROR, 1 * HOURS, 4, True, False),
    (Reason.SERVER_ERROR, 30 * MINUTES, 3, True, False),
    (Reason.DOWNLOAD_STALLED, 2 * HOURS, 4, True, False),
    (Reason.DOWNLOAD_CLIENT_ERROR, 1 * HOURS, 4, True, False),
    (Reason.PARSE_ERROR, 4 * HOURS, 3, True, False),
    (Reason.AUTHENTICATION_FAILED, 6 * HOURS, 2, False, False),
    (Reason.RATE_LIMITED, 1 * HOURS, 3, False, False),
    (Reason.DISK_FULL, 30 * MINUTES, 10, False, False),
    (Reason.PERMISSION_DENIED, 2 * HOURS, 2, False, False),
    (Reason.HASH_MISMATCH, 4 * HOURS, 2, False, False),
    (Reason.CORRUPTED_DOWNLOAD, 6 * HOURS, 3, False, False),
    (Reason.RELEASE_PURGED, 7 * DAYS, 1, False, False),
    (Reason.QUALITY_REJECTED, 7 * DAYS, 0, False, True),
    (Reason.SIZE_REJECTED, 3 * DAYS, 0, False, True),
    (Reason.EXCLUSION_MATCHED, 30 * DAYS, 0, False, True),
    (Reason.MANUALLY_REJECTED, 30 * DAYS, 0, False, True),
    (Reason.FILE_MOVE_ERROR, 30 * MINUTES, 5, False, False),
    (Reason.FILE_ALREADY_EXISTS, 1 * DAYS, 0, False, True),
    (Reason.DIRECTORY_CREATION_FAILED, 1 * HOURS, 3, False, False),
    (Reason.UNSUPPORTED_FORMAT, 1 * DAYS, 0, False, True),
    (Reason.QUALITY_ANALYSIS_FAILED, 6 * HOURS, 3, False, False),
    (Reason.FILENAME_PARSE_FAILED, 12 * HOURS, 2, False, False),
    (Reason.MEDIA_INFO_FAILED, 6 * HOURS, 3, False, False),
    (Reason.UNKNOWN, 1 * HOURS, 3, True, False),
]


@pytest.mark.parametrize(("reason", "minutes", "tries", "doubling", "ever"), TABLE)
def test_each_reason_has_its_own_patience(
    reason: Reason, minutes: int, tries: int, *, doubling: bool, ever: bool
) -> None:
    """The first wait is the plain one; later ones double where it makes sense."""
    policy = POLICIES[reason]
    base = timedelta(minutes=minutes)
    assert policy.wait(0) == base
    assert policy.wait(1) == (base * 2 * 0.95 if doubling else base)
    assert policy.wait(4) == (base * 16 * 1.1 if doubling else base)
    # It doubles no more than four times, but the margin goes on growing.
    assert policy.wait(6) == (base * 16 * 1.2 if doubling else base)
    assert policy.is_spent(tries)
    assert not policy.is_spent(tries - 1)
    assert policy.permanent is ever
    assert (policy.blame is Blame.CHOICE) is ever


def test_no_reason_is_left_out() -> None:
    """All have a policy, and the table above has all of them."""
    assert {row[0] for row in TABLE} == set(Reason) == set(POLICIES)


def unavailable(reason: Outage) -> Unavailable:
    """Return an outage."""
    return Unavailable("hdbits", "no answer", reason)


def flawed(flaw: Flaw) -> BadAnswer:
    """Return an answer that cannot be used."""
    return BadAnswer("hdbits", "strange", flaw)


def trouble(problem: FileProblem) -> FileTrouble:
    """Return trouble with a file."""
    return FileTrouble(problem, PATH)


def system(number: int) -> OSError:
    """Return an error of the operating system."""
    return OSError(number, "said the system")


ERRORS: list[tuple[BaseException, Reason]] = [
    *((AuthRefused("x", "no", one), Reason.AUTHENTICATION_FAILED) for one in Refusal),
    (Throttled("x", "slowly"), Reason.RATE_LIMITED),
    (BudgetSpent("x", "enough"), Reason.RATE_LIMITED),
    (unavailable(Outage.DNS), Reason.NETWORK_ERROR),
    (unavailable(Outage.CONNECTION), Reason.NETWORK_ERROR),
    (unavailable(Outage.TLS), Reason.NETWORK_ERROR),
    (unavailable(Outage.TIMEOUT), Reason.CONNECTION_TIMEOUT),
    (unavailable(Outage.SERVER), Reason.SERVER_ERROR),
    (unavailable(Outage.RESTING), Reason.SERVER_ERROR),
    (flawed(Flaw.HTML), Reason.PARSE_ERROR),
    (flawed(Flaw.NOT_JSON), Reason.PARSE_ERROR),
    (flawed(Flaw.NOT_XML), Reason.PARSE_ERROR),
    (flawed(Flaw.TOO_LARGE), Reason.PARSE_ERROR),
    (flawed(Flaw.REDIRECTED), Reason.PARSE_ERROR),
    (flawed(Flaw.UNEXPECTED), Reason.PARSE_ERROR),
    (flawed(Flaw.UNSUPPORTED), Reason.PARSE_ERROR),
    (flawed(Flaw.REJECTED), Reason.SERVER_ERROR),
    (flawed(Flaw.NOT_A_TORRENT), Reason.CORRUPTED_DOWNLOAD),
    (flawed(Flaw.WRONG_HASH), Reason.HASH_MISMATCH),
    (NotFound("x", "gone"), Reason.RELEASE_PURGED),
    (ServiceError("x", "something else"), Reason.UNKNOWN),
    (NotATorrent("it ends too early"), Reason.CORRUPTED_DOWNLOAD),
    (trouble(FileProblem.NO_SPACE), Reason.DISK_FULL),
    (trouble(FileProblem.NOT_ALLOWED), Reason.PERMISSION_DENIED),
    (trouble(FileProblem.READ_ONLY), Reason.PERMISSION_DENIED),
    (trouble(FileProblem.TARGET_EXISTS), Reason.FILE_ALREADY_EXISTS),
    (trouble(FileProblem.NOT_FOUND), Reason.FILE_MOVE_ERROR),
    (trouble(FileProblem.BUSY), Reason.FILE_MOVE_ERROR),
    (trouble(FileProblem.UNKNOWN), Reason.FILE_MOVE_ERROR),
    (TimeoutError(), Reason.CONNECTION_TIMEOUT),
    (system(errno.ETIMEDOUT), Reason.CONNECTION_TIMEOUT),
    (ConnectionRefusedError(), Reason.NETWORK_ERROR),
    (system(errno.ECONNRESET), Reason.NETWORK_ERROR),
    (system(errno.ENETUNREACH), Reason.NETWORK_ERROR),
    (socket.gaierror(-2, "Name or service not known"), Reason.NETWORK_ERROR),
    (system(errno.ENOSPC), Reason.DISK_FULL),
    (system(errno.EDQUOT), Reason.DISK_FULL),
    (system(errno.EACCES), Reason.PERMISSION_DENIED),
    (system(errno.EROFS), Reason.PERMISSION_DENIED),
    (system(errno.EEXIST), Reason.FILE_ALREADY_EXISTS),
    (system(errno.EXDEV), Reason.FILE_MOVE_ERROR),
    (system(errno.EIO), Reason.FILE_MOVE_ERROR),
    (system(9999), Reason.UNKNOWN),
    (ValueError("the author of this operation has a rating"), Reason.UNKNOWN),
    (RuntimeError(), Reason.UNKNOWN),
]


@pytest.mark.parametrize(("error", "reason"), ERRORS)
def test_errors_are_told_apart_by_their_types(
    error: BaseException, reason: Reason
) -> None:
    """Whatever their texts say."""
    assert classify(error) is reason


def test_every_kind_of_error_means_something() -> None:
    """A new kind cannot be forgotten."""
    assert set(OF_OUTAGE) == set(Outage)
    assert set(OF_FLAW) == set(Flaw)
    assert set(OF_PROBLEM) == set(FileProblem)
    assert set(OF_IMPORT) == set(ImportReason)


def test_an_error_that_says_nothing_is_judged_by_its_cause() -> None:
    """However deep that is."""
    error = RuntimeError("could not file it")
    error.__cause__ = ValueError("because")
    error.__cause__.__cause__ = system(errno.ENOSPC)
    assert classify(error) is Reason.DISK_FULL


def test_a_circle_of_causes_ends() -> None:
    """Somebody may have raised an error from itself."""
    one, other = RuntimeError("one"), RuntimeError("other")
    one.__cause__, other.__cause__ = other, one
    assert classify(one) is Reason.UNKNOWN


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The request timed out", Reason.CONNECTION_TIMEOUT),
        ("Read TIMEOUT", Reason.CONNECTION_TIMEOUT),
        ("401 Unauthorized", Reason.AUTHENTICATION_FAILED),
        ("Too Many Requests", Reason.RATE_LIMITED),
        ("write: no space left on device", Reason.DISK_FULL),
        ("Disk is full", Reason.DISK_FULL),
        ("open: Permission denied", Reason.PERMISSION_DENIED),
        ("connection reset by peer", Reason.NETWORK_ERROR),
        ("Hash mismatch in piece 7", Reason.HASH_MISMATCH),
        ("CRC error in volume 3", Reason.CORRUPTED_DOWNLOAD),
        ("unknown author", Reason.UNKNOWN),
        ("operation failed", Reason.UNKNOWN),
        ("a spacecraft on discovery", Reason.UNKNOWN),
        ("accessible", Reason.UNKNOWN),
        ("", Reason.UNKNOWN),
    ],
)
def test_texts_are_judged_by_whole_phrases(text: str, reason: Reason) -> None:
    """Parts of words mean nothing."""
    assert classify_text(text) is reason
    assert classify(RuntimeError(text)) is reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (unavailable(Outage.CONNECTION), Reason.DOWNLOAD_CLIENT_ERROR),
        (unavailable(Outage.TIMEOUT), Reason.DOWNLOAD_CLIENT_ERROR),
        (flawed(Flaw.REJECTED), Reason.DOWNLOAD_CLIENT_ERROR),
        (flawed(Flaw.HTML), Reason.DOWNLOAD_CLIENT_ERROR),
        (NotFound("qbittorrent", "gone"), Reason.DOWNLOAD_CLIENT_ERROR),
        (AuthRefused("qbittorrent", "no"), Reason.AUTHENTICATION_FAILED),
        (flawed(Flaw.NOT_A_TORRENT), Reason.CORRUPTED_DOWNLOAD),
    ],
)
def test_a_client_that_cannot_be_used_is_no_fault_of_the_release(
    error: ServiceError, reason: Reason
) -> None:
    """But what it says of the torrent is."""
    assert classify_client(error) is reason


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (ImportReason.NOTHING_FOUND, Reason.FILE_MOVE_ERROR),
        (ImportReason.NO_VIDEO, Reason.UNSUPPORTED_FORMAT),
        (ImportReason.ARCHIVES, Reason.UNSUPPORTED_FORMAT),
        (ImportReason.DANGEROUS_FILE, Reason.UNSUPPORTED_FORMAT),
        (ImportReason.EXECUTABLE_FILE, Reason.UNSUPPORTED_FORMAT),
        (ImportReason.WHOLE_DISC, Reason.UNSUPPORTED_FORMAT),
        (ImportReason.INCOMPLETE, Reason.FILE_MOVE_ERROR),
        (ImportReason.LINKS_OUTSIDE, Reason.UNSUPPORTED_FORMAT),
        (ImportReason.IS_LIBRARY, Reason.FILE_MOVE_ERROR),
        (ImportReason.UNREADABLE_PATH, Reason.FILE_MOVE_ERROR),
        (ImportReason.UNPARSABLE, Reason.FILENAME_PARSE_FAILED),
        (ImportReason.EPISODE, Reason.FILENAME_PARSE_FAILED),
        (ImportReason.UNKNOWN_MOVIE, Reason.FILENAME_PARSE_FAILED),
        (ImportReason.AMBIGUOUS_MOVIE, Reason.FILENAME_PARSE_FAILED),
        (ImportReason.MATCHED_BY_ID, Reason.FILENAME_PARSE_FAILED),
        (ImportReason.OTHER_MOVIE, Reason.FILENAME_PARSE_FAILED),
        (ImportReason.PROFILE_MISSING, Reason.QUALITY_ANALYSIS_FAILED),
        (ImportReason.ALREADY_IMPORTED, Reason.FILE_ALREADY_EXISTS),
        (ImportReason.UNPACKING, Reason.FILE_MOVE_ERROR),
        (ImportReason.LOCKED, Reason.FILE_MOVE_ERROR),
        (ImportReason.MULTI_PART, Reason.UNSUPPORTED_FORMAT),
        (ImportReason.SAMPLE, Reason.SIZE_REJECTED),
        (ImportReason.SAMPLE_UNCLEAR, Reason.MEDIA_INFO_FAILED),
        (ImportReason.NOT_PLAYABLE, Reason.CORRUPTED_DOWNLOAD),
        (ImportReason.NO_SOUND, Reason.QUALITY_REJECTED),
        (ImportReason.NO_SPACE, Reason.DISK_FULL),
        (ImportReason.WORSE_QUALITY, Reason.QUALITY_REJECTED),
        (ImportReason.OLDER_REVISION, Reason.QUALITY_REJECTED),
        (ImportReason.WORSE_FORMATS, Reason.QUALITY_REJECTED),
        (ImportReason.BETTER_ONE_CHOSEN, Reason.QUALITY_REJECTED),
        (ImportReason.RULE_FAILED, Reason.UNKNOWN),
    ],
)
def test_what_speaks_against_an_import_is_a_reason_to_fail(
    given: ImportReason, reason: Reason
) -> None:
    """What waiting helps against is never the release's fault."""
    assert reason_of_import(given) is reason
    if not given.permanent:
        assert POLICIES[reason].blame is Blame.SURROUNDINGS
