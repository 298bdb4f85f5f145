"""The kinds of conditions that other programs lack: picture, sound, indexer, seeders, group."""

from dataclasses import replace

import pytest

from custom_components.radarr_mvp.engine.mediainfo import HdrFormat, MediaInfo
from custom_components.radarr_mvp.engine.quality.formats.conditions import (
    Condition,
    Test as ConditionTest,
    TitleTest,
)
from custom_components.radarr_mvp.engine.quality.formats.custom import CustomFormat
from custom_components.radarr_mvp.engine.quality.formats.matcher import FormatMatcher
from custom_components.radarr_mvp.engine.quality.formats.of_release import (
    subject_of_release,
    subject_of_title,
)
from custom_components.radarr_mvp.engine.quality.formats.own_kinds import (
    AudioTest,
    HdrTest,
    IndexerTest,
    ReputationTest,
    SeedersTest,
)
from custom_components.radarr_mvp.engine.quality.formats.streams import (
    AudioKind,
    HdrKind,
    audio_of,
    channels_of,
    hdr_of,
)
from custom_components.radarr_mvp.engine.quality.formats.subject import FormatSubject
from custom_components.radarr_mvp.engine.releases.parser import parse_release

NAME = "Metropolis.1927.2160p.{}.x265-GRP"


def named(words: str) -> FormatSubject:
    """Return a release that has some words in its name."""
    facts = parse_release(NAME.format(words))
    assert facts is not None
    return subject_of_release(facts)


def filed(media: MediaInfo | None, *titles: str) -> FormatSubject:
    """Return a file with what is in it."""
    return FormatSubject(titles=titles or ("Metropolis (1927).mkv",), media=media)


def is_met(
    test: ConditionTest, subject: FormatSubject, *, negate: bool = False
) -> bool:
    """Return whether a format of one condition is met."""
    condition = Condition("c", test, negate=negate)
    return bool(
        FormatMatcher([CustomFormat(name="x", conditions=(condition,))]).match(subject)
    )


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("BluRay.HDR", "hdr hdr10"),
        ("BluRay.HDR10", "hdr hdr10"),
        ("BluRay.HDR10+", "hdr hdr10_plus"),
        ("WEB-DL.DV", "hdr dv"),
        ("WEB-DL.DV.HDR10", "hdr dv hdr10"),
        ("WEB-DL.DoVi.HDR10Plus", "hdr dv hdr10_plus"),
        ("WEB-DL.HLG", "hdr hlg"),
        ("BluRay.PQ", "hdr pq"),
        ("BluRay.SDR", "sdr"),
        ("BluRay", "sdr"),
    ],
)
def test_the_range_that_a_name_tells(words: str, kinds: str) -> None:
    """A name that speaks of none is of the usual range."""
    subject = named(words)
    assert hdr_of(subject) == {HdrKind(kind) for kind in kinds.split()}
    for kind in HdrKind:
        assert is_met(HdrTest(kind), subject) is (kind in kinds.split())
        assert is_met(HdrTest(kind), subject, negate=True) is (
            kind not in kinds.split()
        )


@pytest.mark.parametrize(
    ("hdr", "kinds"),
    [
        (HdrFormat.NONE, "sdr"),
        (HdrFormat.PQ10, "hdr pq"),
        (HdrFormat.HDR10, "hdr hdr10"),
        (HdrFormat.HDR10_PLUS, "hdr hdr10_plus"),
        (HdrFormat.HLG10, "hdr hlg"),
        (HdrFormat.DOLBY_VISION, "hdr dv"),
        (HdrFormat.DOLBY_VISION_HDR10, "hdr dv hdr10"),
        (HdrFormat.DOLBY_VISION_HDR10_PLUS, "hdr dv hdr10_plus"),
        (HdrFormat.DOLBY_VISION_HLG, "hdr dv hlg"),
        (HdrFormat.DOLBY_VISION_SDR, "hdr dv"),
    ],
)
def test_the_range_that_is_in_a_file(hdr: HdrFormat, kinds: str) -> None:
    """Whatever its name promises."""
    media = MediaInfo(video_format="hevc", hdr=hdr)
    subject = filed(media, NAME.format("BluRay.HDR10+"))
    assert hdr_of(subject) == {HdrKind(kind) for kind in kinds.split()}


