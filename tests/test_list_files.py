"""Files that people hand over as lists: read in whatever form, kept as long as their list is there, and nowhere else."""

from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import SyncStatus
from custom_components.radarr_mvp.flow.list_files import drop_file, keep_file
from custom_components.radarr_mvp.list_sources import file_in, lists_folder

from .following import FOLLOW, Following
from .integration import ENTRY_ID, Home, suggested
from .sandbox.catalogue import FILMS
from .sandbox.list_host import imdb_csv

CSV: Final = ("imdb", "imdb_csv")
THREE: Final = imdb_csv(FILMS[:3])
PLAIN: Final = (
    "Title,Year,Note\nNosferatu,1922,á\nThe General,1926,ü\nMetropolis,1927,ß\n"
)

READABLE: Final[dict[str, tuple[bytes, int]]] = {
    "utf-8": (THREE.encode(), 3),
    "a byte order mark": (THREE.encode("utf-8-sig"), 3),
    "utf-16": (THREE.encode("utf-16"), 3),
    "utf-16 without a mark": (THREE.encode("utf-16-le"), 3),
    "utf-32": (THREE.encode("utf-32"), 3),
    "latin-1": (PLAIN.encode("latin-1"), 3),
    "semicolons": (PLAIN.replace(",", ";").encode(), 3),
    "tabs": (PLAIN.replace(",", "\t").encode(), 3),
    "a line that says so": (b"sep=;\r\n" + PLAIN.replace(",", ";").encode(), 3),
    "no column but ids": (b"Const\ntt0013442\ntt0017925\n", 2),
    "columns in another order": (b"Year,Const\n1922,tt0013442\n", 1),
    "capitals and spaces": (b" TITLE , year \nNosferatu,1922\n", 1),
    "lines within quotes": (
        b'Const,Description\ntt0013442,"two\nlines, ""quoted"""\n',
        1,
    ),
    "zeros between": (b"Const,Title\ntt0013442,Nos\x00feratu\ntt0017925,x\n", 2),
    "line ends of old": (b"Const,Title\rtt0013442,Nosferatu\r", 1),
    "empty lines": (b"\n\nConst,Title\n\n,\ntt0013442,Nosferatu\n\n", 1),
    "twice the same": (b"Const\ntt0013442\ntt0013442\n", 1),
    "series among them": (
        b"Const,Title Type\ntt0013442,Movie\ntt9900002,TV Series\ntt9900003,TV Episode\n",
        1,
    ),
}


async def test_files_in_every_form(following: Following) -> None:
    """However it was saved, the films in it are counted; who goes away leaves nothing behind."""
    told: dict[str, str] = {}
    for name, (body, _) in READABLE.items():
        form = await following.begin(*CSV)
        form = await following.submit(form, {"file": following.upload(body)})
        assert form["step_id"] == "follow", (name, form["errors"])
        told[name] = form["description_placeholders"]["count"]
        following.home.hass.config_entries.subentries.async_abort(form["flow_id"])
    assert told == {name: str(count) for name, (_, count) in READABLE.items()}
    assert len(following.kept_files) == len(READABLE)
    await reload(following)
    assert following.kept_files == []


async def reload(here: Following) -> None:
    """Open the library anew."""
    assert await here.home.hass.config_entries.async_reload(here.entry.entry_id)
    await here.home.settle()


async def test_a_file_goes_with_its_list(following: Following) -> None:
    """And no other file goes with it."""
    lists = [
        await following.add(CSV, {"file": following.upload(imdb_csv([film]).encode())})
        for film in FILMS[:2]
    ]
    first, second = (following.entry.subentries[one].data["file"] for one in lists)
    assert following.kept_files == sorted([first, second])
    following.home.hass.config_entries.async_remove_subentry(following.entry, lists[0])
    await following.home.settle()
    assert following.kept_files == [second]
    assert len(await following.movies()) == 2
    report = await following.visit(lists[1])
    assert report.status is SyncStatus.SUCCESS


async def test_a_file_that_is_replaced(following: Following) -> None:
    """The new one is read from then on, and the old one is gone; without a new one, the old one stays."""
    list_id = await following.add(
        CSV, {"file": following.upload(imdb_csv(FILMS[:1]).encode())}
    )
    before = following.kept_files
    form = await following.change(list_id, "source")
    # Its name would say nothing to anybody, and the form could not be sent with it.
    assert suggested(form) == {}
    form = await following.submit(form, {"file": following.upload(THREE.encode())})
    assert form["step_id"] == "follow"
    # The old list may be visited until the new one is stored.
    assert len(following.kept_files) == 2
    await following.submit(form, FOLLOW)
    assert len(following.kept_files) == 1
    assert following.kept_files != before
    await following.visit(list_id)
    assert len(await following.movies()) == 3
    form = await following.submit(await following.change(list_id, "source"), {})
    await following.submit(form, FOLLOW)
    assert len(following.kept_files) == 1


