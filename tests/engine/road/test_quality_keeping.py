"""Profiles, custom formats, sizes and profile rules: kept, and in force at once."""

import asyncio
from dataclasses import replace
import json
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.decision.context import NO_FORMATS
from custom_components.radarr_mvp.engine.household import Housekeeping
from custom_components.radarr_mvp.engine.indexing import ReleaseFlag
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.quality.defaults import (
    DEFAULT_PROFILE_NAMES,
    default_profiles,
)
from custom_components.radarr_mvp.engine.quality.definitions import quality_by_name
from custom_components.radarr_mvp.engine.quality.formats.custom import CustomFormat
from custom_components.radarr_mvp.engine.quality.formats.data import format_from_dict
from custom_components.radarr_mvp.engine.quality.guide.models import (
    Guide,
    GuideChoice,
    GuideGroup,
    GuideNaming,
)
from custom_components.radarr_mvp.engine.quality.guide.reader import read_profile
from custom_components.radarr_mvp.engine.quality.keeping import QualityBooks
from custom_components.radarr_mvp.engine.quality.profile_rules import (
    RULES_SETTING,
    ProfileFacts,
    choose,
)
from custom_components.radarr_mvp.engine.quality.profiles import QualityProfile
from custom_components.radarr_mvp.engine.quality.sizes import SIZES_SETTING
from tests.engine.quality.guide_data import guide
from tests.engine.rooms import Rooms

GENERAL = "The.General.1926.1080p.BluRay.x264-GRP"


@pytest.fixture
def quality(rooms: Rooms) -> QualityBooks:
    """Return the service."""
    return QualityBooks(books=rooms.books, house=rooms.house, clock=rooms.clock)


def word(name: str, pattern: str = "", **notes: object) -> dict[str, Any]:
    """Return a custom format for a word, in the shape that programs share."""
    return {
        "name": name,
        "specifications": [
            {
                "name": "word",
                "implementation": "ReleaseTitleSpecification",
                "fields": {"value": pattern or rf"\b{name}\b"},
            }
        ],
        **notes,
    }


def custom(name: str, pattern: str = "") -> CustomFormat:
    """Return a custom format for a word."""
    return format_from_dict(word(name, pattern))


def named(quality: QualityBooks, name: str) -> QualityProfile:
    """Return a profile by its name."""
    return next(one for one in quality.profiles() if one.name == name)


async def refused(doing: Any) -> Invalid:
    """Return why something was refused."""
    with pytest.raises(Invalid) as caught:
        await doing
    return caught.value


async def after_restart(rooms: Rooms) -> Housekeeping:
    """Return what another start finds in the books."""
    house = Housekeeping(rooms.books, rooms.clock, rooms.house.settings)
    await house.load()
    return house


async def test_profiles_are_kept(rooms: Rooms, quality: QualityBooks) -> None:
    """New ones, changed ones, and none under a name that is taken."""
    assert [one.name for one in quality.profiles()] == list(DEFAULT_PROFILE_NAMES)
    saved = await quality.save_profile(
        replace(default_profiles()[3], id=0, name="Mine", upgrade_allowed=False)
    )
    assert rooms.house.profiles[saved.id] == saved
    changed = await quality.save_profile(replace(saved, name="Ours"))
    assert (changed.id, quality.profiles()[-1]) == (saved.id, changed)

    error = await refused(quality.save_profile(replace(saved, name="any")))
    assert error.key == "profile_name_taken"
    error = await refused(quality.save_profile(replace(saved, id=99, name="x")))
    assert (error.key, error.placeholders) == ("profile_unknown", {"profile": "99"})
    error = await refused(quality.save_profile(saved.with_format(7, 5)))
    assert (error.key, error.placeholders) == ("format_unknown", {"id": "7"})
    assert (await after_restart(rooms)).profiles == rooms.house.profiles


