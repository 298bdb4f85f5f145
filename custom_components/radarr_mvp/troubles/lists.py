"""Lists that cannot be followed, and lists that have lost so much that a person has to say whether it is true."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..connections import Connection
from ..const import DOMAIN
from ..coordinator import ListCoordinator, RadarrMvpData
from ..engine.invalid import Invalid
from ..engine.keeping.records import ListSync, SyncStatus
from ..engine.lists.options import Leaving
from ..engine.lists.reports import Held, ListStatus
from ..engine.log import LOGGER
from ..problems import async_sentence, async_word, list_problem, visit_problem
from .finding import Family, Findings, Trouble
from .wording import escaped, listed, plain

# What the questions about a list are asked with.
LIST_ID: Final = "list_id"
PROBLEM: Final = "problem"
IN_OPTIONS: Final = "in_options"

_OPTIONS: Final = "list_options"
# Whoever restarts a service needs no reminder, and most that fail for a while come back by themselves.
_LONG: Final = timedelta(hours=24)
_TRIES: Final = 3
_LOOKED_AT: Final = 50
# These say that a service is left alone, and not why.
_RESTING: Final = frozenset({"service_resting", "budget_spent"})
_LOADED: Final[HassKey[set[str]]] = HassKey(f"{DOMAIN}_loaded")


@dataclass(frozen=True, slots=True)
class _Run:
    """The visits that have failed since the last one that did not, the latest first."""

    failed: tuple[ListSync, ...]

    @property
    def since(self) -> datetime:
        """Return when the first of them began."""
        return self.failed[-1].began_at

    @property
    def cause(self) -> ListSync:
        """Return the visit that tells most about why they fail."""
        telling = (one for one in self.failed if one.data.get(PROBLEM) not in _RESTING)
        return next(telling, self.failed[0])

    def is_long(self, now: datetime) -> bool:
        """Return whether it has failed for so long, and so often, that a person should look."""
        return len(self.failed) >= _TRIES and now - self.since >= _LONG


class ListWatch:
    """Looks how each list stands.

    A list that was broken before the library was loaded anew may have been mended by that, so it is visited before
    anything is told of it.
    """

    families = (Family.LIST, Family.LIST_HELD)

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Look after an entry that is being loaded, for the first time or anew."""
        self._hass = hass
        self._entry = entry
        self._data: RadarrMvpData = entry.runtime_data
        loaded = hass.data.setdefault(_LOADED, set())
        self._anew = self._data.road.house.now if entry.entry_id in loaded else None
        loaded.add(entry.entry_id)
        self._runs: dict[str, _Run] = {}
        self._tried: set[str] = set()

    def watch(self, look: Callable[[], None]) -> None:
        """Have somebody look whenever a list stands otherwise than before."""
        for one in self._data.followed.values():
            self._entry.async_on_unload(one.async_add_listener(look))

    async def look(self, findings: Findings) -> None:
        """Tell which lists a person should look after."""
        for one in self._data.followed.values():
            if not one.last_update_success or not one.data.name:
                for family in self.families:
                    findings.leave(family, one.list_id)
            elif one.data.enabled and one.list_id in self._entry.subentries:
                await self._look_at(one, findings)

    async def _look_at(self, one: ListCoordinator, findings: Findings) -> None:
        """Tell how a list stands that is followed."""
        status = one.data
        if status.held is not None and self._is_cleaning:
            findings.tell(await self._held(status, status.held))
        problem = list_problem(status, self._connections)
        if problem is not None and status.problem:
            findings.tell(await self._trouble(status, problem, text=_OPTIONS))
        elif problem is not None and status.last is not None:
            await self._failed(status, status.last, findings)

    @property
    def _is_cleaning(self) -> bool:
        """Return whether anything happens to movies that leave lists: else nothing waits for a person's word."""
        usual = self._data.road.house.settings.lists.cleaning
        levels = (
            one.options.on_leaving or usual
            for one in self._data.lists.current().values()
            if one.options.enabled
        )
        return any(level is not Leaving.OFF for level in levels)

    async def _failed(
        self, status: ListStatus, last: ListSync, findings: Findings
    ) -> None:
        """Tell why a list cannot be read, once no new try is likely to help."""
        if self._is_told_elsewhere(status.service):
            return
        run = await self._run(status.list_id, last)
        is_broken = not last.data.get("may_pass", True)
        if is_broken and self._anew is not None and last.ended_at < self._anew:
            findings.leave(Family.LIST, status.list_id)
            self._try_again(status.list_id)
        elif is_broken or run.is_long(self._data.road.house.now):
            problem = visit_problem(run.cause, status.service, self._connections)
            since = f"{dt_util.as_local(run.since):%Y-%m-%d %H:%M}"
            findings.tell(await self._trouble(status, problem, since=since))
        else:
            findings.leave(Family.LIST, status.list_id)

    @property
    def _connections(self) -> list[Connection]:
        """Return the services that the library is connected to."""
        return list(self._data.connections.connections.values())

    def _is_told_elsewhere(self, service: str) -> bool:
        """Return whether the list's service is one that the library needs anyway, and is known to be in trouble."""
        health = self._data.connections.data
        return any(
            one.gate.service == service
            and (known := health.get(one.id)) is not None
            and not known.connected
            for one in self._connections
        )

    async def _run(self, list_id: str, last: ListSync) -> _Run:
        """Return the failures up to the last one; they are read where there is a new one."""
        run = self._runs.get(list_id)
        if run is None or run.failed[0] != last:
            page = await self._data.road.lists.syncs(list_id, limit=_LOOKED_AT)
            failed: list[ListSync] = []
            for one in page.items:
                if one.status is SyncStatus.FAILED:
                    failed.append(one)
                elif one.status is not SyncStatus.CANCELLED:
                    break
            run = self._runs[list_id] = _Run(tuple(failed) or (last,))
        return run

    def _try_again(self, list_id: str) -> None:
        """Visit a list once that was broken before the library was loaded anew."""
        if list_id in self._tried:
            return
        self._tried.add(list_id)

        async def visit() -> None:
            try:
                await self._data.road.lists.sync(list_id)
            except Invalid as problem:
                LOGGER.debug("A list is not visited once more: %s", problem)

        self._entry.async_create_background_task(
            self._hass, visit(), f"{DOMAIN} visits a list once more"
        )

    async def _trouble(
        self,
        status: ListStatus,
        problem: HomeAssistantError,
        *,
        text: str = "",
        since: str = "",
    ) -> Trouble:
        """Return that a list cannot be followed."""
        return Trouble(
            family=Family.LIST,
            what=status.list_id,
            text=text,
            gaps={
                "list": plain(status.name),
                "which": escaped(status.name),
                "reason": await async_sentence(self._hass, problem, escaped),
                "since": since,
            },
            data={
                LIST_ID: status.list_id,
                PROBLEM: problem.translation_key,
                IN_OPTIONS: int(text == _OPTIONS),
            },
        )

    async def _held(self, status: ListStatus, held: Held) -> Trouble:
        """Return that a list has lost much at once, and what would happen if that is believed."""
        wanted = self._data.road.house.settings.lists.cleaning
        own = self._data.lists.current()[status.list_id].options.on_leaving
        rule = await async_word(self._hass, "list_leaving", (own or wanted).value)
        return Trouble(
            family=Family.LIST_HELD,
            what=status.list_id,
            gaps={
                "list": plain(status.name),
                "which": escaped(status.name),
                "count": str(held.vanished),
                "since": f"{dt_util.as_local(held.since):%Y-%m-%d %H:%M}",
                "titles": listed((one,) for one in held.titles),
                "rule": plain(rule),
            },
            data={LIST_ID: status.list_id},
        )
