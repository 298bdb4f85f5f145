"""Each rule: what it accepts, what it refuses, and the limit between."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
import json

import pytest

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.decision.candidates import Candidate
from custom_components.radarr_mvp.engine.decision.context import Inquiry
from custom_components.radarr_mvp.engine.decision.reasons import Reason, Rejection
from custom_components.radarr_mvp.engine.decision.records import (
    BlockedRelease,
    Blocklist,
    HistoryEvent,
    HistoryKind,
    QueuedRelease,
)
from custom_components.radarr_mvp.engine.decision.rules import (
    content,
    delay,
    history,
    indexer,
    movie as about_movie,
    profile as about_profile,
    propers,
    queue,
    sizes,
    upgrade,
)
from custom_components.radarr_mvp.engine.decision.settings import (
    DelayProfile,
    IndexerRules,
    Propers,
    ReleaseProfile,
    ReleaseSettings,
)
from custom_components.radarr_mvp.engine.indexing import DownloadProtocol, ReleaseFlag
from custom_components.radarr_mvp.engine.quality.definitions import (
    QualityModel,
    Revision,
    Size,
)
from custom_components.radarr_mvp.engine.quality.profiles import LANGUAGE_ORIGINAL
from custom_components.radarr_mvp.engine.quality.sizes import (
    QualityDefinition,
    QualityDefinitions,
)
from custom_components.radarr_mvp.engine.releases.languages import (
    ENGLISH,
    FRENCH,
    GERMAN,
    UNKNOWN,
    Language,
)

from ..quality.guide_data import CORPUS
from .house import (
    MB,
    NO_PREFER,
    NO_UPGRADE,
    NOW,
    PREFER,
    ProfileChoices,
    candidate,
    feed,
    household,
    model,
    movie,
    movie_file,
    profile,
    quality,
    request,
    search,
    situation,
    word_formats,
)


def why(rejection: Rejection | None) -> Reason | None:
    """Return the reason of a rejection, whose sentence has no gaps left."""
    if rejection is None:
        return None
    assert "{" not in rejection.sentence
    return rejection.reason


# Sizes


def definitions(least: float, most: float | None) -> QualityDefinitions:
    """Return sizes for the quality that the candidates have."""
    kind = quality("WEBDL-1080p")
    return QualityDefinitions().with_changes(
        [QualityDefinition(kind, kind.name, Size(least, None, most))]
    )


@pytest.mark.parametrize(
    ("runtime", "size", "most", "reason"),
    [
        (30, 50 * MB, 10, Reason.TOO_SMALL),
        (30, 60 * MB, 10, None),
        (30, 250 * MB, 10, None),
        (30, 300 * MB, 10, None),
        (30, 300 * MB + 1, 10, Reason.TOO_LARGE),
        (30, 500 * MB, 10, Reason.TOO_LARGE),
        (60, 100 * MB, 10, Reason.TOO_SMALL),
        (60, 500 * MB, 10, None),
        (60, 1000 * MB, 10, Reason.TOO_LARGE),
        (60, 0, 10, None),
        (30, 18_457_280_000, None, None),
        (60, 36_857_280_000, None, None),
        (60, 36_857_280_000, 0, None),
        (0, 1095 * MB, 10, None),
        (0, 1105 * MB, 10, Reason.TOO_LARGE),
    ],
)
def test_size_by_running_time(
    runtime: int, size: int, most: float | None, reason: Reason | None
) -> None:
    """Two to ten megabytes per minute are accepted; unknown sizes are."""
    house = household(movie(runtime=runtime), sizes=definitions(2, most))
    found = sizes.acceptable_size(candidate("WEBDL-1080p", size=size), situation(house))
    assert why(found) is reason


def test_the_sentence_on_size_tells_the_limit() -> None:
    """A person sees what was offered and what would do."""
    house = household(movie(runtime=0), sizes=definitions(2, 10))
    found = sizes.acceptable_size(
        candidate("WEBDL-1080p", size=2048 * MB), situation(house)
    )
    assert str(found) == (
        "2.0 GB is too large for 110 minutes of WEBDL-1080p, which take 1.1 GB or less"
    )


@pytest.mark.parametrize(
    ("size", "limit", "reason"),
    [
        (1999, 2000, None),
        (2000, 2000, None),
        (2001, 2000, Reason.ABOVE_SIZE_LIMIT),
        (0, 2000, None),
        (90_000, 0, None),
    ],
)
def test_largest_size_of_all(size: int, limit: int, reason: Reason | None) -> None:
    """The limit itself is allowed, and none is one of 0."""
    house = household(settings=ReleaseSettings(maximum_size=limit))
    found = sizes.maximum_size(candidate(size=size * MB), situation(house))
    assert why(found) is reason


@pytest.mark.parametrize(
    ("free", "size", "reserve", "check", "reason"),
    [
        (200, 100, 0, True, None),
        (200, 100, 50, True, None),
        (200, 100, 100, True, None),
        (200, 1000, 0, True, Reason.NO_SPACE),
        (200, 200, 0, True, Reason.NO_SPACE),
        (200, 100, 150, True, Reason.NO_SPACE),
        (200, 1000, 0, False, None),
        (None, 1000, 100, True, None),
    ],
)
def test_free_space(
    free: int | None, size: int, reserve: int, *, check: bool, reason: Reason | None
) -> None:
    """What is to stay free stays free; an unknown disk stops nothing."""
    house = household(
        settings=ReleaseSettings(minimum_free_space=reserve, check_free_space=check),
        free_space={} if free is None else {"/movies": free * MB},
    )
    assert why(sizes.free_space(candidate(size=size * MB), situation(house))) is reason


# Content


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("Charade.1963.1080p.WEB-DL.Sample.H264-NTb", 69, Reason.SAMPLE),
        ("Charade.1963.1080p.WEB-DL.Sample.H264-NTb", 70, None),
        ("Charade.1963.1080p.WEB-DL.Resampled.H264-NTb", 20, None),
        ("The.Sample.1963.1080p.WEB-DL.H264-NTb", 20, None),
        ("Charade.1963.1080p.WEB-DL.H264-NTb", 20, None),
    ],
)
def test_samples(name: str, size: int, reason: Reason | None) -> None:
    """Small, and called a sample as a word of its own outside the title."""
    found = content.sample(candidate(title=name, size=size * MB), situation())
    assert why(found) is reason


def test_raw_discs() -> None:
    """Every case of the corpus, and containers that only discs have."""
    if not CORPUS.is_dir():
        pytest.skip(f"The corpus is not here: {CORPUS}")
    cases = json.loads((CORPUS / "raw_disc.json").read_text(encoding="utf-8"))
    assert cases
    for case in cases:
        plain = candidate()
        given = replace(
            plain,
            release=replace(plain.release, title=case["input"]),
            facts=replace(plain.facts, container=case.get("container") or ""),
        )
        refused = content.raw_disc(given, situation()) is not None
        assert refused is case["raw_disc"], case


def test_raw_discs_have_a_sentence() -> None:
    """It says what is wrong with them."""
    found = content.raw_disc(
        candidate(title="Charade 1963 1080p Full Blu-ray AVC DTS-HD MA 5.1"),
        situation(),
    )
    assert str(found) == "It is a whole disc, not a video file"


@pytest.mark.parametrize(
    ("found", "settings", "reason"),
    [
        (None, ReleaseSettings(), None),
        ("KORSUB", ReleaseSettings(), Reason.HARDCODED_SUBTITLES),
        ("KORSUB", ReleaseSettings(allow_hardcoded_subtitles=True), None),
        ("KORSUB", ReleaseSettings(allowed_subtitles=("", "kor")), None),
        ("KORSUB", ReleaseSettings(allowed_subtitles=("", "eng")), Reason.HARDCODED_SUBTITLES),
    ],
)  # fmt: skip
def test_subtitles_in_the_picture(
    found: str | None, settings: ReleaseSettings, reason: Reason | None
) -> None:
    """They are refused unless their kind is allowed."""
    plain = candidate()
    given = replace(plain, facts=replace(plain.facts, hardcoded_subs=found))
    house = household(settings=settings)
    assert why(content.hardcoded_subtitles(given, situation(house))) is reason


@pytest.mark.parametrize(
    ("required", "ignored", "reasons"),
    [
        ((), (), []),
        (("web-dl",), (), []),
        (("remux", "ntb"), (), []),
        (("remux", "imax"), (), [Reason.REQUIRED_TERM_MISSING]),
        (("",), ("",), []),
        ((), ("ntb",), [Reason.IGNORED_TERM_PRESENT]),
        ((), ("/NTB/",), []),
        ((), ("/NTB/i",), [Reason.IGNORED_TERM_PRESENT]),
        (("remux",), ("ntb",), [Reason.REQUIRED_TERM_MISSING, Reason.IGNORED_TERM_PRESENT]),
    ],
)  # fmt: skip
def test_words(
    required: tuple[str, ...], ignored: tuple[str, ...], reasons: list[Reason]
) -> None:
    """One required word is enough, one ignored word too much."""
    terms = ReleaseProfile(required=required, ignored=ignored)
    where = situation(household(release_profiles=(terms,)))
    rules = (content.required_terms, content.ignored_terms)
    assert [why(one) for rule in rules if (one := rule(candidate(), where))] == reasons


@pytest.mark.parametrize(
    ("terms", "applies"),
    [
        (ReleaseProfile(ignored=("ntb",)), True),
        (ReleaseProfile(ignored=("ntb",), enabled=False), False),
        (ReleaseProfile(ignored=("ntb",), indexer_id="hdbits"), True),
        (ReleaseProfile(ignored=("ntb",), indexer_id="other"), False),
        (ReleaseProfile(required=("remux",), indexer_id="other"), False),
        (ReleaseProfile(ignored=("ntb",), tags=frozenset({"kids"})), True),
        (ReleaseProfile(ignored=("ntb",), tags=frozenset({"4k"})), False),
    ],
)
def test_whom_words_are_for(terms: ReleaseProfile, *, applies: bool) -> None:
    """A release profile may be for one indexer or for tagged movies, or be off."""
    house = household(movie(tags=frozenset({"kids"})), release_profiles=(terms,))
    rules = (content.required_terms, content.ignored_terms)
    assert any(rule(candidate(), situation(house)) for rule in rules) is applies


def test_all_ignored_words_are_named_once() -> None:
    """They come from all profiles that apply."""
    terms = ReleaseProfile(ignored=("ntb", "1080p"))
    more = ReleaseProfile(ignored=("ntb", "h.264"))
    house = household(release_profiles=(terms, more))
    found = content.ignored_terms(candidate(), situation(house))
    assert str(found) == "It has words that are not wanted: ntb, 1080p, h.264"


# Profile


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("DVD", None), ("SDTV", Reason.QUALITY_NOT_WANTED), ("WEBRip-1080p", Reason.QUALITY_NOT_WANTED)],
)  # fmt: skip
def test_wanted_qualities(kind: str, reason: Reason | None) -> None:
    """Only what the profile ticks is wanted."""
    house = household(given=profile("DVD", allowed=("DVD",)))
    assert why(about_profile.quality(candidate(kind), situation(house))) is reason


@pytest.mark.parametrize(
    ("met", "scores", "minimum", "reason"),
    [
        ("one", {1: 1, 2: -4}, 1, None),
        ("two", {1: 1, 2: -4}, 1, Reason.FORMAT_SCORE_TOO_LOW),
        ("one two", {1: 1, 2: -4}, 1, Reason.FORMAT_SCORE_TOO_LOW),
        ("one two", {1: 1, 2: 2}, 1, None),
        ("", {1: 1, 2: 2}, 1, Reason.FORMAT_SCORE_TOO_LOW),
        ("", {1: 1, 2: 2}, 0, None),
    ],
)
def test_least_score(
    met: str, scores: dict[int, int], minimum: int, reason: Reason | None
) -> None:
    """The formats that are met must add up to what the profile asks for."""
    given = profile(scores=scores, min_format_score=minimum)
    matcher = word_formats("one", "two")
    score = sum(scores[one.id] for one in matcher.formats if one.name in met.split())
    found = about_profile.format_score(
        candidate(score=score), situation(household(given=given))
    )
    assert why(found) is reason


@pytest.mark.parametrize(
    ("wanted", "original", "spoken", "reason"),
    [
        (ENGLISH.id, ENGLISH, ENGLISH, None),
        (ENGLISH.id, ENGLISH, GERMAN, Reason.LANGUAGE_NOT_WANTED),
        (LANGUAGE_ORIGINAL, FRENCH, GERMAN, Reason.LANGUAGE_NOT_WANTED),
        (LANGUAGE_ORIGINAL, FRENCH, FRENCH, None),
        (LANGUAGE_ORIGINAL, UNKNOWN, GERMAN, None),
        (-1, FRENCH, GERMAN, None),
        (9999, FRENCH, GERMAN, Reason.LANGUAGE_NOT_WANTED),
    ],
)
def test_languages(
    wanted: int, original: Language, spoken: Language, reason: Reason | None
) -> None:
    """The profile's language must be there; the original one is the movie's."""
    house = household(
        movie(original_language=original),
        given=profile(language=wanted),
    )
    given = candidate(languages=(spoken,))
    assert why(about_profile.language(given, situation(house))) is reason


# Indexers


@pytest.mark.parametrize(
    ("seeders", "reason"),
    [(5, None), (6, None), (0, Reason.TOO_FEW_SEEDERS), (4, Reason.TOO_FEW_SEEDERS), (None, None)],
)  # fmt: skip
def test_seeders(seeders: int | None, reason: Reason | None) -> None:
    """Five are asked for; a number that is not told is no reason."""
    house = household(indexers={"hdbits": IndexerRules(minimum_seeders=5)})
    found = indexer.seeders(candidate(seeders=seeders), situation(house))
    assert why(found) is reason


def test_seeders_without_settings_and_beyond_torrents() -> None:
    """One is enough where nothing is set; what is no torrent has none."""
    assert why(indexer.seeders(candidate(seeders=0), situation())) is (
        Reason.TOO_FEW_SEEDERS
    )
    assert indexer.seeders(candidate(seeders=1), situation()) is None
    usenet = candidate(seeders=0, protocol=DownloadProtocol.USENET)
    assert indexer.seeders(usenet, situation()) is None


def test_an_indexer_at_rest() -> None:
    """It is a matter of time, and the time is told."""
    later = NOW + timedelta(minutes=5)
    house = household(indexers={"hdbits": IndexerRules(resting_until=later)})
    found = indexer.resting(candidate(), situation(house))
    assert found is not None
    assert (found.reason, found.permanent) == (Reason.INDEXER_RESTING, False)
    assert found.retry_at == later
    assert found.sentence == (
        "HDBits is left alone after failures until 2026-11-21 12:05"
    )
    over = household(indexers={"hdbits": IndexerRules(resting_until=NOW)})
    assert indexer.resting(candidate(), situation(over)) is None
    assert indexer.resting(candidate(), situation()) is None


@pytest.mark.parametrize(
    ("mine", "theirs", "reason"),
    [
        (set(), set(), None),
        (set(), {"kids"}, None),
        ({"kids"}, {"kids", "4k"}, None),
        ({"kids"}, {"4k"}, Reason.INDEXER_TAGS_DIFFER),
        ({"kids"}, set(), Reason.INDEXER_TAGS_DIFFER),
    ],
)
def test_tags_of_an_indexer(
    mine: set[str], theirs: set[str], reason: Reason | None
) -> None:
    """A tagged indexer is for movies with one of its tags."""
    house = household(
        movie(tags=frozenset(theirs)),
        indexers={"hdbits": IndexerRules(tags=frozenset(mine))},
    )
    assert why(indexer.tags(candidate(), situation(house))) is reason


@pytest.mark.parametrize(
    ("required", "flags", "reason"),
    [
        (ReleaseFlag(0), ReleaseFlag(0), None),
        (ReleaseFlag.FREELEECH, ReleaseFlag.FREELEECH | ReleaseFlag.SCENE, None),
        (ReleaseFlag.FREELEECH | ReleaseFlag.INTERNAL, ReleaseFlag.INTERNAL, None),
        (ReleaseFlag.FREELEECH, ReleaseFlag.INTERNAL, Reason.REQUIRED_FLAGS_MISSING),
        (ReleaseFlag.FREELEECH, ReleaseFlag(0), Reason.REQUIRED_FLAGS_MISSING),
    ],
)
def test_required_flags(
    required: ReleaseFlag, flags: ReleaseFlag, reason: Reason | None
) -> None:
    """One of them is enough."""
    house = household(indexers={"hdbits": IndexerRules(required_flags=required)})
    found = indexer.required_flags(candidate(flags=flags), situation(house))
    assert why(found) is reason


def test_required_flags_are_named() -> None:
    """A person reads which ones."""
    both = ReleaseFlag.DOUBLE_UPLOAD | ReleaseFlag.FREELEECH
    house = household(indexers={"hdbits": IndexerRules(required_flags=both)})
    assert str(indexer.required_flags(candidate(), situation(house))) == (
        "It has none of the flags that HDBits requires: freeleech, double upload"
    )


def test_protocols() -> None:
    """Torrents alone are taken unless a delay profile says more."""
    usenet = candidate(protocol=DownloadProtocol.USENET)
    assert indexer.protocol(candidate(), situation()) is None
    assert why(indexer.protocol(usenet, situation())) is Reason.PROTOCOL_DISABLED
    both = DelayProfile(protocols=frozenset(DownloadProtocol))
    assert (
        indexer.protocol(usenet, situation(household(delay_profiles=(both,)))) is None
    )


# The movie


@pytest.mark.parametrize("inquiry", [feed(), search()])
def test_a_movie_that_is_left_alone(inquiry: Inquiry) -> None:
    """Nothing is taken for it by itself, but a person may."""
    house = household(movie(monitored=False))
    refused = about_movie.monitored(candidate(), situation(house, inquiry))
    assert why(refused) is Reason.NOT_MONITORED
    assert about_movie.monitored(candidate(), situation(house, request())) is None
    assert about_movie.monitored(candidate(), situation(None, inquiry)) is None


@pytest.mark.parametrize(
    ("days", "delay_days", "minimum", "reason"),
    [
        (-1, 0, Status.RELEASED, None),
        (0, 0, Status.RELEASED, None),
        (1, 0, Status.RELEASED, Reason.NOT_AVAILABLE),
        (1, 0, Status.ANNOUNCED, None),
        (-1, 2, Status.RELEASED, Reason.NOT_AVAILABLE),
        (2, -2, Status.RELEASED, None),
        (40, 0, Status.RELEASED, Reason.NOT_AVAILABLE),
    ],
)
def test_a_movie_that_is_not_out(
    days: int, delay_days: int, minimum: Status, reason: Reason | None
) -> None:
    """It is waited for, unless a person asks."""
    house = household(
        movie(
            in_cinemas=NOW - timedelta(days=91),
            physical_release=NOW + timedelta(days=days),
            minimum_availability=minimum,
        ),
        settings=ReleaseSettings(availability_delay=delay_days),
    )
    assert why(about_movie.available(candidate(), situation(house))) is reason
    assert about_movie.available(candidate(), situation(house, request())) is None


def test_when_a_movie_will_be_out() -> None:
    """The day is told with the delay in it, or that nobody knows it."""
    house = household(
        movie(digital_release=NOW + timedelta(days=9)),
        settings=ReleaseSettings(availability_delay=1),
    )
    found = about_movie.available(candidate(), situation(house))
    assert found is not None
    assert found.retry_at == NOW + timedelta(days=10)
    assert str(found).endswith("2026-12-01")
    unknown = household(movie(in_cinemas=None))
    found = about_movie.available(candidate(), situation(unknown))
    assert found is not None
    assert found.retry_at is None
    assert str(found).endswith("an unknown day")


# Delay

WAITING = DelayProfile(torrent_delay=720, bypass_if_highest_quality=False)


def delayed(
    given: DelayProfile,
    offered: Candidate,
    inquiry: Inquiry | None = None,
    *,
    file: str | None = None,
) -> Reason | None:
    """Return why a release has to wait."""
    one = movie(file=movie_file(file) if file else None)
    house = household(one, delay_profiles=(given,))
    return why(delay.delay(offered, situation(house, inquiry)))


def test_a_new_release_waits() -> None:
    """In feeds and in searches that run by themselves, but not for a person."""
    assert delayed(WAITING, candidate()) is Reason.DELAYED
    assert delayed(WAITING, candidate(), search()) is Reason.DELAYED
    assert delayed(WAITING, candidate(), request()) is None
    assert delayed(DelayProfile(), candidate()) is None


@pytest.mark.parametrize(
    ("minutes", "age", "reason"),
    [(60, 600, None), (720, 600, Reason.DELAYED), (720, 720, None), (720, 719, Reason.DELAYED)],
)  # fmt: skip
def test_old_releases_need_not_wait(
    minutes: int, age: int, reason: Reason | None
) -> None:
    """The age runs from when the release was published."""
    given = replace(WAITING, torrent_delay=minutes)
    offered = candidate(published=NOW - timedelta(minutes=age))
    assert delayed(given, offered) is reason


def test_one_that_waited_lets_others_pass() -> None:
    """The oldest release that waits for the movie counts, also without a date."""
    offered = candidate(published=None)
    house = household(
        delay_profiles=(WAITING,), waiting_since=NOW - timedelta(minutes=720)
    )
    assert delay.delay(offered, situation(house)) is None
    house = household(
        delay_profiles=(WAITING,), waiting_since=NOW - timedelta(minutes=700)
    )
    found = delay.delay(offered, situation(house))
    assert found is not None
    assert (found.retry_at, found.permanent) == (NOW + timedelta(minutes=20), False)
    found = delay.delay(offered, situation(household(delay_profiles=(WAITING,))))
    assert found is not None
    assert found.retry_at == NOW + timedelta(hours=12)
    assert str(found) == "Something better may come until 2026-11-22 00:00"


def test_the_best_quality_may_pass() -> None:
    """If the profile says so."""
    bypass = replace(WAITING, bypass_if_highest_quality=True)
    assert delayed(WAITING, candidate("Raw-HD")) is Reason.DELAYED
    assert delayed(bypass, candidate("Raw-HD")) is None
    assert delayed(bypass, candidate("Bluray-1080p")) is Reason.DELAYED


@pytest.mark.parametrize(
    ("offered", "file", "reason"),
    [
        (candidate("WEBDL-1080p v2"), "WEBDL-1080p", None),
        (candidate(QualityModel(quality("WEBDL-1080p"), Revision(1, 1))), "WEBDL-1080p", None),
        (candidate("WEBDL-1080p v2"), "HDTV-720p", Reason.DELAYED),
        (candidate("WEBDL-1080p v2"), None, Reason.DELAYED),
        (candidate("WEBDL-1080p"), "WEBDL-1080p", Reason.DELAYED),
    ],
)  # fmt: skip
def test_a_correction_may_pass(
    offered: Candidate, file: str | None, reason: Reason | None
) -> None:
    """A proper or real of the quality that is in the library does not wait."""
    assert delayed(WAITING, offered, file=file) is reason


@pytest.mark.parametrize(
    ("flag", "score", "reason"),
    [
        (True, 100, None),
        (True, 50, None),
        (True, 49, Reason.DELAYED),
        (True, 5, Reason.DELAYED),
        (False, 100, Reason.DELAYED),
    ],
)
def test_a_good_score_may_pass(
    *, flag: bool, score: int, reason: Reason | None
) -> None:
    """If the profile says so, and names the score."""
    given = replace(WAITING, bypass_if_above_score=flag, minimum_score=50)
    assert delayed(given, candidate(score=score)) is reason


def test_only_the_preferred_protocol_may_pass() -> None:
    """The other one waits its own time."""
    given = DelayProfile(
        usenet_delay=30,
        torrent_delay=720,
        protocols=frozenset(DownloadProtocol),
        preferred=DownloadProtocol.USENET,
    )
    assert delayed(given, candidate("Raw-HD")) is Reason.DELAYED
    usenet = candidate("Raw-HD", protocol=DownloadProtocol.USENET)
    assert delayed(given, usenet) is None
    poorer = candidate("DVD", protocol=DownloadProtocol.USENET)
    assert delayed(given, poorer) is Reason.DELAYED


def test_the_delay_profile_of_a_movie() -> None:
    """The first in order that has no tags or one of the movie's."""
    tagged = replace(WAITING, order=1, tags=frozenset({"kids"}))
    house = household(
        movie(tags=frozenset({"kids"})), delay_profiles=(DelayProfile(), tagged)
    )
    assert situation(house).delay_profile is tagged
    house = household(delay_profiles=(DelayProfile(id=9), tagged))
    assert situation(house).delay_profile.id == 9
    assert situation().delay_profile == DelayProfile()


