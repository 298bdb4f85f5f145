"""Secrets do not get out, and ordinary words stay as they are."""

from collections.abc import Callable, Iterator
from html import escape
import io
import json
import logging
import time
from urllib.parse import quote, quote_plus, urlencode

from hypothesis import assume, example, given, settings, strategies as st
import orjson
import pytest
from yarl import URL

from custom_components.radarr_mvp.engine.errors import ServiceError
from custom_components.radarr_mvp.engine.log import LOGGER
from custom_components.radarr_mvp.engine.secrecy import (
    MASK,
    REDACTOR,
    RedactingFilter,
    Redactor,
    protect,
    scrub,
)
from tests.sandbox import planted

# Whole characters only: half a surrogate cannot be part of what somebody types.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SECRETS = st.text(
    st.characters(exclude_categories=["Cs"]), min_size=6, max_size=40
).filter(lambda secret: len(secret.strip()) >= 6)

SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    quote,
    lambda secret: quote(secret, safe=""),
    lambda secret: quote(quote(secret, safe=""), safe=""),
    quote_plus,
    lambda secret: urlencode({"x": secret}),
    lambda secret: str(URL("http://host/").with_query(x=secret)),
    lambda secret: str(URL("http://host/") / secret.replace("/", "%2F")),
    json.dumps,
    lambda secret: json.dumps(secret, ensure_ascii=False),
    lambda secret: json.dumps(json.dumps({"a": secret})),
    lambda secret: orjson.dumps({"a": secret}).decode(),
    repr,
    ascii,
    lambda secret: repr({"a": [secret]}),
    escape,
)

TITLES = (
    "The Secret: Dare to Dream",
    "Secret: A Film",
    "token",
    "Token: The Beginning (2021)",
    "link: see docs",
    "The Missing Link (2019)",
    "Pass the Ammo",
    "Password: Swordfish",
    "Passwort: Krieg",
    "Sid: By Those Who Really Knew Him",
    "Sid & Nancy 1986 1080p",
    "Basic Instinct 2 2006 1080p BluRay",
    "Basic Instinct",
    "Bearer of the Curse 1999",
    "The Torch-Bearer: 2160p.UHD.BluRay.x265-GROUP",
    "Cookie: A Love Story",
    "The Cookie Thief = a short",
    "Authorization",
    "The Announcement 2018",
    "Keys: open; doors: shut",
    "The.General.1926.1080p.BluRay.FLAC2.0.x264-EA?",
    "torznab indexer:9696/4/api asked for patience; next try in 900 s",
    "info-hash 31d6e90726b20b75701475c8f648c5b2f686505b is wrong",
    'answered {"title": "The Secret", "link": "https://example.org/film"}',
    "HTTP 503: Maintenance, back at 12:30:00",
)

# What looks like a secret, without anybody having named it; the part that must go is marked.
UNNAMED = (
    "GET http://host/4/download?apikey=«abc123»&link=«b3BhcXVl%3D»&file=The.Film",
    "GET http://host/4/download?file=x&amp;link=«b3BhcXVl»&amp;apikey=«abc123»",
    "https://host/download.php?id=1&passkey=«0123abcd»",
    "https://host/file?torrent_pass=«abc»&authkey=«def»",
    "http://host/?X-Plex-Token=«abc-def»",
    "https://api.example/3/movie?api_key=«0123»",
    "Passwort=«geheim»",
    "login(username='x', password='«correct horse»')",
    "Cookie: «SID=abc/def; other=1»",
    "Set-Cookie: «QBT_SID_8080=abc; path=/»",
    "X-Api-Key: «abc»",
    "trakt-api-key: «0123abc»",
    "Authorization: Bearer «abc»",
    "authorization=Token «abc»",
    "sent Bearer «eyJhbGciOiJIUzI1NiJ9.e30.abc0»",
    "sent Basic «YWRtaW46YWRtaW5hZG1pbg==»",
    '{"passkey": "«abc»", "category": [1]}',
    '{"access_token":"«a\\"b»","expires_in":7}',
    '{"accessToken":"«abc»"',
    "{'client_secret': '«abc»'}",
    "{'X-Api-Key': '«abc»'}",
    '{"token": «1234567», "name": "x"}',
    '"{\\"refresh_token\\": \\"«abc»\\"}"',
    '{"token": "«cut off in the mid»',
    "http://admin:«hunter2»@host:8080/",
    "https://tracker.example/announce?«passkey=abc»",
    "https://tracker.example/announce/«0123456789abcdef»",
    "https://tracker.example/announce.php?«pid=0123456789abcdef»",
    "https://tracker.example/«0123456789abcdef0123»/announce",
    "magnet:?xt=urn:btih:31d6&tr=«https%3A%2F%2Ftracker%2F0123456789abcdef%2Fannounce»",
    "tracker%2F«0123456789abcdef»%2Fannounce",
    "https://discord.com/api/webhooks/123456789/«aBcDeFgHiJkLmNoPq-_»",
    "https://api.telegram.org/bot123456:«AAEhBOweik6ad6PsVMRxjeQ»/sendMessage",
    "https://tracker.example/torrent/download/123.«0123456789abcdef0123456789abcdef»",
)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Return what a log file would hold: the integration's logger with a plain handler."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    level = LOGGER.level
    LOGGER.setLevel(logging.DEBUG)
    LOGGER.addHandler(handler)
    yield text
    LOGGER.removeHandler(handler)
    LOGGER.setLevel(level)


