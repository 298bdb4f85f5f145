"""The client: what is asked, how much of it, and in which order."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import ClientSession
from yarl import URL

from ...engine.errors import BadAnswer, Flaw, NotFound, ServiceError
from ...engine.indexing import (
    FeedAnswer,
    FeedMark,
    IndexerIdentity,
    Release,
    ReleaseFlag,
    SearchAnswer,
    SearchQuery,
    imdb_id_of,
    search_words,
)
from ...engine.log import LOGGER
from ...engine.resilience import RateLimit, ServiceGate
from ...engine.secrecy import protect
from ...engine.torrent_file import TorrentFile
from ..http import Answer, HttpService, Reader
from .answers import judge, read_download, read_records, read_verdict
from .codes import Category
from .records import read_release, torrent_number

BASE_URL: Final = "https://hdbits.org"

# Nothing official is public; this is below what members report as tolerated. Users may only lower it.
DEFAULT_LIMIT: Final = RateLimit(
    spacing=5.0, budget=100, window=3600.0, remembered=True
)
PAGE_SIZE: Final = 100
MOST_PAGES: Final = 3
MOST_TITLES: Final = 3

# Nobody waits for a search in the background, so it may queue for its turn.
_BACKGROUND_DEADLINE: Final = 120.0
_INTERACTIVE_DEADLINE: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who asks."""

    username: str
    passkey: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is of interest at all; an empty tuple means anything."""

    categories: tuple[int, ...] = (Category.MOVIE,)
    codecs: tuple[int, ...] = ()
    mediums: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()
    exclusive: tuple[int, ...] = ()
    freeleech_only: bool = False
    snatched_only: bool = False

    def as_body(self) -> dict[str, Any]:
        """Return the filters that the service applies by itself."""
        lists = {
            "category": self.categories,
            "codec": self.codecs,
            "medium": self.mediums,
            "origin": self.origins,
            "exclusive": self.exclusive,
        }
        body: dict[str, Any] = {
            key: [int(code) for code in codes] for key, codes in lists.items() if codes
        }
        return body | {"snatched_only": True} if self.snatched_only else body

    def let_pass(self, release: Release) -> bool:
        """Tell whether a release passes the filters that only we apply."""
        return not self.freeleech_only or ReleaseFlag.FREELEECH in release.flags


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of torrents by their ids, and whether another one may follow."""

    releases: dict[int, Release]
    skipped: int
    full: bool