async def test_a_profile_in_use_stays(rooms: Rooms, quality: QualityBooks) -> None:
    """By a movie, a rule, or what only the caller knows of."""
    movie = await rooms.movie(profile_id=named(quality, "SD").id)
    used = movie.profile_id
    await quality.save_rules(
        [{"name": "Silent", "profile_id": used, "tags": ["silent"]}]
    )
    error = await refused(quality.delete_profile(used, also_used_by=["Trakt list"]))
    assert error.key == "profile_in_use"
    assert error.placeholders == {
        "name": "SD", "count": "3", "users": "Nosferatu, Silent, Trakt list",
    }  # fmt: skip
    await quality.save_rules([])
    await rooms.books.write(lambda one: rooms.books.movies.remove(one, movie.id))
    error = await refused(quality.delete_profile(used, also_used_by=["Trakt list"]))
    assert error.placeholders["users"] == "Trakt list"
    await quality.delete_profile(used)
    assert "SD" not in [one.name for one in quality.profiles()]
    assert (await refused(quality.delete_profile(used))).key == "profile_unknown"


async def test_the_last_profile_stays(quality: QualityBooks) -> None:
    """Movies have to have one."""
    *others, last = quality.profiles()
    for one in others:
        await quality.delete_profile(one.id)
    error = await refused(quality.delete_profile(last.id))
    assert (error.key, error.placeholders) == ("profile_last", {"name": last.name})
    assert quality.profiles() == (last,)


async def test_profiles_become_what_they_were(quality: QualityBooks) -> None:
    """One of them, or all with those that were removed; one's own stay as they are."""
    dv = await quality.save_format(custom("DV"))
    usual = {one.name: one for one in quality.profiles()}
    sd, hd = usual["SD"], usual["HD-1080p"]
    changed = replace(sd.with_format(dv.id, 50), upgrade_allowed=False)
    await quality.save_profile(changed)
    await quality.save_profile(replace(hd, min_format_score=7))
    assert await quality.reset_profiles(sd.id) == (sd,)
    assert named(quality, "SD") == sd
    assert named(quality, "HD-1080p").min_format_score == 7

    own = await quality.save_profile(replace(sd, id=0, name="Mine"))
    error = await refused(quality.reset_profiles(own.id))
    assert (error.key, error.placeholders) == ("profile_not_usual", {"name": "Mine"})
    assert (await refused(quality.reset_profiles(99))).key == "profile_unknown"

    await quality.delete_profile(named(quality, "Any").id)
    assert len(await quality.reset_profiles()) == len(DEFAULT_PROFILE_NAMES)
    back = {one.name: one for one in quality.profiles()}
    assert back.keys() == {*DEFAULT_PROFILE_NAMES, "Mine"}
    assert back["HD-1080p"] == hd
    assert back["Any"].format_scores == {dv.id: 0}


async def test_custom_formats_are_kept(rooms: Rooms, quality: QualityBooks) -> None:
    """A new one gets the score 0 in each profile; when the last one goes, so do the scores to reach."""
    dv = await quality.save_format(custom("DV"))
    assert all(one.format_scores == {dv.id: 0} for one in quality.profiles())
    scored = replace(
        named(quality, "SD").with_format(dv.id, 50),
        min_format_score=10,
        cutoff_format_score=50,
        min_upgrade_format_score=5,
    )
    await quality.save_profile(scored)
    hlg = await quality.save_format(custom("HLG"))
    assert named(quality, "SD").format_scores == {dv.id: 50, hlg.id: 0}
    assert quality.formats() == (dv, hlg)

    renamed = await quality.save_format(replace(dv, name="Vision"))
    assert quality.formats() == (renamed, hlg)
    assert rooms.house.matcher.formats == (renamed, hlg)
    error = await refused(quality.save_format(custom("vision ")))
    assert error.key == "format_name_taken"
    error = await refused(quality.save_format(replace(dv, id=99, name="x")))
    assert error.key == "format_unknown"

    await quality.delete_format(dv.id)
    assert named(quality, "SD").min_format_score == 10
    await quality.delete_format(hlg.id)
    bare = named(quality, "SD")
    assert (bare.format_scores, bare.min_format_score) == ({}, 0)
    assert (bare.cutoff_format_score, bare.min_upgrade_format_score) == (0, 1)
    assert (await refused(quality.delete_format(hlg.id))).key == "format_unknown"


