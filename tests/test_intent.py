"""What is done and told when people talk about films; the words are in the files of the sentences."""

from datetime import timedelta
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context
from homeassistant.helpers import area_registry as ar, device_registry as dr, intent
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.assist import voices
from custom_components.radarr_mvp.intent import INTENTS
from tests.sandbox.films import Picture
from tests.sandbox.service import FaultMode

from .actions.house import OTHER, House
from .furnished import furnish
from .integration import Home
from .shelved import movie_of, shelve, with_film
from .spoken import KNOWN

LIST = "todo.movies_wanted"


@pytest.fixture
async def house(home: Home) -> House:
    """Return a household that can be talked to."""
    for component in ("homeassistant", "intent"):
        assert await async_setup_component(home.hass, component, {})
    for film in KNOWN:
        home.world.tmdb.films[film.tmdb_id] = film
    return await furnish(home)


async def ask(
    home: Home,
    name: str,
    *,
    context: Context | None = None,
    device_id: str | None = None,
    language: str = "en",
    assistant: str | None = "conversation",
    **slots: Any,
) -> intent.IntentResponse:
    """Ask as a sentence does."""
    response = await intent.async_handle(
        home.hass,
        "test",
        f"RadarrMvp{name}",
        {key: {"value": value} for key, value in slots.items()},
        context=context,
        language=language,
        assistant=assistant,
        device_id=device_id,
    )
    await home.settle()
    return response


async def told(home: Home, name: str, **slots: Any) -> dict[str, Any]:
    """Ask, and return what the words of the answer are chosen by."""
    response = await ask(home, name, **slots)
    assert response.error_code is None, response.speech
    # The words are those of the sentences' files.
    assert response.speech == {}
    return response.speech_slots


async def refused(home: Home, name: str, **more: Any) -> str:
    """Ask what cannot be answered, and return what is said."""
    response = await ask(home, name, **more)
    assert response.response_type is intent.IntentResponseType.ERROR
    assert response.error_code is intent.IntentResponseErrorCode.FAILED_TO_HANDLE
    return str(response.speech["plain"]["speech"])


def test_names() -> None:
    """They are a contract with the sentences that people write themselves."""
    assert [one().intent_type for one in INTENTS] == [
        "RadarrMvpAddMovie",
        "RadarrMvpInLibrary",
        "RadarrMvpSearch",
        "RadarrMvpQueue",
        "RadarrMvpUpcoming",
        "RadarrMvpWanted",
        "RadarrMvpDownloadsPause",
        "RadarrMvpDownloadsResume",
    ]
    assert all(one().description for one in INTENTS)


async def test_a_film_is_added(home: Home, house: House) -> None:
    """It is looked for and loaded, and all that follows bears the id of whoever spoke."""
    house.offer()
    user = await home.hass.auth.async_create_user("Ada")
    begun = Context(user_id=user.id)
    response = await ask(
        home, "AddMovie", title=" nosferatu ", year="1922", context=begun
    )
    assert response.response_type is intent.IntentResponseType.ACTION_DONE
    assert response.speech_slots == {
        "outcome": "added",
        "title": "Nosferatu",
        "year": 1922,
        "library": "Movies",
    }
    (added,) = await house.history(kind="added")
    assert added["correlation_id"] == begun.id
    assert (await house.queue())[0]["correlation_id"] == begun.id
    again = await told(home, "AddMovie", title="Nosferatu")
    assert (again["outcome"], again["percent"]) == ("on_its_way", 50)


async def test_a_choice(home: Home, house: House) -> None:
    """A title that several films bear is answered with those, and a year settles it."""
    answer = await told(home, "AddMovie", title="Dune")
    assert (answer["outcome"], answer["count"]) == ("several", 2)
    assert answer["movies"] == [
        {"title": "Dune", "year": 1984},
        {"title": "Dune", "year": 2021},
    ]
    many = await told(home, "AddMovie", title="The")
    assert many["count"] > len(many["movies"]) == 3
    assert (await told(home, "AddMovie", title="1917"))["year"] == 2019
    for year in (1984, 2021):
        await told(home, "AddMovie", title="Dune", year=year)
    answer = await told(home, "InLibrary", title="Dune")
    assert (answer["outcome"], answer["count"]) == ("several", 2)
    answer = await told(home, "Search", title="dune")
    assert (answer["outcome"], answer["count"]) == ("several", 2)
    answer = await told(home, "InLibrary", title="dune", year=1984)
    assert (answer["outcome"], answer["year"]) == ("wanted", 1984)


