"""HDBits: what is asked, how its answers are read, and that it is never asked too often."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
import json
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.hdbits import (
    DEFAULT_LIMIT,
    MOST_PAGES,
    PAGE_SIZE,
    Account,
    Category,
    Codec,
    Exclusive,
    Filters,
    HDBits,
    Medium,
    Origin,
)
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    BudgetSpent,
    Flaw,
    NotFound,
    Outage,
    ServiceError,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.indexing import (
    FeedMark,
    Indexer,
    IndexerIdentity,
    Release,
    ReleaseFlag,
    SearchQuery,
)
from custom_components.radarr_mvp.engine.resilience import (
    Gatehouse,
    RateLimit,
    RetryPolicy,
    ServiceGate,
)
from tests.sandbox.catalogue import FILMS
from tests.sandbox.hdbits import ABSENT, FIRST_ADDED, FakeHDBits
from tests.sandbox.planted import HDBITS_PASSKEY, HDBITS_USERNAME
from tests.sandbox.service import FaultMode
from tests.sandbox.torrents import make_torrent
from tests.support import ManualClock, SystemTime, VolatileMemory, open_gate

NOSFERATU, GENERAL, METROPOLIS, CHARADE, *_ = FILMS
BY_ID = SearchQuery(imdb_id=CHARADE.imdb_id)
BY_ID_INTERACTIVE = replace(BY_ID, titles=("Charade",), year=1963, interactive=True)
BY_NAME = SearchQuery(titles=("Charade",), year=1963)
IDENTITY = IndexerIdentity(id="hdb", name="HDBits at home", priority=10)
WEB = "Charade 1963 1080p WEB-DL x264-GRP"

type MakeClient = Callable[..., HDBits]


@pytest.fixture
async def site(socket_enabled: None) -> AsyncGenerator[FakeHDBits]:
    """Return a running HDBits without torrents."""
    async with FakeHDBits() as service:
        yield service


@pytest.fixture
def make_client(site: FakeHDBits, session: ClientSession) -> MakeClient:
    """Return a builder of clients that know the right credentials."""

    def build(
        gate: ServiceGate | None = None,
        *,
        passkey: str = HDBITS_PASSKEY,
        username: str = HDBITS_USERNAME,
        base_url: str = "",
        **options: Any,
    ) -> HDBits:
        return HDBits(
            session,
            gate or open_gate("hdbits"),
            Account(username=username, passkey=passkey),
            IDENTITY,
            base_url=base_url or site.url,
            **options,
        )

    return build


@pytest.fixture
def client(make_client: MakeClient) -> HDBits:
    """Return a client without limits, so that tests are quick."""
    return make_client()


@pytest.fixture
def film_torrent(tmp_path: Path) -> bytes:
    """Return a real torrent file of a small film."""
    film = tmp_path / "Charade.1963.1080p.WEB-DL.x264-GRP.mkv"
    film.write_bytes(bytes(range(256)) * 400)
    announce = f"http://tracker.example/{HDBITS_PASSKEY}/announce"
    return make_torrent(film, announce).data


def asked(site: FakeHDBits, index: int = -1) -> dict[str, Any]:
    """Return a question as the site has read it."""
    question: dict[str, Any] = json.loads(site.log.requests[index].body)
    return question


async def only(client: HDBits, query: SearchQuery = BY_ID) -> Release:
    """Return the one release that a search finds."""
    (release,) = (await client.search(query)).releases
    return release


async def failure(awaitable: Awaitable[object]) -> ServiceError:
    """Return the error that a call ends with."""
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return caught.value


# What is asked


async def test_a_test_costs_no_search(client: HDBits, site: FakeHDBits) -> None:
    """Only the endpoint for tests is asked."""
    await client.test()
    assert [request.path for request in site.log.requests] == ["/api/test"]
    assert asked(site) == {"username": HDBITS_USERNAME, "passkey": HDBITS_PASSKEY}


async def test_a_film_is_asked_for_by_its_number(
    client: HDBits, site: FakeHDBits
) -> None:
    """Without prefix and zeros, movies only, as many as one page holds."""
    site.add_torrent(CHARADE, WEB)
    site.add_torrent(GENERAL, "The General 1926 1080p")

    release = await only(client)

    assert release.title == "Charade.1963.1080p.WEB-DL.x264-GRP"
    assert asked(site) == {
        "username": HDBITS_USERNAME,
        "passkey": HDBITS_PASSKEY,
        "category": [1],
        "imdb": {"id": 56923},
        "limit": 100,
        "page": 0,
    }
    request = site.log.requests[-1]
    assert request.method == "POST"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Accept"] == "application/json"


async def test_all_filters_are_sent_as_lists(
    make_client: MakeClient, site: FakeHDBits
) -> None:
    """And they work: only what fits comes back."""
    wanted = site.add_torrent(
        CHARADE, WEB, type_codec=5, type_medium=6, type_origin=1, type_exclusive=1
    )
    site.add_torrent(CHARADE, "Charade 1963 another")
    site.snatched.add(wanted)
    filters = Filters(
        categories=(Category.MOVIE, Category.DOCUMENTARY),
        codecs=(Codec.HEVC, 42),
        mediums=(Medium.WEB_DL,),
        origins=(Origin.INTERNAL,),
        exclusive=(Exclusive.YES,),
        snatched_only=True,
    )

    release = await only(make_client(filters=filters))

    assert release.guid == f"HDBits-{wanted}"
    question = asked(site)
    assert question["category"] == [1, 3]
    assert question["codec"] == [5, 42]
    assert question["medium"] == [6]
    assert question["origin"] == [1]
    assert question["exclusive"] == [1]
    assert question["snatched_only"] is True


async def test_without_a_number_names_are_searched(
    client: HDBits, site: FakeHDBits
) -> None:
    """Words only; one title after the other until something is found."""
    site.add_torrent(CHARADE, "Charade the Film 1963 1080p")
    query = SearchQuery(
        titles=("Something Else", "The Charade: the Film!", "Charade"), year=1963
    )

    await only(client, query)

    assert [asked(site, at)["search"] for at in (0, 1)] == [
        "Something Else 1963",
        "Charade the Film 1963",
    ]
    assert len(site.log.requests) == 2
    assert "imdb" not in asked(site)


async def test_few_names_are_tried(client: HDBits, site: FakeHDBits) -> None:
    """The same words are asked once, and a film with many titles does not eat the budget."""
    titles = ("One", "one?", "One!", "Two", "Three", "Four", "")
    answer = await client.search(SearchQuery(titles=titles))
    assert answer.releases == ()
    searched = [asked(site, at)["search"] for at in range(len(site.log.requests))]
    assert searched == ["One", "one", "Two"]


async def test_a_person_gets_a_second_search_by_name(
    client: HDBits, site: FakeHDBits
) -> None:
    """Some torrents carry no IMDb id; in the background that is not worth a request."""
    site.add_torrent(None, WEB)
    background = replace(BY_ID_INTERACTIVE, interactive=False)

    assert (await client.search(background)).releases == ()
    assert len(site.log.requests) == 1
    assert (await only(client, BY_ID_INTERACTIVE)).imdb_id is None
    assert len(site.log.requests) == 3


async def test_nothing_to_ask_asks_nothing(client: HDBits, site: FakeHDBits) -> None:
    """Neither a useless id nor an empty title leaves the house."""
    answer = await client.search(SearchQuery(imdb_id="tt0000000", titles=("?",)))
    assert answer.releases == ()
    assert site.log.requests == []


async def test_all_pages_are_read(client: HDBits, site: FakeHDBits) -> None:
    """A full page may be followed by another."""
    for number in range(PAGE_SIZE + 5):
        site.add_torrent(CHARADE, f"{WEB} {number}")

    answer = await client.search(BY_ID)

    assert len({release.guid for release in answer.releases}) == PAGE_SIZE + 5
    assert answer.complete
    assert [asked(site, at)["page"] for at in (0, 1)] == [0, 1]


async def test_the_number_of_pages_is_capped(client: HDBits, site: FakeHDBits) -> None:
    """Who asks for everything gets the newest, and is told so."""
    for number in range(MOST_PAGES * PAGE_SIZE + 1):
        site.add_torrent(CHARADE, f"{WEB} {number}")

    answer = await client.search(BY_ID)

    assert len(answer.releases) == MOST_PAGES * PAGE_SIZE
    assert not answer.complete
    assert len(site.log.requests) == MOST_PAGES


async def test_a_failing_page_keeps_the_ones_before(
    make_client: MakeClient, site: FakeHDBits
) -> None:
    """What was found is not thrown away because there was more."""
    for number in range(PAGE_SIZE + 5):
        site.add_torrent(CHARADE, f"{WEB} {number}")

    answer = await make_client(open_gate("hdbits", RateLimit(budget=1))).search(BY_ID)

    assert len(answer.releases) == PAGE_SIZE
    assert not answer.complete


async def test_only_freeleech_is_filtered_here(
    make_client: MakeClient, site: FakeHDBits
) -> None:
    """The site's own filter is not to be relied on."""
    free = site.add_torrent(CHARADE, WEB, freeleech="yes")
    newest = site.add_torrent(CHARADE, f"{WEB} 2")
    client = make_client(filters=Filters(freeleech_only=True))

    assert (await only(client)).guid == f"HDBits-{free}"
    feed = await client.feed()
    assert [release.guid for release in feed.releases] == [f"HDBits-{free}"]
    assert feed.mark
    assert feed.mark.guid == f"HDBits-{newest}"


