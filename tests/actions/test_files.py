"""Actions about files."""

from dataclasses import replace
from pathlib import Path
import shutil

from custom_components.radarr_mvp.engine.path_mapping import PathMapping

from .house import GENERAL, House

NAME = "Nosferatu.1922.1080p.BluRay.x264-GRP"


def seed(house: House, folder: Path, name: str = NAME) -> Path:
    """Put a film into a folder; return the folder that it is in."""
    house.offer()
    target = folder / name
    target.mkdir(parents=True)
    (film,) = (house.world.folder / "seeds").glob("*.mkv")
    shutil.copy(film, target / f"{name}.mkv")
    return target


def allow(house: House, folder: Path) -> None:
    """Let Home Assistant read a folder."""
    house.home.hass.config.allowlist_external_dirs |= {str(folder)}


async def test_a_folder_is_brought_in(house: House) -> None:
    """First only shown, then done; the job tells what it came to."""
    folder = seed(house, house.world.folder / "elsewhere")
    allow(house, folder.parent)
    await house.add(search=False)
    plan = await house.act("import_path", path=str(folder), dry_run=True)
    (file,) = plan["files"]
    assert (file["accepted"], file["imported"]) == (True, False)
    assert file["movie"]["title"] == "Nosferatu"
    assert (plan["dry_run"], house.films()) == (True, [])
    told = await house.act("import_path", path=str(folder))
    (file,) = told["files"]
    assert (file["imported"], file["means"]) == (True, "hard_link")
    assert house.films() == [Path("Nosferatu (1922)/Nosferatu (1922) Bluray-1080p.mkv")]
    (imported,) = house.events("movie_imported")
    assert imported["correlation_id"] == told["correlation_id"]
    jobs = (await house.act("get_jobs", kind="import_path"))["jobs"]
    done = next(one for one in jobs if one["job_id"] == told["job_id"])
    assert done["result"]["hardlinks_created"] == 1


async def test_files_can_be_moved(house: House) -> None:
    """Where they shall not stay."""
    folder = seed(house, house.world.library.parent / "elsewhere")
    allow(house, folder.parent)
    await house.add(search=False)
    await house.do("import_path", path=str(folder), title="Nosferatu", move=True)
    assert len(house.films()) == 1
    assert not list(folder.parent.rglob("*.mkv"))


async def test_what_cannot_be_brought_in(house: House) -> None:
    """A sentence tells why, and nothing is begun."""
    for given, said in (
        ({}, "It takes a path, or the number of a download"),
        ({"path": ""}, "It takes a path, or the number of a download"),
        ({"path": "films/Nosferatu"}, "films/Nosferatu is not a whole path."),
        ({"path": "/films\0/x"}, "/films/x is not a whole path."),
        ({"path": "/etc/passwd"}, "Home Assistant may not read /etc/passwd."),
        ({"path": "/" + "x" * 300}, "Home Assistant may not read /xxx"),
        ({"download_id": 1}, "It takes a title or an ID to know which movie is meant."),
        ({"path": "/etc", "movie_id": 9}, "The library has no movie like this: 9."),
    ):
        assert said in await house.refused("import_path", **given)
    assert (await house.act("get_jobs"))["jobs"] == []


async def test_a_link_leads_nowhere_else(house: House) -> None:
    """What may be read is decided by where it really lies."""
    house.world.library.joinpath("out").symlink_to("/etc")
    path = house.world.library / "out" / "passwd"
    assert "may not read" in await house.refused("import_path", path=str(path))


async def test_folders_of_the_household_may_be_read(house: House) -> None:
    """Those of the library, and that of the downloads where it is known."""
    folder = seed(house, house.world.downloads)
    assert "may not read" in await house.refused("import_path", path=str(folder))
    settings = house.road.house.settings
    mapping = PathMapping("/data", str(house.world.downloads))
    house.road.house.settings = replace(
        settings, downloading=replace(settings.downloading, mapping=mapping)
    )
    await house.add(search=False)
    assert (await house.act("import_path", path=str(folder)))["files"][0]["imported"]
    empty = house.world.library / "Nothing"
    empty.mkdir()
    assert (await house.act("import_path", path=str(empty)))["files"] == []


