"""What an item of a feed is made into."""

from base64 import b32encode
from datetime import UTC, datetime

import pytest

from custom_components.radarr_mvp.clients.torznab import TorznabIndexer
from custom_components.radarr_mvp.engine.indexing import Release, ReleaseFlag

from ...sandbox.planted import PROWLARR_API_KEY, TORZNAB_API_KEY
from ...sandbox.prowlarr import FakeProwlarr
from ...sandbox.torznab import FakeTorznab, jackett_item
from .house import HASH, MAGNET, NOSFERATU, WANTED, enclosure, item, read


async def test_release_as_prowlarr_spells_it(
    prowlarr: FakeProwlarr, private: TorznabIndexer
) -> None:
    """Every fact of a release arrives, typed."""
    offer = prowlarr.shelf(4).add_release(
        NOSFERATU,
        tags=("internal", "scene"),
        languages=("English", "German"),
        download_factor="0.5",
        upload_factor="2",
        date="Sat, 14 Mar 2025 17:10:42 -0400",
    )
    answer = await private.search(WANTED)
    assert answer.complete
    assert answer.skipped == 0
    (release,) = answer.releases
    assert release == Release(
        guid=f"https://tracker.example/torrent/{offer.number}",
        title="Nosferatu.1922.1080p.BluRay.x264-GRP",
        indexer="Sandbox",
        indexer_id="jackett",
        indexer_priority=7,
        size=4_000_000_000,
        info_hash=offer.info_hash,
        download_url=release.download_url,
        info_url=f"https://tracker.example/torrent/{offer.number}",
        seeders=25,
        leechers=2,
        peers=27,
        grabs=120,
        files=1,
        published=datetime(2025, 3, 14, 21, 10, 42, tzinfo=UTC),
        imdb_id="tt0013442",
        tmdb_id=653,
        categories=(2000, 2040),
        languages=("English", "German"),
        flags=ReleaseFlag.INTERNAL
        | ReleaseFlag.SCENE
        | ReleaseFlag.HALFLEECH
        | ReleaseFlag.DOUBLE_UPLOAD,
        download_factor=0.5,
        upload_factor=2.0,
        minimum_ratio=1.0,
        minimum_seed_time=172_800,
    )
    assert PROWLARR_API_KEY in str(release.download_url)
    assert PROWLARR_API_KEY not in repr(answer)


