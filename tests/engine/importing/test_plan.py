"""The plan says which file gets which path, and what leaves for it."""

from datetime import date
from pathlib import Path

import pytest

from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.importing.extras import ExtraOptions
from custom_components.radarr_mvp.engine.importing.journal import FileJournal
from custom_components.radarr_mvp.engine.importing.naming.subject import (
    NamingFile,
    NamingMovie,
    NamingOptions,
)
from custom_components.radarr_mvp.engine.importing.plan import (
    Clash,
    ImportPlan,
    PlanOptions,
    Shelf,
    plan_import,
)
from custom_components.radarr_mvp.engine.importing.recycling import RecycleBin
from custom_components.radarr_mvp.engine.importing.scanning import scan_download
from custom_components.radarr_mvp.engine.importing.transfer import Carrier, Result
from custom_components.radarr_mvp.engine.quality.definitions import (
    QualityModel,
    quality_by_name,
)

TODAY = date(2026, 11, 21)
MOVIE = NamingMovie(title="Charade", year=1963, tmdb_id=4808)
QUALITY = quality_by_name("Bluray-1080p")
assert QUALITY is not None
FACTS = NamingFile(quality=QualityModel(QUALITY))
NAME = "Charade (1963) Bluray-1080p.mkv"


class Desk:
    """A download, a library and the options to plan with."""

    def __init__(self, folder: Path) -> None:
        """Make the folders and the download."""
        self.folder = folder
        self.root = folder / "movies"
        self.root.mkdir()
        self.download = folder / "downloads" / "Charade.1963-GRP"
        self.download.mkdir(parents=True)
        (self.download / "charade.MKV").write_bytes(b"new" * 99)
        (self.download / "charade.en.srt").write_bytes(b"words")

    def shelf(self, *names: str) -> Shelf:
        """Return the movie's folder with some files in it."""
        folder = self.root / "Charade (1963)"
        folder.mkdir(exist_ok=True)
        for name in names:
            (folder / name).write_bytes(b"old")
        films = tuple(folder / one for one in names if not one.endswith(".srt"))
        return Shelf(root=self.root, folder=folder.name, files=films)

    def plan(
        self,
        shelf: Shelf | None = None,
        options: PlanOptions | None = None,
        movie: NamingMovie = MOVIE,
    ) -> ImportPlan:
        """Return the plan for the film of the download."""
        scan = scan_download(self.download)
        shelf = shelf or Shelf(root=self.root)
        options = options or PlanOptions()
        return plan_import(scan, scan.videos[0], movie, FACTS, shelf, options, TODAY)

    def carry(self, plan: ImportPlan) -> Result:
        """Do what was planned."""
        carrier = Carrier(FileJournal(self.folder / "journal"))
        return carrier.carry(plan.work({"movie": "7"}, "abc")).result


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a download and a library."""
    return Desk(tmp_path)


def test_a_film_lies_in_one_folder_with_title_and_year(desk: Desk) -> None:
    """Not in a folder within that folder, nor in one for the year."""
    plan = desk.plan()
    assert plan.film.target == desk.root / "Charade (1963)" / NAME
    assert plan.film.source == desk.download / "charade.MKV"
    assert (plan.extras, plan.retirements, plan.already_there) == ((), (), False)
    work = plan.work({"movie": "7"}, "abc")
    assert (work.id, work.root, work.context) == ("abc", desk.root, {"movie": "7"})
    assert plan.work().id != plan.work().id


def test_planning_touches_nothing(desk: Desk) -> None:
    """A dry run leaves no trace."""
    before = sorted(desk.folder.rglob("*"))
    desk.plan(options=PlanOptions(extras=ExtraOptions(enabled=True)))
    assert sorted(desk.folder.rglob("*")) == before


def test_a_dry_run_shows_what_then_happens(desk: Desk) -> None:
    """Every path, as it is after the import."""
    shelf = desk.shelf("Charade (1963) DVD.avi", "Charade (1963) DVD.en.srt")
    bin_ = RecycleBin(desk.folder / "bin")
    options = PlanOptions(extras=ExtraOptions(enabled=True), bin=bin_)
    plan = desk.plan(shelf, options)
    folder, day = desk.root / "Charade (1963)", bin_.folder / "2026-11-21"
    old = folder / "Charade (1963) DVD.avi"
    words = folder / "Charade (1963) DVD.en.srt"
    assert plan.as_dict() == {
        "source": str(desk.download / "charade.MKV"),
        "target": str(folder / NAME),
        "already_there": False,
        "move": False,
        "extras": [
            {
                "source": str(desk.download / "charade.en.srt"),
                "target": str(folder / "Charade (1963) Bluray-1080p.en.srt"),
            }
        ],
        "replaces": [
            {"path": str(old), "recycled": str(day / folder.name / old.name)},
            {"path": str(words), "recycled": str(day / folder.name / words.name)},
        ],
    }
    assert plan.replaces == (old, words)
    assert desk.carry(plan) is Result.IMPORTED
    assert sorted(one.name for one in folder.iterdir()) == [
        "Charade (1963) Bluray-1080p.en.srt",
        NAME,
    ]
    assert sorted(one.path.name for one in bin_.contents()) == [old.name, words.name]


def test_the_folder_that_a_movie_has_stays(desk: Desk) -> None:
    """Whatever the format says by now."""
    (desk.root / "C" / "Charade").mkdir(parents=True)
    plan = desk.plan(Shelf(root=desk.root, folder="C/Charade"))
    assert plan.film.target == desk.root / "C" / "Charade" / NAME
    nested = PlanOptions(
        naming=NamingOptions(folder_format="{Movie TitleFirstCharacter}/{Movie Title}")
    )
    assert desk.plan(options=nested).film.target.parent == desk.root / "C" / "Charade"


@pytest.mark.parametrize("folder", ["..", "../x", "a/../../x", "/etc", "."])
def test_nothing_is_planned_outside_of_the_root(desk: Desk, folder: str) -> None:
    """Not even where the library says so."""
    with pytest.raises(FileTrouble) as caught:
        desk.plan(Shelf(root=desk.root, folder=folder))
    assert caught.value.problem is FileProblem.NAME_REFUSED


def test_hostile_titles_stay_inside(desk: Desk) -> None:
    """A title is never a path."""
    plan = desk.plan(movie=NamingMovie(title="../../etc/passwd", year=1963))
    assert plan.film.target.parent.parent == desk.root


def test_a_film_of_the_same_name_is_replaced(desk: Desk) -> None:
    """It is the movie's own, so it may go; without a bin for good."""
    plan = desk.plan(desk.shelf(NAME))
    assert plan.retirements[0].place is None
    assert plan.replaces == (plan.film.target,)
    assert desk.carry(plan) is Result.IMPORTED
    assert plan.film.target.read_bytes() == b"new" * 99


