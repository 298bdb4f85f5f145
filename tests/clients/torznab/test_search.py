"""By what an indexer is asked, how often and in which order."""

from aiohttp import ClientSession, web
from aiohttp.typedefs import Handler
import pytest

from custom_components.radarr_mvp.clients.torznab import TorznabIndexer
from custom_components.radarr_mvp.engine.errors import BadAnswer, Flaw, Unavailable
from custom_components.radarr_mvp.engine.indexing import SearchQuery

from ...sandbox import prowlarr as prowlarr_sandbox
from ...sandbox.planted import TORZNAB_API_KEY
from ...sandbox.prowlarr import FakeProwlarr
from ...sandbox.service import FaultMode
from ...sandbox.torznab import FakeTorznab, TorznabService
from .house import (
    GENERAL,
    NOSFERATU,
    WANTED,
    behind,
    client,
    fail_after_first,
    light,
    questions,
    titles,
)


async def test_both_ids_in_one_request(
    prowlarr: FakeProwlarr, private: TorznabIndexer
) -> None:
    """Where ids are listed, all go together, and the words stay at home."""
    prowlarr.shelf(4).add_release(NOSFERATU)
    prowlarr.shelf(4).add_release(GENERAL)
    answer = await private.search(WANTED)
    assert titles(answer.releases) == ["Nosferatu.1922.1080p.BluRay.x264-GRP"]
    (asked,) = questions(prowlarr)
    assert asked == {
        "t": "movie",
        "tmdbid": "653",
        "imdbid": "0013442",
        "cat": "2000,2010,2020,2030,2040,2045,2050,2060",
        "extended": "1",
        "offset": "0",
        "limit": "100",
    }


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ("q,tmdbid", {"tmdbid"}),
        ("q, imdbid", {"imdbid"}),
        ("Q,IMDBID,TMDBID", {"imdbid", "tmdbid"}),
        (None, {"imdbid"}),
    ],
)
async def test_ids_by_capability(
    prowlarr: FakeProwlarr,
    private: TorznabIndexer,
    params: str | None,
    expected: set[str],
) -> None:
    """Only ids that the indexer knows are sent."""
    shelf = prowlarr.shelf(4)
    shelf.movie_params = params and params.replace(" ", "").lower()
    shelf.add_release(NOSFERATU)
    prowlarr.say(shelf.caps().replace(f'"{shelf.movie_params}"', f'"{params}"'))
    await private.capabilities()
    prowlarr.heal()
    assert (await private.search(WANTED)).releases
    assert {"imdbid", "tmdbid"} & questions(prowlarr)[0].keys() == expected


async def test_words_only_where_ids_found_nothing(
    prowlarr: FakeProwlarr, private: TorznabIndexer
) -> None:
    """The second tier asks for each title once, cleaned and with the year."""
    prowlarr.shelf(4).add_release(None, "General.1926.720p.BluRay.x264-GRP")
    query = SearchQuery(
        imdb_id=GENERAL.imdb_id,
        titles=("The General", "the general", "Le Mécano de la «General»", "…"),
        year=1926,
    )
    answer = await private.search(query)
    assert titles(answer.releases) == ["General.1926.720p.BluRay.x264-GRP"]
    first, *others = questions(prowlarr)
    assert first["imdbid"] == "0017925"
    assert [(asked["t"], asked["q"]) for asked in others] == [
        ("search", "general 1926"),
        ("search", "Le Mecano de la General 1926"),
    ]


