"""Reads of delivery: how far a message has come, what was answered, what is due next."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from tocsin.desk.delivery.models import Answer, Delivery, DeliveryEvent, Message, Timer
from tocsin.desk.delivery.rules import (
    WAITING,
    Channel,
    Event,
    MessageKind,
    Rendition,
    State,
    TimerState,
    outcomes_digest,
    splice,
)
from tocsin.desk.officers.queries import contact_of
from tocsin.desk.record import seal
from tocsin.terms import Absent

TIMER_LATE = timedelta(minutes=2)
TOKEN_LENGTH_MAX = 64


@dataclass(frozen=True, slots=True)
class ChannelProgress:
    """How far the deliveries over one channel have come.

    `placed` = `waiting` + `sending` + `handed_over` + `failed` + `expired` + `cancelled`. The others are
    seen across them: `retrying` wait after a failed attempt, `in_doubt` may have gone out twice (or
    once, unconfirmed), `answered` answered at least once. `trouble` is the latest reason for a retry.
    """

    channel: Channel
    placed: int
    waiting: int
    sending: int
    handed_over: int
    failed: int
    expired: int
    cancelled: int
    retrying: int
    in_doubt: int
    answered: int
    trouble: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far everything about a subject has come, by channel and altogether.

    `recipients`, `reached` and `answered` count recipients once, over whatever channel; `reached` means
    handed over to at least one channel's provider, never more than that.
    """

    channels: tuple[ChannelProgress, ...]
    recipients: int
    reached: int
    answered: int


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """An answer with its note opened."""

    id: UUID
    message_id: UUID
    delivery_id: UUID
    recipient_kind: str
    recipient_id: UUID
    choice: str
    note: str
    at: datetime
    ordinal: int


