"""A release becomes a candidate: its name is read, its movie found, its formats scored."""

from dataclasses import dataclass, field

from ..indexing import Release
from ..movies import Match, MatchedBy, Movie
from ..quality.definitions import QualityModel
from ..quality.formats.custom import CustomFormat
from ..quality.formats.of_release import subject_of_release
from ..releases.facts import ReleaseFacts
from ..releases.languages import Language
from .context import Household, Inquiry, Situation
from .reasons import Reason, Rejection, because
from .subjects import settle_languages
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
    held: Held = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put together what upgrades compare."""
        object.__setattr__(self, "held", Held(self.facts.quality, self.score))

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
    subject = subject_of_release(
        facts,
        languages=languages,
        original_language=movie.original_language,
        indexer_flags=int(release.flags),
        size=release.size,
        year=movie.year,
    )
    formats = tuple(household.matcher.match(subject))
    score = situation.profile.score(custom.id for custom in formats)
    return Candidate(
        release=release,
        facts=facts,
        movie=movie,
        matched_by=matched_by or MatchedBy.TITLE,
        languages=languages,
        formats=formats,
        score=score,
    )


def _name(title: str, year: int) -> str:
    """Return a title with its year, where that is known."""
    return f"{title} ({year})" if year else title