async def test_spaces_are_spelt_out(
    torznab: FakeTorznab, alone: TorznabIndexer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spaces travel as %20, which servers understand that take a plus sign literally."""
    seen: list[str] = []

    async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Keep the address as it came."""
        seen.append(request.raw_path)
        return await TorznabService._answer(torznab, request, handler)

    monkeypatch.setattr(torznab, "_answer", note)
    torznab.add_release(None, "Big.Buck.Bunny.1080p.WEB-DL-GRP")
    answer = await alone.search(SearchQuery(titles=("Big Buck Bunny",)))
    assert len(answer.releases) == 1
    assert "q=Big%20Buck%20Bunny&cat=2000,2010" in seen[-1]


async def test_raw_search_keeps_titles(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """A raw search engine gets titles as they are."""
    torznab.stock.raw = True
    await alone.search(SearchQuery(titles=("The  General's & Son",)))
    assert questions(torznab)[0]["q"] == "The General's & Son"


async def test_public_indexer_is_asked_by_words_at_once(
    prowlarr: FakeProwlarr, session: ClientSession
) -> None:
    """An indexer without ids is not asked for them."""
    prowlarr.shelf(5).add_release(NOSFERATU)
    indexer = behind(prowlarr, session, prowlarr_sandbox.PUBLIC)
    assert len((await indexer.search(WANTED)).releases) == 1
    assert [asked["t"] for asked in questions(prowlarr)] == ["search"]


async def test_words_through_the_movie_search(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """Without a text search the movie search takes the words."""
    torznab.stock.search_available = False
    torznab.add_release(NOSFERATU)
    assert (await alone.search(SearchQuery(titles=("Nosferatu",)))).releases
    assert questions(torznab)[0]["t"] == "movie"


async def test_nothing_to_ask_for(torznab: FakeTorznab, alone: TorznabIndexer) -> None:
    """Where no question is understood, none is sent."""
    torznab.stock.movie_available = False
    torznab.stock.search_params = "season"
    answer = await alone.search(WANTED)
    assert answer.releases == ()
    assert questions(torznab) == []


async def test_refused_ids_lead_to_words(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """An indexer that stumbles over an id is asked by title."""
    torznab.add_release(NOSFERATU)
    await alone.capabilities()
    torznab.stock.movie_params = "q"
    assert len((await alone.search(WANTED)).releases) == 1
    with pytest.raises(BadAnswer) as caught:
        await alone.search(SearchQuery(imdb_id=NOSFERATU.imdb_id))
    assert caught.value.flaw is Flaw.REJECTED


async def test_other_failures_of_ids_are_told(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """A broken answer is not taken for an empty one."""
    await alone.capabilities()
    torznab.fail(FaultMode.WRONG_SHAPE)
    with pytest.raises(BadAnswer) as caught:
        await alone.search(WANTED)
    assert caught.value.flaw is Flaw.UNEXPECTED


async def test_second_title_fails(
    torznab: FakeTorznab, alone: TorznabIndexer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found before a failure is kept, and said to be incomplete."""
    torznab.add_release(NOSFERATU)
    fail_after_first(torznab, monkeypatch)
    answer = await alone.search(SearchQuery(titles=("Nosferatu", "Orlok")))
    assert len(answer.releases) == 1
    assert not answer.complete


async def test_first_title_finds_nothing_and_second_fails(
    torznab: FakeTorznab, alone: TorznabIndexer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing found and a failure is a failure."""
    fail_after_first(torznab, monkeypatch)
    with pytest.raises(Unavailable):
        await alone.search(SearchQuery(titles=("Nosferatu", "Orlok")))


async def test_paging_until_a_page_is_not_full(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """Pages follow each other, and duplicates between them are dropped."""
    torznab.stock.limits = '<limits default="10" max="10" />'
    for number in range(24):
        guid = "https://tracker.example/twice" if number in {3, 15} else None
        torznab.add_release(NOSFERATU, f"Nosferatu.1922.{number}-GRP", guid=guid)
    answer = await alone.search(WANTED)
    assert len(answer.releases) == 23
    assert answer.complete
    assert [asked["offset"] for asked in questions(torznab)] == ["0", "10", "20"]


async def test_server_without_pages(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """A server that sends the same page for ever is asked twice, no more."""
    torznab.stock.limits = '<limits default="10" max="10" />'
    torznab.stock.knows_pages = False
    for _ in range(10):
        torznab.add_release(NOSFERATU)
    assert len((await alone.search(WANTED)).releases) == 10
    assert len(questions(torznab)) == 2


@pytest.mark.parametrize(("size", "pages", "found"), [(100, 10, 1000), (10, 30, 300)])
async def test_paging_ends(
    torznab: FakeTorznab, alone: TorznabIndexer, size: int, pages: int, found: int
) -> None:
    """After a thousand items or thirty pages it is enough, and said not to be all."""
    torznab.stock.limits = f'<limits default="{size}" max="{size}" />'
    for number in range(1200):
        torznab.add_release(NOSFERATU, f"N-{number}", xml=light(number))
    answer = await alone.search(WANTED)
    assert len(answer.releases) == found
    assert not answer.complete
    assert len(questions(torznab)) == pages


async def test_settings_of_the_household(
    torznab: FakeTorznab, session: ClientSession
) -> None:
    """No categories means none are sent; extra parameters go along."""
    indexer = client(
        session,
        torznab.api_url,
        api_key=TORZNAB_API_KEY,
        categories=(),
        extra={"minsize": "1"},
    )
    await indexer.feed()
    (asked,) = questions(torznab)
    assert "cat" not in asked
    assert asked["minsize"] == "1"
