"""A carrier that is closed begins nothing, and has ended all that it began."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.importing.transfer import (
    Carrier,
    Placement,
    Work,
    carry,
)
from custom_components.radarr_mvp.engine.importing.transfer.steps import put_in_place

from .home import NEW, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a library, a download and a carrier."""
    return Home(tmp_path)


class Gate:
    """Holds a thread up that gives films their place."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Hold up from now on."""
        self.reached = Event()
        self.open = Event()

        def wait(*args: Any) -> Any:
            self.reached.set()
            assert self.open.wait(10)
            return put_in_place(*args)

        monkeypatch.setattr(carry, "put_in_place", wait)


def begun(act: Callable[..., object], *args: object) -> Thread:
    """Begin something in a thread."""
    thread = Thread(target=act, args=args)
    thread.start()
    return thread


def test_what_is_under_way_is_waited_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The film has its place when the carrier is closed."""
    gate = Gate(monkeypatch)
    carrying = begun(home.carrier.carry, home.work())
    assert gate.reached.wait(10)
    closing = begun(home.carrier.close)
    closing.join(0.05)
    assert closing.is_alive()
    gate.open.set()
    closing.join(10)
    assert not closing.is_alive()
    assert home.target.read_bytes() == NEW
    carrying.join(10)


def test_nothing_is_begun_any_more(home: Home) -> None:
    """An import is left for the next start, like anything that is busy for a while."""
    home.carrier.close()
    with pytest.raises(FileTrouble) as caught:
        home.carrier.carry(home.work())
    assert caught.value.problem is FileProblem.BUSY
    assert not caught.value.problem.permanent
    assert not home.target.exists()
    assert home.restarted().recover() == []
    # Closing twice is no different.
    home.carrier.close()


def test_what_waits_for_a_folder_is_let_go(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not come to its turn after the end."""
    gate = Gate(monkeypatch)
    troubles: list[FileTrouble] = []
    carrying = begun(home.carrier.carry, home.work())
    assert gate.reached.wait(10)

    def wait_in_line() -> None:
        try:
            home.carrier.carry(home.work())
        except FileTrouble as trouble:
            troubles.append(trouble)

    waiting = begun(wait_in_line)
    closing = begun(home.carrier.close)
    waiting.join(10)
    assert [one.problem for one in troubles] == [FileProblem.BUSY]
    gate.open.set()
    for thread in (closing, carrying):
        thread.join(10)
        assert not thread.is_alive()


def test_an_outcome_that_is_confirmed_too_late(home: Home) -> None:
    """It comes again after the next start; the journal belongs to that."""
    outcome = home.carrier.carry(home.work())
    home.carrier.close()
    home.carrier.confirm(outcome.id)
    again = home.restarted()
    assert again.recover() == [outcome]
    again.confirm(outcome.id)
    assert home.restarted().recover() == []


def test_a_recovery_ends_with_what_it_is_at(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The rest is recovered by the next start, and nobody is troubled by that."""
    works = []
    for number in range(3):
        source = home.source.with_name(f"{number}.mkv")
        source.write_bytes(NEW)
        target = home.library / str(number) / "film.mkv"
        work = Work(root=home.library, placements=(Placement(source, target),))
        _cut_off(home.carrier, monkeypatch, work)
        works.append(target)
    gate = Gate(monkeypatch)
    carrier = home.restarted()
    recovering = begun(carrier.recover)
    assert gate.reached.wait(10)
    closing = begun(carrier.close)
    closing.join(0.05)
    assert closing.is_alive()
    gate.open.set()
    for thread in (closing, recovering):
        thread.join(10)
        assert not thread.is_alive()
    assert [target.exists() for target in works] == [True, False, False]
    assert not caplog.records
    assert len(home.restarted().recover()) == 3
    assert all(target.exists() for target in works)


def _cut_off(carrier: Carrier, monkeypatch: pytest.MonkeyPatch, work: Work) -> None:
    """Let the power go before a film has its place."""

    class CutOff(BaseException):
        """The power goes."""

    def cut(*_: object) -> None:
        raise CutOff

    with monkeypatch.context() as patch:
        patch.setattr(carry, "put_in_place", cut)
        patch.setattr(Carrier, "_undo", cut)
        with pytest.raises(CutOff):
            carrier.carry(work)
