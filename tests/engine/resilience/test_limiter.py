"""How often a service may be asked."""

from itertools import pairwise
import math
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.radarr_mvp.engine.resilience import Limiter, RateLimit
from custom_components.radarr_mvp.engine.resilience.limiter import Turn

HDBITS = RateLimit(spacing=5.0, budget=100, window=3600.0, remembered=True)


def _send(limiter: Limiter, now: float) -> float:
    """Wait for the next free moment, send and return the moment."""
    turn = limiter.reserve(now)
    limiter.settle(turn, turn.moment)
    return turn.moment


@pytest.mark.parametrize(
    "wrong",
    [
        {"spacing": -1.0},
        {"spacing": math.nan},
        {"spacing": math.inf},
        {"window": 0.0},
        {"window": math.inf},
        {"budget": 0},
        {"budget": -5},
    ],
)
def test_nonsense_is_no_limit(wrong: dict[str, Any]) -> None:
    """Numbers that mean "unlimited" or "never" by accident are refused."""
    with pytest.raises(ValueError):
        RateLimit(**wrong)


def test_a_limit_can_only_be_lowered() -> None:
    """Whatever a user asks for, the default is the most there is."""
    assert HDBITS.lowered() == HDBITS
    assert HDBITS.lowered(spacing=1.0, budget=1000) == HDBITS
    assert HDBITS.lowered(spacing=-3.0, budget=100) == HDBITS
    assert HDBITS.lowered(spacing=30.0, budget=10) == RateLimit(
        spacing=30.0, budget=10, window=3600.0, remembered=True
    )
    assert HDBITS.lowered(budget=0).budget == 1
    assert HDBITS.lowered(spacing=math.nan).spacing == 5.0
    assert RateLimit().lowered(budget=7).budget == 7
    assert RateLimit().lowered(budget=-7).budget == 1
    assert RateLimit().lowered().budget is None


def test_requests_keep_their_distance() -> None:
    """The first goes at once, the others one spacing apart."""
    limiter = Limiter(RateLimit(spacing=5.0))
    assert [_send(limiter, 1000.0) for _ in range(3)] == [1000.0, 1005.0, 1010.0]
    assert _send(limiter, 1012.0) == 1015.0
    assert _send(limiter, 2000.0) == 2000.0
    assert limiter.remaining(2000.0) is None


def test_no_limit_at_all() -> None:
    """Without spacing and budget everything goes at once."""
    limiter = Limiter(RateLimit())
    assert {_send(limiter, 5.0) for _ in range(50)} == {5.0}
    assert len(limiter.sent) <= 2


def test_the_window_slides() -> None:
    """The next request after a spent budget goes when the oldest one leaves the window."""
    limiter = Limiter(RateLimit(budget=3, window=60.0))
    assert [_send(limiter, moment) for moment in (0.0, 10.0, 20.0)] == [0.0, 10.0, 20.0]
    assert limiter.remaining(20.0) == 0
    assert limiter.next_free(20.0) == 60.0
    assert limiter.remaining(59.9) == 0
    assert limiter.remaining(60.0) == 1
    assert _send(limiter, 30.0) == 60.0
    assert limiter.next_free(61.0) == 70.0


def test_a_restart_continues_the_count() -> None:
    """What was sent before counts on."""
    before = Limiter(RateLimit(spacing=5.0, budget=2, window=60.0))
    _send(before, 0.0)
    _send(before, 30.0)
    after = Limiter(before.limit, before.sent, now=31.0)
    assert after.remaining(31.0) == 0
    assert after.next_free(31.0) == 60.0


def test_a_clock_set_back_before_the_start() -> None:
    """Requests from the future count from now; they free nothing early and block nothing for ever."""
    limiter = Limiter(
        RateLimit(spacing=5.0, budget=2, window=60.0), (9_000.0, 100.0), now=1000.0
    )
    assert limiter.sent == (100.0, 1000.0)
    assert limiter.next_free(1000.0) == 1005.0
    assert _send(limiter, 1005.0) == 1005.0
    assert limiter.next_free(1006.0) == 1060.0


