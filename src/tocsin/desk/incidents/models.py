"""Tables of incidents. Report texts, and the statements that quote them, are sealed at rest."""

from django.db import models
from django.db.models import F, Q

from tocsin.desk.incidents.rules import BulletinState, Origin, Passed, StatementState
from tocsin.desk.record.limits import NeedField
from tocsin.desk.record.models import TLP_CHOICES
from tocsin.desk.record.sealed import DataKey, SealedText

_STATES = [(str(state), str(state)) for state in StatementState]
_ORIGINS = [(str(origin), str(origin)) for origin in Origin]


class Incident(models.Model):
    """Something that happened. It may be what a threat warned of, or have come without one.

    `happened_at` is when it began, as far as known when it was opened. The place may have no point yet.
    """

    id = models.UUIDField(primary_key=True)
    data_key = DataKey("incidents.incident")
    title = SealedText("incidents.incident.title")
    threat = models.ForeignKey("threats.Threat", on_delete=models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    place_name = SealedText("incidents.incident.place_name")
    latitude_e7 = models.IntegerField(null=True)
    longitude_e7 = models.IntegerField(null=True)
    limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES)
    need = NeedField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(opened_at__gte=F("happened_at")), name="incident_not_ahead"),
            models.CheckConstraint(
                condition=Q(latitude_e7__isnull=True, longitude_e7__isnull=True)
                | Q(
                    latitude_e7__range=(-900_000_000, 900_000_000),
                    longitude_e7__range=(-1_800_000_000, 1_800_000_000),
                ),
                name="incident_point_whole",
            ),
        ]


class Report(models.Model):
    """One report as it arrived. Until it is linked to an incident it lies in the inbox.

    `sealed` holds text, title and the date as read (`queries.Paper`). `text_index` is a keyed hash of the
    text: it finds the same text again without telling it. `published` is for ordering; a date without a
    time zone counts there as UTC. `number` counts the reports of an incident, so that a statement can be
    cited as ``r3.12``: report 3, statement 12.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="reports")
    number = models.PositiveIntegerField(null=True)
    source = SealedText("incidents.report.source", key="wrapped_key")
    published = models.DateTimeField(null=True)
    filed_at = models.DateTimeField()
    filed_by = models.UUIDField()
    limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES)
    need = NeedField()
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()
    text_index = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["number", "filed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "text_index"], name="report_once_per_incident"),
            models.UniqueConstraint(fields=["incident", "number"], name="report_number_once"),
            models.CheckConstraint(
                condition=Q(incident__isnull=True, number__isnull=True)
                | Q(incident__isnull=False, number__isnull=False),
                name="report_numbered_when_linked",
            ),
            models.UniqueConstraint(
                fields=["text_index"], condition=Q(incident__isnull=True), name="report_once_in_inbox"
            ),
        ]


class Candidate(models.Model):
    """One statement found in a report, and what officers made of it.

    `sealed` is the statement (`tocsin.reading.Statement` as JSON) under the report's key. `version`
    counts the decisions, so that two officers at once cannot overwrite each other. `superseded_by` is
    the statement that took its place: an edited wording, or a later statement.
    """

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="candidates")
    ordinal = models.PositiveIntegerField()
    origin = models.CharField(max_length=10, choices=_ORIGINS)
    kind = models.CharField(max_length=40)
    sealed = models.BinaryField()
    state = models.CharField(max_length=10, choices=_STATES)
    version = models.PositiveIntegerField()
    grade = models.CharField(max_length=2, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaces")

    class Meta:
        ordering = ["report_id", "ordinal"]
        indexes = [models.Index(fields=["report", "state"], name="candidate_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["report", "ordinal"], name="candidate_has_its_place"),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in StatementState]), name="candidate_state"
            ),
            models.CheckConstraint(
                condition=Q(state="candidate") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="candidate_decided_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(state="accepted") | ~Q(grade=""), name="candidate_accepted_graded"),
            models.CheckConstraint(
                condition=~Q(state="superseded") | Q(superseded_by__isnull=False), name="candidate_superseded_by_one"
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("id")), name="candidate_not_by_itself"
            ),
        ]


class Decision(models.Model):
    """One decision on one statement, in order. Append-only: a trigger keeps it so.

    It says how the picture stood at any time; `reason` is sealed under the report's key, since it may quote.
    """

    id = models.BigAutoField(primary_key=True)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField()
    move = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=_STATES)
    grade = models.CharField(max_length=2, blank=True)
    officer_id = models.UUIDField()
    at = models.DateTimeField()
    reason = models.BinaryField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["candidate", "version"], name="decision_once_per_version")]


class Judgement(models.Model):
    """An officer's word that two statements contradict each other, or that they do not. One stands for a pair.

    `first` has the lesser id. Reasons are sealed under the first one's report key. A wrong one stays, struck.
    """

    id = models.UUIDField(primary_key=True)
    first = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    contradicts = models.BooleanField()
    reason = models.BinaryField()
    officer_id = models.UUIDField()
    at = models.DateTimeField()
    struck_by = models.UUIDField(null=True)
    struck_at = models.DateTimeField(null=True)
    struck_reason = models.BinaryField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(struck_at__isnull=True), name="judgement_once_per_pair"
            ),
            models.CheckConstraint(condition=~Q(first=F("second")), name="judgement_on_two"),
            models.CheckConstraint(
                condition=Q(struck_by__isnull=True, struck_at__isnull=True, struck_reason__isnull=True)
                | Q(struck_by__isnull=False, struck_at__isnull=False, struck_reason__isnull=False),
                name="judgement_struck_whole",
            ),
        ]


class Relay(models.Model):
    """Somebody was told what a statement says: by an alert, an order, a message to a partner, or otherwise.

    `subject` is the id of what told it, in its own app. `words` (sealed) say what it was where the desk has
    no row for it. It is asked when the statement is withdrawn: these are who must hear of it. Append-only.
    """

    id = models.UUIDField(primary_key=True)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="relays")
    what = models.CharField(max_length=10, choices=[(str(what), str(what)) for what in Passed])
    subject = models.UUIDField(null=True)
    words = models.BinaryField(null=True)
    noted_by = models.UUIDField()
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "what", "subject"], name="relay_once"),
            models.CheckConstraint(
                condition=Q(subject__isnull=False, words__isnull=True) | Q(subject__isnull=True, words__isnull=False),
                name="relay_says_what",
            ),
        ]


class Unit(models.Model):
    """Somebody who was called: a brigade, a team, a guard. Offices, never persons."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=100)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["incident", "name"], name="unit_once_per_incident")]


