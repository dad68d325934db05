"""The record and the review as officers meet them: only for those who may read the record, up to their clearance."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import reader_of
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.limits import within_limits
from tocsin.desk.record.models import Checkpoint, Entry
from tocsin.desk.record.queries import OpenEntry, access_entries, checkpoints, opened_one
from tocsin.desk.review.queries import after_action
from tocsin.desk.review.report import AfterAction
from tocsin.desk.threats.models import Threat
from tocsin.desk.threats.queries import access_threat, access_threats
from tocsin.terms import Absent, NotPermitted

OFFICER_PREFIX = "officer:"


def access_record(officer: Officer) -> QuerySet[Entry]:
    """The entries this officer may see, in order; `NotPermitted` for one who may not read the record."""
    _require_reader(officer)
    return access_entries(reader_of(officer))


def entries_beyond(officer: Officer) -> int:
    """How many entries lie beyond this officer's clearance: that there are some is no secret, the export shows it."""
    return Entry.objects.count() - access_record(officer).count()


def access_entry(officer: Officer, sequence: int) -> OpenEntry:
    """One entry with its body; `Absent` where there is none for this officer."""
    entry = access_record(officer).filter(sequence=sequence).select_related("body").first()
    if entry is None:
        raise Absent("There is no such entry.", "It may be beyond your clearance.")
    return opened_one(entry)


def access_acts(officer: Officer) -> list[str]:
    """The names of the acts in the entries this officer may see."""
    return sorted(set(access_record(officer).order_by().values_list("act", flat=True).distinct()))


def access_checkpoint(officer: Officer) -> Checkpoint | None:
    """The latest checkpoint that was made; None where there is none yet."""
    _require_reader(officer)
    return checkpoints().last()


def access_after_action(officer: Officer, *, until: datetime | None = None) -> AfterAction:
    """The after-action report as far as this officer may see; `NotPermitted` as for the record."""
    _require_reader(officer)
    return after_action(reader_of(officer), until=until)


def access_reported(officer: Officer, threat_id: UUID) -> Threat:
    """The threat of a report; `Absent` for one beyond the officer's knowledge, `NotPermitted` without the record.

    Who reads tips sees the threats that `threats` shows; who only reads the record, those within the clearance.
    """
    _require_reader(officer)
    if officer.may(Permission.TIP_READ):
        return access_threat(officer, threat_id)
    found = [threat for threat in access_reportable(officer) if threat.pk == threat_id]
    if not found:
        raise Absent("There is no such threat.", "It may be beyond your clearance.")
    return found[0]


def access_reportable(officer: Officer) -> list[Threat]:
    """The threats of which this officer may have a report, in the order of their opening."""
    _require_reader(officer)
    if officer.may(Permission.TIP_READ):
        return access_threats(officer)
    return list(within_limits(Threat.objects.all(), reader_of(officer)))


def offices_of(actors: set[str]) -> dict[str, str]:
    """The names of the offices behind actors of the record; of others there is none."""
    wanted = {actor: UUID(actor.removeprefix(OFFICER_PREFIX)) for actor in actors if actor.startswith(OFFICER_PREFIX)}
    names = dict(Officer.objects.filter(pk__in=wanted.values()).values_list("id", "name"))
    return {actor: names[key] for actor, key in wanted.items() if key in names}


def _require_reader(officer: Officer) -> None:
    if not officer.may(Permission.RECORD_READ):
        raise NotPermitted("Your role does not read the record.", "Ask a supervisor or an auditor.")
