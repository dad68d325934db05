"""The continuous copy of a desk on SQLite: a base, then everything that is committed, within a second.

A folder of *generations*, each with a base (a whole sealed backup) and the write-ahead logs that came
after it, sealed and growing. The copier alone clears the log, holding the write lock for the moment it
takes, so that no frame can be lost between two looks. Should somebody else have cleared it, a new
generation is begun. A generation older than the policy says is removed once a younger one is whole.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings

from tocsin.faces.backup.box import Recipient, SealedWriter
from tocsin.faces.backup.making import back_up
from tocsin.faces.backup.wal import Position, position_of, read_log
from tocsin.faces.files import replace_file
from tocsin.terms import BadInput, DeskUnusable

BASE, ALIVE = "base.tocsin", "alive"
LOOK_SECONDS = 0.2
ALIVE_SECONDS = 5.0
REST_AFTER_FAULT_SECONDS = 2.0
FRAMES_MAX = 2_000
BASE_TRIES_MAX = 5
BASE_HOURS_MAX = 24
CHUNK_BYTES_MAX = 2_000_000
STAMP = "%Y%m%dT%H%M%SZ"

_log = structlog.get_logger(__name__)


class Follower:
    """Copies one database into one folder, a look at a time. `make_base` writes a whole backup to a path."""

    def __init__(
        self, database: Path, folder: Path, recipient: Recipient, *, make_base: Callable[[Path], object], days_kept: int
    ) -> None:
        self._database, self._folder, self._recipient = database, folder, recipient
        self._make_base, self._days_kept = make_base, days_kept
        # Held open for as long as the copy runs: the last one to close a database clears its log.
        self._held = sqlite3.connect(database, timeout=20, isolation_level=None)
        self._held.execute("PRAGMA wal_autocheckpoint=0")
        self._generation: Path | None = None
        self._begun = datetime.min.replace(tzinfo=UTC)
        self._writer: _Growing | None = None
        self._at: Position | None = None
        self._copied, self._logs, self._cleared = 0, 0, False

    def look(self) -> int:
        """Copy what was committed since the last look; returns how many bytes of the log that was.

        Begins a generation where there is none, or where the log is not the one that was followed.
        """
        self._held.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        now = position_of(self._database)
        if now is None:
            return 0
        if self._generation is None or self._is_old() or not self._follows(now):
            now = self._begin()
        copied = self._copy(now)
        if copied:
            self._cleared = False
        if now.frames >= FRAMES_MAX and not self._cleared:
            copied += self._clear()
        return copied

    def close(self) -> None:
        """End the copy. What was copied stays."""
        if self._writer:
            self._writer.close()
        self._held.close()

    def _is_old(self) -> bool:
        return datetime.now(UTC) - self._begun > timedelta(hours=BASE_HOURS_MAX)

    def _follows(self, now: Position) -> bool:
        """Whether `now` is the log that was followed, or the one right after it, cleared by ourselves."""
        if self._at is None or now.salt == self._at.salt:
            return self._at is not None and now.frames >= self._at.frames
        if self._cleared and now.goes_on_from(self._at):
            self._next_log(now)
            return True
        return False

    def _begin(self) -> Position:
        """A new generation: a base, and the log from its beginning, which was the same before and after."""
        self._start_log()
        for _ in range(BASE_TRIES_MAX):
            before = position_of(self._database)
            generation = self._folder / next_name(self._folder, datetime.now(UTC))
            generation.mkdir(parents=True, mode=0o700)
            self._make_base(generation / BASE)
            after = position_of(self._database)
            if before and after and before.salt == after.salt:
                self._generation, self._begun, self._logs = generation, datetime.now(UTC), 0
                self._next_log(after)
                self._remove_old()
                return after
            shutil.rmtree(generation)
        raise DeskUnusable("The database changed too fast to be copied.", "It is tried again.")

    def _start_log(self) -> None:
        """Write something that changes nothing, so that there is a log whose salt can be known."""
        self._held.execute("BEGIN IMMEDIATE")
        version = self._held.execute("PRAGMA user_version").fetchone()[0]
        self._held.execute(f"PRAGMA user_version = {version}")
        self._held.execute("COMMIT")

    def _next_log(self, now: Position) -> None:
        if self._writer:
            self._writer.close()
        self._writer, self._at, self._copied, self._cleared = None, now, 0, False
        self._logs += 1

    def _copy(self, now: Position) -> int:
        """Bring the committed bytes of the log to the folder; nothing where the log was exchanged meanwhile."""
        assert self._generation is not None
        copied = 0
        while self._copied < now.end_bytes:
            end = min(now.end_bytes, self._copied + CHUNK_BYTES_MAX)
            piece = read_log(self._database, self._copied, end)
            again = position_of(self._database)
            if again is None or again.salt != now.salt or len(piece) != end - self._copied:
                return copied
            if self._writer is None:
                self._writer = _Growing(self._generation / f"{self._logs:08d}.wal", self._recipient)
            self._writer.push(piece)
            self._copied, copied = end, copied + len(piece)
        self._at = now
        return copied

    def _clear(self) -> int:
        """Let the log begin anew: with the write lock held, copy its rest, and bring it into the database."""
        self._held.execute("BEGIN IMMEDIATE")
        try:
            now = position_of(self._database)
            copied = self._copy(now) if now else 0
            whole = now is not None and self._copied == now.end_bytes
            if whole:
                other = sqlite3.connect(self._database, isolation_level=None)
                _, frames, moved = other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                other.close()
                self._cleared = frames == moved
        finally:
            self._held.execute("ROLLBACK")
        return copied

    def _remove_old(self) -> None:
        """Remove generations that a younger one had already followed when the time to keep them ended."""
        oldest = datetime.now(UTC) - timedelta(days=self._days_kept)
        generations = generations_in(self._folder)
        for generation, younger in zip(generations, generations[1:], strict=False):
            if begun_at(younger) < oldest:
                shutil.rmtree(generation, ignore_errors=True)


class _Growing:
    """A sealed file that grows: each piece with the time it was copied, on the disk when `push` returns."""

    def __init__(self, path: Path, recipient: Recipient) -> None:
        self._file = path.open("xb")
        path.chmod(0o600)
        self._sealed = SealedWriter(self._file, recipient, {"kind": "log"}, os.urandom)

    def push(self, piece: bytes) -> None:
        """Add a piece."""
        stamp = int(time.time() * 1000).to_bytes(8, "big")
        self._sealed.push(stamp + piece)
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; it stays one that may have grown."""
        with suppress(OSError):
            self._file.close()


