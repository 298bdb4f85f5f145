"""Files that people hand over as lists: kept beside the library, under names of our own."""

from pathlib import Path
from typing import Final

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant
from homeassistant.util.ulid import ulid_now

from ..clients.readers.origins import LARGEST_LIST
from ..engine.invalid import Invalid
from ..engine.log import LOGGER
from ..list_sources import file_in

_ENDINGS: Final = frozenset({".csv", ".txt", ".zip"})


def keep_file(hass: HomeAssistant, file_id: str, folder: Path) -> str:
    """Keep a copy of a file that was uploaded, and return the name of that; it belongs into a thread.

    Of a file that is too large only so much is kept that it can be seen to be. What was uploaded is used up by this,
    whatever comes of it.
    """
    try:
        with process_uploaded_file(hass, file_id) as uploaded:
            ending = uploaded.suffix.lower()
            with uploaded.open("rb") as file:
                body = file.read(LARGEST_LIST + 1)
    except (ValueError, FileNotFoundError) as err:
        raise Invalid("upload_again") from err
    name = f"{ulid_now().lower()}{ending if ending in _ENDINGS else ''}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    except OSError as err:
        LOGGER.warning("A file that was handed over could not be stored: %s", err)
        drop_file(folder, name)
        raise Invalid("file_not_stored") from err
    return name


def drop_file(folder: Path, name: str) -> None:
    """Remove a file that is not wanted any more; it belongs into a thread."""
    try:
        file_in(folder, name).unlink(missing_ok=True)
    except OSError as err:
        LOGGER.warning("A file that was handed over could not be removed: %s", err)
