"""The outbox's rows under work: claiming them in batches, taking them back, settling them.

A claim is a lease on the machine's monotonic clock, held by a named worker. Results count only while
the claim still stands (same worker, same attempt); a result that comes later is kept as evidence and
changes nothing. Every batch of outcomes is one commit with one record entry, which holds a digest
over the events.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from tocsin.desk.delivery.models import Delivery, DeliveryEvent
from tocsin.desk.delivery.rules import (
    LEASE_SECONDS,
    OPEN,
    WAITING,
    Channel,
    Event,
    Outcome,
    State,
    Tick,
    outcomes_digest,
)
from tocsin.desk.officers.queries import require_desk
from tocsin.desk.record.acts import append
from tocsin.terms import Occasion, Tlp

CLAIM_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that a worker holds; `attempt` is the number of this attempt, from 1."""

    id: UUID
    message_id: UUID
    rendition_id: UUID
    recipient_kind: str
    recipient_id: UUID
    attempt: int
    doubtful: bool


def waiting() -> QuerySet[Delivery]:
    """Deliveries that wait to be sent, now or later."""
    return Delivery.objects.filter(state__in=WAITING)


@transaction.atomic
def claim(
    worker: str, now: datetime, tick: Tick, limit: int = CLAIM_LIMIT, *, channel: Channel = Channel.EMAIL
) -> list[Claimed]:
    """Take up to `limit` deliveries that are due: highest priority first, then the newest message."""
    keys = _due_first(now, limit, channel)
    Delivery.objects.filter(pk__in=keys).update(
        state=State.CLAIMED,
        worker=worker,
        lease_boot=tick.boot,
        lease_until=tick.seconds + LEASE_SECONDS,
        attempts=F("attempts") + 1,
    )
    rows = Delivery.objects.in_bulk(keys)
    return [_claimed(rows[key]) for key in keys]


def abandoned(tick: Tick) -> QuerySet[Delivery]:
    """Claims whose lease has run out, seen from this machine now.

    A lease of another start of the machine is over. One that ends further ahead than any lease is long
    was not given by this clock (a restored machine image), and is over too.
    """
    ends = Q(lease_until__lte=tick.seconds) | Q(lease_until__gt=tick.seconds + LEASE_SECONDS)
    return Delivery.objects.filter(ends | ~Q(lease_boot=tick.boot), state=State.CLAIMED)


@transaction.atomic
def take_back(occasion: Occasion, tick: Tick, *, every: bool = False) -> int:
    """Put abandoned claims back to be sent again, flagged as in doubt; returns how many.

    `every` takes back all claims: for a process that holds the desk's lock and knows that no other
    sender lives.
    """
    require_desk(occasion)
    rows = (Delivery.objects.filter(state=State.CLAIMED) if every else abandoned(tick)).select_for_update()
    outcomes = [
        Outcome(row.pk, row.attempts, Event.LEASE_OVER, "no result came", True, next_at=occasion.at) for row in rows
    ]
    if outcomes:
        _write(outcomes, worker=None, at=occasion.at)
        _note(occasion, "delivery.take_back", outcomes)
    return len(outcomes)


def doubt_waiting() -> int:
    """Flag whatever waits or is claimed as in doubt: a copy may be out. Part of another act; returns how many."""
    rows = Delivery.objects.filter(state__in=OPEN)
    return rows.update(state=State.IN_DOUBT, doubtful=True, worker="", lease_until=None)


def close_waiting(reason: str) -> int:
    """Close whatever waits or is claimed, because a copy may be out. Part of another act; returns how many."""
    rows = Delivery.objects.filter(state__in=OPEN)
    return rows.update(state=State.CANCELLED, doubtful=True, result=reason[:300], worker="", lease_until=None)


