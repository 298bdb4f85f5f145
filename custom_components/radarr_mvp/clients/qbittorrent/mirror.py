"""A copy of qBittorrent's list, kept up to date by the changes it reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, cast

from ...engine.downloads import Download, DownloadChanges, Traffic
from .reading import Fields, TorrentReader, read_categories, read_traffic
from .session import WebSession


@dataclass(frozen=True, slots=True)
class Reflection:
    """The whole list at one moment."""

    downloads: Mapping[str, Download] = field(
        default_factory=lambda: MappingProxyType({})
    )
    categories: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    traffic: Traffic = field(default_factory=Traffic)


class Mirror:
    """Merges the answers of sync/maindata; used by the session's thread alone."""

    def __init__(self, reader: TorrentReader) -> None:
        """Start empty."""
        self._reader = reader
        self._rid = 0
        self._torrents: dict[str, dict[str, Any]] = {}
        self._categories: dict[str, dict[str, Any]] = {}
        self._server: dict[str, Any] = {}
        self._downloads: dict[str, Download] = {}

    def refresh(self, session: WebSession) -> Reflection:
        """Ask for what changed and return the whole."""
        rid, self._rid = self._rid, 0
        answer = cast(dict[str, Any], session.sync_maindata(rid=rid))
        fields = Fields(answer)
        # After a new login, a restart or a lost answer qBittorrent tells everything anew.
        if fields.flag("full_update"):
            self._torrents, self._categories, self._server = {}, {}, {}
        self._merge_torrents(answer)
        self._merge_categories(answer)
        self._server |= dict(answer.get("server_state") or {})
        # Only now: whatever failed above makes the next answer a full one.
        self._rid = fields.whole("rid")
        return Reflection(
            MappingProxyType(dict(self._downloads)),
            MappingProxyType(read_categories(self._categories)),
            read_traffic(self._server),
        )

    def _merge_torrents(self, answer: Mapping[str, Any]) -> None:
        """Take over new and changed torrents and drop removed ones."""
        changed = dict(answer.get("torrents") or {})
        for info_hash, values in changed.items():
            merged = self._torrents.setdefault(info_hash, {})
            merged |= values
            fresh = self._reader.read(info_hash, merged)
            if self._downloads.get(info_hash) != fresh:
                self._downloads[info_hash] = fresh
        for info_hash in answer.get("torrents_removed") or ():
            self._torrents.pop(info_hash, None)
        for gone in self._downloads.keys() - self._torrents.keys():
            del self._downloads[gone]

    def _merge_categories(self, answer: Mapping[str, Any]) -> None:
        """Take over new and changed categories and drop removed ones."""
        for name, values in dict(answer.get("categories") or {}).items():
            self._categories.setdefault(name, {}).update(values)
        for name in answer.get("categories_removed") or ():
            self._categories.pop(name, None)


def compare(before: Reflection, now: Reflection) -> DownloadChanges:
    """Return what happened between two looks; what did not change is the same object in both."""
    old, new = before.downloads, now.downloads
    return DownloadChanges(
        downloads=new,
        added=frozenset(new.keys() - old.keys()),
        changed=frozenset(
            info_hash
            for info_hash in new.keys() & old.keys()
            if new[info_hash] is not old[info_hash]
        ),
        removed=frozenset(old.keys() - new.keys()),
        categories=now.categories,
        traffic=now.traffic,
    )
