"""The continuous copy: what was committed when it last looked is in it, through every way the log can go."""

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tocsin.desk.settings.directory import Directory, create_directory
from tocsin.faces.backup import following, restoring
from tocsin.faces.backup.box import Identity
from tocsin.faces.backup.following import Follower, generations_in
from tocsin.faces.backup.making import back_up
from tocsin.faces.backup.pack import SQLITE
from tocsin.ledger import Frontier
from tocsin.terms import BadInput, DeskUnusable, Mode

IDENTITY = Identity(bytes(range(32)))


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    """A desk's directory with a database of our own making: the record's edge and a table that grows."""
    made = create_directory(
        Directory(path=tmp_path / "desk", mode=Mode.EXERCISE, name="x", base_url="http://x", sender="x@x.example"),
        os.urandom,
    )
    with closing(sqlite3.connect(made.path / SQLITE)) as held:
        held.execute("PRAGMA journal_mode=WAL")
        held.execute("CREATE TABLE record_log (edge BLOB)")
        held.execute("INSERT INTO record_log VALUES (?)", [Frontier().to_bytes()])
        held.execute("CREATE TABLE note (number INTEGER PRIMARY KEY, text TEXT)")
        held.commit()
    return made


@pytest.fixture
def writer(directory: Directory) -> Iterator[sqlite3.Connection]:
    """The desk's own connection, as Django sets it up where the desk is copied."""
    held = sqlite3.connect(directory.path / SQLITE, isolation_level=None)
    held.execute("PRAGMA synchronous=FULL")
    held.execute("PRAGMA wal_autocheckpoint=50000")
    yield held
    held.close()


@pytest.fixture
def follower(directory: Directory, tmp_path: Path) -> Iterator[Follower]:
    """A copier into a folder of its own."""
    made = follower_of(directory, tmp_path / "copy")
    yield made
    made.close()


def follower_of(directory: Directory, folder: Path) -> Follower:
    return Follower(
        directory.path / SQLITE,
        folder,
        IDENTITY.recipient,
        make_base=lambda path: back_up(directory, path, IDENTITY.recipient),
        days_kept=30,
    )


def write(writer: sqlite3.Connection, *numbers: int, size: int = 20) -> None:
    for number in numbers:
        writer.execute("INSERT INTO note VALUES (?, ?)", [number, f"{number}:" + "x" * size])


def restored(tmp_path: Path, name: str = "again") -> list[int]:
    folder = tmp_path / name
    folder.mkdir()
    restoring._from_copy(tmp_path / "copy", IDENTITY, folder)
    with closing(sqlite3.connect(folder / SQLITE)) as held:
        assert held.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [number for (number,) in held.execute("SELECT number FROM note ORDER BY number")]


def test_what_was_committed_at_the_last_look_is_restored(
    follower: Follower, writer: sqlite3.Connection, tmp_path: Path
) -> None:
    """And nothing that came after it: that is what may be lost."""
    write(writer, 1)
    follower.look()
    write(writer, 2, 3)
    assert follower.look() > 0
    write(writer, 4)
    assert restored(tmp_path) == [1, 2, 3]


def test_nothing_uncommitted_is_copied(follower: Follower, writer: sqlite3.Connection, tmp_path: Path) -> None:
    """A transaction that spilled into the log and was rolled back leaves no trace, and the next one is whole."""
    follower.look()
    writer.execute("PRAGMA cache_size=5")
    writer.execute("BEGIN")
    write(writer, *range(100, 400), size=3000)
    assert follower.look() == 0
    writer.execute("ROLLBACK")
    write(writer, 1)
    follower.look()
    assert restored(tmp_path) == [1]


