"""What a household has decided, read from its entry; the options flow asks for the same and stores it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry

from .const import (
    CONF_CATEGORY,
    CONF_DOWNLOADS_LOCAL,
    CONF_DOWNLOADS_REMOTE,
    CONF_LIBRARY,
    CONF_QBITTORRENT,
    CONF_QUALITY_PROFILE,
    CONF_ROOT_FOLDER,
    DEFAULT_CATEGORY,
)
from .engine.decision.settings import (
    DelayProfile,
    Propers,
    ReleaseProfile,
    ReleaseSettings,
)
from .engine.failures.taxonomy import POLICIES, FailureReason, Policy
from .engine.importing.checks.facts import ImportSettings
from .engine.importing.extras import ExtraOptions
from .engine.importing.naming.subject import NamingOptions
from .engine.importing.transfer.permissions import Permissions
from .engine.invalid import Invalid
from .engine.log import LOGGER
from .engine.path_mapping import PathMapping
from .engine.quality.defaults import PRESELECTED_PROFILE
from .engine.settings import (
    Automation,
    Downloading,
    FailureSettings,
    ListRules,
    MediaManagement,
    MetadataSettings,
    Retention,
    Settings,
)
from .option_kinds import Damaged
from .option_table import (
    CONF_DELAY,
    CONF_GROUP,
    CONF_POLICIES,
    CONF_RETRIES,
    CONF_ROOT_FOLDERS,
    DELAY,
    OPTIONS,
    RETRIES,
    Part,
)

_MINUTE: Final = timedelta(minutes=1)

type Values = dict[str, Any]


def settings_of(entry: ConfigEntry, *, country: str | None = None) -> Settings:
    """Return what an entry's data and options say; what cannot be used counts as never said.

    The country is where the household lives, which holds until it decides otherwise.
    """
    automation = values_of(entry, Part.AUTOMATION)
    media = values_of(entry, Part.MEDIA)
    failures = values_of(entry, Part.FAILURES)
    concurrent_downloads = automation.pop("concurrent_downloads")
    releases = values_of(entry, Part.RELEASES)
    return Settings(
        automation=Automation(**automation),
        releases=_releases(releases, media),
        delay_profiles=(_delay_profile(releases),),
        release_profiles=_release_profiles(releases),
        downloading=Downloading(
            category=_of_data(entry, CONF_QBITTORRENT, CONF_CATEGORY)
            or DEFAULT_CATEGORY,
            mapping=PathMapping(
                _of_data(entry, CONF_LIBRARY, CONF_DOWNLOADS_REMOTE),
                _of_data(entry, CONF_LIBRARY, CONF_DOWNLOADS_LOCAL),
            ),
            concurrent_downloads=concurrent_downloads,
            stalled_after=failures["stalled_after"],
            remove_completed=media["remove_completed"],
            remove_failed=failures["remove_failed"],
        ),
        media=_media(entry, media, releases["propers"]),
        failures=FailureSettings(
            policies=policies_of(entry),
            search_again=failures["search_again"],
            fallback_after=failures["fallback_after"],
        ),
        metadata=MetadataSettings(**values_of(entry, Part.METADATA, country=country)),
        lists=ListRules(**values_of(entry, Part.LISTS)),
        retention=Retention(**values_of(entry, Part.STORAGE)),
        profile=_profile(entry),
    )


def values_of(entry: ConfigEntry, part: Part, *, country: str | None = None) -> Values:
    """Return the values of a part's options, the default where there is none that can be used."""
    stored = _mapping(entry.options.get(part), part)
    values: Values = {}
    for option in OPTIONS[part]:
        values[option.key] = option.default
        if option.key in stored:
            try:
                values[option.key] = option.kind.read(stored[option.key])
            except ValueError as problem:
                _warn(f"{part}.{option.key}", problem)
        elif option.key == "region" and country:
            values[option.key] = country
    return values


def policies_of(entry: ConfigEntry) -> tuple[tuple[FailureReason, Policy], ...]:
    """Return how patient a household is with the reasons that it has thought about."""
    failures = entry.options.get(Part.FAILURES)
    # Where the whole part is damaged, that is said by who reads the rest of it.
    known = failures.get(CONF_POLICIES) if isinstance(failures, Mapping) else None
    policies: list[tuple[FailureReason, Policy]] = []
    for key, stored in _mapping(known, f"{Part.FAILURES}.{CONF_POLICIES}").items():
        name = f"{Part.FAILURES}.{CONF_POLICIES}.{key}"
        try:
            reason = FailureReason(key)
            policies.append((reason, policy_of(reason, _mapping(stored, name))))
        except ValueError as problem:
            _warn(name, problem)
    return tuple(policies)


