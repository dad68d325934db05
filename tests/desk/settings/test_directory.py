"""The data directory: what is refused, and that nothing half-made is taken for a desk."""

import os
from pathlib import Path

import pytest

from tocsin.desk.settings.database import database_of
from tocsin.desk.settings.directory import Directory, MailSecurity, create_directory, open_directory
from tocsin.terms import DeskUnusable, Mode


def make(path: Path, mode: Mode = Mode.EXERCISE, **values: object) -> Directory:
    """A new desk directory."""
    directory = Directory(
        path=path, mode=mode, name='The "night" desk', base_url="http://localhost:1", sender="a@b.example", **values
    )
    return create_directory(directory, os.urandom)


def test_a_directory_reads_back_as_it_was_made(tmp_path: Path):
    """Every setting survives, quotes and lists included."""
    made = make(tmp_path / "desk", exercise_hosts=("mail.exercise.example",))
    assert open_directory(tmp_path / "desk") == made


def test_another_mode_is_refused(tmp_path: Path):
    """An exercise desk is not opened as a live one."""
    make(tmp_path / "desk")
    with pytest.raises(DeskUnusable, match="exercise mode, not live"):
        open_directory(tmp_path / "desk", Mode.LIVE)


def test_another_version_is_refused(tmp_path: Path):
    """A desk of a later format is not touched."""
    make(tmp_path / "desk")
    settings = tmp_path / "desk" / "desk.toml"
    settings.write_text(settings.read_text().replace("format_version = 1", "format_version = 9"))
    with pytest.raises(DeskUnusable, match="format 9"):
        open_directory(tmp_path / "desk")


@pytest.mark.parametrize("text", ["", "format_version = 1\n", "format_version = 1\nmode = 'party'\n", "mode = ["])
def test_a_damaged_settings_file_is_refused(tmp_path: Path, text: str):
    """A settings file that does not say what it must is refused with what to do."""
    make(tmp_path / "desk")
    (tmp_path / "desk" / "desk.toml").write_text(text)
    with pytest.raises(DeskUnusable) as refused:
        open_directory(tmp_path / "desk")
    assert refused.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[policy]\nno_such_rule = 1\n", "knows no 'no_such_rule'"),
        ("policy = 3\n", "must be a table"),
    ],
)
def test_a_policy_that_is_not_understood_is_refused(tmp_path: Path, text: str, said: str):
    """A misspelt rule is named, and does not fall back to its default in silence."""
    make(tmp_path / "desk")
    settings = tmp_path / "desk" / "desk.toml"
    settings.write_text(settings.read_text() + text)
    with pytest.raises(DeskUnusable, match=said):
        open_directory(tmp_path / "desk")


def test_a_folder_with_other_things_is_not_overwritten(tmp_path: Path):
    """A new desk needs an empty place."""
    (tmp_path / "thesis.txt").write_text("important")
    with pytest.raises(DeskUnusable, match="not empty"):
        make(tmp_path)


def test_what_is_no_desk_is_said(tmp_path: Path):
    """An empty folder is no desk, and the hint says how to make one."""
    with pytest.raises(DeskUnusable, match="not a desk"):
        open_directory(tmp_path)


def test_keys_are_for_the_owner_alone(tmp_path: Path):
    """A key that others can read is refused."""
    directory = make(tmp_path / "desk")
    (tmp_path / "desk" / "keys" / "master").chmod(0o644)
    with pytest.raises(DeskUnusable, match="read by others"):
        directory.key("master")


def test_a_missing_or_short_key_is_refused(tmp_path: Path):
    """Without its whole key a desk does not start."""
    directory = make(tmp_path / "desk")
    (tmp_path / "desk" / "keys" / "master").write_bytes(b"short")
    (tmp_path / "desk" / "keys" / "acknowledgement").unlink()
    for name in ("master", "acknowledgement"):
        with pytest.raises(DeskUnusable):
            directory.key(name)


def test_the_relays_password_is_read_from_its_own_file(tmp_path: Path):
    """The password stands among the keys, for the owner alone, never in the settings."""
    made = make(tmp_path / "desk", smtp_user="desk", smtp_security=MailSecurity.TLS)
    with pytest.raises(DeskUnusable, match="smtp-password cannot be read"):
        made.smtp_password()
    password = tmp_path / "desk" / "keys" / "smtp-password"
    password.write_text("secret\n")
    password.chmod(0o644)
    with pytest.raises(DeskUnusable, match="by others"):
        made.smtp_password()
    password.chmod(0o600)
    assert open_directory(tmp_path / "desk").smtp_password() == "secret"


def test_a_postgresql_address_becomes_settings(tmp_path: Path):
    """A URL with a socket folder names the engine, the database and the place."""
    directory = make(tmp_path / "desk", database="postgresql://tocsin@/desk?host=/run/postgresql")
    settings = database_of(directory)
    assert (settings["ENGINE"][-10:], settings["NAME"], settings["HOST"]) == ("postgresql", "desk", "/run/postgresql")
