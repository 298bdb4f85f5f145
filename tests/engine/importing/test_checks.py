"""A file that is not imported is told why, in words."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from string import Formatter
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.decision.settings import Propers
from custom_components.radarr_mvp.engine.decision.upgrades import Held, Yardstick
from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.importing.checks import (
    Grab,
    ImportFacts,
    ImportReason,
    ImportSettings,
    Judgement,
    because_of,
    choose,
    is_harmful,
    judge_file,
    judge_path,
    judge_scan,
    rules,
)
from custom_components.radarr_mvp.engine.importing.checks.rules import least_seconds
from custom_components.radarr_mvp.engine.importing.scanning import (
    FoundFile,
    Kind,
    PassedBy,
    Probe,
    ProbeProblem,
    Scan,
)
from custom_components.radarr_mvp.engine.mediainfo import MediaInfo
from custom_components.radarr_mvp.engine.movies import (
    Match,
    MatchedBy,
    Movie,
    MovieFile,
)
from custom_components.radarr_mvp.engine.quality.defaults import (
    PRESELECTED_PROFILE,
    default_profiles,
)
from custom_components.radarr_mvp.engine.quality.definitions import (
    QualityModel,
    Revision,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.releases.facts import ReleaseFacts
from custom_components.radarr_mvp.engine.releases.parser import parse_release

MB = 1024 * 1024
CHARADE = Movie(id=1, title="Charade", year=1963, runtime=113)
OTHER = Movie(id=2, title="Metropolis", year=1927, runtime=153)
YARDSTICK = Yardstick(
    next(one for one in default_profiles() if one.name == PRESELECTED_PROFILE)
)
GOOD = Probe(MediaInfo(runtime_seconds=6_780, audio_stream_count=1))
_PARSED = parse_release("Charade.1963.720p.HDTV.x264-GRP.mkv")
assert _PARSED is not None
FACTS: ReleaseFacts = _PARSED


def held(name: str, version: int = 1, score: int = 0) -> Held:
    """Return a quality with its revision and score."""
    quality = quality_by_name(name)
    assert quality is not None
    return Held(QualityModel(quality, Revision(version)), score)


def found(
    name: str = "charade.mkv", size: int = 900, kind: Kind = Kind.VIDEO
) -> FoundFile:
    """Return a file of a download; the size is in megabytes."""
    relative = PurePosixPath(name)
    return FoundFile(
        path=Path("/downloads", name),
        relative=relative,
        kind=kind,
        size=size * MB,
        mtime_ns=0,
    )


def scan_of(*files: FoundFile, **more: Any) -> Scan:
    """Return a download of some files."""
    return Scan(root=Path("/downloads/Charade"), files=files, **more)


def facts(**more: Any) -> ImportFacts:
    """Return a file that nothing speaks against, but for what is given."""
    file = more.get("file", found())
    given: dict[str, Any] = {
        "scan": scan_of(file),
        "file": file,
        "facts": FACTS,
        "match": Match(CHARADE, MatchedBy.TITLE),
        "probe": GOOD,
        "offered": held("HDTV-720p"),
        "yardstick": YARDSTICK,
    }
    return ImportFacts(**given | more)


def reasons(**more: Any) -> list[ImportReason]:
    """Return what speaks against a file; every sentence is whole."""
    judgement = judge_file(facts(**more))
    for one in judgement.rejections:
        assert str(one) == one.sentence
        assert "{" not in one.sentence
    return [one.reason for one in judgement.rejections]


def test_a_good_film_is_accepted() -> None:
    """Nothing speaks against it."""
    judgement = judge_file(facts())
    assert judgement.accepted
    assert not judgement.permanent


def test_every_reason_has_a_sentence() -> None:
    """The gaps are named, and those that pass by themselves are few."""
    for reason in ImportReason:
        assert reason.text
        assert all(name != "" for _, name, _, _ in Formatter().parse(reason.text))
    assert {one for one in ImportReason if not one.permanent} == {
        ImportReason.INCOMPLETE,
        ImportReason.UNREADABLE_PATH,
        ImportReason.UNPACKING,
        ImportReason.LOCKED,
        ImportReason.NO_SPACE,
    }


@pytest.mark.parametrize(
    ("more", "reason", "words"),
    [
        ({"match": Match()}, ImportReason.UNKNOWN_MOVIE, "Charade (1963) is not in"),
        (
            {"match": Match(), "facts": None},
            ImportReason.UNPARSABLE,
            "charade.mkv and its folder",
        ),
        (
            {"match": Match(rivals=(CHARADE, OTHER))},
            ImportReason.AMBIGUOUS_MOVIE,
            "Charade (1963), Metropolis (1927)",
        ),
        (
            {"match": Match(rivals=(CHARADE, OTHER)), "facts": None},
            ImportReason.AMBIGUOUS_MOVIE,
            "charade.mkv may be",
        ),
        (
            {"facts": replace(FACTS, is_episode=True)},
            ImportReason.EPISODE,
            "an episode",
        ),
        (
            {"grab": Grab(movie=OTHER)},
            ImportReason.OTHER_MOVIE,
            "for Metropolis (1927), but it is Charade (1963)",
        ),
        ({"yardstick": None}, ImportReason.PROFILE_MISSING, "profile"),
        (
            {"scan": scan_of(found(), unpacking=True)},
            ImportReason.UNPACKING,
            "Charade is still being unpacked",
        ),
        (
            {"scan": scan_of(found(), multi_part=True)},
            ImportReason.MULTI_PART,
            "several files",
        ),
        (
            {"probe": Probe(problem=ProbeProblem.UNREADABLE, detail="no moov")},
            ImportReason.NOT_PLAYABLE,
            "(no moov)",
        ),
        (
            {"probe": Probe(MediaInfo(runtime_seconds=6_000))},
            ImportReason.NO_SOUND,
            "no sound",
        ),
    ],
)
def test_one_reason_at_a_time(
    more: dict[str, Any], reason: ImportReason, words: str
) -> None:
    """Each rule speaks where it should, and alone."""
    judgement = judge_file(facts(**more))
    assert [one.reason for one in judgement.rejections] == [reason]
    assert words in judgement.sentences[0]
    assert judgement.has(reason)
    assert judgement.permanent is reason.permanent


def test_a_title_without_year_is_named_without() -> None:
    """Nobody reads "Charade (0)"."""
    judgement = judge_file(facts(match=Match(), facts=replace(FACTS, year=0)))
    assert judgement.sentences == ("Charade is not in the library",)


@pytest.mark.parametrize(
    ("runtime", "seconds", "fine"),
    [
        (30, 60, False),
        (30, 600, True),
        (30, 300, True),
        (6, 299, True),
        (6, 89, False),
        (2, 60, True),
        (2, 10, False),
        (113, 599, False),
        (113, 600, True),
        (0, 599, False),
        (0, 600, True),
        (113, 0, False),
    ],
)
def test_samples_are_known_by_their_length(
    runtime: int, seconds: int, fine: bool
) -> None:
    """As long as a film of that length must run at least."""
    found_ = reasons(
        match=Match(replace(CHARADE, runtime=runtime), MatchedBy.TITLE),
        probe=Probe(MediaInfo(runtime_seconds=seconds, audio_stream_count=1)),
    )
    assert found_ == ([] if fine else [ImportReason.SAMPLE])


def test_the_limits_of_samples() -> None:
    """Up to and with the named minutes."""
    assert [least_seconds(one) for one in (3, 4, 10, 11, 30, 31)] == [
        15,
        90,
        90,
        300,
        300,
        600,
    ]


@pytest.mark.parametrize("name", ["x.flv", "x.strm", "x.iso", "x.img", "x.M2TS"])
def test_some_files_are_never_samples(name: str) -> None:
    """Their length cannot be trusted."""
    short = Probe(MediaInfo(runtime_seconds=3, audio_stream_count=1))
    assert reasons(file=found(name, 3), probe=short) == []


@pytest.mark.parametrize(
    "problem", [one for one in ProbeProblem if one is not ProbeProblem.UNREADABLE]
)
def test_without_a_look_inside_the_size_has_to_do(problem: ProbeProblem) -> None:
    """Imports go on where ffprobe is missing; what is small is held back."""
    probe = Probe(problem=problem)
    assert reasons(probe=probe, file=found(size=70)) == []
    small = judge_file(facts(probe=probe, file=found(size=69)))
    assert small.sentences == (
        "It may be a sample: it has only 69 MB, and how long it runs is not known",
    )


def test_an_unknown_length_of_an_unknown_movie() -> None:
    """It is compared with a usual film."""
    short = Probe(MediaInfo(runtime_seconds=60, audio_stream_count=1))
    assert ImportReason.SAMPLE in reasons(match=Match(), probe=short)


@pytest.mark.parametrize(
    ("size", "free", "least", "fine"),
    [
        (100, 80, 0, False),
        (100, 150, 100, False),
        (100, 1024, 100, True),
        (100, 200, 100, True),
        (100, None, 100, True),
    ],
)
def test_space_for_copies(size: int, free: int | None, least: int, fine: bool) -> None:
    """What is to stay free stays so."""
    more: dict[str, Any] = {
        "file": found(size=size),
        "free_space": None if free is None else free * MB,
        "settings": ImportSettings(minimum_free_space=least),
    }
    assert reasons(**more) == ([] if fine else [ImportReason.NO_SPACE])
    assert reasons(**more, takes_space=False) == []
    assert reasons(**more, in_library=True) == []
    unchecked = ImportSettings(minimum_free_space=least, check_free_space=False)
    assert reasons(**more | {"settings": unchecked}) == []


@pytest.mark.parametrize(
    ("current", "offered", "propers", "reason"),
    [
        (held("SDTV"), held("HDTV-720p"), None, None),
        (held("Bluray-720p"), held("HDTV-720p"), None, ImportReason.WORSE_QUALITY),
        (held("HDTV-720p", 2), held("HDTV-720p"), None, ImportReason.OLDER_REVISION),
        (held("HDTV-720p", 2), held("HDTV-720p"), Propers.DO_NOT_PREFER, None),
        (held("HDTV-720p", 1, 50), held("HDTV-720p", 2, 20), None, None),
        (held("HDTV-720p", 1, 10), held("HDTV-720p", 1, 20), None, None),
        (
            held("HDTV-720p", 1, 50),
            held("HDTV-720p", 1, 20),
            None,
            ImportReason.WORSE_FORMATS,
        ),
        (held("SDTV", 1, 50), held("HDTV-720p", 1, 20), None, None),
        (held("HDTV-720p", 1, 20), held("HDTV-720p", 1, 20), None, None),
        (
            held("HDTV-720p", 1, 50),
            held("HDTV-720p", 2, 20),
            Propers.DO_NOT_PREFER,
            ImportReason.WORSE_FORMATS,
        ),
        (held("WEBDL-720p"), held("WEBRip-720p"), None, None),
    ],
)
def test_the_file_in_the_library_is_not_made_worse(
    current: Held, offered: Held, propers: Propers | None, reason: ImportReason | None
) -> None:
    """As good is good enough; a person may decide otherwise."""
    settings = ImportSettings(propers=propers or Propers.PREFER_AND_UPGRADE)
    more = {"held": current, "offered": offered, "settings": settings}
    assert reasons(**more) == ([reason] if reason else [])
    assert reasons(**more, by_person=True) == []


def test_a_download_is_imported_once() -> None:
    """Unless the film has gone since, or a person asks for it."""
    there = replace(CHARADE, file=MovieFile(path="charade.mkv"))
    grab = Grab(movie=there, imported=datetime(2026, 11, 20, tzinfo=UTC))
    more: dict[str, Any] = {"grab": grab, "match": Match(there, MatchedBy.TITLE)}
    judgement = judge_file(facts(**more))
    assert judgement.sentences == ("This download was imported on 2026-11-20",)
    assert reasons(**more, by_person=True) == []
    assert reasons(grab=grab) == []
    assert reasons(**more | {"grab": Grab(movie=there)}) == []


def test_a_movie_that_only_an_id_tells_is_confirmed_by_a_person() -> None:
    """The name says another title, and nobody chose the release."""
    grab = Grab(movie=CHARADE, matched_by=MatchedBy.IMDB_ID)
    assert reasons(grab=grab, only_by_grab=True) == [ImportReason.MATCHED_BY_ID]
    assert reasons(grab=grab) == []
    assert reasons(grab=grab, only_by_grab=True, by_person=True) == []
    chosen = replace(grab, by_person=True)
    assert reasons(grab=chosen, only_by_grab=True) == []
    by_title = replace(grab, matched_by=MatchedBy.TITLE)
    assert reasons(grab=by_title, only_by_grab=True) == []


def test_files_in_the_library_skip_some_rules() -> None:
    """They are judged when somebody looks through the library."""
    short = Probe(MediaInfo(runtime_seconds=3, audio_stream_count=1))
    scan = scan_of(found(), unpacking=True)
    assert reasons(scan=scan, probe=short, in_library=True) == []


def test_a_rule_that_fails_rejects(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It neither lets a file through nor stops the others."""

    def broken(_: ImportFacts) -> None:
        raise ZeroDivisionError

    name = "custom_components.radarr_mvp.engine.importing.checks.judge.RULES"
    monkeypatch.setattr(name, (broken, *rules.RULES))
    assert reasons(match=Match()) == [
        ImportReason.RULE_FAILED,
        ImportReason.UNKNOWN_MOVIE,
    ]
    assert "could not judge charade.mkv" in caplog.text


