"""The small readers: languages, titles, sizes, ids, discs, scene names, terms."""

import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.releases.clean import (
    clean_title,
    search_words,
    slug,
    sort_title,
)
from custom_components.radarr_mvp.engine.releases.disc import is_raw_disc
from custom_components.radarr_mvp.engine.releases.extensions import (
    is_video,
    split_extension,
)
from custom_components.radarr_mvp.engine.releases.ids import imdb_id
from custom_components.radarr_mvp.engine.releases.languages import (
    ANY,
    CHINESE,
    DUTCH,
    ENGLISH,
    FLEMISH,
    GERMAN,
    LANGUAGES,
    NORWEGIAN,
    ORIGINAL,
    PORTUGUESE_BRAZIL,
    SPANISH_LATINO,
    UNKNOWN,
    language_by_code,
    language_by_id,
    language_by_name,
)
from custom_components.radarr_mvp.engine.releases.parser import (
    group_of,
    languages_of,
    parse_release,
    quality_of,
)
from custom_components.radarr_mvp.engine.releases.scene import (
    is_scene_name,
    scene_title,
)
from custom_components.radarr_mvp.engine.releases.sizes import size_in_bytes
from custom_components.radarr_mvp.engine.releases.terms import (
    check_term,
    is_wanted,
    matching_terms,
    term_matches,
)


def test_languages_have_the_ids_of_radarr() -> None:
    """The ids run from 0 to 57, with two more for any and original."""
    assert [language.id for language in LANGUAGES] == list(range(58))
    assert language_by_id(-1) == ANY
    assert language_by_id(-2) == ORIGINAL
    assert language_by_id(58) is None
    assert str(GERMAN) == "German"
    assert language_by_name("portuguese (brazil)") == PORTUGUESE_BRAZIL
    assert language_by_name("Klingon") is None


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("EN", ENGLISH),
        ("en_US", ENGLISH),
        ("nl", DUTCH),
        ("nl-BE", FLEMISH),
        ("pt-BR", PORTUGUESE_BRAZIL),
        ("es-MX", SPANISH_LATINO),
        ("zh-Hant-TW", CHINESE),
        ("nb-NO", NORWEGIAN),
        ("ger", GERMAN),
        ("xx", None),
        ("fr-CA", None),
        ("", None),
    ],
)
def test_codes(code: str, language: object) -> None:
    """A code is read in any case, with its country."""
    assert language_by_code(code) == language


def test_code_for_files() -> None:
    """A language has a code of two letters, and Unknown has none."""
    assert (GERMAN.code, UNKNOWN.code) == ("de", "")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sub PL English", ["English"]),
        ("German DL", ["German", "Original"]),
        ("WEB DL German", ["German"]),
        ("German French DL", ["French", "German"]),
        ("DTS-ES", ["Unknown"]),
        ("pt-BR Rus", ["Portuguese (Brazil)", "Russian"]),
        ("2xUkr Eng", ["English", "Ukrainian"]),
        ("国语", ["Chinese"]),
        ("it en", ["Unknown"]),
        ("", ["Unknown"]),
    ],
)
def test_languages_of_text(text: str, names: list[str]) -> None:
    """The languages of a bare text are found by name and code."""
    assert sorted(language.name for language in languages_of(text)) == names


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Müller & Söhne", "muellersoehne"),
        ("Straße", "strasse"),
        ("Køłæ Œuvre", "kolaeoeuvre"),
        ("The Lord of the Rings", "thelordrings"),
        ("L'Été", "lete"),
        ("300", "300"),
        ("", ""),
        ("Сталкер", "сталкер"),
    ],
)
def test_clean_title(text: str, clean: str) -> None:
    """Titles that mean the same have the same clean form."""
    assert clean_title(text) == clean


