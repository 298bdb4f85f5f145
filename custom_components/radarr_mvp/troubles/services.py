"""Services that have been out of reach for so long that a person should look after them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from homeassistant.helpers.issue_registry import IssueSeverity
from homeassistant.util import dt as dt_util

from ..connections import Connection, Health
from ..const import ServiceKind
from ..coordinator import RadarrMvpData
from ..engine.errors import BudgetSpent, Outage, ServiceError, Unavailable
from ..problems import problem_key
from .finding import Family, Findings, Trouble
from .wording import escaped, plain

# Whoever restarts a service or its machine needs no reminder.
_LONG: Final = timedelta(minutes=15).total_seconds()
# One that asks for patience gets some before anybody is asked why.
_LONG_FOR_THROTTLED: Final = timedelta(hours=1).total_seconds()
# A service that comes and goes is not back yet.
_STEADY: Final = timedelta(minutes=2).total_seconds()

UNREACHABLE: Final = "service_unreachable"
_FAILING: Final = "service_failing"
_THROTTLED: Final = "service_throttled"
_OUTDATED: Final = "service_outdated"
TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "banned": "service_banned",
        "host_check": "service_host_check",
        "insecure_connection": "service_insecure",
        "rate_limited": _THROTTLED,
        "budget_spent": _THROTTLED,
        "unsupported_version": _OUTDATED,
        "unexpected_answer": _FAILING,
        "service_failed": _FAILING,
        "answer_too_large": _FAILING,
        "redirected": _FAILING,
    }
)
_PATIENCE: Final[Mapping[str, float]] = MappingProxyType(
    {_THROTTLED: _LONG_FOR_THROTTLED, _OUTDATED: 0.0}
)


@dataclass(slots=True)
class _Spell:
    """A time for which a service is out of reach."""

    began: float
    since: str
    cause: ServiceError | None = None
    well_since: float | None = None
    told: bool = False

    @property
    def text(self) -> str:
        """Return what to say."""
        key = "" if self.cause is None else problem_key(self.cause)
        return TEXTS.get(key, UNREACHABLE)

    def take(self, error: ServiceError | None) -> None:
        """Keep why it is out of reach; that it is left alone because of that says nothing."""
        resting = isinstance(error, Unavailable) and error.reason is Outage.RESTING
        if self.cause is None or not (resting or isinstance(error, BudgetSpent)):
            self.cause = error or self.cause


class ServiceWatch:
    """Keeps count of the time for which each service has been out of reach."""

    families = (Family.SERVICE,)

    def __init__(self, data: RadarrMvpData) -> None:
        """Begin with all well."""
        self._data = data
        self._spells: dict[str, _Spell] = {}
        self._known: dict[str, Health] = {}

    async def look(self, findings: Findings) -> None:
        """Tell which services are out of reach."""
        for connection in self._data.connections.connections.values():
            health = self._data.connections.data.get(connection.id)
            if health is None:
                findings.leave(Family.SERVICE, _what(connection))
            else:
                self._judge(connection, health, findings)

    def _judge(
        self, connection: Connection, health: Health, findings: Findings
    ) -> None:
        """Tell how a service stands."""
        now = self._data.road.clock.monotonic()
        # Home Assistant asks for new credentials by itself, and has an issue of its own for that.
        spell = None if health.is_refused else self._spell(connection, health, now)
        if spell is None:
            self._spells.pop(connection.id, None)
            return
        spell.told |= now - spell.began >= _PATIENCE.get(spell.text, _LONG)
        if spell.told:
            findings.tell(_trouble(connection, spell))
        else:
            findings.leave(Family.SERVICE, _what(connection))

    def _spell(
        self, connection: Connection, health: Health, now: float
    ) -> _Spell | None:
        """Return for how long a service has been out of reach, None where it is well."""
        spell = self._spells.get(connection.id)
        if self._known.get(connection.id) is health:
            # What was heard a while ago says nothing about now.
            return spell
        self._known[connection.id] = health
        if not health.connected:
            if spell is None:
                since = dt_util.as_local(
                    dt_util.utc_from_timestamp(self._data.road.clock.now())
                )
                spell = _Spell(now, f"{since:%Y-%m-%d %H:%M}")
                self._spells[connection.id] = spell
            spell.well_since = None
            spell.take(health.error)
            return spell
        if spell is None:
            return None
        if spell.well_since is None:
            spell.well_since = now
        return None if now - spell.well_since >= _STEADY else spell


def _trouble(connection: Connection, spell: _Spell) -> Trouble:
    """Return that a service is out of reach."""
    # Without it nothing is fetched and nothing is filed; one indexer of several is missed less.
    is_needed = connection.kind is ServiceKind.QBITTORRENT
    return Trouble(
        family=Family.SERVICE,
        what=_what(connection),
        text=spell.text,
        gaps={
            "service": plain(connection.name),
            "since": spell.since,
            "detail": "" if spell.cause is None else escaped(spell.cause.message),
        },
        severity=IssueSeverity.ERROR if is_needed else IssueSeverity.WARNING,
    )


def _what(connection: Connection) -> str:
    """Return what tells a service from the others of its library."""
    return connection.subentry_id or connection.kind.value
