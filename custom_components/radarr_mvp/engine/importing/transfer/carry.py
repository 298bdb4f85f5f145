"""Carry files into the library, so that it holds either the old or the new film at any time."""

from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Condition
from types import MappingProxyType

from ...files import FileProblem, FileTrouble, identity_of
from ...log import LOGGER
from ..journal import Entry, Journal
from .facts import Facts, notes_of
from .means import Progress, unheard
from .outcome import USUAL, Outcome, Result, Transfer
from .prepare import fetch_all, settle
from .steps import FilmLost, clear_away, put_in_place, remove_sources, retire, take_back
from .work import Work


class Closed(FileTrouble):
    """Nothing is begun any more, as somebody else may work with the journal from now on."""

    def __init__(self) -> None:
        """Let it look like something that helps itself: what is left is done after the next start."""
        super().__init__(FileProblem.BUSY, Path())


class Carrier:
    """Carries out imports, several at once but one at a time per folder; everything here blocks.

    An import stays in the journal until `confirm` is called: do that when its outcome has been stored. What was
    not confirmed comes again from `recover`, however often. Only one carrier may work with a journal: `close` it
    before another one begins.
    """

    def __init__(self, journal: Journal) -> None:
        """Keep the journal."""
        self._journal = journal
        self._busy: set[Path] = set()
        self._hands = 0
        self._is_closed = False
        self._freed = Condition()

    def close(self) -> None:
        """Begin nothing any more, and wait for what is under way: threads go on when nobody waits for them."""
        with self._freed:
            self._is_closed = True
            self._freed.notify_all()
            self._freed.wait_for(lambda: not self._hands)

    def carry(
        self, work: Work, how: Transfer = USUAL, progress: Progress = unheard
    ) -> Outcome:
        """Do all that an import consists of; one of that id that was begun before is ended instead.

        Where it fails, the library is as it was before, and the trouble is raised.
        """
        with self._alone(_folders_of(work)):
            return self._carry(work, how, progress)

    def confirm(self, work_id: str) -> None:
        """Forget an import whose outcome has been stored, unless an old file still waits to leave."""
        # Where it is closed, the outcome comes again, which does no harm.
        with suppress(Closed), self._alone():
            entry = self._journal.get(work_id)
            if entry is not None and not entry.notes.get("waits"):
                self._journal.end(work_id)

    def recover(self) -> list[Outcome]:
        """End all imports that were cut off, and return them with those that were not confirmed.

        One whose folders are out of reach stays as it is for the next time.
        """
        outcomes: list[Outcome] = []
        for entry in self._journal.entries():
            try:
                work = Work.from_dict(entry.work)
                with self._alone(_folders_of(work)):
                    if (known := self._journal.get(entry.id)) is not None:
                        outcomes.append(self._recover(work, known))
            except Closed:
                break
            except FileTrouble as trouble:
                LOGGER.warning("An import cannot be completed yet: %s", trouble)
            except AssertionError, KeyError, TypeError, ValueError:
                LOGGER.exception("An import in the journal makes no sense")
        return outcomes

    @contextmanager
    def _alone(self, folders: Collection[Path] = ()) -> Generator[None]:
        """Wait until nobody else works in the same folders, and do nothing where it was closed meanwhile."""
        with self._freed:
            self._freed.wait_for(
                lambda: self._is_closed or self._busy.isdisjoint(folders)
            )
            if self._is_closed:
                raise Closed
            self._busy.update(folders)
            self._hands += 1
        try:
            yield
        finally:
            with self._freed:
                self._busy.difference_update(folders)
                self._hands -= 1
                self._freed.notify_all()

    def _carry(self, work: Work, how: Transfer, progress: Progress) -> Outcome:
        """Fetch what is new, and complete the import from there on."""
        if (known := self._journal.get(work.id)) is not None:
            # It is ended as it was meant when it was begun, whatever is meant by now.
            return self._recover(Work.from_dict(known.work), known)
        settled = settle(work)
        facts = Facts.before(work, settled.numbers)
        if not facts.sources and not facts.old:
            return _outcome(work, facts, settled.troubles)
        self._journal.begin(work.id, {**work.as_dict(), "facts": facts.as_dict()})
        try:
            fetched, troubles = fetch_all(work, facts, how, progress)
            self._journal.note(work.id, notes_of(fetched))
            facts = facts.with_fetched(fetched)
            troubles += put_in_place(work, facts)
        except FilmLost as lost:
            self._undo(work, facts)
            source = work.placements[0].source
            raise FileTrouble(FileProblem.CHANGED_MEANWHILE, source) from lost
        except BaseException:
            self._undo(work, facts)
            raise
        return self._finish(work, facts, (*settled.troubles, *troubles))

    def _undo(self, work: Work, facts: Facts) -> None:
        """Leave things as they were; what does not work now is done by the next recovery."""
        with suppress(FileTrouble):
            self._journal.note(work.id, {"undo": True})
            take_back(work, facts)
            self._journal.end(work.id)

    def _finish(
        self,
        work: Work,
        facts: Facts,
        troubles: Iterable[FileTrouble],
        before: Mapping[Path, Path] = MappingProxyType({}),
    ) -> Outcome:
        """Take away what is old once the new has its place, and note how it all came out."""
        retired = retire(work, facts)
        left = remove_sources(work, facts) if work.move else []
        left += clear_away(work)
        # What is not allowed will not be allowed tomorrow; but an old film must not wait for ever unseen.
        waits = [one for one in left if not one.problem.permanent]
        outcome = _outcome(work, facts, (*troubles, *retired.troubles, *left))
        recycled = {
            work.retirements[one].path: now for one, now in retired.places.items()
        }
        outcome = replace(
            outcome,
            recycled={**before, **recycled},
            unfinished=bool(waits or retired.troubles),
        )
        notes = {"outcome": outcome.as_dict(), "waits": outcome.unfinished}
        try:
            self._journal.note(work.id, notes)
        except FileTrouble as trouble:
            LOGGER.warning("The outcome of an import could not be noted: %s", trouble)
        return outcome

    def _recover(self, work: Work, entry: Entry) -> Outcome:
        """End one import that was cut off."""
        done, waits = entry.notes.get("outcome"), entry.notes.get("waits")
        if isinstance(done, dict) and not waits:
            return Outcome.from_dict(work, done)
        facts = Facts.from_entry(entry)
        facts.check_root(work.root)
        if isinstance(done, dict):
            before = Outcome.from_dict(work, done).recycled
            return self._finish(work, facts, (), before)
        if facts.fetched is not None and "undo" not in entry.notes:
            try:
                return self._finish(work, facts, put_in_place(work, facts))
            except FilmLost:
                LOGGER.warning("A film that was fetched is gone, its import is undone")
        take_back(work, facts)
        outcome = Outcome(id=work.id, result=Result.UNDONE, context=work.context)
        self._journal.note(work.id, {"outcome": outcome.as_dict(), "waits": False})
        return outcome


def _folders_of(work: Work) -> set[Path]:
    """Return the folders in which an import works."""
    folders = {one.target.parent for one in work.placements}
    return folders | {one.path.parent for one in work.retirements}


def _outcome(work: Work, facts: Facts, troubles: tuple[FileTrouble, ...]) -> Outcome:
    """Return how an import came out."""
    there = 0 in facts.settled or not work.placements
    new = facts.fetched or {}
    return Outcome(
        id=work.id,
        result=Result.ALREADY if there else Result.IMPORTED,
        context=work.context,
        film=work.placements[0].target if work.placements else None,
        size=facts.how.identity.size if facts.how else _size(work),
        means=facts.how.means if facts.how else None,
        obstacles=facts.how.obstacles if facts.how else (),
        added=tuple(work.placements[one].target for one in new if one),
        troubles=troubles,
    )


def _size(work: Work) -> int:
    """Return the bytes of a film that had its place before."""
    film = identity_of(work.placements[0].target) if work.placements else None
    return film.size if film else 0
