"""Watches every log line of a test run for secrets of the sandbox."""

import logging
from typing import Any, Final, override

import pytest

from tests.sandbox.planted import SECRETS

# Also what is usually too talkative to be shown: users turn it on when they look for a mistake.
WATCHED_IN_FULL: Final = (
    "custom_components.radarr_mvp",
    "homeassistant.config_entries",
    "homeassistant.helpers",
    "qbittorrentapi",
    "requests",
    "urllib3",
    "aiohttp",
)


class LeakWatch(logging.Handler):
    """Counts log lines and keeps those that hold a secret."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        super().__init__(logging.NOTSET)
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        self.ours = 0
        self.leaks: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Look at a line as it would be written, with its traceback."""
        self.ours += record.name.startswith(WATCHED_IN_FULL[0])
        text = self.format(record)
        self.leaks += [
            f"{record.name} ({record.pathname}:{record.lineno}) shows a secret"
            for secret in SECRETS
            if secret in text
        ]


WATCH: Final = pytest.StashKey[LeakWatch]()
ELSEWHERE: Final = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin to watch before the first test."""
    watch = config.stash[WATCH] = LeakWatch()
    logging.getLogger().addHandler(watch)
    for name in WATCHED_IN_FULL:
        logging.getLogger(name).setLevel(logging.DEBUG)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the judgement come last."""
    items.sort(key=lambda item: item.path.name == "test_log_secrecy.py")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell who counts the results of several processes what this one has seen; a leak fails the run."""
    config = session.config
    leaks = [*config.stash[WATCH].leaks, *config.stash.get(ELSEWHERE, [])]
    if (output := getattr(config, "workeroutput", None)) is not None:
        output["leaks"] = leaks
    elif leaks:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print("\nSecrets in the log:", *sorted(set(leaks)), sep="\n  ")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what another process has seen."""
    known = node.config.stash.setdefault(ELSEWHERE, [])
    known += getattr(node, "workeroutput", {}).get("leaks", [])