async def test_one_torrent_can_be_looked_up(client: HDBits, site: FakeHDBits) -> None:
    """By number or hash, whatever kind it is."""
    number = site.add_torrent(CHARADE, WEB, type_category=8)

    release = await client.lookup_id(number)

    assert release
    assert release.info_hash
    assert release.categories == (8000,)
    assert await client.lookup_hash(release.info_hash) == release
    assert asked(site)["hash"] == release.info_hash.upper()
    assert await client.lookup_id(1) is None
    assert await client.lookup_hash("0" * 40) is None


# The feed


async def test_the_first_feed_is_one_page(client: HDBits, site: FakeHDBits) -> None:
    """Newest first; the mark is the newest."""
    for number in range(PAGE_SIZE + 5):
        site.add_torrent(CHARADE, f"{WEB} {number}")
    newest = max(site.torrent_numbers)

    feed = await client.feed()

    assert len(feed.releases) == PAGE_SIZE
    assert feed.releases[0].guid == f"HDBits-{newest}"
    assert feed.mark == FeedMark(
        guid=f"HDBits-{newest}", published=feed.releases[0].published
    )
    assert not feed.gap
    assert len(site.log.requests) == 1


async def test_the_feed_stops_at_the_last_seen(
    client: HDBits, site: FakeHDBits
) -> None:
    """Each torrent is told once."""
    site.add_torrent(CHARADE, WEB)
    mark = (await client.feed()).mark
    fresh = [site.add_torrent(GENERAL, f"The General {n}") for n in (1, 2)]

    feed = await client.feed(mark)

    assert [release.guid for release in feed.releases] == [
        f"HDBits-{number}" for number in reversed(fresh)
    ]
    assert not feed.gap
    again = await client.feed(feed.mark)
    assert again.releases == ()
    assert again.mark == feed.mark


