"""What was tried before: grabbed, imported, blocked."""

from datetime import timedelta
from typing import Final

from ..candidates import Candidate
from ..context import Situation
from ..reasons import Reason, Rejection, as_day, because
from ..records import HistoryKind
from ..upgrades import Held
from .upgrade import no_upgrade

# How long a grab counts although its download does not show up in the queue.
RECENT: Final = timedelta(hours=12)


def blocklist(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse what has failed before."""
    blocked = situation.household.records.blocklist.find(
        situation.movie.id, candidate.release
    )
    if blocked is None:
        return None
    return because(
        Reason.BLOCKLISTED,
        date=as_day(blocked.at),
        cause=blocked.cause or "no cause was given",
    )


def recent_grab(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse from a feed what is no improvement over a release that was just grabbed."""
    if not situation.inquiry.from_feed or not situation.history:
        return None
    last = situation.history[0]
    if last.kind is not HistoryKind.GRABBED:
        return None
    recent = situation.now - last.at < RECENT
    if situation.settings.completed_downloads and not recent:
        return None
    held = Held(last.quality, last.score)
    return no_upgrade("history", candidate.held, held, situation)


def already_imported(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse what was imported and turned out to be something else."""
    grab = situation.last_grab
    if grab is None or situation.movie.file is None:
        return None
    if not situation.settings.completed_downloads or not grab.download_id:
        return None
    imported = next(
        (
            one
            for one in situation.history
            if one.kind is HistoryKind.IMPORTED
            and one.download_id.lower() == grab.download_id.lower()
        ),
        None,
    )
    if imported is None or imported.quality == grab.quality:
        return None
    release = candidate.release
    if (release.info_hash or "").lower() == grab.download_id.lower():
        reason = Reason.ALREADY_IMPORTED_HASH
    elif release.title.casefold() == grab.title.casefold():
        reason = Reason.ALREADY_IMPORTED_NAME
    else:
        return None
    return because(reason, imported=imported.quality, grabbed=grab.quality)


def same_torrent(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse the torrent that the file in the library comes from."""
    file, info_hash = situation.movie.file, candidate.release.info_hash
    if file is None or not file.info_hash or not info_hash:
        return None
    if file.info_hash.lower() == info_hash.lower():
        return because(Reason.SAME_TORRENT_AS_FILE)
    return None


RULES: Final = (blocklist, recent_grab, already_imported, same_torrent)
