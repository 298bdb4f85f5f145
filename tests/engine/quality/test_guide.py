"""Guides: all of them are read, adopted, and written again."""

from dataclasses import replace
import json
from pathlib import Path
import shutil

import pytest

from custom_components.radarr_mvp.engine.importing.naming.check import (
    check_file_format,
    check_folder_format,
)
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.quality.definitions import (
    Size,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.quality.formats.custom import CustomFormat
from custom_components.radarr_mvp.engine.quality.guide.adopt import (
    adopt_profile,
    export_profile,
)
from custom_components.radarr_mvp.engine.quality.guide.folder import read_guide
from custom_components.radarr_mvp.engine.quality.guide.models import Guide, GuideProfile
from custom_components.radarr_mvp.engine.quality.guide.reader import (
    as_quality_profile,
    read_conflicts,
    read_group,
    read_naming,
    read_profile,
    read_profile_groups,
    read_sizes,
)
from custom_components.radarr_mvp.engine.quality.profiles import (
    LANGUAGE_ANY,
    LANGUAGE_ORIGINAL,
    check_profile,
)
from custom_components.radarr_mvp.engine.quality.sizes import QualityDefinitions
from custom_components.radarr_mvp.engine.releases.languages import FRENCH

from .guide_data import TRASH, guide


def _saved(known: Guide, profile: GuideProfile) -> list[CustomFormat]:
    """Return the formats of a profile as they are after saving."""
    formats = known.formats_for(profile)
    return [replace(one, id=number) for number, one in enumerate(formats, start=1)]


def test_everything_is_read() -> None:
    """The guide has as many parts as its files say."""
    known = guide()
    assert len(known.formats) == 242
    assert len(known.profiles) == 39
    assert len(known.groups) == 40
    assert {name: len(sizes) for name, sizes in known.sizes.items()} == {
        "movie": 14, "anime": 21, "sqp-streaming": 9, "sqp-uhd": 8,
    }  # fmt: skip
    assert (len(known.naming.folder), len(known.naming.file)) == (7, 17)
    assert len(known.conflicts) == 2
    assert sum(map(len, known.profile_groups.values())) == 39


def test_every_profile_can_be_adopted() -> None:
    """Each is valid, and its scores come from its score set."""
    known = guide()
    for described in known.profiles.values():
        formats = _saved(known, described)
        profile = adopt_profile(described, formats, id_=9)
        check_profile(profile)
        assert profile.id == 9
        assert len(profile.format_scores) == len(formats)
        # Guides list the best first; here the best is last.
        assert (
            profile.items[-1].name
            == json.loads(_profile_file(described).read_text(encoding="utf-8"))[
                "items"
            ][0]["name"]
        )
        assert {profile.format_scores[one.id] for one in formats} == {
            one.guide_score(described.score_set) for one in formats
        }


def _profile_file(profile: GuideProfile) -> Path:
    """Return the file that a profile was read from."""
    for path in (TRASH / "quality-profiles").glob("*.json"):
        if profile.trash_id in path.read_text(encoding="utf-8"):
            return path
    raise AssertionError(profile.name)


def test_profiles_come_out_as_they_went_in() -> None:
    """What is written equals the guide's own file, but for its notes."""
    known = guide()
    for described in known.profiles.values():
        original = json.loads(_profile_file(described).read_text(encoding="utf-8"))
        written = export_profile(as_quality_profile(described), [])
        for key in written.keys() - {"formatItems"}:
            assert written[key] == original[key], (described.name, key)


def test_a_profile_is_found_by_name_or_id() -> None:
    """Names count in any case."""
    known = guide()
    profile = known.profile("hd bluray + web")
    assert known.profile(profile.trash_id) is profile
    assert profile.language == LANGUAGE_ORIGINAL
    assert profile.cutoff == quality_id("Bluray-1080p")
    assert profile.url.startswith("https://")
    with pytest.raises(Invalid) as caught:
        known.profile("Nonsense")
    assert caught.value.key == "guide_profile_unknown"


def quality_id(name: str) -> int:
    """Return the id of a quality."""
    quality = quality_by_name(name)
    assert quality is not None
    return quality.id


def test_score_sets_and_languages() -> None:
    """A score set overrides the default, and profiles may ask for a language."""
    known = guide()
    german = known.profile("[German] HD Bluray + WEB")
    formats = _saved(known, german)
    scores = adopt_profile(german, formats).format_scores
    by_name = {one.name: scores[one.id] for one in formats}
    assert german.score_set == "german"
    assert by_name["German DL (undefined)"] == 11000
    languages = {profile.language for profile in known.profiles.values()}
    assert languages == {LANGUAGE_ANY, LANGUAGE_ORIGINAL, FRENCH.id}


def test_groups_add_what_is_suggested() -> None:
    """Some formats come by themselves, others when chosen."""
    known = guide()
    profile = known.profile("UHD Bluray + WEB")
    alone = known.formats_for(profile, [])
    assert len(alone) == 9
    suggested = known.formats_for(profile)
    assert {one.name for one in alone} < {one.name for one in suggested}
    assert "HDR" in {one.name for one in suggested}
    groups = known.groups_for(profile)
    chosen = next(group for group in groups if not group.default)
    extra = known.formats_for(profile, [one.trash_id for one in chosen.choices])
    assert len(extra) >= len(alone) + 1
    with pytest.raises(Invalid) as caught:
        known.formats_for(profile, ["nonsense"])
    assert caught.value.key == "guide_format_unknown"


def test_conflicts_are_found() -> None:
    """Formats that exclude each other are told together."""
    known = guide()
    found = known.conflicts_among(known.formats.values())
    assert {tuple(sorted(one.name for one in pair)) for pair in found} == {
        ("SDR", "SDR (no WEBDL)"),
        ("x265 (HD)", "x265 (no HDR/DV)"),
    }
    some = [one for one in known.formats.values() if one.name != "SDR"]
    assert len(known.conflicts_among(some)) == 1


def test_sizes_can_be_taken_over() -> None:
    """The end of the scale means no limit; real limits stay."""
    known = guide()
    definitions = QualityDefinitions()
    for sizes in known.sizes.values():
        definitions = definitions.with_changes(sizes)
    movie = {one.quality.name: one.size for one in known.sizes["movie"]}
    assert movie["Remux-1080p"] == Size(102.0, None, None)
    streaming = {one.quality.name: one.size for one in known.sizes["sqp-streaming"]}
    assert streaming["WEBDL-720p"].max == 85.7


def test_names_can_be_taken_over() -> None:
    """Every naming scheme is one that we accept."""
    naming = guide().naming
    for format_ in naming.file.values():
        check_file_format(format_)
    for format_ in naming.folder.values():
        check_folder_format(format_)


def test_a_saved_profile_is_written_with_its_formats() -> None:
    """Only formats that count are listed; one's own are told by number."""
    known = guide()
    described = known.profile("HD Bluray + WEB")
    formats = _saved(known, described)
    own = replace(formats[0], id=77, name="Own", notes={})
    unscored = replace(formats[0], id=78, name="Unscored")
    profile = adopt_profile(described, formats).with_format(77, 5).with_format(78, 0)
    written = export_profile(profile, [*formats, own, unscored])
    items = written["formatItems"]
    assert isinstance(items, dict)
    assert items["Own"] == "77"
    assert "Unscored" not in items
    assert items["WEB Tier 01"] == "c20f169ef63c5f40c2def54abaf4438e"


PROFILE: dict[str, object] = {
    "trash_id": "a",
    "name": "P",
    "cutoff": "DVD",
    "items": [{"name": "DVD", "allowed": True}],
}


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ([], "guide_malformed"),
        (PROFILE | {"name": ""}, "guide_malformed"),
        (PROFILE | {"items": {}}, "guide_malformed"),
        (PROFILE | {"items": [{"name": "8K"}]}, "unknown_quality"),
        (PROFILE | {"cutoff": "CAM"}, "profile_cutoff_not_allowed"),
        (PROFILE | {"language": "Klingon"}, "unknown_language"),
        (PROFILE | {"minFormatScore": "x"}, "guide_malformed"),
        (PROFILE, "profile_quality_missing"),
    ],
)
def test_profiles_that_are_refused(data: object, key: str) -> None:
    """A broken profile says what is wrong with it."""
    with pytest.raises(Invalid) as caught:
        read_profile(data)
    assert caught.value.key == key