async def test_the_feed_reads_on_until_the_last_seen(
    client: HDBits, site: FakeHDBits
) -> None:
    """More than a page since the last poll is no gap, even when the last seen is gone."""
    last = site.add_torrent(CHARADE, WEB)
    for number in range(PAGE_SIZE + 5):
        site.add_torrent(GENERAL, f"The General {number}")

    feed = await client.feed(FeedMark(guid=f"HDBits-{last}"))

    assert len(feed.releases) == PAGE_SIZE + 5
    assert not feed.gap
    assert len(site.log.requests) == 2


async def test_a_gap_is_found_and_said(
    client: HDBits, site: FakeHDBits, caplog: pytest.LogCaptureFixture
) -> None:
    """After a long silence the newest pages are read and the rest is admitted to be missed."""
    last = site.add_torrent(CHARADE, WEB)
    for number in range(MOST_PAGES * PAGE_SIZE):
        site.add_torrent(GENERAL, f"The General {number}")

    feed = await client.feed(FeedMark(guid=f"HDBits-{last}"))

    assert feed.gap
    assert len(feed.releases) == MOST_PAGES * PAGE_SIZE
    assert "HDBits at home: more was added since the last poll" in caplog.text


async def test_an_old_torrent_on_top_hides_nothing(
    client: HDBits, site: FakeHDBits
) -> None:
    """The order is not promised."""
    last = site.add_torrent(CHARADE, WEB)
    for number in range(PAGE_SIZE + 5):
        site.add_torrent(GENERAL, f"The General {number}")
    # The newest place is taken by a record that says it is the oldest.
    site.add_torrent(CHARADE, f"{WEB} again", id=last - 1)

    feed = await client.feed(FeedMark(guid=f"HDBits-{last}"))

    assert len(feed.releases) == PAGE_SIZE + 5


async def test_a_foreign_mark_begins_anew(client: HDBits, site: FakeHDBits) -> None:
    """A mark of another indexer means nothing here."""
    site.add_torrent(CHARADE, WEB)
    feed = await client.feed(FeedMark(guid="https://tracker.example/4711"))
    assert len(feed.releases) == 1


async def test_an_empty_feed_keeps_the_mark(client: HDBits) -> None:
    """Nothing new changes nothing."""
    mark = FeedMark(guid="HDBits-5")
    assert (await client.feed(mark)).mark == mark
    assert (await client.feed()).mark is None


# What a release says


async def test_a_release_tells_everything(client: HDBits, site: FakeHDBits) -> None:
    """All that is known of a torrent, in the words of all indexers."""
    number = site.add_torrent(
        CHARADE,
        "Charade 1963 2160p UHD Blu-ray Remux HEVC-GRP",
        hash="31D6E90726B20B75701475C8F648C5B2F686505B",
        seeders=6,
        leechers=2,
        size=26_956_719_691,
        numfiles=3,
        freeleech="yes",
        type_codec=5,
        type_medium=5,
        type_origin=1,
        type_exclusive=1,
        tags=["Dolby Vision", ""],
    )

    release = await only(client)

    assert release.guid == f"HDBits-{number}"
    assert release.title == "Charade.1963.2160p.UHD.Blu-ray.Remux.HEVC-GRP"
    assert (release.indexer, release.indexer_id) == ("HDBits at home", "hdb")
    assert release.indexer_priority == 10
    assert release.info_hash == "31d6e90726b20b75701475c8f648c5b2f686505b"
    assert (release.seeders, release.leechers, release.peers) == (6, 2, 8)
    assert (release.grabs, release.files) == (22, 3)
    assert release.size == 26_956_719_691
    assert release.published == datetime.fromtimestamp(FIRST_ADDED, UTC)
    assert release.imdb_id == "tt0056923"
    assert release.categories == (2000,)
    assert release.info_url == f"{site.url}/details.php?id={number}"
    assert release.download_url == f"{site.url}/download.php?id={number}"
    assert release.flags == (
        ReleaseFlag.FREELEECH | ReleaseFlag.INTERNAL | ReleaseFlag.EXCLUSIVE
    )
    assert release.source
    assert release.source.codec is Codec.HEVC
    assert release.source.medium is Medium.REMUX
    assert release.source.tags == ("Dolby Vision",)


