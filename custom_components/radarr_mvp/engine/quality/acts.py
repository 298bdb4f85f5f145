"""What is written where quality profiles, custom formats, sizes and profile rules change."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from ..invalid import Invalid
from ..keeping.books import Books, Transaction
from ..ports import Clock
from .defaults import default_profiles
from .formats.custom import CustomFormat, name_key
from .guide.adopt import adopt_profile
from .guide.models import GuideProfile
from .incoming import ImportedFormats
from .profile_rules import (
    RULES_SETTING,
    ProfileRule,
    check_rules,
    rules_as_data,
    rules_from_data,
)
from .profiles import QualityProfile, check_removal
from .sizes import (
    SIZES_SETTING,
    QualityDefinition,
    QualityDefinitions,
    sizes_as_data,
    sizes_from_data,
)


class QualityActs:
    """The acts; each is a part of a transaction, and does nothing but read and write the books."""

    def __init__(self, books: Books, clock: Clock) -> None:
        """Keep the books."""
        self._books = books
        self._clock = clock

    def profile(self, transaction: Transaction, profile_id: int) -> QualityProfile:
        """Return a profile that has to be there."""
        found = self._books.profiles.get(transaction, profile_id)
        if found is None:
            raise Invalid("profile_unknown", profile=str(profile_id))
        return found

    def save_profile(
        self, transaction: Transaction, profile: QualityProfile
    ) -> QualityProfile:
        """Write a profile with a score for each custom format, as a new one where it has no id."""
        books, now = self._books, self._clock.now()
        known = [one.id for one in books.formats.every(transaction)]
        if unknown := sorted(set(profile.format_scores) - set(known)):
            raise Invalid("format_unknown", id=str(unknown[0]))
        complete = profile.with_scores(
            {id_: profile.format_scores.get(id_, 0) for id_ in known}
        )
        if not complete.id:
            return books.profiles.add(transaction, complete, now)
        self.profile(transaction, complete.id)
        books.profiles.change(transaction, complete, now)
        return complete

    def delete_profile(
        self, transaction: Transaction, profile_id: int, also_used_by: Iterable[str]
    ) -> None:
        """Remove a profile that nothing uses and that is not the last one."""
        books = self._books
        profile = self.profile(transaction, profile_id)
        users = books.profiles.users(transaction, profile_id)
        rules = self.rules(transaction)
        users += [one.name for one in rules if one.profile_id == profile_id]
        check_removal(profile, [*users, *also_used_by])
        if len(books.profiles.every(transaction)) == 1:
            raise Invalid("profile_last", name=profile.name)
        books.profiles.remove(transaction, profile_id)

    def reset_profiles(
        self, transaction: Transaction, profile_id: int | None
    ) -> tuple[QualityProfile, ...]:
        """Write the profiles that come along, or one of them, as they came."""
        usual = {name_key(one.name): one for one in default_profiles()}
        if profile_id is not None:
            name = self.profile(transaction, profile_id).name
            if name_key(name) not in usual:
                raise Invalid("profile_not_usual", name=name)
            usual = {name_key(name): usual[name_key(name)]}
        known = {
            name_key(one.name): one.id
            for one in self._books.profiles.every(transaction)
        }
        return tuple(
            self.save_profile(transaction, replace(one, id=known.get(key, 0)))
            for key, one in usual.items()
        )

    def save_format(
        self, transaction: Transaction, custom: CustomFormat
    ) -> CustomFormat:
        """Write a custom format; a new one gets the score 0 in each profile."""
        books, now = self._books, self._clock.now()
        if not custom.id:
            added = books.formats.add(transaction, custom, now)
            self._score(transaction, {added.id: 0})
            return added
        if not books.formats.change(transaction, custom, now):
            raise Invalid("format_unknown", id=str(custom.id))
        return custom

    def delete_format(self, transaction: Transaction, format_id: int) -> None:
        """Remove a custom format with its scores."""
        if not self._books.formats.remove(transaction, format_id, self._clock.now()):
            raise Invalid("format_unknown", id=str(format_id))

    def take_in(
        self, transaction: Transaction, formats: Iterable[CustomFormat]
    ) -> ImportedFormats:
        """Write formats that were brought along, in place of those of the same guide id or name."""
        books, now = self._books, self._clock.now()
        known = books.formats.every(transaction)
        by_name = {name_key(one.name): one.id for one in known}
        by_guide = {one.trash_id: one.id for one in known if one.trash_id}
        taken: list[CustomFormat] = []
        added: set[int] = set()
        for custom in formats:
            id_ = by_guide.get(custom.trash_id) or by_name.get(name_key(custom.name))
            # Two that mean the same format must not write over each other.
            if id_ and all(id_ != one.id for one in taken):
                taken.append(replace(custom, id=id_))
                books.formats.change(transaction, taken[-1], now)
            else:
                taken.append(books.formats.add(transaction, custom, now))
                added.add(taken[-1].id)
        self._score(transaction, dict.fromkeys(added, 0))
        return ImportedFormats(tuple(taken), frozenset(added))

    def score_as_guided(
        self,
        transaction: Transaction,
        formats: Iterable[CustomFormat],
        profile_ids: Collection[int],
        score_set: str,
    ) -> None:
        """Give formats the guide's scores in some profiles."""
        scores = {one.id: one.guide_score(score_set) for one in formats}
        for profile_id in profile_ids:
            profile = self.profile(transaction, profile_id)
            self.save_profile(
                transaction, profile.with_scores({**profile.format_scores, **scores})
            )

    def _score(self, transaction: Transaction, scores: Mapping[int, int]) -> None:
        """Add scores of new formats to each profile."""
        if not scores:
            return
        now = self._clock.now()
        for profile in self._books.profiles.every(transaction):
            scored = profile.with_scores({**profile.format_scores, **scores})
            self._books.profiles.change(transaction, scored, now)

    def adopt(
        self,
        transaction: Transaction,
        profile: GuideProfile,
        formats: Iterable[CustomFormat] | None = None,
    ) -> QualityProfile:
        """Write a guide's profile in place of one of the same name, with the guide's scores.

        Where no formats are given, they are those of the books that the profile names.
        """
        books = self._books
        if formats is None:
            formats = [
                self._of_guide(transaction, trash_id) for trash_id in profile.format_ids
            ]
        known = {
            name_key(one.name): one.id for one in books.profiles.every(transaction)
        }
        adopted = adopt_profile(
            profile, formats, id_=known.get(name_key(profile.name), 0)
        )
        return self.save_profile(transaction, adopted)

    def _of_guide(self, transaction: Transaction, trash_id: str) -> CustomFormat:
        """Return a format by its id in a guide; it has to be there."""
        found = self._books.formats.by_trash_id(transaction, trash_id)
        if found is None:
            raise Invalid("guide_format_unknown", id=trash_id)
        return found

    def change_sizes(
        self, transaction: Transaction, changed: Iterable[QualityDefinition]
    ) -> QualityDefinitions:
        """Write the sizes of some qualities; the others stay."""
        sizes = self._sizes(transaction).with_changes(changed)
        return self._keep_sizes(transaction, sizes)

    def reset_sizes(
        self, transaction: Transaction, *, titles: bool
    ) -> QualityDefinitions:
        """Write the sizes as they come."""
        # With the titles goes everything, also what is not understood any more.
        sizes = QualityDefinitions() if titles else self._sizes(transaction).reset()
        return self._keep_sizes(transaction, sizes)

    def _sizes(self, transaction: Transaction) -> QualityDefinitions:
        """Return the sizes as they stand in the books."""
        return sizes_from_data(self._books.settings.get(transaction, SIZES_SETTING))

    def _keep_sizes(
        self, transaction: Transaction, sizes: QualityDefinitions
    ) -> QualityDefinitions:
        """Write the sizes."""
        self._books.settings.keep(
            transaction, SIZES_SETTING, sizes_as_data(sizes), self._clock.now()
        )
        return sizes

    def rules(self, transaction: Transaction) -> tuple[ProfileRule, ...]:
        """Return the profile rules as they stand in the books."""
        return rules_from_data(self._books.settings.get(transaction, RULES_SETTING))

    def save_rules(
        self,
        transaction: Transaction,
        rules: tuple[ProfileRule, ...],
        root_folders: Collection[str],
    ) -> None:
        """Write all profile rules in place of those before."""
        books = self._books
        profile_ids = {one.id for one in books.profiles.every(transaction)}
        check_rules(rules, profile_ids, root_folders)
        books.settings.keep(
            transaction, RULES_SETTING, rules_as_data(rules), self._clock.now()
        )
