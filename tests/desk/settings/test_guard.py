"""A desk does not start with secrets that protect nothing, and says what, where, and what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import ROOT
from tocsin.desk.settings.directory import KEY_NAMES, Directory, create_directory, open_directory
from tocsin.desk.settings.guard import check_secrets
from tocsin.terms import DeskUnusable, Mode

HTTPS = "https://desk.city.example"


def make(path: Path, mode: Mode = Mode.LIVE, **values: str) -> Directory:
    """A fresh desk."""
    held = {"base_url": HTTPS, "name": "Night desk", "sender": "a@b.example"} | values
    create_directory(Directory(path=path, mode=mode, **held), os.urandom)
    return open_directory(path)


def refusal(directory: Directory) -> DeskUnusable:
    """What the desk says when it refuses to start; it always says what to do."""
    with pytest.raises(DeskUnusable) as refused:
        check_secrets(directory)
    assert refused.value.hint
    return refused.value


@pytest.mark.parametrize("mode", Mode)
def test_a_fresh_desk_starts(tmp_path: Path, mode: Mode):
    """What tocsin init makes is good."""
    check_secrets(make(tmp_path / "desk", mode))


@pytest.mark.parametrize("name", KEY_NAMES)
@pytest.mark.parametrize("value", [bytes(32), b"a" * 32, b"changeme" * 4, b"0123456789abcde" * 2 + b"01"])
def test_a_key_that_anybody_could_guess_is_refused(tmp_path: Path, name: str, value: bytes):
    """Each key by its name and place."""
    directory = make(tmp_path / "desk")
    (directory.path / "keys" / name).write_bytes(value)
    assert str(directory.path / "keys" / name) in refusal(directory).message


def test_a_key_used_twice_is_refused(tmp_path: Path):
    """Who learns one must not have the other."""
    directory = make(tmp_path / "desk")
    (directory.path / "keys" / "master").write_bytes(directory.key("blind-index"))
    assert "the same" in refusal(directory).message


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_open_to_others_is_refused(tmp_path: Path, mode: int):
    """With the command that closes it."""
    directory = make(tmp_path / "desk")
    (directory.path / "keys" / "master").chmod(mode)
    assert "chmod 600" in refusal(directory).hint


def test_a_folder_open_to_others_is_refused(tmp_path: Path):
    """Whoever may write into it can change a key."""
    directory = make(tmp_path / "desk")
    (directory.path / "keys").chmod(0o750)
    assert "chmod 700" in refusal(directory).hint


def test_a_missing_key_is_refused(tmp_path: Path):
    """And never replaced by a fresh one: what was sealed would be lost in silence."""
    directory = make(tmp_path / "desk")
    (directory.path / "keys" / "master").unlink()
    assert "cannot be read" in refusal(directory).message


def test_a_live_desk_in_the_clear_is_refused(tmp_path: Path):
    """Only localhost may do without TLS; a replay goes nowhere."""
    assert "not https" in refusal(make(tmp_path / "a", base_url="http://desk.city.example")).message
    check_secrets(make(tmp_path / "b", base_url="http://localhost:8765"))
    check_secrets(make(tmp_path / "c", Mode.REPLAY, base_url="http://desk.city.example"))


@pytest.mark.parametrize("password", ["", ":tocsin", ":secret", ":tocsin-tocsin-tocsin", ":aaaaaaaaaaaaaaaa"])
def test_a_weak_database_password_is_refused(tmp_path: Path, password: str):
    """Over the network; on a socket the system itself says who connects."""
    directory = make(tmp_path / "a", database=f"postgresql://tocsin{password}@db.city.example/desk")
    (directory.path / "desk.toml").chmod(0o600)
    assert "password" in refusal(directory).message
    check_secrets(make(tmp_path / "b", database="postgresql://tocsin@/desk?host=/run/postgresql"))


def test_a_password_in_an_open_file_is_refused(tmp_path: Path):
    """desk.toml holds it, so desk.toml is for the owner alone."""
    directory = make(tmp_path / "desk", database="postgresql://tocsin:gH7-kq2_Xw9pLm@db.city.example/desk")
    (directory.path / "desk.toml").chmod(0o644)
    assert "chmod 600" in refusal(directory).hint
    (directory.path / "desk.toml").chmod(0o600)
    check_secrets(directory)


def test_a_database_that_everybody_reads_is_refused(tmp_path: Path):
    """Where others may enter the folder."""
    directory = make(tmp_path / "desk")
    (directory.path / "desk.sqlite3").touch(0o644)
    check_secrets(directory)
    directory.path.chmod(0o711)
    assert "can be read by everybody" in refusal(directory).message


def test_django_finds_nothing_to_say_against_a_live_desk(tmp_path: Path):
    """check --deploy is clean, hints included; with a weak key the same command does not even start."""
    directory = make(tmp_path / "desk")
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"]
    environment = {
        "PATH": os.environ["PATH"],
        "TOCSIN_DATA": str(directory.path),
        "DJANGO_SETTINGS_MODULE": "tocsin.faces.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    clean = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (clean.returncode, "no issues" in clean.stdout) == (0, True), clean.stdout + clean.stderr
    (directory.path / "keys" / "django-secret").write_bytes(b"changeme" * 4)
    weak = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert weak.returncode != 0
    assert "anybody could guess it" in weak.stderr
