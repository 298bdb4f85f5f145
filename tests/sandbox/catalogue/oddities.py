"""Records that metadata services really have and that break naive readers; nobody has torrents of these."""

from .film import DIGITAL, LIMITED, Film, FilmRelease

ODDITIES = (
    # Announced: no date, no runtime, no picture, no IMDb id, part of a collection.
    Film(
        title="Return to the Farmhouse",
        year=0,
        tmdb_id=90_000_001,
        imdb_id="",
        runtime=0,
        status="Rumored",
        collection=(10331001, "Living Dead Collection"),
        pictured=False,
        popularity=0.4,
        vote_average=0.0,
        vote_count=0,
    ),
    # Not a film, but filed among them.
    Film(
        title="The Making of Charade",
        year=1999,
        tmdb_id=90_000_002,
        imdb_id="tt99000002",
        runtime=20,
        released="1999-10-19",
        video=True,
        popularity=0.9,
    ),
    # Known by its original title in another script, and by nothing else.
    Film(
        title="無声の街",
        year=1931,
        tmdb_id=90_000_003,
        imdb_id="tt99000003",
        original_language="ja",
        country="JP",
        runtime=64,
        released="1931-05-01",
        pictured=False,
        popularity=0.6,
    ),
    # Still to come out on discs and screens at home.
    Film(
        title="Nosferatu Restored",
        year=2031,
        tmdb_id=90_000_004,
        imdb_id="tt99000004",
        runtime=94,
        status="Post Production",
        genres=("Horror",),
        overview="The old film, cleaned frame by frame.",
        released="2031-10-31",
        further_releases=(
            FilmRelease("DE", LIMITED, "2031-10-01", "12"),
            FilmRelease("US", DIGITAL, "2032-01-15"),
        ),
        popularity=12.0,
        vote_average=0.0,
        vote_count=0,
    ),
    # Found only by those who ask for it.
    Film(
        title="Charade After Dark",
        year=1974,
        tmdb_id=90_000_005,
        imdb_id="tt99000005",
        runtime=70,
        released="1974-01-01",
        adult=True,
        popularity=0.3,
    ),
)
