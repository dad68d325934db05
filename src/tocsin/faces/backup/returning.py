"""The second half of ``tocsin restore``, inside the desk: load, verify, halt, and say what may be missing."""

import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from rich.console import Console

from tocsin.desk.keeping.acts.restoring import Waiting, note_restore, resume_sending, resume_without_officer
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.queries import check_desk, tree
from tocsin.faces.asking import occasion_as, occasion_of_machine, text_of, way_of_commands
from tocsin.faces.backup.engines import load_postgresql
from tocsin.faces.backup.pack import PGDUMP
from tocsin.faces.backup.restoring import RESTORE_NOTE, Restored, read_note
from tocsin.faces.recording import verify_now
from tocsin.terms import DESK, BadInput, DeskUnusable, Occasion


def come_back(checkpoint: Path | None) -> None:
    """Load and verify what was put in place, then halt the desk and say what it came to."""
    directory = settings.TOCSIN
    restored = read_note(directory.path)
    dump = directory.path / PGDUMP
    if dump.exists():
        _check_empty()
        load_postgresql(dump)
        dump.unlink()
    call_command("migrate", verbosity=0, interactive=False)
    check_desk()
    _check_position(restored)
    _verify(checkpoint or directory.checkpoints)
    at = max(datetime.now(UTC), _last_instant())
    waiting = note_restore(
        Occasion(DESK, at, os.urandom, way=way_of_commands()),
        made_at=restored.copied_at or restored.manifest.made_at,
        entries=restored.entries,
        root=restored.root,
    )
    (directory.path / RESTORE_NOTE).unlink()
    _say_all(restored, waiting)


def let_go(waiting: str, *, by: str, proof: str, reason: str) -> None:
    """Let a restored desk send and publish again; with `reason` in the name of the machine."""
    if reason:
        count = resume_without_officer(occasion_of_machine(), reason)
        _say(f"The desk sends again. {count} waiting messages were dropped. Supervisors and administrators are paged.")
        return
    try:
        chosen = Waiting(waiting) if waiting else None
    except ValueError:
        raise BadInput(f"{waiting!r} is neither send nor drop.", "Choose one.", "--waiting") from None
    count = resume_sending(occasion_as(by, Permission.DESK_RESUME, proof), chosen)
    what = {Waiting.SEND: "go out, each flagged as a possible second copy", Waiting.DROP: "were closed"}
    _say(f"The desk sends again. {count} waiting messages {what[chosen]}." if chosen else "The desk sends again.")


def _last_instant() -> datetime:
    return check_desk().instant


def _check_empty() -> None:
    tables = connection.introspection.table_names()
    if tables:
        raise DeskUnusable(
            f"The database holds {len(tables)} tables already.", "A backup is restored into a new, empty database."
        )


def _check_position(restored: Restored) -> None:
    """The tree, computed from the entries anew, has the root that was noted when the backup was made."""
    whole = tree()
    root = whole.root(len(whole)).hex()
    if (len(whole), root) != (restored.entries, restored.root):
        raise DeskUnusable(
            f"The restored record has {len(whole)} entries and root {root}; the backup said {restored.entries} "
            f"and {restored.root}.",
            "Do not use this desk: restore another backup, and keep this one to find out why.",
        )


def _verify(checkpoints: Path) -> None:
    """The stand-alone verifier over the restored record; a checkpoint beyond its end is told, not refused."""
    if not checkpoints.exists():
        _say("There was no checkpoint to verify the record with. Give one that was kept outside: --checkpoint FILE")
        return
    result = verify_now(text_of(checkpoints, "The checkpoint file"))
    serious = [finding for finding in result.findings if finding.kind != "truncated"]
    for finding in result.findings:
        _say(f"  {finding.text}")
    if serious:
        raise DeskUnusable(
            "The restored record does not verify.", "Do not use this desk: restore another backup, keep this one."
        )
    if result.findings:
        _say("  The record goes on after this backup: what those checkpoints cover beyond it is lost here.")
    else:
        _say(f"The record verifies: {result.covered} of {result.entries} entries are covered by a checkpoint.")


def _say_all(restored: Restored, waiting: int) -> None:
    directory = settings.TOCSIN
    _say(f"{directory.path} is the desk again, in {directory.mode} mode.")
    _say(f"Its record has {restored.entries} entries, root {restored.root}.")
    if restored.copied_at:
        _say(f"The last commit was copied at {restored.copied_at}; the copier was last seen {restored.alive_at}.")
        _say("What was committed in the second before the desk stopped may be missing.")
    else:
        _say(f"The backup was begun at {restored.manifest.made_at}. What was done after that is missing.")
    _say("Sessions ended, one-time links are void. The public pages are not written yet.")
    _say(f"Nothing is sent or published: {waiting} messages wait. Be sure that the old desk is stopped for good, then:")
    _say(f"  tocsin restore --resume-sending --data {directory.path} --as OFFICER --proof CODE [--waiting send|drop]")
    _say(f"Serve the desk; the officer gets the code at {directory.base_url}/you/command, with a passkey.")


def _say(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(text, markup=False)
