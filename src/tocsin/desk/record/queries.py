"""Reads of the record. `access_entries` is the only way to entries for anyone with a clearance."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from tocsin.desk.record import seal
from tocsin.desk.record.limits import as_reader, within_limits
from tocsin.desk.record.models import Body, Checkpoint, CommittedStep, Desk, Entry
from tocsin.desk.record.rules import BODY_CONTEXT
from tocsin.ledger import SALT_SIZE, Header, Shown, SigningKey, Tree, consistency_text, entries_text, export_line
from tocsin.ledger import Checkpoint as Statement
from tocsin.ledger.entry import VERSION as HEADER_VERSION
from tocsin.terms import Absent, Conflict, DeskUnusable, Mode, Reader, Tlp

CHUNK_ROWS = 500


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry with its body; `body` is None where it was erased."""

    sequence: int
    time: datetime
    act: str
    actor: str
    subjects: tuple[str, ...]
    limit: Tlp
    body: dict[str, Any] | None


def access_entries(reader: Reader | Tlp) -> QuerySet[Entry]:
    """The entries that a reader may see, in order; a clearance alone is somebody in no group."""
    return within_limits(Entry.objects.all(), as_reader(reader)).order_by("sequence")


def opened(reader: Reader | Tlp, acts: tuple[str, ...] = ()) -> Iterator[OpenEntry]:
    """The same entries with their bodies; only those of `acts` where given."""
    entries = access_entries(reader)
    if acts:
        entries = entries.filter(act__in=acts)
    for entry in entries.select_related("body").iterator(chunk_size=CHUNK_ROWS):
        yield opened_one(entry)


def opened_one(entry: Entry) -> OpenEntry:
    """An entry with its body; the caller has checked who asks."""
    return OpenEntry(
        sequence=entry.sequence,
        time=entry.time,
        act=entry.act,
        actor=entry.actor,
        subjects=tuple(entry.subjects),
        limit=Tlp(entry.limit),
        body=_values(entry.body),
    )


def exported(reader: Reader | Tlp) -> Iterator[str]:
    """The record in its export form, a line an entry: header and leaf; salt and body as far as `reader` may see.

    The headers of all entries are always there, since the tree cannot be checked without them. What an
    entry beyond the reader says is not. A clearance alone is somebody in no group.
    """
    who = as_reader(reader)
    for entry in Entry.objects.order_by("sequence").select_related("body").iterator(chunk_size=CHUNK_ROWS):
        salt, text = _plain(entry.body) if who.may_read(entry.limit, entry.need) else (None, None)
        # The stored leaf is handed out as it stands: that it fits its header is for the verifier to find.
        yield export_line(header_of(entry), leaf=bytes(entry.leaf), salt=salt, body=text)


def tree(size: int | None = None) -> Tree:
    """The record's tree over its first `size` entries, all of them where not given, from the stored leaves."""
    leaves = Entry.objects.order_by("sequence").values_list("leaf", flat=True)
    chosen = leaves if size is None else leaves.filter(sequence__lte=size)
    return Tree(bytes(leaf) for leaf in chosen.iterator(chunk_size=10_000))


def proof_of(entries: Iterable[Entry], checkpoint: Checkpoint, *, opened: bool, about: Mapping[str, str]) -> str:
    """The proof file of `entries` under a checkpoint; with their bodies and salts where `opened`.

    An erased body stays away. The caller has checked who asks.
    """
    shown = [_shown(entry, opened) for entry in entries]
    return entries_text(checkpoint.note, checkpoint.size, tree(checkpoint.size), shown=shown, about=about)


