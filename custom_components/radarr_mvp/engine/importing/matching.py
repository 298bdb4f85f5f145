"""Which movie each video of a download is of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..movies import NO_MATCH, Match, MatchedBy, MovieIndex
from ..releases.facts import ReleaseFacts
from ..releases.parser import parse_release
from .checks import Grab
from .origin import Origin
from .scanning import FoundFile, Kind, Scan


@dataclass(frozen=True, slots=True)
class Found:
    """The movie of a file; `only_by_grab` tells that no name led to it, `grab` what it is judged by."""

    match: Match = NO_MATCH
    only_by_grab: bool = False
    grab: Grab | None = None

    @property
    def movie_id(self) -> int:
        """Return the movie's id, 0 where there is none."""
        return self.match.movie.id if self.match.movie else 0

    @property
    def leads_nowhere(self) -> bool:
        """Return whether no movie of the library may be meant."""
        return self.match.movie is None and not self.match.rivals


def find_one(
    origin: Origin, file: FoundFile, facts: ReleaseFacts | None, index: MovieIndex
) -> Found:
    """Return the movie of the one film that a download holds."""
    if origin.movie is not None:
        return Found(Match(origin.movie))
    match = _by_names(origin, facts, index)
    if match.movie is not None:
        return Found(_unless_it_says_otherwise(file, match, index), grab=origin.grab)
    grab = origin.grab
    if grab is None or match.rivals or (facts is not None and facts.is_episode):
        return Found(match, grab=grab)
    return Found(Match(grab.movie, grab.matched_by), only_by_grab=True, grab=grab)


def find_several(
    origin: Origin, facts: Sequence[ReleaseFacts | None], index: MovieIndex
) -> list[Found]:
    """Return the movies of several films, each of which has to tell by its own name.

    Where the movie that the download was fetched for is among them, the others are welcome guests.
    """
    if origin.movie is not None:
        return _chosen(
            origin.movie.id, [_by_names(origin, one, index) for one in facts], index
        )
    found = [Found(_by_names(origin, one, index), grab=origin.grab) for one in facts]
    own = origin.grab.movie.id if origin.grab else 0
    if not any(one.movie_id == own for one in found):
        return found
    return [one if one.movie_id == own else replace(one, grab=None) for one in found]


def main_video(scan: Scan) -> Scan | None:
    """Return a download of several videos without all but the largest, if that alone can be the film."""
    first, second, *_ = scan.videos
    if first.size < 2 * second.size:
        return None
    files = (one for one in scan.files if one is first or one.kind is not Kind.VIDEO)
    return replace(scan, files=tuple(files))


def _chosen(movie_id: int, matches: Sequence[Match], index: MovieIndex) -> list[Found]:
    """Return the movies where a person has chosen one: what is plainly another one stays that."""
    chosen = Match(index.get(movie_id))
    others = [
        one.movie is not None and one.movie.id != movie_id and one.by is MatchedBy.TITLE
        for one in matches
    ]
    if all(others):
        return [Found(chosen) for _ in matches]
    return [
        Found(match if other else chosen)
        for match, other in zip(matches, others, strict=True)
    ]


def _by_names(origin: Origin, facts: ReleaseFacts | None, index: MovieIndex) -> Match:
    """Return the movie that names mean; the one that was asked for needs to be named less exactly."""
    if facts is None:
        return NO_MATCH
    if origin.grab is not None:
        return index.find_searched(origin.grab.movie, facts)
    return index.find(facts)


def _unless_it_says_otherwise(
    file: FoundFile, match: Match, index: MovieIndex
) -> Match:
    """Return another movie where the film's own name means one, title and year, and the release lies."""
    facts = parse_release(file.name)
    if facts is None or not facts.year or match.movie is None:
        return match
    own = index.find_searched(match.movie, facts)
    return match if own.movie is None else own