def _known(secret: str) -> Redactor:
    redactor = Redactor()
    redactor.protect(secret)
    return redactor


def _shown(text: str) -> str:
    return text.replace("«", "").replace("»", "")


@given(secret=SECRETS, before=TEXTS, after=TEXTS, spell=st.sampled_from(SPELLINGS))
@example(secret="planted-Passw0rd+/for=qbt", before="", after="", spell=quote_plus)
@example(secret="a\"b\\c\\\\d'e", before="x", after="y", spell=repr)
@example(secret="pass wörd \U0001f511", before="", after="", spell=json.dumps)
@settings(deadline=None, max_examples=300)
def test_known_secret_never_survives(
    secret: str, before: str, after: str, spell: Callable[[str], str]
) -> None:
    """Whatever stands around it, and however it is spelled."""
    spelled = spell(secret)
    # Parts of the surroundings that happen to complete another copy are no leak.
    assume(spelled not in before + after)
    scrubbed = _known(secret).scrub(f"{before} {spelled} {after}")
    core = secret.strip()
    assert core not in scrubbed
    assert quote(core, safe="") not in scrubbed
    assert json.dumps(core)[1:-1] not in scrubbed
    assert MASK in scrubbed


@given(secret=SECRETS, text=TEXTS)
@settings(deadline=None, max_examples=300)
def test_only_the_secret_goes(secret: str, text: str) -> None:
    """Text without secrets comes out as it went in."""
    assume(not any(mark in text for mark in "=:/?%\\"))
    assume(secret.strip()[0] not in text)
    assert _known(secret).scrub(text) == text


@pytest.mark.parametrize("title", TITLES)
def test_titles_and_words_stay(title: str) -> None:
    """Films speak of secrets and tokens, too."""
    assert Redactor().scrub(title) == title


@pytest.mark.parametrize("title", TITLES)
def test_titles_stay_in_error_messages(title: str) -> None:
    """What a person reads names the film in full."""
    assert title in str(ServiceError("tmdb", f"no film called {title}"))


@pytest.mark.parametrize("text", UNNAMED)
def test_what_looks_like_a_secret_goes(text: str) -> None:
    """Keys nobody told us of are recognised by how they stand in the text."""
    scrubbed = Redactor().scrub(_shown(text))
    for secret in (part.split("»")[0] for part in text.split("«")[1:]):
        assert secret not in scrubbed
    assert scrubbed.startswith(text.split("«", maxsplit=1)[0].rstrip("\\\"'"))


@pytest.mark.parametrize("text", [*map(_shown, UNNAMED), *TITLES])
def test_scrubbing_twice_changes_nothing(text: str) -> None:
    """An error's message is scrubbed when it is made and again when it is logged."""
    once = scrub(text)
    assert scrub(once) == once


def test_what_is_not_secret_stays_beside_it() -> None:
    """A message remains useful."""
    text = "GET http://host/4/download?apikey=abc123&link=b3Bh&file=The.Film.1926"
    assert (
        Redactor().scrub(text)
        == "GET http://host/4/download?apikey=**&link=**&file=The.Film.1926"
    )


