"""Reads of the witnesses: who they are, what they got, what they cosigned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record import seal
from tocsin.desk.record.models import Checkpoint
from tocsin.desk.witnesses.models import Cosignature, HandOut, Witness
from tocsin.ledger import Note, notes_in
from tocsin.terms import NotPermitted

WITNESS_CONTEXT = "witnesses.contact"


@dataclass(frozen=True, slots=True)
class Standing:
    """A witness, and the latest checkpoint it cosigned: its size and the time the witness gave."""

    name: str
    cosigns: bool
    written_to: bool
    ended_at: datetime | None
    size: int | None
    signed_at: datetime | None


def access_witnesses(officer: Officer) -> list[Standing]:
    """Every witness by name; `NotPermitted` for an officer who may not read the record."""
    if not officer.may(Permission.RECORD_READ):
        raise NotPermitted("Your role does not read the record.", "Ask a supervisor or an auditor.")
    return [_standing(witness) for witness in Witness.objects.prefetch_related("cosignatures")]


def last_hand_out() -> HandOut | None:
    """The checkpoint that went out last; None before the first."""
    return HandOut.objects.last()


def handed_out_note(size: int) -> str:
    """The checkpoint over `size` entries with every cosignature under it, as one signed note."""
    note = notes_in(Checkpoint.objects.values_list("note", flat=True).get(pk=size))[0]
    lines = Cosignature.objects.filter(size=size).order_by("noted_at", "id").values_list("line", flat=True)
    cosigned = [notes_in(f"{note.text}\n{line}")[0].signatures[0] for line in lines]
    return str(Note(note.text, (*note.signatures, *cosigned)))


def has_witnesses() -> bool:
    """Whether anybody outside gets the checkpoints, or has a key to cosign them with."""
    return Witness.objects.filter(ended_at=None).exists()


def active_witnesses() -> list[Witness]:
    """Those who still get the checkpoints by mail."""
    return list(Witness.objects.filter(ended_at=None, wrapped_key__isnull=False))


def witness_contacts(ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """How witnesses can be reached: the resolver of the kind ``witness``."""
    found = Witness.objects.filter(pk__in=ids, ended_at=None, wrapped_key__isnull=False)
    return {witness.pk: (_address(witness), "en") for witness in found}


def _address(witness: Witness) -> str:
    return seal.open_sealed(bytes(witness.wrapped_key or b""), witness.contact, context=WITNESS_CONTEXT).decode()


def _standing(witness: Witness) -> Standing:
    last = max(witness.cosignatures.all(), key=lambda one: one.size, default=None)
    return Standing(
        name=witness.name,
        cosigns=bool(witness.key),
        written_to=witness.wrapped_key is not None and witness.ended_at is None,
        ended_at=witness.ended_at,
        size=last.size if last else None,
        signed_at=last.signed_at if last else None,
    )
