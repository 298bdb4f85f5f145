"""What was written down is still known after a crash at any byte."""

from pathlib import Path
import random
from threading import Thread

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.importing.journal import Entry, FileJournal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the journal is, in a folder that does not exist yet."""
    return tmp_path / "state" / "imports.jsonl"


def test_entries_outlast_a_restart(path: Path) -> None:
    """What was begun is known with all its notes, the oldest first."""
    journal = FileJournal(path)
    journal.begin("b", {"film": "Charade\udcff\n"})
    journal.begin("a", {"film": "Metropolis"})
    journal.note("b", {"fetched": [1, 2], "how": "link"})
    journal.note("b", {"fetched": [3]})
    expected = (
        Entry("b", {"film": "Charade\udcff\n"}, {"fetched": [3], "how": "link"}),
        Entry("a", {"film": "Metropolis"}),
    )
    assert journal.entries() == expected
    again = FileJournal(path)
    assert again.entries() == expected
    assert again.get("a") == expected[1]
    assert again.get("c") is None


def test_the_file_is_emptied_when_nothing_is_under_way(path: Path) -> None:
    """It does not grow for ever."""
    journal = FileJournal(path)
    for name in ("a", "b"):
        journal.begin(name, {})
    journal.end("a")
    assert FileJournal(path).get("a") is None
    assert path.stat().st_size > 0
    journal.end("b")
    assert path.stat().st_size == 0
    journal.end("b")
    journal.begin("c", {})
    assert [one.id for one in FileJournal(path).entries()] == ["c"]


def test_a_file_that_is_being_copied_only_grows(path: Path) -> None:
    """A copy that finds less than it was told of fails; what is over is over all the same."""
    journal = FileJournal(path)
    journal.begin("a", {})
    journal.may_shrink = False
    before = path.read_bytes()
    journal.end("a")
    assert path.read_bytes().startswith(before)
    assert journal.entries() == FileJournal(path).entries() == ()
    journal.begin("b", {})
    journal.may_shrink = True
    journal.end("b")
    assert path.stat().st_size == 0


def test_a_crash_at_any_byte_costs_only_the_last_line(path: Path) -> None:
    """What was cut off is left out, and what comes afterwards is not."""
    journal = FileJournal(path)
    journal.begin("a", {"film": "Nosferatu"})
    before = path.stat().st_size
    journal.note("a", {"fetched": True})
    whole = path.read_bytes()
    for length in range(before, len(whole)):
        path.write_bytes(whole[:length])
        torn = FileJournal(path)
        noted = torn.entries()[0].notes
        assert noted in ({}, {"fetched": True})
        assert noted == {} or length >= len(whole) - 1
        torn.note("a", {"later": 1})
        assert FileJournal(path).entries()[0].notes == {**noted, "later": 1}


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "{}",
        "null",
        '{"step":"begin","id":"x"}',
        '{"step":"begin","id":"x","work":3}',
        '{"step":"note","id":"a","facts":[]}',
        "\x00\x00\x00",
        "\xff",
    ],
)
def test_broken_lines_are_told_and_left_out(
    path: Path, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A damaged file does not keep the integration from starting."""
    FileJournal(path).begin("a", {})
    with path.open("ab") as file:
        file.write(f"\n{line}\n".encode("latin-1"))
    assert FileJournal(path).entries() == (Entry("a", {}),)
    assert "broken" in caplog.text


def test_notes_for_nobody_are_ignored(path: Path) -> None:
    """They belong to an import that has ended."""
    journal = FileJournal(path)
    journal.note("a", {"fetched": True})
    assert journal.entries() == FileJournal(path).entries() == ()


def test_what_cannot_be_written_is_not_taken_for_written(tmp_path: Path) -> None:
    """The caller hears of it before anything else is done."""
    path = tmp_path / "imports.jsonl"
    journal = FileJournal(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(FileTrouble) as caught:
        journal.begin("a", {})
    assert caught.value.problem is FileProblem.NOT_A_FILE
    assert journal.entries() == ()
    with pytest.raises(FileTrouble):
        FileJournal(path)


def test_a_failed_write_is_taken_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line whose arrival on the disk is not certain is removed again."""
    journal = FileJournal(path)
    journal.begin("a", {})
    size = path.stat().st_size

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fail)
        with pytest.raises(FileTrouble):
            journal.begin("b", {})
    assert path.stat().st_size == size
    assert [one.id for one in FileJournal(path).entries()] == ["a"]


def test_several_threads_write_at_once(path: Path) -> None:
    """No line is lost or mixed with another."""
    journal = FileJournal(path)

    def write(number: int) -> None:
        for step in range(20):
            journal.begin(f"{number}-{step}", {"text": "x" * 3_000})
            if step % 2:
                journal.end(f"{number}-{step}")

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    known = {one.id for one in FileJournal(path).entries()}
    assert known == {f"{a}-{b}" for a in range(4) for b in range(0, 20, 2)}


@given(
    st.lists(
        st.tuples(st.sampled_from(["begin", "note", "end"]), st.integers(0, 3)),
        max_size=30,
    )
)
def test_a_restart_at_any_time_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]
) -> None:
    """The file says the same as the memory."""
    path = tmp_path_factory.mktemp("journal") / "imports.jsonl"
    journal = FileJournal(path)
    for step, (act, number) in enumerate(acts):
        match act:
            case "begin":
                journal.begin(str(number), {"step": step})
            case "note":
                journal.note(str(number), {str(step): random.Random(step).random()})
            case _:
                journal.end(str(number))
        assert {one.id: one for one in FileJournal(path).entries()} == {
            one.id: one for one in journal.entries()
        }
