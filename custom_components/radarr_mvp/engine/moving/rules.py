"""Custom formats, profiles, sizes and profile rules, in which names stand for the ids of one library."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from ..invalid import Invalid
from ..keeping.books import Transaction
from ..quality.definitions import quality_by_name
from ..quality.formats.custom import CustomFormat, name_key
from ..quality.formats.data import format_as_dict, format_from_dict
from ..quality.profile_data import profile_as_dict, profile_from_dict
from ..quality.profile_rules import (
    ProfileRule,
    check_rules,
    rules_as_data,
    rules_from_data,
)
from ..quality.profiles import QualityProfile
from ..quality.sizes import QualityDefinition
from .given import Given
from .outcome import Changes, Fate, Outcome, differences
from .task import Task

type Plain = dict[str, object]

_PROFILE: Final = (
    "name",
    "items",
    "cutoff",
    "upgrade_allowed",
    "min_format_score",
    "cutoff_format_score",
    "min_upgrade_format_score",
    "language",
    "format_scores",
)
# Stands for the id of a profile that a dry run has not written.
_COMING: Final = -1


def format_data(custom: CustomFormat) -> Plain:
    """Return a custom format in the shape that programs share."""
    return format_as_dict(replace(custom, id=0))


def profile_data(profile: QualityProfile, formats: Mapping[int, str]) -> Plain:
    """Return a profile in which custom formats have their names; a score of 0 says nothing."""
    data = profile_as_dict(profile)
    del data["id"]
    scores = {
        formats[id_]: score
        for id_, score in profile.format_scores.items()
        if score and id_ in formats
    }
    return data | {"format_scores": dict(sorted(scores.items()))}


def size_data(definition: QualityDefinition) -> Plain:
    """Return what is accepted of a quality."""
    return definition.as_dict() | {"quality": definition.quality.name}


def rule_data(rule: ProfileRule, profiles: Mapping[int, str]) -> Plain:
    """Return a rule in which its profile has its name."""
    listed = rules_as_data((rule,))["rules"]
    assert isinstance(listed, list)
    data: Plain = dict(listed[0])
    name = profiles.get(rule.profile_id, "")
    return {"name": data["name"], "quality_profile": name} | {
        key: value for key, value in data.items() if key not in ("name", "profile_id")
    }


async def take_format(task: Task, given: Given) -> Outcome:
    """Take in a custom format; the same id of a guide or the same name make it the same."""
    custom = replace(format_from_dict(given.fields), id=0)
    key = name_key(custom.name)
    task.once(*(("format", one) for one in (key, custom.trash_id) if one))
    known = _known_format(task, custom)

    def write(transaction: Transaction) -> object:
        return task.acts.take_in(transaction, [custom])

    if known is not None:
        changes = _changed(format_data(known), format_data(custom))
        return await task.settle(custom.name, changes, partial(task.write, write))
    await task.write(write)
    task.formats.add(key)
    return Outcome(name=custom.name, fate=Fate.ADDED)


def _known_format(task: Task, custom: CustomFormat) -> CustomFormat | None:
    """Return the custom format of this library that is meant."""
    formats, key = task.road.house.formats, name_key(custom.name)
    by_guide = [
        one for one in formats if custom.trash_id and one.trash_id == custom.trash_id
    ]
    by_name = [one for one in formats if name_key(one.name) == key]
    return next(iter(by_guide or by_name), None)


async def take_profile(task: Task, given: Given) -> Outcome:
    """Take in a profile; the same name makes it the same."""
    given.only(*_PROFILE)
    name = given.needed("name")
    task.once(("profile", name_key(name)))
    scores = _scores(given)
    bare = profile_from_dict({**given.fields, "id": 0, "format_scores": {}})
    formats = {one.id: one.name for one in task.road.house.formats}
    ids = {name_key(one): id_ for id_, one in formats.items()}
    for one, score in scores.items():
        if score and name_key(one) not in ids.keys() | task.formats:
            raise Invalid("profile_format_missing", name=name, format=one)

    async def write(profile_id: int) -> None:
        wanted = {ids[name_key(one)]: score for one, score in scores.items() if score}
        profile = replace(bare, id=profile_id).with_scores(wanted)
        await task.road.books.write(
            lambda transaction: task.acts.save_profile(transaction, profile)
        )

    known = task.road.house.profiles.get(task.profile_id(name) or 0)
    if known is not None:
        data = profile_data(bare, {}) | {"format_scores": _worth(scores)}
        before = profile_data(known, formats)
        before["format_scores"] = _worth(before["format_scores"])
        changes = differences(before, data)
        return await task.settle(name, changes, partial(write, known.id))
    if not task.how.dry_run:
        await write(0)
    task.profiles.add(name_key(name))
    return Outcome(name=name, fate=Fate.ADDED)


def _scores(given: Given) -> Mapping[str, int]:
    """Return the scores that a profile gives custom formats, by their names."""
    scores = given.fields.get("format_scores") or {}
    if not isinstance(scores, Mapping) or any(
        type(one) is not int or abs(one) >= 2**31 for one in scores.values()
    ):
        raise given.wrong("format_scores")
    return scores


def _worth(scores: object) -> dict[str, int]:
    """Return scores as they compare."""
    assert isinstance(scores, Mapping)
    return {name_key(name): score for name, score in scores.items() if score}


async def take_size(task: Task, given: Given) -> Outcome:
    """Take in what is accepted of a quality; where nobody has decided about it here, that is no change of mind."""
    given.only("quality", "title", "min", "preferred", "max")
    name = given.needed("quality")
    quality = quality_by_name(name)
    if quality is None:
        raise Invalid("unknown_quality", quality=name)
    task.once(("size", quality.id))
    given.text("title")
    wanted = QualityDefinition.from_dict({**given.fields, "quality": quality.id})
    sizes = task.road.house.sizes

    async def update() -> None:
        await task.write(lambda one: task.acts.change_sizes(one, [wanted]))

    changes = differences(size_data(sizes[quality]), size_data(wanted))
    if changes and quality.id not in sizes.changed:
        await update()
        return Outcome(name=quality.name, fate=Fate.UPDATED, changes=changes)
    return await task.settle(quality.name, changes, update)


async def take_rule(task: Task, given: Given) -> Outcome:
    """Take in a profile rule; the same name makes it the same, and a new one comes behind those that are here."""
    house, fields = task.road.house, dict(given.fields)
    name, profile = given.needed("name"), given.needed("quality_profile")
    task.once(("rule", name_key(name)))
    task.check_profile(profile)
    fields.pop("quality_profile")
    fields |= {"profile_id": task.profile_id(profile) or _COMING}
    if given.text("root_folder"):
        fields |= {"root_folder": task.root_folder(given.text("root_folder"))}
    (rule,) = rules_from_data([fields])
    folders = [str(one) for one in house.settings.media.root_folders]
    check_rules([rule], {rule.profile_id}, folders)

    def write(transaction: Transaction) -> None:
        rules = {name_key(one.name): one for one in task.acts.rules(transaction)}
        # Which rule comes first matters, so one that is known keeps its place.
        changed = rules | {name_key(name): rule}
        task.acts.save_rules(transaction, tuple(changed.values()), folders)

    update = partial(task.write, write)
    known = {name_key(one.name): one for one in house.profile_rules}.get(name_key(name))
    if known is None:
        await update()
        return Outcome(name=name, fate=Fate.ADDED)
    names = {id_: one.name for id_, one in house.profiles.items()}
    wanted = rule_data(rule, names | {_COMING: profile})
    return await task.settle(name, _changed(rule_data(known, names), wanted), update)


def _changed(known: Plain, wanted: Plain) -> Changes:
    """Return what is different about something that is wanted as a whole."""
    return differences(known, dict.fromkeys(known) | wanted)
