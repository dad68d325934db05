"""Reads of the record. `access_entries` is the only way to entries for anyone with a clearance."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from tocsin.desk.record import seal
from tocsin.desk.record.models import Body, Checkpoint, CommittedStep, Desk, Entry
from tocsin.desk.record.rules import BODY_CONTEXT
from tocsin.ledger import SALT_SIZE, Header, SigningKey, export_line
from tocsin.ledger.entry import VERSION as HEADER_VERSION
from tocsin.terms import Absent, DeskUnusable, Mode, Tlp

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


def access_entries(clearance: Tlp) -> QuerySet[Entry]:
    """The entries that someone cleared up to `clearance` may see, in order."""
    return Entry.objects.filter(limit__lte=clearance).order_by("sequence")


def opened(clearance: Tlp, acts: tuple[str, ...] = ()) -> Iterator[OpenEntry]:
    """The same entries with their bodies; only those of `acts` where given."""
    entries = access_entries(clearance)
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


def exported(clearance: Tlp) -> Iterator[str]:
    """The record in its export form, a line an entry: header and leaf; salt and body up to `clearance`.

    The headers of all entries are always there, since the tree cannot be checked without them. What an
    entry above the clearance says is not.
    """
    for entry in Entry.objects.order_by("sequence").select_related("body").iterator(chunk_size=CHUNK_ROWS):
        salt, text = _plain(entry.body) if Tlp(entry.limit) <= clearance else (None, None)
        # The stored leaf is handed out as it stands: that it fits its header is for the verifier to find.
        yield export_line(header_of(entry), leaf=bytes(entry.leaf), salt=salt, body=text)


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


def checkpoints() -> QuerySet[Checkpoint]:
    """Every checkpoint that was made, in order of size."""
    return Checkpoint.objects.order_by("size")


def check_desk() -> Desk:
    """The desk row, after checking that database and directory belong together."""
    desk = Desk.objects.filter(pk=1).first()
    if desk is None:
        raise DeskUnusable("The database holds no desk yet.", "Make one with: tocsin init")
    mode = settings.TOCSIN.mode
    if Mode(desk.mode) is not mode:
        raise DeskUnusable(
            f"The directory says {mode} mode, the database says {desk.mode}.",
            "Modes never mix: restore the directory and the database that belong together.",
        )
    return desk


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


def _values(body: Body) -> dict[str, Any] | None:
    text = _plain(body)[1]
    return None if text is None else json.loads(text)


def _plain(body: Body) -> tuple[bytes | None, str | None]:
    if body.wrapped_key is None:
        return None, None
    plain = seal.open_sealed(body.wrapped_key, body.sealed, context=BODY_CONTEXT)
    return plain[:SALT_SIZE], plain[SALT_SIZE:].decode()
