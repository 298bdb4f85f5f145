"""What was typed about an indexer: what would be stored of it, and what is wrong with it at first sight."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from homeassistant.const import CONF_API_KEY, CONF_NAME, CONF_URL, CONF_USERNAME

from ..clients.torznab import TorznabSettings
from ..const import CONF_KIND, CONF_PASSKEY, SECTION_ADVANCED, ServiceKind
from .addresses import normalised_url
from .fields import missing, public_url, texts_of, url_errors
from .known import Known, completed
from .schemas import INDEXER_NAMES

# Parts of a question that may come along when the address of a feed is copied.
_COPIED_ALONG: Final = frozenset({"t", "apikey"})

type Typed = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IndexerAnswers:
    """What was typed into the form of an indexer."""

    kind: ServiceKind
    stored: dict[str, Any] = field(repr=False)
    errors: dict[str, str]
    # What is wrong with the address is told at its field, or at the top where a section hides it.
    address_field: str = CONF_URL

    @property
    def settings(self) -> dict[str, Any]:
        """Return all that is stored."""
        return {CONF_KIND: self.kind, **self.stored}

    @property
    def unique_id(self) -> str:
        """Return by which name the same service is recognised; only for an address that can be one."""
        url = self.stored[CONF_URL]
        if self.kind is ServiceKind.TORZNAB:
            url = TorznabSettings(url=url).address
        return f"{self.kind}:{url}"


def read_hdbits(typed: Typed, known: Known) -> IndexerAnswers:
    """Read an account at HDBits."""
    account = completed(
        texts_of(typed, CONF_USERNAME, CONF_PASSKEY), CONF_PASSKEY, known
    )
    url = public_url(typed, CONF_URL)
    return IndexerAnswers(
        ServiceKind.HDBITS,
        {**account, **typed[SECTION_ADVANCED], CONF_URL: url},
        missing(account) | url_errors(url, "base"),
        address_field="base",
    )


def _read_torznab(typed: Typed, known: Known) -> IndexerAnswers:
    """Read an indexer that speaks Torznab; not every one of them wants a key."""
    url, copied = _address_and_key(typed[CONF_URL])
    texts = texts_of(typed, CONF_NAME, CONF_API_KEY)
    texts[CONF_API_KEY] = texts[CONF_API_KEY] or copied
    return IndexerAnswers(
        ServiceKind.TORZNAB,
        {
            **completed(texts, CONF_API_KEY, known),
            **typed[SECTION_ADVANCED],
            CONF_URL: url,
        },
        url_errors(url, CONF_URL) | _sum_errors(url),
    )


def _read_prowlarr(typed: Typed, known: Known) -> IndexerAnswers:
    """Read a Prowlarr."""
    url = normalised_url(typed[CONF_URL])
    texts = completed(texts_of(typed, CONF_NAME, CONF_API_KEY), CONF_API_KEY, known)
    key = {CONF_API_KEY: texts[CONF_API_KEY]}
    return IndexerAnswers(
        ServiceKind.PROWLARR,
        {**texts, **typed[SECTION_ADVANCED], CONF_URL: url},
        missing(key) | url_errors(url, CONF_URL),
    )


_READERS: Final[dict[ServiceKind, Callable[[Typed, Known], IndexerAnswers]]] = {
    ServiceKind.HDBITS: read_hdbits,
    ServiceKind.TORZNAB: _read_torznab,
    ServiceKind.PROWLARR: _read_prowlarr,
}


def read_indexer(kind: ServiceKind, typed: Typed, known: Known) -> IndexerAnswers:
    """Read the form of a kind of indexer; a secret that was left empty is the known one."""
    answers = _READERS[kind](typed, known)
    if not answers.stored.get(CONF_NAME, "-"):
        answers.stored[CONF_NAME] = INDEXER_NAMES[kind]
    return answers


def _address_and_key(text: str) -> tuple[str | None, str]:
    """Return an address and the key that was copied along with it: a key must not stay where it is shown."""
    address, _, question = text.strip().partition("?")
    asked = dict(parse_qsl(question, keep_blank_values=True))
    if not _COPIED_ALONG.issuperset(asked):
        return None, ""
    return normalised_url(address), asked.get("apikey", "")


def _sum_errors(url: str | None) -> dict[str, str]:
    """Return the error of an address that stands for many indexers: neither their limits nor their failures are known."""
    if url is None or not TorznabSettings(url=url).means_all_indexers:
        return {}
    return {CONF_URL: "all_indexers"}
