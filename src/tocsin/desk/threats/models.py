"""Tables of tips and threats. What a source said, and what it is about, is sealed; the database alone shows no word."""

from django.db import models

from tocsin.desk.record.limits import NeedField
from tocsin.desk.record.models import TLP_CHOICES
from tocsin.desk.record.sealed import DataKey, SealedJSON, SealedText
from tocsin.desk.threats.intake import IntakeState
from tocsin.desk.threats.rules import Confidence
from tocsin.terms import Likelihood, Tlp

LIKELIHOOD_CHOICES = [(likelihood.term, likelihood.term) for likelihood in Likelihood]


class Tip(models.Model):
    """Something a source told us. `limit` governs the tip as a whole and its source.

    Source, summary and sentences are sealed under the tip's own key, `wrapped_key`: destroying the key
    erases the tip. `grade` is the Admiralty grade, such as B2.
    """

    id = models.UUIDField(primary_key=True)
    grade = models.CharField(max_length=2)
    received_at = models.DateTimeField()
    limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES)
    need = NeedField()
    wrapped_key = models.BinaryField(null=True)
    source = models.BinaryField()
    summary = models.BinaryField(null=True)
    filed_by = models.CharField(max_length=80)
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(limit__gte=0, limit__lte=int(Tlp.RED)), name="tip_limit_is_tlp")
        ]


class TipSentence(models.Model):
    """One sentence of a tip with its own release limit; `remarked_at` is when that was last changed."""

    id = models.UUIDField(primary_key=True)
    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="sentences")
    ordinal = models.PositiveSmallIntegerField()
    text = models.BinaryField()
    limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES)
    need = NeedField()
    remarked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["tip", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["tip", "ordinal"], name="tip_sentence_has_its_place"),
            models.CheckConstraint(
                condition=models.Q(limit__gte=0, limit__lte=int(Tlp.RED)), name="tip_sentence_limit_is_tlp"
            ),
        ]


class Threat(models.Model):
    """What we believe: of what kind, where, how likely; open until `closed_at`.

    `limit` is the narrowest limit of its tips: whoever may not see it, does not learn that it exists.
    What it is about is sealed: its title, where, and against what; `categories` are the categories of
    gatherings that it threatens. `incident_at` is when it came true; from then on
    nothing counts as uncovered.
    """

    id = models.UUIDField(primary_key=True)
    data_key = DataKey("threats.threat")
    title = SealedText("threats.threat.title")
    tips = models.ManyToManyField(Tip, related_name="threats")
    limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES)
    need = NeedField()
    categories = SealedJSON("threats.threat.categories")
    cap_category = models.CharField(max_length=10, default="Security")
    area = SealedJSON("threats.threat.area")
    area_name = SealedText("threats.threat.area_name")
    area_digest = SealedText("threats.threat.area_digest")
    likelihood = models.CharField(max_length=24, choices=LIKELIHOOD_CHOICES)
    confidence = models.CharField(max_length=10, choices=[(str(c), str(c)) for c in Confidence])
    owner = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    close_reason = SealedText("threats.threat.close_reason")
    incident_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None)
                | models.Q(closed_at__gte=models.F("opened_at"), close_reason__isnull=False),
                name="threat_closed_after_opening_with_a_reason",
            )
        ]

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it yet."""
        return self.closed_at is None


class Intake(models.Model):
    """What somebody outside told the desk, before an officer graded it.

    `teller` is ``anonymous`` or ``partner:<id>``; `source` names the partner, sealed. `form` is the digest of
    the form's token, so that a form counts once; `receipt` that of the code the sender holds. Nothing else of
    the sender is kept.
    """

    id = models.UUIDField(primary_key=True)
    data_key = DataKey("threats.intake")
    state = models.CharField(max_length=10, choices=[(str(s), str(s)) for s in IntakeState])
    teller = models.CharField(max_length=80)
    source = SealedText("threats.intake.source")
    limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES)
    need = NeedField()
    form = models.BinaryField(unique=True)
    receipt = models.BinaryField(unique=True)
    received_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.UUIDField(null=True)
    tip = models.ForeignKey(Tip, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=str(IntakeState.WAITING), read_at=None)
                | (~models.Q(state=str(IntakeState.WAITING)) & models.Q(read_at__isnull=False, read_by__isnull=False)),
                name="intake_read_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=str(IntakeState.FILED)) | models.Q(tip__isnull=False),
                name="intake_filed_as_a_tip",
            ),
        ]


class IntakeWords(models.Model):
    """The words of one message of an intake: the first, or something added. Sealed."""

    id = models.UUIDField(primary_key=True)
    data_key = DataKey("threats.intakewords")
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="words")
    at = models.DateTimeField()
    text = SealedText("threats.intakewords.text")

    class Meta:
        ordering = ["at", "id"]