def test_a_file_that_is_not_the_movies_is_a_clash(desk: Desk) -> None:
    """The household decides what happens."""
    desk.shelf(NAME)
    shelf = Shelf(root=desk.root)
    with pytest.raises(FileTrouble) as caught:
        desk.plan(shelf)
    assert caught.value.problem is FileProblem.TARGET_EXISTS
    replaced = desk.plan(shelf, PlanOptions(clash=Clash.REPLACE))
    assert replaced.replaces == (replaced.film.target,)
    desk.shelf(f"{Path(NAME).stem} - 2.mkv")
    kept = desk.plan(shelf, PlanOptions(clash=Clash.KEEP_BOTH))
    assert kept.film.target.name == f"{Path(NAME).stem} - 3.mkv"
    assert kept.replaces == ()


def test_what_is_there_already_is_planned_as_such(desk: Desk) -> None:
    """Its subtitles are not sent away either."""
    shelf = desk.shelf(NAME, "Charade (1963) Bluray-1080p.en.srt")
    target = desk.root / "Charade (1963)" / NAME
    target.unlink()
    target.hardlink_to(desk.download / "charade.MKV")
    options = PlanOptions(extras=ExtraOptions(enabled=True))
    plan = desk.plan(shelf, options)
    assert plan.already_there
    assert plan.replaces == ()
    assert desk.carry(plan) is Result.ALREADY


def test_a_film_is_not_sent_away_for_itself(desk: Desk) -> None:
    """It lies in its folder already, and gets its name by a move."""
    folder = desk.root / "Charade (1963)"
    desk.download.rename(folder)
    desk.download = folder
    shelf = Shelf(
        root=desk.root,
        folder=folder.name,
        files=(folder / "charade.MKV", folder / "gone.mkv"),
    )
    plan = desk.plan(shelf, PlanOptions(move=True, remove_empty_folders=True))
    assert plan.replaces == ()
    assert desk.carry(plan) is Result.IMPORTED
    assert sorted(one.name for one in folder.iterdir()) == [NAME, "charade.en.srt"]
