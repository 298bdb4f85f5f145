"""qBittorrent as the engine's download client, from 4.1 to 5.3."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
import re
import time
from typing import Any, Final, cast

from qbittorrentapi import Conflict409Error

from ...engine.downloads import (
    AddOptions,
    AddOutcome,
    Download,
    DownloadChanges,
    DownloadedFile,
    ShareLimits,
    TrackerReport,
    Traffic,
    same_path,
)
from ...engine.errors import (
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    ServiceError,
    Unavailable,
)
from ...engine.log import LOGGER
from ...engine.resilience import ServiceGate
from ...engine.resilience.gate import DEFAULT_DEADLINE
from ...engine.secrecy import protect
from .adding import hand_over, limit_fields, whole_kibibytes
from .mirror import Mirror, Reflection, compare
from .reading import (
    ClientFacts,
    TorrentDetails,
    TorrentReader,
    read_categories,
    read_details,
    read_facts,
    read_files,
    read_share_limits,
    read_trackers,
    read_traffic,
)
from .session import Login, WebSession

SERVICE: Final = "qbittorrent"

# A machine in the house is looked for again soon: the longest rest is one minute.
HIGHEST_LEVEL: Final = 1

THREAD: Final = "radarr-mvp-qbittorrent"

OLDEST: Final = (4, 1)

_CLOSE_SECONDS: Final = 5.0

# Seconds between looks for a torrent that was just added; listing lags behind adding.
_LOOKS: Final = (0.1, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0, 1.0, 1.0, 1.0)

_API_WITH_LIMITS_IN_ADD: Final = (2, 8, 1)
_API_WITH_FREE_SPACE: Final = (2, 15, 2)

_NOT_A_MAGNET: Final = re.compile(r"\A(?!magnet:\?)|\s", re.IGNORECASE)

_INFO_HASH: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class QBittorrentClient:
    """One qBittorrent: a session in a thread of its own, behind a gate."""

    def __init__(
        self,
        gate: ServiceGate,
        url: str,
        login: Login,
        *,
        verify_ssl: bool = True,
        deadline: float = DEFAULT_DEADLINE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Prepare; with an empty login qBittorrent is expected to trust our address."""
        protect(login.password, login.api_key)
        self._gate = gate
        self._deadline = deadline
        self._sleep = sleep
        self._session = WebSession(gate.service, url, login, verify_ssl=verify_ssl)
        self._credentials = login.marked(url)
        self._thread = ThreadPoolExecutor(1, THREAD)
        self._reader = TorrentReader()
        self._mirror = Mirror(self._reader)
        self._seen = Reflection()
        self._closed = False

    @property
    def gate(self) -> ServiceGate:
        """Return the gate all calls pass."""
        return self._gate

    @property
    def service(self) -> str:
        """Return the name of the service."""
        return self._gate.service

    async def check(
        self, *, deliberate: bool = False, deadline: float | None = None
    ) -> ClientFacts:
        """Prove that the client can be used, and return what matters of its settings."""
        try:
            return await self._call(
                self._facts,
                repeatable=True,
                deliberate=deliberate,
                deadline=deadline,
            )
        except NotFound as err:
            raise self._unsupported("this is not qBittorrent's WebUI") from err

    async def sync(self) -> DownloadChanges:
        """Return all torrents, and what became of them since the last call."""
        fresh = await self._call(self._mirror.refresh, repeatable=True)
        before, self._seen = self._seen, fresh
        return compare(before, fresh)

    async def downloads(
        self,
        *hashes: str,
        category: str | None = None,
        tag: str | None = None,
    ) -> tuple[Download, ...]:
        """Return the torrents of the given hashes, category and tag, whichever are given."""
        wanted = _checked(hashes)
        listed = await self._call(
            lambda session: self._list(session, wanted, category), repeatable=True
        )
        return tuple(item for item in listed if tag is None or tag in item.tags)

    async def files(self, info_hash: str) -> tuple[DownloadedFile, ...]:
        """Return the files of a torrent, none as long as its metadata is not known."""
        return await self._of_one(
            info_hash,
            lambda session, one: read_files(session.torrents_files(torrent_hash=one)),
        )

    async def trackers(self, info_hash: str) -> tuple[TrackerReport, ...]:
        """Return what the trackers of a torrent say."""
        return await self._of_one(
            info_hash,
            lambda session, one: read_trackers(
                session.torrents_trackers(torrent_hash=one)
            ),
        )

    async def details(self, info_hash: str) -> TorrentDetails:
        """Return what only the page of a single torrent tells."""
        return await self._of_one(
            info_hash,
            lambda session, one: read_details(
                session.torrents_properties(torrent_hash=one)
            ),
        )

    async def traffic(self) -> Traffic:
        """Return speeds and connection of the client as a whole."""
        return await self._call(
            lambda session: read_traffic(_plain(session.transfer_info())),
            repeatable=True,
        )

    async def free_space(self, path: str) -> int | None:
        """Return the free bytes at a path of the client's machine, None where this version cannot tell."""

        def ask(session: WebSession) -> int | None:
            if session.api_version < _API_WITH_FREE_SPACE:
                return None
            free = session.free_space_at(path)
            return free if free >= 0 else None

        return await self._call(ask, repeatable=True)

    async def ensure_category(self, name: str, save_path: str = "") -> None:
        """Make sure that a category exists, with the save path where one is given."""
        await self._call(
            lambda session: self._ensure_category(session, name, save_path),
            repeatable=True,
        )

    async def add(
        self, torrent: bytes, info_hash: str, options: AddOptions | None = None
    ) -> AddOutcome:
        """Hand over a torrent file and return once it is listed; one that is there already is left as it is.

        After an error the call may be repeated: a torrent that was added nevertheless is found, not added twice.
        """
        return await self._add(info_hash, options, torrent_files=torrent)

    async def add_magnet(
        self, magnet: str, info_hash: str, options: AddOptions | None = None
    ) -> AddOutcome:
        """Hand over a magnet link and return once it is listed, as `add` does with a torrent file."""
        # qBittorrent takes several addresses, one per line, and would fetch whatever else is in them.
        if _NOT_A_MAGNET.search(magnet):
            raise BadAnswer(self.service, "is given no magnet link", Flaw.NOT_A_TORRENT)
        return await self._add(info_hash, options, urls=magnet)

    async def share_limits(self) -> ShareLimits:
        """Return how long torrents are seeded that have no limits of their own."""
        return await self._call(
            lambda session: read_share_limits(_plain(session.app_preferences())),
            repeatable=True,
        )

    async def pause(self, *hashes: str) -> None:
        """Stop torrents."""
        await self._act(
            hashes, lambda session, some: session.torrents_stop(torrent_hashes=some)
        )

    async def resume(self, *hashes: str) -> None:
        """Let torrents go on."""
        await self._act(
            hashes, lambda session, some: session.torrents_start(torrent_hashes=some)
        )

    async def recheck(self, *hashes: str) -> None:
        """Have the files of torrents checked against their hashes."""
        await self._act(
            hashes, lambda session, some: session.torrents_recheck(torrent_hashes=some)
        )

    async def reannounce(self, *hashes: str) -> None:
        """Ask the trackers of torrents for peers now."""
        await self._act(
            hashes,
            lambda session, some: session.torrents_reannounce(torrent_hashes=some),
        )

    async def force_start(self, *hashes: str, on: bool = True) -> None:
        """Let torrents pass the queue, or put them back into it."""
        await self._act(
            hashes,
            lambda session, some: session.torrents_set_force_start(
                enable=on, torrent_hashes=some
            ),
        )

    async def move_to_top(self, *hashes: str) -> None:
        """Put torrents first in the queue; without queueing there is nothing to do."""

        def move(session: WebSession, some: tuple[str, ...]) -> None:
            try:
                session.torrents_top_priority(torrent_hashes=some)
            except Conflict409Error:
                LOGGER.debug("Queueing is off in qBittorrent; nothing to move")

        await self._act(hashes, move)

    async def set_category(self, category: str, *hashes: str) -> None:
        """Put torrents into a category that exists."""
        await self._act(
            hashes,
            lambda session, some: session.torrents_set_category(
                category=category, torrent_hashes=some
            ),
        )

    async def add_tags(self, tags: Iterable[str], *hashes: str) -> None:
        """Tag torrents."""
        await self._act(
            hashes,
            lambda session, some: session.torrents_add_tags(
                tags=tuple(tags), torrent_hashes=some
            ),
        )

    async def remove_tags(self, tags: Iterable[str], *hashes: str) -> None:
        """Take tags off torrents."""
        await self._act(
            hashes,
            lambda session, some: session.torrents_remove_tags(
                tags=tuple(tags), torrent_hashes=some
            ),
        )

    async def set_share_limits(self, limits: ShareLimits, *hashes: str) -> None:
        """Say how long to seed torrents."""
        await self._act(
            hashes,
            lambda session, some: session.torrents_set_share_limits(
                torrent_hashes=some, **limit_fields(limits)
            ),
        )

    async def set_speed_limits(
        self, *hashes: str, download: int | None = None, upload: int | None = None
    ) -> None:
        """Limit the speed of torrents in bytes per second; 0 lifts a limit, None leaves it."""

        def limit(session: WebSession, some: tuple[str, ...]) -> None:
            if download is not None:
                session.torrents_set_download_limit(limit=download, torrent_hashes=some)
            if upload is not None:
                session.torrents_set_upload_limit(limit=upload, torrent_hashes=some)

        await self._act(hashes, limit)

    async def set_download_limit(self, limit: int) -> None:
        """Limit what is fetched by all torrents together, in bytes per second; 0 lifts the limit that holds."""
        kept = whole_kibibytes(limit)
        await self._call(lambda session: session.transfer_set_download_limit(kept))

    async def set_location(self, location: str, *hashes: str) -> None:
        """Have the files of torrents moved to another folder of the client's machine."""
        await self._act(
            hashes,
            lambda session, some: session.torrents_set_location(
                location=location, torrent_hashes=some
            ),
        )

    async def delete(self, *hashes: str, with_files: bool) -> None:
        """Remove torrents, and their files if wanted; the files may be gone only a little later."""
        await self._act(
            hashes,
            lambda session, some: session.torrents_delete(
                delete_files=with_files, torrent_hashes=some
            ),
        )

    async def close(self) -> None:
        """Log out, so that no session is left behind, and end the thread."""
        if self._closed:
            return
        self._closed = True
        in_time = True
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._in_thread(WebSession.end, _CLOSE_SECONDS)
        except TimeoutError:
            in_time = False
        except ServiceError as error:
            LOGGER.debug("Could not log out: %s", error)
        self._thread.shutdown(wait=in_time, cancel_futures=True)

    def _facts(self, session: WebSession) -> ClientFacts:
        """Ask for versions and settings."""
        session.forget_version()
        api_version = session.app_web_api_version()
        version = session.app_version()
        if _numbers(version)[:2] < OLDEST or session.api_version < (2,):
            raise self._unsupported(f"{version} is too old; 4.1 is the oldest usable")
        return read_facts(
            version.removeprefix("v"),
            api_version,
            session.app_default_save_path(),
            _plain(session.app_preferences()),
        )

    def _unsupported(self, message: str) -> BadAnswer:
        """Return the error for a server that cannot be used."""
        return BadAnswer(self.service, message, Flaw.UNSUPPORTED)

    def _list(
        self, session: WebSession, hashes: tuple[str, ...], category: str | None
    ) -> list[Download]:
        """Return listed torrents."""
        answer = session.torrents_info(torrent_hashes=hashes or None, category=category)
        return [
            self._reader.read(str(item["hash"]), cast(dict[str, Any], item))
            for item in answer
        ]

    def _ensure_category(self, session: WebSession, name: str, save_path: str) -> None:
        """Create a category, or mend its save path."""
        known = read_categories(session.torrents_categories())
        if name not in known:
            session.torrents_create_category(name=name, save_path=save_path or None)
        elif save_path and not same_path(known[name], save_path):
            session.torrents_edit_category(name=name, save_path=save_path)

    async def _add(
        self, info_hash: str, options: AddOptions | None, **what: bytes | str
    ) -> AddOutcome:
        """Hand over a torrent in whatever form, unless it is there already."""
        options = options or AddOptions()
        (one,) = _checked((info_hash,))
        if await self.downloads(one):
            return AddOutcome.EXISTED
        taken = await self._call(
            lambda session: hand_over(session, options, **what),
            # Handing over a torrent can wait behind the client's own disk work.
            deadline=2 * self._deadline,
        )
        if not taken:
            if await self.downloads(one):
                return AddOutcome.EXISTED
            raise BadAnswer(self.service, "refuses the torrent", Flaw.REJECTED)
        await self._wait_until_listed(one)
        if options.limits is not None:
            await self._limit_where_adding_could_not(one, options.limits)
        return AddOutcome.ADDED

    async def _wait_until_listed(self, info_hash: str) -> None:
        """Wait until an added torrent shows up."""
        for pause in _LOOKS:
            if await self.downloads(info_hash):
                return
            await self._sleep(pause)
        raise BadAnswer(
            self.service, "took the torrent, but does not list it", Flaw.REJECTED
        )

    async def _limit_where_adding_could_not(
        self, info_hash: str, limits: ShareLimits
    ) -> None:
        """Set share limits on a version that cannot be told while adding."""

        def limit(session: WebSession) -> None:
            if session.api_version < _API_WITH_LIMITS_IN_ADD:
                session.torrents_set_share_limits(
                    torrent_hashes=info_hash, **limit_fields(limits)
                )

        await self._call(limit, repeatable=True)

    async def _of_one[T](
        self, info_hash: str, work: Callable[[WebSession, str], T]
    ) -> T:
        """Ask for something of a single torrent."""
        (one,) = _checked((info_hash,))
        return await self._call(lambda session: work(session, one), repeatable=True)

    async def _act(
        self,
        hashes: tuple[str, ...],
        work: Callable[[WebSession, tuple[str, ...]], None],
    ) -> None:
        """Do something to torrents; those the client does not have are passed over by it in silence."""
        if some := _checked(hashes):
            await self._call(lambda session: work(session, some))

    async def _call[T](
        self,
        work: Callable[[WebSession], T],
        *,
        deadline: float | None = None,
        repeatable: bool = False,
        deliberate: bool = False,
    ) -> T:
        """Run work in the session's thread, through the gate."""
        deadline = deadline or self._deadline
        if self._closed:
            raise Unavailable(self.service, "the client is closed", Outage.RESTING)
        return await self._gate.call(
            lambda: self._in_thread(work, deadline),
            credentials=self._credentials,
            deadline=deadline,
            repeatable=repeatable,
            deliberate=deliberate,
        )

    async def _in_thread[T](self, work: Callable[[WebSession], T], seconds: float) -> T:
        """Run work in the session's thread; it ends by itself soon after we stop waiting."""
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, self._session.perform, work, time.monotonic() + seconds
        )


def _checked(hashes: Iterable[str]) -> tuple[str, ...]:
    """Return info-hashes in qBittorrent's spelling; its "all" must never get there."""
    some = tuple(info_hash.lower() for info_hash in hashes)
    for info_hash in some:
        if not _INFO_HASH.fullmatch(info_hash):
            raise ValueError("not an info-hash")
    return some


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version such as v4.3.9 or v5.3.0beta1."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _plain(answer: Any) -> dict[str, Any]:
    """Return an answer as the plain object it is."""
    return cast(dict[str, Any], answer)