async def test_every_oddity_is_read(client: HDBits, site: FakeHDBits) -> None:
    """Nothing of what the site was seen to do costs a release."""
    oddities = site.add_quirks(CHARADE)

    answer = await client.search(BY_ID)
    answer_by_name = await client.search(replace(BY_NAME, titles=("Charade BluRay",)))

    assert answer.skipped == answer_by_name.skipped == 0
    found = {release.guid: release for release in answer_by_name.releases}
    assert len(found) == len(oddities)
    assert len(answer.releases) == len(oddities) - 1
    told = {oddity: found[f"HDBits-{number}"] for oddity, number in oddities.items()}
    source = {
        oddity: release.source
        for oddity, release in told.items()
        if release.source is not None
    }
    for oddity in ("exclusive_object", "exclusive_absent"):
        assert source[oddity].exclusive is Exclusive.NO
        assert told[oddity].flags == 0
    assert told["without_imdb"].imdb_id is None
    assert told["imdb_as_string"].imdb_id == "tt0056923"
    assert source["without_tags"].tags == ()
    assert told["odd_offset"].published == datetime(2025, 8, 9, 9, 34, 25, tzinfo=UTC)
    assert (source["unknown_codes"].codec, source["unknown_codes"].medium) == (42, 2)
    assert told["numbers_as_strings"].size == 1_234_567
    assert told["numbers_as_strings"].seeders == 3


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"utadded": 1_754_732_065, "added": "nonsense"}, 1_754_732_065),
        ({"utadded": "1754732065"}, 1_754_732_065),
        ({"utadded": 0, "added": "2025-08-09T09:34:25Z"}, 1_754_732_065),
        ({"utadded": ABSENT, "added": "2025-08-09 09:34:25"}, 1_754_732_065),
        ({"utadded": ABSENT, "added": "2025-08-09T05:04:25-0430"}, 1_754_732_065),
        ({"utadded": 10**17, "added": "0001-01-01T00:00:00+0500"}, None),
        ({"utadded": ABSENT, "added": ABSENT}, None),
        ({"utadded": None, "added": 7}, None),
    ],
)
async def test_the_time_is_read_from_either_field(
    client: HDBits, site: FakeHDBits, fields: dict[str, Any], expected: int | None
) -> None:
    """The number first; a release without a readable time is still a release."""
    site.add_torrent(CHARADE, WEB, **fields)
    published = (await only(client)).published
    assert published == (expected and datetime.fromtimestamp(expected, UTC))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "Charade.1963"),
        ({"type_medium": 1}, "Charade 1963"),
        ({"type_category": 7}, "Charade 1963"),
        ({"filename": ""}, "Charade 1963"),
        ({"filename": ABSENT}, "Charade 1963"),
        ({"name": "", "type_medium": 1}, "Charade.1963"),
        ({"filename": "Charade.1963.torrent.torrent"}, "Charade.1963.torrent"),
        ({"filename": "Charade \ud83d.torrent"}, "Charade ?"),
    ],
)
async def test_the_title_comes_from_the_better_name(
    client: HDBits, site: FakeHDBits, fields: dict[str, Any], expected: str
) -> None:
    """From the file's name, except for whole discs, whose files are named as it pleases."""
    number = site.add_torrent(CHARADE, "Charade 1963", **fields)
    release = await client.lookup_id(number)
    assert release
    assert release.title == expected


@pytest.mark.parametrize(
    ("fields", "download", "upload"),
    [
        ({"type_medium": 3}, 1.0, 1.0),
        ({"type_medium": 6}, 1.0, 1.0),
        ({"type_medium": 1}, 0.5, 1.0),
        ({"type_medium": 4}, 0.5, 1.0),
        ({"type_medium": 5}, 0.5, 1.0),
        ({"type_origin": 1}, 0.5, 1.0),
        ({"type_category": 2}, 0.5, 1.0),
        ({"type_category": 3}, 0.5, 1.0),
        ({"type_medium": 5, "freeleech": "yes"}, 0.0, 1.0),
        ({"type_category": 7}, 0.0, 0.0),
        ({"type_category": 99}, 1.0, 1.0),
    ],
)
async def test_the_ratio_follows_from_the_kind(
    client: HDBits,
    site: FakeHDBits,
    fields: dict[str, Any],
    download: float,
    upload: float,
) -> None:
    """Half counting is never announced, only known."""
    release = await client.lookup_id(site.add_torrent(CHARADE, WEB, **fields))
    assert release
    assert (release.download_factor, release.upload_factor) == (download, upload)


@pytest.mark.parametrize(
    "fields",
    [
        {"id": ABSENT},
        {"id": "x"},
        {"id": True},
        {"hash": ABSENT},
        {"hash": "31d6"},
        {"hash": 7},
        {"size": ABSENT},
        {"size": 0},
        {"size": -5},
        {"size": 10**19},
        {"name": ABSENT, "filename": None},
    ],
)
async def test_a_broken_record_costs_only_itself(
    client: HDBits, site: FakeHDBits, fields: dict[str, Any]
) -> None:
    """It is left out and counted."""
    good = site.add_torrent(CHARADE, WEB)
    site.add_torrent(CHARADE, f"{WEB} broken", **fields)

    answer = await client.search(BY_ID)

    assert [release.guid for release in answer.releases] == [f"HDBits-{good}"]
    assert answer.skipped == 1


async def test_unknown_counts_stay_unknown(client: HDBits, site: FakeHDBits) -> None:
    """Missing and senseless numbers are not made up."""
    site.add_torrent(
        CHARADE,
        WEB,
        seeders=ABSENT,
        leechers=3,
        numfiles=-1,
        times_completed="many",
        type_category={},
        type_codec=None,
        tags="none",
    )
    release = await client.lookup_id(max(site.torrent_numbers))
    assert release
    assert (release.seeders, release.leechers, release.peers) == (None, 3, None)
    assert (release.grabs, release.files) == (None, None)
    assert release.categories == ()
    assert release.source
    assert (release.source.codec, release.source.tags) == (None, ())


@pytest.mark.parametrize("record", [None, 7, "text", [], {}])
async def test_records_that_are_none_are_left_out(
    client: HDBits, site: FakeHDBits, record: object
) -> None:
    """Whatever stands in the list."""
    site.say(json.dumps({"status": 0, "data": [record]}))
    answer = await client.search(BY_ID)
    assert (answer.releases, answer.skipped) == ((), 1)


