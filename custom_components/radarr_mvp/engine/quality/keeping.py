"""Keep quality profiles, custom formats, sizes and profile rules, and put what was changed in force."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from ..decision.context import Inquiry, Occasion
from ..decision.trying import try_release
from ..household import Housekeeping
from ..indexing import NO_FLAGS, Release, ReleaseFlag
from ..invalid import Invalid
from ..keeping.books import Books, Transaction
from ..movies import Movie
from ..ports import Clock
from ..releases.parser import parse_release
from .acts import QualityActs
from .formats.custom import CustomFormat
from .formats.data import format_as_dict
from .guide.adopt import export_profile
from .guide.models import DEFAULT_SCORE_SET, Guide
from .guide.reader import read_profile
from .incoming import ImportedFormats, ImportedProfile, from_json, read_formats
from .profile_rules import ProfileRule, rules_from_data
from .profiles import QualityProfile
from .sizes import QualityDefinition, QualityDefinitions


class QualityBooks:
    """What a household wants of releases; each change is checked, written, and then in force."""

    def __init__(self, *, books: Books, house: Housekeeping, clock: Clock) -> None:
        """Keep the books and what is held ready from them."""
        self._books = books
        self._house = house
        self._acts = QualityActs(books, clock)
        self._listeners: tuple[Callable[[], None], ...] = ()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call somebody whenever a change is in force, until what is returned is called."""
        self._listeners = (*self._listeners, listener)

        def leave() -> None:
            self._listeners = tuple(
                one for one in self._listeners if one is not listener
            )

        return leave

    async def _change[T](self, act: Callable[[Transaction], T]) -> T:
        """Write a change and put it in force."""
        result = await self._books.write(act)
        await self.renew()
        return result

    async def renew(self) -> None:
        """Put in force what the books say, as after others have written there."""
        await self._house.load_rules()
        for listener in self._listeners:
            listener()

    def profiles(self) -> tuple[QualityProfile, ...]:
        """Return all profiles."""
        return tuple(self._house.profiles.values())

    async def save_profile(self, profile: QualityProfile) -> QualityProfile:
        """Add a profile, or write one that has an id; every custom format gets a score in it."""
        return await self._change(lambda one: self._acts.save_profile(one, profile))

    async def delete_profile(
        self, profile_id: int, *, also_used_by: Collection[str] = ()
    ) -> None:
        """Remove a profile that nothing uses; users that the books do not know are named by the caller."""
        await self._change(
            lambda one: self._acts.delete_profile(one, profile_id, also_used_by)
        )

    async def reset_profiles(
        self, profile_id: int | None = None
    ) -> tuple[QualityProfile, ...]:
        """Give the profiles that come along, or one of them, what they came with.

        Without an id those that were removed come back, too. Profiles of one's own stay.
        """
        return await self._change(
            lambda one: self._acts.reset_profiles(one, profile_id)
        )

    async def import_profile(self, data: object) -> QualityProfile:
        """Take in a profile in the shape of a guide, whose custom formats are here already."""
        profile = read_profile(from_json(data))
        return await self._change(lambda one: self._acts.adopt(one, profile))

    async def adopt_guide_profile(
        self, guide: Guide, name_or_id: str, extra_ids: Collection[str] | None = None
    ) -> ImportedProfile:
        """Take in a profile of a guide with its custom formats and those that are chosen besides."""
        profile = guide.profile(name_or_id)
        formats = guide.formats_for(profile, extra_ids)
        pairs = guide.conflicts_among(formats)

        def act(transaction: Transaction) -> ImportedProfile:
            taken = self._acts.take_in(transaction, formats)
            return ImportedProfile(
                profile=self._acts.adopt(transaction, profile, taken.formats),
                formats=taken,
                conflicts=tuple(tuple(one.name for one in pair) for pair in pairs),
            )

        return await self._change(act)

    def export_profile(self, profile_id: int) -> dict[str, object]:
        """Return a profile in the shape of a guide."""
        profile = self._house.profiles.get(profile_id)
        if profile is None:
            raise Invalid("profile_unknown", profile=str(profile_id))
        return export_profile(profile, self._house.formats)

    def formats(self) -> tuple[CustomFormat, ...]:
        """Return all custom formats."""
        return self._house.formats

    async def save_format(self, custom: CustomFormat) -> CustomFormat:
        """Add a custom format, or write one that has an id."""
        return await self._change(lambda one: self._acts.save_format(one, custom))

    async def delete_format(self, format_id: int) -> None:
        """Remove a custom format from all profiles; with the last one go the scores to reach."""
        await self._change(lambda one: self._acts.delete_format(one, format_id))

    async def import_formats(
        self,
        data: object,
        *,
        score_in: Collection[int] = (),
        score_set: str = DEFAULT_SCORE_SET,
    ) -> ImportedFormats:
        """Take in one custom format or many, all or none, with the guide's scores in some profiles.

        One of the same guide id or name is replaced, and keeps its scores in the other profiles.
        """
        formats = await asyncio.to_thread(read_formats, data)

        def act(transaction: Transaction) -> ImportedFormats:
            taken = self._acts.take_in(transaction, formats)
            self._acts.score_as_guided(transaction, taken.formats, score_in, score_set)
            return taken

        return await self._change(act)

    def export_formats(self, ids: Collection[int] = ()) -> list[dict[str, object]]:
        """Return some custom formats, or all, in the shape that programs share."""
        known = {one.id: one for one in self._house.formats}
        if unknown := [id_ for id_ in ids if id_ not in known]:
            raise Invalid("format_unknown", id=str(unknown[0]))
        return [format_as_dict(replace(known[id_], id=0)) for id_ in ids or known]

    def sizes(self) -> QualityDefinitions:
        """Return the sizes that are accepted of each quality."""
        return self._house.sizes

    async def save_sizes(
        self, changed: Iterable[Mapping[str, object]]
    ) -> QualityDefinitions:
        """Write the sizes of some qualities; the others stay."""
        definitions = [QualityDefinition.from_dict(one) for one in changed]
        return await self._change(lambda one: self._acts.change_sizes(one, definitions))

    async def reset_sizes(self, *, titles: bool = False) -> QualityDefinitions:
        """Take back what was changed of the sizes, and of the titles where that is wanted."""
        return await self._change(
            lambda one: self._acts.reset_sizes(one, titles=titles)
        )

    def rules(self) -> tuple[ProfileRule, ...]:
        """Return the rules by which added movies get their profile."""
        return self._house.profile_rules

    async def save_rules(self, data: object) -> tuple[ProfileRule, ...]:
        """Write all profile rules in place of those before."""
        rules = rules_from_data(from_json(data))
        folders = [str(one) for one in self._house.settings.media.root_folders]
        await self._change(lambda one: self._acts.save_rules(one, rules, folders))
        return rules

    async def test_release(
        self,
        title: str,
        *,
        movie_id: int | None = None,
        size: int = 0,
        seeders: int | None = None,
        indexer: str = "",
        flags: ReleaseFlag = NO_FLAGS,
        by_person: bool = False,
    ) -> dict[str, object]:
        """Return what would become of a release, for a movie or for whichever its name tells."""
        wanted = None if movie_id is None else self._house.index.get(movie_id)
        if movie_id is not None and wanted is None:
            raise Invalid("movie_unknown", movie=str(movie_id))
        release = Release(
            guid="",
            title=title,
            indexer=indexer,
            indexer_id=indexer,
            size=size,
            seeders=seeders,
            flags=flags,
        )
        movie = wanted or self._named(title)
        inquiry = Inquiry(
            occasion=Occasion.REQUEST if by_person else Occasion.SEARCH,
            now=self._house.now,
            movie=wanted,
        )
        household = await self._house.household([movie.id] if movie else [])
        return await asyncio.to_thread(try_release, release, household, inquiry)

    def _named(self, title: str) -> Movie | None:
        """Return the movie of the library that a name tells."""
        facts = parse_release(title)
        return self._house.index.find(facts).movie if facts else None
