"""A thousand films in a row: how long it takes to file them by hard links, all safely written."""

import time

from custom_components.radarr_mvp.engine.importing.results import Imported
from tests.engine.road.filing import NO_FFPROBE, Depot
from tests.engine.rooms import Rooms

# 100,000 films in an hour.
_EACH = 0.036
_LARGE = 80 * 1024 * 1024
_COUNT = 100


async def test_films_are_filed_quickly(rooms: Rooms) -> None:
    """Each is claimed, linked, synced and stored in its turn."""
    depot = Depot(rooms)
    depot.prober.usual = NO_FFPROBE
    downloads = []
    for number in range(_COUNT):
        title = f"Movie.{number}.1950.1080p.BluRay.x264-GRP"
        movie = await rooms.movie(
            title=f"Movie {number}",
            year=1950,
            tmdb_id=1000 + number,
            imdb_id=None,
            folder=f"Movie {number} (1950)",
        )
        files = {f"{title}/{title}.mkv": _LARGE + number}
        downloads.append(
            await depot.fetched(movie, files, title=title, info_hash=f"{number:040x}")
        )
    began = time.perf_counter()
    for download in downloads:
        assert isinstance(await depot.importer.import_download(download), Imported)
    each = (time.perf_counter() - began) / _COUNT
    assert len(list(depot.library.rglob("*.mkv"))) == _COUNT
    # Machines that run tests are busy with other things as well.
    assert each < 2 * _EACH, f"{1000 * each:.1f} ms each"