@pytest.mark.parametrize(
    ("added", "hours", "offered", "inquiry", "reason"),
    [
        (1, 24, "Bluray-1080p", feed(), Reason.UPGRADE_TOO_SOON),
        (1, 24, "Bluray-1080p", request(), None),
        (1, 24, "DVD v2", feed(), None),
        (24, 24, "Bluray-1080p", feed(), None),
        (1, 0, "Bluray-1080p", feed(), None),
        (None, 24, "Bluray-1080p", feed(), None),
    ],
)
def test_a_new_file_is_left_alone_for_a_while(
    added: int | None,
    hours: int,
    offered: str,
    inquiry: Inquiry,
    reason: Reason | None,
) -> None:
    """Corrections and people need not wait."""
    since = None if added is None else NOW - timedelta(hours=added)
    house = household(
        movie(file=movie_file("DVD", added=since)),
        settings=ReleaseSettings(upgrade_delay=timedelta(hours=hours)),
    )
    found = delay.upgrade_delay(candidate(offered), situation(house, inquiry))
    assert why(found) is reason
    assert found is None or not found.permanent


def test_without_a_file_nothing_is_upgraded() -> None:
    """So there is nothing to wait for."""
    house = household(settings=ReleaseSettings(upgrade_delay=timedelta(hours=9)))
    assert delay.upgrade_delay(candidate(), situation(house)) is None


