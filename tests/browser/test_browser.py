"""The whole of it as a person meets it: by pages, fields and buttons in a real Chromium."""

from tests.sandbox.planted import SECRETS
from tests.sandbox.world import World

from . import stations
from .album import Album
from .house import AUTOMATION_ID, COUNTER, CountingHouse, coming_film
from .person import Person, at_browser


async def test_a_person_sets_it_up_and_watches_films(
    world: World, house: CountingHouse, album: Album
) -> None:
    """From the login page to a playing film, without an error in the log or in the browser."""
    async with at_browser(house.url, album) as person:
        await stations.log_in(person)
        await _set_up(person, world)
        await stations.choose_trigger(person)
        automation = await house.get(f"/api/config/automation/config/{AUTOMATION_ID}")
        triggers = [one["trigger"] for one in automation["triggers"]]
        assert triggers == ["radarr_mvp.movie_imported"]
        await _watch_films(person, world)
        await stations.look_at_device(person)
        await _follow_list(person, world)
        await stations.look_for_repairs(person)

    history = (await house.ask("get_history", limit=1000))["history"]
    imported = [one["movie"] for one in history if one["kind"] == "imported"]
    listed = [f"{film.title} ({film.year})" for film in world.watchlist]
    wished = ["Nosferatu (1922)", "The General (1926)"]
    assert sorted(imported) == sorted([*wished, *listed])
    # Once for each import, however often everything was loaded anew.
    assert (await house.state(COUNTER))["state"] == "5"
    async with house.websocket() as commands:
        issues = (await commands.call("repairs/list_issues"))["issues"]
    assert [one for one in issues if one["domain"] == "radarr_mvp"] == []
    assert album.wrong == []
    assert person.complaints == []
    assert house.complaints() == []
    assert [one for one in SECRETS if one in house.log] == []


async def _set_up(person: Person, world: World) -> None:
    """Walk through the config flow, and through what can be changed afterwards."""
    await stations.find_integration(person)
    await stations.tell_movie_database(person, world)
    await stations.tell_qbittorrent(person, world)
    await stations.tell_hdbits(person, world)
    await stations.tell_library(person, world)
    await stations.sign_in_to_trakt(person, world)
    await stations.look_at_integration(person)
    await stations.change_names(person)
    await stations.look_at_options(person)
    await stations.add_indexer(person, world)


async def _watch_films(person: Person, world: World) -> None:
    """Wish for films in both ways, find them in the library, and play one."""
    film = coming_film()
    coming = f"{film.title} ({film.year})"
    await stations.wish_by_list(person, coming)
    name = "The General (1926)"
    # As the preview has promised it.
    assert (world.library / name / f"{name} Bluray-720p.mkv").exists()
    await stations.wish_by_action(person)
    await stations.wait_for_arrival(person, "Nosferatu (1922)", coming)
    await stations.read_logbook(person)
    await stations.look_at_calendar(person, coming)
    playing = await stations.play_film(person)
    assert playing["width"] == 1280
    assert round(playing["seconds"] / 60) == 79
    assert person.was_served("/poster/") <= {200, 304}
    assert person.was_served("/film/") == {206}


async def _follow_list(person: Person, world: World) -> None:
    """Follow a watchlist, see how that stands, and wait for its films."""
    await stations.follow_watchlist(person)
    await stations.look_at_list(person)
    coming = coming_film()
    for film in world.watchlist:
        await stations.wait_for_arrival(
            person,
            f"{film.title} ({film.year})",
            f"{coming.title} ({coming.year})",
        )