def proof_since(old_note: str, old: Statement, checkpoint: Checkpoint) -> str:
    """The proof file that the record at `old` is the beginning of that at `checkpoint`.

    `Conflict` where it is not: then what stands in the database is not what was signed.
    """
    whole = tree(checkpoint.size)
    if old.size > checkpoint.size:
        raise Conflict(
            f"The checkpoint says {old.size} entries, the record has {checkpoint.size}: it was cut.",
            "Keep the checkpoint, and have the record verified with: tocsin record verify --checkpoint FILE",
        )
    if whole.root(old.size) != old.root:
        raise Conflict(
            f"The record's first {old.size} entries are not those that were signed.",
            "Keep the checkpoint, and have the record verified with: tocsin record verify --checkpoint FILE",
        )
    return consistency_text(old_note, checkpoint.note, whole.consistency_proof(old.size, checkpoint.size))


def step_done(step: str) -> bool:
    """Whether a scenario step was committed."""
    return CommittedStep.objects.filter(pk=step).exists()


def step_result(step: str) -> UUID:
    """What a committed step made; `Absent` where it was not done or made nothing."""
    result = CommittedStep.objects.filter(pk=step).values_list("result", flat=True).first()
    if result is None:
        raise Absent(f"The step {step} has made nothing yet.", "A step can only use what an earlier one made.")
    return result


def desk_instant() -> datetime:
    """Where the stored desk clock stands."""
    return Desk.objects.values_list("instant", flat=True).get(pk=1)


def is_halted() -> bool:
    """Whether this desk was restored and may not send or publish yet."""
    return Desk.objects.filter(pk=1, halted_at__isnull=False).exists()


def checkpoints() -> QuerySet[Checkpoint]:
    """Every checkpoint that was made, in order of size."""
    return Checkpoint.objects.order_by("size")


def check_desk() -> Desk:
    """The desk row, after checking that database, directory and keys belong together."""
    desk = Desk.objects.filter(pk=1).first()
    if desk is None:
        raise DeskUnusable("The database holds no desk yet.", "Make one with: tocsin init")
    mode = settings.TOCSIN.mode
    if Mode(desk.mode) is not mode:
        raise DeskUnusable(
            f"The directory says {mode} mode, the database says {desk.mode}.",
            "Modes never mix: restore the directory and the database that belong together.",
        )
    _check_keys()
    return desk


def _check_keys() -> None:
    """Refuse the keys of another desk: the record's first entry opens with the desk's own, and with no other."""
    first = Entry.objects.select_related("body").filter(sequence=1).first()
    try:
        if first is not None:
            opened_one(first)
    except DeskUnusable:
        raise DeskUnusable(
            f"The keys in {settings.TOCSIN.path / 'keys'} are not those of this desk's database.",
            "Keys of different desks never mix: restore the keys and the database that belong together.",
        ) from None


def log_origin() -> str:
    """The name this desk's log goes by in checkpoints: its host and mode."""
    directory = settings.TOCSIN
    host = directory.base_url.split("://", 1)[-1].strip("/")
    return f"{host}/tocsin/{directory.mode}"


def signing_key() -> SigningKey:
    """The Ed25519 key that signs this desk's checkpoints."""
    return SigningKey(name=log_origin(), seed=settings.TOCSIN.key("record-signing"))


def header_of(entry: Entry) -> Header:
    """The part of an entry that is hashed into the log."""
    return Header(
        version=HEADER_VERSION,
        sequence=entry.sequence,
        time=entry.time,
        act=entry.act,
        actor=entry.actor,
        subjects=tuple(entry.subjects),
        limit=Tlp(entry.limit).label,
        commitment=bytes(entry.commitment).hex(),
    )


def _shown(entry: Entry, opened: bool) -> Shown:
    salt, text = _plain(entry.body) if opened else (None, None)
    return Shown(header_of(entry), bytes(entry.leaf), salt, text)


def _values(body: Body) -> dict[str, Any] | None:
    text = _plain(body)[1]
    return None if text is None else json.loads(text)


def _plain(body: Body) -> tuple[bytes | None, str | None]:
    if body.wrapped_key is None:
        return None, None
    plain = seal.open_sealed(body.wrapped_key, body.sealed, context=BODY_CONTEXT)
    return plain[:SALT_SIZE], plain[SALT_SIZE:].decode()