async def test_formats_are_brought_along(quality: QualityBooks) -> None:
    """One or many, as data or as text; what is known is replaced and keeps its scores."""
    old = await quality.save_format(custom("DV", "old"))
    sd = named(quality, "SD")
    await quality.save_profile(sd.with_format(old.id, 50))

    one = await quality.import_formats(json.dumps(word("dv") | {"id": 77}))
    assert one.as_dict() == {"added": [], "replaced": ["dv"]}
    assert one.formats[0].id == old.id
    assert named(quality, "SD").format_scores == {old.id: 50}

    many = await quality.import_formats(
        [
            word("HLG", trash_id="aa", trash_scores={"default": 5, "german": 9}),
            word("DV", trash_id="bb"),
        ],
        score_in=[sd.id],
        score_set="german",
    )
    assert many.as_dict() == {"added": ["HLG"], "replaced": ["DV"]}
    hlg, dv = many.formats
    assert named(quality, "SD").format_scores == {dv.id: 0, hlg.id: 9}
    assert named(quality, "Any").format_scores == {dv.id: 0, hlg.id: 0}

    # A guide may rename its own; the id tells that it is the same.
    again = await quality.import_formats(word("Gamma", trash_id="aa"))
    assert again.as_dict() == {"added": [], "replaced": ["Gamma"]}
    assert [one.name for one in quality.formats()] == ["DV", "Gamma"]


async def test_two_that_mean_the_same_format_are_both_kept(
    quality: QualityBooks,
) -> None:
    """One by its guide id, one by its name."""
    await quality.import_formats(word("HDR", trash_id="aa"))
    both = [word("HDR10", trash_id="aa"), word("HDR")]
    found = await quality.import_formats(both)
    assert found.as_dict() == {"added": ["HDR"], "replaced": ["HDR10"]}
    assert [one.name for one in quality.formats()] == ["HDR10", "HDR"]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ("{", "import_not_json"),
        ("[]", "import_empty"),
        ("7", "format_malformed"),
        ([word("A"), word("a ")], "format_twice"),
        ([word("A"), {"name": "B"}], "format_empty"),
        (
            word("A") | {"specifications": [{"implementation": "Moon", "fields": {}}]},
            "condition_unknown",
        ),
    ],
)
async def test_imports_that_are_refused(
    quality: QualityBooks, data: object, key: str
) -> None:
    """As a whole."""
    assert (await refused(quality.import_formats(data))).key == key
    assert quality.formats() == ()


async def test_an_import_is_all_or_nothing(quality: QualityBooks) -> None:
    """A profile that is not there takes back the formats."""
    error = await refused(quality.import_formats(word("A"), score_in=[99]))
    assert error.key == "profile_unknown"
    await quality.reset_sizes()
    assert quality.formats() == ()


async def test_formats_go_out_and_come_in(quality: QualityBooks) -> None:
    """Without our ids, some or all."""
    for name in ("DV", "HLG"):
        await quality.save_format(custom(name))
    exported = quality.export_formats()
    assert [one["name"] for one in exported] == ["DV", "HLG"]
    assert all("id" not in one for one in exported)
    dv, hlg = quality.formats()
    assert quality.export_formats([hlg.id]) == exported[1:]
    with pytest.raises(Invalid) as caught:
        quality.export_formats([99])
    assert caught.value.key == "format_unknown"

    await quality.delete_format(dv.id)
    await quality.delete_format(hlg.id)
    found = await quality.import_formats(json.dumps(exported))
    assert found.as_dict() == {"added": ["DV", "HLG"], "replaced": []}
    assert quality.export_formats() == exported


def guide_profile(*trash_ids: str) -> dict[str, object]:
    """Return a profile in the shape of a guide."""
    items = [
        {"name": one.name, "allowed": one.name == "Bluray-1080p"}
        for item in reversed(default_profiles()[0].items)
        for one in item.qualities
    ]
    return {
        "trash_id": "pp",
        "name": "HD Bluray",
        "items": items,
        "cutoff": "Bluray-1080p",
        "minFormatScore": 1,
        "trash_score_set": "german",
        "formatItems": {id_.upper(): id_ for id_ in trash_ids},
    }


