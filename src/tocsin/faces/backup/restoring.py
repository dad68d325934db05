"""``tocsin restore``: a backup becomes a desk again, in a new directory, whole or not at all.

Before Django knows the desk its files are put in place; then the record is verified, and the desk is
halted: it says in its own record that it was restored, and sends nothing until somebody lets it.
"""

import json
import os
import shutil
import sqlite3
import tarfile
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tocsin.desk.settings.directory import PRIVATE_FOLDER, open_directory, refuse_unless_free
from tocsin.faces.backup.box import Identity, OpenedReader, opened_chunks
from tocsin.faces.backup.engines import sqlite_edge
from tocsin.faces.backup.following import ALIVE, BASE, generations_in
from tocsin.faces.backup.pack import SETTINGS, SQLITE, Manifest, key_check, members, unpack
from tocsin.terms import BadInput, DeskUnusable, Mode

RESTORE_NOTE = ".restoring.json"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place: the manifest, the record's position, and what the copy says of its own end.

    `copied_at` is when the last piece of a continuous copy was taken, `alive_at` when the copier was last seen.
    """

    manifest: Manifest
    entries: int
    root: str
    copied_at: str = ""
    alive_at: str = ""


def put_in_place(source: Path, identity: Identity, keys: Path, data: Path, *, database: str, mode: Mode | None) -> None:
    """Make `data` the desk of the backup `source` (a file, or the folder of a continuous copy).

    `keys` is the sealed backup of the keys, or a keys folder. `database` is the URL of an empty PostgreSQL database
    for a backup of one. Raises `DeskUnusable`, and leaves nothing behind, where `data` is not empty, the key or the
    keys do not fit, the backup is cut or altered, or of another mode than `mode`.
    """
    refuse_unless_free(data, "A backup is never restored over a desk: name a new or empty directory.")
    with _half_made(data) as folder:
        restored = _unpacked(source, identity, folder)
        _check_mode(restored.manifest, mode)
        _place_keys(keys, identity, folder / "keys")
        _check_keys(folder, restored.manifest)
        _place_settings(folder, database, restored.manifest)
        (folder / RESTORE_NOTE).write_text(json.dumps(asdict(restored)), encoding="utf-8")
    open_directory(data)


def refuse_half_restored(data: Path) -> None:
    """Raise `DeskUnusable` where a restore into this directory did not come to its end: nothing halts that desk yet."""
    if (data / RESTORE_NOTE).exists():
        raise DeskUnusable(
            f"{data} was not restored to the end: its record was not verified.", "Restore again, into a new directory."
        )


def read_note(data: Path) -> Restored:
    """What `put_in_place` said of a directory that is being restored."""
    value = json.loads((data / RESTORE_NOTE).read_text(encoding="utf-8"))
    return Restored(**{**value, "manifest": Manifest(**value["manifest"])})


def identity_from(path: Path) -> Identity:
    """The key in a file; `BadInput` where it cannot be read."""
    try:
        return Identity.from_text(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"The key cannot be read: {error}.", "Name the file of tocsin backup new-key.", str(path)
        ) from None


@contextmanager
def _half_made(data: Path) -> Iterator[Path]:
    """A folder beside `data` that takes its place when all went well, and is gone when not."""
    folder = data.with_name(f".{data.name}.{os.getpid()}.restoring")
    for abandoned in data.parent.glob(f".{data.name}.*.restoring"):
        shutil.rmtree(abandoned)
    try:
        folder.mkdir(parents=True, mode=PRIVATE_FOLDER)
        yield folder
        if data.exists():
            data.rmdir()
        folder.rename(data)
    except OSError as error:
        raise DeskUnusable(f"The backup cannot be restored: {error}.", "Make room, then try again.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpacked(source: Path, identity: Identity, folder: Path) -> Restored:
    if source.is_dir():
        return _from_copy(source, identity, folder)
    if not source.exists():
        raise BadInput("There is no such backup.", "Name a file of tocsin backup run, or a folder.", str(source))
    manifest = unpack(source, identity, folder)
    return Restored(manifest, manifest.entries, manifest.root)


def _from_copy(source: Path, identity: Identity, folder: Path) -> Restored:
    """From a continuous copy: the youngest generation with a base, and every log that came after it."""
    generations = generations_in(source)
    if not generations:
        raise BadInput("This folder holds no copy of a desk.", "Name the backup_folder of its policy.", str(source))
    latest = generations[-1]
    manifest = unpack(latest / BASE, identity, folder)
    copied_ms = 0
    for log in sorted(latest.glob("*.wal")):
        copied_ms = max(copied_ms, _apply(log, identity, folder / SQLITE))
    edge = sqlite_edge(folder / SQLITE)
    alive = source / ALIVE
    return Restored(
        manifest,
        edge.size,
        edge.root.hex(),
        copied_at=datetime.fromtimestamp(copied_ms / 1000, UTC).isoformat(timespec="milliseconds") if copied_ms else "",
        alive_at=alive.read_text(encoding="utf-8").strip() if alive.exists() else "",
    )


def _apply(log: Path, identity: Identity, database: Path) -> int:
    """Bring a copied log into the database, as SQLite does after a crash; returns the time of its last piece."""
    copied_ms = 0
    with log.open("rb") as sealed, database.with_name(database.name + "-wal").open("wb") as wal:
        for piece in opened_chunks(sealed, identity, str(log), growing=True):
            copied_ms = int.from_bytes(piece[:8], "big")
            wal.write(piece[8:])
    with closing(sqlite3.connect(database)) as held:
        held.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return copied_ms


def _check_mode(manifest: Manifest, mode: Mode | None) -> None:
    if mode is not None and manifest.mode != mode:
        raise DeskUnusable(f"This is a backup of a desk in {manifest.mode} mode, not {mode}.", "Modes never mix.")


def _place_keys(keys: Path, identity: Identity, folder: Path) -> None:
    folder.mkdir(mode=PRIVATE_FOLDER)
    found = {path.name: path.read_bytes() for path in keys.iterdir()} if keys.is_dir() else _sealed_keys(keys, identity)
    for name, value in found.items():
        path = folder / name
        path.touch(0o600)
        path.write_bytes(value)


def _sealed_keys(keys: Path, identity: Identity) -> dict[str, bytes]:
    try:
        with keys.open("rb") as sealed:
            chunks = opened_chunks(sealed, identity, str(keys))
            with tarfile.open(fileobj=OpenedReader(chunks), mode="r|") as tar:
                return {name: content.read() for name, content in members(tar)}
    except OSError as error:
        raise BadInput(f"The keys cannot be read: {error.strerror}.", "Name their backup.", str(keys)) from None
    except tarfile.TarError:
        raise DeskUnusable(f"{keys} holds no keys of a desk.", "Name the file of tocsin backup keys.") from None


def _check_keys(folder: Path, manifest: Manifest) -> None:
    master = folder / "keys" / "master"
    if not master.exists() or key_check(master.read_bytes()) != manifest.key_check:
        raise DeskUnusable(
            "These keys do not belong to this backup: nothing sealed would open.",
            "Name the keys of the very desk that the backup was made of.",
        )


def _place_settings(folder: Path, database: str, manifest: Manifest) -> None:
    """The desk's settings, with the new address of a PostgreSQL database."""
    if manifest.engine == "sqlite":
        if database:
            raise BadInput("This backup is of a desk on SQLite.", "Leave --database out.", "--database")
        return
    if not database:
        raise BadInput(
            "This backup is of a desk on PostgreSQL.", "Give --database URL of a new, empty database.", "--database"
        )
    path = folder / SETTINGS
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8").replace(f'database = "{held["database"]}"', f'database = "{database}"', 1)
    if tomllib.loads(text)["database"] != database:
        raise DeskUnusable("The address of the database cannot be set.", f"Set it in {SETTINGS} by hand.")
    path.write_text(text, encoding="utf-8")
