"""Names of folders and files: tokens, what vanishes, what is kept within limits."""

from dataclasses import replace
import json
import os
from pathlib import Path

import pytest

from custom_components.radarr_mvp.engine.importing.naming.check import (
    SAMPLE_FILE,
    SAMPLE_MOVIE,
    check_file_format,
    check_folder_format,
    check_options,
    preview,
)
from custom_components.radarr_mvp.engine.importing.naming.clean import (
    clean_file_name,
    dodge_reserved,
    fit,
)
from custom_components.radarr_mvp.engine.importing.naming.languages import (
    language_list,
    short_codes,
)
from custom_components.radarr_mvp.engine.importing.naming.render import (
    file_name,
    folder_name,
)
from custom_components.radarr_mvp.engine.importing.naming.subject import (
    ColonMode,
    NamingFile,
    NamingMovie,
    NamingOptions,
)
from custom_components.radarr_mvp.engine.importing.naming.titles import (
    clean_title,
    clean_title_the,
    edition_title,
    first_character,
    title_the,
)
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.mediainfo import MediaInfo
from custom_components.radarr_mvp.engine.quality.definitions import (
    QualityModel,
    Revision,
    quality_by_name,
)

CHARADE = NamingMovie(
    title="Charade",
    year=1963,
    original_title="Charade",
    original_language=1,
    translations={4: "Charade: Vorsicht", 2: "Charade en français"},
    collection="The Stanley Donen Collection",
    tmdb_id=4808,
    imdb_id="tt0056923",
)
QUALITY = quality_by_name("Bluray-1080p")
assert QUALITY is not None
BARE = NamingFile(quality=QualityModel(QUALITY))
_TRASH = Path(
    os.environ.get("RADARR_MVP_TRASH", Path(__file__).parents[4] / "shared" / "trash")
)


def _file(format_: str, file: NamingFile = SAMPLE_FILE) -> str:
    """Return the name that a format gives a file of Charade."""
    return file_name(CHARADE, file, NamingOptions(file_format=format_))


def _folder(format_: str, movie: NamingMovie = CHARADE) -> str:
    """Return the folders that a format gives a movie."""
    return "/".join(folder_name(movie, NamingOptions(folder_format=format_)))


def test_the_defaults_name_movie_year_and_quality() -> None:
    """Without a choice, files carry title, year and quality."""
    options = NamingOptions()
    assert (
        file_name(CHARADE, BARE, options, ".mkv") == "Charade (1963) Bluray-1080p.mkv"
    )
    assert folder_name(CHARADE, options) == ("Charade (1963)",)
    check_options(options)


def test_the_preview_shows_a_sample() -> None:
    """A person sees what a format gives before it is used."""
    shown = preview(NamingOptions(colon=ColonMode.DELETE))
    assert shown.folder == "The General's Daughter Returns (2010)"
    assert shown.file == (
        "The General's Daughter Returns (2010) Bluray-1080p Proper.mkv"
    )


@pytest.mark.parametrize(
    ("format_", "expected"),
    [
        ("{Movie Title}", "Charade"),
        ("{movie title} {RELEASE YEAR}", "charade 1963"),
        ("{MOVIE TITLE}", "CHARADE"),
        ("{Movie Title:DE}", "Charade - Vorsicht"),
        ("{Movie Title:XX|FR}", "Charade en français"),
        ("{Movie CleanTitle:FR}", "Charade en francais"),
        ("{Movie Title:EN}", "Charade"),
        ("{Movie Title:IT}", "Charade"),
        ("{Movie_Title:FR}", "Charade_en_français"),
        ("{Movie OriginalTitle} {Movie CleanOriginalTitle}", "Charade Charade"),
        ("{Movie Collection}", "The Stanley Donen Collection"),
        ("{Movie CollectionThe}", "Stanley Donen Collection, The"),
        ("{Movie Collection:14}", "The Stanley..."),
        ("{Movie Collection:-13}", "...Collection"),
        ("{Movie Certification}{Movie Title}", "Charade"),
        ("{ImdbId} {TmdbId}", "tt0056923 4808"),
        ("{Quality Title}", "Bluray-1080p"),
        ("{Quality Full}", "Bluray-1080p Proper"),
        ("{Quality Full} {Quality Real}", "Bluray-1080p Proper"),
        ("{MediaInfo Simple}", "x264 DTS"),
        ("{MediaInfo Full}", "x264 DTS[DE+EN] [DE]"),
        ("{MediaInfo Video}{.MediaInfo Audio}", "x264.DTS"),
        ("{MediaInfo VideoBitDepth}bit", "10bit"),
        ("{MediaInfo VideoDynamicRange}", "HDR"),
        ("{MediaInfo VideoDynamicRangeType}", "HDR10"),
        ("{MediaInfo AudioChannels}", "5.1"),
        ("{MediaInfo AudioLanguages:EN}x", "x"),
        ("{MediaInfo AudioLanguages:EN+DE}", "[EN+DE]"),
        ("{MediaInfo AudioLanguagesAll:EN+}", "[EN+-]"),
        ("{MediaInfo SubtitleLanguagesAll}", "[DE]"),
        ("{MediaInfo 3D}{Movie Title}", "Charade"),
        ("{Release Group}", "EVOLVE"),
        ("{Edition Tags}", "Ultimate Extended Edition"),
        ("{Edition Tags:15}", "Ultimate Ext..."),
        ("{Custom Formats}", "Surround Sound x264"),
        ("{Custom Formats:x264,surround sound}", "Surround Sound x264"),
        ("{Custom Formats:-x264}", "Surround Sound"),
        ("{Custom Format:X264}", "x264"),
        ("{Custom Format:Surround}{Movie Title}", "Charade"),
        (
            "{Original Title}",
            "The.Generals.Daughter.Returns.2010.PROPER.1080p.BluRay.DTS.x264-EVOLVE",
        ),
        ("{Original Filename}", "the.generals.daughter.returns.1080p-evolve"),
        ("{Movie Title} {Original Filename}", "Charade"),
        ("{Movie Nonsense} {Movie Title}", "Charade"),
        ("{Movie Title:}", "{Movie Title:}"),
        ("{Three Words Token}", "{Three Words Token}"),
        ("{Movie Title!}", "{Movie Title!}"),
        ("{} {Movie Title}", "{} Charade"),
        ("{Movie Title} {never closed", "Charade {never closed"),
        ("{{only plain words}} {Movie Title}", "{{only plain words}} Charade"),
    ],
)
def test_tokens(format_: str, expected: str) -> None:
    """Each token gives its fact in the asked form."""
    assert _file(format_) == expected