def generations_in(folder: Path) -> list[Path]:
    """The generations of a folder that have a base, the oldest first."""
    return sorted(path.parent for path in folder.glob(f"*/{BASE}"))


def begun_at(generation: Path) -> datetime:
    """When a generation was begun, by its name."""
    return datetime.strptime(generation.name.rpartition("-")[2], STAMP).replace(tzinfo=UTC)


def next_name(folder: Path, now: datetime) -> str:
    """The name of the next generation: a number that only grows, whatever the clock does, and the time."""
    numbers = [int(path.name.partition("-")[0]) for path in folder.glob("*-*") if path.name[:6].isdigit()]
    return f"{max(numbers, default=0) + 1:06d}-{now:{STAMP}}"


def run_follower(host: str, port: int) -> None:
    """Copy this desk until the process ends: the body of a part of ``tocsin serve``.

    A folder that is away is waited for, loudly: meanwhile nothing is copied.
    """
    follow(settings.TOCSIN.policy.backup_folder, settings.TOCSIN.policy.backup_to)


def follow_into(folder: Path, to: str, seconds: float | None) -> None:
    """Copy this desk into `folder`: the body of ``tocsin backup follow``."""
    follow(str(folder), to or settings.TOCSIN.policy.backup_to, seconds=seconds)


def follow(folder: str, to: str, *, seconds: float | None = None) -> None:
    """Copy this desk into `folder`, for `seconds` or until the process ends."""
    directory = settings.TOCSIN
    if directory.database:
        raise DeskUnusable(
            "A desk on PostgreSQL is copied all the time by PostgreSQL itself.",
            "Set up its WAL archiving (pg_basebackup, archive_command); tocsin backup run makes single backups.",
        )
    if not folder or not to:
        raise BadInput("The copy needs a folder and a key.", "Set backup_folder and backup_to in [policy].")
    place, recipient = Path(folder), Recipient.from_text(to)
    end = None if seconds is None else time.monotonic() + seconds
    follower, said_alive = None, 0.0
    while end is None or time.monotonic() < end:
        try:
            follower = follower or _follower(place, recipient)
            follower.look()
            if time.monotonic() - said_alive > ALIVE_SECONDS:
                replace_file(place / ALIVE, f"{datetime.now(UTC).isoformat(timespec='seconds')}\n".encode())
                said_alive = time.monotonic()
            time.sleep(LOOK_SECONDS)
        except (OSError, BadInput, DeskUnusable, sqlite3.Error) as error:
            _log.error("backup_copy_fault", error=str(error), hint="Nothing is copied until this is mended.")
            if follower:
                follower.close()
            follower = None
            time.sleep(REST_AFTER_FAULT_SECONDS)
    if follower:
        follower.close()


def _follower(folder: Path, recipient: Recipient) -> Follower:
    directory = settings.TOCSIN
    return Follower(
        directory.path / "desk.sqlite3",
        folder,
        recipient,
        make_base=lambda path: back_up(directory, path, recipient),
        days_kept=directory.policy.backup_days_kept,
    )
