"""What an entry's data and options come to."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.const import DOMAIN
from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.decision.settings import (
    NO_DELAY,
    DelayProfile,
    Propers,
    Ranking,
    ReleaseProfile,
    ReleaseSettings,
)
from custom_components.radarr_mvp.engine.failures.taxonomy import (
    POLICIES,
    FailureReason,
)
from custom_components.radarr_mvp.engine.importing.checks.facts import ImportSettings
from custom_components.radarr_mvp.engine.importing.extras import ExtraOptions
from custom_components.radarr_mvp.engine.importing.naming.subject import (
    ColonMode,
    NamingOptions,
)
from custom_components.radarr_mvp.engine.importing.plan import Clash
from custom_components.radarr_mvp.engine.importing.transfer.permissions import (
    Permissions,
)
from custom_components.radarr_mvp.engine.lists.options import Leaving
from custom_components.radarr_mvp.engine.path_mapping import PathMapping
from custom_components.radarr_mvp.engine.settings import (
    Automation,
    Downloading,
    FailureSettings,
    ListRules,
    MediaManagement,
    MetadataSettings,
    Retention,
    Settings,
)
from custom_components.radarr_mvp.option_kinds import Remembering, Span
from custom_components.radarr_mvp.option_table import OPTIONS, Part
from custom_components.radarr_mvp.options import root_folders_of, settings_of

DATA = {
    "qbittorrent": {"category": "films"},
    "library": {
        "root_folder": "/films",
        "downloads_remote": "/data",
        "downloads_local": "/downloads",
    },
}
USUAL = Settings(
    delay_profiles=(NO_DELAY,),
    downloading=Downloading(
        category="films", mapping=PathMapping("/data", "/downloads")
    ),
    media=MediaManagement(root_folders=(Path("/films"),)),
    profile="HD - 720p/1080p",
)


def entry_of(options: Mapping[str, Any], data: Any = DATA) -> MockConfigEntry:
    """Return an entry with some options."""
    return MockConfigEntry(domain=DOMAIN, data=data, options=options)


def test_an_entry_without_options() -> None:
    """Everything is as usual."""
    assert settings_of(entry_of({})) == USUAL


def test_every_default_can_be_stored_and_read_again() -> None:
    """So that a form which is sent as it is shown changes nothing."""
    options = {
        part.value: {one.key: one.kind.write(one.default) for one in OPTIONS[part]}
        for part in Part
    }
    assert settings_of(entry_of(options)) == USUAL


def test_all_that_can_be_decided(caplog: pytest.LogCaptureFixture) -> None:
    """Each decision arrives where it is asked for."""
    entry = entry_of(
        {
            "quality_profile": "Any",
            "automation": {
                "search": False,
                "upgrades": False,
                "search_interval": {"hours": 12},
                "search_again_after": {"days": 2, "hours": 1},
                "feed_interval": {"minutes": 20, "seconds": 30},
                "search_on_add": False,
                "monitored": False,
                "minimum_availability": "in_cinemas",
                "budget_reserve": 25,
                "concurrent_searches": 2,
                "concurrent_downloads": 7.0,
            },
            "media": {
                "root_folders": ["/films2", " /films3 ", "/films2", ""],
                "recycle_bin": "/bin ",
                "recycle_days": 0,
                "clash": "keep_both",
                "check_free_space": False,
                "minimum_free_space": 500,
                "concurrent_imports": 2,
                "remove_empty_folders": False,
                "unmonitor_deleted": True,
                "remove_completed": True,
                "extra_files": True,
                "extra_extensions": ["srt", "nfo"],
                "folder_mode": "775",
                "group": "1000",
            },
            "naming": {
                "rename": False,
                "file_format": "{Movie Title} {Release Year}",
                "folder_format": "{Movie CleanTitle}",
                "replace_illegal": False,
                "colon": "dash",
            },
            "releases": {
                "propers": "do_not_prefer",
                "ranking": "weighted",
                "maximum_size": 5000,
                "availability_delay": -3,
                "prefer_freeleech": True,
                "prefer_indexer_flags": True,
                "required_words": ["/bl[u]ray/i"],
                "ignored_words": ["cam", "cam"],
                "allow_hardcoded_subtitles": True,
                "allowed_subtitles": ["german"],
                "torrent_delay": {"hours": 1},
                "upgrade_delay": {"days": 1},
                "bypass_if_highest_quality": False,
                "bypass_if_above_score": True,
                "minimum_score": 10,
            },
            "failures": {
                "stalled_after": {"seconds": 5},
                "search_again": False,
                "remove_failed": False,
                "fallback_after": 5,
                "policies": {
                    "disk_full": {"delay": {"minutes": 5}, "retries": 2},
                    "network_error": {},
                },
            },
            "metadata": {
                "language": "de-DE",
                "region": "DE",
                "refresh_interval": {"days": 2},
            },
            "lists": {
                "cleaning": "remove_and_delete",
                "vanished_share": 35,
                "vanished_count": 12,
            },
            "storage": {
                "db_url": "postgresql://somewhere",
                "history": {"days": 90},
                "releases": {"days": 3},
                "jobs": {"days": 4},
                "dead_letters": {"days": 5},
            },
            "of a later version": {"x": 1},
        }
    )
    settings = settings_of(entry, country="AT")

    assert settings == Settings(
        automation=Automation(
            search=False,
            upgrades=False,
            feed_interval=timedelta(minutes=20, seconds=30),
            search_interval=timedelta(hours=12),
            search_on_add=False,
            search_again_after=timedelta(days=2, hours=1),
            budget_reserve=0.25,
            monitored=False,
            minimum_availability=Status.IN_CINEMAS,
            concurrent_searches=2,
        ),
        releases=ReleaseSettings(
            propers=Propers.DO_NOT_PREFER,
            ranking=Ranking.WEIGHTED,
            maximum_size=5000,
            minimum_free_space=500,
            check_free_space=False,
            availability_delay=-3,
            allow_hardcoded_subtitles=True,
            allowed_subtitles=("german",),
            upgrade_delay=timedelta(days=1),
            prefer_indexer_flags=True,
            prefer_freeleech=True,
        ),
        delay_profiles=(
            DelayProfile(
                torrent_delay=60,
                bypass_if_highest_quality=False,
                bypass_if_above_score=True,
                minimum_score=10,
            ),
        ),
        release_profiles=(
            ReleaseProfile(id=1, required=("/bl[u]ray/i",), ignored=("cam",)),
        ),
        downloading=Downloading(
            category="films",
            mapping=PathMapping("/data", "/downloads"),
            concurrent_downloads=7,
            stalled_after=timedelta(seconds=5),
            remove_completed=True,
            remove_failed=False,
        ),
        media=MediaManagement(
            root_folders=(Path("/films"), Path("/films2"), Path("/films3")),
            naming=NamingOptions(
                rename=False,
                file_format="{Movie Title} {Release Year}",
                folder_format="{Movie CleanTitle}",
                replace_illegal=False,
                colon=ColonMode.DASH,
            ),
            extras=ExtraOptions(True, ("srt", "nfo")),
            checks=ImportSettings(
                check_free_space=False,
                minimum_free_space=500,
                propers=Propers.DO_NOT_PREFER,
            ),
            clash=Clash.KEEP_BOTH,
            recycle_bin=Path("/bin"),
            recycle_days=0,
            remove_empty_folders=False,
            permissions=Permissions(folder_mode=0o775, group=1000),
            concurrent_imports=2,
            unmonitor_deleted=True,
        ),
        failures=FailureSettings(
            policies=settings.failures.policies, search_again=False, fallback_after=5
        ),
        metadata=MetadataSettings(
            language="de-DE", region="DE", refresh_interval=timedelta(days=2)
        ),
        lists=ListRules(
            cleaning=Leaving.REMOVE_AND_DELETE, vanished_share=0.35, vanished_count=12
        ),
        retention=Retention(
            history=timedelta(days=90),
            releases=timedelta(days=3),
            jobs=timedelta(days=4),
            dead_letters=timedelta(days=5),
        ),
        profile="Any",
    )
    policy = settings.failures.policy(FailureReason.DISK_FULL)
    assert (policy.delay, policy.retries) == (timedelta(minutes=5), 2)
    assert policy.blame is POLICIES[FailureReason.DISK_FULL].blame
    for reason in (FailureReason.NETWORK_ERROR, FailureReason.RATE_LIMITED):
        assert settings.failures.policy(reason) == POLICIES[reason]
    assert not caplog.records


def test_the_group_by_its_name() -> None:
    """A number is a number, anything else a name."""
    for stored, group in (("media", "media"), ("", None), ("²", "²")):
        settings = settings_of(entry_of({"media": {"group": stored}}))
        assert settings.media.permissions.group == group


def test_the_country_of_the_household() -> None:
    """It holds as long as no other was chosen."""
    assert settings_of(entry_of({}), country="DE").metadata.region == "DE"
    chosen = entry_of({"metadata": {"region": "AT"}})
    assert settings_of(chosen, country="DE").metadata.region == "AT"


@pytest.mark.parametrize(
    ("part", "key", "stored"),
    [
        ("automation", "search", "yes"),
        ("automation", "search", None),
        ("automation", "concurrent_searches", 0),
        ("automation", "concurrent_searches", 2.5),
        ("automation", "concurrent_searches", True),
        ("automation", "concurrent_searches", "3"),
        ("automation", "concurrent_searches", float("nan")),
        ("automation", "budget_reserve", 101),
        ("automation", "budget_reserve", []),
        ("automation", "minimum_availability", "someday"),
        ("automation", "minimum_availability", ["released"]),
        ("automation", "search_interval", "6 hours"),
        ("automation", "search_interval", {}),
        ("automation", "search_interval", {"fortnights": 1}),
        ("automation", "search_interval", {"hours": "many"}),
        ("automation", "search_interval", {"hours": None}),
        ("automation", "search_interval", {"days": 1e300}),
        ("automation", "search_interval", {"hours": -1}),
        ("automation", "search_interval", {"seconds": 59}),
        ("automation", "search_interval", {"days": 32}),
        ("media", "root_folders", "/films2"),
        ("media", "root_folders", ["films2"]),
        ("media", "root_folders", [1]),
        ("media", "recycle_bin", "bin"),
        ("media", "recycle_bin", 1),
        ("media", "folder_mode", "999"),
        ("media", "group", 1000),
        ("naming", "file_format", "{Nonsense}"),
        ("naming", "folder_format", ""),
        ("naming", "colon", 4),
        ("releases", "required_words", ["/(/"]),
        ("releases", "ignored_words", {"a": 1}),
        ("releases", "propers", "whatever"),
        ("metadata", "language", "German"),
        ("metadata", "region", "de"),
        ("storage", "history", {"hours": 1}),
        ("storage", "jobs", 30),
    ],
)
def test_a_damaged_option(
    caplog: pytest.LogCaptureFixture, part: str, key: str, stored: Any
) -> None:
    """It counts as never set, and is named once; the others of its part still hold."""
    others = {"automation": {"upgrades": False}}
    entry = entry_of({**others, part: {**others.get(part, {}), key: stored}})
    settings = settings_of(entry)
    assert settings == settings_of(entry_of(others))
    assert not settings.automation.upgrades
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert f"The option {part}.{key} falls back" in record.getMessage()


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("stored", ["text", 7, ["search"]])
def test_a_damaged_part(
    caplog: pytest.LogCaptureFixture, part: Part, stored: Any
) -> None:
    """It counts as empty."""
    assert settings_of(entry_of({part.value: stored})) == USUAL
    [record] = caplog.records
    assert f"The option {part.value} falls back" in record.getMessage()


@pytest.mark.parametrize(
    ("policies", "named"),
    [
        ("none", "failures.policies"),
        ({"no_such_reason": {"retries": 1}}, "failures.policies.no_such_reason"),
        ({"disk_full": {"retries": -1}}, "failures.policies.disk_full"),
        ({"disk_full": {"delay": 5}}, "failures.policies.disk_full"),
        ({"disk_full": 5}, "failures.policies.disk_full"),
    ],
)
def test_damaged_patience(
    caplog: pytest.LogCaptureFixture, policies: Any, named: str
) -> None:
    """The reason is treated as usual, and the others as was decided."""
    if isinstance(policies, dict):
        policies["rate_limited"] = {"retries": 1}
    failures = settings_of(entry_of({"failures": {"policies": policies}})).failures
    usual = POLICIES[FailureReason.DISK_FULL]
    assert failures.policy(FailureReason.DISK_FULL) == usual
    if isinstance(policies, dict):
        assert failures.policy(FailureReason.RATE_LIMITED).retries == 1
    [record] = caplog.records
    assert f"The option {named} falls back" in record.getMessage()


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({}, []),
        ({"qbittorrent": 1, "library": "x"}, ["qbittorrent", "library"]),
        (
            {"qbittorrent": {"category": 1}, "library": {"root_folder": None}},
            ["qbittorrent.category", "library.root_folder"],
        ),
    ],
)
def test_damaged_data(
    caplog: pytest.LogCaptureFixture, data: Any, named: list[str]
) -> None:
    """Even then nothing crashes."""
    settings = settings_of(entry_of({}, data))
    assert settings.downloading == Downloading()
    assert settings.media.root_folders == ()
    for name in named:
        assert f"The option {name} falls back" in caplog.text


def test_a_damaged_profile(caplog: pytest.LogCaptureFixture) -> None:
    """The preselected one takes its place."""
    for stored in ("", 3, None):
        settings = settings_of(entry_of({"quality_profile": stored}))
        assert settings.profile == "HD - 720p/1080p"
    assert len(caplog.records) == 3


def test_what_is_damaged_is_not_repeated(caplog: pytest.LogCaptureFixture) -> None:
    """It might be anything, a password for example."""
    entry = entry_of({"media": {"recycle_bin": "hunter22"}, "naming": "hunter22"})
    settings_of(entry)
    assert len(caplog.records) == 2
    assert "hunter22" not in caplog.text


def test_the_folders_of_a_library() -> None:
    """That of the setup comes first, and each is there once."""
    entry = entry_of({"media": {"root_folders": ["/films2", "/films"]}})
    assert root_folders_of(entry) == (Path("/films"), Path("/films2"))
    assert root_folders_of(entry_of({}, {})) == ()


@given(st.integers(0, 10**9))
def test_a_length_of_time_survives_being_stored(seconds: int) -> None:
    """In days and without them."""
    span = timedelta(seconds=seconds)
    for days in (True, False):
        kind = Span(timedelta(0), timedelta.max, days=days)
        assert kind.read(kind.write(span)) == span
        assert Remembering(kind).read(kind.write(span)) == (span or None)


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=4)
            | st.sampled_from(["hours", "days", "policies", "disk_full"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@given(st.data())
def test_nothing_that_is_stored_can_crash_it(data: st.DataObject) -> None:
    """Whatever it is, there are settings in the end."""
    options = {
        part.value: data.draw(
            _JUNK
            | st.dictionaries(
                st.sampled_from([*(one.key for one in OPTIONS[part]), "policies"]),
                _JUNK,
                max_size=4,
            )
        )
        for part in data.draw(st.sets(st.sampled_from(Part), max_size=2))
    }
    assert isinstance(settings_of(entry_of(options)), Settings)