def policy_of(reason: FailureReason, stored: Mapping[str, Any]) -> Policy:
    """Return how patient to be with a reason by what is stored of it."""
    usual = POLICIES[reason]
    delay, retries = stored.get(CONF_DELAY), stored.get(CONF_RETRIES)
    return replace(
        usual,
        delay=usual.delay if delay is None else DELAY.read(delay),
        retries=usual.retries if retries is None else RETRIES.read(retries),
    )


def root_folders_of(entry: ConfigEntry) -> tuple[Path, ...]:
    """Return the folders of an entry's library; new movies go to the first."""
    return _root_folders(entry, values_of(entry, Part.MEDIA))


def naming_of(naming: Mapping[str, Any]) -> NamingOptions:
    """Return how files are to be named by the values of that part."""
    return NamingOptions(**naming)


def _root_folders(entry: ConfigEntry, media: Values) -> tuple[Path, ...]:
    """Return the folder that the config flow asked for, and those that came later."""
    first = _of_data(entry, CONF_LIBRARY, CONF_ROOT_FOLDER)
    folders = [Path(first)] if first else []
    return tuple(dict.fromkeys([*folders, *media[CONF_ROOT_FOLDERS]]))


def _releases(releases: Values, media: Values) -> ReleaseSettings:
    """Return what holds for all releases."""
    names = (
        "propers",
        "ranking",
        "maximum_size",
        "availability_delay",
        "allow_hardcoded_subtitles",
        "allowed_subtitles",
        "upgrade_delay",
        "prefer_indexer_flags",
        "prefer_freeleech",
    )
    return ReleaseSettings(
        minimum_free_space=media["minimum_free_space"],
        check_free_space=media["check_free_space"],
        **{name: releases[name] for name in names},
    )


def _delay_profile(releases: Values) -> DelayProfile:
    """Return how long to wait for something better; it holds for all movies."""
    return DelayProfile(
        torrent_delay=releases["torrent_delay"] // _MINUTE,
        bypass_if_highest_quality=releases["bypass_if_highest_quality"],
        bypass_if_above_score=releases["bypass_if_above_score"],
        minimum_score=releases["minimum_score"],
    )


def _release_profiles(releases: Values) -> tuple[ReleaseProfile, ...]:
    """Return the words that names must or must not have, if there are any."""
    required, ignored = releases["required_words"], releases["ignored_words"]
    if not (required or ignored):
        return ()
    return (ReleaseProfile(id=1, required=required, ignored=ignored),)


def _media(entry: ConfigEntry, media: Values, propers: Propers) -> MediaManagement:
    """Return how films are put away."""
    names = (
        "clash",
        "recycle_bin",
        "recycle_days",
        "remove_empty_folders",
        "concurrent_imports",
        "unmonitor_deleted",
    )
    return MediaManagement(
        root_folders=_root_folders(entry, media),
        naming=naming_of(values_of(entry, Part.NAMING)),
        extras=ExtraOptions(media["extra_files"], media["extra_extensions"]),
        checks=ImportSettings(
            check_free_space=media["check_free_space"],
            minimum_free_space=media["minimum_free_space"],
            propers=propers,
        ),
        permissions=Permissions(
            folder_mode=media["folder_mode"], group=media[CONF_GROUP]
        ),
        **{name: media[name] for name in names},
    )


def _profile(entry: ConfigEntry) -> str:
    """Return the name of the profile for movies that are added without one."""
    profile = entry.options.get(CONF_QUALITY_PROFILE, PRESELECTED_PROFILE)
    if isinstance(profile, str) and profile:
        return profile
    _warn(CONF_QUALITY_PROFILE, Damaged("no name"))
    return PRESELECTED_PROFILE


def _of_data(entry: ConfigEntry, step: str, key: str) -> str:
    """Return what was typed into a step of the config flow, empty where it is lost."""
    text = _mapping(entry.data.get(step), step).get(key, "")
    if isinstance(text, str):
        return text
    _warn(f"{step}.{key}", Damaged("no text"))
    return ""


def _mapping(stored: Any, name: str) -> Mapping[str, Any]:
    """Return what is stored together, nothing where it is damaged."""
    if stored is None:
        return {}
    if isinstance(stored, Mapping):
        return stored
    _warn(name, Damaged("no group of options"))
    return {}


def _warn(name: str, problem: ValueError) -> None:
    """Say that an option is of no use; what it holds is not repeated."""
    why = problem.key.replace("_", " ") if isinstance(problem, Invalid) else problem
    LOGGER.warning("The option %s falls back to its default: %s", name, why)