async def test_a_profile_of_a_guide(quality: QualityBooks) -> None:
    """Its formats have to be here already; its name tells which one it replaces."""
    error = await refused(quality.import_profile(guide_profile("aa")))
    assert (error.key, error.placeholders) == ("guide_format_unknown", {"id": "aa"})
    assert (await refused(quality.import_profile("x{"))).key == "import_not_json"
    assert (await refused(quality.import_profile(7))).key == "guide_malformed"

    own = await quality.save_format(custom("Own"))
    taken = await quality.import_formats(
        word("HLG", trash_id="aa", trash_scores={"default": 5, "german": 9})
    )
    adopted = await quality.import_profile(json.dumps(guide_profile("aa")))
    assert adopted.format_scores == {own.id: 0, taken.formats[0].id: 9}
    assert named(quality, "HD Bluray") == adopted
    again = await quality.import_profile(guide_profile())
    assert (again.id, set(again.format_scores.values())) == (adopted.id, {0})

    exported = quality.export_profile(adopted.id)
    assert (exported["name"], exported["cutoff"]) == ("HD Bluray", "Bluray-1080p")
    with pytest.raises(Invalid) as caught:
        quality.export_profile(99)
    assert caught.value.key == "profile_unknown"


def small_guide() -> Guide:
    """Return a guide with one profile, whose formats exclude each other."""
    formats = [
        format_from_dict(word(name, trash_id=id_, trash_scores={"german": score}))
        for name, id_, score in (("SDR", "aa", 1), ("HDR", "bb", 2), ("HLG", "cc", 3))
    ]
    profile = read_profile(guide_profile("aa", "bb"))
    group = GuideGroup(
        trash_id="gg",
        name="More",
        default=True,
        choices=(GuideChoice("cc", required=True, default=False),),
        profile_ids=frozenset({"pp"}),
    )
    return Guide(
        formats={one.trash_id: one for one in formats},
        profiles={"pp": profile},
        groups={"gg": group},
        sizes={},
        naming=GuideNaming({}, {}),
        conflicts=(frozenset({"aa", "bb"}),),
        profile_groups={},
    )


async def test_a_profile_with_its_formats(quality: QualityBooks) -> None:
    """What a guide suggests is added where nobody chooses; what excludes each other is told."""
    found = await quality.adopt_guide_profile(small_guide(), "hd bluray")
    assert found.formats.as_dict() == {"added": ["SDR", "HDR", "HLG"], "replaced": []}
    assert found.conflicts == (("SDR", "HDR"),)
    assert sorted(found.profile.format_scores.values()) == [1, 2, 3]
    assert named(quality, "HD Bluray") == found.profile

    fewer = await quality.adopt_guide_profile(small_guide(), "pp", [])
    assert fewer.formats.as_dict() == {"added": [], "replaced": ["SDR", "HDR"]}
    assert sorted(fewer.profile.format_scores.values()) == [0, 1, 2]
    error = await refused(quality.adopt_guide_profile(small_guide(), "nothing"))
    assert error.key == "guide_profile_unknown"


async def test_a_whole_guide(quality: QualityBooks) -> None:
    """All formats at once, and a profile of it."""
    known = guide()
    formats = known.formats.values()
    data = [{**one.notes, **word(one.name)} for one in formats]
    found = await quality.import_formats(data)
    assert len(found.added) == len(known.formats)
    adopted = await quality.adopt_guide_profile(known, "HD Bluray + WEB")
    assert not adopted.formats.added
    assert any(adopted.profile.format_scores.values())


