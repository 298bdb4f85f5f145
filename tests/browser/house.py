"""What the person in the browser lives in: a coming film in the world outside, and a house that counts imports."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
import json
import re
from typing import Any, Final, override

from tests.e2e.home_assistant import HomeAssistant
from tests.sandbox.catalogue import DIGITAL, FILMS, ODDITIES, Film, FilmRelease
from tests.sandbox.tmdb import FakeTmdb

AUTOMATION_ID: Final = "count_imports"
AUTOMATION_NAME: Final = "Count imports"
COUNTER: Final = "counter.imports"

# What the person writes on the list although there is no such film.
NONSENSE: Final = "Blorptangle"

# Patterns of entries that may be in the log as errors or as warnings of ours, and why.
_ALLOWED: Final[dict[str, str]] = {
    r"custom integration radarr_mvp which has not been tested": "told of every one",
    r"Error loading libturbojpeg": "of Home Assistant itself, for cameras",
    rf"TMDb knows no movie like {NONSENSE}": "on purpose; Home Assistant logs each refusal",
    # Leaving a page closes its socket, on which a long message may just be on its way. Not where we have a part in it.
    r"^(?!(?s:.*)radarr_mvp)(?s:.*)aiohttp/_websocket/writer\.py"
    r"(?s:.*)ClientConnectionResetError: Cannot write to closing transport\s*$": "of aiohttp",
}
_NEVER: Final = ("blocking call", "Detected that custom integration", "Traceback")
_LEVEL: Final = re.compile(r" (WARNING|ERROR|CRITICAL) ")


@dataclass
class CountingHouse(HomeAssistant):
    """A Home Assistant with a login page, and with an automation that lacks its trigger."""

    debug: bool = False

    @override
    def _prepare(self) -> None:
        """Change what is configured; automations lie where the editor can write them."""
        super()._prepare()
        file = self.config_dir / "configuration.yaml"
        settings: dict[str, Any] = json.loads(file.read_text())
        settings["homeassistant"] |= {
            "auth_providers": [{"type": "homeassistant"}],
            "time_zone": "UTC",
        }
        settings["counter"] = {"imports": {}}
        lines = [f"{key}: {json.dumps(value)}" for key, value in settings.items()]
        lines.append("automation: !include automations.yaml\n")
        file.write_text("\n".join(lines))
        automation = {
            "id": AUTOMATION_ID,
            "alias": AUTOMATION_NAME,
            "mode": "queued",
            "triggers": [],
            "actions": [
                {"action": "counter.increment", "target": {"entity_id": COUNTER}}
            ],
        }
        (self.config_dir / "automations.yaml").write_text(json.dumps([automation]))

    def complaints(self) -> list[str]:
        """Return what the log has that should not be in it."""
        own_file = self.config_dir / "home-assistant.log"
        logs = self.log, own_file.read_text("utf-8")
        # What comes without a time belongs to what is above it.
        entries = {one for log in logs for one in re.split(r"\n(?=\d{4}-)", log)}
        return sorted(one for one in entries if _is_complaint(one))


def _is_complaint(entry: str) -> bool:
    """Return whether an entry of the log tells of something that is wrong."""
    if any(re.search(pattern, entry) for pattern in _ALLOWED):
        return False
    if any(part in entry for part in _NEVER):
        return True
    level = _LEVEL.search(entry)
    if level is None:
        return False
    return level[1] != "WARNING" or "radarr_mvp" in entry


def coming_film(today: date | None = None) -> Film:
    """Return a film that comes to the cinemas in two days, and to the homes in three."""
    today = today or datetime.now(UTC).date()
    at_home = today + timedelta(days=3)
    film = next(one for one in FILMS if one.title == "Cosmos Laundromat")
    return replace(
        film,
        year=today.year,
        country="US",
        status="Post Production",
        released=str(today + timedelta(days=2)),
        further_releases=(FilmRelease("US", DIGITAL, str(at_home)),),
    )


def tmdb_with(film: Film) -> FakeTmdb:
    """Return a movie database that knows a film in another shape than the catalogue has it."""
    known = {one.tmdb_id: one for one in FILMS + ODDITIES}
    return FakeTmdb((known | {film.tmdb_id: film}).values())