async def test_how_it_stands_with_a_film(home: Home, house: House) -> None:
    """There, wanted, not wanted any more, or not there at all; whoever adds it again hears the same."""
    await shelve(
        house,
        with_film(movie_of(house, "Nosferatu", 653)),
        movie_of(house, "Sintel", 45745, year=2010),
        movie_of(house, "The General", 961, year=1926, monitored=False),
    )
    for title, outcome in (
        ("Nosferatu", "here"),
        ("sintel", "wanted"),
        ("general", "not_wanted"),
    ):
        answer = await told(home, "InLibrary", title=title)
        assert answer["outcome"] == outcome
        assert answer["year"]
    assert (await told(home, "AddMovie", title="Nosferatu"))["outcome"] == "here"
    answer = await told(home, "InLibrary", title="Metropolis", year=1927)
    assert answer == {
        "outcome": "not_here",
        "title": "Metropolis",
        "year": 1927,
        "library": "Movies",
    }
    response = await ask(home, "InLibrary", title="Metropolis")
    assert response.response_type is intent.IntentResponseType.QUERY_ANSWER
    assert (await told(home, "Search", title="Metropolis"))["outcome"] == "not_here"


async def test_a_search(home: Home, house: House) -> None:
    """What it came to: nothing, nothing good, a download, or no answer."""
    await house.add(search=False)
    assert (await told(home, "Search", title="Nosferatu"))["outcome"] == "nothing_found"
    house.offer("Nosferatu 1922 480p DVDRip XviD-SANDBOX", picture=Picture.SD)
    answer = await told(home, "Search", title="Nosferatu")
    assert (answer["outcome"], answer["found"]) == ("nothing_good", 1)
    house.world.hdbits.fail(FaultMode.SERVER_ERROR)
    answer = await told(home, "Search", title="Nosferatu")
    assert answer["outcome"] == "nobody_answered"
    house.world.hdbits.heal()
    await home.let_pass(3600)
    house.offer(OTHER, picture=Picture.HD720)
    assert (await told(home, "Search", title="Nosferatu"))["outcome"] == "taken"
    await house.look()
    assert (await told(home, "Search", title="Nosferatu"))["outcome"] == "on_its_way"


