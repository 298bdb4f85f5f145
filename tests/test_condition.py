"""What automations can ask about movies, downloads and services."""

from dataclasses import replace
import json
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.exceptions import ConditionError
from homeassistant.helpers import condition
from homeassistant.helpers.selector import selector
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol
import yaml

from custom_components.radarr_mvp.condition import CONDITIONS
from custom_components.radarr_mvp.const import ServiceKind
from tests.sandbox.films import Picture
from tests.sandbox.service import FaultMode

from .actions.house import NOSFERATU, SINTEL, House
from .furnished import furnish
from .integration import ENTRY_ID, TRANSLATIONS, Home
from .test_translations import PACKAGE

DESCRIBED: dict[str, Any] = yaml.safe_load((PACKAGE / "conditions.yaml").read_text())
ICONS: dict[str, Any] = json.loads((PACKAGE / "icons.json").read_text())["conditions"]
TAKEN: dict[str, list[str]] = {
    "movie_in_library": ["title", "year", "tmdb_id", "has_file", "config_entry_id"],
    "movie_wanted": ["title", "year", "tmdb_id", "upgrades", "config_entry_id"],
    "queue_idle": ["config_entry_id"],
    "service_available": ["service", "config_entry_id"],
}

type Variables = dict[str, Any]


@pytest.fixture
async def house(home: Home) -> House:
    """Return a household whose library is open."""
    return await furnish(home)


async def ask(
    home: Home, name: str, variables: Variables | None = None, /, **options: Any
) -> bool | None:
    """Return what a condition comes to."""
    config = await condition.async_validate_condition_config(
        home.hass, {"condition": f"radarr_mvp.{name}", "options": options}
    )
    checker = await condition.async_from_config(home.hass, config)
    try:
        return checker.async_check(variables=variables)
    finally:
        checker.async_unload()


async def unknown(
    home: Home, name: str, variables: Variables | None = None, /, **options: Any
) -> str:
    """Return why it is not known what a condition comes to."""
    with pytest.raises(ConditionError) as told:
        await ask(home, name, variables, **options)
    assert f"In 'radarr_mvp.{name}' condition: " in str(told.value)
    return str(told.value).partition(": ")[2]


async def test_a_movie_is_in_the_library(house: House) -> None:
    """By its number or its title."""
    await house.add()
    there: dict[bool, list[dict[str, Any]]] = {
        True: [
            {"tmdb_id": 653},
            {"tmdb_id": "653"},
            {"tmdb_id": 653, "year": 1922},
            {"title": "nosferatu"},
            {"title": "Nosferatu", "year": "1922"},
            {"title": "Nosferatu", "tmdb_id": "", "year": ""},
            # The number counts before the title.
            {"title": "The General", "tmdb_id": 653},
        ],
        False: [
            {"tmdb_id": 961},
            {"tmdb_id": 653, "year": 1979},
            {"title": "Nosferatu", "year": 1979},
            {"title": "The General"},
        ],
    }
    for is_there, names in there.items():
        for named in names:
            told = await ask(house.home, "movie_in_library", **named)
            assert told is is_there, named


async def test_what_has_started_it_names_the_movie(house: House) -> None:
    """By templates; what they leave empty is not given."""
    await house.add()
    by_number = {"tmdb_id": "{{ trigger.tmdb_id }}"}
    by_title = {"title": "{{ wish }}", "year": "{{ year }}"}
    in_library = "movie_in_library"
    for film, there in ((NOSFERATU, True), (SINTEL, False)):
        told = {"trigger": {"tmdb_id": film.tmdb_id}}
        assert await ask(house.home, in_library, told, **by_number) is there
        given = {"wish": f" {film.title} ", "year": film.year}
        assert await ask(house.home, in_library, given, **by_title) is there
        no_year = {"wish": film.title, "year": ""}
        assert await ask(house.home, in_library, no_year, **by_title) is there


async def test_a_title_that_is_a_number(house: House) -> None:
    """It stays a title."""
    movie = house.road.house
    await house.add()
    known = movie.index.get(1)
    assert known is not None
    movie.put(replace(known, title="1917", original_title="1917", tmdb_id=9))
    assert await ask(
        house.home, "movie_in_library", {"wish": "1917"}, title="{{ wish }}"
    )


async def test_a_template_that_names_nothing(house: House) -> None:
    """Then nobody knows, and no automation goes on."""
    home, name = house.home, "movie_in_library"
    assert await unknown(home, name, title="{{ '' }}") == "no movie is named"
    assert "is no tmdb_id" in await unknown(home, name, tmdb_id="{{ 'Ada' }}")
    assert "is no year" in await unknown(
        home, name, title="Nosferatu", year="{{ 'long ago' }}"
    )
    assert "ZeroDivisionError" in await unknown(home, name, title="{{ 1 / 0 }}")


