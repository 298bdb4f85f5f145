"""Automations made of our blueprints, in a real Home Assistant of the newest release: from a wish to the announcement."""

import asyncio
from dataclasses import dataclass
import json
from pathlib import Path
import shutil
from typing import Any, Final, override

import pytest

from tests.sandbox.world import World

from .home_assistant import RELEASES, REPOSITORY, HomeAssistant, hass_binary
from .steps import CONNECTIONS, flow_answers

_PATIENCE: Final = 15.0
_TOLD: Final = "input_text.told"
_WISHES: Final = "todo.shopping_list"
_SAY: Final = {
    "action": "input_text.set_value",
    "target": {"entity_id": _TOLD},
    "data": {"value": "{{ movie }}"},
}
_MADE: Final[dict[str, dict[str, Any]]] = {
    "announce_import": {"more": [_SAY]},
    "pause_downloads": {"players": ["media_player.living_room"]},
    "wish_list": {"wish_list": _WISHES},
}
_CONDITIONS: Final[tuple[tuple[str, dict[str, Any], bool], ...]] = (
    ("movie_in_library", {"title": "Nosferatu", "has_file": True}, True),
    ("movie_in_library", {"tmdb_id": 961}, False),
    ("movie_wanted", {"tmdb_id": "{{ 653 }}"}, False),
    ("queue_idle", {}, True),
    ("service_available", {"service": ["tmdb", "qbittorrent"]}, True),
)


@dataclass
class Automated(HomeAssistant):
    """A Home Assistant with our blueprints, and automations made of them."""

    @override
    def _prepare(self) -> None:
        """Add blueprints and automations to what is configured."""
        super()._prepare()
        path = Path("blueprints/automation/radarr_mvp")
        shutil.copytree(REPOSITORY / path, self.config_dir / path, dirs_exist_ok=True)
        file = self.config_dir / "configuration.yaml"
        made = [
            {
                "alias": name,
                "use_blueprint": {"path": f"radarr_mvp/{name}.yaml", "input": inputs},
            }
            for name, inputs in _MADE.items()
        ]
        told = json.loads(file.read_text())
        told |= {"automation": made, "input_text": {"told": {}}}
        file.write_text(json.dumps(told))


async def test_from_a_wish_to_the_announcement(world: World, tmp_path: Path) -> None:
    """What is written on a list is added, fetched, filed and told, by nothing but blueprints."""
    release = RELEASES[-1]
    if not hass_binary(release).exists():
        pytest.skip(f"no Home Assistant {release} here; scripts/setup installs it")
    async with Automated(tmp_path / "config", release=release) as hass:
        for name in _MADE:
            await hass.wait_for_state(f"automation.{name}", "on")
        await hass.configure("shopping_list", {"user": {}})
        await hass.configure("radarr_mvp", flow_answers(world))
        for entity_id in CONNECTIONS:
            await hass.wait_for_state(entity_id, "on")
        wish = {"entity_id": _WISHES, "item": "Nosferatu (1922)"}
        await hass.post("/api/services/todo/add_item", wish)
        await hass.wait_for_state(_TOLD, "Nosferatu (1922)", seconds=90)
        await hass.wait_for_state(_WISHES, "0")
        async with hass.websocket() as commands:
            await _check_conditions(commands.call)
            listed = await commands.call("blueprint/list", domain="automation")
            ours = {name: one for name, one in listed.items() if "radarr_mvp" in name}
            assert len(ours) == 5
            assert not [name for name, one in ours.items() if "error" in one]
        problems = [
            line
            for line in hass.log.splitlines()
            if " ERROR " in line and ("radarr_mvp" in line or "automation" in line)
        ]
        assert problems == []
        assert "that is deprecated" not in hass.log


async def _check_conditions(call: Any) -> None:
    """Make sure that each condition comes to what it must, as soon as downloads have been looked at again."""
    for name, options, expected in _CONDITIONS:
        asked = {"condition": f"radarr_mvp.{name}", "options": options}
        async with asyncio.timeout(_PATIENCE):
            while (told := await call("test_condition", condition=asked))[
                "result"
            ] is not expected:
                await asyncio.sleep(0.2)
        assert "error" not in told, name
