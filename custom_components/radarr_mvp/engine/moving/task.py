"""What all who take entries in share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ..invalid import Invalid
from ..keeping.books import Act
from ..quality.acts import QualityActs
from ..quality.formats.custom import name_key
from ..road import Road
from .document import Mode
from .outcome import Changes, Fate, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a document is taken in; a root folder takes the place of those that this library does not have."""

    mode: Mode = Mode.MERGE
    dry_run: bool = False
    root_folder: str = ""
    correlation_id: str = ""


@dataclass(slots=True)
class Task:
    """The library that takes in, what has been seen of the document, and what a dry run would have brought."""

    road: Road
    how: How
    formats: set[str] = field(default_factory=set)
    profiles: set[str] = field(default_factory=set)
    movies: set[int] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    _seen: set[object] = field(default_factory=set)

    @property
    def acts(self) -> QualityActs:
        """Return how profiles, custom formats, sizes and rules are written."""
        return QualityActs(self.road.books, self.road.clock)

    def once(self, *keys: object) -> None:
        """Refuse what the document has had before."""
        if not self._seen.isdisjoint(keys):
            raise Invalid("document_twice")
        self._seen.update(keys)

    async def write(self, act: Act[object]) -> None:
        """Write to the books, unless nothing is to be changed."""
        if not self.how.dry_run:
            await self.road.books.write(act)

    async def settle(
        self, name: str, changes: Changes, update: Callable[[], Awaitable[object]]
    ) -> Outcome:
        """Do with what is here already what is wanted: leave it, or change it."""
        if not changes:
            return Outcome(name=name, fate=Fate.UNCHANGED)
        if self.how.mode is Mode.MERGE:
            problem = Invalid("document_kept")
            return Outcome(
                name=name, fate=Fate.SKIPPED, changes=changes, problem=problem
            )
        if not self.how.dry_run:
            await update()
        return Outcome(name=name, fate=Fate.UPDATED, changes=changes)

    def root_folder(self, wanted: str) -> str:
        """Return the root folder for what lay in another one, that one where nothing takes its place."""
        known = map(str, self.road.house.settings.media.root_folders)
        return wanted if wanted in known else self.how.root_folder or wanted

    def check_profile(self, name: str) -> None:
        """Refuse a profile that is neither here nor about to be."""
        if (
            name
            and self.profile_id(name) is None
            and name_key(name) not in self.profiles
        ):
            raise Invalid("profile_unknown", profile=name)

    def profile_id(self, name: str) -> int | None:
        """Return the id of a profile of this library by its name."""
        for one in self.road.house.profiles.values():
            if name_key(one.name) == name_key(name):
                return one.id
        return None

    def profile_name(self, profile_id: int) -> str:
        """Return the name of a profile of this library, empty where there is none."""
        profile = self.road.house.profiles.get(profile_id)
        return "" if profile is None else profile.name