@pytest.mark.parametrize("imdb", [[], {}, None, {"id": 0}, {"id": {}}, {"id": 5.5}])
async def test_an_unusable_film_number_is_none(
    client: HDBits, site: FakeHDBits, imdb: object
) -> None:
    """An empty list is how PHP spells an empty object."""
    number = site.add_torrent(CHARADE, WEB, imdb=imdb)
    release = await client.lookup_id(number)
    assert release
    assert release.imdb_id is None


@pytest.mark.parametrize("junk", [r"\x41 \' \u12 \q", r"\ud83d", "\x01\x1f", "\\\\n"])
async def test_a_broken_description_costs_nothing(
    client: HDBits, site: FakeHDBits, junk: str
) -> None:
    """Escapes that do not exist stand in descriptions, and nobody needs these."""
    site.add_torrent(CHARADE, WEB, descr="MARK")
    release = await only(client)
    whole = json.dumps({"status": 0, "data": [site.record(max(site.torrent_numbers))]})
    site.say(whole.replace("MARK", junk))
    assert await only(client) == release


# Errors


@pytest.mark.parametrize(
    ("status", "kind", "flaw"),
    [
        (1, Unavailable, None),
        (2, BadAnswer, Flaw.REDIRECTED),
        (3, BadAnswer, Flaw.REJECTED),
        (4, AuthRefused, None),
        (5, AuthRefused, None),
        (6, BadAnswer, Flaw.REJECTED),
        (7, BadAnswer, Flaw.REJECTED),
        (99, BadAnswer, Flaw.REJECTED),
        ("5", AuthRefused, None),
    ],
)
async def test_verdicts_become_errors(
    client: HDBits,
    site: FakeHDBits,
    status: int | str,
    kind: type[ServiceError],
    flaw: Flaw | None,
) -> None:
    """All come with HTTP 200, and the words of the site come along."""
    site.say(json.dumps({"status": status, "message": "as you see"}))
    error = await failure(client.search(BY_ID))
    assert type(error) is kind
    assert getattr(error, "flaw", None) == flaw
    assert f"status {status}: as you see" in error.message


async def test_a_verdict_without_words_is_one(client: HDBits, site: FakeHDBits) -> None:
    """The test of a connection fails by it as well."""
    site.say('{"status": 1}')
    error = await failure(client.test())
    assert isinstance(error, Unavailable)
    assert "no reason given" in error.message


@pytest.mark.parametrize("status", [8, 9])
async def test_an_unknown_film_is_an_empty_answer(
    client: HDBits, site: FakeHDBits, status: int
) -> None:
    """A number that HDBits cannot use is no failure of HDBits."""
    site.say(json.dumps({"status": status, "message": "IMDb"}))
    answer = await client.search(BY_ID)
    assert answer.releases == ()
    assert answer.complete


async def test_a_series_is_an_empty_answer(client: HDBits, site: FakeHDBits) -> None:
    """As the site itself says it."""
    site.tv_imdb_ids.add(CHARADE.imdb_number)
    assert (await client.search(BY_ID)).releases == ()


@pytest.mark.parametrize("account", [{"passkey": "f" * 128}, {"username": "somebody"}])
async def test_wrong_credentials_are_sent_once(
    make_client: MakeClient, site: FakeHDBits, account: dict[str, str]
) -> None:
    """Repeated failures can ban the address; only a person's test asks again."""
    client = make_client(**account)

    error = await failure(client.search(BY_ID))
    assert isinstance(error, AuthRefused)
    assert "Invalid authentication credentials" in error.message
    assert isinstance(await failure(client.feed()), AuthRefused)
    assert len(site.log.requests) == 1
    assert isinstance(await failure(client.test(deliberate=False)), AuthRefused)
    assert len(site.log.requests) == 1
    assert isinstance(await failure(client.test()), AuthRefused)
    assert len(site.log.requests) == 2


async def test_new_credentials_are_tried(
    make_client: MakeClient, site: FakeHDBits
) -> None:
    """A refused passkey does not shut the right one out."""
    gate = open_gate("hdbits")
    await failure(make_client(gate, passkey="f" * 128).search(BY_ID))
    site.add_torrent(CHARADE, WEB)
    client = make_client(gate)
    await only(client)
    assert client.gate is gate


@pytest.mark.parametrize(
    ("text", "retry_after", "seconds"),
    [
        ("Rate-limit exceeded. Please try again in 15 minutes.", None, 900.0),
        ("Rate-limit exceeded. Please try again in 1 minute.", None, 60.0),
        ("Please try again in 2 hours.", None, 7200.0),
        ("Please try again in 45 seconds.", None, 45.0),
        ("", 77, 77.0),
        ("Forbidden", None, 900.0),
    ],
)
async def test_throttling_says_how_long(
    client: HDBits,
    site: FakeHDBits,
    text: str,
    retry_after: int | None,
    seconds: float,
) -> None:
    """In words, in the header or not at all; and then HDBits is left alone."""
    site.throttle_text = text
    site.fail(FaultMode.THROTTLE, retry_after=retry_after)

    error = await failure(client.search(BY_ID))

    assert isinstance(error, Throttled)
    assert error.retry_after == seconds
    site.heal()
    for call in (client.search(BY_ID), client.test()):
        assert isinstance(await failure(call), Throttled)
    assert len(site.log.requests) == 1


