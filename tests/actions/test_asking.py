"""Actions that answer questions about the library."""

from datetime import UTC, datetime, timedelta

from homeassistant.util import dt as dt_util
import pytest

from tests.sandbox.films import Picture
from tests.shelved import movie_of, shelve, with_film

from .house import BEST, NOSFERATU, OTHER, SINTEL, House, is_refused


async def test_a_movie_is_found_by_its_title(house: House) -> None:
    """Those of that very title alone; else all that hold the words, in order, as many as are asked for."""
    await shelve(
        house,
        with_film(movie_of(house, "The Man", 1, year=1972)),
        movie_of(house, "Man with a Movie Camera", 2, year=1929),
        movie_of(house, "My Man Godfrey", 3, year=1936),
        movie_of(house, "Häxan", 4),
    )
    told = await house.act("find_movies", text="the man")
    assert [one["title"] for one in told["movies"]] == ["The Man"]
    assert told["movies"][0]["file"]["path"] == "film.mkv"
    told = await house.act("find_movies", text=" 19 MAN ", limit=2)
    assert told["total"] == 3
    assert [one["title"] for one in told["movies"]] == [
        "Man with a Movie Camera",
        "My Man Godfrey",
    ]
    assert (await house.act("find_movies", text="haxan"))["total"] == 1
    for nothing in ("Dune", "", "  "):
        told = await house.act("find_movies", text=nothing)
        assert told == {"movies": [], "total": 0}


async def test_what_is_on_its_way_is_told(house: House) -> None:
    """With the state of the download that is not over."""
    torrent = house.offer()
    await house.add()
    house.stand(torrent, state="downloading", progress=0.25, amount_left=1)
    await house.look()
    (movie,) = (await house.act("find_movies", text="nosferatu"))["movies"]
    assert movie["file"] is None
    assert movie["download"]["state"] == "downloading"
    assert movie["download"]["progress"] == 0.25
    assert movie["download"]["id"] == (await house.queue())[0]["id"]


async def test_what_comes_out_soon(house: House) -> None:
    """The next first, of monitored movies alone, from today to as many days ahead as are asked for."""
    today = dt_util.now().date()

    def on(days: int) -> datetime:
        day = today + timedelta(days=days)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    await shelve(
        house,
        movie_of(house, "Past", 1, digital_release=on(-1)),
        movie_of(house, "Far", 2, physical_release=on(91)),
        movie_of(house, "Soon", 3, in_cinemas=on(5), digital_release=on(40)),
        movie_of(house, "Today", 4, physical_release=on(0)),
        movie_of(house, "Unwanted", 5, physical_release=on(2), monitored=False),
    )
    told = await house.act("get_upcoming")
    assert [(one["title"], one["kind"]) for one in told["releases"]] == [
        ("Today", "physical"),
        ("Soon", "cinema"),
        ("Soon", "digital"),
    ]
    assert told["releases"][1]["date"] == (today + timedelta(days=5)).isoformat()
    told = await house.act("get_upcoming", days=91, limit=1)
    assert (len(told["releases"]), told["total"]) == (1, 4)


async def test_why_a_release_was_taken(house: House) -> None:
    """What was taken, and what spoke against the others, without a question to anybody."""
    house.offer()
    house.offer(OTHER, picture=Picture.HD720)
    house.offer("Nosferatu 1922 480p DVDRip XviD-SANDBOX", picture=Picture.SD)
    await house.add()
    asked = len(house.world.hdbits.log.times("/api/"))
    told = await house.act("explain_choice", title="Nosferatu")
    assert len(house.world.hdbits.log.times("/api/")) == asked
    assert told["movie"]["tmdb_id"] == NOSFERATU.tmdb_id
    assert told["taken"]["release"] == ".".join(BEST.split())
    assert told["accepted"] + told["rejected"] == len(told["releases"]) == 3
    best, *_, worst = told["releases"]
    assert (best["outcome"], best["place"], best["rejections"]) == ("accepted", 0, [])
    assert worst["outcome"] == "rejected"
    assert worst["rejections"][0]["reason"] == "quality_not_wanted"
    assert "not wanted in the profile" in worst["rejections"][0]["sentence"]
    assert best["correlation_id"] == told["taken"]["correlation_id"]
    assert (
        len((await house.act("explain_choice", movie_id=1, limit=1))["releases"]) == 1
    )


async def test_nothing_was_offered(house: House) -> None:
    """That is said as well."""
    await house.add(SINTEL, search=False)
    told = await house.act("explain_choice", title="Sintel")
    assert told["taken"] is None
    assert (told["accepted"], told["rejected"], told["releases"]) == (0, 0, [])
    assert "no movie like this" in await house.refused("explain_choice", title="Dune")


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("find_movies", {}),
        ("find_movies", {"text": "x", "limit": 0}),
        ("get_upcoming", {"days": -1}),
        ("explain_choice", {"movie_id": 0}),
    ],
)
def test_what_makes_no_sense(action: str, given: dict[str, int]) -> None:
    """It is refused before anything happens."""
    assert is_refused(action, given)