def test_a_quality_may_have_a_title_of_its_own() -> None:
    """What a household calls a quality is what its files say."""
    file = replace(
        BARE,
        quality_title="Disc",
        quality=QualityModel(BARE.quality.quality, Revision(2, 1)),
    )
    assert _file("{Quality Full}", file) == "Disc Proper REAL"


def test_a_format_whose_name_has_brackets_can_be_asked_for() -> None:
    """The bracket of a format's name is not taken for one behind the token."""
    file = replace(BARE, custom_formats=("x265 (HD)", "DV [FEL]"))
    assert _file("{Custom Format:x265 (HD)}", file) == "x265 (HD)"
    assert _file("{[Custom Format:DV [FEL]]}", file) == "[DV [FEL]]"


@pytest.mark.parametrize(
    ("format_", "expected"),
    [
        ("{Movie Title}{ - Edition Tags}", "Charade"),
        ("{Movie Title} ({Edition Tags}) [{Custom Formats}]", "Charade"),
        ("{Movie Title} - {Edition Tags} - {Quality Full}", "Charade - Bluray-1080p"),
        ("{Movie Title} {edition-{Edition Tags}} end", "Charade end"),
        ("{Movie Title} {{Edition Tags}}", "Charade"),
        ("{Movie Title}.{Custom.Formats}.{Quality.Full}", "Charade.Bluray-1080p"),
        ("{Movie Title} {[MediaInfo VideoCodec]}", "Charade"),
        ("{Movie Title}{-Release Group}", "Charade"),
        ("{Movie Title} {MediaInfo SubtitleLanguages}", "Charade"),
    ],
)
def test_nothing_is_left_of_empty_facts(format_: str, expected: str) -> None:
    """Brackets, separators and wrappers go with the fact that is missing."""
    assert _file(format_, BARE) == expected


def test_a_group_that_stands_alone_is_never_empty() -> None:
    """A bare group gets a stand-in."""
    assert _file("{Release Group}", BARE) == "Radarr"


@pytest.mark.parametrize(
    "tag", ["[imdb-{ImdbId}]", "[imdbid-{ImdbId}]", "{imdb-{ImdbId}}"]
)
def test_an_id_that_is_not_known_leaves_no_tag(tag: str) -> None:
    """Media servers must not read an empty id."""
    assert _folder(f"{{Movie Title}} {tag}", NamingMovie(title="Solo")) == "Solo"


@pytest.mark.parametrize(
    ("colon", "title", "expected"),
    [
        (ColonMode.SMART, "Alien: Covenant", "Alien - Covenant"),
        (ColonMode.SMART, "2:22", "2-22"),
        (ColonMode.DELETE, "Alien: Covenant", "Alien Covenant"),
        (ColonMode.DASH, "Alien: Covenant", "Alien- Covenant"),
        (ColonMode.SPACE_DASH, "Alien: Covenant", "Alien - Covenant"),
        (ColonMode.SPACE_DASH_SPACE, "2:22", "2 - 22"),
    ],
)
def test_colons(colon: ColonMode, title: str, expected: str) -> None:
    """A colon becomes what the household chose."""
    options = NamingOptions(folder_format="{Movie Title}", colon=colon)
    assert folder_name(NamingMovie(title=title), options) == (expected,)


