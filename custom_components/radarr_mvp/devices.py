"""The devices of an entry: the library, each of its indexers, lists and folders."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.loader import async_get_integration
from yarl import URL

from .connections import Connection
from .const import CONF_KIND, DOMAIN, MANUFACTURER, SUBENTRY_LIST, ServiceKind
from .coordinator import RadarrMvpConfigEntry
from .list_names import plain_kind
from .options import root_folders_of

_LIBRARY: Final = "Movie library"
_FOLDER: Final = "Library folder"
_MODELS: Final = {
    ServiceKind.HDBITS: "HDBits",
    ServiceKind.TORZNAB: "Torznab",
    ServiceKind.PROWLARR: "Prowlarr",
}


def device_of(id_: str) -> DeviceInfo:
    """Return what ties an entity to a device that is registered here."""
    return DeviceInfo(identifiers={(DOMAIN, id_)})


def folder_id(entry: ConfigEntry, folder: str) -> str:
    """Return the id of a folder's device."""
    return f"{entry.entry_id}-{folder}"


def folders_of(entry: ConfigEntry) -> list[str]:
    """Return the folders of a library."""
    return [str(one) for one in root_folders_of(entry)]


def names_of(folders: Iterable[str]) -> dict[str, str]:
    """Return what folders are called: their last names, and so much before them as tells them apart."""
    parts = {folder: PurePath(folder).parts for folder in folders}
    deepest = max(map(len, parts.values()), default=0)
    names: dict[str, str] = {}
    for length in range(1, deepest + 1):
        ends = {one: str(PurePath(*parts[one][-length:])) for one in parts}
        alike = Counter(ends.values())
        for folder, end in ends.items():
            if alike[end] == 1:
                names.setdefault(folder, end)
    return names


async def async_keep_devices(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
    """Register the devices of an entry, and remove those that belong to it no more."""
    integration = await async_get_integration(hass, DOMAIN)
    registry = dr.async_get(hass)
    library = registry.async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        name=entry.title,
        manufacturer=MANUFACTURER,
        model=_LIBRARY,
        sw_version=str(integration.version),
        entry_type=DeviceEntryType.SERVICE,
    )
    for connection in _indexers(entry):
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=connection.subentry_id,
            identifiers={(DOMAIN, connection.id)},
            name=connection.name,
            manufacturer=MANUFACTURER,
            model=_MODELS.get(connection.kind),
            configuration_url=address_of(connection.kind, _typed(entry, connection)),
            entry_type=DeviceEntryType.SERVICE,
            via_device_id=library.id,
        )
    for subentry in entry.get_subentries_of_type(SUBENTRY_LIST):
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=subentry.subentry_id,
            identifiers={(DOMAIN, subentry.subentry_id)},
            name=subentry.title,
            manufacturer=MANUFACTURER,
            model=plain_kind(str(subentry.data.get(CONF_KIND, ""))),
            entry_type=DeviceEntryType.SERVICE,
            via_device_id=library.id,
        )
    for folder, name in names_of(folders_of(entry)).items():
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={(DOMAIN, folder_id(entry, folder))},
            name=name,
            manufacturer=MANUFACTURER,
            model=_FOLDER,
            model_id=folder,
            entry_type=DeviceEntryType.SERVICE,
            via_device_id=library.id,
        )
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        if not _is_in_use(entry, device):
            registry.async_remove_device(device.id)
    _follow_versions(hass, entry)
    _follow_titles(hass, entry)


@callback
def async_may_be_removed(entry: ConfigEntry, device: dr.AnyDeviceEntry) -> bool:
    """Return whether a person may remove a device: only one that nothing stands behind."""
    return not _is_in_use(entry, device)


def _is_in_use(entry: ConfigEntry, device: dr.AnyDeviceEntry) -> bool:
    """Return whether the library, a sub-entry or a folder stands behind a device."""
    known = {(DOMAIN, one) for one in _ids(entry)}
    return not known.isdisjoint(device.identifiers)


def _ids(entry: ConfigEntry) -> Iterator[str]:
    """Yield the ids of the devices that an entry has."""
    yield entry.entry_id
    yield from entry.subentries
    for folder in folders_of(entry):
        yield folder_id(entry, folder)


def _indexers(entry: RadarrMvpConfigEntry) -> Iterable[Connection]:
    """Return the services that are devices of their own."""
    connections = entry.runtime_data.connections.connections.values()
    return [one for one in connections if one.subentry_id is not None]


def _typed(entry: ConfigEntry, connection: Connection) -> object:
    """Return the address of an indexer as it was typed."""
    subentry = entry.subentries.get(connection.subentry_id or "")
    return None if subentry is None else subentry.data.get(CONF_URL)


def address_of(kind: ServiceKind, typed: object) -> str | None:
    """Return where an indexer is looked after, without what an address may give away."""
    try:
        url = URL(typed if isinstance(typed, str) else "")
        origin = url.origin()
    except ValueError:
        return None
    # Prowlarr may live below a path; that of a Torznab feed leads to no page, and may hold a key.
    return str(origin.with_path(url.path) if kind is ServiceKind.PROWLARR else origin)


@callback
def _follow_versions(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
    """Show which version a service says it is, as soon as it has said so."""
    coordinator = entry.runtime_data.connections
    registry = dr.async_get(hass)

    @callback
    def follow() -> None:
        for connection in _indexers(entry):
            health = coordinator.data.get(connection.id)
            device = registry.async_get_device_by_identifier(
                (DOMAIN, connection.id), entry.entry_id
            )
            if health is None or device is None or not health.version:
                continue
            if device.sw_version != health.version:
                registry.async_update_device(device.id, sw_version=health.version)

    entry.async_on_unload(coordinator.async_add_listener(follow))


@callback
def _follow_titles(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
    """Call the device of a list as the list is called, also when a person calls it something else."""
    registry = dr.async_get(hass)

    @callback
    def follow(change: ConfigEntryChange, changed: ConfigEntry) -> None:
        if changed is not entry:
            return
        for subentry in entry.get_subentries_of_type(SUBENTRY_LIST):
            device = registry.async_get_device_by_identifier(
                (DOMAIN, subentry.subentry_id), entry.entry_id
            )
            if device is not None and device.name != subentry.title:
                registry.async_update_device(device.id, name=subentry.title)

    entry.async_on_unload(
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, follow)
    )