async def test_release_as_jackett_spells_it(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """Other letters, elements instead of attributes and an empty length make no difference."""
    offer = torznab.add_release(NOSFERATU)
    (release,) = (await alone.search(WANTED)).releases
    assert release.size == 4_000_000_000
    assert (release.seeders, release.leechers, release.peers) == (25, 2, 27)
    assert (release.grabs, release.files) == (120, 1)
    assert release.imdb_id == "tt0013442"
    assert release.info_hash == offer.info_hash
    assert release.magnet == offer.magnet
    assert release.categories == (2000, 2040)


@pytest.mark.parametrize(
    ("download", "upload", "flags"),
    [
        ("0", "1", ReleaseFlag.FREELEECH),
        (".25", "1", ReleaseFlag.FREELEECH_75),
        ("0.75", "1", ReleaseFlag.FREELEECH_25),
        ("1", "0", ReleaseFlag.NEUTRAL_LEECH),
        ("1", "1", ReleaseFlag(0)),
        ("", "", ReleaseFlag(0)),
        ("nan", "much", ReleaseFlag(0)),
        ("-1", "inf", ReleaseFlag(0)),
    ],
)
async def test_flags_from_factors(
    torznab: FakeTorznab,
    alone: TorznabIndexer,
    download: str,
    upload: str,
    flags: ReleaseFlag,
) -> None:
    """Factors become flags, nonsense becomes none."""
    torznab.add_release(NOSFERATU, download_factor=download, upload_factor=upload)
    (release,) = (await alone.search(WANTED)).releases
    assert release.flags == flags
    assert release.download_factor in {0, 0.25, 0.75, 1}
    assert release.upload_factor in {0, 1}


async def test_sizes_by_precedence(torznab: FakeTorznab, alone: TorznabIndexer) -> None:
    """The attribute beats the enclosure, which beats the element; zero says nothing."""
    attribute = '<torznab:attr name="size" value="3" />'
    long = '<enclosure url="http://x.example/t" length="2" type="application/x-bittorrent" />'
    releases = await read(
        torznab,
        alone,
        f"<item><title>a</title><guid>a</guid>{long}<size>1</size>{attribute}</item>",
        f"<item><title>b</title><guid>b</guid>{long}<size>1</size></item>",
        f"<item><title>c</title><guid>c</guid>{enclosure()}<size>1</size></item>",
        f"<item><title>d</title><guid>d</guid>{enclosure()}<size>-1</size></item>",
    )
    assert {release.title: release.size for release in releases} == {
        "a": 3,
        "b": 2,
        "c": 1,
        "d": 0,
    }


@pytest.mark.parametrize(
    ("attributes", "swarm"),
    [
        ({"seeders": "5", "peers": "7"}, (5, 2, 7)),
        ({"seeders": "5", "peers": "3"}, (5, 0, 3)),
        ({"seeders": "5", "leechers": "1"}, (5, 1, 6)),
        ({"peers": "7"}, (None, None, 7)),
        ({"SEEDERS": " 5 "}, (5, None, None)),
        ({"seeders": "-1", "peers": "many", "leechers": "9" * 5000}, (None,) * 3),
    ],
)
async def test_swarm(
    torznab: FakeTorznab,
    alone: TorznabIndexer,
    attributes: dict[str, str],
    swarm: tuple[int | None, ...],
) -> None:
    """Seeders, leechers and peers complete each other."""
    told = "".join(
        f'<newznab:attr xmlns:newznab="urn:n" name="{name}" value="{value}" />'
        for name, value in attributes.items()
    )
    (release,) = await read(torznab, alone, item(enclosure() + told))
    assert (release.seeders, release.leechers, release.peers) == swarm


async def test_repeated_attributes(torznab: FakeTorznab, alone: TorznabIndexer) -> None:
    """Categories and languages repeat, in elements and attributes, as numbers and names."""
    told = (
        "<category>2000</category><category>Movies &gt; HD</category>"
        '<torznab:attr name="CATEGORY" value="2040" /><torznab:attr name="category" value="2000" />'
        '<torznab:attr name="language" value="German, English" /><torznab:attr name="language" value="German" />'
        '<torznab:attr name="tag" value="Exclusive" /><torznab:attr name="tag" value="odd" />'
        '<torznab:attr value="nameless" /><torznab:attr name="subs" />'
    )
    (release,) = await read(torznab, alone, item(enclosure() + told))
    assert release.categories == (2000, 2040)
    assert release.languages == ("German", "English")
    assert release.flags == ReleaseFlag.EXCLUSIVE


BASE32 = b32encode(bytes.fromhex(HASH)).decode()


@pytest.mark.parametrize(
    ("inner", "url", "magnet"),
    [
        (enclosure(), "http://x.example/t", None),
        (
            enclosure() + "<link>http://x.example/page</link>",
            "http://x.example/t",
            None,
        ),
        (
            enclosure("/t") + "<link>http://x.example/l</link>",
            "http://x.example/l",
            None,
        ),
        (
            enclosure("http://[") + "<link>http://x.example/l</link>",
            "http://x.example/l",
            None,
        ),
        ("<link>http://x.example/l</link>", "http://x.example/l", None),
        (f"<link>{MAGNET}</link>", None, MAGNET),
        (
            (
                f'<enclosure url="{MAGNET}" type="application/x-bittorrent;x-scheme-handler/magnet" />'
                "<link>http://x.example/page</link>"
            ),
            None,
            MAGNET,
        ),
        (
            f'<torznab:attr name="magneturl" value="{MAGNET}" /><link>http://x.example/page</link>',
            None,
            MAGNET,
        ),
        (
            enclosure() + f'<torznab:attr name="MagnetUrl" value="{MAGNET}" />',
            "http://x.example/t",
            MAGNET,
        ),
        (
            '<enclosure url="http://x.example/n" type="application/x-nzb" />'
            + enclosure(),
            "http://x.example/t",
            None,
        ),
    ],
)
async def test_where_to_get_it(
    torznab: FakeTorznab,
    alone: TorznabIndexer,
    inner: str,
    url: str | None,
    magnet: str | None,
) -> None:
    """Enclosure, magnet link or link: the best that leads anywhere is taken."""
    (release,) = await read(torznab, alone, item(inner))
    assert (release.download_url, release.magnet) == (url, magnet)
    assert release.info_hash == (HASH if magnet else None)


@pytest.mark.parametrize(
    ("topic", "info_hash"),
    [
        (f"urn:btih:{HASH.upper()}", HASH),
        (f"urn:btih:{BASE32}", HASH),
        (f"urn:btmh:1220{HASH}{HASH[:24]}", HASH + HASH[:24]),
        (f"urn:btmh:1220{HASH}{HASH[:24]}&amp;xt=urn:btih:{HASH}", HASH),
    ],
)
async def test_magnet_hashes(
    torznab: FakeTorznab, alone: TorznabIndexer, topic: str, info_hash: str
) -> None:
    """A magnet link tells its hash in every spelling."""
    (release,) = await read(
        torznab, alone, item(f"<link>magnet:?dn=x&amp;xt={topic}</link>")
    )
    assert release.info_hash == info_hash


async def test_items_that_offer_nothing_are_counted(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """Without a title or a way to get it an item is left out."""
    for xml in (
        item(enclosure(), title="  "),
        item(""),
        item("<link>magnet:?xt=urn:btih:short</link>"),
        item(f"<link>magnet:?xt=urn:btih:{'1' * 32}</link>"),
        item("<link>magnet:?dn=only-a-name</link>"),
        item(enclosure(kind="nzb")),
        item(enclosure()),
    ):
        torznab.add_release(None, "raw", xml=xml)
    answer = await alone.feed()
    assert len(answer.releases) == 1
    assert answer.skipped == 6


async def test_identity_without_guid(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """Without a guid the address serves, but never one that carries a key."""
    keyed = f"http://x.example/t?passkey={TORZNAB_API_KEY}"
    releases = await read(
        torznab,
        alone,
        f"<item><title>a</title>{enclosure()}</item>",
        f"<item><title>b</title>{enclosure(keyed)}</item>",
        f"<item><title>c</title><guid>{keyed}&amp;c</guid>{enclosure()}</item>",
    )
    by_title = {release.title: release for release in releases}
    assert by_title["a"].guid == "http://x.example/t"
    assert by_title["a"].info_url is None
    assert by_title["b"].guid.startswith("sha256:")
    assert by_title["c"].guid.startswith("sha256:")
    assert by_title["b"].guid != by_title["c"].guid
    assert TORZNAB_API_KEY not in repr(releases)


async def test_page_for_people(torznab: FakeTorznab, alone: TorznabIndexer) -> None:
    """The comments' address is the page, else the guid, never one with a key."""
    releases = await read(
        torznab,
        alone,
        f"<item><title>a</title><guid>http://x.example/1</guid>{enclosure()}</item>",
        f"<item><title>b</title><guid>2</guid><comments>http://x.example/2#comments</comments>{enclosure()}</item>",
        f"<item><title>c</title><guid>3</guid><comments>http://x.example/?passkey=abcdef</comments>{enclosure()}</item>",
    )
    assert {release.title: release.info_url for release in releases} == {
        "a": "http://x.example/1",
        "b": "http://x.example/2",
        "c": None,
    }


def test_sandbox_spells_as_jackett_does() -> None:
    """The sandbox's item has what makes Jackett's items special."""
    shelf = FakeTorznab().stock
    xml = jackett_item(shelf.add_release(NOSFERATU), "http://x.example/t", shelf)
    assert "<jackettindexer" in xml
    assert 'length="0"' in xml
