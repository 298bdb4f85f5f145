"""What people say to the house, and what it answers, in every language that is shipped."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import home_assistant_intents
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import intent
from homeassistant.helpers.template import Template
from homeassistant.util import dt as dt_util
import pytest
from syrupy.assertion import SnapshotAssertion
import yaml

from custom_components.radarr_mvp.intent import INTENTS

from .integration import Home
from .shelved import movie_of, shelve, with_film
from .spoken import LANGUAGES, SENTENCES, Talk, talk_to

EVERY: Final = pytest.mark.parametrize("language", LANGUAGES)

# Said in this order to one house, in each language the same things.
SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "add the film Dune from 2021",
        "add the film Dune from 2021",
        "add the movie dune",
        "add the movie Metropol",
        "download the film 1917",
        "in the library Movies, add the film Metropolis",
        "do we have the film Nosferatu?",
        "do we have Charade",
        "search for the film Metropolis",
        "what's downloading?",
        "which films come out soon",
        "which films are missing?",
        "pause the downloads",
        "resume the downloads",
    ),
    "de": (
        "füge den Film Dune von 2021 hinzu",
        "füge den Film Dune aus 2021 hinzu",
        "lade den Film dune herunter",
        "Film Metropol hinzufügen",
        "lade den Film 1917",
        "füge in der Bibliothek Movies den Film Metropolis hinzu",
        "haben wir den Film Nosferatu?",
        "haben wir Charade",
        "suche nach dem Film Metropolis",
        "was läuft gerade runter?",
        "welche Filme kommen bald raus",
        "welche Filme fehlen uns noch?",
        "halte die Downloads an",
        "setze die Downloads fort",
    ),
    "fr": (
        "ajoute le film Dune de 2021",
        "ajoute-moi le film Dune de 2021",
        "télécharge le film dune",
        "ajoute le film Metropol",
        "télécharge le film 1917",
        "dans la bibliothèque Movies, ajoute le film Metropolis",
        "est-ce qu'on a le film Nosferatu ?",
        "avons-nous Charade",
        "cherche le film Metropolis",
        "qu'est-ce qui se télécharge ?",
        "quels films sortent bientôt",
        "quels films nous manquent ?",
        "mets les téléchargements en pause",
        "reprends les téléchargements",
    ),
    "es": (
        "añade la película Dune de 2021",
        "agrega la película Dune del año 2021",
        "descarga la película dune",
        "añade la película Metropol",
        "descarga la película 1917",
        "en la biblioteca Movies añade la película Metropolis",
        "¿tenemos la película Nosferatu?",
        "tenemos Charade",
        "busca la película Metropolis",
        "¿qué se está descargando?",
        "qué películas salen pronto",
        "¿qué películas nos faltan?",
        "pausa las descargas",
        "reanuda las descargas",
    ),
    "nl": (
        "voeg de film Dune uit 2021 toe",
        "zet de film Dune uit 2021 erbij",
        "download de film dune",
        "voeg de film Metropol toe",
        "download de film 1917",
        "in de bibliotheek Movies voeg de film Metropolis toe",
        "hebben we de film Nosferatu?",
        "hebben we Charade",
        "zoek naar de film Metropolis",
        "wat wordt er nu gedownload?",
        "welke films komen er binnenkort uit",
        "welke films missen we?",
        "pauzeer de downloads",
        "hervat de downloads",
    ),
    "pl": (
        "dodaj film Dune z 2021 roku",
        "dodaj film Dune z roku 2021",
        "pobierz film dune",
        "dodaj film Metropol",
        "pobierz film 1917",
        "w bibliotece Movies dodaj film Metropolis",
        "czy mamy film Nosferatu?",
        "czy mamy Charade",
        "poszukaj filmu Metropolis",
        "co się teraz pobiera?",
        "jakie filmy wkrótce wychodzą",
        "jakich filmów nam brakuje?",
        "wstrzymaj pobieranie",
        "wznów pobieranie",
    ),
    "pt-BR": (
        "adicione o filme Dune de 2021",
        "adiciona o filme Dune do ano de 2021",
        "baixe o filme dune",
        "adicione o filme Metropol",
        "baixe o filme 1917",
        "na biblioteca Movies adicione o filme Metropolis",
        "temos o filme Nosferatu?",
        "a gente tem Charade",
        "procure o filme Metropolis",
        "o que está baixando agora?",
        "quais filmes saem em breve",
        "quais filmes faltam?",
        "pause os downloads",
        "continue os downloads",
    ),
}

FILM: Final = {"title": "Dune", "year": 2021}
UNDATED: Final = {"title": "Dune", "year": None}
LOADING: Final = {**FILM, "state": "downloading", "percent": 5, "minutes": 1}
STANDINGS: Final = (
    {**FILM, "outcome": "here"},
    {**UNDATED, "outcome": "on_its_way", "percent": 7},
    {**FILM, "outcome": "wanted"},
    {**FILM, "outcome": "not_wanted"},
    {"outcome": "several", "count": 1, "movies": [FILM]},
    {"outcome": "several", "count": 2, "movies": [FILM, UNDATED]},
    {"outcome": "several", "count": 5, "movies": [FILM, FILM, FILM]},
)
NOT_HERE: Final = {**UNDATED, "outcome": "not_here"}

# All that the answers can be about.
TOLD: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "RadarrMvpAddMovie": ({**FILM, "outcome": "added"}, *STANDINGS),
    "RadarrMvpInLibrary": (*STANDINGS, NOT_HERE),
    "RadarrMvpSearch": (
        *({**FILM, "outcome": "nothing_good", "found": found} for found in (1, 3)),
        {**FILM, "outcome": "taken", "found": 1},
        {**FILM, "outcome": "nothing_found", "found": 0},
        {**FILM, "outcome": "nobody_answered", "found": 0},
        *(one for one in STANDINGS if one["outcome"] in {"several", "on_its_way"}),
        NOT_HERE,
    ),
    "RadarrMvpQueue": (
        {"outcome": "none", "count": 0, "downloads": [], "up_to_date": False},
        {"outcome": "some", "count": 1, "downloads": [LOADING], "up_to_date": True},
        {
            "outcome": "some",
            "count": 2,
            "up_to_date": True,
            "downloads": [
                {**LOADING, "minutes": 9},
                {**LOADING, "state": "paused", "minutes": None},
            ],
        },
    ),
    "RadarrMvpUpcoming": (
        {"outcome": "none", "count": 0, "releases": []},
        {
            "outcome": "some",
            "count": 3,
            "releases": [
                {**FILM, "kind": "cinema", "days": 0},
                {**FILM, "kind": "digital", "days": 1},
                {**FILM, "kind": "physical", "days": 5},
            ],
        },
    ),
    "RadarrMvpWanted": (
        {"outcome": "none", "count": 0, "movies": []},
        {"outcome": "some", "count": 1, "movies": [FILM]},
        {"outcome": "some", "count": 9, "movies": [FILM, FILM]},
    ),
    "RadarrMvpDownloadsPause": ({"outcome": "paused"},),
    "RadarrMvpDownloadsResume": ({"outcome": "resumed"},),
}


def shipped(language: str) -> dict[str, Any]:
    """Return the file of a language."""
    text = (SENTENCES / language / "radarr_mvp.yaml").read_text()
    return dict(yaml.safe_load(text))


async def furnished(home: Home) -> Talk:
    """Return a house with a film that is there, and one that comes out tomorrow."""
    talk = await talk_to(home)
    house = talk.house
    tomorrow = dt_util.now().replace(hour=12) + timedelta(days=1)
    await shelve(
        house,
        with_film(movie_of(house, "Nosferatu", 653)),
        movie_of(house, "Sintel", 45745, year=2010, digital_release=tomorrow),
    )
    return talk


@EVERY
async def test_a_talk(
    home: Home,
    language: str,
    kept: SnapshotAssertion,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every kind of sentence is understood and answered, and what was asked for is done."""
    talk = await furnished(home)
    heard: dict[str, str] = {}
    for number, text in enumerate(SAID[language], 1):
        response = await talk.say(text, language)
        assert response.error_code is None, (text, response.speech)
        heard[f"{number:02} {text}"] = response.speech["plain"]["speech"]
    assert heard == kept
    index = talk.house.road.house.index
    assert {(one.title, one.year) for one in index} == {
        ("Dune", 2021),
        ("1917", 2019),
        ("Metropolis", 1927),
        ("Nosferatu", 1922),
        ("Sintel", 2010),
    }
    assert "Template variable" not in caplog.text


