"""What holds for every text that may be thought of."""

from collections.abc import Callable
import random
import time

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.radarr_mvp.engine.releases.clean import (
    clean_title,
    search_words,
    slug,
    sort_title,
)
from custom_components.radarr_mvp.engine.releases.disc import is_raw_disc
from custom_components.radarr_mvp.engine.releases.ids import imdb_id
from custom_components.radarr_mvp.engine.releases.languages import (
    LANGUAGES,
    language_by_code,
)
from custom_components.radarr_mvp.engine.releases.noise import MAX_LENGTH
from custom_components.radarr_mvp.engine.releases.parser import (
    group_of,
    languages_of,
    parse_release,
    quality_of,
)
from custom_components.radarr_mvp.engine.releases.paths import is_multi_part, parse_path
from custom_components.radarr_mvp.engine.releases.scene import scene_title
from custom_components.radarr_mvp.engine.releases.sizes import size_in_bytes
from custom_components.radarr_mvp.engine.releases.subtitles import (
    import_names,
    subtitle_facts,
    subtitle_language,
)

SLOWEST = 0.005
READERS: tuple[Callable[[str], object], ...] = (
    parse_release,
    quality_of,
    group_of,
    languages_of,
    parse_path,
    scene_title,
    clean_title,
    sort_title,
    slug,
    search_words,
    size_in_bytes,
    imdb_id,
    language_by_code,
    is_raw_disc,
    subtitle_language,
)
WORDS = (
    *[
        "2018",
        "1080p",
        "720p",
        "2160p",
        "x264",
        "h264",
        "x265",
        "HEVC",
        "web-dl",
        "WEBRip",
        "BluRay",
        "blu-ray",
        "BD",
        "remux",
        "REMUX",
        "DTS-HD",
        "MA",
        "5.1",
        "DDP5.1",
        "German",
        "DL",
        "ML",
        "French",
        "English",
        "EN",
        "SUB",
        "PL-SUB",
        "EXTENDED",
        "Directors",
        "Cut",
        "Director's",
        "50th",
        "anniversary",
        "PROPER",
        "REPACK2",
        "REAL",
        "v2",
        "01v2",
        "AKA",
        "/",
        "(aka",
        "[YTS.MX]",
        "[rarbg]",
        "(Joy)",
        "-GRP",
        "-RP",
        "-Rakuv",
        "-",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ".",
        "..",
        "_",
        "tmdb-1",
        "tt0012345",
        "[0A1B2C3D]",
        "HC",
        "KORSUB",
        "S01E02",
        "1x02",
        "UHD",
        "4K",
        "HDR10+",
        "DV",
        "3D",
        "HSBS",
        "AMZN",
        "NF",
        ".mkv",
        ".iso",
        "www.a.com",
        "-",
        "【720p】",
        "Фильм",
        "é",
        "½",
        "İ",
        "ß",
        "1",
        "2",
        "3",
        "a",
        "A.B.C.",
        "dr.",
        "p0801",
    ],
    " ",
)
HOSTILE = (
    *(
        piece * (300 // len(piece))
        for piece in (".", "[", "]", "(", ")", "-", "_", "1")
    ),
    *(
        piece * (MAX_LENGTH // len(piece))
        for piece in (
            *".-_ []()01aA/\\|+'\"{}é½İ\u0301",
            "2018.",
            "web-",
            "-1",
            "-RP",
            "-Rakuv",
            "[www.a.com]",
            "aaaaaaaaaa.com",
            "(a)[b]",
            "A.",
            "a.k.a.",
            "AKA ",
            "dr.",
            "extended.",
            "directors.cut.",
            "german.",
            "1080p.",
            "h 264 ",
            "(2000)",
            "sub.",
            "Joy)",
            "E.N.D",
            "5.1",
            "disc 1 ",
            "part 1 ",
            "1,",
        )
    ),
)


def slowest(read: Callable[[str], object], text: str) -> float:
    """Return the seconds a text takes; of several runs the best, the machine is shared."""
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        read(text)
        best = min(best, time.perf_counter() - started)
        if best < SLOWEST:
            break
    return best


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=1200))
def test_any_text_is_read(text: str) -> None:
    """No text makes a reader fail."""
    for read in READERS:
        read(text)
    subtitle_facts(text, "Charade (1963).mkv")
    import_names("Charade (1963).mkv", (text, f"{text}.srt"))
    is_multi_part((text, f"{text} cd1.avi"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(". -_[]()"))).map(
        lambda parts: "".join(f"{word}{gap}" for word, gap in parts)
    )
)
def test_any_mixture_of_known_words_is_read(text: str) -> None:
    """No order of the words that mean something makes a reader fail."""
    for read in READERS:
        read(text)
    facts = parse_release(text)
    if facts is None:
        return
    start, end = facts.title_span
    assert 0 <= start < end <= len(facts.name)
    assert facts.title
    assert facts.languages
    assert facts.group is None or facts.group.strip()
    assert facts.year == 0 or 1800 <= facts.year <= 2099


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_hostile_names_take_no_time(text: str) -> None:
    """Runs of the same do not take longer than a name may."""
    for around in ("{}", "Charade.1963.1080p.{}", "{}.Charade.1963.1080p-GRP", "[{}"):
        for read in READERS:
            assert slowest(read, around.format(text)[:MAX_LENGTH]) < SLOWEST


