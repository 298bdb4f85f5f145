"""A browser that asks the dashboard strategy for a dashboard; Node stands in for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import json
from pathlib import Path
import shutil
import subprocess
from typing import Any

import pytest

from custom_components.radarr_mvp.web import dashboard
from tests.integration import TRANSLATIONS

HARNESS = Path(__file__).parent / "strategy.mjs"
NODE = shutil.which("node")
TEXTS = {
    f"component.radarr_mvp.common.{key}": text
    for key, text in TRANSLATIONS["common"].items()
}
COMPONENTS = ["logbook", "history", "recorder"]

needs_node = pytest.mark.skipif(
    NODE is None, reason="Node is not installed; it stands in for the browser here"
)

type Card = dict[str, Any]


@dataclass
class Browser:
    """What a browser knows of a household, and what the strategy makes of it."""

    entities: dict[str, dict[str, Any]] = field(default_factory=dict)
    devices: dict[str, dict[str, Any]] = field(default_factory=dict)
    components: list[str] = field(default_factory=lambda: list(COMPONENTS))
    language: str = "en"

    def run(self, changes: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
        """Have a browser ask the strategy for a dashboard."""
        assert NODE is not None
        hass = {
            "entities": self.entities,
            "devices": self.devices,
            "language": self.language,
            "config": {"components": self.components},
        }
        given = {"hass": hass, "options": options, "texts": TEXTS, "changes": changes}
        done = subprocess.run(
            [NODE, str(HARNESS), str(dashboard._SCRIPT)],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def views(self, **options: Any) -> list[Card]:
        """Return the views of the dashboard."""
        views: list[Card] = self.run([], **options)["dashboard"]["views"]
        return views

    def entity_of(self, key: str) -> dict[str, Any]:
        """Return the entity with a translation key."""
        (found,) = [
            one for one in self.entities.values() if one.get("translation_key") == key
        ]
        return found


def cards_of(view: Card) -> list[Card]:
    """Return the cards of a view."""
    return [card for section in view["sections"] for card in section["cards"]]


def headings(view: Card) -> list[str]:
    """Return what the parts of a view are called."""
    return [card["heading"] for card in cards_of(view) if card["type"] == "heading"]


def shown(config: Any) -> Iterator[str]:
    """Yield the ids of the entities that a configuration names, those of conditions too."""
    match config:
        case dict():
            for key, value in config.items():
                if key in {"entity", "entity_id", "entities"}:
                    yield from _ids(value)
                yield from shown(value)
        case list():
            for one in config:
                yield from shown(one)


def _ids(value: Any) -> Iterator[str]:
    """Yield ids out of one or several."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one


def tile_of(view: Card, entity_id: str) -> Card:
    """Return the tile of an entity."""
    (found,) = [
        card
        for card in cards_of(view)
        if card["type"] == "tile" and card["entity"] == entity_id
    ]
    return found


def card_of(view: Card, kind: str, entity_id: str = "") -> Card:
    """Return the card of a kind that shows an entity."""
    (found,) = [
        card
        for card in cards_of(view)
        if card["type"] == kind and (not entity_id or entity_id in shown(card))
    ]
    return found