def test_a_file_that_was_not_probed_is_judged_by_its_names() -> None:
    """By all of them, as far as they can be read."""
    subject = filed(
        None, NAME.format("BluRay.DV.TrueHD.7.1"), "Metropolis HDR10.mkv", "!"
    )
    assert hdr_of(subject) >= {HdrKind.DV, HdrKind.HDR}
    assert audio_of(subject) == {AudioKind.TRUEHD}
    assert channels_of(subject) == {"7.1"}
    unreadable = filed(MediaInfo(), "!")
    assert not hdr_of(unreadable)
    assert not audio_of(unreadable)
    assert not channels_of(unreadable)
    assert not any(is_met(HdrTest(kind), unreadable) for kind in HdrKind)


def test_a_bare_title_has_picture_and_sound() -> None:
    """Also where a person only tries one."""
    subject = subject_of_title(NAME.format("BluRay.DV.Atmos"))
    assert is_met(HdrTest(HdrKind.DV), subject)
    assert is_met(AudioTest(AudioKind.ATMOS), subject)


@pytest.mark.parametrize(
    ("words", "kinds", "channels"),
    [
        ("BluRay.TrueHD.7.1.Atmos", "truehd atmos", "7.1"),
        ("WEB-DL.DDP5.1.Atmos", "dd_plus atmos", "5.1"),
        ("BluRay.DTS-HD.MA.5.1", "dts_hd dts_hd_ma", "5.1"),
        ("BluRay.DTS-HD.HRA.5.1", "dts_hd dts_hd_hra", "5.1"),
        ("BluRay.DTS-HD.5.1", "dts_hd", "5.1"),
        ("BluRay.DTS-X.7.1", "dts_x", "7.1"),
        ("BluRay.DTS", "dts", ""),
        ("WEB-DL.DD+5.1", "dd_plus", "5.1"),
        ("WEB-DL.DD5.1", "dd", "5.1"),
        ("WEB-DL.AAC2.0", "aac", "2.0"),
        ("BluRay.FLAC.1.0", "flac", "1.0"),
        ("BluRay.OPUS.5.1", "opus", "5.1"),
        ("BluRay.PCM.2.0", "pcm", "2.0"),
        ("BluRay", "", ""),
    ],
)
def test_the_sound_that_a_name_tells(words: str, kinds: str, channels: str) -> None:
    """Codecs and channels."""
    subject = named(words)
    assert audio_of(subject) == {AudioKind(kind) for kind in kinds.split()}
    assert channels_of(subject) == ({channels} if channels else set())


@pytest.mark.parametrize(
    ("media", "kinds"),
    [
        (MediaInfo(audio_format="truehd", audio_profile="Dolby TrueHD + Dolby Atmos"), "truehd atmos"),
        (MediaInfo(audio_format="eac3", audio_profile="Dolby Digital Plus + Dolby Atmos"), "dd_plus atmos"),
        (MediaInfo(audio_format="dts", audio_profile="DTS-HD MA"), "dts_hd dts_hd_ma"),
        (MediaInfo(audio_format="dts", audio_profile="DTS-HD MA + DTS:X"), "dts_x"),
        (MediaInfo(audio_format="aac"), "aac"),
        (MediaInfo(audio_format="pcm_s24le"), "pcm"),
        (MediaInfo(audio_format="cook"), ""),
    ],
)  # fmt: skip
def test_the_sound_that_is_in_a_file(media: MediaInfo, kinds: str) -> None:
    """Whatever its name promises."""
    subject = filed(media, NAME.format("BluRay.FLAC.2.0"))
    assert audio_of(subject) == {AudioKind(kind) for kind in kinds.split()}


