"""The sender: claims what is due, checks once more that it still stands, hands it over, settles.

Expiry, cancellation and supersession are checked when a batch is taken in hand and again before every
few letters, because minutes may lie between the claim and the letter on a slow line.
"""

import os
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from tocsin.desk.delivery import addresses, models
from tocsin.desk.delivery.addresses import Contact
from tocsin.desk.delivery.channels import Letter, Report, Transport
from tocsin.desk.delivery.models import Message
from tocsin.desk.delivery.outbox import Claimed, abandoned, claim, settle, take_back, waiting
from tocsin.desk.delivery.queries import ack_url
from tocsin.desk.delivery.rules import (
    Event,
    Outcome,
    Rendition,
    Tick,
    Verdict,
    check_host,
    is_sendable,
    marked,
    message_id_header,
    next_attempt,
)
from tocsin.desk.record.queries import is_halted
from tocsin.terms import DESK, Clock, DeskUnusable, Entropy, Occasion

__all__ = ["Sent", "claim", "run", "send_due", "settle", "take_back"]

CHUNK_LETTERS = 50
BATCH_SECONDS_MAX = 40.0
POLL_SECONDS = 0.25
TROUBLE_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class Stop(Protocol):
    """What ends the loop: `threading.Event` is one."""

    def is_set(self) -> bool:
        """Whether to end."""

    def wait(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds; whether to end."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one call did. `in_doubt` counts the deliveries of which a second copy may now exist."""

    handed_over: int = 0
    failed: int = 0
    retried: int = 0
    expired: int = 0
    cancelled: int = 0
    in_doubt: int = 0

    @property
    def touched(self) -> int:
        """How many deliveries had an outcome."""
        return self.handed_over + self.failed + self.retried + self.expired + self.cancelled


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the letters of one claim have in common: texts and contacts, opened once.

    `unopened` are recipients whose contact does not open; a text that does not open is not in `texts`.
    """

    texts: dict[UUID, Rendition]
    contacts: dict[UUID, Contact]
    unopened: frozenset[UUID]


def send_due(
    transport: Transport,
    *,
    worker: str,
    now: Callable[[], datetime],
    monotonic: Callable[[], Tick],
    entropy: Entropy,
) -> Sent:
    """Send one batch of what is due; an empty `Sent` when nothing was.

    `now` is the desk clock, `monotonic` the machine's. `worker` names this sender and no other that
    lives. A restored desk that is halted sends nothing. `DeskUnusable` where this desk may not hand anything to
    the transport's host.
    """
    check_host(settings.TOCSIN.mode, transport.host, settings.TOCSIN.exercise_hosts)
    if is_halted():
        return Sent()
    if abandoned(monotonic()).exists():
        take_back(Occasion(DESK, now(), entropy), monotonic())
    if not waiting().filter(next_at__lte=now(), channel=transport.channel).exists():
        return Sent()
    claimed = claim(worker, now(), monotonic(), channel=transport.channel)
    until = monotonic().seconds + BATCH_SECONDS_MAX
    outcomes = {one.id: _outcome(one, None, now=now()) for one in claimed}
    try:
        batch = _batch(claimed)
        for chunk in _chunks(claimed):
            for one in chunk:
                del outcomes[one.id]
            seconds = until - monotonic().seconds
            outcomes |= _send_chunk(transport, batch, chunk, now=now, seconds_max=seconds)
    finally:
        # Whatever broke on the way: results that are known are committed, and what no chunk has touched goes
        # back. Only the chunk in hand stays claimed, because nobody knows what became of it.
        counted = settle(Occasion(DESK, now(), entropy), worker, list(outcomes.values()))
    return _sent(counted)


def run(
    transport_factory: Callable[[], Transport],
    clock: Clock,
    monotonic: Callable[[], Tick],
    stop: Stop,
    *,
    worker: str = "",
    entropy: Entropy = os.urandom,
    alone: bool = False,
) -> None:
    """Send until `stop` is set: the body of a sender's thread or process.

    `alone`: the caller holds the desk's lock, so claims found at the start are abandoned ones and are
    taken back at once. A database in trouble is waited for. `DeskUnusable` ends the loop: a host that is
    forbidden, or what the clock raises when it has jumped.
    """
    worker = worker or f"{socket.gethostname()}-{os.getpid()}-{entropy(4).hex()}"
    transport = transport_factory()
    try:
        if alone:
            take_back(Occasion(DESK, clock.now(), entropy), monotonic(), every=True)
        while not stop.is_set():
            sent = _send_patiently(transport, worker, clock, monotonic, entropy=entropy)
            if sent is None or not sent.touched:
                stop.wait(TROUBLE_SECONDS if sent is None else POLL_SECONDS)
    finally:
        transport.close()
        connection.close()


def _send_patiently(
    transport: Transport, worker: str, clock: Clock, monotonic: Callable[[], Tick], *, entropy: Entropy
) -> Sent | None:
    """One batch; None where the database is in trouble."""
    try:
        return send_due(transport, worker=worker, now=clock.now, monotonic=monotonic, entropy=entropy)
    except DatabaseError as error:
        _log.error("sender_database_trouble", error=str(error))
        close_old_connections()
        return None


def _batch(claimed: Sequence[Claimed]) -> _Batch:
    contacts: dict[UUID, Contact] = {}
    unopened: set[UUID] = set()
    for kind in sorted({one.recipient_kind for one in claimed}):
        ids = [one.recipient_id for one in claimed if one.recipient_kind == kind]
        found, failed = _contacts(kind, ids)
        contacts |= found
        unopened |= failed
    return _Batch(_texts(claimed), contacts, frozenset(unopened))


def _texts(claimed: Sequence[Claimed]) -> dict[UUID, Rendition]:
    """The marked texts of a batch; one that does not open is left out, so that it holds up no other."""
    texts: dict[UUID, Rendition] = {}
    for key, row in models.Rendition.objects.in_bulk({one.rendition_id for one in claimed}).items():
        try:
            texts[key] = marked(row.text, settings.TOCSIN.mode.marker)
        except DeskUnusable as error:
            _log.error("sender_text_does_not_open", rendition=str(key), error=str(error))
    return texts


def _contacts(kind: str, ids: Sequence[UUID]) -> tuple[dict[UUID, Contact], set[UUID]]:
    """The contacts of one kind; where something does not open, one by one, so that it holds up nobody else."""
    try:
        return addresses.resolve(kind, ids), set()
    except DeskUnusable as error:
        _log.error("sender_contact_does_not_open", kind=kind, error=str(error))
    contacts: dict[UUID, Contact] = {}
    unopened: set[UUID] = set()
    for key in ids:
        try:
            contacts |= addresses.resolve(kind, [key])
        except DeskUnusable:
            unopened.add(key)
    return contacts, unopened


def _chunks(claimed: Sequence[Claimed]) -> Iterator[Sequence[Claimed]]:
    return (claimed[at : at + CHUNK_LETTERS] for at in range(0, len(claimed), CHUNK_LETTERS))


def _send_chunk(
    transport: Transport,
    batch: _Batch,
    chunk: Sequence[Claimed],
    *,
    now: Callable[[], datetime],
    seconds_max: float,
) -> dict[UUID, Outcome]:
    messages = Message.objects.in_bulk({one.message_id for one in chunk})
    outcomes: dict[UUID, Outcome] = {}
    letters: dict[UUID, Claimed] = {}
    for one in chunk:
        message = messages[one.message_id]
        obstacle = _stopped(message, now()) or _unreachable(one, batch)
        if obstacle:
            event, detail = obstacle
            outcomes[one.id] = _outcome(one, event, detail=detail, now=now(), expires_at=message.expires_at)
        else:
            letters[one.id] = one
    ready = [_letter(one, batch, now()) for one in letters.values()]
    for report in _delivered(transport, ready, seconds_max):
        one = letters[report.delivery_id]
        outcomes[one.id] = _reported(one, report, now(), messages[one.message_id].expires_at)
    return outcomes


def _stopped(message: Message, now: datetime) -> tuple[Event, str] | None:
    """Why a message must not be sent any more, if so: asked at the moment of sending."""
    if message.cancelled_at is not None:
        return Event.CANCELLED, f"cancelled: {message.cancel_reason}"
    if message.superseded_at is not None:
        return Event.CANCELLED, "superseded by a newer message"
    if message.expires_at <= now:
        return Event.EXPIRED, "expired before it could be handed over"
    return None


def _unreachable(one: Claimed, batch: _Batch) -> tuple[Event, str] | None:
    """Why a recipient cannot be written to, if so. What does not open is our own trouble: it waits."""
    if one.rendition_id not in batch.texts:
        return Event.RETRY, "the text does not open with this desk's keys"
    if one.recipient_id in batch.unopened:
        return Event.RETRY, "the contact does not open with this desk's keys"
    contact = batch.contacts.get(one.recipient_id)
    if contact is None or not is_sendable(contact.address):
        return Event.FAILED, "there is no usable address"
    return None


def _letter(one: Claimed, batch: _Batch, now: datetime) -> Letter:
    return Letter(
        delivery_id=one.id,
        rendition_id=one.rendition_id,
        text=batch.texts[one.rendition_id],
        address=batch.contacts[one.recipient_id].address,
        ack_url=ack_url(one.id),
        message_id=message_id_header(one.id, settings.TOCSIN.sender),
        date=now,
    )


def _delivered(transport: Transport, letters: Sequence[Letter], seconds_max: float) -> list[Report]:
    if not letters or seconds_max <= 0:
        return [Report(letter.delivery_id, Verdict.UNTRIED, "") for letter in letters]
    return transport.deliver(letters, seconds_max=seconds_max)


def _reported(one: Claimed, report: Report, now: datetime, expires_at: datetime) -> Outcome:
    """What a transport's report means for the row."""
    event = _EVENTS.get(report.verdict)
    doubtful = one.doubtful or report.doubtful
    return _outcome(replace(one, doubtful=doubtful), event, detail=report.detail, now=now, expires_at=expires_at)


def _outcome(
    one: Claimed, event: Event | None, *, now: datetime, detail: str = "", expires_at: datetime | None = None
) -> Outcome:
    """An outcome; only a transient failure is tried again, after a growing pause."""
    return Outcome(
        delivery_id=one.id,
        attempt=one.attempt,
        event=event,
        detail=detail,
        doubtful=one.doubtful,
        next_at=next_attempt(one.attempt, now, expires_at) if event is Event.RETRY and expires_at else now,
    )


_EVENTS = {Verdict.ACCEPTED: Event.HANDED_OVER, Verdict.REFUSED: Event.FAILED, Verdict.AGAIN: Event.RETRY}


def _sent(outcomes: Sequence[Outcome]) -> Sent:
    counts = Counter(outcome.event for outcome in outcomes)
    return Sent(
        handed_over=counts[Event.HANDED_OVER],
        failed=counts[Event.FAILED],
        retried=counts[Event.RETRY],
        expired=counts[Event.EXPIRED],
        cancelled=counts[Event.CANCELLED],
        in_doubt=sum(outcome.doubtful for outcome in outcomes),
    )
