"""The rules by which files are not imported; each knows one reason, or a few of a kind."""

from collections.abc import Callable
from typing import Final

from ...decision.reasons import as_day, as_size
from ...decision.settings import Propers
from ...movies import MatchedBy, Movie
from ...quality.sizes import USUAL_RUNTIME
from ..scanning import ProbeProblem
from ..scanning.kinds import extension_of
from ..scanning.scan import SAMPLE_SIZE
from .facts import ImportFacts
from .reasons import ImportReason, ImportRejection, because

type ImportRule = Callable[[ImportFacts], ImportRejection | None]

# What they hold tells nothing of how long the film runs.
_NEVER_SAMPLES: Final = frozenset({"flv", "strm", "iso", "img", "m2ts"})
# The minutes of a film up to which so many seconds have to be there.
_LEAST_SECONDS: Final = ((3, 15), (10, 90), (30, 300))
_LEAST_SECONDS_OF_FILM: Final = 600


def known_movie(one: ImportFacts) -> ImportRejection | None:
    """Refuse what is of no movie, of several, or of one that only an id tells."""
    if one.facts is not None and one.facts.is_episode:
        return because(ImportReason.EPISODE, file=one.file.name)
    title = _named(one.facts.title, one.facts.year) if one.facts else one.file.name
    if one.match.rivals:
        movies = ", ".join(_of(movie) for movie in one.match.rivals)
        return because(ImportReason.AMBIGUOUS_MOVIE, title=title, movies=movies)
    if one.movie is not None:
        return None
    if one.facts is None:
        return because(ImportReason.UNPARSABLE, file=one.file.name)
    return because(ImportReason.UNKNOWN_MOVIE, title=title)


def other_movie(one: ImportFacts) -> ImportRejection | None:
    """Refuse a film that the download was not fetched for."""
    if one.movie is None or one.grab is None or one.by_person:
        return None
    if one.grab.movie.id == one.movie.id:
        return None
    return because(
        ImportReason.OTHER_MOVIE, wanted=_of(one.grab.movie), found=_of(one.movie)
    )


def profile_missing(one: ImportFacts) -> ImportRejection | None:
    """Refuse to judge without the profile that says what is better."""
    if one.movie is None or one.yardstick is not None:
        return None
    return because(ImportReason.PROFILE_MISSING)


def already_imported(one: ImportFacts) -> ImportRejection | None:
    """Refuse to import a download twice, as long as its film is there."""
    if one.grab is None or one.grab.imported is None or one.by_person:
        return None
    if one.movie is None or one.movie.file is None:
        return None
    return because(ImportReason.ALREADY_IMPORTED, date=as_day(one.grab.imported))


def unpacking(one: ImportFacts) -> ImportRejection | None:
    """Refuse to disturb a program that unpacks."""
    if not one.scan.unpacking or one.in_library:
        return None
    return because(ImportReason.UNPACKING, folder=one.scan.root.name)


def multi_part(one: ImportFacts) -> ImportRejection | None:
    """Refuse films in several parts."""
    return because(ImportReason.MULTI_PART) if one.scan.multi_part else None


def playable(one: ImportFacts) -> ImportRejection | None:
    """Refuse what is no video inside."""
    if one.probe.problem is not ProbeProblem.UNREADABLE:
        return None
    return because(ImportReason.NOT_PLAYABLE, detail=one.probe.detail or "unreadable")


def sample(one: ImportFacts) -> ImportRejection | None:
    """Refuse what runs much shorter than the film; where that is not known, what is small."""
    if one.in_library or extension_of(one.file.name) in _NEVER_SAMPLES:
        return None
    if one.probe.problem is ProbeProblem.UNREADABLE:
        return None
    least = least_seconds(one.movie.runtime if one.movie else 0)
    if one.probe.info is None:
        if one.file.size >= SAMPLE_SIZE:
            return None
        return because(ImportReason.SAMPLE_UNCLEAR, size=as_size(one.file.size))
    seconds = one.probe.info.runtime_seconds
    if seconds >= least:
        return None
    return because(ImportReason.SAMPLE, seconds=round(seconds), least=least)


def least_seconds(minutes: int) -> int:
    """Return how long a film of a known length must run at least, not to be a sample."""
    minutes = minutes or USUAL_RUNTIME
    for limit, seconds in _LEAST_SECONDS:
        if minutes <= limit:
            return seconds
    return _LEAST_SECONDS_OF_FILM


def sound(one: ImportFacts) -> ImportRejection | None:
    """Refuse films whose sound is missing."""
    if one.probe.info is None or one.probe.info.audio_stream_count:
        return None
    return because(ImportReason.NO_SOUND)


def free_space(one: ImportFacts) -> ImportRejection | None:
    """Refuse a copy for which there is too little space."""
    settings = one.settings
    if not settings.check_free_space or not one.takes_space or one.in_library:
        return None
    if one.free_space is None or one.free_space >= one.file.size + settings.reserve:
        return None
    return because(
        ImportReason.NO_SPACE,
        size=as_size(one.file.size),
        free=as_size(one.free_space),
        reserve=as_size(settings.reserve),
    )


def no_worse(one: ImportFacts) -> ImportRejection | None:
    """Refuse what is worse than the file in the library; as good is good enough."""
    held, yardstick = one.held, one.yardstick
    if held is None or yardstick is None or one.by_person:
        return None
    offered, current = one.offered.quality, held.quality
    names = {"offered": offered, "current": current}
    better = yardstick.compare(offered.quality, current.quality)
    if better < 0:
        return because(ImportReason.WORSE_QUALITY, **names)
    if better > 0:
        return None
    if one.settings.propers is not Propers.DO_NOT_PREFER:
        if offered.revision < current.revision:
            return because(ImportReason.OLDER_REVISION, **names)
        if offered.revision > current.revision:
            return None
    if one.offered.score >= held.score:
        return None
    return because(
        ImportReason.WORSE_FORMATS,
        current_score=held.score,
        offered_score=one.offered.score,
    )


def matched_by_id(one: ImportFacts) -> ImportRejection | None:
    """Ask a person where only an id said which movie it is, when it was grabbed without one."""
    grab = one.grab
    if grab is None or one.by_person or grab.by_person or not one.only_by_grab:
        return None
    if grab.matched_by is MatchedBy.TITLE:
        return None
    return because(ImportReason.MATCHED_BY_ID, movie=_of(grab.movie))


RULES: Final[tuple[ImportRule, ...]] = (
    known_movie,
    other_movie,
    matched_by_id,
    profile_missing,
    already_imported,
    unpacking,
    multi_part,
    playable,
    sample,
    sound,
    free_space,
    no_worse,
)


def _of(movie: Movie) -> str:
    """Return the name of a movie."""
    return _named(movie.title, movie.year)


def _named(title: str, year: int) -> str:
    """Return a title with its year, where that is known."""
    return f"{title} ({year})" if year else title
