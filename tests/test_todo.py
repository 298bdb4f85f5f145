"""The list of wanted movies."""

from datetime import UTC, datetime
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
from syrupy.assertion import SnapshotAssertion

from tests.sandbox.service import FaultMode

from .actions.house import House, sentence
from .furnished import furnish
from .integration import Home
from .shelved import movie_of, shelve, with_film

WANTED = "todo.movies_wanted"


async def items(home: Home) -> list[dict[str, Any]]:
    """Return what is on the list."""
    told = await home.hass.services.async_call(
        "todo",
        "get_items",
        {"entity_id": WANTED},
        blocking=True,
        return_response=True,
    )
    return list(told[WANTED]["items"])  # type: ignore[index, arg-type, call-overload]  # It is JSON.


async def summaries(home: Home) -> list[str]:
    """Return what the items are called."""
    return [one["summary"] for one in await items(home)]


async def do(home: Home, service: str, **data: Any) -> None:
    """Work on the list as a person does."""
    context = data.pop("context", None)
    await home.hass.services.async_call(
        "todo",
        service,
        {"entity_id": WANTED, **data},
        blocking=True,
        context=context,
    )
    await home.settle()


async def refused(home: Home, service: str, **data: Any) -> str:
    """Do what cannot be done, and return what a person reads."""
    with pytest.raises(HomeAssistantError) as told:
        await do(home, service, **data)
    return sentence(told.value)


async def test_the_entity(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its name, its unique id and what it can do stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["todo"])
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


@pytest.mark.parametrize(
    "text",
    [
        "Nosferatu 1922",
        "Nosferatu (1922)",
        "tmdb:653",
        "tt0013442",
        "https://www.themoviedb.org/movie/653-nosferatu",
        "https://www.imdb.com/title/tt0013442/",
    ],
)
async def test_adding_an_item_adds_the_movie(home: Home, text: str) -> None:
    """However the movie is named, it comes into the library and onto the list."""
    house = await furnish(home)
    assert home.state(WANTED).state == "0"
    await do(home, "add_item", item=text)
    assert home.state(WANTED).state == "1"
    (item,) = await items(home)
    assert item["summary"] == "Nosferatu (1922)"
    assert item["status"] == "needs_action"
    assert "due" not in item
    # One place is enough.
    assert item["description"] == "https://www.themoviedb.org/movie/653"
    movie = house.road.house.index.by_tmdb(653)
    assert movie is not None
    assert movie.monitored


async def test_a_bare_number(home: Home) -> None:
    """A long one is an id of TMDb, a short one may be a title."""
    house = await furnish(home)
    await do(home, "add_item", item=" 45745 ")
    assert await summaries(home) == ["Sintel (2010)"]
    assert house.world.tmdb.log.times("/search/") == []
    text = await refused(home, "add_item", item="1917")
    assert house.world.tmdb.log.times("/search/")
    assert "1917" in text


async def test_whoever_adds_is_remembered(home: Home) -> None:
    """What follows is told under the same context, and the movie is searched for."""
    house = await furnish(home)
    house.offer()
    begun = Context(user_id=(await home.hass.auth.async_create_user("Ada")).id)
    await do(home, "add_item", item="Nosferatu 1922", context=begun)
    added = (await house.history(kind="added"))[0]
    assert added["correlation_id"] == begun.id
    (download,) = await house.queue()
    assert download["correlation_id"] == begun.id


async def test_a_title_that_means_several(home: Home) -> None:
    """The person is told which there are, with their years, and nothing is added."""
    await furnish(home)
    with pytest.raises(ServiceValidationError) as told:
        await do(home, "add_item", item="Man")
    text = sentence(told.value)
    assert "My Man Godfrey (1936)" in text
    assert "The Last Man on Earth (1964)" in text
    assert await summaries(home) == []


async def test_a_movie_that_nobody_knows(home: Home) -> None:
    """That is said."""
    await furnish(home)
    assert "Nobody Knows It" in await refused(
        home, "add_item", item="Nobody Knows It 1901"
    )


async def test_without_tmdb(home: Home) -> None:
    """That is said as well."""
    await furnish(home)
    home.world.tmdb.fail(FaultMode.UNAUTHORIZED)
    assert "TMDb" in await refused(home, "add_item", item="Nosferatu 1922")


async def test_completing_an_item(home: Home) -> None:
    """The movie is not wanted any more: it stays in the library and is not looked for."""
    house = await furnish(home)
    await do(home, "add_item", item="Nosferatu 1922")
    await do(home, "update_item", item="Nosferatu (1922)", status="completed")
    assert await items(home) == []
    movie = house.road.house.index.by_tmdb(653)
    assert movie is not None
    assert not movie.monitored


async def test_wanted_once_more(home: Home) -> None:
    """Adding what was given up makes it wanted again, and it is searched for."""
    house = await furnish(home)
    await do(home, "add_item", item="Nosferatu 1922")
    await do(home, "update_item", item="Nosferatu (1922)", status="completed")
    house.offer()
    await do(home, "add_item", item="Nosferatu 1922")
    assert await summaries(home) == ["Nosferatu (1922)"]
    assert len(await house.queue()) == 1
    assert "already" in await refused(home, "add_item", item="Nosferatu 1922")


