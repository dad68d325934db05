"""What ``tocsin record prove``, ``disclose`` and ``export`` write: files that the stand-alone verifier reads."""

from pathlib import Path

from rich.console import Console

from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import make_checkpoint
from tocsin.desk.record.queries import exported, proof_of, proof_since, signing_key
from tocsin.desk.review.acts import Chosen, checkpoint_over, chosen_entries, disclose, export_record
from tocsin.faces.asking import occasion_as, officer_named, text_of
from tocsin.faces.clock import occasion_of
from tocsin.faces.files import write_lines, write_whole
from tocsin.faces.typed import read_limit
from tocsin.ledger import Checkpoint, notes_in
from tocsin.terms import DESK, BadInput, NotPermitted


def prove_entries(entries: list[int], out: Path, by: str) -> None:
    """Write the proof that these entries stand in the record: headers and paths, no bodies."""
    officer = officer_named(by)
    if not officer.may(Permission.RECORD_READ):
        raise NotPermitted(f"{officer.name} may not read the record.", "Name a supervisor or an auditor.")
    found = chosen_entries(officer, Chosen(sequences=tuple(entries)))
    checkpoint = checkpoint_over(occasion_of(DESK), found[-1].sequence)
    write_whole(out, proof_of(found, checkpoint, opened=False, about={}))
    _say(f"{out}: {_counted(len(found))} proven under a checkpoint over {checkpoint.size}, no body opened.")


def prove_since(since: Path, out: Path) -> None:
    """Write the proof that the record at a checkpoint that was kept is the beginning of the record now."""
    notes = notes_in(text_of(since, "The checkpoint"))
    if not notes:
        raise BadInput("This file holds no checkpoint.", "Give the file as it was handed out.", str(since))
    last = notes[-1]
    if not last.is_signed_by(signing_key().public):
        raise BadInput("This checkpoint is not signed by this desk.", "Give one that it handed out.", str(since))
    old = Checkpoint.from_text(last.text)
    write_whole(out, proof_since(str(last), old, make_checkpoint(occasion_of(DESK))))
    _say(f"{out}: the record at {_counted(old.size)} is the beginning of the record as it stands.")


def disclose_entries(
    sequences: tuple[int, ...],
    subjects: tuple[str, ...],
    acts: tuple[str, ...],
    *,
    out: Path,
    to: str,
    audience: str,
    reason: str,
    by: str,
    proof: str,
) -> None:
    """Open chosen entries to somebody outside, and record it."""
    chosen = Chosen(sequences, subjects, acts)
    limit = read_limit(audience, "--audience")
    occasion = occasion_as(by, Permission.RECORD_DISCLOSE, proof)
    done = disclose(occasion, chosen, to=to, audience=limit, reason=reason)
    write_whole(out, done.text)
    erased = f" {done.erased} of them were erased and cannot be opened." if done.erased else ""
    _say(f"{out}: {_counted(done.entries)} opened for {to}.{erased} The record says so.")
    _say(f"Verify it anywhere with: python verifier.py {out} --key '{signing_key().verifier_key}'")


def export_whole(out: Path, clearance: str, to: str, *, by: str, proof: str) -> None:
    """Write the record as JSON lines, bodies opened up to `clearance`; the record says so itself."""
    limit = read_limit(clearance, "--clearance")
    export_record(occasion_as(by, Permission.RECORD_EXPORT, proof), clearance=limit, to=to)
    write_lines(out, exported(limit))


def print_key() -> None:
    """Print the verifier key, which whoever verifies must have got another way than with the file."""
    print(signing_key().verifier_key)


def _counted(entries: int) -> str:
    return f"{entries} entr{'y' if entries == 1 else 'ies'}"


def _say(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(text, markup=False)
