"""Backups that must not become a desk, and what they leave behind: nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tocsin.desk.settings.directory import Directory, create_directory
from tocsin.faces.backup import making
from tocsin.faces.backup.box import Identity, SealedWriter
from tocsin.faces.backup.engines import find_tool
from tocsin.faces.backup.making import back_up, make_identity
from tocsin.faces.backup.pack import SQLITE
from tocsin.faces.backup.restoring import identity_from, put_in_place, refuse_half_restored
from tocsin.ledger import Frontier, leaf_hash
from tocsin.terms import BadInput, DeskUnusable, Mode, TocsinError

IDENTITY = Identity(bytes(range(32)))
EDGE = Frontier().append(leaf_hash(b"one"))


@dataclass(frozen=True)
class Made:
    """A desk's directory, its backup, and the folder in which all of it lies."""

    directory: Directory
    backup: Path

    @property
    def keys(self) -> Path:
        return self.directory.path / "keys"


def directory_in(folder: Path, name: str = "desk") -> Directory:
    made = create_directory(
        Directory(path=folder / name, mode=Mode.EXERCISE, name="x", base_url="http://x", sender="x@x.example"),
        os.urandom,
    )
    with closing(sqlite3.connect(made.path / SQLITE)) as held:
        held.execute("CREATE TABLE record_log (edge BLOB)")
        held.execute("INSERT INTO record_log VALUES (?)", [EDGE.to_bytes()])
        held.execute("CREATE TABLE tip (words TEXT)")
        held.execute("INSERT INTO tip VALUES ('a word of a tip')")
        held.commit()
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A small desk and its backup."""
    folder = tmp_path_factory.mktemp("backup")
    directory = directory_in(folder)
    back_up(directory, folder / "desk.tocsin", IDENTITY.recipient)
    return Made(directory, folder / "desk.tocsin")


def restore(made: Made, data: Path, backup: Path | None = None, **changed: object) -> None:
    given = {"identity": IDENTITY, "keys": made.keys, "database": "", "mode": None, **changed}
    put_in_place(backup or made.backup, given.pop("identity"), given.pop("keys"), data, **given)  # type: ignore[arg-type]


def test_a_backup_is_put_in_place_whole(made: Made, tmp_path: Path) -> None:
    """Settings, keys and database; it is no desk yet until its record was verified."""
    restore(made, tmp_path / "again")
    with closing(sqlite3.connect(tmp_path / "again" / SQLITE)) as held:
        assert held.execute("SELECT words FROM tip").fetchone() == ("a word of a tip",)
    assert (tmp_path / "again" / "keys" / "master").read_bytes() == made.directory.key("master")
    assert (tmp_path / "again" / "keys" / "master").stat().st_mode & 0o077 == 0
    with pytest.raises(DeskUnusable, match="not restored to the end"):
        refuse_half_restored(tmp_path / "again")


def test_the_backup_shows_nothing_of_the_desk(made: Made) -> None:
    """Not a word of its database, no name, no key; only its owner may read it."""
    raw = made.backup.read_bytes()
    for word in (b"a word of a tip", b"record_log", b"desk.toml", b"exercise", made.directory.key("master")):
        assert word not in raw
    assert made.backup.stat().st_mode & 0o077 == 0


def test_nothing_is_restored_over_a_desk(made: Made) -> None:
    """Neither a running one nor any other content; nothing there is touched."""
    before = sorted(path.name for path in made.directory.path.iterdir())
    with pytest.raises(DeskUnusable, match="not empty"):
        restore(made, made.directory.path)
    assert sorted(path.name for path in made.directory.path.iterdir()) == before


def test_an_empty_directory_is_taken(made: Made, tmp_path: Path) -> None:
    """One that was made beforehand, with its owner and place."""
    (tmp_path / "again").mkdir()
    restore(made, tmp_path / "again")
    assert (tmp_path / "again" / "desk.toml").is_file()


def test_what_does_not_fit_is_refused_and_leaves_nothing(made: Made, tmp_path: Path) -> None:
    """Another desk's keys, another key, another mode, an address for another engine, no keys at all."""
    other = directory_in(tmp_path, "other").path / "keys"
    cases: list[dict[str, object]] = [
        {"keys": other},
        {"identity": Identity(bytes(32))},
        {"mode": Mode.LIVE},
        {"database": "postgresql:///x"},
        {"keys": tmp_path / "absent"},
        {"keys": made.backup},
        {"backup": tmp_path / "absent"},
        {"backup": made.directory.path / "desk.toml"},
    ]
    for case in cases:
        with pytest.raises(TocsinError):
            restore(made, tmp_path / "again", **case)  # type: ignore[arg-type]
        assert [path.name for path in tmp_path.iterdir()] == ["other"], case


