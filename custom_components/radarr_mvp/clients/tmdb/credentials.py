"""The two ways to say who is asking: a v3 key in the query, a v4 token in a header."""

from dataclasses import dataclass, field
import re
from typing import Final

from ...engine.secrecy import protect

_V3_KEY: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class TmdbKey:
    """What the user got from TMDb; a token is better, as it stays out of addresses."""

    secret: str = field(repr=False)
    is_token: bool

    @classmethod
    def parse(cls, typed: str) -> TmdbKey:
        """Tell a key from a token, however it was pasted."""
        secret = typed.strip()
        if secret[:7].lower() == "bearer ":
            secret = secret[7:].strip()
        protect(secret)
        return cls(secret, is_token=_V3_KEY.fullmatch(secret.lower()) is None)

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that go along with every request."""
        headers = {"Accept": "application/json"}
        if self.is_token:
            headers["Authorization"] = f"Bearer {self.secret}"
        return headers

    @property
    def query(self) -> dict[str, str | int | list[str | int]]:
        """Return the parameters that go along with every request."""
        return {} if self.is_token else {"api_key": self.secret.lower()}