# Upgrades of the file


@pytest.mark.parametrize(
    ("file", "offered", "score", "cutoff", "choices", "mode", "reason"),
    [
        (None, "DVD", 0, "DVD", {}, PREFER, None),
        ("SDTV", "DVD v2", 0, "Bluray-1080p", {}, PREFER, None),
        ("HDTV-720p", "HDTV-720p v2", 0, "HDTV-720p", {}, PREFER, None),
        ("SDTV", "Bluray-1080p", 0, "Bluray-1080p", {}, PREFER, None),
        ("WEBDL-1080p", "WEBDL-1080p v2", 0, "HDTV-1080p", {}, PREFER, None),
        ("WEBDL-1080p", "WEBDL-1080p", 0, "Bluray-1080p", {}, PREFER, Reason.FILE_FORMAT_SCORE),
        ("WEBDL-1080p v2", "WEBDL-1080p", 0, "Bluray-1080p", {}, PREFER, Reason.FILE_BETTER_REVISION),
        ("Bluray-1080p", "Bluray-1080p", 0, "Bluray-1080p", {}, PREFER, Reason.FILE_CUTOFF_MET),
        ("Bluray-2160p", "Bluray-1080p", 0, "Bluray-1080p", {}, PREFER, Reason.FILE_CUTOFF_MET),
        ("HDTV-720p", "Bluray-1080p", 0, "HDTV-720p", {}, PREFER, Reason.FILE_CUTOFF_MET),
        ("HDTV-720p", "Bluray-1080p", 500, "HDTV-720p", {}, PREFER, Reason.FILE_CUTOFF_MET),
        ("HDTV-720p", "Bluray-1080p", 5, "HDTV-720p", {"cutoff_format_score": 9}, PREFER, Reason.FILE_QUALITY_CUTOFF),
        ("HDTV-720p", "HDTV-720p", 5, "HDTV-720p", {"cutoff_format_score": 9}, PREFER, None),
        ("HDTV-720p", "HDTV-720p", 5, "Bluray-1080p", {"cutoff_format_score": 9, "min_upgrade_format_score": 6}, PREFER, Reason.FILE_FORMAT_STEP),
        ("HDTV-720p", "HDTV-720p", 5, "Bluray-1080p", {}, PREFER, Reason.FILE_FORMAT_CUTOFF),
        ("HDTV-720p", "DVD", 0, "Bluray-1080p", {}, PREFER, Reason.FILE_BETTER_QUALITY),
        ("WEBDL-1080p", "Bluray-1080p", 0, "Raw-HD", {"upgrade_allowed": False}, PREFER, Reason.FILE_CUTOFF_MET),
        ("WEBDL-1080p", "Bluray-1080p", 0, "Raw-HD", {"upgrade_allowed": False, "min_format_score": 1}, PREFER, Reason.FILE_UPGRADES_DISABLED),
        ("WEBDL-1080p", "WEBDL-1080p", 50, "WEBDL-1080p", {"upgrade_allowed": False, "cutoff_format_score": 10000}, PREFER, Reason.FILE_CUTOFF_MET),
        ("WEBDL-1080p", "WEBDL-1080p v2", 0, "Raw-HD", {"upgrade_allowed": False}, NO_PREFER, Reason.FILE_CUTOFF_MET),
    ],
)  # fmt: skip
def test_what_is_better_than_the_file(
    file: str | None,
    offered: str,
    score: int,
    cutoff: str,
    choices: ProfileChoices,
    mode: Propers,
    reason: Reason | None,
) -> None:
    """Every case of the file in the library."""
    house = household(
        movie(file=movie_file(file) if file else None),
        given=profile(cutoff, **choices),
        settings=ReleaseSettings(propers=mode),
    )
    found = upgrade.better_than_file(candidate(offered, score=score), situation(house))
    assert why(found) is reason


