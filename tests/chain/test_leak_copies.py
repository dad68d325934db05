"""The marked secrets in every copy that is made of a desk: files, journals, backups and dumps, of both engines.

A word is looked for as it is, in hexadecimal (as a dump writes bytes), in base64 at each of its three places, and
in what compressed parts unpack to. A backup is searched as it lies there, and opened with its key as well: what is
inside is no more than the database, and that is sealed.
"""

import base64
import os
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings as held
from django.db import connection

from tests.chain.leaking import Planted, plant
from tests.people import bare, make_officer
from tocsin.desk.officers.acts.credentials import add_code_app, take_recovery_codes
from tocsin.desk.officers.rules import Method, Role
from tocsin.desk.record import seal
from tocsin.desk.settings.directory import Directory
from tocsin.faces.backup.box import Identity
from tocsin.faces.backup.engines import dump_postgresql, find_tool
from tocsin.faces.backup.following import follow
from tocsin.faces.backup.making import back_up, make_keys_backup
from tocsin.faces.backup.pack import unpack

RELAY_PASSWORD = "zqrelaypassword"
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="about the files of the embedded database")
postgresql_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL's own dumps")


def forms(word: str) -> Iterator[bytes]:
    """How a word may stand in a file: plain, hexadecimal, base64 at each place, as UTF-16."""
    plain = word.encode()
    yield from (plain, plain.hex().encode(), plain.hex().upper().encode(), word.encode("utf-16-le"))
    for shift in range(3):
        # The characters that depend on what stands before and after are cut off.
        yield base64.b64encode(b"\0" * shift + plain)[(shift * 8 + 5) // 6 :].rstrip(b"=")[:-1]


def unpacked(content: bytes) -> bytes:
    """The bytes with whatever zlib streams are in them unpacked: a dump may be compressed."""
    parts, at = [content], content.find(b"\x78\x9c")
    while at >= 0:
        with suppress(zlib.error):
            parts.append(zlib.decompressobj().decompress(content[at:]))
        at = content.find(b"\x78\x9c", at + 2)
    return b"\n".join(parts)


def found(planted: Planted, *places: Path) -> list[str]:
    """The secrets that stand in these files or folders, or in their names."""
    files = [file for place in places for file in (sorted(place.rglob("*")) if place.is_dir() else [place])]
    content = b"\n".join(unpacked(file.read_bytes()) for file in files if file.is_file())
    content += "\n".join(str(file.name) for file in files).encode()
    words = {name: one.word for name, one in planted.words().items()} | {"the relay's password": RELAY_PASSWORD}
    return sorted(name for name, word in words.items() if any(form in content for form in forms(word)))


@pytest.fixture
def planted(committed_desk: None) -> Planted:
    """A desk full of secrets, with an officer's recovery code and the secret of an app besides."""
    city = plant()
    secret, officer = generate_totp_secret(), bare(make_officer(Role.REPORTER, name="Reporter with an app"))
    add_code_app(officer, secret=secret, by=Method.LINK)
    city.handed |= {"an app's secret": secret, "a recovery code": take_recovery_codes(officer)[0].replace(" ", "")}
    return city


@pytest.fixture
def directory(tmp_path: Path, settings: Any) -> Directory:
    """The desk's directory with the database of the tests in it, and a relay's password among its keys."""
    path = tmp_path / "desk"
    shutil.copytree(held.TOCSIN.path, path, ignore=shutil.ignore_patterns("*.sqlite3*"))
    (path / "keys" / "smtp-password").write_text(RELAY_PASSWORD)
    (path / "keys" / "smtp-password").chmod(0o600)
    if connection.vendor == "sqlite":
        (path / "desk.sqlite3").symlink_to(connection.settings_dict["NAME"])
    settings.TOCSIN = replace(held.TOCSIN, path=path)
    return settings.TOCSIN


@sqlite_only
def test_the_database_file_and_its_journals_hold_no_secret(planted: Planted) -> None:
    """As a thief copies them from a running desk: the file, its log of writes, its index."""
    name = Path(str(connection.settings_dict["NAME"]))
    files = sorted(name.parent.glob(f"{name.name}*"))
    assert any(b"threats_threat" in file.read_bytes() for file in files)
    assert found(planted, *files) == []


def test_a_backup_holds_no_secret_closed_or_open(planted: Planted, directory: Directory, tmp_path: Path) -> None:
    """`tocsin backup run`: nothing in the file or its name; opened with its key, nothing in its members either."""
    identity, file = Identity.new(os.urandom), tmp_path / "desk.tocsin"
    back_up(directory, file, identity.recipient)
    assert found(planted, file) == []
    assert b"threats_threat" not in file.read_bytes()
    (tmp_path / "opened").mkdir()
    unpack(file, identity, tmp_path / "opened")
    members = [path for path in (tmp_path / "opened").rglob("*") if path.is_file()]
    assert any(b"threats_threat" in unpacked(path.read_bytes()) for path in members)
    assert found(planted, tmp_path / "opened") == []


def test_the_backup_of_the_keys_is_sealed(planted: Planted, directory: Directory, tmp_path: Path) -> None:
    """`tocsin backup keys`: neither a key nor the relay's password can be read in it."""
    identity, file = Identity.new(os.urandom), tmp_path / "keys.tocsin"
    make_keys_backup(file, str(identity.recipient))
    assert found(planted, file) == []
    assert [key.name for key in (directory.path / "keys").iterdir() if key.read_bytes() in file.read_bytes()] == []


@sqlite_only
def test_the_continuous_copy_holds_no_secret(planted: Planted, directory: Directory, tmp_path: Path) -> None:
    """`tocsin backup follow`: the folder on the other machine, names of its files and all."""
    folder = tmp_path / "copy"
    folder.mkdir()
    follow(str(folder), str(Identity.new(os.urandom).recipient), seconds=2)
    assert [path for path in folder.rglob("*") if path.is_file()]
    assert found(planted, folder) == []


@postgresql_only
def test_a_dump_of_postgresql_holds_no_secret(planted: Planted, tmp_path: Path) -> None:
    """PostgreSQL's own tool, as SQL text and in its own form: what an operator or a thief would make."""
    own, text = tmp_path / "desk.dump", tmp_path / "desk.sql"
    dump_postgresql(own)
    tool = find_tool("pg_restore", connection.pg_version // 10000)  # type: ignore[attr-defined]
    subprocess.run([str(tool), f"--file={text}", str(own)], check=True, timeout=120)
    assert b"COPY public.threats_threat" in text.read_bytes()
    assert found(planted, own, text) == []


@pytest.fixture
def unsealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sealing of columns is taken away."""
    monkeypatch.setattr(seal, "_encrypt", lambda key, plain, context, entropy: plain)
    monkeypatch.setattr(seal, "_decrypt", lambda key, sealed, context: sealed)


@sqlite_only
@pytest.mark.soak
def test_without_sealing_every_copy_tells(unsealed: None, planted: Planted, tmp_path: Path) -> None:
    """The search finds what is there: without sealing the file is full of secrets, whoever copies it."""
    name = Path(str(connection.settings_dict["NAME"]))
    assert len(found(planted, *name.parent.glob(f"{name.name}*"))) > 15


@pytest.mark.parametrize("word", ["zqsecret", "zqsecreta", "zqsecretab"])
@pytest.mark.parametrize("before", [b"", b"a", b"ab"])
def test_the_search_finds_a_word_in_each_form(word: str, before: bytes) -> None:
    """Plain, hexadecimal, base64 and compressed: what the search cannot see it cannot rule out."""
    plain = before + word.encode() + b" and more"
    for content in (plain, plain.hex().encode(), base64.b64encode(plain), zlib.compress(plain)):
        assert any(form in unpacked(content) for form in forms(word))
    assert not any(form in unpacked(b"nothing of the kind") for form in forms(word))
