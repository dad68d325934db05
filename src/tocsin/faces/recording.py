"""The record as files: checkpoints outside the database, the export, and what ``tocsin record`` prints."""

import json
import sys
from pathlib import Path

from django.conf import settings
from rich.console import Console
from rich.table import Table

from tocsin.desk.record.acts import make_checkpoint
from tocsin.desk.record.queries import access_entries, exported, signing_key
from tocsin.faces.asking import text_of
from tocsin.faces.clock import occasion_of
from tocsin.faces.files import write_whole
from tocsin.ledger.verifier import Result, verify
from tocsin.terms import DESK, Tlp

EXIT_ALTERED = 1


def verify_record(checkpoint: Path | None, as_json: bool) -> None:
    """Run the stand-alone verifier over this desk's record; exit 1 where it finds an alteration."""
    result = verify_now(text_of(checkpoint or settings.TOCSIN.checkpoints, "The checkpoint file"))
    if as_json:
        print(json.dumps(result.as_dict()))
    else:
        _say(result)
    if not result.verified:
        sys.exit(EXIT_ALTERED)


def verify_now(notes: str) -> Result:
    """Compare the record, as it stands in the database, with `notes` (signed checkpoints)."""
    return verify(exported(Tlp.RED), notes, str(signing_key().public))


def write_checkpoint() -> str:
    """Make a checkpoint and add it to the file outside the database, once; returns the note."""
    note = make_checkpoint(occasion_of(DESK)).note
    path = settings.TOCSIN.checkpoints
    held = path.read_text(encoding="utf-8") if path.exists() else ""
    if note not in held:
        write_whole(path, held + note + "\n")
    return note


def print_checkpoint() -> None:
    """Make a checkpoint and print it."""
    print(write_checkpoint())


def show_entries(last: int) -> None:
    """Print the newest entries as a table."""
    table = Table("No.", "Time", "Act", "By", "Limit")
    newest = list(access_entries(Tlp.RED).order_by("-sequence")[:last])
    for entry in reversed(newest):
        time = entry.time.isoformat(timespec="seconds")
        table.add_row(str(entry.sequence), time, entry.act, entry.actor, Tlp(entry.limit).label)
    Console(highlight=False).print(table)


def _say(result: Result) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for line in result.lines():
        console.print(line, markup=False)
