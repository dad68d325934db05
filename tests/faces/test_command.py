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


def test_a_file_in_the_place_of_a_new_desk_is_refused(tmp_path: Path):
    """Exit code 4, what stands there, and the file as it was."""
    there = tmp_path / "letter"
    there.write_text("Dear all")
    run = tocsin("init", "--data", str(there))
    assert (run.returncode, there.read_text()) == (4, "Dear all")
    assert "letter is not a folder" in run.stderr


def test_a_place_where_nothing_can_be_made_is_told(tmp_path: Path):
    """What the system refuses is said with its place and a way out, not as a traceback."""
    (tmp_path / "letter").write_text("Dear all")
    run = tocsin("init", "--data", str(tmp_path / "letter" / "desk"))
    assert run.returncode == 2
    assert "letter" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_result_that_cannot_be_written_is_told(tmp_path: Path):
    """A folder that is not there is named, with exit code 2."""
    report = tmp_path / "report.txt"
    report.write_text("A bomb killed three people in Gorlav on Monday, police said.")
    run = tocsin("dossier", str(report), "--html", str(tmp_path / "nowhere" / "out.html"))
    assert run.returncode == 2
    assert "nowhere" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_folder_given_as_a_report_says_how_to_give_its_files(tmp_path: Path):
    """Exit code 2, and both ways: name its files, or watch it."""
    run = tocsin("dossier", str(tmp_path))
    assert run.returncode == 2
    assert "tocsin watch" in run.stderr


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