async def test_wanted_once_more_without_a_search(home: Home) -> None:
    """Where new movies are not searched for, this one is not either."""
    house = await furnish(home, automation={"search": False, "search_on_add": False})
    await do(home, "add_item", item="Nosferatu 1922")
    await do(home, "update_item", item="Nosferatu (1922)", status="completed")
    house.offer()
    await do(home, "add_item", item="Nosferatu 1922")
    assert await summaries(home) == ["Nosferatu (1922)"]
    assert await house.queue() == []


async def test_what_has_a_file_is_there(home: Home) -> None:
    """Adding it again does not make it wanted."""
    house = await furnish(home)
    film = with_film(movie_of(house, "Nosferatu", 653, monitored=False))
    await shelve(house, film)
    assert "already" in await refused(home, "add_item", item="tmdb:653")
    assert home.state(WANTED).state == "0"


async def test_renaming_is_refused(home: Home) -> None:
    """A person is told why; ticking it off at the same time does nothing either."""
    house = await furnish(home)
    await do(home, "add_item", item="Nosferatu 1922")
    for more in ({}, {"status": "completed"}):
        text = await refused(
            home, "update_item", item="Nosferatu (1922)", rename="Dracula", **more
        )
        assert "Nosferatu (1922)" in text
    movie = house.road.house.index.by_tmdb(653)
    assert movie is not None
    assert movie.monitored
    # This changes nothing.
    await do(
        home,
        "update_item",
        item="Nosferatu (1922)",
        rename="Nosferatu (1922)",
        status="needs_action",
    )
    assert await summaries(home) == ["Nosferatu (1922)"]


async def test_deleting_an_item(home: Home) -> None:
    """The movie leaves the library, and no file is touched."""
    house = await furnish(home)
    nosferatu, _ = await shelve(
        house,
        movie_of(house, "Nosferatu", 653),
        movie_of(house, "The General", 961),
    )
    subtitle = house.world.library / nosferatu.folder / "film.srt"
    subtitle.parent.mkdir()
    subtitle.write_text("...")
    await do(home, "remove_item", item=["Nosferatu (1922)", "The General (1922)"])
    assert await items(home) == []
    assert len(house.road.house.index) == 0
    assert subtitle.exists()


async def test_deleting_what_cannot_be_deleted(home: Home) -> None:
    """The others are deleted all the same, and the person is told."""
    house = await furnish(home)
    await shelve(
        house, movie_of(house, "Nosferatu", 653), movie_of(house, "Sintel", 45745)
    )
    entity = home.hass.data["entity_components"]["todo"].get_entity(WANTED)
    uids = [one["uid"] for one in await items(home)]
    with pytest.raises(ServiceValidationError) as told:
        await entity.async_delete_todo_items(["999", *uids])
    assert "999" in sentence(told.value)
    assert await items(home) == []
    for uid in (None, "Nosferatu", "²"):
        with pytest.raises(ServiceValidationError) as told:
            await entity.async_delete_todo_items([uid])
        assert "no movie with the number" in sentence(told.value)


async def test_the_list_follows_the_library(
    home: Home, hass_ws_client: WebSocketGenerator
) -> None:
    """Whoever changes a movie, and by what way, whoever looks at the list sees it within a second."""
    house = await furnish(home)
    client = await hass_ws_client(home.hass)
    await client.send_json_auto_id({"type": "todo/item/subscribe", "entity_id": WANTED})
    assert (await client.receive_json())["success"]
    assert (await client.receive_json())["event"] == {"items": []}
    movies = [
        movie_of(
            house, "Zorro", 1, digital_release=datetime(2030, 5, 6, tzinfo=UTC), year=0
        ),
        movie_of(house, "alpha", 0, imdb_id="tt0000009"),
        movie_of(house, "Beta", 3, monitored=False),
        with_film(movie_of(house, "Gamma", 4)),
    ]
    await shelve(house, *movies)
    told = (await client.receive_json())["event"]["items"]
    assert [(one["summary"], one["due"], one["description"]) for one in told] == [
        ("alpha (1922)", None, "https://www.imdb.com/title/tt0000009/"),
        ("Zorro", "2030-05-06", "https://www.themoviedb.org/movie/1"),
    ]
    await house.do("update_movie", title="alpha", monitored=False)
    await home.let_pass(2)
    told = (await client.receive_json())["event"]["items"]
    assert [one["summary"] for one in told] == ["Zorro"]


async def test_a_library_that_cannot_be_opened(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is not there."""

    async def fail(_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(
        "custom_components.radarr_mvp.engine.household.Housekeeping.load", fail
    )
    house: House = await furnish(home)
    assert home.state(WANTED).state == "unavailable"
    entity = home.hass.data["entity_components"]["todo"].get_entity(WANTED)
    with pytest.raises(HomeAssistantError) as told:
        await entity.async_delete_todo_items(["1"])
    assert "could not be opened" in sentence(told.value)
    assert await home.hass.config_entries.async_unload(house.entry.entry_id)


async def test_another_entity_id(
    home: Home, entity_registry: er.EntityRegistry
) -> None:
    """The list goes on under it."""
    house = await furnish(home)
    entity_registry.async_update_entity(WANTED, new_entity_id="todo.films")
    await home.settle()
    await shelve(house, movie_of(house, "Nosferatu", 653))
    assert home.state("todo.films").state == "1"