def test_random_long_names_take_no_time() -> None:
    """A thousand characters of anything take no longer than a name may."""
    dice = random.Random(1922)
    letters = "abcXYZ0123456789 .-_[](){}/+'é" + "".join(WORDS)
    for _ in range(100):
        text = "".join(dice.choice(letters) for _ in range(MAX_LENGTH))
        assert slowest(parse_release, text) < SLOWEST


TITLES = st.lists(
    st.sampled_from(
        [
            "Blue",
            "Moon",
            "Over",
            "Harbour",
            "Lights",
            "Night",
            "Train",
            "Seven",
            "Rivers",
            "Paper",
            "Lanterns",
            "Old",
            "Winter",
            "Garden",
            "Letters",
            "Silent",
            "Stone",
            "Bridge",
        ]
    ),
    min_size=1,
    max_size=5,
).map(" ".join)
QUALITIES = st.sampled_from(
    (
        ("1080p", "BluRay", "Bluray-1080p"),
        ("720p", "BluRay", "Bluray-720p"),
        ("2160p", "UHD.BluRay", "Bluray-2160p"),
        ("1080p", "BluRay.REMUX", "Remux-1080p"),
        ("1080p", "WEB-DL", "WEBDL-1080p"),
        ("2160p", "WEBRip", "WEBRip-2160p"),
        ("720p", "HDTV", "HDTV-720p"),
    )
)


@settings(max_examples=300, deadline=None)
@given(
    title=TITLES,
    year=st.integers(1890, 2026),
    quality=QUALITIES,
    edition=st.sampled_from(("", "EXTENDED", "Directors Cut", "IMAX", "Final Cut")),
    language=st.sampled_from(("", "German", "iTALiAN", "Russian", "Hindi")),
    revision=st.sampled_from((("", 1), ("PROPER", 2), ("REPACK", 2), ("REPACK3", 4))),
    codec=st.sampled_from(("x264", "x265")),
    group=st.from_regex(r"[A-Z][a-z][A-Z]{2,5}[0-9]?x", fullmatch=True),
    gap=st.sampled_from((".", " ")),
)
def test_what_is_rendered_is_read(
    title: str,
    year: int,
    quality: tuple[str, str, str],
    edition: str,
    language: str,
    revision: tuple[str, int],
    codec: str,
    group: str,
    gap: str,
) -> None:
    """A name made of facts gives the same facts."""
    resolution, source, name = quality
    parts = [
        title,
        str(year),
        edition,
        revision[0],
        language,
        resolution,
        source,
        codec,
    ]
    text = " ".join(filter(None, parts)).replace(".", " ").replace(" ", gap)
    facts = parse_release(f"{text}-{group}")
    assert facts is not None
    assert facts.title == title
    assert facts.year == year
    assert facts.edition == edition
    assert facts.known_quality.name == name
    assert facts.quality.revision.version == revision[1]
    assert facts.quality.revision.is_repack == revision[0].startswith("REPACK")
    assert facts.video.codec == codec
    assert facts.group == group
    told = [one.name.lower() for one in facts.languages]
    assert told == [language.lower() or "unknown"]


@given(st.sampled_from(LANGUAGES))
def test_every_code_names_its_language(language: object) -> None:
    """A language is found by each of its codes of three letters."""
    assert language in LANGUAGES
    for three in getattr(language, "three", ()):
        assert language_by_code(three) == language
