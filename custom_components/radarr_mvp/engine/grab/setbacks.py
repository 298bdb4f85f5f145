"""What can end the handing over of a release."""

from ..errors import ServiceError
from ..failures.taxonomy import FailureReason


class Setback(Exception):
    """A release was not handed over; the message may be shown."""

    def __init__(self, message: str) -> None:
        """Keep what is told to people."""
        super().__init__(message)
        self.message = message


class ReleaseFailed(Setback):
    """The release, or the place where it is kept, gave no torrent that may be used."""

    def __init__(self, reason: FailureReason, message: str) -> None:
        """Keep the reason."""
        super().__init__(message)
        self.reason = reason


class ClientGone(Setback):
    """The download client cannot be used now, which no release is to blame for."""

    def __init__(self, error: ServiceError) -> None:
        """Keep what the client said."""
        super().__init__(said_by_client(error))


class NotNeeded(Setback):
    """Nothing is to be done any more; `another` tells that the movie still wants a release."""

    def __init__(self, problem: str, message: str, *, another: bool = False) -> None:
        """Keep the key of the reason."""
        super().__init__(message)
        self.problem = problem
        self.another = another


class Full(Setback):
    """So much is being downloaded that others have to wait."""

    def __init__(self) -> None:
        """There is nothing to tell."""
        super().__init__("")


class Overtaken(Setback):
    """Somebody else has moved the download on meanwhile."""

    def __init__(self) -> None:
        """There is nothing to tell."""
        super().__init__("")


def said_by_client(error: ServiceError) -> str:
    """Return what the download client said, for people."""
    return f"Download client: {error.message}"