@transaction.atomic
def settle(occasion: Occasion, worker: str, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Commit the outcomes of a batch together, with one record entry; returns those that counted.

    An outcome whose claim no longer stands only becomes an event: somebody else has the delivery now.
    """
    require_desk(occasion)
    held = _held(worker, outcomes)
    counted = [outcome for outcome in outcomes if outcome.delivery_id in held]
    _write(counted, worker=worker, at=occasion.at)
    late = [_late(outcome) for outcome in outcomes if outcome.delivery_id not in held and outcome.event]
    told = [outcome for outcome in counted if outcome.event] + late
    if told:
        _note(occasion, "delivery.batch", told)
    return counted


def _due_first(now: datetime, limit: int, channel: Channel) -> list[UUID]:
    """One ordered look per waiting state, so that each follows its index, then merged."""
    found: list[tuple[int, int, datetime, UUID]] = []
    for state in WAITING:
        rows = Delivery.objects.filter(state=state, channel=channel, next_at__lte=now)
        rows = rows.order_by("-priority", "-message_id", "next_at")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        columns = rows.values_list("priority", "message_id", "next_at", "pk")[:limit]
        found.extend((-priority, -message.int, next_at, key) for priority, message, next_at, key in columns)
    return [key for *_, key in sorted(found)[:limit]]


def _claimed(row: Delivery) -> Claimed:
    return Claimed(
        row.pk, row.message_id, row.rendition_id, row.recipient_kind, row.recipient_id, row.attempts, row.doubtful
    )


def _held(worker: str, outcomes: Sequence[Outcome]) -> set[UUID]:
    attempts = {outcome.delivery_id: outcome.attempt for outcome in outcomes}
    rows = Delivery.objects.filter(pk__in=list(attempts), state=State.CLAIMED, worker=worker).select_for_update()
    return {key for key, attempt in rows.values_list("pk", "attempts") if attempts[key] == attempt}


def _late(outcome: Outcome) -> Outcome:
    return Outcome(
        outcome.delivery_id,
        outcome.attempt,
        Event.LATE,
        f"{outcome.event}: {outcome.detail}"[:300],
        True,
        outcome.next_at,
    )


_UPDATE = """
UPDATE delivery_delivery SET state = %s, next_at = %s, doubtful = %s, result = %s, handed_over_at = %s,
attempts = attempts - %s, worker = '', lease_until = NULL
WHERE id = %s AND state = 'claimed' AND (worker = %s OR %s)
"""


def _write(outcomes: Iterable[Outcome], *, worker: str | None, at: datetime) -> None:
    """Plain SQL, because every row gets its own values; the same for both engines."""
    rows = [_update_values(outcome, worker, at) for outcome in outcomes]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE, rows)


def _update_values(outcome: Outcome, worker: str | None, at: datetime) -> tuple[Any, ...]:
    handed_over_at = at if outcome.state is State.HANDED_OVER else None
    return (
        str(outcome.state),
        _prepared("next_at", outcome.next_at),
        outcome.doubtful,
        outcome.detail,
        _prepared("handed_over_at", handed_over_at),
        0 if outcome.event else 1,
        _prepared("id", outcome.delivery_id),
        worker or "",
        worker is None,
    )


def _prepared(name: str, value: object) -> Any:
    field: Any = Delivery._meta.get_field(name)
    return field.get_db_prep_value(value, connection)


def _note(occasion: Occasion, act: str, outcomes: Sequence[Outcome]) -> None:
    """The events of a batch, and the one record entry that binds them."""
    entry_id = occasion.new_id()
    events = [_event(outcome, occasion.at, entry_id) for outcome in outcomes]
    DeliveryEvent.objects.bulk_create(events)
    messages = Delivery.objects.filter(pk__in=[outcome.delivery_id for outcome in outcomes])
    subjects = sorted(set(messages.values_list("message__subject_id", flat=True)))
    lines = ((e.delivery_id, e.attempt, e.event, e.doubtful, e.detail, e.at) for e in events)
    counts = Counter(str(outcome.event) for outcome in outcomes)
    body = {"events": len(events), "counts": dict(counts), "digest": outcomes_digest(lines)}
    append(occasion, act=act, subjects=subjects, limit=Tlp.AMBER, body=body, entry_id=entry_id)


def _event(outcome: Outcome, at: datetime, batch: UUID) -> DeliveryEvent:
    return DeliveryEvent(
        delivery_id=outcome.delivery_id,
        at=at,
        event=str(outcome.event),
        attempt=outcome.attempt,
        doubtful=outcome.doubtful,
        detail=outcome.detail,
        batch=batch,
    )