def test_short_values_are_left() -> None:
    """A five-letter password would blot out half the log."""
    assert _known(" film \n").scrub("a film about films") == "a film about films"


def test_longer_secret_goes_as_a_whole() -> None:
    """One secret inside another does not leave the rest of the longer one."""
    redactor = Redactor()
    redactor.protect("abcdef", "abcdef-ghijkl")
    redactor.protect("abcdef")
    assert redactor.scrub("is abcdef-ghijkl or abcdef") == f"is {MASK} or {MASK}"


@pytest.mark.parametrize("secret", planted.SECRETS)
def test_log_line_is_clean(secret: str, stream: io.StringIO) -> None:
    """In the message, in its arguments and in a dictionary of arguments."""
    protect(secret)
    LOGGER.info("one %s two %r", secret, {"key": secret})
    LOGGER.info(f"plain {secret}")  # noqa: G004 - this is what somebody will do one day
    LOGGER.info("%(a)s", {"a": quote(secret, safe="")})
    assert secret not in stream.getvalue()
    assert quote(secret, safe="") not in stream.getvalue()
    assert stream.getvalue().count("\n") == 3
    assert stream.getvalue().startswith(f"one {MASK} two {{'key': '{MASK}'}}\n")


def _fail(secret: str) -> None:
    """Raise an error with a cause, a group and a note, all of which know the secret."""
    try:
        try:
            raise ValueError(f"inner {secret}")
        except ValueError as err:
            err.add_note(f"note {secret}")
            raise KeyError(secret) from err
    except KeyError as err:
        raise ExceptionGroup(f"group {secret}", [err]) from None


@pytest.mark.parametrize("secret", planted.SECRETS)
def test_traceback_is_clean(
    secret: str, stream: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    """Also for handlers that have their own idea of formatting, as long as they heed the text there is."""
    protect(secret)
    try:
        _fail(secret)
    except ExceptionGroup:
        LOGGER.exception("Something went wrong")
    shown = stream.getvalue()
    assert secret not in shown
    assert secret not in caplog.text
    assert "Traceback" in shown
    assert f"inner {MASK}" in shown
    assert f"note {MASK}" in shown
    assert f"group {MASK}" in shown


def test_existing_traceback_text_is_scrubbed_too() -> None:
    """Another filter may have formatted it first."""
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "m", (), None)
    record.exc_text = "failed with abcdef-123"
    assert RedactingFilter(_known("abcdef-123")).filter(record)
    assert record.exc_text == f"failed with {MASK}"


@pytest.mark.parametrize("message", ["%s and %s", "%d"])
def test_wrong_arguments_neither_raise_nor_leak(
    message: str, stream: io.StringIO
) -> None:
    """A mistake in a log line must not stop what was being logged."""
    protect(planted.PROWLARR_API_KEY)
    LOGGER.warning(message, planted.PROWLARR_API_KEY)
    assert stream.getvalue() == f"{message} ('{MASK}',)\n"


def test_error_is_clean_in_every_form() -> None:
    """Message, text, representation and arguments."""
    protect(planted.HDBITS_PASSKEY)
    error = ServiceError("hdbits", f"refused {planted.HDBITS_PASSKEY} ?passkey=abc")
    for shown in (error.message, str(error), repr(error), repr(error.args)):
        assert planted.HDBITS_PASSKEY not in shown
        assert "abc" not in shown
    assert str(error) == f"hdbits: refused {MASK} ?passkey={MASK}"


def test_error_hides_secrets_in_the_name_of_the_service() -> None:
    """A gate may be named after an address."""
    error = ServiceError("torznab http://user:hunter2@host/api", "is down")
    assert "hunter2" not in str(error)


def test_one_redactor_serves_all() -> None:
    """What one client protects, every message hides."""
    protect("only-told-once-77")
    assert REDACTOR.scrub("only-told-once-77") == scrub("only-told-once-77") == MASK


@pytest.mark.parametrize(
    "piece", ["a", '"', "\\", "%", "=", "token=", '"token":', "://", "/announce", "x-"]
)
def test_long_text_takes_no_ages(piece: str) -> None:
    """No pattern explodes on hostile text."""
    redactor = _known('a"b\\\\c%d e')
    text = piece * (200_000 // len(piece))
    began = time.perf_counter()
    redactor.scrub(text)
    assert time.perf_counter() - began < 2
