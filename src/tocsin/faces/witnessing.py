"""What ``tocsin record witness`` does inside the desk."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from tocsin.desk.officers.rules import Permission
from tocsin.desk.witnesses import acts
from tocsin.desk.witnesses.queries import access_witnesses
from tocsin.faces.asking import occasion_as, officer_named, text_of
from tocsin.ledger import notes_in


def add(name: str, key: str, contact: str, by: str, proof: str) -> None:
    """Add a witness."""
    acts.add_witness(occasion_as(by, Permission.WITNESS_MANAGE, proof), name=name, key=key, contact=contact)
    _say(f"{name} is a witness now. It gets the checkpoints at fixed times while the desk runs.")


def end(name: str, reason: str, by: str, proof: str) -> None:
    """Send a witness no more."""
    acts.end_witness(occasion_as(by, Permission.WITNESS_MANAGE, proof), name, reason)
    _say(f"{name} gets no more checkpoints.")


def list_all() -> None:
    """Print the witnesses as a table."""
    table = Table("Witness", "By mail", "Cosigns", "Latest cosigned", "On")
    for one in access_witnesses(officer_named("")):
        name = f"{one.name} (ended)" if one.ended_at else one.name
        size, on = (str(one.size), f"{one.signed_at:%Y-%m-%d %H:%M} UTC") if one.signed_at else ("–", "–")
        table.add_row(name, _word(one.written_to), _word(one.cosigns), size, on)
    Console(highlight=False).print(table)


def note(file: Path, by: str) -> None:
    """Keep the cosignatures under the checkpoints of a file."""
    for one in notes_in(text_of(file, "The checkpoint")):
        kept = acts.note_cosignatures(occasion_as(by), one)
        for cosignature in kept:
            _say(f"{cosignature.witness.name} cosigned the checkpoint over {cosignature.size} entries.")
        if not kept:
            _say("Nothing new: these cosignatures are kept already.")


def _word(yes: bool) -> str:
    return "yes" if yes else "no"


def _say(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(text, markup=False)