async def test_a_file_of_a_list_that_is_being_set_up(following: Following) -> None:
    """It outlasts that the library is opened anew meanwhile."""
    form = await following.begin(*CSV)
    form = await following.submit(form, {"file": following.upload(THREE.encode())})
    await reload(following)
    result = await following.submit(form, FOLLOW)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (kept,) = following.stored
    report = await following.visit(kept.subentry_id)
    assert report.error == ""
    assert len(await following.movies()) == 3


async def test_an_upload_that_is_gone(following: Following) -> None:
    """A form that was wrong once is sent again without its file: that is said."""
    file_id = following.upload(b"no list")
    form = await following.submit(await following.begin(*CSV), {"file": file_id})
    assert form["errors"] == {"base": "list_invalid"}
    assert suggested(form) == {}
    form = await following.submit(form, {"file": file_id})
    assert form["errors"] == {"file": "upload_again"}
    assert (following.kept_files, following.stored) == ([], [])


async def test_a_disk_that_is_full(
    following: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file could not be stored, and nothing of it is left."""
    written = Path.write_bytes

    def write(path: Path, data: bytes) -> int:
        written(path, data[:4])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write)
    form = await following.begin(*CSV)
    monkeypatch.setattr(Path, "write_bytes", written)
    file_id = following.upload(THREE.encode())
    monkeypatch.setattr(Path, "write_bytes", write)
    form = await following.submit(form, {"file": file_id})
    assert form["errors"] == {"file": "file_not_stored"}
    assert following.kept_files == []


async def test_an_entry_that_is_removed(following: Following) -> None:
    """What people have handed over goes with it."""
    await following.add(CSV, {"file": following.upload(THREE.encode())})
    folder = following.folder
    assert folder.exists()
    await following.home.hass.config_entries.async_remove(following.entry.entry_id)
    await following.home.settle()
    assert not folder.exists()


@pytest.mark.parametrize(
    "name",
    [
        "evil.csv.exe",
        "list.CSV",
        "..csv",
        "a" * 200 + ".csv",
        ".csv" * 40,
        "x.\u202evsc",
        "con.zip",
        "'; drop table movies;--.csv",
    ],
)
async def test_names_of_files_are_our_own(following: Following, name: str) -> None:
    """Whatever a file was called, nothing of that is left but an ending that is known."""
    file_id = following.upload(THREE.encode(), name)
    folder = following.home.world.folder / "kept"
    kept = await following.home.hass.async_add_executor_job(
        keep_file, following.home.hass, file_id, folder
    )
    stem, _, ending = kept.partition(".")
    assert stem.isalnum()
    assert len(stem) == 26
    assert ending in {"", "csv", "zip"}
    assert [one.name for one in folder.iterdir()] == [kept]


HOSTILE: Final = (
    "",
    ".",
    "..",
    "../secrets.yaml",
    "/etc/passwd",
    "sub/list.csv",
    "list.csv/..",
    "a\0b.csv",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    """Nothing is read or removed by them."""
    folder, secret = tmp_path / "lists", tmp_path / "secrets.yaml"
    folder.mkdir()
    secret.write_text("secret")
    with pytest.raises(FileNotFoundError):
        file_in(folder, name)
    drop_file(folder, name)
    assert secret.read_text() == "secret"
    assert folder.exists()


async def test_a_stored_name_that_leads_elsewhere(home: Home) -> None:
    """As a hand could write it: the visit fails, and what is there is not touched by the tidying."""
    folder = lists_folder(home.hass, ENTRY_ID)
    outside = folder.parent / "secrets.csv"
    outside.parent.mkdir(parents=True, exist_ok=True)
    outside.write_bytes(THREE.encode())
    lists: list[Any] = [
        ConfigSubentryDataWithId(
            data={"kind": "imdb_csv", "file": name},
            subentry_id=f"list{number}",
            subentry_type="import_list",
            title=f"Odd {number}",
            unique_id=None,
        )
        for number, name in enumerate((*HOSTILE[2:], "../secrets.csv"))
    ]
    entry = await home.set_up(home.entry(subentries_data=[home.indexer(), *lists]))
    reports = await entry.runtime_data.road.lists.sync()
    assert {one.status for one in reports} == {SyncStatus.FAILED}
    assert outside.read_bytes() == THREE.encode()
    assert list(entry.runtime_data.road.house.index) == []


async def test_only_so_much_of_a_huge_file_is_kept(following: Following) -> None:
    """Enough to see that it is too large."""
    file_id = following.upload(b"x" * (20 << 20))
    folder = following.home.world.folder / "kept"
    kept = await following.home.hass.async_add_executor_job(
        keep_file, following.home.hass, file_id, folder
    )
    assert (folder / kept).stat().st_size == (10 << 20) + 1
    with pytest.raises(Invalid):
        await following.home.hass.async_add_executor_job(
            keep_file, following.home.hass, file_id, folder
        )
