"""The issues of a library in Home Assistant's registry: raised, kept and withdrawn."""

from collections.abc import Iterator
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from .finding import ENTRY_ID, FAMILY, Family, Findings, Trouble

_MORE: Final = (
    "https://github.com/radarr-mvp/home-assistant/blob/main/docs/users/"
    "troubleshooting.md#repairs"
)


def issue_id(family: Family, entry_id: str, what: str = "") -> str:
    """Return under which name an issue is known; it stays the same, so that an ignored one stays ignored."""
    return "_".join(filter(None, (family.value, entry_id, what)))


@callback
def async_show(hass: HomeAssistant, entry: ConfigEntry, findings: Findings) -> None:
    """Raise what is wrong and withdraw what is over."""
    raised = {async_raise(hass, entry, one) for one in findings.troubles}
    unclear = [
        issue_id(family, entry.entry_id, what) for family, what in findings.unclear
    ]
    for known in list(_issues(hass, entry.entry_id)):
        if known in raised or any(
            known == one or known.startswith(f"{one}_") for one in unclear
        ):
            continue
        ir.async_delete_issue(hass, DOMAIN, known)


@callback
def async_raise(hass: HomeAssistant, entry: ConfigEntry, trouble: Trouble) -> str:
    """Raise an issue, or change what it says; return its name."""
    id_ = issue_id(trouble.family, entry.entry_id, trouble.what)
    ir.async_create_issue(
        hass,
        DOMAIN,
        id_,
        is_fixable=trouble.family.can_be_mended_here,
        # What is so after a restart is found out anew.
        is_persistent=False,
        severity=trouble.severity,
        translation_key=trouble.key,
        translation_placeholders={"name": entry.title, **trouble.gaps},
        data={
            **trouble.data,
            ENTRY_ID: entry.entry_id,
            FAMILY: trouble.family.value,
        },
        learn_more_url=_MORE,
    )
    return id_


@callback
def async_forget(
    hass: HomeAssistant, entry_id: str, *, ignored: bool = True, family: str = ""
) -> None:
    """Withdraw the issues of a library, those of one family where it is named; `ignored` ones can stay so."""
    issues = ir.async_get(hass).issues
    for known in list(_issues(hass, entry_id)):
        is_ignored = issues[DOMAIN, known].dismissed_version is not None
        if known.startswith(family) and (ignored or not is_ignored):
            ir.async_delete_issue(hass, DOMAIN, known)


def _issues(hass: HomeAssistant, entry_id: str) -> Iterator[str]:
    """Yield the names of a library's issues."""
    for domain, known in ir.async_get(hass).issues:
        if domain == DOMAIN and entry_id in known:
            yield known
