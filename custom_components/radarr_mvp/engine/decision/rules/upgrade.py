"""Whether a release is better than what is in the library."""

from typing import Final

from ..candidates import Candidate
from ..context import Situation
from ..reasons import Reason, Rejection, because
from ..upgrades import Held, Verdict


def file_permits(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse an upgrade of the file where the profile allows none."""
    if situation.file is None:
        return None
    _, held = situation.file
    if situation.yardstick.permits(held, candidate.as_file):
        return None
    return because(
        Reason.UPGRADES_DISABLED,
        current=held.quality,
        profile=situation.profile.name,
    )


def better_than_file(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse what is no improvement over the file, or no longer needed."""
    if situation.file is None:
        return None
    _, held = situation.file
    return no_upgrade("file", candidate.as_file, held, situation)


def no_upgrade(
    place: str, offered: Held, held: Held, situation: Situation
) -> Rejection | None:
    """Return why a release is no upgrade over what is held somewhere, None where it is."""
    way = _way(offered, held, situation)
    if way is None:
        return None
    profile = situation.profile
    # The score of a file is worked out only where it matters.
    current_score = held.score if way.startswith("format") else ""
    return because(
        Reason(f"{place}_{way}"),
        current=held.quality,
        offered=offered.quality,
        current_score=current_score,
        offered_score=offered.score,
        cutoff=profile.cutoff_score,
        step=profile.min_upgrade_format_score,
    )


def _way(offered: Held, held: Held, situation: Situation) -> str | None:
    """Return in which way a release is no upgrade."""
    yardstick, propers = situation.yardstick, situation.propers
    if yardstick.cutoff_met(held, offered.quality, propers):
        return "cutoff_met"
    verdict = yardstick.judge(held, offered, propers)
    return None if verdict is Verdict.UPGRADE else verdict.value


RULES: Final = (file_permits, better_than_file)
