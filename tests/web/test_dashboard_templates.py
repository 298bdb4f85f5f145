"""What the templates of the dashboard show of downloads and of what comes out."""

from dataclasses import dataclass
from functools import cache
from html import unescape
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
import pytest

from tests.integration import TRANSLATIONS

from .browser import Browser, card_of, needs_node


@cache
def template_of(key: str, language: str) -> tuple[str, str]:
    """Return the id of an entity of a kind, and the template of the card that shows it."""
    entity_id = f"sensor.any_{key}"
    entity = {
        "entity_id": entity_id,
        "platform": "radarr_mvp",
        "device_id": "house",
        "translation_key": key,
    }
    device = {
        "id": "house",
        "name": "Any",
        "identifiers": [["radarr_mvp", "entry"]],
        "config_entry_id": "entry",
    }
    browser = Browser({entity_id: entity}, {"house": device}, [], language)
    card = card_of(browser.views()[0], "markdown")
    assert card["entity_id"] == [entity_id]
    return entity_id, card["content"]


@dataclass
class Shelf:
    """A library of a queue and of what comes out, whose states the test sets."""

    hass: HomeAssistant
    language: str = "en"

    def see(self, key: str, state: str, **attributes: Any) -> str:
        """Return what a card shows of an entity, as Markdown."""
        entity_id, template = template_of(key, self.language)
        self.hass.states.async_set(entity_id, state, attributes)
        return str(Template(template, self.hass).async_render(parse_result=False))


def item(**changes: Any) -> dict[str, Any]:
    """Return a download as the sensor shows it."""
    return {
        "title": "Nosferatu",
        "year": 1922,
        "state": "downloading",
        "progress": 45,
        "speed": 12_300_000,
        "remaining": 3_900,
        "size": 8_200_000_000,
        "indexer": "HDBits",
        "problem": None,
    } | changes


def movie(**changes: Any) -> dict[str, Any]:
    """Return a movie that comes out, as poster cards read it."""
    return {
        "title": "Metropolis",
        "year": 2027,
        "airdate": "2027-01-15T00:00:00Z",
        "release": "Digital release $day, $date",
        "genres": "Drama",
        "poster": "/api/radarr_mvp/poster/e/1?authSig=x&y",
    } | changes


