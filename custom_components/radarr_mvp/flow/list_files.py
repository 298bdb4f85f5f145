"""Files that people hand over as lists: kept beside the library, under names of our own."""

from pathlib import Path

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant
from homeassistant.util.ulid import ulid_now


def keep_file(hass: HomeAssistant, file_id: str, folder: Path) -> str:
    """Copy a file that was uploaded, and return the name that it is kept under; it belongs into a thread."""
    folder.mkdir(parents=True, exist_ok=True)
    with process_uploaded_file(hass, file_id) as uploaded:
        name = f"{ulid_now().lower()}{uploaded.suffix.lower()}"
        (folder / name).write_bytes(uploaded.read_bytes())
    return name


def drop_file(folder: Path, name: str) -> None:
    """Remove a file that is not wanted any more."""
    (folder / Path(name).name).unlink(missing_ok=True)
