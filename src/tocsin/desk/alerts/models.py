"""Tables of the alerts. The two-officer rule stands here a second time, as constraints and triggers.

Words, area and reasons are sealed: a draft tells of its tips. What is released stands in `Publication`.
"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from tocsin.desk.alerts.tables import AuthorisedArea, BrokenGlass, DraftKey, Duty, Override, Retraction, Submission
from tocsin.desk.alerts.wording import AlertState, Basis, LapseAnswer, MsgType, Part
from tocsin.desk.record.sealed import DataKey, SealedJSON, SealedText

__all__ = [
    "Alert",
    "AlertText",
    "Approval",
    "AuthorisedArea",
    "BrokenGlass",
    "Contribution",
    "DraftKey",
    "Duty",
    "LapseQuestion",
    "Override",
    "Publication",
    "Retraction",
    "Sentence",
    "Submission",
]

_DRAFTING = [str(AlertState.DRAFT), str(AlertState.SUBMITTED), str(AlertState.WITHDRAWN)]
_OUT = [str(AlertState.RELEASED), str(AlertState.CANCELLED), str(AlertState.SUPERSEDED)]


class Alert(models.Model):
    """One warning, from its draft to its end.

    `number` counts the alerts of its threat. `public_name` is the random name under which the public knows
    it: an id would tell when the draft was begun. `area` is GeoJSON in normal form and `area_digest` its digest;
    `categories` are those of gatherings; `audience` and `expected` are `wording.Audience` and `wording.Counts` as
    JSON; `corrections` the prepared correction per language. `digest` is what was submitted; it covers the sealed
    `salt`, so that it confirms no guess. `cap_identifier` and `cap_sent` are frozen at release, `cap_xml` is what
    was published.
    An alert that a later one replaces is *superseded*; expiry is no state, it follows from the clock.
    """

    id = models.UUIDField(primary_key=True)
    threat = models.ForeignKey("threats.Threat", on_delete=models.PROTECT, related_name="alerts")
    number = models.PositiveIntegerField()
    public_name = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=12, choices=[(str(s), str(s)) for s in AlertState])
    msg_type = models.CharField(max_length=8, choices=[(str(t), str(t)) for t in MsgType])
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    author_id = models.UUIDField()
    drafted_at = models.DateTimeField()
    category = models.CharField(max_length=10)
    urgency = models.CharField(max_length=10)
    severity = models.CharField(max_length=10)
    certainty = models.CharField(max_length=10)
    data_key = DataKey("alerts.alert")
    area = SealedJSON("alerts.alert.area")
    area_name = SealedText("alerts.alert.area_name")
    area_digest = SealedText("alerts.alert.area_digest")
    categories = SealedJSON("alerts.alert.categories")
    effective_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    audience = models.JSONField()
    expected = models.JSONField(null=True)
    channels = models.JSONField()
    choices = models.JSONField()
    corrections = SealedJSON("alerts.alert.corrections")
    digest = models.CharField(max_length=64, blank=True, default="")
    salt = SealedText("alerts.alert.salt")
    submitted_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    resolved = models.JSONField(null=True)
    cap_identifier = models.CharField(max_length=200, null=True, unique=True)
    cap_sent = models.DateTimeField(null=True)
    cap_xml = models.BinaryField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=80, blank=True, default="")
    cancel_reason = SealedText("alerts.alert.cancel_reason")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["threat", "number"]
        indexes = [models.Index(fields=["threat", "state"], name="alert_threat_state")]
        constraints = [
            models.UniqueConstraint(fields=["threat", "number"], name="alert_number_once"),
            models.CheckConstraint(condition=Q(effective_at__lt=F("expires_at")), name="alert_window_has_length"),
            models.CheckConstraint(condition=Q(area_digest__isnull=False), name="alert_has_an_area"),
            models.CheckConstraint(
                condition=Q(state__in=_DRAFTING, released_at=None, released_by=None, cap_identifier=None)
                | Q(
                    state__in=_OUT,
                    released_at__isnull=False,
                    released_by__isnull=False,
                    cap_identifier__isnull=False,
                    cap_sent__isnull=False,
                    cap_xml__isnull=False,
                    expected__isnull=False,
                    digest__gt="",
                ),
                name="alert_released_is_whole",
            ),
            models.CheckConstraint(
                condition=(~Q(state="cancelled") | Q(cancelled_at__isnull=False))
                & (~Q(state="superseded") | Q(superseded_at__isnull=False)),
                name="alert_end_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False, digest__gt=""),
                name="alert_submitted_has_a_digest",
            ),
            models.UniqueConstraint(fields=["replaces"], condition=Q(state__in=_OUT), name="alert_is_replaced_by_one"),
        ]

    @property
    def ended_at(self) -> datetime | None:
        """When it ended before its expiry: cancelled or superseded, whichever came first."""
        ends = [end for end in (self.cancelled_at, self.superseded_at) if end is not None]
        return min(ends, default=None)


class Contribution(models.Model):
    """An officer wrote some of an alert. None of its contributors may release it."""

    id = models.UUIDField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="contributions")
    officer_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "officer_id"], name="contribution_once")]


class AlertText(models.Model):
    """An alert in one language: kind of event and headline, with what the headline rests on."""

    id = models.UUIDField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="texts")
    ordinal = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=35)
    data_key = DataKey("alerts.alerttext")
    event = SealedText("alerts.alerttext.event")
    headline = SealedText("alerts.alerttext.headline")
    headline_basis = models.CharField(max_length=8, blank=True, choices=[(str(b), str(b)) for b in Basis])
    headline_cites = models.JSONField(default=list)
    headline_source = SealedText("alerts.alerttext.headline_source")

    class Meta:
        ordering = ["alert", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["alert", "language"], name="alert_text_once_per_language")]


class Sentence(models.Model):
    """A sentence of an alert and what it rests on. `cites` are ids of tip sentences."""

    id = models.UUIDField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="sentences")
    language = models.CharField(max_length=35)
    part = models.CharField(max_length=12, choices=[(str(p), str(p)) for p in (Part.DESCRIPTION, Part.INSTRUCTION)])
    ordinal = models.PositiveSmallIntegerField()
    data_key = DataKey("alerts.sentence")
    text = SealedText("alerts.sentence.text")
    basis = models.CharField(max_length=8, blank=True, choices=[(str(b), str(b)) for b in Basis])
    cites = models.JSONField(default=list)
    source = SealedText("alerts.sentence.source")

    class Meta:
        ordering = ["alert", "language", "part", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "language", "part", "ordinal"], name="sentence_has_its_place")
        ]


class Approval(models.Model):
    """A second officer put the name to this digest. The database refuses the author as approver."""

    id = models.UUIDField(primary_key=True)
    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="approval")
    author_id = models.UUIDField()
    approver_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(author_id=F("approver_id")), name="approval_by_another_officer"),
            models.CheckConstraint(condition=Q(digest__gt=""), name="approval_has_a_digest"),
        ]


class LapseQuestion(models.Model):
    """The desk asked what to do about an alert that is about to lapse while its threat is open.

    It is *settled* when it was answered, and, for *let lapse*, countersigned by a second officer.
    `lapsed_at` says that the alert did lapse with nothing in its place.
    """

    id = models.UUIDField(primary_key=True)
    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="lapse_question")
    threat = models.ForeignKey("threats.Threat", on_delete=models.PROTECT, related_name="lapse_questions")
    asked_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answer = models.CharField(max_length=12, blank=True, default="", choices=[(str(a), str(a)) for a in LapseAnswer])
    data_key = DataKey("alerts.lapsequestion")
    reason = SealedText("alerts.lapsequestion.reason")
    countersigned_at = models.DateTimeField(null=True)
    countersigned_by = models.UUIDField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | Q(answer__gt="", answered_at__isnull=False, answered_by__isnull=False, reason__isnull=False),
                name="lapse_answer_has_who_when_why",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by=None) | ~Q(countersigned_by=F("answered_by")),
                name="lapse_countersigned_by_another",
            ),
        ]


class Publication(models.Model):
    """Bytes that the public sees under `path`, until `removed_at`. A replaced one stays as history.

    `kind` is page (HTML), cap (CAP XML) or entry (what a feed says of the alert, as JSON).
    """

    id = models.UUIDField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=6, choices=[("page", "page"), ("cap", "cap"), ("entry", "entry")])
    path = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["published_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["path"], condition=Q(removed_at=None), name="publication_one_per_path")
        ]
