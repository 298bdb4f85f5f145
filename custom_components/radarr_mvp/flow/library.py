"""What can be said of the library's folders before anything is stored in them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
import errno
import os
from pathlib import Path
import tempfile

from ..const import CONF_DOWNLOADS_LOCAL, CONF_DOWNLOADS_REMOTE, CONF_ROOT_FOLDER
from ..engine.log import LOGGER
from ..engine.path_mapping import PathMapping

# Folders that are spoken for, by what is said where one of them is chosen.
type Taken = Mapping[str, Iterable[Path]]


@dataclass(frozen=True, slots=True)
class LibraryFindings:
    """Errors by form field, and why files would have to be copied where that is all that is wrong."""

    errors: dict[str, str] = field(default_factory=dict)
    copies_only: str | None = None


def mapping_of(library: Mapping[str, str]) -> PathMapping:
    """Return the two names of the download folder."""
    return PathMapping(library[CONF_DOWNLOADS_REMOTE], library[CONF_DOWNLOADS_LOCAL])


def examine_library(
    library: Mapping[str, str], save_path: str, taken: Taken
) -> LibraryFindings:
    """Look at the folders on the disk, and try to link between them."""
    root, mapping = Path(library[CONF_ROOT_FOLDER]), mapping_of(library)
    errors = _root_errors(root, taken) | mapping_errors(mapping, save_path)
    downloads = mapping.to_local(save_path)
    if errors or downloads is None:
        return LibraryFindings(errors)
    if overlap(root, downloads):
        return LibraryFindings({CONF_ROOT_FOLDER: "overlaps_downloads"})
    return LibraryFindings(copies_only=_hard_link_problem(root, downloads))


def _root_errors(root: Path, taken: Taken) -> dict[str, str]:
    """Return the error of a folder that films cannot be filed into."""
    problem = _root_problem(root, taken)
    return {CONF_ROOT_FOLDER: problem} if problem else {}


def _root_problem(root: Path, taken: Taken) -> str | None:
    """Return what is wrong with a folder for films."""
    problem = folder_problem(root)
    if problem in {"not_absolute", "folder_missing"}:
        return problem
    # A folder of another library is none of our business, whatever else is wrong with it.
    for reason, folders in taken.items():
        if any(overlap(root, folder) for folder in folders):
            return reason
    return problem


def folder_problem(folder: Path) -> str | None:
    """Return why nothing can be stored in a folder; found out by trying."""
    if not folder.is_absolute():
        return "not_absolute"
    if not folder.is_dir():
        return "folder_missing"
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError:
        return "not_writable"


def mapping_errors(
    mapping: PathMapping,
    remote_path: str,
    is_seen: Callable[[Path], bool] = Path.is_dir,
) -> dict[str, str]:
    """Return the error of two names by which a path of the downloads cannot be found."""
    if bool(mapping.remote) != bool(mapping.local):
        empty = CONF_DOWNLOADS_REMOTE if mapping.local else CONF_DOWNLOADS_LOCAL
        return {empty: "required"}
    if mapping.local and not Path(mapping.local).is_absolute():
        return {CONF_DOWNLOADS_LOCAL: "not_absolute"}
    downloads = mapping.to_local(remote_path)
    if downloads is None:
        return {CONF_DOWNLOADS_REMOTE: "mapping_elsewhere"}
    if not (downloads.is_absolute() and is_seen(downloads)):
        return {CONF_DOWNLOADS_LOCAL: "downloads_not_visible"}
    return {}


def overlap(one: Path, other: Path) -> bool:
    """Tell whether two folders are the same, or one lies inside the other, by whatever name."""
    one, other = one.resolve(), other.resolve()
    return one.is_relative_to(other) or other.is_relative_to(one)


def _hard_link_problem(root: Path, downloads: Path) -> str | None:
    """Return why downloads cannot be hard-linked into the library; found out by trying where we may write."""
    try:
        handle, name = tempfile.mkstemp(prefix=".radarr_mvp_", dir=downloads)
    except OSError:
        same_device = downloads.stat().st_dev == root.stat().st_dev
        return None if same_device else "hard_links_other_device"
    os.close(handle)
    source = Path(name)
    target = root / source.name
    try:
        target.hardlink_to(source)
    except OSError as err:
        LOGGER.debug("A hard link into the library failed: %s", err)
        other_device = err.errno == errno.EXDEV
        return "hard_links_other_device" if other_device else "hard_links_unsupported"
    finally:
        target.unlink(missing_ok=True)
        source.unlink()
    return None