async def test_a_search_that_takes_long(
    home: Home, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is said, and it goes on by itself."""
    house.offer()
    await house.add(search=False)
    monkeypatch.setattr(voices, "PATIENCE", 0.0)
    monkeypatch.setattr(
        voices.Request, "movies", lambda _: home.hass.loop.run_in_executor(None, found)
    )
    response = await ask(home, "Search", title="Nosferatu")
    assert "goes on by itself" in response.speech["plain"]["speech"]
    assert response.error_code is None
    assert len(await house.queue()) == 1


def found() -> list[dict[str, Any]]:
    """Return what the library has of a film."""
    return [
        {
            "movie_id": 1,
            "title": "Nosferatu",
            "year": 1922,
            "file": None,
            "monitored": True,
            "download": None,
        }
    ]


async def test_downloads(home: Home, house: House) -> None:
    """The one that is there first is told of first, in percent and minutes."""
    assert await told(home, "Queue") == {
        "outcome": "none",
        "up_to_date": True,
        "count": 0,
        "paused": 0,
        "downloads": [],
        "library": "Movies",
    }
    torrent = house.offer()
    await house.add()
    house.stand(torrent, state="downloading", progress=0.5, amount_left=9, eta=61)
    home.world.qbittorrent.torrents["f" * 40] = {
        **home.world.qbittorrent.torrents[torrent.info_hash],
        "hash": "f" * 40,
        "name": "Nobody.Knows.2001.1080p.BluRay.x264-GRP",
        "state": "stoppedDL",
        "progress": 0.25,
        "eta": 8640000,
    }
    answer = await told(home, "Queue")
    assert (answer["outcome"], answer["count"], answer["paused"]) == ("some", 2, 1)
    first, second = answer["downloads"]
    assert (first["title"], first["percent"], first["minutes"]) == ("Nosferatu", 50, 2)
    assert second["title"].startswith("Nobody.Knows")
    assert (second["state"], second["minutes"]) == ("paused", None)
    home.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    assert not (await told(home, "Queue"))["up_to_date"]


async def test_downloads_are_paused_and_resumed(home: Home, house: House) -> None:
    """All of them."""
    torrent = house.offer()
    await house.add()
    assert (await told(home, "DownloadsPause"))["outcome"] == "paused"
    states = home.world.qbittorrent.torrents
    assert states[torrent.info_hash]["state"] in {"pausedDL", "stoppedDL"}
    await house.look()
    assert (await told(home, "DownloadsResume"))["outcome"] == "resumed"
    assert states[torrent.info_hash]["state"] not in {"pausedDL", "stoppedDL"}


async def test_what_comes_out_soon(home: Home, house: House) -> None:
    """In days from now, three at most."""
    assert (await told(home, "Upcoming"))["outcome"] == "none"
    now = dt_util.now().replace(hour=12)
    await shelve(
        house,
        *(
            movie_of(house, f"Film {days}", days, in_cinemas=now + timedelta(days=days))
            for days in (1, 2, 3, 59, 61)
        ),
    )
    answer = await told(home, "Upcoming")
    assert (answer["outcome"], answer["count"]) == ("some", 4)
    assert answer["releases"][0] == {
        "title": "Film 1",
        "year": 1922,
        "kind": "cinema",
        "days": 1,
    }
    assert len(answer["releases"]) == 3


async def test_what_is_missing(home: Home, house: House) -> None:
    """How many, and the first three."""
    assert (await told(home, "Wanted"))["outcome"] == "none"
    released = dt_util.utcnow() - timedelta(days=900)
    await shelve(
        house,
        *(
            movie_of(house, f"Film {number}", number, physical_release=released)
            for number in range(1, 5)
        ),
    )
    answer = await told(home, "Wanted")
    assert (answer["outcome"], answer["count"], answer["missing"]) == ("some", 4, 4)
    assert [one["title"] for one in answer["movies"]] == ["Film 1", "Film 2", "Film 3"]


async def test_what_goes_wrong_is_said(home: Home, house: House) -> None:
    """In the library's own sentences, in English where a language has none."""
    assert await refused(home, "AddMovie", title="Qwertz") == (
        "TMDb knows no movie like Qwertz."
    )
    home.world.tmdb.fail(FaultMode.UNAUTHORIZED)
    said = await refused(home, "AddMovie", title="Nosferatu", language="ga")
    assert said.startswith("TMDb does not accept the stored credentials.")


async def test_what_goes_wrong_is_said_in_the_language_of_the_person(
    home: Home, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as it is translated."""

    async def translated(*_: object) -> dict[str, str]:
        key = "component.radarr_mvp.exceptions.movie_not_found.message"
        return {key: "TMDb kennt keinen Film wie {movie}."}

    monkeypatch.setattr(voices, "async_get_translations", translated)
    said = await refused(home, "AddMovie", title="Qwertz", language="de")
    assert said == "TMDb kennt keinen Film wie Qwertz."
    await home.hass.config_entries.async_unload(house.entry.entry_id)
    # This one is not.
    assert (await refused(home, "Queue", language="de")).startswith("No movie library")


async def test_what_makes_no_sense(home: Home, house: House) -> None:
    """Home Assistant refuses it."""
    for slots in ({}, {"title": " "}, {"title": "Dune", "year": 1492}):
        with pytest.raises(intent.InvalidSlotInfo):
            await ask(home, "AddMovie", **slots)


async def test_a_library_that_is_hidden(home: Home, house: House) -> None:
    """Nobody can talk about it, but who is no assistant can."""
    async_expose_entity(home.hass, "conversation", LIST, False)
    said = await refused(home, "Queue")
    assert said.startswith("No movie library can be used here.")
    response = await ask(home, "Queue", assistant=None)
    assert response.error_code is None


async def second_library(home: Home) -> MockConfigEntry:
    """Set up another library."""
    (home.world.folder / "library-4k").mkdir()
    return await home.set_up(home.second_entry())


async def test_several_libraries(home: Home, house: House) -> None:
    """The one that is named is meant, however it is spelt; without a name people are asked for it."""
    second = await second_library(home)
    assert await refused(home, "Queue") == (
        "There are several movie libraries: Movies, Movies 4K. Say which one is meant."
    )
    answer = await told(home, "AddMovie", title="Nosferatu", library="movies 4k ")
    assert answer["library"] == "Movies 4K"
    assert len(second.runtime_data.road.house.index) == 1
    assert len(house.road.house.index) == 0
    assert await refused(home, "Queue", library="Series") == (
        "There is no movie library called Series. There are these: Movies, Movies 4K."
    )


async def test_the_library_of_the_room(
    home: Home,
    house: House,
    area_registry: ar.AreaRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """A library that was put into an area is meant by whoever speaks there."""
    second = await second_library(home)
    cinema = area_registry.async_create("Cinema")
    kitchen = area_registry.async_create("Kitchen")
    device = device_registry.async_get_device_by_identifier(
        ("radarr_mvp", second.entry_id), second.entry_id
    )
    assert device is not None
    device_registry.async_update_device(device.id, area_id=cinema.id)
    answer = await told(home, "Queue", preferred_area_id=cinema.id)
    assert answer["library"] == "Movies 4K"
    response = await ask(home, "Queue", device_id=device.id)
    assert response.speech_slots["library"] == "Movies 4K"
    said = await refused(home, "Queue", preferred_area_id=kitchen.id)
    assert said.startswith("There are several movie libraries")
    said = await refused(home, "Queue", device_id="unknown")
    assert said.startswith("There are several movie libraries")
