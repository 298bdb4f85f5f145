"""A person in front of the repairs of Home Assistant, who sees what its own page shows and answers its questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
import json
import re
from typing import Any, Final

from aiohttp.test_utils import TestClient
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.radarr_mvp.const import DOMAIN

from .integration import ENTRY_ID, TRANSLATIONS, TYPED_SECRETS, Home

type Shown = dict[str, Any]

_FIX: Final = "/api/repairs/issues/fix"


def issue_of(family: str, what: str = "") -> str:
    """Return the name of an issue of the usual library."""
    return "_".join(filter(None, (family, ENTRY_ID, what)))


@dataclass
class Repairs:
    """The page of the repairs: a list, and for each line a dialogue."""

    home: Home
    socket: Any
    client: TestClient[Any, Any]

    @classmethod
    async def open(
        cls,
        home: Home,
        sockets: WebSocketGenerator,
        clients: ClientSessionGenerator,
    ) -> Repairs:
        """Look at the page."""
        for domain in ("repairs", DOMAIN):
            assert await async_setup_component(home.hass, domain, {})
        await home.hass.async_block_till_done()
        return cls(home, await sockets(home.hass), await clients())

    async def issues(self) -> dict[str, Shown]:
        """Return the issues that are shown, each with its sentences and no gap in them."""
        await self.socket.send_json_auto_id({"type": "repairs/list_issues"})
        answer = await self.socket.receive_json()
        shown = {
            one["issue_id"]: one
            for one in answer["result"]["issues"]
            if one["domain"] == DOMAIN
        }
        for issue in shown.values():
            texts = TRANSLATIONS["issues"][issue["translation_key"]]
            gaps = issue["translation_placeholders"]
            issue["title"] = filled(texts["title"], gaps)
            assert issue["is_fixable"] == ("fix_flow" in texts)
            if not issue["is_fixable"]:
                issue["text"] = filled(texts["description"], gaps)
            assert issue["learn_more_url"].startswith("https://")
        without_secrets(shown)
        return shown

    async def ignore(self, issue_id: str) -> None:
        """Do not want to see an issue any more."""
        await self.socket.send_json_auto_id(
            {
                "type": "repairs/ignore_issue",
                "domain": DOMAIN,
                "issue_id": issue_id,
                "ignore": True,
            }
        )
        assert (await self.socket.receive_json())["success"]

    async def begin(self, issue_id: str) -> Dialogue:
        """Press the button that mends an issue."""
        issue = (await self.issues())[issue_id]
        dialogue = Dialogue(self, issue["translation_key"])
        await dialogue.send(_FIX, {"handler": DOMAIN, "issue_id": issue_id})
        return dialogue


@dataclass
class Dialogue:
    """The questions about an issue, as they are shown."""

    page: Repairs
    key: str
    shown: Shown | None = None
    text: str = ""

    async def send(self, url: str, data: Mapping[str, Any]) -> None:
        """Send something, and read what is shown then."""
        response = await self.page.client.post(url, json=dict(data))
        assert response.status == HTTPStatus.OK, await response.text()
        self.shown = await response.json()
        await self.page.home.settle()
        without_secrets(self.shown)
        self.text = self._read()

    async def answer(self, **typed: Any) -> Dialogue:
        """Send what was typed into the form."""
        await self.send(f"{_FIX}/{self.now['flow_id']}", typed)
        return self

    async def choose(self, option: str) -> Dialogue:
        """Choose from a menu."""
        assert option in self.now["menu_options"]
        return await self.answer(next_step_id=option)

    @property
    def now(self) -> Shown:
        """Return what is shown."""
        assert self.shown is not None
        return self.shown

    @property
    def step(self) -> str:
        """Return which question is shown, or how it has ended."""
        kind = self.now["type"]
        if kind in {"form", "menu"}:
            return str(self.now["step_id"])
        return str(self.now["reason"] if kind == "abort" else kind)

    @property
    def errors(self) -> list[str]:
        """Return what is said to be wrong."""
        gaps = self.now["description_placeholders"]
        texts = TRANSLATIONS["issues"][self.key]["fix_flow"]["error"]
        return [filled(texts[one], gaps) for one in (self.now["errors"] or {}).values()]

    @property
    def suggested(self) -> Shown:
        """Return what the fields are filled in with."""
        return {
            field["name"]: field.get("description", {}).get(
                "suggested_value", field.get("default")
            )
            for field in self.now["data_schema"]
        }

    def options(self, name: str) -> dict[str, str]:
        """Return what can be chosen in a field: labels by value."""
        (field,) = (one for one in self.now["data_schema"] if one["name"] == name)
        chosen = field["selector"]["select"]["options"]
        return {one["value"]: one["label"] for one in chosen}

    def _read(self) -> str:
        """Return what stands there, for which everything must have a text."""
        texts = TRANSLATIONS["issues"][self.key]["fix_flow"]
        gaps = self.now.get("description_placeholders") or {}
        match self.now["type"]:
            case "create_entry":
                return ""
            case "abort":
                return filled(texts["abort"][self.now["reason"]], gaps)
        step = texts["step"][self.now["step_id"]]
        if self.now["type"] == "menu":
            assert set(step["menu_options"]) == set(self.now["menu_options"])
        else:
            fields = {one["name"] for one in self.now["data_schema"]}
            assert set(step.get("data", ())) == fields
            assert set(step.get("data_description", ())) == fields
        filled(step["title"], gaps)
        return filled(step["description"], gaps)


def filled(text: str, gaps: Mapping[str, str]) -> str:
    """Return a text with its gaps filled, all of which must be known."""
    assert set(re.findall(r"{(\w+)}", text)) <= set(gaps), text
    return text.format(**gaps)


def without_secrets(shown: object) -> None:
    """Make sure that nothing secret is shown."""
    sent = json.dumps(shown)
    for secret in (*TYPED_SECRETS, "plantedAnnounceKey"):
        assert secret not in sent
