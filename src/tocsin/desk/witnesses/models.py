"""Tables of witnesses. Addresses are sealed; cosignatures are append-only by trigger on both engines."""

from django.db import models
from django.db.models import Q


class Witness(models.Model):
    """Somebody outside who gets the checkpoints. With a `key` (``name+hash+base64``) it can cosign them.

    `contact` is empty for one that is not written to. `ended_at`: it gets no more.
    """

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200, unique=True)
    key = models.CharField(max_length=400, blank=True)
    wrapped_key = models.BinaryField(null=True)
    contact = models.BinaryField(default=b"")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(key="") | Q(wrapped_key__isnull=False) | Q(ended_at__isnull=False),
                name="witness_cosigns_or_is_written_to",
            )
        ]


class HandOut(models.Model):
    """A checkpoint that went outside: the record's size, and when. Its note stands with the checkpoint."""

    size = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["size"]


class Cosignature(models.Model):
    """What a witness put under a checkpoint: its line, and the time it says. Append-only."""

    id = models.UUIDField(primary_key=True)
    witness = models.ForeignKey(Witness, on_delete=models.PROTECT, related_name="cosignatures")
    size = models.PositiveBigIntegerField()
    line = models.CharField(max_length=600)
    signed_at = models.DateTimeField()
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["size"]
        constraints = [models.UniqueConstraint(fields=["witness", "size"], name="cosigned_once")]