def test_other_forms_of_titles() -> None:
    """A title sorts without its article, links without marks, is searched bare."""
    assert sort_title("The Général's Wife!") == "generals wife"
    assert sort_title("A to Z", 387354) == "a to z"
    assert slug("  The Général & Co. ") == "the-general--co".replace("--", "-")
    assert slug("a**b", dashes=True) == "a-b"
    assert search_words("The Lady's Not (for) Burning & Co.") == (
        "Ladys+Not+for+Burning+and+Co"
    )
    assert search_words("Thelma") == "Thelma"


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1.5 GB", 1610612736),
        ("2 TiB", 2199023255552),
        ("1,024 KB", 1048576),
        ("size: 700MB", 734003200),
        ("12 Mb/s", 0),
        ("", 0),
        ("9" * 40, 0),
        ("-", 0),
    ],
)
def test_sizes(text: str, size: int) -> None:
    """A size is read with its unit, and nothing else is."""
    assert size_in_bytes(text) == size


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("tt0017136", "tt0017136"),
        ("17136", "tt0017136"),
        (" TT1234567 ", "tt1234567"),
        ("tt", None),
        ("", None),
        (None, None),
        ("nm0000001", None),
    ],
)
def test_imdb_ids(text: str | None, full: str | None) -> None:
    """An id gets its letters and zeros, and what is none is refused."""
    assert imdb_id(text) == full


@pytest.mark.parametrize(
    ("name", "container", "whole"),
    [
        ("Charade Disc 2 1080p Blu-ray AVC", None, True),
        ("Charade.1963.1080p.FULL.BluRay", None, True),
        ("Charade.1963.COMPLETE.UHD.BLURAY-GRP", None, True),
        ("Charade.1963.DVD-R", None, True),
        ("Charade.1963.2xDVD9", None, True),
        ("Charade.1963.DVDRip", None, False),
        ("Discworld.2008.1080p.BluRay", None, False),
        ("Charade.1963", "ISO", True),
        ("Charade.1963", "mp4", False),
    ],
)
def test_raw_disc(name: str, container: str | None, whole: bool) -> None:
    """A whole disc is known by its name or its container."""
    assert is_raw_disc(name, container) is whole


def test_extensions() -> None:
    """Extensions are taken off, technical words in capitals are not."""
    assert split_extension("Charade.1963.MKV") == ("Charade.1963", "mkv")
    assert split_extension("Charade.1963.2160p.DV") == ("Charade.1963.2160p.DV", "")
    assert split_extension("Charade.1963.x264-GRP") == ("Charade.1963.x264-GRP", "")
    assert split_extension("Charade") == ("Charade", "")
    assert is_video("a.MKV")
    assert not is_video("a.srt")


def test_scene_names() -> None:
    """A scene name has dots, a group and a quality."""
    name = "Charade.1963.1080p.BluRay.x264-GRP"
    assert scene_title(f"{name}.mkv") == name
    assert scene_title("Charade.1963.1080p.BluRay.x264") is None
    assert scene_title("Charade.1963-GRP") is None
    assert not is_scene_name("Charade 1963 1080p BluRay x264-GRP")


@pytest.mark.parametrize(
    "site",
    [
        "[ www.example.com ] - ",
        "[ www.example.cd ] -",
        "From [ WWW.EXAMPLE.COM ] - ",
        "www.example.com - ",
        "example.net - ",
        "[example.co.uk] - ",
        "{www.example.org} - ",
        "[www.example-site.ca]_",
    ],
)
def test_sites(site: str) -> None:
    """The mark of a site is no part of the title, and no group."""
    facts = parse_release(f"{site}Charade.1963.720p.HDTV.x264-GRP[example.org]")
    assert facts is not None
    assert (facts.title, facts.year, facts.group) == ("Charade", 1963, "GRP")


@pytest.mark.parametrize(
    ("name", "version", "real"),
    [
        ("Film [v2] 1080p", 2, 0),
        ("Film - 03v0 [720p]", 0, 0),
        ("Film v2 1080p", 1, 0),
        ("Film 2012 REPACK9 REPACK", 10, 0),
        ("Film 2012 REAL REAL PROPER", 2, 2),
        ("The REAL Film 2012 1080p", 1, 0),
    ],
)
def test_revisions(name: str, version: int, real: int) -> None:
    """Versions, and how often a release says that it is the real one."""
    revision = quality_of(name).revision
    assert (revision.version, revision.real) == (version, real)


def test_terms() -> None:
    """Terms are words in any case, or expressions with their own flags."""
    name = "Charade.1963.1080p.BluRay.x264-GRP"
    assert term_matches("bluray", name)
    assert term_matches("/BLU[a-z]+/i", name)
    assert not term_matches("/BLU[a-z]+/", name)
    assert term_matches("/ x 264 /x", name)
    assert term_matches("/^Charade.*GRP$/msn", name)
    assert not term_matches("/[/", name)
    assert matching_terms(("x264", "", "x265"), name) == ("x264",)
    assert is_wanted(name, ("x265", "x264"), ())
    assert not is_wanted(name, ("x265",), ())
    assert not is_wanted(name, (), ("grp",))
    assert is_wanted(name, ("",), ("",))


