"""What ``tocsin status`` prints."""

import json
import sys

from django.conf import settings
from rich.console import Console

from tocsin.desk.review.standing import Fault, faults
from tocsin.faces.clock import desk_clock
from tocsin.faces.hosting.lock import directory_lock
from tocsin.terms import DeskBusy, Mode

EXIT_FAULTS = 1


def show(as_json: bool) -> None:
    """Print what is not as it should be; exit 1 where there is something."""
    running, found = _is_running(), faults(desk_clock().now())
    if not running and settings.TOCSIN.mode is not Mode.REPLAY:
        found.insert(0, Fault("not running", "No tocsin serve holds this desk.", "Start it: tocsin serve"))
    if as_json:
        listed = [{"name": one.name, "words": one.words, "hint": one.hint} for one in found]
        print(json.dumps({"mode": str(settings.TOCSIN.mode), "running": running, "faults": listed}))
    else:
        _print(found, running)
    if found:
        sys.exit(EXIT_FAULTS)


def _is_running() -> bool:
    try:
        with directory_lock(settings.TOCSIN.path):
            return False
    except DeskBusy:
        return True


def _print(found: list[Fault], running: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    state = "runs" if running else "does not run"
    console.print(f"{settings.TOCSIN.name}, {settings.TOCSIN.mode}: {state}.", markup=False)
    for one in found:
        console.print(f"  {one.name}: {one.words}", style="bold red", markup=False)
        console.print(f"    {one.hint}", markup=False)
    if not found:
        console.print("  All is well.")