@pytest.mark.parametrize(
    "sizes",
    [
        {"type": "x", "qualities": [{"quality": "DVD", "min": "1"}]},
        {"type": "x", "qualities": [{"quality": "8K"}]},
        {"type": "x", "qualities": [{"quality": "DVD", "min": 5, "max": 3}]},
        {"type": "x", "qualities": [1]},
        {"qualities": []},
    ],
)
def test_sizes_that_are_refused(sizes: object) -> None:
    """Broken sizes are not taken over."""
    with pytest.raises(Invalid):
        read_sizes(sizes)


def test_small_parts_may_be_missing() -> None:
    """What is optional in a guide's file may be absent."""
    group = read_group({"trash_id": "g", "name": "G", "custom_formats": []})
    assert (group.default, group.suggested, group.profile_ids) == (
        False,
        (),
        frozenset(),
    )
    assert read_naming({}).file == {}
    assert read_conflicts({"custom_formats": [{"a": {}, "b": {}}]}) == (
        frozenset({"a", "b"}),
    )
    assert read_profile_groups([{"name": "Main"}]) == {"Main": ()}
    assert read_sizes({"type": "x", "qualities": [{"quality": "DVD"}]})[1][0].size == (
        Size(0.0, None, None)
    )


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    """The message tells which file cannot be read."""
    guide()
    folder = tmp_path / "guide"
    shutil.copytree(TRASH, folder)
    (folder / "cf" / "zzz-broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        read_guide(folder)
    assert caught.value.key == "guide_file"
    assert caught.value.placeholders["file"] == "zzz-broken.json"
    (folder / "cf" / "zzz-broken.json").unlink()
    (folder / "conflicts.json").unlink()
    with pytest.raises(Invalid, match="conflicts.json"):
        read_guide(folder)
