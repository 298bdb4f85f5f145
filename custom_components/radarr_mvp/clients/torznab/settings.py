"""Where a Torznab indexer is and how it wants to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from yarl import URL

from ...engine.invalid import Invalid
from ...engine.resilience import Gatehouse, RateLimit, ServiceGate

# Newznab's numbers: Movies, Foreign, Other, SD, HD, UHD, BluRay, 3D.
MOVIE_CATEGORIES: Final = (2000, 2010, 2020, 2030, 2040, 2045, 2050, 2060)

DEFAULT_SPACING: Final = 2.0

# Jackett's sum of all indexers knows neither their limits nor their failures.
_ALL_INDEXERS: Final = ("indexers", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class TorznabSettings:
    """What the household knows of an indexer.

    A key `in_header` stays out of addresses, but only Prowlarr is known to look there. `extra` are parameters that
    go along with every request.
    """

    url: str = field(repr=False)
    api_key: str = field(default="", repr=False)
    in_header: bool = False
    categories: tuple[int, ...] = MOVIE_CATEGORIES
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)
    verify_ssl: bool = True
    spacing: float = DEFAULT_SPACING

    def __post_init__(self) -> None:
        """Refuse what is no address."""
        checked_address(self.url)

    @property
    def key(self) -> str:
        """Return the API key, also where it came along in a copied address."""
        return self.api_key or checked_address(self.url).query.get("apikey", "")

    @property
    def address(self) -> URL:
        """Return the address of the API, whether or not its last part was copied along."""
        url = checked_address(self.url).with_query(None).with_fragment(None)
        path = url.path.rstrip("/")
        return url.with_path(path if path.endswith("/api") else f"{path}/api")

    @property
    def means_all_indexers(self) -> bool:
        """Tell whether the address is that of Jackett's sum of all indexers."""
        parts = self.address.parts
        return _ALL_INDEXERS in pairwise(parts)


def checked_address(text: str) -> URL:
    """Return the address a person typed, or raise `Invalid`."""
    try:
        url = URL(text.strip())
    except ValueError as err:
        raise Invalid("invalid_url") from err
    if url.scheme not in {"http", "https"} or not url.host:
        raise Invalid("invalid_url")
    return url


def gate_name(kind: str, address: URL) -> str:
    """Return the name of a gate: limits and rests belong to an address, not to a client."""
    return f"{kind}:{address.host}:{address.port}{address.path.rstrip('/')}"


def torznab_gate(
    gatehouse: Gatehouse, settings: TorznabSettings, *, owner: str = ""
) -> ServiceGate:
    """Return the gate of the indexer at this address, the same one for everyone who asks."""
    return gatehouse.gate(
        gate_name("torznab", settings.address),
        RateLimit(spacing=settings.spacing),
        owner=owner,
    )