def test_the_score_of_a_file_is_that_of_its_names() -> None:
    """Its scene name and its own count, with what the profile gives them."""
    file = movie_file("WEBDL-1080p", scene_name="Charade.1963.good.1080p.WEB-DL-NTb")
    house = household(
        movie(file=file),
        matcher=word_formats("good", "mkv"),
        given=profile(scores={1: 10, 2: 5}, cutoff_format_score=100),
    )
    where = situation(house)
    assert where.file is not None
    assert where.file[1].score == 15
    found = upgrade.better_than_file(candidate("WEBDL-1080p", score=15), where)
    assert str(found) == (
        "The file in the library scores 15 with custom formats, this one no more (15)"
    )
    better = candidate("WEBDL-1080p", score=16)
    assert upgrade.better_than_file(better, where) is None


@pytest.mark.parametrize(
    ("file", "offered", "allowed", "reason"),
    [
        ("DVD", "HDTV-720p", False, Reason.UPGRADES_DISABLED),
        ("DVD", "HDTV-720p", True, None),
        ("DVD", "DVD v2", False, None),
        ("DVD", "SDTV", False, None),
        (None, "SDTV", False, None),
    ],
)
def test_the_profile_may_forbid_upgrades(
    file: str | None, offered: str, *, allowed: bool, reason: Reason | None
) -> None:
    """Corrections and first files are not upgrades."""
    house = household(
        movie(file=movie_file(file) if file else None),
        given=profile(upgrade_allowed=allowed),
    )
    assert why(upgrade.file_permits(candidate(offered), situation(house))) is reason


