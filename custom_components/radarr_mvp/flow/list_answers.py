"""What was typed about a list: what would be stored of it, and what is wrong with it at first sight."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from homeassistant.const import CONF_API_KEY, CONF_URL
import orjson

from ..clients import imdb, letterboxd, mdblist, trakt
from ..clients.tmdb.addresses import list_id_in, number_in
from ..const import CONF_ADDRESS, CONF_FILE, CONF_KIND, CONF_SKIP_WATCHED, CONF_USER
from ..engine.lists.kinds import ListKind
from .addresses import normalised_url
from .known import SECRETS, Known

type Typed = Mapping[str, Any]

_NEEDED_SECRETS: Final = {
    ListKind.RADARR: CONF_API_KEY,
}
# What may differ, and it is the same list nevertheless.
_NOT_TELLING: Final = SECRETS | {CONF_SKIP_WATCHED}
_BY_FILE: Final = frozenset({ListKind.IMDB_CSV, ListKind.LETTERBOXD_EXPORT})


def _trakt_address(typed: str) -> str | None:
    """Return a list of Trakt's as it is stored."""
    found = trakt.ListAddress.parse(typed)
    if found is None:
        return None
    return f"{found.owner}/lists/{found.list_id}" if found.owner else found.list_id


def _numbered(kind: str) -> Callable[[str], str | None]:
    """Return what finds the number of a thing of TMDb's."""

    def read(typed: str) -> str | None:
        found = number_in(typed, kind)
        return None if found is None else str(found)

    return read


def _imdb_address(typed: str) -> str | None:
    """Return a list of IMDb's as it is stored."""
    found = imdb.ImdbAddress.parse(typed)
    return None if found is None else found.id


def _mdblist_address(typed: str) -> str | None:
    """Return a list of MDBList's as it was typed."""
    return typed.strip() if mdblist.MdbAddress.parse(typed) else None


_ADDRESSES: Final[Mapping[ListKind, Callable[[str], str | None]]] = {
    ListKind.TRAKT_LIST: _trakt_address,
    ListKind.TRAKT_LIKED: _trakt_address,
    ListKind.TMDB_LIST: list_id_in,
    ListKind.TMDB_COLLECTION: _numbered("collection"),
    ListKind.TMDB_PERSON: _numbered("person"),
    ListKind.TMDB_COMPANY: _numbered("company"),
    ListKind.TMDB_KEYWORD: _numbered("keyword"),
    ListKind.IMDB_LIST: _imdb_address,
    ListKind.MDBLIST: _mdblist_address,
}


@dataclass(frozen=True, slots=True)
class ListAnswers:
    """What was typed into the form of a list."""

    kind: ListKind
    stored: dict[str, Any] = field(repr=False)
    errors: dict[str, str]

    @property
    def settings(self) -> dict[str, Any]:
        """Return what is stored, but for how the list is followed."""
        return {CONF_KIND: self.kind.value, **self.stored}

    @property
    def unique_id(self) -> str:
        """Return by what the same list is recognised, which does not tell what it is."""
        known = {k: v for k, v in self.stored.items() if k not in _NOT_TELLING}
        told = orjson.dumps(known, option=orjson.OPT_SORT_KEYS)
        return f"{self.kind}:{sha256(told).hexdigest()[:20]}"


def read_list(kind: ListKind, typed: Typed, known: Known) -> ListAnswers:
    """Read the form of a kind of list; what was left empty of secrets and files is the known one."""
    stored = {
        key: value.strip() if isinstance(value, str) else value
        for key, value in typed.items()
        if value not in ("", None, [])
    }
    errors: dict[str, str] = {}
    for kept in (CONF_API_KEY, CONF_FILE):
        if kept not in stored and known.get(kept):
            stored[kept] = known[kept]
    if kind in _ADDRESSES:
        _replace(stored, errors, CONF_ADDRESS, _ADDRESSES[kind], "invalid_address")
    if kind is ListKind.LETTERBOXD_DIARY:
        _replace(stored, errors, CONF_USER, letterboxd.member_of, "invalid_member")
    if CONF_URL in stored:
        _replace(stored, errors, CONF_URL, _url, "invalid_url")
    needed = _NEEDED_SECRETS.get(kind)
    if needed and needed not in stored:
        errors[needed] = "required"
    if kind in _BY_FILE:
        _one_origin(stored, errors, typed)
    return ListAnswers(kind, stored, errors)


def _one_origin(stored: dict[str, Any], errors: dict[str, str], typed: Typed) -> None:
    """Take a table from an address where one was typed, else from a file."""
    if CONF_URL in stored and not typed.get(CONF_FILE):
        stored.pop(CONF_FILE, None)
    elif CONF_FILE in stored:
        stored.pop(CONF_URL, None)
    else:
        errors[CONF_FILE] = "required"


def _url(typed: str) -> str | None:
    """Return an address with all that belongs to it: a question may be part of where a list is."""
    if "://" not in typed:
        typed = f"https://{typed}"
    return typed if normalised_url(typed.partition("?")[0]) else None


def _replace(
    stored: dict[str, Any],
    errors: dict[str, str],
    key: str,
    read: Callable[[str], str | None],
    problem: str,
) -> None:
    """Store a field as it is understood, or say that it is not."""
    found = read(str(stored.get(key, "")))
    if found is None:
        errors[key] = problem
    else:
        stored[key] = found