@pytest.mark.parametrize(
    ("scan", "reason", "words"),
    [
        (scan_of(), ImportReason.NOTHING_FOUND, "no file in Charade"),
        (
            scan_of(found("x.nfo", 0, Kind.OTHER), found("y.mkv", 1, Kind.SAMPLE)),
            ImportReason.NO_VIDEO,
            "no video",
        ),
        (
            scan_of(found("x.rar", 9, Kind.ARCHIVE)),
            ImportReason.ARCHIVES,
            "unpacked first: x.rar",
        ),
        (
            scan_of(
                found("x.rar", 9, Kind.ARCHIVE), found("x.exe", 1, Kind.EXECUTABLE)
            ),
            ImportReason.EXECUTABLE_FILE,
            "x.exe",
        ),
        (
            scan_of(found("x.mkv.lnk", 9, Kind.DANGEROUS)),
            ImportReason.DANGEROUS_FILE,
            "x.mkv.lnk",
        ),
        (
            scan_of(found("BDMV/STREAM/0.m2ts", 9, Kind.DISC)),
            ImportReason.WHOLE_DISC,
            "BDMV",
        ),
        (
            scan_of(found("x.mkv"), found("y.mkv.!qB", 9, Kind.INCOMPLETE)),
            ImportReason.INCOMPLETE,
            "y.mkv.!qB",
        ),
        (
            scan_of(passed=((PurePosixPath("a.mkv"), PassedBy.LINK_OUTSIDE),)),
            ImportReason.LINKS_OUTSIDE,
            "a.mkv",
        ),
    ],
)
def test_a_download_without_film_says_what_it_is(
    scan: Scan, reason: ImportReason, words: str
) -> None:
    """Only what may do harm has failed for good."""
    (rejection,) = judge_scan(scan)
    assert rejection.reason is reason
    assert words in rejection.sentence
    harmful = (ImportReason.DANGEROUS_FILE, ImportReason.EXECUTABLE_FILE)
    assert is_harmful([rejection]) is (reason in harmful)


