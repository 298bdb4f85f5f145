"""What was typed about an indexer: what would be stored of it, and what is wrong with it at first sight."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from homeassistant.const import CONF_API_KEY, CONF_NAME, CONF_URL, CONF_USERNAME
from homeassistant.data_entry_flow import section

from ..clients.torznab import TorznabSettings
from ..const import CONF_KIND, CONF_PASSKEY, SECTION_ADVANCED, ServiceKind
from .addresses import normalised_url
from .fields import missing, public_url, texts_of, url_errors
from .schemas import INDEXER_NAMES, INDEXERS

SECRETS: Final = frozenset({CONF_API_KEY, CONF_PASSKEY})

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


def read_hdbits(typed: Typed, known: Typed) -> IndexerAnswers:
    """Read an account at HDBits."""
    account = _completed(
        texts_of(typed, CONF_USERNAME, CONF_PASSKEY), CONF_PASSKEY, known
    )
    url = public_url(typed, CONF_URL)
    return IndexerAnswers(
        ServiceKind.HDBITS,
        {**account, **typed[SECTION_ADVANCED], CONF_URL: url},
        missing(account) | url_errors(url, "base"),
        address_field="base",
    )


def _read_torznab(typed: Typed, known: Typed) -> IndexerAnswers:
    """Read an indexer that speaks Torznab; not every one of them wants a key."""
    url, copied = _address_and_key(typed[CONF_URL])
    texts = texts_of(typed, CONF_NAME, CONF_API_KEY)
    texts[CONF_API_KEY] = texts[CONF_API_KEY] or copied
    return IndexerAnswers(
        ServiceKind.TORZNAB,
        {
            **_completed(texts, CONF_API_KEY, known),
            **typed[SECTION_ADVANCED],
            CONF_URL: url,
        },
        url_errors(url, CONF_URL) | _sum_errors(url),
    )


def _read_prowlarr(typed: Typed, known: Typed) -> IndexerAnswers:
    """Read a Prowlarr."""
    url = normalised_url(typed[CONF_URL])
    texts = _completed(texts_of(typed, CONF_NAME, CONF_API_KEY), CONF_API_KEY, known)
    key = {CONF_API_KEY: texts[CONF_API_KEY]}
    return IndexerAnswers(
        ServiceKind.PROWLARR,
        {**texts, **typed[SECTION_ADVANCED], CONF_URL: url},
        missing(key) | url_errors(url, CONF_URL),
    )


_READERS: Final[dict[ServiceKind, Callable[[Typed, Typed], IndexerAnswers]]] = {
    ServiceKind.HDBITS: read_hdbits,
    ServiceKind.TORZNAB: _read_torznab,
    ServiceKind.PROWLARR: _read_prowlarr,
}


def read_indexer(kind: ServiceKind, typed: Typed, known: Typed) -> IndexerAnswers:
    """Read the form of a kind of indexer; a secret that was left empty is the known one."""
    answers = _READERS[kind](typed, known)
    if not answers.stored.get(CONF_NAME, "-"):
        answers.stored[CONF_NAME] = INDEXER_NAMES[kind]
    return answers


def filled_in(kind: ServiceKind, known: Typed) -> dict[str, Any]:
    """Return what the form of a kind of indexer is filled in with; a secret is never shown again."""
    return _filled_in(INDEXERS[kind].schema, known)


def _filled_in(fields: Mapping[Any, Any], known: Typed) -> dict[str, Any]:
    """Return what fields are filled in with, those of sections too."""
    form: dict[str, Any] = {}
    for name, part in fields.items():
        if isinstance(part, section):
            form[name] = _filled_in(part.schema.schema, known)
        elif name in known and name not in SECRETS:
            form[name] = known[name]
    return form


def _completed(texts: dict[str, str], secret: str, known: Typed) -> dict[str, str]:
    """Return the texts with the known secret where none was typed."""
    return texts | {secret: texts[secret] or known.get(secret, "")}


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
