"""As which device we present ourselves to Plex."""

from dataclasses import dataclass, field

from ...engine.secrecy import protect


@dataclass(frozen=True, slots=True, kw_only=True)
class PlexDevice:
    """A device as people see it in their Plex account; the identifier must stay the same for good."""

    identifier: str
    product: str
    version: str
    platform: str = "Home Assistant"

    def headers(self, user_agent: str) -> dict[str, str]:
        """Return who we are; without Accept, Plex answers with XML."""
        return {
            "User-Agent": user_agent,
            "Accept": "application/json",
            "X-Plex-Client-Identifier": self.identifier,
            "X-Plex-Product": self.product,
            "X-Plex-Version": self.version,
            "X-Plex-Platform": self.platform,
            "X-Plex-Device-Name": self.product,
        }


@dataclass(frozen=True, slots=True)
class PlexToken:
    """By what an account lets us in."""

    value: str = field(repr=False)

    def __post_init__(self) -> None:
        """Keep it out of the log."""
        object.__setattr__(self, "value", self.value.strip())
        protect(self.value)
