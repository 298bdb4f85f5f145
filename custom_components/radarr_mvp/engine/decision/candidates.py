"""A release becomes a candidate: its name is read, its movie found, its formats scored."""

from dataclasses import dataclass, field

from ..indexing import Release
from ..movies import Match, MatchedBy, Movie
from ..quality.definitions import QualityModel
from ..quality.formats.custom import CustomFormat
from ..quality.formats.of_release import subject_of_release
from ..quality.formats.subject import FormatSubject
from ..releases.facts import ReleaseFacts
from ..releases.languages import UNKNOWN, Language
from .context import Household, Inquiry, Situation
from .reasons import Reason, Rejection, because
from .subjects import as_if_filed, settle_languages
from .upgrades import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A release of a movie of the library, with all that its rules ask for."""

    release: Release
    facts: ReleaseFacts
    movie: Movie
    matched_by: MatchedBy = MatchedBy.TITLE
    languages: tuple[Language, ...] = ()
    formats: tuple[CustomFormat, ...] = ()
    score: int = 0
    # The score without formats that ask for what a file no longer has; None where it is the same.
    lasting_score: int | None = None
    held: Held = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put together what upgrades compare."""
        object.__setattr__(self, "held", Held(self.facts.quality, self.score))

    @property
    def as_file(self) -> Held:
        """Return what it will be worth in the library, where it has no indexer and no seeders any more.

        Otherwise no file would ever be as good as the release that it came from.
        """
        if self.lasting_score is None:
            return self.held
        return Held(self.facts.quality, self.lasting_score)

    @property
    def quality(self) -> QualityModel:
        """Return the quality that the name tells."""
        return self.facts.quality


def find_movie(
    release: Release, facts: ReleaseFacts, household: Household, inquiry: Inquiry
) -> Match:
    """Return the movie that a release is of."""
    library, wanted = household.library, inquiry.movie
    if wanted is None:
        return library.find(facts, imdb_id=release.imdb_id, tmdb_id=release.tmdb_id)
    return library.find_searched(
        wanted, facts, imdb_id=release.imdb_id, tmdb_id=release.tmdb_id
    )


def wrong_movie(
    facts: ReleaseFacts, match: Match, wanted: Movie | None
) -> Rejection | None:
    """Return what is wrong with the movie of a release, None where nothing is."""
    if facts.is_episode:
        return because(Reason.EPISODE)
    if match.rivals:
        movies = ", ".join(_name(movie.title, movie.year) for movie in match.rivals)
        return because(Reason.AMBIGUOUS_MOVIE, title=facts.title, movies=movies)
    if match.movie is None:
        named = _name(facts.title, facts.year)
        return because(Reason.UNKNOWN_MOVIE, title=named)
    if wanted is not None and match.movie.id != wanted.id:
        return because(
            Reason.WRONG_MOVIE,
            found=_name(match.movie.title, match.movie.year),
            wanted=_name(wanted.title, wanted.year),
        )
    return None


def candidate_of(
    release: Release,
    facts: ReleaseFacts,
    situation: Situation,
    matched_by: MatchedBy | None,
) -> Candidate:
    """Return a release with its languages, its custom formats and their score."""
    household, movie = situation.household, situation.movie
    indexer = household.indexer(release.indexer_id)
    languages = settle_languages(release, facts, movie, indexer)
    subject = format_subject(release, facts, household, languages, movie)
    formats = tuple(household.matcher.match(subject))
    return Candidate(
        release=release,
        facts=facts,
        movie=movie,
        matched_by=matched_by or MatchedBy.TITLE,
        languages=languages,
        formats=formats,
        score=situation.profile.score(custom.id for custom in formats),
        lasting_score=_lasting_score(subject, situation),
    )


def format_subject(
    release: Release,
    facts: ReleaseFacts,
    household: Household,
    languages: tuple[Language, ...],
    movie: Movie | None = None,
) -> FormatSubject:
    """Return what custom formats look at in a release, of a movie where that is known."""
    return subject_of_release(
        facts,
        languages=languages,
        original_language=movie.original_language if movie else UNKNOWN,
        indexer_flags=int(release.flags),
        size=release.size,
        year=movie.year if movie else 0,
        indexer=release.indexer,
        indexer_id=release.indexer_id,
        seeders=release.seeders,
        reputation=household.reputation(facts.group),
    )


def _lasting_score(subject: FormatSubject, situation: Situation) -> int | None:
    """Return the score that a file of the release will have, None where it is the same for sure."""
    matcher = situation.household.matcher
    if not matcher.fleeting:
        return None
    lasting = matcher.match(as_if_filed(subject))
    return situation.profile.score(custom.id for custom in lasting)


def _name(title: str, year: int) -> str:
    """Return a title with its year, where that is known."""
    return f"{title} ({year})" if year else title
