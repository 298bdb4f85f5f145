"""The project's own corpus of names: what is in a name is read from it."""

from collections import Counter
from dataclasses import replace
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.releases.facts import ReleaseFacts
from custom_components.radarr_mvp.engine.releases.parser import parse_release

NAMES = Path(__file__).parents[2] / "data" / "release_names.json"
CASES: list[dict[str, Any]] = json.loads(NAMES.read_text(encoding="utf-8"))
# What a name tells when nothing of the kind is in it.
PLAIN = {
    "languages": ["Unknown"],
    "edition": "",
    "subs": None,
    "version": 1,
    "multi": False,
    "real": 0,
    "repack": False,
    "hdr": [],
    "tmdb": 0,
    "imdb": None,
    "episode": False,
}


def answers(facts: ReleaseFacts) -> dict[str, Any]:
    """Return the facts under the keys of the corpus."""
    revision = facts.quality.revision
    return {
        "title": facts.title,
        "titles": list(facts.titles),
        "year": facts.year,
        "quality": facts.known_quality.name,
        "group": facts.group,
        "edition": facts.edition,
        "languages": [language.name for language in facts.languages],
        "multi": facts.multiple_languages,
        "subs": facts.hardcoded_subs,
        "version": revision.version,
        "real": revision.real,
        "repack": revision.is_repack,
        "codec": facts.video.codec,
        "depth": facts.video.bit_depth,
        "hdr": list(facts.video.hdr),
        "stereo": facts.video.stereo,
        "audio": list(facts.audio.formats),
        "channels": facts.audio.channels,
        "service": facts.service,
        "tmdb": facts.tmdb_id,
        "imdb": facts.imdb_id,
        "hash": facts.release_hash,
        "episode": facts.is_episode,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"][:60])
def test_name(case: dict[str, Any]) -> None:
    """All that a case states is read, and a refused name is none."""
    facts = parse_release(case["name"])
    if not case.get("parses", True):
        assert facts is None
        return
    assert facts is not None
    got = answers(facts)
    wanted = {key: value for key, value in case.items() if key != "name"}
    assert {key: got[key] for key in wanted} == wanted


def test_nothing_is_read_that_is_not_there() -> None:
    """What a complete case leaves out is not told by its name."""
    for case in CASES:
        if "quality" not in case or "year" not in case or len(case) < 5:
            continue
        facts = parse_release(case["name"])
        assert facts is not None
        got = answers(facts)
        left_out = {key: got[key] for key in PLAIN if key not in case}
        assert left_out == {key: PLAIN[key] for key in left_out}, case["name"]


def test_corpus_is_large_and_has_no_doubles() -> None:
    """At least six hundred names are there, each once."""
    counted = Counter(case["name"] for case in CASES)
    assert len(counted) >= 600
    assert counted.most_common(1)[0][1] == 1


def test_simple_title_hides_the_title() -> None:
    """Rules that read the name cannot be met by a word of the title."""
    facts = parse_release("The.Remux.French.2012.1080p.BluRay.x264-GRP")
    assert facts is not None
    assert facts.simple_title == "A.Movie.2012.1080p.BluRay.x264-GRP"
    spaced = parse_release("The Remux French (2012) <1080p> BluRay|x264*?")
    assert spaced is not None
    assert spaced.simple_title == "A Movie (2012) 1080p BluRayx264"


def test_container_is_extension_or_word() -> None:
    """The extension tells the container, else a word in brackets."""
    by_extension = parse_release("Charade.1963.1080p.BluRay.x264-GRP.mp4")
    by_word = parse_release("Charade 1963 [Web][MKV][h264][1080p]")
    by_none = parse_release("Charade.1963.1080p.BluRay.x264-GRP")
    assert by_extension is not None and by_extension.container == "mp4"
    assert by_word is not None and by_word.container == "mkv"
    assert by_none is not None and by_none.container == ""


def test_folder_may_bear_the_title_alone() -> None:
    """A folder needs no year; a release does."""
    assert parse_release("Charade") is None
    folder = parse_release("Charade", is_folder=True)
    assert folder is not None
    assert (folder.title, folder.year) == ("Charade", 0)
    number = parse_release("1917", is_folder=True)
    assert number is not None and number.title == "1917"
    worded = parse_release("The Extended Story", is_folder=True)
    assert worded is not None and worded.title == "The Extended Story"
    detailed = parse_release("Charade 1080p BluRay", is_folder=True)
    assert detailed is not None and detailed.title == "Charade"


def test_long_names_are_cut() -> None:
    """Only the first thousand characters of a name are read."""
    facts = parse_release(f"Charade.1963.{'x.' * 600}1080p")
    assert facts is not None
    assert len(facts.name) <= 1000
    assert facts.known_quality.name == "Unknown"


def test_facts_do_not_change() -> None:
    """Facts are compared by what they say, and copied to be changed."""
    facts = parse_release("Charade.1963.1080p.BluRay.x264-GRP")
    assert facts is not None
    assert facts == parse_release("Charade.1963.1080p.BluRay.x264-GRP")
    assert replace(facts, year=1964) != facts
    with pytest.raises(AttributeError):
        facts.year = 1964  # type: ignore[misc]  # It is frozen, which is the point.