async def test_sizes_are_kept(rooms: Rooms, quality: QualityBooks) -> None:
    """Only those that were changed, until they are taken back."""
    dvd, hd = quality_by_name("DVD"), quality_by_name("Bluray-1080p")
    assert dvd is not None and hd is not None
    await quality.save_sizes(
        [{"quality": dvd.id, "title": "Disc", "min": 1, "preferred": 5, "max": 9}]
    )
    await quality.save_sizes([{"quality": hd.id, "min": 20}])
    assert quality.sizes()[dvd].title == "Disc"
    assert quality.sizes()[hd].size.min == 20
    assert (await after_restart(rooms)).sizes == quality.sizes()
    error = await refused(quality.save_sizes([{"quality": dvd.id, "min": 9, "max": 1}]))
    assert error.key == "size_order"

    await quality.reset_sizes()
    assert (quality.sizes()[dvd].size, quality.sizes()[dvd].title) == (dvd.size, "Disc")
    assert quality.sizes()[hd].size == hd.size
    await quality.reset_sizes(titles=True)
    assert quality.sizes()[dvd].title == "DVD"
    household = await rooms.house.household([])
    assert household.sizes == quality.sizes()


async def test_profile_rules_are_kept(rooms: Rooms, quality: QualityBooks) -> None:
    """And chosen by from then on."""
    sd, folder = named(quality, "SD"), str(rooms.house.settings.media.root_folder)
    rules = await quality.save_rules(
        json.dumps(
            {
                "rules": [
                    {
                        "name": "Silent",
                        "profile_id": sd.id,
                        "max_year": 1927,
                        "root_folder": folder,
                    }
                ]
            }
        )
    )
    assert quality.rules() == rules
    assert (await after_restart(rooms)).profile_rules == rules
    assert choose(rooms.house.profile_rules, ProfileFacts(year=1922)) == rules[0]

    for one, key in (
        ({"profile_id": 99, "max_year": 1}, "profile_rule_profile_unknown"),
        ({"profile_id": sd.id, "max_year": 1, "root_folder": "/x"}, "profile_rule_folder_unknown"),
        ({"profile_id": sd.id}, "profile_rule_empty"),
    ):  # fmt: skip
        error = await refused(quality.save_rules([{"name": "It", **one}]))
        assert error.key == key
    assert quality.rules() == rules


async def test_a_damaged_part_hides_no_other(
    rooms: Rooms, quality: QualityBooks, caplog: pytest.LogCaptureFixture
) -> None:
    """Sizes and rules that are not understood are as if there were none; they can be made anew."""

    def damage(transaction: Any) -> None:
        for name, data in (
            (SIZES_SETTING, {"sizes": [{"quality": 9999}]}),
            (RULES_SETTING, {"rules": "none"}),
        ):
            rooms.books.settings.keep(transaction, name, data, 0)

    await rooms.books.write(damage)
    await quality.save_format(custom("DV"))
    assert caplog.text.count("not understood") == 2
    assert (quality.sizes().changed, quality.rules()) == ({}, ())
    await rooms.books.write(
        lambda one: rooms.books.settings.keep(one, SIZES_SETTING, {"sizes": 1}, 0)
    )
    assert (await refused(quality.reset_sizes())).key == "sizes_malformed"
    await quality.reset_sizes(titles=True)
    await quality.save_rules([])
    caplog.clear()
    assert len((await after_restart(rooms)).formats) == 1
    assert "not understood" not in caplog.text


async def test_changes_at_the_same_time_are_all_in_force(
    rooms: Rooms, quality: QualityBooks
) -> None:
    """Whoever is done last has seen what the others wrote."""
    names = [f"Format{number}" for number in range(8)]
    await asyncio.gather(*(quality.save_format(custom(name)) for name in names))
    assert {one.name for one in rooms.house.matcher.formats} == set(names)
    assert all(len(one.format_scores) == 8 for one in quality.profiles())


async def test_patterns_are_compiled_only_when_formats_change(
    rooms: Rooms, quality: QualityBooks
) -> None:
    """Saving a profile leaves them alone."""
    assert rooms.house.matcher is NO_FORMATS
    await quality.save_format(custom("DV"))
    before = rooms.house.matcher
    await quality.save_profile(replace(named(quality, "SD"), min_format_score=1))
    assert rooms.house.matcher is before


