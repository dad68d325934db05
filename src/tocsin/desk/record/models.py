"""Tables of the record. Triggers in the migrations keep `Entry` append-only on both engines."""

from django.db import models

from tocsin.desk.record.limits import NeedField
from tocsin.terms import Mode, Tlp

TLP_CHOICES = [(int(limit), limit.label) for limit in Tlp]


class Desk(models.Model):
    """The one row that says which desk this database belongs to and where its clock stands.

    `instant` is the desk clock of a replay; on other desks it is the last instant that was seen, so
    that a clock set back is noticed. From `halted_at` on nothing leaves the desk: it was restored, and
    nobody has said yet that it may go on.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mode = models.CharField(max_length=10, choices=[(str(mode), str(mode)) for mode in Mode])
    format_version = models.PositiveIntegerField()
    instant = models.DateTimeField()
    halted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="desk_is_one_row")]


class Log(models.Model):
    """The head of the log: the one row that every act locks for the length of its last statement.

    `edge` is `tocsin.ledger.Frontier.to_bytes`: the size and the roots of the perfect subtrees.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    edge = models.BinaryField()
    last_time = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="log_is_one_row")]


class Entry(models.Model):
    """One act. Never changed, never deleted.

    `leaf` is the RFC 9162 leaf hash of the header's canonical bytes; `commitment` binds the body.
    """

    id = models.UUIDField(primary_key=True)
    sequence = models.PositiveBigIntegerField(unique=True)
    time = models.DateTimeField()
    act = models.CharField(max_length=80, db_index=True)
    actor = models.CharField(max_length=80)
    subjects = models.JSONField(default=list)
    limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES)
    need = NeedField()
    commitment = models.BinaryField()
    leaf = models.BinaryField()

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["need"], name="entry_by_need", condition=models.Q(need__isnull=False))]


class Body(models.Model):
    """What an act said, sealed under its own data key. Without `wrapped_key` it is erased."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT)
    wrapped_key = models.BinaryField(null=True)
    sealed = models.BinaryField()


class CommittedStep(models.Model):
    """A scenario step that has been done: committed with its act, so that a replay can resume."""

    step = models.CharField(primary_key=True, max_length=120)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)
    result = models.UUIDField(null=True)


class Checkpoint(models.Model):
    """A signed checkpoint that was made; its proof is the copy kept outside the database."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    made_at = models.DateTimeField()
