"""Fetch what is behind a release, and make sure that it is what was announced."""

from collections.abc import Mapping
from functools import partial

from aiohttp import ClientSession
from yarl import URL

from ...engine.errors import BadAnswer, Flaw, NotFound, ServiceError
from ...engine.indexing import MagnetLink, Release
from ...engine.log import LOGGER
from ...engine.resilience import ServiceGate
from ...engine.torrent_file import MOST_BYTES, NotATorrent, TorrentFile, read_torrent
from ..documents import in_worker
from ..http import Answer, HttpService
from .magnet import is_magnet, magnet_matches, read_magnet
from .problems import judge_download, told_error


class TorrentDownload:
    """Downloads through an indexer's gate, but without its key: the address may lead to another server."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        *,
        verify_ssl: bool,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Share the indexer's gate."""
        self._http = HttpService(
            session,
            gate,
            URL(),
            headers=headers,
            verify_ssl=verify_ssl,
            judge=judge_download,
        )

    async def fetch(self, release: Release) -> TorrentFile | MagnetLink:
        """Return the torrent file, or the magnet link where there is no file to be had."""
        magnet = read_magnet(release.magnet or "")
        if release.download_url is None:
            return self._require(magnet)
        try:
            return await self._download(release.download_url, release.info_hash)
        except ServiceError as error:
            if magnet is None or _is_wrong(error):
                raise
            LOGGER.debug("%s; taking the magnet link instead", error)
            return magnet

    async def _download(
        self, address: str, announced: str | None
    ) -> TorrentFile | MagnetLink:
        """Follow the address to its end."""
        return await self._http.request(
            "GET",
            self._url(address),
            read=partial(_read, announced=announced),
            body_cap=MOST_BYTES,
            follow=True,
        )

    def _url(self, address: str) -> URL:
        """Return the address in the form that requests take."""
        try:
            url = URL(address)
        except ValueError as err:
            raise self._lost() from err
        if not url.absolute:
            raise self._lost()
        return url

    def _require(self, magnet: MagnetLink | None) -> MagnetLink:
        """Return the magnet link that must be there."""
        if magnet is None:
            raise self._lost()
        return magnet

    def _lost(self) -> NotFound:
        """Return the error for a release that leads nowhere."""
        return NotFound(self._http.service, "the release has no usable address")


async def _read(answer: Answer, *, announced: str | None) -> TorrentFile | MagnetLink:
    """Read what came: a torrent file, a magnet link, or an error in disguise."""
    text = answer.headers.get("Location", "") or answer.text[:8192].strip()
    if is_magnet(text):
        return _magnet(answer, text, announced)
    if error := told_error(answer):
        raise error
    torrent = await in_worker(answer, _torrent)
    if announced and not torrent.matches(announced):
        raise answer.bad(
            Flaw.WRONG_HASH, "sent another torrent than the one it announced"
        )
    return torrent


def _torrent(answer: Answer) -> TorrentFile:
    """Read a torrent file."""
    if answer.is_html:
        raise answer.bad(
            Flaw.NOT_A_TORRENT, "sent a web page instead of a torrent file"
        )
    try:
        return read_torrent(answer.body)
    except NotATorrent as err:
        raise answer.bad(
            Flaw.NOT_A_TORRENT, f"sent no usable torrent file: {err}"
        ) from err


def _magnet(answer: Answer, uri: str, announced: str | None) -> MagnetLink:
    """Read a magnet link."""
    magnet = read_magnet(uri)
    if magnet is None:
        raise answer.bad(Flaw.NOT_A_TORRENT, "sent a magnet link without a hash")
    if announced and not magnet_matches(uri, announced):
        raise answer.bad(
            Flaw.WRONG_HASH, "sent another magnet link than the one it announced"
        )
    return magnet


def _is_wrong(error: ServiceError) -> bool:
    """Tell whether the indexer handed out something else, which no magnet link makes right."""
    return isinstance(error, BadAnswer) and error.flaw is Flaw.WRONG_HASH
