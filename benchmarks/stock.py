"""A large library and many releases, the same each time."""

from datetime import UTC, datetime, timedelta
import os
from pathlib import Path
import random

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.indexing import Release, ReleaseFlag
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile
from custom_components.radarr_mvp.engine.quality.definitions import (
    QualityModel,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.releases.languages import ENGLISH, FRENCH

GUIDE = Path(
    os.environ.get("RADARR_MVP_TRASH", Path(__file__).parents[2] / "shared" / "trash")
)
NOW = datetime(2026, 11, 21, tzinfo=UTC)

_BEGINNINGS = "Ashen Bitter Crimson Distant Eternal Fallen Gentle Hollow Iron Jagged Kindred Lonely Midnight Northern Open Pale Quiet Restless Silent Twisted Umbral Velvet Wandering Yellow Zealous".split()  # noqa: SIM905 - A list of words reads better as words
_MIDDLES = "Anchor Bridge Candle Desert Empire Forest Garden Harbour Island Journey Kingdom Lantern Mirror Night Orchard Palace Quarry River Shadow Tower Valley Winter".split()  # noqa: SIM905 - A list of words reads better as words
_ENDS = ["", "of Ash", "of Men", "Returns", "II", "III", "in Blue", "& Sons"]
_SOURCES = [
    "2160p.UHD.BluRay.REMUX.DV.HDR10.HEVC.TrueHD.7.1.Atmos",
    "2160p.AMZN.WEB-DL.DDP5.1.Atmos.HDR.H.265",
    "2160p.NF.WEB-DL.DDP5.1.DV.H.265",
    "1080p.BluRay.REMUX.AVC.DTS-HD.MA.5.1",
    "1080p.BluRay.x264.DTS",
    "1080p.BluRay.DD5.1.x264",
    "1080p.AMZN.WEB-DL.DDP5.1.H.264",
    "1080p.DSNP.WEB-DL.DDP5.1.Atmos.H.264",
    "1080p.WEBRip.x265.10bit.AAC5.1",
    "1080p.HDTV.H.264.AAC",
    "720p.BluRay.x264.DTS",
    "720p.WEB-DL.DD5.1.H.264",
    "DVDRip.XviD.AC3",
    "HDCAM.x264",
]
_SIZES_GB = [62, 19, 17, 31, 11, 9, 7, 6, 3, 5, 5, 3, 1, 1]
_EXTRAS = ["", "", "", "", "", "PROPER.", "REPACK.", "Extended.", "IMAX.", "MULTi."]
_GROUPS = "FraMeSToR CtrlHD NTb FLUX SPARKS AMIABLE EPSiLON TEPES hallowed YIFY DON EbP HiDt BMF PSYCHD ROVERS CMRG SMURF NOGRP QOQ".split()  # noqa: SIM905 - A list of words reads better as words
_HELD = ["WEBDL-720p", "Bluray-720p", "WEBDL-1080p", "Bluray-1080p", "HDTV-1080p"]


def library(count: int, profile_id: int = 1) -> list[Movie]:
    """Return movies with distinct titles, half of which have a file."""
    dice = random.Random(1)
    return [_movie(number, dice, profile_id) for number in range(1, count + 1)]


def _movie(number: int, dice: random.Random, profile_id: int) -> Movie:
    """Return one movie."""
    rest, first = divmod(number, len(_BEGINNINGS))
    rest, second = divmod(rest, len(_MIDDLES))
    words = f"{_BEGINNINGS[first]} {_MIDDLES[second]} {_ENDS[rest % len(_ENDS)]}"
    title = words.strip() if rest < len(_ENDS) else f"{words} {rest}"
    year = 1930 + number % 95
    quality = quality_by_name(dice.choice(_HELD))
    assert quality is not None
    file = MovieFile(
        path=f"{title} ({year}) {quality}.mkv",
        quality=QualityModel(quality),
        size=6 * 1024**3,
        languages=(ENGLISH,),
        release_group=dice.choice(_GROUPS),
        scene_name=f"{title.replace(' ', '.')}.{year}.720p.BluRay.x264-{dice.choice(_GROUPS)}",
        added=NOW - timedelta(days=number % 700),
    )
    return Movie(
        id=number,
        tmdb_id=1000 + number,
        imdb_id=f"tt{5_000_000 + number}",
        title=title,
        original_title=title,
        alternative_titles=(f"{title} Redux", f"The {title}", f"{title}: Part One"),
        translations={2: f"Le {title}", 4: f"Der {title}", 3: f"El {title}"},
        original_language=dice.choice((ENGLISH, ENGLISH, ENGLISH, FRENCH)),
        year=year,
        runtime=85 + number % 60,
        in_cinemas=datetime(year, 3, 1, tzinfo=UTC),
        minimum_availability=Status.RELEASED,
        profile_id=profile_id,
        root_folder="/movies",
        file=file if number % 2 else None,
    )


def releases(movies: list[Movie], count: int) -> list[Release]:
    """Return releases with distinct names, of some of the movies."""
    dice = random.Random(2)
    found: dict[str, Release] = {}
    while len(found) < count:
        release = _release(len(found), dice.choice(movies), dice)
        found.setdefault(release.title, release)
    return list(found.values())


def _release(number: int, movie: Movie, dice: random.Random) -> Release:
    """Return one release, a third of them with the movie's id."""
    place = dice.randrange(len(_SOURCES))
    words = movie.title.replace("& ", "and ").replace(":", "").replace(" ", ".")
    group = f"{dice.choice(_GROUPS)}"
    variety = dice.randrange(10_000)
    extra = dice.choice(_EXTRAS)
    flags = dice.choice((ReleaseFlag(0), ReleaseFlag.FREELEECH, ReleaseFlag.INTERNAL))
    return Release(
        guid=f"guid-{number}",
        title=f"{words}.{movie.year}.{extra}{_SOURCES[place]}.v{variety}-{group}",
        indexer="HDBits",
        indexer_id="hdbits",
        size=round(_SIZES_GB[place] * dice.uniform(0.7, 1.4) * 1024**3),
        info_hash=f"{number:040x}",
        seeders=dice.randrange(0, 900),
        leechers=dice.randrange(0, 90),
        published=NOW - timedelta(minutes=dice.randrange(60 * 24 * 90)),
        imdb_id=movie.imdb_id if number % 3 == 0 else None,
        flags=flags,
    )