def test_illegal_characters_are_replaced_or_dropped() -> None:
    """What some systems refuse never reaches the disk."""
    title = 'A<b>/c\\d?e*f|g"h: i\x07'
    assert clean_file_name(title) == "Ab+c+d!e-fgh - i"
    assert clean_file_name(title, NamingOptions(replace_illegal=False)) == "Abcdefgh i"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CON", "CON_"),
        ("con.air", "con_air"),
        ("Com1.x", "Com1_x"),
        ("Conan", "Conan"),
        ("Console.x", "Console.x"),
    ],
)
def test_names_of_devices_are_dodged(name: str, expected: str) -> None:
    """Windows cannot open a file that is called like a device."""
    assert dodge_reserved(name) == expected


def test_dots_at_the_ends_go() -> None:
    """A leading dot hides a file, a trailing one is lost on some systems."""
    assert _folder("{Movie Title}", NamingMovie(title="...And Justice...")) == (
        "And Justice"
    )


def test_a_long_title_gives_way_to_year_and_quality() -> None:
    """What tells files apart survives, and so does the extension."""
    movie = replace(CHARADE, title="Wort " * 80)
    name = file_name(movie, BARE, NamingOptions(), ".mkv")
    assert len(name.encode()) <= 255
    assert name.startswith("Wort Wort")
    assert name.endswith("... (1963) Bluray-1080p.mkv")


def test_what_is_long_without_a_title_is_cut() -> None:
    """A cut never leaves more than the file system takes."""
    file = replace(BARE, scene_name="ж" * 300)
    name = file_name(CHARADE, file, NamingOptions(rename=False), "mkv")
    assert name == "ж" * 125 + ".mkv"


def test_a_long_rest_cannot_be_saved_by_the_title() -> None:
    """Where the title is short the end is cut."""
    file = replace(BARE, custom_formats=("Format",) * 60)
    name = _file("{Movie Title} {Custom Formats}", file)
    assert name.startswith("Charade Format Format")
    assert 245 <= len(name.encode()) <= 255


def test_what_is_one_character_to_people_is_not_cut_through() -> None:
    """A family of emoji stays whole, a letter keeps its accent."""
    family = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
    assert fit(family * 2, len(family.encode()) + 3) == family
    assert fit("e\u0301e\u0301", 4) == "e\u0301"
    assert fit("abcde", 3, from_end=True) == "cde"
    assert fit(family, 2) == ""


def test_folders_may_lie_in_folders() -> None:
    """Either slash divides, and an empty part is left out."""
    assert _folder("{Movie TitleFirstCharacter}/{Movie Title}") == "C/Charade"
    assert _folder("{Movie Certification}\\{Movie Title}") == "Charade"
    assert _folder(
        "{Movie TitleFirstCharacter}/{Movie Title}", NamingMovie(title="?")
    ) == ("#/!")


@pytest.mark.parametrize(
    ("movie", "expected"),
    [
        (NamingMovie(title="...", tmdb_id=7), "tmdb-7"),
        (NamingMovie(title="\x00", tmdb_id=7), "tmdb-7"),
        (NamingMovie(title=""), "Unknown"),
        (NamingMovie(title="Solo", tmdb_id=7), "Solo"),
    ],
)
def test_a_name_is_never_empty(movie: NamingMovie, expected: str) -> None:
    """Whatever is missing, the file gets a name."""
    options = NamingOptions(
        file_format="{Custom Formats}", folder_format="{Movie Collection}"
    )
    assert file_name(movie, BARE, options, "mkv") == f"{expected}.mkv"
    assert folder_name(movie, options) == (expected,)


def test_without_renaming_the_release_keeps_its_name() -> None:
    """The scene name comes first, then the name that the file has."""
    options = NamingOptions(rename=False)
    file = replace(BARE, current_name="my file: one")
    assert file_name(CHARADE, file, options, "avi") == "my file - one.avi"
    named = replace(file, scene_name="Charade.1963.DVDRip")
    assert file_name(CHARADE, named, options, "") == "Charade.1963.DVDRip"


