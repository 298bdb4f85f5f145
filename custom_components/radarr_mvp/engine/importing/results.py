"""What became of imports, in words for people and in plain data for programs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Self

from ..events import Subject
from ..failures.classify import classify, reason_of_import
from ..failures.taxonomy import FailureReason
from ..files import FileProblem, FileTrouble, printable
from ..movies import Movie
from ..secrecy import scrub
from .checks import ImportRejection
from .scanning import FoundFile
from .transfer import Means


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason why a file, or all of a download, was not imported; `file` is empty for the latter."""

    reason: str
    sentence: str
    failure: FailureReason
    file: str = ""
    permanent: bool = True

    @classmethod
    def of(cls, rejection: ImportRejection, file: FoundFile | None = None) -> Self:
        """Return what a rule has to say."""
        return cls(
            reason=rejection.reason.value,
            sentence=rejection.sentence,
            failure=reason_of_import(rejection.reason),
            file=name_of(file),
            permanent=rejection.permanent,
        )

    @classmethod
    def of_trouble(cls, trouble: FileTrouble, file: FoundFile | None = None) -> Self:
        """Return what trouble with files means; only a name that is taken waits for a person."""
        return cls(
            reason=trouble.problem.value,
            sentence=trouble.sentence,
            failure=classify(trouble),
            file=name_of(file),
            permanent=trouble.problem is FileProblem.TARGET_EXISTS,
        )

    @classmethod
    def of_error(cls, error: Exception, file: FoundFile | None = None) -> Self:
        """Return what an error means that nobody has thought of."""
        return cls(
            reason="unknown",
            sentence=scrub(str(error)) or type(error).__name__,
            failure=classify(error),
            file=name_of(file),
            permanent=False,
        )

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {"file": self.file, "reason": self.reason, "sentence": self.sentence}


def name_of(file: FoundFile | None) -> str:
    """Return where a file lies in its download, as it can be shown."""
    return "" if file is None else printable(Path(file.relative))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A film that stands in the library; `new` is False where it did so before."""

    movie: Movie
    path: Path
    size: int = 0
    means: Means | None = None
    new: bool = True
    is_upgrade: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """The film of a download is in the library, perhaps with others."""

    films: tuple[Filed, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """It could not be imported now, and may be later; the download is as it was before."""

    reason: FailureReason
    message: str
    films: tuple[Filed, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """A person has to decide; the first reason is the one that matters most."""

    refusals: tuple[Refusal, ...]
    films: tuple[Filed, ...] = ()


@dataclass(frozen=True, slots=True)
class Harmful:
    """It is no film, but something that may do harm."""

    reason: FailureReason
    message: str


@dataclass(frozen=True, slots=True)
class Untouched:
    """The download is not waiting to be imported any more."""


type ImportResult = Imported | Waiting | Blocked | Harmful | Untouched


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of one video, or would."""

    file: str
    size: int
    movie: Movie | None = None
    quality: str = ""
    plan: Mapping[str, object] | None = None
    refusals: tuple[Refusal, ...] = ()
    filed: Filed | None = None
    failed: bool = False
    """Whether it was to be imported, and could not be."""

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        filed = self.filed
        return {
            "file": self.file,
            "size": self.size,
            "movie": None if self.movie is None else Subject.of(self.movie).as_dict(),
            "quality": self.quality,
            "accepted": not self.refusals,
            "imported": filed is not None,
            "path": None if filed is None else printable(filed.path),
            "means": filed.means.value if filed and filed.means else None,
            "is_upgrade": filed is not None and filed.is_upgrade,
            "plan": None if self.plan is None else dict(self.plan),
            "rejections": [one.as_dict() for one in self.refusals],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStatistics:
    """How much an import had to do; the size is in bytes, the duration in seconds."""

    files_scanned: int = 0
    files_analyzed: int = 0
    successful_imports: int = 0
    failed_imports: int = 0
    skipped_files: int = 0
    total_size: int = 0
    duration: float = 0.0
    hardlinks_created: int = 0
    files_copied: int = 0
    files_moved: int = 0

    @classmethod
    def of(
        cls, files: Iterable[FileReport], *, scanned: int = 0, duration: float = 0.0
    ) -> Self:
        """Return what reports of files add up to; those that were in the library before are done, too."""
        reports = tuple(files)
        filed = [one.filed for one in reports if one.filed is not None]
        failed = sum(one.failed for one in reports)
        means = [one.means for one in filed]
        return cls(
            files_scanned=scanned,
            files_analyzed=len(reports),
            successful_imports=len(filed),
            failed_imports=failed,
            skipped_files=scanned - len(filed) - failed,
            total_size=sum(one.size for one in filed if one.new),
            duration=round(duration, 3),
            hardlinks_created=means.count(Means.HARD_LINK),
            files_copied=means.count(Means.COPY) + means.count(Means.REFLINK),
            files_moved=means.count(Means.RENAME),
        )

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of all that lies in a path, or would."""

    path: Path
    correlation_id: str = ""
    dry_run: bool = False
    files: tuple[FileReport, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    statistics: ImportStatistics = field(default_factory=ImportStatistics)

    @property
    def films(self) -> tuple[Filed, ...]:
        """Return the films that are in the library now."""
        return tuple(one.filed for one in self.files if one.filed is not None)

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "path": printable(self.path),
            "correlation_id": self.correlation_id,
            "dry_run": self.dry_run,
            "files": [one.as_dict() for one in self.files],
            "rejections": [one.as_dict() for one in self.refusals],
            "statistics": self.statistics.as_dict(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """A file that gets another name in its movie's folder, with what goes along; the paths are whole."""

    movie: Movie
    old: Path
    new: Path
    extras: Mapping[Path, Path] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    problem: FileTrouble | None = None

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            **Subject.of(self.movie).as_dict(),
            "old_path": printable(self.old),
            "new_path": printable(self.new),
            "extras": [
                {"old_path": printable(old), "new_path": printable(new)}
                for old, new in self.extras.items()
            ],
            "problem": None if self.problem is None else self.problem.sentence,
        }
