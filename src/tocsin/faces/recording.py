"""The record as files: checkpoints outside the database, the export, and what ``tocsin record`` prints."""

import json
import sys
from pathlib import Path

from django.conf import settings
from rich.console import Console
from rich.table import Table

from tocsin.desk.record.acts import make_checkpoint
from tocsin.desk.record.queries import access_entries, exported, is_halted, signing_key
from tocsin.desk.witnesses.acts import hand_out_if_due
from tocsin.desk.witnesses.queries import handed_out_note, has_witnesses, last_hand_out
from tocsin.faces.asking import text_of
from tocsin.faces.clock import occasion_of
from tocsin.faces.files import write_whole
from tocsin.ledger import notes_in
from tocsin.ledger.verifier import Result, verify
from tocsin.terms import DESK, Mode, Tlp

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
    add_note(settings.TOCSIN.checkpoints, note)
    return note


def hand_out() -> None:
    """Hand out a checkpoint where its fixed time has come, and see that the copy elsewhere has the last one.

    A replay hands out nothing: its clock runs through weeks in a minute, and nobody waits for it. Without
    witnesses and copy there is nothing to pad for.
    """
    policy = settings.TOCSIN.policy
    if settings.TOCSIN.mode is Mode.REPLAY or is_halted() or not (policy.checkpoint_copy or has_witnesses()):
        return
    hand_out_if_due(occasion_of(DESK), minutes=policy.checkpoint_minutes, step=policy.checkpoint_step)
    last = last_hand_out()
    if last and policy.checkpoint_copy:
        add_note(Path(policy.checkpoint_copy), handed_out_note(last.size))


def add_note(path: Path, note: str) -> None:
    """Add a signed note to a file of notes, once; one that has got more signatures since takes its old place.

    `BadInput` where the file cannot be written: a drive that is away is told in the desk's log, and the note
    is added when it is back.
    """
    held = text_of(path, "The checkpoint file") if path.exists() else ""
    if note in held:
        return
    fresh = notes_in(note)[0]
    if fresh.text in held:
        held = "".join(f"{one}\n" for one in notes_in(held) if one.text != fresh.text)
    write_whole(path, f"{held}{note}\n")


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
