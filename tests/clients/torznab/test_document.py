"""XML that is broken, booby-trapped or none at all."""

from datetime import UTC
from threading import get_ident

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.clients.dates import read_date
from custom_components.radarr_mvp.clients.http import Answer
from custom_components.radarr_mvp.clients.torznab import (
    TorznabIndexer,
    client as client_module,
)
from custom_components.radarr_mvp.clients.torznab.feed import Page, read_page
from custom_components.radarr_mvp.engine.errors import (
    BadAnswer,
    Flaw,
    Outage,
    Unavailable,
)
from custom_components.radarr_mvp.engine.indexing import IndexerIdentity
from custom_components.radarr_mvp.engine.resilience import BreakerState

from ...sandbox.service import FaultMode
from ...sandbox.torznab import FakeTorznab, feed_xml
from .house import IDENTITY, NOSFERATU, WANTED, enclosure, item, read


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("Tom\x0b \x00\x1fJerry", "Tom Jerry"),
        ("Tom &#x1F;&#0;Jerry", "Tom Jerry"),
        ("Tom & Jerry", "Tom & Jerry"),
        ("Tom &amp; Jerry & Co", "Tom & Jerry & Co"),
        ("Caf&eacute; &unknown; &", "Café &unknown; &"),
        ("<![CDATA[Tom & Jerry]]>\x02", "Tom & Jerry"),
        ("&#65;&#x42;\x02", "AB"),
        ("bad &#x110000; reference", "bad  reference"),
    ],
)
async def test_invalid_characters(
    torznab: FakeTorznab, alone: TorznabIndexer, broken: str, meant: str
) -> None:
    """What XML does not allow is taken out, and the rest is read."""
    (release,) = await read(torznab, alone, item(enclosure(), title=broken))
    assert release.title == meant


@pytest.mark.parametrize(
    ("declared", "codec"), [("iso-8859-1", "latin-1"), ("no-such-thing", "utf-8")]
)
async def test_declared_encodings(
    torznab: FakeTorznab, alone: TorznabIndexer, declared: str, codec: str
) -> None:
    """A declared encoding holds also where the XML has to be mended."""
    await alone.capabilities()
    text = feed_xml([item(enclosure(), title="Caf\u00e9\x02")])
    torznab.say(text.replace("UTF-8", declared).encode(codec))
    (release,) = (await alone.feed()).releases
    assert release.title == "Café"


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        (feed_xml([item(enclosure())])[:-40], Flaw.NOT_XML),
        ("", Flaw.NOT_XML),
        ('{"message": "NotFound"}', Flaw.NOT_XML),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", Flaw.HTML),
        (
            '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body /></html>',
            Flaw.HTML,
        ),
        ("<unexpected />", Flaw.UNEXPECTED),
        (
            (
                '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss><channel>'
                "<item><title>&b;</title></item></channel></rss>"
            ),
            Flaw.NOT_XML,
        ),
        (
            (
                '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel>'
                "<item><title>&f;</title></item></channel></rss>"
            ),
            Flaw.NOT_XML,
        ),
        (feed_xml([item(enclosure(kind="nzb"))]), Flaw.UNSUPPORTED),
    ],
)
async def test_unusable_answers(
    torznab: FakeTorznab, alone: TorznabIndexer, body: str, flaw: Flaw
) -> None:
    """What is no feed of torrents is said to be none."""
    await alone.capabilities()
    torznab.say(body)
    with pytest.raises(BadAnswer) as caught:
        await alone.feed()
    assert caught.value.flaw is flaw


async def test_usenet_is_named(torznab: FakeTorznab, alone: TorznabIndexer) -> None:
    """A Usenet indexer is refused with words that help."""
    torznab.add_release(None, "raw", xml=item(enclosure(kind="nzb")))
    with pytest.raises(BadAnswer, match="Usenet"):
        await alone.test()


@pytest.mark.parametrize("mode", [FaultMode.TRUNCATED, FaultMode.HTML])
async def test_faults_close_the_gate(
    torznab: FakeTorznab, alone: TorznabIndexer, mode: FaultMode
) -> None:
    """An indexer that answers with rubbish is left alone for a while."""
    torznab.add_release(NOSFERATU)
    await alone.capabilities()
    torznab.fail(mode)
    with pytest.raises(BadAnswer):
        await alone.search(WANTED)
    assert alone.gate.state is BreakerState.OPEN
    torznab.heal()
    with pytest.raises(Unavailable) as caught:
        await alone.search(WANTED)
    assert caught.value.reason is Outage.RESTING


async def test_huge_answers_are_cut_off(
    torznab: FakeTorznab, alone: TorznabIndexer
) -> None:
    """Nobody has to swallow fifty megabytes."""
    await alone.capabilities()
    torznab.fail(FaultMode.HUGE)
    with pytest.raises(BadAnswer) as caught:
        await alone.feed()
    assert caught.value.flaw is Flaw.TOO_LARGE


async def test_large_feeds_are_read_aside(
    torznab: FakeTorznab, alone: TorznabIndexer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large feed is read in another thread, a small one where it came in."""
    threads: list[int] = []

    def noted(answer: Answer, identity: IndexerIdentity) -> Page:
        """Note who reads."""
        threads.append(get_ident())
        return read_page(answer, identity)

    monkeypatch.setattr(client_module, "read_page", noted)
    torznab.add_release(NOSFERATU, "Nosferatu.1922-SMALL")
    assert len((await alone.search(WANTED)).releases) == 1
    for number in range(89):
        torznab.add_release(NOSFERATU, f"Nosferatu.1922.{'x' * 600}-{number}")
    assert len((await alone.search(WANTED)).releases) == 90
    small, large = threads
    assert small == get_ident()
    assert large != get_ident()


@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(str.encode),
        st.lists(
            st.sampled_from(
                [
                    "<rss>",
                    "</rss>",
                    "<item>",
                    "</item>",
                    "<title>",
                    "</title>",
                    "&",
                    "&#0;",
                    "&#99999999;",
                    "&lt;",
                    "<![CDATA[",
                    "]]>",
                    "<!DOCTYPE a [",
                    '<!ENTITY a "b">',
                    "&a;",
                    "\x00",
                    "<error code='100'/>",
                    "x",
                    '<enclosure url="magnet:?xt=urn:btih:',
                    '"/>',
                    "<pubDate>",
                    "</pubDate>",
                    "99999999999",
                    "\u20ac",
                    '<attr name="size" value="1e9"/>',
                    '<?xml version="1.0" encoding="utf-16"?>',
                    "<link>http://[",
                ]
            ),
            max_size=30,
        ).map(lambda parts: "".join(parts).encode()),
    )
)
def test_nothing_breaks_the_reader(body: bytes) -> None:
    """Whatever comes is a page, or an error that says whose fault it is."""
    answer = Answer("fuzz", 200, {}, body)
    try:
        skipped = read_page(answer, IDENTITY).skipped
    except BadAnswer as error:
        skipped = 0 if error.service == "fuzz" else -1
    assert skipped >= 0


@given(st.text(max_size=60))
def test_nothing_breaks_the_dates(text: str) -> None:
    """Whatever stands there is a moment in UTC, or none."""
    moment = read_date(text)
    assert moment is None or moment.tzinfo is UTC
