"""What is added of itself or left alone: collections, exclusions and blocked releases."""

from functools import partial
import re
from typing import Final

from ..failures.taxonomy import FailureReason
from ..invalid import Invalid
from ..keeping.books import Transaction
from ..keeping.records import BlockRecord, Exclusion, KeptCollection
from ..library.desk import normal_tags
from ..library.following import Following
from ..library.places import known_root
from ..quality.formats.custom import name_key
from .given import LATEST_YEAR, Given, availability_name, name_of
from .outcome import Changes, Fate, Outcome, differences
from .task import Task

_HASH: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

type Plain = dict[str, object]


def collection_data(collection: KeptCollection, profile: str) -> Plain:
    """Return how the missing movies of a collection are added."""
    return {
        "id": collection.id,
        "name": collection.name,
        "quality_profile": profile,
        "root_folder": collection.root_folder,
        "minimum_availability": availability_name(collection.minimum_availability),
        "search_on_add": collection.search_on_add,
        "tags": sorted(collection.tags),
    }


def exclusion_data(exclusion: Exclusion) -> Plain:
    """Return a movie that no list may add."""
    told: Plain = {
        "tmdb_id": exclusion.tmdb_id,
        "imdb_id": exclusion.imdb_id,
        "title": exclusion.title,
        "year": exclusion.year,
        "reason": exclusion.reason,
        "excluded_by": exclusion.excluded_by,
    }
    return {key: value for key, value in told.items() if value}


def block_data(record: BlockRecord, tmdb_id: int | None) -> Plain:
    """Return a release that is left alone."""
    told: Plain = {
        "release": record.title,
        "tmdb_id": tmdb_id,
        "indexer": record.indexer,
        "info_hash": record.info_hash,
        "reason": record.reason,
        "message": record.message[:1000],
        "until": None if record.until is None else record.until.isoformat(),
    }
    return {key: value for key, value in told.items() if value}


async def take_collection(task: Task, given: Given) -> Outcome:
    """Follow a collection from now on, unless that is done already."""
    given.only(
        "id",
        "name",
        "quality_profile",
        "root_folder",
        "minimum_availability",
        "search_on_add",
        "tags",
    )
    if (id_ := given.tmdb_id("id")) is None:
        raise given.wrong("id")
    task.once(("collection", id_))
    profile, minimum = given.text("quality_profile"), given.availability()
    task.check_profile(profile)
    root_folder = task.root_folder(given.text("root_folder"))
    known_root(root_folder, task.road.house.settings.media)
    search, tags = given.flag("search_on_add"), given.words("tags")
    name = given.text("name") or f"TMDb {id_}"
    how = Following(
        profile=profile or None,
        root_folder=root_folder or None,
        minimum_availability=minimum,
        search_on_add=True if search is None else search,
        tags=tags or (),
    )

    async def follow() -> None:
        if not task.how.dry_run:
            await task.road.library.follow_collection(id_, how)

    books = task.road.books
    known = await books.read(lambda one: books.collections.get(one, id_))
    if known is None or not known.monitored:
        await follow()
        return Outcome(name=name, fate=Fate.ADDED)
    wanted: Plain = {
        "quality_profile": profile or None,
        "root_folder": root_folder or None,
        "minimum_availability": None if minimum is None else availability_name(minimum),
        "search_on_add": search,
        "tags": None if tags is None else sorted(normal_tags(tags)),
    }
    return await task.settle(name, _wanted_otherwise(task, known, wanted), follow)


def _wanted_otherwise(task: Task, known: KeptCollection, wanted: Plain) -> Changes:
    """Return what a document wants otherwise of a collection that is followed."""
    before = collection_data(known, task.profile_name(known.profile_id))
    changes = differences(
        before, {key: one for key, one in wanted.items() if one is not None}
    )
    return {
        key: (old, new)
        for key, (old, new) in changes.items()
        if key != "quality_profile" or name_key(str(old)) != name_key(str(new))
    }


async def take_exclusion(task: Task, given: Given) -> Outcome:
    """Leave a movie out from now on."""
    given.only("tmdb_id", "imdb_id", "title", "year", "reason", "excluded_by")
    tmdb_id, imdb_id = given.tmdb_id(), given.imdb_id()
    if not (tmdb_id or imdb_id):
        raise given.wrong("tmdb_id")
    task.once(*(("exclusion", one) for one in (tmdb_id, imdb_id) if one))
    exclusion = Exclusion(
        tmdb_id=tmdb_id,
        imdb_id=imdb_id,
        title=given.text("title"),
        year=given.whole("year", 0, LATEST_YEAR) or 0,
        reason=given.text("reason"),
        excluded_by=given.text("excluded_by"),
    )
    name = name_of(exclusion.title, exclusion.year, imdb_id or f"TMDb {tmdb_id}")
    books = task.road.books

    def known(transaction: Transaction) -> bool:
        ids = [tmdb_id] if tmdb_id else []
        return any(
            books.exclusions.excluded(transaction, ids, [imdb_id] if imdb_id else [])
        )

    if await books.read(known):
        return Outcome(name=name, fate=Fate.UNCHANGED)
    now = task.road.clock.now()
    await task.write(lambda one: books.exclusions.add(one, exclusion, now))
    return Outcome(name=name, fate=Fate.ADDED)


async def take_block(task: Task, given: Given) -> Outcome:
    """Leave a release alone for as long as the document says; one that is blocked here stays so for as long as it is."""
    given.only(
        "release", "tmdb_id", "indexer", "info_hash", "reason", "message", "until"
    )
    record = _block(task, given)
    task.once(("block", record.info_hash or record.title.casefold(), record.indexer))
    books, now = task.road.books, task.road.clock.now()
    seconds = None
    if record.until is not None and (seconds := record.until.timestamp() - now) <= 0:
        raise Invalid("document_block_over")
    if await books.read(
        lambda one: books.blocklist.is_blocked(
            one, record.info_hash, record.title, record.indexer, now
        )
    ):
        return Outcome(name=record.title, fate=Fate.UNCHANGED)
    await task.write(partial(_write_block, task, record, now, seconds))
    return Outcome(name=record.title, fate=Fate.ADDED)


def _write_block(
    task: Task,
    record: BlockRecord,
    now: float,
    seconds: float | None,
    transaction: Transaction,
) -> None:
    """Write a block."""
    blocklist = task.road.books.blocklist
    blocklist.block(transaction, record, now, lambda _: seconds)


def _block(task: Task, given: Given) -> BlockRecord:
    """Return the block that an entry describes."""
    release, tmdb_id = given.needed("release"), given.tmdb_id()
    movie = task.road.house.index.by_tmdb(tmdb_id)
    if tmdb_id and movie is None and tmdb_id not in task.movies:
        raise Invalid("movie_not_in_library", movie=f"TMDb {tmdb_id}")
    info_hash = given.text("info_hash").lower()
    if info_hash and not _HASH.fullmatch(info_hash):
        raise given.wrong("info_hash")
    reasons = {one.value: one.value for one in FailureReason}
    reason = given.text("reason") or FailureReason.MANUALLY_REJECTED.value
    return BlockRecord(
        title=release,
        indexer=given.text("indexer"),
        info_hash=info_hash or None,
        movie_id=None if movie is None else movie.id,
        reason=given.choice("reason", reason, reasons),
        message=given.text("message"),
        until=given.moment("until"),
        correlation_id=task.how.correlation_id,
    )
