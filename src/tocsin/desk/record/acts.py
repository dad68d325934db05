"""The only writers of the record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.record import seal
from tocsin.desk.record.models import Body, Checkpoint, CommittedStep, Desk, Entry, Log
from tocsin.desk.record.queries import header_of, log_origin, signing_key
from tocsin.desk.record.rules import BODY_CONTEXT, PAD, body_text
from tocsin.desk.settings.directory import FORMAT_VERSION
from tocsin.ledger import SALT_SIZE, Frontier, commit, header_leaf, signed
from tocsin.ledger import Checkpoint as Statement
from tocsin.terms import Conflict, DeskUnusable, Need, Occasion, Tlp


@transaction.atomic
def found_desk(occasion: Occasion) -> Entry:
    """Make this empty database the desk of its directory; the record's first entry says so."""
    if Desk.objects.exists():
        raise Conflict("This database is a desk already.", "Use it, or name another directory.")
    mode = settings.TOCSIN.mode
    Desk.objects.create(mode=mode, format_version=FORMAT_VERSION, instant=occasion.at)
    Log.objects.create(edge=Frontier().to_bytes())
    body = {"mode": str(mode), "name": settings.TOCSIN.name, "format_version": FORMAT_VERSION}
    return append(occasion, act="record.found_desk", subjects=(), limit=Tlp.GREEN, body=body)


def append(
    occasion: Occasion,
    *,
    act: str,
    subjects: Sequence[UUID],
    limit: Tlp,
    body: Mapping[str, Any],
    need: Need | None = None,
    entry_id: UUID | None = None,
    result: UUID | None = None,
) -> Entry:
    """Append one entry. Call it once, last, inside the act's transaction: it takes the log's lock.

    `limit` and `need` govern who may read it. `entry_id` is given where rows of the same act refer to the
    entry. `result` is what the act made; a replay finds it again by its step. Raises `Conflict` where the
    occasion's step is committed already.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an entry belongs into its act's transaction")
    plain, salt = body_text(body).encode(), occasion.entropy(SALT_SIZE)
    box = seal.seal_new(salt + plain, context=BODY_CONTEXT, entropy=occasion.entropy)
    log = _locked_log()
    frontier = Frontier.from_bytes(bytes(log.edge))
    # The order of the log is the order of time: an act that waited for the lock gets the later instant.
    time = max(occasion.at, log.last_time or occasion.at)
    entry = Entry(
        id=entry_id or occasion.new_id(),
        sequence=frontier.size + 1,
        time=time,
        act=act,
        actor=occasion.actor,
        subjects=[str(subject) for subject in subjects],
        limit=limit,
        need=need or Need(),
        commitment=commit(salt, plain),
    )
    entry.leaf = header_leaf(header_of(entry))
    entry.save(force_insert=True)
    Body.objects.create(entry=entry, wrapped_key=box.wrapped_key, sealed=box.sealed)
    log.edge, log.last_time = frontier.append(entry.leaf).to_bytes(), time
    log.save(update_fields=["edge", "last_time"])
    if occasion.step is not None:
        _commit_step(occasion.step, entry, result)
    return entry


@transaction.atomic
def make_checkpoint(occasion: Occasion) -> Checkpoint:
    """Sign the log's present size and root. The caller writes the note outside the database.

    Making one is not an act: it changes nothing that the log speaks of. Two checkpoints of one size
    are one.
    """
    said = Statement.of(log_origin(), Frontier.from_bytes(bytes(_locked_log().edge)))
    checkpoint, _ = Checkpoint.objects.get_or_create(
        size=said.size, defaults={"root": said.root, "note": signed(said, [signing_key()]), "made_at": occasion.at}
    )
    return checkpoint


@transaction.atomic
def pad(occasion: Occasion, step: int, *, following: int) -> int:
    """Append empty entries until, with `following` more, the record has a multiple of `step` entries.

    Whoever sees only checkpoints then sees the record grow by whole steps. Returns how many were added.
    """
    size = Frontier.from_bytes(bytes(_locked_log().edge)).size
    missing = -(size + following) % step
    for _ in range(missing):
        append(occasion, act=PAD, subjects=(), limit=Tlp.CLEAR, body={})
    return missing


@transaction.atomic
def set_instant(instant: datetime) -> None:
    """Move the stored desk clock forward to `instant`; it never moves back."""
    Desk.objects.filter(pk=1, instant__lt=instant).update(instant=instant)


@transaction.atomic
def halt(occasion: Occasion, body: Mapping[str, Any]) -> Entry:
    """Note that this desk was restored, and let nothing leave it until `resume`. `body` says from what."""
    Desk.objects.filter(pk=1).update(halted_at=occasion.at)
    return append(occasion, act="record.restore_desk", subjects=(), limit=Tlp.GREEN, body=body)


@transaction.atomic
def resume(occasion: Occasion, body: Mapping[str, Any]) -> Entry:
    """Let a restored desk send and publish again; `Conflict` where it was not halted.

    Part of the act that decides what becomes of the messages that wait.
    """
    if not Desk.objects.filter(pk=1, halted_at__isnull=False).update(halted_at=None):
        raise Conflict("This desk is not halted.", "It sends already.")
    return append(occasion, act="record.resume_desk", subjects=(), limit=Tlp.GREEN, body=body)


def _locked_log() -> Log:
    try:
        return Log.objects.select_for_update().get(pk=1)
    except Log.DoesNotExist:
        raise DeskUnusable("The database holds no record yet.", "Make a desk with: tocsin init") from None


def _commit_step(step: str, entry: Entry, result: UUID | None) -> None:
    if CommittedStep.objects.filter(pk=step).exists():
        raise Conflict(f"The step {step} is done already.", "Resume the replay; it skips what is done.")
    CommittedStep.objects.create(step=step, entry=entry, result=result)
