"""What can be said of the library's folders before anything is stored in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
import errno
import os
from pathlib import Path
import tempfile
from typing import Final

from ..const import CONF_DOWNLOADS_LOCAL, CONF_DOWNLOADS_REMOTE, CONF_ROOT_FOLDER
from ..engine.path_mapping import PathMapping

# By these a file system says that it has no hard links, or none for us.
_NO_LINKS: Final = frozenset(
    {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
)


@dataclass(frozen=True, slots=True)
class LibraryFindings:
    """Errors by form field, and why files would have to be copied where that is all that is wrong."""

    errors: dict[str, str] = field(default_factory=dict)
    copies_only: str | None = None


def examine_library(
    root_folder: str, save_path: str, mapping: PathMapping, taken: Iterable[str]
) -> LibraryFindings:
    """Look at the folders on the disk, and try to link between them."""
    root = Path(root_folder)
    if problem := _root_problem(root, taken):
        return LibraryFindings({CONF_ROOT_FOLDER: problem})
    if bool(mapping.remote) != bool(mapping.local):
        empty = CONF_DOWNLOADS_REMOTE if mapping.local else CONF_DOWNLOADS_LOCAL
        return LibraryFindings({empty: "required"})
    downloads = mapping.to_local(save_path)
    if downloads is None:
        return LibraryFindings({CONF_DOWNLOADS_REMOTE: "mapping_elsewhere"})
    if not downloads.is_dir():
        return LibraryFindings({CONF_DOWNLOADS_LOCAL: "downloads_not_visible"})
    return LibraryFindings(copies_only=_hard_link_problem(root, downloads))


def _root_problem(root: Path, taken: Iterable[str]) -> str | None:
    """Return the error of a folder that films cannot be filed into."""
    if not root.is_absolute():
        return "not_absolute"
    if not root.is_dir():
        return "folder_missing"
    resolved = root.resolve()
    for other in (Path(folder).resolve() for folder in taken):
        if resolved.is_relative_to(other) or other.is_relative_to(resolved):
            return "folder_in_use"
    try:
        with tempfile.TemporaryFile(dir=root):
            return None
    except OSError:
        return "not_writable"


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
        return _link_refusal(err)
    finally:
        target.unlink(missing_ok=True)
        source.unlink()
    return None


def _link_refusal(err: OSError) -> str:
    """Return what a failed link says about the two folders."""
    if err.errno == errno.EXDEV:
        return "hard_links_other_device"
    if err.errno in _NO_LINKS:
        return "hard_links_unsupported"
    raise err
