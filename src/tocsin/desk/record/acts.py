"""The only writers of the record."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from tocsin.desk.record import seal
from tocsin.desk.record.models import Body, Checkpoint, CommittedStep, Desk, Entry, Log
from tocsin.desk.record.queries import header_of, log_origin, signing_key
from tocsin.desk.record.rules import BODY_CONTEXT, PAD, body_text
from tocsin.desk.settings.directory import FORMAT_VERSION
from tocsin.ledger import SALT_SIZE, Frontier, commit, header_leaf, signed
from tocsin.ledger import Checkpoint as Statement
from tocsin.terms import BadInput, Conflict, DeskUnusable, Need, Occasion, Tlp

_EDGE = "SELECT edge, last_time FROM record_log WHERE id = 1 "
_EDGE_FIELD: Any = Log._meta.get_field("edge")
_LAST_TIME: Any = Log._meta.get_field("last_time")


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
    entry. `result` is what the act made; a replay finds it again by its step. How the act came, where the
    occasion says so, is added to `body` as ``way``. Raises `Conflict` where the occasion's step is committed already.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an entry belongs into its act's transaction")
    said = {**body, "way": occasion.way} if occasion.way else body
    plain, salt = body_text(said).encode(), occasion.entropy(SALT_SIZE)
    box = seal.seal_new(salt + plain, context=BODY_CONTEXT, entropy=occasion.entropy)
    frontier, last_time = _locked_edge()
    # The order of the log is the order of time: an act that waited for the lock gets the later instant.
    time = max(occasion.at, last_time or occasion.at)
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
    _insert(entry)
    _insert(Body(entry=entry, wrapped_key=box.wrapped_key, sealed=box.sealed))
    _move_edge(frontier.append(entry.leaf), time)
    if occasion.step is not None:
        _commit_step(occasion.step, entry, result)
    return entry


@transaction.atomic
def make_checkpoint(occasion: Occasion) -> Checkpoint:
    """Sign the log's present size and root. The caller writes the note outside the database.

    Making one is not an act: it changes nothing that the log speaks of. Two checkpoints of one size
    are one.
    """
    said = Statement.of(log_origin(), _locked_edge()[0])
    checkpoint, _ = Checkpoint.objects.get_or_create(
        size=said.size, defaults={"root": said.root, "note": signed(said, [signing_key()]), "made_at": occasion.at}
    )
    return checkpoint


@transaction.atomic
def pad(occasion: Occasion, step: int, *, following: int) -> int:
    """Append empty entries until, with `following` more, the record has a multiple of `step` entries.

    Whoever sees only checkpoints then sees the record grow by whole steps. Returns how many were added.
    """
    size = _locked_edge()[0].size
    missing = -(size + following) % step
    for _ in range(missing):
        append(occasion, act=PAD, subjects=(), limit=Tlp.CLEAR, body={})
    return missing


@transaction.atomic
def set_instant(instant: datetime) -> None:
    """Move the stored desk clock forward to `instant`; it never moves back."""
    Desk.objects.filter(pk=1, instant__lt=instant).update(instant=instant)


@transaction.atomic
def accept_clock(occasion: Occasion, reason: str) -> Entry:
    """Take the machine's clock for right although this desk has seen a later instant: it stood ahead before.

    For whoever holds the machine: while the clock is not trusted nobody can sign in. `Conflict` where there is
    nothing to take back, `BadInput` without a reason.
    """
    if not reason.strip():
        raise BadInput("A clock is not taken for right without a reason.", "Say what was wrong with it.")
    seen = Desk.objects.select_for_update().get(pk=1).instant
    if seen <= occasion.at:
        raise Conflict("This desk has seen no later instant.", "Start it as usual.")
    Desk.objects.filter(pk=1).update(instant=occasion.at)
    body = {"seen": seen.isoformat(), "taken_for_right": occasion.at.isoformat(), "reason": reason.strip()}
    return append(occasion, act="record.accept_clock", subjects=(), limit=Tlp.GREEN, body=body)


@transaction.atomic
def halt(occasion: Occasion, body: Mapping[str, Any]) -> Entry:
    """Note that this desk was restored, and let nothing leave it until `resume`. `body` says from what."""
    Desk.objects.filter(pk=1).update(halted_at=occasion.at)
    return append(occasion, act="record.restore_desk", subjects=(), limit=Tlp.GREEN, body=body)


@transaction.atomic
def resume(occasion: Occasion, body: Mapping[str, Any], *, entry_id: UUID | None = None) -> Entry:
    """Let a restored desk send and publish again; `Conflict` where it was not halted.

    Part of the act that decides what becomes of the messages that wait.
    """
    if not Desk.objects.filter(pk=1, halted_at__isnull=False).update(halted_at=None):
        raise Conflict("This desk is not halted.", "It sends already.")
    return append(occasion, act="record.resume_desk", subjects=(), limit=Tlp.GREEN, body=body, entry_id=entry_id)


def _locked_edge() -> tuple[Frontier, datetime | None]:
    """The log's edge and the time of its last entry; nobody else appends until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_EDGE + connection.ops.for_update_sql() if connection.features.has_select_for_update else _EDGE)
        row = cursor.fetchone()
    if row is None:
        raise DeskUnusable("The database holds no record yet.", "Make a desk with: tocsin init")
    last_time = _LAST_TIME.to_python(row[1])
    if last_time is not None and last_time.tzinfo is None:
        last_time = last_time.replace(tzinfo=UTC)  # as SQLite keeps it
    return Frontier.from_bytes(bytes(row[0])), last_time


def _move_edge(frontier: Frontier, time: datetime) -> None:
    values = [
        _EDGE_FIELD.get_db_prep_save(frontier.to_bytes(), connection),
        _LAST_TIME.get_db_prep_save(time, connection),
    ]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_log SET edge = %s, last_time = %s WHERE id = 1", values)


def _insert(row: Entry | Body) -> None:
    """Insert a row by plain SQL, the same for both engines.

    Every act ends here: building the same statement anew each time cost more than all else an entry needs.
    """
    fields = row._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_insertion(type(row)), values)
    row._state.adding = False


@cache
def _insertion(table: type[Entry] | type[Body]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in table._meta.concrete_fields)
    places = ", ".join("%s" for _ in table._meta.concrete_fields)
    return f"INSERT INTO {quote(table._meta.db_table)} ({columns}) VALUES ({places})"


def _commit_step(step: str, entry: Entry, result: UUID | None) -> None:
    if CommittedStep.objects.filter(pk=step).exists():
        raise Conflict(f"The step {step} is done already.", "Resume the replay; it skips what is done.")
    CommittedStep.objects.create(step=step, entry=entry, result=result)