async def test_a_movie_has_its_film(house: House) -> None:
    """Or is still to be found."""
    torrent = house.offer()
    await house.add()

    async def found() -> list[bool | None]:
        return [
            await ask(house.home, "movie_in_library", tmdb_id=653, has_file=has_file)
            for has_file in (True, False)
        ]

    assert await found() == [False, True]
    await house.complete(torrent)
    assert await found() == [True, False]
    assert await ask(house.home, "movie_in_library", tmdb_id=653)


async def test_a_movie_is_wanted(house: House) -> None:
    """As long as it is monitored and missing; with upgrades, until it is good enough."""
    torrent = house.offer(
        "Nosferatu 1922 720p BluRay x264-SANDBOX", picture=Picture.HD720
    )

    async def wanted() -> list[bool | None]:
        return [
            await ask(house.home, "movie_wanted", title="Nosferatu", upgrades=upgrades)
            for upgrades in (False, True)
        ]

    assert await wanted() == [False, False]
    await house.add(quality_profile="HD - 720p/1080p")
    assert await wanted() == [True, True]
    await house.do("update_movie", tmdb_id=653, monitored=False)
    assert await wanted() == [False, False]
    await house.do("update_movie", tmdb_id=653, monitored=True)
    await house.complete(torrent)
    assert await wanted() == [False, True]
    better = house.offer()
    await house.do("search_movie", tmdb_id=653)
    await house.complete(better)
    assert await wanted() == [False, False]


async def test_a_movie_that_cannot_be_had_yet(house: House) -> None:
    """It is not wanted before it is out."""
    await house.add()
    index = house.road.house.index
    movie = index.get(1)
    assert movie is not None
    later = movie.in_cinemas
    assert later is not None
    later = later.replace(year=2099)
    house.road.house.put(
        replace(movie, in_cinemas=later, digital_release=None, physical_release=None)
    )
    assert not await ask(house.home, "movie_wanted", tmdb_id=653)


async def test_nothing_is_going_on(house: House) -> None:
    """From the choice of a release until its film is filed something is; what is paused keeps nobody waiting."""
    home, torrent = house.home, house.offer()
    assert await ask(home, "queue_idle")
    await house.add()
    await house.look(1)
    assert not await ask(home, "queue_idle")
    house.stand(torrent, state="stoppedDL", progress=0.5)
    await house.look(1)
    assert await ask(home, "queue_idle")
    house.stand(torrent, state="downloading", progress=0.5)
    await house.look(1)
    assert not await ask(home, "queue_idle")
    await house.complete(torrent)
    assert await ask(home, "queue_idle")


async def test_without_the_download_client(house: House) -> None:
    """Nobody knows how downloads stand."""
    house.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    await house.home.let_pass(61)
    said = await unknown(house.home, "queue_idle")
    assert said == "qBittorrent does not tell how downloads stand"


async def test_services(house: House) -> None:
    """Those that are named must all answer, and else all of them."""
    home, name = house.home, "service_available"
    assert await ask(home, name)
    house.world.hdbits.fail(FaultMode.SERVER_ERROR)
    await home.let_pass(3601)
    assert not await ask(home, name)
    assert not await ask(home, name, service="hdbits")
    assert not await ask(home, name, service=["tmdb", "hdbits"])
    assert await ask(home, name, service=["tmdb", "qbittorrent"])
    assert not await ask(home, name, service=[])
    said = await unknown(home, name, service=["tmdb", "prowlarr", "torznab"])
    assert said == "not set up: prowlarr, torznab"


async def test_services_that_nobody_has_asked_yet(house: House) -> None:
    """They are not taken for gone."""
    house.data.connections.data = {}
    said = await unknown(house.home, "service_available", service="tmdb")
    assert said == "TMDb has not been asked yet"


async def test_several_libraries(house: House) -> None:
    """A movie in any of them is there; all must be idle."""
    home = house.home
    second = House(home, home.second_entry())
    await home.set_up(second.entry)
    named = {"tmdb_id": 653, "config_entry_id": second.entry.entry_id}
    torrent = house.offer()
    await house.do("add_movie", tmdb_id=653, config_entry_id=ENTRY_ID)
    await house.look(1)
    assert await ask(home, "movie_in_library", tmdb_id=653)
    assert not await ask(home, "movie_in_library", **named)
    assert not await ask(home, "queue_idle")
    assert await ask(home, "queue_idle", config_entry_id=second.entry.entry_id)
    assert torrent.info_hash in house.world.qbittorrent.torrents


