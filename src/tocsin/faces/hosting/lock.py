"""One directory, one desk: the lock that a running ``serve`` or ``replay`` holds."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.terms import DeskBusy


@contextmanager
def directory_lock(path: Path) -> Iterator[None]:
    """Hold the lock of the desk in `path`; `DeskBusy` where another process holds it.

    The kernel lets it go when the process ends, however it ends.
    """
    with (path / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DeskBusy(
                f"Another tocsin is running on {path}.", "Stop it first, or use another directory."
            ) from None
        yield
