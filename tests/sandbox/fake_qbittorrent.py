"""A qBittorrent that can be brought to do what a real one does only on a bad day."""

from base64 import b64encode
from collections.abc import Callable, Iterator
import copy
from dataclasses import dataclass, field
from email import message_from_bytes
import hashlib
import os
import time
from typing import Any, ClassVar, Final, override
from urllib.parse import parse_qsl

from aiohttp import web

from .planted import QBITTORRENT_PASSWORD, QBITTORRENT_USERNAME
from .service import FakeService

MOST_BAD_LOGINS: Final = 5


@dataclass(frozen=True, slots=True)
class Generation:
    """A version of qBittorrent and what it calls its session cookie."""

    app: str
    api: str
    cookie: str = "SID"

    def since(self, *api: int) -> bool:
        """Tell whether its WebAPI is at least as new as the given version."""
        return tuple(map(int, self.api.split("."))) >= api


OLD: Final = Generation("v4.2.5", "2.5.1")
V4_4: Final = Generation("v4.4.5", "2.8.5")
V4_6: Final = Generation("v4.6.7", "2.9.3", "Custom-Name")
V5_1: Final = Generation("v5.1.4", "2.11.4")
V5_2: Final = Generation("v5.2.4", "2.15.1", "QBT_SID_8080")
V5_3: Final = Generation("v5.3.0", "2.16.2", "QBT_SID_8080")
GENERATIONS: Final = (OLD, V4_4, V4_6, V5_1, V5_2, V5_3)


@dataclass(slots=True)
class Session:
    """What is kept of one login."""

    rid: int = 0
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """What came with a request."""

    fields: dict[str, str]
    files: tuple[bytes, ...] = ()

    @property
    def hashes(self) -> list[str]:
        """Return the hashes of a request about several torrents."""
        return self.fields.get("hashes", "").split("|")


