"""Judge downloads and their files: everything that speaks against each, and which file is the best."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...log import LOGGER
from ..scanning import FoundFile, Kind, PassedBy, Scan
from .facts import ImportFacts
from .reasons import ImportReason, ImportRejection, because
from .rules import RULES


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one file of a download."""

    facts: ImportFacts
    rejections: tuple[ImportRejection, ...] = ()

    @property
    def accepted(self) -> bool:
        """Return whether the file may be imported."""
        return not self.rejections

    @property
    def permanent(self) -> bool:
        """Return whether waiting does not help."""
        return any(one.permanent for one in self.rejections)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what speaks against it, in English."""
        return tuple(one.sentence for one in self.rejections)

    def has(self, reason: ImportReason) -> bool:
        """Return whether a reason speaks against it."""
        return any(one.reason is reason for one in self.rejections)


def judge_path(path: Path, library_folders: Iterable[Path]) -> ImportRejection | None:
    """Refuse to import the library into itself: a movie's folder, or one that holds some."""
    real = path.resolve()
    for folder in library_folders:
        own = folder.resolve()
        if real == own or own in real.parents or real in own.parents:
            return because(ImportReason.IS_LIBRARY, path=path)
    return None


def judge_scan(scan: Scan) -> tuple[ImportRejection, ...]:
    """Return what speaks against a download as a whole; nothing where it holds a video."""
    if found := scan.of(Kind.INCOMPLETE):
        return (_about(ImportReason.INCOMPLETE, found),)
    if scan.videos:
        return ()
    for reason, kind in (
        (ImportReason.DANGEROUS_FILE, Kind.DANGEROUS),
        (ImportReason.EXECUTABLE_FILE, Kind.EXECUTABLE),
        (ImportReason.WHOLE_DISC, Kind.DISC),
        (ImportReason.ARCHIVES, Kind.ARCHIVE),
    ):
        if found := scan.of(kind):
            return (_about(reason, found),)
    outside = [path for path, why in scan.passed if why is PassedBy.LINK_OUTSIDE]
    if outside:
        return (because(ImportReason.LINKS_OUTSIDE, file=outside[0]),)
    reason = ImportReason.NO_VIDEO if scan.files else ImportReason.NOTHING_FOUND
    return (because(reason, path=scan.root.name),)


def is_harmful(rejections: Iterable[ImportRejection]) -> bool:
    """Return whether a download is no film but something that may do harm, so that it has failed."""
    harmful = (ImportReason.DANGEROUS_FILE, ImportReason.EXECUTABLE_FILE)
    return any(one.reason in harmful for one in rejections)


def judge_file(facts: ImportFacts) -> Judgement:
    """Return all that speaks against the import of a file; a rule that fails rejects it too."""
    found: list[ImportRejection] = []
    for rule in RULES:
        try:
            rejection = rule(facts)
        except Exception:
            LOGGER.exception("A rule could not judge %s", facts.file.relative)
            rejection = because(ImportReason.RULE_FAILED)
        if rejection is not None:
            found.append(rejection)
    return Judgement(facts, tuple(found))


def choose(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Return the files as judged, of those of one movie only the best still accepted.

    The better quality counts, then the size.
    """
    best: dict[int, Judgement] = {}
    for one in judgements:
        movie = one.facts.movie
        if not one.accepted or movie is None:
            continue
        rival = best.get(movie.id)
        if rival is None or _worth(one) > _worth(rival):
            best[movie.id] = one
    return [_beside(one, best) for one in judgements]


def _beside(one: Judgement, best: dict[int, Judgement]) -> Judgement:
    """Return a file as judged next to the best of its movie."""
    movie = one.facts.movie
    if not one.accepted or movie is None or best[movie.id] is one:
        return one
    better = best[movie.id].facts.file.name
    chosen = because(ImportReason.BETTER_ONE_CHOSEN, file=better)
    return Judgement(one.facts, (chosen,))


def _worth(one: Judgement) -> tuple[int, tuple[int, int], int]:
    """Return what files of one movie are compared by."""
    quality, yardstick = one.facts.offered.quality, one.facts.yardstick
    place = yardstick.place(quality.quality) if yardstick else 0
    revision = quality.revision
    return place, (revision.real, revision.version), one.facts.file.size


def _about(reason: ImportReason, files: Sequence[FoundFile]) -> ImportRejection:
    """Return a rejection that names the first of some files."""
    return because(reason, file=files[0].relative)