class HDBits:
    """The indexer HDBits."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        account: Account,
        identity: IndexerIdentity,
        *,
        base_url: str = BASE_URL,
        filters: Filters | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Take session and gate from outside; whoever owns the session says who we are."""
        protect(account.passkey)
        self._account = account
        self._identity = identity
        self._base = URL(base_url)
        self._filters = filters or Filters()
        self._http = HttpService(
            session,
            gate,
            base_url,
            headers={"Accept": "application/json", **(headers or {})},
            credentials=f"{account.username}\0{account.passkey}",
            judge=judge,
        )

    @property
    def identity(self) -> IndexerIdentity:
        """Return which indexer this is."""
        return self._identity

    @property
    def gate(self) -> ServiceGate:
        """Return the gate all requests pass."""
        return self._http.gate

    @property
    def budget(self) -> int | None:
        """Return how many requests a span of time allows, None where they are not counted."""
        return self.gate.limit.budget

    @property
    def budget_left(self) -> int | None:
        """Return how many of them are left, None where they are not counted."""
        return self.gate.budget_left

    async def test(
        self, *, deliberate: bool = True, deadline: float = _INTERACTIVE_DEADLINE
    ) -> None:
        """Check address and credentials; costs no search."""
        await self._ask(
            "test", {}, read=read_verdict, deliberate=deliberate, deadline=deadline
        )

    async def search(self, query: SearchQuery) -> SearchAnswer:
        """Return what is offered for a film, by its IMDb id.

        Names are searched where there is no id, and also after an empty answer when a person is waiting: not every
        torrent carries an id, but in the background a second question per film would eat up the budget.
        """
        imdb_id = imdb_id_of(query.imdb_id)
        if imdb_id:
            number = int(imdb_id.removeprefix("tt"))
            found = await self._find({"imdb": {"id": number}}, query)
            if found.releases or not query.interactive:
                return found
        return await self._search_names(query)

    async def feed(self, since: FeedMark | None = None) -> FeedAnswer:
        """Return what was added after the mark, newest first; one page where there is no mark."""
        last = torrent_number(since.guid) if since else None
        seen: dict[int, Release] = {}
        skipped, gap = 0, False
        async for page in self._pages({}, 1 if last is None else MOST_PAGES):
            seen.update(page.releases)
            skipped += page.skipped
            # The oldest of the page decides: an old torrent may have been put on top again.
            reached = last is None or next(reversed(page.releases), last + 1) <= last
            gap = page.full and not reached
            if reached:
                break
        if gap:
            LOGGER.warning(
                "%s: more was added since the last poll than one poll reads; something may be missed",
                self._identity.name,
            )
        fresh = sorted((n for n in seen if last is None or n > last), reverse=True)
        return FeedAnswer(
            releases=tuple(
                seen[number] for number in fresh if self._filters.let_pass(seen[number])
            ),
            skipped=skipped,
            gap=gap,
            mark=_mark(seen[fresh[0]]) if fresh else since,
        )

    async def lookup_id(self, torrent_id: int) -> Release | None:
        """Return the release with the given number."""
        return await self._lookup({"id": torrent_id})

    async def lookup_hash(self, info_hash: str) -> Release | None:
        """Return the release with the given info-hash."""
        return await self._lookup({"hash": info_hash.upper()})

    async def fetch_torrent(self, release: Release) -> TorrentFile:
        """Return the torrent file of a release, checked against the announced hash."""
        number = torrent_number(release.guid)
        if number is None:
            raise NotFound(self._http.service, "the release is not one of HDBits")

        async def read(answer: Answer) -> TorrentFile:
            return await read_download(answer, release.info_hash)

        return await self._http.request(
            "GET",
            "download.php",
            query={"id": number, "passkey": self._account.passkey},
            headers={"Accept": "application/x-bittorrent"},
            read=read,
        )

    async def _lookup(self, body: dict[str, Any]) -> Release | None:
        """Return the only torrent that fits, whatever its kind."""
        page = await self._page(body, _INTERACTIVE_DEADLINE)
        return next(iter(page.releases.values()), None)

    async def _search_names(self, query: SearchQuery) -> SearchAnswer:
        """Ask by name and year, one title after the other until something is found."""
        words = dict.fromkeys(filter(None, map(search_words, query.titles)))
        found = SearchAnswer()
        for title in tuple(words)[:MOST_TITLES]:
            text = f"{title} {query.year}" if query.year else title
            found = await self._find({"search": text}, query)
            if found.releases:
                break
        return found

    async def _find(self, body: dict[str, Any], query: SearchQuery) -> SearchAnswer:
        """Return all pages of a search."""
        deadline = _INTERACTIVE_DEADLINE if query.interactive else _BACKGROUND_DEADLINE
        found: dict[int, Release] = {}
        skipped, more = 0, False
        try:
            async for page in self._pages(body, MOST_PAGES, deadline):
                found.update(page.releases)
                skipped += page.skipped
                more = page.full
        except ServiceError as error:
            if not found:
                raise
            LOGGER.info("Keeping the first %s results: %s", len(found), error)
        return SearchAnswer(
            releases=tuple(filter(self._filters.let_pass, found.values())),
            skipped=skipped,
            complete=not more,
        )

    async def _pages(
        self,
        body: dict[str, Any],
        most: int,
        deadline: float = _BACKGROUND_DEADLINE,
    ) -> AsyncIterator[_Page]:
        """Yield page after page as long as there are full ones."""
        filtered = self._filters.as_body() | body
        for number in range(most):
            page = await self._page(filtered | {"page": number}, deadline)
            yield page
            if not page.full:
                return

    async def _page(self, body: dict[str, Any], deadline: float) -> _Page:
        """Return one page of torrents; unreadable records are counted, not fatal."""
        records = await self._ask(
            "torrents",
            body | {"limit": PAGE_SIZE},
            read=read_records,
            deadline=deadline,
            repeatable=True,
        )
        releases = [
            found
            for record in records
            if (found := read_release(record, self._base, self._identity))
        ]
        skipped = len(records) - len(releases)
        if skipped:
            LOGGER.debug("%s: %s records are unreadable", self._identity.name, skipped)
        return _Page(dict(releases), skipped, len(records) >= PAGE_SIZE)

    async def _ask[T](
        self, name: str, body: dict[str, Any], *, read: Reader[T], **options: Any
    ) -> T:
        """Send a question with the credentials in its body."""
        account = {"username": self._account.username, "passkey": self._account.passkey}
        try:
            return await self._http.request(
                "POST", f"api/{name}", json=account | body, read=read, **options
            )
        except NotFound as err:
            raise BadAnswer(
                err.service, "there is no HDBits API at this address", Flaw.UNEXPECTED
            ) from err


def _mark(release: Release) -> FeedMark:
    """Return where the next poll should stop."""
    return FeedMark(guid=release.guid, published=release.published)