# Corrections


@pytest.mark.parametrize(
    ("file", "offered", "days", "mode", "inquiry", "reason"),
    [
        ("WEBDL-1080p", "WEBDL-1080p v2", 30, PREFER, feed(), Reason.PROPER_FOR_OLD_FILE),
        ("WEBDL-1080p", "WEBDL-1080p v2", 7, PREFER, feed(), None),
        ("WEBDL-1080p", "WEBDL-1080p v2", 8, PREFER, feed(), Reason.PROPER_FOR_OLD_FILE),
        ("WEBDL-1080p", "WEBDL-1080p v2", None, PREFER, feed(), None),
        ("HDTV-1080p", "WEBDL-1080p v2", 30, PREFER, feed(), None),
        ("WEBDL-1080p", "WEBDL-1080p v2", 0, PREFER, feed(), None),
        ("WEBDL-1080p", "WEBDL-1080p v2", 30, PREFER, search(), None),
        ("WEBDL-1080p", "WEBDL-1080p v2", 30, PREFER, request(), None),
        ("WEBDL-1080p", "WEBDL-1080p v2", 0, NO_UPGRADE, feed(), Reason.PROPERS_DISABLED),
        ("WEBDL-1080p", "WEBDL-1080p v2", 30, NO_PREFER, feed(), None),
        (None, "WEBDL-1080p v2", 0, NO_UPGRADE, feed(), None),
    ],
)  # fmt: skip
def test_propers(
    file: str | None,
    offered: str,
    days: int | None,
    mode: Propers,
    inquiry: Inquiry,
    reason: Reason | None,
) -> None:
    """In a feed, a correction of an old file is not worth it."""
    added = None if days is None else NOW - timedelta(days=days)
    house = household(
        movie(file=movie_file(file, added=added) if file else None),
        settings=ReleaseSettings(propers=mode),
    )
    found = propers.proper(candidate(offered), situation(house, inquiry))
    assert why(found) is reason


