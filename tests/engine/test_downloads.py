"""When a torrent was seeded long enough, and where its files lie."""

import math

import pytest

from custom_components.radarr_mvp.engine.downloads import (
    NO_LIMIT,
    UNLIMITED,
    USE_GLOBAL,
    Download,
    DownloadChanges,
    DownloadState,
    ShareLimits,
    ShareMode,
    Traffic,
    content_root,
)

NOW = 1_800_000_000.0
HOUR = 3600


def seeded(
    limits: ShareLimits = ShareLimits(),  # frozen
    state: DownloadState = DownloadState.COMPLETED,
    ratio: float = 1.0,
    hours: float = 10.0,
    idle_hours: float | None = 2.0,
) -> Download:
    """Return a torrent that was seeded for a while."""
    return Download(
        info_hash="a" * 40,
        name="Nosferatu",
        state=state,
        ratio=ratio,
        seeding_seconds=int(hours * HOUR),
        last_activity=None if idle_hours is None else NOW - idle_hours * HOUR,
        limits=limits,
    )


@pytest.mark.parametrize(
    ("own", "client", "reached"),
    [
        (ShareLimits(ratio=1.0), UNLIMITED, True),
        (ShareLimits(ratio=1.5), UNLIMITED, False),
        (ShareLimits(ratio=0), UNLIMITED, True),
        (ShareLimits(ratio=USE_GLOBAL), ShareLimits(1.0, NO_LIMIT, NO_LIMIT), True),
        (ShareLimits(ratio=NO_LIMIT), ShareLimits(1.0, NO_LIMIT, NO_LIMIT), False),
        (ShareLimits(seeding_minutes=600), UNLIMITED, True),
        (ShareLimits(seeding_minutes=601), UNLIMITED, False),
        (ShareLimits(), ShareLimits(NO_LIMIT, 600, NO_LIMIT), True),
        (ShareLimits(idle_minutes=120), UNLIMITED, True),
        (ShareLimits(idle_minutes=121), UNLIMITED, False),
        (ShareLimits(), ShareLimits(NO_LIMIT, NO_LIMIT, 60), True),
        (ShareLimits(), UNLIMITED, False),
        (ShareLimits(), ShareLimits(), False),
        # One is enough, unless all are asked for.
        (ShareLimits(1.0, 9999), UNLIMITED, True),
        (ShareLimits(1.0, 9999, mode=ShareMode.ALL), UNLIMITED, False),
        (ShareLimits(1.0, 600, mode=ShareMode.ALL), UNLIMITED, True),
        (ShareLimits(mode=ShareMode.ALL), UNLIMITED, False),
        (
            ShareLimits(1.0, 9999),
            ShareLimits(NO_LIMIT, NO_LIMIT, NO_LIMIT, mode=ShareMode.ALL),
            False,
        ),
        (
            ShareLimits(1.0, 9999, mode=ShareMode.ANY),
            ShareLimits(NO_LIMIT, NO_LIMIT, NO_LIMIT, mode=ShareMode.ALL),
            True,
        ),
    ],
)
def test_seed_goal(own: ShareLimits, client: ShareLimits, reached: bool) -> None:
    """A torrent's own limit counts, else the client's, else none; minutes are minutes and seconds seconds."""
    assert seeded(own).seed_goal_reached(client, NOW) is reached


def test_an_infinite_ratio_is_above_every_limit() -> None:
    """A torrent that was never downloaded has nothing to give back."""
    assert seeded(ShareLimits(99.0), ratio=math.inf).seed_goal_reached(UNLIMITED, NOW)


def test_what_was_never_active_is_not_idle() -> None:
    """Without a last moment of activity the idle limit waits."""
    never = seeded(ShareLimits(idle_minutes=1), idle_hours=None)
    assert not never.seed_goal_reached(UNLIMITED, NOW)


def test_only_a_stopped_torrent_may_be_removed() -> None:
    """As long as the client seeds it, it has a reason to."""
    limits = ShareLimits(ratio=1.0)
    assert seeded(limits).may_be_removed(UNLIMITED, NOW)
    seeding = seeded(limits, DownloadState.SEEDING)
    assert not seeding.may_be_removed(UNLIMITED, NOW)
    assert not seeded(UNLIMITED).may_be_removed(UNLIMITED, NOW)


@pytest.mark.parametrize(
    ("save_path", "names", "root"),
    [
        ("/data", ["Film.mkv"], "/data/Film.mkv"),
        ("/data/", ["Film/a.mkv", "Film/b.nfo"], "/data/Film"),
        ("/data", ["a.mkv", "b.nfo"], None),
        ("/data", [], None),
        ("D:\\films", ["Film/a.mkv", "Film\\b.nfo"], "D:\\films\\Film"),
    ],
)
def test_content_root(save_path: str, names: list[str], root: str | None) -> None:
    """One file, one folder, or files lying loose among others."""
    assert content_root(save_path, names) == root


def test_a_look_without_news_is_quiet() -> None:
    """Whoever polls can stop here."""
    none: frozenset[str] = frozenset()
    assert DownloadChanges({}, none, none, none, {}, Traffic()).quiet
    assert not DownloadChanges({}, none, none, frozenset("a"), {}, Traffic()).quiet
