"""The API application by which Trakt knows who is asking."""

from dataclasses import dataclass, field

from ...engine.secrecy import protect


@dataclass(frozen=True, slots=True)
class TraktApp:
    """An application as its owner registered it at Trakt; each household brings its own."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)

    def __post_init__(self) -> None:
        """Drop what came along when it was pasted, and keep both out of the log."""
        object.__setattr__(self, "client_id", self.client_id.strip())
        object.__setattr__(self, "client_secret", self.client_secret.strip())
        protect(self.client_id, self.client_secret)

    def identify(self, user_agent: str) -> dict[str, str]:
        """Return the headers that every request to the API must carry."""
        return {
            **introduce(user_agent),
            "trakt-api-version": "2",
            "trakt-api-key": self.client_id,
        }


def introduce(user_agent: str) -> dict[str, str]:
    """Return the headers for anything at Trakt; its guard turns away who does not say who they are."""
    return {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "User-Agent": user_agent,
    }
