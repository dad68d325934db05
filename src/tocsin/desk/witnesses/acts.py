"""The only writers of witnesses."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tocsin.desk.delivery.acts import place
from tocsin.desk.delivery.rules import Authorised, Channel, MessageKind, Recipient, Rendition, is_sendable
from tocsin.desk.officers.queries import authorise, require_desk
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append, make_checkpoint, pad
from tocsin.desk.record.models import Checkpoint
from tocsin.desk.record.queries import log_origin, tree
from tocsin.desk.witnesses.models import Cosignature, HandOut, Witness
from tocsin.desk.witnesses.queries import WITNESS_CONTEXT, active_witnesses, last_hand_out
from tocsin.desk.witnesses.rules import checked_name, checkpoint_mail, is_due, mail_lapse
from tocsin.ledger import Checkpoint as Statement
from tocsin.ledger import Note, WitnessKey
from tocsin.terms import Absent, BadInput, Conflict, Occasion, Tlp

PRIORITY = 10


@transaction.atomic
def add_witness(occasion: Occasion, *, name: str, key: str = "", contact: str = "") -> Witness:
    """Add somebody outside who gets the checkpoints by mail (`contact`), cosigns them (`key`), or both."""
    officer = authorise(occasion, Permission.WITNESS_MANAGE)
    title = checked_name(name)
    if not key and not contact:
        raise BadInput("A witness has a key, a mail address, or both.", "Give one of them.")
    if contact and not is_sendable(contact.strip()):
        raise BadInput("This is no mail address.", "Write it as name@host.", "contact")
    if Witness.objects.filter(name=title).exists():
        raise Conflict(f"There is a witness called {title} already.", "Give another name.")
    box = seal.seal_new(contact.strip().encode(), context=WITNESS_CONTEXT, entropy=occasion.entropy)
    witness = Witness.objects.create(
        id=occasion.new_id(),
        name=title,
        key=str(WitnessKey.from_text(key)) if key else "",
        wrapped_key=box.wrapped_key if contact else None,
        contact=box.sealed if contact else b"",
        added_at=occasion.at,
    )
    body = {"office": officer.office, "witness": title, "key": witness.key, "by_mail": bool(contact)}
    append(occasion, act="witnesses.add", subjects=[witness.pk], limit=Tlp.GREEN, body=body, result=witness.pk)
    return witness


@transaction.atomic
def end_witness(occasion: Occasion, name: str, reason: str) -> None:
    """Send a witness no more. What it cosigned stays, and so does its name."""
    officer = authorise(occasion, Permission.WITNESS_MANAGE)
    witness = Witness.objects.filter(name=name, ended_at=None).first()
    if witness is None:
        raise Absent(f"There is no witness called {name!r}.", "List them with: tocsin record witness list")
    witness.ended_at, witness.wrapped_key, witness.contact = occasion.at, None, b""
    witness.save(update_fields=["ended_at", "wrapped_key", "contact"])
    body = {"office": officer.office, "witness": name, "reason": reason}
    append(occasion, act="witnesses.end", subjects=[witness.pk], limit=Tlp.GREEN, body=body)


@transaction.atomic
def hand_out_if_due(occasion: Occasion, *, minutes: int, step: int) -> Checkpoint | None:
    """Hand out a checkpoint, where the fixed time for one has come since the last; None where it has not.

    The record is padded to a multiple of `step` entries, at least one step each time, whether or not anything
    happened. Witnesses get it by mail; the caller writes it to files.
    """
    require_desk(occasion)
    last = last_hand_out()
    if not is_due(last.at if last else None, occasion.at, minutes):
        return None
    padding = pad(occasion, max(step, 1), following=1)
    entry_id = occasion.new_id()
    written_to = active_witnesses()
    body = {"padding": padding, "witnesses": [witness.name for witness in written_to]}
    append(occasion, act="witnesses.hand_out", subjects=[], limit=Tlp.GREEN, body=body, entry_id=entry_id)
    checkpoint = make_checkpoint(occasion)
    HandOut.objects.create(size=checkpoint.size, at=occasion.at)
    if written_to:
        keys, until = [witness.pk for witness in written_to], occasion.at + mail_lapse(minutes)
        place(_mail(occasion, checkpoint, entry_id, to=keys, until=until), at=occasion.at, entropy=occasion.entropy)
    return checkpoint


@transaction.atomic
def note_cosignatures(occasion: Occasion, note: Note) -> list[Cosignature]:
    """Keep what witnesses put under a checkpoint of this desk; returns what was new.

    `Conflict` where the checkpoint they signed is not of this record: then one of the two was altered.
    `BadInput` where no witness of this desk signed it, or a signature is false.
    """
    officer = authorise(occasion, Permission.RECORD_READ)
    said = Statement.from_text(note.text)
    _check_ours(said)
    found = [(witness, WitnessKey.from_text(witness.key).found_in(note)) for witness in _with_keys()]
    signed = [(witness, *one) for witness, one in found if one]
    if not signed:
        raise BadInput("No witness of this desk has cosigned this.", "Add it with: tocsin record witness add")
    known = set(Cosignature.objects.filter(size=said.size).values_list("witness_id", flat=True))
    fresh = [
        Cosignature(
            id=occasion.new_id(),
            witness=witness,
            size=said.size,
            line=signature.line,
            signed_at=at,
            noted_at=occasion.at,
        )
        for witness, signature, at in signed
        if witness.pk not in known
    ]
    Cosignature.objects.bulk_create(fresh)
    if fresh:
        body = {"office": officer.office, "size": said.size, "witnesses": [one.witness.name for one in fresh]}
        subjects = [one.pk for one in fresh]
        append(occasion, act="witnesses.note_cosignatures", subjects=subjects, limit=Tlp.GREEN, body=body)
    return fresh


def _check_ours(said: Statement) -> None:
    if said.origin != log_origin():
        raise BadInput(f"This is a checkpoint of {said.origin}.", f"This desk's record is {log_origin()}.")
    whole = tree()
    if said.size > len(whole) or whole.root(said.size) != said.root:
        raise Conflict(
            f"The cosigned checkpoint over {said.size} entries does not fit this record.",
            "Keep it: the record was altered, or the checkpoint was. Run: tocsin record verify --checkpoint FILE",
        )


def _with_keys() -> list[Witness]:
    return list(Witness.objects.exclude(key=""))


def _mail(
    occasion: Occasion, checkpoint: Checkpoint, entry_id: UUID, *, to: Sequence[UUID], until: datetime
) -> Authorised:
    subject, body = checkpoint_mail(log_origin(), checkpoint.size, checkpoint.note)
    return Authorised(
        id=occasion.new_id(),
        kind=MessageKind.LINK,
        entry_id=entry_id,
        subject_id=entry_id,
        priority=PRIORITY,
        not_before=None,
        expires_at=until,
        renditions=(Rendition("en", Channel.EMAIL, subject, body),),
        recipients=tuple(Recipient("witness", key, "en") for key in to),
    )