@pytest.mark.parametrize("status", [200, 429])
async def test_throttling_may_come_with_another_status(
    client: HDBits, site: FakeHDBits, status: int
) -> None:
    """The words count."""
    site.say("<h1>Error</h1><p>Rate-limit exceeded. Try again in 5 minutes</p>", status)
    error = await failure(client.feed())
    assert isinstance(error, Throttled)
    assert error.retry_after == 300.0


@pytest.mark.parametrize(
    ("mode", "flaw"),
    [
        (FaultMode.HTML, Flaw.HTML),
        (FaultMode.TRUNCATED, Flaw.NOT_JSON),
        (FaultMode.WRONG_SHAPE, Flaw.UNEXPECTED),
        (FaultMode.HUGE, Flaw.TOO_LARGE),
    ],
)
async def test_unusable_answers_are_named(
    client: HDBits, site: FakeHDBits, mode: FaultMode, flaw: Flaw
) -> None:
    """And the next good answer counts again after a rest."""
    site.add_torrent(CHARADE, WEB)
    site.fail(mode)
    error = await failure(client.search(BY_ID))
    assert isinstance(error, BadAnswer)
    assert error.flaw is flaw
    site.heal()
    await client.test()
    await only(client)


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        ("{}", Flaw.UNEXPECTED),
        ("null", Flaw.UNEXPECTED),
        ("7", Flaw.UNEXPECTED),
        ('{"status": 0}', Flaw.UNEXPECTED),
        ('{"status": 0, "data": {}}', Flaw.UNEXPECTED),
        ('{"status": true, "data": []}', Flaw.UNEXPECTED),
        ('{"status": null, "data": []}', Flaw.UNEXPECTED),
        ("", Flaw.NOT_JSON),
        ("OK", Flaw.NOT_JSON),
        pytest.param("[" * 200_000, Flaw.NOT_JSON, id="deep"),
    ],
)
async def test_wrong_shapes_are_named(
    client: HDBits, site: FakeHDBits, body: str, flaw: Flaw
) -> None:
    """Whatever is missing from the envelope."""
    site.say(body)
    error = await failure(client.search(BY_ID))
    assert isinstance(error, BadAnswer)
    assert error.flaw is flaw


async def test_maintenance_is_an_outage(client: HDBits, site: FakeHDBits) -> None:
    """Not a wrong address."""
    site.fail(FaultMode.SERVER_ERROR)
    error = await failure(client.search(BY_ID))
    assert isinstance(error, Unavailable)
    assert error.reason is Outage.SERVER


async def test_a_passing_failure_is_tried_again(
    make_client: MakeClient, site: FakeHDBits
) -> None:
    """A search changes nothing, so it may be repeated."""
    site.add_torrent(CHARADE, WEB)
    site.fail(FaultMode.SERVER_ERROR, times=1)
    patient = open_gate("hdbits", retries=RetryPolicy(attempts=2, first=0.01))
    await only(make_client(patient))
    assert [request.status for request in site.log.requests] == [503, 200]


