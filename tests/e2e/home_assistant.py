"""A real Home Assistant in a process of its own, onboarded and driven as a browser drives it."""

import asyncio
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
import json
import os
from pathlib import Path
import shutil
from typing import Any, Self

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse

from tests.sandbox.swarm import free_port

REPOSITORY = Path(__file__).parents[2]
RELEASES = ("2026.10", "2026.11")
USER, PASSWORD = "demo", "demo-password"

_GLANCE = 0.2
_START_SECONDS = 120
_STOP_SECONDS = 30

# Looks at a form before it is answered.
type Meeting = Callable[[dict[str, Any]], Awaitable[None]]


class HomeAssistantError(Exception):
    """Home Assistant did not do what the journey needs; the text says what happened."""


def hass_binary(release: str) -> Path:
    """Return the `hass` program of a release's environment."""
    return REPOSITORY / ".venv" / f"ha-{release}" / "bin" / "hass"


@dataclass
class HomeAssistant:
    """One Home Assistant: its folder, its process and an administrator's access to it."""

    config_dir: Path
    release: str = RELEASES[0]
    port: int = field(default_factory=free_port)
    debug: bool = True
    _process: Process | None = None
    _installed: bool = False
    _session: ClientSession | None = None
    _token: str = ""

    @property
    def url(self) -> str:
        """Return the address of the frontend."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Return what was logged so far."""
        path = self.config_dir / "process.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    async def __aenter__(self) -> Self:
        """Start and onboard."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    async def start(self) -> None:
        """Start the process, wait until it answers, and log in."""
        self._prepare()
        with (self.config_dir / "process.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                hass_binary(self.release),
                "--config",
                self.config_dir,
                "--skip-pip",
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                env=os.environ
                | {"PATH": f"{hass_binary(self.release).parent}:{os.environ['PATH']}"},
                # Ctrl-C in the terminal is for the demo, which then stops Home Assistant in order.
                start_new_session=True,
            )
        self._session = ClientSession()
        try:
            await self._wait_until_up()
            await self._log_in()
            await self._wait_until_running()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop the process in order, by force when it does not."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def restart(self) -> None:
        """Stop and start again on the same folder."""
        await self.stop()
        await self.start()

    async def kill(self) -> None:
        """End it on the spot, as a power cut would."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        await self.stop()

    async def ask(self, action: str, **data: Any) -> Any:
        """Call an action of the integration that answers, and return the answer."""
        path = f"/api/services/radarr_mvp/{action}?return_response"
        return (await self.post(path, data))["service_response"]

    async def tell(self, action: str, **data: Any) -> None:
        """Call an action of the integration that does not answer."""
        await self.post(f"/api/services/radarr_mvp/{action}", data)

    async def get(self, path: str) -> Any:
        """Read from the REST API."""
        return await self._request("GET", path)

    async def post(self, path: str, body: Any = None) -> Any:
        """Send to the REST API."""
        return await self._request("POST", path, {} if body is None else body)

    async def delete(self, path: str) -> Any:
        """Delete through the REST API."""
        return await self._request("DELETE", path)

    async def state(self, entity_id: str) -> dict[str, Any]:
        """Return the state of an entity."""
        state: dict[str, Any] = await self.get(f"/api/states/{entity_id}")
        return state

    async def wait_for_state(
        self, entity_id: str, wanted: str, seconds: float = 30
    ) -> dict[str, Any]:
        """Wait until an entity has the wanted state."""
        last: Any = None
        try:
            async with asyncio.timeout(seconds):
                while True:
                    with suppress(HomeAssistantError):
                        last = await self.state(entity_id)
                        if last["state"] == wanted:
                            return dict(last)
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise HomeAssistantError(
                f"{entity_id} did not become {wanted}; last seen: {last}"
            ) from None

    async def configure(
        self,
        domain: str,
        steps: dict[str, dict[str, Any]],
        meet: Meeting | None = None,
    ) -> dict[str, Any]:
        """Walk through an integration's config flow, answering each step by its name; `meet` sees each form first."""
        flow = "/api/config/config_entries/flow"
        begun = await self.post(flow, {"handler": domain})
        result = await self.walk(f"{flow}/{begun['flow_id']}", begun, steps, meet)
        if result["type"] != "create_entry":
            raise HomeAssistantError(f"the flow ended with {result}")
        return dict(result["result"])

    async def walk(
        self,
        path: str,
        result: dict[str, Any],
        steps: dict[str, dict[str, Any]],
        meet: Meeting | None = None,
    ) -> dict[str, Any]:
        """Answer each step of a flow by its name, and wait where it does; return how it ends."""
        while (kind := result["type"]) in {"menu", "form", "progress"}:
            step = result["step_id"]
            if result.get("errors"):
                raise HomeAssistantError(f"step {step} answers {result['errors']}")
            if kind == "progress":
                await asyncio.sleep(_GLANCE)
                # As the frontend does it when it hears that something has happened.
                result = await self.get(path)
                continue
            if step not in steps:
                raise HomeAssistantError(f"unexpected step {step}")
            if meet is not None:
                await meet(result)
            result = await self.post(path, steps[step])
        return result

    @asynccontextmanager
    async def websocket(self) -> AsyncGenerator[Commands]:
        """Open an authenticated websocket."""
        assert self._session is not None
        async with self._session.ws_connect(f"{self.url}/api/websocket") as socket_:
            await socket_.receive_json()
            await socket_.send_json({"type": "auth", "access_token": self._token})
            answer = await socket_.receive_json()
            if answer["type"] != "auth_ok":
                raise HomeAssistantError(f"the websocket answers {answer}")
            yield Commands(socket_)

    async def set_options(
        self, entry_id: str, part: str, typed: dict[str, Any]
    ) -> None:
        """Fill in one part of an entry's options."""
        flow = "/api/config/config_entries/options/flow"
        menu = await self.post(flow, {"handler": entry_id})
        form = await self.post(f"{flow}/{menu['flow_id']}", {"next_step_id": part})
        done = await self.post(f"{flow}/{form['flow_id']}", typed)
        if done["type"] != "create_entry":
            raise HomeAssistantError(f"the options answer {done}")

    async def open_with(self, strategy: str, title: str, icon: str) -> None:
        """Add the dashboard of a strategy as its dialog does, and have the frontend open with it."""
        path = strategy.removeprefix("custom:")
        dashboard = {"url_path": path, "title": title, "icon": icon}
        async with self.websocket() as commands:
            await commands.call("lovelace/dashboards/create", **dashboard)
            await commands.call(
                "lovelace/config/save",
                url_path=path,
                config={"strategy": {"type": strategy}},
            )
            await commands.call(
                "frontend/set_system_data", key="core", value={"default_panel": path}
            )

    def _prepare(self) -> None:
        """Write the configuration and put the integration where Home Assistant looks for it."""
        self.config_dir.mkdir(parents=True, exist_ok=True)
        configuration = {
            "frontend": {},
            "config": {},
            "history": {},
            "logbook": {},
            "conversation": {},
            "media_source": {},
            "system_health": {},
            "homeassistant": {
                "country": "US",
                "auth_providers": [
                    {
                        "type": "trusted_networks",
                        "trusted_networks": ["127.0.0.1/32"],
                        "allow_bypass_login": True,
                    },
                    {"type": "homeassistant"},
                ],
            },
            "logger": {
                "default": "warning",
                "logs": {
                    "custom_components.radarr_mvp": "debug" if self.debug else "info"
                },
            },
        }
        # Only the user is missing; the other steps would set up services that need the internet.
        self._store(
            "onboarding", 4, 1, {"done": ["core_config", "analytics", "integration"]}
        )
        # Settled here, not in YAML: from there it would be on trial and taken back after five minutes.
        http = {
            "server_host": ["127.0.0.1"],
            "server_port": self.port,
            "cors_allowed_origins": [],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": True,
            "ssl_profile": "modern",
            "use_x_frame_options": True,
            "created_at": "2026-01-01T00:00:00+00:00",
            "error": None,
            "error_message": None,
        }
        self._store(
            "http", 2, 2, {"stable": http, "pending": None, "yaml_migration_done": True}
        )
        # JSON is YAML, too.
        (self.config_dir / "configuration.yaml").write_text(json.dumps(configuration))
        installed = self.config_dir / "custom_components" / "radarr_mvp"
        if self._installed:
            return
        self._installed = True
        if installed.exists():
            shutil.rmtree(installed)
        shutil.copytree(
            REPOSITORY / "custom_components" / "radarr_mvp",
            installed,
            ignore=shutil.ignore_patterns("__pycache__"),
        )

    def _store(
        self, key: str, version: int, minor_version: int, data: dict[str, Any]
    ) -> None:
        """Write one of Home Assistant's own files, unless an earlier start has."""
        path = self.config_dir / ".storage" / key
        if path.exists():
            return
        path.parent.mkdir(exist_ok=True)
        head = {"version": version, "minor_version": minor_version, "key": key}
        path.write_text(json.dumps(head | {"data": data}))

    async def _wait_until_up(self) -> None:
        """Wait until the frontend answers."""
        assert self._session is not None
        try:
            async with asyncio.timeout(_START_SECONDS):
                while True:
                    self._raise_if_dead()
                    with suppress(ClientError):
                        async with self._session.get(
                            f"{self.url}/api/onboarding"
                        ) as answer:
                            if answer.status in {200, 401, 404}:
                                return
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise HomeAssistantError(
                f"Home Assistant did not come up:\n{self.log[-4000:]}"
            ) from None

    async def _wait_until_running(self) -> None:
        """Wait until everything configured is set up."""
        async with asyncio.timeout(_START_SECONDS):
            while (await self.get("/api/config"))["state"] != "RUNNING":
                await asyncio.sleep(0.2)

    def _raise_if_dead(self) -> None:
        """Say so when the process has ended by itself."""
        assert self._process is not None
        if self._process.returncode is not None:
            raise HomeAssistantError(
                f"Home Assistant ended with {self._process.returncode}:\n{self.log[-4000:]}"
            )

    async def _log_in(self) -> None:
        """Create the first user, or log in as it after a restart."""
        if (self.config_dir / ".storage" / "auth").exists():
            self._token = await self._token_for(await self._login_code())
            return
        created = await self.post(
            "/api/onboarding/users",
            {
                "client_id": f"{self.url}/",
                "name": "Demo",
                "username": USER,
                "password": PASSWORD,
                "language": "en",
            },
        )
        self._token = await self._token_for(created["auth_code"])

    async def _login_code(self) -> str:
        """Log in with user name and password and return the code for a token."""
        flow = await self.post(
            "/auth/login_flow",
            {
                "client_id": f"{self.url}/",
                "handler": ["homeassistant", None],
                "redirect_uri": f"{self.url}/",
            },
        )
        done = await self.post(
            f"/auth/login_flow/{flow['flow_id']}",
            {"client_id": f"{self.url}/", "username": USER, "password": PASSWORD},
        )
        return str(done["result"])

    async def _token_for(self, code: str) -> str:
        """Exchange a code for an access token."""
        assert self._session is not None
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": f"{self.url}/",
        }
        async with self._session.post(f"{self.url}/auth/token", data=form) as answer:
            return str((await answer.json())["access_token"])

    async def _request(self, method: str, path: str, body: Any = None) -> Any:
        """Call the REST API and return what it answers."""
        assert self._session is not None
        self._raise_if_dead()
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with self._session.request(
            method, f"{self.url}{path}", json=body, headers=headers
        ) as answer:
            if answer.status >= 400:
                raise HomeAssistantError(
                    f"{method} {path} answers {answer.status}: {await answer.text()}"
                )
            return await answer.json()