REPACK = QualityModel(quality("WEBDL-1080p"), Revision(2, is_repack=True))


@pytest.mark.parametrize(
    ("file", "theirs", "offered", "mine", "mode", "reason"),
    [
        ("WEBDL-1080p", "NTb", model("WEBDL-1080p v2"), "FLUX", PREFER, None),
        (None, "", REPACK, "FLUX", PREFER, None),
        ("HDTV-1080p", "NTb", REPACK, "FLUX", PREFER, None),
        ("WEBDL-1080p", "NTb", REPACK, "ntB", PREFER, None),
        ("WEBDL-1080p", "NTb", REPACK, "FLUX", PREFER, Reason.REPACK_GROUP_DIFFERS),
        ("WEBDL-1080p", "", REPACK, "FLUX", PREFER, Reason.REPACK_GROUP_UNKNOWN),
        ("WEBDL-1080p", "NTb", REPACK, None, PREFER, Reason.REPACK_GROUP_UNKNOWN),
        ("WEBDL-1080p", "NTb", REPACK, "NTb", NO_UPGRADE, Reason.REPACK_DISABLED),
        ("WEBDL-1080p", "NTb", REPACK, "FLUX", NO_PREFER, None),
        ("WEBDL-1080p v2", "NTb", REPACK, "FLUX", PREFER, None),
    ],
)
def test_repacks(
    file: str | None,
    theirs: str,
    offered: QualityModel,
    mine: str | None,
    mode: Propers,
    reason: Reason | None,
) -> None:
    """A repack is for the files of the group that made it."""
    house = household(
        movie(file=movie_file(file, release_group=theirs) if file else None),
        settings=ReleaseSettings(propers=mode),
    )
    found = propers.repack(candidate(offered, group=mine), situation(house))
    assert why(found) is reason


# Queue


