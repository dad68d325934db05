"""What SQLite's own files say of the write-ahead log: where it begins, how far it is committed.

Read from the wal-index, as https://www.sqlite.org/walformat.html describes it. Its numbers are in the
machine's own byte order. A commit shows there only after it is in the log, and synced.
"""

import struct
from pathlib import Path
from typing import NamedTuple

INDEX_VERSION = 3007000
INDEX_COPY_BYTES = 48
WAL_HEADER_BYTES, FRAME_HEADER_BYTES = 32, 24
_COPY = struct.Struct("=IIIBBHII8s8s8s")


class Position(NamedTuple):
    """How far a log is committed: which log it is (its salt), how many frames, and of what size in bytes."""

    salt: bytes
    frames: int
    page_bytes: int

    @property
    def end_bytes(self) -> int:
        """How many bytes of the log's file are committed."""
        return WAL_HEADER_BYTES + self.frames * (FRAME_HEADER_BYTES + self.page_bytes) if self.frames else 0

    def goes_on_from(self, earlier: "Position") -> bool:
        """Whether this is the very next log after `earlier`: the first half of the salt counts the logs."""
        number, next_number = (int.from_bytes(one.salt[:4], "big") for one in (earlier, self))
        return next_number == (number + 1) % 2**32


def position_of(database: Path) -> Position | None:
    """How far the log of a database is committed now; None where it has none, or it is changing this moment."""
    try:
        raw = database.with_name(database.name + "-shm").read_bytes()[: 2 * INDEX_COPY_BYTES]
    except OSError:
        return None
    first, second = raw[:INDEX_COPY_BYTES], raw[INDEX_COPY_BYTES:]
    if len(second) < INDEX_COPY_BYTES or first != second:
        return None
    version, _, _, ready, _, page, frames, _, _, salt, _ = _COPY.unpack(first)
    if version != INDEX_VERSION or not ready:
        return None
    return Position(salt, frames, 65536 if page == 1 else page)


def read_log(database: Path, start: int, end: int) -> bytes:
    """The bytes of the log's file from `start` up to `end`."""
    with database.with_name(database.name + "-wal").open("rb") as file:
        file.seek(start)
        return file.read(end - start)