def test_what_a_probe_cannot_see_is_taken_from_the_name() -> None:
    """Older ones tell TrueHD with no word of Atmos; those that know profiles are believed."""
    name = NAME.format("BluRay.TrueHD.Atmos.7.1")
    unsure = MediaInfo(audio_format="truehd", audio_channels=8)
    assert audio_of(filed(unsure, name)) == {AudioKind.TRUEHD, AudioKind.ATMOS}
    sure = replace(unsure, audio_profile="Dolby TrueHD")
    assert audio_of(filed(sure, name)) == {AudioKind.TRUEHD}
    assert channels_of(filed(replace(unsure, audio_channels=6), name)) == {"5.1"}


@pytest.mark.parametrize(
    ("test", "met"),
    [
        (AudioTest(AudioKind.TRUEHD), True),
        (AudioTest(AudioKind.DTS), False),
        (AudioTest(channels="7.1"), True),
        (AudioTest(channels="5.1"), False),
        (AudioTest(AudioKind.TRUEHD, "7.1"), True),
        (AudioTest(AudioKind.TRUEHD, "5.1"), False),
        (AudioTest(AudioKind.DTS, "7.1"), False),
    ],
)
def test_codec_and_channels(test: AudioTest, met: bool) -> None:
    """What is given has to be there, both where both are."""
    subject = named("BluRay.TrueHD.7.1.Atmos")
    assert is_met(test, subject) is met
    assert is_met(test, subject, negate=True) is not met


RELEASE = FormatSubject(
    titles=("A",), indexer="HDBits", indexer_id="entry-1", seeders=20, reputation=70.0
)


@pytest.mark.parametrize(
    ("test", "met"),
    [
        (IndexerTest("hdbits"), True),
        (IndexerTest("Entry-1"), True),
        (IndexerTest("HDB"), False),
        (SeedersTest(20, 20), True),
        (SeedersTest(1), True),
        (SeedersTest(21), False),
        (SeedersTest(0, 19), False),
        (ReputationTest(70, 70), True),
        (ReputationTest(70.1, 100), False),
        (ReputationTest(0, 69), False),
    ],
)
def test_where_a_release_comes_from(test: ConditionTest, met: bool) -> None:
    """Limits are included, and names count in any case; negated it is the opposite."""
    assert is_met(test, RELEASE) is met
    assert is_met(test, RELEASE, negate=True) is not met


@pytest.mark.parametrize(
    "test", [IndexerTest("HDBits"), SeedersTest(0), ReputationTest(0, 100)]
)
def test_a_file_comes_from_nowhere(test: ConditionTest) -> None:
    """It has no indexer and no seeders, and an unknown group no standing."""
    file = filed(None)
    assert not is_met(test, file)
    assert is_met(test, file, negate=True)


def test_own_kinds_are_grouped_like_the_others() -> None:
    """One of a kind is enough, required ones must all hold, and each kind has to be met."""
    subject = replace(named("BluRay.DV.TrueHD"), seeders=3)

    def met(*conditions: Condition) -> bool:
        """Return whether all kinds are met."""
        return bool(
            FormatMatcher([CustomFormat(name="x", conditions=conditions)]).match(
                subject
            )
        )

    dv, hlg = HdrTest(HdrKind.DV), HdrTest(HdrKind.HLG)
    assert met(Condition("a", dv), Condition("b", hlg))
    assert not met(
        Condition("a", dv, required=True), Condition("b", hlg, required=True)
    )
    assert met(Condition("a", dv), Condition("b", AudioTest(AudioKind.TRUEHD)))
    assert not met(Condition("a", dv), Condition("b", SeedersTest(10)))
    assert met(Condition("a", dv), Condition("b", SeedersTest(10), negate=True))


def test_the_matcher_knows_what_a_file_loses() -> None:
    """Only indexer and seeders are gone once a release is a file."""
    for test, fleeting in (
        (IndexerTest("x"), True),
        (SeedersTest(1), True),
        (ReputationTest(1), False),
        (HdrTest(HdrKind.DV), False),
        (TitleTest("x"), False),
    ):
        custom = CustomFormat(name="x", conditions=(Condition("c", test),))
        assert FormatMatcher([custom]).fleeting is fleeting
