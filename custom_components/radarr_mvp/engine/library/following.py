"""Which collections are followed, and how; what of them the library lacks."""

from collections.abc import Collection as Some, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ..availability import Status
from ..errors import NotFound
from ..invalid import Invalid
from ..keeping.books import Books, Transaction
from ..keeping.records import KeptCollection
from ..metadata import Collection, CollectionRef
from ..releases.clean import clean_title
from .adding import NEVER
from .asked import CollectionChanges, MissingOfCollection
from .desk import Desk, normal_tags
from .places import known_root
from .problems import AmbiguousCollection

_MOST_CANDIDATES: Final = 10
# People leave this word out, and TMDb does not.
_NEEDLESS: Final = "collection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How the missing movies of a collection are added; None means as usual."""

    profile: str | int | None = None
    root_folder: str | Path | None = None
    minimum_availability: Status | None = None
    search_on_add: bool = True
    tags: Some[str] = ()


USUALLY: Final = Following()


@dataclass(frozen=True, slots=True)
class FollowedCollections:
    """Decides about collections; what is missing of them is added by others."""

    desk: Desk

    async def find(self, name: str) -> int:
        """Return the number of the collection of a name: of those that are known, else of all."""
        books, key = self.desk.books, _key(name)
        known = await books.read(books.collections.every)
        alike = [one.id for one in known if key and _key(one.name) == key]
        if len(alike) == 1:
            return alike[0]
        answer = await self.desk.metadata.find_collections(name)
        return _chosen(name, answer.value.items).id

    async def follow(
        self, collection_id: int, how: Following = USUALLY
    ) -> KeptCollection:
        """Add what is missing of a collection from now on; who refreshes it does it."""
        desk = self.desk
        root = known_root(how.root_folder, desk.house.settings.media)
        usual = desk.house.settings.automation.minimum_availability
        profile_id = desk.profile_id(how.profile)
        try:
            fetched = await desk.metadata.collection(collection_id)
        except NotFound as error:
            raise _unknown(collection_id) from error

        def act(transaction: Transaction) -> KeptCollection:
            known = desk.books.collections.get(transaction, collection_id)
            kept = replace(
                renewed(known, fetched.value, at_time(fetched.at)),
                monitored=True,
                profile_id=profile_id,
                root_folder=root,
                minimum_availability=(
                    usual
                    if how.minimum_availability is None
                    else how.minimum_availability
                ),
                search_on_add=how.search_on_add,
                tags=normal_tags(how.tags),
            )
            desk.books.collections.keep(transaction, kept)
            return kept

        return await desk.books.write(act)

    async def change(
        self, collection_id: int, changes: CollectionChanges
    ) -> KeptCollection:
        """Change how a collection is followed, or whether it is; its movies stay as they are."""
        desk = self.desk
        profile_id, root = None, None
        if changes.profile is not None:
            profile_id = desk.profile_id(changes.profile)
        if changes.root_folder is not None:
            root = known_root(changes.root_folder, desk.house.settings.media)

        def act(transaction: Transaction) -> KeptCollection | None:
            known = desk.books.collections.get(transaction, collection_id)
            if known is None:
                return None
            tags = known.tags if changes.tags is None else normal_tags(changes.tags)
            changed = replace(
                known,
                monitored=_or(changes.monitored, known.monitored),
                profile_id=_or(profile_id, known.profile_id),
                root_folder=_or(root, known.root_folder),
                minimum_availability=_or(
                    changes.minimum_availability, known.minimum_availability
                ),
                search_on_add=_or(changes.search_on_add, known.search_on_add),
                tags=tags,
            )
            desk.books.collections.keep(transaction, changed)
            return changed

        if (changed := await desk.books.write(act)) is None:
            raise _unknown(collection_id)
        return changed

    async def missing(self, *, followed: bool) -> tuple[MissingOfCollection, ...]:
        """Return collections with what the library has and has not of them, and what of that no list may add."""
        books = self.desk.books

        def read(transaction: Transaction) -> tuple[MissingOfCollection, ...]:
            found = books.collections.all_missing(transaction, monitored=followed)
            ids = {part.tmdb_id for _, missing in found for part in missing}
            excluded, _ = books.exclusions.excluded(transaction, ids)
            there = books.metadata.in_collections(
                transaction, [one.id for one, _ in found]
            )
            return tuple(
                MissingOfCollection(
                    one,
                    missing,
                    excluded=frozenset(part.tmdb_id for part in missing) & excluded,
                    movie_ids=tuple(there.get(one.id, ())),
                )
                for one, missing in found
            )

        return await books.read(read)


def count_missing(transaction: Transaction, books: Books) -> int:
    """Return how many movies of followed collections the library lacks; those that nobody wants do not count."""
    found = books.collections.all_missing(transaction, monitored=True)
    ids = {part.tmdb_id for _, missing in found for part in missing if not part.video}
    excluded, _ = books.exclusions.excluded(transaction, ids)
    return len(ids - excluded)


def renewed(
    known: KeptCollection | None, collection: Collection, at: datetime
) -> KeptCollection:
    """Return a collection with what is known of it now; what was decided about it stays."""
    before = known or KeptCollection(
        id=collection.id, name=collection.name, fetched_at=NEVER
    )
    return replace(
        before,
        name=collection.name,
        overview=collection.overview,
        poster_path=collection.poster_path,
        backdrop_path=collection.backdrop_path,
        fetched_at=at,
        parts=collection.parts,
    )


def at_time(seconds: float) -> datetime:
    """Return the time of seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def _or[T](wanted: T | None, known: T) -> T:
    """Return what is wanted, or what is so already where nothing is."""
    return known if wanted is None else wanted


def _chosen(name: str, found: Iterable[CollectionRef]) -> CollectionRef:
    """Return the collection that a name means without doubt, or say between which a person has to choose."""
    offered = list(found)
    alike = [one for one in offered if _key(one.name) == _key(name)]
    if len(alike) == 1:
        return alike[0]
    if not offered:
        raise Invalid("collection_not_named", collection=name)
    raise AmbiguousCollection(name, (alike or offered)[:_MOST_CANDIDATES])


def _key(name: str) -> str:
    """Return a name as it is compared, however it is spelt."""
    words = name.split()
    if len(words) > 1 and words[-1].casefold() == _NEEDLESS:
        words.pop()
    return clean_title(" ".join(words))


def _unknown(collection_id: int) -> Invalid:
    """Return that there is no such collection."""
    return Invalid("collection_not_found", collection=str(collection_id))