@dataclass(frozen=True, slots=True)
class RecipientState:
    """How one delivery stands, with the answers to it in order."""

    delivery_id: UUID
    message_id: UUID
    recipient_kind: str
    recipient_id: UUID
    channel: Channel
    state: State
    in_doubt: bool
    result: str
    handed_over_at: datetime | None
    answers: tuple[AnswerGiven, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the recipient behind a token was sent and asked, and what they answered so far."""

    delivery_id: UUID
    message_id: UUID
    kind: MessageKind
    subject_id: UUID
    text: Rendition
    choices: tuple[str, ...]
    expires_at: datetime
    cancelled_at: datetime | None
    superseded_at: datetime | None
    answers: tuple[AnswerGiven, ...]


def ack_url(delivery_id: UUID) -> str:
    """A delivery's acknowledgement link; anyone who has it can answer for the recipient."""
    return f"{settings.TOCSIN.base_url.rstrip('/')}/a/{seal.acknowledgement_token(delivery_id)}"


def delivery_of_token(token: str, *, lock: bool = False) -> Delivery:
    """The delivery a token belongs to; `Absent` for every other token."""
    deliveries = Delivery.objects.select_related("message", "rendition")
    if lock:
        deliveries = deliveries.select_for_update(of=("self",))
    known = len(token) <= TOKEN_LENGTH_MAX
    delivery = deliveries.filter(token_digest=seal.token_digest(token)).first() if known else None
    if delivery is None:
        raise Absent("This link is not valid.", "Open the link from the message once more, complete.")
    return delivery


def find_by_token(token: str) -> Asked:
    """What stands behind an acknowledgement link; `Absent` for a wrong token. Changes nothing."""
    delivery = delivery_of_token(token)
    message = delivery.message
    return Asked(
        delivery_id=delivery.pk,
        message_id=message.pk,
        kind=MessageKind(message.kind),
        subject_id=message.subject_id,
        text=splice(delivery.rendition.text, ack_url(delivery.pk), settings.TOCSIN.mode.marker),
        choices=tuple(message.choices),
        expires_at=message.expires_at,
        cancelled_at=message.cancelled_at,
        superseded_at=message.superseded_at,
        answers=tuple(_opened(Answer.objects.filter(delivery=delivery))),
    )


def progress(subject_id: UUID, kinds: Iterable[MessageKind] | None = None) -> Progress:
    """How far every message about a subject (of `kinds`, where given) has come."""
    deliveries = _about(subject_id, kinds)
    answered = Exists(Answer.objects.filter(delivery=OuterRef("pk")))
    person = ("recipient_kind", "recipient_id")
    return Progress(
        channels=tuple(_channel(channel, deliveries) for channel in Channel),
        recipients=deliveries.values(*person).distinct().count(),
        reached=deliveries.filter(state=State.HANDED_OVER).values(*person).distinct().count(),
        answered=deliveries.filter(answered).values(*person).distinct().count(),
    )


def reached(subject_id: UUID, recipient_kind: str, kinds: Iterable[MessageKind] | None = None) -> set[UUID]:
    """The recipients of one kind to whom anything about a subject was handed over."""
    deliveries = _about(subject_id, kinds).filter(recipient_kind=recipient_kind, state=State.HANDED_OVER)
    return set(deliveries.values_list("recipient_id", flat=True))


def recipient_states(subject_id: UUID, kinds: Iterable[MessageKind] | None = None) -> list[RecipientState]:
    """Every delivery about a subject with its answers, in the order of placing and recipient."""
    given: dict[UUID, list[AnswerGiven]] = {}
    for one in answers(subject_id, kinds):
        given.setdefault(one.delivery_id, []).append(one)
    rows = _about(subject_id, kinds).order_by("message_id", "recipient_kind", "recipient_id", "channel")
    return [
        RecipientState(
            delivery_id=row.pk,
            message_id=row.message_id,
            recipient_kind=row.recipient_kind,
            recipient_id=row.recipient_id,
            channel=Channel(row.channel),
            state=State(row.state),
            in_doubt=row.doubtful,
            result=row.result,
            handed_over_at=row.handed_over_at,
            answers=tuple(given.get(row.pk, ())),
        )
        for row in rows
    ]


def answers(subject_id: UUID, kinds: Iterable[MessageKind] | None = None) -> list[AnswerGiven]:
    """Every answer to messages about a subject, in the order they came; second answers beside first ones."""
    about = Answer.objects.filter(message__subject_id=subject_id)
    return _opened(about if kinds is None else about.filter(message__kind__in=list(kinds)))


def next_due(*, after: datetime | None = None) -> datetime | None:
    """The earliest instant at which a waiting delivery or a timer is due; None where nothing waits.

    A replay's clock moves there. It may lie in the past: then something is due now.
    """
    deliveries = Delivery.objects.filter(state__in=WAITING)
    timers = Timer.objects.filter(state=TimerState.SET)
    if after is not None:
        deliveries, timers = deliveries.filter(next_at__gt=after), timers.filter(next_at__gt=after)
    instants = [rows.aggregate(earliest=Min("next_at"))["earliest"] for rows in (deliveries, timers)]
    return min((instant for instant in instants if instant is not None), default=None)


def nothing_due(now: datetime) -> bool:
    """Whether at `now` no delivery waits or is being sent and no timer waits."""
    sending = Delivery.objects.filter(state=State.CLAIMED)
    waiting = Delivery.objects.filter(state__in=WAITING, next_at__lte=now)
    timers = Timer.objects.filter(state=TimerState.SET, next_at__lte=now)
    return not (sending.exists() or waiting.exists() or timers.exists())


def timers_in_trouble() -> list[Timer]:
    """Timers whose handler failed and that are tried again; each says why."""
    return list(Timer.objects.filter(state=TimerState.SET).exclude(trouble="").order_by("due_at"))


def timers_late(at: datetime) -> list[Timer]:
    """Timers that nobody fired although they were due two minutes before `at`, the first one first: the desk stands.

    Those that failed and wait for their next try are not among them.
    """
    late = Timer.objects.filter(state=TimerState.SET, next_at__lt=at - TIMER_LATE)
    return list(late.order_by("next_at"))


def batch_digest(entry_id: UUID) -> str:
    """The digest over a batch's events as they stand now; the batch's record entry has it as it was."""
    events = DeliveryEvent.objects.filter(batch=entry_id).order_by("id")
    lines = events.values_list("delivery_id", "attempt", "event", "doubtful", "detail", "at")
    return outcomes_digest(lines)


def officer_contacts(ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """How these officers can be reached: the resolver of the kind ``officer``."""
    found = ((key, contact_of(key)) for key in ids)
    return {key: contact for key, contact in found if contact is not None}


def _about(subject_id: UUID, kinds: Iterable[MessageKind] | None) -> QuerySet[Delivery]:
    messages = Message.objects.filter(subject_id=subject_id)
    if kinds is not None:
        messages = messages.filter(kind__in=list(kinds))
    return Delivery.objects.filter(message__in=messages)


def _channel(channel: Channel, deliveries: QuerySet[Delivery]) -> ChannelProgress:
    of_channel = deliveries.filter(channel=channel)
    counts: Counter[str] = Counter(dict(of_channel.values_list("state").annotate(Count("pk")).order_by()))
    answered = Exists(Answer.objects.filter(delivery=OuterRef("pk")))
    retrying = Q(state__in=WAITING, attempts__gt=0)
    across: dict[str, Any] = of_channel.aggregate(
        retrying=Count("pk", filter=retrying),
        in_doubt=Count("pk", filter=Q(doubtful=True)),
        answered=Count("pk", filter=Q(answered)),
    )
    return ChannelProgress(
        channel=channel,
        placed=counts.total(),
        waiting=counts[State.READY] + counts[State.IN_DOUBT],
        sending=counts[State.CLAIMED],
        handed_over=counts[State.HANDED_OVER],
        failed=counts[State.FAILED],
        expired=counts[State.EXPIRED],
        cancelled=counts[State.CANCELLED],
        trouble=_trouble(of_channel.filter(retrying)),
        **across,
    )


def _trouble(retrying: QuerySet[Delivery]) -> str:
    events = DeliveryEvent.objects.filter(delivery__in=retrying, event=Event.RETRY)
    latest = events.aggregate(latest=Max("id"))["latest"]
    return DeliveryEvent.objects.values_list("detail", flat=True).get(pk=latest) if latest else ""


def _opened(rows: QuerySet[Answer]) -> list[AnswerGiven]:
    return [
        AnswerGiven(
            id=row.pk,
            message_id=row.message_id,
            delivery_id=row.delivery_id,
            recipient_kind=row.delivery.recipient_kind,
            recipient_id=row.delivery.recipient_id,
            choice=row.choice,
            note=row.note,
            at=row.at,
            ordinal=row.ordinal,
        )
        for row in rows.select_related("delivery").order_by("at", "id")
    ]