class Commands:
    """Websocket commands, answered in order; events that come meanwhile are kept."""

    def __init__(self, socket_: ClientWebSocketResponse) -> None:
        """Speak over an authenticated websocket."""
        self._socket = socket_
        self._id = 0
        self._heard: list[dict[str, Any]] = []

    async def call(self, command: str, **arguments: Any) -> Any:
        """Send a command and return its result."""
        self._id += 1
        await self._socket.send_json({"id": self._id, "type": command, **arguments})
        while True:
            answer = await self._socket.receive_json()
            if answer["type"] == "event":
                self._heard.append(answer["event"])
            elif answer.get("id") == self._id and answer["type"] == "result":
                if not answer["success"]:
                    raise HomeAssistantError(f"{command} answers {answer['error']}")
                return answer["result"]

    async def listen(self, *kinds: str) -> None:
        """Subscribe to events of the integration."""
        for kind in kinds:
            await self.call("subscribe_events", event_type=f"radarr_mvp_{kind}")

    async def next_event(self, seconds: float) -> dict[str, Any] | None:
        """Return the next event, None where none comes in time."""
        if self._heard:
            return self._heard.pop(0)
        try:
            async with asyncio.timeout(seconds):
                while (answer := await self._socket.receive_json())["type"] != "event":
                    pass
        except TimeoutError:
            return None
        return dict(answer["event"])
