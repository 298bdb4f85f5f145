"""What an entry itself keeps, for a document: its options, and its indexers without what is secret."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_NAME, CONF_URL
from homeassistant.core import HomeAssistant

from .const import (
    CONF_KIND,
    CONF_PRIORITY,
    CONF_QUALITY_PROFILE,
    CONF_REQUESTS_PER_HOUR,
    CONF_SECONDS_BETWEEN_REQUESTS,
    SUBENTRY_INDEXER,
)
from .engine.failures.taxonomy import FailureReason
from .engine.invalid import Invalid
from .engine.moving import DataPart, Fate, Given, Mode, Outcome, Report
from .option_table import (
    CONF_DELAY,
    CONF_GROUP,
    CONF_POLICIES,
    CONF_RECYCLE_BIN,
    CONF_RETRIES,
    CONF_ROOT_FOLDERS,
    OPTIONS,
    Option,
    Part,
)
from .options import policy_of, values_of
from .redaction import bare_address

type Plain = dict[str, Any]

# What is told of an indexer; names, passkeys and whatever else may come are not.
_OF_INDEXER: Final = (
    CONF_KIND,
    CONF_NAME,
    CONF_URL,
    CONF_PRIORITY,
    CONF_SECONDS_BETWEEN_REQUESTS,
    CONF_REQUESTS_PER_HOUR,
)
# Folders and groups of one machine mean nothing on another.
_OF_THE_MACHINE: Final = frozenset({CONF_ROOT_FOLDERS, CONF_RECYCLE_BIN, CONF_GROUP})


def options_data(entry: ConfigEntry) -> Plain:
    """Return what the household has decided in the options; what it left alone is not among it."""
    told: Plain = {}
    for part, options in OPTIONS.items():
        stored = _mapping(entry.options.get(part))
        kept = {
            one.key: stored[one.key] for one in options if _is_readable(one, stored)
        }
        if kept:
            told[part.value] = kept
    policies = _mapping(_mapping(entry.options.get(Part.FAILURES)).get(CONF_POLICIES))
    if known := {key: one for key, one in policies.items() if _is_policy(key, one)}:
        told.setdefault(Part.FAILURES.value, {})[CONF_POLICIES] = known
    if isinstance(profile := entry.options.get(CONF_QUALITY_PROFILE), str):
        told[CONF_QUALITY_PROFILE] = profile
    return told


def indexers_data(entry: ConfigEntry) -> list[Plain]:
    """Return which indexers there are, so that a person can set them up elsewhere."""
    return [
        _indexer(one.title, one.data)
        for one in entry.get_subentries_of_type(SUBENTRY_INDEXER)
    ]


def _indexer(title: str, data: Mapping[str, Any]) -> Plain:
    """Return what is told of an indexer."""
    told = {key: data[key] for key in _OF_INDEXER if key in data}
    if isinstance(url := told.get(CONF_URL), str):
        told[CONF_URL] = bare_address(url)
    return told | {CONF_NAME: title}


def take_indexers(
    entry: ConfigEntry, entries: Sequence[object], report: Report
) -> None:
    """Tell which indexers a person has to set up: their secrets are in no document."""
    known = {_identity(one) for one in indexers_data(entry)}
    for number, one in enumerate(entries):
        place = f"{DataPart.INDEXERS}[{number}]"
        try:
            given = Given.of(one, place)
            name = given.needed(CONF_NAME)
            outcome = Outcome(name=name, fate=Fate.UNCHANGED)
            if _identity(given.fields) not in known:
                problem = Invalid("document_indexer_by_hand", name=name)
                outcome = Outcome(name=name, fate=Fate.SKIPPED, problem=problem)
        except Invalid as error:
            outcome = Outcome(name=place, fate=Fate.SKIPPED, problem=error)
        report.add(DataPart.INDEXERS, outcome)


def _identity(indexer: Mapping[str, object]) -> tuple[object, object]:
    """Return what makes an indexer the same."""
    return indexer.get(CONF_KIND), indexer.get(CONF_URL)


def take_options(
    hass: HomeAssistant,
    entry: ConfigEntry,
    given: Mapping[str, object],
    mode: Mode,
    report: Report,
    *,
    dry_run: bool,
    knows_profile: Callable[[str], bool],
) -> bool:
    """Take options in, all that are accepted at once; return whether any has changed."""
    taking = _Taking(entry, mode, report, knows_profile)
    for key, value in given.items():
        taking.take(key, value)
    if dry_run or not taking.changed:
        return False
    hass.config_entries.async_update_entry(entry, options=taking.options)
    return True


@dataclass(slots=True)
class _Taking:
    """Options on their way in."""

    entry: ConfigEntry
    mode: Mode
    report: Report
    knows_profile: Callable[[str], bool]
    options: Plain = field(init=False)
    changed: bool = False

    def __post_init__(self) -> None:
        """Begin with the options as they are."""
        self.options = dict(self.entry.options)

    def take(self, key: str, value: object) -> None:
        """Take in what stands under a name: an option, or a part with many."""
        if key == CONF_QUALITY_PROFILE:
            self._alone(key, partial(self._take_profile, value))
        elif key not in Part:
            self._alone(key, partial(_unknown, key))
        elif not isinstance(value, Mapping):
            self._alone(key, partial(_wrong, key))
        else:
            self._take_part(Part(key), value)

    def _take_part(self, part: Part, given: Mapping[str, object]) -> None:
        """Take in the options of a part."""
        known = {one.key: one for one in OPTIONS[part]}
        usual = values_of(self.entry, part)
        for key, value in given.items():
            name = f"{part}.{key}"
            if part is Part.FAILURES and key == CONF_POLICIES:
                self._take_policies(name, value)
            elif key in known:
                option, now = known[key], usual[key]
                take = partial(self._take_option, part, option, now, value, name)
                self._alone(name, take)
            else:
                self._alone(name, partial(_unknown, name))

    def _take_profile(self, value: object) -> Outcome:
        """Take in the profile of movies that are added without one."""
        if not isinstance(value, str) or not self.knows_profile(value):
            raise Invalid("profile_unknown", profile=str(value)[:100])
        known = self.entry.options.get(CONF_QUALITY_PROFILE)
        return self._decide(
            CONF_QUALITY_PROFILE, self.options, CONF_QUALITY_PROFILE, known, value
        )

    def _take_option(
        self, part: Part, option: Option, usual: Any, value: object, name: str
    ) -> Outcome:
        """Take in one option; what it means is compared, not how it is written."""
        try:
            wanted = option.kind.read(value)
        except ValueError as error:
            raise Invalid("document_entry_wrong", place=_place(name)) from error
        if wanted == usual:
            return Outcome(name=name, fate=Fate.UNCHANGED)
        if option.key in _OF_THE_MACHINE:
            raise Invalid("document_option_by_hand", option=name)
        known = option.kind.write(usual)
        return self._decide(
            name, self._part(part), option.key, known, option.kind.write(wanted)
        )

    def _take_policies(self, name: str, value: object) -> None:
        """Take in how patient to be, reason by reason."""
        if not isinstance(value, Mapping):
            self._alone(name, partial(_wrong, name))
            return
        for key, policy in value.items():
            of_reason = f"{name}.{key}"
            self._alone(of_reason, partial(self._take_policy, of_reason, key, policy))

    def _take_policy(self, name: str, key: str, policy: object) -> Outcome:
        """Take in how patient to be with one reason."""
        if not _is_policy(key, policy):
            raise Invalid("document_entry_wrong", place=_place(name))
        failures = self._part(Part.FAILURES)
        policies = dict(_mapping(failures.get(CONF_POLICIES)))
        known = policies.get(key)
        outcome = self._decide(name, policies, key, known, policy)
        failures[CONF_POLICIES] = policies
        return outcome

    def _decide(
        self, name: str, stored: Plain, key: str, known: Any, wanted: Any
    ) -> Outcome:
        """Take a value over, unless the household has one of its own and keeps it."""
        if known == wanted and key in stored:
            return Outcome(name=name, fate=Fate.UNCHANGED)
        changes = {key: (known, wanted)}
        if key in stored and self.mode is Mode.MERGE:
            problem = Invalid("document_kept")
            return Outcome(
                name=name, fate=Fate.SKIPPED, changes=changes, problem=problem
            )
        stored[key] = wanted
        self.changed = True
        return Outcome(name=name, fate=Fate.UPDATED, changes=changes)

    def _part(self, part: Part) -> Plain:
        """Return the options of a part, to be changed."""
        stored = dict(_mapping(self.options.get(part)))
        self.options[part.value] = stored
        return stored

    def _alone(self, name: str, take: Callable[[], Outcome]) -> None:
        """Take one option in such that nothing wrong with it stops the others."""
        try:
            outcome = take()
        except Invalid as error:
            outcome = Outcome(name=name, fate=Fate.SKIPPED, problem=error)
        self.report.add(DataPart.OPTIONS, outcome)


def _unknown(name: str) -> Outcome:
    """Refuse what is no option."""
    raise Invalid("document_entry_unknown", place=_place(name))


def _wrong(name: str) -> Outcome:
    """Refuse what is no value of an option."""
    raise Invalid("document_entry_wrong", place=_place(name))


def _place(name: str) -> str:
    """Return where an option stands in a document."""
    return f"{DataPart.OPTIONS}.{name}"[:100]


def _is_readable(option: Option, stored: Mapping[str, Any]) -> bool:
    """Return whether an option is stored, and not damaged."""
    if option.key not in stored:
        return False
    try:
        option.kind.read(stored[option.key])
    except ValueError:
        return False
    return True


def _is_policy(reason: str, stored: object) -> bool:
    """Return whether something tells how patient to be with a reason."""
    if reason not in FailureReason or not isinstance(stored, Mapping):
        return False
    if set(stored) - {CONF_DELAY, CONF_RETRIES}:
        return False
    try:
        policy_of(FailureReason(reason), stored)
    except ValueError:
        return False
    return True


def _mapping(stored: Any) -> Mapping[str, Any]:
    """Return what is stored together, nothing where it is damaged."""
    return stored if isinstance(stored, Mapping) else {}
