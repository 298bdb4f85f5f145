"""Why movies are in the library."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.radarr_mvp.engine.keeping.list_records import Provenance
from custom_components.radarr_mvp.engine.library import AddRequest
from custom_components.radarr_mvp.engine.origins import AddedBy, Origins, source_of
from tests.engine.road.library_home import NOSFERATU, Home
from tests.engine.rooms import Rooms


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("list: Best: of all", (AddedBy.LIST, "Best: of all")),
        ("collection: Silents", (AddedBy.COLLECTION, "Silents")),
        # Before collections were named.
        ("collection", (AddedBy.COLLECTION, "")),
        ("action", (AddedBy.ACTION, "")),
        ("todo", (AddedBy.TODO, "")),
        ("", (AddedBy.UNKNOWN, "")),
        ("of a later version: x", (AddedBy.UNKNOWN, "")),
    ],
)
def test_a_source(source: str, meant: tuple[AddedBy, str]) -> None:
    """It is read as events and history tell it."""
    assert source_of(source) == meant


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("list: Best", "The list “Best” added it (2"),
        ("collection: Silents", "It belongs to “Silents”, which is followed (2"),
        ("action", "A person or an automation added it (2"),
        ("todo", "Somebody wrote it on the to-do list of wanted movies (2"),
        ("adoption", "It lay in the library's folders, and was taken over (2"),
        ("import", "It came with a document that was imported (2"),
        ("", "Who added it is not known any more (2"),
    ],
)
async def test_what_history_tells(rooms: Rooms, source: str, text: str) -> None:
    """It is a sentence with a date."""
    library = Home(rooms).library
    movie = await library.add(AddRequest(tmdb_id=NOSFERATU), source=source)
    origin = (await Origins(rooms.books).of([movie]))[movie.id]
    assert origin.text.startswith(text)
    told = origin.as_dict()
    assert told["text"] == origin.text
    assert told["lists"] == []


async def test_history_forgets_and_lists_do_not(rooms: Rooms) -> None:
    """Then the list that has added the movie is told; where none has, nobody knows."""
    library = Home(rooms).library
    movie = await library.add(AddRequest(tmdb_id=NOSFERATU), source="list: Best")
    now = rooms.house.now
    await rooms.books.write(
        lambda one: rooms.books.history.forget(one, rooms.clock.now() + 1)
    )
    origins = Origins(rooms.books)
    forgotten = (await origins.of([movie]))[movie.id]
    assert (forgotten.added_by, forgotten.at) == (AddedBy.UNKNOWN, movie.added)
    row = Provenance(
        tmdb_id=NOSFERATU,
        list_id="a",
        list_name="Best",
        first_seen=now,
        last_seen=now,
        added_at=now + timedelta(days=1),
        movie_id=movie.id,
    )
    await rooms.books.write(lambda one: rooms.books.provenance.add(one, row))
    known = (await origins.of([movie]))[movie.id]
    assert (known.added_by, known.name) == (AddedBy.LIST, "Best")
    assert known.at == now + timedelta(days=1)
    assert [one.list_name for one in known.lists] == ["Best"]
    nobody = replace(movie, id=99, added=None)
    assert (await origins.of([nobody]))[99].text == "Who added it is not known any more"
    assert await origins.of([]) == {}
