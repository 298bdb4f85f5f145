"""How far back a feed is read, and what of it is new."""

from datetime import UTC, datetime

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.torznab import TorznabIndexer
from custom_components.radarr_mvp.engine.indexing import FeedMark

from ...sandbox.planted import TORZNAB_API_KEY
from ...sandbox.torznab import FakeTorznab
from ...support import ManualClock
from .house import GENERAL, NOSFERATU, client, fail_after_first, questions, titles


async def test_first_poll_reads_one_page(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """Without a mark one page will do, and it names the mark of the next poll."""
    torznab.stock.limits = '<limits default="10" max="10" />'
    offers = [torznab.add_release(NOSFERATU, f"N-{number}") for number in range(25)]
    answer = await alone.feed()
    assert len(answer.releases) == 10
    assert not answer.gap
    assert answer.mark == FeedMark(
        guid=f"https://tracker.example/torrent/{offers[-1].number}",
        published=offers[-1].added,
    )
    (asked,) = questions(torznab)
    assert asked["t"] == "movie"
    assert "q" not in asked


async def test_polls_go_on_where_the_last_one_stopped(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """Exactly what came since the last poll is new, over several pages."""
    torznab.stock.limits = '<limits default="10" max="10" />'
    torznab.add_release(NOSFERATU, "old")
    mark = (await alone.feed()).mark
    for number in range(25):
        torznab.add_release(GENERAL, f"new-{number}")
    torznab.log.requests.clear()
    answer = await alone.feed(mark)
    assert titles(answer.releases) == [f"new-{number}" for number in range(24, -1, -1)]
    assert not answer.gap
    assert len(questions(torznab)) == 3
    again = await alone.feed(answer.mark)
    assert again.releases == ()
    assert again.mark == answer.mark


async def test_feed_by_text_search(torznab: FakeTorznab, alone: TorznabIndexer) -> None:
    """Without a movie search the plain one gives the feed."""
    torznab.stock.movie_available = False
    torznab.add_release(NOSFERATU)
    assert (await alone.feed()).releases
    assert questions(torznab)[0]["t"] == "search"


async def test_gap_is_said(torznab: FakeTorznab, alone: TorznabIndexer) -> None:
    """Where the feed does not reach back to the mark, something may be missing."""
    torznab.add_release(NOSFERATU)
    answer = await alone.feed(
        FeedMark(guid="gone", published=datetime(2001, 1, 1, tzinfo=UTC))
    )
    assert answer.gap
    assert len(answer.releases) == 1


async def test_marked_release_was_deleted(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """Where the marked release is gone, the dates tell what is new."""
    old = torznab.add_release(NOSFERATU, "old")
    torznab.add_release(NOSFERATU, "same-minute", date=f"{old.added:%c} UTC")
    torznab.add_release(NOSFERATU, "undated", date="")
    torznab.add_release(NOSFERATU, "new")
    torznab.add_release(NOSFERATU, "older", date="Mon, 01 Jan 2001 00:00:00 GMT")
    answer = await alone.feed(FeedMark(guid="deleted", published=old.added))
    assert titles(answer.releases) == ["new", "undated", "same-minute", "old"]
    assert not answer.gap


async def test_the_same_second_is_not_far_enough(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """A page that ends in the very second of the mark may not be all of that second."""
    torznab.stock.limits = '<limits default="10" max="10" />'
    for number in range(15):
        torznab.add_release(NOSFERATU, f"N-{number}", date="2025-01-01T00:00:00Z")
    mark = FeedMark(guid="deleted", published=datetime(2025, 1, 1, tzinfo=UTC))
    answer = await alone.feed(mark)
    assert len(answer.releases) == 15
    assert answer.gap


async def test_late_approval_is_new(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """A release above the mark is new whatever its date, one below only with a newer date."""
    torznab.add_release(NOSFERATU, "below-but-newer", date="2030-01-01T00:00:00Z")
    torznab.add_release(NOSFERATU, "below", date="")
    marked = torznab.add_release(NOSFERATU, "marked")
    torznab.add_release(NOSFERATU, "late", date="2001-01-01T00:00:00Z")
    mark = FeedMark(
        guid=f"https://tracker.example/torrent/{marked.number}", published=marked.added
    )
    answer = await alone.feed(mark)
    assert titles(answer.releases) == ["late", "below-but-newer"]


async def test_feed_without_dates(torznab: FakeTorznab, alone: TorznabIndexer) -> None:
    """Guids alone are enough to go by."""
    torznab.add_release(NOSFERATU, "old", date="")
    mark = (await alone.feed()).mark
    assert mark is not None
    assert mark.published is None
    torznab.add_release(NOSFERATU, "new", date="")
    assert titles((await alone.feed(mark)).releases) == ["new"]
    gap = await alone.feed(FeedMark(guid="gone"))
    assert gap.gap
    assert len(gap.releases) == 2


async def test_dates_in_the_future_hide_nothing(
    torznab: FakeTorznab, session: ClientSession
) -> None:
    """A wrong date of tomorrow does not become the mark that nothing ever passes."""
    clock = ManualClock()
    indexer = client(session, torznab.api_url, clock, api_key=TORZNAB_API_KEY)
    torznab.add_release(NOSFERATU, date="2099-01-01T00:00:00Z")
    mark = (await indexer.feed()).mark
    assert mark is not None
    assert mark.published == datetime.fromtimestamp(clock.now(), UTC)


async def test_empty_feed_keeps_the_mark(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """An empty feed says nothing."""
    mark = FeedMark(guid="last", published=datetime(2025, 1, 1, tzinfo=UTC))
    answer = await alone.feed(mark)
    assert answer.releases == ()
    assert answer.mark == mark
    assert not answer.gap


async def test_second_page_fails(
    torznab: FakeTorznab, alone: TorznabIndexer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing page ends the poll; what came before is kept, the gap is said."""
    torznab.stock.limits = '<limits default="10" max="10" />'
    for number in range(25):
        torznab.add_release(NOSFERATU, f"N-{number}")
    fail_after_first(torznab, monkeypatch)
    answer = await alone.feed(
        FeedMark(guid="gone", published=datetime(2001, 1, 1, tzinfo=UTC))
    )
    assert len(answer.releases) == 10
    assert answer.gap