def test_the_log_is_cleared_without_a_new_base(
    follower: Follower, writer: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many times over: it stays short, and one generation holds everything."""
    monkeypatch.setattr(following, "FRAMES_MAX", 20)
    for number in range(300):
        write(writer, number, size=500)
        follower.look()
    (generation,) = generations_in(tmp_path / "copy")
    assert len(list(generation.glob("*.wal"))) > 5
    assert restored(tmp_path) == list(range(300))


def test_a_log_cleared_by_somebody_else_begins_a_new_generation(
    follower: Follower, writer: sqlite3.Connection, tmp_path: Path
) -> None:
    """Then something between two looks may have been missed: a fresh base has it."""
    write(writer, 1)
    follower.look()
    write(writer, 2)
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    write(writer, 3)
    follower.look()
    assert len(generations_in(tmp_path / "copy")) == 2
    assert restored(tmp_path) == [1, 2, 3]


def test_a_reader_that_holds_the_log_loses_nothing(
    follower: Follower,
    writer: sqlite3.Connection,
    directory: Directory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While somebody reads an old state, the log cannot begin anew; it grows, and is copied on."""
    monkeypatch.setattr(following, "FRAMES_MAX", 10)
    write(writer, 1)
    follower.look()
    with closing(sqlite3.connect(directory.path / SQLITE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM note").fetchone()
        for number in range(2, 60):
            write(writer, number, size=500)
            follower.look()
        reader.execute("ROLLBACK")
    for number in range(60, 90):
        write(writer, number, size=500)
        follower.look()
    assert restored(tmp_path) == list(range(1, 90))
    assert len(generations_in(tmp_path / "copy")) == 1


def test_a_copier_that_was_stopped_begins_anew(
    directory: Directory, writer: sqlite3.Connection, tmp_path: Path
) -> None:
    """What was committed while none ran is in the new base."""
    first = follower_of(directory, tmp_path / "copy")
    write(writer, 1)
    first.look()
    first.close()
    write(writer, 2)
    second = follower_of(directory, tmp_path / "copy")
    second.look()
    second.close()
    assert restored(tmp_path) == [1, 2]


@pytest.mark.parametrize("seed", range(12))
def test_at_every_moment_a_copy_is_a_whole_beginning(
    directory: Directory, writer: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Random writes, looks, foreign clearings, stops: what comes back is exactly what the last look had seen."""
    rng = random.Random(seed)
    monkeypatch.setattr(following, "FRAMES_MAX", rng.choice([5, 30, 2000]))
    follower = follower_of(directory, tmp_path / "copy")
    follower.look()
    written = seen = 0
    for _ in range(60):
        move = rng.choices(["write", "look", "clear", "stop"], [10, 8, 1, 1])[0]
        if move == "write":
            for number in range(written + 1, written + rng.randrange(1, 6)):
                write(writer, number, size=rng.randrange(2000))
                written = number
        elif move == "clear":
            writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
        elif move == "look":
            follower.look()
            seen = written
        else:
            follower.close()
            follower = follower_of(directory, tmp_path / "copy")
            follower.look()
            seen = written
    follower.close()
    assert restored(tmp_path) == list(range(1, seen + 1))


def test_a_log_cut_in_its_last_piece_gives_the_pieces_before(
    follower: Follower, writer: sqlite3.Connection, tmp_path: Path
) -> None:
    """The copier's machine died while it wrote: a transaction is whole or not there."""
    follower.look()
    write(writer, 1)
    follower.look()
    write(writer, 2)
    follower.look()
    log = sorted(generations_in(tmp_path / "copy")[0].glob("*.wal"))[-1]
    log.write_bytes(log.read_bytes()[:-100])
    assert restored(tmp_path) == [1]


def test_an_altered_log_is_refused(follower: Follower, writer: sqlite3.Connection, tmp_path: Path) -> None:
    """A changed byte in a whole piece is no end."""
    follower.look()
    write(writer, 1, 2)
    follower.look()
    log = sorted(generations_in(tmp_path / "copy")[0].glob("*.wal"))[-1]
    raw = bytearray(log.read_bytes())
    raw[-50] ^= 1
    log.write_bytes(raw)
    with pytest.raises(DeskUnusable, match="altered"):
        restored(tmp_path)


def test_old_generations_go_when_a_younger_one_has_taken_over(
    directory: Directory, writer: sqlite3.Connection, tmp_path: Path
) -> None:
    """A generation stays until its successor is older than the days to keep; half-made ones are no successors."""
    copy = tmp_path / "copy"
    for name in ("000001-20200101T000000Z", "000002-20200102T000000Z", "000003-20200103T000000Z"):
        (copy / name).mkdir(parents=True)
        (copy / name / following.BASE).write_bytes(b"")
    follower = follower_of(directory, copy)
    follower.look()
    follower.close()
    assert [path.name[:6] for path in generations_in(copy)] == ["000003", "000004"]


def test_an_empty_folder_is_no_copy(tmp_path: Path) -> None:
    """It is said, with what to name."""
    (tmp_path / "copy").mkdir()
    with pytest.raises(BadInput, match="no copy"):
        restored(tmp_path)
