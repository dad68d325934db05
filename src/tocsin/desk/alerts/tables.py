"""Tables of what happens to an alert besides its wording. `models` brings them in, for Django to find.

What an officer gives as a reason is sealed under a key of its own: reasons may speak of tips.
"""

from django.db import models
from django.db.models import F, Q

from tocsin.desk.record import seal
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
