"""A household that has decided much, and another one that has decided nothing yet."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
import json
from typing import Any, Final, override

from homeassistant.core import Context
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.engine.keeping.books import Transaction
from custom_components.radarr_mvp.engine.keeping.records import Exclusion
from custom_components.radarr_mvp.engine.library.following import Following
from tests.integration import Home

from .house import GENERAL, NOSFERATU, SINTEL, House, Told
from .test_rules import X265

LIVING_DEADS: Final = 10_331_001
RELEASE: Final = "Nosferatu.1922.1080p.WEB.x264-BAD"
TORRENT: Final = "ab" * 20
RULE: Final[Told] = {"name": "Silent", "max_year": 1929, "add_tags": ["old"]}


@dataclass
class Other(House):
    """A second library of the same Home Assistant."""

    @override
    async def act(self, action: str, **data: Any) -> Told:
        """Call an action for it."""
        return await super().act(action, config_entry_id=self.entry.entry_id, **data)

    @override
    async def do(
        self, action: str, *, context: Context | None = None, **data: Any
    ) -> None:
        """Call one that need not answer."""
        entry = {"config_entry_id": self.entry.entry_id}
        await super().do(action, context=context, **entry, **data)

    @override
    async def refused(self, action: str, **data: Any) -> str:
        """Call one that must not work."""
        entry = {"config_entry_id": self.entry.entry_id}
        return await super().refused(action, **entry, **data)


async def other(home: Home) -> Other:
    """Return a second library, which is empty."""
    house = Other(home, home.second_entry())
    await home.set_up(house.entry)
    return house


async def decide(house: House) -> None:
    """Decide something about everything."""
    road, quality = house.road, house.road.quality
    await quality.import_formats(X265, score_in=[2])
    profile = replace(quality.profiles()[0], id=0, name="Mine", min_format_score=-10)
    mine = await quality.save_profile(profile)
    await quality.save_sizes([{"quality": 7, "title": "Disc", "min": 1, "max": 90}])
    await quality.save_rules([RULE | {"profile_id": mine.id}])
    await house.add(
        quality_profile="Mine",
        tags=["Silent", "horror"],
        minimum_availability="in_cinemas",
        search=False,
    )
    await house.add(GENERAL, monitored=False, search=False)
    await road.library.follow_collection(
        LIVING_DEADS, Following(profile="Mine", search_on_add=False, tags=["zombies"])
    )
    excluded = Exclusion(tmdb_id=SINTEL.tmdb_id, title="Sintel", year=2010, reason="No")
    now = road.clock.now()

    def exclude(transaction: Transaction) -> None:
        road.books.exclusions.add(transaction, excluded, now)

    await road.books.write(exclude)
    given = {"release": RELEASE, "info_hash": TORRENT, "notes": "Wrong speed"}
    await house.act("block_release", tmdb_id=NOSFERATU.tmdb_id, days=9, **given)
    await house.act(
        "block_release", tmdb_id=NOSFERATU.tmdb_id, release=RELEASE, indexer="HDBits"
    )


async def exported(house: House, **data: Any) -> Told:
    """Return the document of a library."""
    told = await house.act("export_data", **data)
    return dict(told["document"])


def entry_options(entry: MockConfigEntry) -> Told:
    """Return the options of an entry as they are stored."""
    return dict(json.loads(json.dumps(dict(entry.options), default=dict)))


def results(told: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Return what became of each entry that is told of."""
    return {(one["part"], one["name"]): one["result"] for one in told["items"]}


def reasons(told: Mapping[str, Any]) -> dict[str, str]:
    """Return why entries were left out."""
    return {one["name"]: one["reason"] for one in told["items"] if one["reason"]}
