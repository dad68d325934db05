"""Tables of delivery. Rows name recipients by id; no address stands here, in the clear or sealed.

Texts are sealed: what a partner was told, or officers were paged, rests on tips.

`Rendition`, `DeliveryEvent` and `Answer` are append-only by triggers on both engines.
"""

import json
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from tocsin.desk.delivery import rules
from tocsin.desk.delivery.rules import Channel, MessageKind, State, TimerState
from tocsin.desk.record import seal
from tocsin.desk.record.models import Entry
from tocsin.terms import Entropy

NOTE_CONTEXT = "delivery.answer.note"
TEXT_CONTEXT = "delivery.rendition"
ERASED = "(erased: its time was over)"


def _one_of(field: str, values: type[StrEnum], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": [str(value) for value in values]}), name=name)


class Message(models.Model):
    """An authorised message. Without the record entry that allows it there is none."""

    id = models.UUIDField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12)
    subject_id = models.UUIDField(db_index=True)
    priority = models.SmallIntegerField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    choices = models.JSONField(default=list)
    placed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            _one_of("kind", MessageKind, "message_kind_known"),
            models.CheckConstraint(condition=Q(not_before__lt=F("expires_at")), name="message_has_an_end"),
        ]


class Rendition(models.Model):
    """A message's approved text in one language for one channel, sealed under a data key of its own."""

    id = models.UUIDField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT)
    language = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    text_key = models.BinaryField()
    text_sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "language", "channel"], name="one_rendition_per_language"),
            _one_of("channel", Channel, "rendition_channel_known"),
        ]

    def seal_text(self, text: rules.Rendition, entropy: Entropy) -> None:
        """Put the subject and the body of `text` into the row, sealed."""
        plain = json.dumps([text.subject, text.body], ensure_ascii=False).encode()
        box = seal.seal_new(plain, context=TEXT_CONTEXT, entropy=entropy)
        self.text_key, self.text_sealed = box.wrapped_key, box.sealed

    @property
    def text(self) -> rules.Rendition:
        """The text, opened: take it once and keep it. `DeskUnusable` where it does not open with this desk's keys.

        One whose time is over, its key destroyed, says so and nothing else.
        """
        if not self.text_key:
            return rules.Rendition(self.language, Channel(self.channel), ERASED, ERASED)
        plain = seal.open_sealed(bytes(self.text_key), bytes(self.text_sealed), context=TEXT_CONTEXT)
        subject, body = json.loads(plain)
        return rules.Rendition(self.language, Channel(self.channel), subject, body)


class Delivery(models.Model):
    """One message to one recipient over one channel.

    `next_at` is on the desk clock. A claim is held by `worker` until `lease_until`, seconds of the
    machine's monotonic clock since the start of the machine called `lease_boot`. `doubtful` stays set
    once an attempt ended without a result: a second copy may exist. `result` is the provider's word or
    the reason of the last failure, never an address.
    """

    id = models.UUIDField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT)
    rendition = models.ForeignKey(Rendition, on_delete=models.PROTECT)
    recipient_kind = models.CharField(max_length=12)
    recipient_id = models.UUIDField()
    channel = models.CharField(max_length=10)
    state = models.CharField(max_length=12)
    priority = models.SmallIntegerField()
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_boot = models.CharField(max_length=64, blank=True)
    lease_until = models.FloatField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    doubtful = models.BooleanField(default=False)
    result = models.CharField(max_length=300, blank=True)
    handed_over_at = models.DateTimeField(null=True)
    token_digest = models.BinaryField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "recipient_kind", "recipient_id", "channel"], name="one_delivery_per_recipient"
            ),
            _one_of("state", State, "delivery_state_known"),
            _one_of("channel", Channel, "delivery_channel_known"),
            models.CheckConstraint(
                condition=~Q(state=str(State.CLAIMED)) | (~Q(worker="") & Q(lease_until__isnull=False)),
                name="a_claim_has_a_holder",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(State.HANDED_OVER)) | Q(handed_over_at__isnull=False),
                name="handed_over_has_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(State.IN_DOUBT)) | Q(doubtful=True), name="in_doubt_is_flagged"
            ),
        ]
        indexes = [
            models.Index(
                F("state"), F("channel"), F("priority").desc(), F("message_id").desc(), F("next_at"), name="due_first"
            ),
            models.Index(fields=["recipient_kind", "recipient_id"], name="delivery_of_recipient"),
        ]


class DeliveryEvent(models.Model):
    """What happened to a delivery: one row for every outcome of an attempt. Append-only.

    `at` is on the desk clock; `batch` is the record entry whose digest covers this row.
    """

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT)
    at = models.DateTimeField()
    event = models.CharField(max_length=12)
    attempt = models.PositiveIntegerField()
    doubtful = models.BooleanField()
    detail = models.CharField(max_length=300, blank=True)
    batch = models.UUIDField(db_index=True)


class Answer(models.Model):
    """What a recipient answered. A second answer stands beside the first, with ordinal 2. Append-only."""

    id = models.UUIDField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT)
    choice = models.CharField(max_length=60)
    note_key = models.BinaryField(null=True)
    note_sealed = models.BinaryField(default=b"")
    at = models.DateTimeField()
    ordinal = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "ordinal"], name="answers_are_counted")]

    @property
    def note(self) -> str:
        """The recipient's own words, opened; empty where there are none."""
        if self.note_key is None:
            return ""
        return seal.open_sealed(bytes(self.note_key), bytes(self.note_sealed), context=NOTE_CONTEXT).decode()


class Timer(models.Model):
    """Something the desk must do at `due_at`, on the desk clock: once per kind, subject and step.

    A handler that fails leaves the timer set; `trouble` says why and `next_at` when it is tried again.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    step = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField()
    next_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    attempts = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    fired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "step"], name="one_timer_per_step"),
            _one_of("state", TimerState, "timer_state_known"),
        ]
        indexes = [models.Index(fields=["state", "next_at"], name="timer_next_due")]
