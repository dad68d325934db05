"""The machine's monotonic clock, on which leases run."""

import time
from pathlib import Path

from tocsin.desk.delivery.rules import Tick
from tocsin.terms import DeskUnusable

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def tick() -> Tick:
    """Now on the monotonic clock, with the id of this start of the machine (Linux)."""
    try:
        boot = BOOT_ID.read_text(encoding="ascii").strip()
    except OSError as error:
        raise DeskUnusable(
            f"The machine's start cannot be told: {error}.", "The sender runs on Linux with /proc mounted."
        ) from None
    return Tick(boot, time.monotonic())
