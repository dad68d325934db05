"""What the record costs an act, how long a commit is at risk, and what a backup costs beside a plain copy.

    python -m benchmarks.record [--json] [--acts N] [--seconds S]

The share is one entry's cost inside a transaction over the cost of the whole act with its commit, on the same desk in
the same run. The window runs from a commit's end to its being on the disk in the continuous copy. A backup is held
against copying the same database with SQLite's own online backup and nothing else.
"""

import argparse
import json
import os
import random
import sqlite3
import statistics
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from benchmarks.parts.desk import START, open_fresh_desk

open_fresh_desk()

from django.conf import settings  # noqa: E402  (after the desk is there)
from django.db import connection, transaction  # noqa: E402

from tests.people import make_officer  # noqa: E402
from tocsin.desk.officers.rules import Role  # noqa: E402
from tocsin.desk.record.acts import append, found_desk  # noqa: E402
from tocsin.desk.threats.acts import file_tip  # noqa: E402
from tocsin.faces.backup.box import Identity  # noqa: E402
from tocsin.faces.backup.following import LOOK_SECONDS, Follower  # noqa: E402
from tocsin.faces.backup.making import back_up  # noqa: E402
from tocsin.terms import DESK, AdmiraltyGrade, Occasion, Tlp  # noqa: E402

IDENTITY = Identity(bytes(32))
SENTENCES = [
    ("Something may happen at the quay on Saturday.", Tlp.GREEN),
    ("A source at the harbour says so.", Tlp.RED),
]


def occasion(actor: str, number: int) -> Occasion:
    """An occasion of its own for each act."""
    return Occasion(actor, START + timedelta(seconds=number), os.urandom)


def act_milliseconds(actor: str, acts: int) -> float:
    """The median cost of a small act, filing a tip of two sentences, with its commit."""
    took = []
    for number in range(acts):
        start = time.perf_counter()
        file_tip(
            occasion(actor, number),
            source="A source",
            grade=AdmiraltyGrade("B", 2),
            summary="A tip of the benchmark",
            sentences=SENTENCES,
            received_at=START,
            limit=Tlp.RED,
        )
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


def entry_milliseconds(entries: int) -> float:
    """The cost of one entry inside a transaction: sealing, hashing, three statements; no commit."""
    with transaction.atomic():
        start = time.perf_counter()
        for number in range(entries):
            append(occasion(DESK, number), act="bench.note", subjects=[], limit=Tlp.RED, body={"number": number})
        return (time.perf_counter() - start) * 1000 / entries


def window_milliseconds(seconds: float, folder: Path) -> tuple[float, float, int]:
    """Median and longest time from a commit's end to its being in the copy, and how many commits that were."""
    database = settings.TOCSIN.path / "desk.sqlite3"
    follower = Follower(
        database,
        folder,
        IDENTITY.recipient,
        make_base=lambda path: back_up(settings.TOCSIN, path, IDENTITY.recipient),
        days_kept=1,
    )
    follower.look()
    committed: list[float] = []
    ended = threading.Event()
    writer = threading.Thread(target=_commit_now_and_then, args=(database, committed, ended, seconds))
    writer.start()
    seen, waits = 0, []
    while not ended.is_set() or seen < len(committed):
        count = len(committed)
        follower.look()
        now = time.perf_counter()
        waits += [(now - at) * 1000 for at in committed[seen:count]]
        seen = count
        time.sleep(LOOK_SECONDS)
    writer.join()
    follower.close()
    return statistics.median(waits), max(waits), len(waits)


def _commit_now_and_then(database: Path, committed: list[float], ended: threading.Event, seconds: float) -> None:
    with closing(sqlite3.connect(database, isolation_level=None, timeout=20)) as held:
        held.execute("PRAGMA synchronous=FULL")
        held.execute("CREATE TABLE IF NOT EXISTS bench_note (number INTEGER PRIMARY KEY, text TEXT)")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            held.execute("INSERT INTO bench_note (text) VALUES (?)", ["x" * 500])
            committed.append(time.perf_counter())
            time.sleep(random.uniform(0, 0.05))
    ended.set()


def backup_seconds(folder: Path) -> tuple[float, float, float]:
    """Seconds of a whole sealed backup, of the engine's own copy alone, and the database's size in MB."""
    database = settings.TOCSIN.path / "desk.sqlite3"
    start = time.perf_counter()
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(folder / "plain")) as target:
        source.backup(target)
    plain = time.perf_counter() - start
    start = time.perf_counter()
    back_up(settings.TOCSIN, folder / "sealed", IDENTITY.recipient)
    return time.perf_counter() - start, plain, (folder / "plain").stat().st_size / 1e6


def measure(acts: int, seconds: float) -> dict[str, float]:
    """All figures."""
    found_desk(occasion(DESK, 0))
    drafter = make_officer(Role.DRAFTER)
    act, entry = act_milliseconds(drafter.actor, acts), entry_milliseconds(acts)
    connection.close()
    folder = settings.TOCSIN.path.parent
    median, longest, commits = window_milliseconds(seconds, folder / "copy")
    sealed, plain, size = backup_seconds(folder)
    return {
        "act_ms": round(act, 2),
        "entry_ms": round(entry, 2),
        "entry_share_percent": round(100 * entry / act, 1),
        "window_ms_median": round(median),
        "window_ms_longest": round(longest),
        "window_commits": commits,
        "database_mb": round(size, 1),
        "backup_seconds": round(sealed, 3),
        "backup_times_plain_copy": round(sealed / plain, 2),
    }


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--acts", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    figures = measure(options.acts, options.seconds)
    print(
        json.dumps(figures) if options.json else "\n".join(f"{key:26} {value:>10,}" for key, value in figures.items())
    )


if __name__ == "__main__":
    main()