def queued(
    kind: str, *, score: int = 0, movie_id: int = 1, failed: bool = False
) -> QueuedRelease:
    """Return a download."""
    return QueuedRelease(
        movie_id=movie_id, title="x", quality=model(kind), score=score, failed=failed
    )


@pytest.mark.parametrize(
    ("downloads", "offered", "score", "cutoff", "choices", "mode", "reason"),
    [
        ([], "DVD", 0, "Bluray-1080p", {}, PREFER, None),
        ([queued("Raw-HD", movie_id=2)], "DVD", 0, "Bluray-1080p", {}, PREFER, None),
        ([queued("SDTV")], "DVD", 0, "Bluray-1080p", {}, PREFER, None),
        ([queued("DVD")], "DVD", 0, "Bluray-1080p", {}, PREFER, Reason.QUEUE_FORMAT_SCORE),
        ([queued("HDTV-720p")], "DVD", 0, "Bluray-1080p", {}, PREFER, Reason.QUEUE_BETTER_QUALITY),
        ([queued("SDTV"), queued("HDTV-720p")], "DVD", 0, "Bluray-1080p", {}, PREFER, Reason.QUEUE_BETTER_QUALITY),
        ([queued("HDTV-720p")], "Bluray-1080p", 0, "HDTV-720p", {}, PREFER, Reason.QUEUE_CUTOFF_MET),
        ([queued("DVD")], "HDTV-720p", 0, "Bluray-1080p", {"upgrade_allowed": False}, PREFER, Reason.QUEUE_CUTOFF_MET),
        ([queued("DVD", score=-1)], "DVD", 9, "Bluray-1080p", {"upgrade_allowed": False}, PREFER, Reason.QUEUE_UPGRADES_DISABLED),
        ([queued("DVD", failed=True)], "DVD", 0, "Bluray-1080p", {}, PREFER, None),
        ([queued("DVD")], "DVD v2", 0, "Bluray-1080p", {}, PREFER, None),
        ([queued("DVD")], "DVD v2", 0, "Bluray-1080p", {}, NO_UPGRADE, Reason.QUEUE_PROPERS_DISABLED),
        ([queued("DVD v2")], "DVD", 0, "Bluray-1080p", {}, PREFER, Reason.QUEUE_BETTER_REVISION),
        ([queued("DVD", score=1)], "DVD", 2, "Bluray-1080p", {}, PREFER, Reason.QUEUE_FORMAT_CUTOFF),
        ([queued("DVD", score=1)], "DVD", 2, "Bluray-1080p", {"cutoff_format_score": 9}, PREFER, None),
    ],
)  # fmt: skip
def test_what_is_better_than_the_queue(
    downloads: list[QueuedRelease],
    offered: str,
    score: int,
    cutoff: str,
    choices: ProfileChoices,
    mode: Propers,
    reason: Reason | None,
) -> None:
    """Whatever is on its way must be beaten."""
    house = household(
        given=profile(cutoff, **choices),
        queue=tuple(downloads),
        settings=ReleaseSettings(propers=mode),
    )
    found = queue.better_than_queue(candidate(offered, score=score), situation(house))
    assert why(found) is reason


def test_a_better_quality_than_one_in_the_queue_that_is_not_wanted() -> None:
    """A profile without upgrades keeps even to what lies below its first quality."""
    given = profile("DVD", allowed=("DVD", "HDTV-720p"), upgrade_allowed=False)
    house = household(given=given, queue=(queued("SDTV"),))
    found = queue.better_than_queue(candidate("HDTV-720p"), situation(house))
    assert str(found) == (
        "A download in the queue would be upgraded (SDTV to HDTV-720p), which the profile does not allow"
    )


def test_the_same_torrent_is_not_fetched_twice() -> None:
    """Whatever movie it is for, unless it has failed."""
    other = QueuedRelease(movie_id=7, title="x", info_hash="AB" * 20)
    same = candidate(info_hash="ab" * 20)
    found = queue.same_torrent(same, situation(household(queue=(other,))))
    assert why(found) is Reason.SAME_TORRENT_IN_QUEUE
    failed = replace(other, failed=True)
    assert queue.same_torrent(same, situation(household(queue=(failed,)))) is None
    for unlike in (candidate(info_hash="cd" * 20), candidate(info_hash=None)):
        house = household(queue=(other, queued("DVD")))
        assert queue.same_torrent(unlike, situation(house)) is None


# History


def event(
    kind: HistoryKind,
    hours: float,
    quality_name: str = "DVD",
    *,
    download_id: str = "ab" * 20,
    title: str = "x",
) -> HistoryEvent:
    """Return what happened some hours ago."""
    return HistoryEvent(
        kind=kind,
        at=NOW - timedelta(hours=hours),
        quality=model(quality_name),
        download_id=download_id,
        title=title,
    )


GRABBED, IMPORTED = HistoryKind.GRABBED, HistoryKind.IMPORTED


@pytest.mark.parametrize(
    ("events", "handling", "cutoff", "inquiry", "reason"),
    [
        ([], True, "Bluray-1080p", feed(), None),
        ([event(IMPORTED, 0), event(GRABBED, 1)], True, "Bluray-1080p", feed(), None),
        ([event(GRABBED, 13)], True, "Bluray-1080p", feed(), None),
        ([event(GRABBED, 12)], True, "Bluray-1080p", feed(), None),
        ([event(GRABBED, 11.9)], True, "Bluray-1080p", feed(), Reason.HISTORY_FORMAT_SCORE),
        ([event(GRABBED, 1)], True, "Bluray-1080p", feed(), Reason.HISTORY_FORMAT_SCORE),
        ([event(GRABBED, 1)], True, "Bluray-1080p", search(), None),
        ([event(GRABBED, 1)], True, "Bluray-1080p", request(), None),
        ([event(GRABBED, 1, "SDTV")], True, "Bluray-1080p", feed(), None),
        ([event(GRABBED, 1, "Bluray-720p")], True, "DVD", feed(), Reason.HISTORY_CUTOFF_MET),
        ([event(GRABBED, 2400, "SDTV")], False, "Bluray-1080p", feed(), None),
        ([event(GRABBED, 2400, "DVD")], False, "DVD", feed(), Reason.HISTORY_CUTOFF_MET),
        ([event(GRABBED, 2400, "HDTV-720p")], False, "Bluray-1080p", feed(), Reason.HISTORY_BETTER_QUALITY),
    ],
)  # fmt: skip
def test_what_was_grabbed_last(
    events: list[HistoryEvent],
    cutoff: str,
    inquiry: Inquiry,
    reason: Reason | None,
    *,
    handling: bool,
) -> None:
    """For half a day a grab counts like a download; for ever if nothing is imported."""
    house = household(
        given=profile(cutoff),
        history=tuple(events),
        settings=ReleaseSettings(completed_downloads=handling),
    )
    found = history.recent_grab(candidate("DVD"), situation(house, inquiry))
    assert why(found) is reason


