"""The command line: quick to start, quiet about what it does not need, clear when it refuses."""

import subprocess
import sys
from pathlib import Path

import pytest


def tocsin(*arguments: str, given: str | None = None) -> "subprocess.CompletedProcess[str]":
    """Run the command as a person would."""
    command = [sys.executable, "-m", "tocsin", *arguments]
    return subprocess.run(command, capture_output=True, text=True, input=given, timeout=60, check=False)


def test_the_command_starts_without_the_desk():
    """Asking for the version loads neither Django nor the heavy libraries."""
    code = (
        "import sys; import tocsin.faces.cli.main; print([m for m in ('django', 'numpy', 'lxml') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.strip() == "[]"


def test_a_desk_command_without_a_desk_says_what_to_do(tmp_path: Path):
    """A folder that is no desk is exit code 4, with the way out."""
    run = tocsin("record", "verify", "--data", str(tmp_path))
    assert run.returncode == 4
    assert "tocsin init" in run.stderr


def test_an_unknown_command_is_a_wrong_call():
    """Exit code 2, and a line that says so."""
    run = tocsin("ring")
    assert run.returncode == 2
    assert "ring" in run.stderr


def test_a_new_desk_is_founded_and_its_record_verifies(tmp_path: Path):
    """init, checkpoint and verify run one after another, and a second init is refused."""
    data = str(tmp_path / "desk")
    made = tocsin("init", "--data", data)
    assert made.returncode == 0, made.stderr
    assert "/enrol/" in made.stdout
    assert tocsin("record", "checkpoint", "--data", data).returncode == 0
    verified = tocsin("record", "verify", "--data", data)
    assert (verified.returncode, "VERIFIED" in verified.stdout) == (0, True)
    assert tocsin("init", "--data", data).returncode == 4


def test_an_altered_entry_is_found(tmp_path: Path):
    """A changed row, with the guard taken away, is exit code 1 and named."""
    data = tmp_path / "desk"
    assert tocsin("init", "--data", str(data)).returncode == 0
    assert tocsin("record", "checkpoint", "--data", str(data)).returncode == 0
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('DROP TRIGGER record_entry_no_UPDATE');"
        "c.execute(\"UPDATE record_entry SET actor = 'officer:nobody' WHERE sequence = 2\"); c.commit()"
    )
    subprocess.run([sys.executable, "-c", script, str(data / "desk.sqlite3")], check=True, timeout=60)
    found = tocsin("record", "verify", "--data", str(data))
    assert found.returncode == 1
    assert "2" in found.stdout


@pytest.mark.parametrize("relay", ["nowhere", "host:", "host:99999", ":25"])
def test_a_mail_relay_must_have_host_and_port(tmp_path: Path, relay: str):
    """A relay that cannot be one is refused before anything is made."""
    run = tocsin("init", "--data", str(tmp_path / "desk"), "--smtp", relay)
    assert run.returncode == 2
    assert not (tmp_path / "desk").exists()