class Task(models.Model):
    """What a unit was called for, and when it was called, got there and was let go."""

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks")
    task = models.CharField(max_length=300)
    mobilised_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(arrived_at__gte=F("mobilised_at")), name="task_arrival_after"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True)
                | (
                    Q(released_at__gte=F("mobilised_at"))
                    & (Q(arrived_at__isnull=True) | Q(released_at__gte=F("arrived_at")))
                ),
                name="task_release_after",
            ),
        ]


class UnitNote(models.Model):
    """One line of a unit's activity log (ICS 214). Append-only."""

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    words = models.CharField(max_length=500)
    noted_by = models.UUIDField()
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=Q(noted_at__gte=F("at")), name="unit_note_not_ahead")]


class Item(models.Model):
    """One thing in an incident's case file. The desk keeps its hash, never the thing itself.

    `sealed` holds what it is and where it came from (`rules.ItemText` as JSON). Append-only.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField(null=True)
    limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES)
    filed_by = models.UUIDField()
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="item_number_once")]


class Custody(models.Model):
    """Who holds an item since when, and why it changed hands. The last one holds it. Append-only."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="custody")
    ordinal = models.PositiveIntegerField()
    sealed = models.BinaryField()
    since = models.DateTimeField()
    noted_by = models.UUIDField()
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["item", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["item", "ordinal"], name="custody_has_its_place")]


class Bulletin(models.Model):
    """A public text about an incident, every sentence of which cites statements. It does not change.

    A draft that should say something else is left and drafted anew. It holds only what rests on statements
    that may go to everybody. `digest` is what the second officer read; `not_known` its last line.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="bulletins")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(str(state), str(state)) for state in BulletinState])
    not_known = models.JSONField()
    digest = models.CharField(max_length=64)
    author_id = models.UUIDField()
    drafted_at = models.DateTimeField()
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["incident", "number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="bulletin_number_once"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("author_id")),
                name="bulletin_author_does_not_release",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(released_by__isnull=False, released_at__isnull=False),
                name="bulletin_released_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="bulletin_withdrawn_is_whole",
            ),
        ]


class BulletinSentence(models.Model):
    """One sentence of a bulletin. Append-only."""

    id = models.UUIDField(primary_key=True)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="sentences")
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["bulletin", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "ordinal"], name="bulletin_sentence_has_its_place"),
            models.CheckConstraint(condition=~Q(text=""), name="bulletin_sentence_says_something"),
        ]


class BulletinCite(models.Model):
    """A statement that a sentence of a bulletin rests on. Append-only."""

    id = models.UUIDField(primary_key=True)
    sentence = models.ForeignKey(BulletinSentence, on_delete=models.PROTECT, related_name="cites")
    ordinal = models.PositiveSmallIntegerField()
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="bulletin_cites")

    class Meta:
        ordering = ["sentence", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["sentence", "candidate"], name="bulletin_cite_once")]


class BulletinCorrection(models.Model):
    """A line of a bulletin's correction log: a statement it cites no longer stands. Append-only.

    `why` is a `tocsin.picture.Withdrawal`; `text` the correction, in words that quote nothing.
    """

    id = models.UUIDField(primary_key=True)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="corrections")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["bulletin", "candidate", "why"], name="bulletin_corrected_once")]


class Export(models.Model):
    """A picture that was taken out of the desk: in which format, for whom at most, with which digest. Append-only."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="exports")
    number = models.PositiveIntegerField()
    format = models.CharField(max_length=20)
    limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    officer_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["incident", "number"]
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="export_number_once")]
