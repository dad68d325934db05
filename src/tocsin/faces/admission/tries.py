"""Who tried how often: a cache for rate limits that holds over every web process of this machine, and over a restart.

allauth counts tries in Django's cache. Kept in one process's memory they would count for that process alone, and a
crash would forgive everything. Here they are in a small SQLite file of the desk's directory, beside the database and
not in it: no page waits for it but those that count, and no backup holds it. Its rows have keyed digests of what is
counted, so that the file tells no address and no name. Where it cannot be written, the try is refused.
"""

import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from tocsin.terms import DeskUnusable

WAIT_SECONDS = 2.0
_TABLE = "CREATE TABLE IF NOT EXISTS tries (key TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL) WITHOUT ROWID"


class Tries(BaseCache):
    """Django's cache over that file; values are what JSON can hold. Times are the machine's, not the desk clock's."""

    def __init__(self, location: str, params: dict[str, Any], now: Callable[[], float] = time.time) -> None:
        super().__init__(params)
        self._location, self._now = location, now

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep `value` unless there is one; whether it was kept. One process alone succeeds."""
        with self._opened() as held:
            held.execute("DELETE FROM tries WHERE until <= ?", [self._now()])
            row = [self._key(key, version), json.dumps(value), self.get_backend_timeout(timeout)]
            return held.execute("INSERT OR IGNORE INTO tries VALUES (?, ?, ?)", row).rowcount == 1

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What is kept, if its time is not over."""
        with self._opened() as held:
            sought = [self._key(key, version), self._now()]
            row = held.execute("SELECT value FROM tries WHERE key = ? AND (until IS NULL OR until > ?)", sought)
            found = row.fetchone()
        return default if found is None else json.loads(found[0])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep `value`, whatever was there."""
        with self._opened() as held:
            row = [self._key(key, version), json.dumps(value), self.get_backend_timeout(timeout)]
            held.execute("INSERT OR REPLACE INTO tries VALUES (?, ?, ?)", row)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Give what is kept another time; whether there was something."""
        with self._opened() as held:
            row = [self.get_backend_timeout(timeout), self._key(key, version)]
            return held.execute("UPDATE tries SET until = ? WHERE key = ?", row).rowcount == 1

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget it; whether there was something."""
        with self._opened() as held:
            return held.execute("DELETE FROM tries WHERE key = ?", [self._key(key, version)]).rowcount == 1

    def clear(self) -> None:
        """Forget everything."""
        with self._opened() as held:
            held.execute("DELETE FROM tries")

    def _key(self, key: str, version: int | None) -> str:
        plain = self.make_key(key, version).encode()
        return hmac.new(settings.SECRET_KEY.encode(), b"tocsin.tries:" + plain, hashlib.sha256).hexdigest()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other process interrupts; `DeskUnusable` where the file cannot be used."""
        try:
            with closing(sqlite3.connect(self._location, timeout=WAIT_SECONDS, isolation_level=None)) as held:
                held.execute("PRAGMA synchronous = OFF")
                held.execute("BEGIN IMMEDIATE")
                held.execute(_TABLE)
                yield held
                held.execute("COMMIT")
        except sqlite3.Error as error:
            raise DeskUnusable(
                f"Tries cannot be counted: {error}.", f"So none is taken. Look at {self._location}; it may be deleted."
            ) from None