def test_rubbish_beside_a_film_does_not_matter() -> None:
    """It is left where it is."""
    scan = scan_of(
        found(), found("x.exe", 1, Kind.EXECUTABLE), found("x.rar", 1, Kind.ARCHIVE)
    )
    assert judge_scan(scan) == ()


def test_names_that_are_no_text_can_be_shown() -> None:
    """A rejection is sent to dashboards as JSON."""
    (rejection,) = judge_scan(scan_of(found("\udcff.rar", 1, Kind.ARCHIVE)))
    rejection.sentence.encode()


def test_the_library_is_not_imported_into_itself(tmp_path: Path) -> None:
    """Neither a movie's folder, nor what is in it, nor what it is in."""
    movie = tmp_path / "movies" / "Charade (1963)"
    movie.mkdir(parents=True)
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    (tmp_path / "way").symlink_to(movie)
    for path in (movie, movie / "x.mkv", tmp_path / "movies", tmp_path / "way"):
        rejection = judge_path(path, [movie])
        assert rejection is not None
        assert rejection.reason is ImportReason.IS_LIBRARY
    assert judge_path(downloads, [movie]) is None
    assert judge_path(downloads, []) is None


def test_troubles_with_files_are_reasons_too() -> None:
    """Both pass, maybe."""
    busy = because_of(FileTrouble(FileProblem.BUSY, Path("/d/x.mkv")))
    assert busy.sentence == "x.mkv is being used by another program"
    missing = because_of(FileTrouble(FileProblem.NOT_FOUND, Path("/d/x.mkv")))
    assert missing.sentence == "/d/x.mkv is not there"
    assert not missing.permanent
    assert {one.permanent for one in FileProblem} == {True, False}


def _judged(name: str, quality: str, size: int, **more: Any) -> Judgement:
    """Return a judged file."""
    return judge_file(facts(file=found(name, size), offered=held(quality), **more))


def test_of_several_files_the_best_is_chosen() -> None:
    """By quality, then by size; each movie for itself."""
    judged = [
        _judged("small.mkv", "Bluray-1080p", 800),
        _judged("large.mkv", "Bluray-1080p", 900),
        _judged("huge.mkv", "HDTV-720p", 9_000),
        _judged("metropolis.mkv", "SDTV", 700, match=Match(OTHER, MatchedBy.TITLE)),
        _judged("bad.mkv", "Bluray-1080p", 950, match=Match()),
    ]
    chosen = choose(judged)
    accepted = [one.facts.file.name for one in chosen if one.accepted]
    assert accepted == ["large.mkv", "metropolis.mkv"]
    assert chosen[0].sentences == ("large.mkv of the same download is the better one",)
    assert chosen[4] is judged[4]
    assert choose([]) == []
