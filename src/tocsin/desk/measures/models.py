"""Tables of orders. The database repeats the rules: two people, an end, a legal basis, a way of appeal.

Texts and area are sealed: a draft tells of what it is against.
"""

from django.db import models
from django.db.models import F, Q

from tocsin.desk.measures.rules import OrderState
from tocsin.desk.record.sealed import DataKey, SealedJSON, SealedText

_STATES = [(str(state), str(state)) for state in OrderState]
_ISSUED = Q(issued_by__isnull=False, issued_at__isnull=False) & ~Q(digest="")


class Order(models.Model):
    """One order. `version` counts the edits of the draft; `digest` is what the second officer approved; it covers
    the sealed `salt`, so that it confirms no guess.

    `author_id` is the officer who wrote it last; all who wrote any of it are its contributions. It holds
    from `starts_at` up to, and not including, `ends_at`. Triggers keep an issued order as it was issued,
    and its contributors from issuing it.
    """

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=10, choices=_STATES)
    version = models.PositiveIntegerField()
    data_key = DataKey("measures.order")
    title = SealedText("measures.order.title")
    issuer = SealedText("measures.order.issuer")
    legal_basis = SealedText("measures.order.legal_basis")
    appeal = SealedText("measures.order.appeal")
    categories = SealedJSON("measures.order.categories")
    area = SealedJSON("measures.order.area")
    area_name = SealedText("measures.order.area_name")
    area_digest = SealedText("measures.order.area_digest")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    answer_hours = models.PositiveIntegerField()
    expected_gatherings = models.PositiveIntegerField()
    author_id = models.UUIDField()
    drafted_at = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True)
    salt = SealedText("measures.order.salt")
    issued_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lift_reason = SealedText("measures.order.lift_reason")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(state) for state in OrderState]), name="order_state"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="order_has_end"),
            models.CheckConstraint(
                condition=Q(legal_basis__isnull=False, appeal__isnull=False, issuer__isnull=False),
                name="order_states_its_ground",
            ),
            models.CheckConstraint(
                condition=Q(issued_by__isnull=True) | ~Q(issued_by=F("author_id")), name="order_two_people"
            ),
            models.CheckConstraint(condition=Q(state="draft") | _ISSUED, name="order_issued_by_somebody"),
            models.CheckConstraint(
                condition=~Q(state="lifted") | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="order_lifted_by_somebody",
            ),
        ]


class Contribution(models.Model):
    """An officer wrote some of an order. None of its contributors may issue it."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="contributions")
    officer_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "officer_id"], name="order_contribution_once")]


class OrderText(models.Model):
    """An order in one language, with what will be said if it is lifted."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="texts")
    ordinal = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=35)
    data_key = DataKey("measures.ordertext")
    subject = SealedText("measures.ordertext.subject")
    body = SealedText("measures.ordertext.body")
    lifted = SealedText("measures.ordertext.lifted")

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["order", "language"], name="order_text_once")]


class OrderRecipient(models.Model):
    """One gathering that an order binds, found when it was issued.

    `bound` is false where whether the gathering lies inside could not be told: it is shown to the
    officers and gets no mail. Without an organiser it counts as undelivered.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="recipients")
    gathering = models.ForeignKey("exposure.Gathering", on_delete=models.PROTECT, related_name="+")
    organiser = models.ForeignKey("exposure.Organiser", on_delete=models.PROTECT, null=True, related_name="+")
    bound = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "gathering"], name="order_gathering_once")]


class OrderNotice(models.Model):
    """One mail about one gathering: the order, a reminder, or that it was lifted. Answers come through it."""

    id = models.UUIDField(primary_key=True)
    recipient = models.ForeignKey(OrderRecipient, on_delete=models.PROTECT, related_name="notices")
    message = models.OneToOneField("delivery.Message", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=[(p, p) for p in ("order", "reminder", "lifted")])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "purpose"], name="order_notice_once"),
        ]