HASH = "AB" * 20
TITLE = "Charade.1963.1080p.BluRay-NTb"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, Reason.ALREADY_IMPORTED_HASH),
        ({"info_hash": None, "title": TITLE.upper()}, Reason.ALREADY_IMPORTED_NAME),
        ({"info_hash": "cd" * 20, "title": TITLE}, Reason.ALREADY_IMPORTED_NAME),
        ({"info_hash": "cd" * 20}, None),
        ({"imported": "Bluray-1080p"}, None),
        ({"imported_id": "cd" * 20}, None),
        ({"grabbed": False}, None),
        ({"file": False}, None),
        ({"handling": False}, None),
        ({"grabbed_id": ""}, None),
    ],
)
def test_what_turned_out_to_be_something_else(
    change: dict[str, object], reason: Reason | None
) -> None:
    """A release that was imported as another quality is not taken again."""
    given = {
        "imported": "WEBDL-720p", "imported_id": HASH.lower(), "grabbed_id": HASH, "grabbed": True,
        "file": True, "handling": True, "info_hash": HASH.lower(), "title": "Charade.1963.720p-X",
    } | change  # fmt: skip
    events = [
        event(
            IMPORTED, 1, str(given["imported"]), download_id=str(given["imported_id"])
        )
    ]
    if given["grabbed"]:
        grab = event(GRABBED, 2, "Bluray-1080p", download_id=str(given["grabbed_id"]))
        events.append(replace(grab, title=TITLE))
    house = household(
        movie(file=movie_file("WEBDL-720p") if given["file"] else None),
        history=tuple(events),
        settings=ReleaseSettings(completed_downloads=bool(given["handling"])),
    )
    info_hash = given["info_hash"]
    assert info_hash is None or isinstance(info_hash, str)
    offered = candidate(title=str(given["title"]), info_hash=info_hash)
    assert why(history.already_imported(offered, situation(house))) is reason


def test_the_torrent_that_the_file_comes_from() -> None:
    """It is not fetched again, however its name is judged."""
    house = household(movie(file=movie_file("DVD", info_hash=HASH)))
    same = candidate(info_hash=HASH.lower())
    assert why(history.same_torrent(same, situation(house))) is (
        Reason.SAME_TORRENT_AS_FILE
    )
    for unlike in (candidate(info_hash="cd" * 20), candidate(info_hash=None)):
        assert history.same_torrent(unlike, situation(house)) is None
    assert history.same_torrent(same, situation()) is None
    unknown = household(movie(file=movie_file("DVD")))
    assert history.same_torrent(same, situation(unknown)) is None


@pytest.mark.parametrize(
    ("blocked", "info_hash", "refused"),
    [
        (BlockedRelease(movie_id=1, title="other", info_hash=HASH), HASH.lower(), True),
        (
            BlockedRelease(movie_id=2, title="other", info_hash=HASH),
            HASH.lower(),
            False,
        ),
        (BlockedRelease(movie_id=1, title=TITLE.lower(), indexer="HDBits"), None, True),
        (BlockedRelease(movie_id=1, title=TITLE, indexer=""), None, True),
        (BlockedRelease(movie_id=1, title=TITLE, indexer="Other"), None, False),
        (BlockedRelease(movie_id=2, title=TITLE, indexer="HDBits"), None, False),
        (BlockedRelease(movie_id=1, title=TITLE, info_hash="cd" * 20), HASH, False),
        (BlockedRelease(movie_id=1, title=TITLE, info_hash="cd" * 20), None, True),
        (BlockedRelease(movie_id=1, title="other"), None, False),
    ],
)
def test_the_blocklist(
    blocked: BlockedRelease, info_hash: str | None, *, refused: bool
) -> None:
    """The info-hash tells; where it is not known, the name and the indexer do."""
    house = household(blocklist=Blocklist([blocked]))
    offered = candidate(title=TITLE, info_hash=info_hash)
    found = history.blocklist(offered, situation(house))
    assert (found is not None) is refused


def test_the_cause_of_a_block_is_told() -> None:
    """With its day, where they are known."""
    one = BlockedRelease(movie_id=1, title=TITLE, at=NOW, cause="stalled for 2 hours")
    for blocked, sentence in (
        (one, "It is on the blocklist since 2026-11-21: stalled for 2 hours"),
        (
            replace(one, at=None, cause=""),
            "It is on the blocklist since an unknown day: no cause was given",
        ),
    ):
        house = household(blocklist=Blocklist([blocked]))
        found = history.blocklist(candidate(title=TITLE), situation(house))
        assert str(found) == sentence


@pytest.mark.parametrize(
    "rule",
    [
        content.sample,
        content.raw_disc,
        content.hardcoded_subtitles,
        content.required_terms,
        content.ignored_terms,
        about_profile.language,
        history.blocklist,
        history.already_imported,
        queue.better_than_queue,
        upgrade.better_than_file,
        propers.repack,
    ],
)
def test_a_plain_release_of_a_wanted_movie(
    rule: Callable[..., Rejection | None],
) -> None:
    """Nothing speaks against it."""
    assert rule(candidate(), situation()) is None