async def test_silence_is_an_outage(
    client: HDBits, site: FakeHDBits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person does not wait for ever."""
    monkeypatch.setattr(
        "custom_components.radarr_mvp.clients.hdbits.client._INTERACTIVE_DEADLINE", 0.2
    )
    site.fail(FaultMode.HANG)
    error = await failure(client.search(BY_ID_INTERACTIVE))
    assert isinstance(error, Unavailable)
    assert error.reason is Outage.TIMEOUT


async def test_a_redirect_is_a_wrong_address(client: HDBits, site: FakeHDBits) -> None:
    """The credentials are not carried to wherever it leads."""
    site.say("", 302, {"Location": f"{site.url}/login.php"})
    error = await failure(client.test())
    assert isinstance(error, BadAnswer)
    assert error.flaw is Flaw.REDIRECTED
    assert len(site.log.requests) == 1


async def test_another_site_is_a_wrong_address(
    make_client: MakeClient, site: FakeHDBits
) -> None:
    """An address without the API is not mistaken for an unknown film."""
    error = await failure(make_client(base_url=f"{site.url}/elsewhere").test())
    assert isinstance(error, BadAnswer)
    assert error.flaw is Flaw.UNEXPECTED


# Torrent files


async def test_a_torrent_is_fetched_and_checked(
    client: HDBits, site: FakeHDBits, film_torrent: bytes
) -> None:
    """The bytes are those of the site, and they are the announced torrent."""
    number = site.add_torrent(CHARADE, WEB, film_torrent)
    release = await only(client)

    torrent = await client.fetch_torrent(release)

    assert torrent.content == film_torrent
    assert torrent.info_hash == release.info_hash
    assert torrent.size == release.size == 102_400
    assert torrent.private
    assert torrent.trackers == 1
    request = site.log.requests[-1]
    assert (request.method, request.path) == ("GET", "/download.php")
    assert request.query == {"id": [str(number)], "passkey": [HDBITS_PASSKEY]}


async def test_a_large_torrent_of_a_folder_is_fetched(
    client: HDBits, site: FakeHDBits, tmp_path: Path
) -> None:
    """What is large is read in a thread."""
    folder = tmp_path / "Charade.1963.1080p"
    folder.mkdir()
    (folder / "film.mkv").write_bytes(b"x" * 70_000)
    (folder / "film.srt").write_bytes(b"y" * 100)
    content = make_torrent(folder, "http://tracker.example", piece_length=16).data
    assert len(content) > 64 * 1024
    site.add_torrent(CHARADE, WEB, content)

    torrent = await client.fetch_torrent(await only(client))

    assert torrent.size == 70_100
    assert len(torrent.files) == 2


async def test_without_an_announced_hash_nothing_is_compared(
    client: HDBits, site: FakeHDBits, film_torrent: bytes
) -> None:
    """A release that was stored without its hash can still be fetched."""
    site.add_torrent(CHARADE, WEB, film_torrent)
    release = replace(await only(client), info_hash=None)
    assert (await client.fetch_torrent(release)).content == film_torrent


async def test_another_torrent_is_refused(
    client: HDBits, site: FakeHDBits, film_torrent: bytes
) -> None:
    """A wrong hash is a fault of the answer, and no reason to leave the site alone."""
    site.add_torrent(CHARADE, WEB, film_torrent)
    release = await only(client)
    site.fail(FaultMode.WRONG_HASH, times=1)

    error = await failure(client.fetch_torrent(release))

    assert isinstance(error, BadAnswer)
    assert error.flaw is Flaw.WRONG_HASH
    assert (await client.fetch_torrent(release)).content == film_torrent


async def test_an_unknown_torrent_is_not_found(
    client: HDBits, site: FakeHDBits
) -> None:
    """It was deleted since the search; other torrents can be fetched."""
    site.add_torrent(CHARADE, WEB)
    release = await only(client)
    error = await failure(client.fetch_torrent(release))
    assert isinstance(error, NotFound)
    await only(client)


async def test_a_release_of_another_indexer_is_not_asked_for(
    client: HDBits, site: FakeHDBits
) -> None:
    """Nobody else's number is sent to HDBits."""
    foreign = Release(
        guid="https://x.example/1", title="x", indexer="x", indexer_id="x"
    )
    assert isinstance(await failure(client.fetch_torrent(foreign)), NotFound)
    assert site.log.requests == []


async def test_a_refused_passkey_stops_everything(
    client: HDBits, site: FakeHDBits, film_torrent: bytes
) -> None:
    """The page says so with 200."""
    site.add_torrent(CHARADE, WEB, film_torrent)
    release = await only(client)
    site.fail(FaultMode.UNAUTHORIZED, path="download")

    assert isinstance(await failure(client.fetch_torrent(release)), AuthRefused)
    assert isinstance(await failure(client.search(BY_ID)), AuthRefused)
    assert len(site.log.requests) == 2


async def test_a_passkey_that_was_reset_is_noticed_at_the_download(
    client: HDBits, site: FakeHDBits, film_torrent: bytes
) -> None:
    """The site compares the passkey of the address too."""
    site.add_torrent(CHARADE, WEB, film_torrent)
    release = await only(client)
    site.passkey = "e" * 128
    assert isinstance(await failure(client.fetch_torrent(release)), AuthRefused)


@pytest.mark.parametrize("status", [200, 403])
async def test_downloads_are_throttled_too(
    client: HDBits, site: FakeHDBits, status: int
) -> None:
    """By a page, with either status."""
    site.add_torrent(CHARADE, WEB)
    release = await only(client)
    site.say("<h1>Error</h1><p>Please try again in 15 minutes.</p>", status)
    error = await failure(client.fetch_torrent(release))
    assert isinstance(error, Throttled)
    assert error.retry_after == 900.0


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        ("<h1>Error</h1><p>You may not do this today</p>", Flaw.REJECTED),
        ("<!DOCTYPE html><html>Sign in with your passkey</html>", Flaw.HTML),
        ("", Flaw.NOT_A_TORRENT),
        ("plain text", Flaw.NOT_A_TORRENT),
        ("d8:announce3:udpe", Flaw.NOT_A_TORRENT),
        ("d8:announce3:udp4:infod4:name", Flaw.NOT_A_TORRENT),
    ],
)
async def test_what_is_no_torrent_is_refused(
    client: HDBits, site: FakeHDBits, body: str, flaw: Flaw
) -> None:
    """A page of somebody else says nothing about the account."""
    site.add_torrent(CHARADE, WEB)
    release = await only(client)
    site.say(body)
    error = await failure(client.fetch_torrent(release))
    assert isinstance(error, BadAnswer)
    assert error.flaw is flaw


# Secrets


