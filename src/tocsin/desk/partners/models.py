"""Tables of partners. Addresses, wordings and quoted words are sealed at rest."""

from django.db import models
from django.db.models import Q

from tocsin.desk.partners.rules import ReceiptKind
from tocsin.desk.record.limits import NeedField
from tocsin.desk.record.models import TLP_CHOICES
from tocsin.desk.record.sealed import SealedText


class Partner(models.Model):
    """An office elsewhere that may be told things, up to the `limit` it is cleared for."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200, unique=True)
    language = models.CharField(max_length=35)
    wrapped_key = models.BinaryField()
    contact = models.BinaryField()
    limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES)

    class Meta:
        ordering = ["name"]


class PartnerMessage(models.Model):
    """What a partner was told, to the letter. `limit` is the narrowest of the sentences it rests on.

    The digest is sealed as the wording is: a plain hash would confirm a guess.
    """

    id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="messages")
    wrapped_key = models.BinaryField()
    wording = models.BinaryField()
    digest = SealedText("partners.wording.digest", key="wrapped_key")
    limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES)
    need = NeedField()
    told_at = models.DateTimeField()
    told_by = models.UUIDField()
    message = models.OneToOneField("delivery.Message", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class ToldSentence(models.Model):
    """A tip's sentence that a telling rests on."""

    id = models.BigAutoField(primary_key=True)
    told = models.ForeignKey(PartnerMessage, on_delete=models.PROTECT, related_name="sentences")
    sentence = models.ForeignKey("threats.TipSentence", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["told", "sentence"], name="told_sentence_once")]


class Receipt(models.Model):
    """An answer that came another way than the link, in the partner's own words. Append-only by trigger."""

    id = models.UUIDField(primary_key=True)
    told = models.ForeignKey(PartnerMessage, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=10, choices=[(str(kind), str(kind)) for kind in ReceiptKind])
    words = models.BinaryField()
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.UUIDField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in ReceiptKind]), name="partner_receipt_kind"
            ),
        ]


class IntakeLink(models.Model):
    """A one-time link by which a partner tells the desk something. Only the token's digest is kept."""

    id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="links")
    token_digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "id"]