def test_terms_are_checked_before_they_are_kept() -> None:
    """A broken expression would silently never match; anything else is only a text."""
    for term in ("x264", "/x26[45]/i", "/(?<=a)b/x", "(", "/(", ""):
        check_term(term)
    for term in ("/(/", "/[/i"):
        with pytest.raises(Invalid) as refused:
            check_term(term)
        assert (refused.value.key, refused.value.placeholders) == (
            "term_malformed",
            {"term": term},
        )


def test_endless_expression_of_a_user_is_stopped() -> None:
    """An expression that would take for ever counts as not found."""
    assert not term_matches("/(a+)+$/", f"{'a' * 60}!")


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("[Sub-Group] Film - 01 [720p].mkv", "Sub-Group"),
        ("[BD 1080p] Film", None),
        ("Film (1080p BluRay x265 HEVC 10bit) [12345]", None),
        ("Film.S01E01.HDTV.x264-[GRP]", "GRP"),
        ("Film 1x01 - Title [abc]", "abc"),
        ("Film.1080p.WEB-DL.H.264-GRP-sample", "GRP"),
        ("Film.1080p.WEB-DL.H.264-1", None),
        ("Film.1080p.BluRay-2011", None),
        ("Film.1080p.BluRay.x264-TwO-PARTS", "TwO-PARTS"),
        ("Film.1080p.BluRay-x264", None),
        ("Film 1080p BluRay x264 - 22", None),
        ("Film 1080p BluRay x264 - Two Words", None),
        ("Film Rus-Eng", None),
        ("Film.1080p.BluRay.AAC2.0-AAC", None),
        ("Film.2012.1080p)", None),
        ("Film 2012 [Nobody] [Blu-ray][MKV][Softsubs (Nobody)]", "Nobody"),
        ("Film 2012 1080p WEB-DL ESubs - GRP", "GRP"),
        ("Film 2012 - GRP", None),
        ("Film (2012) (1080p BluRay x265 10bit AAC 5.1 Two Words)", None),
        ("Film (2012) (Some Film)", None),
        ("Film (2012) [1080p] [NEWGRP]", "NEWGRP"),
        ("Film.2012.1080p.BluRay.x264-GRP (seen) [twice] ]", "GRP"),
        ("-", None),
        ("", None),
    ],
)
def test_groups(name: str, group: str | None) -> None:
    """A group is told from details, languages and numbers."""
    assert group_of(name) == group


@pytest.mark.parametrize(
    ("name", "quality"),
    [
        ("Film.BluRay.576p.REMUX", "Bluray-576p"),
        ("Film.576p.REMUX", "Bluray-576p"),
        ("Film.REMUX", "Remux-1080p"),
        ("Film.BDRip.1080p.REMUX", "Remux-1080p"),
        ("Film.1080p.DVD.BluRay.AVC", "Bluray-1080p"),
        ("Film.BD-50.720p", "Bluray-720p"),
        ("Film.dvd1080p", "DVD"),
        ("Film.3xMDVDR", "DVD-R"),
        ("Film.webrip720p", "WEBRip-720p"),
        ("Film.hdtv1080i", "HDTV-1080p"),
        ("Film.WEB", "WEBDL-480p"),
        ("Film [WEB] 1080p", "WEBDL-1080p"),
        ("Film.Web.of.Lies.mkv", "WEBDL-720p"),
        ("Film web x 264 1080p", "WEBDL-1080p"),
        ("Film.3840x1600.x265", "HDTV-2160p"),
        ("Film.1000x700.x265", "HDTV-720p"),
        ("Film.ultra.x265.mp4", "SDTV"),
        ("Film.576p.mkv", "WEBDL-480p"),
        ("Film.Full.Blu-ray", "BR-DISK"),
        ("Film-BD", "Unknown"),
        ("Film Raw HD", "Raw-HD"),
        ("Film RawHD", "Raw-HD"),
        ("Film Hunting Raw 1080p", "HDTV-1080p"),
        ("Film.HD.TV.SD.TV", "SDTV"),
        ("Film.2012.1080p.BluRay.HEVC-GRP", "Bluray-1080p"),
        ("", "Unknown"),
    ],
)
def test_qualities(name: str, quality: str) -> None:
    """The rarer ways to write a quality."""
    assert quality_of(name).quality.name == quality