class FakeQBittorrent(FakeService):
    """The WebAPI of any version, its torrents moved by hand."""

    name: ClassVar[str] = "qbittorrent"

    def __init__(self, generation: Generation = V5_3, base: str = "") -> None:
        """Begin empty; `base` is the path a reverse proxy puts before everything."""
        super().__init__()
        self.generation = generation
        self.base = base
        self.save_path = "/data"
        self.free_space = 123_456_789
        # By whether the alternative ones hold; in bytes, of which only whole KiB are kept.
        self.download_limits = {False: 0, True: 10_240}
        self.alternative_limits = False
        self.api_key = ""
        self.trusting = False
        self.wrong_host = False
        self.keeps_sessions = True
        self.queueing = True
        self.listing_delay = 0
        self.pending = False
        self.refuses_torrents = False
        self.mute_after: set[str] = set()
        self.bad_logins = 0
        self.logins = 0
        self.sessions: dict[str, Session] = {}
        self.torrents: dict[str, dict[str, Any]] = {}
        self.categories: dict[str, dict[str, Any]] = {}
        self.files: dict[str, list[dict[str, Any]]] = {}
        self.trackers: dict[str, list[dict[str, Any]]] = {}
        self.preferences: dict[str, Any] = {
            "max_ratio_enabled": False,
            "max_ratio": -1,
            "max_ratio_act": 0,
            "queueing_enabled": True,
            "dht": True,
            "temp_path_enabled": False,
            "temp_path": "/data/incomplete",
        }
        self.done: list[tuple[str, dict[str, str]]] = []
        self._hidden: dict[str, int] = {}

    @override
    def routes(self) -> list[web.RouteDef]:
        """Answer everything below the WebAPI in one place."""
        return [web.route("*", self.base + "/api/v2/{scope}/{action}", self._handle)]

    @property
    def address(self) -> str:
        """Return the address a user would type."""
        return self.url + self.base

    @property
    def banned(self) -> bool:
        """Tell whether there were too many bad logins."""
        return self.bad_logins >= MOST_BAD_LOGINS

    def put(self, info_hash: str, **fields: Any) -> dict[str, Any]:
        """Have a torrent listed, with the given fields changed from a quiet default."""
        self.torrents[info_hash] = {
            "name": "Nosferatu.1922.1080p.BluRay.x264-GRP",
            "state": "downloading",
            "save_path": "/data",
            "content_path": "/data/Nosferatu.1922.1080p.BluRay.x264-GRP",
            "category": "",
            "tags": "",
            "size": 1000,
            "amount_left": 500,
            "progress": 0.5,
            "eta": 8_640_000,
            "ratio": 0.0,
            "availability": -1,
            "completion_on": -1,
            **fields,
        }
        return self.torrents[info_hash]

    def expire_sessions(self) -> None:
        """Forget every login, as after an hour of silence or a restart."""
        self.sessions.clear()

    def forms(self, action: str) -> list[dict[str, str]]:
        """Return the forms of all requests to an action that changed something."""
        return [form for name, form in self.done if name == action]

    def asked(self, action: str) -> int:
        """Return how often an action was asked for at all."""
        return len(self.log.times(f"/api/v2/{action}"))

    async def _handle(self, request: web.Request) -> web.Response:
        """Check host, login and method, then act."""
        if self.wrong_host:
            return web.Response(status=401, text="Unauthorized")
        action = "{scope}/{action}".format_map(request.match_info)
        form = await _form(request)
        if action == "auth/login":
            return self._log_in(form)
        session, cookie = self._session_of(request)
        if session is None:
            return web.Response(status=403, text="Forbidden")
        response = self._act(request.method, action, form, session)
        if action in self.mute_after and request.transport is not None:
            request.transport.close()
        if cookie:
            self._give_cookie(response, cookie)
        return response

    def _log_in(self, form: Form) -> web.Response:
        """Answer a login in the way of the version."""
        self.logins += 1
        modern = self.generation.since(2, 14)
        if self.banned:
            return web.Response(
                status=403, text="Your IP address has been banned after too many ..."
            )
        if form.fields != {
            "username": QBITTORRENT_USERNAME,
            "password": QBITTORRENT_PASSWORD,
        }:
            self.bad_logins += 1
            if modern:
                return web.Response(status=401, text="Unauthorized")
            return web.Response(text="Fails.")
        response = web.Response(status=204) if modern else web.Response(text="Ok.")
        self._give_cookie(response, self._open())
        return response

    def _give_cookie(self, response: web.Response, sid: str) -> None:
        """Send a cookie as qBittorrent does, without quotes around characters that want some."""
        cookie = f"{self.generation.cookie}={sid}; HttpOnly; SameSite=Lax; path=/"
        response.headers["Set-Cookie"] = cookie

    def _open(self) -> str:
        """Begin a session and return its cookie, which has characters that need care."""
        sid = b64encode(os.urandom(20) + b"\xff\xef\xbe").decode()
        if self.keeps_sessions:
            self.sessions[sid] = Session()
        return sid

    def _session_of(self, request: web.Request) -> tuple[Session | None, str]:
        """Return the session of a request, and the cookie of one that began only now."""
        sid = request.cookies.get(self.generation.cookie, "")
        if sid in self.sessions:
            return self.sessions[sid], ""
        key = request.headers.get("Authorization", "")
        if self.api_key and key == f"Bearer {self.api_key}":
            return self.sessions.setdefault(key, Session()), ""
        if self.trusting:
            sid = self._open()
            return self.sessions[sid], sid
        return None, ""

    def _act(
        self, method: str, action: str, form: Form, session: Session
    ) -> web.Response:
        """Read or change something."""
        if action == "sync/maindata":
            return web.json_response(self._changes(form, session))
        if (read := self._reads().get(action)) is not None:
            return read(form)
        change = self._changing().get(action)
        if change is None:
            return web.Response(status=404, text="Endpoint does not exist")
        if method != "POST":
            return web.Response(status=405, text="Method Not Allowed")
        response = change(form)
        if response.status < 300:
            self.done.append((action, form.fields))
        return response

    def _reads(self) -> dict[str, Callable[[Form], web.Response]]:
        """Return what can be asked."""
        since = self.generation.since
        reads: dict[str, Callable[[Form], web.Response]] = {
            "app/version": lambda _: web.Response(text=self.generation.app),
            "app/webapiVersion": lambda _: web.Response(text=self.generation.api),
            "app/defaultSavePath": lambda _: web.Response(text=self.save_path),
            "app/preferences": lambda _: web.json_response(self.preferences),
            "torrents/info": self._info,
            "torrents/files": lambda form: self._of_one(form, self.files),
            "torrents/trackers": lambda form: self._of_one(form, self.trackers),
            "torrents/properties": lambda form: self._of_one(form, self.torrents),
            "torrents/categories": lambda _: web.json_response(self.categories),
            "transfer/info": lambda _: web.json_response(self._server()),
        }
        if since(2, 15, 2):
            reads["app/getFreeSpaceAtPath"] = lambda form: web.Response(
                text="-1" if form.fields["path"] == "/nowhere" else "123456"
            )
        return reads

    def _changing(self) -> dict[str, Callable[[Form], web.Response]]:
        """Return what can be done, under the names of the version."""
        since = self.generation.since
        new = since(2, 11)
        silent = (
            *("recheck", "reannounce", "setForceStart", "setLocation"),
            *("addTags", "removeTags", "setDownloadLimit", "setUploadLimit"),
        )
        return {
            **{f"torrents/{action}": lambda _: self._done() for action in silent},
            "auth/logout": lambda _: self._done(),
            "torrents/add": self._add,
            "torrents/delete": self._delete,
            f"torrents/{'stop' if new else 'pause'}": lambda form: self._set_state(
                form, "stoppedDL" if new else "pausedDL"
            ),
            f"torrents/{'start' if new else 'resume'}": lambda form: self._set_state(
                form, "downloading"
            ),
            "torrents/topPrio": lambda _: (
                self._done() if self.queueing else _conflict("Queueing is off")
            ),
            "torrents/setShareLimits": self._share_limits,
            "transfer/setDownloadLimit": self._limit_downloads,
            "torrents/setCategory": self._set_category,
            "torrents/createCategory": self._create_category,
            "torrents/editCategory": self._edit_category,
        }

    def _done(self) -> web.Response:
        """Answer an action that worked."""
        return web.Response(status=204 if self.generation.since(2, 14) else 200)

    def _listed(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the torrents that show; a new one may take its time."""
        for info_hash, fields in self.torrents.items():
            if self._hidden.get(info_hash, 0) > 0:
                self._hidden[info_hash] -= 1
            else:
                yield info_hash, fields

    def _info(self, form: Form) -> web.Response:
        """List torrents by hash and category."""
        wanted = form.fields.get("hashes")
        category = form.fields.get("category")
        return web.json_response(
            [
                {"hash": info_hash, **fields}
                for info_hash, fields in self._listed()
                if (wanted is None or info_hash in wanted.split("|"))
                and (category is None or fields["category"] == category)
            ]
        )

    def _of_one(self, form: Form, shelf: dict[str, Any]) -> web.Response:
        """Answer for a single torrent."""
        info_hash = form.fields.get("hash", "")
        if info_hash not in self.torrents:
            return web.Response(status=404, text="Not Found")
        return web.json_response(shelf.get(info_hash, []))

    def _server(self) -> dict[str, Any]:
        """Return the state of the whole."""
        return {
            "connection_status": "connected",
            "dht_nodes": 300,
            "dl_info_speed": sum(
                int(fields.get("dlspeed", 0)) for fields in self.torrents.values()
            ),
            "up_info_speed": 0,
            "free_space_on_disk": self.free_space,
            "dl_rate_limit": self.download_limits[self.alternative_limits],
            "use_alt_speed_limits": self.alternative_limits,
        }

    def _changes(self, form: Form, session: Session) -> dict[str, Any]:
        """Return everything, or what is different from what the session was told before."""
        now = copy.deepcopy(
            {
                "torrents": dict(self._listed()),
                "categories": self.categories,
                "server_state": self._server(),
            }
        )
        before, session.told = session.told, now
        told_until, session.rid = session.rid, session.rid + 1
        answer: dict[str, Any] = {"rid": session.rid}
        if not told_until or int(form.fields.get("rid", 0)) != told_until:
            return answer | now | {"full_update": True}
        for shelf in ("torrents", "categories"):
            changed = {
                key: _difference(before[shelf].get(key, {}), value)
                for key, value in now[shelf].items()
                if before[shelf].get(key) != value
            }
            removed = [key for key in before[shelf] if key not in now[shelf]]
            answer |= {shelf: changed} if changed else {}
            answer |= {f"{shelf}_removed": removed} if removed else {}
        server = _difference(before["server_state"], now["server_state"])
        return answer | ({"server_state": server} if server else {})

    def _add(self, form: Form) -> web.Response:
        """Take a torrent file or a magnet link."""
        info_hash = _named_by(form)
        if info_hash is None:
            return web.Response(status=415, text="Error: not a valid torrent file.")
        known = info_hash in self.torrents
        if known or self.refuses_torrents:
            if self.generation.since(2, 14):
                return _conflict("Conflict")
            return web.Response(text="Fails.")
        self._hidden[info_hash] = self.listing_delay
        self.put(
            info_hash,
            category=form.fields.get("category", ""),
            tags=form.fields.get("tags", "").replace(",", ", "),
            save_path=form.fields.get("savepath", "/data"),
            added_on=int(time.time()),
        )
        if not self.generation.since(2, 14):
            return web.Response(text="Ok.")
        return web.json_response(
            {
                "success_count": 0 if self.pending else 1,
                "failure_count": 0,
                "pending_count": 1 if self.pending else 0,
                "added_torrent_ids": [] if self.pending else [info_hash],
            },
            status=202 if self.pending else 200,
        )

    def _delete(self, form: Form) -> web.Response:
        """Remove torrents."""
        if "deleteFiles" not in form.fields:
            return _missing("deleteFiles")
        for info_hash in form.hashes:
            self.torrents.pop(info_hash, None)
        return self._done()

    def _set_state(self, form: Form, state: str) -> web.Response:
        """Stop or start torrents."""
        for info_hash in form.hashes:
            if info_hash in self.torrents:
                self.torrents[info_hash]["state"] = state
        return self._done()

    def _limit_downloads(self, form: Form) -> web.Response:
        """Change the limit that holds; less than one KiB was no limit in early versions."""
        kibibytes = max(0, int(form.fields["limit"])) // 1024
        self.download_limits[self.alternative_limits] = kibibytes * 1024
        return self._done()

    def _share_limits(self, form: Form) -> web.Response:
        """Insist on every field that the version needs."""
        since = self.generation.since
        needed = ["hashes", "ratioLimit", "seedingTimeLimit"]
        needed += ["inactiveSeedingTimeLimit"] if since(2, 9, 2) else []
        needed += ["shareLimitAction"] if since(2, 12) else []
        needed += ["shareLimitsMode"] if since(2, 16) else []
        absent = [name for name in needed if name not in form.fields]
        return _missing(*absent) if absent else self._done()

    def _set_category(self, form: Form) -> web.Response:
        """Put torrents into a category that exists."""
        if form.fields["category"] not in self.categories:
            return _conflict("Incorrect category name")
        for info_hash in form.hashes:
            self.torrents[info_hash]["category"] = form.fields["category"]
        return self._done()

    def _create_category(self, form: Form) -> web.Response:
        """Create a category."""
        name = form.fields["category"]
        if name in self.categories or "//" in name:
            return _conflict("Incorrect category name")
        path = form.fields.get("savePath", "")
        self.categories[name] = {"name": name, "savePath": path}
        return self._done()

    def _edit_category(self, form: Form) -> web.Response:
        """Change the save path of a category."""
        self.categories[form.fields["category"]]["savePath"] = form.fields["savePath"]
        return self._done()


def _named_by(form: Form) -> str | None:
    """Return the hash of what shall be added, None for what is no torrent."""
    if "urls" in form.fields:
        return form.fields["urls"].partition("urn:btih:")[2][:40].lower() or None
    (data,) = form.files
    if not data.startswith(b"d") or b"4:info" not in data:
        return None
    # The sandbox writes its torrents with the part that is hashed at the end.
    info = data[data.index(b"4:info") + 6 : -1]
    return hashlib.sha1(info, usedforsecurity=False).hexdigest()


async def _form(request: web.Request) -> Form:
    """Return what came with a request, from wherever it may come."""
    body = await request.read()
    if request.content_type == "multipart/form-data":
        return _multipart(request.headers["Content-Type"], body)
    return Form(dict(request.query) | dict(parse_qsl(body.decode(), True)))


def _multipart(content_type: str, body: bytes) -> Form:
    """Take an upload apart; aiohttp cannot, the body was read for the log before."""
    message = message_from_bytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    )
    fields: dict[str, str] = {}
    files: list[bytes] = []
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        if part.get_filename():
            files.append(payload)
        else:
            name = str(part.get_param("name", header="content-disposition"))
            fields[name] = payload.decode()
    return Form(fields, tuple(files))


def _difference(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that are new or changed."""
    return {key: value for key, value in now.items() if before.get(key) != value}


def _conflict(text: str) -> web.Response:
    """Answer that it cannot be done as things are."""
    return web.Response(status=409, text=text)


def _missing(*names: str) -> web.Response:
    """Answer that fields are missing."""
    return web.Response(
        status=400, text=f"Missing required parameters: {', '.join(names)}"
    )
