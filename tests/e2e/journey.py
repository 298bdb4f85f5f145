"""A movie on its way from a wish to the library, watched from outside: by actions, events, files and inodes."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
import time
from typing import Any, Final

from tests.sandbox.world import World

from .home_assistant import Commands, HomeAssistant, HomeAssistantError

EVENTS: Final = (
    "movie_added",
    "movie_removed",
    "release_grabbed",
    "download_completed",
    "movie_imported",
    "movie_upgraded",
    "download_failed",
    "import_blocked",
    "release_blocked",
    "list_synced",
)
# What history tells of a film that came without trouble, in order.
WHOLE_STORY: Final = ("added", "grabbed", "completed", "imported")
# And where it has replaced a worse one.
STORY_OF_UPGRADE: Final = ("grabbed", "completed", "imported", "deleted", "upgraded")
_TELLING: Final = ("release", "path", "message")
SEEDING: Final = ("uploading", "stalledUP", "forcedUP", "queuedUP")


class JourneyError(HomeAssistantError):
    """The journey does not end as it should."""


@dataclass
class Journey:
    """What happens to movies in a Home Assistant, in the order in which it is heard."""

    hass: HomeAssistant
    world: World
    commands: Commands
    say: Callable[[str], None] | None = None
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _shown: dict[str, str] = field(default_factory=dict)
    _sources: dict[int, str] = field(default_factory=dict)

    async def listen(self) -> None:
        """Hear all that is told from now on."""
        await self.commands.listen(*EVENTS)

    async def add(self, tmdb_id: int, **wishes: Any) -> str:
        """Wish for a movie, and return the id of all that follows from it."""
        answer = await self.hass.ask("add_movie", tmdb_id=tmdb_id, **wishes)
        return str(answer["correlation_id"])

    async def wait_for(
        self, kind: str, tmdb_id: int, seconds: float = 120, *, looking: bool = False
    ) -> dict[str, Any]:
        """Return the event of a kind about a movie, heard already or still to come.

        While somebody is `looking` at the queue, qBittorrent is asked for it all the time.
        """
        return await self._wait_for(
            kind, {"tmdb_id": tmdb_id}, seconds, looking=looking
        )

    async def wait_for_visit(self, list_id: str, seconds: float = 60) -> dict[str, Any]:
        """Return the event of a visit to a list."""
        return await self._wait_for("list_synced", {"list_id": list_id}, seconds)

    async def _wait_for(
        self,
        kind: str,
        about: dict[str, Any],
        seconds: float,
        *,
        looking: bool = False,
    ) -> dict[str, Any]:
        """Return an event that has some values, heard already or still to come."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for told, data in self.heard:
                if told == kind and about.items() <= data.items():
                    return data
            event = await self.commands.next_event(0.3)
            if event is not None:
                self._hear(event)
            elif self.say is not None:
                await self._show_progress(self.say)
            elif looking:
                await self.queue()
        raise JourneyError(
            f"{kind} of {about} was not heard in {seconds:.0f} s; "
            f"heard: {[told for told, _ in self.heard]}; queue: {await self.queue()}"
        )

    async def history(self, **which: Any) -> list[dict[str, Any]]:
        """Return what was written down, the oldest first."""
        answer = await self.hass.ask("get_history", limit=1000, **which)
        return list(reversed(answer["history"]))

    async def queue(self) -> list[dict[str, Any]]:
        """Return the downloads that something is still to be done for; qBittorrent is asked how they stand."""
        return list((await self.hass.ask("get_queue"))["items"])

    def _hear(self, event: dict[str, Any]) -> None:
        """Keep what was told."""
        told = event["event_type"].removeprefix("radarr_mvp_")
        self.heard.append((told, event["data"]))
        if self.say is not None:
            self.say(f"  {told.replace('_', ' ')}: {self._summary(event['data'])}")

    def _summary(self, data: dict[str, Any]) -> str:
        """Return what an event is about, who wanted it, and under which id it happened."""
        about, movie = str(data.get("name", "?")), int(data.get("tmdb_id", 0))
        if movie:
            about = f"{data['title']} ({data['year']})"
            self._sources.setdefault(movie, str(data.get("source", "")))
        elif "found" in data:
            about += f": {data['found']} on it, {data['added']} added"
        told = [str(data[key]) for key in _TELLING if data.get(key)]
        source = self._sources.get(movie, "")
        return " – ".join(filter(None, [about, *told, source, data["correlation_id"]]))

    async def _show_progress(self, say: Callable[[str], None]) -> None:
        """Tell how downloads stand, where that has changed."""
        for item in await self.queue():
            line = f"{item['state']} {item['progress']:.0%}"
            if self._shown.get(item["name"]) != line:
                self._shown[item["name"]] = line
                say(f"  {item['name']}: {line}")

    async def prove(
        self,
        tmdb_id: int,
        correlation_id: str,
        story: Sequence[str] = WHOLE_STORY,
    ) -> Path:
        """Make sure that a film is in the library by hard link, still seeded, and told of in full."""
        imported = await self.wait_for("movie_imported", tmdb_id)
        film = Path(self.world.library, str(imported["path"]))
        download = self.world.swarm.downloader.save_path
        same = await asyncio.to_thread(_same_inode, film, download)
        if same is None:
            raise JourneyError(f"{film} is no hard link to anything in {download}")
        state = await asyncio.to_thread(
            self.world.swarm.downloader.state, imported["info_hash"]
        )
        if state not in SEEDING:
            raise JourneyError(f"the torrent is not seeded any more, but {state}")
        told = {data["correlation_id"] for _, data in self.heard_of(tmdb_id)}
        if told != {correlation_id}:
            raise JourneyError(f"not all events bear {correlation_id}: {told}")
        kinds = [
            one["kind"]
            for one in await self.history(
                correlation_id=correlation_id, tmdb_id=tmdb_id
            )
        ]
        if kinds != list(story):
            raise JourneyError(f"history tells {kinds}")
        return film

    def heard_of(self, tmdb_id: int) -> list[tuple[str, dict[str, Any]]]:
        """Return what was told of a movie."""
        return [one for one in self.heard if one[1].get("tmdb_id") == tmdb_id]


def _same_inode(film: Path, folder: Path) -> Path | None:
    """Return the file below a folder that is the very same."""
    wanted = film.stat()
    for path in _files(folder):
        found = path.stat()
        if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
            return path
    return None


def _files(folder: Path) -> Iterable[Path]:
    """Return all files below a folder."""
    return (path for path in folder.rglob("*") if path.is_file())
