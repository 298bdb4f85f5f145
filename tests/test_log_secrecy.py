"""No secret appears in any log line of the whole run; this file is run last."""

import logging

import pytest

from custom_components.radarr_mvp.engine.secrecy import protect
from tests.sandbox.planted import HDBITS_PASSKEY

from .leak_watch import WATCH, WATCHED_IN_FULL, LeakWatch


def test_the_watch_would_notice_a_leak() -> None:
    """A secret in a message or in a traceback is noticed."""
    watch = LeakWatch()
    logger = logging.getLogger("careless")
    logger.propagate = False
    logger.addHandler(watch)
    logger.warning("Asking with passkey %s", HDBITS_PASSKEY)
    try:
        raise ValueError(HDBITS_PASSKEY)
    except ValueError:
        logger.exception("Failed")
    assert len(watch.leaks) == 2


def test_no_log_line_held_a_secret(pytestconfig: pytest.Config) -> None:
    """Nothing that was logged during this run shows a secret of the sandbox."""
    watch = pytestconfig.stash[WATCH]
    before = watch.ours
    protect(HDBITS_PASSKEY)
    logging.getLogger(WATCHED_IN_FULL[0]).debug("Checked with %s", HDBITS_PASSKEY)
    assert watch.ours == before + 1, "the watch does not see our lines"
    assert watch.leaks == []