@pytest.mark.parametrize(
    ("format_", "key"),
    [
        ("", "naming_empty"),
        ("x" * 2000, "naming_too_long"),
        ("{Release Year}", "naming_title_missing"),
        ("{Movie Title}", "naming_year_missing"),
        ("{Movie Title} {Release Year} {Movie Nonsense}", "naming_unknown_token"),
        ("{Movie Title}: {Release Year}", "naming_illegal_character"),
        ("{Movie Title} {tag?{Release Year}}", "naming_illegal_character"),
        ("{Movie Title} {Release Year} {oops", "naming_brace"),
        ("../{Movie Title} {Release Year}", "naming_empty_part"),
        ("{Movie Title}/{Movie Title} {Release Year}", "naming_folder_in_file"),
    ],
)
def test_file_formats_that_are_refused(format_: str, key: str) -> None:
    """A format that cannot work says why."""
    with pytest.raises(Invalid) as caught:
        check_file_format(format_)
    assert caught.value.key == key
    assert caught.value.placeholders["kind"] == "file"


@pytest.mark.parametrize(
    ("format_", "key"),
    [
        ("{Release Year}", "naming_title_missing"),
        ("{Movie Title} {Quality Full}", "naming_file_token"),
        ("/{Movie Title}", "naming_empty_part"),
    ],
)
def test_folder_formats_that_are_refused(format_: str, key: str) -> None:
    """A folder cannot be named after a file that is not there yet."""
    with pytest.raises(Invalid) as caught:
        check_folder_format(format_)
    assert caught.value.key == key


@pytest.mark.parametrize(
    "format_",
    [
        "{Original Title}",
        "{Original Filename}",
        "{Movie CleanTitleThe} {(Release Year)}",
        "{Movie OriginalTitle:30} {Release Year} {edition-{Edition Tags}}",
    ],
)
def test_file_formats_that_are_fine(format_: str) -> None:
    """Title and year do, and so does the release's own name."""
    check_file_format(format_)


def test_the_guides_formats_are_fine() -> None:
    """What a guide recommends can be used as it is."""
    path = _TRASH / "naming" / "radarr-naming.json"
    if not path.is_file():
        pytest.skip(f"The guide is not here: {path}")
    naming = json.loads(path.read_text(encoding="utf-8"))
    for format_ in naming["file"].values():
        check_file_format(format_)
    for format_ in naming["folder"].values():
        check_folder_format(format_)
    assert file_name(
        SAMPLE_MOVIE, SAMPLE_FILE, NamingOptions(file_format=naming["file"]["standard"])
    ) == (
        "The Generals Daughter Returns (2010) - {Ultimate Extended Edition} "
        "[Surround Sound x264][Bluray-1080p Proper][DTS 5.1][HDR10][x264]-EVOLVE"
    )
    assert file_name(
        CHARADE, BARE, NamingOptions(file_format=naming["file"]["p2p-scene"]), "mkv"
    ) == ("Charade.1963.Bluray-1080p.mkv")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("That'll Be the Day", "Thatll Be the Day"),
        ("I'd Rather Be Alone", "Id Rather Be Alone"),
        ("Won`t Get Fooled Again", "Wont Get Fooled Again"),
        ("O'Brien", "O'Brien"),
        ("Rick & Morty [Pilot]", "Rick and Morty Pilot"),
        ("Brücke über die Drina", "Brucke uber die Drina"),
        ("Сталкер й", "Сталкер й"),
    ],
)
def test_clean_titles(title: str, expected: str) -> None:
    """Marks and accents go where names of releases have none."""
    assert clean_title(title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A (2019)", "A (2019)"),
        ("The", "The"),
        ("an Education", "Education, an"),
    ],
)
def test_articles(title: str, expected: str) -> None:
    """An article goes behind only where something is left in front."""
    assert title_the(title) == expected


def test_a_clean_title_without_an_article_is_only_cleaned() -> None:
    """There is nothing to move."""
    assert clean_title_the("Alien: Covenant") == "Alien Covenant"


@pytest.mark.parametrize(
    ("title", "expected"), [("Ütopya", "U"), ("The Øresund", "O"), ("¡¿?", "#")]
)
def test_first_characters(title: str, expected: str) -> None:
    """A movie is filed under a plain letter."""
    assert first_character(title) == expected


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("4k remaster", "4K Remaster"),
        ("the BIG cut", "The Big Cut"),
        ("2nd edition hdr", "2nd Edition HDR"),
    ],
)
def test_editions(edition: str, expected: str) -> None:
    """An edition is written like a title."""
    assert edition_title(edition) == expected


def test_languages_are_short_and_listed_once() -> None:
    """Both codes of a language mean one; what says nothing is left out."""
    assert short_codes(("ger", "deu", "und", "", "fil", "pt-br")) == ["DE", "FIL", "PT"]
    assert language_list(("eng", "ger"), "-EN") == "[DE]"
    assert language_list(("eng",), hide_english=True) == ""
    assert language_list(("eng",), "-EN") == ""


def test_media_info_that_is_not_known_adds_nothing() -> None:
    """A file that could not be probed is named all the same."""
    file = replace(BARE, media_info=MediaInfo())
    assert _file("{Movie Title} {MediaInfo Full} {MediaInfo AudioChannels}", file) == (
        "Charade"
    )
