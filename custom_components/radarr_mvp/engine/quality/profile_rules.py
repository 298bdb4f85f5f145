"""Which quality profile a movie gets, by rules that a household has made."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..invalid import Invalid
from ..releases.languages import (
    UNKNOWN,
    Language,
    language_by_code,
    language_by_id,
    language_by_name,
)

# Where the rules of a household are kept.
RULES_SETTING: Final = "profile_rules"

_CHOICES: Final = ("genres", "collections", "requested_by", "tags", "lists")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFacts:
    """What rules look at in a movie that is about to be added."""

    genres: Collection[str] = ()
    collection_id: int = 0
    collection: str = ""
    year: int = 0
    requested_by: str = ""
    original_language: Language = UNKNOWN
    tags: Collection[str] = ()
    lists: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRule:
    """All that is given has to hold; of several values one is enough, whatever their case.

    Collections are named or given by their ids, a year of 0 sets no limit. A movie of the
    rule gets the profile, and where they are given the root folder and the tags.
    """

    name: str
    profile_id: int
    genres: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    min_year: int = 0
    max_year: int = 0
    requested_by: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    tags: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    root_folder: str = ""
    add_tags: tuple[str, ...] = ()

    def fits(self, facts: ProfileFacts) -> bool:
        """Return whether the rule is about a movie."""
        return (
            _any_of(self.genres, facts.genres)
            and _any_of(
                self.collections, (facts.collection, str(facts.collection_id or ""))
            )
            and _any_of(self.requested_by, (facts.requested_by,))
            and _any_of(self.tags, facts.tags)
            and _any_of(self.lists, facts.lists)
            and (not self.languages or facts.original_language in self.languages)
            and self._has_year(facts.year)
        )

    def _has_year(self, year: int) -> bool:
        """Return whether a year lies between the limits; an unknown one lies between none."""
        if not self.min_year and not self.max_year:
            return True
        return bool(year) and self.min_year <= year <= (self.max_year or year)


def _any_of(wanted: Iterable[str], given: Iterable[str]) -> bool:
    """Return whether one of some words is there, or none was asked for."""
    words = {word.casefold() for word in wanted}
    return not words or not words.isdisjoint(word.casefold() for word in given)


def choose(rules: Iterable[ProfileRule], facts: ProfileFacts) -> ProfileRule | None:
    """Return the first rule that fits a movie, None where none does."""
    return next((rule for rule in rules if rule.fits(facts)), None)


def check_rules(
    rules: Sequence[ProfileRule],
    profile_ids: Collection[int],
    root_folders: Collection[str] | None = None,
) -> None:
    """Refuse rules that say nothing, contradict themselves or name what is not there."""
    names: set[str] = set()
    for rule in rules:
        if not rule.name.strip():
            raise Invalid("profile_rule_name_missing")
        if (name := rule.name.strip().casefold()) in names:
            raise Invalid("profile_rule_name_taken", name=rule.name)
        names.add(name)
        _check_conditions(rule)
        if rule.profile_id not in profile_ids:
            raise Invalid("profile_rule_profile_unknown", name=rule.name)
        if (
            rule.root_folder
            and root_folders is not None
            and (rule.root_folder not in root_folders)
        ):
            raise Invalid(
                "profile_rule_folder_unknown", name=rule.name, folder=rule.root_folder
            )


def _check_conditions(rule: ProfileRule) -> None:
    """Refuse a rule that is about every movie, or about none."""
    asked = (
        *(getattr(rule, field) for field in _CHOICES),
        rule.languages,
        rule.min_year,
        rule.max_year,
    )
    if not any(asked):
        raise Invalid("profile_rule_empty", name=rule.name)
    if min(rule.min_year, rule.max_year) < 0 or (
        rule.max_year and rule.min_year > rule.max_year
    ):
        raise Invalid("profile_rule_years", name=rule.name)


def rules_as_data(rules: Iterable[ProfileRule]) -> dict[str, object]:
    """Return rules as they are kept."""
    return {"rules": [_rule_as_dict(rule) for rule in rules]}


def _rule_as_dict(rule: ProfileRule) -> dict[str, object]:
    """Return a rule as plain data, without what it does not ask for."""
    asked: dict[str, object] = {
        field: list(getattr(rule, field)) for field in (*_CHOICES, "add_tags")
    }
    asked |= {
        "languages": [language.id for language in rule.languages],
        "min_year": rule.min_year,
        "max_year": rule.max_year,
        "root_folder": rule.root_folder,
    }
    return {"name": rule.name, "profile_id": rule.profile_id} | {
        field: value for field, value in asked.items() if value
    }


def rules_from_data(data: object) -> tuple[ProfileRule, ...]:
    """Return the rules that plain data describes, refusing what is not understood."""
    listed = data.get("rules", []) if isinstance(data, Mapping) else data
    if not isinstance(listed, list):
        raise Invalid("profile_rule_malformed", name="", field="rules")
    return tuple(_rule_from_dict(one) for one in listed)


def _rule_from_dict(data: object) -> ProfileRule:
    """Return the rule that plain data describes."""
    if not isinstance(data, Mapping):
        raise Invalid("profile_rule_malformed", name="", field="rules")
    given = _Given(data)
    known = {"name", "profile_id", "min_year", "max_year", "root_folder", "add_tags"}
    if unknown := sorted(map(str, set(data) - known - {*_CHOICES, "languages"})):
        raise given.wrong(unknown[0])
    return ProfileRule(
        name=given.name,
        profile_id=given.whole("profile_id"),
        genres=given.words("genres"),
        collections=given.words("collections"),
        requested_by=given.words("requested_by"),
        tags=given.words("tags"),
        lists=given.words("lists"),
        languages=given.languages(),
        min_year=given.whole("min_year"),
        max_year=given.whole("max_year"),
        root_folder=given.text("root_folder"),
        add_tags=given.words("add_tags"),
    )


class _Given:
    """The fields of one rule, asked for by name and kind."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        """Keep the fields and whose they are."""
        self._fields = fields
        self.name = str(fields.get("name") or "").strip()

    def text(self, field: str) -> str:
        """Return a text, empty where it is absent."""
        value = self._fields.get(field)
        if value is not None and not isinstance(value, str):
            raise self.wrong(field)
        return (value or "").strip()

    def whole(self, field: str) -> int:
        """Return a whole number, 0 where it is absent."""
        value = self._fields.get(field)
        if value is not None and type(value) is not int:
            raise self.wrong(field)
        return value or 0

    def words(self, field: str) -> tuple[str, ...]:
        """Return words, none where they are absent."""
        words = (str(one).strip() for one in self._listed(field))
        return tuple(dict.fromkeys(word for word in words if word))

    def languages(self) -> tuple[Language, ...]:
        """Return languages, each given by its id, its code or its name."""
        return tuple(map(_language, self._listed("languages")))

    def _listed(self, field: str) -> list[str | int]:
        """Return a list of words and numbers."""
        values = self._fields.get(field) or []
        if not isinstance(values, list) or not all(
            isinstance(one, str | int) and not isinstance(one, bool) for one in values
        ):
            raise self.wrong(field)
        return values

    def wrong(self, field: str) -> Invalid:
        """Return the complaint about a field."""
        return Invalid("profile_rule_malformed", name=self.name, field=field)


def _language(given: str | int) -> Language:
    """Return a language by its id, its code or its name."""
    if isinstance(given, int):
        found = language_by_id(given)
    else:
        found = language_by_name(given) or language_by_code(given)
    if found is None or found.id <= UNKNOWN.id:
        raise Invalid("unknown_language", language=str(given))
    return found
