"""The only writers of messages, answers and timers. What the sender writes is in `outbox`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tocsin.desk.delivery import addresses, models, outbox, timers
from tocsin.desk.delivery.models import NOTE_CONTEXT, Answer, Delivery, Message, Timer
from tocsin.desk.delivery.queries import delivery_of_token
from tocsin.desk.delivery.rules import (
    Authorised,
    MessageKind,
    Recipient,
    Rendition,
    State,
    TimerState,
    check_authorised,
    choice_offered,
    delivery_id,
    derived_id,
    rendition_for,
)
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
from tocsin.terms import BadInput, Conflict, Entropy, Occasion, Tlp

CHUNK_ROWS = 500
NOTE_LENGTH_MAX = 2000
CLOSED_AT_ONCE_MAX = 2000  # more would hold up the act that stops them; the sender closes them as it meets them


def place(authorised: Authorised, *, at: datetime, entropy: Entropy) -> int:
    """Put one message into the outbox: `place_all` of one."""
    return place_all([authorised], at=at, entropy=entropy)


@transaction.atomic
def place_all(messages: Sequence[Authorised], *, at: datetime, entropy: Entropy) -> int:
    """Put messages into the outbox, their texts sealed; returns how many deliveries were added.

    Part of another act, which appends the entries named by `entry_id` in the same transaction; takes no
    entry of its own. All are placed or none. Placing a message again adds only recipients who are new; a
    different text or end under the same id is a `Conflict`. A recipient whose language has no text gets
    the first. `BadInput` for a message without an end or a text, or a kind of recipient nobody resolves.
    """
    _check_all(messages, at)
    known = Message.objects.prefetch_related("rendition_set").in_bulk([message.id for message in messages])
    fresh = [message for message in messages if message.id not in known]
    for message in messages:
        if message.id in known:
            _check_same(known[message.id], message)
    Message.objects.bulk_create([_message(message, at) for message in fresh], batch_size=CHUNK_ROWS)
    texts = [_rendition(message.id, text, entropy) for message in fresh for text in message.renditions]
    models.Rendition.objects.bulk_create(texts, batch_size=CHUNK_ROWS)
    held = set(Delivery.objects.filter(message__in=list(known)).values_list("pk", flat=True)) if known else set()
    rows = {row.pk: row for message in messages for row in _deliveries(message, at)}
    added = [row for key, row in rows.items() if key not in held]
    Delivery.objects.bulk_create(added, batch_size=CHUNK_ROWS)
    return len(added)


@transaction.atomic
def cancel(subject_id: UUID, *, at: datetime, reason: str, kinds: Iterable[MessageKind] | None = None) -> int:
    """Stop every message about `subject_id` (of `kinds`, where given); returns how many deliveries stopped.

    Part of another act; takes no entry of its own. What is being handed over at this moment may still
    go out; everything else is checked again before it is sent. Cancel before placing a correction
    about the same subject, or name the kinds. The reason is stored in the clear: name the act, tell nothing.
    """
    messages = _standing(subject_id, kinds)
    keys = list(messages.values_list("pk", flat=True))
    messages.update(cancelled_at=at, cancel_reason=reason[:300])
    return _close(keys, f"cancelled: {reason}")


@transaction.atomic
def supersede(subject_id: UUID, *, by: UUID, at: datetime, kinds: Iterable[MessageKind] | None = None) -> int:
    """Stop every message about `subject_id` because `by` (an alert, an order) takes its place.

    Part of another act; takes no entry of its own. Returns how many deliveries stopped.
    """
    messages = _standing(subject_id, kinds)
    keys = list(messages.values_list("pk", flat=True))
    messages.update(superseded_at=at, superseded_by=by)
    return _close(keys, "superseded by a newer message")


@transaction.atomic
def answer(occasion: Occasion, token: str, choice: str, note: str = "") -> Answer:
    """Keep a recipient's answer. The token says who answers: the actor is ``recipient:<delivery id>``.

    A second answer is kept beside the first. An answer to a message that has ended or was cancelled is
    kept too: it was given. `Absent` for a wrong token, `BadInput` for a choice that was not offered.
    """
    delivery = delivery_of_token(token, lock=True)
    choice = choice_offered(choice, delivery.message.choices)
    occasion = replace(occasion, actor=f"recipient:{delivery.pk}")
    given = _answer(occasion, delivery, choice, note.strip())
    body = {
        "message": str(delivery.message_id),
        "kind": delivery.message.kind,
        "recipient_kind": delivery.recipient_kind,
        "choice": choice,
        "ordinal": given.ordinal,
        "has_note": bool(note.strip()),
    }
    subjects = [delivery.message.subject_id, given.pk]
    append(occasion, act="delivery.answer", subjects=subjects, limit=Tlp.AMBER, body=body, result=given.pk)
    return given


@transaction.atomic
def set_timer(kind: str, subject_id: UUID, step: str, due_at: datetime) -> Timer:
    """Set a timer, or move one that has not fired yet. Part of another act; takes no entry of its own.

    `Conflict` for one that has fired: it would happen twice. `BadInput` for a kind nobody handles.
    """
    if not timers.is_known(kind):
        raise BadInput(f"Nobody handles timers of the kind {kind!r}.", "This is a defect: report it.", "kind")
    timer = Timer.objects.select_for_update().filter(kind=kind, subject_id=subject_id, step=step).first()
    if timer is None:
        timer = Timer(id=derived_id("timer", kind, subject_id, step), kind=kind, subject_id=subject_id, step=step)
    elif timer.state == TimerState.DONE:
        raise Conflict(f"The timer {kind} {step} has fired already.", "Give the next one a step of its own.")
    timer.due_at = timer.next_at = due_at
    timer.state, timer.trouble, timer.attempts = TimerState.SET, "", 0
    timer.save()
    return timer


@transaction.atomic
def cancel_timers(subject_id: UUID, kind: str | None = None) -> int:
    """Cancel the timers of `subject_id` that have not fired. Part of another act; takes no entry of its own."""
    waiting = Timer.objects.filter(subject_id=subject_id, state=TimerState.SET)
    if kind is not None:
        waiting = waiting.filter(kind=kind)
    return waiting.update(state=TimerState.CANCELLED)


def _check_all(messages: Sequence[Authorised], at: datetime) -> None:
    if len({message.id for message in messages}) != len(messages):
        raise BadInput("Two messages have the same id.", "This is a defect: report it.", "id")
    for message in messages:
        check_authorised(message, at)
    for kind in sorted({recipient.kind for message in messages for recipient in message.recipients}):
        if not addresses.is_known(kind):
            raise BadInput(f"Nobody knows how to reach a {kind!r}.", "This is a defect: report it.")


def _message(authorised: Authorised, at: datetime) -> Message:
    return Message(
        id=authorised.id,
        entry_id=authorised.entry_id,
        kind=MessageKind(authorised.kind),
        subject_id=authorised.subject_id,
        priority=authorised.priority,
        not_before=authorised.not_before or at,
        expires_at=authorised.expires_at,
        choices=list(authorised.choices),
        placed_at=at,
    )


def _rendition_id(message_id: UUID, text: Rendition) -> UUID:
    return derived_id("rendition", message_id, text.language, text.channel)


def _rendition(message_id: UUID, text: Rendition, entropy: Entropy) -> models.Rendition:
    row = models.Rendition(
        id=_rendition_id(message_id, text), message_id=message_id, language=text.language, channel=text.channel
    )
    row.seal_text(text, entropy)
    return row


def _check_same(known: Message, message: Authorised) -> None:
    """Newcomers get exactly what the others got, or nothing. The stored texts are opened to be compared."""
    stored = (known.kind, known.subject_id, known.expires_at, tuple(known.choices))
    given = (message.kind, message.subject_id, message.expires_at, tuple(message.choices))
    if stored != given or {row.text for row in known.rendition_set.all()} != set(message.renditions):
        raise Conflict("This message was placed with another text or end.", "Authorise the change as a new message.")
    if known.cancelled_at or known.superseded_at:
        raise Conflict("This message was stopped.", "Authorise a new one.")


def _deliveries(message: Authorised, at: datetime) -> Iterator[Delivery]:
    channels = sorted({text.channel for text in message.renditions})
    for recipient in message.recipients:
        for channel in channels:
            text = rendition_for(recipient.language, channel, message.renditions)
            if text is not None:
                yield _delivery(message, text, recipient, at)


def _delivery(message: Authorised, text: Rendition, recipient: Recipient, at: datetime) -> Delivery:
    key = delivery_id(message.id, recipient, text.channel)
    return Delivery(
        id=key,
        message_id=message.id,
        rendition_id=_rendition_id(message.id, text),
        recipient_kind=recipient.kind,
        recipient_id=recipient.id,
        channel=text.channel,
        state=State.READY,
        priority=message.priority,
        next_at=message.not_before or at,
        token_digest=seal.token_digest(seal.acknowledgement_token(key)),
    )


def _standing(subject_id: UUID, kinds: Iterable[MessageKind] | None) -> QuerySet[Message]:
    standing = Message.objects.filter(subject_id=subject_id, cancelled_at=None, superseded_at=None)
    return standing if kinds is None else standing.filter(kind__in=list(kinds))


def _close(message_ids: list[UUID], reason: str) -> int:
    """Close what waits of stopped messages; of very many, only count: the sender asks before each letter anyway."""
    rows = outbox.waiting().filter(message_id__in=message_ids)
    count = rows.count()
    if count > CLOSED_AT_ONCE_MAX:
        return count
    return rows.update(state=State.CANCELLED, result=reason[:300])


def _answer(occasion: Occasion, delivery: Delivery, choice: str, note: str) -> Answer:
    if len(note) > NOTE_LENGTH_MAX:
        raise BadInput(f"The note has {len(note)} characters.", f"Use at most {NOTE_LENGTH_MAX}.", "note")
    box = seal.seal_new(note.encode(), context=NOTE_CONTEXT, entropy=occasion.entropy) if note else None
    return Answer.objects.create(
        id=occasion.new_id(),
        message=delivery.message,
        delivery=delivery,
        choice=choice,
        note_key=box.wrapped_key if box else None,
        note_sealed=box.sealed if box else b"",
        at=occasion.at,
        ordinal=Answer.objects.filter(delivery=delivery).count() + 1,
    )
