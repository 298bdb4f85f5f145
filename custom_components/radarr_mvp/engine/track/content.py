"""Where the files of a torrent are: in the client's words, and as we see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..downloads import Download, DownloadedFile, content_root
from ..errors import ServiceError
from ..log import LOGGER
from ..path_mapping import PathMapping
from ..ports import DownloadClient

_SEPARATORS: Final = "\\/"


@dataclass(frozen=True, slots=True)
class Place:
    """The file or folder of a download as the client names it, and here: None where we cannot see it."""

    remote: str
    local: str | None = None


def place_of(remote: str, mapping: PathMapping) -> Place:
    """Return where we see a path of the client; it is empty where the client names none."""
    if not remote:
        return Place(remote)
    local = mapping.to_local(remote)
    seen = local is not None and local.is_absolute()
    return Place(remote, str(local) if seen else None)


def what_to_import(save_path: str, files: Iterable[DownloadedFile]) -> str:
    """Return what holds all wanted files of a torrent, empty where there are none.

    Of files that lie loose among those of others the largest alone can be told to be the film.
    """
    wanted = [one for one in files if one.wanted]
    if not wanted:
        return ""
    if root := content_root(save_path, (one.name for one in wanted)):
        return root
    name = max(wanted, key=lambda one: one.size).name
    windows = "\\" in save_path and "/" not in save_path
    separator = "\\" if windows else "/"
    inside = name.replace("/", separator)
    return save_path.rstrip(_SEPARATORS) + separator + inside


class Contents:
    """Knows what to import of each torrent; the client is asked for files only where it must be."""

    def __init__(self, client: DownloadClient) -> None:
        """Know of none."""
        self._client = client
        self._found: dict[tuple[str, str], str] = {}

    async def find(self, live: Download) -> str | None:
        """Return the file or folder to import in the client's words, None where it does not answer."""
        if live.content_path is not None:
            return live.content_path
        key = live.info_hash, live.save_path
        if key not in self._found:
            try:
                files = await self._client.files(live.info_hash)
            except ServiceError as error:
                LOGGER.warning("The files of %s are not known: %s", live.name, error)
                return None
            self._found[key] = what_to_import(live.save_path, files)
        return self._found[key]
