"""Judge how far back a feed has to be read, and what of it is new."""

from datetime import UTC, datetime

from ...engine.indexing import FeedMark, Release


def reaches(releases: tuple[Release, ...], mark: FeedMark | None) -> bool:
    """Tell whether these go back as far as the last time; without a last time anything does."""
    if mark is None or any(release.guid == mark.guid for release in releases):
        return True
    dates = [release.published for release in releases if release.published]
    return bool(mark.published and dates and min(dates) < mark.published)


def new_since(
    releases: tuple[Release, ...], mark: FeedMark | None
) -> tuple[Release, ...]:
    """Return what was not there the last time.

    Above the marked release everything is new, also what bears an older date: trackers approve late. Below it, or
    where the marked release is gone, the dates decide.
    """
    if mark is None:
        return releases
    guids = [release.guid for release in releases]
    gone = mark.guid not in guids
    place = 0 if gone else guids.index(mark.guid)
    return releases[:place] + tuple(
        release
        for release in releases[place:]
        if release.guid != mark.guid and _is_newer(release, mark, doubtful=gone)
    )


def next_mark(
    releases: tuple[Release, ...], last: FeedMark | None, now: float
) -> FeedMark | None:
    """Return where the next poll may stop: the top release, and the latest date that is not in the future."""
    if not releases:
        return last
    present = datetime.fromtimestamp(now, UTC)
    dates = [release.published for release in releases if release.published]
    return FeedMark(
        guid=releases[0].guid,
        published=min(max(dates), present) if dates else None,
    )


def _is_newer(release: Release, mark: FeedMark, *, doubtful: bool) -> bool:
    """Tell whether a release is newer than the mark, in doubt as told."""
    if release.published is None or mark.published is None:
        return doubtful
    if release.published == mark.published:
        return doubtful
    return release.published > mark.published