async def test_a_film_is_added_and_heard_of(home: Home) -> None:
    """In English, word by word; whoever spoke is remembered."""
    talk = await furnished(home)
    begun = Context()
    response = await talk.say("Add the film Dune from 2021.", context=begun)
    assert response.speech["plain"]["speech"] == (
        "I added Dune from 2021 to the library."
    )
    (record,) = await talk.house.history(kind="added")
    assert (record["movie"], record["correlation_id"]) == ("Dune (2021)", begun.id)
    assert await talk.hear("add the film dune") == (
        "There are 2: Dune from 1984, Dune from 2021. Say the year as well."
    )
    assert await talk.hear("do we have Nosferatu?") == (
        "Yes, Nosferatu from 1922 is in the library."
    )
    assert await talk.hear("add the film Qwertz") == "TMDb knows no movie like Qwertz."


async def test_german(home: Home) -> None:
    """As the people there would say it."""
    talk = await furnished(home)
    assert await talk.hear("füge den Film Charade hinzu", "de") == (
        "Charade von 1963 ist jetzt in der Bibliothek."
    )
    await talk.house.do("remove_movie", tmdb_id=653)
    torrent = talk.house.offer()
    await talk.hear("füge den Film Nosferatu hinzu", "de")
    talk.house.stand(torrent, state="downloading", progress=0.42, eta=600)
    assert await talk.hear("was läuft gerade runter", "de") == (
        "1 Download: Nosferatu, 42 Prozent, noch 10 Minuten."
    )