def read(markdown: str) -> str:
    """Return what people read, without pictures and marks."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markdown)).split())


@needs_node
def test_queue(hass: HomeAssistant) -> None:
    """Each download says how far it is, how fast, and how long it will take."""
    told = Shelf(hass).see("queue", "1", items=[item()])
    assert read(told) == (
        "Nosferatu (1922) Downloading · 45 % · 8.2 GB · 12 MB/s · 1 h 5 min left · HDBits"
    )
    assert "width=%2745%27" in told


@needs_node
@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"speed": 1_250_000}, "· 1.2 MB/s ·"),
        ({"speed": 100_000}, "· 100 kB/s ·"),
        ({"speed": 0}, "8.2 GB · 1 h"),
        ({"remaining": 10}, "· 1 min left ·"),
        ({"remaining": 600}, "· 10 min left ·"),
        ({"remaining": 90_000}, "· 1 d 1 h left ·"),
        ({"remaining": None}, "MB/s · HDBits"),
        ({"size": 700_000_000}, "· 700 MB ·"),
        ({"size": 0}, "45 % · 12 MB/s"),
        ({"indexer": ""}, "left"),
        ({"year": None}, "Nosferatu Downloading"),
        ({"state": "paused"}, "Paused ·"),
        ({"state": "some_day_new"}, "some_day_new ·"),
        ({"problem": "It is asked again soon."}, "It is asked again soon."),
        ({"state": "blocked", "problem": "Is it this film?"}, "Needs you"),
    ],
)
def test_lines_of_the_queue(
    hass: HomeAssistant, changes: dict[str, Any], line: str
) -> None:
    """What is not known is left out, and units fit."""
    told = Shelf(hass).see("queue", "1", items=[item(**changes)])
    assert line in read(told)
    alarmed = changes.get("state") == "blocked"
    assert ('<ha-alert alert-type="warning">' in told) is alarmed


@needs_node
def test_decimals_of_the_reader(hass: HomeAssistant) -> None:
    """Numbers are written as the reader writes them."""
    told = Shelf(hass, "de").see("queue", "1", items=[item()])
    assert "8,2 GB" in read(told)


@needs_node
@pytest.mark.parametrize("attributes", [{}, {"items": []}])
def test_empty_queue(hass: HomeAssistant, attributes: dict[str, Any]) -> None:
    """There is a friendly sentence, also while the download client cannot be reached."""
    told = Shelf(hass).see("queue", "unavailable", **attributes)
    assert read(told) == TRANSLATIONS["common"]["dashboard_queue_empty"]


@needs_node
def test_long_queue(hass: HomeAssistant) -> None:
    """What is not shown is counted."""
    told = Shelf(hass).see("queue", "23", items=[item()] * 20)
    assert read(told).endswith("and 3 more")
    assert read(told).count("Nosferatu") == 20


HOSTILE = (
    "<script>alert(1)</script>",
    "</bdi><img src=x onerror=alert(1)>",
    "**bold** _it_ `code` # head",
    "[here](javascript:alert(1)) ![x](y) www.example.com",
    "| a | b |\n|---|---|\n\n- one\n1. two\n> quote",
    "{{ 1 + 1 }} {% for %} {# #}",
    "&lt;b&gt; &amp; \"quoted\" 'single'",
    "\u202egnirts desrever",
    "Amélie: 千と千尋 – 🎬",
)


@needs_node
@pytest.mark.parametrize("title", HOSTILE)
def test_titles_are_text(hass: HomeAssistant, title: str) -> None:
    """Whatever a title is made of, it is read as it is, and nothing else on the card changes."""
    shelf = Shelf(hass)
    harmless = shelf.see(
        "queue", "1", items=[item(title="x", problem="x", indexer="x")]
    )
    told = shelf.see(
        "queue", "1", items=[item(title=title, problem=title, indexer=title)]
    )
    written = re.findall(r"<bdi>(.*?)</bdi>", told)
    assert len(written) == 3
    for one in written:
        assert unescape(one) == title
        assert not re.search(r"[^\w\s&#;]|_|\n", one)
    assert re.sub(r"<bdi>.*?</bdi>", "<bdi>x</bdi>", told) == harmless


@needs_node
def test_upcoming(hass: HomeAssistant) -> None:
    """The poster, what comes out, and when, in the reader's words."""
    shelf = Shelf(hass)
    told = shelf.see("upcoming", "1", data=[{"title_default": "$title"}, movie()])
    assert read(told) == "Metropolis (2027) Digital release Fri, Jan 15, 2027 Drama"
    assert 'src="/api/radarr_mvp/poster/e/1?authSig=x&amp;y&amp;width=92"' in told
    shelf.language = "de"
    told = shelf.see("upcoming", "1", data=[{}, movie()])
    assert "Fr, 15. Jan. 2027" in read(told)


@needs_node
def test_little_is_known_of_what_comes_out(hass: HomeAssistant) -> None:
    """What is missing is left out, and a poster from elsewhere is taken as it is."""
    shelf = Shelf(hass)
    bare = movie(year=None, genres="", poster="", release="Soon")
    elsewhere = movie(title="<b>", poster='https://x/"><script>', airdate="unknown")
    told = shelf.see("upcoming", "2", data=[{}, bare, elsewhere])
    assert read(told) == "Metropolis Soon <b> (2027) Digital release , Drama"
    assert told.count("<img") == 1
    assert "<script>" not in told


@needs_node
@pytest.mark.parametrize("attributes", [{}, {"data": []}, {"data": [{}]}])
def test_nothing_comes_out(hass: HomeAssistant, attributes: dict[str, Any]) -> None:
    """There is a sentence then."""
    told = Shelf(hass).see("upcoming", "0", **attributes)
    assert read(told) == TRANSLATIONS["common"]["dashboard_upcoming_empty"]