@pytest.mark.parametrize("place", range(0, 100, 9))
def test_a_damaged_backup_leaves_nothing(made: Made, tmp_path: Path, place: int) -> None:
    """Cut or altered, near its head, in its middle, at its end."""
    raw = made.backup.read_bytes()
    at = len(raw) * place // 100
    altered = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
    for content in (raw[:at], altered):
        (tmp_path / "damaged").write_bytes(content)
        with pytest.raises(TocsinError):
            restore(made, tmp_path / "again", tmp_path / "damaged")
    assert [path.name for path in tmp_path.iterdir()] == ["damaged"]


def test_a_key_file_that_is_none_is_refused(tmp_path: Path) -> None:
    """The file of another key, and none at all; a fresh one is for its owner alone and never overwritten."""
    (tmp_path / "x").write_text(str(IDENTITY.recipient))
    for path in (tmp_path / "x", tmp_path / "absent"):
        with pytest.raises(BadInput):
            identity_from(path)
    make_identity(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    identity_from(tmp_path / "key")
    with pytest.raises(BadInput, match="cannot be written"):
        make_identity(tmp_path / "key")


def test_the_copy_in_the_making_is_gone_afterwards(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the backup ends, no second copy of the database lies about."""
    monkeypatch.setattr(making, "write_pack", _disk_full)
    with pytest.raises(BadInput, match="No space"):
        back_up(made.directory, tmp_path / "x", IDENTITY.recipient)
    assert not [path for path in made.directory.path.iterdir() if path.name.startswith(".")]
    assert list(tmp_path.iterdir()) == []


def _disk_full(out: SealedWriter, *rest: object) -> None:
    raise OSError(28, "No space left on device")


SCRIPT = """
import os, resource, signal, sys
from pathlib import Path
from tocsin.faces.backup.box import Identity
from tocsin.faces.backup.making import sealed_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
if sys.argv[2] == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
with sealed_file(Path(sys.argv[1]), Identity(bytes(32)).recipient, {}) as sealed:
    sealed.write(bytes(1_000_000))
    if sys.argv[2] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    sealed.finish()
"""


@pytest.mark.parametrize(("how", "left"), [("kill", 1), ("full", 0)])
def test_a_backup_that_did_not_end_is_no_backup(tmp_path: Path, how: str, left: int) -> None:
    """Killed in the middle, or on a disk that is full: nothing stands at its name, and the next one cleans up."""
    out = tmp_path / "desk.tocsin"
    run = subprocess.run([sys.executable, "-c", SCRIPT, str(out), how], capture_output=True, text=True, check=False)
    assert run.returncode == (-signal.SIGKILL if how == "kill" else 1)
    assert not out.exists()
    assert len(list(tmp_path.iterdir())) == left
    subprocess.run([sys.executable, "-c", SCRIPT, str(out), "well"], check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["desk.tocsin"]


def test_a_missing_tool_is_said_plainly() -> None:
    """A server newer than every tool of this machine cannot be read by them."""
    with pytest.raises(DeskUnusable, match="no pg_dump for PostgreSQL 99"):
        find_tool("pg_dump", 99)
