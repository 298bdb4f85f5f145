"""Lists in one piece: from an address or a file, anew or as they were."""

from threading import get_ident

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.custom import HandedFile, JsonList, RssList
from custom_components.radarr_mvp.clients.http import Answer
from custom_components.radarr_mvp.clients.imdb import ExportSettings, ImdbCsv
from custom_components.radarr_mvp.clients.readers.origins import (
    LARGEST_LIST,
    PATIENCE,
    PATIENCE_AT_HOME,
)
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.lists.sources import (
    ListAnswer,
    ListRefused,
    ListTrouble,
)
from tests.sandbox.catalogue import FILMS
from tests.sandbox.list_host import FakeListHost, custom, imdb_csv
from tests.sandbox.service import FaultMode

from ..listing import AGENT, at, handed, loading, titles


async def test_a_list_is_sent_only_when_it_changed(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """Who asks with the mark of last time is told that nothing is new."""
    source = JsonList(at(session, f"{list_host.url}/custom.json"))
    assert source.minimum_interval == PATIENCE
    assert source.service == "somewhere"
    first = await source.fetch()
    assert len(first.movies) == 4
    assert first.complete
    again = await source.fetch(first.mark)
    assert (again.unchanged, again.complete, again.movies) == (True, True, ())
    assert again.mark == first.mark
    list_host.say("/custom.json", custom(FILMS[:5]))
    changed = await source.fetch(first.mark)
    assert not changed.unchanged
    assert len(changed.movies) == 5
    asked = list_host.log.requests
    assert [request.status for request in asked] == [200, 304, 200]
    assert asked[0].headers["User-Agent"] == AGENT
    assert "If-None-Match" not in asked[0].headers


async def test_a_mark_belongs_to_an_address_and_its_settings(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """Whoever wants other things of the list reads it again."""
    origin = at(session, f"{list_host.url}/export.csv")
    mark = (await ImdbCsv(origin).fetch()).mark
    assert mark
    assert list_host.url not in mark
    with_shorts = ImdbCsv(origin, ExportSettings(shorts=True))
    assert not (await with_shorts.fetch(mark)).unchanged
    assert not (await ImdbCsv(origin).fetch("nonsense")).unchanged
    assert (await ImdbCsv(origin).fetch(mark)).unchanged


async def test_what_was_not_whole_stays_so(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """A feed tells what is new; that it did not change makes it no more than that."""
    source = RssList(at(session, f"{list_host.url}/generic.rss"))
    first = await source.fetch()
    assert not first.complete
    again = await source.fetch(first.mark)
    assert again.unchanged
    assert not again.complete


async def test_what_was_not_understood_is_read_again(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """A list with a riddle in it has no mark."""
    list_host.say("/odd.json", '[{"id": 1}, {}]')
    found = await JsonList(at(session, f"{list_host.url}/odd.json")).fetch()
    assert (found.unread, found.complete, found.mark) == (1, False, "")


async def test_servers_that_know_no_versions(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """Without a tag or a date the list is read each time."""
    list_host.say("/plain.json", custom(FILMS[:1]), tagged=False)
    found = await JsonList(at(session, f"{list_host.url}/plain.json")).fetch()
    assert found.mark == ""
    list_host.say("/long.json", "[1]", tagged=False, headers={"ETag": "x" * 600})
    found = await JsonList(at(session, f"{list_host.url}/long.json")).fetch()
    assert found.mark == ""


async def test_an_answer_that_nobody_asked_for(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """Who was never asked for news cannot say that there are none."""
    list_host.say("/custom.json", "", status=304, tagged=False)
    source = JsonList(at(session, f"{list_host.url}/custom.json"))
    with pytest.raises(BadAnswer, match="unchanged"):
        await source.fetch()


async def test_redirects_and_compression(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """Lists move house, and large ones come compressed; the kind of the content does not matter."""
    list_host.moved = {"/old": "/older", "/older": "/zipped.json"}
    list_host.say(
        "/zipped.json", custom(FILMS[:3]), zipped=True, content_type="text/html"
    )
    found = await JsonList(at(session, f"{list_host.url}/old")).fetch()
    assert len(found.movies) == 3
    list_host.moved = {"/old": "/older", "/older": "/old"}
    with pytest.raises(BadAnswer) as caught:
        await JsonList(at(session, f"{list_host.url}/old")).fetch()
    assert caught.value.flaw is Flaw.REDIRECTED


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (401, ListTrouble.ACCOUNT),
        (403, ListTrouble.PRIVATE),
        (404, ListTrouble.GONE),
        (410, ListTrouble.GONE),
    ],
)
async def test_lists_that_we_do_not_get(
    session: ClientSession, list_host: FakeListHost, status: int, trouble: ListTrouble
) -> None:
    """Private, gone, or behind a sign-in: asking again would not help."""
    list_host.say("/custom.json", "no", status=status)
    with pytest.raises(ListRefused) as caught:
        await JsonList(at(session, f"{list_host.url}/custom.json")).fetch()
    assert caught.value.trouble is trouble


async def test_a_guard_in_front(
    session: ClientSession, list_host: FakeListHost
) -> None:
    """A page for people instead of a refusal says nothing about the list."""
    list_host.say("/custom.json", "<html>Attention</html>", status=403)
    with pytest.raises(AuthRefused) as caught:
        await JsonList(at(session, f"{list_host.url}/custom.json")).fetch()
    assert caught.value.reason is Refusal.BANNED


@pytest.mark.parametrize(
    ("body", "status"), [("", 200), (" \r\n", 200), ("[1]", 206), ("", 204), ("", 202)]
)
async def test_success_without_a_list(
    session: ClientSession, list_host: FakeListHost, body: str, status: int
) -> None:
    """Nothing, or a part of it, is an error and no empty list."""
    list_host.say("/custom.json", body, status=status)
    with pytest.raises(BadAnswer):
        await JsonList(at(session, f"{list_host.url}/custom.json")).fetch()


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        (FaultMode.THROTTLE, Throttled),
        (FaultMode.SERVER_ERROR, Unavailable),
        (FaultMode.HTML, BadAnswer),
        (FaultMode.TRUNCATED, BadAnswer),
        (FaultMode.HUGE, BadAnswer),
        (FaultMode.RESET, Unavailable),
    ],
)
@pytest.mark.parametrize("path", ["/custom.json", "/movies.json"])
async def test_faults(
    session: ClientSession,
    list_host: FakeListHost,
    path: str,
    mode: FaultMode,
    error: type[ServiceError],
) -> None:
    """Each is an error, and none an empty list."""
    list_host.fail(mode)
    with pytest.raises(error):
        await JsonList(at(session, f"{list_host.url}{path}")).fetch()


async def test_no_address_at_all(session: ClientSession) -> None:
    """What somebody typed leads nowhere."""
    with pytest.raises(Unavailable):
        await JsonList(at(session, "not an address")).fetch()


async def test_a_file_that_was_handed_over() -> None:
    """It is read once, and again when it was replaced."""
    source = ImdbCsv(handed(imdb_csv(FILMS[:3])))
    assert source.service == "imdb"
    assert source.minimum_interval == PATIENCE_AT_HOME
    first = await source.fetch()
    assert len(first.movies) == 3
    again = await source.fetch(first.mark)
    assert (again.unchanged, again.complete) == (True, True)
    other = await ImdbCsv(handed(imdb_csv(FILMS[:4]))).fetch(first.mark)
    assert len(other.movies) == 4


async def test_a_file_that_is_cut_stays_so() -> None:
    """That it did not change makes it no longer."""
    source = ImdbCsv(handed("Title,Year\nOne,2001\nTwo"))
    first = await source.fetch()
    assert not first.complete
    again = await source.fetch(first.mark)
    assert (again.unchanged, again.complete) == (True, False)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"x" * (LARGEST_LIST + 1), "larger than 10 MiB"),
    ],
)
async def test_files_that_are_none(body: bytes, says: str) -> None:
    """A person handed it over, so a person is told what is wrong with it."""
    with pytest.raises(ListRefused, match=says) as caught:
        await ImdbCsv(handed(body)).fetch()
    assert caught.value.trouble is ListTrouble.INVALID


async def test_a_file_that_went_away() -> None:
    """It is gone, not empty."""

    async def load() -> bytes:
        raise FileNotFoundError("/config/list.csv")

    with pytest.raises(ListRefused, match="not there any more") as caught:
        await ImdbCsv(HandedFile(load, "imdb")).fetch()
    assert caught.value.trouble is ListTrouble.FILE


async def test_large_files_are_read_in_a_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The event loop is not held."""
    threads: list[int] = []
    source = ImdbCsv(HandedFile(loading(imdb_csv(FILMS[:5]) + "," * 70_000), "imdb"))
    read = source._read

    def watched(answer: Answer) -> ListAnswer:
        threads.append(get_ident())
        return read(answer)

    monkeypatch.setattr(source, "_read", watched)
    found = await source.fetch()
    assert titles(found)
    assert threads and threads[0] != get_ident()