async def test_what_is_no_film_goes_elsewhere(home: Home) -> None:
    """Sentences that Home Assistant knows itself stay its own."""
    talk = await talk_to(home)
    response = await talk.say("what time is it")
    assert "Radarr" not in str(response.intent and response.intent.intent_type)
    response = await talk.say("add the cake to the fridge of my neighbour")
    assert response.error_code is intent.IntentResponseErrorCode.NO_VALID_TARGETS
    assert len(talk.house.road.house.index) == 0


def test_the_languages() -> None:
    """They are called as Home Assistant calls them, and each has its sentences here."""
    assert set(LANGUAGES) == set(SAID)
    assert set(LANGUAGES) <= set(home_assistant_intents.get_languages())
    assert {"en", "de"} <= set(LANGUAGES)


@EVERY
def test_every_intent_has_sentences_and_words(language: str) -> None:
    """And there are none for others; what is shared with other sentences bears our name."""
    file = shipped(language)
    names = {one().intent_type for one in INTENTS}
    assert file["language"] == language
    assert set(file["intents"]) == set(file["responses"]["intents"]) == names
    shared = (*file["lists"], *file["expansion_rules"])
    assert all(one.startswith("radarr_") for one in shared)
    slots = {
        slot
        for kind in INTENTS
        for slot in map(str, kind().slot_schema)
        if slot != "preferred_area_id"
    }
    assert slots == {"title", "year", "library"}


@EVERY
async def test_every_answer_has_words(
    hass: HomeAssistant,
    language: str,
    kept: SnapshotAssertion,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever comes of a sentence, something is said of it, and nothing that is not there is spoken of."""
    words = shipped(language)["responses"]["intents"]
    assert set(words) == set(TOLD)
    spoken: dict[str, list[str]] = {}
    for name, outcomes in TOLD.items():
        for slots in outcomes:
            text = Template(words[name]["default"], hass).async_render({"slots": slots})
            spoken.setdefault(name, []).append(" ".join(str(text).split()))
    for name, texts in spoken.items():
        assert len(set(texts)) == len(texts) == len(TOLD[name])
        assert all(one and "None" not in one and "{" not in one for one in texts)
    assert spoken == kept
    assert "Template variable" not in caplog.text