async def test_a_release_is_tried(rooms: Rooms, quality: QualityBooks) -> None:
    """What the name says, which formats it meets, what it is worth, and what becomes of it."""
    movie = await rooms.movie(title="The General", year=1926, tmdb_id=961, imdb_id=None)
    remux = await quality.save_format(custom("x264"))
    await quality.save_profile(rooms.house.default_profile.with_format(remux.id, 25))
    found: Any = await quality.test_release(
        GENERAL, size=8 * 1024**3, seeders=20, indexer="HDBits"
    )
    assert found["title"] == GENERAL
    parsed = found["parsed"]
    assert (parsed["movie_title"], parsed["year"]) == ("The General", 1926)
    assert (parsed["quality"], parsed["release_group"]) == ("Bluray-1080p", "GRP")
    assert [one["name"] for one in found["formats"]] == ["x264"]
    scores = {one["name"]: one["score"] for one in found["profiles"]}
    assert scores == dict.fromkeys(DEFAULT_PROFILE_NAMES, 0) | {
        rooms.house.default_profile.name: 25
    }
    allowed = {one["name"]: one["quality_allowed"] for one in found["profiles"]}
    assert (allowed["HD-1080p"], allowed["SD"]) == (True, False)
    verdict = found["verdict"]
    assert verdict["outcome"] == "accepted"
    assert verdict["movie"]["id"] == movie.id
    assert (verdict["score"], verdict["reasons"]) == (25, [])
    assert verdict["matched_by"] == "title"
    assert verdict["rank"][0] == {
        "name": "quality",
        "said": "Bluray-1080p",
        "value": 18,
    }
    # It can be sent as it is.
    assert json.loads(json.dumps(found)) == found


async def test_what_speaks_against_a_release_is_told(
    rooms: Rooms, quality: QualityBooks
) -> None:
    """Also of an unknown movie or of another one than was asked for, and of no name at all."""
    movie = await rooms.movie(monitored=False)
    title = "Nosferatu.1922.1080p.BluRay.x264-GRP"

    async def reasons(title: str, **asked: Any) -> list[str]:
        """Return what speaks against a release."""
        found: Any = await quality.test_release(title, **asked)
        json.dumps(found)
        return [one["reason"] for one in found["verdict"]["reasons"]]

    assert await reasons(title) == ["not_monitored"]
    assert await reasons(title, by_person=True) == []
    assert await reasons(title, seeders=0, by_person=True) == ["too_few_seeders"]
    assert await reasons(GENERAL) == ["unknown_movie"]
    await rooms.movie(title="The General", year=1926, tmdb_id=961, imdb_id=None)
    assert await reasons(GENERAL) == []
    assert await reasons(GENERAL, movie_id=movie.id) == ["wrong_movie"]
    assert await reasons("!!!") == ["unparsable"]
    error = await refused(quality.test_release(title, movie_id=99))
    assert (error.key, error.placeholders) == ("movie_unknown", {"movie": "99"})


async def test_what_an_indexer_would_say_counts(quality: QualityBooks) -> None:
    """Seeders, flags, size and the indexer's name, also where the movie is not here."""

    def asking(name: str, implementation: str, **fields: object) -> dict[str, object]:
        """Return a format with one condition."""
        condition = {"name": name, "implementation": implementation, "fields": fields}
        return {"name": name, "specifications": [condition]}

    await quality.import_formats(
        [
            asking("Popular", "SeedersSpecification", min=20),
            asking("Ours", "IndexerSpecification", value="hdbits"),
            asking("Free", "IndexerFlagSpecification", value=1),
            asking("Large", "SizeSpecification", min=1, max=10),
            asking("Old", "YearSpecification", min=1920, max=1929),
            asking("Plain", "DynamicRangeSpecification", value="sdr"),
        ]
    )

    async def met(title: str, **told: Any) -> list[str]:
        """Return the names of the formats that match."""
        found: Any = await quality.test_release(title, **told)
        return [one["name"] for one in found["formats"]]

    assert await met(GENERAL) == ["Old", "Plain"]
    assert await met(
        GENERAL,
        seeders=20,
        indexer="HDBits",
        flags=ReleaseFlag.FREELEECH,
        size=5 * 1024**3,
    ) == ["Popular", "Ours", "Free", "Large", "Old", "Plain"]
    assert await met("!!!", seeders=20) == []
