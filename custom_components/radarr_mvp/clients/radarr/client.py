"""The questions to another Radarr."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aiohttp import ClientSession

from ...engine.errors import AuthRefused, BadAnswer, Flaw, NotFound, ServiceError
from ...engine.resilience import ServiceGate
from ...engine.resilience.gate import DEFAULT_DEADLINE
from ...engine.secrecy import protect
from ..http import DEFAULT_BODY_CAP, Answer, HttpService, judge_status
from ..readers.judging import not_empty
from ..rows import Row
from .const import LARGEST_LIBRARY, LIST_DEADLINE

_WRONG_ADDRESS: Final = "there is no Radarr at this address; check the port and the URL base (Settings > General > URL Base)"


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarrAccess:
    """Where a Radarr is, and what opens it."""

    url: str
    api_key: str = field(repr=False)
    verify_ssl: bool = True

    def __post_init__(self) -> None:
        """Drop what came along when it was pasted, and keep the key out of the log."""
        object.__setattr__(self, "url", self.url.strip().rstrip("/"))
        object.__setattr__(self, "api_key", self.api_key.strip())
        protect(self.api_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """By what movies of a Radarr can be chosen: ids and names of profiles and tags, and root folders."""

    profiles: Mapping[int, str]
    tags: Mapping[int, str]
    root_folders: tuple[str, ...]


class RadarrClient:
    """A Radarr that answers to its key."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        access: RadarrAccess,
        *,
        user_agent: str,
    ) -> None:
        """Take session and gate from outside."""
        self._http = HttpService(
            session,
            gate,
            access.url,
            headers={
                "User-Agent": user_agent,
                "Accept": "application/json",
                "X-Api-Key": access.api_key,
            },
            credentials=access.api_key,
            verify_ssl=access.verify_ssl,
            judge=_judge,
        )

    @property
    def service(self) -> str:
        """Return the name of the service."""
        return self._http.service

    async def check(self, *, deliberate: bool = False) -> str:
        """Return the version, or raise where this is no Radarr or the key does not open it."""

        async def read(answer: Answer) -> str:
            decoded = await answer.json()
            row = Row(decoded if isinstance(decoded, dict) else {})
            if row.text("appName").lower() != "radarr":
                raise _not_radarr(answer)
            return row.text("version")

        return await self._http.request(
            "GET", "api/v3/system/status", read=read, deliberate=deliberate
        )

    async def movies(self) -> list[Row]:
        """Return the whole library."""
        return await self._rows(
            "movie",
            query={"excludeLocalCovers": "true"},
            deadline=LIST_DEADLINE,
            body_cap=LARGEST_LIBRARY,
        )

    async def profiles(self) -> dict[int, str]:
        """Return the quality profiles."""
        return _names(await self._rows("qualityprofile"), "name")

    async def tags(self) -> dict[int, str]:
        """Return the tags."""
        return _names(await self._rows("tag"), "label")

    async def root_folders(self) -> tuple[str, ...]:
        """Return the root folders."""
        rows = await self._rows("rootfolder")
        return tuple(path for row in rows if (path := row.text("path")))

    async def choices(self) -> Choices:
        """Return by what movies can be chosen."""
        return Choices(
            profiles=await self.profiles(),
            tags=await self.tags(),
            root_folders=await self.root_folders(),
        )

    async def _rows(
        self,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        deadline: float = DEFAULT_DEADLINE,
        body_cap: int = DEFAULT_BODY_CAP,
    ) -> list[Row]:
        """Return the things of a kind."""
        return await self._http.request(
            "GET",
            f"api/v3/{path}",
            query=query,
            read=_read_rows,
            deadline=deadline,
            body_cap=body_cap,
        )


async def _read_rows(answer: Answer) -> list[Row]:
    """Read a list, or raise where there is none."""
    not_empty(answer)
    decoded = await answer.json()
    if not isinstance(decoded, list):
        raise answer.bad(
            Flaw.UNEXPECTED, "answered in an unexpected shape (not a list)"
        )
    return Row({"rows": decoded}).elements("rows")


def _names(rows: list[Row], name: str) -> dict[int, str]:
    """Return what the things are called, by their ids."""
    return {row.whole("id"): row.text(name) for row in rows if row.text(name)}


def _judge(answer: Answer) -> ServiceError | None:
    """Recognise addresses that lead past Radarr, or only to the pages for people."""
    error = judge_status(answer)
    match error:
        case BadAnswer(flaw=Flaw.REDIRECTED):
            return answer.bad(Flaw.REDIRECTED, _WRONG_ADDRESS)
        case NotFound():
            return _not_radarr(answer)
        case AuthRefused() if answer.status == 401:
            return AuthRefused(answer.service, "Radarr does not accept the API key")
        case None if answer.is_html:
            return _not_radarr(answer)
        case _:
            return error


def _not_radarr(answer: Answer) -> BadAnswer:
    """Build the error for an address at which something else answers."""
    return answer.bad(Flaw.UNEXPECTED, _WRONG_ADDRESS)
