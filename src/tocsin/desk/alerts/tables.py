"""Tables of what happens to an alert besides its wording. `models` brings them in, for Django to find.

What an officer gives as a reason is sealed under a key of its own: reasons may speak of tips.
"""

from django.db import models
from django.db.models import F, Q

from tocsin.desk.record import seal
from tocsin.desk.record.sealed import DataKey, SealedText
from tocsin.terms import Entropy

REASON_CONTEXT = "alerts.reason"


class Reasoned(models.Model):
    """A row with a reason, sealed; empty while none was given."""

    reason_key = models.BinaryField(null=True)
    reason_sealed = models.BinaryField(default=b"")

    class Meta:
        abstract = True

    def seal_reason(self, text: str, entropy: Entropy) -> None:
        """Put `text` into the row, sealed under a data key of its own."""
        box = seal.seal_new(text.encode(), context=REASON_CONTEXT, entropy=entropy)
        self.reason_key, self.reason_sealed = box.wrapped_key, box.sealed

    @property
    def reason(self) -> str:
        """The reason, opened; empty where none was given, or where its key was destroyed."""
        if self.reason_key is None:
            return ""
        return seal.open_sealed(self.reason_key, self.reason_sealed, context=REASON_CONTEXT).decode()


class Retraction(Reasoned):
    """An alert was taken back, and perhaps put back: the time between counts as uncovered.

    `ordinal` counts the retractions of an alert. The reason in the row is the one for putting it back;
    why it was taken back stands with the alert.
    """

    id = models.UUIDField(primary_key=True)
    alert = models.ForeignKey("alerts.Alert", on_delete=models.PROTECT, related_name="retractions")
    ordinal = models.PositiveSmallIntegerField()
    retracted_at = models.DateTimeField()
    retracted_by = models.CharField(max_length=80)
    reinstated_at = models.DateTimeField(null=True)
    reinstated_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["alert", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "ordinal"], name="retraction_has_its_place"),
            models.CheckConstraint(
                condition=Q(reinstated_at=None, reinstated_by=None)
                | Q(reinstated_at__gte=F("retracted_at"), reinstated_by__isnull=False, reason_key__isnull=False),
                name="reinstatement_has_who_when_why",
            ),
        ]


class Submission(models.Model):
    """A draft was handed to other officers under this digest; approvals count from then until `approve_until`.

    `alone_allowed` says that the desk's policy let one officer break the glass at that time.
    """

    id = models.UUIDField(primary_key=True)
    alert = models.ForeignKey("alerts.Alert", on_delete=models.PROTECT, related_name="submissions")
    digest = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.UUIDField()
    approve_until = models.DateTimeField()
    alone_allowed = models.BooleanField()

    class Meta:
        ordering = ["submitted_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(digest__gt=""), name="submission_has_a_digest"),
            models.CheckConstraint(condition=Q(approve_until__gt=F("submitted_at")), name="submission_has_its_time"),
        ]


class BrokenGlass(models.Model):
    """One officer released an alert alone. A supervisor who is another must review it by `review_by`."""

    id = models.UUIDField(primary_key=True)
    alert = models.OneToOneField("alerts.Alert", on_delete=models.PROTECT, related_name="broken_glass")
    officer_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    review_by = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    justified = models.BooleanField(null=True)
    data_key = DataKey("alerts.brokenglass")
    reason = SealedText("alerts.brokenglass.reason")
    finding = SealedText("alerts.brokenglass.finding")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__isnull=False), name="broken_glass_has_a_reason"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, justified=None)
                | (
                    Q(reviewed_at__isnull=False, reviewed_by__isnull=False, justified__isnull=False)
                    & Q(finding__isnull=False)
                    & ~Q(reviewed_by=F("officer_id"))
                ),
                name="broken_glass_reviewed_by_another",
            ),
        ]


class AuthorisedArea(models.Model):
    """The area in which an officer may warn, as the administrator set it. GeoJSON in normal form."""

    id = models.UUIDField(primary_key=True)
    officer = models.OneToOneField("officers.Officer", on_delete=models.PROTECT, related_name="+")
    area = models.JSONField()
    area_name = models.CharField(max_length=200)
    area_digest = models.CharField(max_length=64)
    set_at = models.DateTimeField()
    set_by = models.UUIDField()


class Override(models.Model):
    """An officer overrode a finding of the sanity gate, with a reason, for one submission."""

    id = models.UUIDField(primary_key=True)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="overrides")
    check_name = models.CharField(max_length=20)
    officer_id = models.UUIDField()
    at = models.DateTimeField()
    data_key = DataKey("alerts.override")
    finding = SealedText("alerts.override.finding")
    reason = SealedText("alerts.override.reason")

    class Meta:
        ordering = ["submission", "check_name"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "check_name"], name="override_once"),
            models.CheckConstraint(condition=Q(reason__isnull=False), name="override_has_a_reason"),
        ]


class Duty(models.Model):
    """A named officer is bound to act on something by `due_at`; silence goes upward.

    `subject_id` is a tip (`tip`) or a threat (`threat`: warn; `insiders`: the public too). It is *held* until
    `held_until` where somebody gave a reason, and done once what it asks for has happened.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10)
    subject_id = models.UUIDField(db_index=True)
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+")
    bound_at = models.DateTimeField()
    due_at = models.DateTimeField()
    chased = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True)
    refused_by = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)
    data_key = DataKey("alerts.duty")
    reason = SealedText("alerts.duty.reason")

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=Q(done_at=None), name="one_open_duty_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(held_until=None, refused_by=None) | Q(reason__isnull=False),
                name="duty_held_or_refused_with_a_reason",
            ),
        ]


class DraftKey(models.Model):
    """The form that made a draft: sent twice, it makes one."""

    key = models.CharField(max_length=64, primary_key=True)
    officer_id = models.UUIDField()
    alert = models.ForeignKey("alerts.Alert", on_delete=models.PROTECT, related_name="+")
