"""The two tokens that stand for a signed-in account, and where they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, Self

from ...engine.secrecy import protect
from ..rows import Row

# Trakt's shortest so far; taken where an answer does not say.
_USUAL_LIFETIME: Final = 86_400

# Clocks this close to each other agree.
_DRIFT: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A pair of tokens: one for requests, and one that can be changed once for a new pair."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    created: float
    lifetime: float

    def __post_init__(self) -> None:
        """Keep both out of the log."""
        protect(self.access, self.refresh)

    @classmethod
    def read(cls, row: Row, now: float) -> Self:
        """Read a pair as Trakt hands it out, or raise.

        It ages by our own clock where that and Trakt's disagree: a clock that is ahead would want a new pair with every call.
        """
        created = row.number("created_at")
        return cls(
            access=row.need_text("access_token"),
            refresh=row.need_text("refresh_token"),
            created=created if abs(created - now) <= _DRIFT else now,
            lifetime=max(row.whole("expires_in"), 0) or _USUAL_LIFETIME,
        )

    @classmethod
    def from_dict(cls, kept: Mapping[str, object]) -> Self | None:
        """Return what `as_dict` has put into a store, None where it is not whole."""
        row = Row(kept)
        access, refresh = row.text("access"), row.text("refresh")
        lifetime = row.number("lifetime")
        if not (access and refresh and lifetime > 0):
            return None
        return cls(
            access=access,
            refresh=refresh,
            created=row.number("created"),
            lifetime=lifetime,
        )

    def as_dict(self) -> dict[str, str | float]:
        """Return the pair for a store."""
        return {
            "access": self.access,
            "refresh": self.refresh,
            "created": self.created,
            "lifetime": self.lifetime,
        }

    def is_due(self, now: float) -> bool:
        """Tell whether half of the life is over; the other half is there for failing attempts."""
        return now >= self.created + self.lifetime / 2

    def is_over(self, now: float) -> bool:
        """Tell whether the access token is of no use any more."""
        return now >= self.created + self.lifetime


class TokenStore(Protocol):
    """Keeps the tokens of one account.

    Trakt kills a refresh token when it is used, so whatever `save` was given must be on the disk when it returns: a
    store that writes a little later may lose the account.
    """

    async def load(self) -> Tokens | None:
        """Return the tokens, None where nobody has signed in."""

    async def save(self, tokens: Tokens) -> None:
        """Store the tokens; when this returns they have reached the disk."""

    async def clear(self) -> None:
        """Forget the tokens."""
