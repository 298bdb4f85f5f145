"""A PostgreSQL server of our own, thrown away after the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import shutil
import subprocess
import tempfile

# Nothing here has to survive anything.
_CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def programs() -> Path | None:
    """Return the folder with the newest server's programs."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _as_owner(*command: str | Path) -> list[str]:
    """Return a command as one that root may give: the server refuses to be root's."""
    words = [str(word) for word in command]
    return ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else words


class Server:
    """A running server, reached by a socket in its folder."""

    def __init__(self, programs: Path, folder: Path) -> None:
        """Know where everything is."""
        self._control = programs / "pg_ctl"
        self._data = folder / "data"
        self.folder = folder

    @property
    def url(self) -> str:
        """Return the address that an owner would enter."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start and wait until it answers."""
        options = [f"-c {setting}" for setting in _CARELESS]
        self._run("start", "-o", f"-k {self.folder} -h '' {' '.join(options)}")

    def stop(self, mode: str = "immediate") -> None:
        """Stop at once."""
        self._run("stop", "-m", mode)

    def _run(self, *words: str) -> None:
        """Control the server."""
        subprocess.run(
            _as_owner(
                self._control, "-w", "-D", self._data, "-l", self.folder / "log", *words
            ),
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def running_server(programs: Path) -> Iterator[Server]:
    """Return a server that runs as long as it is used."""
    # Not below pytest's own folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="radarr-mvp-postgresql-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        command = _as_owner(
            programs / "initdb",
            *("-D", folder / "data", "-U", "postgres", "-A", "trust"),
            *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
        )
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)
        server = Server(programs, folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
