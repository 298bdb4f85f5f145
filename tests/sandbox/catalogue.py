"""The films of the sandbox: real ones in the public domain or freely licensed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A film as the outside world knows it."""

    title: str
    year: int
    tmdb_id: int
    imdb_id: str
    runtime: int
    original_language: str = "en"
    original_title: str = ""
    overview: str = ""
    genres: tuple[str, ...] = ()
    released: str = ""
    collection: tuple[int, str] | None = None

    @property
    def imdb_number(self) -> int:
        """Return the IMDb id as HDBits spells it."""
        return int(self.imdb_id.removeprefix("tt"))


FILMS = (
    Film(
        title="Nosferatu",
        original_title="Nosferatu, eine Symphonie des Grauens",
        original_language="de",
        year=1922,
        tmdb_id=653,
        imdb_id="tt0013442",
        runtime=95,
        released="1922-02-16",
        genres=("Horror", "Fantasy"),
        overview="Count Orlok shows interest in a new home and in the wife of an estate agent.",
    ),
    Film(
        title="The General",
        year=1926,
        tmdb_id=961,
        imdb_id="tt0017925",
        runtime=79,
        released="1926-12-25",
        genres=("Comedy", "Action", "War"),
        overview="An engineer chases the spies who stole his locomotive.",
    ),
    Film(
        title="Metropolis",
        original_language="de",
        year=1927,
        tmdb_id=19,
        imdb_id="tt0017136",
        runtime=153,
        released="1927-02-06",
        genres=("Drama", "Science Fiction"),
        overview="The son of the city's master falls in love with a prophet of the workers.",
    ),
    Film(
        title="Charade",
        year=1963,
        tmdb_id=4808,
        imdb_id="tt0056923",
        runtime=113,
        released="1963-12-05",
        genres=("Comedy", "Mystery", "Romance"),
        overview="A widow is pursued by men who want a fortune her husband stole.",
    ),
    Film(
        title="Night of the Living Dead",
        year=1968,
        tmdb_id=10331,
        imdb_id="tt0063350",
        runtime=96,
        released="1968-10-04",
        genres=("Horror", "Thriller"),
        overview="Strangers barricade themselves in a farmhouse while the dead rise.",
        collection=(10331001, "Living Dead Collection"),
    ),
    Film(
        title="Sintel",
        year=2010,
        tmdb_id=45745,
        imdb_id="tt1727587",
        runtime=15,
        released="2010-09-30",
        genres=("Animation", "Fantasy"),
        overview="A lonely young woman searches the world for a baby dragon she calls Scales.",
    ),
)
