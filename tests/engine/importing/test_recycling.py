"""Files that left the library can come back for some days."""

from datetime import date
import os
from pathlib import Path

import pytest

from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.importing.recycling import RecycleBin
from custom_components.radarr_mvp.engine.importing.transfer.leaving import leave, move

TODAY = date(2026, 11, 21)
FILM = b"film" * 1000


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Return a film in the library."""
    path = tmp_path / "library" / "Charade (1963)" / "Charade.mkv"
    path.parent.mkdir(parents=True)
    path.write_bytes(FILM)
    return path


@pytest.fixture
def bin_(tmp_path: Path) -> RecycleBin:
    """Return a recycle bin."""
    (tmp_path / "bin").mkdir()
    return RecycleBin(tmp_path / "bin")


def _leave(path: Path, place: Path) -> Path | None:
    """Take a file out of the library."""
    return leave(path, place, place.with_name(".arriving"))


def test_a_file_has_its_place_by_day_and_movie(bin_: RecycleBin, film: Path) -> None:
    """It is found where one would look for it."""
    place = bin_.place_for(film, TODAY)
    assert place == bin_.folder / "2026-11-21" / "Charade (1963)" / "Charade.mkv"
    assert _leave(film, place) == place
    assert place.read_bytes() == FILM
    assert not film.exists()
    (place.parent / "link.mkv").symlink_to(place)
    (one,) = bin_.contents()
    assert (one.path, one.since, one.size) == (place, TODAY, len(FILM))


def test_names_that_are_taken_are_numbered(bin_: RecycleBin, film: Path) -> None:
    """Two versions of one day both stay, also where they were promised at once."""
    first = bin_.place_for(film, TODAY)
    second = bin_.place_for(film, TODAY, [first])
    assert second.name == "Charade_2.mkv"
    _leave(film, first)
    assert bin_.place_for(film, TODAY) == second
    film.write_bytes(b"another")
    assert _leave(film, first) == second
    assert (first.read_bytes(), second.read_bytes()) == (FILM, b"another")
    long = film.with_name("é" * 125 + ".mkv")
    one = bin_.place_for(long, TODAY)
    assert one.name == long.name
    two = bin_.place_for(long, TODAY, [one])
    assert two.name.endswith("é_2.mkv")
    assert len(two.name.encode()) <= 255


def test_the_same_file_is_not_kept_twice(bin_: RecycleBin, film: Path) -> None:
    """A crash between copy and deletion leaves both; the next time the one in the bin is enough."""
    place = bin_.place_for(film, TODAY)
    place.parent.mkdir(parents=True)
    place.write_bytes(FILM)
    assert _leave(film, place) == place
    assert not film.exists()
    film.hardlink_to(place)
    assert _leave(film, place) == place
    assert not film.exists()
    assert [one.path for one in bin_.contents()] == [place]


def test_without_a_bin_files_are_deleted(film: Path) -> None:
    """That is what an empty setting means."""
    assert leave(film, None, None) is None
    assert not film.exists()


def test_the_bin_is_cleaned_by_the_days_of_its_folders(bin_: RecycleBin) -> None:
    """A file's own time is that of the film, so it does not count; what is not ours stays."""
    for name in ("2026-11-13", "2026-11-14", "2026-11-21", "holidays", "2026-99-01"):
        folder = bin_.folder / name / "Charade (1963)"
        folder.mkdir(parents=True)
        (folder / "x.mkv").write_bytes(b"x")
        os.utime(folder / "x.mkv", (0, 0))
    (bin_.folder / "2026-01-01").write_bytes(b"a file")
    (bin_.folder / "2026-01-02").symlink_to(bin_.folder / "holidays")
    assert bin_.clean(TODAY, 0) == ()
    assert bin_.clean(TODAY, 7) == (bin_.folder / "2026-11-13",)
    left = sorted(one.name for one in bin_.folder.iterdir())
    assert left == [
        "2026-01-01",
        "2026-01-02",
        "2026-11-14",
        "2026-11-21",
        "2026-99-01",
        "holidays",
    ]
    assert (bin_.folder / "holidays" / "Charade (1963)" / "x.mkv").exists()


def test_a_bin_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """Looking and cleaning are no mistakes."""
    bin_ = RecycleBin(tmp_path / "no")
    assert list(bin_.contents()) == []
    assert bin_.clean(TODAY, 7) == ()


def test_a_file_comes_back(bin_: RecycleBin, film: Path) -> None:
    """Its folder is made anew, that in the bin goes."""
    place = bin_.place_for(film, TODAY)
    _leave(film, place)
    film.parent.rmdir()
    bin_.restore(place, film)
    assert film.read_bytes() == FILM
    assert list(bin_.folder.iterdir()) == []


def test_a_file_does_not_come_back_over_another(bin_: RecycleBin, film: Path) -> None:
    """What is in the library now stays there, and the other in the bin."""
    place = bin_.place_for(film, TODAY)
    _leave(film, place)
    film.write_bytes(b"newer")
    with pytest.raises(FileTrouble) as caught:
        bin_.restore(place, film)
    assert caught.value.problem is FileProblem.TARGET_EXISTS
    assert (place.read_bytes(), film.read_bytes()) == (FILM, b"newer")


@pytest.mark.parametrize(
    "name", ["missing.mkv", "../library/Charade (1963)/Charade.mkv"]
)
def test_only_what_is_in_the_bin_comes_back(
    bin_: RecycleBin, film: Path, name: str
) -> None:
    """Nobody moves other files about by this."""
    path = Path(os.path.normpath(bin_.folder / name))
    with pytest.raises(FileTrouble) as caught:
        bin_.restore(path, film.with_name("stolen.mkv"))
    assert caught.value.problem is FileProblem.NOT_FOUND
    assert film.exists()


def test_a_move_to_another_file_system_copies(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is deleted only once its copy stands."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    kept = os.rename
    place = tmp_path / "bin" / "Charade.mkv"
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", refuse)
        patch.setattr(
            os,
            "rename",
            lambda one, other: refuse() if one == film else kept(one, other),
        )
        move(film, place, place.with_name(".arriving"))
    assert place.read_bytes() == FILM
    assert not film.exists()
    assert [one.name for one in place.parent.iterdir()] == [place.name]


def test_a_move_that_cannot_be_says_why(film: Path, tmp_path: Path) -> None:
    """Other troubles are not answered by copies."""
    place = tmp_path / ("x" * 300)
    with pytest.raises(FileTrouble) as caught:
        move(film, place, place.with_name(".arriving"))
    assert caught.value.problem is FileProblem.NAME_TOO_LONG
    assert film.exists()