async def test_a_library_that_is_not_open(house: House) -> None:
    """What it holds is not known, neither so nor otherwise."""
    home, hass = house.home, house.home.hass
    await house.add()
    opened = house.data.opened
    house.data.opened = hass.loop.create_future()
    for name, options in (
        ("movie_in_library", {"tmdb_id": 653}),
        ("movie_wanted", {"tmdb_id": 653}),
        ("queue_idle", {}),
    ):
        assert await unknown(home, name, **options) == "the library is not open"
    house.data.opened.set_exception(OSError("damaged"))
    assert await unknown(home, "queue_idle") == "the library is not open"
    house.data.opened = hass.loop.create_future()
    house.data.opened.cancel()
    assert await unknown(home, "queue_idle") == "the library is not open"
    house.data.opened = opened
    assert await hass.config_entries.async_unload(ENTRY_ID)
    said = await unknown(home, "movie_in_library", tmdb_id=653)
    assert said == "Movies is not loaded"
    assert await unknown(home, "service_available") == "Movies is not loaded"


async def test_the_opposite_is_not_known_either(house: House) -> None:
    """An automation that adds what is not there must not begin while nobody knows what is there."""
    hass = house.home.hass
    config = await condition.async_validate_condition_config(
        hass,
        {
            "condition": "not",
            "conditions": [
                {
                    "condition": "radarr_mvp.movie_in_library",
                    "options": {"tmdb_id": 653},
                }
            ],
        },
    )
    checker = await condition.async_from_config(hass, config)
    assert checker.async_check() is True
    assert await hass.config_entries.async_unload(ENTRY_ID)
    with pytest.raises(ConditionError):
        checker.async_check()
    checker.async_unload()


async def test_without_a_library(home: Home) -> None:
    """There is nothing to ask; one that was switched off is none."""
    await furnish(home)
    assert await home.hass.config_entries.async_set_disabled_by(
        ENTRY_ID, ConfigEntryDisabler.USER
    )
    await home.settle()
    assert await unknown(home, "queue_idle") == "there is no library"


async def test_what_cannot_be(house: House) -> None:
    """A mistake is told when the automation is written."""
    mistakes: list[tuple[str, dict[str, Any]]] = [
        ("movie_in_library", {}),
        ("movie_in_library", {"title": ""}),
        ("movie_in_library", {"year": 1922}),
        ("movie_in_library", {"tmdb_id": "Nosferatu"}),
        ("movie_in_library", {"title": "Nosferatu", "upgrades": True}),
        ("movie_wanted", {"title": "{{ broken"}),
        ("queue_idle", {"title": "Nosferatu"}),
        ("queue_idle", {"config_entry_id": "01JNOBODY"}),
        ("service_available", {"service": ["radarr"]}),
        ("nothing_at_all", {}),
    ]
    for name, options in mistakes:
        with pytest.raises(vol.Invalid):
            await ask(house.home, name, **options)


async def test_a_library_of_another_integration(house: House) -> None:
    """It is no library."""
    other = MockConfigEntry(domain="hue")
    other.add_to_hass(house.home.hass)
    with pytest.raises(vol.Invalid, match=other.entry_id):
        await ask(house.home, "queue_idle", config_entry_id=other.entry_id)


def test_descriptions() -> None:
    """Every condition and every field has a picture or a form, and words."""
    texts = TRANSLATIONS["conditions"]
    assert set(CONDITIONS) == set(DESCRIBED) == set(texts) == set(ICONS) == set(TAKEN)
    for name, told in DESCRIBED.items():
        assert ICONS[name]["condition"].startswith("mdi:")
        assert texts[name]["description"].endswith(".")
        assert list(told["fields"]) == list(texts[name]["fields"]) == TAKEN[name]
        for field, one in told["fields"].items():
            selector(one["selector"])
            assert texts[name]["fields"][field]["name"]
            assert texts[name]["fields"][field]["description"].endswith(".")
    services = DESCRIBED["service_available"]["fields"]["service"]["selector"]["select"]
    assert set(services["options"]) == set(ServiceKind)
    assert services["translation_key"] in TRANSLATIONS["selector"]


async def test_home_assistant_offers_them(house: House) -> None:
    """With their fields and their names."""
    hass = house.home.hass
    assert await ask(house.home, "queue_idle")
    offered = await condition.async_get_all_descriptions(hass)
    for name, told in DESCRIBED.items():
        description = offered[f"radarr_mvp.{name}"]
        assert description is not None
        assert list(description["fields"]) == list(told["fields"])
    texts = await async_get_translations(hass, "en", "conditions", {"radarr_mvp"})
    for name in CONDITIONS:
        key = f"component.radarr_mvp.conditions.{name}.name"
        assert texts[key] == TRANSLATIONS["conditions"][name]["name"]
