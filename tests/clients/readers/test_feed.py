"""Feeds, by whatever hint of a film they hold."""

from datetime import UTC, datetime

import pytest

from custom_components.radarr_mvp.clients.readers.feed import (
    MOST_ITEMS,
    gather_items,
    read_feed,
)
from custom_components.radarr_mvp.clients.readers.gathering import Gathering
from custom_components.radarr_mvp.engine.errors import BadAnswer, Flaw
from custom_components.radarr_mvp.engine.lists.sources import ListedMovie

from ..listing import answer_of


def feed(items: str, title: str = "Films") -> str:
    """Return a feed."""
    return (
        '<rss version="2.0" xmlns:tmdb="https://themoviedb.org" xmlns:letterboxd="https://letterboxd.com">'
        f"<channel><title>{title}</title>{items}</channel></rss>"
    )


def read(items: str) -> Gathering:
    """Read the items of a feed."""
    return gather_items(read_feed(answer_of(feed(items))).items)


def one(parts: str) -> ListedMovie:
    """Read the one film of a feed."""
    (movie,) = read(f"<item>{parts}</item>").movies.values()
    return movie


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ("<tmdb:movieId>990001</tmdb:movieId>", "tmdb:990001"),
        ("<guid>990001</guid>", "tmdb:990001"),
        ("<guid>tmdb://990001</guid>", "tmdb:990001"),
        ("<link>https://www.themoviedb.org/movie/990001-x</link>", "tmdb:990001"),
        ("<guid>imdb://tt9900001</guid>", "imdb:tt9900001"),
        ("<link>https://www.imdb.com/title/tt9900001/</link>", "imdb:tt9900001"),
        (
            "<description>&lt;a href='imdb.com/title/tt9900001'&gt;</description>",
            "imdb:tt9900001",
        ),
        ("<title>Invented Film (2024)</title>", "title:inventedfilm:2024"),
        ("<title>Invented Film, 2024</title>", "title:inventedfilm:2024"),
        (
            "<title>Invented.Film.2024.1080p.BluRay.x264-GRP</title>",
            "title:inventedfilm:2024",
        ),
        (
            "<x:filmTitle xmlns:x='y'>Invented Film</x:filmTitle><filmYear>2024</filmYear><title>Else (1999)</title>",
            "title:inventedfilm:2024",
        ),
    ],
)
def test_hints_of_a_film(parts: str, key: str) -> None:
    """Ids wherever they stand, else title and year."""
    assert one(parts).key == key


def test_when_a_film_came_into_the_feed() -> None:
    """Its date, and its place."""
    movie = one(
        "<title>A (2024)</title><pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate>"
    )
    assert movie.listed_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert movie.place == 1


@pytest.mark.parametrize(
    "parts",
    [
        "<title>Show (2020 TV Series)</title>",
        "<title>Show (Mini-Series 2020)</title>",
        "<title>Show (TV Episode)</title>",
        "<title>Show (2020)</title><category>show</category>",
        "<title>Show (2020)</title><guid>tvdb://77001</guid>",
        "<title>Show (2020)</title><link>https://www.themoviedb.org/tv/1</link>",
        "<title>Show (2020)</title><tmdb:tvId>4711</tmdb:tvId>",
    ],
)
def test_series_are_counted(parts: str) -> None:
    """They never become films."""
    found = read(f"<item>{parts}</item>")
    assert (len(found.movies), found.others, found.unread) == (0, 1, 0)


def test_categories_with_a_film_among_them() -> None:
    """One that fits is enough."""
    assert one(
        "<title>A (2024)</title><category>new</category><category>movie</category>"
    )


def test_what_names_no_film_is_counted() -> None:
    """News of the house are no films, and make the list one that is not fully understood."""
    found = read("<item><title>We were away</title></item><item/>")
    assert (len(found.movies), found.unread) == (0, 2)
    assert not found.answer().complete


def test_atom() -> None:
    """The other kind of feed keeps addresses in attributes."""
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Films</title><entry><title>A</title>'
        '<link href="https://www.imdb.com/title/tt9900001/"/><id>x</id>'
        '<updated>2026-11-20T10:00:00Z</updated><category term="movie"/></entry></feed>'
    )
    found = read_feed(answer_of(text))
    (movie,) = gather_items(found.items).movies.values()
    assert found.title == "Films"
    assert movie.imdb_id == "tt9900001"
    assert movie.listed_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_a_feed_without_a_name() -> None:
    """The name of an item is not that of the feed."""
    text = "<rss><channel><item><title>A (2024)</title></item></channel></rss>"
    assert read_feed(answer_of(text)).title == ""
    assert read_feed(answer_of("<rss/>")).title == ""
    bare = "<rss><item><title>A (2024)</title></item></rss>"
    assert read_feed(answer_of(bare)).title == ""


def test_more_items_than_anybody_reads() -> None:
    """What is beyond is not there, and that is said."""
    items = "<item/>" * (MOST_ITEMS + 1)
    found = read_feed(answer_of(feed(items)))
    assert found.cut
    assert len(found.items) == MOST_ITEMS


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("<!DOCTYPE html><html></html>", Flaw.HTML),
        ("<rss><channel><item>", Flaw.NOT_XML),
        ("[]", Flaw.NOT_XML),
        ("", Flaw.NOT_XML),
        ("<error code='100'/>", Flaw.UNEXPECTED),
        ('<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>', Flaw.NOT_XML),
    ],
)
def test_what_is_no_feed(text: str, flaw: Flaw) -> None:
    """A page, half a feed, another document, a booby trap: none is an empty list."""
    with pytest.raises(BadAnswer) as caught:
        read_feed(answer_of(text))
    assert caught.value.flaw is flaw