async def test_the_passkey_is_never_shown(
    client: HDBits,
    site: FakeHDBits,
    film_torrent: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither in logs, nor in errors, nor in what the client hands out."""
    caplog.set_level("DEBUG")
    site.add_torrent(CHARADE, WEB, film_torrent)
    release = await only(client)
    torrent = await client.fetch_torrent(release)
    shown = [repr(release), repr(torrent), str(release.download_url)]
    shown.append(repr(Account(username=HDBITS_USERNAME, passkey=HDBITS_PASSKEY)))
    site.say(json.dumps({"status": 7, "message": f"passkey {HDBITS_PASSKEY} is bad"}))
    shown.append(str(await failure(client.search(BY_ID))))
    site.say(f"<h1>Error</h1><p>Nothing for {HDBITS_PASSKEY}</p>")
    shown.append(str(await failure(client.fetch_torrent(release))))
    await site.stop()
    shown.append(str(await failure(client.fetch_torrent(release))))

    assert HDBITS_PASSKEY not in "\n".join([*shown, caplog.text])


async def test_we_say_who_we_are(make_client: MakeClient, site: FakeHDBits) -> None:
    """Whoever builds the client names the product; nothing is disguised."""
    await make_client(headers={"User-Agent": "radarr_mvp/1"}).test()
    assert site.log.requests[-1].headers["User-Agent"] == "radarr_mvp/1"


def test_it_is_an_indexer(client: HDBits) -> None:
    """The engine asks it as it asks any other."""
    indexer: Indexer = client
    assert indexer.identity == IDENTITY


# The stand-in itself


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 3),
        ("[]", 3),
        ('{"username": "x"}', 4),
        ('{"username": "x", "passkey": "y"}', 5),
        ({"limit": 101}, 7),
        ({"limit": "10"}, 7),
        ({"page": -1}, 7),
        ({"category": "1"}, 7),
        ({"imdb": 56923}, 7),
        ({"unknown": 1, "category": 1}, 0),
    ],
)
async def test_the_stand_in_answers_as_the_site_does(
    site: FakeHDBits, session: ClientSession, body: str | dict[str, Any], status: int
) -> None:
    """Verdicts stand in the body, with 200."""
    if isinstance(body, dict):
        account = {"username": HDBITS_USERNAME, "passkey": HDBITS_PASSKEY}
        body = json.dumps(account | body)
    async with session.post(f"{site.url}/api/torrents", data=body) as response:
        assert (response.status, (await response.json())["status"]) == (200, status)


async def test_the_stand_in_has_pages_for_people(
    site: FakeHDBits, session: ClientSession
) -> None:
    """And its API wants POST."""
    async with session.get(f"{site.url}/details.php?id=1") as response:
        assert response.content_type == "text/html"
    async with session.get(f"{site.url}/api/torrents") as response:
        assert (await response.json())["status"] == 3


# Limits


def test_the_limit_can_only_be_lowered() -> None:
    """Members risk their account with the default already respected."""
    assert (
        RateLimit(spacing=5.0, budget=100, window=3600.0, remembered=True)
        == DEFAULT_LIMIT
    )
    assert DEFAULT_LIMIT.lowered(spacing=1.0, budget=500) == DEFAULT_LIMIT
    assert DEFAULT_LIMIT.lowered(spacing=10.0, budget=50) == replace(
        DEFAULT_LIMIT, spacing=10.0, budget=50
    )


async def test_what_is_left_of_the_budget_is_told(make_client: MakeClient) -> None:
    """So that a search in the background can leave some of it for people."""
    client = make_client(open_gate("hdbits", RateLimit(budget=3)))
    assert (client.budget, client.budget_left) == (3, 3)
    await client.search(BY_ID)
    assert (client.budget, client.budget_left) == (3, 2)


async def test_requests_keep_their_distance(
    make_client: MakeClient, site: FakeHDBits, film_torrent: bytes
) -> None:
    """Searches, downloads and tests together, however many start at once."""
    number = site.add_torrent(CHARADE, WEB, film_torrent)
    release = Release(
        guid=f"HDBits-{number}", title=WEB, indexer="HDBits", indexer_id="hdb"
    )
    limit = replace(DEFAULT_LIMIT, spacing=0.3)
    client = make_client(open_gate("hdbits", limit))

    await asyncio.gather(
        client.search(BY_ID),
        client.test(),
        client.feed(),
        client.fetch_torrent(release),
    )

    assert min(gaps(site)) > 0.2
    assert len(site.log.requests) == 4


async def test_a_restart_does_not_send_earlier(
    make_client: MakeClient, site: FakeHDBits
) -> None:
    """What was sent before the restart still counts, to the moment."""
    memory = VolatileMemory()
    limit = replace(DEFAULT_LIMIT, spacing=0.5)
    for _ in range(3):
        gatehouse = Gatehouse(SystemTime(), memory)
        await make_client(gatehouse.gate("hdbits", limit)).search(BY_ID)

    assert min(gaps(site)) > 0.4

    forgetful = Gatehouse(SystemTime(), VolatileMemory())
    await make_client(forgetful.gate("hdbits", limit)).search(BY_ID)
    assert gaps(site)[-1] < 0.4


async def test_the_default_distance_is_kept(
    make_client: MakeClient, site: FakeHDBits
) -> None:
    """Five seconds, also when both sides of a restart are looked at."""
    clock, memory = ManualClock(), VolatileMemory()
    before = make_client(Gatehouse(clock, memory).gate("hdbits", DEFAULT_LIMIT))
    await before.search(BY_ID)
    await before.search(BY_ID)
    assert clock.naps == [5.0]

    clock.advance(2.0)
    after = make_client(Gatehouse(clock, memory).gate("hdbits", DEFAULT_LIMIT))
    await after.search(BY_ID)
    assert clock.naps == [5.0, 3.0]


async def test_the_hundred_and_first_request_of_an_hour_is_not_sent(
    make_client: MakeClient, site: FakeHDBits
) -> None:
    """Not by a restart either; the error says when there is room again."""
    clock, memory = ManualClock(), VolatileMemory()
    client = make_client(Gatehouse(clock, memory).gate("hdbits", DEFAULT_LIMIT))
    for _ in range(100):
        await client.search(BY_ID)
    assert len(site.log.requests) == 100

    restarted = make_client(Gatehouse(clock, memory).gate("hdbits", DEFAULT_LIMIT))
    for caller in (client, restarted):
        error = await failure(caller.search(BY_ID))
        assert isinstance(error, BudgetSpent)
        # 99 distances of five seconds have passed since the first request.
        assert error.retry_after == pytest.approx(3600.0 - 99 * 5.0)
        assert "3105 s" in error.message
    assert len(site.log.requests) == 100

    clock.advance(3105.0)
    await restarted.search(BY_ID)
    assert len(site.log.requests) == 101


def gaps(site: FakeHDBits) -> list[float]:
    """Return the seconds between the requests that the site has seen."""
    times = site.log.times()
    return [later - earlier for earlier, later in pairwise(times)]