async def test_who_wants_no_answer_still_hears_of_failure(house: House) -> None:
    """A sentence tells why nothing was brought in."""
    folder = seed(house, house.world.library / "new")
    told = await house.act("import_path", path=str(folder))
    (file,) = told["files"]
    assert not file["accepted"]
    assert file["rejections"][0]["sentence"]
    said = await house.refused_alone("import_path", path=str(folder))
    assert said.startswith(f"Nothing of {folder} was imported: ")
    missing = str(house.world.library / "missing")
    assert "is not there" in await house.refused_alone("import_path", path=missing)


async def test_a_download_of_which_a_person_says_what_it_is(house: House) -> None:
    """It waits because its name does not tell; then it is filed."""
    await house.add(search=False)
    await house.add(GENERAL, search=False)
    torrent = house.offer("An Unheard Of Film 1080p BluRay x264-GRP")
    house.world.qbittorrent.put(torrent.info_hash, category="radarr_mvp")
    house.place(torrent)
    await house.look(3)
    (item,) = await house.queue()
    assert item["state"] == "blocked"
    assert house.events("import_blocked")
    told = await house.act("import_path", download_id=item["id"], title="Nosferatu")
    assert (told["imported"], told["rejections"]) == (True, [])
    assert len(house.films()) == 1
    await house.look()
    assert await house.queue() == []
    said = await house.refused("import_path", download_id=item["id"], movie_id=1)
    assert said == f"Download {item['id']} does not wait for a person."


async def test_a_download_that_cannot_be_filed(house: House) -> None:
    """Its file is gone: that is told, also to those who want no answer."""
    await house.add(search=False)
    torrent = house.offer("An Unheard Of Film 1080p BluRay x264-GRP")
    house.world.qbittorrent.put(torrent.info_hash, category="radarr_mvp")
    file = house.place(torrent)
    await house.look(3)
    file.unlink()
    told = await house.act("import_path", download_id=1, title="Nosferatu")
    assert not told["imported"]
    assert told["message"]
    said = await house.refused_alone("import_path", download_id=1, movie_id=1)
    assert told["message"] in said


async def test_a_download_without_a_film(house: House) -> None:
    """It waits on, and why is told in full."""
    await house.add(search=False)
    torrent = house.offer("An Unheard Of Film 1080p BluRay x264-GRP")
    house.world.qbittorrent.put(torrent.info_hash, category="radarr_mvp")
    file = house.place(torrent)
    file.unlink()
    file.mkdir()
    file.joinpath("notes.txt").write_text("Sorry")
    await house.look(3)
    told = await house.act("import_path", download_id=1, title="Nosferatu")
    assert not told["imported"]
    assert [one["sentence"] for one in told["rejections"]] == [told["message"]]
    (item,) = await house.queue()
    assert item["state"] == "blocked"


async def test_files_get_their_names(house: House) -> None:
    """First only shown, then done as a job; of one movie, or of all."""
    torrent = house.offer()
    await house.add()
    await house.complete(torrent)
    (film,) = house.films()
    odd = Path("Nosferatu (1922)/odd.mkv")
    (house.world.library / film).rename(house.world.library / odd)
    await house.do("rescan_library")
    (shown,) = (await house.act("preview_rename", title="Nosferatu"))["files"]
    assert shown["new_path"] == str(house.world.library / film)
    assert house.films() == [odd]
    told = await house.act("rename_files")
    assert [one["problem"] for one in told["files"]] == [None]
    assert house.films() == [film]
    (job,) = (await house.act("get_jobs", kind="rename_files"))["jobs"]
    assert job["result"] == {"renamed": 1, "failed": 0}
    assert (await house.act("rename_files", movie_id=1))["files"] == []
