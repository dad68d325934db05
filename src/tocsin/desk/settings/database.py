"""The database of a desk: embedded SQLite by default, PostgreSQL where several machines share it."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tocsin.desk.settings.directory import Directory

BUSY_SECONDS_MAX = 20
WAL_PAGES_FOLLOWED = 50_000
"""Where the desk is copied all the time, the copier clears the WAL; the writers do only should it stand still."""


def database_of(directory: Directory) -> dict[str, Any]:
    """Django's database settings for `directory`."""
    return _postgresql(directory.database) if directory.database else _sqlite(directory)


def _sqlite(directory: Directory) -> dict[str, Any]:
    # IMMEDIATE takes the write lock at the start, so that two officers wait instead of failing half-way;
    # FULL syncs every commit to the disk: an act that was answered is never lost. What is deleted is written
    # over: a key that was destroyed, or words that were sealed later, do not stay in free pages.
    followed = f" PRAGMA wal_autocheckpoint={WAL_PAGES_FOLLOWED};" if directory.policy.backup_folder else ""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(directory.path / "desk.sqlite3"),
        "OPTIONS": {
            "timeout": BUSY_SECONDS_MAX,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;" + followed,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    address = urlsplit(url)
    folder = parse_qs(address.query).get("host", [""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(address.path.lstrip("/")),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": folder or address.hostname or "",
        "PORT": str(address.port or ""),
    }