def test_a_lowered_limit_counts_what_was_sent() -> None:
    """A user who halves the budget has already used up what is gone."""
    limiter = Limiter(RateLimit(budget=10, window=60.0))
    for moment in range(6):
        _send(limiter, float(moment))
    limiter.limit = RateLimit(budget=5, window=60.0)
    assert limiter.remaining(6.0) == 0
    assert limiter.next_free(6.0) == 61.0


def test_a_released_turn_is_free_again() -> None:
    """Somebody waited and left."""
    limiter = Limiter(RateLimit(spacing=5.0, budget=2, window=60.0))
    _send(limiter, 0.0)
    waiting = limiter.reserve(1.0)
    assert limiter.remaining(1.0) == 0
    limiter.release(waiting)
    assert limiter.remaining(1.0) == 1
    assert limiter.next_free(1.0) == 5.0


def test_release_does_not_forget_what_was_sent_before() -> None:
    """Planning ahead must not drop requests that still count if the plan falls through."""
    limiter = Limiter(RateLimit(budget=1, window=60.0))
    _send(limiter, 0.0)
    limiter.release(limiter.reserve(59.0))
    assert limiter.next_free(59.0) == 60.0
    spaced = Limiter(RateLimit(spacing=5.0))
    _send(spaced, 0.0)
    first, second = spaced.reserve(1.0), spaced.reserve(1.0)
    spaced.release(first)
    spaced.release(second)
    assert spaced.next_free(1.0) == 5.0


def test_a_late_request_pushes_back_those_behind_it() -> None:
    """A slow disk delays one request; the next ones keep their distance from when it really went."""
    limiter = Limiter(RateLimit(spacing=5.0, budget=2, window=60.0))
    first, second, third = (limiter.reserve(0.0) for _ in range(3))
    assert (second.moment, third.moment) == (5.0, 60.0)
    limiter.settle(first, 3.0)
    assert (second.moment, third.moment) == (8.0, 63.0)
    limiter.settle(second, 7.0)
    assert second.moment == 8.0


def test_one_so_late_that_the_next_was_due() -> None:
    """The next one does not go at the same moment because of that."""
    limiter = Limiter(RateLimit(spacing=5.0))
    first, second = limiter.reserve(0.0), limiter.reserve(0.0)
    limiter.settle(first, 6.0)
    assert second.moment == 11.0


def test_patience_holds_for_everyone_who_waits() -> None:
    """One request was answered with "later"."""
    limiter = Limiter(RateLimit(spacing=1.0))
    _send(limiter, 0.0)
    waiting = limiter.reserve(0.0)
    limiter.hold(20.0)
    limiter.hold(10.0)
    assert waiting.moment == 20.0
    assert limiter.next_free(0.5) == 21.0


@given(
    st.lists(
        st.tuples(
            st.floats(0, 30),  # time that passes
            st.sampled_from(["reserve", "settle", "release", "restart", "hold"]),
            st.floats(0, 10),  # how late it is sent, how long it is held
        ),
        max_size=60,
    )
)
@settings(deadline=None, max_examples=300)
def test_no_history_breaks_the_limit(
    history: list[tuple[float, str, float]],
) -> None:
    """However callers come, wait, leave and restart: distances and the budget of every window hold."""
    limit = RateLimit(spacing=5.0, budget=4, window=60.0, remembered=True)
    limiter, now, sent = Limiter(limit), 0.0, []
    waiting: list[Turn] = []
    for passing, action, extra in history:
        now += passing
        match action:
            case "reserve":
                waiting.append(limiter.reserve(now))
            case "settle" if waiting:
                turn = waiting.pop(0)
                now = max(now, turn.moment) + extra
                limiter.settle(turn, now)
                sent.append(now)
            case "release" if waiting:
                limiter.release(waiting.pop())
            case "restart":
                limiter, waiting = Limiter(limit, limiter.sent, now), []
            case "hold":
                limiter.hold(now + extra)
    for earlier, later in pairwise(sent):
        assert later - earlier >= 5.0 - 1e-6
    for first, last in zip(sent, sent[4:], strict=False):
        assert last - first >= 60.0 - 1e-6
